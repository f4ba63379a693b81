// The text that a scalar's source stands for: quotes, escapes, folded lines, block scalars
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

const doubleQuoted = (source: string): string => {
  if (!source.includes('\\')) return foldFlow(source);
  let out = '';
  let escapedTo = 0; // folding must not trim what an escape put there
  let at = 0;
  while (at < source.length) {
    const c = source[at] as string;
    if (c === '\n' || (c === '\r' && source[at + 1] === '\n')) {
      let breaks = 0;
      for (; at < source.length && ' \t\r\n'.includes(source[at] as string); at++) {
        if (source[at] === '\n') breaks++;
      }
      while (out.length > escapedTo && (out.endsWith(' ') || out.endsWith('\t'))) out = out.slice(0, -1);
      out += foldedBreaks(breaks);
      continue;
    }
    if (c !== '\\') {
      out += c;
      at++;
      continue;
    }
    const sign = source[at + 1] ?? '';
    at += 2;
    if (sign === '\n' || sign === '\r') {
      // An escaped line break: what stands before it stays, the next line's indentation goes.
      // Blank lines after it stay line breaks.
      if (sign === '\r') at++;
      for (; ' \t\r\n'.includes(source[at] ?? '.'); at++) if (source[at] === '\n') out += '\n';
    } else if (hexWidth[sign] !== undefined) {
      const width = hexWidth[sign];
      out += String.fromCodePoint(Number.parseInt(source.slice(at, at + width), 16));
      at += width;
    } else {
      out += escapes[sign] ?? sign;
    }
    escapedTo = out.length;
  }
  return out;
};

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

/** Lines of one indentation are joined by a space; a deeper line and its neighbours keep their breaks. */
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

/** Offset behind the quote that closes the one at `open`; -1: none does before `end`. */
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
