// The check of a long list in parts: each part has its items alone, and nothing is in no part.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ResourceListChanges } from '../../../src/krm/resource-list/encode.ts';
import { InexactEditError } from '../../../src/problems/diagnostic.ts';
import type { Splice } from '../../../src/yaml/edit/splice.ts';
import { applySplices } from '../../../src/yaml/edit/splice.ts';

let breakage: ((splices: readonly Splice[]) => readonly Splice[]) | undefined;
/** The lengths of the texts that were checked. */
let lengths: number[] = [];
vi.mock('../../../src/krm/resource-list/encode.ts', async (original) => {
  const real = await original<typeof import('../../../src/krm/resource-list/encode.ts')>();
  const encode: typeof real.encode = (list, changes) => {
    const splices = real.encode(list, changes);
    return [...(breakage?.(splices) ?? splices)];
  };
  return { ...real, encode };
});
vi.mock('../../../src/krm/resource-list/frame.ts', async (original) => {
  const real = await original<typeof import('../../../src/krm/resource-list/frame.ts')>();
  const frameOfLines: typeof real.frameOfLines = (text) => {
    lengths.push(text.length);
    return real.frameOfLines(text);
  };
  return { ...real, frameOfLines };
});
const { decode } = await import('../../../src/krm/resource-list/decode.ts');
const { encodeExactly } = await import('../../../src/krm/resource-list/verify.ts');

afterEach(() => {
  breakage = undefined;
  lengths = [];
});

const MIB = 1024 * 1024;
/** Each item has some 100 KB, so that ten with a new text are a part. */
const lines = '    # something that nobody reads, and that takes some room\n'.repeat(1700);
const item = (index: number): string =>
  `- apiVersion: v1\n  kind: Service\n  metadata:\n    name: s${index}\n${lines}  spec: {}\n`;
const head = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n';
const items = Array.from({ length: 40 }, (_, index) => item(index));
const config = 'functionConfig:\n  kind: Any\n';

const listOf = (text: string) => {
  const decoded = decode(text);
  if ('problem' in decoded) throw new Error(decoded.problem.kind);
  return decoded.list;
};
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

/** The items at some places get a label, those at others are removed. */
const changesOf = (
  list: ReturnType<typeof listOf>,
  changed: readonly number[],
  removed: readonly number[] = [],
): ResourceListChanges => ({
  changed: new Map(
    changed.map((place) => [
      list.items.at(place),
      list.items.at(place).source.replace('metadata:\n', 'metadata:\n    labels: {a: b}\n'),
    ]),
  ),
  removed: new Set(removed.map((place) => list.items.at(place))),
  added: [],
  problems: [],
});

const all = numbers(0, items.length);
const text = `${head}${items.join('')}${config}`;
const labelled = (each: string): string => each.replace('metadata:\n', 'metadata:\n    labels: {a: b}\n');

describe('a long list', () => {
  it('of which all changes is never in memory as a whole', () => {
    const list = listOf(text);
    expect(applySplices(text, encodeExactly(list, changesOf(list, all)))).toBe(
      `${head}${items.map(labelled).join('')}${config}`,
    );
    expect(lengths.length).toBeGreaterThan(2);
    expect(Math.max(...lengths)).toBeLessThan(2 * MIB);
  });

  it.each<readonly [string, readonly number[]]>([
    ['one here and there', numbers(0, 40).filter((place) => place % 7 === 3)],
    ['all that are next to each other', numbers(0, 40).filter((place) => place % 4 !== 0)],
    ['the first and the last', [0, 39]],
    ['those where a part would end', numbers(8, 13)],
    ['all but one', numbers(1, 40)],
  ])('may lose items: %s', (_, removed) => {
    const list = listOf(text);
    const changed = all.filter((place) => !removed.includes(place));
    const kept = changed.map((place) => labelled(items[place] as string));
    const splices = encodeExactly(list, changesOf(list, changed, removed));
    expect(applySplices(text, splices)).toBe(`${head}${kept.join('')}${config}`);
  });

  it('without a line break at its end is checked at once', () => {
    const before = text.slice(0, text.indexOf('functionConfig')).trimEnd();
    const list = listOf(before);
    encodeExactly(list, changesOf(list, numbers(0, 39), [39]));
    expect(lengths).toHaveLength(1);
  });

  it.each(all)('is not taken with a wrong item, whichever part that is in: %i', (place) => {
    const list = listOf(text);
    const { start, end } = list.items.at(place).extent;
    const changes = changesOf(
      list,
      all.filter((each) => each % 2 === 0),
    );
    // A changed item gets another text than it should have, another one is changed.
    breakage = (splices) =>
      place % 2 === 0
        ? splices.map((each) =>
            each.start === start ? { ...each, text: each.text.replace('a: b', 'a: c') } : each,
          )
        : [...splices, { start: end - 4, end: end - 1, text: '{a: b}' }];
    expect(() => encodeExactly(list, changes)).toThrow(InexactEditError);
  });
});
