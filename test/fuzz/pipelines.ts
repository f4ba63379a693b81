// Several owners in any order, some of them more than once, over their own output and over what a formatter
// made of it; and one of them alone.

import fc from 'fast-check';
import { type Config, config, configOf } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { contest, enrich, enrichConfig } from '../generate/hostile.ts';
import { list } from '../generate/list.ts';
import { reprinted, reprintNames } from '../generate/reformat.ts';
import { dropConfig, runWith } from '../resource-list.ts';
import { hold, isBug, mayEndOpen } from './hold.ts';
import { itemsOf } from './hold-list.ts';

type Any = Record<string, unknown>;

/** The items without what podgraft notes, with lists and maps in one order, and null and empty as absent. */
export const meaning = (text: string): string => {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const all = value.map(visit);
      const isNamed = all.every((each) => typeof each === 'object' && each !== null);
      return isNamed ? all.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : all;
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([key]) => key !== 'podgraft.dev/grafts');
    return Object.fromEntries(
      entries
        .map(([key, each]) => [key, visit(each)] as const)
        .filter(
          ([, each]) =>
            each !== null && !(typeof each === 'object' && Object.keys(each as object).length === 0),
        )
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  };
  return JSON.stringify(visit(itemsOf(text)?.yaml));
};

/** The text with a line break at its end where the readers of this test would find one that is not there. */
export const withClosedEnd = (text: string): string => (mayEndOpen(text) ? `${text}\n` : text);

/** Runs configs one after the other; undefined after an error, and why. */
export const runAll = (text: string, configs: readonly Config[]): { text: string; failed?: string } => {
  let at = text;
  for (const each of configs) {
    const done = runWith(at, each);
    hold('no bug', !done.kinds.some(isBug), at, JSON.stringify(each), done.messages.join('\n'));
    if (done.failed) return { text: at, failed: `${each.metadata.name}: ${done.messages.join('\n')}` };
    at = done.text;
  }
  return { text: dropConfig(at) };
};

/** Takes the work of owners out, one after the other. */
export const undoing = (text: string, owners: readonly Config[]): ReturnType<typeof runAll> =>
  runAll(
    text,
    owners.map(({ metadata }) => configOf(metadata.name, [])),
  );

/** Throws `Found` when one of the owners alone changes what a pipeline of them made. */
export const holdEachAgain = (output: string, owners: readonly Config[], shown: readonly string[]): void => {
  for (const each of owners) {
    const alone = runAll(output, [each]);
    hold('one owner again', alone.text === output, ...shown, output, alone.failed ?? alone.text);
  }
};

/** Throws `Found` when a pipeline of this seed is not stable, or cannot be undone. */
export const checkPipelines = (seed: number): void => {
  const dice = new Dice(seed);
  const sample = <T>(arbitrary: fc.Arbitrary<T>, at = 0): T =>
    fc.sample(arbitrary, { numRuns: 1, seed: seed * 4 + at })[0] as T;
  const source = sample(list);
  let text = withClosedEnd(source.text);
  if (dice.chance(0.4)) {
    const values = structuredClone(source.values) as Any[];
    for (const each of values) enrich(each, dice);
    text = reprinted(`items: ${JSON.stringify(values)}`, dice.pick(reprintNames), seed);
  }
  const adding = dice.chance(0.4);
  const owners = ['oa', 'ob', 'oc'].slice(0, 1 + dice.below(3)).map((owner, index) => {
    if (!adding && dice.chance(0.4))
      return configOf(owner, [{ ...contest(source.values.at(-1) as Any, dice), name: owner }]);
    const one = sample(config(owner, { adding, p: adding ? `${'pqr'[index]}` : '', maxRules: 1 }), index);
    const made = dice.chance(0.3) ? enrichConfig(one, dice) : one;
    return { ...made, spec: { ...made.spec, record: true } } as Config;
  });
  const order = Array.from({ length: 1 + dice.below(4) }, () => dice.pick(owners));
  const first = runAll(text, order);
  if (first.failed !== undefined) return;
  const shown = order.map((each) => JSON.stringify(each));
  const second = runAll(first.text, order);
  hold(
    'a pipeline runs over its output',
    second.failed === undefined,
    text,
    ...shown,
    first.text,
    second.failed ?? '',
  );
  // One container may replace another's whole, and what an owner had in it shows in where its next run puts things.
  hold('a pipeline is stable', second.text === first.text, text, ...shown, first.text, second.text);
  if (adding)
    holdEachAgain(
      first.text,
      owners.filter((one) => order.includes(one)),
      [text, ...shown],
    );
  const revert = (at: string): string => meaning(undoing(at, owners).text);
  const undone = (at: string): string =>
    JSON.stringify(undoing(at, owners).failed) + undoing(at, owners).text;
  hold('all undone', revert(first.text) === meaning(text), text, ...shown, first.text, undone(first.text));
  const name = dice.pick(reprintNames);
  const formatted = reprinted(first.text, name, seed);
  // Some print characters as they are that YAML has not, or that readers differ about: podgraft refuses those.
  if (/[\u007f-\u009f\u2028\u2029]/.test(formatted) || meaning(formatted) !== meaning(first.text)) return;
  hold(
    `undone after ${name}`,
    revert(formatted) === meaning(text),
    text,
    ...shown,
    formatted,
    undone(formatted),
  );
  const third = runAll(formatted, order);
  // Where a moved container could not come back to the byte from what a formatter made, that is refused, with what to write. A flow
  // list alone is no reason: the container is back in it already.
  if (third.failed?.includes('could not restore how the containers are written')) return;
  hold(`runs after ${name}`, third.failed === undefined, text, ...shown, formatted, third.failed ?? '');
  hold(
    `same after ${name}`,
    meaning(third.text) === meaning(first.text),
    text,
    ...shown,
    formatted,
    third.text,
  );
  const fourth = runAll(third.text, order);
  hold(
    `stable after ${name}`,
    fourth.text === third.text,
    text,
    ...shown,
    formatted,
    third.text,
    fourth.text,
  );
};
