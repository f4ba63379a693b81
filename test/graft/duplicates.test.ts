// Lists that have one name twice: rules and the record go by names, so a rule that matches such an element is reported.

import { describe, expect, test } from 'vitest';
import { configOf, type Rule } from '../generate/config.ts';
import { resourceList, runWith, withConfig } from '../resource-list.ts';

const item = `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    template:
      spec:
        containers:
        - name: main
          image: nginx
          env: [{name: A, value: x}, {name: B, value: y}, {name: A, value: w}, {name: C, value: z}, {name: C, value: z}]
          volumeMounts: [{name: one, mountPath: /m}, {name: two, mountPath: /m}]
        - name: twin
          image: x
        - name: twin
          image: y
        volumes: [{name: one, emptyDir: {}}, {name: two, emptyDir: {}}, {name: two, emptyDir: {medium: Memory}}]`;
const reported = (rule: Omit<Rule, 'name'>, text = resourceList([item], {})) => {
  const config = configOf('one', [{ ...rule, name: 'r' }]);
  return { ...runWith(text, config), same: withConfig(text, config) };
};
const main = { containers: { name: 'main' } };
const variable = 'variable A is listed more than once, and Kubernetes uses the last one';

describe('what a rule has to change', () => {
  test.each<[string, Omit<Rule, 'name'>, string, string]>([
    ['a variable', { ...main, env: [{ name: 'A', value: 'new' }] }, ', container main', variable],
    [
      'a variable to replace',
      { ...main, onConflict: 'Replace', env: [{ name: 'A', value: 'new' }] },
      ', container main',
      variable,
    ],
    [
      'a variable that is right in one place',
      { ...main, env: [{ name: 'A', value: 'x' }] },
      ', container main',
      variable,
    ],
    [
      'a variable to append to',
      { ...main, envAppend: [{ name: 'A', value: 'new' }] },
      ', container main',
      variable,
    ],
    [
      'a mount',
      { ...main, onConflict: 'Replace', volumeMounts: [{ name: 'one', mountPath: '/m' }] },
      ', container main',
      'a mount at /m is listed more than once',
    ],
    [
      'a volume',
      { onConflict: 'Replace', volumes: [{ name: 'two', emptyDir: { medium: 'Memory' } }] },
      '',
      'volume two is listed more than once',
    ],
    [
      'a container, reported once',
      { containers: { name: 'twin' }, env: [{ name: 'X', value: 'new' }] },
      '',
      'container twin is listed more than once',
    ],
    [
      'a container to put something into, with onConflict: Keep',
      { containers: { name: 'twin' }, onConflict: 'Keep', env: [{ name: 'X', value: 'new' }] },
      '',
      'container twin is listed more than once',
    ],
  ])('%s', (_sentence, rule, where, what) => {
    const done = reported(rule);
    expect(done.messages).toEqual([
      `Deployment web${where}, rule r: ${what}; keep one of them in the workload`,
    ]);
    expect(done.kinds).toEqual(['WorkloadInvalid']);
    expect(done.text).toBe(done.same);
  });
});

describe('what a rule leaves as it is', () => {
  test.each<[string, Omit<Rule, 'name'>]>([
    ['with onConflict: Keep', { ...main, onConflict: 'Keep', env: [{ name: 'A', value: 'new' }] }],
    ['with the same values', { ...main, env: [{ name: 'C', value: 'z' }] }],
  ])('%s', (_sentence, rule) => {
    const done = reported(rule);
    expect([done.messages, done.text]).toEqual([[], done.same]);
  });

  test('beside what it changes', () => {
    const done = reported({ ...main, onConflict: 'Replace', env: [{ name: 'B', value: 'new' }] });
    expect(done.messages).toEqual([]);
    expect(done.text).toContain('env: [{name: A, value: x}, {name: B, value: new}, {name: A, value: w}, {');
    expect(runWith(done.text, configOf('one', [])).text).toBe(resourceList([item], configOf('one', [])));
  });
});

describe('what the record has', () => {
  const grafted = reported({ ...main, env: [{ name: 'NEW', value: 'a' }] }).text;
  const copied = grafted.replace('env: [', 'env: [{name: NEW, value: mine}, ');
  const message = (rule: string) =>
    `Deployment web, container main, rule ${rule}: variable NEW is listed more than once, and Kubernetes uses the last one; keep one of them in the workload`;

  test('is not undone, since the other may be ours', () => {
    expect(copied).not.toBe(grafted);
    const config = configOf('one', []);
    const done = runWith(copied, config);
    expect([done.messages, done.failed]).toEqual([[message('r')], true]);
    expect(done.text).toBe(withConfig(copied, config));
  });

  test('is nothing to another owner', () => {
    const config = configOf('two', [{ name: 'labels', podLabels: { a: 'b' } }]);
    expect(runWith(copied, config).messages).toEqual([]);
  });
});
