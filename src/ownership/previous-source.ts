// The source of what a rule replaced, as a record has it: what of the value it says, and whether the two agree.

import { parse } from '../yaml/read/parse.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject, equal, isObject, toJson, toValue } from '../yaml/read/value.ts';
import { isCommandLinePath, type Path } from './field-path.ts';

/** A replaced value and its source; of the value only what its source does not say. */
export const printPrevious = (path: Path, value: Json | undefined, text: string): JsonObject => {
  const source = isCommandLinePath(path) ? (JSON.parse(text) as JsonObject) : text;
  const left = isObject(value) && isObject(source) ? without(value, source) : undefined;
  if (value !== undefined && isSaid(value, source, left))
    return left === undefined ? { raw: source } : { was: left, raw: source };
  return value === undefined ? { src: source } : { was: value, src: source };
};

const isSaid = (value: Json, source: Json, left: JsonObject | undefined): boolean => {
  try {
    return toJson(valueOfSource(source, left)) === toJson(value);
  } catch {
    // An alias, for one, says nothing without its anchor.
    return false;
  }
};

const without = (value: JsonObject, source: JsonObject): JsonObject | undefined => {
  const left = Object.entries(value).filter(([key]) => !Object.hasOwn(source, key));
  return left.length === 0 ? undefined : Object.fromEntries(left);
};

/**
 * The value that a source says; of a command line, that of its two fields together with what they were besides. Keys
 * that are none of them stay, for the check of the value to see.
 */
export const valueOfSource = (source: Json, besides: Json | undefined): Json => {
  if (!isObject(source)) return toValue({ text: String(source) }, parse(String(source)).root);
  const others = isObject(besides) ? besides : emptyObject();
  const out = emptyObject();
  for (const key of new Set(['command', 'args', ...Object.keys(others), ...Object.keys(source)])) {
    const text = source[key];
    if (text !== undefined) out[key] = valueOfSource(text, undefined);
    else if (others[key] !== undefined) out[key] = others[key];
  }
  return out;
};

/**
 * Whether the source of a previous value has a tag, and with it is of another type than the value. That tag is still in the workload,
 * and whatever is put after it is of the type that it says.
 */
export const isOfOtherType = (path: Path, value: Json, text: string): boolean => {
  if (!text.includes('!')) return false;
  try {
    const source = isCommandLinePath(path) ? (JSON.parse(text) as JsonObject) : text;
    return !isOfOneType(valueOfSource(source, value), value);
  } catch {
    // What can't be read apart from its surroundings says nothing.
    return false;
  }
};

const isOfOneType = (a: Json, b: Json): boolean => {
  if (isObject(a) && isObject(b))
    return Object.entries(a).every(
      // A null beside the other field of a command line is none of its value.
      ([key, each]) => (Object.hasOwn(b, key) ? isOfOneType(each, b[key] as Json) : each === null),
    );
  if (Array.isArray(a) || typeof a === 'string')
    return Array.isArray(a) === Array.isArray(b) && typeof a === typeof b;
  return equal(a, b);
};
