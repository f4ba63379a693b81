// The tokens of any YAML document, cut as go-yaml 2 cuts them, which is what sigs.k8s.io/yaml and so kubectl
// and the API server read with: its rules for indentation, for keys without `?` and for tabs. What the tokens
// make together is for compose.ts to say. The file is longer than 300 lines because one cursor, the open blocks and
// the possible keys decide together what the next token is.

import { LONGEST_KEY, YamlError } from './node.ts';
import { type BlockScalar, scanBlockScalar, scanPlain, scanQuoted } from './token-scalars.ts';
import { scanTag } from './token-tags.ts';

export type TokenType =
  | 'block map'
  | 'block list'
  | 'block end'
  | 'key'
  | 'value'
  | 'scalar'
  | 'block scalar'
  | 'anchor'
  | 'alias'
  | 'tag'
  | 'directive'
  | 'end'
  | '-'
  | ','
  | '['
  | ']'
  | '{'
  | '}'
  | '---'
  | '...';

export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  /** Of a block scalar: its text and where its content ends. */
  readonly block?: BlockScalar;
  /** The full name of a tag. */
  readonly tag?: string;
}

/** Where a key without `?` may have begun. */
interface KeyStart {
  possible: boolean;
  /** Nothing but a key can be here. */
  readonly required: boolean;
  readonly token: number;
  readonly at: number;
  readonly line: number;
}

const isBlankAt = (text: string, at: number, end: number): boolean =>
  at >= end || ' \t\r\n'.includes(text[at] as string);

const isMarkerAt = (text: string, at: number, end: number): boolean =>
  (text.startsWith('---', at) || text.startsWith('...', at)) && isBlankAt(text, at + 3, end);

const BREAK = /\r?\n/y;
const COMMENT = /[^\r\n]*/y;
const ANCHOR_NAME = /[\w-]+/y;

/** The length of what a sticky pattern finds at an offset. */
const lengthAt = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
};

export class Tokens {
  private readonly text: string;
  private readonly end: number;
  private at: number;
  private line = 0;
  private lineStart: number;

  private readonly queue: Token[] = [];
  /** How many tokens have left the queue. */
  private consumed = 0;

  private indent = -1;
  private readonly indents: number[] = [];
  private flowLevel = 0;
  private keyAllowed = true;
  private readonly keys: (KeyStart | undefined)[] = [undefined];
  private readonly keyAt = new Map<number, KeyStart>();
  private readonly tagPrefixes = new Map<string, string>();

  /** Reads a text between two offsets; the first character is at `column` of its line. */
  constructor(text: string, start: number, end: number, column: number) {
    this.text = text.length === end ? text : text.slice(0, end);
    this.end = end;
    this.at = column === 0 && text.charCodeAt(start) === 0xfeff ? start + 1 : start;
    this.lineStart = this.at - column;
    if (this.at > start && text.charCodeAt(this.at) === 0xfeff) this.fail('a second byte order mark');
  }

  peek(): Token {
    for (;;) {
      const head = this.queue[0];
      if (head !== undefined) {
        // A token that may turn out to begin a key waits until that is known.
        const key = this.keyAt.get(this.consumed);
        if (key === undefined || !this.isValidKey(key)) return head;
      }
      this.fetch();
    }
  }

  take(): Token {
    const token = this.peek();
    if (token.type === 'end') return token;
    this.queue.shift();
    this.consumed++;
    return token;
  }

  private fail(message: string, at = this.at): never {
    throw new YamlError('syntax', message, at);
  }

  private get column(): number {
    return this.at - this.lineStart;
  }

  private add(type: TokenType, length: number, more: Partial<Token> = {}): void {
    this.queue.push({ type, start: this.at, end: this.at + length, ...more });
    this.at += length;
  }

  private fetch(): void {
    this.toNextToken();
    this.unroll(this.column);
    const { text, at, end } = this;
    const c = text[at];
    if (c === undefined || at >= end) this.fetchEnd();
    else if (this.column === 0 && c === '%') this.fetchDirective();
    else if (this.column === 0 && isMarkerAt(text, at, end)) this.fetchMarker(c === '-' ? '---' : '...');
    else if (this.isSign(c)) Tokens.bySign[c]?.(this);
    else this.fetchPlain(c);
  }

  /** Whether a character that can be a sign is one where it is. */
  private isSign(c: string): boolean {
    const isFlow = this.flowLevel > 0;
    if (c === '|' || c === '>') return !isFlow;
    const isBeforeBlank = isBlankAt(this.text, this.at + 1, this.end);
    if (c === '-') return isBeforeBlank;
    if (c === '?' || c === ':') return isBeforeBlank || isFlow;
    return c in Tokens.bySign;
  }

  private static readonly bySign: Readonly<Record<string, (tokens: Tokens) => void>> = {
    '[': (tokens) => tokens.fetchFlowStart('['),
    '{': (tokens) => tokens.fetchFlowStart('{'),
    ']': (tokens) => tokens.fetchFlowEnd(']'),
    '}': (tokens) => tokens.fetchFlowEnd('}'),
    ',': (tokens) => tokens.fetchComma(),
    '-': (tokens) => tokens.fetchDash(),
    '?': (tokens) => tokens.fetchKey(),
    ':': (tokens) => tokens.fetchValue(),
    '*': (tokens) => tokens.fetchAnchor('alias'),
    '&': (tokens) => tokens.fetchAnchor('anchor'),
    '!': (tokens) => tokens.fetchTag(),
    '|': (tokens) => tokens.fetchBlockScalar(),
    '>': (tokens) => tokens.fetchBlockScalar(),
    "'": (tokens) => tokens.fetchQuoted(),
    '"': (tokens) => tokens.fetchQuoted(),
  };

  private newLine(length: number): void {
    this.at += length;
    this.line++;
    this.lineStart = this.at;
  }

  /** Moves over what was read of a scalar that may hold line breaks. */
  private moveTo(offset: number): void {
    const { text } = this;
    for (let lf = text.indexOf('\n', this.at); lf !== -1 && lf < offset; lf = text.indexOf('\n', lf + 1)) {
      this.line++;
      this.lineStart = lf + 1;
    }
    this.at = offset;
  }

  private toNextToken(): void {
    const { text, end } = this;
    for (;;) {
      // A tab may be between tokens, but not where the next key's column counts.
      const areTabsFree = this.flowLevel > 0 || !this.keyAllowed;
      while (this.at < end && (text[this.at] === ' ' || (areTabsFree && text[this.at] === '\t'))) this.at++;
      if (text[this.at] === '#' && this.at < end) this.at += lengthAt(COMMENT, text, this.at);
      const width = this.at < end ? lengthAt(BREAK, text, this.at) : 0;
      if (width === 0) return;
      this.newLine(width);
      if (this.flowLevel === 0) this.keyAllowed = true;
    }
  }

  private isValidKey(key: KeyStart): boolean {
    if (!key.possible) return false;
    if (key.line === this.line && this.at - key.at <= LONGEST_KEY) return true;
    const isLong = key.line === this.line;
    if (key.required)
      this.fail(
        isLong ? `a key of more than ${LONGEST_KEY} characters` : 'expected a colon after the key',
        key.at,
      );
    key.possible = false;
    return false;
  }

  private saveKey(): void {
    if (!this.keyAllowed) return;
    const required = this.flowLevel === 0 && this.indent === this.column;
    const token = this.consumed + this.queue.length;
    this.removeKey();
    const key = { possible: true, required, token, at: this.at, line: this.line };
    this.keys[this.keys.length - 1] = key;
    this.keyAt.set(token, key);
  }

  private removeKey(): void {
    const key = this.keys[this.keys.length - 1];
    if (!key?.possible) return;
    if (key.required) this.fail('expected a colon after the key', key.at);
    key.possible = false;
    this.keyAt.delete(key.token);
  }

  /** Begins a block collection where the column is further right than the one around; puts its token before `token`. */
  private roll(column: number, type: TokenType, at: number, token = this.consumed + this.queue.length): void {
    if (this.flowLevel > 0 || this.indent >= column) return;
    this.indents.push(this.indent);
    this.indent = column;
    this.queue.splice(token - this.consumed, 0, { type, start: at, end: at });
  }

  private unroll(column: number): void {
    if (this.flowLevel > 0) return;
    while (this.indent > column) {
      this.add('block end', 0);
      this.indent = this.indents.pop() as number;
    }
  }

  private fetchEnd(): void {
    // As a line break would, the end decides what is no key.
    this.line++;
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    this.add('end', 0);
  }

  private fetchMarker(type: '---' | '...'): void {
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    this.add(type, 3);
  }

  private fetchDirective(): void {
    this.unroll(-1);
    this.removeKey();
    this.keyAllowed = false;
    const length = lengthAt(COMMENT, this.text, this.at);
    const line = this.text.slice(this.at, this.at + length);
    const tag = /^%TAG[ \t]+(![\w-]*!|!)[ \t]+([\w;/?:@&=+$,.!~*'()[\]%-]+)[ \t]*(?:#.*)?$/.exec(line);
    if (tag) {
      if (this.tagPrefixes.has(tag[1] as string)) this.fail('a second %TAG line for one handle');
      this.tagPrefixes.set(tag[1] as string, tag[2] as string);
    } else if (!/^%YAML[ \t]+\d{1,2}\.\d{1,2}[ \t]*(?:#.*)?$/.test(line)) {
      this.fail('an unknown directive; text that begins with % needs quotes');
    }
    this.add('directive', length);
  }

  private fetchFlowStart(type: '[' | '{'): void {
    this.saveKey();
    this.keys.push(undefined);
    this.flowLevel++;
    this.keyAllowed = true;
    this.add(type, 1);
  }

  private fetchFlowEnd(type: ']' | '}'): void {
    this.removeKey();
    if (this.flowLevel > 0) {
      this.flowLevel--;
      this.keys.pop();
    }
    this.keyAllowed = false;
    this.add(type, 1);
  }

  private fetchComma(): void {
    this.removeKey();
    this.keyAllowed = true;
    this.add(',', 1);
  }

  private fetchDash(): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.fail("a list can't begin here");
      this.roll(this.column, 'block list', this.at);
    }
    this.removeKey();
    this.keyAllowed = true;
    this.add('-', 1);
  }

  private fetchKey(): void {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.fail("a key can't begin here; text that begins with ? needs quotes");
      this.roll(this.column, 'block map', this.at);
    }
    this.removeKey();
    this.keyAllowed = this.flowLevel === 0;
    this.add('key', 1);
  }

  private fetchValue(): void {
    const key = this.keys[this.keys.length - 1];
    if (key !== undefined && this.isValidKey(key)) {
      const { at, token } = key;
      this.queue.splice(token - this.consumed, 0, { type: 'key', start: at, end: at });
      this.roll(at - this.lineStart, 'block map', at, token);
      key.possible = false;
      this.keyAt.delete(token);
      this.keyAllowed = false;
    } else {
      if (this.flowLevel === 0) {
        if (!this.keyAllowed) this.failAtColon(key);
        this.roll(this.column, 'block map', this.at);
      }
      this.keyAllowed = this.flowLevel === 0;
    }
    this.add('value', 1);
  }

  private failAtColon(key: KeyStart | undefined): never {
    if (key !== undefined && this.at > key.at) {
      if (key.line !== this.line) this.fail('expected a colon after the key', key.at);
      if (this.at - key.at > LONGEST_KEY) this.fail(`a key of more than ${LONGEST_KEY} characters`, key.at);
    }
    this.fail("a value can't begin here; text with a colon needs quotes");
  }

  private fetchAnchor(type: 'anchor' | 'alias'): void {
    this.saveKey();
    this.keyAllowed = false;
    const { text, at, end } = this;
    const length = lengthAt(ANCHOR_NAME, text, at + 1);
    const after = at + 1 + length;
    if (length === 0 || !(isBlankAt(text, after, end) || '?:,]}%@`'.includes(text[after] as string)))
      this.fail(
        `${text[at]} needs a name of letters, digits, - and _; text that begins with ${text[at]} needs quotes`,
      );
    this.add(type, 1 + length);
  }

  private fetchTag(): void {
    this.saveKey();
    this.keyAllowed = false;
    const { length, tag } = scanTag(this.text, this.at, this.tagPrefixes);
    this.add('tag', length, { tag });
  }

  private fetchBlockScalar(): void {
    this.removeKey();
    this.keyAllowed = true;
    const block = scanBlockScalar(this.text, this.at, this.indent);
    const start = this.at;
    this.moveTo(block.next);
    this.queue.push({ type: 'block scalar', start, end: block.contentEnd, block });
  }

  private fetchQuoted(): void {
    this.saveKey();
    this.keyAllowed = false;
    const start = this.at;
    const end = scanQuoted(this.text, start);
    this.moveTo(end);
    this.queue.push({ type: 'scalar', start, end });
  }

  private fetchPlain(c: string): void {
    const { text, at, end } = this;
    if (c === '\t') this.fail('a tab in the indentation; use spaces');
    const isDashed = c === '-' && text[at + 1] !== ' ' && text[at + 1] !== '\t';
    const isPlain = !'-?:,[]{}#&*!|>\'"%@`'.includes(c);
    const isSign = this.flowLevel === 0 && (c === '?' || c === ':') && !isBlankAt(text, at + 1, end);
    if (!isPlain && !isDashed && !isSign) this.fail(`text that begins with ${c} needs quotes`);
    this.saveKey();
    this.keyAllowed = false;
    const found = scanPlain(text, at, this.flowLevel > 0, this.indent);
    this.queue.push({ type: 'scalar', start: at, end: found.end });
    this.moveTo(found.next);
    if (found.endsInNewLine) this.keyAllowed = true;
  }
}
