// Where scalars end, by the rules of go-yaml 2, and what block scalars say: that depends on the indentation
// of the collection around.

import { YamlError } from './node.ts';
import { blockLines, oddEscape, quotedEnd } from './scalar.ts';

export interface BlockScalar {
  readonly text: string;
  /** Offset after its last character, without the last line break and blank lines that are not kept. */
  readonly contentEnd: number;
  /** Start of the line after it. */
  readonly next: number;
}

const fail = (message: string, at: number): never => {
  throw new YamlError('syntax', message, at);
};

const MARKER = /\n(?:---|\.\.\.)(?![^ \t\r\n])/;

/** Offset after the quote that closes the one at an offset. */
export const scanQuoted = (text: string, open: number): number => {
  const close = quotedEnd(text, open, text.length);
  if (close === -1) fail(`unclosed ${text[open]}`, open);
  const source = text.slice(open, close);
  const odd = text[open] === '"' ? oddEscape(source) : undefined;
  if (odd !== undefined) fail(`${odd} is not a YAML escape; \\\\ is a backslash between double quotes`, open);
  const marker = MARKER.exec(source);
  if (marker) fail(`${text[open]} isn't closed before the next document`, open);
  return close;
};

const plainBlock = /(?:[^ \t\r\n:]|:(?![ \t\r\n]|$))+/y;
const plainFlow = /(?:[^ \t\r\n:,[\]{}?]|:(?![ \t\r\n]|$)|\?(?![ \t\r\n]|$))+/y;
const spaces = /[ \t\r\n]+/y;

/** The plain scalar at an offset, in a collection of this indentation. */
export const scanPlain = (
  text: string,
  start: number,
  isFlow: boolean,
  indent: number,
): { readonly end: number; readonly next: number; readonly endsInNewLine: boolean } => {
  const words = isFlow ? plainFlow : plainBlock;
  let end = start;
  let next = start;
  let endsInNewLine = false;
  for (;;) {
    if (endsInNewLine && MARKER.test(text.slice(next - 1, next + 4))) break;
    if (text[next] === '#') break;
    words.lastIndex = next;
    if (!words.test(text)) break;
    end = words.lastIndex;
    next = end;
    endsInNewLine = false;
    spaces.lastIndex = end;
    if (!spaces.test(text)) break;
    next = spaces.lastIndex;
    const blank = text.slice(end, next);
    endsInNewLine = blank.includes('\n');
    if (!endsInNewLine) continue;
    // Each line of the spaces but the first may have tabs only after the indentation.
    for (const line of blank.split('\n').slice(1)) {
      const tab = line.indexOf('\t');
      if (tab !== -1 && tab <= indent) fail('a tab in the indentation; use spaces', end);
    }
    if (!isFlow && next - text.lastIndexOf('\n', next - 1) - 1 <= indent) break;
  }
  return { end, next, endsInNewLine };
};

const head = /[|>](?:([+-])([0-9]?)|([0-9])([+-]?))?/y;
const headRest = /[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$)/y;

/** The block scalar at an offset, in a collection of this indentation. */
export const scanBlockScalar = (text: string, start: number, indent: number): BlockScalar => {
  head.lastIndex = start;
  const [source, first, second, third, fourth] = head.exec(text) as RegExpExecArray;
  const digit = second || third || '';
  if (digit === '0') fail('the indentation after | or > must not be 0', start);
  const headEnd = start + (source as string).length;
  headRest.lastIndex = headEnd;
  if (!headRest.test(text)) fail('text after | or > on the same line; put it on the next line', start);
  const width = digit === '' ? 0 : Math.max(indent, 0) + Number(digit);
  const { lines, next, ends } = takeLines(text, headRest.lastIndex, width, indent, start);
  const chomping = first || fourth || '';
  const last = lines.findLastIndex((line) => line !== '');
  const place = chomping === '+' ? lines.length - 1 : last;
  const body = blockLines(lines.slice(0, last + 1), text[start] === '>');
  // The last line of a text may have no line break.
  const isOpen = next === text.length && text[next - 1] !== '\n' && lines.length > 0;
  const breaks = lines.length - last - (isOpen ? 1 : 0);
  const final = finalBreaks(chomping, last === -1 ? lines.length : breaks, last === -1);
  return { text: body + final, contentEnd: place < 0 ? headEnd : (ends[place] as number), next };
};

/** The line breaks at the end of a block scalar, of those that follow its content. */
const finalBreaks = (chomping: string, breaks: number, isBlank: boolean): string => {
  if (chomping === '+') return '\n'.repeat(breaks);
  return chomping === '-' || isBlank || breaks === 0 ? '' : '\n';
};

/** The lines of a block scalar without their indentation, and where each ends; blank lines after it included. */
const takeLines = (
  text: string,
  from: number,
  given: number,
  indent: number,
  start: number,
): { readonly lines: string[]; readonly ends: number[]; readonly next: number } => {
  const lines: string[] = [];
  const ends: number[] = [];
  let width = given;
  let widest = 0;
  let at = from;
  while (at < text.length) {
    let content = at;
    while (text[content] === ' ' && (width === 0 || content - at < width)) content++;
    widest = Math.max(widest, content - at);
    const lf = text.indexOf('\n', content);
    const end = lineEnd(text, content, lf);
    if (content < end) {
      if (text[content] === '\t' && (width === 0 || content - at < width))
        fail('a tab in the indentation; use spaces', start);
      // The first line with content says how far all are indented; blank lines before it count too.
      if (width === 0) width = Math.max(widest, indent + 1, 1);
      if (content - at < width) break;
    } else if (lf === -1) {
      // Blanks that end the text are no line.
      break;
    }
    lines.push(text.slice(content, end));
    ends.push(end);
    at = lf === -1 ? text.length : lf + 1;
  }
  return { lines, ends, next: at };
};

/** The end of a line from an offset on, by the offset of its line feed; -1: it has none. */
const lineEnd = (text: string, from: number, lf: number): number => {
  if (lf === -1) return text.length;
  return lf > from && text[lf - 1] === '\r' ? lf - 1 : lf;
};
