// Which kinds hold pod templates, and where: one table, that spec.workloads extends. The group decides and
// not the version, since a template does not move between versions of one API.

import type { Node } from '../yaml/read/node.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { child, isObject } from '../yaml/read/value.ts';

export interface WorkloadKind {
  readonly group: string;
  readonly kind: string;
  /** Keys from the object down to a pod template; `*` is each element of a list. */
  readonly paths: readonly (readonly string[])[];
}

const path = (text: string): readonly string[] => (text === '' ? [] : text.split('.'));
const workload = (group: string, kinds: string, ...paths: string[]): WorkloadKind[] =>
  kinds.split(' ').map((kind) => ({ group, kind, paths: paths.map(path) }));

/** Kubernetes' own workloads and the custom ones that people use most. */
export const builtInWorkloads: readonly WorkloadKind[] = [
  ...workload('', 'Pod', ''),
  ...workload('', 'PodTemplate', 'template'),
  ...workload('', 'ReplicationController', 'spec.template'),
  ...workload('apps', 'Deployment StatefulSet DaemonSet ReplicaSet', 'spec.template'),
  ...workload('extensions', 'Deployment DaemonSet ReplicaSet', 'spec.template'),
  ...workload('batch', 'Job', 'spec.template'),
  ...workload('batch', 'CronJob', 'spec.jobTemplate.spec.template'),
  ...workload('argoproj.io', 'Rollout', 'spec.template'),
  ...workload('serving.knative.dev', 'Service Configuration', 'spec.template'),
  ...workload('apps.kruise.io', 'CloneSet StatefulSet DaemonSet BroadcastJob', 'spec.template'),
  ...workload(
    'apps.kruise.io',
    'AdvancedCronJob',
    'spec.template.jobTemplate.spec.template',
    'spec.template.broadcastJobTemplate.spec.template',
  ),
  ...workload(
    'apps.kruise.io',
    'UnitedDeployment',
    'spec.template.statefulSetTemplate.spec.template',
    'spec.template.advancedStatefulSetTemplate.spec.template',
    'spec.template.cloneSetTemplate.spec.template',
    'spec.template.deploymentTemplate.spec.template',
  ),
  ...workload('keda.sh', 'ScaledJob', 'spec.jobTargetRef.template'),
  ...workload('jobset.x-k8s.io', 'JobSet', 'spec.replicatedJobs.*.template.spec.template'),
];

/** The table with a config's own entries, which win over the built-in ones. */
export class WorkloadTable {
  private readonly byKind = new Map<string, WorkloadKind[]>();

  constructor(extra: readonly { group: string; kind: string; podTemplate: string }[] = []) {
    const own = extra.map(({ group, kind, podTemplate }) => ({ group, kind, paths: [path(podTemplate)] }));
    for (const each of [...own, ...builtInWorkloads]) {
      const list = this.byKind.get(each.kind);
      if (list) list.push(each);
      else this.byKind.set(each.kind, [each]);
    }
  }

  /** Whether any group has a workload of this kind: a cheap first question. */
  hasKind(kind: string): boolean {
    return this.byKind.has(kind);
  }

  find(apiVersion: string, kind: string): WorkloadKind | undefined {
    const group = groupOf(apiVersion);
    return this.byKind.get(kind)?.find((each) => each.group === group);
  }
}

export const groupOf = (apiVersion: string): string => {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
};

export const versionOf = (apiVersion: string): string => apiVersion.slice(apiVersion.indexOf('/') + 1);

/** What Knative calls the only container of a pod that has no name. */
export const KNATIVE_CONTAINER = 'user-container';

/** Whether containers may come without a name, since the API server gives them one: Knative's do. */
export const mayLackNames = (apiVersion: string): boolean => groupOf(apiVersion) === 'serving.knative.dev';

/** The concrete ways to the pod templates that an object has; empty when it has none. */
export const templatePaths = (kind: WorkloadKind, object: Json): (string | number)[][] =>
  kind.paths.flatMap((steps) => walk(object, steps, []));

/** `templatePaths` by the outline alone; undefined if there are merge keys, aliases or lists on the way. */
export const templatePathsIn = (
  kind: WorkloadKind,
  text: string,
  node: Node | null,
): (string | number)[][] | undefined => {
  const isThere = (steps: readonly string[]): boolean =>
    steps.reduce<Node | null | undefined>(
      (at, step) => (at?.type === 'map' ? child(text, at, step) : undefined),
      node,
    )?.type === 'map';
  return kind.paths.every(isThere) ? kind.paths.map((steps) => [...steps]) : undefined;
};

const walk = (
  at: Json | undefined,
  steps: readonly string[],
  done: (string | number)[],
): (string | number)[][] => {
  const [step, ...rest] = steps;
  if (step === undefined) return isObject(at) ? [done] : [];
  if (step === '*') {
    return Array.isArray(at) ? at.flatMap((each, index) => walk(each, rest, [...done, index])) : [];
  }
  return isObject(at) ? walk(Object.hasOwn(at, step) ? at[step] : undefined, rest, [...done, step]) : [];
};
