// Generated ConfigMaps: their names, what they look like, and what becomes of those that are there already.
// One that podgraft made bears its owner in an annotation; any other is never touched.

import {
  INDEX,
  INTERNAL_INDEX,
  INTERNAL_PATH,
  isHostAnnotation,
  OWNER,
  PACKAGE_PATH,
  PATH,
} from '../krm/annotations.ts';
import type { Identity } from '../krm/identity.ts';
import type { Resource } from '../krm/resource.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { isObject, toJson } from '../yaml/read/value.ts';
import { sha256 } from './digest.ts';

/** Name of a rule's ConfigMap, and the checksum of its content (hex, 10 digits of SHA-256). */
export const generatedName = (
  owner: string,
  rule: string,
  data: Readonly<Record<string, string>>,
  suffixHash: boolean,
): { name: string; checksum: string } => {
  const checksum = sha256(toJson({ ...data }, true)).slice(0, 10);
  const suffix = suffixHash ? `-${checksum}` : '';
  // An object's name has at most 253 characters: a long owner is cut, the rule and the hash stay.
  const head = owner.slice(0, 253 - rule.length - 1 - suffix.length).replace(/[-.]+$/, '');
  return { name: `${head}-${rule}${suffix}`, checksum };
};

/** What tells one ConfigMap from all others. */
export const configMapKey = ({ namespace, name }: Pick<Identity, 'namespace' | 'name'>): string =>
  `${namespace ?? ''}/${name}`;

/** In the name of every file of a generated ConfigMap. */
export const GENERATED_FILE = 'configmap_';

/** Where new ConfigMaps go in a package: kpt's own name for a file of one resource, without the hash. */
export const generatedFile = (workloadPath: string, owner: string, rule: string): string => {
  const folder = workloadPath.slice(0, workloadPath.lastIndexOf('/') + 1);
  return `${folder}${GENERATED_FILE}${owner}-${rule}.yaml`;
};

/** Whether a path from an annotation would leave the package. */
export const leavesPackage = (path: string): boolean =>
  path.startsWith('/') ||
  /^[A-Za-z]:/.test(path) ||
  path.split(/[/\\]/).includes('..') ||
  path.includes('\0');

export interface Generated {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly owner: string;
  readonly rule: string;
  readonly data: Readonly<Record<string, string>>;
  /** The first workload that uses it; the ConfigMap goes into a file beside. */
  readonly beside: Identity;
}

/** The file that a new ConfigMap goes to where the caller keeps files itself; undefined: it is an item of a list. */
export const homeOf = ({ beside, owner, rule }: Generated): string | undefined =>
  beside.file && generatedFile(beside.file.path, owner, rule);

/** The ConfigMap as a plain value. `index` is its position in its file, for hosts that keep files. */
export const configMapValue = (generated: Generated, index: number, marked: boolean): JsonObject => {
  const { name, namespace, owner, rule, data, beside } = generated;
  const annotations: JsonObject = {};
  if (marked) annotations[OWNER] = owner;
  // A caller that keeps files itself needs no annotations to be told where the ConfigMap goes.
  const from = beside.file === undefined ? beside.annotations : {};
  const workloadPath = from[PATH] ?? from[INTERNAL_PATH];
  if (workloadPath !== undefined) {
    const path = generatedFile(workloadPath, owner, rule);
    if (from[PATH] !== undefined) annotations[PATH] = path;
    if (from[INDEX] !== undefined) annotations[INDEX] = String(index);
    if (from[INTERNAL_PATH] !== undefined) annotations[INTERNAL_PATH] = path;
    if (from[INTERNAL_INDEX] !== undefined) annotations[INTERNAL_INDEX] = String(index);
    if (from[PACKAGE_PATH] !== undefined) annotations[PACKAGE_PATH] = from[PACKAGE_PATH];
  }
  const metadata: JsonObject = { name };
  if (namespace !== undefined) metadata['namespace'] = namespace;
  if (Object.keys(annotations).length > 0) metadata['annotations'] = annotations;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { ...data } };
};

/** Whether a ConfigMap stands in the file, and there at the place, that the one `made` now would go to. */
export const isInPlace = (resource: Resource, generated: Generated, expected: JsonObject): boolean => {
  if (resource.file !== undefined) return resource.file.path === homeOf(generated);
  const wanted = annotationsOf(expected);
  const { annotations } = resource.identity;
  return [PATH, INDEX, INTERNAL_PATH, INTERNAL_INDEX, PACKAGE_PATH].every(
    (key) => annotations[key] === wanted[key],
  );
};

/** A ConfigMap without its data and what tells its place. */
export const withoutPlace = (value: Json): JsonObject => {
  const annotations = Object.entries(annotationsOf(value)).filter(([key]) => !isHostAnnotation(key));
  const { metadata, ...rest } = value as JsonObject;
  return {
    ...rest,
    data: null,
    metadata: { ...(metadata as JsonObject), annotations: Object.fromEntries(annotations) },
  };
};

const annotationsOf = (value: Json): JsonObject => {
  const metadata = isObject(value) ? value['metadata'] : undefined;
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined;
  return isObject(annotations) ? annotations : {};
};
