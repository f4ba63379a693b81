// `kubectl podgraft`: the bundle by the name that kubectl looks for, and the manifest for krew.
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../src/cli/commands/registry.ts';
import { callItBy } from '../../src/cli/program-name.ts';
import { describeWithTools, toolPath } from '../external-tools.ts';
import { CONFIG, folderOf, program, spawn, WEB } from './support.ts';

const names = commands.map(({ name }) => name);

/** Runs the program by the name kubectl-podgraft. */
const plugin = async (cwd: string, argv: readonly string[]) => {
  const link = join(folderOf({}), 'kubectl-podgraft');
  symlinkSync(await program(), link);
  return spawnSync(process.execPath, [link, ...argv], { cwd, encoding: 'utf8', input: '' });
};

describe('called as kubectl-podgraft', () => {
  it.each([['--help'], ...names.map((name) => [name, '--help'])])(
    '%s %s names kubectl podgraft, in 80 columns',
    async (...argv) => {
      const { status, stdout } = await plugin('.', argv);
      expect(status).toBe(0);
      expect(stdout).toContain('kubectl podgraft ');
      const calls = stdout.match(new RegExp(`^ *(?:Usage: )?podgraft (?:${names.join('|')})`, 'gm'));
      expect(calls).toBeNull();
      expect(stdout.split('\n').filter((line) => line.length > 80 && !/^See https:\S+$/.test(line))).toEqual(
        [],
      );
    },
  );

  it('says in messages what to type', async () => {
    expect((await plugin('.', ['difff'])).stderr).toBe(
      'error: unknown command "difff"; did you mean diff?\nsee kubectl podgraft --help\n',
    );
    expect((await plugin('.', ['diff'])).stderr).toMatch(
      /\nusage: kubectl podgraft diff .*\nsee kubectl podgraft diff --help\n$/,
    );
    const folder = folderOf({ 'k/web.yaml': WEB });
    expect((await plugin(folder, ['init', 'sidecar', 'k'])).stderr).toContain(
      'see what it changes: kubectl podgraft diff -c podgraft.yaml k\n',
    );
  });

  it('does what podgraft does, to the byte', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG.replace('echo hello', 'podgraft diff'), 'k/web.yaml': WEB });
    for (const command of ['render', 'diff'])
      expect((await plugin(folder, [command, '-c', 'c.yaml', 'k'])).stdout).toBe(
        (await spawn(folder, [command, '-c', 'c.yaml', 'k'])).stdout,
      );
  });
});

it.each([
  ['see podgraft --help', 'see kubectl podgraft --help'],
  ['run `podgraft lock -c c.yaml k`', 'run `kubectl podgraft lock -c c.yaml k`'],
  ['what podgraft adds', 'what podgraft adds'],
  ['run podgraft by hand', 'run podgraft by hand'],
  ['/bin/podgraft diff', '/bin/podgraft diff'],
  ['podgraft.yaml, podgraft differs', 'podgraft.yaml, podgraft differs'],
])('%j is printed as %j', (text, shown) => {
  const call = callItBy('kubectl podgraft', names);
  expect(call(text)).toBe(shown);
  expect(call(call(text))).toBe(shown);
});

describeWithTools('kubectl', ['kubectl'], () => {
  it('runs it', async () => {
    const folder = folderOf({});
    const link = join(folderOf({}), 'kubectl-podgraft');
    symlinkSync(await program(), link);
    // The program of the tests has no run bit.
    const start = `#!/bin/sh\nexec '${process.execPath}' '${link}' "$@"\n`;
    writeFileSync(join(folder, 'kubectl-podgraft'), start, { mode: 0o755 });
    const { status, stdout } = spawnSync(toolPath('kubectl'), ['podgraft', 'diff', '--help'], {
      encoding: 'utf8',
      env: { PATH: [folder, process.env['PATH']].join(delimiter), HOME: folder },
    });
    expect([status, stdout.split('\n')[0]]).toEqual([
      0,
      'Usage: kubectl podgraft diff -c CONFIG PATH... [--stat | --full] [--exit-code]',
    ]);
  });
});

it('krew takes the npm package: its program, in a manifest with the rules of the index', () => {
  const { metadata, spec } = parse(readFileSync('krew.yaml', 'utf8'));
  const { files, man } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(metadata.name).toBe('podgraft');
  expect(spec.shortDescription.length).toBeLessThanOrEqual(50);
  expect(spec.shortDescription).not.toMatch(/kubectl|plugin|\.$/i);
  for (const { bin, uri, sha256, files: own } of spec.platforms) {
    expect(files).toContain(bin);
    expect([uri, sha256]).toEqual([expect.stringMatching(/\/VERSION\/ARCHIVE$/), 'SHA256']);
    expect(own).toEqual([{ from: 'package/*', to: '.' }]);
  }
  expect(files).toContain(man[0].replace('./', ''));
});
