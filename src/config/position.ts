// Where a field of the functionConfig stands in its source, from the path that a problem gives.

import type { MapEntry, Node, SeqItem, Tree } from '../yaml/read/node.ts';
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
  const { text } = tree;
  let node: Node | null | undefined = tree.root;
  let found: Span | undefined;
  for (const step of stepsOf(path)) {
    if (node?.type === 'alias') node = node.target;
    if (node?.type === 'map') {
      const entry: MapEntry | undefined = node.entries[entryOf(text, node, String(step))];
      if (entry === undefined) break;
      found = { start: entry.key.start, end: entry.key.end };
      node = entry.value;
    } else if (node?.type === 'seq' && typeof step === 'number') {
      const item: SeqItem | undefined = node.items[step];
      if (item === undefined) break;
      const start = item.value?.start ?? item.start;
      found = { start, end: Math.min(item.value?.end ?? start + 1, lineEnd(text, start)) };
      node = item.value;
    } else break;
  }
  if (found !== undefined) return found;
  const start = tree.root?.start;
  return start === undefined ? undefined : { start, end: lineEnd(text, start) };
};

const lineEnd = (text: string, from: number): number => {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : text[at - 1] === '\r' ? at - 1 : at;
};
