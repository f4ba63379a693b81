// Texts that are nearly YAML, for comparing readers: signs of YAML in any order, and documents some of whose
// lines were moved, cut or joined.

import fc from 'fast-check';
import { yamlText } from './yaml-text.ts';

const signs = [
  ...[
    'a',
    'b',
    'a b',
    'a: ',
    'b: ',
    'c:',
    ': ',
    '- ',
    '-',
    '? ',
    ', ',
    ',',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '#',
    ' # c',
  ],
  ...[
    '\n',
    '\n',
    '\n',
    '\n  ',
    '\n  ',
    '\n    ',
    '\n ',
    ' ',
    '  ',
    '\t',
    '\r\n',
    '\n\n',
    '|\n',
    '>-\n',
    '|+\n',
    '|2\n',
  ],
  ...[
    '&x ',
    '*x',
    '*x ',
    '!!str ',
    '!t ',
    '! ',
    '<<: ',
    '---\n',
    '\n---\n',
    '\n...\n',
    '%YAML 1.1\n',
    '\\',
    '\\n',
    '""',
    "''",
  ],
  ...[
    '0755',
    'yes',
    '~',
    '1e3',
    '"b"',
    "'b'",
    '[a]',
    '{a: 1}',
    '"a": ',
    '{"a":1}',
    '- a\n',
    'a: 1\n',
    'a:\n  b: c\n',
    '\ufeff',
    '😀',
  ],
];

export const soup: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...signs), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(''));

type Twist = readonly [what: number, where: number, by: number];

const twist = (lines: string[], [what, where, by]: Twist): void => {
  const at = where % lines.length;
  const line = lines[at] as string;
  const indent = ' '.repeat(by);
  switch (what) {
    case 0: // at another column
      lines[at] = indent + line.trimStart();
      break;
    case 1: // what is after a dash or a colon on a line of its own
      lines[at] = line.replace(/([-:]) /, `$1\n${indent}`);
      break;
    case 2: // joined with the next
      lines.splice(at, 2, `${line} ${(lines[at + 1] ?? '').trimStart()}`);
      break;
    case 3: // broken in the middle
      lines.splice(at, 1, line.slice(0, line.length >> 1), indent + line.slice(line.length >> 1));
      break;
    case 4:
      lines[at] = line.replace(/^ *(?=\S)/, (blanks) => `${blanks}\t`);
      break;
    case 5:
      lines[at] = line.replace(/: (?=\S)/, by % 2 === 0 ? ': &x ' : ': !t ');
      break;
    default:
      lines.splice(at, 1);
      if (lines.length === 0) lines.push('');
  }
};

/** A generated document with up to three twists. */
export const twisted: fc.Arbitrary<string> = fc
  .tuple(
    fc.nat(1_000_000),
    fc.array(fc.tuple(fc.nat(6), fc.nat(40), fc.nat(6)), { minLength: 1, maxLength: 3 }),
  )
  .map(([seed, twists]) => {
    const lines = yamlText(seed).split('\n');
    for (const each of twists) twist(lines, each);
    return lines.join('\n');
  });
