// render --in-place and revert on files: which bytes change, where ConfigMaps go, and what a second run does.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG, corpus, folderOf, hasCorpus, modeOf, run, spawn, textOf, WEB } from './support.ts';

const OTHER = 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\n';

const oddities: Record<string, string> = {
  'a byte order mark': `\ufeff${WEB}`,
  'Windows line ends': WEB.replaceAll('\n', '\r\n'),
  'no newline at the end': WEB.trimEnd(),
  'several documents': `${OTHER}---\n${WEB}---\n${OTHER}`,
  'a comment after the marker': `--- # first\n${WEB}--- # second\n${OTHER}`,
  'empty documents': `---\n---\n\n---\n${WEB}---\n`,
  'an explicit end and a directive': `%YAML 1.1\n---\n${WEB}...\n# between\n---\n${OTHER}...\n`,
  'documents that are no objects': `just: values\n---\n- a\n- b\n---\n${WEB}---\nplain text\n`,
  'content on the line of the marker': `--- {apiVersion: v1, kind: Service, metadata: {name: s}}\n---\n${WEB}`,
  'a marker inside a block scalar of an odd column': `${WEB}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  x: |\n    ---\n    a\n`,
  'trailing blank lines and comments': `${WEB}\n\n# the end\n\n`,
};

describe('files that are written back', () => {
  for (const [what, text] of Object.entries(oddities)) {
    it(`keep every byte that is not podgraft's: ${what}`, async () => {
      const folder = folderOf({ 'c.yaml': CONFIG, 'k/web.yaml': text });
      const alone =
        what === 'documents that are no objects'
          ? "left alone: 3 documents that aren't Kubernetes objects\n"
          : '';
      expect(await run(folder, ['render', '-c', 'c.yaml', '--in-place', 'k'])).toMatchObject({
        code: 0,
        stderr: `${alone}2 files: 1 changed, 1 new\n`,
      });
      const grafted = textOf(folder, 'k/web.yaml');
      expect(grafted).toContain('echo hello');
      expect(readdirSync(join(folder, 'k'))).toEqual(['configmap_try-conf.yaml', 'web.yaml']);
      // Splices only: what was there is still there, in order.
      let at = 0;
      for (const line of text.split('\n')) {
        at = grafted.indexOf(line, at);
        expect(at, line).not.toBe(-1);
      }
      const again = await run(folder, ['render', '-c', 'c.yaml', '--in-place', 'k']);
      expect(again.stderr).toBe(`${alone}2 files: nothing to change\n`);
      expect((await run(folder, ['revert', 'k'])).stderr).toBe('2 files: 1 changed, 1 removed\n');
      expect(textOf(folder, 'k/web.yaml')).toBe(text);
      expect(readdirSync(join(folder, 'k'))).toEqual(['web.yaml']);
    });
  }

  it('keep their mode, and a link to one stays a link', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG, 'k/real/web.yaml': WEB });
    chmodSync(join(folder, 'k/real/web.yaml'), 0o640);
    symlinkSync('real/web.yaml', join(folder, 'k/link.yaml'));
    expect((await run(folder, ['render', '-c', 'c.yaml', '-i', 'k'])).code).toBe(0);
    expect(modeOf(folder, 'k/real/web.yaml')).toBe(0o640);
    expect(textOf(folder, 'k/link.yaml')).toContain('echo hello');
    expect((await run(folder, ['revert', 'k/link.yaml'])).code).toBe(0);
    expect(textOf(folder, 'k/real/web.yaml')).not.toContain('echo hello');
    expect(readdirSync(join(folder, 'k'))).toEqual(['link.yaml', 'real']);
  });

  it('are not touched when no rule matches', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG.replaceAll('name: web}', 'name: none}'), 'web.yaml': WEB });
    const before = statSync(join(folder, 'web.yaml'), { bigint: true });
    expect((await run(folder, ['render', '-c', 'c.yaml', '-i', '.'])).code).toBe(0);
    const after = statSync(join(folder, 'web.yaml'), { bigint: true });
    expect([after.mtimeNs, after.ino]).toEqual([before.mtimeNs, before.ino]);
  });

  it('find the ConfigMap beside a file that is named by itself, and keep it while another file uses it', async () => {
    const folder = folderOf({
      'c.yaml': CONFIG.replaceAll('name: web}', 'name: "web|api"}'),
      'k/web.yaml': WEB,
      'k/api.yaml': WEB.replace('name: web\n', 'name: api\n'),
    });
    await run(folder, ['render', '-c', 'c.yaml', '-i', 'k']);
    expect((await run(folder, ['render', '-c', 'c.yaml', '-i', 'k/web.yaml'])).stderr).toContain(
      'nothing to change',
    );
    expect((await run(folder, ['revert', 'k/web.yaml'])).stderr).toBe('2 files: 1 changed\n');
    expect(existsSync(join(folder, 'k/configmap_try-conf.yaml'))).toBe(true);
    expect((await run(folder, ['revert', 'k/api.yaml'])).stderr).toBe('2 files: 1 changed, 1 removed\n');
  });

  it('are written as they are, whatever another document in them is written as', async () => {
    const hook = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  rules:
  - {name: hook, postStart: {exec: {command: [/hook]}}}
`;
    const json =
      '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "namespace": "n"}, "spec": {"template": {"spec": {"containers": [{"name": "a", "image": "a", "lifecycle": {}}]}}}}';
    const folder = folderOf({ 'c.yaml': hook, 'k/a.yaml': `${json}\n---\n${WEB}        lifecycle: {}\n` });
    const apply = () => run(folder, ['render', '-c', 'c.yaml', '-i', 'k']);
    expect(await apply()).toMatchObject({ code: 0 });
    const once = textOf(folder, 'k/a.yaml');
    expect(once).toContain('"lifecycle": {"postStart": {"exec": {"command": ["/hook"]}}}');
    expect(once).toContain('\n        lifecycle: {postStart: {exec: {command: [/hook]}}}\n');
    await apply();
    expect(textOf(folder, 'k/a.yaml')).toBe(once);
  });

  it('hold several ConfigMaps in the same order, whichever of them was needed first', async () => {
    const inB = WEB.replace('name: web', 'name: api').replace('namespace: front', 'namespace: back');
    const only = CONFIG.replaceAll('hello', '#!/bin/sh\\n')
      .replaceAll('Deployment, name: web}', 'Deployment, name: NAME}')
      .replace(/ {2}- name: prep[\s\S]*(?= {2}- name: conf)/, '');
    const files = { 'second.yaml': only.replace('NAME', 'api'), 'both.yaml': only.replace('NAME', '.*') };
    const texts = { 'k/a.yaml': WEB, 'k/b.yaml': inB };
    const direct = folderOf({ ...files, ...texts });
    const later = folderOf({ ...files, ...texts });
    const apply = (folder: string, config: string, path: string) =>
      run(folder, ['render', '-c', config, '--in-place', path]);
    expect(await apply(direct, 'both.yaml', 'k')).toMatchObject({ code: 0 });
    expect(textOf(direct, 'k/configmap_try-conf.yaml').match(/namespace: .*/g)).toEqual([
      'namespace: front',
      'namespace: back',
    ]);
    expect(await apply(later, 'second.yaml', 'k')).toMatchObject({ code: 0 });
    expect(textOf(later, 'k/configmap_try-conf.yaml').match(/namespace: .*/g)).toEqual(['namespace: back']);
    expect(await apply(later, 'both.yaml', 'k')).toMatchObject({ code: 0 });
    for (const name of ['k/a.yaml', 'k/b.yaml', 'k/configmap_try-conf.yaml'])
      expect(textOf(later, name)).toBe(textOf(direct, name));
    // One file by itself: what the other uses stays where it is.
    const before = textOf(direct, 'k/configmap_try-conf.yaml');
    expect(await apply(direct, 'both.yaml', 'k/b.yaml')).toMatchObject({ code: 0 });
    expect(textOf(direct, 'k/configmap_try-conf.yaml')).toBe(before);
  });

  it('keep the ConfigMap beside a file that is named by itself while a file in a folder below uses it', async () => {
    const folder = folderOf({
      'c.yaml': CONFIG.replaceAll('name: web}', 'name: "web|api"}'),
      'k/api.yaml': WEB.replace('name: web\n', 'name: api\n').replace('- name: web ', '- name: api '),
      'k/below/web.yaml': WEB,
    });
    await run(folder, ['render', '-c', 'c.yaml', '-i', 'k']);
    expect((await run(folder, ['revert', 'k/api.yaml'])).stderr).toBe('2 files: 1 changed\n');
    expect(existsSync(join(folder, 'k/configmap_try-conf.yaml'))).toBe(true);
    expect((await run(folder, ['revert', 'k'])).stderr).toBe('3 files: 1 changed, 1 removed\n');
  });

  it.each(['its absolute path', 'a link'])('are one folder when it is also named by %s', async (way) => {
    const folder = folderOf({
      'c.yaml': CONFIG.replaceAll('name: web}', 'name: "web.*"}'),
      'd.yaml': CONFIG.replaceAll('name: web}', 'name: "web.*"}').replace('"hello\\n"', 'changed'),
      'k/a.yaml': WEB,
      'k/b.yaml': WEB.replace('name: web\n', 'name: web-b\n'),
    });
    symlinkSync('k', join(folder, 'link'));
    const paths = way === 'a link' ? ['link/a.yaml', 'k'] : ['k/a.yaml', join(folder, 'k')];
    await run(folder, ['render', '-c', 'c.yaml', '-i', 'k']);
    expect((await run(folder, ['render', '-c', 'd.yaml', '-i', ...paths])).stderr).toBe(
      '3 files: 3 changed\n',
    );
    const [, name] = / name: (try-conf-\w+)/.exec(textOf(folder, 'k/a.yaml')) ?? [];
    expect(textOf(folder, 'k/configmap_try-conf.yaml')).toContain(`name: ${name}\n`);
    expect((await run(folder, ['render', '-c', 'd.yaml', '-i', 'k'])).stderr).toBe(
      '3 files: nothing to change\n',
    );
  });

  it('may have names as long as a file system takes, in any alphabet', async () => {
    const name = `k/${'漢'.repeat(83)}.yaml`;
    const folder = folderOf({ 'c.yaml': CONFIG, [name]: WEB });
    expect((await run(folder, ['render', '-c', 'c.yaml', '-i', 'k'])).stderr).toBe(
      '2 files: 1 changed, 1 new\n',
    );
    expect(textOf(folder, name)).toContain('echo hello');
  });

  it('are left alone, all of them, when one has an error', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG, 'k/a.yaml': WEB, 'k/b.yaml': `${WEB}  broken: [\n` });
    const { code, stderr } = await run(folder, ['render', '-c', 'c.yaml', '-i', 'k']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: k\/b\.yaml:1\d:\d+: /);
    expect(textOf(folder, 'k/a.yaml')).toBe(WEB);
  });

  it('keep a ConfigMap that a workload uses whose kind is not known', async () => {
    const untold = CONFIG.replaceAll('kind: Deployment, ', '');
    const told = untold.replace(
      'spec:\n',
      'spec:\n  workloads: [{group: example.com, kind: Pipeline, podTemplate: spec.template}]\n',
    );
    const pipeline = WEB.replace('apps/v1', 'example.com/v1').replace('Deployment', 'Pipeline');
    const folder = folderOf({ 'c.yaml': told, 'd.yaml': untold, 'k/web.yaml': pipeline });
    await run(folder, ['render', '-c', 'c.yaml', '-i', 'k']);
    const [web, conf] = ['k/web.yaml', 'k/configmap_try-conf.yaml'].map((name) => textOf(folder, name));
    expect(web).not.toBe(pipeline);
    for (const way of [
      ['revert', 'k'],
      ['revert', 'k', '--owner', 'try'],
      ['revert', 'k/web.yaml', '-c', 'd.yaml'],
      ['render', '-c', 'd.yaml', '-i', 'k'],
    ]) {
      const { code, stderr } = await run(folder, way);
      expect([way, code]).toEqual([way, 0]);
      expect(stderr).toContain(
        "k/web.yaml:7:3: Pipeline front/web: has a record of try, but Pipeline isn't listed in spec.workloads",
      );
      expect(textOf(folder, 'k/web.yaml')).toBe(web);
      expect(textOf(folder, 'k/configmap_try-conf.yaml')).toBe(conf);
    }
    expect(await run(folder, ['revert', 'k', '-c', 'c.yaml'])).toMatchObject({
      code: 0,
      stderr: '2 files: 1 changed, 1 removed\n',
    });
    expect(textOf(folder, 'k/web.yaml')).toBe(pipeline);
  });

  it('lose what one owner grafted, and keep what another did', async () => {
    const folder = folderOf({ 'a.yaml': CONFIG, 'k/web.yaml': WEB });
    const two = CONFIG.replace('name: try', 'name: two')
      .replaceAll('prep', 'second')
      .replace('name: conf', 'name: more')
      .replace('/etc/web', '/etc/two');
    await run(folder, ['render', '-c', 'a.yaml', '-i', 'k']);
    const onlyA = textOf(folder, 'k/web.yaml');
    expect((await run(folder, ['render', '-c', '-', '-i', 'k'], { stdin: two })).stderr).toMatch(/^3 files/);
    expect(textOf(folder, 'k/web.yaml')).toContain('second');
    expect((await run(folder, ['revert', 'k', '--owner', 'two'])).code).toBe(0);
    expect(textOf(folder, 'k/web.yaml')).toBe(onlyA);
    expect(readdirSync(join(folder, 'k'))).toEqual(['configmap_try-conf.yaml', 'web.yaml']);
  });
});

describe('--output-dir', () => {
  it('mirrors the tree, and what is already there is not read as input', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG, 'k/a/web.yaml': WEB, 'k/other.yml': OTHER });
    for (const stderr of ['3 files: 3 new\n', '3 files: all up to date\n']) {
      expect((await run(folder, ['render', '-c', 'c.yaml', 'k', '--output-dir', 'k/out'])).stderr).toBe(
        stderr,
      );
    }
    expect(readdirSync(join(folder, 'k/out'), { recursive: true }).sort()).toEqual([
      'a',
      'a/configmap_try-conf.yaml',
      'a/web.yaml',
      'other.yml',
    ]);
    expect(textOf(folder, 'k/out/other.yml')).toBe(OTHER);
    expect(textOf(folder, 'k/a/web.yaml')).toBe(WEB);
  });
});

describe('--output-dir', () => {
  const files = { 'c.yaml': CONFIG, 'k/web.yaml': WEB, 'k/out/.keep': '' };

  it('does not read what is there either when it is named by a link', async () => {
    const folder = folderOf(files);
    symlinkSync('k/out', join(folder, 'link'));
    for (const stderr of ['2 files: 2 new\n', '2 files: all up to date\n'])
      expect((await run(folder, ['render', '-c', 'c.yaml', 'k', '--output-dir', 'link'])).stderr).toBe(
        stderr,
      );
    expect(readdirSync(join(folder, 'k/out')).sort()).toEqual([
      '.keep',
      'configmap_try-conf.yaml',
      'web.yaml',
    ]);
  });

  it.each([
    ['k', 'k', '--output-dir k is one of the paths; use --in-place to write the files back'],
    [
      './k/',
      'k/../link',
      '--output-dir k/../link is one of the paths; use --in-place to write the files back',
    ],
    ['k', '-', '--output-dir takes a folder; without it the result goes to standard output'],
  ])('refuses for the path %s the folder %s', async (path, output, says) => {
    const folder = folderOf(files);
    symlinkSync('k', join(folder, 'link'));
    const { code, stderr } = await run(folder, ['render', '-c', 'c.yaml', path, '--output-dir', output]);
    expect([code, stderr.split('\n')[0]]).toEqual([2, `error: ${says}`]);
    expect(readdirSync(folder).sort()).toEqual(['c.yaml', 'k', 'link']);
    expect(textOf(folder, 'k/web.yaml')).toBe(WEB);
  });
});

describe.skipIf(!hasCorpus)('the corpus of real manifests', () => {
  const everything = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  rules:
  - name: pod
    exclude: {name: loadgenerator}
    initContainers: [{name: podgraft-prep, image: busybox, command: [sh, -c, 'echo hello']}]
    sidecars: [{name: podgraft-side, image: busybox, command: [sleep, infinity]}]
    volumes: [{name: podgraft-volume, emptyDir: {}}]
    podLabels: {podgraft: "yes"}
  - name: containers
    exclude: {name: loadgenerator}
    containers: {name: .*}
    files: [{path: /etc/podgraft.conf, content: "hello\\n"}]
    env: [{name: PODGRAFT, value: "1"}]
    postStart: {script: date, onConflict: Chain}
`;
  const git = (cwd: string, ...argv: string[]): string =>
    spawnSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...argv], {
      ...{ cwd, encoding: 'utf8', maxBuffer: 1 << 28 },
    }).stdout;

  it('render --in-place and revert leave git diff empty; a second run changes nothing; diff is what changes', {
    timeout: 300_000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'podgraft-corpus-'));
    try {
      cpSync(corpus as string, join(folder, 'k'), { recursive: true });
      const root = join(folder, 'k');
      // A Rollout without a name, made to be refused.
      rmSync(
        join(
          root,
          'argoproj__argo-rollouts/pkg/kubectl-argo-rollouts/cmd/lint/testdata/invalid-empty-rollout-vsvc.yml',
        ),
      );
      git(root, 'init', '-q');
      git(root, 'add', '-A');
      git(root, 'commit', '-qm', 'as it was');
      const config = ['-c', '-'];
      const patch = await spawn(root, ['diff', ...config, '.'], { input: everything });
      expect(patch.stderr).not.toContain('error');
      const first = await spawn(root, ['render', ...config, '-i', '.'], { input: everything });
      expect(first.stderr).not.toContain('error');
      expect(first.status).toBe(0);
      git(root, 'add', '-A');
      const grafted = git(root, 'write-tree');
      expect(Number(git(root, 'diff', '--cached', '--name-only').split('\n').length)).toBeGreaterThan(300);
      const second = await spawn(root, ['render', ...config, '-i', '.'], { input: everything });
      expect(second.stderr).toContain('nothing to change');
      const back = await spawn(root, ['revert', '.']);
      expect(back.status).toBe(0);
      expect(
        git(root, 'status', '--porcelain')
          .split('\n')
          .filter((line) => !/^(?:M|A)[MD] /.test(line)),
      ).toEqual(['']);
      git(root, 'add', '-A');
      expect(git(root, 'diff', '--cached', '--stat')).toBe('');
      const applied = spawnSync('git', ['apply', '--index', '--whitespace=nowarn', '-'], {
        cwd: root,
        input: patch.stdout,
        encoding: 'utf8',
      });
      expect(applied.stderr).toBe('');
      expect(git(root, 'write-tree')).toBe(grafted);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
