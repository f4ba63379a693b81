// A glance down a path of keys: whether a block map surely has a map there, without reading it.

import { contentOf, isKey, isLineEnd, nextLine, shallowLine } from './scan.ts';

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
    const line = nextContent(text, after, end);
    if (line === -1) return false;
    first = contentOf(text, line, end);
    if (first - line <= indent) return false;
    indent = first - line;
  }
  return isKey(text, first, end);
};

/**
 * Offset behind a key of the block map whose first key stands at an offset; -1: it has none, or is irregular. Of a key
 * that stands there twice readers take the last: that is irregular too.
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

/** Start of the next line with content behind an offset; -1: there is none before `end`. */
const nextContent = (text: string, offset: number, end: number): number => {
  for (let line = nextLine(text, offset); line < end; line = nextLine(text, line)) {
    if (contentOf(text, line, end) !== -1) return line;
  }
  return -1;
};
