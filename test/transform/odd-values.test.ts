// A value of any type wherever something is read: in each list of docs/problems, which make every check read what it is
// about. The function has no bug to report, and revert undoes what it did.

import { expect, test } from 'vitest';
import { type Node, parseDocument, visit } from 'yaml';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { isBug } from '../fuzz/hold.ts';
import { configOf } from '../generate/config.ts';
import { resourceList, withoutResults } from '../resource-list.ts';
import { some } from '../runs.ts';
import { pageLists } from './page-lists.ts';

const odd = [
  ...['9007199254740993', '-1', '1.5', '1e400', 'true', 'null', '""', '"a\\nb"', '"__proto__"'],
  ...['[]', '[null]', '[[{}]]', '[9007199254740993]', '{}', '{a: 9007199254740993}', '{__proto__: {}}'],
];

/** Where the values of a part of a list begin and end. */
const valuesIn = (text: string, part: 'items' | 'functionConfig'): (readonly [number, number])[] => {
  const found: (readonly [number, number])[] = [];
  const note = (node: unknown): void => {
    const range = (node as Node | null)?.range;
    if (range && range[1] > range[0]) found.push([range[0], range[1]]);
  };
  visit(parseDocument(text).get(part) as Node, {
    Pair: (_, { value }) => note(value),
    Scalar: (key, node) => (typeof key === 'number' ? note(node) : undefined),
  });
  return found;
};

const replaced = (text: string, [start, end]: readonly [number, number], by: string): string => {
  const isLines = text.slice(start, end).includes('\n');
  return isLines
    ? `${text.slice(0, start).trimEnd()} ${by}\n${text.slice(end)}`
    : text.slice(0, start) + by + text.slice(end);
};

test.each(['Namespace', 'LimitRange', 'ResourceQuota', 'HorizontalPodAutoscaler'])(
  'the name of a %s may be a number that no double holds',
  (kind) => {
    const other = `apiVersion: v1\n  kind: ${kind}\n  metadata: {name: 9007199254740993}`;
    const pod =
      'apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: web}\n  spec: {template: {spec: {containers: [{name: a}]}}}';
    const rule = { name: 'r', sidecars: [{ name: 's', image: 'i:1' }] };
    const { exitCode, output } = transform(resourceList([other, pod], configOf('one', [rule])));
    expect([exitCode, output.includes('{name: s, ')]).toEqual([0, true]);
  },
);

test.each(['items', 'functionConfig'] as const)('any value may be any other: %s', (part) => {
  const cases = pageLists.flatMap(({ kind, text }) =>
    valuesIn(text, part).flatMap((range) => odd.map((by) => [kind, replaced(text, range, by)] as const)),
  );
  expect(cases.length).toBeGreaterThan(10_000);
  for (const [kind, text] of some(cases, 31)) {
    const done = transform(text);
    const kinds = done.problems.map((each) => each.kind);
    expect(kinds.filter(isBug), `${kind}\n${text}`).toEqual([]);
    // With a record in it, a list has earlier work to undo.
    if (done.exitCode === 0 && !text.includes('podgraft.dev/grafts'))
      expect(withoutResults(revert(done.output).output), text).toBe(withoutResults(text));
  }
});
