// Which workload the warning about a rule that matches nothing names: the one that comes nearest to its target.

import { expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';

const workload = (kind: string, name: string, labels = ''): string =>
  `- apiVersion: apps/v1\n  kind: ${kind}\n  metadata: {name: ${name}, labels: {${labels}}}\n` +
  '  spec: {template: {spec: {containers: [{name: main, image: nginx}]}}}\n';

const ALL =
  workload('Deployment', 'api') +
  workload('DaemonSet', 'agent', 'app: agent') +
  workload('Deployment', 'web-front', 'app: web') +
  workload('StatefulSet', 'web', 'app: web');

const said = (rule: string, items = ALL): string | undefined =>
  transform(
    'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig:\n' +
      '  apiVersion: podgraft.dev/v1alpha1\n  kind: PodGraft\n  metadata: {name: try}\n' +
      `  spec: {rules: [{name: site, podLabels: {a: b}, ${rule}}]}\nitems:\n${items}`,
  )
    .problems.find(({ kind }) => kind === 'MatchedNothing')
    ?.message.split('checked); ')[1]
    ?.split(';')[0];

test.each<[why: string, rule: string, says: string]>([
  [
    'a letter is wrong',
    'target: {name: wbe-front}',
    'Deployment web-front: name web-front does not match wbe-front',
  ],
  ['two letters are swapped', 'target: {name: agnet}', 'DaemonSet agent: name agent does not match agnet'],
  [
    'one of two fields is right',
    'target: {kind: Deployment, name: web}',
    'StatefulSet web: kind StatefulSet does not match Deployment',
  ],
  [
    'the kind is what kubectl calls it',
    'target: {kind: ds, name: agent}',
    'DaemonSet agent: kind DaemonSet does not match ds',
  ],
  [
    'one of two labels is there',
    'target: {kind: Deployment, labelSelector: "app=web,tier=front"}',
    'Deployment web-front: labels do not match tier=front',
  ],
  [
    'the second of two targets is nearer',
    'target: [{kind: Job, name: x, namespace: z}, {name: agents}]',
    'DaemonSet agent: name agent does not match agents',
  ],
  [
    'everything is excluded',
    'target: {name: web}, exclude: {kind: S.*}',
    'StatefulSet web: excluded by the rule',
  ],
  [
    'the target is right, and the container is not',
    'target: {name: agent}, containers: {name: other}, env: [{name: A, value: b}]',
    'DaemonSet agent: no container has name other (found main)',
  ],
  [
    'nothing is like it: the first',
    'target: {namespace: zzzzzzz}',
    'Deployment api: namespace default does not match zzzzzzz',
  ],
])('%s', (_, rule, says) => {
  expect(said(rule)).toBe(says);
});

test('of many, it is looked for among the first thousand', () => {
  const many = Array.from({ length: 1000 }, (_, at) => workload('Deployment', `x${at}`)).join('');
  const rule = 'target: {name: agnet}';
  expect(said(rule, many + workload('DaemonSet', 'agent'))).toMatch(/^Deployment x/);
  expect(said(rule, workload('DaemonSet', 'agent') + many)).toMatch(/^DaemonSet agent: /);
});
