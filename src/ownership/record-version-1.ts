// The ownership record as version 1 has it in the annotation, with a map for each part of a path:
//
//   {"v":1,
//    "owners":{OWNER:{RULE:{"initContainers":{NAME:LEAF},"containers":{NAME:{"env":{NAME:LEAF}}}}}},
//    "made":["volumes","containers/nginx/env"]}
//
// LEAF is a hash of the value as podgraft left it, or [hash, layer] where a value is below. `made`
// names the lists and maps that podgraft created; ["volumes","null"] one that it put in place of a null.
// It is read, and printed no more: record-text.ts brings version 2 into this form to have it checked here.

import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import {
  isArguments,
  isAtomicList,
  isCollectionPath,
  isCommandLinePath,
  isKnownPath,
  isTypeField,
  MOVED,
  type Path,
} from './field-path.ts';
import { isPreviousValue } from './previous-value.ts';
import {
  type CreatedCollection,
  type Layer,
  type Op,
  OWN_ANNOTATIONS,
  type OwnershipRecord,
} from './record-format.ts';

const parseLeaf = (value: Json, owner: string, rule: string, path: Path): Layer => {
  const layer: Layer = {
    ...{ owner, rule, path, op: 'set', hash: '', depth: 0, spans: [] },
    ...{ previousValue: undefined, previousSource: undefined, sharedWithBelow: false },
  };
  const [hash, details] = Array.isArray(value) ? value : [value, undefined];
  if (typeof hash !== 'string' || !/^[0-9a-f]{8}$/.test(hash)) throw new Error('a hash is missing');
  layer.hash = hash;
  if (details === undefined && overlayOp(path) !== 'move') return layer;
  if (!isObject(details)) throw new Error('a layer is no map');
  for (const [key, each] of Object.entries(details)) {
    const detail = Object.hasOwn(layerDetails, key) ? layerDetails[key] : undefined;
    if (!detail?.isValid(each, path)) throw new Error(`unknown ${key}`);
    Object.assign(layer, { [detail.field]: each });
  }
  // Without them nobody knows which part of the value is the owner's, or where a container was.
  const isLost = overlayOp(path) === 'move' && layer.op !== 'move';
  if (isLost || layer.spans.length < spansOf[layer.op]) throw new Error('a span is missing');
  return layer;
};

const spansOf: Readonly<Record<Op, number>> = { set: 0, wrap: 1, args: 2, append: 2, move: 1 };

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
  was: { field: 'previousValue', isValid: isPreviousValue },
  raw: {
    field: 'previousSource',
    isValid: (value, path) => typeof value === 'string' && (!isCommandLinePath(path) || isRawCommand(value)),
  },
  gap: { field: 'pendingSeparator', isValid: (value) => typeof value === 'string' },
  same: { field: 'sharedWithBelow', isValid: (value) => value === true },
};

/** How a layer goes over the value at a path, other than by taking its place; undefined: in no way. */
export const overlayOp = (path: Path): Op | undefined => {
  if (path.at(-1) === MOVED && path.at(-3) === 'initContainers') return 'move';
  if (path.at(-2) === 'env') return 'append';
  if (isArguments(path)) return 'args';
  return isCommandLinePath(path) || path.at(-2) === 'lifecycle' ? 'wrap' : undefined;
};

// As in JSON pointers (RFC 6901): what came as the name of a container may be any text.
export const escapePart = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');
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

/** Reads a record of version 1; throws an Error that says what is wrong with it. */
export const readVersion1 = (value: JsonObject): OwnershipRecord => {
  const layers: Layer[] = [];
  if (!isObject(value['owners'])) throw new Error('no owners');
  for (const [owner, rules] of Object.entries(value['owners'])) {
    if (!isObject(rules)) throw new Error(`owner ${owner} is no map`);
    for (const [rule, tree] of Object.entries(rules)) parseRule(tree, owner, rule, layers);
  }
  const list = value['made'] ?? [];
  if (!Array.isArray(list)) throw new Error('made is no list');
  return { layers, createdCollections: list.map(parseMade) };
};
