// The function gives the same bytes whether it takes its shortcuts (framing by lines, leaving unread what no
// rule means) or reads everything. That the quick YAML reader equals the library is tested in test/yaml.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate, initContainerRule, manyRules } from '../../bench/generate.ts';
import { transform } from '../../src/function.ts';

const expectSame = (input: string): void => {
  const quick = transform(input);
  const slow = transform(input, false);
  expect(quick.output).toBe(slow.output);
  expect(quick.exitCode).toBe(slow.exitCode);
  // And once more, over what the first run left behind.
  expect(transform(quick.output).output).toBe(transform(quick.output, false).output);
};

const lists = (items: string, rules = initContainerRule('page', 'nginx(-.*)?')): string =>
  [
    'apiVersion: config.kubernetes.io/v1',
    'kind: ResourceList',
    'items:',
    items,
    'functionConfig:',
    '  apiVersion: podgraft.dev/v1alpha1',
    '  kind: PodGraft',
    '  metadata: {name: nginx-page}',
    '  spec:',
    '    rules:',
    ...rules.map((line) => `    ${line}`),
    '',
  ].join('\n');

const pod = (name: string, head: string[]): string =>
  [
    ...head.map((line, at) => (at === 0 ? `- ${line}` : `  ${line}`)),
    '  spec:',
    '    template:',
    '      spec:',
    '        containers:',
    `        - name: ${name}`,
    '          image: nginx',
  ].join('\n');

// Heads of items at which a careless glance goes wrong.
const heads: Record<string, string[]> = {
  plain: ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: nginx'],
  other: ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: api'],
  'kind twice': ['apiVersion: apps/v1', 'kind: Service', 'kind: Deployment', 'metadata:', '  name: nginx'],
  'kind quoted later': [
    'apiVersion: apps/v1',
    'kind: Service',
    '"kind": Deployment',
    'metadata:',
    '  name: nginx',
  ],
  'kind with a comment': ['apiVersion: apps/v1', 'kind: Deployment # yes', 'metadata:', '  name: nginx'],
  'kind over two lines': ['apiVersion: apps/v1', 'kind: Service', '    List', 'metadata:', '  name: nginx'],
  'no apiVersion': ['kind: Service', 'metadata:', '  name: nginx'],
  'null kind': ['apiVersion: v1', 'kind: null', 'metadata:', '  name: nginx'],
  'name twice': ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: api', '  name: nginx'],
  'name quoted later': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: api',
    '  "name": nginx',
  ],
  'name of a label': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  labels:',
    '    name: api',
    '  name: nginx',
  ],
  'metadata twice': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: api',
    'metadata:',
    '  name: nginx',
  ],
  'metadata in flow style': ['apiVersion: apps/v1', 'kind: Deployment', 'metadata: {name: nginx}'],
  'wide metadata': ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '      name: nginx'],
  'name over two lines': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: nginx',
    '    more',
  ],
  'numeric name': ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: 007'],
  'no name': ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  namespace: web'],
  'generated name': ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  generateName: nginx-'],
  'merged metadata': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  <<: {name: nginx}',
    '  name: api',
  ],
  'an earlier name': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: pre-nginx',
    '  annotations:',
    '    internal.config.kubernetes.io/previousNames: nginx',
  ],
  'an earlier name, escaped': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: pre-nginx',
    '  annotations:',
    '    "internal.config.kubernetes.io/\\x70reviousNames": nginx',
  ],
  skipped: [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: nginx',
    '  annotations: {podgraft.dev/skip: "true"}',
  ],
  'another group': ['apiVersion: example.com/v1', 'kind: Deployment', 'metadata:', '  name: nginx'],
  'comment first': ['# head', 'apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: nginx'],
};

describe('shortcuts change no byte', () => {
  for (const [name, head] of Object.entries(heads)) {
    it(`of an item with ${name}`, () => expectSame(lists(pod('main', head))));
  }

  it('of all of those together', () => {
    for (const rules of [manyRules(3), initContainerRule('page', '.*'), initContainerRule('page', 'none')]) {
      expectSame(
        lists(
          Object.values(heads)
            .map((head) => pod('main', head))
            .join('\n'),
          rules,
        ),
      );
    }
  });

  it('with labels and annotations to select by', () => {
    const rules = [...initContainerRule('page', '.*'), '  exclude: {annotationSelector: team=web}'];
    rules.splice(2, 0, '    labelSelector: app in (nginx)');
    const heads = ['  labels: {app: nginx}', '  annotations: {team: web}', '  labels: {app: "nginx"}'].map(
      (line) => ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: nginx', line],
    );
    expectSame(lists(heads.map((head) => pod('main', head)).join('\n'), rules));
  });

  it('of an item that is a block scalar', () => {
    expectSame(lists('- |\n  kind: Service\n  apiVersion: v1'));
  });

  for (const messy of [false, true]) {
    it(`of generated ${messy ? 'messy' : 'regular'} lists`, () => {
      for (let seed = 1; seed <= 30; seed++) {
        expectSame(
          generate({
            resources: 60,
            matching: (seed % 4) / 9,
            seed,
            messy,
            rules: manyRules(1 + (seed % 3)),
          }),
        );
      }
    });
  }

  it('of a namespace that enforces a level, when the list is JSON', () => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'web', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    };
    const yaml = lists(
      [
        '- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: web\n    labels:\n      pod-security.kubernetes.io/enforce: restricted',
        pod('main', [
          'apiVersion: apps/v1',
          'kind: Deployment',
          'metadata:',
          '  name: nginx',
          '  namespace: web',
        ]),
      ].join('\n'),
    );
    const problems = transform(yaml).problems.map(({ kind }) => kind);
    expect(problems).toContain('PodSecurityViolation');
    const flow = yaml.replace(/- apiVersion: v1\n[\s\S]*?restricted/, `- ${JSON.stringify(namespace)}`);
    expect(transform(flow).problems.map(({ kind }) => kind)).toEqual(problems);
    expectSame(flow);
  });
});

const filesBelow = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : /\.ya?ml$/.test(name) ? [path] : [];
  });

const corpus = process.env['PODGRAFT_CORPUS'] ?? '';

describe.skipIf(corpus === '' || !existsSync(corpus))('shortcuts change no byte of real manifests', () => {
  it('in ResourceLists of each file', { timeout: 300_000 }, () => {
    let documents = 0;
    for (const file of filesBelow(corpus)) {
      const items = readFileSync(file, 'utf8')
        .replaceAll('\r\n', '\n')
        .split(/^---.*$/m)
        .filter((text) => /^kind:/m.test(text) && !/^\.\.\.|^%/m.test(text) && !text.includes('\t'))
        .map((text) => `-\n${text.trim().replace(/^/gm, '  ')}`.replace(/^-\n {2}(?=[a-zA-Z])/, '- '));
      if (items.length === 0) continue;
      documents += items.length;
      for (const name of ['.*', 'a.*']) expectSame(lists(items.join('\n'), initContainerRule('page', name)));
    }
    expect(documents).toBeGreaterThan(100);
  });
});
