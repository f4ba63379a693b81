// The law of `podgraft policy`: a pod that is created through the policy is the pod that podgraft's output makes, as the
// API server has them. The pods are what controllers would make of each workload of the corpus, before and after.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jsYaml from 'js-yaml';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isObject } from '../../src/yaml/read/value.ts';
import { run } from '../cli/support.ts';
import { runPackage } from '../docs/run-package.ts';
import { ApiServer, isBuiltIn, type KubernetesObject, type Verdict } from './api-server.ts';
import { templateOf } from './broad-graft.ts';
import { describeWithCluster } from './cluster-script.ts';

type Json = Record<string, unknown>;

const corpus = process.env['PODGRAFT_CORPUS'];

const objectsIn = (text: string): KubernetesObject[] => {
  try {
    return (jsYaml.safeLoadAll(text) as unknown[]).filter(isObject) as KubernetesObject[];
  } catch {
    return [];
  }
};

/** The workloads of the corpus that a controller makes pods of, each as a text of its own. */
const workloads = (): { name: string; text: string; object: KubernetesObject }[] =>
  readdirSync(corpus ?? '', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ya?ml|json)$/.test(path))
    .sort()
    .flatMap((path) =>
      readFileSync(join(corpus ?? '', path), 'utf8')
        .split(/^---[^\n]*\n/m)
        .flatMap((text, index) => {
          const [object, second] = objectsIn(text);
          if (object === undefined || second !== undefined || !isBuiltIn(object)) return [];
          if (templateOf(object) === undefined || object['kind'] === 'CronJob') return [];
          return [{ name: `${path}#${index}`, text, object }];
        }),
    );

/** The pod that the controller of a workload makes of its template. */
const podOf = (workload: KubernetesObject, namespace: string): KubernetesObject | undefined => {
  const template = templateOf(workload) as Json;
  const { name = 'generated' } = workload['metadata'] as { name?: string };
  const { labels, annotations } = (template['metadata'] ?? {}) as Json;
  // The accounts of the corpus are not there.
  const { serviceAccountName, serviceAccount, ...spec } = template['spec'] as Json;
  const kind = String(workload['kind']);
  const isDeployment = kind === 'Deployment';
  const owner = {
    apiVersion: workload['apiVersion'],
    kind: isDeployment ? 'ReplicaSet' : kind,
    name: isDeployment ? `${name}-5d4f7c` : name,
    uid: '11111111-1111-1111-1111-111111111111',
    controller: true,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      ...(kind === 'Pod' ? { name } : { name: `${String(owner.name)}-x`, ownerReferences: [owner] }),
      ...(annotations !== undefined && { annotations }),
      labels: { ...(labels as Json | undefined), ...(isDeployment && { 'pod-template-hash': '5d4f7c' }) },
    },
    spec,
  } as unknown as KubernetesObject;
};

/** Without what differs between two dry runs; the token's volume and mounts, whose place differs, go last. */
const comparable = (object: KubernetesObject | undefined): unknown => {
  const text = JSON.stringify(object).replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access');
  const pod = JSON.parse(text) as { metadata: Json; spec: Record<string, Json[]> };
  const { labels, name, ownerReferences } = pod.metadata;
  const annotations = { ...(pod.metadata['annotations'] as Json | undefined) };
  delete annotations['podgraft.dev/grafts'];
  const isToken = ({ name: each }: Json): boolean => each === 'kube-api-access';
  const tokenLast = (list: Json[] = []): Json[] => [
    ...list.filter((each) => !isToken(each)),
    ...list.filter(isToken),
  ];
  const containers = (list: Json[] = []): Json[] =>
    list.map((each) => ({ ...each, volumeMounts: tokenLast(each['volumeMounts'] as Json[]) }));
  return {
    metadata: { labels, name, ownerReferences, annotations },
    spec: {
      ...pod.spec,
      volumes: tokenLast(pod.spec['volumes']),
      initContainers: containers(pod.spec['initContainers']),
      containers: containers(pod.spec['containers']),
    },
  };
};

const agent = { name: 'pg-agent', image: 'busybox:1.28', command: ['sleep', 'infinity'] };
const prepare = {
  name: 'pg-prepare',
  image: 'busybox:1.28',
  command: ['sh', '-c', 'echo "$HI" \'there\' > /pg/x'],
  volumeMounts: [{ name: 'pg-data', mountPath: '/pg' }],
  resources: { limits: { cpu: 0.5, memory: '64Mi' } },
};
/** The labels of the Namespace of each workload, in the input and in the API server. */
const namespaceLabels = { 'example.com/pg': 'on', 'example.com/level': '3' };
const namespaceObject = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: namespaceLabels },
});
const everything = { containers: { name: '.*' } };

/** Configs over all actions. */
const configs: Record<string, readonly object[]> = {
  'lists, hooks and entrypoints in all containers': [
    {
      name: 'all',
      ...everything,
      volumes: [{ name: 'pg-data', emptyDir: { sizeLimit: '1Gi' } }],
      initContainers: [prepare],
      sidecars: [agent],
      imagePullSecrets: [{ name: 'pg-pull' }],
      podLabels: { 'example.com/pg': 'on' },
      podAnnotations: { 'example.com/pg': 'x\ny' },
      volumeMounts: [{ name: 'pg-data', mountPath: '/pg' }],
      env: [
        { name: 'PG', value: 'on "quoted" $(HOME)' },
        { name: 'PG_NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      ],
      envFrom: [{ prefix: 'PG_', configMapRef: { name: 'pg', optional: true } }],
      envAppend: [{ name: 'JAVA_TOOL_OPTIONS', value: '-javaagent:/a.jar' }],
      postStart: { script: 'echo "hi"', onConflict: 'Chain' },
      preStop: { sleep: { seconds: 5 }, onConflict: 'Keep' },
      entrypoint: { script: 'export A=1', delivery: 'Inline' },
    },
  ],
  'files from ConfigMaps and Secrets beside volumes and mounts': [
    {
      name: 'keys',
      ...everything,
      volumes: [{ name: 'pg-data', emptyDir: {} }],
      volumeMounts: [{ name: 'pg-data', mountPath: '/pg' }],
      files: [
        { path: '/etc/pg/a.conf', from: { configMapKeyRef: { name: 'pg', key: 'a' } } },
        { path: '/etc/pg/b', mode: 256, from: { secretKeyRef: { name: 'pg', key: 'b' } } },
      ],
      postStart: { exec: { command: ['true'] }, onConflict: 'Keep' },
    },
  ],
  'hooks after and before a sleep': [
    { name: 'sleep', ...everything, preStop: { sleep: { seconds: 3 }, onConflict: 'Replace' } },
    { name: 'after', ...everything, preStop: { exec: { command: ['bye'] }, onConflict: 'Chain' } },
    { name: 'before', ...everything, preStop: { script: 'a; b', onConflict: 'Chain', chain: 'Before' } },
  ],
  'two rules over each other': [
    {
      name: 'inner',
      ...everything,
      entrypoint: { script: 'cd /', delivery: 'Inline' },
      postStart: { exec: { command: ['a', "b'c"] }, onConflict: 'Chain' },
    },
    {
      name: 'outer',
      ...everything,
      entrypoint: { command: ['/tools/run', '--'] },
      postStart: { script: 'two', onConflict: 'Chain' },
    },
  ],
  'replaced values': [
    {
      name: 'replace',
      ...everything,
      onConflict: 'Replace',
      env: [
        { name: 'POD_NAME', value: 'x' },
        { name: 'LOG_LEVEL', value: 'debug' },
      ],
      volumes: [
        { name: 'tmp', emptyDir: {} },
        { name: 'config', emptyDir: {} },
      ],
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      postStart: { httpGet: { port: 80 } },
      podAnnotations: { 'prometheus.io/scrape': 'false' },
    },
  ],
  'refused where something else is there': [
    {
      name: 'fail',
      ...everything,
      env: [{ name: 'POD_NAMESPACE', value: 'x' }],
      volumes: [{ name: 'config', emptyDir: {} }],
      preStop: { script: 'true' },
    },
  ],
  'places, images and init containers': [
    {
      name: 'init',
      containers: { image: '(.*/)?(nginx|redis|busybox)(:.*)?', init: true },
      placement: { initContainers: 'First' },
      initContainers: [
        { name: 'pg-one', image: 'busybox:1.28' },
        { name: 'pg-two', image: 'busybox:1.28' },
      ],
      env: [{ name: 'PG', value: '1' }],
    },
  ],
  'pods and namespaces with labels': [
    {
      name: 'pods',
      target: [
        { podLabelSelector: 'app.kubernetes.io/name,!app.kubernetes.io/component' },
        { podLabelSelector: 'app in (nginx,web,redis),tier!=backend' },
      ],
      exclude: { podLabelSelector: 'app.kubernetes.io/name=grafana' },
      ...everything,
      env: [{ name: 'PG_POD', value: '1' }],
    },
    {
      name: 'namespace',
      target: { namespaceSelector: 'example.com/pg=on,example.com/level>2,!example.com/off' },
      ...everything,
      env: [{ name: 'PG_NAMESPACE', value: '1' }],
    },
    {
      name: 'nowhere',
      target: [{ namespaceSelector: 'example.com/pg!=on' }, { namespaceSelector: 'example.com/level<3' }],
      ...everything,
      env: [{ name: 'PG_NOWHERE', value: '1' }],
    },
  ],
  'the main container of Deployments and StatefulSets': [
    {
      name: 'main',
      target: [
        { kind: 'Deployment' },
        { group: 'apps', version: 'v1', kind: 'StatefulSet', name: '.*[a-m]' },
      ],
      exclude: { name: '.*(operator|controller).*' },
      env: [{ name: 'PG', value: '1' }],
      entrypoint: { script: 'true', delivery: 'Inline' },
    },
  ],
};

/** The API server may still have the policies of an earlier run, which come into force before those of this one. */
const runId = Date.now().toString(36);

const namespaceOf = (object: KubernetesObject): string =>
  (object['metadata'] as { namespace?: string }).namespace ?? 'default';

const kindIn = (message: string): string | undefined => /\[([A-Z]\w+)\]/.exec(message)?.[1];

describeWithCluster('a policy', 'api', () => {
  let api: ApiServer;
  const folder = mkdtempSync(join(tmpdir(), 'podgraft-policy-'));
  const installed: string[] = [];
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    for (const path of installed) await api.request('DELETE', path);
  });
  beforeAll(() => {
    api = new ApiServer(inject('kubeconfig'));
  });

  const textOf = (name: string, rules: readonly object[], images: readonly string[]): string =>
    JSON.stringify({
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name },
      spec: {
        kubernetesVersion: '1.36',
        validation: 'Off',
        images: images.map((image) => ({ image, entrypoint: ['/start'], cmd: ['run', '$(HOME)'], env: {} })),
        // By this the tests see that the policy is in force.
        rules: [
          ...rules,
          { name: 'probe', target: { kind: 'Pod', name: 'probe' }, podLabels: { probe: 'changed' } },
        ],
      },
    });

  /** Puts the policy of a config into force in one namespace. */
  const install = async (name: string, config: string, namespace: string): Promise<void> => {
    writeFileSync(join(folder, `${name}.yaml`), config);
    const { code, stdout, stderr } = await run(folder, ['policy', '-c', `${name}.yaml`, '-o', 'json']);
    expect([code, stderr]).toEqual([0, '']);
    const { objects: items } = JSON.parse(stdout) as { objects: [Json, { spec: Json }] };
    items[1].spec['matchResources'] = {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    };
    for (const [index, resource] of [
      'mutatingadmissionpolicies',
      'mutatingadmissionpolicybindings',
    ].entries()) {
      const path = `/apis/admissionregistration.k8s.io/v1/${resource}`;
      const { status, body } = await api.request('POST', path, items[index]);
      installed.push(`${path}/${name}`);
      expect([status, status === 201 ? '' : body]).toEqual([201, '']);
    }
    const probe = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'probe', namespace },
      spec: { containers: [{ name: 'probe', image: 'probe' }] },
    };
    for (let tries = 0; tries < 100; tries++) {
      const { message, object } = await api.dryRun(probe);
      const { labels } = (object?.['metadata'] ?? {}) as { labels?: Json };
      if (kindIn(message) !== undefined || labels?.['probe'] === 'changed') return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the policy ${name} did not come into force`);
  };

  describe.skipIf(corpus === undefined)('makes the pod that podgraft makes, for each real workload', () => {
    it.each(Object.entries(configs))('%s', async (title, rules) => {
      const name = `law-${runId}-${Object.keys(configs).indexOf(title)}`;
      const cases = workloads();
      const images = cases.flatMap(({ object }) =>
        (
          (templateOf(object) as { spec: { containers?: { image?: string }[] } }).spec.containers ?? []
        ).flatMap(({ image }) => (typeof image === 'string' && image !== '' ? [image] : [])),
      );
      const config = textOf(name, rules, [...new Set([...images, 'probe'])]);
      await api.create(namespaceObject(name) as KubernetesObject);
      await install(name, config, name);
      const count = { same: 0, changed: 0, refused: 0, left: 0 };
      const wrong: string[] = [];
      for (const { name: path, text, object } of cases) {
        const { after, problems } = runPackage(config, {
          'a.yaml': text,
          'namespace.yaml': JSON.stringify(namespaceObject(namespaceOf(object))),
        });
        const [grafted] = objectsIn(after['a.yaml'] ?? '');
        const refusal = problems.find(({ severity }) => severity === 'error');
        const plain = await api.dryRun(podOf(object, 'plain') as KubernetesObject);
        if (!plain.accepted) {
          count.left++;
          continue;
        }
        const through = await api.dryRun(podOf(object, name) as KubernetesObject);
        if (refusal !== undefined) {
          count.refused++;
          const kind = kindIn(through.message);
          // What the API server refuses by itself, it refuses in its own words.
          if (through.accepted || (kind !== undefined && kind !== refusal.kind))
            wrong.push(
              `${path}: podgraft ${refusal.kind} ${refusal.message}, policy ${through.message || 'accepts'}`,
            );
          continue;
        }
        const wanted = await api.dryRun(podOf(grafted ?? object, 'plain') as KubernetesObject);
        wrong.push(...differences(path, wanted, through));
        const again = await api.dryRun(podOf(grafted ?? object, name) as KubernetesObject);
        wrong.push(...differences(`${path} again`, wanted, again));
        count.same++;
        if (
          wanted.accepted &&
          JSON.stringify(comparable(wanted.object)) !== JSON.stringify(comparable(plain.object))
        )
          count.changed++;
      }
      process.stderr.write(`test/cluster: ${title}: ${JSON.stringify(count)}\n`);
      expect(wrong).toEqual([]);
      expect(count.same + count.refused).toBeGreaterThan(100);
    });
  });
});

/** The first place where two values differ, with both. */
const firstDifference = (wanted: unknown, found: unknown, at = ''): string | undefined => {
  if (JSON.stringify(wanted) === JSON.stringify(found)) return undefined;
  if (typeof wanted !== 'object' || typeof found !== 'object' || wanted === null || found === null)
    return `${at}: ${JSON.stringify(wanted)} in podgraft’s, ${JSON.stringify(found)} in the policy’s`;
  const [a, b] = [wanted as Json, found as Json];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const below = firstDifference(a[key], b[key], `${at}/${key}`);
    if (below !== undefined) return below;
  }
  return undefined; // the order of keys alone
};

const differences = (name: string, wanted: Verdict, found: Verdict): string[] => {
  if (!wanted.accepted && !found.accepted) return [];
  if (!wanted.accepted || !found.accepted)
    return [
      `${name}: podgraft’s: ${wanted.message || 'accepted'}; the policy’s: ${found.message || 'accepted'}`,
    ];
  const first = firstDifference(comparable(wanted.object), comparable(found.object));
  return first === undefined ? [] : [`${name}: ${first}`];
};
