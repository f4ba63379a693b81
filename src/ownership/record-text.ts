// The ownership record as text in its annotation: version 2, a shorter spelling of version 1 (docs/ownership.md).
//
//   {"v+":2,"OWNER:RULE":{"c:nginx:env+:MODE":LEAF,"i+:NAME":LEAF},"made":["metadata"]}
//
// A key is a path, its parts separated by colons: owner, rule, and the path of a value. Paths with one beginning share
// it as the key of a map. A plus after a part says that podgraft created this list or map, and after `v` that it
// created the annotations for the record. What it created besides, once more, or in place of a null, is in `made`.
//
// LEAF is a hash of the value as podgraft left it, or a list: the hash, the lengths of podgraft's parts of the value,
// and a map of details. Of these `raw` is the source of what was replaced, and its value is what `was` would hold.

import { parse } from '../yaml/read/parse.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject, isObject, quote, toJson, toValue } from '../yaml/read/value.ts';
import { keyOf, type Path, pathText, samePath } from './field-path.ts';
import { isOfOtherType, printPrevious, valueOfSource } from './previous-source.ts';
import { areStacked, type Layer, OWN_ANNOTATIONS, type OwnershipRecord } from './record-format.ts';
import { escapePart, overlayOp, readVersion1 } from './record-version-1.ts';

/** The first parts of most paths, which are shorter in the annotation. */
const shortHeads = new Map([
  ['containers', 'c'],
  ['initContainers', 'i'],
  ['volumes', 'v'],
]);
const longHeads = new Map([...shortHeads].map(([long, short]) => [short, long]));

/** A path with its first part, after that for one template of several, in another spelling. */
const withHead = (path: Path, spellings: ReadonlyMap<string, string>): Path => {
  const at = path[0]?.startsWith('#') ? 1 : 0;
  return path.map((part, index) => (index === at ? (spellings.get(part) ?? part) : part));
};

// A part may be any text, as the name of a container; a plus that ends it is no mark.
const encode = (part: string): string =>
  /[~:]|\+$/.test(part) ? part.replaceAll('~', '~0').replaceAll(':', '~1').replace(/\+$/, '~2') : part;
const decode = (part: string): string =>
  part.replaceAll('~2', '+').replaceAll('~1', ':').replaceAll('~0', '~');

/** Prints a record as compact JSON: keys in order, so that equal records are equal text. */
export const printRecord = ({ layers, createdCollections }: OwnershipRecord): string => {
  const created = new Set(
    createdCollections.flatMap((each) => (each.previousSource === undefined ? keyOf(each.path) : [])),
  );
  const marked = new Set<string>();
  const markOf = (path: Path): string => {
    const key = keyOf(path);
    if (!created.has(key)) return '';
    marked.add(key);
    return '+';
  };
  const rules: Branch = new Map();
  for (const layer of layers) {
    const { owner, rule, path } = layer;
    const parts = withHead(path, shortHeads).map(
      (part, index) => encode(part) + (index < path.length - 1 ? markOf(path.slice(0, index + 1)) : ''),
    );
    putText(rules, [`${encode(owner)}:${encode(rule)}`, ...parts], toJson(printLayer(layer)));
  }
  const isOwn = created.has(keyOf(OWN_ANNOTATIONS));
  // One that was created again has a mark and is in the list, too.
  const made = createdCollections
    .filter(
      ({ path, previousSource }) =>
        !(previousSource === undefined && marked.delete(keyOf(path))) &&
        !(isOwn && samePath(path, OWN_ANNOTATIONS)),
    )
    .map(({ path, previousSource }): Json => {
      const text = path.map(escapePart).join('/');
      return previousSource === undefined ? text : [text, previousSource];
    })
    .sort((a, b) => (toJson(a) < toJson(b) ? -1 : 1));
  const parts = [isOwn ? '"v+":2' : '"v":2'];
  if (layers.length > 0) parts.push(printSorted(rules).slice(1, -1));
  if (made.length > 0) parts.push(`"made":${toJson(made)}`);
  return `{${parts.join(',')}}`;
};

/** What is below a part of a path: more parts, or the text of a leaf. */
type Branch = Map<string, Branch | string>;

const putText = (tree: Branch, path: Path, leaf: string): void => {
  let at = tree;
  for (const part of path.slice(0, -1)) {
    let below = at.get(part);
    if (below === undefined) {
      below = new Map();
      at.set(part, below);
    }
    if (typeof below === 'string') throw new Error(`${part} is no map`);
    at = below;
  }
  const last = path[path.length - 1] as string;
  if (at.has(last)) throw new Error(`${last} is there twice`);
  at.set(last, leaf);
};

/** A branch as JSON, its names sorted; a branch of a single part is joined to the name that it is at. */
const printSorted = (branch: Branch): string => {
  const entries = [...branch].map(([part, value]): [string, string] => {
    let [name, below] = [part, value];
    while (typeof below !== 'string' && below.size === 1) {
      const [only, inner] = below.entries().next().value as [string, Branch | string];
      name += `:${only}`;
      below = inner;
    }
    return [name, typeof below === 'string' ? below : printSorted(below)];
  });
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, text]) => `${quote(name)}:${text}`).join(',')}}`;
};

const printLayer = (layer: Layer): Json => {
  const { op, spans, previousValue, previousSource } = layer;
  const details = emptyObject();
  if (op !== 'set' && spans.length === 0) details['op'] = op;
  if (layer.depth > 0) details['d'] = layer.depth;
  if (layer.sharedWithBelow) details['same'] = true;
  if (layer.pendingSeparator !== undefined) details['gap'] = layer.pendingSeparator;
  if (previousSource === undefined) {
    if (previousValue !== undefined) details['was'] = previousValue;
  } else Object.assign(details, printPrevious(layer.path, previousValue, previousSource));
  const leaf = [layer.hash, ...(op === 'set' ? [] : spans)];
  if (Object.keys(details).length > 0) return [...leaf, details];
  return leaf.length === 1 ? layer.hash : leaf;
};

/**
 * Reads a record; throws an Error that says what is wrong with it. Its layers are in the order of their owners, rules
 * and paths, in whatever version and order the text has them.
 */
export const parseRecord = (text: string): OwnershipRecord => {
  const { layers, createdCollections } = readVersioned(text).record;
  const keys = new Map(layers.map((each) => [each, keyOf([each.owner, each.rule, ...each.path])]));
  const keyOfLayer = (layer: Layer): string => keys.get(layer) as string;
  layers.sort((a, b) => (keyOfLayer(a) < keyOfLayer(b) ? -1 : 1));
  const record = { layers, createdCollections };
  if (!areStacked(record)) throw new Error('two layers are at one depth');
  return record;
};

const readVersioned = (text: string): { version: 1 | 2; record: OwnershipRecord } => {
  const rounded = JSON.parse(text) as Json;
  // JSON.parse rounds integers beyond 2^53, and what was replaced has to come back with all its digits.
  const value = /\d{16}/.test(text) ? toValue({ text }, parse(text).root) : rounded;
  if (!isObject(value)) throw new Error('not a JSON object');
  const version = value['v'] ?? value['v+'] ?? null;
  if (version !== 1 && version !== 2)
    throw new Error(`version ${toJson(version)} is unknown; podgraft knows 1 and 2`);
  const record = readVersion1(version === 1 ? value : expand(value));
  for (const { path, op, previousValue, previousSource } of record.layers) {
    if (op === 'move' || previousValue === undefined || previousSource === undefined) continue;
    if (isOfOtherType(path, previousValue, previousSource))
      throw new Error(`the source of ${pathText(path)} is of another type than its value`);
  }
  return { version, record };
};

/** A record of version 2 as one of version 1. */
const expand = (record: JsonObject): JsonObject => {
  const owners = emptyObject();
  const created = new Set<string>();
  if (Object.hasOwn(record, 'v+')) created.add(OWN_ANNOTATIONS.join('/'));
  const enter = (value: Json, keys: readonly string[]): void => {
    if (isObject(value)) {
      for (const [key, below] of Object.entries(value)) enter(below, [...keys, ...key.split(':')]);
      return;
    }
    const [owner, rule, ...rest] = keys.map((key) => decode(key.replace(/\+$/, '')));
    const path = withHead(rest, longHeads);
    if (owner === undefined || rule === undefined || path.length === 0)
      throw new Error(`${keys.join(':')} is no path`);
    keys.slice(2).forEach((key, index) => {
      if (key.endsWith('+'))
        created.add(
          path
            .slice(0, index + 1)
            .map(escapePart)
            .join('/'),
        );
    });
    putLeaf(owners, [owner, rule, ...path], expandLeaf(value, path));
  };
  const { v: _, 'v+': __, made = [], ...rules } = record;
  for (const [key, value] of Object.entries(rules)) {
    if (!key.includes(':')) throw new Error(`${key} is no path`);
    enter(value, key.split(':'));
  }
  if (!Array.isArray(made)) throw new Error('made is no list');
  return { owners, made: [...created, ...made].sort((a, b) => (toJson(a) < toJson(b) ? -1 : 1)) };
};

const putLeaf = (tree: JsonObject, path: Path, leaf: Json): void => {
  let at = tree;
  for (const part of path.slice(0, -1)) {
    at[part] ??= emptyObject();
    const below = at[part];
    if (!isObject(below)) throw new Error(`${part} is no map`);
    at = below;
  }
  const last = path[path.length - 1] as string;
  if (Object.hasOwn(at, last)) throw new Error(`${last} is there twice`);
  at[last] = leaf;
};

const expandLeaf = (leaf: Json, path: Path): Json => {
  if (!Array.isArray(leaf)) return leaf;
  const [hash = null, ...rest] = leaf;
  const short = isObject(rest.at(-1)) ? (rest.pop() as JsonObject) : {};
  const { raw, src, was, ...details } = short;
  const out: JsonObject = { ...details };
  if (rest.length > 0) Object.assign(out, { op: overlayOp(path) ?? null, n: rest });
  if (raw !== undefined && !isObject(raw) && was !== undefined)
    throw new Error('raw says already what was says');
  const source = raw === undefined ? src : raw;
  const previous = raw === undefined ? was : valueOfSource(raw, was);
  if (previous !== undefined) out['was'] = previous;
  if (source !== undefined) out['raw'] = isObject(source) ? JSON.stringify(source) : source;
  return [hash, out];
};

/**
 * The text of a record without the sources of what was replaced, which are about one layout of the workload. One of
 * version 1 is as it was, so that it differs from what a run writes.
 */
export const withoutSources = (text: string): string => {
  try {
    const { version, record } = readVersioned(text);
    if (version === 1) return text;
    return printRecord({
      layers: record.layers.map((each) => ({ ...each, previousSource: undefined })),
      createdCollections: record.createdCollections.map((each) => ({
        ...each,
        previousSource: each.previousSource === undefined ? undefined : '',
      })),
    });
  } catch {
    return text;
  }
};
