import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProblemKind } from '../../src/problems/catalogue.ts';
import { traps } from '../../src/traps/registry.ts';
import { config } from '../generate/config.ts';
import { list } from '../generate/list.ts';
import { read, runWith } from '../resource-list.ts';
import { RUNS, times } from '../runs.ts';
import { applied, type Made, Refusal } from './model.ts';

type Any = Record<string, unknown>;

/** The object without podgraft's record, and with what the model leaves open put in its words. */
const plain = (value: unknown, before: unknown): unknown => {
  const out = structuredClone(value) as Any;
  if (Array.isArray(out['items'])) {
    out['items'] = (out['items'] as Any[]).map((each, index) =>
      plain(each, ((before as Any)['items'] as Any[])[index]),
    );
    return out;
  }
  const metadata = out['metadata'] as Any;
  const annotations = metadata['annotations'] as Any | undefined;
  if (annotations && 'podgraft.dev/grafts' in annotations) {
    delete annotations['podgraft.dev/grafts'];
    const old = (before as Any)['metadata'] as Any;
    if (Object.keys(annotations).length === 0 && !old['annotations']) {
      if ('annotations' in old) metadata['annotations'] = old['annotations'];
      else delete metadata['annotations'];
    }
  }
  const visit = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(visit);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(
      Object.entries(each).map(([key, below]) => {
        if (key.startsWith('podgraft.dev/checksum-')) return [key, 'CHECKSUM'];
        const command = ((below as Any | null)?.['exec'] as Any | undefined)?.['command'] as
          | string[]
          | undefined;
        const at =
          command?.findIndex(
            (word) => word.startsWith('"$@" || exit\n') || word.endsWith('|| exit\nexec "$@"'),
          ) ?? -1;
        if (command && at !== -1) return [key, { exec: { command: ['CHAIN', ...command.slice(at + 2)] } }];
        return [key, visit(below)];
      }),
    );
  };
  return visit(out);
};

const OWNER = 'podgraft.dev/owner';

/** A ConfigMap as the model words it; what annotations say of its place is not the model's matter. */
const configMapOf = (
  { apiVersion, kind, metadata, data = {}, binaryData = {}, ...rest }: Any,
  own: Any = {},
): Any => {
  expect([apiVersion, kind, rest]).toEqual(['v1', 'ConfigMap', {}]);
  const { name, namespace, labels, annotations } = metadata as Any;
  const kept = Object.entries(annotations as Any).filter(([key]) => key === OWNER || key in own);
  return { name, namespace, labels, annotations: Object.fromEntries(kept), data, binaryData };
};

const keyOf = ({ namespace, name }: Any): string => `${namespace} ${name}`;
const sorted = (values: readonly Any[]): Any[] => [...values].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

const trapKinds = new Set<ProblemKind>(traps.map(({ kind }) => kind));

test('law 6: the result means what the rules say, worked out independently', () => {
  let refused = 0;
  let configMaps = 0;
  let judged = 0;
  fc.assert(
    fc.property(list, config('one'), ({ text, values }, a) => {
      const done = runWith(text, a);
      const items = read(done.text).items;
      const isOwn = (a.spec['configMaps'] as Any | undefined)?.['nameFrom'] === 'Workload';
      const nameOf = (rule: string, { kind, metadata }: Any): string => {
        const found = items.slice(values.length).map((each) => String((each['metadata'] as Any)['name']));
        const own = isOwn ? `.${String(kind).toLowerCase()}.${String((metadata as Any)['name'])}` : '';
        return found.find((name) => name.startsWith(`one-${rule}${own}`)) ?? '(none)';
      };
      let expected: Any[];
      const made: Made[] = [];
      try {
        expected = values.map((each) => applied(each, a, nameOf, values, made));
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown;
        refused++;
        expect(done.kinds).not.toEqual([]);
        expect(done.failed).toBe(true);
        expect(items).toEqual(values);
        return;
      }
      // A rule that must match and does not is an error too; the model knows only of workloads.
      if (done.kinds[0] === 'MatchedNothing' && done.failed) return;
      // So is a trap, such as a Classic sidecar beside work that ends: test/kubernetes is about those.
      if (done.failed && trapKinds.has(done.kinds[0] as ProblemKind)) return;
      // The model knows values, and not how a flow list is written.
      if (done.messages.some((each) => each.includes('could not restore how'))) return;
      judged++;
      expect(done.failed, done.messages.join('\n')).toBe(false);
      items.slice(0, values.length).forEach((each, index) => {
        expect(plain(each, values[index])).toEqual(expected[index]);
      });
      const { labels, annotations } = (a.spec['configMaps'] ?? {}) as Any;
      // Workloads of a namespace share what has one name.
      const once = [...new Map(made.map((each) => [keyOf({ ...each }), each])).values()];
      const wanted = once.map((each) => ({
        ...each,
        labels,
        annotations: { ...(annotations as Any), [OWNER]: 'one' },
      }));
      expect(sorted(items.slice(values.length).map((each) => configMapOf(each, annotations as Any)))).toEqual(
        sorted(wanted),
      );
      configMaps += made.length;
    }),
    times(),
  );
  expect(refused).toBeGreaterThan(0);
  expect(configMaps).toBeGreaterThan(0);
  expect(judged).toBeGreaterThan(RUNS / 3);
});
