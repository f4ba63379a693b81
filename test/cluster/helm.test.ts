// A chart's life in a real cluster with podgraft as Helm's post-renderer: after each step the objects in the API server
// are those of the chart with the same graft by hand, the hook has run, and at the end nothing of podgraft is left.
import jsYaml from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithTools } from '../external-tools.ts';
import { helmHome, helmHosts, postRenderer } from '../hosts/helm.ts';
import { type Files, withPackage } from '../hosts/package-folder.ts';
import type { ProgramResult } from '../run-program.ts';
import { cluster, describeWithCluster } from './cluster-script.ts';
import { kubectl, leaveNode, namespace, startNode, waitFor } from './node.ts';

type Json = Record<string, unknown>;

const busybox = 'busybox:1.28';

/** Hooks before each install and upgrade: one that Helm deletes once it has succeeded, and one that it leaves. */
const hook = (name: string, policy: string): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-${name}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-delete-policy: ${policy}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: ${busybox}, command: [sh, -c, "cat /etc/note 2>/dev/null || echo none"]}]
`;

const config = (rules: readonly object[], spec: object = {}): string =>
  JSON.stringify({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'site' },
    spec: { record: false, ...spec, rules },
  });

const notes = { name: 'notes', target: { kind: 'Job' }, files: [{ path: '/etc/note', content: 'noted\n' }] };

const page = {
  name: 'page',
  target: { kind: 'Deployment' },
  env: [{ name: 'SITE', value: 'front' }],
  files: [{ path: '/etc/page', content: 'first\n' }],
  entrypoint: { script: 'cp /etc/page /data/page' },
};

const chart: Files = {
  'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'shop/values.yaml': 'level: info\n',
  'shop/templates/settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}-settings"}
data: {level: {{ .Values.level }}}
`,
  'shop/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: web # the site
        image: ${busybox}
        command: [sleep, "3600"]
        env:
        - {name: LEVEL, value: {{ .Values.level }}}
        volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, emptyDir: {}}]
`,
  'shop/templates/check.yaml': hook('check', 'before-hook-creation,hook-succeeded'),
  'shop/templates/migrate.yaml': hook('migrate', 'before-hook-creation'),
  'first.yaml': config([page, notes]),
  'own-names.yaml': config([page], { configMaps: { nameFrom: 'Workload' } }),
  'second.yaml': config([
    {
      name: 'agent',
      target: { kind: 'Deployment' },
      volumes: [{ name: 'tools', emptyDir: {} }],
      volumeMounts: [{ name: 'tools', mountPath: '/tools' }],
      initContainers: [
        {
          name: 'copy',
          image: busybox,
          command: ['cp', '/bin/busybox', '/tools/'],
          volumeMounts: [{ name: 'tools', mountPath: '/tools' }],
        },
      ],
      env: [{ name: 'SITE', value: 'back' }],
    },
    notes,
  ]),
};

/** Does to a pod's spec what the first config says; `configMap` holds its file and its script. */
const firstByHand = (spec: Record<string, Json[]>, configMap: string): void => {
  const [web = {}] = spec['containers'] ?? [];
  Object.assign(web, {
    command: ['/bin/sh', '/podgraft/page/entrypoint'],
    args: ['sleep', '3600'],
    env: [...(web['env'] as Json[]), { name: 'SITE', value: 'front' }],
    volumeMounts: [
      ...(web['volumeMounts'] as Json[]),
      { name: 'podgraft-page', mountPath: '/podgraft/page', readOnly: true },
      { name: 'podgraft-page', mountPath: '/etc/page', subPath: 'page', readOnly: true },
    ],
  });
  const items = [
    { key: 'entrypoint', path: 'entrypoint', mode: 0o555 },
    { key: 'page', path: 'page', mode: 0o644 },
  ];
  const source = { name: configMap, defaultMode: 0o555, items };
  spec['volumes'] = [...(spec['volumes'] ?? []), { name: 'podgraft-page', configMap: source }];
};

const secondByHand = (spec: Record<string, Json[]>): void => {
  const [web = {}] = spec['containers'] ?? [];
  const tools = { name: 'tools', mountPath: '/tools' };
  web['env'] = [...(web['env'] as Json[]), { name: 'SITE', value: 'back' }];
  web['volumeMounts'] = [...(web['volumeMounts'] as Json[]), tools];
  spec['volumes'] = [...(spec['volumes'] ?? []), { name: 'tools', emptyDir: {} }];
  const command = ['cp', '/bin/busybox', '/tools/'];
  spec['initContainers'] = [{ name: 'copy', image: busybox, command, volumeMounts: [tools] }];
};

interface Deployment {
  readonly metadata: Json;
  readonly spec: { readonly template: { readonly spec: Record<string, Json[]> } };
}

describeWithCluster('a chart on a real API server', 'node', () => {
  beforeAll(() => startNode([`docker.io/library/${busybox}`]), 1_800_000);
  afterAll(leaveNode);

  describe.each(helmHosts)('with Helm %i', (version, tool) => {
    describeWithTools('and podgraft as its post-renderer', [tool], () => {
      const release = `shop${version}`;

      const runHelm = (folder: string, argv: readonly string[]): Promise<ProgramResult> => {
        const home = Object.entries(helmHome(version, folder)).map(([name, value]) => `${name}=${value}`);
        return cluster([
          ...['sh', 'env', ...home, 'bash', '-c', `cd ${folder} && exec "$@"`, 'helm'],
          ...[tool, '--namespace', namespace, ...argv],
        ]);
      };
      const helm = async (folder: string, argv: readonly string[]): Promise<string> => {
        const { status, stdout, stderr } = await runHelm(folder, argv);
        expect(status, stdout + stderr).toBe(0);
        return stdout;
      };
      const change = (folder: string, configFile: string, values: readonly string[] = []): Promise<string> =>
        helm(folder, [
          ...['upgrade', '--install', release, './shop', '--wait', '--timeout', '150s', ...values],
          ...postRenderer(version, configFile),
        ]);

      /** The names of the objects that the release and podgraft made. */
      const names = async (): Promise<string[]> => {
        const found = await kubectl(['get', 'deployments,jobs,configmaps', '--output', 'name']);
        return found
          .split('\n')
          .filter((name) => name.includes(release) || name.includes('site-'))
          .map((name) => name.replace(/-[a-z0-9]{10}$/, '-HASH'))
          .sort();
      };
      const generatedBy = async (rule: string): Promise<string[]> =>
        (await kubectl(['get', 'configmaps', '--output', 'name']))
          .split('\n')
          .map((name) => name.replace('configmap/', ''))
          .filter((name) => name.startsWith(`site-${rule}-`));

      const live = async (): Promise<Deployment> =>
        JSON.parse(await kubectl(['get', `deployment/${release}-web`, '--output', 'json']));

      /** The pod spec that the server has of what Helm renders without podgraft, with a graft by hand. */
      const byHand = async (
        folder: string,
        values: readonly string[],
        graft: (spec: Record<string, Json[]>) => void,
      ): Promise<unknown> => {
        const rendered = await helm(folder, ['template', release, './shop', ...values]);
        const objects = jsYaml.safeLoadAll(rendered) as (Deployment & { kind?: string })[];
        const deployment = objects.find((each) => each.kind === 'Deployment') as Deployment;
        graft(deployment.spec.template.spec);
        const renamed = JSON.stringify({ ...deployment, metadata: { name: 'by-hand' } });
        const made = await kubectl(
          ['create', '--dry-run=server', '--output', 'json', '--filename', '-'],
          renamed,
        );
        return (JSON.parse(made) as Deployment).spec.template;
      };
      const printedBy = (name: string): Promise<string> => kubectl(['logs', `job/${release}-${name}`]);

      // Helm 3 hands no hooks to a post-renderer; Helm 4 does, so their rule has a ConfigMap, which is a hook as well.
      const hooks = [...(version === 4 ? ['configmap/site-notes-HASH'] : []), `job.batch/${release}-migrate`];
      const chartObjects = [`configmap/${release}-settings`, `deployment.apps/${release}-web`];

      it('is installed, upgraded and uninstalled', async () => {
        await withPackage(chart, async (folder) => {
          await change(folder, 'first.yaml');
          const [configMap = ''] = await generatedBy('page');
          expect(await names()).toEqual([...chartObjects, 'configmap/site-page-HASH', ...hooks].sort());
          const first = await live();
          expect(first.spec.template).toEqual(
            await byHand(folder, [], (spec) => firstByHand(spec, configMap)),
          );
          expect(JSON.stringify(first.metadata)).not.toContain('podgraft.dev');
          const shown = ['exec', `deployment/${release}-web`, '--', 'cat', '/data/page'];
          expect(await kubectl(shown)).toBe('first\n');
          expect(await printedBy('migrate')).toBe(version === 4 ? 'noted\n' : 'none\n');

          const values = ['--set', 'level=debug'];
          await change(folder, 'second.yaml', values);
          expect(await names()).toEqual([...chartObjects, ...hooks].sort());
          expect((await live()).spec.template).toEqual(await byHand(folder, values, secondByHand));
          await waitFor(`configmap/${release}-settings`, '{.data.level}', 'debug');

          await helm(folder, ['uninstall', release, '--wait']);
          // A hook without hook-succeeded outlives its release, with podgraft as without it.
          expect(await names()).toEqual(hooks);
          await kubectl(['delete', ...hooks.filter((name) => name.startsWith('job')), '--wait=false']);
          const left = await generatedBy('notes');
          if (left.length > 0) await kubectl(['delete', 'configmap', ...left]);
        });
      });

      it('needs ConfigMaps named by their workload for a second release in the namespace', async () => {
        await withPackage(chart, async (folder) => {
          const install = (name: string, configFile: string): Promise<ProgramResult> =>
            runHelm(folder, [
              ...['install', name, './shop', '--no-hooks'],
              ...postRenderer(version, configFile),
            ]);
          expect((await install('one', 'first.yaml')).status).toBe(0);
          const refused = await install('two', 'first.yaml');
          expect([refused.status, refused.stderr]).toEqual([
            1,
            expect.stringMatching(/ConfigMap "site-page-\w+" .*cannot be imported into the current release/),
          ]);
          expect((await install('three', 'own-names.yaml')).status).toBe(0);
          await helm(folder, ['uninstall', 'one', 'three', '--no-hooks']);
          expect(await generatedBy('page')).toEqual([]);
          expect(await kubectl(['get', 'configmaps', '--output', 'name'])).not.toContain('three-web');
        });
      });
    });
  });
});
