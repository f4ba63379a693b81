// The laws, asked of a readable list in any layout, whose values are of odd shapes, under a config with rare parts.

import fc from 'fast-check';
import { transform } from '../../src/transform.ts';
import { type Config, config, configOf, withoutRecord } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { type Anchors, emitListItem, printable } from '../generate/emit.ts';
import { contest, enrich, enrichConfig, misshape } from '../generate/hostile.ts';
import { manner } from '../generate/list.ts';
import { workload } from '../generate/workload.ts';
import { resourceList, runWith, withConfig, withoutResults } from '../resource-list.ts';
import { hold } from './hold.ts';
import { itemsOf, ran } from './hold-list.ts';
import { draftedAndRead, readably } from './lists.ts';

type Any = Record<string, unknown>;

const whole = (values: readonly Any[], functionConfig: unknown, indent: number): string =>
  `${printable(JSON.stringify({ apiVersion: 'config.kubernetes.io/v1', kind: 'ResourceList', items: values, functionConfig }, null, indent))}\n`;

/** Without the record, which holds the source of what was replaced. */
const unmarked = (json: string | undefined): string =>
  String(json).replaceAll(/"podgraft.dev\/grafts":"(?:[^"\\]|\\.)*"/g, '');

/** A list in YAML or JSON without its results, which are the last of what is JSON. */
const unsaid = (text: string): string =>
  text.startsWith('{') ? text.replace(/,\s*"results":\s*\[[\s\S]*\](?=\s*\}\s*$)/, '') : withoutResults(text);

/** Which problem, of what: all that must not depend on the order of the items. */
const problemsOf = ({ problems }: ReturnType<typeof ran>, but: readonly string[] = []): string =>
  JSON.stringify(
    problems
      .filter(({ kind }) => !but.includes(kind))
      .map(({ kind, severity, rule, resource }) =>
        // Of workloads that share a name, the first is named.
        JSON.stringify([kind, severity, rule, kind === 'NamespaceMixed' ? null : resource?.name]),
      )
      .sort(),
  );

/**
 * Whether a rule selects pods by a label that a rule of the config adds. Without a record the second run takes that
 * label for the user's, so the rule may match other pods: nothing in its input says that they had no such label.
 */
const selectsByOwnLabels = ({ spec }: Config): boolean => {
  const labels = spec.rules.flatMap((rule) => Object.keys((rule['podLabels'] as Any | undefined) ?? {}));
  const selectors = JSON.stringify(spec.rules).matchAll(/"podLabelSelector":"([^"]*)"/g);
  const keys = new Set([...selectors].flatMap(([, selector = '']) => selector.split(/[^-\w./]+/)));
  return labels.some((label) => keys.has(label));
};

/** Throws `Found` when a law does not hold for the list of this seed. */
export const checkShapes = (seed: number): void => {
  const dice = new Dice(seed);
  const sample = <T>(arbitrary: fc.Arbitrary<T>, at = 0): T =>
    fc.sample(arbitrary, { numRuns: 1, seed: seed * 4 + at })[0] as T;
  // Samples share what their arbitrary has as constants.
  const samples = structuredClone([sample(workload), sample(workload, 1)]) as Any[];
  const values = samples.slice(0, dice.pick([1, 1, 2]));
  values.forEach((each, index) => {
    each['metadata'] = { ...(each['metadata'] as Any), name: `web${index}` };
    enrich(each, dice);
    if (dice.chance(0.3)) misshape(each, dice);
  });
  const a = dice.chance(0.4)
    ? configOf('one', [contest(values[0] as Any, dice)])
    : enrichConfig(sample(config('one', { adding: dice.chance(0.5) })), dice);
  const how = sample(manner);
  const anchors: Anchors | undefined = dice.chance(0.15) && values.length > 1 ? new Map() : undefined;
  const column = dice.pick([0, 0, 2]);
  const configFirst = dice.chance(0.3);
  const listed = (all: readonly Any[], lax = false): string =>
    resourceList(
      all.map((each) => emitListItem(each, column, { ...how, lax }, anchors)),
      {},
      { column, crlf: how.crlf, configFirst },
    );
  const text = dice.chance(0.12) ? whole(values, a, dice.pick([2, 4])) : withConfig(listed(values), a);
  const isPlainList = text.startsWith('apiVersion');
  const done = ran(text);
  if (done.exitCode === 1) return;
  const again = ran(done.output);
  const isRecorded = a.spec['record'] !== false;
  // Without a record nobody knows whether a variable that holds a rule's text alone was empty before, or not there:
  // only what is not there may be something that the image sets. Nor whether the very element of a rule was the
  // workload's: only what is new can't be put into a live Pod, and only that asks for facts of an image.
  if (isRecorded) hold('law 3 with results', again.output === done.output, text, done.output, again.output);
  else if (!selectsByOwnLabels(a)) {
    hold('law 3', unsaid(again.output) === unsaid(done.output), text, done.output, again.output);
    const left = [done, again].map((each) =>
      problemsOf(each, ['EnvUnknown', 'WorkloadImmutable', 'ImageFactsMissing']),
    );
    hold('law 3 of problems', left[0] === left[1], text, ...left);
  }
  if (!isPlainList) return;
  const drafted = readably(() => draftedAndRead(text));
  if (drafted) hold('law 6', drafted.read === drafted.draft, text, done.output, drafted.draft, drafted.read);
  if (drafted && !anchors) {
    // What goes on at the column of its own key is refused by the readers of this test, not by Kubernetes'.
    const lax = withConfig(listed(values, true), a);
    const other = transform(lax);
    const same = (): boolean =>
      other.exitCode === 0 && unmarked(readably(() => draftedAndRead(lax))?.read) === unmarked(drafted.read);
    hold('as Kubernetes reads it', lax === text || same(), lax, other.output);
  }
  const once = withoutResults(done.output);
  if (isRecorded) {
    const back = runWith(once, configOf('one', []));
    const meant = (at: string): string => JSON.stringify(itemsOf(at)?.yaml);
    hold('law 5', !back.failed && meant(back.text) === meant(text), text, once, back.text);
    const bare = withConfig(text, withoutRecord(a));
    const direct = ran(bare);
    if (direct.exitCode === 0 && !selectsByOwnLabels(a)) {
      const twice = withoutResults(ran(direct.output).output);
      hold('no record, twice', twice === withoutResults(direct.output), bare, direct.output, twice);
    }
  }
  if (values.length < 2 || anchors) return;
  const reversed = withConfig(listed([...values].reverse()), a);
  hold(
    'any order',
    problemsOf(ran(reversed)) === problemsOf(done),
    text,
    problemsOf(done),
    problemsOf(ran(reversed)),
  );
};
