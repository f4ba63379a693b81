// Custom resources whose pods are at several places, in maps, without metadata or with one container in a field.

import { describe, expect, test } from 'vitest';
import { dropConfig, read, resourceList, runWith } from '../resource-list.ts';

const config = (rule: object, workloads: object[] = [], spec: object = {}) => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'own' },
  spec: { ...spec, workloads, rules: [{ name: 'r', ...rule }] },
});
const env = { containers: { name: '.*' }, env: [{ name: 'A', value: '1' }] };
const ray = (spec: string): string =>
  resourceList(
    [`apiVersion: ray.io/v1\n  kind: RayCluster\n  metadata:\n    name: rc\n  spec:\n${spec}`],
    {},
  );
const head = `    headGroupSpec:
      template:
        spec:
          containers:
          - name: head # the head
            image: ray:2
`;
const group = (name: string): string => `    - groupName: ${name}
      template:
        spec:
          containers:
          - name: worker
            image: ray:2
`;
const cluster = ray(`${head}    workerGroupSpecs:\n${group('small')}${group('large').trimEnd()}`);
const places = [
  { group: 'ray.io', kind: 'RayCluster', podTemplate: 'spec.headGroupSpec.template' },
  { group: 'ray.io', kind: 'RayCluster', podTemplate: 'spec.workerGroupSpecs.*.template' },
];
const empty = { ...config({}), spec: { rules: [] } };
const added = (text: string): number => text.split('name: A\n').length - 1;

describe('a kind with several places', () => {
  test('is changed at all of them, known or named, and comes back', () => {
    for (const workloads of [[], places]) {
      const done = runWith(cluster, config(env, workloads));
      expect(done.kinds).toEqual([]);
      expect(added(done.text)).toBe(3);
      expect(runWith(done.text, config(env, workloads)).text).toBe(done.text);
      const back = runWith(done.text, { ...empty, spec: { ...empty.spec, workloads } }).text;
      expect(dropConfig(back)).toBe(dropConfig(cluster));
    }
  });

  test('is only changed where spec.workloads says, if it does', () => {
    expect(added(runWith(cluster, config(env, places.slice(1))).text)).toBe(2);
  });

  test('has its templates on record by their ways, so that groups may come, go and move', () => {
    const done = runWith(cluster, config(env)).text;
    expect(done).toContain('#spec.headGroupSpec.template:');
    expect(done).toContain('#spec.workerGroupSpecs.small.template:');
    const one = done.replace(/ {4}- groupName: small\n(?: {6}.*\n)+/, '');
    expect(one).not.toBe(done);
    expect(dropConfig(runWith(one, empty).text)).toBe(
      dropConfig(ray(`${head}    workerGroupSpecs:\n${group('large').trimEnd()}`)),
    );
  });

  test.each<[string, object[], object[]]>([
    ['one more', places.slice(0, 1), places],
    ['none where there was one', places.slice(0, 1), []],
    ['none where there were two', places, []],
    ['the other order', places, places.toReversed()],
  ])(
    'named by %s in spec.workloads than before, gives what a first run gives, and comes back',
    (_, before, now) => {
      const earlier = runWith(cluster, config(env, before)).text;
      const done = runWith(earlier, config(env, now));
      expect(done.kinds).toEqual([]);
      expect(read(done.text).items).toEqual(read(runWith(cluster, config(env, now)).text).items);
      const back = runWith(earlier, { ...empty, spec: { ...empty.spec, workloads: now } }).text;
      expect(dropConfig(back)).toBe(dropConfig(cluster));
    },
  );

  test('with a record by position, as an earlier podgraft wrote it, runs on and comes back', () => {
    const unitedDeployment = resourceList(
      [
        `apiVersion: apps.kruise.io/v1alpha1\n  kind: UnitedDeployment\n  metadata:\n    name: u\n  spec:\n    template:\n      cloneSetTemplate:\n        spec:\n          template:\n            spec:\n              containers:\n              - name: c\n                image: i`,
      ],
      {},
    );
    const once = runWith(unitedDeployment, config(env)).text;
    const earlier = once.replaceAll('#spec.template.cloneSetTemplate.spec.template', '#0');
    expect(earlier).not.toBe(once);
    expect(runWith(earlier, config(env)).text).toBe(once);
    expect(dropConfig(runWith(earlier, empty).text)).toBe(dropConfig(unitedDeployment));
  });

  test('and none of its templates, where that is common, is left alone', () => {
    const onExisting = resourceList(
      [
        'apiVersion: ray.io/v1\n  kind: RayJob\n  metadata:\n    name: j\n  spec:\n    entrypoint: python a.py',
      ],
      {},
    );
    const done = runWith(onExisting, config(env));
    expect(done.kinds).toEqual(['MatchedNothing']);
    expect(done.messages[0]).toContain(
      'has no pod template at spec.rayClusterSpec.headGroupSpec.template or',
    );
    expect(runWith(onExisting, config(env, places)).kinds).toEqual(['MatchedNothing']);
  });
});

describe('the values of a map', () => {
  test('are templates with the keys as their names', () => {
    const tf = (keys: string[]): string =>
      resourceList(
        [
          `apiVersion: kubeflow.org/v1\n  kind: TFJob\n  metadata:\n    name: t\n  spec:\n    tfReplicaSpecs:\n${keys
            .map(
              (key) =>
                `      ${key}:\n        template:\n          spec:\n            containers:\n            - name: tensorflow\n              image: tf\n`,
            )
            .join('')
            .trimEnd()}`,
        ],
        {},
      );
    const done = runWith(tf(['Chief', 'Worker']), config(env));
    expect(done.kinds).toEqual([]);
    expect(added(done.text)).toBe(2);
    expect(done.text).toContain('#Worker:');
    expect(runWith(done.text, config(env)).text).toBe(done.text);
    expect(dropConfig(runWith(done.text, empty).text)).toBe(dropConfig(tf(['Chief', 'Worker'])));
  });
});

const prometheus = resourceList(
  [
    'apiVersion: monitoring.coreos.com/v1\n  kind: Prometheus\n  metadata:\n    name: p\n  spec:\n    replicas: 2 # two',
  ],
  {},
);
const asSpec = [{ group: 'monitoring.coreos.com', kind: 'Prometheus', podSpec: 'spec' }];

describe("a pod's spec without metadata", () => {
  test('takes containers and volumes, though it has none', () => {
    const rule = {
      sidecars: [{ name: 's', image: 'i' }],
      sidecarMode: 'Classic',
      volumes: [{ name: 'v', emptyDir: {} }],
    };
    const done = runWith(prometheus, config(rule, asSpec));
    expect(done.kinds).toEqual([]);
    expect(read(done.text).items[0]?.['spec']).toEqual({
      replicas: 2,
      containers: [{ name: 's', image: 'i' }],
      volumes: [{ name: 'v', emptyDir: {} }],
    });
    expect(runWith(done.text, config(rule, asSpec)).text).toBe(done.text);
  });

  test.each<[string, object, object]>([
    ['labels', { podLabels: { a: 'b' } }, {}],
    ['annotations', { podAnnotations: { a: 'b' } }, {}],
  ])('has no place for %s, and the rule is an error', (_, rule, spec) => {
    const done = runWith(prometheus, config(rule, asSpec, spec));
    expect(done.kinds).toEqual(['WorkloadInvalid']);
    expect(done.messages[0]).toContain('has a pod spec without metadata');
  });

  test('has no place for a checksum, so a stable name of a ConfigMap is an error', () => {
    const own = prometheus.replace('replicas: 2 # two', 'containers: [{name: prometheus}]');
    const rule = { containers: { name: 'prometheus' }, files: [{ path: '/etc/a', content: 'x' }] };
    expect(runWith(own, config(rule, asSpec)).kinds).toEqual([]);
    const done = runWith(own, config(rule, asSpec, { nameSuffixHash: false }));
    expect(done.kinds).toEqual(['WorkloadInvalid']);
    expect(done.messages[0]).toContain('leave nameSuffixHash at true');
  });

  test.each<[string, object]>([
    ['both paths', { podTemplate: 'spec.template', podSpec: 'spec' }],
    ['neither path', {}],
  ])('an entry of spec.workloads with %s is an error', (_, paths) => {
    const done = runWith(prometheus, config(env, [{ group: 'a.io', kind: 'K', ...paths }]));
    expect(done.kinds).toContain('ConfigInvalid');
    expect(done.messages.join('\n')).toContain('set exactly one of podTemplate and podSpec');
  });
});

const workflow = (templates: string): string =>
  resourceList(
    [
      `apiVersion: argoproj.io/v1alpha1\n  kind: Workflow\n  metadata:\n    generateName: w-\n  spec:\n    entrypoint: all\n    templates:\n${templates.trimEnd()}`,
    ],
    {},
  );
const steps = `    - name: all
      dag: {tasks: []}
    - name: hello
      container:
        image: busybox # small
        command: [echo, hi]
    - name: code
      metadata:
        labels: {a: b}
      script:
        image: python
        command: [python]
        source: print(1)
`;

describe('a template of Argo Workflows', () => {
  const rule = {
    env: [{ name: 'A', value: '1' }],
    volumes: [{ name: 'v', emptyDir: {} }],
    volumeMounts: [{ name: 'v', mountPath: '/v' }],
    sidecars: [{ name: 's', image: 'i' }],
    podLabels: { team: 'x' },
    entrypoint: { script: 'echo before\n', delivery: 'Inline' },
  };

  test('has its container or script as the container main, and its pod fields beside', () => {
    const done = runWith(workflow(steps), config(rule));
    expect(done.messages).toEqual([]);
    const [item] = read(done.text).items as { spec: { templates: object[] } }[];
    const [all, hello, code] = item?.spec.templates ?? [];
    const added = {
      env: [{ name: 'A', value: '1' }],
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
      command: ['/bin/sh', '-c', 'echo before\nexec "$@"\n', 'podgraft-r'],
    };
    const pod = {
      volumes: [{ name: 'v', emptyDir: {} }],
      initContainers: [{ name: 's', image: 'i', restartPolicy: 'Always' }],
    };
    expect(all).toEqual({ name: 'all', dag: { tasks: [] } });
    expect(hello).toEqual({
      ...{ name: 'hello', ...pod, metadata: { labels: { team: 'x' } } },
      container: { image: 'busybox', args: ['echo', 'hi'], ...added },
    });
    expect(code).toEqual({
      ...{ name: 'code', ...pod, metadata: { labels: { a: 'b', team: 'x' } } },
      script: { image: 'python', source: 'print(1)', args: ['python'], ...added },
    });
    expect(runWith(done.text, config(rule)).text).toBe(done.text);
    expect(dropConfig(runWith(done.text, empty).text)).toBe(dropConfig(workflow(steps)));
  });

  test.each<[string, object, string]>([
    [
      'another container',
      { sidecars: [{ name: 's', image: 'i' }], sidecarMode: 'Classic' },
      'has one container',
    ],
    ['pull secrets', { imagePullSecrets: [{ name: 's' }] }, 'has no imagePullSecrets'],
  ])('has no place for %s, and the rule is an error', (_, rule, what) => {
    const done = runWith(workflow(steps), config(rule));
    expect(new Set(done.kinds)).toEqual(new Set(['WorkloadInvalid']));
    expect(done.messages[0]).toContain(what);
  });

  test('is no workload if it only refers to others', () => {
    const done = runWith(workflow('    - name: all\n      steps: []\n'), config(rule));
    expect(done.kinds).toEqual(['MatchedNothing']);
  });
});
