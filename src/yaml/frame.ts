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
  /** The value of `kind`, when it stands in the usual place; undefined: read the item to know. */
  kind: string | undefined;
  /** Whether `metadata.name` (or generateName) stands in the usual place. */
  named: boolean;
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
  let inMetadata = false;
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
      if (i >= lineEnd || c === LF || c === CR || c === HASH) continue;
      const indent = i - lineStart;
      if (item !== undefined && indent !== dashColumn) {
        if (indent < dashColumn) return undefined;
        const deeper = indent - item.column;
        if (deeper === 0) {
          inMetadata = false;
          noteKey(item, i, lineEnd);
        } else if (deeper === 2 && inMetadata && !item.named) noteName(item, i, lineEnd);
        continue;
      }
      if (key === undefined) return undefined;
      if (key.name !== 'items') continue;
      // Items indented below their key.
      if (dashColumn === -1) dashColumn = indent;
      if (indent !== dashColumn || c !== DASH) return undefined;
    } else if (c === LF || c === CR || lineStart === lineEnd || c === HASH) {
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
    if (key?.name !== 'items') return undefined;
    if (dashColumn === -1) dashColumn = i - lineStart;
    if (i - lineStart !== dashColumn) return undefined;
    let content = i + 1;
    if (text.charCodeAt(content) !== SPACE) return undefined;
    while (text.charCodeAt(content) === SPACE) content++;
    const first = text.charCodeAt(content);
    if (first === LF || first === CR || content >= lineEnd) return undefined;
    if (item) item.end = lineStart;
    item = {
      dash: i,
      start: content,
      column: content - lineStart,
      end: length,
      kind: undefined,
      named: false,
    };
    inMetadata = false;
    items.push(item);
    // Behind the dash there may be only a comment, as kpt writes the head of a file: the keys follow below.
    if (first !== HASH) noteKey(item, content, lineEnd);
  }
  if (key) key.end = end;
  if (item) item.end = end;
  return keys.length === 0 ? undefined : { keys, items, end };

  function noteKey(into: FramedItem, start: number, stop: number): void {
    const c = text.charCodeAt(start);
    if (c === 107 && into.kind === undefined && text.startsWith('kind: ', start)) {
      const value = text.slice(start + 6, stop).trim();
      if (/^[A-Za-z0-9.]+$/.test(value)) into.kind = value;
    } else if (c === 109 && text.startsWith('metadata:', start)) {
      inMetadata = true;
    }
  }

  function noteName(into: FramedItem, start: number, stop: number): void {
    const c = text.charCodeAt(start);
    if (c !== 110 && c !== 103) return;
    const colon = text.startsWith('name: ', start)
      ? start + 5
      : text.startsWith('generateName: ', start)
        ? start + 13
        : -1;
    if (colon !== -1 && /^\s*[A-Za-z0-9]/.test(text.slice(colon + 1, Math.min(stop, colon + 20))))
      into.named = true;
  }
};

const topKey = (text: string, start: number, end: number): number => {
  const colon = text.indexOf(':', start);
  if (colon === -1 || colon >= end) return -1;
  const c = text.charCodeAt(colon + 1);
  if (colon + 1 < end && c !== SPACE && c !== CR) return -1;
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(text.slice(start, colon)) ? colon : -1;
};
