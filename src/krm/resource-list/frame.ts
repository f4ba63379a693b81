// Finds the items of a ResourceList by the lines that begin no further right than its dashes, without reading
// what is in them: hosts send regular block YAML, in which the dashes of `items` stand in one column and nothing
// inside an item does. Whatever is not laid out like that is left to a full parse.

import { isBlank, isBlankOrComment } from '../../yaml/read/chars.ts';

export interface FramedKey {
  readonly name: string;
  readonly start: number;
  readonly colon: number;
  /** Start of the line of the next key, or of what ends the document. */
  end: number;
}

export interface Frame {
  readonly keys: readonly FramedKey[];
  readonly items: ItemPlaces;
  /** Where the document's content ends: the end of the text, or the start of a closing `...` line. */
  readonly end: number;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const HASH = 35;
const DASH = 45;
const DOT = 46;

/** Where the items stand. There may be very many: a number for each of them has to do. */
export class ItemPlaces {
  /** Start of the line behind the last item. */
  end: number;
  /** Column of the dashes. */
  column = -1;
  private readonly text: string;
  private readonly dashes: number[] = [];

  constructor(text: string) {
    this.text = text;
    this.end = text.length;
  }

  get length(): number {
    return this.dashes.length;
  }

  add(dash: number): void {
    this.dashes.push(dash);
  }

  /** Start of the line in which an item begins. */
  lineOf(index: number): number {
    return (this.dashes[index] as number) - this.column;
  }

  /** Offset of the content behind the dash, which may be only a comment. */
  startOf(index: number): number {
    let at = (this.dashes[index] as number) + 1;
    while (this.text.charCodeAt(at) === SPACE) at++;
    return at;
  }

  /** Start of the line behind an item, comments and blank lines that follow it included. */
  endOf(index: number): number {
    return index + 1 < this.length ? this.lineOf(index + 1) : this.end;
  }

  /** The item in whose lines an offset lies; -1: it lies before the first. */
  itemAt(offset: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lineOf(middle) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** Columns of dashes further right than any host puts them are left to a full parse. */
const MAX_COLUMN = 64;

/** Finds lines that begin at a column up to this one; blank lines and comments are none. */
const linesUpTo = (column: number): RegExp => new RegExp(`\\n {0,${column}}[^ \\n\\r#]`, 'g');

/** The frame of a regular ResourceList, or undefined. */
export const frame = (text: string): Frame | undefined => {
  const keys: FramedKey[] = [];
  const items = new ItemPlaces(text);
  const topLines = linesUpTo(0);
  let lines = topLines;
  let key: FramedKey | undefined;
  let end = text.length;
  let isMarked = false;

  // The first character of a line that tells of the list.
  let at = firstContent(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  for (; at !== -1; at = key === undefined ? firstContent(text, nextLine(text, at)) : next(lines, text, at)) {
    const c = text.charCodeAt(at);
    const indent = indentOf(text, at);
    if (indent === items.column && c === DASH && key?.name === 'items') {
      if (!hasContent(text, at + 1)) return undefined;
      items.add(at);
      continue;
    }
    if (indent > 0 || c === DASH) {
      // A second one would begin a second document.
      if (key !== undefined || indent > 0 || isMarked || !isMarker(text, at)) return undefined;
      isMarked = true;
      continue;
    }
    if (c === DOT && text.startsWith('...', at)) {
      if (!isBlank(text.slice(at + 3))) return undefined;
      end = at;
      break;
    }
    const colon = topKey(text, at);
    if (colon === -1 || goesOn(text, at)) return undefined;
    if (key) key.end = at;
    if (key?.name === 'items') items.end = at;
    const name = text.slice(at, colon);
    if (keys.some((each) => each.name === name)) return undefined;
    key = { name, start: at, colon: colon + 1, end: text.length };
    keys.push(key);
    lines = topLines;
    if (name !== 'items') continue;
    if (!isBlankOrComment(text.slice(colon + 1, nextLine(text, colon)))) return undefined;
    const first = firstContent(text, nextLine(text, colon));
    if (first === -1) continue;
    const column = indentOf(text, first);
    if (text.charCodeAt(first) === DASH) items.column = column;
    else if (column > 0) return undefined;
    if (column > MAX_COLUMN) return undefined;
    lines = linesUpTo(column);
  }
  if (key) key.end = end;
  if (key?.name === 'items') items.end = end;
  const found = { keys, items, end };
  return keys.length === 0 || sharesAnchors(text, found) ? undefined : found;
};

/** What anchors and aliases are called. */
const called = /[^\s&*,[\]{}]+/y;

const namesAfter = function* (text: string, sign: '&' | '*'): Generator<readonly [string, number]> {
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) {
    called.lastIndex = at + 1;
    const name = /[\s,:[{]/.test(text[at - 1] ?? ' ') ? called.exec(text)?.[0] : undefined;
    if (name !== undefined) yield [name, at];
  }
};

/** Whether what looks like an alias may stand for something in another item, or between the items and the keys. */
const sharesAnchors = (text: string, { keys, items }: Frame): boolean => {
  const anchors = new Map<string, { readonly places: number[]; passed: number }>();
  for (const [name, at] of namesAfter(text, '&')) {
    const known = anchors.get(name);
    if (known) known.places.push(at);
    else anchors.set(name, { places: [at], passed: 0 });
  }
  if (anchors.size === 0) return false;
  const partOf = (at: number): number => {
    const item = at < items.end ? items.itemAt(at) : -1;
    return item === -1 ? -1 - keys.findLastIndex(({ start }) => start <= at) : item;
  };
  for (const [name, at] of namesAfter(text, '*')) {
    const known = anchors.get(name);
    if (known === undefined) continue;
    while ((known.places[known.passed] ?? at) < at) known.passed++;
    const nearest = known.places[known.passed - 1];
    if (nearest !== undefined && partOf(nearest) !== partOf(at)) return true;
  }
  return false;
};

/** Start of the line behind the one in which an offset lies. */
const nextLine = (text: string, offset: number): number => text.indexOf('\n', offset) + 1 || text.length;

/** The first character, from the start of a line on, that is of no blank line and no comment; -1: none is. */
const firstContent = (text: string, start: number): number => {
  for (let at = start; at < text.length; at = nextLine(text, at)) {
    while (text.charCodeAt(at) === SPACE) at++;
    const c = text.charCodeAt(at);
    if (at < text.length && c !== LF && c !== CR && c !== HASH) return at;
  }
  return -1;
};

/** The first character of the next of such lines behind an offset; -1: there is none. */
const next = (lines: RegExp, text: string, offset: number): number => {
  lines.lastIndex = offset;
  return lines.test(text) ? lines.lastIndex - 1 : -1;
};

/** Whether a line goes on in a flow collection, whose lines may begin anywhere. */
const goesOn = (text: string, start: number): boolean => {
  let at = start - 1;
  while (at >= 0 && ' \t\r\n'.includes(text[at] as string)) at--;
  return at >= 0 && ',[{'.includes(text[at] as string);
};

/** How many spaces stand before an offset. */
const indentOf = (text: string, offset: number): number => {
  let at = offset;
  while (text.charCodeAt(at - 1) === SPACE) at--;
  return offset - at;
};

/** Whether something stands behind a dash, in its line. */
const hasContent = (text: string, start: number): boolean => {
  if (text.charCodeAt(start) !== SPACE) return false;
  let at = start;
  while (text.charCodeAt(at) === SPACE) at++;
  const c = text.charCodeAt(at);
  return at < text.length && c !== LF && c !== CR;
};

/** Whether the line is `---`, which may stand before the first key. */
const isMarker = (text: string, start: number): boolean =>
  /^---[ \r]*\n?$/.test(text.slice(start, nextLine(text, start)));

/** Offset of the colon behind a key that starts a line; -1: it is none that a ResourceList has. */
const topKey = (text: string, start: number): number => {
  known.lastIndex = start;
  return known.test(text) ? known.lastIndex - 1 : -1;
};

// Any other key may hold anything: that is for a full parse to judge.
const known = /(?:apiVersion|kind|metadata|items|functionConfig|results):(?=[ \r\n]|$)/y;
