// Knative gives a container without a name one: rules for the pod work, and rules for the container say what to do.

import { describe, expect, test } from 'vitest';
import { configOf, type Rule } from '../generate/config.ts';
import { resourceList, runWith, withConfig } from '../resource-list.ts';

const itemOf = (type: string, containers: string): string =>
  `${type}\n  metadata:\n    name: hello\n  spec:\n    template:\n      spec:\n        ${containers}`;
const KNATIVE = 'apiVersion: serving.knative.dev/v1\n  kind: Service';
const service = itemOf(KNATIVE, 'containers:\n        - image: nginx');
const deployment = itemOf(
  'apiVersion: apps/v1\n  kind: Deployment',
  'containers:\n        - name: main\n          image: nginx',
);
const env: Rule = { name: 'r', env: [{ name: 'A', value: 'b' }] };
const reported = (rule: Rule, ...items: string[]) =>
  runWith(resourceList(items, {}), configOf('one', [{ ...rule, name: 'r' }]));
const message =
  'Service hello, rule r: a container that the rule selects has no name, which podgraft needs to find it again; name it in the workload (Knative itself calls a single one user-container), or exclude the workload';

test('a rule for the pod leaves the container as it is, and comes out again', () => {
  const rule: Rule = {
    name: 'r',
    podLabels: { a: 'b' },
    initContainers: [{ name: 'prepare', image: 'busybox', command: ['true'] }],
    volumes: [{ name: 'v', emptyDir: {} }],
  };
  const done = reported(rule, service);
  // Knative allows the init container with a feature gate, and the volume as it is.
  expect(done.messages).toEqual([
    expect.stringMatching(/^Service hello, rule r: Knative refuses the init container prepare unless /),
  ]);
  const inner = done.text.slice(done.text.indexOf('    template:'), done.text.indexOf('functionConfig'));
  expect(inner).toBe(`    template:
      spec:
        initContainers:
        - name: prepare
          image: busybox
          command:
          - "true"
        containers:
        - image: nginx
        volumes:
        - name: v
          emptyDir: {}
      metadata:
        labels:
          a: b
`);
  expect(runWith(done.text, configOf('one', [rule])).text).toBe(done.text);
  const none = configOf('one', []);
  expect(runWith(done.text, none).text).toBe(resourceList([service], none));
});

describe('a rule that matches the container is an error, and nothing changes', () => {
  test.each([
    ['without a selector', {}],
    ['by the name that it will have', { containers: { name: 'user-container' } }],
    ['by any name', { containers: { name: '.*' } }],
    ['by its image', { containers: { image: 'nginx.*' } }],
  ])('%s', (_sentence, more) => {
    const rule = { ...env, ...more };
    const done = reported(rule, deployment, service);
    expect(done.messages.filter((each) => each.startsWith('Service'))).toEqual([message]);
    expect(done.text).toBe(withConfig(resourceList([deployment, service], {}), configOf('one', [rule])));
  });
});

describe('a rule that matches another container passes it by', () => {
  const both = itemOf(
    KNATIVE,
    'containers:\n        - image: nginx\n        - name: main\n          image: x',
  );

  test.each([
    ['of another workload', deployment, service, { containers: { name: 'main' } }],
    ['of another kind', deployment, service, { target: { kind: 'Deployment' } }],
    ['of the same pod, by name', both, deployment, { containers: { name: 'main' } }],
    ['of the same pod, by image', both, service, { containers: { image: 'x' } }],
  ])('%s', (_sentence, first, second, more) => {
    const done = reported({ ...env, ...more }, first, second);
    expect(done.messages).toEqual([]);
    expect(done.text).toContain('containers:\n        - image: nginx\n');
    expect(done.text).toMatch(/- name: main\n {10}image: \w+\n {10}env:\n {10}- name: A\n {12}value: b\n/);
  });

  test('but one of two is not simply the other', () => {
    expect(reported(env, both).messages).toEqual([
      "Service hello, rule r: the pod has several containers, and the rule doesn't say which one to change: (no name), main; name one with containers.name, or set the annotation kubectl.kubernetes.io/default-container",
    ]);
  });
});

test.each([
  ['a Deployment', itemOf('apiVersion: apps/v1\n  kind: Deployment', 'containers:\n        - image: nginx')],
  ['a name that is no text', itemOf(KNATIVE, 'containers:\n        - name: 5\n          image: nginx')],
])('needs its name: %s', (_sentence, item) => {
  const done = reported({ name: 'r', podLabels: { a: 'b' } }, item);
  expect(done.kinds).toEqual(['WorkloadInvalid']);
  expect(done.messages[0]).toContain('a container in its pod has no name');
});
