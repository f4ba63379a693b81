// Where new text goes and what goes away: documents, one change, and the documents that must come of it.

import { describe, expect, test } from 'vitest';
import { Draft } from '../../../src/yaml/edit/draft.ts';
import { toEdits } from '../../../src/yaml/edit/layout.ts';
import { originalSource } from '../../../src/yaml/edit/original-source.ts';
import { applySplices } from '../../../src/yaml/edit/splice.ts';
import { plainStyle, type Style } from '../../../src/yaml/print/style.ts';
import type { Node } from '../../../src/yaml/read/node.ts';
import { parse } from '../../../src/yaml/read/parse.ts';
import { child, toValue } from '../../../src/yaml/read/value.ts';

type Change = (draft: Draft) => void;

const changed = (text: string, change: Change, style: Partial<Style> = {}): string => {
  const tree = parse(text);
  const draft = new Draft(tree, tree.root as Node);
  change(draft);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const out = applySplices(text, toEdits(draft, { ...plainStyle(newline), ...style }));
  // Whatever it looks like, it means what the draft says.
  const read = parse(out);
  expect(toValue(read, read.root)).toEqual(draft.value([]));
  return out;
};
const cases = (title: string, all: [string, Change, string][], style: Partial<Style> = {}): void => {
  test.each(all.map(([from, change, to]) => [from, to, change] as const))(
    `${title}: %j becomes %j`,
    (from, to, change) => {
      expect(changed(from, change, style)).toBe(to);
      const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
      if (from.includes('\n')) expect(changed(crlf(from), change, style)).toBe(crlf(to));
    },
  );
};

const x: Change = (d) => d.add(['m'], 'x', 0);
const xBefore =
  (key: string): Change =>
  (d) =>
    d.add(['m'], 'x', 0, [key]);
const item =
  (index: number, value: Parameters<Draft['insert']>[2] = 'x'): Change =>
  (d) =>
    d.insert(['l'], index, value);
const both =
  (...changes: Change[]): Change =>
  (d) => {
    for (const each of changes) each(d);
  };
const gone =
  (...steps: (string | number)[]): Change =>
  (d) =>
    d.remove(steps);
/** Source text has the line ends of the document that it comes from. */
const put =
  (steps: (string | number)[], value: Parameters<Draft['replace']>[1], raw?: string): Change =>
  (d) =>
    d.replace(steps, value, d.tree.text.includes('\r') ? raw?.replaceAll('\n', '\r\n') : raw);

describe('in a block map', () => {
  cases('a new key is on a line of its own', [
    ['m:\n  a: 1\n  b: 2\n', x, 'm:\n  a: 1\n  b: 2\n  x: 0\n'],
    ['m:\n  a: 1\n  b: 2\n', xBefore('b'), 'm:\n  a: 1\n  x: 0\n  b: 2\n'],
    ['m:\n  a: 1\n  b: 2\n', xBefore('a'), 'm:\n  x: 0\n  a: 1\n  b: 2\n'],
    ['m:\n  a: 1', x, 'm:\n  a: 1\n  x: 0'],
    ['m:\n  a: 1\nn: 2\n', x, 'm:\n  a: 1\n  x: 0\nn: 2\n'],
    ['m:\n      a: 1\n', x, 'm:\n      a: 1\n      x: 0\n'],
    ['m:\n  a: 1\n', both(x, (d) => d.add(['m'], 'y', 1)), 'm:\n  a: 1\n  x: 0\n  "y": 1\n'],
    [
      'm:\n  a:\n    b: 1\n',
      both(x, (d) => d.add(['m', 'a'], 'c', 2)),
      'm:\n  a:\n    b: 1\n    c: 2\n  x: 0\n',
    ],
  ]);
  cases('comments stay where they are', [
    ['m:\n  a: 1 # a\n', x, 'm:\n  a: 1 # a\n  x: 0\n'],
    ['m: # m\n  a: 1\n', xBefore('a'), 'm: # m\n  x: 0\n  a: 1\n'],
    ['m:\n  # a\n  a: 1\n', xBefore('a'), 'm:\n  x: 0\n  # a\n  a: 1\n'],
    ['m:\n  a: 1\n    # of a\n  # not of a\n', x, 'm:\n  a: 1\n    # of a\n  x: 0\n  # not of a\n'],
    ['m:\n  a: 1\n   # of a\n   # too\n', x, 'm:\n  a: 1\n   # of a\n   # too\n  x: 0\n'],
    ['m:\n  a: 1\n    # of a', x, 'm:\n  a: 1\n    # of a\n  x: 0'],
    ['m:\n  a: 1\n\n    # apart\n', x, 'm:\n  a: 1\n  x: 0\n\n    # apart\n'],
    ['m:\n  a: 1\n\nn: 2\n', x, 'm:\n  a: 1\n  x: 0\n\nn: 2\n'],
  ]);
  cases('at the root', [
    ['a: 1\nb: 2\n', (d) => d.add([], 'x', 0, ['a']), 'x: 0\na: 1\nb: 2\n'],
    ['# head\na: 1\n', (d) => d.add([], 'x', 0, ['a']), '# head\nx: 0\na: 1\n'],
    ['a: 1\n', (d) => d.add([], 'x', 0), 'a: 1\nx: 0\n'],
    ['a: 1\nb: 2\n', (d) => d.add([], 'x', 0, ['b']), 'a: 1\nx: 0\nb: 2\n'],
    ['a: 1\nb: 2\n', gone('a'), 'b: 2\n'],
    ['# head\na: 1 # a\nb: 2\n', gone('b'), '# head\na: 1 # a\n'],
    ['a: 1\nb: 2', gone('b'), 'a: 1'],
    ['a: 1\n', gone('a'), '{}\n'],
  ]);
  cases('after a dash', [
    ['- b: 1\n  c: 2\n', (d) => d.add([0], 'x', 0, ['b']), '- x: 0\n  b: 1\n  c: 2\n'],
    ['-   b: 1\n    c: 2\n', (d) => d.add([0], 'x', 0, ['b']), '-   x: 0\n    b: 1\n    c: 2\n'],
    ['- b: 1\n- c\n', (d) => d.add([0], 'x', 0), '- b: 1\n  x: 0\n- c\n'],
    ['- a: 1\n  b: 2\n', gone(0, 'a'), '- b: 2\n'],
    ['- a: 1\n  b: 2\n  c: 3\n', both(gone(0, 'a'), gone(0, 'b')), '- c: 3\n'],
    ['- a: 1\n  b: 2\n  c: 3\n', both(gone(0, 'a'), gone(0, 'c')), '- b: 2\n'],
    ['- a: 1\n  b: 2\n  c: 3\n', gone(0, 'b'), '- a: 1\n  c: 3\n'],
    ['- a: 1\n  b: 2\n', both(gone(0, 'a'), gone(0, 'b')), '- {}\n'],
    ['- a: 1\n- b\n', gone(0, 'a'), '- {}\n- b\n'],
    ['- - a\n- b\n', gone(0, 0), '- []\n- b\n'],
    [
      '- a: 1\n  b: 2 # b\n- c\n',
      both(gone(0, 'a'), gone(0, 'b'), (d) => d.add([0], 'x', 0)),
      '- x: 0\n- c\n',
    ],
    ['- a: 1\n  b: 2\n', both(gone(0, 'a'), (d) => d.add([0], 'x', 0, ['b'])), '- x: 0\n  b: 2\n'],
    ['- a: 1\n  b: 2\n', both(gone(0, 'b'), (d) => d.add([0], 'x', 0)), '- a: 1\n  x: 0\n'],
    [
      '- a: 1\n  b: 2\n  c: 3\n',
      both(gone(0, 'b'), (d) => d.add([0], 'x', 0, ['c'])),
      '- a: 1\n  x: 0\n  c: 3\n',
    ],
  ]);
  cases('what goes takes its lines along', [
    ['m:\n  a: 1\n  b: 2\n  c: 3\n', gone('m', 'b'), 'm:\n  a: 1\n  c: 3\n'],
    ['m:\n  a: 1 # a\n  b: 2\n', gone('m', 'a'), 'm:\n  b: 2\n'],
    ['m:\n  a: 1\n  b:\n    c: 2\n    d: 3\n', gone('m', 'b'), 'm:\n  a: 1\n'],
    ['m:\n  a: 1\n    # of a\n  # of b\n  b: 2\n', gone('m', 'a'), 'm:\n  # of b\n  b: 2\n'],
    ['m:\n  a: 1\n\n  b: 2\n', gone('m', 'a'), 'm:\n\n  b: 2\n'],
    ['m:\n  a: 1\n  b: 2', gone('m', 'b'), 'm:\n  a: 1'],
    ['m:\n  a: |\n    x\n\n    y\n  b: 2\n', gone('m', 'a'), 'm:\n  b: 2\n'],
    ['m:\n  a:\n  b: 2\n', gone('m', 'a'), 'm:\n  b: 2\n'],
    ['m:\n  a: 1\n  b: 2\n', both(gone('m', 'a'), x), 'm:\n  b: 2\n  x: 0\n'],
    ['m:\n  a: 1\n', both(gone('m', 'a'), x), 'm:\n  x: 0\n'],
    ['m:\n  a: 1\n  b: 2\n', both(gone('m', 'a'), xBefore('b')), 'm:\n  x: 0\n  b: 2\n'],
  ]);
  cases('what is left empty says so', [
    ['m:\n  a: 1\nn: 2\n', gone('m', 'a'), 'm: {}\nn: 2\n'],
    ['m: # m\n  a: 1\n', gone('m', 'a'), 'm: {} # m\n'],
    ['m:\n  a: 1\n  b: 2\n', both(gone('m', 'a'), gone('m', 'b')), 'm: {}\n'],
    ['l:\n- a\n- b\nn: 2\n', both(gone('l', 0), gone('l', 0)), 'l: []\nn: 2\n'],
  ]);

  test('what has an anchor or a tag before it is left with that', () => {
    for (const [from, to] of [
      ['m: &a\n  a: 1\n', 'm: &a\n'],
      ['m: !t\n  a: 1\n', 'm: !t\n'],
    ] as const) {
      const tree = parse(from);
      const draft = new Draft(tree, tree.root as Node);
      draft.remove(['m', 'a']);
      expect(applySplices(from, toEdits(draft, plainStyle('\n')))).toBe(to);
    }
  });
});

describe('in a block list', () => {
  cases('a new element is where it is put', [
    ['l:\n- a\n- b\n', item(0), 'l:\n- x\n- a\n- b\n'],
    ['l:\n- a\n- b\n', item(1), 'l:\n- a\n- x\n- b\n'],
    ['l:\n- a\n- b\n', item(2), 'l:\n- a\n- b\n- x\n'],
    ['l:\n  - a\n', item(1), 'l:\n  - a\n  - x\n'],
    ['l:\n  - a # a\n    # of a\n  # c\nm: 1\n', item(1), 'l:\n  - a # a\n    # of a\n  - x\n  # c\nm: 1\n'],
    ['l:\n- name: a\n  v: 1\n', item(1, { name: 'b', v: 2 }), 'l:\n- name: a\n  v: 1\n- name: b\n  v: 2\n'],
    ['l:\n- a\n-\n', item(2), 'l:\n- a\n-\n- x\n'],
    ['- a\n- b\n', (d) => d.insert([], 0, 'x'), '- x\n- a\n- b\n'],
    ['- - a\n  - b\n', (d) => d.insert([0], 0, 'x'), '- - x\n  - a\n  - b\n'],
    ['- - a\n  - b\n- c\n', (d) => d.insert([0], 2, 'x'), '- - a\n  - b\n  - x\n- c\n'],
  ]);
  cases('what goes takes its lines along', [
    ['l:\n- a\n- b\n- c\n', gone('l', 0), 'l:\n- b\n- c\n'],
    ['l:\n- a\n- b\n- c\n', gone('l', 1), 'l:\n- a\n- c\n'],
    ['l:\n- a\n- b\n- c\n', gone('l', 2), 'l:\n- a\n- b\n'],
    ['l:\n- a: 1\n  b: 2\n  # of b\n- c\n', gone('l', 0), 'l:\n- c\n'],
    ['l:\n-\n- b\n', gone('l', 0), 'l:\n- b\n'],
    ['- a\n- b\n- c\n', both(gone(0), gone(0)), '- c\n'],
    ['- a\n- b\n', gone(1), '- a\n'],
  ]);
});

describe('new text takes on a style', () => {
  const value = { a: [{ b: 1, c: 2 }], d: { e: 3 } };
  test.each<[Partial<Style>, string]>([
    [{}, 'k: 1\nx:\n  a:\n  - b: 1\n    c: 2\n  d:\n    e: 3\n'],
    [
      { step: 4, seqOffset: 2, dashWidth: 3 },
      'k: 1\nx:\n    a:\n      -  b: 1\n         c: 2\n    d:\n        e: 3\n',
    ],
  ])('%j', (style, to) => {
    expect(changed('k: 1\n', (d) => d.add([], 'x', value), style)).toBe(to);
  });

  const script = 'a\nb\n';
  cases('lines are a block scalar where nothing after would be read as its part', [
    ['m:\n  a: 1\n', (d) => d.add(['m'], 'x', script), 'm:\n  a: 1\n  x: |\n    a\n    b\n'],
    ['m:\n  a: 1', (d) => d.add(['m'], 'x', script), 'm:\n  a: 1\n  x: "a\\nb\\n"'],
    [
      'm:\n  a: 1\n# left\nn: 2\n',
      (d) => d.add(['m'], 'x', script),
      'm:\n  a: 1\n  x: |\n    a\n    b\n# left\nn: 2\n',
    ],
    [
      'm:\n  a: 1\n\n    # deep\n',
      (d) => d.add(['m'], 'x', script),
      'm:\n  a: 1\n  x: "a\\nb\\n"\n\n    # deep\n',
    ],
    [
      'm:\n  a: 1\n\n   \nn: 2\n',
      (d) => d.add(['m'], 'x', script),
      'm:\n  a: 1\n  x: "a\\nb\\n"\n\n   \nn: 2\n',
    ],
    [
      'm:\n  a: 1\n  \nn: 2\n',
      (d) => d.add(['m'], 'x', script),
      'm:\n  a: 1\n  x: |\n    a\n    b\n  \nn: 2\n',
    ],
    [
      'm:\n  a: 1\nn:\n  # deep\n  b: 2\n',
      (d) => d.add(['m'], 'x', script),
      'm:\n  a: 1\n  x: |\n    a\n    b\nn:\n  # deep\n  b: 2\n',
    ],
    ['m:\n  a: 1\n\n   # deep\n', put(['m'], { x: script }), 'm:\n  x: "a\\nb\\n"\n\n   # deep\n'],
    [
      'm:\n  o:\n    a: 1\n\n   # deep\n',
      put(['m', 'o'], { x: script }),
      'm:\n  o:\n    x: "a\\nb\\n"\n\n   # deep\n',
    ],
    ['l:\n- a: 1\n\n   # deep\n', put(['l', 0], { x: script }), 'l:\n- x: "a\\nb\\n"\n\n   # deep\n'],
  ]);
});

describe('a value in a block map that is replaced', () => {
  cases('keeps the rest of its line', [
    ['a: 1 # c\n', put(['a'], 'x'), 'a: x # c\n'],
    ['a:   1\n', put(['a'], 'x'), 'a:   x\n'],
    ['a: "1" # c\n', put(['a'], 2), 'a: 2 # c\n'],
    ['a:\n', put(['a'], 'x'), 'a: x\n'],
    ['a: # c\nb: 1\n', put(['a'], 'x'), 'a: x # c\nb: 1\n'],
    ['a:\n  x\nb: 1\n', put(['a'], 2), 'a:\n  2\nb: 1\n'],
    ['a: [1, 2] # c\n', put(['a'], ['x']), 'a: ["x"] # c\n'],
    ['a: [1, 2]\n', put(['a'], 'x'), 'a: "x"\n'],
    ['a: {k: v}\n', put(['a'], { k: 'w' }), 'a: {k: w}\n'],
    ['a: {"k": "v"}\n', put(['a'], { k: 'w' }), 'a: {"k": "w"}\n'],
    ['a: "x\n  z"\nb: 1\n', put(['a'], { k: 'v' }), 'a: {k: v}\nb: 1\n'],
    ['a: 1 # c\n', put(['a'], {}), 'a: {} # c\n'],
    ['a: |\n  x\n  z\nb: 1\n', put(['a'], 'w'), 'a: w\nb: 1\n'],
  ]);
  cases('goes below its key when it has lines', [
    ['a: 1 # c\nb: 2\n', put(['a'], { k: 'v' }), 'a: # c\n  k: v\nb: 2\n'],
    ['a: 1\nb: 2\n', put(['a'], ['v', 'w']), 'a:\n- v\n- w\nb: 2\n'],
    ['a: # c\nb: 2\n', put(['a'], { k: 'v' }), 'a: # c\n  k: v\nb: 2\n'],
    ['o: &o 1\na: *o\nb: 2\n', put(['a'], { k: 'v' }), 'o: &o 1\na:\n  k: v\nb: 2\n'],
    ['m: # c\n  k: v # d\nb: 2\n', put(['m'], { z: 1 }), 'm: # c\n  z: 1\nb: 2\n'],
    ['m:\n- a\n- b\nn: 2\n', put(['m'], ['c']), 'm:\n- c\nn: 2\n'],
    ['o:\n  m:\n    k: v\nn: 2\n', put(['o', 'm'], { z: { w: 1 } }), 'o:\n  m:\n    z:\n      w: 1\nn: 2\n'],
  ]);
  cases('comes up to its key when it has none', [
    ['m: # c\n  k: v\n  l: w\nb: 2\n', put(['m'], 'x'), 'm: x # c\nb: 2\n'],
    ['m:\n- a # c\nb: 2\n', put(['m'], []), 'm: []\nb: 2\n'],
    ['m:\n  k: v', put(['m'], 'x'), 'm: x'],
  ]);
  cases('in a list is after its dash', [
    ['- 1\n- 2\n', put([0], 'x'), '- x\n- 2\n'],
    ['- 1 # c\n- 2\n', put([0], { k: 'v', l: 'w' }), '- # c\n  k: v\n  l: w\n- 2\n'],
    ['-\n- 2\n', put([0], 'x'), '- x\n- 2\n'],
    ['-\n- 2\n', put([0], { k: 'v' }), '-\n  k: v\n- 2\n'],
    ['- a: 1\n  b: 2 # c\n- z\n', put([0], { x: 1 }), '- x: 1\n- z\n'],
    ['-   a: 1\n    b: 2\n', put([0], { x: 1, z: 2 }), '-   x: 1\n    z: 2\n'],
    ['-\n  a: 1\n', put([0], { x: 1, z: 2 }), '-\n  x: 1\n  z: 2\n'],
    ['- a: 1\n- z\n', put([0], 'x'), '- x\n- z\n'],
    ['o:\n  - a: 1\n    b: 2\n', put(['o', 0], { x: { z: 2 } }), 'o:\n  - x:\n      z: 2\n'],
    ['- {a: 1}\n', put([0], { a: 2 }), '- {a: 2}\n'],
  ]);
});

describe('source text that is used for a value', () => {
  cases('is put in as it is', [
    ['a: 1 # c\n', put(['a'], 'x', ' "x"'), 'a: "x" # c\n'],
    ['a:\n', put(['a'], 'x', '   "x"'), 'a:   "x"\n'],
    ['a: 1\n', put(['a'], null, ''), 'a:\n'],
    ['a: 1\nb: 2\n', put(['a'], { z: 1 }, '\n  # c\n  z: 1'), 'a:\n  # c\n  z: 1\nb: 2\n'],
    [
      'o:\n    a: 1\n',
      put(['o', 'a'], { z: 1 }, '\n  # c\n\n  z: 1'),
      'o:\n    a:\n      # c\n\n      z: 1\n',
    ],
    ['m:\n  k: v\nb: 2\n', put(['m'], { z: 1 }, '\n  z:  1'), 'm:\n  z:  1\nb: 2\n'],
    ['m: # c\n  k: v\nb: 2\n', put(['m'], 'x', " 'x'"), "m: 'x' # c\nb: 2\n"],
    ['m: # c\n  k: v\nb: 2\n', put(['m'], { z: 1 }, ' {z: 1}'), 'm: {z: 1} # c\nb: 2\n'],
    ['- 1\n- 2\n', put([0], { a: 1, b: 2 }, ' a: 1 # a\n  b: 2'), '- a: 1 # a\n  b: 2\n- 2\n'],
    ['- a: 1\n- 2\n', put([0], 'x', ' "x"'), '- "x"\n- 2\n'],
    ['a: "z"\n', put(['a'], 'x', ' x'), 'a: x\n'],
  ]);
  cases('removes what stayed of its line', [
    ['m: 1 # c\nb: 2\n', put(['m'], { k: 'v' }, ' # c\n  k: v'), 'm: # c\n  k: v\nb: 2\n'],
    ['m: 1 # d\nb: 2\n', put(['m'], { k: 'v' }, ' # c\n  k: v'), 'm: # c\n  k: v # d\nb: 2\n'],
    ['m: 1 # c\nb: 2\n', put(['m'], 'x', ' x # c'), 'm: x # c # c\nb: 2\n'],
    ['m: 1\nb: 2\n', put(['m'], { k: 'v' }, '\n  k: v'), 'm:\n  k: v\nb: 2\n'],
  ]);
  cases('that ends in a block scalar is printed anew before a comment that is deeper', [
    ['m: "x"\n   # c\nb: 2\n', put(['m'], 'x\n', ' |\n  x'), 'm: "x\\n"\n   # c\nb: 2\n'],
    ['m: "x"\n # c\nb: 2\n', put(['m'], 'x\n', ' |\n  x'), 'm: |\n  x\n # c\nb: 2\n'],
    ['m:\n- 1\n   # c\nb: 2\n', put(['m'], ['x\n'], '\n- |\n  x'), 'm:\n- "x\\n"\n   # c\nb: 2\n'],
  ]);
  cases('that ends in a block scalar leaves the rest of the line to its head', [
    ['m: "x"  \nb: 2\n', put(['m'], 'x\nz\n', ' |\n  x\n  z'), 'm: |\n  x\n  z\nb: 2\n'],
    ['m: "x" # c\nb: 2\n', put(['m'], 'x\nz\n', ' |\n  x\n  z'), 'm: | # c\n  x\n  z\nb: 2\n'],
    ['- "x" # c\n- z\n', put([0], 'x\n', ' |\n  x'), '- | # c\n  x\n- z\n'],
    ['m: 1 # c\nb: 2\n', put(['m'], { k: 'x\n' }, '\n  k: |\n    x'), 'm: # c\n  k: |\n    x\nb: 2\n'],
    ['m: {k: 1} # c\nb: 2\n', put(['m'], ['x\n'], '\n- |\n  x'), 'm: # c\n- |\n  x\nb: 2\n'],
  ]);
  cases('is not believed where it is read as something else', [
    ['a: 1\n', put(['a'], 'x', ' "z"'), 'a: x\n'],
    ['a: 1\n', put(['a'], 'x', ' "x'), 'a: x\n'],
    ['a: 1\n', put(['a'], 'x', ' x\nb: 1'), 'a: x\n'],
    ['a: 1\n', put(['a'], 'x', 'x'), 'a: x\n'],
    ['a: 1\n', put(['a'], 'x', '\n- x'), 'a: x\n'],
    ['- 1\n', put([0], 'x', ' x\n- b'), '- x\n'],
    ['{a: 1}', put(['a'], 'x', ' z'), '{a: x}'],
    ['{a: 1}', put(['a'], 'x', ' x, b: 2'), '{a: x}'],
    ['{a: 1}', put(['a'], 'x', 'x'), '{a: x}'],
    ['{a: {b: 1}}', put(['a'], null, 'null'), '{a: null}'],
    ['m: {a: 1}\n', put(['m', 'a'], null, '~'), 'm: {a: null}\n'],
    ['[1]', put([0], 'x', 'x, z'), '[x]'],
    ['[1]', put([0], 'x', 'x]'), '[x]'],
  ]);
  cases('is in flow collections too', [
    ['{a: 1, b: 2}', put(['a'], 'x', " 'x'"), "{a: 'x', b: 2}"],
    ['{"a":1}', put(['a'], 'x', '"x"'), '{"a":"x"}'],
    ['[1, 2]', put([0], 'x', "'x'"), "['x', 2]"],
    ['m: {a: 1}\n', put(['m', 'a'], { b: 1 }, '  {b: 1 }'), 'm: {a:  {b: 1 }}\n'],
    ['o:\n  m: {a: 1}\n', put(['o', 'm', 'a'], [1], ' [1,\n    ]'), 'o:\n  m: {a: [1,\n    ]}\n'],
    ['o:\n  m: {a: 1}\n', put(['o', 'm', 'a'], [1], ' [1,\n   ]'), 'o:\n  m: {a: [1,\n   ]}\n'],
    ['o:\n  m: {a: 1}\n', put(['o', 'm', 'a'], [1], ' [1,\n  ]'), 'o:\n  m: {a: [1]}\n'],
    ['o:\n  m: {a: 1}\n', put(['o', 'm', 'a'], [1], ' [1,\n\r  ]'), 'o:\n  m: {a: [1,\n  ]}\n'],
    ['o:\n  m: {a: 1}\n', put(['o', 'm', 'a'], [1], ' [\n\r1,\n  ]'), 'o:\n  m: {a: [1]}\n'],
  ]);

  const raws: [string, string, number, string][] = [
    ['a: b # c\n', 'a', 0, ' b'],
    ['a:\n', 'a', 0, ''],
    ['a:   [x] # c\n', 'a', 0, '   [x]'],
    ['a: # c\n  b: 1 # d\n# e\n', 'a', 0, ' # c\n  b: 1 # d'],
    ['a:\n- b\n\n- c\n', 'a', 0, '\n- b\n\n- c'],
    ['a: |\n  b\n\n    c\n', 'a', 0, ' |\n  b\n\n    c'],
    ['a:\n    b: 1\n  # left\n    c: 2\n', 'a', 4, '\nb: 1\n\r  # left\nc: 2'],
    ['a:\n    b: 1\n  \n    c: 2\n', 'a', 4, '\nb: 1\n  \nc: 2'],
    ['a:\n  b: 1', 'a', 2, '\nb: 1'],
    ['a: |\n  b', 'a', 0, ' |-\n  b'],
    ['a: >+ # c\n  b', 'a', 0, ' >- # c\n  b'],
    ['a:\n- b: |\n    c', 'a', 0, '\n- b: |-\n    c'],
    ['a: |-\n  b', 'a', 0, ' |-\n  b'],
  ];
  test.each(raws)('of %j after %s without %i columns is %j', (text, key, column, raw) => {
    const { root } = parse(text);
    const after = text.indexOf(':') + 1;
    expect(originalSource(text, after, child(text, root, key) ?? null, column)).toBe(raw);
  });

  test('that ends in a carriage return ends before it', () => {
    const text = 'a:\r\n  b: 1\r\n';
    expect(originalSource(text, 2, child(text, parse(text).root, 'a') ?? null, 0)).toBe('\r\n  b: 1');
  });

  test('with a comment left of its parent is put back with that comment in its place', () => {
    const raw = '\n  b: 1\n\r# left\n  c: 2';
    expect(changed('o:\n    a: 1\n', put(['o', 'a'], { b: 1, c: 2 }, raw))).toBe(
      'o:\n    a:\n      b: 1\n# left\n      c: 2\n',
    );
  });
});

describe('in a flow collection', () => {
  cases('a new element hangs on a neighbour', [
    ['l: [a, b]\n', item(0), 'l: [x, a, b]\n'],
    ['l: [a, b]\n', item(1), 'l: [a, x, b]\n'],
    ['l: [a, b]\n', item(2), 'l: [a, b, x]\n'],
    ['l: [ a ]\n', item(1), 'l: [ a, x ]\n'],
    ['l: [ a ]\n', item(0), 'l: [ x, a ]\n'],
    ['l: [a,]\n', item(1), 'l: [a, x,]\n'],
    ['l: []\n', item(0), 'l: [x]\n'],
    ['l: [a]\n', both(item(1), item(2, 'z')), 'l: [a, x, z]\n'],
    ['l: [a]\n', both(item(0), item(2, 'z')), 'l: [x, a, z]\n'],
    ['m: {a: 1}\n', x, 'm: {a: 1, x: 0}\n'],
    ['m: {a: 1, b: 2}\n', xBefore('b'), 'm: {a: 1, x: 0, b: 2}\n'],
    ['m: {a: 1}\n', xBefore('a'), 'm: {x: 0, a: 1}\n'],
    ['m: {}\n', x, 'm: {x: 0}\n'],
    ['m: {a: {b: 1}}\n', both(x, (d) => d.add(['m', 'a'], 'c', [2])), 'm: {a: {b: 1, c: [2]}, x: 0}\n'],
    ['l: ["a"]\n', item(1), 'l: ["a", x]\n'],
    ['l: [[a]]\n', item(1), 'l: [[a], x]\n'],
  ]);
  cases('what goes takes one comma along', [
    ['l: [a, b, c]\n', gone('l', 0), 'l: [b, c]\n'],
    ['l: [a, b, c]\n', gone('l', 1), 'l: [a, c]\n'],
    ['l: [a, b, c]\n', gone('l', 2), 'l: [a, b]\n'],
    ['l: [a, b, c]\n', both(gone('l', 0), gone('l', 0)), 'l: [c]\n'],
    ['l: [a, b, c]\n', both(gone('l', 1), gone('l', 1)), 'l: [a]\n'],
    ['l: [a, b, c]\n', both(gone('l', 0), gone('l', 1)), 'l: [b]\n'],
    ['l: [a, b]\n', both(gone('l', 0), gone('l', 0)), 'l: []\n'],
    ['l: [ a , ]\n', gone('l', 0), 'l: [  ]\n'],
    ['l: [ a ]\n', gone('l', 0), 'l: [  ]\n'],
    ['m: {a: 1, b: 2}\n', gone('m', 'a'), 'm: {b: 2}\n'],
    ['m: {a: 1, b: 2}\n', gone('m', 'b'), 'm: {a: 1}\n'],
    ['l: [a, b]\n', both(gone('l', 0), gone('l', 0), item(0)), 'l: [x]\n'],
    ['l: [a, b]\n', both(gone('l', 0), item(0)), 'l: [x, b]\n'],
    ['l: [a, b]\n', both(gone('l', 1), item(1)), 'l: [a, x]\n'],
    ['l: [a, b, c]\n', both(gone('l', 1), item(1)), 'l: [a, x, c]\n'],
  ]);
  cases('a value is replaced in its place', [
    ['l: [a, b]\n', put(['l', 0], 'x'), 'l: [x, b]\n'],
    ['m: {a: 1,b: 2}\n', put(['m', 'a'], 'x'), 'm: {a: x,b: 2}\n'],
    ['m: {a: , b: 2}\n', put(['m', 'a'], 'x'), 'm: {a: x , b: 2}\n'],
    ['m: {a: {b: 1}}\n', put(['m', 'a'], ['x:']), 'm: {a: ["x:"]}\n'],
    ['m: {a: 1, b: 2}\n', both(put(['m', 'a'], 3), gone('m', 'b')), 'm: {a: 3}\n'],
    ['m: {a: 1, b: 2}\n', both(gone('m', 'a'), put(['m', 'b'], 3)), 'm: {b: 3}\n'],
  ]);
  cases('JSON stays JSON', [
    ['{"a": 1}', (d) => d.add([], 'x', 'z w'), '{"a": 1, "x": "z w"}'],
    ['{"a": ["b"]}', (d) => d.insert(['a'], 1, 'x'), '{"a": ["b", "x"]}'],
    ['[{"a": 1}]', (d) => d.insert([], 1, { b: 'x' }), '[{"a": 1}, {"b": "x"}]'],
    ['[[{"a": 1}]]', (d) => d.insert([], 1, 'x'), '[[{"a": 1}], "x"]'],
    ['[[{a: 1}]]', (d) => d.insert([], 1, 'x'), '[[{a: 1}], x]'],
    ['{}', (d) => d.add([], 'a', 'x'), '{"a": "x"}'],
    ['[]', (d) => d.insert([], 0, 'x'), '["x"]'],
    ['["a"]', (d) => d.insert([], 1, 'x'), '["a", x]'],
    ['l: []\n', (d) => d.insert(['l'], 0, { a: 'x' }), 'l: [{a: x}]\n'],
    ["{'a': 1}", (d) => d.add([], 'x', 'z w'), "{'a': 1, x: z w}"],
    ['m: {"a": 1}\n', (d) => d.add(['m'], 'x', 'z w'), 'm: {"a": 1, "x": "z w"}\n'],
    ['{"a": {b: 1}}', (d) => d.add(['a'], 'x', 'z w'), '{"a": {b: 1, "x": "z w"}}'],
  ]);
  cases('one element a line stays so', [
    [
      '{\n  "a": 1\n}\n',
      (d) => d.add([], 'x', { k: [1] }),
      '{\n  "a": 1,\n  "x": {\n    "k": [\n      1\n    ]\n  }\n}\n',
    ],
    ['{\n  "a": 1\n}\n', (d) => d.add([], 'x', 0, ['a']), '{\n  "x": 0,\n  "a": 1\n}\n'],
    [
      '{\n  "a": 1\n}\n',
      both(
        (d) => d.add([], 'x', 0),
        (d) => d.add([], 'z', 1),
      ),
      '{\n  "a": 1,\n  "x": 0,\n  "z": 1\n}\n',
    ],
    ['m: {\n    a: 1\n  }\n', (d) => d.add(['m'], 'x', { k: 'v' }), 'm: {\n    a: 1,\n    x: {k: v}\n  }\n'],
    ['{\n  "a": 1,\n  "b": 2\n}\n', gone('a'), '{\n  "b": 2\n}\n'],
    ['{\n  "a": 1,\n  "b": 2\n}\n', gone('b'), '{\n  "a": 1\n}\n'],
    ['{ "a": [\n    1\n  ]}\n', (d) => d.insert(['a'], 1, 2), '{ "a": [\n    1,\n    2\n  ]}\n'],
  ]);
  cases('a key without a value gets one beside a new element after it', [
    [
      'm: {a: , b: 2}\n',
      both(put(['m', 'a'], 1), (d) => d.add(['m'], 'x', 3, ['b'])),
      'm: {a: 1, x: 3 , b: 2}\n',
    ],
    ['m: {b: 2, "a":}\n', both(put(['m', 'a'], 1), (d) => d.add(['m'], 'x', 3)), 'm: {b: 2, "a": 1, x: 3}\n'],
    [
      '{\n  "a":\n}\n',
      both(
        (d) => d.replace(['a'], { k: 1 }),
        (d) => d.add([], 'x', 3),
      ),
      '{\n  "a": {"k": 1},\n  "x": 3\n}\n',
    ],
    [
      '{\n  "a":,\n  "b": 2\n}\n',
      both(
        put(['a'], 1),
        both(gone('b'), (d) => d.add([], 'x', 3)),
      ),
      '{\n  "a": 1,\n  "x": 3\n}\n',
    ],
  ]);
  cases('what is inside a new element is indented as the collection is', [
    [
      '{\n    "a": 1\n}\n',
      (d) => d.add([], 'x', { k: [1] }),
      '{\n    "a": 1,\n    "x": {\n        "k": [\n            1\n        ]\n    }\n}\n',
    ],
    [
      '{\n\t"a": [\n\t\t1\n\t]\n}\n',
      (d) => d.insert(['a'], 1, { k: {} }),
      '{\n\t"a": [\n\t\t1,\n\t\t{\n\t\t\t"k": {}\n\t\t}\n\t]\n}\n',
    ],
    [
      '\ufeff{\n   "a": 1\n}\n',
      (d) => d.add([], 'x', { k: 0 }),
      '\ufeff{\n   "a": 1,\n   "x": {\n      "k": 0\n   }\n}\n',
    ],
    // Without an indentation of its own it is that of the document.
    ['{\n"a": 1\n}\n', (d) => d.add([], 'x', { k: 0 }), '{\n"a": 1,\n"x": {\n  "k": 0\n}\n}\n'],
  ]);
});

describe('a value that is given to several documents', () => {
  test('is printed in the style and at the column of each', () => {
    const value = { name: 'a', list: ['b'] };
    const add: Change = (d) => d.insert(['l'], 1, value);
    expect(changed('l:\n- z: 1\n', add)).toBe('l:\n- z: 1\n- name: a\n  list:\n  - b\n');
    expect(changed('l:\n- z: 1\n', add)).toBe('l:\n- z: 1\n- name: a\n  list:\n  - b\n');
    expect(changed('l:\n  - z: 1\n', add)).toBe('l:\n  - z: 1\n  - name: a\n    list:\n    - b\n');
    expect(changed('l:\n- z: 1\n', add, { seqOffset: 2 })).toBe('l:\n- z: 1\n- name: a\n  list:\n    - b\n');
    expect(changed('m: 1\n', (d) => d.add([], 'k', value))).toBe('m: 1\nk:\n  name: a\n  list:\n  - b\n');
    expect(changed('m: 1\n', (d) => d.add([], 'o', value))).toBe('m: 1\no:\n  name: a\n  list:\n  - b\n');
    // Alone in a list that was made for it, too.
    expect(changed('m: 1\n', (d) => d.add([], 'k', [value]))).toBe('m: 1\nk:\n- name: a\n  list:\n  - b\n');
    expect(changed('m: 1\n', (d) => d.add([], 'k', [value]))).toBe('m: 1\nk:\n- name: a\n  list:\n  - b\n');
    expect(changed('m: 1\n', (d) => d.add([], 'k', [value, 1]))).toBe(
      'm: 1\nk:\n- name: a\n  list:\n  - b\n- 1\n',
    );
  });

  test('and changed in one is printed as it is there', () => {
    const value = { name: 'a' };
    const add: Change = (d) => d.add([], 'k', value);
    expect(changed('m: 1\n', add)).toBe('m: 1\nk:\n  name: a\n');
    expect(
      changed(
        'm: 1\n',
        both(add, (d) => d.add(['k'], 'b', 2)),
      ),
    ).toBe('m: 1\nk:\n  name: a\n  b: 2\n');
    expect(changed('m: 1\n', add)).toBe('m: 1\nk:\n  name: a\n');
  });
});
