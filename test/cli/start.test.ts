// The first minutes, by the bundle: init for each method, validate, and the config that is found where none is named.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG, folderOf, spawn, textOf, WEB } from './support.ts';

const job = `apiVersion: batch/v1\nkind: Job\nmetadata: {name: first}\nspec: {template: {spec: {containers: [{name: job, image: busybox}]}}}\n`;

describe('init', () => {
  it.each(['init-container', 'post-start-hook', 'sidecar', 'entrypoint', 'files', 'env-append'])(
    '%s writes a config that is valid and changes the Deployment that is there',
    async (method) => {
      const folder = folderOf({ 'k/a.yaml': job, 'k/web.yaml': WEB });
      const made = await spawn(folder, ['init', method, 'k']);
      expect(made).toMatchObject({ status: 0, stdout: '' });
      expect(made.stderr).toMatch(
        /^wrote podgraft\.yaml: .* for Deployment web\nsee what it changes: podgraft diff -c podgraft\.yaml k\n$/,
      );
      const [, next = ''] = /podgraft (diff .*)\n/.exec(made.stderr) ?? [];
      expect(await spawn(folder, ['validate', '--strict'])).toMatchObject({
        status: 0,
        stdout: '✔ podgraft.yaml: valid (1 rule)\n',
      });
      const { status, stdout } = await spawn(folder, [...next.split(' '), '--exit-code']);
      expect([status, stdout.includes('+++ b/k/web.yaml'), stdout.includes('a.yaml')]).toEqual([
        1,
        true,
        false,
      ]);
      expect(textOf(folder, 'podgraft.yaml')).toContain('    # ');
    },
  );

  it('leaves a config that is there as it is', async () => {
    const folder = folderOf({ 'podgraft.yaml': CONFIG });
    const { status, stderr } = await spawn(folder, ['init', 'sidecar']);
    expect([status, stderr]).toEqual([
      1,
      'error: podgraft.yaml: already exists; choose another file with --file, or remove it [FileUnwritable]\n',
    ]);
    expect(textOf(folder, 'podgraft.yaml')).toBe(CONFIG);
  });

  it('writes a config to complete where there is no workload, and one that targets names which YAML or RE2 would misread', async () => {
    const folder = folderOf({
      'k/web.yaml': WEB.replace('name: web\n', "name: 'a.1'\n").replace('name: web   #', "name: 'on' #"),
    });
    await spawn(folder, ['init', 'files', 'k', '--file', 'b.yaml']);
    expect(await spawn(folder, ['diff', '-c', 'b.yaml', 'k', '--exit-code'])).toMatchObject({
      status: 1,
      stderr: '',
    });
    mkdirSync(join(folder, 'none'));
    await spawn(folder, ['init', 'files', 'none', '--file', 'c.yaml']);
    expect(textOf(folder, 'c.yaml')).toContain("name: 'CHANGE-ME'");
    expect(await spawn(folder, ['validate', 'c.yaml'])).toMatchObject({ status: 0 });
  });

  it('names the methods where none or an unknown one is given, and a folder that is not there', async () => {
    const folder = folderOf({});
    for (const argv of [['init'], ['init', 'side-car']])
      expect(await spawn(folder, argv)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('; use one of init-container, post-start-hook, sidecar, '),
      });
    expect(await spawn(folder, ['init', 'sidecar', 'no'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[FileUnreadable]'),
    });
  });
});

describe('validate', () => {
  const broken = CONFIG.replace('initContainers', 'initContainer');

  it('checks each file by itself, and needs no manifests', async () => {
    const folder = folderOf({ 'a.yaml': CONFIG, 'b.yaml': broken, 'c.yaml': WEB });
    const ran = await spawn(folder, ['validate', 'a.yaml', 'b.yaml', 'c.yaml']);
    expect([ran.status, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toContain('error: b.yaml:8:5: spec.rules[0].initContainer: unknown field');
    expect(ran.stderr).toContain('[ConfigWrongKind]');
    const { configs } = JSON.parse(
      (await spawn(folder, ['validate', 'a.yaml', 'b.yaml', '-o', 'json'])).stdout,
    );
    expect(configs).toEqual([
      { path: 'a.yaml', valid: true, rules: 2 },
      { path: 'b.yaml', valid: false, rules: 0 },
    ]);
  });

  it('finds what the API server would refuse in a snippet, and nothing that only manifests could show', async () => {
    const wrong = CONFIG.replace('command: [sh, -c, "echo hello"]', 'comand: [sh]');
    const folder = folderOf({ 'c.yaml': wrong, 'd.yaml': CONFIG });
    expect(await spawn(folder, ['validate', '-c', 'c.yaml'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('did you mean command?'),
    });
    expect(await spawn(folder, ['validate', '-c', 'd.yaml', '--strict'])).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});

describe('a config that is not named', () => {
  const other = 'apiVersion: other.dev/v1\nkind: Other\nmetadata: {name: a}\n';

  it('is podgraft.yaml, else a function-config.yaml of podgraft, and the command says which', async () => {
    const folder = folderOf({ 'k/web.yaml': WEB, 'function-config.yaml': CONFIG });
    const ran = await spawn(folder, ['diff', 'k']);
    expect(ran).toMatchObject({ status: 0, stderr: 'using function-config.yaml\n' });
    expect(await spawn(folder, ['diff', 'k', '-q'])).toMatchObject({ status: 0, stderr: '' });
    const both = folderOf({ 'k/web.yaml': WEB, 'function-config.yaml': CONFIG, 'podgraft.yaml': CONFIG });
    for (const command of ['render', 'explain', 'lock'])
      expect((await spawn(both, [command, 'k'])).stderr).toBe('using podgraft.yaml\n');
    const foreign = folderOf({ 'k/web.yaml': WEB, 'function-config.yaml': other });
    expect(await spawn(foreign, ['diff', 'k'])).toMatchObject({ status: 2 });
  });

  it('is looked for upwards, to the root of the repository and no further', async () => {
    const folder = folderOf({ 'podgraft.yaml': CONFIG, 'repo/a/b/web.yaml': WEB, 'repo/a/.keep': '' });
    const inside = join(folder, 'repo/a/b');
    const none =
      'error: no config: pass the file of a PodGraft resource with -c, or create one with podgraft init\n';
    expect((await spawn(inside, ['diff', 'web.yaml'])).stderr).toContain(none);
    mkdirSync(join(folder, 'repo/.git'));
    expect((await spawn(inside, ['diff', 'web.yaml'])).stderr).toContain(none);
    mkdirSync(join(folder, '.git'));
    expect((await spawn(inside, ['diff', 'web.yaml'])).status).toBe(2);
    const whole = folderOf({ 'podgraft.yaml': CONFIG, 'a/b/web.yaml': WEB });
    mkdirSync(join(whole, '.git'));
    expect(await spawn(join(whole, 'a/b'), ['diff', 'web.yaml'])).toMatchObject({
      status: 0,
      stderr: 'using ../../podgraft.yaml\n',
    });
  });

  it('is not taken by revert, which undoes the work of all owners', async () => {
    const folder = folderOf({
      'podgraft.yaml': CONFIG.replace('name: try', 'name: own'),
      'c.yaml': CONFIG,
      'k/web.yaml': WEB,
    });
    await spawn(folder, ['render', '-c', 'c.yaml', '-i', 'k']);
    await spawn(folder, ['revert', 'k']);
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
  });
});
