// What a config's mistakes say to write instead: where a misplaced field belongs, and a value in the form of its field.

import { describe, expect, it } from 'vitest';
import { transform } from '../../src/transform.ts';

const HEAD = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items: []
functionConfig:
  apiVersion: podgraft.dev/v1alpha1
  kind: PodGraft
`;

const reported = (body: string): string[] =>
  transform(HEAD + body.replace(/^(?=.)/gm, '  ')).problems.flatMap(({ severity, message }) =>
    severity === 'error' ? [message] : [],
  );
const inTop = (field: string): string[] => reported(`metadata: {name: a}\nspec: {rules: []}\n${field}\n`);
const inSpec = (field: string): string[] => reported(`metadata: {name: a}\nspec:\n  rules: []\n  ${field}\n`);
const inRule = (field: string): string[] =>
  reported(`metadata: {name: a}\nspec:\n  rules:\n  - name: r\n    ${field}\n`);

describe('a field at a wrong place says where it belongs', () => {
  it.each([
    [
      'script: echo',
      'script: unknown field; script belongs under entrypoint, postStart or preStop: spec.rules[0].entrypoint.script',
    ],
    ['kind: Deployment', 'kind: unknown field; kind belongs under target: spec.rules[0].target.kind'],
    ['init: true', 'init: unknown field; init belongs under containers: spec.rules[0].containers.init'],
    [
      'kubernetesVersion: "1.33"',
      'kubernetesVersion: unknown field; kubernetesVersion belongs under spec: spec.kubernetesVersion',
    ],
    [
      'target: {onConflict: Fail}',
      'target.onConflict: unknown field; onConflict belongs in the rule: spec.rules[0].onConflict',
    ],
    [
      'target: [{containers: {name: a}}]',
      'target[0].containers: unknown field; containers belongs in the rule: spec.rules[0].containers',
    ],
    [
      'containers: {env: [{name: A, value: b}]}',
      'containers.env: unknown field; env belongs in the rule: spec.rules[0].env',
    ],
    ['mode: 0644', 'mode: unknown field; mode belongs under files[]: spec.rules[0].files[].mode'],
  ])('in a rule, %s', (field, expected) => {
    expect(inRule(field)).toEqual([`spec.rules[0].${expected}`]);
  });

  it.each([
    ['containers: {name: web}', 'containers belongs in a rule: spec.rules[].containers'],
    ['env: {A: b}', 'env belongs in a rule: spec.rules[].env'],
    ['name: a', 'name belongs under metadata: metadata.name'],
    ['kind: PodGraft', 'kind belongs at the top of the config: kind'],
    ['digest: sha256:a', 'digest belongs under images[]: spec.images[].digest'],
  ])('in spec, %s', (field, expected) => {
    const name = field.slice(0, field.indexOf(':'));
    expect(inSpec(field)).toEqual([`spec.${name}: unknown field; ${expected}`]);
  });

  it.each([
    ['env: [{name: A, value: b}]', 'env: unknown field; env belongs in a rule: spec.rules[].env'],
    ['record: false', 'record: unknown field; record belongs under spec: spec.record'],
  ])('beside spec, %s', (field, expected) => {
    expect(inTop(field)).toEqual([expected]);
  });

  it.each([
    ['resources: {limits: {cpu: 1}}', 'resources belongs under container: spec.rules[0].container.resources'],
    ['nodeSelector: {a: b}', 'nodeSelector belongs under pod: spec.rules[0].pod.nodeSelector'],
    ['securityContext: {fsGroup: 1}', 'securityContext belongs under pod: spec.rules[0].pod.securityContext'],
    [
      'securityContext: {runAsUser: 1}',
      'securityContext belongs under container or pod: spec.rules[0].container.securityContext',
    ],
    ['mountPath: /x', 'mountPath belongs under volumeMounts[]: spec.rules[0].volumeMounts[].mountPath'],
    ['lifecycle: {}', 'use postStart and preStop'],
  ])('a field of Kubernetes in a rule, %s', (field, expected) => {
    const name = field.slice(0, field.indexOf(':'));
    expect(inRule(field)).toEqual([`spec.rules[0].${name}: unknown field; ${expected}`]);
  });

  it.each([
    ['labels: {a: b}', 'labels: unknown field; did you mean podLabels?'],
    ['initContainer: []', 'initContainer: unknown field; did you mean initContainers?'],
    ['target: {labels: x}', 'target.labels: unknown field; did you mean labelSelector?'],
  ])('unless a name is close, %s', (field, expected) => {
    expect(inRule(field)).toEqual([`spec.rules[0].${expected}`]);
  });

  it('a name that is nowhere gets the fields there are, also in a list of targets', () => {
    expect(inRule('target: [{xyz: 1}]')).toEqual([
      'spec.rules[0].target[0].xyz: unknown field; the known fields are group, version, kind, name, namespace, labelSelector, annotationSelector, podLabelSelector, namespaceSelector',
    ]);
  });
});

describe('a value of a wrong type is shown in the form of its field', () => {
  it.each([
    ['env: {A: b}', '[{name: A, value: b}]'],
    ['env: {A: 1.10, B: yes}', '[{name: A, value: "1.10"}, {name: B, value: "yes"}]'],
    ['env: [A=b]', '{name: A, value: b}'],
    ['env: A=b', '[{name: A, value: b}]'],
    ['containers: nginx', '{name: nginx}'],
    ['containers: [{name: nginx}]', '{name: nginx}'],
    ['target: web', '{name: web}'],
    ['target: {kind: [Deployment, StatefulSet]}', '"Deployment|StatefulSet"'],
    ['target: {labelSelector: {app: web}}', 'app=web'],
    ['entrypoint: echo hi', '{script: echo hi}'],
    ['entrypoint: {command: tini -g}', '[tini, -g]'],
    ['postStart: echo hi', '{script: echo hi}'],
    ['volumes: {name: a, emptyDir: {}}', '[{name: a, emptyDir: {}}]'],
    ['sidecars: {a: {image: b}}', '[{name: a, image: b}]'],
    ['imagePullSecrets: regcred', '[{name: regcred}]'],
    ['podLabels: [{name: a, value: b}]', '{a: b}'],
    ['podLabels: a=b', '{a: b}'],
  ])('%s', (field, expected) => {
    expect(inRule(field)).toEqual([expect.stringMatching(/^spec\.rules\[0\]\.\w/)]);
    expect(inRule(field)[0]?.split('; write ')[1]).toBe(expected);
  });

  it('rules that are no list', () => {
    expect(reported('metadata: {name: a}\nspec: {rules: {name: x}}\n')).toEqual([
      'spec.rules: expected a list, found {"name":"x"}; write [{name: x}]',
    ]);
  });

  it.each([
    ['no form is right', 'sidecars: a', 'sidecars: expected a list, found "a"'],
    ['there is nothing in it', 'env: {}', 'env: expected a list, found {}'],
    ['Kubernetes would refuse it', 'env: [a b=c]', 'env[0]: expected a map, found "a b=c"'],
  ])('not where %s', (_, field, expected) => {
    expect(inRule(field)).toEqual([`spec.rules[0].${expected}`]);
  });

  it('nor where it is long', () => {
    expect(inRule(`entrypoint: ${'echo '.repeat(20)}hi`)).toEqual([expect.not.stringContaining('; write')]);
  });
});
