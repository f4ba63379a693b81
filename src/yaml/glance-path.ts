// A glance down a path of keys: whether a block map surely has a map there, without reading it.

import { contentOf, isKey, isLineEnd, lineBehind } from './glance.ts';

/**
 * Whether the block map that begins at an offset, in a column, and goes up to the start of a line has block maps
 * all along a path. False: read it to know.
 */
export const surelyHoldsMap = (
  text: string,
  start: number,
  end: number,
  column: number,
  path: readonly string[],
): boolean => {
  let [first, indent] = [start, column];
  for (const key of path) {
    const behind = behindKey(text, first, end, indent, `${key}:`);
    if (behind === -1 || !isLineEnd(text, behind)) return false;
    const line = nextContent(text, behind, end);
    if (line === -1) return false;
    first = contentOf(text, line, end);
    if (first - line <= indent) return false;
    indent = first - line;
  }
  return isKey(text, first, end);
};

/** Offset behind a key of the block map whose first key stands at an offset; -1: it has none, or is irregular. */
const behindKey = (text: string, start: number, end: number, column: number, key: string): number => {
  for (let first = start; ; ) {
    if (!isKey(text, first, end) && text[first] !== '-') return -1;
    if (text.startsWith(key, first)) return first + key.length;
    let line = first;
    do {
      line = nextContent(text, line, end);
      if (line === -1) return -1;
      first = contentOf(text, line, end);
    } while (first - line > column);
    if (first - line < column) return -1;
  }
};

/** Start of the next line with content behind an offset; -1: there is none before `end`. */
const nextContent = (text: string, offset: number, end: number): number => {
  for (let line = lineBehind(text, offset); line < end; line = lineBehind(text, line)) {
    if (contentOf(text, line, end) !== -1) return line;
  }
  return -1;
};
