// Patterns of targets and containers: RE2 syntax, matched against the whole value, as kustomize's
// SelectorRegex does. Most are plain names or a name with `.*`, which need no regex engine.

import { compileRe2 } from './re2.ts';

export interface Pattern {
  readonly source: string;
  readonly matches: (value: string) => boolean;
  /** The only value that matches, where there is but one. */
  readonly literal?: string;
  /** What each value that matches begins and ends with. */
  readonly head?: string;
  readonly tail?: string;
}

const MAX_LENGTH = 1024;
const cache = new Map<string, Pattern>();

// Characters that are literal in every regex syntax.
const literal = /^[A-Za-z0-9_/:@ -]*$/;
// Literals, escaped dots, dots, and single-atom repetition: no alternation, no nested repetition, so that
// JavaScript's engine gives the same result and cannot blow up. At most two unbounded repetitions.
const simple = /^(?:[A-Za-z0-9_/:@-]|\\[.-]|\.[*+?]?|\((?:[A-Za-z0-9_/:@-]|\\[.-]|\.[*+]?)+\)\??)*$/;

/** Compiles a pattern; throws with RE2's own words when it is none. */
export const compilePattern = (source: string): Pattern => {
  let pattern = cache.get(source);
  if (pattern === undefined) {
    pattern = compile(source);
    if (cache.size < 10_000) cache.set(source, pattern);
  }
  return pattern;
};

// Of a simple pattern: a literal with or without `.*` on either side, and the literals at both ends.
const partial = /^(\.\*)?((?:[A-Za-z0-9_/:@-]|\\[.-])*)(\.\*)?$/;
const headOf = /^(?:[A-Za-z0-9_/:@-]|\\[.-])*/;
const tailOf = /(?:[A-Za-z0-9_/:@-]|\\[.-])*$/;

const compile = (source: string): Pattern => {
  if (literal.test(source)) return exactly(source, source);
  const unbounded = source.split(/[*+]/).length - 1;
  if (!simple.test(source) || unbounded > 2) return { source, matches: compileRe2(source) };
  const [head, tail] = [headOf, tailOf].map((end) => unescaped(end.exec(source)?.[0] ?? '')) as [
    string,
    string,
  ];
  const parts = partial.exec(source);
  if (parts === null) return { source, matches: regexMatcher(source), head, tail };
  const word = unescaped(parts[2] ?? '');
  const [, before, , after] = parts;
  if (before === undefined && after === undefined) return exactly(source, word);
  const matches = (value: string): boolean =>
    (after !== undefined || value.endsWith(word)) &&
    (before !== undefined || value.startsWith(word)) &&
    value.includes(word) &&
    !value.includes('\n');
  return { source, matches, head, tail };
};

const exactly = (source: string, word: string): Pattern => ({
  ...{ source, literal: word, head: word, tail: word },
  matches: (value) => value === word,
});

const unescaped = (literal: string): string => literal.replaceAll('\\', '');

const regexMatcher = (source: string): Pattern['matches'] => {
  const dots = source.replaceAll('.', (_dot, at: number) => (source[at - 1] === '\\' ? '.' : '[^\\n]'));
  // A dot is a whole character, as in RE2; an escaped hyphen is an error in this mode of JavaScript's.
  const regex = new RegExp(`^(?:${dots.replaceAll('\\-', '-')})$`, 'u');
  // Two repetitions cost at most the square of the length: long values go to the linear engine.
  return (value) =>
    value.length > MAX_LENGTH ? compileRe2(source)(value) : !value.includes('\n') && regex.test(value);
};
