// Where a field of the functionConfig is in its source, from the path that a problem gives.

import type { Node, Tree } from '../yaml/read/node.ts';
import { entryOf } from '../yaml/read/value.ts';

/** The steps of a path such as `spec.rules[0].target` or `data["a.b"]`; the inverse of fieldPath. */
export const stepsOf = (path: string): (string | number)[] => {
  const steps: (string | number)[] = [];
  for (const [, index, quoted, name] of path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)) {
    if (index !== undefined) steps.push(Number(index));
    else if (quoted !== undefined) steps.push(JSON.parse(quoted) as string);
    else if (name !== undefined) steps.push(name);
  }
  return steps;
};

/** A stretch of a source. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The key of the field, or its value for an element of a list; the nearest parent that is there when the
 * field is missing. Undefined for an empty document.
 */
export const positionOf = (tree: Tree, path: string): Span | undefined => {
  const { text, root } = tree;
  let node: Node | null = root;
  let found = root === null ? undefined : { start: root.start, end: lineEnd(text, root.start) };
  for (const step of stepsOf(path)) {
    const next = stepInto(text, node, step);
    if (next === undefined) break;
    found = next.span;
    node = next.node;
  }
  return found;
};

const stepInto = (
  text: string,
  from: Node | null,
  step: string | number,
): { readonly span: Span; readonly node: Node | null } | undefined => {
  const node = from?.type === 'alias' ? from.target : from;
  if (node?.type === 'map') {
    const entry = node.entries[entryOf(text, node, String(step))];
    return entry && { span: { start: entry.key.start, end: entry.key.end }, node: entry.value };
  }
  const item = node?.type === 'seq' && typeof step === 'number' ? node.items[step] : undefined;
  if (item === undefined) return undefined;
  const { start, end } = item.value ?? { start: item.start, end: item.start + 1 };
  return { span: { start, end: Math.min(end, lineEnd(text, start)) }, node: item.value };
};

const lineEnd = (text: string, from: number): number => {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : text[at - 1] === '\r' ? at - 1 : at;
};
