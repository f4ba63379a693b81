// A map, a list, a number or nothing where a word belongs, at every place of a config, of a workload and of what a
// namespace says: a message or a run like any other, never a crash, under each `validation`.

import { describe, expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { container, volumes } from '../kubernetes/validate/full-snippets.ts';
import { resourceList } from '../resource-list.ts';
import { some } from '../runs.ts';

const rules = [
  {
    name: 'all',
    target: [
      {
        kind: 'Deployment',
        name: 'web',
        labelSelector: 'app=web',
        podLabelSelector: 'app',
        namespaceSelector: '!x',
      },
    ],
    exclude: { name: 'other', podLabelSelector: 'a=b', namespaceSelector: 'a=b' },
    required: true,
    containers: { name: 'web', image: '.*', init: true },
    onConflict: 'Replace',
    placement: { initContainers: 'First', sidecars: { after: 'web' } },
    sidecarMode: 'Classic',
    volumes,
    initContainers: [{ name: 'first', image: 'a', command: ['sh', '-c', 'exit'] }],
    sidecars: [{ ...container, name: 'side', restartPolicy: 'Always' }],
    imagePullSecrets: [{ name: 'pull' }],
    podLabels: { a: 'b' },
    podAnnotations: { c: 'd' },
    volumeMounts: container.volumeMounts,
    env: container.env,
    envFrom: container.envFrom,
    envAppend: [{ name: 'MODE', value: 'x', separator: ':' }],
    files: [{ path: '/etc/a.conf', content: 'a', mode: '0600' }],
    postStart: { exec: { command: ['sh', '-c', 'echo hi'] }, onConflict: 'Chain' },
    preStop: { httpGet: { path: '/', port: 80, httpHeaders: [{ name: 'A', value: 'b' }] } },
    entrypoint: { script: 'echo hi\n', shell: '/bin/sh', delivery: 'ConfigMap' },
  },
  {
    name: 'two',
    containers: { name: 'web' },
    sidecars: [{ name: 'native', image: 'a', command: ['sh', '-c', 'sleep 1'] }],
    postStart: { script: 'sleep 1', shell: '/bin/sh', onConflict: 'Chain' },
    entrypoint: { command: ['/run', '--'] },
  },
];
const spec = {
  kubernetesVersion: '1.33',
  record: true,
  nameSuffixHash: true,
  validation: 'Off',
  validateOutput: true,
  images: [
    {
      image: 'nginx:1.19',
      platforms: ['a/b'],
      entrypoint: ['a'],
      cmd: ['b'],
      user: '1',
      shells: ['/bin/sh'],
    },
  ],
  workloads: [{ group: 'x.dev', kind: 'Foo', podTemplate: 'spec.template' }],
  rules,
};
const metadata = { name: 'own', annotations: { 'config.kubernetes.io/path': 'own.yaml' } };
const config = { apiVersion: 'podgraft.dev/v1alpha1', kind: 'PodGraft', metadata, spec };

const namespace = 'ns';
const pod = {
  metadata: {
    labels: { app: 'web' },
    annotations: { 'kubectl.kubernetes.io/default-container': 'web', 'podgraft.dev/skip': 'none' },
  },
  spec: {
    terminationGracePeriodSeconds: 3,
    securityContext: { runAsUser: 1, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    imagePullSecrets: [{ name: 'x' }],
    volumes: volumes.slice(0, 3),
    initContainers: [{ name: 'init', image: 'nginx:1.19' }],
    containers: [
      { ...container, name: 'web', lifecycle: { postStart: { exec: { command: ['a', 'b'] } } } },
      { name: 'second', image: 'nginx:1.19' },
    ],
  },
};
const workload = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace,
    labels: { app: 'web' },
    annotations: { 'config.kubernetes.io/index': '0' },
  },
  spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: pod },
};
const label = 'pod-security.kubernetes.io/enforce';
const others = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { [label]: 'restricted', [`${label}-version`]: 'v1.30' } },
  },
  {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'l', namespace },
    spec: { limits: [{ type: 'Container', default: { cpu: '1' }, min: { cpu: '1' } }] },
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace },
    spec: { hard: { 'limits.cpu': '1' }, scopes: ['NotTerminating'] },
  },
  {
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'ImageCatalog',
    metadata: { name: 'images' },
    spec: { images: [{ image: 'a', entrypoint: ['a'], cmd: ['b'], shells: ['/bin/sh'] }] },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'own-all', namespace, annotations: { 'podgraft.dev/owner': 'own' } },
    data: { a: 'b' },
  },
];
const list = {
  apiVersion: 'config.kubernetes.io/v1',
  kind: 'ResourceList',
  items: [workload, ...others],
  functionConfig: config,
};

type Path = readonly (string | number)[];
const paths = (value: unknown, at: Path = []): Path[] => [
  ...(at.length === 0 ? [] : [at]),
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) =>
        paths(each, [...at, Array.isArray(value) ? Number(key) : key]),
      )
    : []),
];
const put = (value: unknown, [first, ...rest]: Path, by: unknown): unknown => {
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((each, at) => (at === first ? put(each, rest, by) : each));
  const map = value as Record<string, unknown>;
  return { ...map, [first]: put(map[first], rest, by) };
};

const modes = [
  { validation: 'Off', validateOutput: true },
  { validation: 'Warn', validateOutput: true },
  { validation: 'Strict', validateOutput: false, record: false, nameSuffixHash: false },
];
const withMode = (mode: object): unknown => put(list, ['functionConfig', 'spec'], { ...spec, ...mode });
const all = paths(list);

/** Runs a list in JSON with another value at a path, and holds the run to what is so in any case. */
const attempt = (base: unknown, path: Path, by: unknown): void => {
  const where = `${path.join('.')} = ${JSON.stringify(by)}`;
  const text = JSON.stringify(put(base, path, by));
  const { output, problems, exitCode } = transform(text);
  const crashes = problems.filter(({ kind }) => kind === 'InternalError').map(({ message }) => message);
  expect(crashes, where).toEqual([]);
  // Without its kind it is no list that could leave as it came.
  if (exitCode === 1 && path[0] !== 'kind') expect(output.startsWith(text.slice(0, -1)), where).toBe(true);
};

test('the base reaches all rules, traps and checks', () => {
  const text = JSON.stringify(withMode(modes[0] as object));
  const kinds = new Set(transform(text).problems.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual([
    'HookExceedsGracePeriod',
    'MountUnreadable',
    'MountWithoutVolume',
    'OutputInvalid',
    'PodSecurityViolation',
    'PortClash',
    'SidecarCommandEnds',
  ]);
});

// A map is what breaks most, and comes under each mode; the others take turns.
const cases = [
  ...modes.map((mode) => ({ by: { a: 1 }, mode })),
  ...[[{}], 7, null].map((by) => ({ by, mode: undefined })),
].map((each, start) => ({ ...each, start }));
describe('in the place of each value', () => {
  test.each(cases)('$by with $mode', ({ by, mode, start }) => {
    for (const path of some(all, 12, start)) {
      const chosen = mode ?? (modes[all.indexOf(path) % modes.length] as object);
      attempt(withMode(chosen), path, by);
    }
  });
});

const tags = [
  ...[
    'str',
    'int',
    'float',
    'bool',
    'null',
    'map',
    'seq',
    'omap',
    'pairs',
    'set',
    'binary',
    'timestamp',
    'merge',
    'value',
    'yaml',
  ],
  'foo',
].flatMap((name) => [`!!${name}`, `!<tag:yaml.org,2002:${name}>`]);
const forms = [
  ...tags,
  '!',
  '!local',
  '!local/a%20b',
  '!!',
  '!<x>',
  '!e!foo',
  '!!python/object:os.system',
  '!!js/function',
];
const values = ['x', '7', 'true', '""', '[]', '{}', '[a: 1]', '[a: 1, b: 2]', '{a, b: c}', '? a', '~', ''];

test.each(forms)(
  'the tag %s before any value, in a workload and in a config, ends no run without the list',
  (tag) => {
    const rule = { name: 'env', env: [{ name: 'A', value: 'b' }], entrypoint: { command: ['/run'] } };
    const own = {
      apiVersion: config.apiVersion,
      kind: 'PodGraft',
      metadata: { name: 'own' },
      spec: { rules: [rule] },
    };
    for (const value of some(values, 4, forms.indexOf(tag))) {
      const tagged = `${tag} ${value}`;
      const pod = (x: string, command: string): string =>
        `apiVersion: v1\n  kind: Pod\n  metadata: {name: web}\n  x: ${x}\n  spec:\n    containers:\n    - name: web\n      command: ${command}`;
      const texts = [
        resourceList([pod(tagged, '[a]')], own),
        resourceList([pod('y', tagged)], own),
        resourceList([pod('y', `[${tagged}]`)], own),
        resourceList([pod('y', '[a]')], own).replace('"/run"', tagged),
        resourceList([pod('y', '[a]')], own).replace('"spec":', `"x": ${tagged}, "spec":`),
      ];
      for (const text of texts) {
        const { output, problems } = transform(text);
        expect(
          problems.filter(({ kind }) => kind === 'InternalError'),
          text,
        ).toEqual([]);
        expect(output, text).toContain('kind: ResourceList');
      }
    }
  },
);

test('names of what every object inherits are names like any other', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    const rule = {
      name: 'all',
      env: [{ name, value: 'a' }],
      files: [{ path: `/etc/${name}`, content: 'text' }],
      podAnnotations: JSON.parse(`{"${name}": "b"}`),
      volumes: [{ name: 'v', csi: { driver: 'd', volumeAttributes: JSON.parse(`{"${name}": "c"}`) } }],
    };
    const own = { ...config, metadata: { name: 'own' }, spec: { validation: 'Off', rules: [rule] } };
    const input = resourceList(
      [`apiVersion: v1\n  kind: Pod\n  metadata: {name: web}\n  spec: {containers: [{name: web}]}`],
      own,
    );
    const done = transform(input);
    expect(done.exitCode).toBe(0);
    expect(done.output).toContain(`${name}: text`);
    expect(done.output).toContain(`${name}: b`);
    expect(done.output).toContain(`${name}: c`);
    expect(done.output).toContain(`name: ${name}`);
    expect(transform(done.output).output).toBe(done.output);
  }
});

describe('a map where a word belongs, as an unquoted colon makes one', () => {
  const words = ['sh', '-c', { 'echo started': 'yes' }];
  const hook = { exec: { command: words } };
  const pod = (lifecycle: object): string =>
    `${JSON.stringify({
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: { name: 'web' },
      spec: { template: { spec: { containers: [{ name: 'web', lifecycle }] } } },
    })}`;
  const own = (rule: object, more: object = {}) => ({
    ...config,
    metadata: { name: 'own' },
    spec: { rules: [{ name: 'r', ...rule }], ...more },
  });

  test.each([
    ['Strict', 1, ['error']],
    ['Warn', 0, ['warning']],
    ['Off', 0, []],
  ])('in the hook of a rule is reported as validation: %s says', (validation, status, severities) => {
    const { problems, exitCode } = transform(
      resourceList([pod({})], own({ postStart: hook }, { validation })),
    );
    expect(exitCode).toBe(status);
    const found = problems.filter(({ kind }) => kind === 'SnippetInvalid');
    expect(found.map(({ severity }) => severity)).toEqual(severities);
    for (const { message } of found)
      expect(message).toContain('spec.rules[0].postStart.exec.command[2]: expected a string, found {"echo');
  });

  test('in the hook of a workload breaks that workload for each rule, and nothing else', () => {
    for (const validateOutput of [true, false]) {
      const input = resourceList(
        [pod({ postStart: hook })],
        own({ podLabels: { a: 'b' } }, { validateOutput }),
      );
      const { problems, exitCode, output } = transform(input);
      expect([exitCode, problems.map(({ kind }) => kind)]).toEqual([1, ['WorkloadInvalid']]);
      expect(output.startsWith(input)).toBe(true);
    }
  });
});
