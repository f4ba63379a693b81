// A draft of the text that a draft becomes.

import type { Style } from '../print/style.ts';
import { columnOf } from '../read/node.ts';
import { parse } from '../read/parse.ts';
import { Draft } from './draft.ts';
import { toEdits } from './layout.ts';
import { pastIdleLines } from './lines.ts';
import { applySplices, sortSplices } from './splice.ts';

/** Prints and reads the text of a draft; undefined where it is empty. */
export const printedDraft = (draft: Draft, style: Style): Draft | undefined => {
  const { tree, root } = draft;
  const column = columnOf(tree.text, root.start);
  const isBlock = (root.type === 'map' || root.type === 'seq') && !root.flow;
  // The comments that follow the last value may belong to it: new text can go after them.
  const end = isBlock
    ? tree.text.indexOf('\n', pastIdleLines(tree.text, root.end)) + 1 || tree.text.length
    : root.end;
  const splices = sortSplices(toEdits(draft, style));
  const text = ' '.repeat(column) + applySplices(tree.text, splices, root.start, end);
  const printed = parse(text, column, text.length, column);
  return printed.root === null ? undefined : new Draft(printed, printed.root);
};
