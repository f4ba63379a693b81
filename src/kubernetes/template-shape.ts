// Whether a pod template has the shape that rules can change.

import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';

const isMapOrNothing = (value: Json | undefined): boolean =>
  value === undefined || value === null || isObject(value);
const isListOrNothing = (value: Json | undefined, of: (each: Json) => boolean): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.every(of));
const isScalar = (value: Json): boolean => typeof value !== 'object' || value === null;

/** Lists of maps by their names in the pod's spec, and in a container. */
export interface CheckedLists {
  readonly pod: readonly string[];
  readonly container: readonly string[];
}

/**
 * What is wrong with the shape of a pod template, in the parts that rules change: metadata, containers, hooks, and
 * the given lists. With `nameless`, containers need no name; with `empty`, the pod needs no containers.
 */
export const brokenTemplate = (
  template: JsonObject,
  lists: CheckedLists,
  nameless = false,
  empty = false,
): string | undefined => {
  const { metadata, spec } = template;
  return (
    brokenMetadata(metadata) ??
    (isObject(spec)
      ? brokenSpec(spec, lists, nameless, empty)
      : spec === undefined
        ? 'its pod template has no spec'
        : 'spec of its pod template is not a map')
  );
};

const brokenMetadata = (metadata: Json | undefined): string | undefined => {
  if (!isMapOrNothing(metadata)) return 'metadata of its pod template is not a map';
  if (!isObject(metadata)) return undefined;
  const field = ['labels', 'annotations'].find((each) => !isMapOrNothing(metadata[each]));
  return field && `${field} of its pod template is not a map`;
};

const brokenSpec = (
  spec: JsonObject,
  lists: CheckedLists,
  nameless: boolean,
  empty: boolean,
): string | undefined => {
  const { containers, initContainers } = spec;
  const isEmpty = !Array.isArray(containers) || containers.length === 0;
  if (isEmpty && !(empty && isListOrNothing(containers, isObject))) return 'its pod has no containers';
  for (const field of new Set(['containers', 'initContainers', ...lists.pod])) {
    if (!isListOrNothing(spec[field], isObject)) return `${field} of its pod is not a list of maps`;
  }
  const all = [...((containers ?? []) as Json[]), ...((initContainers ?? []) as Json[])] as JsonObject[];
  for (const each of all) {
    const broken = brokenElement(each, lists.container, nameless);
    if (broken !== undefined) return broken;
  }
  return undefined;
};

const brokenElement = (each: JsonObject, lists: readonly string[], nameless: boolean): string | undefined => {
  const name = each['name'] ?? undefined;
  if (typeof name !== 'string' && !(nameless && name === undefined))
    return 'a container in its pod has no name';
  const broken = brokenContainer(each, lists);
  return broken && `${broken.field} of container ${name ?? '(no name)'} is not ${broken.wanted}`;
};

/** The field of a container that rules could not change, and what it should be. */
export const brokenContainer = (
  container: JsonObject,
  lists: readonly string[],
): { field: string; wanted: string } | undefined => {
  for (const field of lists) {
    if (!isListOrNothing(container[field], isObject)) return { field, wanted: 'a list of maps' };
  }
  for (const field of ['command', 'args']) {
    if (!isListOrNothing(container[field], isScalar)) return { field, wanted: 'a list of strings' };
  }
  const { lifecycle } = container;
  if (!isMapOrNothing(lifecycle)) return { field: 'lifecycle', wanted: 'a map' };
  for (const hook of isObject(lifecycle) ? ['postStart', 'preStop'] : []) {
    if (!isMapOrNothing((lifecycle as JsonObject)[hook])) return { field: hook, wanted: 'a map' };
    const exec = ((lifecycle as JsonObject)[hook] as JsonObject | null | undefined)?.['exec'];
    if (!isMapOrNothing(exec)) return { field: `${hook}.exec`, wanted: 'a map' };
    if (isObject(exec) && !isListOrNothing(exec['command'], isScalar))
      return { field: `${hook}.exec.command`, wanted: 'a list of strings' };
  }
  return undefined;
};
