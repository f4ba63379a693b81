// Helm 3 and Helm 4 with podgraft as the post-renderer, over a chart of the shape that people have: a workload, a
// hook, a resource definition, comments and notes.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { describeWithTools, toolPath } from '../external-tools.ts';
import { type HelmVersion, helmHome, helmHosts, postRenderer } from './helm.ts';
import { type Files, withPackage } from './package-folder.ts';

const chart: Files = {
  'shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'shop/values.yaml': 'replicas: 2\n',
  'shop/crds/thing.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec: {group: example.com}
`,
  'shop/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web # the site
        image: "nginx:1.27"
`,
  'shop/templates/migrate.yaml': `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-migrate
  annotations: {helm.sh/hook: pre-install}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: busybox, command: [date]}]
`,
  'shop/templates/NOTES.txt': 'Visit {{ .Release.Name }}.\n',
  'podgraft.yaml': `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: site}
spec:
  record: false
  rules:
  - name: env
    target: {kind: Deployment}
    env: [{name: SITE, value: front}]
`,
  'broken.yaml':
    'apiVersion: podgraft.dev/v1alpha1\nkind: PodGraft\nmetadata: {name: a}\nspec: {rulez: []}\n',
};

const helm = (version: HelmVersion, folder: string, argv: readonly string[]) => {
  const env = { ...process.env, ...helmHome(version, folder) };
  return spawnSync(toolPath(`helm${version}`), argv, { cwd: folder, env, encoding: 'utf8' });
};

describe.each(helmHosts)('Helm %i', (version, tool) => {
  describeWithTools('with podgraft as its post-renderer', [tool], () => {
    it('has all that it has without, and what the rules add', async () => {
      await withPackage(chart, async (folder) => {
        const argv = ['template', 'x', './shop', '--include-crds'];
        // Helm 4 writes comments with one blank once a post-renderer ran, also one that changes nothing.
        const lines = ({ stdout }: { stdout: string }): string[] =>
          stdout.split('\n').filter((line) => line !== '' && line !== '---');
        const plain = lines(helm(version, folder, argv));
        const changed = helm(version, folder, [...argv, ...postRenderer(version, 'podgraft.yaml')]);
        expect(changed.stderr).not.toContain('rror');
        expect(plain).toContain('# Source: shop/templates/migrate.yaml');
        expect(plain).toContain('# Source: shop/crds/thing.yaml');
        const after = lines(changed);
        const added = ['        env:', '        - name: SITE', '          value: front'];
        expect(after.filter((line) => !added.includes(line))).toEqual(plain);
        expect(after.filter((line) => added.includes(line))).toEqual(added);
      });
    });

    it('stops where the config is wrong, with the reason', async () => {
      await withPackage(chart, async (folder) => {
        const failed = helm(version, folder, [
          ...['template', 'x', './shop'],
          ...postRenderer(version, 'broken.yaml'),
        ]);
        expect([failed.status, failed.stdout]).toEqual([1, '']);
        expect(failed.stderr).toMatch(version === 3 ? /rulez.*\[UnknownField\]/ : /podgraft/);
      });
    });
  });
});
