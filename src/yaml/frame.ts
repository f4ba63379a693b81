// Finds the items of a ResourceList by a scan of its lines, without reading what is in them: hosts send
// regular block YAML, in which the dashes of `items` stand in one column and nothing inside an item does.
// Whatever is not laid out like that is left to a full parse.

export interface FramedKey {
  readonly name: string;
  readonly start: number;
  readonly colon: number;
  /** Start of the line of the next key, or of what ends the document. */
  end: number;
}

export interface FramedItem {
  /** Offset of the dash. */
  readonly dash: number;
  /** Offset of the content behind the dash, and its column. */
  readonly start: number;
  readonly column: number;
  /** Start of the line behind the item, comments and blank lines that follow it included. */
  end: number;
  /** What the lines of its keys tell; read the item to know more. */
  readonly glance: Glance;
}

/** What a look at the lines of an item's own keys tells, without reading what is below them. */
export interface Glance {
  /** Nothing here counts unless each key is a plain word that stands there once. */
  regular: boolean;
  apiVersion: string | undefined;
  kind: string | undefined;
  /** Offsets of `metadata` and of the line behind it and all that it holds; -1: there is none. */
  metadata: number;
  metadataEnd: number;
  /** Offsets behind `name:` and `namespace:` in the block map below metadata; -1: there is none. */
  name: number;
  namespace: number;
  /** Whether metadata is a block map each of whose keys is a plain word that stands there once. */
  plainMetadata: boolean;
}

export interface Frame {
  readonly keys: readonly FramedKey[];
  readonly items: readonly FramedItem[];
  /** Where the document's content ends: the end of the text, or the start of a closing `...` line. */
  readonly end: number;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const HASH = 35;
const DASH = 45;

/** The frame of a regular ResourceList, or undefined. */
export const frame = (text: string): Frame | undefined => {
  const length = text.length;
  const keys: FramedKey[] = [];
  const items: FramedItem[] = [];
  let key: FramedKey | undefined;
  let item: FramedItem | undefined;
  let dashColumn = -1;
  // The last key's value stands in its line: a deeper line would continue it.
  let isOpen = false;
  // Column of the keys below metadata: -1 outside, 0 before the first.
  let below = -1;
  let end = length;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  while (at < length) {
    const lineStart = at;
    const next = text.indexOf('\n', at);
    const lineEnd = next === -1 ? length : next;
    at = next === -1 ? length : next + 1;
    let i = lineStart;
    let c = text.charCodeAt(i);
    if (c === SPACE) {
      do c = text.charCodeAt(++i);
      while (c === SPACE);
      if (i >= lineEnd || c === CR || c === HASH) continue;
      const indent = i - lineStart;
      if (item !== undefined && indent !== dashColumn) {
        if (indent < dashColumn) return undefined;
        if (indent === item.column) noteKey(item.glance, lineStart, i, lineEnd);
        else if (indent < item.column || (isOpen && indent !== below)) item.glance.regular = false;
        else if (below !== -1) noteMetadata(item.glance, indent, i);
        continue;
      }
      if (key === undefined) return undefined;
      if (key.name !== 'items') continue;
      // Items indented below their key.
      if (dashColumn === -1) dashColumn = indent;
      if (indent !== dashColumn || c !== DASH) return undefined;
    } else if (c === LF || c === CR || c === HASH) {
      continue;
    } else if (c !== DASH) {
      if (c === 46 && text.startsWith('...', lineStart)) {
        if (text.slice(lineStart + 3).trim() !== '') return undefined;
        end = lineStart;
        break;
      }
      const colon = topKey(text, lineStart, lineEnd);
      if (colon === -1) return undefined;
      if (key) key.end = lineStart;
      if (item) item.end = lineStart;
      item = undefined;
      key = { name: text.slice(lineStart, colon), start: lineStart, colon: colon + 1, end: length };
      if (keys.some((each) => each.name === key?.name)) return undefined;
      keys.push(key);
      if (key.name === 'items') {
        const rest = text.slice(colon + 1, lineEnd).trim();
        if (rest !== '' && !rest.startsWith('#')) return undefined;
      }
      continue;
    } else if (key === undefined) {
      // The line `---` before the first key.
      if (!/^---[ \r]*$/.test(text.slice(lineStart, lineEnd))) return undefined;
      continue;
    }
    // A dash at the column of the items.
    if (key.name !== 'items') return undefined;
    if (dashColumn === -1) dashColumn = i - lineStart;
    if (i - lineStart !== dashColumn) return undefined;
    let content = i + 1;
    if (text.charCodeAt(content) !== SPACE) return undefined;
    while (text.charCodeAt(content) === SPACE) content++;
    const first = text.charCodeAt(content);
    if (first === CR || content >= lineEnd) return undefined;
    if (item) item.end = lineStart;
    item = {
      dash: i,
      start: content,
      column: content - lineStart,
      end: length,
      glance: {
        ...{ regular: true, apiVersion: undefined, kind: undefined, metadata: -1, metadataEnd: -1 },
        ...{ name: -1, namespace: -1, plainMetadata: false },
      },
    };
    items.push(item);
    // Behind the dash there may be only a comment, as kpt writes the head of a file: the keys follow below.
    if (first === HASH) item.glance.regular = false;
    else if (isKey(text, content, lineEnd)) noteKey(item.glance, content, content, lineEnd);
    else item.glance.regular = false;
  }
  if (key) key.end = end;
  if (item) item.end = end;
  return keys.length === 0 ? undefined : { keys, items, end };

  function noteKey(into: Glance, lineStart: number, start: number, stop: number): void {
    isOpen = false;
    below = -1;
    const c = text.charCodeAt(start);
    if (c === DASH) return; // an element of the list below the key before
    if (into.metadata !== -1 && into.metadataEnd === -1) into.metadataEnd = lineStart;
    if (c === 97 && text.startsWith('apiVersion:', start)) {
      if (into.apiVersion !== undefined) into.regular = false;
      into.apiVersion = plainWord(text.slice(start + 11, stop));
      isOpen = true;
    } else if (c === 107 && text.startsWith('kind:', start)) {
      if (into.kind !== undefined) into.regular = false;
      into.kind = plainWord(text.slice(start + 5, stop));
      isOpen = true;
    } else if (c === 109 && text.startsWith('metadata:', start)) {
      if (into.metadata !== -1) into.regular = false;
      into.metadata = start;
      into.plainMetadata = isLineEnd(text, start + 9, stop);
      below = into.plainMetadata ? 0 : -1;
    } else if (!isWord(c)) into.regular = false;
  }

  function noteMetadata(into: Glance, indent: number, start: number): void {
    if (below === 0) below = indent;
    if (indent !== below) {
      if (indent < below) into.plainMetadata = false;
      return;
    }
    isOpen = false;
    const c = text.charCodeAt(start);
    if (c === 110 && text.startsWith('name:', start)) {
      if (into.name !== -1) into.plainMetadata = false;
      into.name = start + 5;
      isOpen = true;
      return;
    }
    if (c === 110 && text.startsWith('namespace:', start)) {
      if (into.namespace !== -1) into.plainMetadata = false;
      into.namespace = start + 10;
      isOpen = true;
      return;
    }
    if (!isWord(c)) into.plainMetadata = false;
  }
};

const isLineEnd = (text: string, at: number, stop: number): boolean =>
  at >= stop || (at + 1 >= stop && text.charCodeAt(at) === CR);

const isWord = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90);

/** A value that means itself to every reader, else nothing: what is special, and the word for none. */
export const plainWord = (source: string): string => {
  const word = source.trim();
  return source[0] === ' ' && /^[A-Za-z0-9][\w./-]*$/.test(word) && !/^null$/i.test(word) ? word : '';
};

/** Whether a line of an item starts with a plain key, so that the item is a block map. */
const isKey = (text: string, start: number, end: number): boolean => {
  if (!isWord(text.charCodeAt(start))) return false;
  for (let at = start + 1; at < end; at++) {
    const c = text.charCodeAt(at);
    if (c === 58) return at + 1 >= end || text.charCodeAt(at + 1) === SPACE || text.charCodeAt(at + 1) === CR;
    if (!isWord(c)) return false;
  }
  return false;
};

const topKey = (text: string, start: number, end: number): number => {
  const colon = text.indexOf(':', start);
  if (colon === -1 || colon >= end) return -1;
  const c = text.charCodeAt(colon + 1);
  if (colon + 1 < end && c !== SPACE && c !== CR) return -1;
  // Any other key may hold anything: that is for a full parse to judge.
  return known.has(text.slice(start, colon)) ? colon : -1;
};

const known = new Set(['apiVersion', 'kind', 'metadata', 'items', 'functionConfig', 'results']);
