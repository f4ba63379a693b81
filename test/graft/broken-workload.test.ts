// A workload that is too broken to change is reported once, and the rules that select it are not said to select nothing.

import { expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { configOf, type Rule } from '../generate/config.ts';
import { resourceList } from '../resource-list.ts';

const workload = (spec: string): string =>
  `apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: web}\n  spec: ${spec}`;
const rules: Rule[] = ['one', 'two', 'three'].map((name) => ({ name, podLabels: { [name]: 'a' } }));
const missing: Rule = { name: 'other', target: { name: 'nobody' }, podLabels: { a: 'b' } };

const broken: Record<string, string> = {
  'no template': '{replicas: 1}',
  'a spec that is a text': 'all',
  'a spec that is null': 'null',
  'a template that is a list': '{template: []}',
  'no containers': '{template: {spec: {containers: []}}}',
  'containers that are a map': '{template: {spec: {containers: {a: b}}}}',
  'a container whose name is a map': '{template: {spec: {containers: [{name: {a: b}}]}}}',
  'a map among the words of a command':
    '{template: {spec: {containers: [{name: a, command: [sh, {a: b}]}]}}}',
};

test.each(Object.entries(broken))('%s', (_, spec) => {
  const found = (config: Rule[]) =>
    transform(resourceList([workload(spec)], configOf('own', config))).problems.map(({ kind, rule }) => [
      kind,
      rule,
    ]);
  expect(found(rules)).toEqual([['WorkloadInvalid', 'one']]);
  // One that selects something else is reported all the same.
  expect(found([missing, ...rules])).toEqual([
    ['WorkloadInvalid', 'one'],
    ['MatchedNothing', 'other'],
  ]);
});

test('beside a sound workload that none of them selects', () => {
  const sound = workload('{template: {spec: {containers: [{name: a}]}}}').replace('name: web', 'name: sound');
  const items = [workload('{template: {spec: {containers: []}}}'), sound];
  const target = { name: 'web' };
  const config = configOf(
    'own',
    rules.map((rule) => ({ ...rule, target, required: true })),
  );
  const { problems } = transform(resourceList(items, config));
  expect(problems.map(({ kind, rule }) => [kind, rule])).toEqual([['WorkloadInvalid', 'one']]);
});
