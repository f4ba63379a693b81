// What a new user does in the first minutes and after a mistake, by the bundle: what each command says that did nothing,
// did it again, or was asked for something that is not there.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG, folderOf, spawn, textOf, WEB } from './support.ts';

const files = { 'c.yaml': CONFIG, 'k/web.yaml': WEB };
const WRONG = CONFIG.replace('initContainers', 'initContainer');
const NOTHING = 'nothing was written, because of the errors\n';

describe('a command that errors stop', () => {
  it.each([
    ['render', ['render', '-c', 'c.yaml', 'k']],
    ['render --in-place', ['render', '-i', '-c', 'c.yaml', 'k']],
    ['render --output-dir', ['render', '--output-dir', 'out', '-c', 'c.yaml', 'k']],
    ['revert', ['revert', '-c', 'c.yaml', 'k']],
  ])('%s says that nothing was written', async (_, argv) => {
    const folder = folderOf({ ...files, 'c.yaml': WRONG });
    const { status, stdout, stderr } = await spawn(folder, argv);
    expect([status, stdout, stderr.endsWith(`\n${NOTHING}`)]).toEqual([1, '', true]);
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
    expect(existsSync(join(folder, 'out'))).toBe(false);
    expect((await spawn(folder, [...argv, '--quiet'])).stderr).not.toContain(NOTHING);
  });

  it('revert with a record that cannot be read', async () => {
    const damaged = WEB.replace(
      '  name: web\n',
      '  name: web\n  annotations: {podgraft.dev/grafts: nonsense}\n',
    );
    const { status, stderr } = await spawn(folderOf({ 'k/web.yaml': damaged }), ['revert', 'k']);
    expect([status, stderr.endsWith(`\n${NOTHING}`)]).toEqual([1, true]);
  });

  const CONFLICT = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  rules:
  - name: fine
    env: [{name: A, value: b}]
  - name: fails
    entrypoint: {script: echo hello}
`;
  const NAKED = WEB.replace('        command: [nginx]\n', '');

  it('explain counts no change, whichever rule fails', async () => {
    const folder = folderOf({ 'c.yaml': CONFLICT, 'k/web.yaml': NAKED });
    const { stdout, status } = await spawn(folder, ['explain', '-c', 'c.yaml', 'k']);
    expect(status).toBe(1);
    expect(stdout).toContain('0 of 1 workload changed by 2 rules of try, because of the errors.');
    const markdown = await spawn(folder, ['explain', '-o', 'markdown', '-c', 'c.yaml', 'k']);
    expect(markdown.stdout).toContain('0 of 1 workload changed by 2 rules of try, because of the errors');
  });
});

describe('render --output-dir a second time', () => {
  it('says how many files are there, and that all are up to date', async () => {
    const folder = folderOf({
      ...files,
      'k/other.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\n',
    });
    const argv = ['render', '--output-dir', 'out', '-c', 'c.yaml', 'k'];
    expect((await spawn(folder, argv)).stderr).toBe('3 files: 3 new\n');
    expect((await spawn(folder, argv)).stderr).toBe('3 files: all up to date\n');
    const changed = folderOf({ ...files, 'out/web.yaml': 'old\n' });
    expect((await spawn(changed, argv)).stderr).toBe('2 files: 1 changed, 1 new\n');
  });
});

describe('revert --owner', () => {
  it('warns about an owner without work here, and lists the owners that have some', async () => {
    const folder = folderOf(files);
    await spawn(folder, ['render', '-i', '-c', 'c.yaml', 'k']);
    const before = textOf(folder, 'k/web.yaml');
    const { status, stderr } = await spawn(folder, ['revert', '--owner', 'nope', 'k']);
    expect(status).toBe(0);
    expect(stderr).toContain(
      'warning: --owner nope: no changes by this owner; the only owner here is try [MatchedNothing]\n',
    );
    expect(textOf(folder, 'k/web.yaml')).toBe(before);
    expect((await spawn(folder, ['revert', '--strict', '--owner', 'nope', 'k'])).status).toBe(1);
    expect((await spawn(folder, ['revert', '--owner', 'try', 'k'])).stderr).toBe(
      '2 files: 1 changed, 1 removed\n',
    );
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
    expect((await spawn(folder, ['revert', '--owner', 'try', 'k'])).stderr).toContain(
      'these files have no changes by podgraft [MatchedNothing]\n',
    );
  });

  it('lists each owner once, also that of a ConfigMap alone and of a List', async () => {
    const map = (owner: string) =>
      `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${owner}, annotations: {podgraft.dev/owner: ${owner}}}}`;
    const folder = folderOf({
      'k.yaml': `${map('b')}\n---\n{apiVersion: v1, kind: List, items: [${map('a')}, ${map('b')}]}\n`,
    });
    expect((await spawn(folder, ['revert', '--owner', 'nope', 'k.yaml'])).stderr).toContain(
      'the owners here are a, b [',
    );
  });
});

describe('explain of a page for tools', () => {
  it('-o json has the kind of a problem as data', async () => {
    const { stdout, status } = await spawn('.', ['explain', 'ShellMissing', '-o', 'json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      kind: 'ShellMissing',
      severity: 'error',
      title: expect.any(String),
      remedy: expect.any(String),
      tunable: true,
      page: 'https://podgraft.github.io/podgraft/problems/ShellMissing.html',
    });
  });
  it('-o json has a field as data', async () => {
    const { stdout } = await spawn('.', ['explain', 'podgraft.rules.sidecarMode', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      field: 'podgraft.rules.sidecarMode',
      type: 'string',
      enum: ['Auto', 'Native', 'Classic'],
      fields: [],
    });
    const rules = JSON.parse(
      (await spawn('.', ['explain', 'podgraft.rules.containers', '-o', 'json'])).stdout,
    );
    expect(rules.fields.map(({ name }: { name: string }) => name)).toEqual(['name', 'image', 'init']);
  });
  it.each(['sarif', 'junit', 'github', 'html', 'markdown'])('-o %s is for workloads', async (format) => {
    const { stdout, stderr, status } = await spawn('.', ['explain', 'ShellMissing', '-o', format]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      `error: --output ${format} is for workloads; a page is printed as text or json\n`,
    );
  });
});

describe('paths from habit of kubectl', () => {
  it.each([
    [
      'a URL',
      ['-f', 'https://example.com/web.yaml'],
      "https://example.com/web.yaml: is a URL, and podgraft doesn't download; use a pipe: curl -fsSL https://example.com/web.yaml | podgraft COMMAND -c CONFIG -",
    ],
    [
      'a URL that needs quotes',
      ['http://example.com/a?b=1&c=2'],
      "http://example.com/a?b=1&c=2: is a URL, and podgraft doesn't download; use a pipe: curl -fsSL 'http://example.com/a?b=1&c=2' |",
    ],
    [
      'files with commas between them',
      ['-f', 'k/web.yaml,k/b.yaml'],
      'k/web.yaml,k/b.yaml: no such file or directory; name each file by itself: k/web.yaml k/b.yaml',
    ],
  ])('%s', async (_, argv, expected) => {
    const { status, stderr } = await spawn(folderOf(files), ['diff', '-c', 'c.yaml', ...argv]);
    expect([status, stderr]).toEqual([1, expect.stringContaining(expected)]);
  });
  it('a config by its URL, and two with a comma', async () => {
    const folder = folderOf(files);
    expect((await spawn(folder, ['diff', '-c', 'https://example.com/c.yaml', 'k'])).stderr).toContain(
      "is a URL, and podgraft doesn't download",
    );
    expect((await spawn(folder, ['diff', '-c', 'c.yaml,d.yaml', 'k'])).stderr).toContain(
      'name each file by itself: c.yaml d.yaml',
    );
  });
  it('a file with a comma in its name is read', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG, 'a,b.yaml': WEB });
    expect((await spawn(folder, ['diff', '-c', 'c.yaml', '-f', 'a,b.yaml'])).status).toBe(0);
  });
  it('no path at all', async () => {
    const { status, stderr } = await spawn(folderOf(files), ['diff', '-c', 'c.yaml']);
    expect(status).toBe(2);
    expect(stderr).toContain(
      'error: no paths: name files or folders, such as . for the current folder, or - for standard input\n',
    );
  });
});

describe('init entrypoint', () => {
  const NAKED = WEB.replace('        command: [nginx]\n', '');
  it('names lock as the next step, with its whole command line', async () => {
    const { stderr } = await spawn(folderOf({ 'k/web.yaml': NAKED }), ['init', 'entrypoint', 'k']);
    expect(stderr).toBe(
      'wrote podgraft.yaml: an entrypoint script for Deployment web\n' +
        'look up what its image runs: podgraft lock -c podgraft.yaml k --file images.yaml\n' +
        'then see what it changes: podgraft diff -c podgraft.yaml -c images.yaml k\n',
    );
  });
  it('does not where the manifest says what runs, nor for other methods', async () => {
    const folder = folderOf({ 'k/web.yaml': WEB, 'n/web.yaml': NAKED });
    expect((await spawn(folder, ['init', 'entrypoint', 'k'])).stderr).not.toContain('lock');
    expect((await spawn(folder, ['init', 'sidecar', 'n', '--file', 's.yaml'])).stderr).not.toContain('lock');
  });
});

describe('explain --rule', () => {
  const SCRIPTS = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  rules:
  - name: alpha
    initContainers: [{name: first, image: a}]
    entrypoint: {script: echo one}
    postStart: {script: echo one}
  - name: beta
    sidecars: [{name: second, image: b}]
    entrypoint: {script: echo two}
    postStart: {script: echo two, onConflict: Chain}
    preStop: {script: echo two}
`;
  it('draws what this rule does, and nothing of others', async () => {
    const folder = folderOf({ 'c.yaml': SCRIPTS, 'k/web.yaml': WEB });
    const shown = async (rule: string) =>
      (await spawn(folder, ['explain', '-c', 'c.yaml', 'k', 'deploy/web', '--rule', rule])).stdout;
    const one = await shown('alpha');
    for (const own of ['first', 'postStart', '▒ alpha, then ━ nginx']) expect(one).toContain(own);
    for (const other of ['beta', 'second', 'preStop']) expect(one).not.toContain(other);
    const two = await shown('beta');
    for (const own of ['second', 'postStart', 'preStop', '▒ beta, then ━ nginx']) expect(two).toContain(own);
    for (const other of ['alpha', 'first']) expect(two).not.toContain(other);
  });
  it('keeps what is of the workload itself', async () => {
    const own = WEB.replace(
      '        command: [nginx]\n',
      '        command: [nginx]\n        lifecycle: {preStop: {exec: {command: [own-hook]}}}\n',
    );
    const { stdout } = await spawn(folderOf({ 'c.yaml': CONFIG, 'k/web.yaml': own }), [
      'explain',
      '-c',
      'c.yaml',
      'k',
      '--rule',
      'conf',
    ]);
    expect(stdout).toContain('own-hook');
    expect(stdout).not.toContain('prep');
  });
});

describe('a name that is not there', () => {
  it('is compared with the names of its kind: nothing is suggested where none is close', async () => {
    const ask = async (word: string) =>
      (await spawn(folderOf(files), ['explain', '-c', 'c.yaml', 'k', word])).stderr;
    expect(await ask('deploy/zzz')).toContain('error: no deployment "zzz" among the 1 workload\n');
    expect(await ask('deploy/wbe')).toContain('; did you mean deployment/web?\n');
    expect(await ask('sts/web')).toContain(
      'error: no statefulset "web" among the 1 workload; did you mean deployment/web?\n',
    );
  });
});

describe('podgraft test --update', () => {
  const fresh = { 'a/podgraft.yaml': CONFIG, 'a/resources/web.yaml': WEB };
  it.each([
    ['named by itself', ['a']],
    ['below the current folder', []],
  ])('makes a case of a folder with a config and resources, %s', async (_, argv) => {
    const folder = folderOf(fresh);
    expect(await spawn(folder, ['test', ...argv])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('which --update writes for a folder with a config and resources'),
    });
    expect(await spawn(folder, ['test', '--update', ...argv])).toMatchObject({ status: 0, stdout: '✔ a\n' });
    expect(textOf(folder, 'a/.expected/diff.patch')).toContain('+++ b/resources/web.yaml\n');
    expect((await spawn(folder, ['test'])).stderr).toBe('1 passed, 0 failed\n');
  });
  it('also beside cases that are there, and with resources next to the config', async () => {
    const folder = folderOf({ ...fresh, 'b/function-config.yaml': CONFIG, 'b/web.yaml': WEB });
    await spawn(folder, ['test', '--update', 'a']);
    expect((await spawn(folder, ['test', '--update'])).stdout).toBe('✔ a\n✔ b\n');
    expect(readdirSync(join(folder, 'b/.expected'))).toEqual(['diff.patch']);
  });
  it('not of a folder with cases below it, nor of one that has no resources', async () => {
    const folder = folderOf({
      'podgraft.yaml': CONFIG,
      'action.yml': 'name: x\n',
      't/a/podgraft.yaml': CONFIG,
      't/a/web.yaml': WEB,
      'c/podgraft.yaml': CONFIG,
    });
    expect((await spawn(folder, ['test', '--update'])).stdout).toBe('✔ t/a\n');
    expect([existsSync(join(folder, '.expected')), existsSync(join(folder, 'c/.expected'))]).toEqual([
      false,
      false,
    ]);
  });
});

describe('the apiVersion of a config', () => {
  it.each([
    ['podgraft.dev/v1', CONFIG.replace('v1alpha1', 'v1'), 'podgraft.dev/v1'],
    ['v1', CONFIG.replace('podgraft.dev/v1alpha1', 'v1'), 'v1'],
  ])('%s is reported where it is, with what to write', async (_, config, found) => {
    const { status, stderr } = await spawn(folderOf({ 'c.yaml': config }), ['validate', 'c.yaml']);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `error: c.yaml:1:1: apiVersion: expected podgraft.dev/v1alpha1, found ${found}; write apiVersion: podgraft.dev/v1alpha1 [ConfigWrongKind]\n`,
    );
  });
});

describe('a sleep hook that is longer than the grace period', () => {
  const SLEEPS = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  rules:
  - name: wait
    preStop: {sleep: {seconds: 60}}
`;
  const GRACE = WEB.replace(
    '      containers:',
    '      terminationGracePeriodSeconds: 20\n      containers:',
  );
  const sidecar = SLEEPS.replace(
    'preStop: {sleep: {seconds: 60}}',
    'sidecars: [{name: s, image: a, lifecycle: {preStop: {sleep: {seconds: 60}}}}]',
  );
  it.each([
    ['of a rule, the period of the workload', SLEEPS, GRACE],
    ['of a rule, the period that is the default', SLEEPS, WEB],
    ['of a sidecar', sidecar, GRACE],
    ['of a rule, which sets the period too', `${SLEEPS}    pod: {terminationGracePeriodSeconds: 20}\n`, WEB],
  ])('is reported once: %s', async (_, config, manifest) => {
    const folder = folderOf({ 'c.yaml': config, 'web.yaml': manifest });
    const { status, stderr } = await spawn(folder, ['diff', '-c', 'c.yaml', 'web.yaml']);
    expect(status).toBe(1);
    expect(stderr.match(/^error: .*$/gm)).toEqual([
      expect.stringContaining(
        '; raise terminationGracePeriodSeconds to 60 or more, or shorten the hook [HookExceedsGracePeriod]',
      ),
    ]);
  });
  it('of the workload, whose period a rule shortens, is reported once', async () => {
    const own = WEB.replace(
      '        command: [nginx]\n',
      '        command: [nginx]\n        lifecycle: {preStop: {sleep: {seconds: 25}}}\n',
    );
    const short = `${SLEEPS.replace('    preStop: {sleep: {seconds: 60}}\n', '')}    pod: {terminationGracePeriodSeconds: 20}\n`;
    const { stderr } = await spawn(folderOf({ 'c.yaml': short, 'web.yaml': own }), [
      'diff',
      '-c',
      'c.yaml',
      'web.yaml',
    ]);
    expect(stderr.match(/^error: .*$/gm)).toEqual([expect.stringContaining('[SnippetInvalid]')]);
  });
});
