// What the nets below the encoders compare by: the meaning of two texts, also of such as have no value as JSON.

import {
  elementsOf,
  ifYaml,
  type MapEntry,
  type ScalarNode,
  type SeqItem,
  type Tree,
} from '../yaml/read/node.ts';
import { parse } from '../yaml/read/parse.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { scalarText } from '../yaml/read/scalar.ts';
import { equal, toValue } from '../yaml/read/value.ts';

type Located = Pick<Tree, 'text' | 'root'>;

/** A text, or an item that begins at a column. */
export const parsed = (text: string, column = 0): Tree | undefined =>
  ifYaml(() => parse(text, column || (text.charCodeAt(0) === 0xfeff ? 1 : 0), text.length, column));

export const valueOfTree = ({ text, root }: Located): Json | undefined =>
  ifYaml(() => toValue({ text }, root));

/** The value of a text; undefined: it has none. */
export const read = (text: string): Json | undefined => {
  const tree = parsed(text);
  return tree && valueOfTree(tree);
};

export const isSame = (a: Json | undefined, b: Json | undefined): boolean => a !== undefined && equal(a, b);

/** Whether two nodes mean the same. Where one inside has no value, such as `!!int a`, its tag and text count. */
export const isSameNode = (before: Located | undefined, after: Located | undefined): boolean => {
  if (before === undefined || after === undefined) return false;
  const value = valueOfTree(before);
  if (value !== undefined) return isSame(value, valueOfTree(after));
  const [{ text: oldText, root: old }, { text: newText, root: now }] = [before, after];
  if (!old || !now || old.type !== now.type || old.tag !== now.tag) return false;
  if (old.type === 'scalar') return scalarText(old, oldText) === scalarText(now as ScalarNode, newText);
  const [olds, nows] = [elementsOf(old), elementsOf(now)];
  return (
    olds.length > 0 &&
    olds.length === nows.length &&
    olds.every((each, at) => {
      const other = nows[at] as (typeof nows)[number];
      return (
        isSameKey(each, oldText, other, newText) &&
        isSameNode({ text: oldText, root: each.value }, { text: newText, root: other.value })
      );
    })
  );
};

const isSameKey = (
  before: MapEntry | SeqItem,
  oldText: string,
  after: MapEntry | SeqItem,
  newText: string,
): boolean => {
  const keyOf = (each: MapEntry | SeqItem, text: string): string =>
    'key' in each ? text.slice(each.key.start, each.key.end) : '';
  return keyOf(before, oldText) === keyOf(after, newText);
};
