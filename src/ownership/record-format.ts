// The ownership record: what each owner and rule put into a workload, kept as compact JSON in one annotation
// of the workload. This file reads and prints it; undo.ts acts on it. It is longer than 300 lines because what one
// function prints another has to read, key by key.
//
//   {"v":1,
//    "owners":{OWNER:{RULE:{"initContainers":{NAME:LEAF},"containers":{NAME:{"env":{NAME:LEAF}}}}}},
//    "made":["volumes","containers/nginx/env"]}
//
// LEAF is a hash of the value as podgraft left it, or [hash, layer] where a value is below. `made`
// names the lists and maps that podgraft created; ["volumes","null"] one that it put in place of a null.

import { parse } from '../yaml/read/parse.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject, isObject, quote, toJson, toValue } from '../yaml/read/value.ts';
import {
  isArguments,
  isAtomicList,
  isCollectionPath,
  isCommandLine,
  isKnownPath,
  isTypeField,
  keyOf,
  type Path,
  stackPath,
} from './field-path.ts';

/** How a layer came to lie on what is beneath it. */
export type Op = 'set' | 'wrap' | 'args' | 'append';

export interface Layer {
  readonly owner: string;
  readonly rule: string;
  readonly path: Path;
  op: Op;
  /** Hash of the whole value when this layer was the top one. */
  hash: string;
  /** Number of layers beneath, of whatever owner. */
  depth: number;
  /** wrap: words of ours; args: words of ours before and after; append: length of separator and text. */
  spans: readonly number[];
  /** The value below, where the value itself does not contain it; undefined: there was none, or it does. */
  previousValue: Json | undefined;
  /** The source text of the value beneath, where it would be printed otherwise. */
  previousSource: string | undefined;
  /** While the layer below is out, to be put in again: what `raw` was with it. Not in the annotation. */
  displacedSource?: string | undefined;
  /** The value below is the same, put there by another owner. */
  sharedWithBelow: boolean;
  /** append: the separator, while there is no text beneath to be separated from. */
  pendingSeparator?: string | undefined;
}

export interface CreatedCollection {
  readonly path: Path;
  /** Source text of the null that was there; undefined: there was no such key. */
  readonly previousSource: string | undefined;
}

export interface OwnershipRecord {
  readonly layers: Layer[];
  readonly createdCollections: CreatedCollection[];
}

/** The path of the annotations map of the workload itself, in `made`. */
export const OWN_ANNOTATIONS: Path = ['^annotations'];

export const emptyRecord = (): OwnershipRecord => ({ layers: [], createdCollections: [] });
export const isEmptyRecord = (record: OwnershipRecord): boolean => record.layers.length === 0;

/** A copy whose lists and layers can be changed apart from the original's. */
export const copyRecord = ({ layers, createdCollections }: OwnershipRecord): OwnershipRecord => ({
  layers: layers.map((each) => ({ ...each })),
  createdCollections: [...createdCollections],
});

/** A short fingerprint (FNV-1a, 32 bits) by which an edit by hand is noticed; key order does not matter. */
export const fingerprint = (value: Json): string => {
  const text = toJson(value, true);
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
};

const fingerprints = new WeakMap<object, string>();

/** The fingerprint of a value that nobody changes any more, such as one that a rule gives to all workloads. */
export const fingerprintOfGiven = (value: Json): string => {
  if (typeof value !== 'object' || value === null) return fingerprint(value);
  let known = fingerprints.get(value);
  if (known === undefined) {
    known = fingerprint(value);
    fingerprints.set(value, known);
  }
  return known;
};

/** The layers of records by the keys of their paths, as of a number of layers. */
const indexes = new WeakMap<readonly Layer[], { count: number; readonly byPath: Map<string, Layer[]> }>();

const indexOf = ({ layers }: OwnershipRecord): Map<string, Layer[]> => {
  let index = indexes.get(layers);
  if (index?.count !== layers.length) {
    index = { count: 0, byPath: new Map() };
    indexes.set(layers, index);
    for (const each of layers) enter(index, each);
  }
  return index.byPath;
};

const enter = (index: { count: number; readonly byPath: Map<string, Layer[]> }, layer: Layer): void => {
  const key = keyOf(stackPath(layer.path));
  const known = index.byPath.get(key);
  if (known) known.push(layer);
  else index.byPath.set(key, [layer]);
  index.count++;
};

/** The layers of one value, the lowest first: of a command line those of args, then those before it. */
export const stackOf = (record: OwnershipRecord, path: Path): Layer[] =>
  [...(indexOf(record).get(keyOf(stackPath(path))) ?? [])].sort((a, b) => a.depth - b.depth);

/** Whether a layer is still among those of a record. */
export const hasLayer = (record: OwnershipRecord, layer: Layer): boolean =>
  indexOf(record)
    .get(keyOf(stackPath(layer.path)))
    ?.includes(layer) ?? false;

export const addLayer = (record: OwnershipRecord, layer: Layer): void => {
  indexOf(record);
  record.layers.push(layer);
  enter(indexes.get(record.layers) as { count: number; byPath: Map<string, Layer[]> }, layer);
};

/** Takes a layer out of the stack of its path. It is among the layers of the record until these are swept. */
export const dropLayer = (record: OwnershipRecord, layer: Layer): void => {
  const stack = indexOf(record).get(keyOf(stackPath(layer.path))) ?? [];
  stack.splice(stack.indexOf(layer), 1);
};

/** Takes the dropped layers out of the record. */
export const sweepLayers = (record: OwnershipRecord): void => {
  const kept = record.layers.filter((each) => hasLayer(record, each));
  record.layers.splice(0, record.layers.length, ...kept);
  renewLayers(record);
};

/** Forgets what is known of the paths of layers, after some of them changed. */
export const renewLayers = (record: OwnershipRecord): void => {
  indexes.delete(record.layers);
};

const parseLeaf = (value: Json, owner: string, rule: string, path: Path): Layer => {
  const layer: Layer = {
    ...{ owner, rule, path, op: 'set', hash: '', depth: 0, spans: [] },
    ...{ previousValue: undefined, previousSource: undefined, sharedWithBelow: false },
  };
  const [hash, details] = Array.isArray(value) ? value : [value, undefined];
  if (typeof hash !== 'string' || !/^[0-9a-f]{8}$/.test(hash)) throw new Error('a hash is missing');
  layer.hash = hash;
  if (details === undefined) return layer;
  if (!isObject(details)) throw new Error('a layer is no map');
  for (const [key, each] of Object.entries(details)) {
    const detail = Object.hasOwn(layerDetails, key) ? layerDetails[key] : undefined;
    if (!detail?.isValid(each, path)) throw new Error(`unknown ${key}`);
    Object.assign(layer, { [detail.field]: each });
  }
  // Without them nobody knows which part of the value is the owner's.
  if (layer.spans.length < spansOf[layer.op]) throw new Error('a span is missing');
  return layer;
};

const spansOf: Readonly<Record<Op, number>> = { set: 0, wrap: 1, args: 2, append: 2 };

const isCount = (value: Json): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The source of a command line is two texts: those of command and of args. */
const isRawCommand = (previousSource: string): boolean => {
  const texts: unknown = JSON.parse(previousSource);
  return (
    isObject(texts) &&
    Object.entries(texts).every(
      ([key, each]) => (key === 'command' || key === 'args') && typeof each === 'string',
    )
  );
};

/** The details of a layer in the annotation: the field of `Layer`, and which values it may have. */
const layerDetails: Readonly<
  Record<string, { readonly field: keyof Layer; readonly isValid: (value: Json, path: Path) => boolean }>
> = {
  op: { field: 'op', isValid: (value, path) => value === overlayOp(path) },
  n: { field: 'spans', isValid: (value) => Array.isArray(value) && value.every(isCount) },
  d: { field: 'depth', isValid: isCount },
  was: { field: 'previousValue', isValid: () => true },
  raw: {
    field: 'previousSource',
    isValid: (value, path) =>
      typeof value === 'string' && (!isCommandLine(path.at(-1)) || isRawCommand(value)),
  },
  gap: { field: 'pendingSeparator', isValid: (value) => typeof value === 'string' },
  same: { field: 'sharedWithBelow', isValid: (value) => value === true },
};

/** How a layer goes over the value at a path, other than by taking its place; undefined: in no way. */
const overlayOp = (path: Path): Op | undefined => {
  if (path.at(-2) === 'env') return 'append';
  if (isArguments(path)) return 'args';
  return path.at(-1) === 'entrypoint' || path.at(-2) === 'lifecycle' ? 'wrap' : undefined;
};

// As in JSON pointers (RFC 6901): what came as the name of a container may be any text.
const escapePart = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
const unescapePart = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Adds the layers of a rule; `tree` has a map for each part of a path, and a leaf for each layer. */
const parseRule = (tree: Json, owner: string, rule: string, into: Layer[], prefix: Path = []): void => {
  if (!isObject(tree)) throw new Error(`rule ${rule} is no map`);
  for (const [head, below] of Object.entries(tree)) {
    if (head.startsWith('#') && prefix.length === 0) parseRule(below, owner, rule, into, [head]);
    else
      parsePart(below, [head], (leaf, path) => into.push(parseLeaf(leaf, owner, rule, [...prefix, ...path])));
  }
};

const parsePart = (tree: Json, path: Path, add: (leaf: Json, path: Path) => void): void => {
  const part = path[path.length - 1];
  if (!isKnownPath(path)) throw new Error(`unknown ${part}`);
  if (isObject(tree)) {
    for (const [inner, below] of Object.entries(tree)) parsePart(below, [...path, inner], add);
    return;
  }
  // Hooks and atomic lists are owned whole; other fields that hold more than a scalar are owned part by part.
  const isWhole = path[path.length - 2] === 'lifecycle' || isAtomicList(path);
  if (isTypeField(path) && isCollectionPath(path) && !isWhole) throw new Error(`${part} is no map`);
  add(tree, path);
};

const parseMade = (each: Json): CreatedCollection => {
  const [text, previousSource] = Array.isArray(each) ? each : [each, undefined];
  if (typeof text !== 'string' || (previousSource !== undefined && typeof previousSource !== 'string'))
    throw new Error('made is damaged');
  const path = text.split('/').map(unescapePart);
  const inner = path[0]?.startsWith('#') ? path.slice(1) : path;
  const isWhole = inner.length === 1 && (inner[0] === 'metadata' || inner[0] === OWN_ANNOTATIONS[0]);
  if (!isWhole && !(isTypeField(inner) && isCollectionPath(inner))) throw new Error(`made names ${text}`);
  return { path, previousSource };
};

/** Reads a record; throws an Error that says what is wrong with it. */
export const parseRecord = (text: string): OwnershipRecord => {
  const rounded = JSON.parse(text) as Json;
  // JSON.parse rounds integers beyond 2^53, and what was replaced has to come back with all its digits.
  const value = /\d{16}/.test(text) ? toValue({ text }, parse(text).root) : rounded;
  if (!isObject(value)) throw new Error('it is no JSON object');
  if (value['v'] !== 1) throw new Error(`its version is ${toJson(value['v'] ?? null)}, and only 1 is known`);
  const layers: Layer[] = [];
  if (!isObject(value['owners'])) throw new Error('it has no owners');
  for (const [owner, rules] of Object.entries(value['owners'])) {
    if (!isObject(rules)) throw new Error(`owner ${owner} is no map`);
    for (const [rule, tree] of Object.entries(rules)) parseRule(tree, owner, rule, layers);
  }
  const list = value['made'] ?? [];
  if (!Array.isArray(list)) throw new Error('made is no list');
  return { layers, createdCollections: list.map(parseMade) };
};

const printLayer = (layer: Layer): Json => {
  const details = emptyObject();
  if (layer.op !== 'set') details['op'] = layer.op;
  if (layer.spans.length > 0) details['n'] = [...layer.spans];
  if (layer.depth > 0) details['d'] = layer.depth;
  if (layer.sharedWithBelow) details['same'] = true;
  if (layer.pendingSeparator !== undefined) details['gap'] = layer.pendingSeparator;
  if (layer.previousValue !== undefined) details['was'] = layer.previousValue;
  if (layer.previousSource !== undefined) details['raw'] = layer.previousSource;
  return Object.keys(details).length === 0 ? layer.hash : [layer.hash, details];
};

/** Prints a record as compact JSON: keys in order, so that equal records are equal text. */
export const printRecord = (record: OwnershipRecord): string => {
  const owners = emptyObject();
  for (const layer of record.layers) {
    let at: JsonObject = owners;
    const steps = [layer.owner, layer.rule, ...layer.path];
    for (const step of steps.slice(0, -1)) {
      at[step] ??= emptyObject();
      at = at[step] as JsonObject;
    }
    at[steps[steps.length - 1] as string] = printLayer(layer);
  }
  const createdCollections = record.createdCollections
    .map(({ path, previousSource }): Json => {
      const text = path.map(escapePart).join('/');
      return previousSource === undefined ? text : [text, previousSource];
    })
    .sort((a, b) => (toJson(a) < toJson(b) ? -1 : 1));
  const parts = [`"v":1`, `"owners":${printSorted(owners)}`];
  if (createdCollections.length > 0) parts.push(`"made":${toJson(createdCollections)}`);
  return `{${parts.join(',')}}`;
};

/** Names sorted, but values of the user (below a leaf) in their own order. */
const printSorted = (value: Json): string => {
  if (!isObject(value)) return toJson(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${quote(key)}:${printSorted(value[key] as Json)}`).join(',')}}`;
};

/** The text of a record without the sources of what was replaced, which are about one layout of the workload. */
export const withoutSources = (text: string): string => {
  try {
    const { layers, createdCollections } = parseRecord(text);
    return printRecord({
      layers: layers.map((each) => ({ ...each, previousSource: undefined })),
      createdCollections: createdCollections.map((each) => ({
        ...each,
        previousSource: each.previousSource === undefined ? undefined : '',
      })),
    });
  } catch {
    return text;
  }
};
