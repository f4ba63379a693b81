// Looks at the keys of a block map in their lines, without reading what is deeper: most objects of a large list concern no
// rule, and this is enough to know that. The three scans share the lines of scan-lines.ts, not a loop: one skips
// all that is deeper than the object, one reads every line of the metadata, one goes down a path, and the first runs for
// every item of a list.

import {
  contentOf,
  DASH,
  firstContent,
  indentOf,
  isKey,
  isLineEnd,
  nextLine,
  shallowLine,
} from './scan-lines.ts';

/** The keys of an object that say what it is. One scan serves many objects, one after the other. Missing keys are -1. */
export class ObjectScan {
  /** Nothing here counts unless each key is a plain word, without duplicates. */
  regular = false;
  /** Offsets after `apiVersion:`, `kind:` and `metadata:`. */
  apiVersion = -1;
  kind = -1;
  metadata = -1;

  /** Scans the object that begins at an offset, in a column, and goes up to the start of a line. */
  scan(text: string, start: number, end: number, column: number): void {
    this.apiVersion = this.kind = this.metadata = -1;
    this.regular = isKey(text, start, end);
    const isOpen = this.regular && this.noteKey(text, start, end);
    this.scanAfter(text, start, end, column, isOpen);
  }

  /** Whether an object is regular that is so up to an offset, and has apiVersion, kind and metadata before it. */
  scanOn(text: string, offset: number, end: number, column: number): boolean {
    this.apiVersion = this.kind = this.metadata = offset;
    this.regular = true;
    this.scanAfter(text, offset, end, column, false);
    return this.regular;
  }

  /** Scans the lines after an offset; `isOpen`: a deeper line would continue the value of the key before. */
  private scanAfter(text: string, offset: number, end: number, column: number, isOpen: boolean): void {
    let open = isOpen;
    for (let line = offset; this.regular; ) {
      line = open ? nextLine(text, line) : shallowLine(text, line, end, column);
      if (line >= end) break;
      const first = contentOf(text, line, end);
      if (first === -1) continue;
      if (first - line === column) open = this.noteKey(text, first, end);
      else this.regular = false;
    }
  }

  /** Whether a deeper line would continue the key's value. */
  private noteKey(text: string, start: number, end: number): boolean {
    const c = text.charCodeAt(start);
    if (c === DASH) return false; // an element of the list below the key before
    if (c === 97 && text.startsWith('apiVersion:', start)) {
      if (this.apiVersion !== -1) this.regular = false;
      this.apiVersion = start + 11;
      return true;
    }
    if (c === 107 && text.startsWith('kind:', start)) {
      if (this.kind !== -1) this.regular = false;
      this.kind = start + 5;
      return true;
    }
    if (c === 109 && text.startsWith('metadata:', start)) {
      if (this.metadata !== -1) this.regular = false;
      this.metadata = start + 9;
    } else if (!isKey(text, start, end)) this.regular = false;
    return false;
  }
}

/** The name and the namespace in the metadata of such an object. Missing keys are -1. */
export class MetadataScan {
  /** Whether it is a block map whose keys are plain words, without duplicates; else nothing counts. */
  plain = false;
  /** Offsets after `name:` and `namespace:`. */
  name = -1;
  namespace = -1;
  /** Start of the line after the metadata. */
  end = -1;

  /** Scans what follows `metadata:`, a key in a column of an object that goes up to the start of a line. */
  scan(text: string, start: number, end: number, column: number): void {
    this.name = this.namespace = -1;
    this.end = end;
    this.plain = isLineEnd(text, start);
    let below = -1;
    let isOpen = false;
    for (let line = nextLine(text, start); this.plain && line < end; line = nextLine(text, line)) {
      const first = contentOf(text, line, end);
      if (first === -1) continue;
      const indent = first - line;
      if (indent <= column) {
        this.end = line;
        break;
      }
      if (below === -1) below = indent;
      if (indent === below) isOpen = this.noteKey(text, first, end);
      else if (isOpen || indent < below) this.plain = false;
    }
  }

  private noteKey(text: string, start: number, end: number): boolean {
    const c = text.charCodeAt(start);
    if (c === 110 && text.startsWith('name:', start)) {
      if (this.name !== -1) this.plain = false;
      this.name = start + 5;
      return true;
    }
    if (c === 110 && text.startsWith('namespace:', start)) {
      if (this.namespace !== -1) this.plain = false;
      this.namespace = start + 10;
      return true;
    }
    if (!isKey(text, start, end)) this.plain = false;
    return false;
  }
}

/**
 * Whether the block map that begins at an offset, in a column, and goes up to the start of a line has block maps
 * all along a path. False: read it to know.
 */
export const hasMapAt = (
  text: string,
  start: number,
  end: number,
  column: number,
  path: readonly string[],
): boolean => {
  let [first, indent] = [start, column];
  for (const key of path) {
    const after = afterKey(text, first, end, indent, `${key}:`);
    if (after === -1 || !isLineEnd(text, after)) return false;
    first = firstContent(text, nextLine(text, after), end);
    const deeper = first === -1 ? -1 : indentOf(text, first);
    if (deeper <= indent) return false;
    indent = deeper;
  }
  return isKey(text, first, end);
};

/**
 * Offset after a key of the block map whose first key is at an offset; -1: it has none, or is irregular. Readers take the last of
 * duplicate keys: that is irregular too.
 */
const afterKey = (text: string, start: number, end: number, column: number, key: string): number => {
  let after = -1;
  for (let first = start; ; ) {
    if (!isKey(text, first, end) && text[first] !== '-') return -1;
    if (text.startsWith(key, first)) {
      if (after !== -1) return -1;
      after = first + key.length;
    }
    let line = first;
    do {
      line = shallowLine(text, line, end, column);
      if (line >= end) return after;
      first = contentOf(text, line, end);
    } while (first === -1);
    if (first - line < column) return after;
  }
};
