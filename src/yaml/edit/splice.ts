// Splices: replacements of ranges of a text. The only way in which podgraft changes a user's document.

import { InexactEditError } from '../../problems/diagnostic.ts';

export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Splices in the order of their places; several insertions at one place keep their order. */
export const sortSplices = (splices: readonly Splice[]): Splice[] =>
  splices
    .map((splice, index) => ({ splice, index }))
    .sort((a, b) => a.splice.start - b.splice.start || a.splice.end - b.splice.end || a.index - b.index)
    .map(({ splice }) => splice);

/** The range [from, to) of a text with the splices in it applied. Overlaps are a bug and throw InexactEditError. */
export const applySplices = (
  text: string,
  splices: readonly Splice[],
  from = 0,
  to = text.length,
): string => {
  const parts: string[] = [];
  let at = from;
  for (const { start, end, text: replacement } of sortSplices(splices)) {
    if (start < at || end > to) throw new InexactEditError(`two changes of the text overlap at ${start}`);
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at, to));
  return parts.join('');
};
