// How an object holds a pod: as a pod template, as the pod's spec alone, or as a template of Argo Workflows. Rules
// see each of them as a pod template; here is where the parts of one are in the object.

import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';

/**
 * PodTemplate: `metadata` and `spec`. PodSpec: the spec itself, as in a Prometheus. ArgoContainer and ArgoScript: the
 * fields of the spec beside `container` or `script`, which is the only container.
 */
export type TemplateForm = 'PodTemplate' | 'PodSpec' | 'ArgoContainer' | 'ArgoScript';

type Steps = readonly (string | number)[];

/** What Argo Workflows calls the container of a template, whatever name it has. */
const ARGO_CONTAINER = 'main';

const onlyContainer: Readonly<Partial<Record<TemplateForm, string>>> = {
  ArgoContainer: 'container',
  ArgoScript: 'script',
};

/** The form of a template of Argo Workflows; undefined for one that runs no container of its own, such as a DAG. */
export const argoForm = (template: Json | undefined): TemplateForm | undefined => {
  if (!isObject(template)) return undefined;
  if (isObject(template['container'])) return 'ArgoContainer';
  return isObject(template['script']) ? 'ArgoScript' : undefined;
};

/** Steps in an object, for steps in the pod template that rules see; undefined where the object has no such place. */
export const stepsInForm = (form: TemplateForm, steps: Steps): Steps | undefined => {
  if (form === 'PodTemplate') return steps;
  const [head, ...rest] = steps;
  if (head !== 'spec') return form === 'PodSpec' ? undefined : steps;
  const container = onlyContainer[form];
  if (container === undefined || rest[0] !== 'containers') return rest;
  return rest[1] === 0 ? [container, ...rest.slice(2)] : undefined;
};

/** The position of a container by its name in a form with one container; undefined in the other forms. */
export const onlyContainerIndex = (form: TemplateForm, name: string): 0 | -1 | undefined => {
  if (onlyContainer[form] === undefined) return undefined;
  return name === ARGO_CONTAINER ? 0 : -1;
};

/** The pod template that rules see, of the value of an object. */
export const templateIn = (form: TemplateForm, value: Json): Json => {
  if (form === 'PodTemplate' || !isObject(value)) return value;
  if (form === 'PodSpec') return { spec: value };
  const field = onlyContainer[form] as string;
  const { [field]: container, metadata, ...rest } = value;
  const spec: JsonObject = { ...rest, containers: [{ ...(container as JsonObject), name: ARGO_CONTAINER }] };
  return metadata === undefined ? { spec } : { metadata, spec };
};

/** Fields of the pod's spec that a template of Argo Workflows has too (argoproj.io/v1alpha1, Template). */
const argoFields = new Set([
  ...['labels', 'annotations', 'containers', 'initContainers', 'volumes', 'nodeSelector', 'affinity'],
  ...['tolerations', 'hostAliases', 'securityContext', 'serviceAccountName', 'schedulerName'],
  ...['priorityClassName', 'activeDeadlineSeconds', 'automountServiceAccountToken'],
]);

/** Why nothing can be put at a path of the pod template, such as `['labels', 'app']`; undefined where it can. */
export const lacksPlaceFor = (form: TemplateForm, path: readonly string[]): string | undefined => {
  const [head = '', , field] = path;
  if (form === 'PodTemplate') return undefined;
  if (form === 'PodSpec')
    return head === 'labels' || head === 'annotations'
      ? `has a pod spec without metadata, so it can't have the pod's ${head}`
      : undefined;
  if (!argoFields.has(head)) return `a template of Argo Workflows has no ${head}`;
  return head === 'containers' && field === undefined
    ? "a template of Argo Workflows has one container, so you can't add another: use an init container or a Native sidecar"
    : undefined;
};
