// The frame of a ResourceList: where its keys and items stand, and what is left to a full reader.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Frame, frame } from '../../../src/krm/resource-list/frame.ts';
import { times } from '../../runs.ts';

/** Start, end and column of each item. */
const placesIn = (found: Frame | undefined) =>
  Array.from({ length: found?.items.length ?? 0 }, (_, index) => {
    const { items } = found as Frame;
    const start = items.startOf(index);
    return { start, end: items.endOf(index), line: items.lineOf(index), column: start - items.lineOf(index) };
  });

describe('the places of a list', () => {
  const cut = (text: string) => {
    const found = frame(text);
    return {
      keys: found?.keys.map(({ name, start, end }) => [name, text.slice(start, end)]),
      items: placesIn(found).map(({ start, end }) => text.slice(start, end)),
      rest: text.slice(found?.end),
    };
  };

  test('are known for every key of a list', () => {
    const keys = ['apiVersion', 'kind', 'metadata', 'functionConfig', 'results', 'items'];
    expect(frame(keys.map((key) => `${key}:\n`).join(''))?.keys.map(({ name }) => name)).toEqual(keys);
  });

  test.each(['\n', '\r\n'])('do not need a last line break: %j', (nl) => {
    expect(cut(`kind:${nl}items:${nl}- a: 1${nl}- b: 2`)).toEqual({
      keys: [
        ['kind', `kind:${nl}`],
        ['items', `items:${nl}- a: 1${nl}- b: 2`],
      ],
      items: [`a: 1${nl}`, 'b: 2'],
      rest: '',
    });
  });

  test.each<[string, string[]]>([
    ['items:', []],
    ['items:\n  ', []],
    ['items:\n  \r\n', []],
    ['items:\n  # none\n', []],
    ['items: # none', []],
    ['---\nitems:\n- a: 1', ['a: 1']],
    ['--- \r\nitems:\n- a: 1', ['a: 1']],
    ['# c\n  # c\n   \nitems:\n- a: 1', ['a: 1']],
    ['items:\n  # c\n- a: 1', ['a: 1']],
    ['items:\n    \n  - a: 1\n  # c\n # c\n\n  - b: 2', ['a: 1\n  # c\n # c\n\n', 'b: 2']],
    ['items:\n- a: 1\n  ', ['a: 1\n  ']],
    ['items:\n- a: 1\nkind: x\n', ['a: 1\n']],
    ['items:\n- a: 1\n...\n \n', ['a: 1\n']],
    ['metadata:\n  name: x\n  - y\nitems:\n-  a: 1', ['a: 1']],
  ])('%j has the items %j', (text, items) => {
    expect(cut(text).items).toEqual(items);
  });

  test.each([
    'items:\n- ',
    'items:\n- \n  a: 1',
    'items:\n-   \r\n  a: 1',
    'items:\n  - a: 1\n  b: 2',
    'items:\n  text\n',
    'items:\n  x y\n',
    'items:\n  a: 1\n- b: 2',
    'items:\n  - a: 1\n x: 2',
    'items:\n  - a: 1\n - b: 2',
    ' a: 1\nitems:\n- b: 2',
    '  # c\n  items:\n',
    'kind: a\n.\n',
    'kind: a\n....\n',
    '- ---\nkind: a\n',
    '--- a\nkind: a\n',
    'kind\n: a\n',
    'spec: a\n',
  ])('%j is left to a full reader', (text) => {
    expect(frame(text)).toBeUndefined();
  });
});

describe('the frame of a ResourceList', () => {
  const text = [
    ...[
      '# head',
      '---',
      'apiVersion: v1',
      'kind: ResourceList',
      'items: # all',
      '- kind: Pod',
      '  metadata:',
    ],
    ...[
      '    name: a',
      '  spec: {}',
      '',
      '# between',
      '- apiVersion: v1',
      '  metadata:',
      '    labels:',
      '      name: x',
    ],
    ...[
      '  kind: "Quoted"',
      '- # only a comment',
      '  kind: Job',
      '  metadata:',
      '    generateName: b',
      'functionConfig: {}',
      '...',
      '',
    ],
  ].join('\n');

  test('tells the keys and items', () => {
    const found = frame(text);
    expect(
      found?.keys.map(({ name, start, colon, end }) => [
        name,
        text.slice(start, colon),
        text.slice(end, end + 5),
      ]),
    ).toEqual([
      ['apiVersion', 'apiVersion:', 'kind:'],
      ['kind', 'kind:', 'items'],
      ['items', 'items:', 'funct'],
      ['functionConfig', 'functionConfig:', '...\n'],
    ]);
    expect(
      placesIn(found).map(({ line, start, end, column }) => [
        text[line],
        text.slice(start, start + 4),
        column,
        text.slice(end, end + 4),
      ]),
    ).toEqual([
      ['-', 'kind', 2, '- ap'],
      ['-', 'apiV', 2, '- # '],
      ['-', '# on', 2, 'func'],
    ]);
    expect(text.slice(found?.end)).toBe('...\n');
    expect(frame(`\ufeff${text}`)?.items.length).toBe(3);
    expect(frame(text.replaceAll('\n', '\r\n'))?.items.length).toBe(3);
  });

  test('knows items indented below their key', () => {
    const found = frame('items:\n  - kind: Pod\n    metadata:\n      name: a\n  -   kind: Job\n');
    expect(placesIn(found).map(({ column }) => column)).toEqual([4, 6]);
  });

  test.each([
    '',
    '# only a comment\n',
    'items: []\n',
    'items: &a\n- a: 1\n',
    'items:\n  - a: 1\n- b: 2\n',
    'items:\n  - a: 1\n - b: 2\n',
    'items:\n    - a: 1\n  b: 2\n',
    'items:\n-\n  a: 1\n',
    'items:\n-a: 1\n',
    'items:\n-\ta: 1\n',
    'items:\n- a\nitems:\n- b\n',
    'kind:\n- a\n',
    ' items:\n - a\n',
    '- a\n',
    '--- x\nitems:\n- a\n',
    'a b: 1\n',
    '"items":\n- a\n',
    'items:x\n',
    'items\n- a: 1\n',
    'kind: a\n...\nmore: 1\n',
  ])('%j is left to a full reader', (irregular) => {
    expect(frame(irregular)).toBeUndefined();
  });
});

describe('an offset', () => {
  test('lies in the item whose lines it is in', () => {
    const text = 'items:\n  - a\n  # c\n  - b\nkind: x\n';
    const items = frame(text)?.items;
    const lineOf = (part: string) => items?.itemAt(text.indexOf(part));
    expect(lineOf('items')).toBe(-1);
    expect(lineOf('  - a')).toBe(0);
    expect(lineOf('- a')).toBe(0);
    expect(lineOf('# c')).toBe(0);
    expect(lineOf('  - b')).toBe(1);
    expect(lineOf('b\n')).toBe(1);
  });
});

describe('a frame', () => {
  const head = fc.constantFrom(
    '',
    '---\n',
    '# c\n',
    '\ufeff',
    '\n',
    '  # c\n',
    ' \n',
    'kind: x\n',
    '---\nkind: x\n',
  );
  const indent = fc.constantFrom('', ' ', '  ', '    ', '\t');
  const content = fc.constantFrom(
    '- a: 1',
    '-   a',
    '-',
    '- ',
    '- # c',
    '-a',
    '---',
    '...',
    '# c',
    'b: 2',
    'kind: y',
    '',
    ' ',
    '\r',
    '\u2028x',
    '.',
    '"q": 1',
  );
  const line = fc.tuple(indent, content).map((parts) => parts.join(''));

  // What a frame is, line by line.
  const byLines = (text: string) => {
    const lines = text.split('\n').map((each, index, all) => (index < all.length - 1 ? `${each}\n` : each));
    let at = 0;
    let key: string | undefined;
    let column = -1;
    const found: { keys: string[]; items: number[]; end: number } = { keys: [], items: [], end: text.length };
    for (const each of lines) {
      const bare = at === 0 ? each.replace(/^\ufeff/, '') : each;
      const start = at + each.length - bare.length;
      at += each.length;
      if (/^ *(?:[\r\n#]|$)/.test(bare)) continue;
      const deep = /^ */.exec(bare)?.[0].length ?? 0;
      if (key !== 'items' && deep > 0) {
        if (key === undefined) return undefined;
        continue;
      }
      if (key === 'items' && (deep > 0 || bare.startsWith('-'))) {
        if (column === -1 && bare[deep] === '-') column = deep;
        if (deep > column && column !== -1) continue;
        if (deep !== column || !/^ *- +[^ \r\n]/.test(bare)) return undefined;
        found.items.push(start + deep);
        continue;
      }
      if (bare.startsWith('-')) {
        if (key === undefined && /^---[ \r]*\n?$/.test(bare)) continue;
        return undefined;
      }
      if (bare.startsWith('...')) {
        if (text.slice(start + 3).trim() !== '') return undefined;
        found.end = start;
        break;
      }
      const name = /^(apiVersion|kind|metadata|items|functionConfig|results):(?=[ \r\n]|$)/.exec(bare)?.[1];
      if (name === undefined || found.keys.includes(name)) return undefined;
      if (name === 'items' && !/^items:\s*(?:#|$)/.test(bare)) return undefined;
      key = name;
      found.keys.push(name);
    }
    return found.keys.length === 0 ? undefined : found;
  };

  test('is what a look at one line after the other finds', () => {
    fc.assert(
      fc.property(
        head,
        fc.array(line, { maxLength: 6 }),
        fc.array(line, { maxLength: 3 }),
        (first, items, last) => {
          const text = [`${first}items:`, ...items, 'metadata:', ...last].join('\n');
          const found = frame(text);
          const expected = byLines(text);
          expect(found?.keys.map(({ name }) => name)).toEqual(expected?.keys);
          if (found === undefined) return;
          expect(placesIn(found).map(({ line }) => line + Math.max(found.items.column, 0))).toEqual(
            expected?.items,
          );
          expect(found.end).toBe(expected?.end);
        },
      ),
      times(),
    );
  });
});
