// What can go wrong with files: one clear line each, exit status 1, and nothing lost.

import { execFileSync, spawnSync, spawn as start } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFiles } from '../../src/cli/files/write-files.ts';
import { CONFIG, folderOf, program, run, spawn, textOf, WEB } from './support.ts';

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const config = CONFIG.replaceAll('name: web}', 'name: "web.*"}').replace(
  'containers: {name: web}',
  'containers: {name: "web.*"}',
);
const grafting = ['render', '-c', 'c.yaml', '--in-place', 'k'];

const NOTE = 'nothing was written, because of the errors\n';

/** The only line on standard error, but for the last one of a command that writes. */
const lineOf = ({ stderr }: { stderr: string }): string => {
  const lines = (stderr.endsWith(NOTE) ? stderr.slice(0, -NOTE.length) : stderr).trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return lines[0] as string;
};

/** A folder that belongs to an ordinary user, whom permissions bind. */
const folderOfNobody = (files: Record<string, string>): string => {
  const folder = folderOf(files);
  spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]);
  chmodSync(folder, 0o755);
  return folder;
};
const asNobody = { uid: NOBODY, gid: NOBODY };

describe('trouble with files', () => {
  it.skipIf(!isRoot)('a file that may not be read', async () => {
    const folder = folderOfNobody({ 'c.yaml': config, 'k/web.yaml': WEB, 'k/secret.yaml': WEB });
    chownSync(join(folder, 'k/secret.yaml'), 0, 0);
    chmodSync(join(folder, 'k/secret.yaml'), 0o600);
    chmodSync(join(await program(), '..'), 0o755);
    const ran = await spawn(folder, grafting, asNobody);
    expect(ran.status).toBe(1);
    expect(lineOf(ran)).toBe(
      'error: k/secret.yaml: permission denied; check the path and its permissions [FileUnreadable]',
    );
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
  });

  it.skipIf(!isRoot)('a folder that may not be written', async () => {
    const folder = folderOfNobody({
      'c.yaml': config,
      'k/a/web.yaml': WEB,
      'k/b/web.yaml': WEB.replace('front', 'back'),
    });
    chownSync(join(folder, 'k/b'), 0, 0);
    chmodSync(join(folder, 'k/b'), 0o755);
    const ran = await spawn(folder, grafting, asNobody);
    expect(ran.status).toBe(1);
    expect(lineOf(ran)).toBe(
      'error: k/b/web.yaml: permission denied; check the permissions and the free space [FileUnwritable]',
    );
    expect(textOf(folder, 'k/a/web.yaml')).toBe(WEB);
    expect(readdirSync(join(folder, 'k/a'))).toEqual(['web.yaml']);
  });

  it('a full disk', async ({ skip }) => {
    const folder = folderOf({ 'c.yaml': config });
    mkdirSync(join(folder, 'k'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', join(folder, 'k')]);
    if (mounted.status !== 0) return skip('a tmpfs cannot be mounted here');
    try {
      const padded = (n: number): string =>
        `${WEB.replace('name: web\n', `name: web${n}\n`)}# ${'x'.repeat(9000)}\n`;
      for (let n = 0; n < 4; n++) writeFileSync(join(folder, `k/web${n}.yaml`), padded(n));
      const ran = await run(folder, grafting);
      expect(ran.code).toBe(1);
      expect(ran.stderr.split('\n')[0]).toMatch(
        /^error: k\/\S+: no space left on device; check the permissions and the free space \[FileUnwritable\]$/,
      );
      expect(readdirSync(join(folder, 'k'))).toEqual(['web0.yaml', 'web1.yaml', 'web2.yaml', 'web3.yaml']);
      for (let n = 0; n < 4; n++) expect(textOf(folder, `k/web${n}.yaml`)).toBe(padded(n));
    } finally {
      execFileSync('umount', [join(folder, 'k')]);
    }
  });

  it('a symbolic link out of the tree', async () => {
    const folder = folderOf({ 'c.yaml': config, 'k/web.yaml': WEB, 'outside/other.yaml': WEB });
    symlinkSync('../outside/other.yaml', join(folder, 'k/link.yaml'));
    const ran = await run(folder, grafting);
    expect(ran.code).toBe(1);
    expect(lineOf(ran)).toMatch(
      /^error: k\/link\.yaml: the symbolic link points outside the folder, to \/.*other\.yaml; pass the target as another path, or remove the link \[FileUnreadable\]$/,
    );
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
    expect(textOf(folder, 'outside/other.yaml')).toBe(WEB);
    // The remedy helps, in any order.
    for (const paths of [
      ['k', 'outside'],
      ['outside/other.yaml', 'k'],
    ])
      expect((await run(folder, ['diff', '-c', 'c.yaml', '--stat', ...paths])).stdout).toContain(
        '3 files changed',
      );
  });

  it('a directory loop', async () => {
    const folder = folderOf({ 'c.yaml': config, 'k/a/web.yaml': WEB });
    symlinkSync('..', join(folder, 'k/a/up'));
    const ran = await run(folder, grafting);
    expect(ran.code).toBe(1);
    expect(lineOf(ran)).toBe(
      'error: k/a/up: the symbolic link points to a folder that contains it; remove the link [FileUnreadable]',
    );
    expect(textOf(folder, 'k/a/web.yaml')).toBe(WEB);
  });

  it('links that lead in a circle', async () => {
    const folder = folderOf({ 'c.yaml': config, 'k/web.yaml': WEB });
    symlinkSync('b.yaml', join(folder, 'k/a.yaml'));
    symlinkSync('a.yaml', join(folder, 'k/b.yaml'));
    const ran = await run(folder, grafting);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^error: k\/a\.yaml: too many levels of symbolic links; /);
  });

  it('a file of 50 MB', async () => {
    const folder = folderOf({ 'c.yaml': config, 'k/web.yaml': WEB, 'k/big.yaml': 'a: b\n' });
    truncateSync(join(folder, 'k/big.yaml'), 50 * 1024 * 1024);
    const ran = await run(folder, grafting);
    expect(ran.code).toBe(1);
    expect(lineOf(ran)).toBe(
      'error: k/big.yaml: has 52428800 bytes; the limit is 33554432; raise the limit with PODGRAFT_MAX_BYTES, or split the package [InputTooLarge]',
    );
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
  });

  it('a file that is not UTF-8, and one that is not there', async () => {
    const folder = folderOf({
      'c.yaml': config,
      'k/web.yaml': WEB,
      'k/latin.yaml': Buffer.from([0x61, 0x3a, 0xe9]),
    });
    expect(lineOf(await run(folder, grafting))).toBe(
      'error: k/latin.yaml: not valid UTF-8; save the file as UTF-8 [InputNotUtf8]',
    );
    expect(lineOf(await run(folder, ['diff', '-c', 'c.yaml', 'missing']))).toBe(
      'error: missing: no such file or directory; check the path and its permissions [FileUnreadable]',
    );
  });

  it.each(['ImageCatalog', 'Deployment', 'List'])('a broken %s with a record', async (kind) => {
    const annotations = '{podgraft.dev/grafts: "{}", config.kubernetes.io/local-config: "true"}';
    const broken = `apiVersion: podgraft.dev/v1alpha1\nkind: ${kind}\nmetadata:\n  name: a\n  annotations: ${annotations}\nspec:\n  a:\n  - {b: c\n`;
    const folder = folderOf({
      'c.yaml': config,
      'k/web.yaml': WEB,
      'k/b.yaml': kind === 'Deployment' ? broken.replace('podgraft.dev/v1alpha1', 'apps/v1') : broken,
    });
    for (const argv of [
      ['render', '-c', 'c.yaml', 'k'],
      ['revert', 'k'],
    ]) {
      const ran = await run(folder, argv);
      expect([ran.code, ran.stdout]).toEqual([1, '']);
      expect(lineOf(ran)).toMatch(/^error: k\/b\.yaml:\d+:\d+: .*\[InputNotYaml\]$/);
    }
  });

  it('a broken object that nobody has to read is left as it is', async () => {
    const broken = `apiVersion: v1\nkind: Role\nmetadata: {name: a, annotations: {podgraft.dev/grafts: "{}", config.kubernetes.io/local-config: "no"}}\nspec:\n  a:\n  - {b: c\n`;
    const folder = folderOf({ 'c.yaml': config, 'k/b.yaml': broken, 'k/web.yaml': WEB });
    const { code, stdout } = await run(folder, ['render', '-c', 'c.yaml', 'k']);
    expect([code, stdout.startsWith(`${broken}---\n`)]).toEqual([0, true]);
    expect((await run(folder, ['revert', 'k'])).stderr).toBe('2 files: nothing to change\n');
  });

  it('a config that is not UTF-8', async () => {
    const folder = folderOf({
      'c.yaml': Buffer.from(config.replace('hello', 'caf\xe9'), 'latin1'),
      'k/web.yaml': WEB,
    });
    const ran = await run(folder, ['render', '-c', 'c.yaml', 'k']);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(lineOf(ran)).toBe('error: c.yaml: not valid UTF-8; save the file as UTF-8 [InputNotUtf8]');
  });

  it('a folder where the file of a ConfigMap is to be', async () => {
    const folder = folderOf({ 'c.yaml': config, 'k/web.yaml': WEB });
    mkdirSync(join(folder, 'k/configmap_try-conf.yaml'));
    const ran = await run(folder, ['render', '-c', 'c.yaml', '-i', 'k']);
    expect(ran.code).toBe(1);
    expect(lineOf(ran)).toBe(
      'error: k/configmap_try-conf.yaml: a folder has this name; check the permissions and the free space [FileUnwritable]',
    );
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
  });

  it('a current folder that is gone', async () => {
    const folder = folderOf({});
    const shell = 'mkdir gone; cd gone; rmdir ../gone; "$0" "$1" render -c c.yaml k';
    const argv = ['-c', shell, process.execPath, await program()];
    const { status, stderr } = spawnSync('bash', argv, { cwd: folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([
      1,
      'podgraft: the current folder is missing; change to one that exists\n',
    ]);
  });

  it('a file that changes, appears or goes while podgraft works', () => {
    const folder = folderOf({ 'a.yaml': 'new: 1\n', 'b.yaml': 'b: 1\n', 'd.yaml': 'd: 1\n' });
    const change = (name: string, before: string | undefined, after: string | undefined) => ({
      ...{ name, path: join(folder, name), before, after, mode: 0o644 },
    });
    const problems = writeFiles([
      change('a.yaml', 'old: 1\n', 'a: 2\n'),
      change('b.yaml', 'b: 1\n', 'b: 2\n'),
      change('c.yaml', 'c: 1\n', 'c: 2\n'),
      change('d.yaml', undefined, 'd: 2\n'),
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      'a.yaml: changed by another program while podgraft was working; run the command again',
      'c.yaml: removed by another program while podgraft was working; run the command again',
      'd.yaml: created by another program while podgraft was working; run the command again',
    ]);
    expect(readdirSync(folder)).toEqual(['a.yaml', 'b.yaml', 'd.yaml']);
    expect(textOf(folder, 'b.yaml')).toBe('b: 1\n');
  });

  it('a rename that fails puts the files before it back', () => {
    const folder = folderOf({ 'a.yaml': 'a: 1\n', 'b/inside': '' });
    const problems = writeFiles([
      { name: 'a.yaml', path: join(folder, 'a.yaml'), before: 'a: 1\n', after: 'a: 2\n', mode: 0o600 },
      // What is to go is a folder, which unlink refuses after the renames are done.
      {
        name: 'gone',
        path: '/proc/version',
        before: readFileSync('/proc/version', 'utf8'),
        after: undefined,
        mode: 0o644,
      },
    ]);
    expect(problems).toHaveLength(1);
    expect(textOf(folder, 'a.yaml')).toBe('a: 1\n');
  });
});

describe('trouble with arguments', () => {
  it.each([
    [['render', '-c', 'c.yaml', '--in-place', ''], 'a path must not be empty'],
    [['render', '-c', 'c.yaml', '-o', '', 'k'], '--output must not be empty'],
    [['diff', '-c', '', 'k'], '--config must not be empty'],
    [['revert', ''], 'a path must not be empty'],
    [['revert', '--owner', '', 'k'], '--owner must not be empty'],
    [['lock', '--image', ''], '--image must not be empty'],
  ])('a variable that is not set is no folder: podgraft %j', async (argv, what) => {
    const folder = folderOf({ 'c.yaml': config, 'k/web.yaml': WEB });
    const { code, stdout, stderr } = await run(folder, argv);
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([2, '', `error: ${what}`]);
    expect(readdirSync(folder).sort()).toEqual(['c.yaml', 'k']);
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
  });

  it.each(['1MB', '-1', '0'])('a limit of %s is none, and is reported', async (limit) => {
    const folder = folderOf({ 'c.yaml': config, 'k/web.yaml': WEB });
    const env = { PODGRAFT_MAX_BYTES: limit };
    const { code, stderr } = await run(folder, ['diff', '-c', 'c.yaml', 'k'], { env });
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      `error: PODGRAFT_MAX_BYTES must be a number of bytes, not "${limit}"`,
    ]);
    const asFunction = await spawn('.', [], { env, input: 'kind: ResourceList\nitems: []\n' });
    expect(asFunction.status).toBe(1);
    expect(asFunction.stdout).toContain(
      `: must be a number of bytes, not "${limit}"; correct or unset the variable`,
    );
  });

  it('a template of Helm is called one', async () => {
    const template =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "x" . }}\nspec: {}\n';
    const folder = folderOf({ 'c.yaml': config, 'k/web.yaml': template });
    const { code, stderr } = await run(folder, ['render', '-c', 'c.yaml', 'k']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: k\/web\.yaml:4:\d+: .*; this is a Helm template; render it first: helm template NAME CHART \| podgraft render -c CONFIG -, or exclude the file with --exclude k\/web\.yaml \[InputNotYaml\]\nnothing was written, because of the errors\n$/,
    );
  });
});

// The moments are the clock's, and so only where all is run; killed.test.ts has one for each step, each time.
describe('kill -9 at random moments of an in-place run over 500 files', () => {
  const times = Number(process.env['PODGRAFT_KILLS'] ?? 0);
  it.runIf(times > 0)(
    `leaves every file whole, old or new, ${times} times`,
    { timeout: 900_000 },
    async () => {
      const files: Record<string, string> = { 'c.yaml': config };
      const texts = Array.from({ length: 500 }, (_, n) => WEB.replace('name: web\n', `name: web${n}\n`));
      texts.forEach((text, n) => {
        files[`k/${n % 10}/web${n}.yaml`] = text;
      });
      const folder = folderOf(files);
      const path = (n: number): string => join(folder, `k/${n % 10}/web${n}.yaml`);
      const bundle = await program();
      const began = Date.now();
      expect((await run(folder, grafting)).code).toBe(0);
      const grafted = texts.map((_, n) => readFileSync(path(n), 'utf8'));
      expect((await spawn(folder, ['revert', 'k'])).status).toBe(0);
      const whole = Date.now() - began;
      const seen = { old: 0, new: 0, mixed: 0, staged: 0 };
      for (let round = 0; round < times; round++) {
        const inode = statSync(path(0)).ino;
        const isGrafted = readFileSync(path(0), 'utf8') === grafted[0];
        const argv = isGrafted ? ['revert', 'k'] : grafting;
        const child = start(process.execPath, [bundle, ...argv], { cwd: folder, stdio: 'ignore' });
        const done = new Promise((resolve) => child.once('exit', resolve));
        const kill = (): boolean => child.kill('SIGKILL');
        // Every other time the moment is one of the short while in which the files are renamed.
        const timer =
          round % 2 === 0
            ? setTimeout(kill, 60 + Math.random() * whole)
            : setInterval(() => {
                if (statSync(path(0)).ino === inode) return;
                clearInterval(timer);
                setTimeout(kill, Math.random() * 8);
              }, 1);
        await done;
        clearTimeout(timer);
        let fresh = 0;
        for (let n = 0; n < texts.length; n++) {
          const now = readFileSync(path(n), 'utf8');
          if (now === grafted[n]) fresh++;
          else if (now !== texts[n]) expect(now, path(n)).toBe(grafted[n]);
        }
        seen[fresh === 0 ? 'old' : fresh === texts.length ? 'new' : 'mixed']++;
        const rest = readdirSync(join(folder, 'k'), { recursive: true, encoding: 'utf8' }).filter((each) =>
          each.endsWith('.tmp'),
        );
        if (rest.length > 0) seen.staged++;
        for (const each of rest) rmSync(join(folder, 'k', each));
      }
      // Whatever the moment was, the next run finishes the work.
      expect((await run(folder, grafting)).code).toBe(0);
      for (let n = 0; n < texts.length; n++) expect(readFileSync(path(n), 'utf8')).toBe(grafted[n]);
      expect(seen.old + seen.new + seen.mixed).toBe(times);
      if (times >= 50) expect(seen.mixed).toBeGreaterThan(0);
      process.stderr.write(`kill -9: ${JSON.stringify(seen)} in ${Date.now() - began} ms\n`);
    },
  );
});

it.each(['!!bool 0', '!!int x', '!!binary "%"', '{~: a}', '{<<: a}'])(
  'an object with an annotation that has no value passes through to standard output: %s',
  async (value) => {
    const other = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations:\n    config.kubernetes.io/local-config: ${value}\n`;
    const folder = folderOf({ 'c.yaml': CONFIG, 'k/a.yaml': other, 'k/web.yaml': WEB });
    const { code, stdout, stderr } = await run(folder, ['render', '-c', 'c.yaml', 'k']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.startsWith(`${other}---\n`)).toBe(true);
  },
);

it.each(['!!bool 0', '!!int x', '!!binary "%"', '{~: a}', '{<<: a}'])(
  'revert gives back the rest beside an object whose annotations have no value: %s',
  async (value) => {
    const other = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  annotations:\n    podgraft.dev/grafts: ${value}\n`;
    const folder = folderOf({ 'c.yaml': CONFIG, 'k/a.yaml': other, 'k/web.yaml': WEB });
    const { code } = await run(folder, ['render', '-c', 'c.yaml', '-i', 'k']);
    expect(code).toBe(0);
    expect(textOf(folder, 'k/web.yaml')).not.toBe(WEB);
    const back = await run(folder, ['revert', '--owner', 'try', 'k']);
    expect([back.code, textOf(folder, 'k/a.yaml'), textOf(folder, 'k/web.yaml')]).toEqual([0, other, WEB]);
  },
);
