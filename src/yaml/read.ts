// Reads the outline of regular YAML: block maps and sequences, one-line plain scalars, quoted and block
// scalars, flow collections, JSON. It answers undefined at the first thing out of the ordinary (anchors,
// tags, explicit keys, plain scalars of several lines, tabs, errors), and library.ts takes over; a
// differential test holds the two equal.

import type { MapEntry, MapNode, Node, ScalarNode, ScalarStyle, SeqItem, SeqNode } from './node.ts';
import { MAX_DEPTH, YamlError } from './node.ts';
import { hasOddEscape, quotedEnd } from './scalar.ts';

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
const COLON = 58;
const QUESTION = 63;
const OPEN_SEQ = 91;
const CLOSE_SEQ = 93;
const PIPE = 124;
const GREATER = 62;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;
const BYTE_ORDER_MARK = 0xfeff;

// Characters that no plain scalar starts with: , [ ] { } # & * ! | > ' " % @ `
const notPlainStart = new Set([...',[]{}#&*!|>\'"%@`'].map((c) => c.charCodeAt(0)));

class Unusual extends Error {}
const unusual = new Unusual();
const bail = (): never => {
  throw unusual;
};

class Reader {
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
      // The node starts inside a line, as an item behind its dash does; a comment may stand there first.
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
      node = this.flow(-1, 0);
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

  /** Behind a value: only spaces and a comment may follow; then moves to the next content line. */
  private toLineEnd(from: number): void {
    const { text, end } = this;
    let at = from;
    while (at < end && text.charCodeAt(at) === SPACE) at++;
    if (at < end) {
      const c = text.charCodeAt(at);
      if (c === HASH) {
        if (at === from) bail();
      } else if (c !== LF && c !== CR) bail();
    }
    this.toContent(this.lineAfter(at));
  }

  private block(depth: number): Node {
    if (depth > MAX_DEPTH) throw new YamlError('depth', 'nested too deeply', this.at);
    if (this.isDash(this.at)) return this.sequence(this.indent, depth);
    const colon = this.keyColon(this.at);
    if (colon === -1) return bail();
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
      const key = this.key();
      const colon = this.keyColon(key.start);
      if (colon === -1) bail();
      const value = this.valueBehind(colon + 1, column, true, depth);
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
      const value = this.valueBehind(dash + 1, column, false, depth);
      items.push({ start: dash, value });
      end = value?.end ?? dash + 1;
    }
    if (this.indent > column) bail();
    return { type: 'seq', flow: false, column, start, end, items };
  }

  private key(): ScalarNode {
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
    let end = this.keyColon(at);
    while (end > at && text.charCodeAt(end - 1) === SPACE) end--;
    if (end <= at) bail();
    return { type: 'scalar', style: 'plain', start: at, end };
  }

  /** The colon of a key that starts at `at`, on the same line; -1 when there is none. */
  private keyColon(at: number): number {
    const { text, end } = this;
    const c = text.charCodeAt(at);
    let from = at;
    if (c === DOUBLE || c === SINGLE) {
      from = this.quotedEnd(at);
      const lineEnd = text.indexOf('\n', at);
      if (lineEnd !== -1 && lineEnd < from) return -1;
      while (from < end && text.charCodeAt(from) === SPACE) from++;
      if (text.charCodeAt(from) !== COLON) return -1;
      return this.endsKey(from) ? from : -1;
    }
    for (let i = from; i < end; i++) {
      const d = text.charCodeAt(i);
      if (d === COLON) {
        if (this.endsKey(i)) return i;
      } else if (d === LF || d === CR) return -1;
      else if (d === HASH && i > from && text.charCodeAt(i - 1) === SPACE) return -1;
      else if (d === TAB) return bail();
    }
    return -1;
  }

  private endsKey(colon: number): boolean {
    if (colon + 1 >= this.end) return true;
    const next = this.text.charCodeAt(colon + 1);
    if (next === TAB) bail();
    return next === SPACE || next === LF || next === CR;
  }

  /** The value behind a colon or a dash; leaves the reader at the next content line. */
  private valueBehind(from: number, column: number, inMap: boolean, depth: number): Node | null {
    const { text, end } = this;
    let at = from;
    while (at < end && text.charCodeAt(at) === SPACE) at++;
    const c = at < end ? text.charCodeAt(at) : LF;
    if (c === LF || c === CR || c === HASH) {
      if (c === HASH && at === from) bail();
      this.toLineEnd(from);
      if (this.indent > column) return this.block(depth + 1);
      if (inMap && this.indent === column && this.isDash(this.at)) return this.sequence(column, depth + 1);
      return null;
    }
    if (c === TAB) return bail();
    if (c === PIPE || c === GREATER) return this.blockScalar(at, column, c === PIPE ? 'literal' : 'folded');
    if (c === OPEN_MAP || c === OPEN_SEQ) {
      this.at = at;
      const node = this.flow(column, depth + 1);
      this.rejectKey(node.end);
      this.toLineEnd(node.end);
      return node;
    }
    if (!inMap) {
      if (this.isDash(at) || this.keyColon(at) !== -1) {
        // A collection that starts behind the dash: its column is where its first key stands.
        if (depth + 1 > MAX_DEPTH) throw new YamlError('depth', 'nested too deeply', at);
        this.at = at;
        this.indent = column + (at - from) + 1;
        return this.isDash(at) ? this.sequence(this.indent, depth + 1) : this.mapping(this.indent, depth + 1);
      }
    } else if (this.isDash(at)) return bail();
    if (c === DOUBLE || c === SINGLE) {
      const close = this.quotedEnd(at);
      this.checkContinuation(at, close, column);
      this.rejectKey(close);
      this.toLineEnd(close);
      return { type: 'scalar', style: c === DOUBLE ? 'double' : 'single', start: at, end: close };
    }
    return this.plain(at, column);
  }

  private rejectKey(at: number): void {
    let i = at;
    while (this.text.charCodeAt(i) === SPACE) i++;
    if (this.text.charCodeAt(i) === COLON) bail();
  }

  private plain(at: number, column: number): ScalarNode {
    const { text, end } = this;
    const first = text.charCodeAt(at);
    if (notPlainStart.has(first)) bail();
    if (first === QUESTION || first === COLON || first === DASH) {
      const next = at + 1 < end ? text.charCodeAt(at + 1) : LF;
      if (next === SPACE || next === LF || next === CR || next === TAB) bail();
    }
    let i = at;
    let last = at;
    for (; i < end; i++) {
      const c = text.charCodeAt(i);
      if (c === LF || c === CR) break;
      if (c === SPACE) continue;
      if (c === TAB) bail();
      if (c === HASH && text.charCodeAt(i - 1) === SPACE) break;
      if (c === COLON && this.endsKey(i)) bail();
      last = i;
    }
    const node: ScalarNode = { type: 'scalar', style: 'plain', start: at, end: last + 1 };
    this.toLineEnd(node.end);
    // A deeper line continues the scalar (or is an error behind a comment): not regular.
    if (this.indent > column) bail();
    return node;
  }

  private quotedEnd(open: number): number {
    const { text } = this;
    const close = quotedEnd(text, open, this.end);
    if (close === -1) bail();
    return text.charCodeAt(open) === DOUBLE && hasOddEscape(text.slice(open, close)) ? bail() : close;
  }

  /** Lines that continue a quoted scalar must be indented more than its parent. */
  private checkContinuation(open: number, close: number, column: number): void {
    const { text } = this;
    for (let at = text.indexOf('\n', open); at !== -1 && at < close; at = text.indexOf('\n', at + 1)) {
      let i = at + 1;
      while (text.charCodeAt(i) === SPACE) i++;
      const c = text.charCodeAt(i);
      if (c === LF || c === CR) continue;
      if (c === TAB || i - at - 1 <= column) bail();
    }
  }

  private blockScalar(at: number, column: number, style: ScalarStyle): ScalarNode {
    const { text, end } = this;
    let i = at + 1;
    let keep = false;
    for (; i < end; i++) {
      const c = text.charCodeAt(i);
      if (c !== DASH && c !== PLUS) break;
      keep = c === PLUS;
    }
    if (i - at > 2) bail();
    let headEnd = i;
    while (headEnd < end && text.charCodeAt(headEnd) === SPACE) headEnd++;
    if (headEnd < end) {
      const c = text.charCodeAt(headEnd);
      if (c === HASH ? headEnd === i : c !== LF && c !== CR) bail();
    }
    let line = this.lineAfter(headEnd);
    let contentIndent = -1;
    let contentEnd = i;
    let deepestBlank = 0;
    let blankEnd = -1;
    while (line < end) {
      let j = line;
      while (j < end && text.charCodeAt(j) === SPACE) j++;
      const c = j < end ? text.charCodeAt(j) : LF;
      const width = j - line;
      const next = this.lineAfter(j);
      if (c === LF || c === CR || j >= end) {
        if (contentIndent === -1) deepestBlank = Math.max(deepestBlank, width);
        else if (width > contentIndent) contentEnd = j; // spaces beyond the indentation are content
        if (j < end) blankEnd = j;
        line = next;
        continue;
      }
      if (contentIndent === -1) {
        if (width <= column) break;
        if (c === TAB || deepestBlank > width) bail();
        contentIndent = width;
      } else if (width < contentIndent) {
        if (c === TAB) bail();
        break;
      }
      let stop = next;
      if (stop > line && text.charCodeAt(stop - 1) === LF) stop--;
      if (stop > line && text.charCodeAt(stop - 1) === CR) stop--;
      contentEnd = stop;
      blankEnd = -1;
      line = next;
    }
    if (keep && blankEnd !== -1) contentEnd = Math.max(contentEnd, blankEnd);
    if (contentIndent === -1 && (keep || deepestBlank > 0)) bail();
    this.toContent(line);
    if (this.indent > column) bail();
    return { type: 'scalar', style, start: at, end: contentEnd };
  }

  // Flow collections and JSON. `column` is the block parent's: continuation lines must stand deeper.

  private flow(column: number, depth: number): Node {
    if (depth > MAX_DEPTH) throw new YamlError('depth', 'nested too deeply', this.at);
    const start = this.at;
    return this.text.charCodeAt(start) === OPEN_MAP
      ? this.flowMap(start, column, depth)
      : this.flowSeq(start, column, depth);
  }

  private flowSpace(from: number, column: number): number {
    const { text, end } = this;
    let at = from;
    for (;;) {
      const c = text.charCodeAt(at);
      if (at >= end) return bail();
      if (c === SPACE) at++;
      else if (c === LF) {
        at++;
        let i = at;
        while (text.charCodeAt(i) === SPACE) i++;
        const d = text.charCodeAt(i);
        if (d !== LF && d !== CR && i - at <= column) bail();
        if (i === at && i < end && (d === DASH || d === 46) && this.isMarker(i)) bail();
        at = i;
      } else if (c === CR) at++;
      else if (c === TAB || c === HASH) return bail();
      else return at;
    }
  }

  private flowMap(start: number, column: number, depth: number): MapNode {
    const { text } = this;
    const entries: MapEntry[] = [];
    let at = this.flowSpace(start + 1, column);
    while (text.charCodeAt(at) !== CLOSE_MAP) {
      const key = this.flowScalar(at, column);
      let colon = key.end;
      while (text.charCodeAt(colon) === SPACE) colon++;
      if (text.charCodeAt(colon) !== COLON) bail();
      const next = text.charCodeAt(colon + 1);
      if (key.style === 'plain' && next !== SPACE && next !== LF && next !== CR) bail();
      at = this.flowSpace(colon + 1, column);
      const c = text.charCodeAt(at);
      if (c === COMMA || c === CLOSE_MAP) bail();
      this.at = at;
      const value =
        c === OPEN_MAP || c === OPEN_SEQ ? this.flow(column, depth + 1) : this.flowScalar(at, column);
      entries.push({ key, colon: colon + 1, value });
      at = this.flowSpace(value.end, column);
      const d = text.charCodeAt(at);
      if (d === COMMA) at = this.flowSpace(at + 1, column);
      else if (d !== CLOSE_MAP) bail();
    }
    return { type: 'map', flow: true, column: -1, start, end: at + 1, entries };
  }

  private flowSeq(start: number, column: number, depth: number): SeqNode {
    const { text } = this;
    const items: SeqItem[] = [];
    let at = this.flowSpace(start + 1, column);
    while (text.charCodeAt(at) !== CLOSE_SEQ) {
      const c = text.charCodeAt(at);
      this.at = at;
      const value =
        c === OPEN_MAP || c === OPEN_SEQ ? this.flow(column, depth + 1) : this.flowScalar(at, column);
      items.push({ start: at, value });
      at = this.flowSpace(value.end, column);
      const d = text.charCodeAt(at);
      if (d === COMMA) at = this.flowSpace(at + 1, column);
      else if (d !== CLOSE_SEQ) bail();
    }
    return { type: 'seq', flow: true, column: -1, start, end: at + 1, items };
  }

  private flowScalar(at: number, column: number): ScalarNode {
    const { text, end } = this;
    const first = text.charCodeAt(at);
    if (first === DOUBLE || first === SINGLE) {
      const close = this.quotedEnd(at);
      const lineEnd = text.indexOf('\n', at);
      if (lineEnd !== -1 && lineEnd < close) this.checkContinuation(at, close, Math.max(column, 0));
      return { type: 'scalar', style: first === DOUBLE ? 'double' : 'single', start: at, end: close };
    }
    if (notPlainStart.has(first) || first === QUESTION || first === COLON || first === DASH) {
      const next = text.charCodeAt(at + 1);
      const harmless = first === DASH && next !== SPACE && next !== LF && next !== CR && next !== COMMA;
      if (!harmless || next === CLOSE_SEQ || next === CLOSE_MAP || next === TAB) bail();
    }
    let i = at;
    let last = at;
    for (; i < end; i++) {
      const c = text.charCodeAt(i);
      if (c === COMMA || c === CLOSE_MAP || c === CLOSE_SEQ) break;
      if (c === COLON) {
        const next = text.charCodeAt(i + 1);
        if (next === SPACE || next === LF || next === CR) break;
        if (next === COMMA || next === CLOSE_MAP || next === CLOSE_SEQ || next === OPEN_MAP) bail();
        if (next === OPEN_SEQ || next === TAB) bail();
      }
      if (c === SPACE) continue;
      if (c === LF || c === CR) {
        const next = this.flowSpace(i, column);
        const d = text.charCodeAt(next);
        if (d !== COMMA && d !== CLOSE_MAP && d !== CLOSE_SEQ) bail();
        break;
      }
      if (c === OPEN_MAP || c === OPEN_SEQ || c === TAB) bail();
      if (c === HASH && text.charCodeAt(i - 1) === SPACE) bail();
      last = i;
    }
    if (i >= end) bail();
    return { type: 'scalar', style: 'plain', start: at, end: last + 1 };
  }
}

/**
 * The outline of the YAML between two offsets, or undefined where it is not regular. `column` is where the
 * first character stands in its line when that is not the line's start (an item behind its dash).
 * Throws YamlError when collections nest deeper than MAX_DEPTH.
 */
export const readRegular = (
  text: string,
  start = 0,
  end = text.length,
  column = 0,
): { root: Node | null } | undefined => {
  // A carriage return alone breaks the line for some readers and not for others.
  const source = text.slice(start, end);
  if (source.includes('\r') && /\r(?!\n)/.test(source)) return undefined;
  try {
    return { root: new Reader(text, start, end).document(column) };
  } catch (thrown) {
    if (thrown === unusual) return undefined;
    throw thrown;
  }
};
