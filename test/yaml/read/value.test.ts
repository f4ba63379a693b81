// What scalars and documents mean, how values are printed, and how splices are applied.

import jsYaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { splitDocuments } from '../../../src/krm/stream/documents.ts';
import { applySplices, sortSplices } from '../../../src/yaml/edit/splice.ts';
import {
  renderEntry,
  renderIndented,
  renderInline,
  renderItems,
  renderString,
} from '../../../src/yaml/print/render.ts';
import { positionAt } from '../../../src/yaml/read/node.ts';
import { parse } from '../../../src/yaml/read/parse.ts';
import { resolvePlain } from '../../../src/yaml/read/resolve.ts';
import { child, copy, entryOf, equal, quote, textOf, toJson, toValue } from '../../../src/yaml/read/value.ts';

const meaningOf = (text: string) => {
  const tree = parse(text);
  return toValue(tree, tree.root);
};

describe('plain scalars mean what kubectl takes them for', () => {
  test.each<[string, unknown]>([
    ...['', '~', 'null', 'Null', 'NULL'].map((each): [string, unknown] => [each, null]),
    ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map(
      (each): [string, unknown] => [each, true],
    ),
    ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map(
      (each): [string, unknown] => [each, false],
    ),
    ...[
      'nULL',
      'yEs',
      'a',
      '-',
      '+',
      '.',
      '0b2',
      '0o8',
      '0xg',
      '1.2.3',
      '1e',
      '--1',
      '-x',
      '1 2',
      '1e999',
      ':1',
      '/1',
    ].map((each): [string, unknown] => [each, each]),
    ['0', 0],
    ['-0', 0],
    ['0755', 493],
    ['-0755', -493],
    ['0o755', 493],
    ['0b101', 5],
    ['0x1F', 31],
    ['0xaF', 31 + 144],
    ['+12', 12],
    ['9', 9],
    ['1_000', 1000],
    ['08', 8],
    ['1.5', 1.5],
    ['-.5', -0.5],
    ['.5', 0.5],
    ['1.', 1],
    ['1e3', 1000],
    ['1.5E-1', 0.15],
    ['1e+2', 100],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 2 ** 64],
    // Go's ParseInt takes prefixes in either case.
    ['0X1F', 31],
    ['0B101', 5],
    ['-0O17', -15],
    ['1e+10', 1e10],
    ['.25', 0.25],
    ['+1.25e-2', 0.0125],
    ...['1.5x', '1e5x', 'x1', '.5.', '-.x', '0x'].map((each): [string, unknown] => [each, each]),
  ])('%j', (text, value) => {
    const found = resolvePlain(text);
    if (value === 0) expect(Number(found)).toBe(0);
    else expect(found).toBe(value);
  });
});

describe('quoted and block scalars', () => {
  test.each([
    [`'it''s'`, "it's"],
    [`'a\n  b\n\n  c'`, 'a b\nc'],
    ['"a \\\n  b"', 'a b'],
    ['"a\\\r\n  b"', 'ab'],
    ['"a \t\r\n \n \t b"', 'a\nb'],
    ['"\\t \n x"', '\t x'],
    ['"a\\t\n x"', 'a\t x'],
    [
      '"\\0\\a\\b\\t\\n\\v\\f\\r\\e\\"\\/\\\\\\N\\_\\L\\P\\ "',
      '\0\x07\b\t\n\v\f\r\x1b"/\\\x85\xa0\u2028\u2029 ',
    ],
    ['"\\x41\\u00e9\\U0001F600z"', 'Aé😀z'],
    ['|\n a\n  b\n', 'a\n b\n'],
    ['|-\n a\n\n', 'a'],
    ['|+\n a\n\n', 'a\n\n'],
    ['|\n a\n\n b\n\n', 'a\n\nb\n'],
    ['|\r\n a\r\n b\r\n', 'a\nb\n'],
    ['>\n a\n b\n\n c\n', 'a b\nc\n'],
    ['>\n a\n  b\n c\n', 'a\n b\nc\n'],
    ['>\n\n a\n b\n', '\na b\n'],
    ['>\n a\n\n  b\n\n c\n', 'a\n\n b\n\nc\n'],
    ['>-\n a\n \tb\n', 'a\n\tb'],
    ['|\n', ''],
    ['|2\n   a\n', ' a\n'],
    ["'a \t\n \t\n b'", 'a\nb'],
    ['"a\\n \t\n  b"', 'a\n b'],
    ['"\\t\r\n b"', '\t b'],
    ['"\\ta \t\n b"', '\ta b'],
    ['"\\ta\n\n\n b"', '\ta\n\nb'],
    ['"\\ta\r\n\r\n b\\t"', '\ta\nb\t'],
    ['"a\\\n \t b"', 'ab'],
    ['"\\U0010FFFF"', '\u{10ffff}'],
    ['>+\n a\n\n', 'a\n\n'],
    ['>\n a\n\n\n b\n', 'a\n\nb\n'],
    ['|+ # c\n a\n', 'a\n'],
    ['|-\n\n a\n', '\na'],
    ['|', ''],
    ['|\r\n\r\n a\r\n', '\na\n'],
  ])('%j is %j', (source, text) => {
    expect(meaningOf(`k: ${source}`)).toEqual({ k: text });
  });

  test.each(['\\U00110000', '\\q', '\\A', '\\x4', '\\x4g', '\\u00e', '\\U0001F60'])(
    'the escape %s is none that YAML knows',
    (source) => {
      expect(() => meaningOf(`k: "${source}"`)).toThrow(`${source.slice(0, 2)} is not a YAML escape`);
      expect(() => meaningOf(`{"${source} ": 1}`)).toThrow(`${source.slice(0, 2)} is not a YAML escape`);
    },
  );
});

describe('documents', () => {
  test('have merge keys, aliases, tags and repeated keys', () => {
    expect(meaningOf('a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\nc:\n  <<: [*x, {r: 4, p: 5}]\n')).toEqual({
      a: { p: 1, q: 2 },
      b: { q: 3, p: 1 },
      c: { p: 1, q: 2, r: 4 },
    });
    expect(meaningOf('"<<": {a: 1}')).toEqual({ '<<': { a: 1 } });
    expect(meaningOf('a: !!str 1\nb: ! 1\nc: !!int 1\nd: "1"\n')).toEqual({ a: '1', b: '1', c: 1, d: '1' });
    expect(meaningOf('a: !my 1\nb: !!strange 1\nc: !my "1"\n')).toEqual({ a: '1', b: '1', c: '1' });
    expect(meaningOf('a: !!int "1"\nb: !!float 1\nc: !!bool yes\nd: !!null ""\n')).toEqual({
      ...{ a: 1, b: 1, c: true, d: null },
    });
    expect(meaningOf('a: 1\n<<: {a: 1, b: 2}\n')).toEqual({ a: 1, b: 2 });
    expect(meaningOf('<<: {a: 1, b: 2}\na: 3\n')).toEqual({ a: 3, b: 2 });
    expect(meaningOf('__proto__: 1')).toHaveProperty(['__proto__'], 1);
    expect(meaningOf('')).toBeNull();
  });

  test.each([
    ['<<: text\na: 1\n', 'a merge key (<<) needs a map or a list of maps'],
    ['<<: [x, {b: 2}]\na: 1\n', 'a merge key (<<) needs a map or a list of maps'],
    ['a: &x [{b: 1}]\nc: {<<: *x}\n', 'a merge key (<<) needs a map or a list of maps'],
    // go-yaml 2 takes the 2, go-yaml 3 the 1.
    ['a: 1\n<<: {a: 2}\n', 'the merge key (<<) also sets a, which is before it'],
    ['<<: {a: 1}\nb: 3\n<<: {a: 2}\n', 'the merge key (<<) also sets a, which is before it'],
    ['a: !!int x\n', 'x is not a valid !!int'],
    ['a: !!bool 1\n', '1 is not a valid !!bool'],
    ['a: !!binary aGk=\n', "a !!binary value, which JSON can't represent"],
    ['a: .inf\n', "a number that JSON can't represent"],
    ['a: -.Inf\n', "a number that JSON can't represent"],
    ['a: !!float .nan\n', "a number that JSON can't represent"],
    ['~: 1\n', "a key that JSON can't represent"],
    ['18446744073709551615: 1\n', "a key that JSON can't represent"],
  ])('refuse what kubectl refuses, or what readers take for different things: %j', (text, message) => {
    expect(() => meaningOf(text)).toThrow(message);
  });

  test.each([
    ['on', 'true'],
    ['n', 'false'],
    ['0755', '493'],
    ['1_000', '1000'],
    ['1.0', '1'],
    ['1.50', '1.5'],
    ['1e3', '1000'],
    ['1e6', '1e+06'],
    ['1234567.0', '1.234567e+06'],
    ['0.00001', '1e-05'],
    ['16777217.0', '1.6777216e+07'],
    ['9223372036854775807', '9223372036854775807'],
    ['!!str on', 'on'],
    ['"on"', 'on'],
    ['2024-01-01', '2024-01-01'],
  ])('have keys that are strings, %s is %j', (source, key) => {
    const text = `${source}: x\n`;
    expect(meaningOf(text)).toEqual({ [key]: 'x' });
    expect(textOf(text, parse(text).root, key)).toBe('x');
    if (source !== key) expect(textOf(text, parse(text).root, source)).toBeUndefined();
  });

  test('refuse aliases that stand for too much, or for themselves', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]\n`;
    const bomb = `a: &a [x, x]\n${level('b', 'a')}${level('c', 'b')}${level('d', 'c')}${level('e', 'd')}${level('f', 'e')}`;
    expect(() => meaningOf(bomb)).toThrow('the aliases expand to too many nodes');
    const refused: [string, string][] = [
      ['a: *a\nb: &a 1', 'an alias needs an anchor of that name before it'],
      ['a: &a [*a]', 'an alias inside its own anchor'],
      // Not the anchor before: kubectl refuses it too.
      ['a: &a 1\nb: &a {c: *a}', 'an alias inside its own anchor'],
    ];
    for (const [text, message] of refused)
      expect(() => meaningOf(text)).toThrow(expect.objectContaining({ code: 'aliases', message }));
    expect(() => meaningOf(bomb)).toThrow(expect.objectContaining({ code: 'aliases' }));
  });

  test('are asked for keys', () => {
    const text = 'a: 1\n"b": x\na: 2\nab: 3\nn: ~\ne:\nl: []\nm: &m {k: v}\ns: *m\n';
    const { root } = parse(text);
    expect(root?.type === 'map' && entryOf(text, root, 'a')).toBe(2);
    expect(root?.type === 'map' && entryOf(text, root, 'b')).toBe(1);
    expect(root?.type === 'map' && entryOf(text, root, 'c')).toBe(-1);
    expect(['a', 'b', 'nil', 'e', 'l', 'm', 'zz'].map((key) => textOf(text, root, key))).toEqual([
      '2',
      'x',
      ...Array(5).fill(undefined),
    ]);
    expect(child(text, root, 'e')).toBeNull();
    expect(child(text, root, 'zz')).toBeUndefined();
    expect(child(text, child(text, root, 'l'), 'k')).toBeUndefined();
    expect(textOf(text, child(text, root, 's'), 'k')).toBe('v');
    const other = 'abc: 1\nq: ""\nv: &x word\nw: *x\nn: ~\n? two\n  words\n: 2\n';
    const map = parse(other).root;
    expect(['ab', 'abc', 'q', 'w', 'nil', 'two words', 'two'].map((key) => textOf(other, map, key))).toEqual([
      ...[undefined, '1', '', 'word', undefined, '2', undefined],
    ]);
    expect(child('a', parse('a').root, 'a')).toBeUndefined();
    expect(child('', null, 'a')).toBeUndefined();
    expect(child('', undefined, 'a')).toBeUndefined();
  });

  test('have places by line and column', () => {
    const text = 'ab\ncd\n';
    expect([0, 1, 2, 3, 5, 6].map((at) => Object.values(positionAt(text, at)))).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
      [2, 3],
      [3, 1],
    ]);
  });

  test.each<[string, unknown[][]]>([
    ['', [[0, 0, 0, true]]],
    ['a: 1\n', [[0, 0, 5, false]]],
    [
      'a\n---\nb\n',
      [
        [0, 0, 2, false],
        [2, 6, 8, false],
      ],
    ],
    ['--- a\n', [[0, 0, 6, false]]],
    ['--- # c\na', [[0, 8, 9, false]]],
    [
      '---\n---\n',
      [
        [0, 4, 4, true],
        [4, 8, 8, true],
      ],
    ],
    [
      'a\n...\nb\n',
      [
        [0, 0, 2, false],
        [6, 6, 8, false],
      ],
    ],
    [
      '# c\n\n%YAML 1.2\n---\na\n',
      [
        [0, 0, 15, true],
        [15, 19, 21, false],
      ],
    ],
    ['---a\n', [[0, 0, 5, false]]],
    ['---\r\na\r\n', [[0, 5, 8, false]]],
    [
      '\ufeffa\n---\n\ufeffb\n',
      [
        [0, 1, 3, false],
        [3, 8, 10, false],
      ],
    ],
    ['---\tx\n', [[0, 0, 6, false]]],
  ])('%j is split', (text, expected) => {
    const found = splitDocuments(text).map(({ opening, start, end, blank }) => [opening, start, end, blank]);
    expect(found).toEqual(expected);
  });
});

describe('plain values', () => {
  test('are equal whatever the order of keys', () => {
    expect(equal({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 })).toBe(true);
    for (const [a, b] of [
      [{ a: 1 }, { a: 2 }],
      [{ a: 1 }, { b: 1 }],
      [{ a: 1 }, { a: 1, b: 1 }],
      [[1], [1, 2]],
      [[1], [2]],
      [
        [1, 2],
        [1, 3],
      ],
      [
        { a: 1, b: 2 },
        { a: 1, b: 3 },
      ],
      [[1], { 0: 1 }],
      [{}, []],
      [1, '1'],
      [null, {}],
      [{ constructor: 1 }, { a: 1 }],
    ] as const)
      expect(equal(a as never, b as never)).toBe(false);
    expect(equal(undefined, undefined)).toBe(true);
  });

  test('are copied into objects that inherit nothing', () => {
    const value = { a: [{ b: 1 }] };
    const copied = copy(value);
    expect(copied).toEqual(value);
    expect(copied.a[0]).not.toBe(value.a[0]);
    for (const name of ['constructor', 'toString', '__proto__']) expect(name in copied).toBe(false);
    const tricky = copy(JSON.parse('{"__proto__": {"polluted": true}}'));
    expect(Object.keys(tricky)).toEqual(['__proto__']);
    expect('polluted' in tricky).toBe(false);
  });

  test('are JSON, with keys in order where wanted', () => {
    const value = { b: [1, 'x', null], a: { d: true, c: 12345678901234567890n } };
    expect(toJson(value)).toBe('{"b":[1,"x",null],"a":{"d":true,"c":12345678901234567890}}');
    expect(toJson(value, true)).toBe('{"a":{"c":12345678901234567890,"d":true},"b":[1,"x",null]}');
    expect(toJson([{ b: 1, a: 2 }], true)).toBe('[{"a":2,"b":1}]');
    expect(quote('\u007f\u0085\u2028\ufeff"\n')).toBe('"\\u007f\\u0085\\u2028\\ufeff\\"\\n"');
  });
});

describe('printing', () => {
  test.each([
    ['nginx:1.19', 'nginx:1.19'],
    ['100m', '100m'],
    ['1Gi', '1Gi'],
    ['100', '"100"'],
    ['1e3', '"1e3"'],
    ['yes', '"yes"'],
    ['Null', '"Null"'],
    ['NaN', '"NaN"'],
    ['', '""'],
    ['a: b', '"a: b"'],
    ['a #b', '"a #b"'],
    ['a:', '"a:"'],
    ['a ', '"a "'],
    [' a', '" a"'],
    ['--flag', '--flag'],
    ['-x', '-x'],
    ['---', '"---"'],
    ['- x', '"- x"'],
    ['/a b', '/a b'],
    ['$(X)', '$(X)'],
    ['[a', '"[a"'],
    ['a\tb', '"a\\tb"'],
    ['"a"', `'"a"'`],
    [`"it's"`, `'"it''s"'`],
    ['\\d', `'\\d'`],
    ['"a\nb', '"\\"a\\nb"'],
    ['"\u0085', '"\\"\\u0085"'],
    ['ü', '"ü"'],
  ])('%j is printed as %s', (text, printed) => {
    expect(renderString(text)).toBe(printed);
    expect(jsYaml.safeLoad(`k: ${printed}`)).toEqual({ k: text });
  });

  test('in flow style quotes what could end there', () => {
    expect(renderString('a,b', 'yaml')).toBe('"a,b"');
    expect(renderString('a:b', 'yaml')).toBe('"a:b"');
    expect(renderString('ab', 'yaml')).toBe('ab');
    expect(renderString('ab', 'json')).toBe('"ab"');
    expect(renderInline({ a: [1, 'x', null, {}], b: true })).toBe('{a: [1, x, null, {}], b: true}');
    expect(renderInline({ a: ['x'] }, 'json')).toBe('{"a": ["x"]}');
    expect(renderIndented({ a: [1, {}], b: { c: [] } }, '\n  ', '  ')).toBe(
      '{\n    "a": [\n      1,\n      {}\n    ],\n    "b": {\n      "c": []\n    }\n  }',
    );
  });

  const style = { step: 2, seqOffset: 0, dashWidth: 2, newline: '\n' };
  test('in block style takes on the style of those beside it', () => {
    const value = { a: 'x', l: [1, { b: 2, c: [] }, ['z']], m: { o: {} } };
    expect(renderEntry('k', value, 2, style)).toEqual([
      ...[
        '  k:',
        '    a: x',
        '    l:',
        '    - 1',
        '    - b: 2',
        '      c: []',
        '    - - z',
        '    m:',
        '      o: {}',
      ],
    ]);
    const wide = { ...style, step: 4, seqOffset: 2, dashWidth: 4 };
    expect(renderEntry('k', [{ b: 2, c: 3 }], 0, wide)).toEqual(['k:', '  -   b: 2', '      c: 3']);
    expect(renderItems(['x'], 1, style)).toEqual([' - x']);
  });

  test.each([
    ['a\nb\n', ['k: |', '  a', '  b']],
    ['a\nb', ['k: |-', '  a', '  b']],
    ['a\n\nb\n', ['k: |', '  a', '', '  b']],
    ['a\n  b\n', ['k: |', '  a', '    b']],
    ['a\n\n', ['k: "a\\n\\n"']],
    [' a\nb\n', ['k: " a\\nb\\n"']],
    ['a\n \nb\n', ['k: "a\\n \\nb\\n"']],
    ['\na\n', ['k: "\\na\\n"']],
    ['a\r\nb\n', ['k: "a\\r\\nb\\n"']],
    ['\n', ['k: "\\n"']],
  ])('%j below a key', (text, lines) => {
    expect(renderEntry('k', text, 0, style)).toEqual(lines);
    expect(jsYaml.safeLoad(`${lines.join('\n')}\n`)).toEqual({ k: text });
    expect(renderEntry('k', text, 0, { ...style, quoted: true })).toEqual([`k: ${JSON.stringify(text)}`]);
  });
});

describe('splices', () => {
  const at = (start: number, end: number, text: string) => ({ start, end, text });
  test('are applied in the order of their places, insertions in their own', () => {
    const splices = [at(3, 4, 'D'), at(1, 1, 'x'), at(1, 1, 'y'), at(1, 2, '')];
    expect(applySplices('abcde', splices)).toBe('axycDe');
    expect(applySplices('abcde', splices, 1, 4)).toBe('xycD');
    expect(sortSplices(splices).map(({ text }) => text)).toEqual(['x', 'y', '', 'D']);
    expect(applySplices('abc', [])).toBe('abc');
  });
  test('do not overlap and do not leave their stretch', () => {
    expect(() => applySplices('abcde', [at(0, 2, ''), at(1, 3, '')])).toThrow(
      'two changes of the text overlap at 1',
    );
    expect(() => applySplices('abcde', [at(0, 1, '')], 1)).toThrow('two changes of the text overlap at 0');
    expect(() => applySplices('abcde', [at(2, 4, '')], 0, 3)).toThrow('two changes of the text overlap at 2');
    expect(applySplices('abcde', [at(0, 2, ''), at(2, 3, 'x')])).toBe('xde');
  });
});
