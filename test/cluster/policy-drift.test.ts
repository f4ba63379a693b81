// With a policy on workloads, nothing drifts: what applies, scales, restarts or compares again and again finds the workload
// as the policy left it. The API server has no controllers here, so each change of a workload is one of these.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toolEnvironment } from '../external-tools.ts';
import { runProgram } from '../run-program.ts';
import { ApiServer, type KubernetesObject } from './api-server.ts';
import { describeWithCluster } from './cluster-script.ts';
import { configText, Policies } from './policy-install.ts';

type Json = Record<string, unknown>;

const name = `drift-${Date.now().toString(36)}`;
const script = 'export A=1';
const wrapped = ['/bin/sh', '-c', `${script}\nexec "$@"\n`, 'podgraft-all'];
const rules = [
  {
    name: 'all',
    target: { kind: 'Deployment|ReplicaSet|Job|CronJob' },
    volumes: [{ name: 'pg', emptyDir: {} }],
    initContainers: [{ name: 'pg-init', image: 'busybox:1.28', resources: { limits: { cpu: 0.5 } } }],
    sidecars: [{ name: 'pg-side', image: 'busybox:1.28' }],
    volumeMounts: [{ name: 'pg', mountPath: '/pg' }],
    env: [{ name: 'PG', value: '1' }],
    envAppend: [{ name: 'JAVA_TOOL_OPTIONS', value: '-javaagent:/a.jar' }],
    postStart: { script: 'true', onConflict: 'Chain' },
    argsAppend: ['--last'],
    entrypoint: { script, delivery: 'Inline' },
  },
];

/** How a manifest may say what runs; and what that becomes. The facts of each image are /start and run $(HOME). */
const lines: [string, Json, { command: string[]; args: string[] }][] = [
  ['nothing', {}, { command: [...wrapped, '/start'], args: ['run', '$$(HOME)', '--last'] }],
  ['args', { args: ['serve'] }, { command: [...wrapped, '/start'], args: ['serve', '--last'] }],
  ['command', { command: ['/srv'] }, { command: [...wrapped, '/srv'], args: ['--last'] }],
  [
    'command and args',
    { command: ['/srv'], args: ['-v'] },
    { command: [...wrapped, '/srv'], args: ['-v', '--last'] },
  ],
];

const podTemplate = (line: Json, restartPolicy: string): Json => ({
  metadata: { labels: { app: 'a' } },
  spec: {
    restartPolicy,
    containers: [
      {
        name: 'main',
        image: 'one:1',
        env: [{ name: 'JAVA_TOOL_OPTIONS', value: '-Xmx1g' }],
        lifecycle: { postStart: { exec: { command: ['hello'] } } },
        ...line,
      },
    ],
  },
});

const deployment = (id: string, line: Json): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: id, namespace: name },
  spec: { selector: { matchLabels: { app: 'a' } }, template: podTemplate(line, 'Always') },
});

describeWithCluster('a policy on workloads', 'api', () => {
  let api: ApiServer;
  let policies: Policies;
  beforeAll(async () => {
    api = new ApiServer(inject('kubeconfig'));
    policies = new Policies(api);
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await policies.install(name, configText(name, rules, ['one:1', 'probe']), name, 'workloads');
  });
  afterAll(async () => {
    await policies.remove();
    await api.request('DELETE', `/api/v1/namespaces/${name}`);
  });

  const kubectl = async (args: readonly string[], input = ''): Promise<void> => {
    const env = { ...toolEnvironment(), KUBECONFIG: inject('kubeconfig') };
    const { status, stderr } = await runProgram('kubectl', ['-n', name, ...args], { env, input });
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  };
  const pathOf = (id: string): string => `/apis/apps/v1/namespaces/${name}/deployments/${id}`;
  const live = async (path: string): Promise<{ metadata: Json; spec: Json & { template: Json } }> => {
    const { status, body } = await api.request('GET', path);
    expect(status).toBe(200);
    return body as { metadata: Json; spec: Json & { template: Json } };
  };
  const mainOf = ({ spec }: { spec: Json }): Json => {
    const template = spec['template'] as { spec: { containers: Json[] } };
    return template.spec.containers[0] as Json;
  };

  describe.each(lines)('a manifest with %s', (id, line, runs) => {
    const key = id.replaceAll(' ', '-');
    it.each([
      ['client', []],
      ['server', ['--server-side', '--force-conflicts']],
    ])('applied at the %s side', async (side, flags) => {
      const object = deployment(`${key}-${side}`, line);
      const path = pathOf(`${key}-${side}`);
      await kubectl(['apply', ...flags, '-f', '-'], JSON.stringify(object));
      const first = await live(path);
      expect(mainOf(first)).toMatchObject({
        ...runs,
        env: [
          { name: 'JAVA_TOOL_OPTIONS', value: '-Xmx1g -javaagent:/a.jar' },
          { name: 'PG', value: '1' },
        ],
        volumeMounts: [{ name: 'pg', mountPath: '/pg' }],
      });
      for (const _ of [1, 2]) {
        await kubectl(['apply', ...flags, '-f', '-'], JSON.stringify(object));
        const again = await live(path);
        expect([again.spec, again.metadata['generation']]).toEqual([first.spec, 1]);
      }
      await kubectl(['scale', '--replicas=3', `deployment/${key}-${side}`]);
      await kubectl(['annotate', `deployment/${key}-${side}`, 'note=x']);
      const scaled = await live(path);
      expect(scaled.spec).toEqual({ ...first.spec, replicas: 3 });
      await kubectl(['rollout', 'restart', `deployment/${key}-${side}`]);
      const { template, ...rest } = (await live(path)).spec;
      expect(rest).toEqual({ ...scaled.spec, template: undefined });
      expect(template['spec']).toEqual(first.spec.template['spec']);
    });

    it('changed by an operator that compares what is there with what it wants', async () => {
      const object = deployment(`${key}-operator`, line);
      await api.create(object);
      const path = pathOf(`${key}-operator`);
      const first = await live(path);
      for (const _ of [1, 2, 3]) {
        const { metadata } = await live(path);
        const wanted = { ...object, metadata: { ...metadata, labels: { seen: 'yes' } } };
        expect((await api.request('PUT', path, wanted)).status).toBe(200);
        const { spec, metadata: after } = await live(path);
        expect([spec, after['generation']]).toEqual([first.spec, 1]);
      }
      const { resourceVersion } = (await live(path)).metadata;
      await api.request('PUT', path, { ...object, metadata: (await live(path)).metadata });
      expect((await live(path)).metadata['resourceVersion']).toBe(resourceVersion);
    });

    it('edited somewhere else: a label of the pod, another container, another variable', async () => {
      await api.create(deployment(`${key}-edit`, line));
      const path = pathOf(`${key}-edit`);
      const first = await live(path);
      const edited = structuredClone(first);
      const pod = edited.spec.template as { metadata: Json; spec: { containers: Json[] } };
      pod.metadata['labels'] = { app: 'a', more: 'x' };
      (pod.spec.containers[0] as { env: Json[] }).env.push({ name: 'MORE', value: 'x' });
      expect((await api.request('PUT', path, edited)).status).toBe(200);
      expect((await live(path)).spec).toEqual(edited.spec);
    });

    it('created as a Job and a CronJob, and applied again', async () => {
      const template = podTemplate(line, 'Never');
      const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: key }, spec: { template } };
      const spec = { schedule: '0 0 * * *', jobTemplate: { spec: { template } } };
      const cronJob = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: key }, spec };
      for (const [object, resource] of [
        [job, 'jobs'],
        [cronJob, 'cronjobs'],
      ] as const)
        for (const flags of [[], ['--server-side', '--force-conflicts']]) {
          const path = `/apis/batch/v1/namespaces/${name}/${resource}/${key}`;
          await kubectl(['apply', ...flags, '-f', '-'], JSON.stringify(object));
          const first = await live(path);
          await kubectl(['apply', ...flags, '-f', '-'], JSON.stringify(object));
          expect((await live(path)).spec).toEqual(first.spec);
        }
    });
  });

  it('has what another image runs, where the manifest does not say', async () => {
    const facts = [
      { image: 'one:1', entrypoint: ['/start'], cmd: ['run'] },
      { image: 'two:1', entrypoint: ['/begin', '-x'], cmd: [] },
      { image: 'three:1', cmd: ['sh'] },
    ];
    const config = JSON.parse(configText(`${name}-image`, rules, ['probe'])) as { spec: { images: Json[] } };
    config.spec.images.push(...facts);
    const namespace = `${name}-image`;
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await policies.install(`${name}-image`, JSON.stringify(config), namespace, 'workloads');
    for (const [id, line] of [
      ['nothing', {}],
      ['args', { args: ['mine'] }],
      ['command', { command: ['/srv'] }],
    ] as const) {
      const object = deployment(id, line);
      object['metadata'] = { name: id, namespace };
      await api.create(object);
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${id}`;
      const runs: unknown[] = [];
      for (const image of ['one:1', 'two:1', 'three:1', 'one:1']) {
        const at = await live(path);
        mainOf(at)['image'] = image;
        expect((await api.request('PUT', path, at)).status).toBe(200);
        const { command, args } = mainOf(await live(path)) as { command: string[]; args: string[] };
        expect(command.slice(0, 4)).toEqual(wrapped);
        runs.push([...command.slice(4), ...args].join(' '));
      }
      expect(runs).toEqual(
        {
          nothing: ['/start run --last', '/begin -x --last', 'sh --last', '/start run --last'],
          args: ['/start mine --last', '/begin -x mine --last', 'mine --last', '/start mine --last'],
          command: ['/srv --last', '/srv --last', '/srv --last', '/srv --last'],
        }[id],
      );
    }
  });

  it('leaves alone what podgraft changed at build time, and what another workload made', async () => {
    const record = { 'podgraft.dev/grafts': `{"v":1,"owners":{"${name}":{"all":{"volumes":{"pg":"x"}}}}}` };
    const object = deployment('built', {});
    object['metadata'] = { name: 'built', namespace: name, annotations: record };
    const owner = { apiVersion: 'example.com/v1', kind: 'Rollout', name: 'r', uid: '1', controller: true };
    const made = { ...deployment('made', {}), kind: 'ReplicaSet' } as KubernetesObject;
    made['metadata'] = { name: 'made', namespace: name, ownerReferences: [owner] };
    for (const each of [object, made]) {
      const { accepted, object: after } = await api.dryRun(each);
      expect(accepted).toBe(true);
      expect(mainOf(after as { spec: Json })).not.toHaveProperty('volumeMounts');
    }
  });
});
