// Objects with a record of podgraft's work whose kind is not known to hold a pod template: that work cannot be undone,
// and what it uses has to stay.

import { GRAFTS } from '../krm/annotations.ts';
import type { Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { readOrReport } from '../krm/read-or-report.ts';
import type { Resource } from '../krm/resource.ts';
import type { WorkloadTable } from '../kubernetes/workload-kinds.ts';
import type { Layer } from '../ownership/record-format.ts';
import { parseRecord } from '../ownership/record-text.ts';
import type { Problem } from '../problems/diagnostic.ts';
import { objectsIn, workloadProblem } from './find-workloads.ts';

export interface OrphanedRecord {
  readonly identity: Identity;
  /** The owners in the record; undefined: it cannot be read, so it may be of any owner. */
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
    // What is not YAML has no annotations; whoever has to read it reports that.
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

/** Reports that an object keeps what podgraft added. */
export const orphanedRecordProblem = ({ identity, owners }: OrphanedRecord): Problem => {
  const whose = owners === undefined ? '' : ` of ${[...owners].join(', ')}`;
  return workloadProblem('RecordDamaged', identity, {
    what: `has a record${whose}, but ${identity.kind} isn't listed in spec.workloads: podgraft's changes and ConfigMaps stay`,
    remedy: 'list the kind in spec.workloads of the config; for podgraft revert, pass it with -c',
    severity: 'warning',
    path: `metadata.annotations[${GRAFTS}]`,
  });
};
