// A glance at an item: what the lines of its own keys and of its metadata tell.

import { describe, expect, test } from 'vitest';
import { hasMapAt, MetadataScan, ObjectScan } from '../../../src/krm/resource-list/scan.ts';
import { plainWord } from '../../../src/krm/resource-list/scan-lines.ts';

describe('a glance at an item', () => {
  const lookAt = (text: string, start = 2) => {
    const [keys, metadata] = [new ObjectScan(), new MetadataScan()];
    keys.scan(text, start, text.length, start);
    if (keys.metadata !== -1) metadata.scan(text, keys.metadata, text.length, start);
    return { keys, metadata };
  };
  const glanceAt = (...lines: string[]) => {
    const text = `- ${lines.join('\n  ')}`;
    const { keys, metadata } = lookAt(text);
    const word = (at: number) => (at === -1 ? undefined : plainWord(text, at));
    const { regular, apiVersion, kind } = keys;
    const seen = { regular, apiVersion: word(apiVersion), kind: word(kind) };
    if (keys.metadata === -1) return { ...seen, metadata: undefined };
    const { plain, name, namespace, end } = metadata;
    const names = { name: word(name), namespace: word(namespace) };
    return { ...seen, metadata: { plain, ...names, text: text.slice(keys.metadata, end) } };
  };
  const nothing = { regular: true, apiVersion: undefined, kind: undefined, metadata: undefined };

  test('tells what names it', () => {
    const lines = [
      'apiVersion: apps/v1',
      'kind: Pod',
      'metadata:',
      '  name: a',
      '  namespace: b',
      'spec: {}',
    ];
    const seen = { regular: true, apiVersion: 'apps/v1', kind: 'Pod' };
    const metadata = { plain: true, name: 'a', namespace: 'b' };
    const text = '\n    name: a\n    namespace: b';
    expect(glanceAt(...lines)).toEqual({ ...seen, metadata: { ...metadata, text: `${text}\n` } });
    expect(glanceAt(...lines.slice(0, -1))).toEqual({ ...seen, metadata: { ...metadata, text } });
    // metadata may come first, after the dash.
    expect(glanceAt('metadata:', '  name: a', 'kind: Pod')).toEqual({
      ...nothing,
      kind: 'Pod',
      metadata: { plain: true, name: 'a', namespace: undefined, text: '\n    name: a\n' },
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
    ['a first key without a space after it', ['kind:A'], false],
    ['a first key with nothing after it', ['spec:'], true],
    ['a first key with a carriage return after it', ['spec:\r', '  a: 1\r'], true],
    ['no key at all', ['text'], false],
    ['a word with a carriage return', ['text\r'], false],
    ['a flow map', ['{kind: A}'], false],
    ['a comment after the dash', ['# c', 'kind: A'], false],
    ['a list of its own', ['- kind: A'], false],
    ['a list below a key', ['spec:', '- a', '- b'], true],
    ['comments and blank lines', ['kind: A', '# c', '  # c', '', '  \r', 'spec: 1'], true],
    ['a kind that goes on', ['kind: A', '  B'], false],
    ['a kind that goes on after a blank line and a comment', ['kind: A', '', '  # c', '  B'], false],
    ['a kind with comments after it', ['kind: A', '', '  # c', '# c', 'spec: 1'], true],
    ['an apiVersion that goes on', ['apiVersion: A', '  B'], false],
    ['a kind that goes on after metadata', ['metadata:', '  name: A', 'kind: A', '  B'], false],
    ['a name with labels after it', ['metadata:', '  name: A', '  labels:', '    a: b'], true],
    ['a kind with something else after it', ['kind: A', 'spec:', '  a: b'], true],
  ])('%s: whether it counts', (_title, lines, regular) => {
    expect(glanceAt(...lines).regular).toBe(regular);
  });

  test('does not count where a line is left of its keys', () => {
    expect(lookAt('- kind: A\n x: 1').keys.regular).toBe(false);
    expect(lookAt('    kind: A\n  x: 1', 4).keys.regular).toBe(false);
  });

  test.each([
    '- kind: A',
    '- kind: A\n',
    '- kind: A\n  ',
    '- kind: A\n\n  # c',
    '- kind: A\n  spec:\n    a: b\n   ',
  ])('%j is looked at to its end', (text) => {
    const { keys } = lookAt(text);
    expect([keys.regular, plainWord(text, keys.kind)]).toEqual([true, 'A']);
  });

  test.each<[string, string[], boolean]>([
    ['a block map', ['metadata:', '  name: a'], true],
    ['a block map in wide indentation', ['metadata:', '      name: a', '      namespace: b'], true],
    ['lines that end in a carriage return', ['metadata:\r', '  name: a\r'], true],
    ['a flow map', ['metadata: {name: a}'], false],
    ['a sign after the colon', ['metadata:x', '  name: a'], false],
    ['a comment after the colon', ['metadata: # c', '  name: a'], false],
    ['name twice', ['metadata:', '  name: a', '  name: a'], false],
    ['namespace twice', ['metadata:', '  namespace: a', '  namespace: a'], false],
    ['a quoted key', ['metadata:', '  "x": a'], false],
    ['a line left of the first key', ['metadata:', '    labels:', '   x: y'], false],
    ['a name that goes on', ['metadata:', '  name: A', '    B'], false],
    ['a name that goes on after a blank line', ['metadata:', '  name: A', '', '    B'], false],
    ['a namespace that goes on', ['metadata:', '  namespace: A', '    B'], false],
    ['a name with labels after it', ['metadata:', '  name: A', '  labels:', '    a: b'], true],
    ['what lies deeper', ['metadata:', '  labels:', '    "name": a', '    name: b', '    name: c'], true],
    ['other keys of the same letters', ['metadata:', '  names: a', '  nam: a', '  n: a', '  na: a'], true],
  ])('%s: whether metadata are plain', (_title, lines, plain) => {
    expect(glanceAt(...lines).metadata?.plain ?? false).toBe(plain);
  });

  test('finds no name outside metadata, or deep in it', () => {
    const nameIn = (...lines: string[]) => {
      const { metadata } = glanceAt(...lines);
      return [metadata?.name, metadata?.namespace];
    };
    const deep = ['spec:', '  name: a', 'metadata:', '  labels:', '    name: b', '    namespace: c'];
    expect(nameIn(...deep)).toEqual([undefined, undefined]);
    expect(nameIn('metadata: x', 'spec:', '  name: a')).toEqual([undefined, undefined]);
    expect(nameIn('metadata:', 'spec:', '  name: a')).toEqual([undefined, undefined]);
    expect(nameIn('metadata:', '  generateName: a', '  names: b')).toEqual([undefined, undefined]);
  });

  test('takes keys of other letters for others', () => {
    expect(glanceAt('akind: A', 'kinds: B', 'apiVersions: C', 'metadatas: D', 'm: x', 'k: x')).toEqual(
      nothing,
    );
  });

  test('at one item says nothing of the next', () => {
    const [keys, metadata] = [new ObjectScan(), new MetadataScan()];
    const first = '- apiVersion: v1\n  kind: A\n  metadata:\n    name: a\n    namespace: b\n';
    keys.scan(first, 2, first.length, 2);
    metadata.scan(first, keys.metadata, first.length, 2);
    const second = '- spec:\n    name: b\n';
    keys.scan(second, 2, second.length, 2);
    expect(keys).toEqual({ ...new ObjectScan(), regular: true });
    const third = 'metadata:\n  labels: x\nspec:\n  name: a\n';
    metadata.scan(third, 9, third.length, 0);
    expect(metadata).toMatchObject({ plain: true, name: -1, namespace: -1, end: third.indexOf('spec') });
  });

  test('ends where the item does, whatever follows', () => {
    const text = '- metadata:\n    name: a\n- kind: B\n  metadata:\n    namespace: b\n';
    const [keys, metadata] = [new ObjectScan(), new MetadataScan()];
    const end = text.indexOf('- kind');
    keys.scan(text, 2, end, 2);
    expect(keys).toMatchObject({ regular: true, kind: -1 });
    metadata.scan(text, keys.metadata, end, 2);
    expect(metadata).toMatchObject({ plain: true, namespace: -1, end });
  });
});

describe('a word that means itself to every reader', () => {
  test.each<[string, string]>([
    [' Pod', 'Pod'],
    ['  Pod ', 'Pod'],
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
    for (const after of ['', '\n', '\r\n', '\nnext: line']) {
      expect(plainWord(`x:${source}${after}`, 2)).toBe(word);
    }
  });
});

describe('a glance down a path', () => {
  const holds = (lines: readonly string[], path = 'spec.template') => {
    const text = `- ${lines.join('\n  ')}\n- spec:\n    template:\n      a: b\n`;
    return hasMapAt(text, 2, text.indexOf('\n- ') + 1, 2, path === '' ? [] : path.split('.'));
  };
  const good = [
    'kind: A',
    '# c',
    '',
    'spec:',
    '  # c',
    '  a: 1',
    '  list:',
    '  - x',
    '  template:',
    '    metadata: {}',
  ];

  test('sees a map', () => {
    expect(holds(good)).toBe(true);
    expect(holds(good, '')).toBe(true);
    expect(holds(good.map((line) => `${line}\r`))).toBe(true);
    expect(holds(['spec:', '      template:', '         - a', '         b: c'])).toBe(false);
    expect(holds(['spec:', '      template:', '         a:', '         - c'])).toBe(true);
  });

  test.each<[string, string[]]>([
    ['nothing there', ['kind: A']],
    ['nothing below', ['spec:', '  template:', 'kind: A']],
    ['nothing below at the end', ['spec:', '  template:']],
    ['another key', ['spec:', '  templates:', '    a: b']],
    ['a key of the same name elsewhere', ['spec:', '  a:', '    template:', '      a: b']],
    ['a key of the same name after', ['spec:', '  a: b', 'other:', '  template:', '    a: b']],
    ['a list', ['spec:', '  template:', '  - a: b']],
    ['a deeper list', ['spec:', '  template:', '    - a: b']],
    ['a word', ['spec:', '  template:', '    word']],
    ['a null', ['spec:', '  template: null']],
    ['a flow map', ['spec:', '  template: {a: b}']],
    ['a flow map in lines', ['spec:', '  template:', '    {a: b}']],
    ['an alias', ['spec:', '  template: *a']],
    ['an anchor', ['spec: &a', '  template:', '    a: b']],
    ['an irregular key before it', ['spec:', '  "a": 1', '  template:', '    a: b']],
    ['a merge key before it', ['spec:', '  <<: *a', '  template:', '    a: b']],
    ['a line left of its siblings', ['spec:', '    a: 1', '   template:', '      a: b']],
    ['a comment after the key', ['spec: # c', '  template:', '    a: b']],
  ])('is not sure of %s', (_title, lines) => {
    expect(holds(lines)).toBe(false);
  });
});
