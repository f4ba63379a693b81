// Whole checkouts of public repositories, one a folder in PODGRAFT_REPOSITORIES: podgraft takes each as it is, and finds
// the workloads that kustomize builds from its files. With git: `git clone --depth 1 https://github.com/OWNER/NAME`
// for stefanprodan/podinfo, kubernetes-sigs/metrics-server, kubernetes-sigs/descheduler,
// kubernetes-sigs/node-feature-discovery, GoogleCloudPlatform/microservices-demo and argoproj/argocd-example-apps.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toolPath } from '../external-tools.ts';
import { readObjects } from '../read-yaml.ts';

const base = process.env['PODGRAFT_REPOSITORIES'];
const config = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: trial}
spec: {rules: [{name: stamp, podAnnotations: {trial: "true"}}]}
`;
const workloads = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'];

const run = (program: string, argv: readonly string[], cwd: string) =>
  spawnSync(program, argv, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
const podgraft = (argv: readonly string[], cwd: string) =>
  run(process.execPath, [resolve('dist/podgraft.js'), ...argv], cwd);

/** `KIND FILE` of each workload that the kustomizations build from files of the repository. */
const built = (folder: string): string[] => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((name) => /(^|\/)kustomization\.ya?ml$/.test(name))
    .flatMap((name) => {
      const path = join(folder, name);
      const text = readFileSync(path, 'utf8');
      if (/^kind: *Component/m.test(text)) return [];
      writeFileSync(path, `${text}\nbuildMetadata: [originAnnotations]\n`);
      const { status, stdout } = run(toolPath('kustomize'), ['build', '.'], dirname(path));
      writeFileSync(path, text);
      if (status !== 0) return [];
      return readObjects(stdout).flatMap(({ kind, metadata }) => {
        const origin = /^path: (.*)$/m.exec(metadata.annotations?.['config.kubernetes.io/origin'] ?? '')?.[1];
        const isHere =
          origin !== undefined && !metadata.annotations?.['config.kubernetes.io/origin']?.includes('repo:');
        return isHere && workloads.includes(kind)
          ? [`${kind} ${relative(folder, normalize(join(dirname(path), origin)))}`]
          : [];
      });
    });
  return [...new Set(found)].sort();
};

describe.skipIf(base === undefined)('podgraft on a whole repository', () => {
  for (const name of base === undefined ? [] : readdirSync(base))
    it(`${name}: diff works as it stands, and explain has what kustomize builds`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'podgraft-repository-'));
      try {
        cpSync(join(base as string, name), folder, { recursive: true });
        const file = `${folder}.yaml`;
        writeFileSync(file, config);
        const diff = podgraft(['diff', '-c', file, '.'], folder);
        expect([diff.status, diff.stderr.match(/^error: .*$/gm)]).toEqual([0, null]);
        const { stdout } = podgraft(['explain', '-c', file, '-o', 'json', '.'], folder);
        const seen = new Set(
          [...stdout.matchAll(/"kind": "(\w+)",\n[^}]*?"file": "([^"]*)"/g)].map(
            ([, kind, path]) => `${kind} ${path}`,
          ),
        );
        const wanted = built(folder);
        expect(wanted.length).toBeGreaterThan(0);
        expect(wanted.filter((each) => !seen.has(each))).toEqual([]);
        rmSync(file);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
});
