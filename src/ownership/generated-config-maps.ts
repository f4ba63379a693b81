// Generated ConfigMaps: their names, what they look like, and what becomes of those that are there already.
// One that podgraft made bears its owner in an annotation; any other is never touched.

import {
  INDEX,
  INTERNAL_INDEX,
  INTERNAL_PATH,
  isHostAnnotation,
  METADATA,
  OWNER,
  PACKAGE_PATH,
  PATH,
} from '../krm/annotations.ts';
import type { Identity } from '../krm/identity.ts';
import type { Resource } from '../krm/resource.ts';
import { type Annotations, phaseBefore } from '../kubernetes/deploy-phases.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { isObject, toJson } from '../yaml/read/value.ts';
import { sha256 } from './digest.ts';

/** What a ConfigMap holds, by key; each field only where it has something. */
export interface Content {
  readonly data?: Readonly<Record<string, string>>;
  /** In base64, as encoders write it. */
  readonly binaryData?: Readonly<Record<string, string>>;
}

/** The fields of a ConfigMap with its content. */
export const CONTENT_FIELDS = ['data', 'binaryData'] as const;

/**
 * Name of a rule's ConfigMap, and the checksum of its content (hex, 10 digits of SHA-256). With `workload`, it is that
 * of one workload: its kind and name tell it from all others in its namespace, whoever applies them.
 */
export const generatedName = (
  owner: string,
  rule: string,
  content: Content,
  suffixHash: boolean,
  workload?: Pick<Identity, 'kind' | 'name'>,
): { name: string; checksum: string } => {
  const { data, binaryData } = content;
  const hashed: JsonObject = binaryData === undefined ? { ...data } : { ...contentValue(content) };
  const checksum = sha256(toJson(hashed, true)).slice(0, 10);
  const suffix = suffixHash ? `-${checksum}` : '';
  const tail = workload === undefined ? rule : `${rule}.${workloadPart(workload)}`;
  // An object's name has at most 253 characters: a long owner is cut, the rule and the hash stay.
  const head = owner.slice(0, 253 - tail.length - 1 - suffix.length).replace(/[-.]+$/, '');
  return { name: `${head}-${tail}${suffix}`, checksum };
};

/** Kind and name; neither a rule nor a kind has a dot, so no two pairs of rule and workload give one name. */
const workloadPart = ({ kind, name }: Pick<Identity, 'kind' | 'name'>): string => {
  const part = `${kind.toLowerCase()}.${name}`.replace(/[-.]+$/, '');
  return part.length <= 100
    ? part
    : `${part.slice(0, 60).replace(/[-.]+$/, '')}-${sha256(part).slice(0, 10)}`;
};

/** What identifies a ConfigMap. */
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
  readonly content: Content;
  /** The first workload that uses it; the ConfigMap goes into a file beside. */
  readonly beside: Identity;
  /** The annotations of each workload that uses it which say when it is applied. */
  readonly users: Annotations[];
  /** What the config gives to all ConfigMaps. */
  readonly common: Metadata;
}

export interface Metadata {
  readonly labels: Annotations;
  readonly annotations: Annotations;
}

/** The labels and annotations that a ConfigMap gets beside those of podgraft and of the host. */
const metadataFor = ({ users, common }: Generated): Metadata => ({
  labels: common.labels,
  annotations: { ...phaseBefore(users), ...common.annotations },
});

const metadataList = ({ labels, annotations }: Metadata): string =>
  [
    ...Object.keys(labels).map((key) => `labels/${key}`),
    ...Object.keys(annotations).map((key) => `annotations/${key}`),
  ].join(',');

/** One label or annotation of a ConfigMap that is not as the run wants it. */
export interface MetadataEdit {
  readonly field: 'labels' | 'annotations';
  readonly key: string;
  /** undefined: remove it. */
  readonly value: string | undefined;
}

/** What to change in the metadata of a ConfigMap that is there; labels and annotations of others stay. */
export const metadataEdits = (present: Json, generated: Generated, marked: boolean): MetadataEdit[] => {
  const wanted = metadataFor(generated);
  const list = metadataList(wanted);
  const annotations =
    marked && list !== '' ? { ...wanted.annotations, [METADATA]: list } : wanted.annotations;
  const edits: MetadataEdit[] = [];
  for (const each of ownMetadata(present)) {
    const values = each.field === 'labels' ? wanted.labels : annotations;
    if (!Object.hasOwn(values, each.key)) edits.push({ ...each, value: undefined });
  }
  for (const [field, values] of Object.entries({ labels: wanted.labels, annotations })) {
    const there = metadataOf(present, field as MetadataEdit['field']);
    for (const [key, value] of Object.entries(values))
      if (there[key] !== value) edits.push({ field: field as MetadataEdit['field'], key, value });
  }
  return edits;
};

/** The labels and annotations that podgraft put into a ConfigMap, as it says itself. */
const ownMetadata = (present: Json): Pick<MetadataEdit, 'field' | 'key'>[] => {
  const { [METADATA]: list } = metadataOf(present, 'annotations');
  if (typeof list !== 'string') return [];
  const own = list.split(',').flatMap((each): Pick<MetadataEdit, 'field' | 'key'>[] => {
    const [field, ...rest] = each.split('/');
    return field === 'labels' || field === 'annotations' ? [{ field, key: rest.join('/') }] : [];
  });
  return [...own, { field: 'annotations', key: METADATA }];
};

/** The file that a new ConfigMap goes to where the caller keeps files itself; undefined: it is an item of a list. */
export const homeOf = ({ beside, owner, rule }: Generated): string | undefined =>
  beside.file && generatedFile(beside.file.path, owner, rule);

/** The fields of a ConfigMap with the content, as a plain value. */
const contentValue = (content: Content): JsonObject =>
  Object.fromEntries(
    CONTENT_FIELDS.flatMap((field): [string, JsonObject][] => {
      const texts = content[field];
      return texts === undefined ? [] : [[field, { ...texts }]];
    }),
  );

/** The ConfigMap as a plain value. `index` is its position in its file, for hosts that keep files. */
export const configMapValue = (generated: Generated, index: number, marked: boolean): JsonObject => {
  const { name, namespace, owner, rule, content, beside } = generated;
  const annotations: JsonObject = {};
  if (marked) annotations[OWNER] = owner;
  const own = metadataFor(generated);
  Object.assign(annotations, own.annotations);
  if (marked && metadataList(own) !== '') annotations[METADATA] = metadataList(own);
  // A caller that keeps files itself needs no annotations to know where the ConfigMap goes.
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
  if (Object.keys(own.labels).length > 0) metadata['labels'] = { ...own.labels };
  if (Object.keys(annotations).length > 0) metadata['annotations'] = annotations;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...contentValue(content) };
};

/** Whether a ConfigMap is in the file, and there at the place, that the one `made` now would go to. */
export const isInPlace = (resource: Resource, generated: Generated, expected: JsonObject): boolean => {
  if (resource.file !== undefined) return resource.file.path === homeOf(generated);
  const wanted = metadataOf(expected, 'annotations');
  const { annotations } = resource.identity;
  return [PATH, INDEX, INTERNAL_PATH, INTERNAL_INDEX, PACKAGE_PATH].every(
    (key) => annotations[key] === wanted[key],
  );
};

/** A ConfigMap without its content, what says its place, and the labels and annotations that podgraft put there. */
export const withoutPlace = (value: Json): JsonObject => {
  const own = new Set(ownMetadata(value).map(({ field, key }) => `${field}/${key}`));
  const others = (field: MetadataEdit['field']): JsonObject =>
    Object.fromEntries(
      Object.entries(metadataOf(value, field)).filter(
        ([key]) => !isHostAnnotation(key) && !own.has(`${field}/${key}`),
      ),
    );
  const { metadata, ...rest } = value as JsonObject;
  return {
    ...rest,
    ...{ data: null, binaryData: null },
    metadata: { ...(metadata as JsonObject), labels: others('labels'), annotations: others('annotations') },
  };
};

const metadataOf = (value: Json, field: MetadataEdit['field']): JsonObject => {
  const metadata = isObject(value) ? value['metadata'] : undefined;
  const found = isObject(metadata) ? metadata[field] : undefined;
  return isObject(found) ? found : {};
};
