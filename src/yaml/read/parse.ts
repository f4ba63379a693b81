// Reads YAML: the quick reader first, compose.ts for what it leaves. Refuses what breaks a line for some
// readers and not for others, since one of them would see another document.

import { readAny } from './compose.ts';
import { readRegular } from './fast-parser.ts';
import { type Node, type Tree, YamlError } from './node.ts';

const none: ReadonlyMap<Node, readonly number[]> = new Map();

/** The escapes of characters between double quotes. */
const escapes: Readonly<Record<string, string>> = { '\u0085': '\\N', '\u2028': '\\L', '\u2029': '\\P' };

const escapeOf = (character: string): string => {
  const code = character.charCodeAt(0).toString(16).padStart(4, '0');
  return escapes[character] ?? `\\u${code}`;
};

/** A carriage return alone, other line breaks of YAML 1.1, and control characters, which YAML has only as escapes. */
const controls = '\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f';
const odd = new RegExp(`\\r(?!\\n)|[${controls}\\u2028\\u2029\\ufffe\\uffff]`, 'g');
/** JSON has these between quotes; all readers keep them there. */
const inJson = /[\u007f-\u0084\u0086-\u009f\u2028\u2029\ufffe\uffff]/;

const whatIsOdd = (character: string): string => {
  if (character === '\r') return 'a carriage return without a line feed';
  const code = character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase();
  const why =
    character in escapes ? 'is a line break for some YAML parsers and not for others' : "YAML doesn't allow";
  return `U+${code}, which ${why}; in double quotes write ${escapeOf(character)}`;
};

/**
 * Throws YamlError where a stretch of a text has a line break that not every reader takes for one, or a
 * character that YAML does not allow. Between quotes readers keep some of them: `isKept` reports whether an offset is there.
 */
export const refuseOddBreaks = (
  text: string,
  start: number,
  end: number,
  isKept: (at: number) => boolean = () => false,
): void => {
  for (const { 0: character, index } of text.slice(start, end).matchAll(odd)) {
    const at = start + index;
    if (!(inJson.test(character) && isKept(at))) throw new YamlError('syntax', whatIsOdd(character), at);
  }
};

/** The quoted scalars below a node, keys included. */
const quotedIn = (node: Node | null): Node[] => {
  if (node === null || node.type === 'alias') return [];
  if (node.type === 'scalar') return node.style === 'double' || node.style === 'single' ? [node] : [];
  if (node.type === 'seq') return node.items.flatMap(({ value }) => quotedIn(value));
  return node.entries.flatMap(({ key, value }) => [...quotedIn(key), ...quotedIn(value)]);
};

/** Reads with compose.ts; says first what is odd about the characters, which may be all that is wrong. */
const readOdd = (text: string, start: number, end: number, column: number): Tree => {
  try {
    return readAny(text, start, end, column);
  } catch (thrown) {
    refuseOddBreaks(text, start, end);
    throw thrown;
  }
};

/**
 * The outline of the document, or of one list item, between two offsets. `column` is the column of its
 * first character when that does not start its line. Throws YamlError.
 */
export const parse = (text: string, start = 0, end = text.length, column = 0): Tree => {
  const regular = readRegular(text, start, end, column);
  const tree = regular
    ? { text, root: regular.root, odd: false, shared: none }
    : readOdd(text, start, end, column);
  let quoted: Node[] | undefined;
  refuseOddBreaks(text, start, end, (at) => {
    quoted ??= quotedIn(tree.root);
    // Blanks beside a line break would be folded away with it.
    const isAlone = !/\s/.test(text[at - 1] ?? '') && !/\s/.test(text[at + 1] ?? '');
    return isAlone && quoted.some((each) => each.start < at && at < each.end);
  });
  return tree;
};
