// Undoes in one workload what these owners grafted before: reads the record, and takes their layers out of each
// pod template.

import { GRAFTS } from '../krm/annotations.ts';
import { pathText, samePath } from '../ownership/field-path.ts';
import type { PodTemplate } from '../ownership/pod-template.ts';
import { rebindRenamedTemplates } from '../ownership/rebind.ts';
import {
  closeGaps,
  emptyRecord,
  isEmptyRecord,
  type Layer,
  type OwnershipRecord,
} from '../ownership/record-format.ts';
import { parseRecord } from '../ownership/record-text.ts';
import { type UndoResult, undo } from '../ownership/undo.ts';
import type { Problem } from '../problems/diagnostic.ts';
import { findDuplicate } from './duplicates.ts';
import { type FoundWorkload, workloadProblem } from './find-workloads.ts';
import { reportUneditable } from './report-uneditable.ts';
import { isPod, type ResourceDraft } from './resource-draft.ts';
import { removeOwnAnnotations } from './write-record.ts';

export interface UndoneWorkload {
  /** What other owners have in the workload. */
  readonly record: OwnershipRecord;
  /** What was undone in each template, by `PodTemplate.key`. */
  readonly templates: ReadonlyMap<string, UndoResult>;
  /** The rules whose work was undone. */
  readonly rules: ReadonlySet<string>;
}

export const nothingUndoneIn = (record: OwnershipRecord = emptyRecord()): UndoneWorkload => ({
  record,
  templates: new Map(),
  rules: new Set(),
});

/** Undoes the layers for which `isOwn` holds. What makes that impossible goes to `problems`. */
export const undoWorkload = (
  source: ResourceDraft,
  workload: FoundWorkload,
  isOwn: (layer: Layer) => boolean,
  problems: Problem[],
): UndoneWorkload => {
  const { identity, steps } = workload;
  if (identity.mentions?.(GRAFTS) === false) return nothingUndoneIn();
  const damaged = (what: string): UndoneWorkload => {
    problems.push(
      workloadProblem('RecordDamaged', identity, { what, path: `metadata.annotations[${GRAFTS}]` }),
    );
    return nothingUndoneIn();
  };
  // An annotation that somebody emptied is not an empty record: what podgraft added would stay for good.
  const annotation = source.draft.value([...steps, 'metadata', 'annotations', GRAFTS]);
  if (typeof annotation === 'object') return damaged(`the annotation ${GRAFTS} is not a string`);
  const text = identity.annotations[GRAFTS];
  if (text === undefined) return nothingUndoneIn();
  let record: OwnershipRecord;
  try {
    record = parseRecord(text);
    closeGaps(record);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : thrown;
    return damaged(`can't read the annotation ${GRAFTS}: ${why}`);
  }
  const rules = new Set(record.layers.filter(isOwn).map(({ rule }) => rule));
  const run = (): UndoneWorkload => {
    const templates = source.templatesOf(workload);
    rebindRenamedTemplates(templates, record, isOwn);
    const duplicates = templates.flatMap((each) => duplicatesIn(each, record, isOwn));
    if (duplicates.length > 0) {
      problems.push(...duplicates.map((each) => workloadProblem('WorkloadInvalid', identity, each)));
      return nothingUndoneIn(record);
    }
    const undone = new Map(templates.map((each) => [each.key, undo(each, record, isOwn)]));
    const lost = [...undone.values()].flatMap((each) => each.lost);
    const stray = record.layers
      .filter(isOwn)
      .filter((each) => !lost.some((path) => samePath(path, each.path)));
    if (lost.length > 0 || stray.length > 0) {
      const paths = [...lost, ...stray.map((each) => each.path)].map(pathText);
      return damaged(
        `the annotation ${GRAFTS} names ${paths.join(', ')}, which ${paths.length === 1 ? 'is' : 'are'} missing`,
      );
    }
    if (isPod(workload, templates) && isEmptyRecord(record))
      removeOwnAnnotations(source.draft, steps, record);
    return { record, templates: undone, rules };
  };
  return reportUneditable(identity, problems, run) ?? nothingUndoneIn(record);
};

/** Layers whose element is there more than once: which of them is podgraft's cannot be known. */
const duplicatesIn = (
  { prefix, value }: PodTemplate,
  { layers }: OwnershipRecord,
  isOwn: (layer: Layer) => boolean,
) =>
  layers.filter(isOwn).flatMap(({ path, rule }) => {
    if (prefix.some((part, index) => part !== path[index])) return [];
    const duplicate = findDuplicate(value, path.slice(prefix.length));
    return duplicate === undefined ? [] : [{ ...duplicate, path: pathText(path), rule }];
  });
