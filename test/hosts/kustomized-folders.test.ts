// Folders with kustomizations after render --in-place: each line that podgraft says to add or to remove, applied by
// kustomize itself, and then a build of each kustomization has every ConfigMap that its workloads mount.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { motdConfig as CONFIG, deployment } from '../cli/folders-of-apps.ts';
import { describeWithTools, toolPath } from '../external-tools.ts';
import { type KubernetesObject, readObjects } from '../read-yaml.ts';

interface WithVolumes extends KubernetesObject {
  readonly spec?: {
    readonly template: { readonly spec: { readonly volumes?: readonly { configMap: { name: string } }[] } };
  };
}

const run = (program: string, argv: readonly string[], cwd: string) =>
  spawnSync(program, argv, {
    ...{ cwd, encoding: 'utf8' },
    env: { ...process.env, PATH: `${dirname(toolPath('kustomize'))}:${process.env['PATH']}` },
  });
const podgraft = (folder: string, ...argv: string[]) =>
  run(process.execPath, [resolve('dist/podgraft.js'), ...argv], folder);

/** Runs the commands in the messages, as a user would copy them. */
const follow = (folder: string, stderr: string): number => {
  const commands = [
    ...stderr.matchAll(/: (\(cd [^)]*\)|kustomize edit \S+ resource \S+) \[KustomizationStale\]$/gm),
  ];
  for (const [, command = ''] of commands)
    expect(run('sh', ['-c', command], folder)).toMatchObject({ status: 0 });
  return commands.length;
};

/** `FOLDER CONFIGMAP` of each ConfigMap that a workload of a build mounts and that the build lacks, and builds that fail. */
const faults = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(name))
    .flatMap((name) => {
      const { status, stdout, stderr } = run('kustomize', ['build', dirname(name)], folder);
      if (status !== 0) return [`${name}: ${stderr}`];
      const objects = readObjects(stdout) as WithVolumes[];
      const keyOf = (namespace = '', called = '') => `${dirname(name)} ${namespace}/${called}`;
      const there = new Set(
        objects.flatMap(({ kind, metadata }) =>
          kind === 'ConfigMap' ? [keyOf(metadata.namespace, metadata.name)] : [],
        ),
      );
      return objects.flatMap(({ kind, metadata, spec }) => {
        if (kind !== 'Deployment') return [];
        const volumes = spec?.template.spec.volumes ?? [];
        return volumes
          .map(({ configMap }) => keyOf(metadata.namespace, configMap.name))
          .filter((each) => !there.has(each));
      });
    });

const layouts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'one folder': { 'k/web.yaml': deployment('web'), 'k/kustomization.yaml': 'resources:\n- web.yaml\n' },
  'two folders apart': {
    ...{ 'k/a/a.yaml': deployment('a'), 'k/a/kustomization.yaml': 'resources:\n- a.yaml\n' },
    ...{ 'k/b/b.yaml': deployment('b'), 'k/b/kustomization.yml': 'resources:\n- b.yaml\n' },
  },
  'two folders in one build with a namespace each': {
    'k/kustomization.yaml': 'resources: [a, b]\n',
    ...{ 'k/a/a.yaml': deployment('a'), 'k/a/kustomization.yaml': 'namespace: a\nresources:\n- a.yaml\n' },
    ...{ 'k/b/b.yaml': deployment('b'), 'k/b/kustomization.yaml': 'namespace: b\nresources:\n- b.yaml\n' },
  },
  'a base with overlays that patch it': {
    ...{ 'k/base/web.yaml': deployment('web'), 'k/base/Kustomization': 'resources:\n- web.yaml\n' },
    'k/dev/kustomization.yaml':
      'namespace: dev\nnamePrefix: dev-\nresources: [../base]\npatches: [{path: replicas.yaml}]\n',
    'k/dev/replicas.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n',
    'k/prod/kustomization.yaml': 'namespace: prod\nresources: [../base]\n',
  },
  'one kustomization over files of several folders': {
    'k/kustomization.yaml': 'resources:\n- a/a.yaml\n- b/b.yaml\n',
    ...{ 'k/a/a.yaml': deployment('a'), 'k/b/b.yaml': deployment('b') },
  },
  'a component': {
    ...{
      'k/app/web.yaml': deployment('web'),
      'k/app/kustomization.yaml': 'resources: [web.yaml]\ncomponents: [../more]\n',
    },
    'k/more/more.yaml': deployment('more'),
    'k/more/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [more.yaml]\n',
  },
};

describeWithTools('a kustomization of files', ['kustomize'], () => {
  it.each(Object.entries(layouts))('%s builds after render and after revert', (_layout, files) => {
    const folder = mkdtempSync(join(tmpdir(), 'podgraft-kustomized-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const [name, text] of Object.entries({ 'podgraft.yaml': CONFIG, ...files })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    cpSync(join(folder, 'k'), join(folder, 'before'), { recursive: true });
    const rendered = podgraft(folder, 'render', '-i', '-c', 'podgraft.yaml', 'k');
    expect(rendered.status).toBe(0);
    expect(follow(folder, rendered.stderr)).toBeGreaterThan(0);
    // A component is built within what lists it, never by itself.
    expect(faults(join(folder, 'k')).filter((each) => !each.startsWith('more '))).toEqual([]);
    const again = podgraft(folder, 'render', '-i', '-c', 'podgraft.yaml', 'k');
    const lines = again.stderr.split('\n').filter((line) => !line.startsWith('left alone: '));
    expect(lines).toEqual([expect.stringMatching(/^\d+ files: nothing to change$/), '']);
    const reverted = podgraft(folder, 'revert', 'k');
    expect(reverted.status).toBe(0);
    expect(follow(folder, reverted.stderr)).toBeGreaterThan(0);
    expect(faults(join(folder, 'k'))).toEqual([]);
    const left = readdirSync(join(folder, 'k'), { recursive: true, encoding: 'utf8' }).sort();
    expect(left).toEqual(readdirSync(join(folder, 'before'), { recursive: true, encoding: 'utf8' }).sort());
  });
});
