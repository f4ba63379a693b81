// What new block text in a resource looks like: as the containers list of its first workload does.

import { stepsInForm } from '../kubernetes/template-form.ts';
import type { FoundTemplate } from '../kubernetes/workload-kinds.ts';
import type { Draft } from '../yaml/edit/draft.ts';
import { newlineOf } from '../yaml/edit/lines.ts';
import { plainStyle, type Style } from '../yaml/print/style.ts';
import type { Node, SeqNode } from '../yaml/read/node.ts';

/** The style of the first pod template with a block spec; the plain style when there is none. */
export const styleOf = (draft: Draft, templates: readonly FoundTemplate[]): Style => {
  const { text, root } = draft.tree;
  const newline = newlineOf(text.slice(root?.start ?? 0, root?.end ?? 0));
  const plain = plainStyle(newline);
  for (const { steps, form } of templates) {
    const specSteps = [...steps, ...(stepsInForm(form, ['spec']) ?? [])];
    const spec = draft.node(specSteps);
    if (!isBlock(spec, 'map')) continue;
    const parent = draft.node(specSteps.slice(0, -1));
    const step = Math.max(isBlock(parent, 'map') ? spec.column - parent.column : 2, 1);
    const list = draft.node([...specSteps, 'containers']);
    if (!isBlock(list, 'seq')) return { ...plain, step };
    return { step, seqOffset: list.column - spec.column, dashWidth: dashWidthOf(text, list), newline };
  }
  return plain;
};

const isBlock = <Type extends 'map' | 'seq'>(
  node: Node | null | undefined,
  type: Type,
): node is Extract<Node, { type: Type }> => node?.type === type && !(node as { flow: boolean }).flow;

/** The distance from the dash of the first element to its content, where both are on one line. */
const dashWidthOf = (text: string, list: SeqNode): number => {
  const [first] = list.items;
  if (!first?.value) return 2;
  const width = first.value.start - first.start;
  const isUsual = width >= 2 && width <= 9 && !text.slice(first.start, first.value.start).includes('\n');
  return isUsual ? width : 2;
};
