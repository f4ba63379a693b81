// The fields that identify the elements of a list in Kubernetes: the patchMergeKey and listMapKey markers of
// k8s.io/api. No schema has both, so the table is written by hand. A list that is not here is atomic.

import { cleanPath } from './mount-path.ts';

/** `Type.field` of a list of objects → the fields that together identify an element. */
export const listKeys: Readonly<Record<string, readonly string[]>> = {
  'PodSpec.containers': ['name'],
  'PodSpec.initContainers': ['name'],
  'PodSpec.ephemeralContainers': ['name'],
  'PodSpec.volumes': ['name'],
  'PodSpec.imagePullSecrets': ['name'],
  'PodSpec.hostAliases': ['ip'],
  'PodSpec.topologySpreadConstraints': ['topologyKey', 'whenUnsatisfiable'],
  'PodSpec.resourceClaims': ['name'],
  'PodSpec.schedulingGates': ['name'],
  'Container.env': ['name'],
  'Container.ports': ['containerPort', 'protocol'],
  'Container.volumeMounts': ['mountPath'],
  'Container.volumeDevices': ['devicePath'],
  'EphemeralContainer.env': ['name'],
  'EphemeralContainer.ports': ['containerPort', 'protocol'],
  'EphemeralContainer.volumeMounts': ['mountPath'],
  'EphemeralContainer.volumeDevices': ['devicePath'],
  'ResourceRequirements.claims': ['name'],
  'ObjectMeta.ownerReferences': ['uid'],
};

// What Kubernetes fills in for a key that an element leaves out.
const defaults: Readonly<Record<string, string>> = { protocol: 'TCP' };

// Keys that are paths in a container.
const paths: ReadonlySet<string> = new Set(['mountPath', 'devicePath']);

/**
 * The key of an element of the list `Type.field`, equal for equal elements: `web`, `8080 TCP`. Undefined for an
 * atomic list and for an element that lacks a key.
 */
export const elementKey = (list: string, element: unknown): string | undefined => {
  const keys = listKeys[list];
  if (!keys || typeof element !== 'object' || element === null) return undefined;
  let out: string | undefined;
  for (const key of keys) {
    const value: unknown = (element as Record<string, unknown>)[key] ?? defaults[key];
    // Where validation is off, a name may be what YAML takes for a number or a boolean.
    if (value === undefined || typeof value === 'object') return undefined;
    const text = paths.has(key) ? cleanPath(String(value)) : String(value);
    out = out === undefined ? text : `${out} ${text}`;
  }
  return out;
};

/** The fields that make up the key of an element of the list `Type.field` and have no default; none in an atomic list. */
export const requiredKeys = (list: string): readonly string[] =>
  (listKeys[list] ?? []).filter((key) => defaults[key] === undefined);
