// Encodes the outcome of a run into a list that was read as a whole: in flow style through a draft, in block style
// with new items and results as whole lines.

import { Draft } from '../../yaml/edit/draft.ts';
import { toEdits } from '../../yaml/edit/layout.ts';
import { breakBefore, keepingBreaks } from '../../yaml/edit/line-breaks.ts';
import { pastIdleLines } from '../../yaml/edit/lines.ts';
import type { Splice } from '../../yaml/edit/splice.ts';
import { renderEntry, renderItems } from '../../yaml/print/render.ts';
import type { MapNode, SeqNode, Tree } from '../../yaml/read/node.ts';
import type { Json, JsonObject } from '../../yaml/read/resolve.ts';
import { scalarText } from '../../yaml/read/scalar.ts';
import { child, entryOf } from '../../yaml/read/value.ts';
import type { Outcome } from './encode.ts';

/** Whole lines that follow an offset and the blank lines and comments after it, as frames end their items. */
interface Appended {
  readonly after: number;
  readonly lines: readonly string[];
}

export const encodeTree = (outcome: Outcome, tree: Tree): Splice[] => {
  const { list, changed, style } = outcome;
  const { text } = list;
  const root = tree.root as MapNode;
  const draft = new Draft(tree, root);
  const appended = [editItems(outcome, draft, root), editResults(outcome, draft, root)];
  const edits = toEdits(draft, style);
  const put = appended.flatMap((each): Splice[] => {
    if (each === undefined || each.lines.length === 0) return [];
    const at = pastIdleLines(text, each.after);
    const lines = [breakBefore(text, at, edits, style.newline) + each.lines[0], ...each.lines.slice(1)];
    return [{ start: at, end: at, text: lines.join(style.newline) }];
  });
  if (root.flow) return [...changed, ...edits, ...put];
  const fresh = [...put, ...edits].filter((each) => each.text !== '');
  const kept = keepingBreaks(text, edits, new Set(fresh.map(({ start }) => start)));
  return [...changed, ...kept, ...put];
};

/** Removes and adds items on the draft; returns those that are to follow the list as lines. */
const editItems = (
  { list, removed, added, failed, style }: Outcome,
  draft: Draft,
  root: MapNode,
): Appended | undefined => {
  const items = child(list.text, root, 'items') as SeqNode | null | undefined;
  for (const place of list.items.placesOf(removed).reverse()) draft.remove(['items', place]);
  if (items === undefined) {
    if (!failed) draft.add([], 'items', added as JsonObject[]);
  } else if (items === null) {
    if (added.length > 0) draft.replace(['items'], added as JsonObject[]);
  } else if (items.flow || list.items.length === removed.size) {
    for (const each of added) draft.insert(['items'], undefined, each);
  } else {
    return { after: items.end, lines: renderItems(added, items.column, style) };
  }
  return undefined;
};

/** Changes the results on the draft; returns those that are to follow the list as lines. */
const editResults = (
  { list, results, style }: Outcome,
  draft: Draft,
  root: MapNode,
): Appended | undefined => {
  const at = entryOf(list.text, root, 'results');
  if (root.flow) {
    // Removed and added, not replaced, so that they have the form of the run that first added them.
    if (at !== -1) draft.remove(['results']);
    const next = at === -1 ? undefined : root.entries[at + 1];
    if (results.length > 0)
      draft.add([], 'results', results as Json[], next ? [scalarText(next.key, list.text)] : []);
  } else if (at === -1) {
    return results.length === 0
      ? undefined
      : { after: root.end, lines: renderEntry('results', results as Json[], root.column, style) };
  } else if (results.length === 0) draft.remove(['results']);
  else draft.replace(['results'], results as Json[]);
  return undefined;
};
