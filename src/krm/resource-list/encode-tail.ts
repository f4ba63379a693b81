// A list without a line break at its end may end in a block scalar, whose value must not change when something comes
// after it or goes there.

import { newlineOf } from '../../yaml/edit/lines.ts';
import { closingFrom, closingOf } from '../../yaml/edit/open-scalar.ts';
import { applySplices, type Splice } from '../../yaml/edit/splice.ts';
import { columnOf } from '../../yaml/read/node.ts';
import type { Resource } from '../resource.ts';
import type { ResourceList } from './decode.ts';
import type { Frame } from './frame.ts';

/** The splices, with what keeps the value of a block scalar that the text ends in, or will end in. */
export const keepingTail = (
  list: ResourceList,
  changed: ReadonlyMap<Resource, string>,
  splices: readonly Splice[],
): Splice[] => {
  const end = list.text.length;
  const atEnd = splices.filter((each) => each.end === end);
  const last = atEnd.find(({ start }) => start < end);
  const isFollowed = atEnd.some(({ start, text }) => start === end && text !== '');
  if (isFollowed && last === undefined) {
    const closing = closingOfSource(list);
    return closing ? [...splices, closing] : [...splices];
  }
  if (isFollowed) {
    const item = [...changed.keys()].find(({ extent }) => extent.end === end);
    return splices.map((each) => {
      if (each !== last || item === undefined || last.text === '') return each;
      return { ...last, text: closedItem(last.text, item.extent.column) };
    });
  }
  const removal = atEnd.find(({ start, text }) => start < end && text === '');
  return removal && list.frame ? keepingBreak(list, list.frame, splices, removal) : [...splices];
};

/** The splice that closes the scalar at the end of the text as it came. */
const closingOfSource = ({ text, frame, tree }: ResourceList): Splice | undefined => {
  if (frame === undefined) return closingOf(text, tree?.root ?? null);
  const key = frame.keys.at(-1);
  const isInItem = key?.name === 'items' && frame.items.length > 0;
  const start = isInItem ? frame.items.startOf(frame.items.length - 1) : (key?.start ?? 0);
  return closingFrom(text, start, columnOf(text, start));
};

/** A removal at the end takes the line break before it along, unless the item before needs it for its last scalar. */
const keepingBreak = (
  { text, items }: ResourceList,
  frame: Frame,
  splices: readonly Splice[],
  removal: Splice,
): Splice[] => {
  const before = splices.find((each) => each.end === removal.start && each.start < each.end);
  const place = frame.items.itemAt(removal.start - 1);
  if (place === -1) return [...splices];
  const { column, start } = items.at(place).extent;
  const last = ' '.repeat(column) + (before?.text ?? text.slice(start, removal.start));
  if (closingFrom(last, column, column) === undefined) return [...splices];
  const afterBreak = text.indexOf('\n', removal.start) + 1;
  return splices.map((each) => {
    if (each === removal) return { ...each, start: afterBreak };
    return each === before ? { ...each, end: afterBreak, text: each.text + newlineOf(text) } : each;
  });
};

/** The text of an item at a column, to be followed by a line break. */
const closedItem = (text: string, column: number): string => {
  const padded = ' '.repeat(column) + text;
  const closing = closingFrom(padded, column, column);
  return closing ? applySplices(padded, [closing]).slice(column) : text;
};
