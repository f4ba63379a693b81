// Turns a draft into splices, so that every byte of the user's stays and removing an insertion restores the text to
// the byte. In block style an insertion is whole lines after the end of another line (layout-block.ts); in flow
// style it is joined to the element beside it (layout-flow.ts).

import type { Style } from '../print/style.ts';
import { elementsOf, type Node } from '../read/node.ts';
import type { Draft } from './draft.ts';
import { byOrigin, EditBuilder } from './edit-builder.ts';
import { editBlock } from './layout-block.ts';
import { editFlow, isJsonStyle } from './layout-flow.ts';
import { keepingLastBreak } from './open-scalar.ts';
import type { Splice } from './splice.ts';

/** The splices that carry out a draft. `style` is what new block text looks like. */
export const toEdits = (draft: Draft, style: Style): Splice[] => {
  const edits = new EditBuilder(draft, style, toEdits);
  // From the root down, so that each collection knows where its key is and whether JSON is around it.
  const visit = (node: Node | null, afterColon: number | undefined, json: boolean, outer: number): void => {
    if (node === null || node.type === 'scalar' || node.type === 'alias') return;
    if (!draft.holds(node)) return;
    const isJson = json || (node.flow && isJsonStyle(node, node === draft.root));
    // Lines of a flow collection are indented deeper than the block collection around it.
    const column = node.flow ? outer : node.column;
    const children = draft.touched.get(node);
    const sources = byOrigin(children ?? []);
    elementsOf(node).forEach((each, index) => {
      const child = sources[index];
      if (child?.removed || child?.fresh) return;
      visit(each.value, 'colon' in each ? each.colon : undefined, isJson, column);
    });
    // Inner edits come first: where both insert after the same line, the inner text belongs before.
    if (children && node.flow) editFlow(edits, node, children, { flow: isJson ? 'json' : 'yaml', outer });
    else if (children) editBlock(edits, node, children, afterColon);
  };
  visit(draft.root, undefined, false, -1);
  return keepingLastBreak(draft, edits.splices);
};
