// Which kinds hold pod templates, and where: one table, that spec.workloads extends. The group decides and
// not the version, since a template does not move between versions of one API.

import type { Node } from '../yaml/read/node.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { child, isObject } from '../yaml/read/value.ts';
import { argoForm, type TemplateForm } from './template-form.ts';

/** Where an object has pod templates. */
export interface TemplatePlace {
  /** Keys from the object down; `*` is each element of a list, or each value of a map. */
  readonly path: readonly string[];
  /** What is there. A template of Argo Workflows shows by its fields which of Argo's forms it has. */
  readonly form: 'PodTemplate' | 'PodSpec' | 'Argo';
}

export interface WorkloadKind {
  readonly group: string;
  readonly kind: string;
  readonly places: readonly TemplatePlace[];
  /** Whether objects without any pod template are as common as those with one. */
  readonly optional?: boolean;
}

/** A pod template in an object. */
export interface FoundTemplate {
  readonly steps: readonly (string | number)[];
  readonly form: TemplateForm;
}

const placeAt = (text: string, form: TemplatePlace['form'] = 'PodTemplate'): TemplatePlace => ({
  path: text === '' ? [] : text.split('.'),
  form,
});
const workload = (group: string, kinds: string, ...paths: string[]): WorkloadKind[] =>
  kinds.split(' ').map((kind) => ({ group, kind, places: paths.map((each) => placeAt(each)) }));
const optional = (kinds: WorkloadKind[]): WorkloadKind[] =>
  kinds.map((each) => ({ ...each, optional: true }));
const argo = (kinds: string, path: string): WorkloadKind[] =>
  kinds
    .split(' ')
    .map((kind) => ({ group: 'argoproj.io', kind, places: [placeAt(path, 'Argo')], optional: true }));
/** The pod templates of a Ray cluster. */
const ray = (at: string): string[] => [`${at}.headGroupSpec.template`, `${at}.workerGroupSpecs.*.template`];

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
  ...argo('Workflow WorkflowTemplate ClusterWorkflowTemplate', 'spec.templates.*'),
  ...argo('CronWorkflow', 'spec.workflowSpec.templates.*'),
  ...workload('batch.volcano.sh', 'Job', 'spec.tasks.*.template'),
  ...workload('kubeflow.org', 'JAXJob', 'spec.jaxReplicaSpecs.*.template'),
  ...workload('kubeflow.org', 'MPIJob', 'spec.mpiReplicaSpecs.*.template'),
  ...workload('kubeflow.org', 'PaddleJob', 'spec.paddleReplicaSpecs.*.template'),
  ...workload('kubeflow.org', 'PyTorchJob', 'spec.pytorchReplicaSpecs.*.template'),
  ...workload('kubeflow.org', 'TFJob', 'spec.tfReplicaSpecs.*.template'),
  ...workload('kubeflow.org', 'XGBoostJob', 'spec.xgbReplicaSpecs.*.template'),
  ...workload('kueue.x-k8s.io', 'Workload', 'spec.podSets.*.template'),
  ...optional(
    workload(
      'leaderworkerset.x-k8s.io',
      'LeaderWorkerSet',
      'spec.leaderWorkerTemplate.leaderTemplate',
      'spec.leaderWorkerTemplate.workerTemplate',
    ),
  ),
  ...workload('ray.io', 'RayCluster', ...ray('spec')),
  // Either may run on a cluster that is there already; a submitter has a template only where it is changed.
  ...optional(workload('ray.io', 'RayJob', ...ray('spec.rayClusterSpec'), 'spec.submitterPodTemplate')),
  ...optional(workload('ray.io', 'RayService', ...ray('spec.rayClusterConfig'))),
  // Driver and executor are mostly given by fields of their own, and a pod template is where these do not suffice.
  ...optional(
    workload('sparkoperator.k8s.io', 'SparkApplication', 'spec.driver.template', 'spec.executor.template'),
  ),
  ...optional(
    workload(
      'sparkoperator.k8s.io',
      'ScheduledSparkApplication',
      'spec.template.driver.template',
      'spec.template.executor.template',
    ),
  ),
  ...optional(
    workload(
      'trainer.kubeflow.org',
      'TrainingRuntime ClusterTrainingRuntime',
      'spec.template.spec.replicatedJobs.*.template.spec.template',
    ),
  ),
  // Tekton's podTemplate is none: it has no containers, and a Task's steps are no containers of Kubernetes.
];

/** An entry of spec.workloads, which has either path. */
export interface WorkloadEntry {
  readonly group: string;
  readonly kind: string;
  readonly podTemplate?: string | undefined;
  readonly podSpec?: string | undefined;
}

/** The table with a config's own entries, which take the place of the built-in ones of their kinds. */
export class WorkloadTable {
  private readonly byKind = new Map<string, WorkloadKind[]>();

  constructor(extra: readonly WorkloadEntry[] = []) {
    const own: WorkloadKind[] = [];
    for (const { group, kind, podTemplate, podSpec } of extra) {
      const place = podSpec === undefined ? placeAt(podTemplate ?? '') : placeAt(podSpec, 'PodSpec');
      const at = own.findIndex((each) => each.group === group && each.kind === kind);
      const { places = [] } = own[at] ?? {};
      own.splice(at === -1 ? own.length : at, 1, { group, kind, places: [...places, place] });
    }
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

/** The pod templates that an object has; empty when it has none. */
export const templatesIn = (kind: WorkloadKind, object: Json): FoundTemplate[] => {
  const found = kind.places.flatMap(({ path, form }) =>
    walk(object, path, []).flatMap(({ steps, value }): FoundTemplate[] => {
      if (form !== 'Argo') return [{ steps, form }];
      const own = argoForm(value);
      return own === undefined ? [] : [{ steps, form: own }];
    }),
  );
  return found.length < 2 ? found : withoutDuplicates(found);
};

/** Two paths may lead to one template, as `spec.parts.*` and `spec.parts.head` do. */
const withoutDuplicates = (found: readonly FoundTemplate[]): FoundTemplate[] => {
  const bySpec = new Map<string, FoundTemplate>();
  for (const each of found) {
    const spec = JSON.stringify(each.form === 'PodTemplate' ? [...each.steps, 'spec'] : each.steps);
    if (!bySpec.has(spec)) bySpec.set(spec, each);
  }
  return [...bySpec.values()];
};

/** `templatesIn` by the outline alone; undefined if there are merge keys, aliases or lists on the way. */
export const templatesInOutline = (
  kind: WorkloadKind,
  text: string,
  node: Node | null,
): FoundTemplate[] | undefined => {
  const [first, ...others] = kind.places;
  if (first === undefined || others.length > 0 || first.form === 'Argo' || first.path.includes('*'))
    return undefined;
  const at = first.path.reduce<Node | null | undefined>(
    (holder, step) => (holder?.type === 'map' ? child(text, holder, step) : undefined),
    node,
  );
  return at?.type === 'map' ? [{ steps: first.path, form: first.form }] : undefined;
};

/** Whether a kind may have several pod templates in one object. */
export const mayHaveSeveral = ({ places }: WorkloadKind): boolean =>
  places.length > 1 || places.some(({ path }) => path.includes('*'));

interface Place {
  readonly value: Json;
  readonly steps: readonly (string | number)[];
}

const walk = (at: Json | undefined, path: readonly string[], done: readonly (string | number)[]): Place[] => {
  const [step, ...rest] = path;
  if (step === undefined) return isObject(at) ? [{ value: at, steps: done }] : [];
  if (step === '*') {
    if (Array.isArray(at)) return at.flatMap((each, index) => walk(each, rest, [...done, index]));
    return isObject(at) ? Object.keys(at).flatMap((key) => walk(at[key], rest, [...done, key])) : [];
  }
  return isObject(at) ? walk(Object.hasOwn(at, step) ? at[step] : undefined, rest, [...done, step]) : [];
};
