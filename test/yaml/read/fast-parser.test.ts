// Each reader alone: what the quick one reads and what it leaves, and the outlines that the other reader
// makes of everything else. (parse.test.ts compares the two over generated texts.)

import { describe, expect, test } from 'vitest';
import { readAny } from '../../../src/yaml/read/compose.ts';
import { readRegular } from '../../../src/yaml/read/fast-parser.ts';
import { MAX_DEPTH, type Node, YamlError } from '../../../src/yaml/read/node.ts';
import { parse } from '../../../src/yaml/read/parse.ts';
import { scalarText } from '../../../src/yaml/read/scalar.ts';

/** All that an outline says, with source text in place of offsets where that is easier to read. */
const outline = (text: string, node: Node | null): unknown => {
  if (node === null) return null;
  const { start, end } = node;
  if (node.type === 'scalar') return [node.style, start, end, scalarText(node, text)];
  if (node.type === 'alias') return ['alias', start, end];
  const place = [node.type, start, end, node.flow, node.column];
  return node.type === 'map'
    ? [...place, node.entries.map((each) => [outline(text, each.key), each.colon, outline(text, each.value)])]
    : [...place, node.items.map((each) => [each.start, outline(text, each.value)])];
};

describe('the quick reader reads what is regular', () => {
  test.each([
    ...[
      '',
      '\n',
      '# c\n',
      '  # c\n\n   ',
      'a: 1',
      'a: 1\n',
      'a:    1   \n',
      'a: 1 # c\n',
      'a:\n',
      'a: # c\n',
      'a:   ',
    ],
    ...['a: 1\r\n\r\nb: 2\r\n', '# c\r\na:\r\n- b\r\n', 'a: # c\r\n  b: 1 \r\n', '  \r\na: 1\r\n'],
    ...[
      'a: b:c\n',
      'a: b#c\n',
      'a: -b\n',
      'a: ?b\n',
      'a: :b\n',
      'a: b c  d\n',
      'a: b # c # d\n',
      'a: ---\n',
      'a: --- b\n',
    ],
    ...[
      '---a: 1\n',
      '...a: 1\n',
      '-a: 1\n',
      '--: 1\n',
      'a%: 1\n',

      ' a: 1\n b: 2\n',
    ],
    ...['a:\n  b: 1\n  # c\n\n  c: 2\nd: 3\n', 'a:\n    b: 1\nc:\n  d: 2\n', 'a:\n  # c\n  b: 1\n'],
    ...[
      'a:\n- b\n- c\nd: 1\n',
      'a:\n  - b\n  - c\n',
      'a:\n-\n-\n',
      '- a\n- b\n',
      '-\n',
      '- # c\n',
      '- # c\n  a: 1\n',
    ],
    ...[
      '- a: 1\n  b: 2\n-\n- - d\n  - e\n-   f: 1\n    g: 2\n',
      '-\n  a: 1\n',
      '- a:\n  - b\n',
      '- -\n',
      '- a:\n',
      '-   # c\n  - a\n',
    ],
    ...[
      '"a": 1\n',
      "'a b' : 1\n",
      'a b : 1\n',
      '"a:b": 1\n',
      "'a#': 1\n",
      '?a: 1\n',
      '"a"  : b\n',
      'a-b_c/d.e: 1\n',
    ],
    ...[
      'a: "b"\n',
      "a: 'it''s' # c\n",
      'a: "b\\"c"\n',
      'a: "\\\\"\n',
      "a: ''\n",
      'a: ""',
      "a: ''''\n",
      '- "a"\n- \'b\'\n',
    ],
    ...[
      'a: "b\n  c"\n',
      "a: 'b\n\n  c'\n",
      'a: "b\r\n\r\n  c"\r\n',
      'a:\n  b: "c\n    d" # e\n',
      '- "a\n  b: c"\n',
    ],
    ...[
      'a: |\n  b\n  c\n',
      'a: >-\n  b\nc: 1\n',
      'a: |+\n  b\n\n',
      'a: |+\n  b\n\nc: 1\n',
      'a: |\n\n  b\n',
      'a: |- # c\n  b',
      'a: |\nb: 1\n',
    ],
    ...[
      'a: |\n    b\n   \n  \nc: 1\n',
      'a: |\r\n  b\r\n\r\nc: 1\r\n',
      '- |\n  a\n- b\n',
      'a: |\n  b\n    \n',
      'a: >\n  b\n\n\nc: 1\n',
    ],
    ...[
      'a: |\n  b\n    c\n  d\n',
      'a: |\n   b',
      'a: |  \n  b\n',
      'a: |',
      'a: |-\n',
      'a:\n  b: |\n    c\n  d: 1\n',
      'a: |\n  # no comment\n',
      'a: |+\n  b\n   \n',
    ],
    ...[
      'a: {b: 1, c: [d, e], }\n',
      'a: []\n',
      'a: {}\n',
      '{"a": 1,"b":[1,2]}',
      '{"a":\n 1}\n',
      '[a, b]\n',
      '[ ]',
      '{ }',
      '[a,]',
      '{a: 1} # c\n',
    ],
    ...[
      'a: {\n    b: 1\n  }\n',
      'a: [b c, -d, "e", \'f\']\n',
      'a: {b: "c\n    d"}\n',
      'a: {b: c\n  }\n',
      'a: [b:c, d#e, ---]\n',
      '{\r\n  "a": 1\r\n}\r\n',
    ],
    ...[
      '[\n\n  a\n\n]\n',
      '{a : 1, "b" : 2, "c":3}',
      '[{a: 1}, [b]]',
      'a: {b: -1}\n',
      '- [a]\n- {b: c}\n',
      'a: [b] \n',
      '{a: {b: {c: []}}}',
      'a: [b\n  ,c]\n',
    ],
    // Lines between quotes and brackets may begin anywhere.
    ...[
      'a: "b\nc"\n',
      'a: "b\n\tc"\n',
      'a:\n  b: "c\n  d"\n',
      'a: [\n]\n',
      'a: [b,\nc]\n',
      'a: [b\n]\n',
      'a:\n  b: [c,\n  d]\n',
      "a:\n  b: '[\n  1\n  ]'\nc: d\n",
      '- a: {b: c,\nd: e\n}\n  f: [\n]\n',
      '- "a\n\n  b: c"\n',
      '{\n"a": "b\nc"}\n',
    ],
    ...[
      '{"a":{},"b":[]}',
      '["a","b"]',

      'a: [b  ,  c]\n',
      "{'a': 'b'}\n",

      '["a\\"]"]',
    ],
  ])('%j', (text) => {
    const quick = readRegular(text);
    expect(quick).toBeDefined();
    expect(outline(text, quick?.root ?? null)).toEqual(outline(text, readAny(text).root));
  });

  test.each([
    ...[
      'text\n',
      '- a\nb: 1\n',
      'a: 1\n- b\n',
      'a: 1\n b: 2\n',
      'a:\n  b: 1\n c: 2\n',
      '  a: 1\n b: 2\n',
      '- a\n - b\n',
      '- a: 1\n   b: 2\n',
      'a:\n  - b\n c: 1\n',
    ],
    ...[
      'a: &x 1\n',
      'a: *x\n',
      'a: !t 1\n',
      '&x a: 1\n',
      '!t a: 1\n',
      '*x : 1\n',
      '? a\n: 1\n',
      '?\n',
      '- ? a\n',
      'a: b\n  c\n',
      'a: b\n\n  c\n',
      'a: b # c\n  d\n',
      '- a\n  b\n',
    ],
    ...[
      '\ta: 1\n',
      ' \ta: 1\n',
      'a:\tb\n',
      'a: \tb\n',
      'a: b\tc\n',
      'a\tb: 1\n',
      '-\ta\n',
      '- \ta\n',
      'a: "b"\t\n',
      'a: b\t# c\n',
      'a: -\tb\n',
      '"a":\tb\n',
    ],
    ...[
      '%a: 1\n',
      ' %a: 1\n',
      '---\na: 1\n',
      '...\n',
      'a: 1\n...\n',
      'a: 1\n---\n',
      'a: 1\n---',
      'a: 1\n--- b\n',
      'a: 1\n---\tb\n',
      'a: 1\n---\r\n',
      'a: 1\n%b: 2\n',
    ],
    ...[...',]}@`%'].map((sign) => `a: ${sign}b\n`),
    ...[...',]}@`>|'].map((sign) => `${sign}a: 1\n`),
    ...[
      'a: - b\n',
      'a: -\n',
      'a: ? b\n',
      'a: ?\n',
      'a: : b\n',
      'a: b: c\n',
      'a: b:\n',
      ': a\n',
      'a:1\n',
      'a #b: 1\n',
      'a: b: "c"\n',
      'a: :\n',
      '- : a\n',
      ' : a\n',
    ],
    ...[
      'a: "b" c\n',
      'a: "b"# c\n',
      "a: 'b\n",
      'a: "b\n',
      'a: "b\\"\n',
      'a: "b": c\n',
      'a: "b" : c\n',
      '"a" b: 1\n',
      '"a\n  b": 1\n',
      '"a":1\n',
      "'a: 1\n",
    ],
    ...[
      'a: {b: 1} c\n',
      'a: {b: 1}# c\n',
      'a: {b: 1}: c\n',
      'a: [b] : c\n',
      'a: [b: c]\n',
      'a: [b, c\n',
      'a: {b}\n',
      'a: {b: }\n',
      'a: {b: , c: 1}\n',
      'a: {b:1}\n',
      'a: {b: 1\n',
      'a: [',
      'a: {',
      'a: [b',
    ],
    ...[
      'a: {? b: 1}\n',
      'a: [? b]\n',
      'a: [- b]\n',
      'a: [-]\n',
      'a: [-, b]\n',
      'a: {b: -}\n',
      'a: [b\n  c]\n',
      'a: [b # c\n  ]\n',
      'a: [# c\n  ]\n',
    ],
    ...[
      'a: [\tb]\n',
      'a: [b\tc]\n',
      'a: [[b]c]\n',
      'a: [b{c}]\n',
      'a: [b[c]]\n',
      'a: [b: ]\n',
      'a: [b:]\n',
      'a: [b:,c]\n',
      'a: {b: c:}\n',
      'a: [b:{c}]\n',
      'a: [b:[c]]\n',
      'a: [:b]\n',
      'a: [,]\n',
      'a: {,}\n',
      'a: [b,,c]\n',
      'a: [b}\n',
      'a: {b: c]\n',
    ],
    ...[
      'a: {"b": 1 "c": 2}\n',
      'a: ["b" "c"]\n',
      'a: [*b]\n',
      'a: [&b c]\n',
      'a: [!b c]\n',
      'a: [@b]\n',
      'a: [|b]\n',
      'a: [%b]\n',
      '[a]: b\n',
      '{a: 1}: b\n',
      '{a: 1}\nb: 2\n',
      '[a] b\n',
      '[a]\n[b]\n',
      '[a\n---\n]',
      '[\n...\n]',
      '[\r]',
      '[a,\rb]',
    ],
    ...[
      'a: |x\n',
      'a: |2\n    b\n',
      'a: |+-\n  b\n',
      'a: |--\n  b\n',
      'a: |#c\n  b\n',
      'a: |\n\tb\n',
      'a: |\n   \n  b\n',
      'a: |+\n',
      'a: |+\n\n',
      'a: |\n   \nb: 1\n',
      'a: |\n  b\n\tc\n',
      'a: |\n  b\n c: 1\n',
      'a: | x\n',
    ],
    ...[
      'a: 1\n\rb: 2\n',
      'a: 1\rb: 2\n',
      'a: \rb\n',
      'a: "b"\rc: 1\n',
      'a: |\r  b\n',
      'a: |\n  b\n \rc: 1\n',
      '\ra: 1\n',
      'a: 1 # c\rb: 2\n',
      'a: |\n  b\rc\n',
      'a: "b\rc"\n',
      'a: 1\r',
    ],
  ])('and leaves %j', (text) => {
    expect(readRegular(text)).toBeUndefined();
  });

  test.each<[string, number, number | undefined, number]>([
    ['- a: 1\n  b: 2\n- c\n', 2, 14, 2],
    ['- a: 1\n  b: 2\n- c\n', 2, 6, 2],
    ['-   a: 1\n    b: 2\n', 4, undefined, 4],
    ['- # c\n  a: 1\n', 2, undefined, 2],
    ['- # c\n', 2, undefined, 2],
    ['- {a: 1}\n- b\n', 2, 9, 2],
    ['- - a\n  - b\n', 2, undefined, 2],
    ['x: 1\na: 1\n', 5, undefined, 0],
    ['a: 1\nb: 2\n', 0, 5, 0],
    ['a: 1\nb: 2\n', 0, 4, 0],
    ['a: |\n  b\n  c\nd: 1\n', 0, 13, 0],
    ['- a: |\n    b\n- c\n', 2, 13, 2],
    ['a: "b" # c\nd', 0, 11, 0],
    ['a:\nb: 1\n', 0, 2, 0],
    ['a: # c\n  b: 1', 0, 6, 0],
    ['-\n- a', 0, 1, 0],
  ])('between two places: %j from %i to %s at column %i', (text, start, end, column) => {
    const quick = readRegular(text, start, end, column);
    expect(quick).toBeDefined();
    expect(outline(text, quick?.root ?? null)).toEqual(outline(text, readAny(text, start, end, column).root));
  });

  test.each<[string, number]>([
    ['a: "b\n  c"\n', 6],
    ["a: 'b\n  c'\n", 6],
    ["a: 'b''c'\n", 5],
    ['a: [b, c]\n', 6],
    ['a: {b: c}\n', 8],
    ['{a: 1}', 5],
  ])('and not beyond the second: %j to %i', (text, end) => {
    if (text === "a: 'b''c'\n") {
      // What is before the end may close there.
      expect(outline(text, readRegular(text, 0, 6)?.root ?? null)).toEqual(
        outline(text, readAny(text, 0, 6).root),
      );
    }
    expect(readRegular(text, 0, end)).toBeUndefined();
  });

  const nested: [string, (depth: number) => string][] = [
    ['flow lists', (depth) => '['.repeat(depth) + ']'.repeat(depth)],
    ['flow maps', (depth) => `${'{a: '.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`],
    ['block lists', (depth) => `${'- '.repeat(depth - 1)}-`],
    ['block maps', (depth) => Array.from({ length: depth }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ];
  test.each(nested)('%s as deep as is allowed', (_title, make) => {
    expect(readRegular(make(MAX_DEPTH + 1))).toBeDefined();
    const tooDeep = (): unknown => readRegular(make(MAX_DEPTH + 2));
    expect(tooDeep).toThrow(YamlError);
    expect(tooDeep).toThrow('nested too deeply');
    expect(() => parse(make(MAX_DEPTH + 2))).toThrow(expect.objectContaining({ code: 'depth' }));
  });
});

describe('the reader of everything', () => {
  const one = (text: string, key = 'a'): Node | null => {
    const { root } = readAny(text);
    if (root?.type !== 'map') throw new Error('no map');
    return root.entries.find((each) => scalarText(each.key, text) === key)?.value ?? null;
  };

  test.each<[string, Record<string, unknown> & { source: string }]>([
    ['a: &x b\n', { type: 'scalar', anchor: 'x', source: 'b', text: 'b' }],
    ['a: !t b\n', { type: 'scalar', tag: '!t', source: 'b', text: 'b' }],
    ['a: !!str 1\n', { tag: 'tag:yaml.org,2002:str', source: '1', text: '1' }],
    ['a: &x !t\n  k: v\n', { type: 'map', anchor: 'x', tag: '!t', source: 'k: v', column: 2, flow: false }],
    ['a: &x {k: v}\n', { type: 'map', anchor: 'x', source: '{k: v}', column: -1, flow: true }],
    ['a: &x\n  - b\n  -\n', { type: 'seq', anchor: 'x', source: '- b\n  -', column: 2, flow: false }],
    ['a: &x [b, c]\n', { type: 'seq', anchor: 'x', source: '[b, c]', column: -1, flow: true }],
    ['a: !t []\n', { type: 'seq', tag: '!t', source: '[]' }],
    ['a: b\n  c\n\n  d # e\n', { style: 'plain', source: 'b\n  c\n\n  d', text: 'b c\nd' }],
    ['a: "b\\tc"\n', { style: 'double', source: '"b\\tc"', text: 'b\tc' }],
    ["a: !t 'b'\n", { tag: '!t', style: 'single', source: "'b'", text: 'b' }],
    ['a: &x\n', { type: 'scalar', anchor: 'x', source: '', text: '' }],
    ['a: !t\n', { type: 'scalar', tag: '!t', source: '', text: '' }],
    ['a: [b, # c\n  d]\n', { type: 'seq', source: '[b, # c\n  d]' }],
    ['a: !t |\n  b\n  c\n\nd: 1\n', { tag: '!t', style: 'literal', source: '|\n  b\n  c', text: 'b\nc\n' }],
    ['a: !t >-\n  b\n  c\n', { tag: '!t', style: 'folded', source: '>-\n  b\n  c', text: 'b c' }],
    ['a: |+\n  b\n\n\nd: 1\n', { source: '|+\n  b\n\n', text: 'b\n\n\n' }],
    ['a: |+\r\n  b\r\n\r\nd: 1\r\n', { source: '|+\r\n  b\r\n', text: 'b\n\n' }],
    ['a: |\r\n  b\r\n\r\nd: 1\r\n', { source: '|\r\n  b', text: 'b\n' }],
    ['a: |\n  b\n   \n  \nd: 1\n', { source: '|\n  b\n   ', text: 'b\n \n' }],
    ['a: |\n\n\nd: 1\n', { source: '|', text: '' }],
    ['a: |-\n  b', { source: '|-\n  b', text: 'b' }],
    ['a: |1-\n  b\n', { source: '|1-\n  b', text: ' b' }],
    ['a: |+\n', { source: '|+', text: '' }],
    ['? a\n: b\n', { source: 'b', text: 'b' }],
    ['a: &x 0x1F\n', { anchor: 'x', source: '0x1F', text: '0x1F' }],
    ['a: &x ~\n', { anchor: 'x', source: '~', text: '~' }],
    // As sigs.k8s.io/yaml has it: where no line break is, there is none in the value.
    ['a: |+\n  b', { source: '|+\n  b', text: 'b' }],
    ['a: |\n  b', { source: '|\n  b', text: 'b' }],
    ['a: >\n  b\n  c', { source: '>\n  b\n  c', text: 'b c' }],
    ['a: |\n  b\n    ', { source: '|\n  b\n    ', text: 'b\n  ' }],
    ['a: |\n  b\n  ', { source: '|\n  b', text: 'b\n' }],
    ['a: |+\n  b\n  ', { source: '|+\n  b', text: 'b\n' }],
    ['a: !t |\n  b', { source: '|\n  b', text: 'b', tag: '!t' }],
    ['a: |1-\n\nb: 1\n', { source: '|1-', text: '' }],
    ['a: |2+\n    b\n\n', { source: '|2+\n    b\n', text: '  b\n\n' }],
    ['a: |\n \n  b\n  \nd: 1\n', { source: '|\n \n  b', text: '\nb\n' }],
    ['a: | # c\n\nd: 1\n', { source: '|', text: '' }],
    ['a: |\r\n  b\r\n   \r\n  \r\nd: 1\r\n', { source: '|\r\n  b\r\n   ', text: 'b\n \n' }],
    ['a: !t\n- b\n-\n', { tag: '!t', source: '- b\n-', column: 0 }],
    [`a: 1\n${'k'.repeat(1024)}: &x 1\n`, { source: '1' }],
  ])('reads in %j what is after the key', (text, { source, ...fields }) => {
    const node = one(text);
    expect(text.slice(node?.start, node?.end)).toBe(source);
    const said = node?.type === 'scalar' ? { text: scalarText(node, text) } : {};
    expect({ ...node, ...said }).toMatchObject(fields);
    if (!('anchor' in fields)) expect(node).not.toHaveProperty('anchor');
    if (!('tag' in fields)) expect(node).not.toHaveProperty('tag');
  });

  test('knows the target of an alias, and what is shared', () => {
    const text = '- &x {k: v}\n- *x\n- &x 2\n- *x\n- &z 3\n';
    const { root, shared } = readAny(text);
    if (root?.type !== 'seq') throw new Error('no list');
    const [first, second, third, fourth] = root.items.map(({ value }) => value);
    expect(second).toEqual({ type: 'alias', start: 14, end: 16, name: 'x', target: first });
    expect(fourth).toMatchObject({ name: 'x', target: third });
    expect([...shared]).toEqual([
      [first, [14]],
      [third, [26]],
    ]);
    expect(readAny('a: &x 1\n').shared.size).toBe(0);
    expect(readAny('a: *x\n').shared.size).toBe(0);
  });

  test.each<[string, (string | number | null)[][]]>([
    ['? a\n: 1\n', [['a', ' 1\n', '1']]],
    ['? a\n', [['a', '\n', null]]],
    [
      '{a, b: 1}',
      [
        ['a', ', b: 1}', null],
        ['b', ' 1}', '1'],
      ],
    ],
    [
      '{a: , "b":2}',
      [
        ['a', ' , "b":2}', null],
        ['"b"', '2}', '2'],
      ],
    ],
    [
      'a: &x\nb:\n',
      [
        ['a', ' &x\nb:\n', ''],
        ['b', '\n', null],
      ],
    ],
    [
      'a: 1\na: 2\n',
      [
        ['a', ' 1\na: 2\n', '1'],
        ['a', ' 2\n', '2'],
      ],
    ],
    ['"a" : 1\n', [['"a"', ' 1\n', '1']]],
  ])('knows in %j what is after each colon', (text, entries) => {
    const { root } = readAny(text);
    if (root?.type !== 'map') throw new Error('no map');
    expect(
      root.entries.map(({ key, colon, value }) => [
        text.slice(key.start, key.end),
        text.slice(colon),
        value && text.slice(value.start, value.end),
      ]),
    ).toEqual(entries);
  });

  test.each<[string, string, number, number]>([
    ['- a\n-\n- b: 1\n', '- a\n-\n- b: 1', 0, 0],
    ['x:\n  - a\n  -\n', '- a\n  -', 5, 2],
    ['# c\n- a\n', '- a', 4, 0],
  ])('knows in %j where the list is', (text, source, start, column) => {
    const { root } = readAny(text);
    const list = root?.type === 'map' ? (root.entries[0]?.value as Node) : root;
    expect(list).toMatchObject({ type: 'seq', start, column });
    expect(text.slice(list?.start, list?.end)).toBe(source);
  });

  test('reads a part of a text, in its own offsets', () => {
    const text = 'items:\n-   a: &x 1\n    b: *x\n- c\n';
    const { root } = readAny(text, 11, 29, 4);
    expect(outline(text, root)).toEqual([
      ...['map', 11, 28, false, 4],
      [
        [['plain', 11, 12, 'a'], 13, ['plain', 17, 18, '1']],
        [['plain', 23, 24, 'b'], 25, ['alias', 26, 28]],
      ],
    ]);
    expect(readAny(text, 7, 7).root).toBeNull();
    expect(readAny('# c\n').root).toBeNull();
  });

  test.each<[string, string, number, string | RegExp]>([
    ['a: 1\rb: 2\n', 'syntax', 4, 'a carriage return without a line feed'],
    ['a: b\n---\nc: d\n', 'syntax', 5, 'a second document'],
    ['a: [1\n', 'syntax', 6, /^[^\n]*[^\n:]$/],
    ['a: "b\n', 'syntax', 3, 'unclosed "'],
    [`${'k'.repeat(1025)}: &x 1\n`, 'syntax', 0, 'a key of more than 1024 characters'],
    ['a: &x 1\nb\n', 'syntax', 8, 'expected a colon after the key'],
    ['<<<<<<< HEAD\na: 1\n', 'syntax', 0, 'expected a colon after the key'],
    ['? [a]\n: 1\n', 'syntax', 2, 'a key must be a plain string'],
    ['[a]: 1\n', 'syntax', 0, 'a key must be a plain string'],
    ['a: &x b\n*x : 1\n', 'syntax', 8, 'a key must be a plain string'],
    [': 1\n', 'syntax', 0, 'expected a key of this map; check the indentation'],
    ['?\n: 1\n', 'syntax', 0, 'a key must be a plain string'],
  ])('refuses %j: %s at %i', (text, code, offset, message) => {
    const caught = (() => {
      try {
        return readAny(`xx\n${text}`, 3);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(caught).toBeInstanceOf(YamlError);
    expect(caught).toMatchObject({ code, name: 'YamlError' });
    expect((caught as YamlError).message).toMatch(message);
    expect((caught as YamlError).offset - 3).toBe(offset);
  });

  test.each(['a: b\n---\n', '---\na: b\n...\n# c\n', '# c\n---\na: b\n--- # c\n', '%YAML 1.1\n---\na: b\n'])(
    'reads the one document of %j',
    (text) => {
      const { root } = readAny(text);
      expect(text.slice(root?.start, root?.end)).toBe('a: b');
    },
  );

  test('refuses what nests too deeply, however deeply', () => {
    const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(readAny(deep(MAX_DEPTH + 1)).root).not.toBeNull();
    expect(() => readAny(`x\n${deep(MAX_DEPTH + 2)}`, 2)).toThrow(
      expect.objectContaining({ code: 'depth', offset: 2 + MAX_DEPTH + 1 }),
    );
    // The last map's key and value are one deeper than the map.
    const maps = (depth: number): string => `${'{a: '.repeat(depth)}b${'}'.repeat(depth)}`;
    expect(readAny(maps(MAX_DEPTH)).root).not.toBeNull();
    expect(() => readAny(maps(MAX_DEPTH + 1))).toThrow('nested too deeply');
    const keys = (depth: number): string => `${'{a: '.repeat(depth)}${'}'.repeat(depth)}`;
    expect(() => readAny(keys(MAX_DEPTH + 2))).toThrow('nested too deeply');
    for (const depth of [MAX_DEPTH + 2, 20_000])
      expect(() => readAny(deep(depth))).toThrow(
        expect.objectContaining({ code: 'depth', message: 'nested too deeply' }),
      );
  });
});

describe('either reader is asked as is right', () => {
  test('the quick one where it can, without anything shared', () => {
    expect(parse('a: 1\n')).toMatchObject({ text: 'a: 1\n', root: { type: 'map' } });
    expect(parse('a: 1\n').shared.size).toBe(0);
    expect(parse('- a: 1\n- b\n', 2, 7, 2).root).toMatchObject({ start: 2, end: 6, column: 2 });
  });

  test('the other where it must', () => {
    const { shared } = parse('a: &x 1\nb: *x\n');
    expect(shared.size).toBe(1);
    expect(parse('- a: &x 1\n- b\n', 2, 10, 2).root).toMatchObject({ start: 2, end: 9, column: 2 });
  });
});
