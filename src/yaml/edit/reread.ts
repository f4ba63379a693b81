// The net below every edit: the new text of an object is read again in its place, and must say what its draft
// means and stay one object among its neighbours, before anything is printed or written.

import { type Tree, YamlError } from '../read/node.ts';
import { parse } from '../read/parse.ts';
import { equal, toValue } from '../read/value.ts';
import type { Draft } from './draft.ts';

/** A stretch of a text that is to be replaced, as Resource has it. */
interface Place {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly column: number;
}

/** The new text of an object as a text of its own, at the columns that it has in the whole. */
export interface Reread {
  readonly extent: Place;
  readonly tree: Tree;
}

/** Reads the new text that a draft becomes; undefined where it says something else than the draft. */
export const reread = (draft: Draft, place: Place, fresh: string): Reread | undefined => {
  const { column, end, text: before } = place;
  const text = ' '.repeat(column) + fresh;
  // The lines without content that follow are read too: a block scalar at the end could take them in.
  const idle = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*/y;
  idle.lastIndex = end;
  const whole = text + (idle.exec(before)?.[0] ?? '');
  try {
    // Whether the whole text ends in a line break counts for what is printed next.
    const last = whole.endsWith('\n') && !before.endsWith('\n') ? '#' : '';
    const extent = { text: whole + last, start: column, end: text.length, column };
    const tree = parse(extent.text, column, whole.length, column);
    const isSame =
      keepsPlace(draft.tree, place, tree, fresh) && equal(toValue(tree, tree.root), draft.value([]));
    return isSame ? { extent, tree } : undefined;
  } catch (thrown) {
    if (thrown instanceof YamlError) return undefined;
    throw thrown;
  }
};

/**
 * Whether the new text is still one element of a list, or one document, whatever is around it. In a block list only
 * a line that begins left of the content could end an element, and one that is in no quotes and brackets would have
 * ended the text that was read again; in a flow list the closing bracket ends it; in a
 * stream a marker ends a document. None of them depends on the neighbours, so they need not be read.
 */
const keepsPlace = (
  source: Tree,
  { text, start, end, column }: Place,
  { root }: Tree,
  fresh: string,
): boolean => {
  const before = text.slice(start, end);
  if (before.endsWith('\n') && !fresh.endsWith('\n')) return false;
  const old = source.root;
  const isFlow = (node: typeof root): boolean => (node?.type === 'map' || node?.type === 'seq') && node.flow;
  if (old === null || root === null || isFlow(old) !== isFlow(root)) return false;
  if (isFlow(root) && text.slice(old.end, end) !== fresh.slice(root.end - column)) return false;
  if (column > 0 && (root.type === 'map' || root.type === 'seq') && !root.flow) return true;
  const ends = column === 0 ? /^(?:---|\.\.\.)(?![^ \t\r\n])/gm : leftOf(column);
  const count = fresh.match(ends)?.length ?? 0;
  if (count === 0) return true;
  const known = before.match(ends)?.length ?? 0;
  return isFlow(root) && column > 0 ? known > 0 : count <= known;
};

const patterns: RegExp[] = [];

/** Finds lines with content that begin left of a column. */
const leftOf = (column: number): RegExp => {
  patterns[column] ??= new RegExp(`\\n {0,${column - 1}}[^ \\n\\r#]`, 'g');
  return patterns[column];
};
