// Says which fields of a pod the test runner acts on or may safely ignore, and refuses all others: a test
// must not pass because the runner left something out.
import type { PodSpec } from './pod-spec.ts';

const ignored = ['imagePullPolicy', 'resources', 'livenessProbe', 'readinessProbe'];
const known = {
  pod: [
    ...['containers', 'initContainers', 'volumes', 'securityContext', 'shareProcessNamespace'],
    ...['restartPolicy', 'imagePullSecrets', 'serviceAccountName', 'terminationGracePeriodSeconds'],
  ],
  container: [
    ...['name', 'image', 'command', 'args', 'workingDir', 'env', 'envFrom', 'ports', 'volumeMounts'],
    ...['securityContext', 'lifecycle', 'startupProbe', 'restartPolicy', ...ignored],
  ],
  volumeMount: ['name', 'mountPath', 'subPath', 'readOnly'],
  volume: ['name', 'configMap', 'emptyDir'],
} as const;

const refuse = (what: keyof typeof known, value: object): void => {
  const allowed: readonly string[] = known[what];
  const unknown = Object.keys(value).filter((key) => !allowed.includes(key));
  if (unknown.length > 0) throw new Error(`the test runner lacks ${unknown.join(', ')} of a ${what}`);
};

/** Throws where the pod has a field that the runner would have to leave out. */
export const refuseUnknownFields = (spec: PodSpec): void => {
  refuse('pod', spec);
  for (const volume of spec.volumes ?? []) refuse('volume', volume);
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    refuse('container', container);
    for (const mount of container.volumeMounts ?? []) refuse('volumeMount', mount);
  }
};
