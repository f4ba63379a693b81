// Layers of several owners on one value: each can be put in and taken out at its own depth.

import { describe, expect, test } from 'vitest';
import type { Part, StackKind } from '../../src/ownership/layers.ts';
import {
  compose,
  insertLayer,
  LayerMismatchError,
  noteSpans,
  removeLayer,
  valueBelow,
  wordsOf,
} from '../../src/ownership/layers.ts';
import type { Layer, Op } from '../../src/ownership/record-format.ts';
import type { Json } from '../../src/yaml/read/resolve.ts';

const layer = (op: Op, fields: Partial<Layer> = {}): Layer => ({
  ...{ owner: 'o', rule: 'r', path: ['containers', 'c', 'env', 'A'], op, hash: '00000000', depth: 0 },
  ...{ spans: [], previousValue: undefined, previousSource: undefined, sharedWithBelow: false },
  ...fields,
});
const wrap = (...words: string[]): Part => ({ op: 'wrap', words });
const append = (text: string, separator = ' '): Part => ({ op: 'append', separator, text });

describe('the words of a value', () => {
  test.each<[StackKind, Json | undefined, string[]]>([
    ['entrypoint', { command: ['a'], args: ['b', 1] }, ['a', 'b', '1']],
    ['entrypoint', { args: ['b'] }, ['b']],
    ['entrypoint', { command: null }, []],
    ['entrypoint', undefined, []],
    ['entrypoint', 'text', []],
    ['lifecycle', { exec: { command: ['a', 'b'] } }, ['a', 'b']],
    ['lifecycle', { exec: {} }, []],
    ['lifecycle', { httpGet: {} }, []],
  ])('of %s %j are %j', (kind, value, words) => {
    expect(wordsOf(kind, value)).toEqual(words);
  });

  test('are no text', () => {
    expect(() => wordsOf('entrypoint', { command: 'a b' })).toThrow(
      new LayerMismatchError('not a list of strings'),
    );
  });
});

describe('a part over a value', () => {
  test('wraps a command line', () => {
    expect(compose('entrypoint', wrap('w', 'x'), { command: ['a'], args: ['b'] })).toEqual({
      command: ['w', 'x'],
      args: ['a', 'b'],
    });
    expect(compose('entrypoint', wrap('w'), undefined, ['img'])).toEqual({ command: ['w'], args: ['img'] });
    expect(compose('lifecycle', wrap('w'), { exec: { command: ['a'] } })).toEqual({
      exec: { command: ['w', 'a'] },
    });
  });

  test('goes after a text, parted from it where there is one', () => {
    expect(compose('env', append('b'), { name: 'A', value: 'a' })).toEqual({ name: 'A', value: 'a b' });
    expect(compose('env', append('b'), { name: 'A', value: '' })).toEqual({ name: 'A', value: 'b' });
    expect(compose('env', append('b'), { name: 'A' })).toEqual({ name: 'A', value: 'b' });
    expect(compose('env', append('b'), { name: 'A', value: 3 })).toEqual({ name: 'A', value: 'b' });
    expect(compose('env', append('b'), undefined)).toEqual({ value: 'b' });
  });

  test.each<[Part, Json | undefined, number[], string | undefined]>([
    [wrap('a', 'b'), undefined, [2], undefined],
    [append('xyz', '::'), { value: 'a' }, [2, 3], undefined],
    [append('xyz', '::'), { value: '' }, [0, 3], '::'],
    [append('xyz', '::'), undefined, [0, 3], '::'],
    [append('xyz', '::'), { value: 3 }, [0, 3], '::'],
    [append('xyz', ''), undefined, [0, 3], undefined],
  ])('%j over %j has the size %j and the gap %j', (part, below, size, gap) => {
    const noted = layer(part.op, { pendingSeparator: part.op === 'wrap' ? undefined : 'old' });
    noteSpans(noted, part, below);
    expect([noted.spans, noted.pendingSeparator]).toEqual([size, gap]);
  });
});

/** Lays parts over a value one after the other, each at the depth given, and answers layers and value. */
const build = (kind: StackKind, start: Json | undefined, parts: readonly (readonly [Part, number?])[]) => {
  let value = start;
  const stack: Layer[] = [];
  for (const [part, depth = stack.length] of parts) {
    const added = layer(part.op, {});
    const make = (below: Json | undefined): Json => {
      noteSpans(added, part, below);
      added.previousValue ??= stack.length === 0 ? below : undefined;
      return compose(kind, part, below);
    };
    value = insertLayer(kind, stack, depth, value, added, make);
    stack.splice(Math.min(depth, stack.length), 0, added);
  }
  return { value, stack };
};

describe('layers in a stack', () => {
  const start = { command: ['run'], args: ['x'] };
  const parts = [wrap('a'), wrap('b', 'b'), wrap('c')].map((each) => [each] as const);

  test('lie over each other', () => {
    const { value, stack } = build('entrypoint', start, parts);
    expect(value).toEqual({ command: ['c'], args: ['b', 'b', 'a', 'run', 'x'] });
    expect(stack.map(({ depth, spans }) => [depth, ...spans])).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
    ]);
    expect(stack.map(({ previousValue }) => previousValue)).toEqual([start, undefined, undefined]);
  });

  test.each([
    [0, { command: ['c'], args: ['b', 'b', 'run', 'x'] }],
    [1, { command: ['c'], args: ['a', 'run', 'x'] }],
    [2, { command: ['b', 'b'], args: ['a', 'run', 'x'] }],
  ])('layer %i of three wrappers goes and the others stay', (index, left) => {
    const { value, stack } = build('entrypoint', start, parts);
    expect(removeLayer('entrypoint', stack, index, value)).toEqual(left);
    const others = stack.filter((_, at) => at !== index);
    expect(others.map(({ depth }) => depth)).toEqual([0, 1]);
    expect(others[0]?.previousValue).toEqual(start);
  });

  test('one that is put in lower lies there', () => {
    const { value, stack } = build('entrypoint', start, [[wrap('a')], [wrap('c')], [wrap('b'), 1]]);
    expect(value).toEqual({ command: ['c'], args: ['b', 'a', 'run', 'x'] });
    expect(stack.map(({ depth }) => depth)).toEqual([0, 1, 2]);
    const low = build('entrypoint', start, [[wrap('b')], [wrap('a'), 0]]);
    expect(low.value).toEqual({ command: ['b'], args: ['a', 'run', 'x'] });
    expect(low.stack.map(({ depth, previousValue }) => [depth, previousValue])).toEqual([
      [0, start],
      [1, undefined],
    ]);
  });

  test('the last one gives the value back', () => {
    const { value, stack } = build('entrypoint', start, [[wrap('a')]]);
    expect(removeLayer('entrypoint', stack, 0, value)).toEqual(start);
  });

  test.each([
    [0, 'start b c'],
    [1, 'start a c'],
    [2, 'start a b'],
  ])('appended text %i of three goes and the others stay', (index, text) => {
    const texts = ['a', 'b', 'c'].map((each) => [append(each)] as const);
    const { value, stack } = build('env', { name: 'A', value: 'start' }, texts);
    expect(value).toEqual({ name: 'A', value: 'start a b c' });
    expect(removeLayer('env', stack, index, value)).toEqual({ name: 'A', value: text });
  });

  test('text over nothing loses its separator and gets it back', () => {
    const { value, stack } = build('env', undefined, [[append('a', ':')], [append('b', '::')]]);
    expect(value).toEqual({ value: 'a::b' });
    expect(stack.map(({ pendingSeparator, spans }) => [pendingSeparator, ...spans])).toEqual([
      [':', 0, 1],
      [undefined, 2, 1],
    ]);
    expect(removeLayer('env', stack, 0, { name: 'A', value: 'a::b' })).toEqual({ name: 'A', value: 'b' });
    expect(stack[1]).toMatchObject({ pendingSeparator: '::', spans: [0, 1], depth: 0 });
  });

  test('a value that was set hides what lies beneath, and remembers it', () => {
    const low = layer('set', { previousValue: 'user', previousSource: '"user"' });
    const top = layer('set', { depth: 1, previousValue: 'low' });
    expect(removeLayer('env', [low, top], 1, 'top')).toBe('low');
    expect(removeLayer('env', [low, top], 0, 'top')).toBe('top');
    expect(top).toMatchObject({ depth: 0, previousValue: 'user', previousSource: '"user"' });
    expect(removeLayer('env', [top], 0, 'top')).toBe('user');
  });

  test('the same value set twice stays until both are gone', () => {
    const low = layer('set');
    const top = layer('set', { depth: 1, sharedWithBelow: true });
    expect(removeLayer('env', [low, top], 1, 'v')).toBe('v');
    expect(removeLayer('env', [low, top], 0, 'v')).toBe('v');
    expect(top).toMatchObject({ depth: 0, sharedWithBelow: false, previousValue: undefined });
    expect(removeLayer('env', [top], 0, 'v')).toBeUndefined();
  });

  test("the same value set twice over the user's gives that back, whoever goes first", () => {
    const user = { previousValue: 'user', previousSource: ' "user"' };
    const [low, top] = [layer('set', user), layer('set', { depth: 1, sharedWithBelow: true })];
    expect(removeLayer('env', [low, top], 0, 'v')).toBe('v');
    expect(top).toMatchObject({ depth: 0, sharedWithBelow: false, ...user });
    expect(removeLayer('env', [top], 0, 'v')).toBe('user');
  });

  test.each([
    [1, { sharedWithBelow: false, previousValue: 'low' }],
    [0, { sharedWithBelow: true, previousValue: undefined }],
  ])('of three layers, the upper two the same, layer %i goes', (index, upper) => {
    const low = layer('set', { previousValue: 'user' });
    const middle = layer('set', { depth: 1, previousValue: 'low' });
    const top = layer('set', { depth: 2, sharedWithBelow: true });
    expect(removeLayer('env', [low, middle, top], index, 'v')).toBe('v');
    expect(top).toMatchObject({ depth: 1, previousSource: undefined, ...upper });
  });

  test("over a value of the user's that became the same by hand, it is remembered all the same", () => {
    const [low, top] = [
      layer('set', { previousValue: 'v', previousSource: ' "v"' }),
      layer('set', { depth: 1, sharedWithBelow: true }),
    ];
    expect(removeLayer('env', [low, top], 0, 'v')).toBe('v');
    expect(top).toMatchObject({ sharedWithBelow: false, previousValue: 'v', previousSource: ' "v"' });
  });

  test("the user's source goes to the layer just above it, and no further", () => {
    const low = layer('set', { previousValue: 'user', previousSource: ' "user"' });
    const middle = layer('set', { depth: 1, previousValue: 'low' });
    const top = layer('set', { depth: 2, previousValue: 'middle' });
    expect(removeLayer('env', [low, middle, top], 0, 'top')).toBe('top');
    expect([middle, top].map(({ previousValue, previousSource }) => [previousValue, previousSource])).toEqual(
      [
        ['user', ' "user"'],
        ['middle', undefined],
      ],
    );
  });

  test("a wrapper over a command line that was set closes around the user's", () => {
    const low = layer('set', { previousValue: { command: ['user'] } });
    const top = layer('wrap', { spans: [1], depth: 1 });
    expect(removeLayer('entrypoint', [low, top], 0, { command: ['w'], args: ['low'] })).toEqual({
      ...{ command: ['w'], args: ['user'] },
    });
  });

  test("a wrapper over one around the image's own command line closes around that", () => {
    const stack = [layer('wrap', { spans: [1] }), layer('wrap', { spans: [1], depth: 1 })];
    expect(removeLayer('entrypoint', stack, 0, { command: ['t'], args: ['l', 'img'] })).toEqual({
      ...{ command: ['t'], args: ['img'] },
    });
    const one = [layer('wrap', { spans: [1] })];
    const make = (below: Json | undefined): Json => compose('entrypoint', wrap('new'), below);
    const added = layer('wrap', { spans: [1] });
    expect(insertLayer('entrypoint', one, 0, { command: ['t'], args: ['img'] }, added, make)).toEqual({
      ...{ command: ['t'], args: ['new', 'img'] },
    });
  });

  test('what lies beneath a depth', () => {
    const sets = [
      layer('set', { previousValue: 'user' }),
      layer('set', { depth: 1, previousValue: 'low' }),
      layer('set', { depth: 2, sharedWithBelow: true }),
    ];
    expect([3, 2, 1, 0].map((depth) => valueBelow('env', sets, depth, 'top'))).toEqual([
      ...['top', 'top', 'low', 'user'],
    ]);
    const wraps = [
      layer('wrap', { spans: [1], previousValue: { command: ['u'] } }),
      layer('wrap', { spans: [1], depth: 1 }),
    ];
    const value = { command: ['b'], args: ['a', 'u'] };
    expect([2, 1, 0].map((depth) => valueBelow('entrypoint', wraps, depth, value))).toEqual([
      ...[value, { command: ['a'], args: ['u'] }, { command: ['u'] }],
    ]);
  });

  test('one put under a value that was set changes what that one remembers', () => {
    const top = layer('set', { previousValue: 'user', sharedWithBelow: true });
    const added = layer('set');
    const value = insertLayer('env', [top], 0, 'top', added, (below) => `over ${below}`);
    expect(value).toBe('top');
    expect(top).toMatchObject({ depth: 1, previousValue: 'over top', sharedWithBelow: false });
    const other = layer('set', { previousValue: 'user' });
    insertLayer('env', [other], 0, 'top', layer('set'), (below) => `over ${below}`);
    expect(other.previousValue).toBe('over user');
  });

  test.each<[StackKind, Layer, Json]>([
    ['entrypoint', layer('wrap', { spans: [3] }), { command: ['a'], args: ['b'] }],
    ['entrypoint', layer('wrap', { spans: [0] }), { command: ['a'] }],
    ['entrypoint', layer('wrap', { spans: [] }), { command: ['a'] }],
    ['env', layer('append', { spans: [1, 5] }), { value: 'short' }],
    ['env', layer('append', { spans: [1, 1] }), { valueFrom: {} }],
    ['env', layer('append', { spans: [1, 1] }), 'text'],
  ])('%s: what was edited by hand does not fit', (kind, top, value) => {
    const stack = [layer(top.op, { spans: [1, 1] }), { ...top, depth: 1 }];
    expect(() => removeLayer(kind, stack, 1, value)).toThrow(LayerMismatchError);
  });

  test('what fits just so is taken apart', () => {
    const stack = [layer('append', { spans: [0, 1] }), layer('append', { spans: [1, 1], depth: 1 })];
    expect(removeLayer('env', stack, 1, { value: ' x' })).toEqual({ value: '' });
    const wraps = [layer('wrap', { spans: [1] }), layer('wrap', { spans: [2], depth: 1 })];
    expect(removeLayer('entrypoint', wraps, 1, { command: ['a', 'b'] })).toEqual({ command: [], args: [] });
    const over = [layer('set'), layer('wrap', { spans: [1], depth: 1 })];
    expect(removeLayer('entrypoint', over, 1, { command: ['a'], args: ['b', 'c'] })).toEqual({
      command: ['b', 'c'],
      args: [],
    });
  });
});
