// Arbitrary workloads as plain values, small, with names from small pools so that rules meet what is there.

import fc from 'fast-check';
import { placeOf } from '../../src/rules/descriptor.ts';
import { likeExample, withoutGenerator } from './from-registry.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Map = { [key: string]: Json };

export const texts = fc.constantFrom(
  'plain',
  'two words',
  'on',
  '0755',
  'a: b',
  "it's",
  'x # y',
  ' lead',
  'multi\nline\n',
  'a\n  deeper\nb',
  'é\u2028z',
  '',
  '1e3',
  '$(X)',
  '2024-01-01',
  '"quoted"',
  '-',
  '{}',
);

const byName = { selector: (each: Map) => each['name'] } as const;
const listOf = (element: fc.Arbitrary<Map>, max: number): fc.Arbitrary<Json> =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.uniqueArray(element, { ...byName, minLength: 1, maxLength: max }) as fc.Arbitrary<Json>,
    },
    { weight: 1, arbitrary: fc.constant<Json>([]) },
    { weight: 1, arbitrary: fc.constant<Json>(null) },
  );

const partial = (parts: Record<string, fc.Arbitrary<Json>>, required: string[]): fc.Arbitrary<Map> =>
  fc.record(parts, { requiredKeys: required }) as fc.Arbitrary<Map>;

const envVar: fc.Arbitrary<Map> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      name: fc.constantFrom('FOO', 'BAR', 'JAVA_OPTS'),
      value: texts,
    }) as fc.Arbitrary<Map>,
  },
  {
    weight: 1,
    arbitrary: fc.record({
      name: fc.constantFrom('FOO', 'BAR'),
      valueFrom: fc.constant<Json>({ fieldRef: { fieldPath: 'metadata.name' } }),
    }) as fc.Arbitrary<Map>,
  },
);
const mount = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('data', 'web'), mountPath: fc.constantFrom('/data', '/web', '/etc/x') }),
  { selector: (each) => each.mountPath, minLength: 1, maxLength: 2 },
) as fc.Arbitrary<Json>;
const words = fc.array(texts, { minLength: 1, maxLength: 3 }) as fc.Arbitrary<Json>;
const handler = fc.oneof(
  fc.record({ exec: fc.record({ command: words }) }),
  fc.constant({ httpGet: { path: '/', port: 80 } }),
  fc.constant({ sleep: { seconds: 3 } }),
) as fc.Arbitrary<Json>;

export const images = ['nginx:1.19', 'busybox:1.28', 'registry.example.com:5000/team/app:v2', 'nginx'];

const container = (names: string[]): fc.Arbitrary<Map> =>
  partial(
    {
      name: fc.constantFrom(...names),
      image: fc.constantFrom(...images),
      command: words,
      args: fc.oneof({ weight: 4, arbitrary: words }, { weight: 1, arbitrary: fc.constant<Json>([]) }),
      env: listOf(envVar, 2),
      envFrom: fc.constant<Json>([{ configMapRef: { name: 'settings' } }]),
      volumeMounts: mount,
      lifecycle: fc.oneof(
        partial({ postStart: handler, preStop: handler }, []),
        fc.constant<Json>(null),
      ) as fc.Arbitrary<Json>,
      ports: fc.constant<Json>([{ containerPort: 80 }]),
    },
    ['name', 'image'],
  );

const volume: fc.Arbitrary<Map> = fc.oneof(
  fc.record({ name: fc.constantFrom('data', 'web'), emptyDir: fc.constant<Json>({}) }),
  fc.record({
    name: fc.constantFrom('data', 'cfg'),
    configMap: fc.constant<Json>({ name: 'c', defaultMode: 493 }),
  }),
) as fc.Arbitrary<Map>;

/** What a pod may have in the fields that rules are generated for by their examples; null is like nothing. */
const fromRegistry = Object.fromEntries(
  withoutGenerator.flatMap((each) => {
    const place = each.scope === 'pod' ? placeOf(each) : undefined;
    return place === undefined
      ? []
      : [[place, fc.option(likeExample(each.example), { freq: 4 }) as fc.Arbitrary<Json>]];
  }),
);

const podSpec: fc.Arbitrary<Map> = partial(
  {
    ...fromRegistry,
    serviceAccountName: fc.constant<Json>('sa'),
    volumes: listOf(volume, 2),
    initContainers: listOf(container(['setup', 'migrate']), 2),
    imagePullSecrets: listOf(fc.record({ name: fc.constantFrom('pull', 'pull2') }) as fc.Arbitrary<Map>, 1),
    containers: fc.uniqueArray(container(['main', 'side']), {
      ...byName,
      minLength: 1,
      maxLength: 2,
    }) as fc.Arbitrary<Json>,
    restartPolicy: fc.constant<Json>('Always'),
  },
  ['containers'],
);

const labels = fc.oneof(
  { weight: 4, arbitrary: partial({ app: fc.constant<Json>('x'), tier: texts as fc.Arbitrary<Json> }, []) },
  { weight: 1, arbitrary: fc.constant(null) },
) as fc.Arbitrary<Json>;
const annotations = fc.oneof(
  {
    weight: 4,
    arbitrary: partial({ team: texts as fc.Arbitrary<Json>, note: texts as fc.Arbitrary<Json> }, []),
  },
  { weight: 1, arbitrary: fc.constant(null) },
) as fc.Arbitrary<Json>;
const podMeta = fc.oneof(
  { weight: 5, arbitrary: partial({ labels, annotations }, []) },
  { weight: 1, arbitrary: fc.constant(null) },
) as fc.Arbitrary<Json>;
export const podTemplate: fc.Arbitrary<Map> = partial({ metadata: podMeta, spec: podSpec }, ['spec']);

const hostAnnotations: fc.Arbitrary<Map> = fc.constantFrom<Map>(
  { 'argocd.argoproj.io/hook': 'PreSync', 'argocd.argoproj.io/sync-wave': '-5' },
  { 'helm.sh/hook': 'pre-install' },
  { 'config.kubernetes.io/index': '0', 'config.kubernetes.io/path': 'app/web.yaml' },
  { 'internal.config.kubernetes.io/index': '0' },
);
const meta = (name: string): fc.Arbitrary<Map> =>
  fc.record(
    {
      name: fc.constant<Json>(name),
      namespace: fc.constantFrom<Json>('web', 'db'),
      labels,
      annotations: fc.oneof(annotations, hostAnnotations as fc.Arbitrary<Json>),
    },
    { requiredKeys: ['name'] },
  ) as fc.Arbitrary<Map>;

/** A template of Argo Workflows: the fields of a pod beside its only container, and others that hold no pod. */
const argoTemplate = (name: string): fc.Arbitrary<Map> =>
  fc
    .tuple(podTemplate, container(['x']), fc.constantFrom('container', 'container', 'script', 'dag'))
    .map(([{ metadata, spec }, { name: _, ...only }, field]) => {
      const { containers: __, imagePullSecrets: ___, restartPolicy: ____, ...rest } = spec as Map;
      if (field === 'dag') return { name, dag: { tasks: [] } };
      return { name, ...(metadata !== undefined && { metadata }), ...rest, [field]: only };
    });

const custom = (
  apiVersion: string,
  kind: string,
  spec: fc.Arbitrary<Map>,
): ((template: fc.Arbitrary<Map>, name: string) => fc.Arbitrary<Map>) => {
  return (_, name) =>
    fc.record({
      apiVersion: fc.constant(apiVersion),
      kind: fc.constant(kind),
      metadata: meta(name),
      spec,
    }) as fc.Arbitrary<Map>;
};

/** Kinds with templates at several places, in maps, without metadata, and with one container in a field of its own. */
const customKinds = {
  ray: custom(
    'ray.io/v1',
    'RayCluster',
    fc.tuple(podTemplate, fc.array(podTemplate, { maxLength: 2 })).map(([head, workers]) => ({
      headGroupSpec: { template: head },
      workerGroupSpecs: workers.map((template, index) => ({ groupName: `g${index}`, template })),
    })),
  ),
  cluster: custom(
    'example.com/v1',
    'Cluster',
    fc.record(
      { head: fc.record({ template: podTemplate }), workers: fc.record({ a: fc.record({ pod: podSpec }) }) },
      { requiredKeys: ['workers'] },
    ) as fc.Arbitrary<Map>,
  ),
  workflow: custom(
    'argoproj.io/v1alpha1',
    'Workflow',
    fc.tuple(argoTemplate('one'), argoTemplate('two')).map((templates) => ({ templates })),
  ),
  prometheus: custom(
    'monitoring.coreos.com/v1',
    'Prometheus',
    fc.tuple(podSpec, fc.boolean()).map(([spec, isBare]) => {
      const { containers, restartPolicy: _, ...rest } = spec;
      return isBare ? { replicas: 2, ...rest } : { ...rest, containers: containers as Json };
    }),
  ),
};

/** The entries of spec.workloads for the generated kinds that are not known by themselves. */
export const customWorkloads = [
  { group: 'example.com', kind: 'Cluster', podTemplate: 'spec.head.template' },
  { group: 'example.com', kind: 'Cluster', podSpec: 'spec.workers.*.pod' },
  { group: 'monitoring.coreos.com', kind: 'Prometheus', podSpec: 'spec' },
];

const kinds: Record<string, (template: fc.Arbitrary<Map>, name: string) => fc.Arbitrary<Map>> = {
  ...customKinds,
  deployment: (template, name) =>
    fc.record({
      apiVersion: fc.constant('apps/v1'),
      kind: fc.constant('Deployment'),
      metadata: meta(name),
      spec: fc.record({ replicas: fc.constant(2), template }),
    }) as fc.Arbitrary<Map>,
  pod: (template, name) =>
    fc
      .tuple(meta(name), template)
      .map(([metadata, { spec }]) => ({ apiVersion: 'v1', kind: 'Pod', metadata, spec: spec as Json })),
  cronjob: (template, name) =>
    fc.record({
      apiVersion: fc.constant('batch/v1'),
      kind: fc.constant('CronJob'),
      metadata: meta(name),
      spec: fc.record({
        schedule: fc.constant('* * * * *'),
        jobTemplate: fc.record({ spec: fc.record({ template }) }),
      }),
    }) as fc.Arbitrary<Map>,
  jobset: (template, name) =>
    fc.record({
      apiVersion: fc.constant('jobset.x-k8s.io/v1alpha2'),
      kind: fc.constant('JobSet'),
      metadata: meta(name),
      spec: fc.record({
        replicatedJobs: fc
          .array(template, { minLength: 1, maxLength: 2 })
          .map((list) =>
            list.map((each, index) => ({ name: `job${index}`, template: { spec: { template: each } } })),
          ),
      }),
    }) as fc.Arbitrary<Map>,
  rollout: (template, name) =>
    fc.record({
      apiVersion: fc.constant('argoproj.io/v1alpha1'),
      kind: fc.constant('Rollout'),
      metadata: meta(name),
      spec: fc.record({ template }),
    }) as fc.Arbitrary<Map>,
};

const single = (name: string): fc.Arbitrary<Map> =>
  fc.oneof(
    {
      weight: 7,
      arbitrary: (kinds['deployment'] as never as (t: typeof podTemplate, n: string) => fc.Arbitrary<Map>)(
        podTemplate,
        name,
      ),
    },
    ...['pod', 'cronjob', 'jobset', 'rollout', ...Object.keys(customKinds)].map((kind) => ({
      weight: 1,
      arbitrary: (kinds[kind] as (t: typeof podTemplate, n: string) => fc.Arbitrary<Map>)(podTemplate, name),
    })),
  );

export const workload: fc.Arbitrary<Map> = fc.oneof(
  { weight: 10, arbitrary: single('web') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(single('one'), single('two'))
      .map((items) => ({ apiVersion: 'v1', kind: 'List', items: items as Json })),
  },
);
