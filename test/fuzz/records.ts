// Ownership records that were damaged in any way are refused or taken as they are, and nothing else happens.

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Problem } from '../../src/problems/diagnostic.ts';
import { revert } from '../../src/revert.ts';
import { config, configOf } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { misshape } from '../generate/hostile.ts';
import { list } from '../generate/list.ts';
import { reprinted } from '../generate/reformat.ts';
import { runWith, withConfig, withoutResults } from '../resource-list.ts';
import { hold } from './hold.ts';
import { itemsOf, ran } from './hold-list.ts';

type Any = Record<string, unknown>;

/** Throws `Found` when the damaged record of this seed does damage. */
export const checkRecords = (seed: number): void => {
  const dice = new Dice(seed);
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { numRuns: 1, seed })[0] as T;
  const a = sample(config('one'));
  const done = runWith(sample(list).text, a);
  const items = done.failed ? undefined : itemsOf(done.text)?.jsYaml;
  if (items === undefined) return;
  let damaged = 0;
  const text = JSON.stringify(items, (key, value) => {
    if (key !== 'podgraft.dev/grafts') return value;
    damaged++;
    const record = JSON.parse(String(value)) as Any;
    misshape(record, dice);
    return dice.chance(0.1) ? String(value).slice(dice.below(20)) : JSON.stringify(record);
  });
  if (damaged === 0) return;
  const input = reprinted(`items: ${text}`, 'js-yaml');
  // That rules went is reported once, by the run that removes them, and so is an edit by hand that a run undoes.
  const isOnce = ({ kind }: Problem): boolean => kind === 'GraftEdited';
  const none = configOf('one', [], { problems: { RulesRemoved: 'Off' } });
  for (const each of [a, none, configOf('two', a.spec.rules)]) {
    const once = ran(withConfig(input, each));
    if (once.exitCode === 1) continue;
    const again = ran(once.output);
    const text = withConfig(input, each);
    if (once.problems.some(isOnce)) {
      const left = [once.problems.filter((problem) => !isOnce(problem)), again.problems];
      hold(
        'law 3 of problems',
        isDeepStrictEqual(left[0], left[1]),
        text,
        ...left.map((all) => JSON.stringify(all)),
      );
      hold(
        'law 3',
        withoutResults(once.output) === withoutResults(again.output),
        text,
        once.output,
        again.output,
      );
    } else hold('law 3', once.output === again.output, text, once.output, again.output);
  }
  const back = revert(input);
  if (back.exitCode === 1) hold('as it came', back.output === input, input, back.output);
  else hold('parses', itemsOf(back.output) !== undefined, input, back.output);
};
