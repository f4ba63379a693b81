// Several configs in one run: each is applied to what the one before it left, as runs one after the other would.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, run } from './support.ts';

const config = (name: string, rules: string): string =>
  `apiVersion: podgraft.dev/v1alpha1\nkind: PodGraft\nmetadata: {name: ${name}}\nspec:\n  rules:\n${rules}`;

const SIDECAR = config('logs', '  - name: ship\n    sidecars: [{name: shipper, image: fluent-bit:3}]\n');
const append = (name: string): string =>
  config(
    name,
    `  - name: append-${name}\n    envAppend: [{name: OPTS, value: ${name}, separator: ","}]\n    env: [{name: LEVEL, value: "1"}]\n`,
  );
const PAGE = config('page', '  - name: page\n    files: [{path: /srv/a.html, content: hello}]\n');
const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web # the page
        image: nginx:1.27
        command: [nginx]
        env: [{name: OPTS, value: a}]
`;
const CONFIGS = { 'c/1-logs.yaml': SIDECAR, 'c/2-level.yaml': append('level'), 'c/3-page.yaml': PAGE };

const texts = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

describe('several configs', () => {
  it('change files as runs one after the other do, and revert to the same bytes', async () => {
    const one = folderOf({ ...CONFIGS, 'k/web.yaml': WEB });
    for (const name of Object.keys(CONFIGS))
      expect((await run(one, ['render', '-i', '-c', name, 'k'])).code).toBe(0);
    const all = folderOf({ ...CONFIGS, 'k/web.yaml': WEB });
    const ran = await run(all, ['render', '-i', '-c', 'c', 'k']);
    expect(ran).toEqual({ code: 0, stdout: '', stderr: '2 files: 1 changed, 1 new\n' });
    expect(Object.keys(texts(join(all, 'k')))).toEqual(['configmap_page-page.yaml', 'web.yaml']);
    expect(texts(join(all, 'k'))).toEqual(texts(join(one, 'k')));
    expect(texts(join(all, 'k'))['web.yaml']).toContain('{name: OPTS, value: "a,level"}');
    expect((await run(all, ['render', '-i', '-c', 'c', 'k'])).stderr).toBe('2 files: nothing to change\n');
    const back = await run(all, ['revert', '-c', 'c', 'k']);
    expect([back.code, texts(join(all, 'k'))]).toEqual([0, { 'web.yaml': WEB }]);
  });

  it('run in the order that is given', async () => {
    const folder = folderOf({ 'x.yaml': append('x'), 'z.yaml': append('z'), 'web.yaml': WEB });
    const order = async (...names: string[]) =>
      run(folder, ['render', ...names.flatMap((each) => ['-c', `${each}.yaml`]), 'web.yaml']);
    const [xz, zx] = [await order('x', 'z'), await order('z', 'x')];
    expect([xz.stderr, zx.stderr]).toEqual(['', '']);
    expect(xz.stdout).toContain('{name: OPTS, value: "a,x,z"}');
    expect(zx.stdout).toContain('{name: OPTS, value: "a,z,x"}');
    const piped = await run(folder, ['render', '-c', 'z.yaml', '-'], { stdin: (await order('x')).stdout });
    expect(xz.stdout).toBe(piped.stdout);
  });

  it('print each new ConfigMap once, before the workload that needs it, whatever is on disk', async () => {
    const folder = folderOf({ ...CONFIGS, 'web.yaml': WEB });
    const all = ['-c', 'c/3-page.yaml', '-c', 'c/1-logs.yaml'];
    const printed = (await run(folder, ['render', ...all, 'web.yaml'])).stdout;
    expect([...printed.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind)).toEqual([
      'ConfigMap',
      'Deployment',
    ]);
    expect((await run(folder, ['render', ...all, '-'], { stdin: WEB })).stdout).toBe(printed);
    await run(folder, ['render', '-i', '-c', 'c/3-page.yaml', 'web.yaml']);
    const original = folderOf({ ...CONFIGS, 'k/web.yaml': WEB });
    const beside = readdirSync(folder).find((name) => name.startsWith('configmap_')) ?? '';
    const stale = readFileSync(join(folder, beside), 'utf8');
    const next = folderOf({ ...CONFIGS, 'web.yaml': WEB, [beside]: stale });
    expect((await run(next, ['render', ...all, 'web.yaml'])).stdout).toBe(printed);
    expect((await run(original, ['diff', ...all, 'k'])).stdout.match(/^\+\+\+ .*/gm)).toEqual([
      `+++ b/k/${beside}`,
      '+++ b/k/web.yaml',
    ]);
  });

  it('are explained with the lines of the file as it is, also where a config before added some', async () => {
    const second = WEB.replace('name: web}', 'name: second}');
    const folder = folderOf({ ...CONFIGS, 'k.yaml': `${WEB}---\n${second}` });
    const { stdout } = await run(folder, ['explain', '-c', 'c', 'k.yaml', '-o', 'json']);
    const { configs } = JSON.parse(stdout) as { configs: { workloads: { name: string; line: number }[] }[] };
    // The second document begins after the 13 lines of the first and the line between them.
    for (const { workloads } of configs)
      expect(workloads.map(({ name, line }) => [name, line])).toEqual([
        ['web', 1],
        ['second', 15],
      ]);
  });

  it('are shown by explain one after the other, and for tools as a list', async () => {
    const folder = folderOf({ ...CONFIGS, 'web.yaml': WEB });
    const { stdout, code } = await run(folder, ['explain', '-c', 'c', 'web.yaml']);
    expect(code).toBe(0);
    expect(stdout.match(/^1 of 1 workload changed by 1 rule of \w+\.$/gm)).toEqual([
      '1 of 1 workload changed by 1 rule of logs.',
      '1 of 1 workload changed by 1 rule of level.',
      '1 of 1 workload changed by 1 rule of page.',
    ]);
    const data = JSON.parse((await run(folder, ['explain', '-c', 'c', 'web.yaml', '-o', 'json'])).stdout);
    expect(data.configs.map((each: { config: string }) => each.config)).toEqual(['logs', 'level', 'page']);
    const narrow = (await run(folder, ['explain', '-c', 'c', '--rule', 'append-level', 'web.yaml'])).stdout;
    expect(narrow).toContain('of level.');
    expect(narrow).not.toContain('of logs.');
    expect(await run(folder, ['explain', '-c', 'c', '--rule', 'append-levl', 'web.yaml'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'logs, level, page has no rule "append-levl"; did you mean append-level?',
      ),
    });
  });

  it('count a workload once in -v', async () => {
    const folder = folderOf({ ...CONFIGS, 'web.yaml': WEB });
    expect((await run(folder, ['render', '-v', '-c', 'c', 'web.yaml'])).stderr).toBe(
      'web.yaml:1: Deployment web: changed (rules ship, append-level, page)\n1 of 1 workload changed\n',
    );
  });

  it('stop at the first with an error, and change nothing', async () => {
    const clash = config('clash', '  - name: twice\n    sidecars: [{name: web, image: other:1}]\n');
    const folder = folderOf({ ...CONFIGS, 'c/0-clash.yaml': clash, 'k/web.yaml': WEB });
    const { code, stdout, stderr } = await run(folder, ['render', '-i', '-c', 'c', 'k']);
    expect([code, stdout, texts(join(folder, 'k'))]).toEqual([1, '', { 'web.yaml': WEB }]);
    expect(stderr).toMatch(
      /^error: k\/web\.yaml:3:\d+: Deployment web, rule twice: [^\n]*\nnothing was written, because of the errors\n$/,
    );
  });

  it('are read from a folder, without what is none in it', async () => {
    const folder = folderOf({
      ...{
        'c/a.yaml': `${SIDECAR}---\n${append('level')}`,
        'c/deep/b.yml': PAGE,
        'c/values.yaml': 'replicas: 2\n',
      },
      ...{ 'c/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n', 'c/readme.md': '# x\n' },
    });
    expect((await run(folder, ['validate', '-c', 'c'])).stdout).toBe(
      '✔ c/a.yaml: valid (1 rule)\n✔ c/a.yaml: valid (1 rule)\n✔ c/deep/b.yml: valid (1 rule)\n',
    );
    const empty = folderOf({ 'c/values.yaml': 'replicas: 2\n' });
    expect(await run(empty, ['validate', '-c', 'c'])).toMatchObject({
      code: 1,
      stderr:
        'error: c: contains no PodGraft; pass the file of a PodGraft resource with -c [ConfigMissing]\n',
    });
  });

  it('need names of their own, since each takes out what another of its name put in', async () => {
    const folder = folderOf({ 'a.yaml': SIDECAR, 'b.yaml': `# b\n${SIDECAR}`, 'web.yaml': WEB });
    const ask = (...names: string[]) =>
      run(folder, ['render', ...names.flatMap((each) => ['-c', each]), 'web.yaml']);
    const { code, stderr } = await ask('a.yaml', 'b.yaml');
    expect([code, stderr]).toEqual([
      1,
      'error: b.yaml:4:12: metadata.name: a.yaml:1 has a config with the same name, logs, so each would undo the changes of the other; give each config its own metadata.name [ConfigInvalid]\nnothing was written, because of the errors\n',
    ]);
    expect(await ask('a.yaml', './a.yaml')).toEqual(await ask('a.yaml'));
  });

  it('are too many for policy', async () => {
    const folder = folderOf(CONFIGS);
    expect((await run(folder, ['policy', '-c', 'c'])).stderr).toBe(
      'error: c/1-logs.yaml: podgraft policy takes one config, but another one is at c/2-level.yaml:1; run podgraft policy once for each [ConfigInvalid]\n',
    );
  });

  it('give lock the images that each of them needs', async () => {
    const script = config('start', '  - name: start\n    entrypoint: {script: date}\n');
    const folder = folderOf({
      ...{ 'a.yaml': SIDECAR, 'b.yaml': script, 'c.yaml': append('x') },
      'web.yaml': WEB.replace(/ +command.*/s, ''),
    });
    const lock = async (...names: string[]) =>
      run(folder, ['lock', ...names.flatMap((each) => ['-c', each]), '--from', 'podman', 'web.yaml'], {
        env: { PATH: '/nowhere' },
      });
    expect((await lock('a.yaml')).stderr).not.toContain('nginx:1.27');
    expect((await lock('a.yaml', 'b.yaml')).stderr).toContain('nginx:1.27');
    expect((await lock('a.yaml', 'c.yaml')).stderr).toContain('nginx:1.27');
  });
});
