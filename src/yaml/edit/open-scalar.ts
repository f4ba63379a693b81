// A block scalar that ends a text which has no line break at its end: Kubernetes' reader gives its value no last
// line break either, whatever its indicator says. Before something is put after it, the indicator `-` says the same.

import { elementsOf, ifYaml, type Node, type ScalarNode } from '../read/node.ts';
import { parse } from '../read/parse.ts';
import type { Draft } from './draft.ts';
import { applySplices, type Splice } from './splice.ts';

/** The splice that keeps the value of an open scalar at the end of a text, when something comes after it. */
export const closingOf = (text: string, root: Node | null): Splice | undefined => {
  const last = text.endsWith('\n') ? undefined : lastIn(root);
  if (last === undefined || last.end !== text.length || !needsBreak(text, last)) return undefined;
  indicators.lastIndex = last.start;
  const end = last.start + (indicators.exec(text)?.[0].length ?? 1);
  return { start: text[end - 1] === '+' ? end - 1 : end, end, text: '-' };
};

/** `closingOf` for a stretch up to the end of a text, read as `parse` does; none where that is no YAML. */
export const closingFrom = (text: string, start: number, column = 0): Splice | undefined => {
  if (text.endsWith('\n')) return undefined;
  return ifYaml(() => closingOf(text, parse(text, start, text.length, column).root));
};

/** A document with a line break at its end, its value kept. */
export const withLastBreak = (text: string, newline: string, start = 0): string => {
  if (text.endsWith('\n')) return text;
  const closing = closingFrom(text, start);
  return (closing ? applySplices(text, [closing]) : text) + newline;
};

/** Whether a block scalar whose value needs the line break after it ends at an offset. */
const needsBreakAt = (text: string, root: Node | null, offset: number): boolean => {
  const found = endingAt(root, offset);
  return found !== undefined && needsBreak(text, found);
};

/** The splices of a draft, with what keeps the value of the scalar that the text ends in, or will end in. */
export const keepingLastBreak = ({ tree: { text }, root }: Draft, splices: readonly Splice[]): Splice[] => {
  if (text.endsWith('\n')) return [...splices];
  const isPutAt = (offset: number): boolean =>
    splices.some(({ start, end, text: fresh }) => start === offset && end === offset && fresh !== '');
  const closing = isPutAt(text.length) ? closingOf(text, root) : undefined;
  const isGone = (at: number): boolean => splices.some(({ start, end }) => start <= at && end > at);
  if (closing && !isGone(closing.start)) return [...splices, closing];
  // What goes at the end takes the line break before it along: up to where it goes from.
  const removals = splices.filter(({ start, end, text: fresh }) => fresh === '' && start < end);
  let from = text.length;
  let first: Splice | undefined;
  for (
    let next = removals.find(({ end }) => end === from);
    next;
    next = removals.find(({ end }) => end === from)
  ) {
    first = next;
    from = next.start;
  }
  if (first === undefined || isPutAt(from) || !needsBreakAt(text, root, from)) return [...splices];
  const start = text.indexOf('\n', from) + 1;
  return splices.map((each) => (each === first ? { ...each, start } : each));
};

const indicators = /[|>][-+0-9]*/y;

/** Whether it is a block scalar, with text, that keeps a line break at its end. */
const needsBreak = (text: string, { start, end, style }: ScalarNode): boolean => {
  if ((style !== 'literal' && style !== 'folded') || !text.slice(start, end).includes('\n')) return false;
  indicators.lastIndex = start;
  return indicators.exec(text)?.[0].includes('-') === false;
};

const lastIn = (node: Node | null | undefined): ScalarNode | undefined => {
  if (!node || node.type === 'scalar') return node ?? undefined;
  return lastIn(elementsOf(node).at(-1)?.value);
};

const endingAt = (node: Node | null, offset: number): ScalarNode | undefined => {
  if (!node || node.start > offset || node.end < offset) return undefined;
  if (node.type === 'scalar') return node.end === offset ? node : undefined;
  for (const { value } of elementsOf(node)) {
    const found = endingAt(value, offset);
    if (found) return found;
  }
  return undefined;
};
