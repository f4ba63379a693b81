// Reads the outline of regular YAML: block maps and sequences, one-line plain scalars, quoted and block
// scalars, flow collections, JSON. It returns undefined at the first thing that is not regular (anchors,
// tags, explicit keys, plain scalars of several lines, tabs, errors), and compose.ts reads the text instead; a
// differential test keeps the two equal. The file is longer than 300 lines because all its methods move one cursor.

import type { MapEntry, MapNode, Node, ScalarNode, ScalarStyle, SeqItem, SeqNode } from './node.ts';
import { LONGEST_KEY, MAX_DEPTH, YamlError } from './node.ts';
import { oddEscape, quotedEnd } from './scalar.ts';

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DOUBLE = 34;
const HASH = 35;
const SINGLE = 39;
const PLUS = 43;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const QUESTION = 63;
const OPEN_SEQ = 91;
const CLOSE_SEQ = 93;
const PIPE = 124;
const GREATER = 62;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;
const BYTE_ORDER_MARK = 0xfeff;

// Characters that no plain scalar starts with.
const notPlainStart = new Set([...',[]{}#&*!|>\'"%@`\t'].map((c) => c.charCodeAt(0)));

// What most lines have, which V8 searches natively: a loop over characters is slow until it is optimised.
const usualKey = /[A-Za-z][\w./-]*:(?=[ \r\n])/y;
const usualText = /[^\s#:]+(?:[ :][^\s#:]+)*(?=\r?\n)/y;

class UnsupportedSyntax extends Error {}
const unsupported = new UnsupportedSyntax();
const bail = (): never => {
  throw unsupported;
};

class FastParser {
  private readonly text: string;
  private readonly end: number;
  /** The content line that comes next: its indentation, and where its content starts; -1 at the end. */
  private indent = -1;
  private at = 0;

  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.end = end;
    this.at = start;
  }

  document(column: number): Node | null {
    if (column > 0) {
      // The node starts inside a line, as an item after its dash does; a comment may be there first.
      if (this.text.charCodeAt(this.at) === HASH) this.toContent(this.lineAfter(this.at));
      else this.indent = column;
      if (this.indent === -1) return null;
    } else {
      if (this.text.charCodeAt(this.at) === BYTE_ORDER_MARK) bail();
      this.toContent(this.at);
      if (this.indent === -1) return null;
    }
    const first = this.text.charCodeAt(this.at);
    let node: Node;
    if (first === OPEN_MAP || first === OPEN_SEQ) {
      node = this.flow(0);
      this.toLineEnd(node.end);
    } else {
      node = this.block(0);
    }
    if (this.indent !== -1) bail();
    return node;
  }

  /** Moves to the next line that has content, from the start of a line. */
  private toContent(lineStart: number): void {
    const { text, end } = this;
    let start = lineStart;
    while (start < end) {
      let at = start;
      while (at < end && text.charCodeAt(at) === SPACE) at++;
      if (at >= end) break;
      const c = text.charCodeAt(at);
      if (c === TAB) bail();
      if (c === LF) {
        start = at + 1;
        continue;
      }
      if (c === CR) {
        start = at + 2;
        continue;
      }
      if (c === HASH) {
        start = this.lineAfter(at);
        continue;
      }
      if (at === start && this.isMarker(at)) bail();
      this.indent = at - start;
      this.at = at;
      return;
    }
    this.indent = -1;
    this.at = end;
  }

  private isMarker(at: number): boolean {
    const { text } = this;
    if (text.startsWith('---', at) || text.startsWith('...', at)) {
      const next = text.charCodeAt(at + 3);
      return Number.isNaN(next) || next === SPACE || next === LF || next === CR || next === TAB;
    }
    return text.charCodeAt(at) === 37; // a %directive
  }

  private lineAfter(at: number): number {
    const next = this.text.indexOf('\n', at);
    return next === -1 || next >= this.end ? this.end : next + 1;
  }

  /** Offset of the first character from an offset on that is no space. */
  private pastSpaces(from: number): number {
    const { text, end } = this;
    let at = from;
    while (at < end && text.charCodeAt(at) === SPACE) at++;
    return at;
  }

  /** The character at an offset; a line feed at the end. */
  private codeAt(at: number): number {
    return at < this.end ? this.text.charCodeAt(at) : LF;
  }

  /** After a value only spaces and a comment may follow; then moves to the next line with content. */
  private toLineEnd(from: number): void {
    const at = this.pastSpaces(from);
    const c = this.codeAt(at);
    if (c === HASH ? at === from : c !== LF && c !== CR) bail();
    this.toContent(this.lineAfter(at));
  }

  private block(depth: number): Node {
    if (depth > MAX_DEPTH) throw new YamlError('depth', 'nested too deeply', this.at);
    if (this.isDash(this.at)) return this.sequence(this.indent, depth);
    return this.mapping(this.indent, depth);
  }

  private isDash(at: number): boolean {
    if (this.text.charCodeAt(at) !== DASH) return false;
    const next = at + 1 < this.end ? this.text.charCodeAt(at + 1) : LF;
    return next === SPACE || next === LF || next === CR;
  }

  private mapping(column: number, depth: number): MapNode {
    const entries: MapEntry[] = [];
    const start = this.at;
    while (this.indent === column && !this.isDash(this.at)) {
      const colon = this.keyColon(this.at);
      if (colon === -1 || colon - this.at > LONGEST_KEY) bail();
      const key = this.key(colon);
      const value = this.valueAfter(colon + 1, column, true, depth);
      entries.push({ key, colon: colon + 1, value });
    }
    if (this.indent > column) bail();
    const last = entries[entries.length - 1];
    if (last === undefined) return bail();
    return { type: 'map', flow: false, column, start, end: last.value?.end ?? last.colon, entries };
  }

  private sequence(column: number, depth: number): SeqNode {
    const items: SeqItem[] = [];
    const start = this.at;
    let end = start;
    while (this.indent === column && this.isDash(this.at)) {
      const dash = this.at;
      const value = this.valueAfter(dash + 1, column, false, depth);
      items.push({ start: dash, value });
      end = value?.end ?? dash + 1;
    }
    if (this.indent > column) bail();
    return { type: 'seq', flow: false, column, start, end, items };
  }

  private key(colon: number): ScalarNode {
    const { text, at } = this;
    const c = text.charCodeAt(at);
    if (c === DOUBLE || c === SINGLE) {
      const end = this.quotedEnd(at);
      return { type: 'scalar', style: c === DOUBLE ? 'double' : 'single', start: at, end };
    }
    if (notPlainStart.has(c)) bail();
    if (c === QUESTION) {
      const next = text.charCodeAt(at + 1);
      if (next === SPACE || next === LF || next === CR) bail();
    }
    let end = colon;
    while (end > at && text.charCodeAt(end - 1) === SPACE) end--;
    if (end <= at) bail();
    return { type: 'scalar', style: 'plain', start: at, end };
  }

  /** The colon of a key that starts at `at`, on the same line; -1 when there is none. */
  private keyColon(at: number): number {
    const { text, end } = this;
    const c = text.charCodeAt(at);
    if (c === DOUBLE || c === SINGLE) return this.quotedKeyColon(at);
    usualKey.lastIndex = at;
    if (usualKey.test(text) && usualKey.lastIndex <= end) return usualKey.lastIndex - 1;
    for (let i = at; i < end; i++) {
      const d = text.charCodeAt(i);
      if (d === COLON) {
        if (this.endsKey(i)) return i;
      } else if (d === LF || d === CR) return -1;
      else if (d === HASH && i > at && text.charCodeAt(i - 1) === SPACE) return -1;
      else if (d === TAB) return bail();
    }
    return -1;
  }

  private quotedKeyColon(at: number): number {
    const { text } = this;
    const close = this.quotedEnd(at);
    const lineEnd = text.indexOf('\n', at);
    if (lineEnd !== -1 && lineEnd < close) return -1;
    const colon = this.pastSpaces(close);
    return text.charCodeAt(colon) === COLON && this.endsKey(colon) ? colon : -1;
  }

  private endsKey(colon: number): boolean {
    if (colon + 1 >= this.end) return true;
    const next = this.text.charCodeAt(colon + 1);
    if (next === TAB) bail();
    return next === SPACE || next === LF || next === CR;
  }

  /** The value after a colon or a dash; leaves the reader at the next line with content. */
  private valueAfter(from: number, column: number, inMap: boolean, depth: number): Node | null {
    const at = this.pastSpaces(from);
    const c = this.codeAt(at);
    if (isBlank(c) || c === HASH) return this.valueBelow(from, column, inMap, depth);
    if (c === PIPE || c === GREATER) return this.blockScalar(at, column, c === PIPE ? 'literal' : 'folded');
    if (c === OPEN_MAP || c === OPEN_SEQ) return this.flowAfter(at, depth);
    const isDash = this.isDash(at);
    if (inMap && isDash) return bail();
    if (!inMap && (isDash || this.keyColon(at) !== -1)) return this.compact(from, at, column, depth);
    return c === DOUBLE || c === SINGLE ? this.quoted(at) : this.plain(at, column);
  }

  /** The value on the lines below a colon or a dash. */
  private valueBelow(from: number, column: number, inMap: boolean, depth: number): Node | null {
    this.toLineEnd(from);
    if (this.indent > column) return this.block(depth + 1);
    if (inMap && this.indent === column && this.isDash(this.at)) return this.sequence(column, depth + 1);
    return null;
  }

  /** A block collection that starts on the line of its dash: its column is that of its first key or dash. */
  private compact(from: number, at: number, column: number, depth: number): Node {
    if (depth + 1 > MAX_DEPTH) throw new YamlError('depth', 'nested too deeply', at);
    this.at = at;
    this.indent = column + (at - from) + 1;
    return this.isDash(at) ? this.sequence(this.indent, depth + 1) : this.mapping(this.indent, depth + 1);
  }

  private flowAfter(at: number, depth: number): Node {
    this.at = at;
    const node = this.flow(depth + 1);
    this.rejectKey(node.end);
    this.toLineEnd(node.end);
    return node;
  }

  private quoted(at: number): ScalarNode {
    const end = this.quotedEnd(at);
    this.rejectKey(end);
    this.toLineEnd(end);
    return {
      type: 'scalar',
      style: this.text.charCodeAt(at) === DOUBLE ? 'double' : 'single',
      start: at,
      end,
    };
  }

  private rejectKey(at: number): void {
    let i = at;
    while (this.text.charCodeAt(i) === SPACE) i++;
    if (this.text.charCodeAt(i) === COLON) bail();
  }

  private plain(at: number, column: number): ScalarNode {
    const first = this.text.charCodeAt(at);
    if (notPlainStart.has(first)) bail();
    if (first === QUESTION || first === COLON || first === DASH) {
      const next = this.codeAt(at + 1);
      if (isBlank(next) || next === TAB) bail();
    }
    const end = this.plainEnd(at);
    this.toLineEnd(end);
    // A deeper line continues the scalar (or is an error after a comment): not regular.
    if (this.indent > column) bail();
    return { type: 'scalar', style: 'plain', start: at, end };
  }

  /** Offset after the last character of a plain scalar, in its line. */
  private plainEnd(at: number): number {
    const { text, end } = this;
    usualText.lastIndex = at;
    if (usualText.test(text) && usualText.lastIndex < end) return usualText.lastIndex;
    let last = at;
    for (let i = at; i < end; i++) {
      const c = text.charCodeAt(i);
      if (c === LF || c === CR) break;
      if (c === SPACE) continue;
      if (c === TAB) bail();
      if (c === HASH && text.charCodeAt(i - 1) === SPACE) break;
      if (c === COLON && this.endsKey(i)) bail();
      last = i;
    }
    return last + 1;
  }

  /** Lines that go on between quotes may begin anywhere, as for Kubernetes. */
  private quotedEnd(open: number): number {
    const { text } = this;
    const close = quotedEnd(text, open, this.end);
    if (close === -1) return bail();
    const source = text.slice(open, close);
    if (source.includes('\n') && /\n(?:---|\.\.\.)/.test(source)) bail();
    return text.charCodeAt(open) === DOUBLE && oddEscape(source) !== undefined ? bail() : close;
  }

  private blockScalar(at: number, column: number, style: ScalarStyle): ScalarNode {
    const { text, end } = this;
    const sign = text.charCodeAt(at + 1);
    const isKept = at + 1 < end && sign === PLUS;
    const headEnd = at + (isKept || (at + 1 < end && sign === DASH) ? 2 : 1);
    const first = this.afterHead(headEnd);
    const { contentEnd, blankEnd, next, blankWidth } = this.blockLines(first, column, headEnd);
    // Blank lines alone, of which the deepest gives the indentation, are left to compose.ts.
    if (isKept ? blankWidth >= 0 : blankWidth > 0) bail();
    this.toContent(next);
    if (this.indent > column) bail();
    return { type: 'scalar', style, start: at, end: isKept ? Math.max(contentEnd, blankEnd) : contentEnd };
  }

  /** Start of the line after that of a `|` or `>`, which only a comment may follow. */
  private afterHead(headEnd: number): number {
    const at = this.pastSpaces(headEnd);
    const c = this.codeAt(at);
    if (c === HASH ? at === headEnd : c !== LF && c !== CR) bail();
    return this.lineAfter(at);
  }

  /**
   * Reads the lines of a block scalar. `blankEnd` is the end of the last blank line after its content, or -1;
   * `blankWidth` is how far the lines are indented if all are blank, else -1.
   */
  private blockLines(
    first: number,
    column: number,
    headEnd: number,
  ): { contentEnd: number; blankEnd: number; next: number; blankWidth: number } {
    const { end } = this;
    let contentEnd = headEnd;
    let indent = -1;
    let deepestBlank = 0;
    let blankEnd = -1;
    let line = first;
    while (line < end) {
      const at = this.pastSpaces(line);
      const c = this.codeAt(at);
      const width = at - line;
      if (c === LF || c === CR) {
        if (indent === -1) deepestBlank = Math.max(deepestBlank, width);
        // Spaces beyond the indentation are content.
        else if (width > indent) contentEnd = at;
        if (at < end) blankEnd = at;
      } else {
        if (width <= column || width < indent) {
          if (c === TAB) bail();
          break;
        }
        if (indent === -1) {
          if (c === TAB || deepestBlank > width) bail();
          indent = width;
        }
        contentEnd = this.lineEnd(at);
        blankEnd = -1;
      }
      line = this.lineAfter(at);
    }
    return { contentEnd, blankEnd, next: line, blankWidth: indent === -1 ? deepestBlank : -1 };
  }

  /** The end of the line of an offset, before its line break. */
  private lineEnd(at: number): number {
    const { text } = this;
    const next = this.lineAfter(at);
    if (text.charCodeAt(next - 1) !== LF) return next;
    return text.charCodeAt(next - 2) === CR ? next - 2 : next - 1;
  }

  // Flow collections and JSON. Their lines may begin anywhere, as for Kubernetes.

  private flow(depth: number): Node {
    if (depth > MAX_DEPTH) throw new YamlError('depth', 'nested too deeply', this.at);
    const start = this.at;
    return this.text.charCodeAt(start) === OPEN_MAP ? this.flowMap(start, depth) : this.flowSeq(start, depth);
  }

  private flowSpace(from: number): number {
    const { text, end } = this;
    for (let at = from; at < end; at++) {
      const c = text.charCodeAt(at);
      if (c === LF) {
        const next = text.charCodeAt(at + 1);
        if ((next === DASH || next === DOT) && this.isMarker(at + 1)) bail();
      } else if (c === TAB || c === HASH) bail();
      else if (c !== SPACE && c !== CR) return at;
    }
    return bail();
  }

  private flowMap(start: number, depth: number): MapNode {
    const { text } = this;
    const entries: MapEntry[] = [];
    let at = this.flowSpace(start + 1);
    while (text.charCodeAt(at) !== CLOSE_MAP) {
      const key = this.flowScalar(at);
      const colon = this.flowColon(key);
      at = this.flowSpace(colon + 1);
      const c = text.charCodeAt(at);
      if (c === COMMA || c === CLOSE_MAP) bail();
      const value = this.flowValue(at, depth);
      entries.push({ key, colon: colon + 1, value });
      at = this.afterFlow(value.end, CLOSE_MAP);
    }
    return { type: 'map', flow: true, column: -1, start, end: at + 1, entries };
  }

  private flowSeq(start: number, depth: number): SeqNode {
    const { text } = this;
    const items: SeqItem[] = [];
    let at = this.flowSpace(start + 1);
    while (text.charCodeAt(at) !== CLOSE_SEQ) {
      const value = this.flowValue(at, depth);
      items.push({ start: at, value });
      at = this.afterFlow(value.end, CLOSE_SEQ);
    }
    return { type: 'seq', flow: true, column: -1, start, end: at + 1, items };
  }

  private flowValue(at: number, depth: number): Node {
    const c = this.text.charCodeAt(at);
    this.at = at;
    return c === OPEN_MAP || c === OPEN_SEQ ? this.flow(depth + 1) : this.flowScalar(at);
  }

  /** Offset after a comma, or of the bracket that closes the collection. */
  private afterFlow(from: number, close: number): number {
    const at = this.flowSpace(from);
    const c = this.text.charCodeAt(at);
    if (c === COMMA) return this.flowSpace(at + 1);
    return c === close ? at : bail();
  }

  private flowColon({ start, end, style }: ScalarNode): number {
    const { text } = this;
    let colon = end;
    while (text.charCodeAt(colon) === SPACE) colon++;
    if (text.charCodeAt(colon) !== COLON || colon - start > LONGEST_KEY) bail();
    if (style === 'plain') return isBlank(text.charCodeAt(colon + 1)) ? colon : bail();
    return text.slice(start, end).includes('\n') ? bail() : colon;
  }

  private flowScalar(at: number): ScalarNode {
    const first = this.text.charCodeAt(at);
    if (first === DOUBLE || first === SINGLE) {
      const style = first === DOUBLE ? 'double' : 'single';
      return { type: 'scalar', style, start: at, end: this.quotedEnd(at) };
    }
    if (notPlainStart.has(first) || first === QUESTION || first === COLON) bail();
    if (first === DASH && !mayFollowDash(this.text.charCodeAt(at + 1))) bail();
    return { type: 'scalar', style: 'plain', start: at, end: this.flowPlainEnd(at) };
  }

  private flowPlainEnd(start: number): number {
    const { text, end } = this;
    let last = start;
    for (let at = start; at < end; at++) {
      const c = text.charCodeAt(at);
      if (endsElement(c)) return last + 1;
      if (c === COLON) {
        const next = text.charCodeAt(at + 1);
        if (isBlank(next)) return last + 1;
        if (flowSigns.has(next)) bail();
      } else if (c === LF || c === CR) {
        return endsElement(text.charCodeAt(this.flowSpace(at))) ? last + 1 : bail();
      } else if (flowSigns.has(c) || (c === HASH && text.charCodeAt(at - 1) === SPACE)) bail();
      if (c !== SPACE) last = at;
    }
    return bail();
  }
}

const isBlank = (c: number): boolean => c === SPACE || c === LF || c === CR;

/** Whether a character ends an element of a flow collection. */
const endsElement = (c: number): boolean => c === COMMA || c === CLOSE_MAP || c === CLOSE_SEQ;

/** Characters that end regular plain text in a flow collection, or make it irregular. */
const flowSigns = new Set([COMMA, CLOSE_MAP, CLOSE_SEQ, OPEN_MAP, OPEN_SEQ, TAB, QUESTION]);

/** Whether a dash before it begins text. */
const mayFollowDash = (c: number): boolean => !isBlank(c) && !endsElement(c) && c !== TAB;

/**
 * The outline of the YAML between two offsets, or undefined where it is not regular. `column` is where the
 * first character is in its line when that is not the line's start (an item after its dash).
 * Throws YamlError when collections nest deeper than MAX_DEPTH.
 */
export const readRegular = (
  text: string,
  start = 0,
  end = text.length,
  column = 0,
): { root: Node | null } | undefined => {
  // A carriage return alone is a line break for some YAML parsers and not for others.
  const source = text.slice(start, end);
  if (source.includes('\r') && /\r(?!\n)/.test(source)) return undefined;
  try {
    return { root: new FastParser(text, start, end).document(column) };
  } catch (thrown) {
    if (thrown === unsupported) return undefined;
    throw thrown;
  }
};
