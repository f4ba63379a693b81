// `podgraft policy --test` on a real API server: the diff is what the policy does once it is installed, nothing but the dry runs
// is concerned, and nothing remains.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { program, type Ran, run } from '../cli/support.ts';
import { toolEnvironment } from '../external-tools.ts';
import { ApiServer } from './api-server.ts';
import { describeWithCluster } from './cluster-script.ts';

const namespace = `try-${Date.now().toString(36)}`;
const rules = [
  { name: 'agent', target: { kind: 'Deployment|StatefulSet|Job' }, env: [{ name: 'AGENT', value: 'on' }] },
  { name: 'clash', target: { name: 'clash' }, env: [{ name: 'A', value: '2' }] },
];
const spec = (env: object[] = []) => ({ containers: [{ name: 'main', image: 'one:1', env }] });
const template = (env?: object[]) => ({ metadata: { labels: { app: 'a' } }, spec: spec(env) });
const workload = (apiVersion: string, kind: string, name: string, more: object) => ({
  ...{ apiVersion, kind, metadata: { name, namespace } },
  spec: more,
});
const selected = (name: string, env?: object[]) =>
  workload('apps/v1', 'Deployment', name, {
    selector: { matchLabels: { app: 'a' } },
    template: template(env),
  });

const job = (name: string) =>
  workload('batch/v1', 'Job', name, { template: { spec: { ...spec(), restartPolicy: 'Never' } } });
const claims = [
  {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
];
const statefulSet = workload('apps/v1', 'StatefulSet', 'set', {
  selector: { matchLabels: { app: 'a' } },
  serviceName: 'set',
  volumeClaimTemplates: claims,
  template: {
    metadata: { labels: { app: 'a' } },
    spec: {
      containers: [{ name: 'main', image: 'one:1', volumeMounts: [{ name: 'data', mountPath: '/d' }] }],
    },
  },
});
const ADDED = '+    env:\n+    - name: AGENT\n+      value: "on"\n';

describeWithCluster('policy --test', 'api', () => {
  let api: ApiServer;
  const folder = mkdtempSync(join(tmpdir(), 'podgraft-try-'));
  const env = { ...toolEnvironment(), KUBECONFIG: inject('kubeconfig') } as Record<string, string>;
  beforeAll(async () => {
    api = new ApiServer(inject('kubeconfig'));
    writeFileSync(
      join(folder, 'c.yaml'),
      JSON.stringify({
        ...{ apiVersion: 'podgraft.dev/v1alpha1', kind: 'PodGraft', metadata: { name: namespace } },
        spec: { kubernetesVersion: '1.36', rules },
      }),
    );
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await api.create({
      ...{ apiVersion: 'v1', kind: 'ServiceAccount' },
      metadata: { name: 'default', namespace },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const test = (objects: readonly object[], ...args: string[]): Promise<Ran> => {
    writeFileSync(join(folder, 'in.yaml'), objects.map((each) => JSON.stringify(each)).join('\n---\n'));
    return run(folder, ['policy', '--test', '-c', 'c.yaml', 'in.yaml', ...args], { env });
  };
  const remaining = async (): Promise<string[]> => {
    const root = '/apis/admissionregistration.k8s.io/v1';
    const names = await Promise.all(
      ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'].map(async (resource) => {
        const { body } = await api.request('GET', `${root}/${resource}`);
        return (body as { items: { metadata: { name: string } }[] }).items.map(
          ({ metadata }) => metadata.name,
        );
      }),
    );
    return names.flat().filter((name) => name.startsWith('podgraft-test-'));
  };

  it('shows what changes in the pods of each kind of workload, and leaves nothing', async () => {
    const pod = { ...{ apiVersion: 'v1', kind: 'Pod' }, metadata: { name: 'bare', namespace }, spec: spec() };
    const daemons = { ...selected('daemons'), kind: 'DaemonSet' };
    const objects = [selected('web'), statefulSet, job('once'), pod, daemons];
    const { code, stdout, stderr } = await test(objects);
    expect(stderr).toContain('tested 5 pods: 3 changed, 2 unchanged, 0 refused\n');
    expect([...stdout.matchAll(/^\+\+\+ b\/[^/]+\/(.*)$/gm)].map(([, name]) => name)).toEqual([
      'Deployment/web/pod',
      'StatefulSet/set/pod',
      'Job/once/pod',
    ]);
    expect(stdout.split(ADDED)).toHaveLength(4);
    expect(stdout.match(/^[-+](?![-+]).*$/gm)).toHaveLength(9);
    expect(code).toBe(0);
    expect(await remaining()).toEqual([]);
  });

  it('shows what changes in workloads, also where the cluster has one of the name', async () => {
    await api.create(selected('there') as never);
    const { code, stdout, stderr } = await test([selected('there'), job('once')], '--on', 'workloads');
    expect(stderr).toContain('tested 2 workloads: 2 changed, 0 unchanged, 0 refused\n');
    expect(stdout).toContain('Deployment/there\n');
    expect(stdout.match(/^[-+](?![-+]).*$/gm)).toHaveLength(6);
    expect(code).toBe(0);
    expect(await remaining()).toEqual([]);
  });

  it('reports a conflict as the same problem as at build time, and what the API server refuses by itself', async () => {
    const unknown = { ...selected('lost'), metadata: { name: 'lost', namespace: 'not-there' } };
    const objects = [selected('clash', [{ name: 'A', value: '1' }]), unknown, selected('web')];
    const { code, stdout, stderr } = await test(objects);
    expect(stderr).toMatch(
      /Deployment \S+\/clash: rule clash: container main has another variable A.*\[Conflict\]/s,
    );
    expect(stderr).toMatch(
      /Deployment not-there\/lost: .*without the policy too: namespaces "not-there" not\s+found/s,
    );
    expect(stderr).toContain('tested 3 pods: 1 changed, 0 unchanged, 2 refused\n');
    expect([code, stdout]).toEqual([1, '']);
    expect(await remaining()).toEqual([]);
  });

  it('removes the policy after an interrupt, and meanwhile changes nobody else', async () => {
    writeFileSync(join(folder, 'in.yaml'), JSON.stringify(selected('web')));
    const child = spawn(process.execPath, [await program(), 'policy', '--test', '-c', 'c.yaml', 'in.yaml'], {
      cwd: folder,
      env,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    await vi.waitFor(async () => expect(await remaining()).toHaveLength(2), {
      timeout: 300_000,
      interval: 20,
    });
    child.kill('SIGINT');
    const { object } = await api.dryRun(selected('other') as never);
    expect(JSON.stringify(object)).not.toContain('AGENT');
    expect([await ended, await remaining()]).toEqual([130, []]);
  });
});
