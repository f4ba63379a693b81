// The workflows of examples/flux-and-ci as a runner runs them: the steps of a job in one checkout, each `run:` as a script
// for `bash -e`. Stand-ins: actions/checkout is git clone, npx takes podgraft from dist, and registries are in the test.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FakeRegistry } from '../images/lock/support/fake-registry.ts';
import { makeImage } from '../images/lock/support/make-image.ts';
import { type ProgramResult, runProgram } from '../run-program.ts';
import { diffTexts, readTexts } from './run-package.ts';

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
}

interface Workflow {
  readonly on: object;
  readonly jobs: Readonly<Record<string, { readonly 'runs-on': string; readonly steps: readonly Step[] }>>;
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const workflow = (name: string): Workflow =>
  parse(readFileSync(`examples/flux-and-ci/${name}.yaml`, 'utf8')) as Workflow;

let place = '';
let registry: FakeRegistry;
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'podgraft-runner-'));
  registry = await FakeRegistry.start();
  const config = { Entrypoint: ['/docker-entrypoint.sh'], Cmd: ['nginx'] };
  registry.add('docker.io/library/nginx:1.19', makeImage([{ config }]));
});
afterEach(async () => {
  await registry.stop();
  rmSync(place, { recursive: true, force: true });
});

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** A remote whose branch main holds the example's config and resources. */
const remoteWith = (example: string): string => {
  const remote = join(place, 'remote');
  const work = join(place, 'work');
  git(place, 'init', '-q', '--bare', '-b', 'main', remote);
  git(place, 'init', '-q', '-b', 'main', work);
  for (const each of ['function-config.yaml', 'resources'])
    cpSync(join('examples', example, each), join(work, each), { recursive: true });
  commitAll(work, remote);
  return remote;
};

const commitAll = (work: string, remote: string): void => {
  git(work, 'add', '.');
  git(work, '-c', 'user.name=dev', '-c', 'user.email=dev@example.com', 'commit', '-q', '-m', 'Change');
  git(work, 'push', '-q', remote, 'main');
};

const mirror = (): string => `--mirror docker.io=${registry.host}/docker.io --plain-http ${registry.host}`;

/** Runs the job to its first step that fails, or to its end. */
const runJob = async (name: string, remote: string): Promise<readonly ProgramResult[]> => {
  const workspace = mkdtempSync(join(place, 'workspace-'));
  const bin = join(workspace, '..', 'bin');
  mkdirSync(bin, { recursive: true });
  const program = `'${process.execPath}' '${resolve('dist/podgraft.js')}'`;
  writeFileSync(
    join(bin, 'npx'),
    `#!/bin/sh
[ "$1 $2" = "--yes podgraft@${version}" ] || { echo "npx: no such package: $*" >&2; exit 1; }
shift 2
[ "$1" = lock ] && set -- "$@" ${mirror()}
exec ${program} "$@"
`,
    { mode: 0o755 },
  );
  const env = { PATH: `${bin}:${process.env['PATH']}`, HOME: place, CI: 'true', GITHUB_SHA: 'f00d' };
  const actions: Readonly<Record<string, () => void>> = {
    'actions/checkout@v4': () => git(workspace, 'clone', '-q', remote, '.'),
    'actions/setup-node@v4': () => {},
  };
  const results: ProgramResult[] = [];
  for (const job of Object.values(workflow(name).jobs))
    for (const { uses, run } of job.steps) {
      if (uses !== undefined) {
        expect(Object.keys(actions)).toContain(uses);
        actions[uses]?.();
      }
      if (run === undefined) continue;
      writeFileSync(join(place, 'step.sh'), run);
      results.push(await runProgram('bash', ['-e', join(place, 'step.sh')], { cwd: workspace, env }));
      if (results.at(-1)?.status !== 0) return results;
    }
  return results;
};

const expectSuccess = (results: readonly ProgramResult[]): void => {
  expect(results.map(({ status, stderr }) => [status, stderr]).filter(([status]) => status !== 0)).toEqual(
    [],
  );
};

it.each(['render', 'lock'])('%s.yaml is a workflow that a runner takes', (name) => {
  const { on, jobs } = workflow(name);
  expect(Object.keys(on)).toHaveLength(1);
  for (const { 'runs-on': runner, steps } of Object.values(jobs)) {
    expect(runner).toMatch(/^ubuntu-/);
    for (const step of steps)
      expect(Object.keys(step).filter((key) => key === 'uses' || key === 'run')).toHaveLength(1);
  }
});

it('render.yaml pushes what the config makes of the resources, and again after the next commit', async () => {
  const remote = remoteWith('init-container');
  const rendered = (): string => {
    const clone = mkdtempSync(join(place, 'clone-'));
    git(clone, 'clone', '-q', '-b', 'rendered', remote, '.');
    expect(git(clone, 'ls-files').trim().split('\n')).toEqual(['rendered/deployment.yaml']);
    const before = readTexts('examples/init-container', 'resources');
    const after = readFileSync(join(clone, 'rendered/deployment.yaml'), 'utf8');
    return diffTexts(before, { 'resources/deployment.yaml': after });
  };
  expectSuccess(await runJob('render', remote));
  const golden = readFileSync('examples/init-container/.expected/diff.patch', 'utf8');
  expect(rendered()).toBe(golden);

  const path = join(place, 'work/resources/deployment.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('nginx:1.19', 'nginx:1.20'));
  commitAll(join(place, 'work'), remote);
  expectSuccess(await runJob('render', remote));
  expect(rendered()).toContain('nginx:1.20');
});

it('render.yaml pushes nothing when a rule fails', async () => {
  const remote = remoteWith('fails-unknown-entrypoint');
  const [{ status, stderr } = { status: 0, stderr: '' }] = await runJob('render', remote);
  expect(status).toBe(1);
  expect(stderr).toContain('[ImageUnknown]');
  expect(git(remote, 'branch', '--list', 'rendered')).toBe('');
});

it('lock.yaml passes while the catalog is current, and fails when the tag has moved', async () => {
  const remote = remoteWith('fails-unknown-entrypoint');
  const work = join(place, 'work');
  const lock = [
    'lock',
    '-c',
    'function-config.yaml',
    '--file',
    'images.yaml',
    'resources',
    ...mirror().split(' '),
  ];
  await runProgram(process.execPath, [resolve('dist/podgraft.js'), ...lock], { cwd: work });
  commitAll(work, remote);
  expectSuccess(await runJob('lock', remote));

  registry.add('docker.io/library/nginx:1.19', makeImage([{ config: { Cmd: ['moved'] } }]));
  const [{ status, stdout, stderr } = { status: 0, stdout: '', stderr: '' }] = await runJob('lock', remote);
  expect(status).toBe(1);
  expect(stdout).toContain('+    cmd: [moved]');
  expect(stderr).toContain('[LockStale]');
});
