// What a workload can have had where a rule replaced something. Rules change no template of another shape
// (kubernetes/template-shape.ts), so that a record that says otherwise is damaged.

import { elementKey, listKeys } from '../kubernetes/merge-keys.ts';
import { cleanPath } from '../kubernetes/mount-path.ts';
import { brokenContainer } from '../kubernetes/template-shape.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { isCommandLinePath, isContainerList, listAt, type Path } from './field-path.ts';

/** The lists of a container that rules add to, whose elements are maps. */
export const CONTAINER_LISTS: readonly string[] = ['volumeMounts', 'env', 'envFrom'];

const isContainer = (value: Json): boolean =>
  isObject(value) && brokenContainer(value, CONTAINER_LISTS) === undefined;

/** Whether a value can have been at a path. */
export const isPreviousValue = (value: Json, path: Path): boolean => {
  const inner = path[0]?.startsWith('#') ? path.slice(1) : path;
  if (isCommandLinePath(inner)) return isCommandLine(value);
  if (inner.at(-2) === 'lifecycle') return isContainer({ lifecycle: { preStop: value } });
  const list = listAt(inner.slice(0, -1));
  if (!Object.hasOwn(listKeys, list)) return true;
  if (!isObject(value)) return false;
  const isSame = elementKey(list, value) === keyOf(list, inner.at(-1) as string);
  return isSame && (!(inner.length === 2 && isContainerList(inner[0])) || isContainer(value));
};

// A record may have a path as somebody wrote it.
const keyOf = (list: string, part: string): string =>
  list === 'Container.volumeMounts' || list === 'Container.volumeDevices' ? cleanPath(part) : part;

const isCommandLine = (value: Json): boolean =>
  isContainer(value) && Object.keys(value as object).every((key) => key === 'command' || key === 'args');
