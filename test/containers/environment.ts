// A container's environment as the kubelet builds it: envFrom first, then env in order, each value expanded
// with what is before it.
import { expandVariables } from './expand-variables.ts';
import type { ConfigMap, Container, EnvVar, PodTemplate } from './pod-spec.ts';

export type ConfigMaps = ReadonlyMap<string, ConfigMap>;

/** The ConfigMap of this name, or undefined where the reference is optional; throws otherwise. */
export const findConfigMap = (
  configMaps: ConfigMaps,
  { name, optional }: { readonly name?: string; readonly optional?: boolean },
): ConfigMap | undefined => {
  const found = configMaps.get(name ?? '');
  if (found === undefined && optional !== true) throw new Error(`configmap "${name}" not found`);
  return found;
};

const valueFrom = (
  { name, valueFrom: source }: EnvVar,
  pod: PodTemplate,
  configMaps: ConfigMaps,
): string | undefined => {
  const reference = source?.configMapKeyRef;
  if (reference !== undefined) {
    const value = findConfigMap(configMaps, reference)?.data?.[reference.key];
    if (value === undefined && reference.optional !== true)
      throw new Error(`couldn't find key ${reference.key} in ConfigMap ${reference.name}`);
    return value;
  }
  switch (source?.fieldRef?.fieldPath) {
    case 'metadata.name':
      return pod.metadata?.name ?? '';
    case 'metadata.namespace':
      return pod.metadata?.namespace ?? 'default';
    default:
      throw new Error(`the test runner has no valueFrom for ${name}`);
  }
};

/** Name and value of every variable that the pod gives the container. */
export const environmentOf = (
  container: Container,
  pod: PodTemplate,
  configMaps: ConfigMaps,
): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  for (const { prefix = '', configMapRef } of container.envFrom ?? []) {
    if (configMapRef === undefined) throw new Error('the test runner knows envFrom for ConfigMaps only');
    for (const [key, value] of Object.entries(findConfigMap(configMaps, configMapRef)?.data ?? {}))
      values.set(prefix + key, value);
  }
  for (const variable of container.env ?? []) {
    const value =
      variable.valueFrom === undefined
        ? expandVariables(variable.value ?? '', values)
        : valueFrom(variable, pod, configMaps);
    if (value !== undefined) values.set(variable.name, value);
  }
  return values;
};
