// No input makes the work grow faster than its size: of four times the input it is less than five times as much.

import { describe, expect, it } from 'vitest';
import { generate, initContainerRule, manyRules } from '../../bench/generate.ts';
import { countWork, transform } from './count-work.ts';

const config = [
  'functionConfig:',
  '  apiVersion: podgraft.dev/v1alpha1',
  '  kind: PodGraft',
  '  metadata: {name: nginx-page}',
  '  spec:',
  '    rules:',
  ...initContainerRule('page', 'nginx').map((line) => `    ${line}`),
  '',
].join('\n');
const list = (items: string): string =>
  `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items}\n${config}`;
const deployment = (template: string, name = 'nginx'): string =>
  `- apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: ${name}\n  spec:\n    template:\n      spec:\n        containers:\n        - name: main\n          image: nginx\n${template}`;

const expectLinear = (make: (size: number) => string, size: number): void => {
  const [small, large] = [make(size), make(4 * size)];
  transform(small);
  const before = countWork(() => transform(small));
  expect(countWork(() => transform(large)) / before).toBeLessThan(5);
};

const json = (count: number, name: string): string =>
  JSON.stringify({
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    items: Array.from({ length: count }, (_, index) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: `n${index}` },
      spec: { template: { spec: { containers: [{ name: 'main', image: 'nginx' }] } } },
    })),
    functionConfig: {
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name: 'nginx-page' },
      spec: { rules: [{ name: 'page', target: { name: 'nginx' }, podLabels: { a: 'b' } }] },
    },
  });

const inputs: Record<string, [(size: number) => string, number]> = {
  'many resources': [(resources) => generate({ resources }), 200],
  'many resources that no rule matches': [(resources) => generate({ resources, matching: 0 }), 2000],
  'items of many types': [
    (size) =>
      list(
        Array.from(
          { length: size },
          (_, at) => `- apiVersion: example.com/v${at}\n  kind: Kind${at % 100}\n  metadata:\n    name: a\n`,
        ).join(''),
      ),
    3_000,
  ],
  'words that matter in the metadata of each item': [
    (size) =>
      list(
        deployment('', 'other')
          .replace(
            'name: other',
            'name: other\n    annotations:\n      a: "\\\\*"\n      podgraft.dev/other: previous',
          )
          .repeat(size),
      ),
    500,
  ],
  'a rule that matches nothing': [
    (resources) => generate({ resources, matching: 0, rules: initContainerRule('stale', 'gone') }),
    3000,
  ],
  'generated ConfigMaps that nobody wants any more': [
    (size) =>
      list(
        `- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: a\n    annotations:\n      podgraft.dev/owner: nginx-page\n- {a: b}\n`
          .repeat(size)
          .replaceAll('- {a: b}', '- apiVersion: v1\n  kind: Secret\n  metadata:\n    name: a'),
      ),
    500,
  ],
  'many rules': [(count) => generate({ resources: 150, matching: 0, rules: manyRules(count) }), 25],
  'one block scalar': [
    (size) =>
      list(deployment(`          args:\n          - |\n${'            text of a line\n'.repeat(size)}`)),
    10_000,
  ],
  'items of one line': [(size) => list('- {a: b}\n'.repeat(size)), 2_000],
  'items that are no YAML': [(size) => list('- a: "b\n'.repeat(size)), 500],
  'comment lines': [(size) => list(`${'# a comment\n'.repeat(size)}${deployment('')}`), 50_000],
  'comment lines inside': [(size) => list(deployment('          # a comment\n'.repeat(size))), 50_000],
  'one long flow list': [(size) => list(deployment(`          args: [${'word, '.repeat(size)}end]`)), 40_000],
  'many aliases': [
    (size) => list(deployment(`          args:\n          - &a x\n${'          - *a\n'.repeat(size)}`)),
    2_000,
  ],
  'one line of JSON': [(size) => json(size, 'nginx'), 400],
  'one line of JSON, not matched': [(size) => json(size, 'other'), 1_000],
};

describe('no cliff', () => {
  for (const [name, [make, size]] of Object.entries(inputs)) {
    it(name, () => expectLinear(make, size));
  }

  it('deep nesting is an error and not a crash', () => {
    const deep = (depth: number) => list(deployment(`          x: ${'['.repeat(depth)}${']'.repeat(depth)}`));
    expect(transform(deep(100)).exitCode).toBe(0);
    for (const depth of [1_000, 100_000]) {
      expect(transform(deep(depth)).problems.map(({ kind }) => kind)).toContain('InputTooDeep');
    }
  });
});
