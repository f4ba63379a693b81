// Writes the ownership record into the annotations of a workload, and removes the annotation and the map with it
// when there is nothing to record.

import { GRAFTS, isHostAnnotation } from '../krm/annotations.ts';
import { samePath } from '../ownership/field-path.ts';
import {
  type CreatedCollection,
  isEmptyRecord,
  type Layer,
  OWN_ANNOTATIONS,
  type OwnershipRecord,
} from '../ownership/record-format.ts';
import { printRecord } from '../ownership/record-text.ts';
import type { Draft, Steps } from '../yaml/edit/draft.ts';
import { nullSource } from '../yaml/edit/value-source.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';

/**
 * Writes those layers of the record for which `isKept` holds into the workload at `steps`. The template of a Pod is
 * the Pod, so that the annotations of the template, which may be listed as created, are those that hold the record.
 */
export const writeRecord = (
  draft: Draft,
  steps: Steps,
  record: OwnershipRecord,
  isKept: (layer: Layer) => boolean,
  isPod: boolean,
): void => {
  const metadata = [...steps, 'metadata'];
  const map = [...metadata, 'annotations'];
  const present = draft.value(map);
  const kept: OwnershipRecord = {
    layers: record.layers.filter(isKept),
    createdCollections: record.createdCollections.map((each) =>
      isPod && samePath(each.path, ['annotations']) ? { ...each, path: OWN_ANNOTATIONS } : each,
    ),
  };
  if (isEmptyRecord(kept)) {
    removeRecord(draft, map, present, kept);
    return;
  }
  if (ownAnnotationsIn(kept) === undefined) {
    const created = createdAnnotations(draft, map, isPod ? record.layers : []);
    if (created !== undefined) kept.createdCollections.push(created);
  }
  const text = printRecord(kept);
  if (present === undefined) draft.add(metadata, 'annotations', { [GRAFTS]: text });
  else if (present === null) draft.replace(map, { [GRAFTS]: text });
  else if (!namesOf(present).includes(GRAFTS)) draft.add(map, GRAFTS, text);
  else if (draft.value([...map, GRAFTS]) !== text) draft.replace([...map, GRAFTS], text);
};

/**
 * Removes the annotations of a Pod when podgraft created them for its record alone, so that annotations that a rule
 * adds next are placed as on the first run.
 */
export const removeOwnAnnotations = (draft: Draft, steps: Steps, record: OwnershipRecord): void => {
  const map = [...steps, 'metadata', 'annotations'];
  const created = ownAnnotationsIn(record);
  const present = draft.value(map);
  if (created === undefined || !isObject(present) || namesOf(present).some((each) => each !== GRAFTS)) return;
  record.createdCollections.splice(record.createdCollections.indexOf(created), 1);
  removeCreated(draft, map, created);
};

const namesOf = (annotations: Json | undefined): string[] =>
  isObject(annotations) ? Object.keys(annotations) : [];

const ownAnnotationsIn = ({ createdCollections }: OwnershipRecord): CreatedCollection | undefined =>
  createdCollections.find(({ path }) => samePath(path, OWN_ANNOTATIONS));

const removeRecord = (draft: Draft, map: Steps, present: Json | undefined, record: OwnershipRecord): void => {
  const names = namesOf(present);
  if (!names.includes(GRAFTS)) return;
  draft.remove([...map, GRAFTS]);
  const created = ownAnnotationsIn(record);
  if (created !== undefined && names.length === 1) removeCreated(draft, map, created);
};

const removeCreated = (draft: Draft, map: Steps, { previousSource }: CreatedCollection): void => {
  if (previousSource === undefined) draft.remove(map);
  else draft.replace(map, null, previousSource);
};

/** The annotations map, when all that is in it comes from hosts and from these layers; not one that the user left empty. */
const createdAnnotations = (
  draft: Draft,
  map: Steps,
  layers: readonly Layer[],
): CreatedCollection | undefined => {
  const present = draft.value(map);
  const names = namesOf(present);
  const isAdded = (name: string): boolean =>
    layers.some(
      ({ path, previousValue }) => samePath(path, ['annotations', name]) && previousValue === undefined,
    );
  if (!names.every((name) => name !== GRAFTS && (isHostAnnotation(name) || isAdded(name)))) return undefined;
  if (isObject(present) && names.every(isAdded)) return undefined;
  return { path: OWN_ANNOTATIONS, previousSource: present === null ? nullSource(draft, map) : undefined };
};
