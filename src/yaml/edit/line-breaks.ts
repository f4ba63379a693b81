// Line breaks around lines that are inserted and removed: in a text with both kinds, the line before keeps its own.

import type { Splice } from './splice.ts';

/** The line break at an offset; empty where there is none. */
const breakAt = (text: string, offset: number): string =>
  text.startsWith('\r\n', offset) ? '\r\n' : text[offset] === '\n' ? '\n' : '';

/**
 * Splices that remove lines, each from the line break before them up to the one that ends them, so that the
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

/** Splices in their order, adjacent removals as one where nothing new comes between. */
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

/** The line break before new text at an offset: that of the line that is before it after the splices. */
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
