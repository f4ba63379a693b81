// Paths of things in a pod template that podgraft can own, by name and not by position: the merge keys of
// Kubernetes' lists. `['containers', 'nginx', 'env', 'MODE']` is the variable MODE of the container nginx.

import type { Steps } from '../yaml/edit/draft.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject, toJson } from '../yaml/read/value.ts';

/**
 * One of: [list, name] for a volume, container or pull secret of the pod; ['labels' | 'annotations', key];
 * [containers | initContainers, name, env | volumeMounts | envFrom, key]; [..., name, 'lifecycle', hook];
 * [..., name, 'entrypoint'], which stands for command and args together.
 */
export type Path = readonly string[];

/** The collection that a path's last part lives in, as steps below the pod template. */
export interface FieldLocation {
  readonly parent: Steps;
  /** Key of the list elements; undefined when the collection is a map. */
  readonly listKey: ListKey | undefined;
}

export type ListKey = (element: Json) => string | undefined;

const byField =
  (field: string): ListKey =>
  (element) => {
    const key = isObject(element) ? element[field] : undefined;
    // Without validation a rule may have a name that YAML takes for a number.
    return key === undefined || key === null || typeof key === 'object' ? undefined : String(key);
  };

/** Merge keys, as in the Kubernetes API's list-map-keys; envFrom has none, so the whole element counts. */
const listKeys: Readonly<Record<string, ListKey>> = {
  containers: byField('name'),
  initContainers: byField('name'),
  volumes: byField('name'),
  imagePullSecrets: byField('name'),
  env: byField('name'),
  volumeMounts: byField('mountPath'),
  envFrom: (element) => fingerprintKey(element),
};

export const listKeyOf = (list: string): ListKey | undefined =>
  Object.hasOwn(listKeys, list) ? listKeys[list] : undefined;

/** Finds the position of the element with a key in a list below the template; -1 when there is none. */
export type FindKey = (list: Steps, listKey: ListKey, key: string) => number;

/** Where a path leads; undefined when its container is missing. */
export const locationOf = (path: Path, find: FindKey): FieldLocation | undefined => {
  const [head, name, field] = path as [string, string, string | undefined];
  if (head === 'labels' || head === 'annotations') return { parent: ['metadata', head], listKey: undefined };
  const listKey = listKeyOf(head);
  if (path.length === 2) return { parent: ['spec', head], listKey };
  const index = listKey ? find(['spec', head], listKey, name) : -1;
  if (index === -1) return undefined;
  const container = ['spec', head, index];
  if (field === 'entrypoint') return { parent: container, listKey: undefined };
  if (field === 'lifecycle') return { parent: [...container, 'lifecycle'], listKey: undefined };
  return { parent: [...container, field as string], listKey: listKeyOf(field as string) };
};

export const pathText = (path: Path): string => path.map((part) => part.replaceAll('/', '~1')).join('/');

/** A path as the key of a map. */
export const keyOf = (path: Path): string => JSON.stringify(path);

export const samePath = (a: Path, b: Path): boolean =>
  a.length === b.length && a.every((part, index) => part === b[index]);

/** The key of an envFrom source, which has no name of its own. */
export const fingerprintKey = (element: Json): string => toJson(element, true);
