// `podgraft lock` as a process: it ends when it is done, whatever it has started, and at once at Ctrl-C.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeRegistry } from '../images/lock/support/fake-registry.ts';
import { folderOf, program, run } from './support.ts';

let registry: FakeRegistry;
let folder: string;
beforeEach(async () => {
  registry = await FakeRegistry.start();
  folder = folderOf({ 'images.yaml': 'kind: ImageCatalog\nspec:\n  images: [] # by hand\n' });
  mkdirSync(join(folder, 'tmp'));
});
afterEach(() => registry.stop());

const wantsPassword = () =>
  registry.before((_, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    return true;
  });
const script = (name: string, text: string) =>
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });

/** A process that does not end by itself is killed: then there is no exit status. */
const start = async (argv: string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [await program(), 'lock', ...argv], {
    cwd: folder,
    env: { PATH: `${folder}:${process.env['PATH']}`, TMPDIR: join(folder, 'tmp'), HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<{ status: number | null; last: string | undefined }>((resolve) =>
    child.once('close', (status) => resolve({ status, last: stderr.trimEnd().split('\n').at(-1) })),
  );
  return { child, ended };
};
const lock = (...more: string[]) => [
  ...['--image', `${registry.host}/a:1`, '--plain-http', registry.host, '--file', 'images.yaml', '--update'],
  ...more,
];
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('the process ends with its error', () => {
  it('where a credential helper is not installed', async () => {
    wantsPassword();
    writeFileSync(join(folder, 'auth.json'), '{"credsStore": "nope"}');
    const { ended } = await start(lock('--authfile', 'auth.json'));
    expect(await ended).toEqual({
      status: 1,
      last: `error: image ${registry.host}/a:1: the credential helper docker-credential-nope cannot be run (ENOENT); install it, or remove it from the auth file [LockFailed]`,
    });
  });
  it('where a helper leaves something running that holds its output', async () => {
    wantsPassword();
    script('docker-credential-test', 'sleep 20 & exec yes');
    writeFileSync(join(folder, 'auth.json'), '{"credsStore": "test"}');
    const { ended } = await start(lock('--authfile', 'auth.json'));
    expect((await ended).last).toContain('docker-credential-test printed more than 1048576 bytes');
  });
});

describe('Ctrl-C ends it at once', () => {
  const helper = (text: string) => {
    wantsPassword();
    script('docker-credential-test', `echo > started\n${text}`);
    writeFileSync(join(folder, 'auth.json'), '{"credsStore": "test"}');
    return lock('--authfile', 'auth.json');
  };
  const started = () => existsSync(join(folder, 'started'));
  const asked = () => registry.seen.length > 0;
  const engine = (text: string) => {
    const inspected = JSON.stringify([{ Os: 'linux', Architecture: 'amd64', Config: { Cmd: ['c'] } }]);
    script('podman', `[ $1 = image ] && exec echo '${inspected}'\n${text}`);
    return lock('--from', 'podman', '--probe-shell');
  };
  const cases: Record<string, [argv: () => string[], isSo: () => boolean]> = {
    'while the registry is silent': [
      () => {
        registry.before(() => true);
        return lock();
      },
      asked,
    ],
    'while it waits for the next try': [
      () => {
        registry.before((_, response) => {
          response.writeHead(503, { 'retry-after': '60' }).end();
          return true;
        });
        return lock();
      },
      asked,
    ],
    'while a helper asks for something': [() => helper('exec sleep 20'), started],
    'while a helper that ignores signals does': [() => helper('trap "" INT TERM; sleep 20'), started],
    'while podman saves an image': [() => engine('echo > started; echo > "$3"; exec sleep 20'), started],
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  it.each(
    Object.entries(cases).flatMap(([name, made]) =>
      signals.map((signal) => [name, signal, ...made] as const),
    ),
  )('%s (%s)', async (_, signal, argv, isSo) => {
    const { child, ended } = await start(argv());
    await until(isSo);
    child.kill(signal);
    expect(await ended).toEqual({
      status: 130,
      last: 'error: lock: interrupted; nothing was written; run the command again [LockFailed]',
    });
    expect(readFileSync(join(folder, 'images.yaml'), 'utf8')).toContain('# by hand');
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });
});

describe('the output', () => {
  it.each([
    ['a FIFO', (path: string) => execFileSync('mkfifo', [path])],
    ['a device', (path: string) => execFileSync('ln', ['-s', '/dev/zero', path])],
    ['a folder', (path: string) => mkdirSync(path)],
  ])('is no %s', async (_, make) => {
    make(join(folder, 'out'));
    const { ended } = await start(['--image', `${registry.host}/a:1`, '--file', 'out']);
    expect(await ended).toEqual({
      status: 1,
      last: 'error: out: not a regular file; choose a file, or omit --file for standard output [FileUnwritable]',
    });
    expect(registry.seen).toEqual([]);
  });
});

describe('help', () => {
  it('names the options', async () => {
    const { code, stdout, stderr } = await run(folder, ['lock', '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^Usage: podgraft lock -c CONFIG PATH\.\.\. \[--file FILE\]\n {7}podgraft lock --image IMAGE/,
    );
    for (const option of ['-c, --config FILE', '--probe-shell', '--mirror FROM=TO', '--timeout SECONDS'])
      expect(stdout).toContain(option);
  });
  it('is named where the options are wrong', async () => {
    const { code, stdout, stderr } = await run(folder, ['lock', '--tiemout', '3']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('unknown option --tiemout; did you mean --timeout?');
    expect(stderr).toContain('usage: podgraft lock -c CONFIG PATH... [--file FILE]');
  });
});
