// What a policy is applied to: pods when they are created, or the workloads that hold a pod template. Expressions of
// the template, of JSON pointers into it, and of what a target asks.

import { SKIP } from '../krm/annotations.ts';
import { text, type Variable } from './cel.ts';

export type On = 'pods' | 'workloads';

/** An expression of the JSON pointer to a path below something. */
export type Pointer = (path: string) => string;

export interface Place {
  readonly on: On;
  /** The metadata of the pod, as an expression that may be an optional. */
  readonly metadata: string;
  readonly pointer: Pointer;
}

/** An annotation of an object, as an expression; "" where it has none. */
const annotation = (object: string, name: string): string =>
  `${object}.?metadata.?annotations[?${text(name)}].orValue("")`;

const name = 'string(object.metadata.?name.orValue(object.metadata.?generateName.orValue("")))';

/** The workload of a pod: {group, version, kind, name}. `hash` is the end of a ReplicaSet's name. */
const controllerOfPod = `[object.metadata.?ownerReferences.orValue([]).filter(o, o.?controller.orValue(false))].map(owners,
  owners.size() == 0
  ? {"group": "", "version": "v1", "kind": "Pod", "name": ${name}}
  : ["-" + object.metadata.?labels[?"pod-template-hash"].orValue(" ")].map(hash,
    owners[0].kind == "ReplicaSet" && owners[0].name.endsWith(hash)
    ? {"group": "apps", "version": "v1", "kind": "Deployment", "name": string(owners[0].name).substring(0, owners[0].name.size() - hash.size())}
    : ["/" + owners[0].apiVersion].map(v,
      {"group": v.split("/").size() == 3 ? v.split("/")[1] : "", "version": v.substring(v.lastIndexOf("/") + 1), "kind": string(owners[0].kind), "name": string(owners[0].name)})[0])[0])[0]`;

const pods: Place = { on: 'pods', metadata: 'object.metadata', pointer: text };

const workloads: Place = {
  on: 'workloads',
  metadata: 'variables.template.?metadata',
  pointer: (path) => `variables.at + ${text(path)}`,
};

export const containerLists = ['containers', 'initContainers'] as const;
export type ContainerList = (typeof containerLists)[number];

/** The containers of a list of the pod; only init containers may be missing. */
export const containersIn = (list: ContainerList): string =>
  list === 'containers' ? 'variables.pod.containers' : 'variables.pod.?initContainers.orValue([])';

/** Of a container `c`: its command, its arguments, and what is known of its image, as an optional. */
export const COMMAND = 'c.?command.orValue([])';
export const ARGS = 'c.?args.orValue([])';
export const FACTS = 'variables.images[?c.?image.orValue("")]';

export const places: Readonly<Record<On, Place>> = { pods, workloads };

/** The value for each kind, as an expression; `object` has that kind. */
const byKind = (object: string, of: (path: readonly string[]) => string): string =>
  `${object}.kind == "CronJob" ? ${of(['spec', 'jobTemplate', 'spec', 'template'])} : ${object}.kind == "Pod" ? ${of([])} : ${object}.kind == "PodTemplate" ? ${of(['template'])} : ${of(['spec', 'template'])}`;

/** The variables that all rules use. */
export const placeVariables = ({ on }: Place): Variable[] =>
  on === 'pods'
    ? [
        { name: 'pod', about: 'the pod', expression: 'object.spec' },
        {
          name: 'workload',
          about: 'the owner of the pod: a Deployment instead of its ReplicaSet',
          expression: controllerOfPod,
        },
        { name: 'skip', about: 'rules that the pod opts out of', expression: skips(['object']) },
      ]
    : [
        {
          name: 'at',
          about: 'the path of the pod template',
          expression: byKind('object', (path) => text(path.map((each) => `/${each}`).join(''))),
        },
        {
          name: 'template',
          about: 'the pod template',
          expression: templateIn('object'),
        },
        { name: 'pod', about: 'the pod', expression: 'variables.template.spec' },
        {
          name: 'workload',
          about: 'the workload',
          expression: `["/" + object.apiVersion].map(v, {"group": v.split("/").size() == 3 ? v.split("/")[1] : "", "version": v.substring(v.lastIndexOf("/") + 1), "kind": string(object.kind), "name": ${name}})[0]`,
        },
        {
          name: 'skip',
          about: 'rules that the workload or its pod template opts out of',
          expression: skips(['object', 'variables.template']),
        },
      ];

const skips = (objects: readonly string[]): string => {
  const values = objects.map((each) => annotation(each, SKIP)).join(' + "," + ');
  return `${objects.length === 1 ? values : `(${values})`}.split(",").map(s, s.trim())`;
};

/** The pod template of an object of any kind: of `object` or `oldObject`. */
export const templateIn = (object: string): string => byKind(object, (path) => [object, ...path].join('.'));
