// By which fields Kubernetes tells the elements of a list apart. No schema has this, so it is written by
// hand: the patchMergeKey and listMapKey markers of k8s.io/api. A list that is not here is atomic.

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

/**
 * The identity of an element of the list `Type.field`, equal for equal elements: `web`, `8080 TCP`. Undefined
 * for an atomic list and for an element that lacks a key.
 */
export const elementKey = (list: string, element: unknown): string | undefined => {
  const keys = listKeys[list];
  if (!keys || typeof element !== 'object' || element === null) return undefined;
  const values: string[] = [];
  for (const key of keys) {
    const value: unknown = (element as Record<string, unknown>)[key] ?? defaults[key];
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined;
    values.push(String(value));
  }
  return values.join(' ');
};
