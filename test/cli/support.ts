// What the tests of the command line share: the bundle run as a program, a command run in this process, and
// folders that go away afterwards.

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import { runCli } from '../../src/cli/index.ts';

/** A folder with the files in it, removed when the test is over. */
export const folderOf = (files: Record<string, string | Buffer>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'podgraft-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
};

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process. */
export const run = async (
  cwd: string,
  argv: readonly string[],
  options: {
    stdin?: string;
    isTTY?: boolean;
    env?: Record<string, string>;
    columns?: number;
    program?: string;
  } = {},
): Promise<Ran> => {
  let stdout = '';
  let stderr = '';
  const code = await runCli(
    argv,
    {
      stdin: () => Buffer.from(options.stdin ?? ''),
      stdout: (text) => {
        stdout += text;
      },
      stderr: (text) => {
        stderr += text;
      },
      isTTY: options.isTTY ?? false,
      isOutputTTY: options.isTTY ?? false,
      columns: options.columns,
      program: options.program,
      env: options.env ?? {},
      cwd,
    },
    '0.0.0-test',
  );
  return { code, stdout, stderr };
};

export const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** Whether `npm run build` ran after the last change of src/. */
const isBuilt = (): boolean => {
  const built = statSync('dist/podgraft.js', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' });
  return sources.every((each) => statSync(join('src', each)).mtimeMs < built);
};

const bundle = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'podgraft-program-'));
  const outfile = join(folder, 'podgraft.js');
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  await build({
    ...{ entryPoints: ['src/main.ts'], bundle: true, platform: 'node', format: 'cjs', outfile },
    define: { PODGRAFT_VERSION: JSON.stringify(version) },
    logLevel: 'error',
  });
  return outfile;
};

let bundled: Promise<string> | undefined;

/** The program as one file: what `npm run build` made, or where src/ has changed since, a bundle of its own. */
export const program = (): Promise<string> => {
  bundled ??= isBuilt() ? Promise.resolve(resolve('dist/podgraft.js')) : bundle();
  return bundled;
};

/** Runs the program as a process. */
export const spawn = async (
  cwd: string,
  argv: readonly string[],
  options: { input?: string; env?: Record<string, string>; uid?: number; gid?: number } = {},
): Promise<SpawnSyncReturns<string>> =>
  spawnSync(process.execPath, [await program(), ...argv], {
    ...{ cwd, encoding: 'utf8', maxBuffer: 1 << 28 },
    ...options,
    input: options.input ?? '',
    env: { PATH: process.env['PATH'], ...options.env },
  });

/** The corpus of real manifests, where the environment names one. */
export const corpus = process.env['PODGRAFT_CORPUS'];
export const hasCorpus = corpus !== undefined && existsSync(corpus);

export const textOf = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
export const modeOf = (folder: string, name: string): number => statSync(join(folder, name)).mode & 0o7777;

export const CONFIG = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  rules:
  - name: prep
    target: {kind: Deployment, name: web}
    initContainers:
    - {name: prep, image: "busybox:1.36", command: [sh, -c, "echo hello"]}
  - name: conf
    target: {kind: Deployment, name: web}
    containers: {name: web}
    files:
    - {path: /etc/web.conf, content: "hello\\n"}
`;

export const WEB = `# The front
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: front
spec:
  template:
    spec:
      containers:
      - name: web   # main
        image: nginx:1.19
        command: [nginx]
`;
