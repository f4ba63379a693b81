// The owners of what podgraft added to resources, as their records and generated ConfigMaps say.

import { GRAFTS, OWNER } from '../krm/annotations.ts';
import type { Resource } from '../krm/resource.ts';
import { parseRecord } from '../ownership/record-text.ts';
import { ifYaml } from '../yaml/read/node.ts';
import { objectsIn } from './find-workloads.ts';

/** Each owner once, in order of name. What cannot be read has none. */
export const recordedOwners = (resources: readonly Resource[]): string[] => {
  const owners = resources
    .filter(({ source }) => source.includes(GRAFTS) || source.includes(OWNER))
    .flatMap((resource) => ifYaml(() => ownersIn(resource)) ?? []);
  return [...new Set(owners)].sort();
};

const ownersIn = ({ tree, file }: Resource): string[] =>
  objectsIn(tree, file).flatMap(({ identity }) => ownersOf(identity.annotations));

const ownersOf = (annotations: Readonly<Record<string, string>>): string[] => {
  const { [GRAFTS]: record, [OWNER]: owner } = annotations;
  return [...layerOwners(record), ...(owner === undefined ? [] : [owner])];
};

const layerOwners = (record: string | undefined): string[] => {
  try {
    return record === undefined ? [] : parseRecord(record).layers.map(({ owner }) => owner);
  } catch {
    return []; // undo reports it
  }
};
