// Finds the items of a ResourceList by the lines that begin no further right than its dashes, without reading
// what is in them: hosts send regular block YAML, in which the dashes of `items` have one column to themselves.
// Any other form is left to a full parse.

import { isBlank, isBlankOrComment } from '../../yaml/read/chars.ts';
import { closesQuotes } from './open-quotes.ts';
import { DASH, firstContent, indentOf, nextLine } from './scan-lines.ts';

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
const DOT = 46;

/** Where the items are. A list may have very many, so each is kept as one number. */
export class ItemPlaces {
  /** Start of the line after the last item. */
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

  /** Offset of the content after the dash, which may be only a comment. */
  startOf(index: number): number {
    let at = (this.dashes[index] as number) + 1;
    while (this.text.charCodeAt(at) === SPACE) at++;
    return at;
  }

  /** Start of the line after an item, comments and blank lines that follow it included. */
  endOf(index: number): number {
    return index + 1 < this.length ? this.lineOf(index + 1) : this.end;
  }

  /** The item in whose lines an offset is; -1: it is before the first. */
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

/** Dashes further right than any host puts them are left to a full parse. */
const MAX_COLUMN = 64;

/** Finds lines that begin at a column up to this one; blank lines and comments are none. */
const linesUpTo = (column: number): RegExp => new RegExp(`\\n {0,${column}}[^ \\n\\r#]`, 'g');

/** The frame of a regular ResourceList whose items can be read alone, or undefined. */
export const frame = (text: string): Frame | undefined => {
  const found = frameOfLines(text);
  return found === undefined || sharesAnchors(text, found) || !closesQuotes(text, found) ? undefined : found;
};

/** The frame of a regular ResourceList, whatever its anchors and aliases. */
export const frameOfLines = (text: string): Frame | undefined => new FrameReader(text).read();

const topLines = linesUpTo(0);

class FrameReader {
  private readonly text: string;
  private readonly keys: FramedKey[] = [];
  private readonly items: ItemPlaces;
  private key: FramedKey | undefined;
  private isMarked = false;
  /** Finds the lines that belong to the list itself: keys, and the dashes of its items. */
  private lines = topLines;

  constructor(text: string) {
    this.text = text;
    this.items = new ItemPlaces(text);
  }

  read(): Frame | undefined {
    const { text } = this;
    let at = firstContent(text, text.charCodeAt(0) === 0xfeff ? 1 : 0, text.length);
    while (at !== -1) {
      if (text.charCodeAt(at) === DOT && text.startsWith('...', at) && indentOf(text, at) === 0)
        return isBlank(text.slice(at + 3)) ? this.close(at) : undefined;
      if (!this.readLine(at)) return undefined;
      at =
        this.key === undefined
          ? firstContent(text, nextLine(text, at), text.length)
          : next(this.lines, text, at);
    }
    return this.close(text.length);
  }

  private close(end: number): Frame | undefined {
    this.endKey(end);
    return this.keys.length === 0 ? undefined : { keys: this.keys, items: this.items, end };
  }

  /** Reads a line of the list by its first character; false: it is irregular. */
  private readLine(at: number): boolean {
    const { text, items } = this;
    const isDash = text.charCodeAt(at) === DASH;
    const indent = indentOf(text, at);
    if (isDash && indent === items.column && this.key?.name === 'items') {
      items.add(at);
      return hasContent(text, at + 1);
    }
    if (indent > 0) return false;
    // Results are read as a whole, wherever their dashes are.
    if (isDash && this.key?.name === 'results' && hasContent(text, at + 1)) return true;
    return isDash ? this.readMarker(at) : this.readKey(at);
  }

  /** One `---` may be before the first key; another would begin a second document. */
  private readMarker(at: number): boolean {
    if (this.key !== undefined || this.isMarked) return false;
    this.isMarked = true;
    return isMarker(this.text, at);
  }

  private readKey(at: number): boolean {
    const { text, keys } = this;
    const colon = topKey(text, at);
    if (colon === -1 || goesOn(text, at)) return false;
    this.endKey(at);
    const name = text.slice(at, colon);
    if (keys.some((each) => each.name === name)) return false;
    this.key = { name, start: at, colon: colon + 1, end: text.length };
    keys.push(this.key);
    this.lines = topLines;
    return name !== 'items' || this.readItemsKey(colon);
  }

  private endKey(end: number): void {
    if (this.key) this.key.end = end;
    if (this.key?.name === 'items') this.items.end = end;
  }

  /** Finds the column of the dashes below `items:`. */
  private readItemsKey(colon: number): boolean {
    const { text, items } = this;
    const below = nextLine(text, colon);
    if (!isBlankOrComment(text.slice(colon + 1, below))) return false;
    const first = firstContent(text, below, text.length);
    if (first === -1) return true;
    const column = indentOf(text, first);
    if (text.charCodeAt(first) === DASH) items.column = column;
    else if (column > 0) return false;
    this.lines = linesUpTo(column);
    return column <= MAX_COLUMN;
  }
}

/** The name of an anchor or an alias. */
const called = /[^\s&*,[\]{}]+/y;

const namesAfter = function* (text: string, sign: '&' | '*'): Generator<readonly [string, number]> {
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) {
    called.lastIndex = at + 1;
    const name = /[\s,:[{]/.test(text[at - 1] ?? ' ') ? called.exec(text)?.[0] : undefined;
    if (name !== undefined) yield [name, at];
  }
};

/** Whether what looks like an alias may refer to an anchor in another item, or across the items and the keys. */
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

/** The first character of the next line after an offset that a pattern finds; -1: there is none. */
const next = (lines: RegExp, text: string, offset: number): number => {
  lines.lastIndex = offset;
  return lines.test(text) ? lines.lastIndex - 1 : -1;
};

/** Whether a line is inside a flow collection, whose lines may begin anywhere. */
const goesOn = (text: string, start: number): boolean => {
  let at = start - 1;
  while (at >= 0 && ' \t\r\n'.includes(text[at] as string)) at--;
  return at >= 0 && ',[{'.includes(text[at] as string);
};

/** Whether something follows a dash in its line. */
const hasContent = (text: string, start: number): boolean => {
  if (text.charCodeAt(start) !== SPACE) return false;
  let at = start;
  while (text.charCodeAt(at) === SPACE) at++;
  const c = text.charCodeAt(at);
  return at < text.length && c !== LF && c !== CR;
};

/** Whether the line is `---`. */
const isMarker = (text: string, start: number): boolean =>
  /^---[ \r]*\n?$/.test(text.slice(start, nextLine(text, start)));

/** Offset of the colon after a key that starts a line; -1: no key of a ResourceList does. */
const topKey = (text: string, start: number): number => {
  known.lastIndex = start;
  return known.test(text) ? known.lastIndex - 1 : -1;
};

// A list with any other key is left to a full parse.
const known = /(?:apiVersion|kind|metadata|items|functionConfig|results):(?=[ \r\n]|$)/y;
