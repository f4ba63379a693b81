// Paths of the values in a pod template that podgraft can own, with list keys in place of positions:
// `['containers', 'nginx', 'env', 'MODE']` is the variable MODE of the container nginx. The types of Kubernetes say
// which paths there are, and kubernetes/merge-keys.ts which keys.

import { elementKey, listKeys } from '../kubernetes/merge-keys.ts';
import { fieldsOf, type Shape } from '../kubernetes/schema/table.ts';
import type { Steps } from '../yaml/edit/draft.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { toJson } from '../yaml/read/value.ts';

/**
 * ['labels' | 'annotations', key], or fields of the pod's spec from the top, each list followed by the key of an
 * element: ['volumes', name], ['shareProcessNamespace'], ['containers', name, 'lifecycle', 'preStop'].
 * [containers | initContainers, name, 'entrypoint'] is command and args together, for what is put before them;
 * [..., 'arguments'] is the same value, for what is put into args. [initContainers, name, 'moved'] is the restartPolicy
 * of a container that was moved there.
 */
export type Path = readonly string[];

/** The collection that a path's last part is in, as steps below the pod template. */
export interface FieldLocation {
  readonly parent: Steps;
  /** Key of the list elements; undefined when the collection is a map. */
  readonly listKey: ListKey | undefined;
}

export type ListKey = (element: Json) => string | undefined;

const keyReaders = new Map<string, ListKey>();

/** The key of the elements of the list `Type.field`. An atomic list has no keys, so the whole element is its key. */
export const listKeyOf = (list: string): ListKey => {
  let key = keyReaders.get(list);
  if (key === undefined) {
    key = Object.hasOwn(listKeys, list) ? (each) => elementKey(list, each) : fingerprintKey;
    keyReaders.set(list, key);
  }
  return key;
};

/** What is at a path: its shape, and where that is a list the list's `Type.field`. */
interface Typed {
  readonly shape: Shape | undefined;
  readonly list: string;
}

const podSpec: Typed = { shape: { is: 'type', name: 'PodSpec' }, list: '' };
const metadata: Typed = { shape: { is: 'type', name: 'ObjectMeta' }, list: '' };
const isMetadata = (head: string | undefined): boolean => head === 'labels' || head === 'annotations';
const rootOf = (path: Path): Typed => (isMetadata(path[0]) ? metadata : podSpec);

const inside = ({ shape }: Typed, part: string): Typed => {
  if (shape?.is === 'list' || shape?.is === 'map') return { shape: shape.of, list: '' };
  if (shape?.is !== 'type') return { shape: undefined, list: '' };
  const { name } = shape;
  if (name === 'Container' && (isCommandLine(part) || part === MOVED))
    return { shape: { is: 'any' }, list: '' };
  const field = fieldsOf(name).get(part);
  return { shape: field?.shape, list: field?.shape.is === 'list' ? `${name}.${part}` : '' };
};

/** Finds the position of the element with a key in a list below the template; -1 when there is none. */
export type FindKey = (list: Steps, listKey: ListKey, key: string) => number;

/** Where a path leads; undefined when an element on the way is missing, or no type has such a path. */
export const locationOf = (path: Path, find: FindKey): FieldLocation | undefined => {
  let at = rootOf(path);
  const parent: (string | number)[] = [at === metadata ? 'metadata' : 'spec'];
  for (const part of path.slice(0, -1)) {
    if (at.shape?.is === 'list') {
      const index = find([...parent], listKeyOf(at.list), part);
      if (index === -1) return undefined;
      parent.push(index);
    } else parent.push(part);
    at = inside(at, part);
    if (at.shape === undefined) return undefined;
  }
  return { parent, listKey: at.shape?.is === 'list' ? listKeyOf(at.list) : undefined };
};

/** The last part of the path of a container that was moved to initContainers. */
export const MOVED = 'moved';

/** Whether the last part of a path in a container is a name for command and args together. */
export const isCommandLine = (part: string | undefined): boolean =>
  part === 'entrypoint' || part === 'arguments';

/** Whether a part of a path is a list of containers. */
export const isContainerList = (part: string | undefined): boolean =>
  part === 'containers' || part === 'initContainers';

/** Whether a path is that of command and args of a container together. */
export const isCommandLinePath = (path: Path): boolean =>
  isCommandLine(path.at(-1)) && isContainerList(path.at(-3));

/** Whether a path is that of words in the args of a container. */
export const isArguments = (path: Path): boolean => isCommandLinePath(path) && path.at(-1) === 'arguments';

/** The path by which the layers of a value are found: what goes into args is on the stack of the command line. */
export const stackPath = (path: Path): Path =>
  isArguments(path) ? [...path.slice(0, -1), 'entrypoint'] : path;

const typedAt = (path: Path): Typed => path.reduce(inside, rootOf(path));

/** The `Type.field` of the list at a path; empty where that is no list. */
export const listAt = (path: Path): string => typedAt(path).list;

/** Whether a path leads somewhere in the types of Kubernetes. */
export const isKnownPath = (path: Path): boolean => typedAt(path).shape !== undefined;

/** Whether a path is that of a list or map, which podgraft may create and remove. */
export const isCollectionPath = (path: Path): boolean => {
  const { shape } = typedAt(path);
  return shape?.is === 'list' || shape?.is === 'map' || shape?.is === 'type';
};

/** Whether a path is that of a list whose elements have no keys. */
export const isAtomicList = (path: Path): boolean => {
  const { shape, list } = typedAt(path);
  return shape?.is === 'list' && !Object.hasOwn(listKeys, list);
};

/** Whether a path is that of a field of a type, where null counts as absent, and not of an element or entry. */
export const isTypeField = (path: Path): boolean => typedAt(path.slice(0, -1)).shape?.is === 'type';

export const pathText = (path: Path): string => path.map((part) => part.replaceAll('/', '~1')).join('/');

/** A path as the key of a map. */
export const keyOf = (path: Path): string => JSON.stringify(path);

export const samePath = (a: Path, b: Path): boolean =>
  a.length === b.length && a.every((part, index) => part === b[index]);

/** Whether a path leads to something inside what another leads to. */
export const isInside = (path: Path, outer: Path): boolean =>
  path.length > outer.length && outer.every((part, index) => part === path[index]);

const fingerprintKey = (element: Json): string => toJson(element, true);
