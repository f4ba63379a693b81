// Knative's webhook refuses fields of a pod that Knative doesn't manage, and some more unless the operator turns their
// features on in the ConfigMap config-features (knative.dev/serving, pkg/apis/serving/fieldmask.go and
// pkg/apis/config/features.go). An emptyDir and several containers are allowed by default.

import { objectsOf } from '../kubernetes/validate/formats.ts';
import { mayLackNames } from '../kubernetes/workload-kinds.ts';
import { isObject } from '../yaml/read/value.ts';
import { podFieldOf } from './pod-field.ts';
import { type Added, containerNamed, defineTrap, hooksOf, type Verdict } from './trap.ts';

export const knativeRefused = defineTrap({
  kind: 'KnativeRefused',
  about: ['initContainer', 'sidecar', 'postStart', 'preStop', 'volume', 'podField', 'securityContext', 'env'],
  judge: ({ workload, podSpec }) =>
    mayLackNames(workload.apiVersion) ? (each) => refusedOf(each, podSpec) : undefined,
});

/** Fields of a pod that are always allowed. */
const allowed = new Set(
  'serviceAccountName imagePullSecrets enableServiceLinks automountServiceAccountToken containers volumes'.split(
    ' ',
  ),
);
/** Those that a feature of their own allows: kubernetes.podspec-nodeselector for nodeSelector. */
const optional = new Set(
  (
    'affinity topologySpreadConstraints hostAliases nodeSelector runtimeClassName tolerations securityContext ' +
    'priorityClassName schedulerName shareProcessNamespace hostIPC hostPID hostNetwork dnsPolicy dnsConfig'
  ).split(' '),
);

const refusedField = (each: Added): Verdict | undefined => {
  const { field } = podFieldOf(each);
  if (field === undefined || allowed.has(field)) return undefined;
  if (optional.has(field))
    return unlessEnabled(`${field} of a pod`, `kubernetes.podspec-${field.toLowerCase()}`);
  return { what: `Knative refuses ${field} of a pod`, remedy: `remove ${field} from the rule` };
};

/** A variable with a field of the pod as its value. */
const refusedVariable = ({ container, variable }: Added, podSpec: unknown): Verdict | undefined => {
  const found = objectsOf(containerNamed(podSpec, container)?.container['env']).find(
    ({ name }) => name === variable,
  );
  const from = found?.['valueFrom'];
  const isField = isObject(from) && (isObject(from['fieldRef']) || isObject(from['resourceFieldRef']));
  return isField
    ? unlessEnabled(`valueFrom of ${variable} in ${container}`, 'kubernetes.podspec-fieldref')
    : undefined;
};

const refusedOf = (each: Added, podSpec: unknown): Verdict | undefined => {
  if (each.kind === 'volume') return refusedVolume(each.container, podSpec);
  if (each.kind === 'podField' || each.kind === 'securityContext') return refusedField(each);
  if (each.kind === 'env') return refusedVariable(each, podSpec);
  if (each.kind === 'sidecar' && each.mode === 'Native')
    return {
      what: `Knative refuses the native sidecar ${each.container}: it doesn't allow restartPolicy in init containers`,
      remedy: 'set sidecarMode: Classic',
    };
  const hook = hooksOf(each, podSpec)[0];
  if (hook !== undefined)
    return {
      what: `Knative refuses lifecycle.${hook.kind} in ${each.container}`,
      remedy:
        hook.kind === 'postStart'
          ? 'use entrypoint instead of postStart'
          : 'let the program itself react to SIGTERM',
    };
  if (each.kind !== 'initContainer') return undefined;
  return unlessEnabled(`the init container ${each.container}`, 'kubernetes.podspec-init-containers');
};

/** Sources of volumes that a feature allows; undefined for those that always are. */
const features: Readonly<Record<string, string | undefined>> = {
  ...{ configMap: undefined, secret: undefined, projected: undefined, emptyDir: undefined, image: undefined },
  persistentVolumeClaim: 'kubernetes.podspec-persistent-volume-claim',
  hostPath: 'kubernetes.podspec-volumes-hostpath',
  csi: 'kubernetes.podspec-volumes-csi',
};

const refusedVolume = (name: string, podSpec: unknown): Verdict | undefined => {
  const volumes = isObject(podSpec) ? objectsOf(podSpec['volumes']) : [];
  const volume = volumes.find((each) => each['name'] === name) ?? {};
  const source = Object.keys(volume).find((each) => isObject(volume[each]));
  if (source === undefined) return undefined;
  const feature = features[source];
  if (feature !== undefined) return unlessEnabled(`the ${source} volume ${name}`, feature);
  if (Object.hasOwn(features, source)) return undefined;
  return {
    what: `Knative refuses the ${source} volume ${name}`,
    remedy: 'use a configMap, secret, projected or emptyDir volume',
  };
};

const unlessEnabled = (what: string, feature: string): Verdict => ({
  severity: 'warning',
  what: `Knative refuses ${what} unless ${feature} is enabled in the ConfigMap config-features`,
  remedy: 'enable it there and set problems: {KnativeRefused: Off}, or remove it from the rule',
});
