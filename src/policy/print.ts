// Prints a policy and its binding as YAML with a comment before each part, or as JSON values.

import { GRAFTS, SKIP } from '../krm/annotations.ts';
import { renderItems, renderMap } from '../yaml/print/render.ts';
import { plainStyle } from '../yaml/print/style.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { type Expression, text } from './cel.ts';
import type { Policy } from './compile.ts';
import { templateIn } from './place.ts';

const API = 'admissionregistration.k8s.io/v1';

const NAME = 'kubernetes.io/metadata.name';

type Condition = { name: string; expression: string };

/** Pods that the kubelet mirrors from files cannot be changed. */
const notMirrored: Condition = {
  name: 'no-mirror-pod',
  expression: '!("kubernetes.io/config.mirror" in object.metadata.?annotations.orValue({}))',
};

/** The containers of the template of a Job: of the rest of it a controller of queues may change what else can be changed. */
const containersOf = (object: string): string =>
  `[${object}.spec.template.spec.containers, ${object}.spec.template.spec.?initContainers.orValue([])]`;

/** Scaling, revisions and the like pass; a Job's template cannot change but for what decides where its pods run. */
const templateChanges: Condition = {
  name: 'template-changes',
  expression: `oldObject == null || (object.kind == "Job"
  ? ${containersOf('object')} != ${containersOf('oldObject')}
  : (${templateIn('object')}) != (${templateIn('oldObject')}))`,
};

/** A record says that the config was applied where manifests are built: it has the rules of each owner by their names. */
const notGrafted = ({ name, rules }: Policy): Condition => {
  const begins = rules.map((rule) => text(`${JSON.stringify(name)}:{${JSON.stringify(rule)}:`));
  return {
    name: 'not-changed-at-build-time',
    expression: `![object.metadata.?annotations[?${text(GRAFTS)}].orValue("")].exists(r, ${begins.map((each) => `r.contains(${each})`).join(' || ')})`,
  };
};

/**
 * What a workload makes follows from the template of that. A ReplicaSet or Pod of any controller is left alone: some find
 * their own by comparing templates.
 */
const notMade: Condition = {
  name: 'not-made-by-a-workload',
  expression: `!object.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false) &&
  (object.kind in ["Pod", "ReplicaSet"] || o.kind in ["CronJob", "DaemonSet", "Deployment", "Job", "ReplicaSet", "ReplicationController", "StatefulSet"]))`,
};

/** Pods cannot be changed once they are there. */
const operationsOn = ({ kind }: { readonly kind: string }): string[] =>
  kind === 'Pod' ? ['CREATE'] : ['CREATE', 'UPDATE'];

const resourceRules = ({ on, kinds }: Policy) => {
  const rule = (apiGroup: string, operations: string[], resources: string[]) => ({
    ...{ apiGroups: [apiGroup], apiVersions: ['v1'], operations, resources },
  });
  if (on === 'pods') return [rule('', ['CREATE'], ['pods'])];
  const groups = [...new Set(kinds.map((each) => `${each.group} ${operationsOn(each).join(' ')}`))];
  return groups.map((group) => {
    const [apiGroup = '', ...operations] = group.split(' ');
    const members = kinds.filter((each) => `${each.group} ${operationsOn(each).join(' ')}` === group);
    return rule(
      apiGroup,
      operations,
      members.map(({ resource }) => resource),
    );
  });
};

/** The namespaces in which the policy is in force. */
const namespaceExpressions = ({
  namespaces,
}: Policy): { key: string; operator: string; values: string[] }[] => [
  { key: NAME, operator: 'NotIn', values: ['kube-system'] },
  ...(namespaces.length === 0 ? [] : [{ key: NAME, operator: 'In', values: [...namespaces] }]),
];

const head = (kind: string, name: string) => ({
  apiVersion: API,
  kind,
  metadata: { name },
});

const policyObject = (policy: Policy) => ({
  ...head('MutatingAdmissionPolicy', policy.name),
  spec: {
    failurePolicy: 'Fail',
    reinvocationPolicy: 'IfNeeded',
    matchConstraints: {
      resourceRules: resourceRules(policy),
    },
    matchConditions:
      policy.on === 'pods' ? [notMirrored] : [notMirrored, templateChanges, notGrafted(policy), notMade],
    variables: policy.variables.map(({ name, expression }) => ({ name, expression })),
    mutations: policy.mutations.map(({ expression }) => ({
      patchType: 'JSONPatch',
      jsonPatch: { expression },
    })),
  },
});

const bindingObject = (policy: Policy) => ({
  ...head('MutatingAdmissionPolicyBinding', policy.name),
  spec: {
    policyName: policy.name,
    matchResources: { namespaceSelector: { matchExpressions: namespaceExpressions(policy) } },
  },
});

/** The two objects. */
export const policyObjects = (policy: Policy): [Json, Json] => [policyObject(policy), bindingObject(policy)];

const introduction = ({ name, on }: Policy): string[] => {
  const [many, one] = on === 'pods' ? ['pods', 'pod'] : ['workloads', 'workload'];
  const when = on === 'pods' ? 'they are created' : 'their pod templates are created or changed';
  return [
    `# Generated by podgraft policy from the config ${name}. Changes ${many} when ${when}, and refuses a ${one}`,
    `# that it can't change, because half of a rule would be worse than none. Each mutation checks what is there, so running again`,
    `# changes nothing. A ${one} with the annotation ${SKIP}: "true", or with the name of a rule as its value, is left alone.`,
  ];
};

/** The two objects as YAML, each variable and mutation with its comment. */
export const printPolicy = (policy: Policy): string => {
  const style = plainStyle('\n');
  const { spec, ...top } = policyObject(policy);
  const { variables, mutations, ...rest } = spec;
  const commented = (items: readonly Json[], expressions: readonly Expression[]): string[] =>
    items.flatMap((item, index) => [`  # ${expressions[index]?.about}`, ...renderItems([item], 2, style)]);
  const lines = [
    ...introduction(policy),
    ...renderMap({ ...top, spec: rest }, 0, style),
    '  variables:',
    ...commented(variables, policy.variables),
    '  mutations:',
    ...commented(mutations, policy.mutations),
    '---',
    ...renderMap(bindingObject(policy), 0, style),
  ];
  return `${lines.join('\n')}\n`;
};
