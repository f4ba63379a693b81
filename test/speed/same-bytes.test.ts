// The function gives the same bytes whether it takes its shortcuts (framing by lines, leaving unread what no
// rule matches) or reads everything. That the quick YAML reader equals the library is tested in test/yaml.

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generate, initContainerRule, manyRules } from '../../bench/generate.ts';
import { transform } from '../../src/transform.ts';
import { filesBelow } from '../files-below.ts';
import { some } from '../runs.ts';
import { transformReadingAll } from '../transform-reading-all.ts';

const expectSame = (input: string): void => {
  const quick = transform(input);
  const slow = transformReadingAll(input);
  expect(quick.output).toBe(slow.output);
  expect(quick.exitCode).toBe(slow.exitCode);
  expect(quick.problems).toEqual(slow.problems);
  // And once more, over what the first run left.
  expect(transform(quick.output).output).toBe(transformReadingAll(quick.output).output);
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

  it('of a list that some rules match nothing of, whatever has a template', () => {
    const workloads: Record<string, string> = {
      'no template':
        'apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: api\n  spec:\n    replicas: 1',
      'a null template':
        'apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: api\n  spec:\n    template:',
      'a template in flow style':
        'apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: api\n  spec: {template: {spec: {containers: []}}}',
      'a template that is a list':
        'apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: api\n  spec:\n    template:\n    - spec: {}',
      'a Pod': 'apiVersion: v1\n  kind: Pod\n  metadata:\n    name: api\n  spec:\n    containers: []',
      'a Service':
        'apiVersion: v1\n  kind: Service\n  metadata:\n    name: api\n  spec:\n    template:\n      a: b',
      'a Service of Knative':
        'apiVersion: serving.knative.dev/v1\n  kind: Service\n  metadata:\n    name: api\n  spec:\n    template:\n      spec: {containers: []}',
      'a Rollout that borrows its template':
        'apiVersion: argoproj.io/v1alpha1\n  kind: Rollout\n  metadata:\n    name: api\n  spec:\n    workloadRef: {name: x}\n    template:\n      spec: {}',
      'a JobSet of two':
        'apiVersion: jobset.x-k8s.io/v1\n  kind: JobSet\n  metadata:\n    name: api\n  spec:\n    replicatedJobs:\n' +
        ['a', 'b']
          .map(
            (name) =>
              `    - name: ${name}\n      template:\n        spec:\n          template:\n            spec: {}`,
          )
          .join('\n'),
      'a List of two':
        'apiVersion: v1\n  kind: List\n  items:\n' +
        ['a', 'b']
          .map((name) => `  - {apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: {containers: []}}`)
          .join('\n'),
      'a template that is no pod template':
        'apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: nginx\n  spec:\n    template:\n      spec: text',
    };
    const stale = (count: number) =>
      Array.from({ length: count }, (_, index) => [
        `- name: stale-${index}`,
        `  target: {kind: Deployment, name: gone-${index}}`,
        '  podLabels: {a: b}',
      ]).flat();
    const rules = [
      ...stale(2),
      ...initContainerRule('page', 'nginx(-.*)?'),
      '- name: last',
      '  target: {name: gone}',
      '  podLabels: {a: b}',
    ];
    const all = Object.values(workloads).map((item) => `- ${item}`);
    for (const item of all) expectSame(lists(item, rules));
    expectSame(lists(all.slice(0, -1).join('\n'), rules));
    expectSame(lists([...all].reverse().join('\n'), rules));
    const matched = pod('main', ['apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: nginx']);
    expectSame(lists([...all.slice(0, -1), matched, ...all.slice(0, -1)].join('\n'), rules));
    const { problems } = transform(lists([...all.slice(0, -1), matched].join('\n'), rules));
    // Deployments in flow style, of Knative, a Pod, two of a JobSet, two of a List, and the one that matches.
    expect(problems.find(({ rule }) => rule === 'last')?.message).toContain(
      'matched no workload (8 checked)',
    );
  });

  it('of a list where many rules match one workload or none', () => {
    const names = ['api', 'nginx', 'nginx-1', 'web'];
    const targets = [
      '{name: nginx}',
      '{name: nginx.*}',
      '{name: .*-1}',
      '{kind: Job}',
      '[{name: web}, {name: api}]',
      '{namespace: x}',
    ];
    const rules = targets.flatMap((target, index) => [
      `- name: rule-${index}`,
      `  target: ${target}`,
      `  podLabels: {rule-${index}: "yes"}`,
      ...(index === 1 ? ['  exclude: {name: nginx-1}'] : []),
    ]);
    const head = (name: string) => [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata:',
      `  name: ${name}`,
    ];
    expectSame(lists(names.map((name) => pod('main', head(name))).join('\n'), rules));
    // And where the rules' work cannot be told from another's.
    const conflict = [...rules, '- name: other', '  podLabels: {rule-1: "no"}'];
    expectSame(lists(names.map((name) => pod('main', head(name))).join('\n'), conflict));
  });

  it('of a list whose other keys are no YAML', () => {
    const list = lists(pod('main', heads['plain'] as string[]));
    for (const key of ['apiVersion: ,', 'metadata: {', 'results: ]', 'results:\n- a: b\n c: d']) {
      const broken = key.startsWith('apiVersion') ? list.replace(/^apiVersion:.*/, key) : `${key}\n${list}`;
      expect(transform(broken).problems.map(({ kind }) => kind)).toEqual(['InputNotYaml']);
      expectSame(broken);
    }
  });

  it('of an item that is a block scalar', () => {
    expectSame(lists('- |\n  kind: Service\n  apiVersion: v1'));
  });

  for (const messy of [false, true]) {
    it(`of generated ${messy ? 'messy' : 'regular'} lists`, () => {
      for (const seed of some([...Array(30).keys()], 3)) {
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

const corpus = process.env['PODGRAFT_CORPUS'] ?? '';

describe.skipIf(corpus === '' || !existsSync(corpus))('shortcuts change no byte of real manifests', () => {
  it('in ResourceLists of each file', () => {
    let documents = 0;
    for (const file of filesBelow(corpus).filter((path) => /\.ya?ml$/.test(path))) {
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
