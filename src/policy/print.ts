// Prints a policy and its binding as YAML with a comment before each part, or as JSON values.

import { SKIP } from '../krm/annotations.ts';
import { renderItems, renderMap } from '../yaml/print/render.ts';
import { plainStyle } from '../yaml/print/style.ts';
import type { Json } from '../yaml/read/resolve.ts';
import type { Expression, Policy } from './compile.ts';

const API = 'admissionregistration.k8s.io/v1';

/** Pods that the kubelet mirrors from files cannot be changed. */
const notMirrored = '!("kubernetes.io/config.mirror" in object.metadata.?annotations.orValue({}))';

const NAME = 'kubernetes.io/metadata.name';

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
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    },
    matchConditions: [{ name: 'no-mirror-pod', expression: notMirrored }],
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

/** The two objects as YAML, each variable and mutation with its comment. */
export const printPolicy = (policy: Policy): string => {
  const style = plainStyle('\n');
  const { spec, ...top } = policyObject(policy);
  const { variables, mutations, ...rest } = spec;
  const commented = (items: readonly Json[], expressions: readonly Expression[]): string[] =>
    items.flatMap((item, index) => [`  # ${expressions[index]?.about}`, ...renderItems([item], 2, style)]);
  const lines = [
    `# Made by podgraft policy from the config ${policy.name}. It changes pods when they are created, whoever makes them.`,
    '# A pod that cannot be changed as asked is refused: half of a rule would be worse than none. Each operation asks first',
    `# what is there, so running again changes nothing. A pod with the annotation ${SKIP}: "true", or with the name`,
    '# of a rule there, is left alone.',
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
