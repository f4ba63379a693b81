// Labels that a workload selects its pods by are never replaced, whatever onConflict says; nor is one added that it
// rules out.

import { describe, expect, test } from 'vitest';
import { configOf } from '../generate/config.ts';
import { resourceList, runWith } from '../resource-list.ts';

const pod = `template:
      metadata: {labels: {app: web, tier: front}}
      spec: {containers: [{name: web, image: nginx}]}`;
const deployment = (selector: string): string => `apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    selector: ${selector}
    ${pod}`;
const inList = (item: string): string =>
  `apiVersion: v1\n  kind: List\n  items:\n  - ${item.replaceAll('\n', '\n  ')}`;
const rule = (podLabels: object) =>
  configOf('own', [{ name: 'r', onConflict: 'Replace', podLabels, target: { name: '.*' } }]);

describe('a label is not replaced', () => {
  test.each<[sentence: string, item: string]>([
    ['in matchLabels', deployment('{matchLabels: {app: web}}')],
    ['in matchLabels inside a List', inList(deployment('{matchLabels: {app: web}}'))],
    ['in matchLabels inside a List in a List', inList(inList(deployment('{matchLabels: {app: web}}')))],
    [
      'in matchExpressions',
      deployment('{matchExpressions: [{key: app, operator: In, values: [web, other]}]}'),
    ],
    [
      'in matchExpressions beside matchLabels',
      deployment('{matchLabels: {tier: front}, matchExpressions: [{key: app, operator: Exists}]}'),
    ],
    [
      'in matchExpressions inside a List',
      inList(deployment('{matchExpressions: [{key: app, operator: NotIn, values: [old]}]}')),
    ],
    [
      'in the selector of a ReplicationController',
      deployment('{app: web}').replace('apps/v1', 'v1').replace('Deployment', 'ReplicationController'),
    ],
    [
      "in the selector of a CronJob's Job",
      `apiVersion: batch/v1
  kind: CronJob
  metadata: {name: web}
  spec:
    jobTemplate:
      spec:
        manualSelector: true
        selector: {matchLabels: {app: web}}
        ${pod.replaceAll('\n', '\n    ')}`,
    ],
    [
      'in the selector of a UnitedDeployment, far above the template',
      `apiVersion: apps.kruise.io/v1alpha1
  kind: UnitedDeployment
  metadata: {name: web}
  spec:
    selector: {matchLabels: {app: web}}
    template:
      cloneSetTemplate:
        spec:
          ${pod.replaceAll('\n', '\n      ')}`,
    ],
  ])('%s', (_, item) => {
    const text = resourceList([item], {});
    const done = runWith(text, rule({ app: 'other' }));
    expect(done.kinds).toContain('Conflict');
    expect(done.messages[0]).toContain(
      'podgraft never replaces labels that the workload selects its pods by',
    );
    expect(done.text).toContain('app: web');
  });
});

describe('a label that nothing selects by', () => {
  test.each<[sentence: string, item: string]>([
    ['is replaced', deployment('{matchLabels: {app: web}}')],
    ['is replaced inside a List', inList(deployment('{matchExpressions: [{key: app, operator: Exists}]}'))],
  ])('%s', (_, item) => {
    const done = runWith(resourceList([item], {}), rule({ tier: 'back' }));
    expect(done.messages).toEqual([]);
    expect(done.text).toContain('tier: back');
  });
});

describe('a new label', () => {
  const selector =
    '{matchExpressions: [{key: canary, operator: DoesNotExist}, {key: track, operator: NotIn, values: [beta]}]}';
  test.each<[podLabels: object, kinds: string[]]>([
    [{ canary: 'yes' }, ['Conflict']],
    [{ track: 'beta' }, ['Conflict']],
    [{ track: 'stable' }, []],
    [{ team: 'x' }, []],
  ])('%j beside a selector that rules some out: %j', (podLabels, kinds) => {
    const done = runWith(resourceList([deployment(selector)], {}), rule(podLabels));
    expect(done.kinds).toEqual(kinds);
  });
});
