// Line breaks around whole lines that come in and go: where a text has both kinds, the line before keeps its own.

import type { Splice } from './splice.ts';

/** The line break at an offset; empty where there is none. */
const breakAt = (text: string, offset: number): string =>
  text.startsWith('\r\n', offset) ? '\r\n' : text[offset] === '\n' ? '\n' : '';

/**
 * Splices that take out lines, each from the line break before them up to the one that ends them, so that the
 * break before stays in place of the other. Not those with an end in `followed`: something new comes there, with a break of its own.
 */
export const keepingBreaks = (
  text: string,
  splices: readonly Splice[],
  followed: ReadonlySet<number>,
): Splice[] => {
  const out: Splice[] = [];
  for (const each of runsOf(splices, followed)) {
    const { start, end } = each;
    const [before, after] = [breakAt(text, start), breakAt(text, end)];
    const isDone = each.text !== '' || end === start || before === '' || after === '' || followed.has(end);
    if (isDone || before === after) out.push(each);
    else if (before === '\r\n') out.push({ ...each, start: start + 1 });
    else out.push({ ...each, end: end + 1 });
  }
  return out;
};

/** Splices in their order, those that take out neighbours as one where nothing new comes between. */
const runsOf = (splices: readonly Splice[], followed: ReadonlySet<number>): Splice[] => {
  const out: Splice[] = [];
  for (const each of [...splices].sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    const isNext = last?.text === '' && each.text === '' && last.end === each.start;
    if (last && isNext && !followed.has(each.start)) out[out.length - 1] = { ...last, end: each.end };
    else out.push(each);
  }
  return out;
};

/** The line break that what is put in at an offset begins with: that of the line which comes to stand before it. */
export const breakBefore = (
  text: string,
  offset: number,
  splices: readonly Splice[],
  otherwise: string,
): string => {
  const runs = runsOf(splices, new Set([offset]));
  const run = runs.find((each) => each.text === '' && each.end === offset && each.start < offset);
  return breakAt(text, run?.start ?? offset) || breakAt(text, offset) || otherwise;
};
