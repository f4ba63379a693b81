// Runs the commands of a document as its reader does: in a copy of a checkout where `npm run build` has been run,
// with podgraft on the PATH and an empty home. What a block exports, and where it goes, is there for the next one.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { toolEnvironment } from '../external-tools.ts';
import { FakeRegistry } from '../images/lock/support/fake-registry.ts';
import { makeImage, type PlatformSpec } from '../images/lock/support/make-image.ts';
import { type ProgramResult, runProgram } from '../run-program.ts';

const root = resolve('.');

/** What most documents speak of. */
const parts = [
  ...['examples', 'dist', 'function-config.yaml', 'package.json', 'package-lock.json'],
  ...['LICENSE', 'README.md', 'CHANGELOG.md', '.gitignore'],
];

const nginx = { Entrypoint: ['/docker-entrypoint.sh'], Cmd: ['nginx', '-g', 'daemon off;'] };
const platform = (architecture: string, config: Record<string, unknown>): PlatformSpec => ({
  architecture,
  config,
});

/** The images that documents look up, as their registries would give them. */
const images: Readonly<Record<string, PlatformSpec[]>> = {
  'docker.io/library/nginx:1.19': [platform('amd64', nginx), platform('arm64', nginx)],
  'docker.io/library/busybox:1.36': [platform('amd64', { Cmd: ['sh'] })],
  'registry.example.com/app:1': [
    platform('amd64', { Entrypoint: ['/app'] }),
    platform('arm64', { Entrypoint: ['/app-arm'] }),
  ],
};

export interface Checkout {
  readonly folder: string;
  /** Runs a block after those before it. */
  readonly run: (script: string) => Promise<ProgramResult>;
  readonly remove: () => Promise<void>;
}

const shim = (path: string, script: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
};

/** `podgraft lock` asks the stand-in instead of the registries that no test may depend on. */
const startRegistry = async (): Promise<{ registry: FakeRegistry; options: string }> => {
  const registry = await FakeRegistry.start();
  for (const [name, platforms] of Object.entries(images)) registry.add(name, makeImage(platforms));
  const hosts = new Set(Object.keys(images).map((name) => name.replace(/\/.*/, '')));
  const mirrors = [...hosts].map((host) => `--mirror ${host}=${registry.host}/${host}`);
  return { registry, options: `${mirrors.join(' ')} --plain-http ${registry.host}` };
};

/** What this machine needs to reach the registry of npm. */
const network = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(https?_proxy|no_proxy|npm_config_registry|node_extra_ca_certs)$/i.test(name),
    ),
  );

/** The files of a clone, as they are in this folder now. */
const tracked = (): string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(path));

const git = (cwd: string, ...args: string[]): void => {
  const who = ['-c', 'user.name=reader', '-c', 'user.email=reader@example.com'];
  execFileSync('git', [...who, ...args], { cwd, stdio: 'ignore' });
};

const packageVersion = (): string =>
  (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;

const publishedImage = (): string => `ghcr.io/podgraft/podgraft:v${packageVersion()}`;

const replaceIn = (path: string, from: string, to: string): void => {
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  if (text.includes(from)) writeFileSync(path, text.replaceAll(from, to));
};

/** Lays out a clone of a release. */
const makeClone = (folder: string, files: readonly string[], image?: string): void => {
  for (const each of files) cpSync(join(root, each), join(folder, each), { recursive: true });
  if (image !== undefined)
    for (const each of tracked()) replaceIn(join(folder, each), publishedImage(), image);
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', 'Everything');
  git(folder, 'tag', `v${packageVersion()}`);
};

let template: string | undefined;

/** For a test file's last word: removes what its checkouts were copied from. */
export const closeCheckouts = (): void => {
  if (template !== undefined) rmSync(template, { recursive: true, force: true });
  template = undefined;
};

/** A copy of a clone that is made once for all documents of a test file. */
const copyClone = (folder: string): void => {
  if (template === undefined) {
    template = mkdtempSync(join(tmpdir(), 'podgraft-clone-'));
    makeClone(template, parts);
    git(template, 'gc', '-q'); // one file to copy instead of hundreds
  }
  execFileSync('cp', ['-R', template, folder]);
};

export interface Reader {
  /** Has a clone and nothing else: no build, no podgraft on the PATH. */
  readonly isNew?: boolean;
  /** In place of the published image in every file and command. */
  readonly image?: string;
}

export const openCheckout = async ({ isNew = false, image }: Reader = {}): Promise<Checkout> => {
  const place = mkdtempSync(join(tmpdir(), 'podgraft-docs-'));
  const folder = join(place, 'podgraft');
  if (isNew || image !== undefined) makeClone(folder, [...tracked(), ...(isNew ? [] : ['dist'])], image);
  else copyClone(folder);
  const published = publishedImage();
  const home = join(place, 'home');
  mkdirSync(home);
  const bin = join(place, 'bin');
  const registry = isNew ? undefined : await startRegistry();
  if (registry !== undefined) {
    const program = `'${process.execPath}' '${join(folder, 'dist/podgraft.js')}' "$@"`;
    shim(join(bin, 'podgraft'), `[ "$1" = lock ] && exec ${program} ${registry.options}\nexec ${program}`);
    // What is tried once on a new clone is taken as done.
    const npm = join(dirname(process.execPath), 'npm');
    shim(join(bin, 'npm'), `case "$*" in ci | "run build") exit ;; esac\nexec '${npm}' "$@"`);
  }

  const state = join(place, 'state');
  const { PATH, KPT_FN_RUNTIME } = toolEnvironment();
  const env = {
    PATH: [bin, dirname(process.execPath), PATH].join(delimiter),
    HOME: home,
    KPT_FN_RUNTIME,
    TERM: 'dumb',
    ...network(),
  };
  const run = async (script: string): Promise<ProgramResult> => {
    const before = existsSync(state) ? `. '${state}'\n` : '';
    const after = `{ export -p; printf 'cd %q\\n' "$PWD"; } > '${state}'`;
    const { status, stdout, stderr } = await runProgram(
      'bash',
      ['-c', `${before}set -euo pipefail\n${script.replaceAll(published, image ?? published)}\n${after}`],
      { cwd: folder, env, timeout: 240_000 },
    );
    return { status, stderr, stdout: stdout.replaceAll(image ?? published, published) };
  };
  const remove = async (): Promise<void> => {
    await registry?.registry.stop();
    rmSync(place, { recursive: true, force: true });
  };
  return { folder, run, remove };
};
