// Reads YAML: the quick reader first, the library for what it leaves. Refuses what breaks a line for some
// readers and not for others, since one of them would see another document.

import { readWithLibrary } from './library.ts';
import { type Node, type Tree, YamlError } from './node.ts';
import { readRegular } from './read.ts';

const none: ReadonlySet<Node> = new Set();

const escapes = { '\u0085': '\\N', '\u2028': '\\L', '\u2029': '\\P' };

/**
 * Throws YamlError where a stretch of a text has a line break that not every reader takes for one. Between
 * quotes all readers keep U+2028 and U+2029: `isKept` tells where those are.
 */
export const refuseOddBreaks = (
  text: string,
  start: number,
  end: number,
  isKept: (at: number) => boolean = () => false,
): void => {
  const source = text.slice(start, end);
  for (const [character, sign] of Object.entries(escapes)) {
    for (let at = source.indexOf(character); at !== -1; at = source.indexOf(character, at + 1)) {
      if (character !== '\u0085' && isKept(start + at)) continue;
      const name = `U+${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`;
      const what = `${name}, which breaks the line for some readers and not for others; in double quotes ${sign} stands for it`;
      throw new YamlError('syntax', what, start + at);
    }
  }
  for (let at = source.indexOf('\r'); at !== -1; at = source.indexOf('\r', at + 1)) {
    if (text[start + at + 1] !== '\n')
      throw new YamlError('syntax', 'a carriage return without a line feed', start + at);
  }
};

/** The quoted scalars below a node, keys included. */
const quotedIn = (node: Node | null): Node[] => {
  if (node === null || node.type === 'alias') return [];
  if (node.type === 'scalar') return node.style === 'double' || node.style === 'single' ? [node] : [];
  if (node.type === 'seq') return node.items.flatMap(({ value }) => quotedIn(value));
  return node.entries.flatMap(({ key, value }) => [...quotedIn(key), ...quotedIn(value)]);
};

/**
 * The outline of the document, or of one list item, between two offsets. `column` is the column of its
 * first character when that does not start its line. Throws YamlError.
 */
export const parse = (text: string, start = 0, end = text.length, column = 0): Tree => {
  const regular = readRegular(text, start, end, column);
  const tree = regular
    ? { text, root: regular.root, odd: false, shared: none }
    : readWithLibrary(text, start, end, column);
  let quoted: Node[] | undefined;
  refuseOddBreaks(text, start, end, (at) => {
    quoted ??= quotedIn(tree.root);
    // Blanks beside a line break would be folded away with it.
    const isAlone = !/\s/.test(text[at - 1] ?? '') && !/\s/.test(text[at + 1] ?? '');
    return isAlone && quoted.some((each) => each.start < at && at < each.end);
  });
  return tree;
};
