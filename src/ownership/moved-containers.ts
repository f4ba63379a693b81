// Containers of the workload that a rule moved to initContainers: where they were, what the paths of the record are
// with them, and how they go back.

import { isOfBlockList, isSourceOf, withValueFrom } from '../yaml/edit/element-source.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { removeCreated } from './created-collections.ts';
import { isInside, keyOf, MOVED, type Path } from './field-path.ts';
import type { PodTemplate } from './pod-template.ts';
import {
  dropLayer,
  type Layer,
  type OwnershipRecord,
  renewLayers,
  stackOf,
  sweepLayers,
} from './record-format.ts';
import type { UndoResult } from './undo.ts';

/** The restartPolicy of a native sidecar, which the hash of a layer is about: the rest of it is the workload's. */
export const RESTARTED = 'Always';

/** The position that a container has among the workload's own, with those that were moved before it. */
export const originalIndexOf = (template: PodTemplate, record: OwnershipRecord, path: Path): number => {
  const keys = template.keysBeside(path);
  const own = keys.slice(0, keys.indexOf(path[1])).filter((key) => !isAddedContainer(template, record, key));
  let index = own.length;
  for (const each of movedPositions(template, record)) if (each <= index) index++;
  return index;
};

/** Where a container goes back to: before the next of the workload's own, or after the last of them. */
const indexToReturnTo = (template: PodTemplate, record: OwnershipRecord, { spans }: Layer): number => {
  const [position = 0] = spans;
  const missing = movedPositions(template, record).filter((each) => each < position).length;
  const keys = template.keysBeside(['containers', '']);
  const own = keys.flatMap((key, index) => (isAddedContainer(template, record, key) ? [] : [index]));
  return own[position - missing] ?? (own.at(-1) ?? -1) + 1;
};

/** Whether a rule, of whatever owner, added the element of `containers` with a name. */
export const isAddedContainer = (
  template: PodTemplate,
  record: OwnershipRecord,
  key: string | undefined,
): boolean => {
  const [lowest] = stackOf(record, [...template.prefix, 'containers', key ?? '']);
  return lowest !== undefined && lowest.previousValue === undefined;
};

/** Where the containers that are moved were, in order. */
const movedPositions = (template: PodTemplate, record: OwnershipRecord): number[] => {
  const lowest = record.layers.filter(
    (each) =>
      isMove(each) && template.within(each.path) !== undefined && stackOf(record, each.path)[0] === each,
  );
  return lowest.map(({ spans }) => spans[0] ?? 0).sort((a, b) => a - b);
};

/** The path of the element of a list that a layer added or moved. */
export const elementPathOf = ({ op, path }: Layer): Path => (op === 'move' ? path.slice(0, -1) : path);

/** The layers of the owners that moved a container. */
export const movesOf = (record: OwnershipRecord, container: Path): Layer[] =>
  stackOf(record, [...container, MOVED]);

/** Puts a layer among those that moved a container: at a depth, or on top. The lowest knows how the container was. */
export const shareMove = (record: OwnershipRecord, layer: Layer, at: number | undefined): void => {
  const moves = stackOf(record, layer.path);
  const depth = Math.min(at ?? moves.length, moves.length);
  const [lowest] = moves;
  for (const each of moves.slice(depth)) each.depth++;
  Object.assign(layer, { op: 'move', depth, ...sharedMove });
  if (depth === 0 && lowest !== undefined) handOver(lowest, layer);
};

const sharedMove = { spans: [0], previousValue: undefined, previousSource: undefined, sharedWithBelow: true };

/** Has another layer know how a container was. */
const handOver = (from: Layer, to: Layer): void => {
  const { spans, previousValue, previousSource, sharedWithBelow } = from;
  Object.assign(to, { spans, previousValue, previousSource, sharedWithBelow });
  Object.assign(from, sharedMove);
};

export const isMove = ({ op }: Layer): boolean => op === 'move';

/** Has the record say that what is in one container is in another. */
export const renamePaths = (record: OwnershipRecord, from: Path, to: Path): void => {
  sweepLayers(record);
  const { layers, createdCollections } = record;
  const renamed = (path: Path): Path => [...to, ...path.slice(from.length)];
  for (const each of layers) if (isInside(each.path, from)) each.path = renamed(each.path);
  createdCollections.forEach((each, index) => {
    if (isInside(each.path, from)) createdCollections[index] = { ...each, path: renamed(each.path) };
  });
  renewLayers(record);
};

/** The same for what is known of the layers that were undone. */
export const renameUndone = (
  { foreignSiblings, depths, keysAfter }: UndoResult,
  from: Path,
  to: Path,
): void => {
  for (const map of [foreignSiblings, depths, keysAfter] as Map<string, unknown>[])
    for (const [key, value] of [...map]) {
      const path = JSON.parse(key) as Path;
      if (!isInside(path, from)) continue;
      map.delete(key);
      map.set(keyOf([...to, ...path.slice(from.length)]), value);
    }
};

/** Takes a layer of a moved container out of the record; the last one takes the container back. */
export const undoMove = (
  template: PodTemplate,
  record: OwnershipRecord,
  layer: Layer,
  undone: UndoResult,
): void => {
  const path = template.within(elementPathOf(layer)) as Path;
  const from = ['containers', path[1] as string];
  // Somebody gave it another name: what was removed, the record has forgotten by now.
  if (template.get(path) === undefined && template.get(from) === undefined) {
    undone.lost.push(layer.path);
    return;
  }
  const stack = stackOf(record, layer.path);
  const above = stack.slice(stack.indexOf(layer) + 1);
  const [next] = above;
  if (above.some(({ owner }) => owner !== layer.owner)) undone.depths.set(keyOf(layer.path), layer.depth);
  dropLayer(record, layer);
  for (const each of above) each.depth--;
  if (stack.length > 1) {
    if (layer.depth === 0 && next !== undefined) handOver(layer, next);
    return;
  }
  sweepLayers(record);
  removeCreated(template, record, undone, (each) => isInside(each, elementPathOf(layer)));
  const current = template.get(path);
  // Somebody put it back.
  if (!isObject(current) || template.get(from) !== undefined) return;
  if (current['restartPolicy'] !== RESTARTED)
    undone.handEdits.push({ path: layer.path, rule: layer.rule, found: current });
  const value = withRestartPolicy(current, layer.previousValue);
  const index = indexToReturnTo(template, record, layer);
  const source = sourceToReturn(template, layer, path, value);
  template.takeElement(path);
  template.add(from, value, index, () => [], source);
  undone.movedBack.add(path[1] as string);
  const to = [...template.prefix, ...from];
  renamePaths(record, elementPathOf(layer), to);
  renameUndone(undone, elementPathOf(layer), to);
};

/** The source that a container goes back with: its lines of now, with what somebody wrote there since, or those that it had. */
const sourceToReturn = (
  template: PodTemplate,
  { previousSource }: Layer,
  path: Path,
  /** What the container is once it is back. */
  value: Json,
): string => {
  const now = template.elementSource(path);
  // Where nobody changed it since, it is as it was to the byte.
  const isSame = previousSource !== undefined && isSourceOf(previousSource, value);
  // In a flow list, or where podgraft printed it, it has no lines of its own.
  const hasLines =
    now !== undefined && isOfBlockList(now) && !template.isPrinted(now, template.get(path) as Json);
  if (isSame || !hasLines) return previousSource ?? now ?? '';
  return previousSource === undefined ? now : withValueFrom(previousSource, now, 'restartPolicy');
};

const withRestartPolicy = (container: Readonly<Record<string, Json>>, value: Json | undefined): Json => {
  const { restartPolicy: _, ...rest } = container;
  return value === undefined ? rest : { ...rest, restartPolicy: value };
};

/** The layers with those that moved containers last, for what is in a container is undone where the container is. */
export const movesLast = (a: Layer, b: Layer): number => Number(isMove(a)) - Number(isMove(b));
