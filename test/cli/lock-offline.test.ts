// `podgraft lock` without a registry, as a person meets it: the message's command is run as it is, and works. And a
// workload that cannot be read stops it.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, program, textOf } from './support.ts';

const CONFIG = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  rules:
  - name: first
    entrypoint: {script: "echo first\\n"}
`;
const workload = (spec: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: ${spec}}\n`;
const WEB = workload('{spec: {containers: [{name: web, image: "127.0.0.1:9/shop:7"}]}}');

const engine = `#!/bin/sh
echo '[{"Os": "linux", "Architecture": "amd64", "Config": {"Entrypoint": ["/shop"]}}]'
`;

/** Runs a command line with podgraft and an engine on the PATH. */
const shell = async (folder: string, line: string) => {
  writeFileSync(
    join(folder, 'podgraft'),
    `#!/bin/sh\nexec '${process.execPath}' '${await program()}' "$@"\n`,
    {
      mode: 0o755,
    },
  );
  return spawnSync('/bin/sh', ['-c', line], {
    ...{ cwd: folder, encoding: 'utf8' },
    env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder },
  });
};

describe('lock without a registry', () => {
  it.each(['k', "'a folder'"])('prints a command that works as it is, for %s', async (path) => {
    const folder = folderOf({ 'c.yaml': CONFIG, 'k/web.yaml': WEB, 'a folder/web.yaml': WEB });
    writeFileSync(join(folder, 'podman'), engine, { mode: 0o755 });
    const failed = await shell(folder, `podgraft lock -c c.yaml ${path} --file images.yaml`);
    expect(failed.status).toBe(1);
    expect(existsSync(join(folder, 'images.yaml'))).toBe(false);
    const [, command = ''] = /read it elsewhere: `([^`]+)`/.exec(failed.stderr) ?? [];
    expect(command).toBe(`podgraft lock -c c.yaml ${path} --file images.yaml --from podman`);
    expect(await shell(folder, command)).toMatchObject({ status: 0 });
    expect(textOf(folder, 'images.yaml')).toContain('entrypoint: [/shop]');
  });

  it('prints a command that works with an archive, once FILE is one', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG, 'k/web.yaml': WEB });
    const { stderr } = await shell(folder, 'podgraft lock -c c.yaml k');
    const [, command = ''] = /`([^`]+ --docker-archive FILE)`/.exec(stderr) ?? [];
    const config = JSON.stringify({ os: 'linux', architecture: 'amd64', config: { Entrypoint: ['/saved'] } });
    const manifest = JSON.stringify([{ Config: 'c.json', RepoTags: ['127.0.0.1:9/shop:7'], Layers: [] }]);
    writeFileSync(join(folder, 'c.json'), config);
    writeFileSync(join(folder, 'manifest.json'), manifest);
    spawnSync('tar', ['-cf', 'FILE', 'manifest.json', 'c.json'], { cwd: folder });
    const { status, stdout } = await shell(folder, command);
    expect([status, stdout]).toEqual([0, expect.stringContaining('entrypoint: [/saved]')]);
  });
});

const unreadable = [
  ['a pod template without containers', workload('{spec: nothing}'), 'WorkloadInvalid'],
  ['containers that are text', workload('{spec: {containers: text}}'), 'WorkloadInvalid'],
  ['containers without a name', workload('{spec: {containers: [{image: x}]}}'), 'WorkloadInvalid'],
  ['broken YAML', workload('{spec: '), 'InputNotYaml'],
  [
    'a damaged record',
    WEB.replace('{name: web}\n', '{name: web, annotations: {podgraft.dev/grafts: "{"}}\n'),
    'RecordDamaged',
  ],
] as const;

describe('a workload that rules cannot be applied to is reported, so that no catalog lacks its images unseen', () => {
  const lock = (text: string, line: string) => {
    const folder = folderOf({ 'c.yaml': CONFIG, 'k/web.yaml': text });
    writeFileSync(join(folder, 'podman'), engine, { mode: 0o755 });
    return shell(folder, `podgraft lock -c c.yaml --from podman ${line}`);
  };
  it.each(unreadable)('%s, as an error in a file that is named', async (_, text, kind) => {
    const { status, stdout, stderr } = await lock(text, 'k/web.yaml');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(new RegExp(`^error: k/web\\.yaml.*\\[${kind}\\]\n$`));
  });
  it.each(unreadable)(
    '%s, in a folder as render does, and with --strict as an error',
    async (_, text, kind) => {
      const { stderr } = await lock(text, 'k');
      expect(stderr).toMatch(new RegExp(`^(error|warning): k/web\\.yaml.*\\[${kind}\\]\n`));
      expect(await lock(text, 'k --strict')).toMatchObject({ status: 1, stdout: '' });
    },
  );
});
