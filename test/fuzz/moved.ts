// Containers that became native sidecars, beside other owners' work and what people change by hand: the same config
// again makes what it makes of the changed input, and the way back leaves just the change.

import fc from 'fast-check';
import { type Config, config, type Rule } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { list } from '../generate/list.ts';
import { reprinted, reprintNames } from '../generate/reformat.ts';
import { hold } from './hold.ts';
import { itemsOf } from './hold-list.ts';
import { holdEachAgain, meaning, runAll, undoing, withClosedEnd } from './pipelines.ts';

type Any = Record<string, unknown>;

/** The pod specs in a value: each map that has a list of containers. */
const podsIn = (value: unknown): Any[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray((value as Any)['containers']) ? [value as Any] : [];
  return [...own, ...Object.values(value).flatMap(podsIn)];
};
const listIn = (of: Any, key: string): Any[] => {
  of[key] ??= [];
  return of[key] as Any[];
};
const namedIn = (pod: Any, name: string): Any | undefined =>
  [...listIn(pod, 'containers'), ...listIn(pod, 'initContainers')].find((each) => each['name'] === name);

/** What people do to a pod, wherever the container is by now. */
const edits: readonly ((pod: Any, name: string) => void)[] = [
  (pod, name) => {
    const found = namedIn(pod, name);
    if (found) listIn(found, 'env').push({ name: 'HAND', value: 'by hand' });
  },
  (pod, name) => {
    const found = namedIn(pod, name);
    if (found) listIn(found, 'env').unshift({ name: 'HAND', value: '0755' });
  },
  (pod, name) => Object.assign(namedIn(pod, name) ?? {}, { workingDir: '/hand' }),
  (pod, name) => Object.assign(namedIn(pod, name) ?? {}, { image: 'hand:1' }),
  (pod) => listIn(pod, 'containers').unshift({ name: 'hand', image: 'hand:1' }),
  (pod) => listIn(pod, 'containers').push({ name: 'hand', image: 'hand:1' }),
  (pod) => listIn(pod, 'initContainers').unshift({ name: 'hand', image: 'hand:1' }),
  (pod) => listIn(pod, 'initContainers').push({ name: 'hand', image: 'hand:1' }),
  (pod) => listIn(pod, 'volumes').push({ name: 'hand', emptyDir: {} }),
  (pod) => Object.assign(pod, { hostname: 'hand' }),
];

/** Throws `Found` when a moved container of this seed is not where it should be. */
export const checkMoved = (seed: number): void => {
  const dice = new Dice(seed);
  const sample = <T>(arbitrary: fc.Arbitrary<T>, at = 0): T =>
    fc.sample(arbitrary, { numRuns: 1, seed: seed * 4 + at })[0] as T;
  const text = withClosedEnd(sample(list).text);
  const names = dice.pick([['side'], ['side'], ['main'], ['side', 'main']]);
  const owners = ['oa', 'ob', 'oc'].slice(0, 1 + dice.below(3)).map((owner, index) => {
    const { spec, ...rest } = sample(
      config(owner, { adding: true, p: `${'pqr'[index]}`, maxRules: 1 }),
      index,
    );
    const rules = spec.rules.map(({ nativeSidecars: _, ...each }) =>
      index > 0 ? each : { ...each, nativeSidecars: names },
    ) as Rule[];
    return { ...rest, spec: { ...spec, kubernetesVersion: '1.33', record: true, rules } } as Config;
  });
  const order = [...owners].sort(() => dice.below(3) - 1);
  const first = runAll(text, order);
  if (first.failed !== undefined) return;
  const shown = order.map((each) => JSON.stringify(each));
  const second = runAll(first.text, order);
  hold(
    'again',
    second.text === first.text && !second.failed,
    text,
    ...shown,
    first.text,
    second.failed ?? second.text,
  );
  holdEachAgain(first.text, owners, [text, ...shown]);

  const chosen = [dice.pick(edits), ...(dice.chance(0.3) ? [dice.pick(edits)] : [])];
  const name = dice.pick(names);
  const printedBy = dice.pick(reprintNames);
  const edited = (at: string): string | undefined => {
    const items = structuredClone(itemsOf(at)?.jsYaml);
    if (items === undefined) return undefined;
    for (const pod of podsIn(items)) for (const edit of new Set(chosen)) edit(pod, name);
    return reprinted(`items: ${JSON.stringify(items)}`, printedBy, seed);
  };
  // A pod that had no containers before the run is none that `edits` find in the input: there is no change to compare.
  const podCount = (at: string): number => podsIn(itemsOf(at)?.jsYaml).length;
  if (podCount(text) !== podCount(first.text)) return;
  const [input, output] = [edited(text), edited(first.text)];
  if (input === undefined || output === undefined) return;
  // Some print characters as they are that readers differ about: podgraft refuses those.
  if (/[\u007f-\u009f\u2028\u2029]/.test(input + output)) return;
  const none = [...owners].sort(() => dice.below(3) - 1);
  const back = undoing(output, none);
  hold(
    'just the change is left',
    back.failed === undefined && meaning(back.text) === meaning(input),
    text,
    ...shown,
    none.map(({ metadata }) => metadata.name).join(),
    output,
    back.failed ?? back.text,
  );
  const direct = runAll(input, order);
  const after = runAll(output, order);
  // Where a container could not come back to the byte from how somebody wrote the lists since, that is refused before anything is
  // changed, with what to write: there is no result to compare.
  if ([direct, after].some(({ failed }) => failed?.includes('podgraft could not restore how'))) return;
  const says = ({ text: at, failed }: typeof after): string =>
    failed === undefined ? meaning(at) : 'an error';
  hold(
    'as of the changed input',
    says(after) === says(direct),
    input,
    ...shown,
    output,
    direct.failed ?? direct.text,
    after.failed ?? after.text,
  );
  if (after.failed !== undefined) return;
  const next = runAll(after.text, order);
  hold('stable', next.text === after.text, input, ...shown, output, after.text, next.failed ?? next.text);
};
