// Reads YAML: the quick reader first, the library for what it leaves.

import { readWithLibrary } from './library.ts';
import type { Node, Tree } from './node.ts';
import { readRegular } from './read.ts';

const none: ReadonlySet<Node> = new Set();

/**
 * The outline of the document, or of one list item, between two offsets. `column` is the column of its
 * first character when that does not start its line. Throws YamlError.
 */
export const parse = (text: string, start = 0, end = text.length, column = 0): Tree => {
  const regular = readRegular(text, start, end, column);
  return regular ? { text, root: regular.root, shared: none } : readWithLibrary(text, start, end, column);
};
