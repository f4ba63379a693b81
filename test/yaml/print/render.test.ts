// Whatever is printed is read back as the same value by every reader.

import jsYaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { parse as parseLibrary } from 'yaml';
import { renderEntry, renderIndented, renderInline } from '../../../src/yaml/print/render.ts';
import { parse } from '../../../src/yaml/read/parse.ts';
import { toValue } from '../../../src/yaml/read/value.ts';
import { Dice } from '../../generate/dice.ts';
import { SEED, seeds } from '../../runs.ts';

const ambiguous = [
  ...[
    '',
    ' ',
    'y',
    'Y',
    'yes',
    'Yes',
    'YES',
    'n',
    'N',
    'no',
    'No',
    'NO',
    'on',
    'On',
    'ON',
    'off',
    'Off',
    'OFF',
  ],
  ...[
    'true',
    'True',
    'TRUE',
    'false',
    'False',
    'FALSE',
    'null',
    'Null',
    'NULL',
    '~',
    'nan',
    'NaN',
    '.nan',
    '.NaN',
    '.NAN',
  ],
  ...[
    'inf',
    '.inf',
    '-.inf',
    '+.inf',
    '.Inf',
    '.INF',
    '0',
    '-0',
    '+1',
    '007',
    '0755',
    '0o17',
    '0x1F',
    '0b101',
    '1_000',
    '_1',
  ],
  ...[
    '1.',
    '.5',
    '1e3',
    '1E3',
    '1.5e+3',
    '1e',
    '-1.5',
    '12:30',
    '12:30:45',
    '190:20:30.15',
    '1:2',
    '2024-01-01',
    '2024-1-1',
  ],
  ...[
    '2001-12-14t21:59:43.10-05:00',
    '2001-12-14 21:59:43.10 -5',
    '<<',
    '=',
    '-',
    '--',
    '---',
    '...',
    '- a',
    '-a',
    '?',
    '? a',
    '?a',
  ],
  ...[
    ':',
    ': a',
    ':a',
    'a:',
    'a: b',
    'a:b',
    'a :b',
    '#',
    '# a',
    'a #b',
    'a#b',
    '!',
    '!a',
    '!!str',
    '&a',
    '*a',
    '*',
    '%a',
    '@a',
    '`a',
  ],
  ...[
    '|',
    '>',
    '|a',
    '{',
    '}',
    '{}',
    '[',
    ']',
    '[]',
    'a]',
    ',',
    'a,b',
    'a, b',
    '"',
    '"a"',
    "'",
    "'a'",
    "it's",
    '\\',
    '\\n',
    'a\\b',
  ],
  ...[
    'a\nb',
    'a\nb\n',
    'a\n\nb\n\n',
    '\na',
    '\n',
    ' a',
    'a ',
    '\ta',
    'a\t',
    'a\tb',
    ' a\nb',
    'a\n b',
    'a\n\tb\n',
    'a \nb',
    'a\r\nb',
    'a\rb',
  ],
  ...[
    '\u0085',
    'a\u0085b',
    '\u2028',
    'a\u2028b',
    'a\u2029b\n',
    '\ufeff',
    'a\ufeffb',
    '\u0000',
    '\u0007',
    '\u001b[0m',
    '\u007f',
    '\u009f',
  ],
  ...[
    'é',
    '日本',
    '😀',
    '\ud800',
    'a\udc00',
    '\ufffe',
    '\uffff',
    '__proto__',
    'constructor',
    '$(X)',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a word as manifests have it, and no template.
    '${x}',
    'set -e\n# c\n\necho "$@"\n',
  ],
  ...[
    '100m',
    '1Gi',
    '5s',
    '1k',
    '0.5',
    '1,000',
    'x'.repeat(300),
    '/bin/sh',
    '--flag=a',
    '-c',
    'http://x/y?z#w',
    'a/b:c',
    'null ',
    'Null\n',
  ],
];
const style = { step: 2, seqOffset: 0, dashWidth: 2, newline: '\n' };

const readers: Record<string, (text: string) => unknown> = {
  'the yaml library, 1.2': (text) => parseLibrary(text),
  'the yaml library, 1.1': (text) => parseLibrary(text, { version: '1.1', merge: false }),
  'js-yaml 3': (text) => jsYaml.safeLoad(text),
  podgraft: (text) => {
    const tree = parse(text);
    return toValue(tree, tree.root);
  },
};
// Lone surrogates are no Unicode text: only UTF-16 readers can bring them back.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const prints = (value: never): Record<string, string> => ({
  block: `${renderEntry('k', value, 0, style).join('\n')}\n`,
  quoted: renderEntry('k', value, 0, { ...style, quoted: true }).join('\n'),
  'in a list': `${renderEntry('k', [value, value] as never, 0, { ...style, seqOffset: 2, dashWidth: 4 }).join('\n')}\n`,
  'deep, CRLF': `${renderEntry('a', { b: { c: [{ d: value, e: 1 }] } } as never, 0, { step: 4, seqOffset: 4, dashWidth: 2, newline: '\r\n' }).join('\r\n')}\r\n`,
  flow: `k: ${renderInline(value)}\n`,
  json: `{"k": ${renderInline(value, 'json')}}`,
  'indented json': `{"k": ${renderIndented(value, '\n  ', '  ')}}`,
});
const expected = (form: string, value: unknown): unknown =>
  form === 'in a list'
    ? { k: [value, value] }
    : form === 'deep, CRLF'
      ? { a: { b: { c: [{ d: value, e: 1 }] } } }
      : { k: value };

describe('what is printed is read back', () => {
  for (const [name, read] of Object.entries(readers)) {
    test(`${name}: ambiguous strings as values, in every form`, () => {
      for (const text of ambiguous) {
        for (const [form, printed] of Object.entries(prints(text as never))) {
          expect(plain(read(printed)), `${form}: ${printed}`).toEqual(plain(expected(form, text)));
        }
      }
    });

    test(`${name}: ambiguous strings as keys`, () => {
      for (const key of ambiguous) {
        if (key === '__proto__') continue;
        const value = { [key]: 'v' } as never;
        for (const [form, printed] of Object.entries(prints(value))) {
          expect(plain(read(printed)), `${form}: ${printed}`).toEqual(plain(expected(form, value)));
        }
      }
    });
  }

  test('nested values, in every form and by every reader', () => {
    const dice = new Dice(SEED);
    const make = (depth: number): unknown => {
      const kind = depth > 3 ? 3 : dice.below(4);
      if (kind === 0) return Array.from({ length: dice.below(4) }, () => make(depth + 1));
      if (kind === 1)
        return Object.fromEntries(
          Array.from({ length: dice.below(4) }, (_, n) => [`k${n}`, make(depth + 1)]),
        );
      return dice.pick<unknown>([
        ...ambiguous.filter((each) => !/[\ud800-\udfff]/.test(each)),
        0,
        1,
        -7,
        1.5,
        true,
        false,
        null,
        493,
      ]);
    };
    for (const _ of seeds(7)) {
      const value = make(0);
      for (const [form, printed] of Object.entries(prints(value as never))) {
        for (const read of Object.values(readers))
          expect(plain(read(printed)), printed).toEqual(plain(expected(form, value)));
      }
    }
  });
});
