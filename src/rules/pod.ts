// pod: fields of the pod's spec that rules have no field of their own for.

import type { JsonObject } from '../yaml/read/resolve.ts';
import { defineRule } from './descriptor.ts';
import { checkMerged, mergeFields, refuseMerged } from './merge.ts';

/** What to write for fields of a PodSpec that no field of a rule has by itself. */
export const ownPodFields: Readonly<Record<string, string>> = {
  containers: 'add containers with sidecars, and change those of the workload with container',
  ephemeralContainers: 'add them to a running pod with kubectl debug',
};

export const pod = defineRule<'pod', JsonObject>({
  field: 'pod',
  scope: 'pod',
  form: 'fields',
  description:
    "Other fields of the pod, merged field by field into the Kubernetes PodSpec. Lists are merged by Kubernetes' merge keys; a list without keys is replaced as a whole.",
  example: '{terminationGracePeriodSeconds: 60, securityContext: {runAsNonRoot: true}}',
  check: (value, at, _rule, kubernetesVersion) => checkMerged('PodSpec', value, at, kubernetesVersion),
  refuse: (value, at, _rule, ownFields) => refuseMerged('PodSpec', value, at, ownFields.PodSpec),
  plan: (context, value) =>
    mergeFields(context, 'PodSpec', value, { path: [], at: `${context.field}.pod`, current: context.pod() }),
});
