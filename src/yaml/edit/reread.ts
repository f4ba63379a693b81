// The check after every edit: the new text of an object is read again in its place. Before anything is printed or
// written, it must have the value of its draft and stay one object of the text.

import { InexactEditError } from '../../problems/diagnostic.ts';
import type { Style } from '../print/style.ts';
import { type Node, type Tree, YamlError } from '../read/node.ts';
import { parse } from '../read/parse.ts';
import { equal, toValue } from '../read/value.ts';
import type { Draft } from './draft.ts';
import { toEdits } from './layout.ts';
import { showsValueOf } from './same-outline.ts';
import { applySplices } from './splice.ts';

/** A range of a text that is to be replaced, as Resource has it. */
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

/** The text that a draft becomes; throws InexactEditError where the editor fails, whatever it throws. */
export const printDraft = (draft: Draft, style: Style, { text, start, end }: Place): string => {
  try {
    return applySplices(text, toEdits(draft, style), start, end);
  } catch (thrown) {
    if (thrown instanceof YamlError) throw thrown;
    throw new InexactEditError(String(thrown));
  }
};

/** Reads the new text that a draft becomes; undefined where its value is not that of the draft. */
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
      keepsPlace(draft.tree, place, tree, fresh) &&
      (showsValueOf(draft, tree) || equal(toValue(tree, tree.root), draft.value([])));
    return isSame ? { extent, tree } : undefined;
  } catch (thrown) {
    if (thrown instanceof YamlError) return undefined;
    throw thrown;
  }
};

/**
 * Whether the new text is still one element of a list, or one document, whatever is around it. In a block list only
 * a line that begins left of the content could end an element, and one outside quotes and brackets would have
 * ended the text that was read again; in a flow list the closing bracket ends it; in a
 * stream a marker ends a document. None of them depends on the text around, so it need not be read.
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
  if (old === null || root === null || isFlow(old) !== isFlow(root)) return false;
  const isOneFlow = isFlow(root);
  if (isOneFlow && text.slice(old.end, end) !== fresh.slice(root.end - column)) return false;
  if (column > 0 && isBlock(root)) return true;
  const ends = column === 0 ? /^(?:---|\.\.\.)(?![^ \t\r\n])/gm : leftOf(column);
  const count = countOf(ends, fresh);
  if (count === 0) return true;
  const known = countOf(ends, before);
  return isOneFlow && column > 0 ? known > 0 : count <= known;
};

const isFlow = (node: Node): boolean => (node.type === 'map' || node.type === 'seq') && node.flow;
const isBlock = (node: Node): boolean => (node.type === 'map' || node.type === 'seq') && !node.flow;
const countOf = (pattern: RegExp, text: string): number => text.match(pattern)?.length ?? 0;

const patterns: RegExp[] = [];

/** Finds lines with content that begin left of a column. */
const leftOf = (column: number): RegExp => {
  patterns[column] ??= new RegExp(`\\n {0,${column - 1}}[^ \\n\\r#]`, 'g');
  return patterns[column];
};
