// The source text of a value, without its indentation, so that it can be put back at another depth.

import type { Node } from '../read/node.ts';
import { parse } from '../read/parse.ts';
import type { Json } from '../read/resolve.ts';
import { equal, isObject, type OuterAnchors, toValue } from '../read/value.ts';
import { lineEndOf } from './lines.ts';
import { closingOf } from './open-scalar.ts';
import { applySplices } from './splice.ts';

const isBlank = (line: string): boolean => /^[ \r]*$/.test(line);

/** Marks a line that is left of its parent, or not right of it in flow style; no line of YAML starts so. */
const OUTDENTED = '\r';

/**
 * The source after a colon or a dash up to the end of the value, without the indentation of `column`, so
 * that it can be put back at another depth. Lines without text stay as they are.
 */
export const originalSource = (text: string, after: number, value: Node | null, column: number): string => {
  let end = value?.end ?? after;
  if (value && (value.type === 'map' || value.type === 'seq') && !value.flow) end = lineEndOf(text, end);
  // A block scalar that ends the text without a line break must keep its value before others.
  const closing = end === text.length ? closingOf(text, value) : undefined;
  const [first = '', ...rest] = applySplices(text, closing ? [closing] : [], after, end).split('\n');
  const pad = ' '.repeat(column);
  const cut = (line: string): string => {
    if (isBlank(line)) return line;
    return line.startsWith(pad) ? line.slice(column) : OUTDENTED + line;
  };
  return [first, ...rest.map(cut)].join('\n');
};

/**
 * The source of a value in a flow collection up to its end, as it is. Lines that begin at the column `outer` of the block
 * collection around, or left of it, are marked: not every reader of YAML takes them, and here they are the user's.
 */
export const flowSource = (text: string, after: number, value: Node | null, outer: number): string => {
  const [first = '', ...rest] = text.slice(after, value?.end ?? after).split('\n');
  const mark = (line: string): string => (isRightOf(line, outer) ? line : OUTDENTED + line);
  return [first, ...rest.map(mark)].join('\n');
};

/** Whether a line has nothing at a column and left of it, as every reader of YAML asks of a flow collection below a key there. */
const isRightOf = (line: string, column: number): boolean =>
  /^\s*$/.test(line) || line.startsWith(OUTDENTED) || line.search(/[^ ]/) > column;

/** Source that flowSource gave, where every further line that is not marked is right of the block collection around. */
export const fittingFlowSource = (source: string, outer: number): string | undefined =>
  source.split('\n').every((line, index) => index === 0 || isRightOf(line, outer))
    ? indented(source, 0)
    : undefined;

/** Source that originalSource gave, indented for a parent at another column. */
export const indented = (source: string, column: number): string => {
  const [first = '', ...rest] = source.split('\n');
  const pad = ' '.repeat(column);
  const put = (line: string): string => {
    if (isBlank(line)) return line;
    return line.startsWith(OUTDENTED) ? line.slice(1) : pad + line;
  };
  return [first, ...rest.map(put)].join('\n');
};

/** Whether source reads as the value between the text before and after it. */
export const isReadAs = (
  source: string,
  value: Json,
  outer: OuterAnchors,
  before: string,
  after = '\n',
): boolean => {
  try {
    const tree = parse(`${before}${source}${after}`);
    let read = toValue(tree, tree.root, undefined, outer);
    // The text before opens the collections around; the value is innermost.
    for (const bracket of before.match(/-|\[|\w:|"\w":/g) ?? []) {
      const inner: Json[] = Array.isArray(read) ? read : isObject(read) ? Object.values(read) : [];
      if (inner.length !== 1 || Array.isArray(read) !== /-|\[/.test(bracket)) return false;
      // Right after a colon in a flow collection, a plain word would be a part of the key.
      if (isObject(read) && !Object.hasOwn(read, 'k')) return false;
      read = inner[0] as Json;
    }
    return equal(read, value);
  } catch {
    return false;
  }
};
