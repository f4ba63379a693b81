// Encodes the outcome of a run into a framed list: items and keys are whole lines, found without reading the list.

import { isLineStart, lineBreakBefore, wholeLines } from '../../yaml/edit/lines.ts';
import type { Splice } from '../../yaml/edit/splice.ts';
import { renderEntry, renderItems } from '../../yaml/print/render.ts';
import type { Json } from '../../yaml/read/resolve.ts';
import type { Outcome } from './encode.ts';
import type { Frame } from './frame.ts';

export const encodeFrame = (
  { list, changed, removed, added, results, failed, style }: Outcome,
  framed: Frame,
): Splice[] => {
  const { text } = list;
  const splices = [...changed];
  const put = (at: number, lines: readonly string[]): void => {
    if (lines.length > 0)
      splices.push({ start: at, end: at, text: wholeLines(text, at, lines, style.newline) });
  };
  for (const run of consecutive(list.items.placesOf(removed))) removeItems(text, framed, splices, run);
  const newItems = renderItems(added, Math.max(framed.items.column, 0), style);
  const items = framed.keys.find(({ name }) => name === 'items');
  if (items) {
    const isEmptied = removed.size > 0 && framed.items.length === removed.size && added.length === 0;
    if (isEmptied) splices.push({ start: items.colon, end: items.colon, text: ' []' });
    put(items.end, newItems);
  } else if (!failed) {
    // Without `items` kustomize would print the list itself as a manifest; after an error it prints nothing.
    put(framed.end, added.length === 0 ? ['items: []'] : ['items:', ...newItems]);
  }
  const lines = results.length > 0 ? renderEntry('results', results as Json[], 0, style) : [];
  const old = framed.keys.find(({ name }) => name === 'results');
  if (old) {
    // The line break at their end stays, or stays away.
    const last = lines.length > 0 && isLineStart(text, old.end) ? style.newline : '';
    splices.push({ start: old.start, end: old.end, text: lines.join(style.newline) + last });
  } else put(framed.end, lines);
  return splices;
};

type Run = readonly [first: number, last: number];

/** Sorted numbers as runs of consecutive ones. */
const consecutive = (numbers: readonly number[]): Run[] => {
  const runs: [number, number][] = [];
  for (const each of numbers) {
    const run = runs.at(-1);
    if (run?.[1] === each - 1) run[1] = each;
    else runs.push([each, each]);
  }
  return runs;
};

const removeItems = (text: string, { items }: Frame, splices: Splice[], [first, last]: Run): void => {
  const line = items.lineOf(first);
  const end = items.endOf(last);
  if (isLineStart(text, end)) {
    splices.push({ start: line, end, text: '' });
    return;
  }
  // Without a line break at the end, the one before goes instead, also where the item before has new text.
  const start = lineBreakBefore(text, line);
  const at = splices.findIndex((each) => each.end > start && each.start < start);
  const before = splices[at];
  if (before) splices[at] = { ...before, end: start, text: before.text.replace(/\r?\n$/, '') };
  splices.push({ start, end, text: '' });
};
