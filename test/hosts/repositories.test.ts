// Whole checkouts of public repositories, one a folder in PODGRAFT_REPOSITORIES: podgraft takes each as it is, finds
// the workloads that kustomize builds from its files, and changes no patch. test/hosts/get-repositories.sh fetches them.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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

/** The files that kustomizations list as patches, and those of `components`, with their text. */
const patches = (folder: string): Map<string, string> => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const paths = files
    .filter((name) => /(^|\/)kustomization\.ya?ml$/.test(name))
    .flatMap((name) => {
      const [value] = readObjects(readFileSync(join(folder, name), 'utf8')) as unknown as Kustomization[];
      const { patches, patchesStrategicMerge, patchesJson6902 } = value ?? {};
      return [patches, patchesStrategicMerge, patchesJson6902]
        .flatMap((each) => each ?? [])
        .map((each) => (typeof each === 'string' ? each : (each.path ?? '')))
        .map((path) => join(folder, dirname(name), path));
    });
  const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
  return new Map(paths.filter(isFile).map((path) => [path, readFileSync(path, 'utf8')]));
};
type Patch = string | { readonly path?: string };
interface Kustomization {
  readonly patches?: readonly Patch[] | null;
  readonly patchesStrategicMerge?: readonly Patch[] | null;
  readonly patchesJson6902?: readonly Patch[] | null;
}

/** The files with an error, each of which kustomize, whose reader is kubectl's, has to refuse too. */
const refused = (stderr: string, folder: string): string[] =>
  [...stderr.matchAll(/^error: ([^:\n]+): .*$/gm)].map(([line, path = '']) => {
    const alone = mkdtempSync(join(tmpdir(), 'podgraft-refused-'));
    cpSync(join(folder, path), join(alone, 'file.yaml'));
    writeFileSync(join(alone, 'kustomization.yaml'), 'resources: [file.yaml]\n');
    expect(run(toolPath('kustomize'), ['build', '.'], alone).status, line).not.toBe(0);
    rmSync(alone, { recursive: true });
    return path;
  });

describe.skipIf(base === undefined)('podgraft on a whole repository', () => {
  for (const name of base === undefined ? [] : readdirSync(base))
    it(`${name}: diff works as it is, explain has what kustomize builds, and patches stay`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'podgraft-repository-'));
      try {
        cpSync(join(base as string, name), folder, { recursive: true, verbatimSymlinks: true });
        const file = `${folder}.yaml`;
        writeFileSync(file, config);
        const diff = podgraft(['diff', '-c', file, '.'], folder);
        const without = refused(diff.stderr, folder).flatMap((path) => ['--exclude', path]);
        const again = podgraft(['diff', '-c', file, ...without, '.'], folder);
        expect([again.status, again.stderr.match(/^error: .*$/gm)]).toEqual([0, null]);
        const { stdout } = podgraft(['explain', '-c', file, '-o', 'json', ...without, '.'], folder);
        const seen = new Set(
          [...stdout.matchAll(/"kind": "(\w+)",\n[^}]*?"file": "([^"]*)"/g)].map(
            ([, kind, path]) => `${kind} ${path}`,
          ),
        );
        const wanted = built(folder);
        expect(wanted.filter((each) => !seen.has(each))).toEqual([]);
        const before = patches(folder);
        const written = podgraft(['render', '--in-place', '-c', file, ...without, '.'], folder);
        expect(written.status).toBe(0);
        const changed = [...before].filter(([path, text]) => readFileSync(path, 'utf8') !== text);
        expect(changed.map(([path]) => path)).toEqual([]);
        const also = without.filter((each) => each !== '--exclude').join(', ');
        const found = `${seen.size} workloads found, among them all ${wanted.length} that kustomize builds`;
        process.stdout.write(
          `${name}: diff exits ${diff.status}${also && ` for ${also}, which kubectl refuses too, and 0 without`}; ${found}; ${before.size} patch files unchanged\n`,
        );
        rmSync(file);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
});
