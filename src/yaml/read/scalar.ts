// The text of a scalar by its source: quotes, escapes, folded lines, block scalars
// (YAML 1.2, sections 7.3 and 8.1, where 1.1 and 1.2 agree).

import type { ScalarNode } from './node.ts';

const escapes: Record<string, string> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const hexWidth: Record<string, number> = { x: 2, u: 4, U: 8 };

// Those, a quote, a backslash, a slash, a blank, a line break, and characters by their numbers.
const known =
  /\\(?:[0abtnvfre"'/\\ \tN_LP\n]|\r\n|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|U00(?:0[\dA-Fa-f]|10)[\dA-Fa-f]{4})/g;

/** A backslash between double quotes, and what follows it, that is nothing that YAML knows. */
export const oddEscape = (source: string): string | undefined =>
  source.includes('\\') ? /\\.?/.exec(source.replace(known, ''))?.[0] : undefined;

/** One line break becomes a space, more become one fewer; spaces around them go. */
const foldFlow = (source: string): string =>
  source.includes('\n')
    ? source.replace(/[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/g, (breaks) =>
        foldedBreaks(breaks.split('\n').length - 1),
      )
    : source;

const foldedBreaks = (breaks: number): string => (breaks === 1 ? ' ' : '\n'.repeat(breaks - 1));

const doubleQuoted = (source: string): string =>
  source.includes('\\') ? new EscapedReader(source).read() : foldFlow(source);

/** Reads what is between double quotes, with escapes in it. */
class EscapedReader {
  private readonly source: string;
  private at = 0;
  private out = '';
  /** Folding does not trim what an escape put there. */
  private escapedTo = 0;

  constructor(source: string) {
    this.source = source;
  }

  read(): string {
    const { source } = this;
    while (this.at < source.length) {
      const c = source[this.at] as string;
      if (c === '\n' || (c === '\r' && source[this.at + 1] === '\n')) this.fold();
      else if (c === '\\') this.escape();
      else {
        this.out += c;
        this.at++;
      }
    }
    return this.out;
  }

  /** Moves past blanks and line breaks; returns how many line breaks there are. */
  private skipBlanks(): number {
    let breaks = 0;
    for (; ' \t\r\n'.includes(this.source[this.at] ?? '.'); this.at++)
      if (this.source[this.at] === '\n') breaks++;
    return breaks;
  }

  private fold(): void {
    const breaks = this.skipBlanks();
    const unescaped = this.out.slice(this.escapedTo);
    this.out = this.out.slice(0, this.escapedTo) + unescaped.replace(/[ \t]+$/, '') + foldedBreaks(breaks);
  }

  private escape(): void {
    const { source } = this;
    const sign = source[this.at + 1] ?? '';
    this.at += 2;
    const width = hexWidth[sign];
    if (sign === '\n' || sign === '\r') {
      // An escaped line break: what is before it stays, the next line's indentation goes.
      // Blank lines after it stay line breaks.
      if (sign === '\r') this.at++;
      this.out += '\n'.repeat(this.skipBlanks());
    } else if (width !== undefined) {
      this.out += String.fromCodePoint(Number.parseInt(source.slice(this.at, this.at + width), 16));
      this.at += width;
    } else {
      this.out += escapes[sign] ?? sign;
    }
    this.escapedTo = this.out.length;
  }
}

/** The text of a block scalar as the quick reader finds it; `isLast`: no line break follows it. */
const blockText = (source: string, isFolded: boolean, isLast: boolean): string => {
  const firstBreak = source.indexOf('\n');
  if (firstBreak === -1) return '';
  const lines = source.slice(firstBreak + 1).split(/\r?\n/);
  const width = lines.find((line) => /[^ ]/.test(line))?.search(/[^ ]/) ?? 0;
  const cut = lines.map((line) => line.slice(width));
  const filled = cut.slice(0, cut.findLastIndex((line) => line !== '') + 1);
  const text = blockLines(filled, isFolded);
  if (source[1] === '-' || filled.length === 0) return text;
  const breaks = source[1] === '+' ? cut.length - filled.length + 1 : 1;
  return text + '\n'.repeat(isLast ? breaks - 1 : breaks);
};

/** What the lines of a block scalar say, without the last line break. */
export const blockLines = (lines: readonly string[], isFolded: boolean): string =>
  isFolded ? foldBlock(lines) : lines.join('\n');

/** Lines of one indentation are joined by a space; a deeper line keeps the breaks around it. */
const foldBlock = (lines: readonly string[]): string => {
  let out = '';
  let previousDeeper = true;
  let blanks = 0;
  let first = true;
  for (const line of lines) {
    if (line === '') {
      blanks++;
      continue;
    }
    const deeper = line[0] === ' ' || line[0] === '\t';
    if (first) out += '\n'.repeat(blanks);
    else if (deeper || previousDeeper) out += '\n'.repeat(blanks + 1);
    else out += blanks === 0 ? ' ' : '\n'.repeat(blanks);
    out += line;
    blanks = 0;
    first = false;
    previousDeeper = deeper;
  }
  return out;
};

/** The text of a scalar. */
export const scalarText = (node: ScalarNode, text: string): string => {
  if (node.text !== undefined) return node.text;
  switch (node.style) {
    case 'plain':
      return foldFlow(text.slice(node.start, node.end));
    case 'single':
      return foldFlow(text.slice(node.start + 1, node.end - 1)).replaceAll("''", "'");
    case 'double':
      return doubleQuoted(text.slice(node.start + 1, node.end - 1));
    default:
      return blockText(text.slice(node.start, node.end), node.style === 'folded', node.end === text.length);
  }
};

const SINGLE = 39;
const DOUBLE = 34;
const BACKSLASH = 92;

/** Offset after the quote that closes the one at `open`; -1: none does before `end`. */
export const quotedEnd = (text: string, open: number, end: number): number => {
  let i = open + 1;
  if (text.charCodeAt(open) === SINGLE) {
    for (;;) {
      const close = text.indexOf("'", i);
      if (close === -1 || close >= end) return -1;
      if (text.charCodeAt(close + 1) !== SINGLE || close + 1 >= end) return close + 1;
      i = close + 2;
    }
  }
  for (; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === DOUBLE) return i + 1;
  }
  return -1;
};
