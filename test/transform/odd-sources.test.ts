// Keys and values written in other ways, or broken ones, at each place of each list of docs/problems. Where the function
// takes such a list, a second run changes nothing, and revert gives the same bytes; it never has a bug to report.

import { expect, test } from 'vitest';
import { type Node, type Pair, parseDocument, visit } from 'yaml';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { isBug } from '../fuzz/hold.ts';
import { withoutResults } from '../resource-list.ts';
import { some } from '../runs.ts';
import { pageLists } from './page-lists.ts';

type Range = readonly [start: number, end: number];

const rangeOf = (node: unknown): Range[] => {
  const range = (node as Node | null)?.range;
  return range && range[1] > range[0] ? [[range[0], range[1]]] : [];
};

interface Places {
  readonly keys: readonly Range[];
  readonly values: readonly Range[];
  /** Keys with their values. */
  readonly entries: readonly Range[];
}

type Part = 'items' | 'functionConfig';

/** What is on one line of a part of a list. */
const placesIn = (text: string, part: Part): Places => {
  const [keys, values, entries]: Range[][] = [[], [], []];
  visit(parseDocument(text).get(part) as Node, {
    Pair: (_, { key, value }: Pair) => {
      const [name, ...none] = rangeOf(key);
      const [found] = rangeOf(value);
      keys?.push(...(name ? [name, ...none] : []));
      if (found) values?.push(found);
      if (name && found) entries?.push([name[0], found[1]]);
    },
    Node: (key, node) => {
      if (typeof key === 'number') values?.push(...rangeOf(node));
    },
  });
  const isOneLine = ([start, end]: Range): boolean => !text.slice(start, end).includes('\n');
  return {
    keys: keys ?? [],
    values: (values ?? []).filter(isOneLine),
    entries: (entries ?? []).filter(isOneLine),
  };
};

const oddKeys = ['"__proto__"', '~', 'true', '"a b"', '? x', '"\\n"', '!!str x', '&k x', "''", '1.0', '<<'];

const oddValues: readonly ((value: string) => string)[] = [
  ...['&a ', '!!str ', '!x ', '!!map ', '!!int ', '"', '\t', '{', '# '].map(
    (lead) => (value: string) => lead + value,
  ),
  ...[' #c', '\0', '\r', '\u2028', ':', ' :'].map((end) => (value: string) => value + end),
  (value) => `'${value}'`,
  (value) => `|-\n${' '.repeat(40)}${value}`,
  (value) => `[${value}, ${value}]`,
  (value) => `{<<: ${value}}`,
  (value) => `{a: 1, <<: {a: ${value}}}`,
  () => '*none',
];

/** An entry twice, after another one, on a line of its own, and not at all. */
const changedEntries = (text: string, [start, end]: Range): string[] => {
  const lead = text.slice(text.lastIndexOf('\n', start) + 1, start);
  const [before, entry, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  if (/[{,]/.test(lead))
    return [`${before}${entry}, ${entry}${after}`, `${before}\n ${entry}${after}`, before + after];
  const next = `\n${' '.repeat(lead.length)}`;
  return [`${before}${entry}${next}${entry}${after}`, `${before}a: b${next}${entry}${after}`];
};

const casesOf = (text: string, part: Part): string[] => {
  const { keys, values, entries } = placesIn(text, part);
  const put = ([start, end]: Range, by: string): string => text.slice(0, start) + by + text.slice(end);
  return [
    ...keys.flatMap((range) => oddKeys.map((by) => put(range, by))),
    ...values.flatMap((range) => oddValues.map((change) => put(range, change(text.slice(...range))))),
    ...entries.flatMap((range) => changedEntries(text, range)),
  ];
};

test.each(['items', 'functionConfig'] as const)(
  'items change and come back to the byte, or are refused, whatever is in %s',
  (part) => {
    const cases = pageLists.flatMap(({ text }) => casesOf(text, part));
    expect(cases.length).toBeGreaterThan(20_000);
    for (const text of some(cases, 61)) {
      const done = transform(text);
      expect(
        done.problems.filter(({ kind }) => isBug(kind)),
        text,
      ).toEqual([]);
      if (done.exitCode !== 0 || text.includes('podgraft.dev/grafts')) continue;
      const again = transform(done.output);
      expect([again.exitCode, withoutResults(again.output)], text).toEqual([0, withoutResults(done.output)]);
      expect(withoutResults(revert(done.output).output)).toBe(withoutResults(text));
    }
  },
);
