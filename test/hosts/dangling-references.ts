// Finds references to ConfigMaps that aren't there: what a namePrefix, nameSuffix or namespace that reached
// a workload but not its ConfigMap (or the reverse) leaves.
import type { KubernetesObject } from '../read-yaml.ts';

const identity = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names under `configMap:` (volumes, projected sources), `configMapRef:` and `configMapKeyRef:`, at any depth. */
const referencedNames = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(referencedNames);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const isReference = key === 'configMap' || key === 'configMapRef' || key === 'configMapKeyRef';
    const name = isReference && isObject(child) ? child['name'] : undefined;
    return typeof name === 'string' ? [name] : referencedNames(child);
  });
};

/** `KIND NAME -> NAMESPACE/CONFIGMAP` for each reference to a ConfigMap that is not among the objects. */
export const danglingReferences = (objects: readonly KubernetesObject[]): string[] => {
  const configMaps = new Set(
    objects
      .filter(({ kind }) => kind === 'ConfigMap')
      .map(({ metadata }) => identity(metadata.namespace, metadata.name)),
  );
  return objects.flatMap((object) =>
    referencedNames(object)
      .map((name) => identity(object.metadata.namespace, name))
      .filter((reference) => !configMaps.has(reference))
      .map((reference) => `${object.kind} ${object.metadata.name} -> ${reference}`),
  );
};
