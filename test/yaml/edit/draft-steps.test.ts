// A draft, asked and changed step by step: what it answers, what it refuses, and that values given to it
// stay their giver's.

import { describe, expect, test } from 'vitest';
import { below, Draft, SharedAnchorError, type Steps } from '../../../src/yaml/edit/draft.ts';
import { toEdits } from '../../../src/yaml/edit/layout.ts';
import { applySplices } from '../../../src/yaml/edit/splice.ts';
import { plainStyle } from '../../../src/yaml/print/style.ts';
import type { Node } from '../../../src/yaml/read/node.ts';
import { parse } from '../../../src/yaml/read/parse.ts';
import type { Json } from '../../../src/yaml/read/resolve.ts';

const drafted = (text: string): Draft => {
  const tree = parse(text);
  return new Draft(tree, tree.root as Node);
};
const textOf = (draft: Draft): string => applySplices(draft.tree.text, toEdits(draft, plainStyle('\n')));

const text = [
  ...['base: &base', '  k: v', '  deep: {x: [1, 2]}', 'list: &list [a, b]', 'again: *base', 'alist: *list'],
  ...['merged:', '  <<: *base', '  own: 1', 'in:', '- <<: *base', '- two', 'empty:', 'word: text'],
  ...['quoted:', '  "<<": *base', 'map: {a: 1}', ''],
].join('\n');

describe('a draft is asked', () => {
  test.each<[Steps, Json | undefined]>([
    [['base', 'k'], 'v'],
    [['base', 'deep', 'x', 1], 2],
    [['list', 0], 'a'],
    [['list', 2], undefined],
    [['list', '0'], undefined],
    [['list', 'a'], undefined],
    [['again', 'k'], 'v'],
    [['again', 'deep', 'x', 0], 1],
    [['again'], { k: 'v', deep: { x: [1, 2] } }],
    [['alist', 1], 'b'],
    [['merged', 'own'], 1],
    [['merged', 'k'], 'v'],
    [['merged', 'deep', 'x', 0], 1],
    [['merged', 'gone'], undefined],
    [
      ['in', 0, 'deep', 'x'],
      [1, 2],
    ],
    [['in', 0, 'gone'], undefined],
    [['quoted', 'k'], undefined],
    [['quoted', '<<', 'k'], 'v'],
    [['empty'], null],
    [['empty', 'a'], undefined],
    [['word', 'a'], undefined],
    [['word', 0], undefined],
    [['gone'], undefined],
    [['map'], { a: 1 }],
  ])('for the value at %j', (steps, value) => {
    const draft = drafted(text);
    expect(draft.value(steps)).toEqual(value);
    expect(draft.changed).toBe(false);
  });

  test('for the value of a document that is one word', () => {
    expect(drafted('word').value([])).toBe('word');
    expect(drafted('word').value(['a'])).toBeUndefined();
  });

  test.each<[Steps, string | null | undefined]>([
    [['base', 'k'], 'v'],
    [['again', 'k'], 'v'],
    [['alist', 1], 'b'],
    [['again'], '*base'],
    [['base', 'deep'], '{x: [1, 2]}'],
    [['empty'], null],
    [['empty', 'a'], undefined],
    [['word', 'a'], undefined],
    [['gone'], undefined],
    [['gone', 'a'], undefined],
    [['merged', 'k'], undefined],
  ])('for the node at %j', (steps, source) => {
    const node = drafted(text).node(steps);
    expect(node ? text.slice(node.start, node.end) : node).toBe(source);
  });

  test.each<[string, Steps, string | undefined]>([
    ['a: b', ['a'], ' b'],
    ['a:', ['a'], ''],
    ['- a', [0], ' a'],
    ['-   a', [0], '   a'],
    ['[ a, b]', [1], 'b]'],
    ['{ a:  b}', ['a'], '  b}'],
    ['- a', [1], undefined],
    ['a: b', ['c'], undefined],
    ['a: b', ['a', 'c'], undefined],
    ['a: b', ['c', 'd'], undefined],
    ['a:', ['a', 'c'], undefined],
  ])('in %j for what is after the sign at %j', (source, steps, after) => {
    const offset = drafted(source).offsetAfter(steps);
    expect(offset === undefined ? undefined : source.slice(offset)).toBe(after);
  });

  test('for something new: it has a value, and no node or place in the source', () => {
    const draft = drafted('a: {b: 1}\n');
    draft.add(['a'], 'c', { x: [1, { y: 2 }] });
    expect(draft.value(['a', 'c', 'x', 1, 'y'])).toBe(2);
    expect(draft.value(['a', 'c', 'x', 1])).toEqual({ y: 2 });
    expect(draft.value(['a', 'c', 'gone'])).toBeUndefined();
    expect(draft.node(['a', 'c'])).toBeUndefined();
    expect(draft.node(['a', 'c', 'x'])).toBeUndefined();
    expect(draft.offsetAfter(['a', 'c'])).toBeUndefined();
    expect(draft.offsetAfter(['a', 'c', 'x'])).toBeUndefined();
    expect(draft.changed).toBe(true);
  });

  test('how many changes were asked for', () => {
    const draft = drafted('a: [1]\nb: 2\n');
    draft.insert(['a'], 0, 0);
    draft.add([], 'c', 3);
    draft.replace(['b'], 4);
    draft.remove(['c']);
    expect(draft.changes).toBe(4);
  });
});

describe('a change', () => {
  test.each<[string, (draft: Draft) => void, Json]>([
    ['inserts at a position', (d) => d.insert(['l'], 1, 'x'), { l: ['a', 'x', 'b', 'c'], m: { k: 1, o: 2 } }],
    ['inserts at the end', (d) => d.insert(['l'], 3, 'x'), { l: ['a', 'b', 'c', 'x'], m: { k: 1, o: 2 } }],
    [
      'counts what is left and what is new',
      (d) => {
        d.remove(['l', 0]);
        d.insert(['l'], 1, 'x');
        d.remove(['l', 2]);
        d.replace(['l', 0], 'B');
      },
      { l: ['B', 'x'], m: { k: 1, o: 2 } },
    ],
    [
      'removes what is first, time and again',
      (d) => {
        for (let times = 0; times < 3; times++) d.remove(['l', 0]);
      },
      { l: [], m: { k: 1, o: 2 } },
    ],
    ['adds a key', (d) => d.add(['m'], 'x', 3), { l: ['a', 'b', 'c'], m: { k: 1, o: 2, x: 3 } }],
    ['replaces a value', (d) => d.replace(['m', 'o'], [1]), { l: ['a', 'b', 'c'], m: { k: 1, o: [1] } }],
    ['removes a key', (d) => d.remove(['m', 'k']), { l: ['a', 'b', 'c'], m: { o: 2 } }],
    [
      'of something new is a change of that',
      (d) => {
        d.add(['m'], 'x', 3);
        d.replace(['m', 'x'], 4);
        d.add(['m'], 'y', 5);
        d.remove(['m', 'y']);
      },
      { l: ['a', 'b', 'c'], m: { k: 1, o: 2, x: 4 } },
    ],
    [
      'of a key that was removed adds it anew',
      (d) => {
        d.remove(['m', 'k']);
        d.add(['m'], 'k', 3);
      },
      { l: ['a', 'b', 'c'], m: { o: 2, k: 3 } },
    ],
  ])('%s', (_title, change, value) => {
    const draft = drafted('l: [a, b, c]\nm:\n  k: 1\n  o: 2\n');
    change(draft);
    expect(draft.value([])).toEqual(value);
    const out = drafted(textOf(draft));
    expect(out.value([])).toEqual(value);
  });

  test.each<[string, readonly string[], string[]]>([
    ['last', [], ['a', 'b', 'c', 'new']],
    ['before a key', ['b'], ['a', 'new', 'b', 'c']],
    ['before the first of several', ['c', 'b'], ['a', 'new', 'b', 'c']],
    ['last when that key is not there', ['x'], ['a', 'b', 'c', 'new']],
    ['first', ['a'], ['new', 'a', 'b', 'c']],
  ])('puts a new key %s', (_title, before, keys) => {
    const draft = drafted('a: 1\nb: 2\nc: 3\n');
    draft.add([], 'new', 0, before);
    expect(Object.keys(draft.value([]) as object)).toEqual(keys);
  });

  test('puts a new key before no key that was removed', () => {
    const draft = drafted('a: 1\nb: 2\nc: 3\n');
    draft.remove(['a']);
    draft.add([], 'new', 0, ['a', 'c']);
    expect(Object.keys(draft.value([]) as object)).toEqual(['b', 'new', 'c']);
  });

  test('of a duplicate key is of the last, which is the one that counts', () => {
    const draft = drafted('a: 1\na: 2\n');
    expect(draft.value(['a'])).toBe(2);
    draft.replace(['a'], 3);
    expect(draft.value(['a'])).toBe(3);
    expect(textOf(draft)).toBe('a: 1\na: 3\n');
  });

  test('inside something new leaves the value that was given as it was', () => {
    const given: Json = { list: [{ a: 1 }, 2], map: { k: 1 } };
    const before = structuredClone(given);
    const item: Json = { z: 1 };
    const draft = drafted('a: 1\n');
    draft.add([], 'new', given);
    draft.insert(['new', 'list'], 1, item);
    draft.add(['new', 'list', 1], 'y', 2);
    draft.replace(['new', 'list', 0], 'first');
    draft.remove(['new', 'list', 2]);
    draft.add(['new', 'map'], 'n', item);
    draft.add(['new', 'map', 'n'], 'x', 3);
    draft.remove(['new', 'map', 'k']);
    expect(draft.value(['new'])).toEqual({ list: ['first', { z: 1, y: 2 }], map: { n: { z: 1, x: 3 } } });
    expect(given).toEqual(before);
    expect(item).toEqual({ z: 1 });
  });

  test('shows in all that it lies in, and nowhere else', () => {
    const draft = drafted('a:\n- m: {k: 1}\n- o\nb: &b {x: {q: 1}}\nc: *b\nd:\n  <<: *b\n  own: 1\n');
    draft.add(['a', 0, 'm'], 'l', 2);
    draft.add(['d'], 'new', 3);
    expect(draft.value(['a', 0])).toEqual({ m: { k: 1, l: 2 } });
    expect(draft.value(['b'])).toEqual({ x: { q: 1 } });
    const all = { a: [{ m: { k: 1, l: 2 } }, 'o'], b: { x: { q: 1 } }, c: { x: { q: 1 } } };
    expect(draft.value([])).toEqual({ ...all, d: { own: 1, new: 3, x: { q: 1 } } });
    draft.remove(['d', 'own']);
    expect(draft.value(['d', 'own'])).toBeUndefined();
    expect(draft.value(['d'])).toEqual({ new: 3, x: { q: 1 } });
  });

  test('that adds a key which a merge brings too, wins', () => {
    const draft = drafted('b: &b {x: 1}\nd:\n  <<: *b\n');
    draft.add(['d'], 'x', 2);
    expect(draft.value(['d'])).toEqual({ x: 2 });
    expect(drafted(textOf(draft)).value(['d', 'x'])).toBe(2);
  });

  test('of an alias itself touches nothing of its target', () => {
    const draft = drafted('a: &a {k: 1}\nb: *a\nc: *a\n');
    draft.replace(['b'], 2);
    draft.remove(['c']);
    expect(draft.value([])).toEqual({ a: { k: 1 }, b: 2 });
  });

  test('in what has an anchor that nobody uses is a change like any other', () => {
    const draft = drafted('a: &a {k: 1}\n');
    draft.replace(['a', 'k'], 2);
    expect(textOf(draft)).toBe('a: &a {k: 2}\n');
  });

  test('that is undone at once leaves the text alone', () => {
    const draft = drafted('a: [1]\n');
    draft.insert(['a'], 0, 0);
    draft.remove(['a', 0]);
    expect(textOf(draft)).toBe('a: [1]\n');
  });
});

describe('a change is refused', () => {
  const source =
    'a: &a\n  k: {d: 1}\nb: *a\nm:\n  <<: *a\n  own: 1\nl:\n- &e {x: 1}\n- *e\nw: text\nnil:\nnew: {}\n';
  test.each<[string, (draft: Draft) => void, Steps]>([
    ['through an alias', (d) => d.add(['b'], 'x', 1), ['b']],
    ['deep below an alias', (d) => d.add(['b', 'k'], 'x', 1), ['b', 'k']],
    ['in what an alias shows', (d) => d.add(['a'], 'x', 1), ['a']],
    ['deep in what an alias shows', (d) => d.replace(['a', 'k', 'd'], 1), ['a', 'k']],
    ['of the whole that an alias shows', (d) => d.replace(['a'], 1), ['a']],
    ['that removes what an alias shows', (d) => d.remove(['l', 0]), ['l', 0]],
    ['in what a merge brings', (d) => d.add(['m', 'k'], 'x', 1), ['m', 'k']],
    ['of what a merge brings', (d) => d.replace(['m', 'k'], 1), ['m', 'k']],
    ['that removes what a merge brings', (d) => d.remove(['m', 'k']), ['m', 'k']],
    ['below an alias in a list', (d) => d.replace(['l', 1, 'x'], 2), ['l', 1]],
  ])('%s', (_title, change, steps) => {
    const draft = drafted(source);
    const caught = (() => {
      try {
        change(draft);
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    })();
    expect(caught).toBeInstanceOf(SharedAnchorError);
    expect(caught).toMatchObject({ steps, name: 'SharedAnchorError', message: 'shared by an anchor' });
    expect(textOf(draft)).toBe(source);
  });

  test.each<[string, (draft: Draft) => void, string]>([
    ['nothing is there', (d) => d.add(['gone', 'x'], 'k', 1), 'nothing at gone.x'],
    ['nothing is there to replace', (d) => d.replace(['m', 'gone'], 1), 'nothing at m.gone'],
    ['nothing is there to remove', (d) => d.remove(['l', 2]), 'nothing at l.2'],
    ['nothing is there in a map that merges', (d) => d.add(['m', 'gone'], 'k', 1), 'nothing at m.gone'],
    ['nothing is there in something new', (d) => d.add(['fresh', 'x'], 'k', 1), 'nothing at fresh.x'],
    ['it is a word', (d) => d.add(['w'], 'k', 1), 'no collection at w'],
    ['it would be below a word', (d) => d.add(['w', 'x'], 'k', 1), 'no collection at w.x'],
    ['it is nothing', (d) => d.add(['nil'], 'k', 1), 'no collection at nil'],
    ['it would be below nothing', (d) => d.insert(['nil', 'x'], 0, 1), 'no collection at nil.x'],
    ['it is the whole', (d) => d.replace([], 1), 'the root is never replaced'],
  ])('where %s', (_title, change, message) => {
    const draft = drafted(source);
    draft.add([], 'fresh', {});
    expect(() => change(draft)).toThrow(message);
  });
});

describe('the value at the end of steps in a plain value', () => {
  test.each<[Json, Steps, Json | undefined]>([
    [{ a: [1, { b: 2 }] }, ['a', 1, 'b'], 2],
    [{ a: 1 }, [], { a: 1 }],
    [{ a: null }, ['a'], null],
    [{ a: null }, ['a', 'b'], undefined],
    [{ a: 1 }, ['constructor'], undefined],
    [{ 0: 'x' }, [0], 'x'],
    [[1], [0], 1],
    [[1], ['0'], undefined],
    [[1], ['length'], undefined],
    ['text', ['length'], undefined],
    ['text', [0], undefined],
  ])('of %j at %j', (value, steps, found) => {
    expect(below(value, steps)).toEqual(found);
  });
});
