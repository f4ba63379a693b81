// Whether an item of the input is a Kubernetes object, and one that can hold workloads.

import { displayName, fileOf, refOf } from '../krm/identity.ts';
import type { Resource } from '../krm/resource.ts';
import type { WorkloadTable } from '../kubernetes/workload-kinds.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { leniency } from './find-workloads.ts';

/** Reads the item; what makes it no Kubernetes object goes to `problems`. */
export const mayHoldWorkload = (
  resource: Resource,
  index: number,
  table: WorkloadTable,
  problems: Problem[],
): boolean => {
  const refuse = (what: string): boolean => {
    problems.push(itemInvalid(resource, index, what));
    return false;
  };
  if (resource.root?.type !== 'map') return refuse('must be a map');
  const { identity } = resource;
  const { kind, apiVersion, name } = identity;
  // Hosts send all YAML of a package: a kustomization.yaml may have none of these.
  if (kind === '' && apiVersion === '' && name === '' && fileOf(identity) !== undefined) return false;
  if (kind === '') return refuse('has no kind');
  if (apiVersion === '') return refuse('has no apiVersion');
  if (kind.endsWith('List')) return true;
  if (table.find(apiVersion, kind) === undefined) return false;
  return name === '' ? refuse('has no metadata.name') : true;
};

const itemInvalid = (resource: Resource, index: number, what: string): Problem => {
  const { identity } = resource;
  const file = fileOf(identity);
  const item = `items[${index}]`;
  const place = resource.file ? `document ${resource.file.index + 1}` : item;
  const where = `${file ? `${file.path}: ` : ''}${place}${identity.kind ? ` (${displayName(identity)})` : ''}`;
  const path = resource.file === undefined ? item : undefined;
  const ref = refOf(identity);
  return problem('ItemInvalid', { where, what, path, file, resource: ref, ...leniency(resource.file) });
};
