// Arbitrary YAML texts, most of them valid: every scalar style, comments everywhere, odd spaces, flow and
// block. Values are not known beforehand; readers are compared with each other.

import { Dice } from './dice.ts';

const plains = [
  'a',
  'two words',
  'x:y',
  'a#b',
  '-x',
  '?x',
  ':x',
  '0755',
  '0x1F',
  '1_000',
  '0b11',
  '1e3',
  '.5',
  '-7',
  'on',
  'Yes',
  'null',
  '~',
  '2024-01-01',
  '12:30:45',
  '<<',
  '=',
  'http://x/y?z',
  "it's",
  'say "hi"',
  '*',
  '!x y',
  '%x',
  '@x',
  '`x',
  '&',
  'é',
  'a\tb',
  '- x',
  'a: b',
  'a :b',
  '[x',
  '{x',
  'x]',
  'a, b',
];
const singles = ["''", "'a'", "'it''s'", "'# no'", "'a: b'", "'a\n   b'", "'a\n\n   b  \n   c'", "'  '"];
const doubles = [
  '""',
  '"a"',
  '"\\n\\t\\"\\\\"',
  '"\\u00e9\\x41"',
  '"a\n   b"',
  '"a \\\n   b"',
  '"a\n\n    b"',
  '"\\ud83d\\ude00"',
  '"a\\/b"',
  '"# no"',
  '"tab\\\tx"',
  '"\\L\\N\\_"',
];
const heads = ['|', '>', '|-', '>-', '|+', '>+', '| # c', '|2', '>  '];
const comments = ['# c', '#', '# - a: b', "# 'x", '#x'];

export class TextMaker {
  private readonly dice: Dice;
  private readonly nl: string;
  constructor(seed: number) {
    this.dice = new Dice(seed);
    this.nl = this.dice.chance(0.15) ? '\r\n' : '\n';
  }

  document(): string {
    const { dice } = this;
    if (dice.chance(0.06)) return this.flow(0, 0) + (dice.chance(0.7) ? '\n' : '');
    const lines = this.collection(dice.chance(0.1) ? 2 : 0, 0);
    if (dice.chance(0.1)) lines.unshift(dice.pick(comments), '');
    if (dice.chance(0.05)) lines.unshift('---');
    const text = lines.join('\n') + (dice.chance(0.8) ? '\n' : dice.chance(0.3) ? '\n\n  \n' : '');
    return text.replaceAll('\n', this.nl);
  }

  private noise(out: string[], column: number): void {
    const { dice } = this;
    if (dice.chance(0.08)) out.push('');
    if (dice.chance(0.04)) out.push(' '.repeat(dice.below(column + 4)));
    if (dice.chance(0.1))
      out.push(' '.repeat(dice.chance(0.6) ? column : dice.below(column + 5)) + dice.pick(comments));
  }

  private tail(): string {
    const { dice } = this;
    return dice.chance(0.15)
      ? `${' '.repeat(dice.below(3))}${dice.pick(comments)}`
      : dice.chance(0.08)
        ? '  '
        : '';
  }

  private key(): string {
    const { dice } = this;
    if (dice.chance(0.85))
      return (
        dice.pick(['a', 'b', 'key', 'two words', 'x.y/z', 'k1', 'k2', 'k3', 'name', 'n']) + dice.below(10)
      );
    return dice.pick([
      "'q'",
      '"d"',
      '"e\\n"',
      "'it''s'",
      '0755',
      'on',
      '<<',
      '? a',
      'a:b',
      '-k',
      '"',
      '!!str t',
      '&anchor z',
      '',
    ]);
  }

  private scalar(column: number): string[] {
    const { dice } = this;
    const pad = ' '.repeat(column + 1 + dice.below(3));
    switch (dice.below(9)) {
      case 0:
        return dice.pick(singles).replaceAll('\n   ', `\n${pad}`).split('\n');
      case 1:
        return dice.pick(doubles).replaceAll('\n   ', `\n${pad}`).split('\n');
      case 2: {
        const out = [dice.pick(heads)];
        const count = dice.below(4);
        for (let index = 0; index < count; index++) {
          out.push(
            dice.chance(0.2)
              ? dice.chance(0.5)
                ? ''
                : ' '.repeat(dice.below(pad.length + 3))
              : pad +
                  ' '.repeat(dice.chance(0.2) ? 2 : 0) +
                  dice.pick(['text', '# not a comment', '- x', 'a: b', 'long line here']),
          );
        }
        return out;
      }
      case 3:
        return [this.flow(column, 1)];
      case 4:
        return dice.chance(0.2)
          ? ['a', `${pad}b`]
          : dice.chance(0.2)
            ? [dice.pick(['&x v', '*x', '!!str 5', '! x'])]
            : [dice.pick(plains)];
      case 5:
        return [''];
      default:
        return [dice.pick(plains)];
    }
  }

  private flow(column: number, depth: number): string {
    const { dice } = this;
    const gap = (): string =>
      dice.chance(0.1) ? `\n${' '.repeat(column + 1 + dice.below(3))}` : ' '.repeat(dice.below(2));
    const leaf = (): string =>
      depth < 3 && dice.chance(0.25)
        ? this.flow(column, depth + 1)
        : dice.pick([
            'a',
            'two words',
            '"q"',
            "'s'",
            '0755',
            '-1',
            'null',
            '""',
            '"a: b, c"',
            'x:y',
            'http://x',
            '-',
            '"a\\"b"',
            '',
            '# c',
            '?',
            '{}',
          ]);
    const count = dice.below(4);
    const parts: string[] = [];
    const isMap = dice.chance(0.5);
    for (let index = 0; index < count; index++) {
      const colon = dice.pick([': ', ': ', ': ', ':', ' : ']);
      parts.push(
        isMap
          ? `${dice.pick(['a', '"b"', 'c d', "'e'"])}${index}${colon}${leaf()}`.replace(/(["'])(\d)/, '$1')
          : leaf(),
      );
    }
    const body = parts.join(`${dice.chance(0.1) ? ' ' : ''},${gap() || ' '}`) + (dice.chance(0.1) ? ',' : '');
    return isMap ? `{${gap()}${body}${gap()}}` : `[${gap()}${body}${gap()}]`;
  }

  private collection(column: number, depth: number): string[] {
    const { dice } = this;
    const isList = dice.chance(0.35);
    const out: string[] = [];
    const count = 1 + dice.below(depth === 0 ? 5 : 3);
    for (let index = 0; index < count; index++) {
      if (index > 0 || depth > 0) this.noise(out, column);
      const deeper = depth < 4 && dice.chance(0.35);
      if (isList) {
        const width = dice.chance(0.15) ? 1 + dice.below(3) : 1;
        const dash = `${' '.repeat(column)}-${' '.repeat(width)}`;
        if (deeper && dice.chance(0.9)) {
          const lines = this.collection(column + 1 + width, depth + 1);
          while (lines.length > 0 && lines[0]?.trim().replace(/^#.*/, '') === '') lines.shift();
          out.push(dash + (lines[0] ?? '').slice(column + 1 + width), ...lines.slice(1));
        } else if (deeper)
          out.push(`${' '.repeat(column)}-${this.tail()}`, ...this.collection(column + 2, depth + 1));
        else {
          const [first, ...rest] = this.scalar(column);
          out.push((dash + first).trimEnd() + (rest.length === 0 ? this.tail() : ''), ...rest);
        }
      } else {
        const head = `${' '.repeat(column)}${this.key()}${dice.chance(0.04) ? ' ' : ''}:`;
        if (deeper) {
          const below = this.collection(column + (dice.chance(0.3) ? 0 : 1 + dice.below(4)), depth + 1);
          out.push(head + this.tail(), ...below);
        } else {
          const [first, ...rest] = this.scalar(column);
          const gap = dice.chance(0.1) ? '  ' : ' ';
          out.push((head + gap + first).trimEnd() + (rest.length === 0 ? this.tail() : ''), ...rest);
        }
      }
    }
    return out;
  }
}

export const yamlText = (seed: number): string => new TextMaker(seed).document();
