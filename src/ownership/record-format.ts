// The ownership record: what each owner and rule put into a workload, as layers on its values. record-text.ts reads
// and prints it, undo.ts acts on it.

import type { Json } from '../yaml/read/resolve.ts';
import { toJson } from '../yaml/read/value.ts';
import { isArguments, keyOf, type Path, stackPath } from './field-path.ts';

/** How a layer came to lie on what is beneath it. */
export type Op = 'set' | 'wrap' | 'args' | 'append' | 'move';

export interface Layer {
  readonly owner: string;
  readonly rule: string;
  path: Path;
  op: Op;
  /** Hash of the whole value when this layer was the top one. */
  hash: string;
  /** Number of layers beneath, of whatever owner. */
  depth: number;
  /**
   * wrap: words of ours; args: words of ours before and after; append: length of separator and text; move: where the
   * container was among the workload's own.
   */
  spans: readonly number[];
  /** move: the restartPolicy that the container had. Else the value below, where the value itself does not contain it; undefined: there was none, or it does. */
  previousValue: Json | undefined;
  /** move: the lines of the container. Else the source text of the value beneath, where it would be printed otherwise. */
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

/** Whether the layers of each value are one above the other, those of args below the others. */
export const areStacked = (record: OwnershipRecord): boolean =>
  [...indexOf(record).values()].every((layers) => {
    const depths = new Set(layers.map(({ depth }) => depth));
    const others = layers.flatMap(({ path, depth }) => (isArguments(path) ? [] : [depth]));
    return (
      depths.size === layers.length &&
      layers.every(({ path, depth }) => !isArguments(path) || others.every((each) => depth < each))
    );
  });

/** Numbers the layers of each value from 0 on, where some of them are missing. */
export const closeGaps = (record: OwnershipRecord): void => {
  for (const layers of indexOf(record).values())
    [...layers]
      .sort((a, b) => a.depth - b.depth)
      .forEach((each, depth) => {
        each.depth = depth;
      });
};

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
