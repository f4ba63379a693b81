// The frame of a ResourceList: where its keys and items stand, and what a look at the lines of an item tells.
// (What is left to a full reader, and the places of a whole list, are in values.test.ts too.)

import { describe, expect, test } from 'vitest';
import { frame, plainWord } from '../../src/yaml/frame.ts';

describe('the places of a list', () => {
  const cut = (text: string) => {
    const found = frame(text);
    return {
      keys: found?.keys.map(({ name, start, end }) => [name, text.slice(start, end)]),
      items: found?.items.map(({ start, end }) => text.slice(start, end)),
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

describe('a glance at an item', () => {
  const glanceAt = (...lines: string[]) => {
    const text = `items:\n- ${lines.join('\n  ')}`;
    const glance = frame(text)?.items[0]?.glance;
    if (glance === undefined) throw new Error('no item');
    const { metadata, metadataEnd, name, namespace, ...rest } = glance;
    const line = (at: number) => (at === -1 ? undefined : text.slice(at).split('\n')[0]);
    return {
      ...rest,
      metadata:
        metadata === -1 ? undefined : text.slice(metadata, metadataEnd === -1 ? undefined : metadataEnd),
      ends: metadataEnd !== -1,
      name: line(name),
      namespace: line(namespace),
    };
  };
  const nothing = {
    ...{ regular: true, apiVersion: undefined, kind: undefined, metadata: undefined, ends: false },
    ...{ name: undefined, namespace: undefined, plainMetadata: false },
  };

  test('tells what names it', () => {
    const lines = [
      'apiVersion: apps/v1',
      'kind: Pod',
      'metadata:',
      '  name: a',
      '  namespace: b',
      'spec: {}',
    ];
    const all = {
      ...{ regular: true, apiVersion: 'apps/v1', kind: 'Pod', name: ' a', namespace: ' b' },
      ...{ plainMetadata: true, metadata: 'metadata:\n    name: a\n    namespace: b\n', ends: true },
    };
    expect(glanceAt(...lines)).toEqual(all);
    const last = { metadata: 'metadata:\n    name: a\n    namespace: b', ends: false };
    expect(glanceAt(...lines.slice(0, -1))).toEqual({ ...all, ...last });
    // metadata may come first, behind the dash.
    expect(glanceAt('metadata:', '  name: a', 'kind: Pod')).toEqual({
      ...{
        ...nothing,
        kind: 'Pod',
        name: ' a',
        plainMetadata: true,
        metadata: 'metadata:\n    name: a\n',
        ends: true,
      },
    });
  });

  test('tells nothing of what is not there', () => {
    expect(glanceAt('spec: {}')).toEqual(nothing);
  });

  test.each<[string, string[], boolean]>([
    ['words', ['a: 1', 'z: 1', 'A: 1', 'Z: 1', 'b:', 'spec:'], true],
    ['any key a second time but those that count', ['spec: 1', 'spec: 2'], true],
    ['kind twice', ['kind: A', 'spec: {}', 'kind: A'], false],
    ['apiVersion twice', ['apiVersion: a', 'apiVersion: a'], false],
    ['metadata twice', ['metadata:', '  name: a', 'metadata:'], false],
    ['a quoted key', ['kind: A', '"x": 1'], false],
    ['a key of no letter', ['kind: A', '0: 1'], false],
    ['a sign below the letters', ['kind: A', '@a: 1'], false],
    ['a sign above the large letters', ['kind: A', '[a]: 1'], false],
    ['a sign below the small letters', ['kind: A', '`a: 1'], false],
    ['a sign above the small letters', ['kind: A', '{a}: 1'], false],
    ['a quoted first key', ['"kind": A'], false],
    ['a first key of several words', ['a b: 1'], false],
    ['a first key without a space behind it', ['kind:A'], false],
    ['a first key with nothing behind it', ['spec:'], true],
    ['a first key with a carriage return behind it', ['spec:\r', '  a: 1\r'], true],
    ['no key at all', ['text'], false],
    ['a word with a carriage return', ['text\r'], false],
    ['a flow map', ['{kind: A}'], false],
    ['a comment behind the dash', ['# c', 'kind: A'], false],
    ['a list of its own', ['- kind: A'], false],
    ['a list below a key', ['spec:', '- a', '- b'], true],
    ['comments and blank lines', ['kind: A', '# c', '  # c', '', '  \r', 'spec: 1'], true],
    ['a kind that goes on', ['kind: A', '  B'], false],
    ['an apiVersion that goes on', ['apiVersion: A', '  B'], false],
    ['a name that goes on', ['metadata:', '  name: A', '    B'], false],
    ['a namespace that goes on', ['metadata:', '  namespace: A', '    B'], false],
    ['a kind that goes on behind metadata', ['metadata:', '  name: A', 'kind: A', '  B'], false],
    ['a name with labels behind it', ['metadata:', '  name: A', '  labels:', '    a: b'], true],
    ['a kind with something else behind it', ['kind: A', 'spec:', '  a: b'], true],
  ])('%s: whether it counts', (_title, lines, regular) => {
    expect(glanceAt(...lines).regular).toBe(regular);
  });

  test('does not count where a line stands left of its keys', () => {
    expect(frame('items:\n- kind: A\n x: 1')?.items[0]?.glance.regular).toBe(false);
    expect(frame('items:\n-   kind: A\n  x: 1')?.items[0]?.glance.regular).toBe(false);
  });

  test.each<[string, string[], boolean]>([
    ['a block map', ['metadata:', '  name: a'], true],
    ['a block map in wide indentation', ['metadata:', '      name: a', '      namespace: b'], true],
    ['lines that end in a carriage return', ['metadata:\r', '  name: a\r'], true],
    ['a flow map', ['metadata: {name: a}'], false],
    ['a sign behind the colon', ['metadata:x', '  name: a'], false],
    ['a comment behind the colon', ['metadata: # c', '  name: a'], false],
    ['name twice', ['metadata:', '  name: a', '  name: a'], false],
    ['namespace twice', ['metadata:', '  namespace: a', '  namespace: a'], false],
    ['a quoted key', ['metadata:', '  "x": a'], false],
    ['a line left of the first key', ['metadata:', '    labels:', '   x: y'], false],
    ['what lies deeper', ['metadata:', '  labels:', '    "name": a', '    name: b', '    name: c'], true],
    ['other keys of the same letters', ['metadata:', '  names: a', '  nam: a', '  n: a', '  na: a'], true],
  ])('%s: whether metadata are plain', (_title, lines, plain) => {
    expect(glanceAt(...lines).plainMetadata).toBe(plain);
  });

  test('finds no name outside metadata, or deep in it', () => {
    expect(
      glanceAt('spec:', '  name: a', 'metadata:', '  labels:', '    name: b', '    namespace: c'),
    ).toMatchObject({
      ...{ name: undefined, namespace: undefined },
    });
    expect(glanceAt('metadata:', '  labels: x', 'spec:', '  name: a')).toMatchObject({ name: undefined });
    expect(glanceAt('metadata: x', '  name: a')).toMatchObject({ name: undefined });
    expect(glanceAt('metadata:', '  generateName: a', '  names: b')).toMatchObject({ name: undefined });
  });

  test('takes keys of other letters for others', () => {
    expect(glanceAt('akind: A', 'kinds: B', 'apiVersions: C', 'metadatas: D', 'm: x', 'k: x')).toEqual(
      nothing,
    );
  });

  test('at one item says nothing of the next', () => {
    const items = frame(
      'items:\n- kind: A\n  metadata:\n    name: a\n- kind: B\n  spec:\n    name: b\n',
    )?.items;
    expect(items?.map(({ glance: { kind, name, regular } }) => [kind, name === -1, regular])).toEqual([
      ['A', false, true],
      ['B', true, true],
    ]);
  });
});

describe('a word that means itself to every reader', () => {
  test.each<[string, string]>([
    [' Pod', 'Pod'],
    ['  Pod \r', 'Pod'],
    [' 1a', '1a'],
    [' a/b.c-d_e9', 'a/b.c-d_e9'],
    [' Nullable', 'Nullable'],
    [' nonnull', 'nonnull'],
    ['Pod', ''],
    ['\tPod', ''],
    [' null', ''],
    [' NULL', ''],
    [' ~', ''],
    [' -a', ''],
    [' "a"', ''],
    [' a b', ''],
    [' a #b', ''],
    [' a:', ''],
    [' &a', ''],
    ['', ''],
  ])('%j: %j', (source, word) => {
    expect(plainWord(source)).toBe(word);
  });
});
