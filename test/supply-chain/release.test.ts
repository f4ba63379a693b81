// What docs/supply-chain.md has people do: compare a release with a build of their own, and pin the base images.

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksIn } from '../docs/blocks.ts';
import { FakeRegistry } from '../images/lock/support/fake-registry.ts';
import { makeImage } from '../images/lock/support/make-image.ts';
import { runProgram, runSuccessfully } from '../run-program.ts';
import { WHOLE } from '../runs.ts';

const base = mkdtempSync(join(tmpdir(), 'podgraft-release-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const root = resolve('.');
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

describe("the documented comparison of a release with a build of one's own", () => {
  const upstream = join(base, 'upstream');
  const bin = join(base, 'bin');
  const script = blocksIn(readFileSync('docs/supply-chain.md', 'utf8')).find(({ text }) =>
    text.includes('git clone'),
  )?.text;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: upstream, stdio: 'ignore' });
  const published = join(base, `podgraft-${version}.tgz`);

  beforeAll(async () => {
    const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
    execFileSync('git', ['clone', '-q', '--no-local', root, upstream], { stdio: 'ignore' });
    // The sources as they are in this folder now.
    for (const each of ['src', 'scripts', 'package.json', 'package-lock.json'])
      cpSync(join(root, each), join(upstream, each), { recursive: true });
    git('add', '--all');
    git(...who, 'commit', '-q', '--allow-empty', '--message', 'Everything');
    git('tag', '--force', `v${version}`);
    mkdirSync(bin);
    const npm = join(dirname(process.execPath), 'npm');
    const lines = ['ci) exec ln -s', `'${root}/node_modules' node_modules ;;`];
    writeFileSync(
      join(bin, 'npm'),
      `#!/bin/sh\ncase "$1" in ${lines.join(' ')} pack) exec cp '${published}' . ;; esac\nexec '${npm}' "$@"\n`,
    );
    chmodSync(join(bin, 'npm'), 0o755);
    // The release: another clone, another folder, packed as it would be published.
    const made = join(base, 'made', 'elsewhere');
    execFileSync('git', ['clone', '-q', upstream, made], { stdio: 'ignore' });
    await runSuccessfully('ln', ['-s', join(root, 'node_modules'), join(made, 'node_modules')]);
    await runSuccessfully(npm, ['run', 'build'], { cwd: made });
    await runSuccessfully(npm, ['pack', '--silent', '--ignore-scripts', '--pack-destination', base], {
      cwd: made,
    });
  });

  const check = (name: string) => {
    const cwd = join(base, name);
    mkdirSync(cwd);
    const env = {
      PATH: `${bin}:${dirname(process.execPath)}:${process.env['PATH']}`,
      HOME: cwd,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${upstream}.insteadOf`,
      GIT_CONFIG_VALUE_0: 'https://github.com/podgraft/podgraft.git',
    };
    return runProgram('bash', ['-c', `set -e\n${script}`], { cwd, env });
  };
  // The other comparison finds the rest of the files the same, too.
  test.runIf(WHOLE)('says that an honest one is the same', async () => {
    expect(await check('honest')).toMatchObject({ status: 0, stdout: 'the same\n' });
  });
  test('names each file of a release that has other content', async () => {
    const names = [
      'podgraft.js',
      'index.js',
      'index.mjs',
      'index.d.mts',
      'sbom.cdx.json',
      'THIRD-PARTY-LICENSES.txt',
    ];
    const place = join(base, 'changed');
    mkdirSync(place);
    execFileSync('tar', ['-xzf', published], { cwd: place });
    for (const name of names) appendFileSync(join(place, 'package/dist', name), '\n');
    execFileSync('tar', ['-czf', published, 'package'], { cwd: place });
    const { status, stdout } = await check('dishonest');
    expect(status).toBe(1);
    for (const name of names) expect(stdout).toContain(`package/dist/${name} again/dist/${name}\n`);
    expect(stdout).not.toContain('the same');
  });
});

describe('the base images', () => {
  const place = join(base, 'images');
  const dockerfile = () => readFileSync(join(place, 'Dockerfile'), 'utf8');
  const images = ['docker.io/library/node:24-slim', 'gcr.io/distroless/nodejs24-debian12:latest'];
  let registry: FakeRegistry;
  const put = (text: string) =>
    images.map((image, at) => {
      const made = makeImage([{ config: { Cmd: [text, String(at)] } }]);
      registry.add(image, made);
      return made.top.digest;
    });
  const pin = (...options: string[]) => {
    const mirrors = images
      .map((image) => image.replace(/\/.*/, ''))
      .flatMap((host) => ['--mirror', `${host}=${registry.host}/${host}`]);
    const argv = ['scripts/pin-images.mjs', ...options, ...mirrors, '--plain-http', registry.host];
    return runProgram(process.execPath, argv, { cwd: place });
  };
  beforeAll(async () => {
    registry = await FakeRegistry.start();
    for (const each of ['Dockerfile', 'scripts', 'dist/podgraft.js'])
      cpSync(join(root, each), join(place, each), { recursive: true });
    await runSuccessfully('ln', ['-s', join(root, 'node_modules'), join(place, 'node_modules')]);
  });
  afterAll(() => registry.stop());

  test('are all named where they can be pinned, and nowhere else', () => {
    const text = readFileSync('Dockerfile', 'utf8');
    const [named, from] = [/^ARG (\w+_IMAGE)=(\S+)$/gm, /^FROM (?:--platform=\S+ )?(\S+)/gm].map((each) => [
      ...text.matchAll(each),
    ]);
    expect(named?.map(([, , image]) => image?.replace(/@sha256:[0-9a-f]{64}$/, ''))).toEqual(images);
    expect(new Set(from?.map(([, image]) => image))).toEqual(
      new Set(named?.map(([, name]) => `\${${name}}`)),
    );
  });
  test('are pinned to what their tags name, and renewed, and nothing else changes', async () => {
    const before = dockerfile().replaceAll(/@sha256:\w+/g, '');
    for (const text of ['first', 'fixed']) {
      const digests = put(text);
      const stale = await pin('--check');
      expect([stale.status, stale.stdout]).toEqual([1, '2 base images, 2 to pin\n']);
      expect(stale.stderr).toContain(`${images[0]} is ${digests[0]}, and Dockerfile says`);
      expect(await pin()).toMatchObject({ status: 0, stdout: '2 base images, 2 pinned anew\n' });
      for (const [at, image] of images.entries())
        expect(dockerfile()).toContain(`_IMAGE=${image}@${digests[at]}\n`);
      expect(dockerfile().replaceAll(/@sha256:\w+/g, '')).toBe(before);
      expect(await pin('--check')).toMatchObject({ status: 0, stdout: '2 base images, 0 to pin\n' });
    }
  });
  test('stay as they are where the registry cannot be read', async () => {
    const before = dockerfile();
    registry.before((_, response) => {
      response.writeHead(404).end();
      return true;
    });
    const { status, stderr } = await pin();
    expect([status, dockerfile()]).toEqual([1, before]);
    expect(stderr).toContain('[LockFailed]');
  });
});

describe('the files of a release', () => {
  const releaseFiles = (tag: string) =>
    runProgram(process.execPath, [resolve('scripts/release-files.mjs'), tag], { cwd: root });
  test('are not made for a tag that package.json does not name', async () => {
    const { status, stdout, stderr } = await releaseFiles(`v${version}-rc.1`);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`The tag is v${version}-rc.1, and package.json has version ${version}.\n`);
  });
  test('are not made for a version without a section in the changelog', async () => {
    const { status, stderr } = await releaseFiles('v9.9.9');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^The tag is v9\.9\.9/);
    // While nothing is released, the changelog has "Unreleased" only.
    const isReleased = readFileSync('CHANGELOG.md', 'utf8').includes(`\n## ${version}\n`);
    expect(stderr.includes(`CHANGELOG.md has no section "## ${version}".`)).toBe(!isReleased);
  });
});
