// Kubernetes' own reader, sigs.k8s.io/yaml, is the measure of ours: the same values, or both refuse, or a
// reason that is listed here. A reason that explains no difference any more fails.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readAny } from '../../../src/yaml/read/compose.ts';
import { type Tree, YamlError } from '../../../src/yaml/read/node.ts';
import { parse } from '../../../src/yaml/read/parse.ts';
import { toValue } from '../../../src/yaml/read/value.ts';
import { describeWithTools } from '../../external-tools.ts';
import { filesBelow } from '../../files-below.ts';
import { soup, twisted } from '../../generate/odd-yaml.ts';
import { yamlText } from '../../generate/yaml-text.ts';
import { type Answer, askKubernetes, yamlTestSuite } from '../../oracles/yaml.ts';
import { RUNS, SEED, seeds } from '../../runs.ts';

/** Why the readers may differ: what ours says, what theirs says, both about a text that has something. */
const reasons: Readonly<Record<string, { ours?: RegExp; theirs?: RegExp; text?: RegExp }>> = {
  'Kubernetes passes over what follows the first document; an edit would lose it': {
    ours: /^(?:a second document begins here|text after the end of the document)/,
  },
  'Kubernetes stops reading after an empty flow collection that is the whole document': {
    ours: /./,
    text: /^\s*(?:\[\]|\{\})(?:\S|\ufeff)/,
  },
  'Kubernetes never looks at the first value of a key that is there twice': {
    ours: /^a key must be a plain string$/,
    text: /[[{,]\s*\?/,
  },
  'an alias as a key has no text that could be edited': {
    ours: /^a key must be a plain string$/,
    text: /\*/,
  },
  'go-yaml 2 lets a merge key replace what is before it, go-yaml 3 does not': {
    ours: /^the merge key \(<<\) also sets/,
  },
  'bytes are nothing that Kubernetes has in its objects': { ours: /^a !!binary value/ },
  'some readers break the line there, others do not': {
    ours: /^U\+(?:0085|2028|2029), which is a line break/,
  },
  'some readers break the line at a carriage return alone': {
    ours: /^a carriage return without a line feed$/,
  },
  'go-yaml 2 misreads lines after two byte order marks': { ours: /^a second byte order mark$/ },
  'nobody nests so deeply': { ours: /^nested too deeply$/ },
  'kubectl reads JSON with a reader of JSON, which has these escapes': {
    theirs: /found unknown escape character/,
    text: /\\\//,
  },
  'kubectl reads JSON with a reader of JSON, which has surrogates': {
    theirs: /found invalid Unicode character escape code/,
    text: /\\u[dD][89a-fA-F]/,
  },
  'go-yaml 3, which kustomize and kpt read with, takes ? inside of words in a flow collection': {
    theirs: /did not find expected/,
    text: /\?/,
  },
  'kubectl reads JSON with a reader of JSON, which has these characters between quotes': {
    theirs: /control characters are not allowed/,
    text: /["'][^"']*[\u007f-\u009f\ufffe\uffff]/,
  },
  'a document of nothing may end': {
    theirs: /did not find expected node content/,
    text: /^\s*(?:#.*\s+)*\.\.\.(?!\S)/,
  },
};

/** Values as the oracle writes them. */
const comparable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === 'bigint') return `int:${value}`;
  if (typeof value === 'number') return /^-?\d{16,}$/.test(String(value)) ? `int:${value}` : value + 0;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, comparable(each)]),
  );
};

const ask = (text: string, read: (text: string) => Tree): Answer => {
  try {
    return { value: comparable(toValue(read(text), read(text).root)) };
  } catch (thrown) {
    if (!(thrown instanceof YamlError))
      throw new Error(`${JSON.stringify(text)}: ${(thrown as Error).stack}`);
    return { error: thrown.message };
  }
};

const used = new Set<string>();

const reasonFor = (text: string, ours: Answer, theirs: Answer): string | undefined =>
  Object.keys(reasons).find((name) => {
    const reason = reasons[name] as (typeof reasons)[string];
    if (reason.text && !reason.text.test(text)) return false;
    if (reason.ours) return theirs.error === undefined && reason.ours.test(ours.error ?? '');
    return ours.error === undefined && (reason.theirs as RegExp).test(theirs.error ?? '');
  });

/** How the readers agree over texts; throws with the shortest text that they differ over for no reason. */
const compare = (texts: readonly string[]): { same: number; refused: number; explained: number } => {
  const count = { same: 0, refused: 0, explained: 0 };
  const differences: string[] = [];
  const answers = askKubernetes(texts);
  for (const [index, text] of texts.entries()) {
    const theirs = answers[index] as Answer;
    for (const [name, read] of Object.entries({ parse, readAny })) {
      // What only parse() checks is no reader's matter.
      if (name === 'readAny' && ask(text, parse).error !== undefined) continue;
      const ours = ask(text, read);
      if (ours.error !== undefined && theirs.error !== undefined) count.refused++;
      else if (
        ours.error === undefined &&
        JSON.stringify(ours.value) === JSON.stringify(comparable(theirs.value))
      )
        count.same++;
      else {
        const reason = reasonFor(text, ours, theirs);
        if (reason === undefined)
          differences.push(
            [name, JSON.stringify(text), JSON.stringify(ours), JSON.stringify(theirs)].join('\n  '),
          );
        else {
          used.add(reason);
          count.explained++;
        }
      }
    }
  }
  differences.sort((a, b) => a.length - b.length);
  expect(differences.length, differences.slice(0, 20).join('\n')).toBe(0);
  return count;
};

const runs = Math.ceil(RUNS * 33);

describeWithTools('the values that Kubernetes reads', ['go'], () => {
  beforeAll(() => {
    expect(askKubernetes(['a: 0755\nb: yes\nc: 12345678901234567\n', 'a: b: c'])).toEqual([
      { value: { a: 493, b: true, c: 'int:12345678901234567' } },
      { error: expect.stringContaining('mapping values are not allowed') },
    ]);
  });
  const corpus = process.env['PODGRAFT_CORPUS'];
  test.skipIf(corpus === undefined)('in real manifests', () => {
    const texts = filesBelow(corpus as string)
      .filter((path) => /\.(?:ya?ml|json)$/.test(path))
      .flatMap((path) => readFileSync(path, 'utf8').split(/^---\n/m));
    expect(compare(texts).same).toBeGreaterThan(1000);
  });

  test('in yaml-test-suite', () => {
    expect(compare(yamlTestSuite()).same).toBeGreaterThan(900);
  });

  test(`in ${runs} generated texts`, () => {
    const texts = seeds(33).map(yamlText);
    expect(compare(texts).same).toBeGreaterThan(runs / 3);
  });

  test(`in ${runs} texts whose lines were moved`, () => {
    compare(fc.sample(twisted, { numRuns: runs, seed: SEED }));
  });

  test(`in ${runs} texts of signs in any order`, () => {
    compare(fc.sample(soup, { numRuns: runs, seed: SEED }));
  });

  test('in texts that are odd in one thing', () => {
    used.clear();
    compare(odd);
    expect(Object.keys(reasons).filter((name) => !used.has(name))).toEqual([]);
  });
});

const words = [
  'y',
  'Y',
  'yes',
  'n',
  'No',
  'on',
  'OFF',
  'null',
  '~',
  'Null',
  'nULL',
  'true',
  'True',
  'tRUE',
  '=',
  '<<x',
];
const numbers = [
  ...[
    '0',
    '-0',
    '+0',
    '00',
    '0755',
    '-0755',
    '08',
    '0o17',
    '0O17',
    '0b11',
    '-0b11',
    '+0b1',
    '0x1F',
    '-0x1f',
    '0x',
    '1_000',
    '_1',
    '1__0',
  ],
  ...[
    '1_',
    '0_7',
    '1e3',
    '1E+3',
    '1e',
    '.5',
    '-.5',
    '+.5',
    '.',
    '-',
    '5.',
    '.5_0',
    '1.5e-3',
    '1.2.3',
    '12:30:45',
    '1:2',
    '190:20:30.15',
  ],
  ...[
    '9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775808',
    '-9223372036854775809',
  ],
  ...[
    '18446744073709551615',
    '18446744073709551616',
    '+9223372036854775808',
    '0xFFFFFFFFFFFFFFFF',
    '0x1FFFFFFFFFFFFFFFF',
    '1e400',
    '-1e400',
  ],
  ...[
    '.inf',
    '-.Inf',
    '+.INF',
    '.nan',
    '.NaN',
    '.Nan',
    'inf',
    'NaN',
    '0.1',
    '1e21',
    '123456789.123456789',
    '2024-01-01',
    '2024-1-1',
    '2024-01-01T00:00:00Z',
  ],
];
const odd = [
  ...['[]*x\n', '{}c:a: 1\n', '{e: [ a, ?, ], e: }\n'],
  ...[...words, ...numbers].flatMap((each) => [
    `a: ${each}\n`,
    `${each}: a\n`,
    `- ${each}\n`,
    `[${each}]\n`,
    `a: !!int ${each}\n`,
  ]),
  ...[...words, ...numbers].flatMap((each) =>
    ['!!float', '!!str', '!!bool', '!!null', '!x', '!'].map((tag) => `a: ${tag} ${each}\n`),
  ),
  ...[
    '!!int "1"',
    '!!str',
    '!!null',
    '!!bool "yes"',
    '!!map {a: 1}',
    '!!seq [a]',
    '!!str [a]',
    '!!omap [a: 1]',
    '!!',
    '!a!',
    '!!\n b',
    '!a!b c',
    '!,',
    '!<a',
    '!<> a',
    '!a% b',
    '!!%73tr 1',
    '!%ff b',
    '!é b',
    '!!set {a, b}',
    '!!binary aGk=',
    '!<tag:yaml.org,2002:int> 1',
  ].map((each) => `a: ${each}\n`),
  // Quoted text and flow collections that go on at any column.
  ...[
    'a: "b\nc"\n',
    "a:\n  b: '[\n  1\n  ]'\n  c: d\n",
    "a: 'x\n\n  \ny'\nb: c\n",
    'a: "b\n\tc"\n',
    'a: "b\n---\nc"\n',
    'a: "b\n--- c"\n',
    'a: "b\n---c"\n',
  ],
  ...[
    'a: &x "b\nc"\nd: *x\n',
    'a: &x [\n1,\n2\n]\nd: *x\n',
    'a: [\n]\n',
    'a: {\nb: c\n}\n',
    'a: [b, # c\nd]\n',
    '- [a,\nb]\n- c\n',
    'a:\n  - {b: c,\nd: e}\n',
  ],
  ...[
    '"a\nb": c\n',
    '{"a\nb": c}\n',
    '? "a\nb"\n: c\n',
    '"a\\\n\nb"\n',
    'a: "b\\\n  \n\n  c"\n',
    "a: 'it''s\n  b'\n",
    'a: "\\\'"\n',
    'a: "\\/"\n',
    '{"a": "\\ud83d\\ude00"}\n',
  ],
  // Tabs.
  ...[
    'a:\tb\n',
    'a: \tb\n',
    '-\ta\n',
    '\ta: b\n',
    ' \ta: b\n',
    'a:\n\tb: c\n',
    'a:\n  b: c\n\t\n',
    'a: b\t\n',
    'a: b\t# c\n',
    'a: b\tc\n',
    'a: [\tb,\n\tc]\n',
    'a: |\n\tb\n',
    'a: |\n  \tb\n',
    'a: b\n\tc\n',
    '? a\n:\tb\n',
    '- \t- a\n',
    'a\t: b\n',
  ],
  // Line breaks, marks and blanks of other kinds.
  ...[
    '\ufeff\ufeff',
    '\ufeff\ufeffa: 1\nb: 2\n',
    'a: 1\n\ufeffb: 2\n',
    '# c\n\ufeffa: 1\n',
    '\ufeff- a\n- b\n',
    'a: 1\r\nb: 2\r\n',
    'a: |\r\n  b\r\n\r\n',
    'a: "b\r\n\r\n  c"\r\n',
    'a: b\r\n  c\r\n',
    'a: 1\rb: 2\r',
    '\ufeffa: 1\n',
    '\ufeff# c\na: 1\n',
    'a: \ufeffb\n',
    'a: b\u00a0c\n',
    'a:\u00a0b\n',
    '\u00a0a: b\n',
    'a: b\u0085c: d\n',
    'a: b\u2028c: d\n',
    'a: "b\u2028c"\n',
    'a: "b \u2029 c"\n',
    'a: b\u0000\n',
    'a: b\u0007\n',
    'a: "b\u007fc"\n',
    'a: "b\u009bc"\n',
    'a: 😀\n',
    'a: \ufffe\n',
  ],
  // Directives and marks of documents.
  ...[
    '%YAML 1.1\n---\na: 1\n',
    '%YAML 1.2\n---\na: 1\n',
    '%YAML 1.1 # c\n--- a\n',
    '%YAML 1\n---\na\n',
    '%TAG ! !x-\n---\na: !b c\n',
    '%TAG !e! !x-\n---\na: !e!b c\n',
    'a: !e!b c\n',
    '%FOO\n---\na: 1\n',
    '%YAML 1.1\na: 1\n',
  ],
  ...[
    '--- a\n',
    '--- a: 1\n',
    '--- {a: 1}\n',
    '--- # c\na: 1\n',
    '--- |\n  a\n',
    '--- - a\n',
    '---\n',
    '---\n---\n',
    'a: 1\n...\n',
    'a: 1\n... # c\n',
    'a: 1\n...\n# c\n',
    '...\n',
    '# c\n...\n',
    'a: 1\n---\n',
    'a: 1\n---\nb: 2\n',
    '{a: 1}\nb: 2\n',
    '"a"\nb\n',
    'a: 1\n...\nb: 2\n',
    '--- "a\n--- b"\n',
    '---a: 1\n',
    '....\n',
  ],
  // Keys.
  ...[1023, 1024, 1025].flatMap((length) => [
    `${'k'.repeat(length)}: a\n`,
    `"${'k'.repeat(length - 2)}": a\n`,
    `{${'k'.repeat(length)}: a}\n`,
    `[${'k'.repeat(length)}: a]\n`,
    `a:\n  ${'k'.repeat(length)} : b\n`,
  ]),
  ...[
    '? a\n: b\n',
    '? a\n',
    '? [a]\n: b\n',
    '? a\n  b\n: c\n',
    '? |\n  a\n: b\n',
    '? - a\n: b\n',
    '?\n: b\n',
    ': b\n',
    '{? a: b}\n',
    '{?: b}\n',
    '[? a : b]\n',
    '[: b]\n',
    '{: b}\n',
    '[a: b]\n',
    '[a: b, c]\n',
    '{a, b: c}\n',
    '{a: , b}\n',
    '[a]: b\n',
    '{a: b}: c\n',
    '&x a: b\n',
    '&x a: *x\n',
    '&x b\n: c\n',
    'a: &x b\n*x : c\n',
    '{&x a: b, c: *x}\n',
    '!!int 1: a\n',
    '!!str 1: a\n',
    '! on: a\n',
  ],
  // Merge keys and anchors.
  ...[
    'a: &x {b: 1}\nc:\n  <<: *x\n',
    'a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n',
    'a: &x {b: 1}\nc:\n  b: 2\n  <<: *x\n',
    'a: &x {b: 1}\nc:\n  b: 1\n  <<: *x\n',
    'a: &x {b: 1}\nd: &y {<<: *x, c: 2}\ne: {<<: *y, f: 3}\n',
    'a: &x {b: 1}\nd: &y {b: 2}\ne: {<<: [*x, *y]}\n',
    'a: &x [{b: 1}]\nc: {<<: *x}\n',
    '<<: {a: 1}\n<<: {b: 2}\n',
    '"<<": {a: 1}\n',
    '!!str <<: {a: 1}\n',
    '!!merge <<: {a: 1}\n',
    '! <<: {a: 1}\n',
    '<<: [{a: 1}, b]\n',
    '<<:\n',
  ],
  ...[
    'a: *x\n',
    'a: &x 1\nb: &x {c: *x}\n',
    'a: &x [*x]\n',
    'a: &x\nb: *x\n',
    'a: &x 1\nb: &x 2\nc: *x\n',
    'a: &x &y b\n',
    'a: &x !!str 1\nb: !!str &y 1\nc: [*x, *y]\n',
    'a: &x.y b\n',
    'a: &x-_1 b\nc: *x-_1\n',
    'a: *x\nb: &x 1\n',
    'a: &x\n- b\nc: *x\n',
    'a: &x\n  b: c\nd: *x\n',
    '&x\na: b\n',
    '- &x\n- *x\n',
    '[&x a, *x ]\n',
    '[&x a, *x]\n',
    '*x\n',
  ],
  // Block scalars.
  ...[
    '|',
    '>',
    '|-',
    '>-',
    '|+',
    '>+',
    '|1',
    '|2',
    '>1-',
    '|-1',
    '|+2',
    '|0',
    '|10',
    '|--',
    '| x',
    '|#',
    '| # c',
    '|x',
  ].flatMap((head) => [
    `a: ${head}\n  b\n   c\n\n  d\n`,
    `a: ${head}\n  b`,
    `a: ${head}\n\n\n`,
    `a: ${head}\n   \n  b\n`,
    `a: ${head}\n\n  b\n \n\nc: d\n`,
    `- ${head}\n a\n- b\n`,
    `a:\n  b: ${head}\n    c\n  d: e\n`,
    `a: ${head}`,
    `${head}\n a\n`,
    `a: ${head}\n  b\n  `,
    `a: ${head}\n  b\n    `,
  ]),
  // Dashes and columns.
  ...[
    '-\n    a: 1\n    b: 2\n-\n  c: 3\n',
    '-\na: 1\n',
    '- a: 1\n   b: 2\n',
    '- a: 1\n b: 2\n',
    'a:\n- b\n c: d\n',
    'a:\n   - b\n  - c\n',
    'a: - b\n',
    '- - a\n  - b\n -c\n',
    '- # c\n   a: 1\n   b: 2\n',
    '-   a: 1\n    b: 2\n',
    '- !t\n  a: 1\n',
    '- !t a: 1\n  b: 2\n',
    '- &x a: 1\n  b: 2\n',
    '-\n- \n-',
    'a:\n -\n  -\n   - b\n',
  ],
  // Plain text.
  ...[
    'a: b: c\n',
    'a: b\n  c\n',
    'a: b\n c\n',
    'a: b\nc\n',
    'a: b # c\n  d\n',
    'a: b\n\n  c\n  # d\n  e\n',
    'a: b#c\n',
    'a: "b"#c\n',
    'a: "b" c\n',
    'a: @b\n',
    'a: `b\n',
    'a: %b\n',
    'a: ,b\n',
    'a: ]b\n',
    'a: -\n',
    'a: ?\n',
    'a: :\n',
    'a: ::b\n',
    'a: -b\n',
    '[a?b]\n',
    '[a ? b]\n',
    '[http://x/y?z=1]\n',
    '[a:]\n',
    '[a:b]\n',
    '{a:b}\n',
    '{a:}\n',
    '{"a":b}\n',
    '[-]\n',
    '[-,b]\n',
    '[- b]\n',
    '[a, , b]\n',
    '[,]\n',
    '[a',
    '{a: b',
    '[a}\n',
    '[a]]\n',
    '{a: b}}\n',
    '',
  ],
  `${'['.repeat(600)}${']'.repeat(600)}`,
];
