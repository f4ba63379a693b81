// Objects that bear a record of podgraft's work, and of whose kind nobody told that it holds a pod template: that
// work cannot be taken back, and what it uses has to stay.

import { GRAFTS } from '../krm/annotations.ts';
import type { Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { readOrReport } from '../krm/read-or-report.ts';
import type { Resource } from '../krm/resource.ts';
import type { WorkloadTable } from '../kubernetes/workload-kinds.ts';
import { type Layer, parseRecord } from '../ownership/record-format.ts';
import type { Problem } from '../problems/diagnostic.ts';
import { objectsIn, workloadProblem } from './find-workloads.ts';

export interface OrphanedRecord {
  readonly identity: Identity;
  /** Whose work the record tells of; undefined: it cannot be read, so it may be anybody's. */
  readonly owners: ReadonlySet<string> | undefined;
}

/** The objects with layers for which `isOwn` holds. Only objects that mention a record are read. */
export const orphanedRecords = (
  items: Items,
  table: WorkloadTable,
  isOwn: (layer: Layer) => boolean,
): OrphanedRecord[] =>
  items.mentioning(GRAFTS).flatMap((place) => {
    const { kind, apiVersion } = items.typeAt(place);
    if (kind !== undefined && apiVersion !== undefined && table.find(apiVersion, kind)) return [];
    const resource = items.at(place);
    // What is no YAML has no annotations; who has to read it tells of it.
    return readOrReport(resource, [], () => within(resource, table, isOwn)) ?? [];
  });

const within = (
  resource: Resource,
  table: WorkloadTable,
  isOwn: (layer: Layer) => boolean,
): OrphanedRecord[] =>
  objectsIn(resource.tree, resource.file).flatMap(({ identity }) => {
    const text = identity.annotations[GRAFTS];
    if (text === undefined || table.find(identity.apiVersion, identity.kind)) return [];
    const owners = ownersIn(text, isOwn);
    return owners?.size === 0 ? [] : [{ identity, owners }];
  });

const ownersIn = (text: string, isOwn: (layer: Layer) => boolean): Set<string> | undefined => {
  try {
    return new Set(
      parseRecord(text)
        .layers.filter(isOwn)
        .map(({ owner }) => owner),
    );
  } catch {
    return undefined;
  }
};

/** Tells that an object keeps what podgraft put in. */
export const orphanedRecordProblem = ({ identity, owners }: OrphanedRecord): Problem => {
  const whose = owners === undefined ? '' : ` of ${[...owners].join(', ')}`;
  return workloadProblem('RecordDamaged', identity, {
    what: `it bears a record${whose}, and ${identity.kind} is no kind that is known to hold a pod template: what podgraft put in stays, with its ConfigMaps`,
    remedy: 'name the kind in spec.workloads of the config, which podgraft revert takes with -c',
    severity: 'warning',
    path: `metadata.annotations[${GRAFTS}]`,
  });
};
