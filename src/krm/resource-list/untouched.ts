// A ResourceList that goes out as it came, with results and nothing else new: for lists that podgraft cannot take
// apart, and for what a bug left. Where its text has no sure place for results it goes out without them.

import type { Problem } from '../../problems/diagnostic.ts';
import { newlineOf, wholeLines } from '../../yaml/edit/lines.ts';
import { applySplices, type Splice } from '../../yaml/edit/splice.ts';
import { parse } from '../../yaml/read/parse.ts';
import type { Json, JsonObject } from '../../yaml/read/resolve.ts';
import { equal, isObject, toJson, toValue } from '../../yaml/read/value.ts';
import { ListedItems } from '../items.ts';
import { toResult } from '../results.ts';
import { encode } from './encode.ts';

/** The splices that put the problems into the text of a ResourceList as its results. Never throws. */
export const encodeUntouched = (text: string, problems: readonly Problem[]): Splice[] => {
  const results = problems.map(toResult);
  const before = attempt(() => withoutResults(text));
  if (before === undefined) return byText(text, results);
  const places = [() => byTree(text, problems), () => byText(text, results)];
  return places.map((place) => attempt(place) ?? []).find((each) => says(text, each, before, results)) ?? [];
};

const attempt = <T>(run: () => T): T | undefined => {
  try {
    return run();
  } catch {
    return undefined; // no YAML to this reader, or the very bug that is to be reported
  }
};

const read = (text: string): JsonObject => {
  const tree = parse(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  const value = toValue(tree, tree.root);
  return isObject(value) ? value : {};
};

const withoutResults = (text: string): JsonObject => {
  const { results: _, ...rest } = read(text);
  return rest;
};

/** Whether the text with the splices reads as it did, but for the results. */
const says = (text: string, splices: readonly Splice[], before: Json, results: readonly Json[]): boolean => {
  const after = attempt(() => read(applySplices(text, splices)));
  if (after === undefined || !equal(after['results'], results as Json[])) return false;
  const { results: _, ...rest } = after;
  return equal(rest, before);
};

const byTree = (text: string, problems: readonly Problem[]): Splice[] => {
  const tree = parse(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  const list = { text, tree, items: new ListedItems([]), frame: undefined };
  const nothing = { changed: new Map(), removed: new Set<never>(), added: [] };
  return encode({ ...list, functionConfig: undefined, configNode: undefined }, { ...nothing, problems });
};

/** One line at the end of a list in block style without results, one more key in a JSON object. */
const byText = (text: string, results: readonly JsonObject[]): Splice[] => {
  const line = toJson(results as JsonObject[]);
  const close = /\}\s*$/.exec(text)?.index;
  if (/^\s*\{/.test(text))
    return close === undefined || /"results"\s*:/.test(text)
      ? []
      : [{ start: close, end: close, text: `,"results":${line}` }];
  if (/^results:|^\.\.\.|\n---\s/m.test(text)) return [];
  const end = text.length;
  return [{ start: end, end, text: wholeLines(text, end, [`results: ${line}`], newlineOf(text)) }];
};
