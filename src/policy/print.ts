// Prints a policy and its binding as YAML with a comment before each part, or as JSON values.

import { SKIP } from '../krm/annotations.ts';
import type { Json } from '../yaml/read/resolve.ts';
import type { Policy } from './compile.ts';

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

const head = (
  kind: string,
  name: string,
): { apiVersion: string; kind: string; metadata: { name: string } } => ({
  apiVersion: API,
  kind,
  metadata: { name },
});

/** The two objects. */
export const policyObjects = (policy: Policy): [Json, Json] => [
  {
    ...head('MutatingAdmissionPolicy', policy.name),
    spec: {
      failurePolicy: 'Fail',
      reinvocationPolicy: 'IfNeeded',
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
        ],
      },
      matchConditions: [{ name: 'no-mirror-pod', expression: notMirrored }],
      variables: policy.variables.map(({ name, expression }) => ({ name, expression })),
      mutations: policy.mutations.map(({ expression }) => ({
        patchType: 'JSONPatch',
        jsonPatch: { expression },
      })),
    },
  },
  {
    ...head('MutatingAdmissionPolicyBinding', policy.name),
    spec: {
      policyName: policy.name,
      matchResources: { namespaceSelector: { matchExpressions: namespaceExpressions(policy) } },
    },
  },
];

const block = (expression: string, indent: string): string =>
  `|-\n${expression
    .split('\n')
    .map((line) => indent + line)
    .join('\n')}`;

/** The two objects as YAML, each part with its comment. */
export const printPolicy = (policy: Policy): string => {
  const expressions = namespaceExpressions(policy).map(
    ({ key, operator, values }) =>
      `      - {key: ${key}, operator: ${operator}, values: ${JSON.stringify(values).replaceAll(',', ', ')}}\n`,
  );
  const variables = policy.variables.map(
    ({ name, about, expression }) =>
      `  # ${about}\n  - name: ${name}\n    expression: ${block(expression, '      ')}\n`,
  );
  const mutations = policy.mutations.map(
    ({ about, expression }) =>
      `  # ${about}\n  - patchType: JSONPatch\n    jsonPatch:\n      expression: ${block(expression, '        ')}\n`,
  );
  return `# Made by podgraft policy from the config ${policy.name}. It changes pods when they are created, whoever makes them.
# A pod with the annotation ${SKIP}: "true", or with the name of a rule there, is left alone.
apiVersion: ${API}
kind: MutatingAdmissionPolicy
metadata:
  name: ${JSON.stringify(policy.name)}
spec:
  # A pod that cannot be changed as asked is refused: half of a rule would be worse than none.
  failurePolicy: Fail
  # Each operation asks first what is there, so running again changes nothing.
  reinvocationPolicy: IfNeeded
  matchConstraints:
    resourceRules:
    - apiGroups: [""]
      apiVersions: [v1]
      operations: [CREATE]
      resources: [pods]
  matchConditions:
  - name: no-mirror-pod
    expression: '${notMirrored}'
  variables:
${variables.join('')}  mutations:
${mutations.join('')}---
apiVersion: ${API}
kind: MutatingAdmissionPolicyBinding
metadata:
  name: ${JSON.stringify(policy.name)}
spec:
  policyName: ${JSON.stringify(policy.name)}
  matchResources:
    namespaceSelector:
      matchExpressions:
${expressions.join('')}`;
};
