// A ResourceList is one however its head is written: the function takes it, and `revert` of the library undoes it.

import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { revert } from '../../src/revert.ts';
import { config } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { emitItem, emitListItem } from '../generate/emit.ts';
import { mention, oddList } from '../generate/heads.ts';
import { manner } from '../generate/list.ts';
import { customWorkloads, workload } from '../generate/workload.ts';
import { withConfig } from '../resource-list.ts';
import { hold } from './hold.ts';
import { itemsOf, likeKubernetes, ran } from './hold-list.ts';

type Any = Record<string, unknown>;

const documents = (text: string): unknown[] =>
  [parseAllDocuments(text, likeKubernetes)]
    .flat()
    .flatMap((each) => ('toJS' in each && each.contents !== null ? [each.toJS()] : []));

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const plainHead = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n';

/** Without the config nobody knows where a kind of spec.workloads has its templates: it stays, and that is reported. */
const leftAlone = (grafted: string, before: Any[]): void => {
  const { output, problems } = revert(grafted);
  const isReported = problems.some(({ kind }) => kind === 'RecordDamaged');
  const expected = isReported ? itemsOf(grafted)?.yaml : before;
  hold('revert of an unknown kind', isSame(itemsOf(output)?.yaml, expected), grafted, output);
};

/** Throws `Found` when a list of this seed is taken for something else. */
export const checkHeads = (seed: number): void => {
  const dice = new Dice(seed);
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { numRuns: 1, seed })[0] as T;
  const value = sample(workload) as Any;
  const how = { ...sample(manner), crlf: false, untagged: true };
  const a = sample(config('one', { maxRules: 1 }));
  const items = `- ${emitListItem(value, 0, how)}`;
  const text = oddList(items, `functionConfig: ${JSON.stringify(a).replace(/[\u2028\u2029]/g, ' ')}`, dice);
  const before = itemsOf(text);
  if (before === undefined) return;
  const done = ran(text);
  if (customWorkloads.some(({ kind }) => JSON.stringify(value).includes(`"kind":"${kind}"`))) {
    // In a List beside others, each object goes its own way.
    if (done.exitCode === 0 && value['kind'] !== 'List') leftAlone(done.output, before.yaml);
    return;
  }
  if (done.exitCode === 0) {
    const back = revert(done.output);
    const isBack = back.exitCode === 0 && isSame(itemsOf(back.output)?.yaml, before.yaml);
    hold('revert', isBack, text, done.output, back.output);
  }
  // A list that was grafted under a plain head, and whose head says it in other words since, is undone or refused.
  const grafts = withConfig(`${plainHead}items:\n${items}\nfunctionConfig: {}\n`, a);
  const grafting = ran(grafts);
  const all = grafting.exitCode === 0 ? itemsOf(grafting.output) : undefined;
  if (all) {
    const odd = oddList(
      all.yaml.map((each) => `- ${JSON.stringify(each)}`).join('\n'),
      'functionConfig: {}',
      dice,
    );
    const undone = revert(odd);
    if (undone.exitCode === 1) hold('as it came', undone.output === odd, odd, undone.output);
    else hold('revert of an odd list', isSame(itemsOf(undone.output)?.yaml, before.yaml), odd, undone.output);
  }
  // The same object in a stream, beside one that speaks of lists.
  const grafted = all?.yaml[0];
  if (grafted === undefined) return;
  const stream = `${emitItem(grafted, 0, how)}\n---\n${mention(dice)}`;
  const undone = revert(stream);
  hold(
    'revert of a stream',
    undone.exitCode === 0 && isSame(documents(undone.output)[0], value),
    stream,
    undone.output,
    JSON.stringify(undone.problems),
    JSON.stringify(value, null, 1),
    JSON.stringify(documents(undone.output)[0], null, 1),
  );
};
