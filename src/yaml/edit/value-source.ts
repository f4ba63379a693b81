// The source text of a value in a draft, which is kept where printing the value again would give another text.

import { isNested, renderEntry, renderInline, renderItems } from '../print/render.ts';
import type { Style } from '../print/style.ts';
import { equal, toValue } from '../read/value.ts';
import type { Draft, Steps } from './draft.ts';
import { styleAt } from './edit-builder.ts';
import { lineEndOf } from './lines.ts';
import { flowSource, originalSource } from './original-source.ts';

/**
 * The source of a null after its colon, empty where nothing is written. A null in a line of its own
 * takes the comment beside it along: yaml/edit/layout.ts puts that on another line meanwhile.
 */
export const nullSource = (draft: Draft, steps: Steps): string => {
  const node = draft.node(steps);
  const parent = draft.node(steps.slice(0, -1));
  const offset = draft.offsetAfter(steps);
  if (!node || parent?.type !== 'map' || offset === undefined) return '';
  const { text } = draft.tree;
  const isBelow = node.start > lineEndOf(text, offset) && !parent.flow;
  const rest = isBelow ? text.slice(node.end, lineEndOf(text, node.end)) : '';
  return parent.flow
    ? flowSource(text, offset, node, outerColumn(draft, steps))
    : originalSource(text, offset, node, parent.column) + rest;
};

/** Column of the block collection around a place in a flow collection, -1 without one. */
const outerColumn = (draft: Draft, steps: Steps): number => {
  for (let length = steps.length - 1; length >= 0; length--) {
    const node = draft.node(steps.slice(0, length));
    if ((node?.type === 'map' || node?.type === 'seq') && !node.flow) return node.column;
  }
  return -1;
};

/** Source after the colon or dash of a present value, unless printing the value gives the same. */
// oxlint-disable-next-line complexity -- each early return is a case whose source is not worth recording
export const valueSource = (draft: Draft, steps: Steps, style: Style): string | undefined => {
  const parent = draft.node(steps.slice(0, -1));
  const node = draft.node(steps);
  if (parent === undefined || parent === null || node === undefined) return undefined;
  if (parent.type === 'scalar' || parent.type === 'alias') return undefined;
  const value = draft.value(steps) ?? null;
  const { text } = draft.tree;
  // What was changed inside in this very run has no source.
  if (!equal(toValue(draft.tree, node), value)) return undefined;
  const offset = draft.offsetAfter(steps);
  if (offset === undefined) return undefined;
  if (parent.flow) return flowSource(text, offset, node, outerColumn(draft, steps));
  const source = originalSource(text, offset, node, parent.column);
  // What fits on the line of its key is put back there (yaml/edit/layout-value.ts).
  if (parent.type === 'map' && !isNested(value))
    return ` ${renderInline(value)}` === source ? undefined : source;
  const printed = (style: Style): string =>
    parent.type === 'seq'
      ? renderItems([value], 0, style).join(style.newline).slice(1)
      : renderEntry('k', value, 0, style).join(style.newline).slice(2);
  // Where no literals are used, as before deep comments, it may be printed otherwise.
  const styles = [style, styleAt(text, style, node?.end ?? offset, parent.column)];
  return styles.every((style) => printed(style) === source) ? undefined : source;
};
