// Undoes what an owner grafted: the record says what, and the workload is left as if that owner had never been
// there. Other owners' work stays, also where it is above or below what goes.

import type { Json } from '../yaml/read/resolve.ts';
import { equal, isObject } from '../yaml/read/value.ts';
import { removeCreated } from './created-collections.ts';
import type { Path } from './field-path.ts';
import { isCommandLine, isInside, isTypeField, keyOf, samePath } from './field-path.ts';
import { floorOf, LayerMismatchError, removeLayer, stackKindOf } from './layers.ts';
import { elementPathOf, isMove, movesLast, undoMove } from './moved-containers.ts';
import type { PodTemplate } from './pod-template.ts';
import { rebindRenamedContainers } from './rebind.ts';
import type { Layer, OwnershipRecord } from './record-format.ts';
import {
  copyRecord,
  dropLayer,
  fingerprint,
  hasLayer,
  renewLayers,
  stackOf,
  sweepLayers,
} from './record-format.ts';

/** A value of podgraft that was edited by hand before it was undone. */
export interface HandEdit {
  readonly path: Path;
  readonly rule: string;
  readonly found: Json;
}

/** Where an owner's list elements were among those of other owners, so that they can go back there. */
export interface ForeignSiblings {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

export interface UndoResult {
  readonly handEdits: HandEdit[];
  /** Paths of the record whose container is not there. */
  readonly lost: Path[];
  /** By the text of the path of an element, and of its list. */
  readonly foreignSiblings: Map<string, ForeignSiblings>;
  /** Depth of the owner's layer of a path below others', from the lowest of its kind. */
  readonly depths: Map<string, number>;
  /** By the text of the path of a field that was added and removed: the keys after it. */
  readonly keysAfter: Map<string, readonly string[]>;
  /** The names of containers that are back where a rule moved them from. */
  readonly movedBack: Set<string>;
}

export const nothingUndone = (): UndoResult => ({
  ...{ handEdits: [], lost: [], foreignSiblings: new Map(), depths: new Map() },
  ...{ keysAfter: new Map(), movedBack: new Set() },
});

const findForeignSiblings = (
  template: PodTemplate,
  record: OwnershipRecord,
  isOwn: (layer: Layer) => boolean,
): UndoResult['foreignSiblings'] => {
  const out = new Map<string, { before: Set<string>; after: Set<string> }>();
  // Elements of the user's with layers on them are where the user put them: they say nothing about order.
  const isAdded = (each: Layer): boolean =>
    isMove(each) || stackOf(record, each.path)[0]?.previousValue === undefined;
  const others = record.layers.filter((each) => !isOwn(each) && isAdded(each));
  if (others.length === 0) return out;
  for (const layer of record.layers.filter((each) => isOwn(each) && isAdded(each))) {
    const whole = elementPathOf(layer);
    const path = template.within(whole);
    if (path === undefined) continue;
    const keys = template.keysBeside(path);
    const at = keys.indexOf(path[path.length - 1]);
    if (at === -1) continue;
    const listPath = whole.slice(0, -1);
    const owned = new Set(
      others
        .map(elementPathOf)
        .filter((each) => samePath(each.slice(0, -1), listPath))
        .map((each) => each[each.length - 1] as string),
    );
    // What others hold too stays where it is.
    if (owned.has(keys[at] as string)) continue;
    // An element knows its own siblings; a new one goes by those of all.
    const all = out.get(keyOf(listPath)) ?? { before: new Set(), after: new Set() };
    const own = { before: new Set<string>(), after: new Set<string>() };
    keys.forEach((key, index) => {
      if (key === undefined || !owned.has(key)) return;
      for (const note of [all, own]) (index < at ? note.before : note.after).add(key);
    });
    out.set(keyOf(listPath), all);
    out.set(keyOf(whole), own);
  }
  return out;
};

/**
 * Takes the layers for which `isOwn` holds out of the template and out of the record. The record is changed
 * in place: other owners' layers come to lie lower, and collections that emptied are no longer listed.
 */
export const undo = (
  template: PodTemplate,
  record: OwnershipRecord,
  isOwn: (layer: Layer) => boolean,
): UndoResult => {
  rebindRenamedContainers(template, record, isOwn);
  const undone: UndoResult = {
    ...nothingUndone(),
    foreignSiblings: findForeignSiblings(template, record, isOwn),
  };
  const own = record.layers.filter((each) => isOwn(each) && template.within(each.path) !== undefined);
  const positions = new Map(
    own.map((each) => [each, template.positionOf(template.within(each.path) as Path)]),
  );
  const positionOf = (layer: Layer): number => positions.get(layer) as number;
  // The highest layers first, so that most need no look at the layers above; the last elements of a list first, so that
  // the others stay where they are.
  for (const layer of own.sort(
    (a, b) => movesLast(a, b) || b.depth - a.depth || positionOf(b) - positionOf(a),
  )) {
    // One that was edited by hand took those beneath it along.
    if (hasLayer(record, layer)) undoLayer(template, record, layer, isOwn, undone);
  }
  sweepLayers(record);
  removeCreated(template, record, undone, () => true);
  keepLastOfOthers(template, record, undone);
  return undone;
};

/**
 * Of the keys after what was removed, keeps those of others that nothing of the user's is after: those are where they were added,
 * and what comes back goes before them. What the user wrote after the others' keys is before them when they run again.
 */
const keepLastOfOthers = (
  template: PodTemplate,
  record: OwnershipRecord,
  { keysAfter }: UndoResult,
): void => {
  if (keysAfter.size === 0) return;
  const recorded = new Set(
    [...record.createdCollections, ...record.layers].flatMap(({ path }) => fieldsAt(path).map(keyOf)),
  );
  for (const [text, keys] of keysAfter) {
    const path = JSON.parse(text) as Path;
    const left = new Set(template.ownKeysBeside(template.within(path) ?? path));
    const isRecorded = (key: string): boolean => recorded.has(keyOf([...path.slice(0, -1), key]));
    const after = keys.filter((key) => left.has(key));
    keysAfter.set(text, after.slice(after.findLastIndex((key) => !isRecorded(key)) + 1));
  }
};

/** The paths of the fields that a path is about: both of a command line. */
const fieldsAt = (path: Path): Path[] =>
  isCommandLine(path.at(-1)) ? ['command', 'args'].map((key) => [...path.slice(0, -1), key]) : [path];

/**
 * The source of a container without what the layers of a record put into it; `record` describes the text, whatever
 * was changed since. undefined where there is none of them in it, and where printing the value would give the same.
 */
export const sourceWithoutLayers = (
  template: PodTemplate,
  record: OwnershipRecord,
  path: Path,
): string | undefined => {
  const isIn = (each: { readonly path: Path }): boolean => isInside(each.path, path);
  if (!record.layers.some(isIn)) return undefined;
  const source = template.inSource();
  undo(source, copyRecord(record), isIn);
  const inner = template.within(path);
  return inner && source.reaches([...inner, 'entrypoint']) ? source.printed()?.sourceOf(inner) : undefined;
};

/**
 * What is at a path in the source without what other owners put inside of it; undefined where they put nothing there.
 * `record` may have layers of `owner` that the source doesn't.
 */
export const valueWithoutOthers = (
  template: PodTemplate,
  record: OwnershipRecord,
  path: Path,
  owner: string,
): Json | undefined => {
  const isIn = (each: Layer): boolean => each.owner !== owner && isInside(each.path, path);
  if (!record.layers.some(isIn)) return undefined;
  const source = template.inSource();
  const { layers, createdCollections } = record;
  undo(source, copyRecord({ layers: layers.filter(isIn), createdCollections }), isIn);
  return source.get(template.within(path) as Path);
};

/** Undoes what is inside a container, of whatever owner, before the container is replaced as a whole. */
export const undoInside = (template: PodTemplate, record: OwnershipRecord, path: Path): void => {
  const isIn = (each: { readonly path: Path }): boolean => isInside(each.path, path);
  if (!record.layers.some(isIn)) return;
  undo(template, record, isIn);
  for (const list of [record.layers, record.createdCollections]) {
    for (let index = list.length - 1; index >= 0; index--) {
      if (isIn(list[index] as { path: Path })) list.splice(index, 1);
    }
  }
  renewLayers(record);
};

// oxlint-disable-next-line complexity -- one layer is undone in one order: depth, loss, hand edit, value
const undoLayer = (
  template: PodTemplate,
  record: OwnershipRecord,
  layer: Layer,
  isOwn: (layer: Layer) => boolean,
  undone: UndoResult,
): void => {
  if (isMove(layer)) {
    undoMove(template, record, layer, undone);
    return;
  }
  const path = template.within(layer.path) as Path;
  const stack = stackOf(record, layer.path);
  const index = stack.indexOf(layer);
  if (stack.slice(index + 1).some((each) => !isOwn(each)))
    undone.depths.set(keyOf(layer.path), layer.depth - floorOf(layer, stack));
  if (!template.reaches(path)) {
    undone.lost.push(layer.path);
    return;
  }
  const current = template.get(path);
  const top = stack[stack.length - 1] as Layer;
  if (current === undefined) {
    // The user removed it: nothing is left to undo, and nothing is restored.
    for (const each of stack) if (each === layer || !isOwn(each)) dropLayer(record, each);
    return;
  }
  const isEdited = fingerprint(current) !== top.hash;
  if (isEdited && isOwn(top)) undone.handEdits.push({ path: layer.path, rule: layer.rule, found: current });
  const { value, source } =
    isEdited && top.op !== 'set' ? dropStack(record, stack) : dropFrom(record, stack, layer, current, path);
  const newTop = stackOf(record, layer.path).at(-1);
  // Under the top layer nothing changed; a value there that was edited by hand is for its owner to report.
  if (newTop && value !== undefined && layer !== top) newTop.hash = fingerprint(value);
  for (const field of fieldsAt(layer.path)) {
    if (isGone(path, field, current, value))
      undone.keysAfter.set(keyOf(field), template.keysAfterField(field));
  }
  if (value === undefined) {
    template.remove(path, source);
  } else if (source !== undefined || !equal(value, current)) template.replace(path, value, source);
};

/** Whether a field that a layer is about goes from its map as the layer is undone, and is put back in its place later. */
const isGone = (path: Path, field: Path, current: Json, value: Json | undefined): boolean => {
  if (!isCommandLine(path[2])) return value === undefined && isTypeField(path);
  const key = field.at(-1) as string;
  return isObject(current) && Object.hasOwn(current, key) && !(isObject(value) && Object.hasOwn(value, key));
};

/** The value at a path without some layers, and its source text where that is known. */
interface Remainder {
  readonly value: Json | undefined;
  readonly source: string | undefined;
}

const dropFrom = (
  record: OwnershipRecord,
  stack: readonly Layer[],
  layer: Layer,
  current: Json,
  path: Path,
): Remainder => {
  try {
    const value = removeLayer(stackKindOf(path), stack, stack.indexOf(layer), current);
    dropLayer(record, layer);
    // The source is known of the value under the top layer; values further down are printed.
    return { value, source: layer === stack.at(-1) ? layer.previousSource : undefined };
  } catch (thrown) {
    if (!(thrown instanceof LayerMismatchError)) throw thrown;
    return dropStack(record, stack);
  }
};

/** Drops all layers of a value that was edited under them; the other owners' come back when those run. */
const dropStack = (record: OwnershipRecord, stack: readonly Layer[]): Remainder => {
  const [lowest] = stack;
  const { previousValue: value, previousSource: source } = lowest as Layer;
  for (const each of stack) dropLayer(record, each);
  return { value, source };
};
