// ConfigMaps that render --in-place writes into folders with and without kustomizations: which folders get one, what is
// said of lists that lack it, and what revert leaves and says. test/hosts/kustomized-folders.test.ts builds such folders.

import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { motdConfig as CONFIG, deployment } from './folders-of-apps.ts';
import { folderOf, spawn, textOf } from './support.ts';

const FILE = 'configmap_site-motd.yaml';

/** Runs podgraft in the folder; its exit status and the lines of its report. */
const podgraft = async (folder: string, ...argv: string[]) => {
  const { status, stderr } = await spawn(folder, argv);
  return { status, lines: stderr.trimEnd().split('\n') };
};
const render = (folder: string, ...paths: string[]) =>
  podgraft(folder, 'render', '--in-place', '-c', 'podgraft.yaml', ...paths);

const generated = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(FILE))
    .sort();

const unlisted = (list: string, file: string, user: string, command: string): string =>
  `warning: ${list}: doesn't list ${file}, so its build lacks a ConfigMap that ${user} uses; add "- ${file}" to its resources: ${command} [KustomizationStale]`;

describe('a kustomization that lists the workload and not the ConfigMap', () => {
  it.each(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])('is named: %s', async (name) => {
    const folder = folderOf({
      'podgraft.yaml': CONFIG,
      'k/web.yaml': deployment('web'),
      [`k/${name}`]: 'resources: [web.yaml]\n',
    });
    const warning = unlisted(
      `k/${name}`,
      FILE,
      'Deployment web',
      `(cd k && kustomize edit add resource ${FILE})`,
    );
    expect(await render(folder, 'k')).toEqual({ status: 0, lines: [warning, '3 files: 1 changed, 1 new'] });
    // As long as it is so, whatever is named.
    expect((await render(folder, 'k/web.yaml')).lines).toEqual([warning, '2 files: nothing to change']);
    writeFileSync(join(folder, 'k', name), `resources: [web.yaml, ./${FILE}]\n`);
    expect((await render(folder, 'k')).lines).toEqual(['3 files: nothing to change']);
  });

  const files = {
    'podgraft.yaml': CONFIG,
    'k/a/web.yaml': deployment('web'),
    'k/b/api.yaml': deployment('api'),
  };
  it.each([
    [
      'a folder above lists files of two folders',
      { 'k/kustomization.yaml': 'resources: [a/web.yaml, b/api.yaml]\n' },
      [
        unlisted(
          'k/kustomization.yaml',
          `a/${FILE}`,
          'Deployment web',
          `(cd k && kustomize edit add resource a/${FILE})`,
        ),
      ],
    ],
    [
      'a component lists it',
      {
        'k/kustomization.yaml': 'components: [a]\n',
        'k/a/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [web.yaml]\n',
      },
      [
        unlisted(
          'k/a/kustomization.yaml',
          FILE,
          'Deployment web',
          `(cd k/a && kustomize edit add resource ${FILE})`,
        ),
      ],
    ],
    [
      'the folder has a space',
      {
        'k/my app/kustomization.yaml': 'resources: [c.yaml]\n',
        'k/my app/c.yaml': deployment('c'),
      },
      [
        unlisted(
          'k/my app/kustomization.yaml',
          FILE,
          'Deployment c',
          `(cd 'k/my app' && kustomize edit add resource ${FILE})`,
        ),
      ],
    ],
  ])('is named where %s', async (_where, more, expected) => {
    const { lines } = await render(folderOf({ ...files, ...more }), 'k');
    expect(lines.filter((line) => line.startsWith('warning'))).toEqual(expected);
  });

  it.each([
    [
      'lists the folder that lists it',
      {
        'k/kustomization.yaml': 'resources: [a]\n',
        'k/a/kustomization.yaml': `resources: [web.yaml, ${FILE}]\n`,
      },
    ],
    ['does not list the workload', { 'k/a/kustomization.yaml': 'resources: [other.yaml]\n' }],
    [
      "is Flux's",
      {
        'k/a/kustomization.yaml':
          'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nresources: [web.yaml]\n',
      },
    ],
    [
      'has podgraft among its transformers',
      { 'k/a/kustomization.yaml': 'resources: [web.yaml]\ntransformers: [../../podgraft.yaml]\n' },
    ],
    ['is cut off', { 'k/a/kustomization.yaml': 'resources: [web.yaml\n' }],
    ['leads to itself', { 'k/a/kustomization.yaml': `resources: [web.yaml, ${FILE}, ../a]\n` }],
  ])('is not named where it %s', async (_where, more) => {
    const folder = folderOf({ 'podgraft.yaml': CONFIG, 'k/a/web.yaml': deployment('web'), ...more });
    const { lines } = await render(folder, 'k/a/web.yaml');
    expect(lines).toEqual(['2 files: 1 changed, 1 new']);
  });

  it('fails --strict once the file is there, which kustomize edit needs, and can be turned off', async () => {
    const files = { 'k/web.yaml': deployment('web'), 'k/kustomization.yaml': 'resources: [web.yaml]\n' };
    const folder = folderOf({ 'podgraft.yaml': CONFIG, ...files });
    const stale = `error: ${unlisted('k/kustomization.yaml', FILE, 'Deployment web', `(cd k && kustomize edit add resource ${FILE})`).replace('warning: ', '')}`;
    const before = await podgraft(folder, 'diff', '--strict', '--exit-code', 'k');
    expect([before.status, before.lines]).toEqual([2, ['using podgraft.yaml', stale]]);
    const written = await render(folder, '--strict', 'k');
    expect([written.status, written.lines]).toEqual([1, [stale, '3 files: 1 changed, 1 new']]);
    expect(generated(folder)).toEqual([`k/${FILE}`]);
    const after = await podgraft(folder, 'diff', '--strict', '--exit-code', 'k');
    expect([after.status, after.lines]).toEqual([2, ['using podgraft.yaml', stale]]);
    writeFileSync(join(folder, 'k/kustomization.yaml'), `resources: [web.yaml, ${FILE}]\n`);
    const listed = await podgraft(folder, 'diff', '--strict', '--exit-code', 'k');
    expect([listed.status, listed.lines]).toEqual([0, ['using podgraft.yaml']]);
    rmSync(join(folder, 'k'), { recursive: true });
    mkdirSync(join(folder, 'k'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    writeFileSync(
      join(folder, 'podgraft.yaml'),
      CONFIG.replace('spec:', 'spec:\n  problems: {KustomizationStale: Off}'),
    );
    expect(await render(folder, '--strict', 'k')).toEqual({
      status: 0,
      lines: ['3 files: 1 changed, 1 new'],
    });
  });

  it('is copied by --output-dir, where -k is the way', async () => {
    const folder = folderOf({
      'podgraft.yaml': CONFIG,
      ...{ 'k/web.yaml': deployment('web'), 'k/kustomization.yaml': 'resources: [web.yaml]\n' },
    });
    const { lines } = await podgraft(folder, 'render', '-c', 'podgraft.yaml', '--output-dir', 'out', 'k');
    expect(lines[0]).toMatch(
      /^warning: k\/kustomization\.yaml: .*; change what it builds instead: podgraft render -c CONFIG -k k \[/,
    );
  });
});

const APPS = {
  'podgraft.yaml': CONFIG,
  ...{ 'apps/a/a.yaml': deployment('a'), 'apps/b/b.yaml': deployment('b') },
};
const OWN = {
  'apps/a/kustomization.yaml': `resources: [a.yaml, ${FILE}]\n`,
  'apps/b/kustomization.yaml': `resources: [b.yaml, ${FILE}]\n`,
};

describe('one config over several folders', () => {
  it('gives folders with kustomizations a ConfigMap each, whatever is in the run', async () => {
    const folder = folderOf({ ...APPS, ...OWN });
    expect(await render(folder, 'apps')).toEqual({ status: 0, lines: ['6 files: 2 changed, 2 new'] });
    expect(generated(folder)).toEqual([`apps/a/${FILE}`, `apps/b/${FILE}`]);
    const apart = folderOf({ ...APPS, ...OWN });
    await render(apart, 'apps/b');
    await render(apart, 'apps/a');
    for (const name of ['a/a.yaml', 'b/b.yaml', `a/${FILE}`, `b/${FILE}`])
      expect(textOf(apart, `apps/${name}`)).toBe(textOf(folder, `apps/${name}`));
    const check = await podgraft(folder, 'diff', '--exit-code', '-c', 'podgraft.yaml', 'apps');
    expect(check).toEqual({ status: 0, lines: [''] });
    expect((await render(folder, 'apps')).lines).toEqual(['6 files: nothing to change']);
    // A stream has one.
    const { stdout } = await spawn(folder, ['render', '-c', 'podgraft.yaml', 'apps']);
    expect(stdout.match(/^kind: ConfigMap$/gm)).toHaveLength(1);
    expect((await podgraft(folder, 'revert', 'apps/a')).lines.at(-1)).toBe('3 files: 1 changed, 1 removed');
    expect(generated(folder)).toEqual([`apps/b/${FILE}`]);
  });

  it('gives one where a kustomization builds them together in one namespace', async () => {
    const files = { ...APPS, ...OWN, 'apps/b/kustomization.yaml': 'resources: [b.yaml]\n' };
    const folder = folderOf({ ...files, 'all/kustomization.yaml': 'resources: [../apps/a, ../apps/b]\n' });
    expect(await render(folder, 'apps', 'all')).toEqual({ status: 0, lines: ['6 files: 2 changed, 1 new'] });
    expect(generated(folder)).toEqual([`apps/a/${FILE}`]);
    // The kustomization above is enough to know it.
    const above = folderOf({ ...files, 'apps/kustomization.yaml': 'resources: [a, b]\n' });
    await render(above, 'apps/a');
    expect((await render(above, 'apps/b')).lines).toEqual(['3 files: 1 changed']);
    expect(generated(above)).toEqual([`apps/a/${FILE}`]);
    expect((await podgraft(above, 'revert', 'apps/b')).lines).toEqual(['3 files: 1 changed']);
    expect(generated(above)).toEqual([`apps/a/${FILE}`]);
  });

  it.each([
    ['namespaces', 'namespace: a\n', 'namespace: b\n'],
    ['prefixes', 'namePrefix: a-\n', 'namePrefix: b-\n'],
    ['suffixes', 'nameSuffix: -a\n', 'nameSuffix: -b\n'],
  ])('gives each its own where one kustomization builds them with different %s', async (_what, a, b) => {
    const folder = folderOf({
      ...APPS,
      'apps/kustomization.yaml': 'resources: [a, b]\n',
      'apps/a/kustomization.yaml': a + OWN['apps/a/kustomization.yaml'],
      'apps/b/kustomization.yaml': b + OWN['apps/b/kustomization.yaml'],
    });
    expect(await render(folder, 'apps')).toEqual({ status: 0, lines: ['7 files: 2 changed, 2 new'] });
  });

  it('says where an overlay of its own lacks what another overlay has', async () => {
    const folder = folderOf({
      'podgraft.yaml': CONFIG,
      ...{ 'k/base/web.yaml': deployment('web'), 'k/base/kustomization.yaml': 'resources: [web.yaml]\n' },
      ...{ 'k/a-dev/job.yaml': deployment('job'), 'k/prod/kustomization.yaml': 'resources: [../base]\n' },
      'k/a-dev/kustomization.yaml': `resources: [../base, job.yaml, ${FILE}]\n`,
    });
    expect((await render(folder, 'k')).lines).toEqual([
      `warning: k/base/kustomization.yaml: doesn't list ../a-dev/${FILE}, so its build lacks a ConfigMap that Deployment web uses; set spec.configMaps.nameFrom: Workload, which puts one beside each workload [KustomizationStale]`,
      '6 files: 2 changed, 1 new',
    ]);
  });

  it('says so where folders without kustomizations share one, and nameFrom: Workload ends it', async () => {
    const folder = folderOf({ ...APPS, 'apps/c/c.yaml': deployment('c') });
    expect((await render(folder, 'apps')).lines).toEqual([
      `info: apps/a/${FILE}: Deployment b in apps/b uses ConfigMap site-motd-81358349ce of this file, as do those of 1 more; to deploy each folder by itself, set spec.configMaps.nameFrom: Workload [ConfigMapShared]`,
      '4 files: 3 changed, 1 new',
    ]);
    writeFileSync(
      join(folder, 'podgraft.yaml'),
      CONFIG.replace('spec:', 'spec:\n  configMaps: {nameFrom: Workload}'),
    );
    expect((await render(folder, 'apps')).lines.at(-1)).toBe('6 files: 4 changed, 2 new');
    expect(generated(folder)).toEqual(['a', 'b', 'c'].map((each) => `apps/${each}/${FILE}`));
  });
});

describe('revert', () => {
  it('names each kustomization that lists a file which goes', async () => {
    const folder = folderOf({ ...APPS, ...OWN });
    await render(folder, 'apps');
    const line = (each: string) =>
      `warning: apps/${each}/kustomization.yaml: lists ${FILE}, which is removed, so its build fails; remove "- ${FILE}" from its resources: (cd apps/${each} && kustomize edit remove resource ${FILE}) [KustomizationStale]`;
    expect(await podgraft(folder, 'revert', 'apps')).toEqual({
      ...{ status: 0, lines: [line('a'), line('b'), '6 files: 2 changed, 2 removed'] },
    });
    expect(textOf(folder, 'apps/a/a.yaml')).toBe(APPS['apps/a/a.yaml']);
  });

  it('leaves a ConfigMap that another folder of the repository uses, and says so', async () => {
    const folder = folderOf({ ...APPS, '.git/HEAD': '' });
    await render(folder, 'apps');
    const kept = `info: apps/a/${FILE}: left in place, because apps/b/b.yaml still uses its ConfigMap; run the command for both files together [ConfigMapShared]`;
    expect((await podgraft(folder, 'revert', 'apps/a')).lines).toEqual([kept, '2 files: 1 changed']);
    expect((await podgraft(folder, 'revert', 'apps')).lines).toEqual(['3 files: 1 changed, 1 removed']);
    const names = readdirSync(join(folder, 'apps'), { recursive: true, encoding: 'utf8' }).sort();
    expect(names).toEqual(['a', 'a/a.yaml', 'b', 'b/b.yaml']);
    for (const name of ['apps/a/a.yaml', 'apps/b/b.yaml'] as const)
      expect(textOf(folder, name)).toBe(APPS[name]);
  });

  it('takes no file for a user that is beside a copy of the ConfigMap', async () => {
    const folder = folderOf({ ...APPS, '.git/HEAD': '' });
    await podgraft(folder, 'render', '-c', 'podgraft.yaml', 'apps/a', '--output-dir', 'rendered');
    await render(folder, 'apps/a');
    expect((await podgraft(folder, 'revert', 'apps/a')).lines).toEqual(['2 files: 1 changed, 1 removed']);
  });

  it('finds a ConfigMap that the user renamed, in a list that has the new name', async () => {
    const folder = folderOf({ ...APPS, ...OWN });
    await render(folder, 'apps/a');
    renameSync(join(folder, 'apps/a', FILE), join(folder, 'apps/a/motd.yaml'));
    writeFileSync(join(folder, 'apps/a/kustomization.yaml'), 'resources: [a.yaml, motd.yaml]\n');
    expect((await render(folder, 'apps/a')).lines).toEqual(['3 files: nothing to change']);
    expect((await podgraft(folder, 'revert', 'apps/a')).lines[0]).toMatch(
      /lists motd\.yaml, which is removed/,
    );
  });

  it('restores what the user deleted, in place', async () => {
    const folder = folderOf({ ...APPS, ...OWN });
    await render(folder, 'apps');
    const before = readFileSync(join(folder, 'apps/b', FILE), 'utf8');
    rmSync(join(folder, 'apps/b', FILE));
    expect((await render(folder, 'apps')).lines).toEqual(['6 files: 1 new']);
    expect(textOf(folder, `apps/b/${FILE}`)).toBe(before);
  });

  it('takes folders by the paths that links lead to', async () => {
    const folder = folderOf({ ...APPS, ...OWN });
    symlinkSync('apps', join(folder, 'link'));
    expect(await render(folder, 'link', 'apps')).toEqual({ status: 0, lines: ['6 files: 2 changed, 2 new'] });
    expect((await render(folder, 'link/b')).lines).toEqual(['3 files: nothing to change']);
  });
});

describe('two configs with a rule of one name', () => {
  const files = {
    'site.yaml': CONFIG,
    'other.yaml': CONFIG.replace('site', 'other').replace('hello', 'you').replace('/etc/motd', '/etc/other'),
    'web.yaml': deployment('web'),
  };

  it('are reported by validate where both are given', async () => {
    const folder = folderOf(files);
    expect(await podgraft(folder, 'validate', '-c', 'site.yaml', '-c', 'other.yaml')).toEqual({
      status: 0,
      lines: [
        "warning: other.yaml:6:5: spec.rules[0].name: config site has a rule motd too: a workload that both match can't have the volume of each; rename one of the rules [Conflict]",
      ],
    });
    expect((await podgraft(folder, 'validate', 'site.yaml', 'other.yaml')).lines).toEqual(['']);
  });

  it('are told apart by renaming the rule, says render', async () => {
    const folder = folderOf(files);
    const argv = ['render', '-c', 'site.yaml', '-c', 'other.yaml', 'web.yaml'];
    const { status, lines } = await podgraft(folder, ...argv);
    expect(status).toBe(1);
    expect(lines[0]).toMatch(
      /; rename rule motd in one of the configs: the volume has the name of the rule \[Conflict\]$/,
    );
    writeFileSync(join(folder, 'other.yaml'), files['other.yaml'].replace('- name: motd', '- name: other'));
    expect((await podgraft(folder, ...argv)).status).toBe(0);
  });
});
