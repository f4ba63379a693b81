// `podgraft lock` as a command: its options, its exit status, its output, and the file that is whole or as it was.
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readArguments, UsageError } from '../../../src/cli/args/command.ts';
import { lock as command } from '../../../src/cli/commands/lock.ts';
import { type FindImages, type LockIo, runLock } from '../../../src/cli/commands/lock-images.ts';
import { forPeople, type Io } from '../../../src/cli/io.ts';
import type { ImageFacts } from '../../../src/images/catalog.ts';
import { problem } from '../../../src/problems/diagnostic.ts';
import { FakeRegistry } from '../../images/lock/support/fake-registry.ts';
import { makeImage } from '../../images/lock/support/make-image.ts';

let folder: string;
let registry: FakeRegistry;
let image: string;
let needed: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'podgraft-cli-'));
  registry = await FakeRegistry.start();
  image = registry.add('web/nginx:1', makeImage([{ config: { Entrypoint: ['/e'], Cmd: ['c'] } }]));
  needed = [image];
});
afterEach(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true });
});

const output = () => join(folder, 'images.yaml');
/** In place of the core: reads the entries that the file has, and needs what the test says. */
const findImages: FindImages = async (configs, _paths, outputPath) => {
  let text = '';
  try {
    text = readFileSync(join(folder, outputPath ?? ''), 'utf8');
  } catch {}
  const existing = ((parse(text) as { spec?: { images?: ImageFacts[] } } | null)?.spec?.images ??
    []) as ImageFacts[];
  return { images: configs.length === 0 ? [] : needed, existing, problems: [] };
};
const run = async (argv: string[], io: Partial<LockIo> = {}, find = findImages) => {
  let out = '';
  let err = '';
  const start = async () => {
    const args = readArguments(command, [...argv, '--plain-http', registry.host]);
    return runLock(args, { ...forPeople(whole, '0.0.0-test'), ...io }, find);
  };
  const whole: Io = {
    stdin: () => Buffer.alloc(0),
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    isTTY: io.isTTY ?? false,
    isOutputTTY: false,
    columns: undefined,
    env: {},
    cwd: folder,
  };
  const status = await start().catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    err += error.message;
    return 2;
  });
  return { status, out: out.replaceAll(registry.host, 'HOST'), err: err.replaceAll(registry.host, 'HOST') };
};
const lock = ['-c', 'podgraft.yaml', 'app'];

describe('writing', () => {
  it('prints the catalog without -o', async () => {
    const { status, out, err } = await run(lock);
    expect(status).toBe(0);
    expect(parse(out)).toMatchObject({
      kind: 'ImageCatalog',
      spec: { images: [{ image: 'HOST/web/nginx:1', cmd: ['c'] }] },
    });
    expect(err).toBe('1/1 HOST/web/nginx:1\n');
  });
  it('writes the file and says so, leaving nothing else', async () => {
    const { status, err, out } = await run([...lock, '--file', 'images.yaml']);
    expect([status, out]).toEqual([0, '']);
    expect(err).toBe(
      '1/1 HOST/web/nginx:1\nwrote images.yaml (1 image); name it after the manifests: podgraft diff -c podgraft.yaml app images.yaml\n',
    );
    expect(readdirSync(folder)).toEqual(['images.yaml']);
  });
  it('says how the next command finds a new file, unless it is in one of the paths', async () => {
    const inside = await run(['-c', 'podgraft.yaml', '.', '--file', 'images.yaml']);
    expect(inside.err).toBe('1/1 HOST/web/nginx:1\nwrote images.yaml (1 image)\n');
    const { err } = await run([...lock, '--update', '--file', 'images.yaml', '--image', 'HOST/web/app:1']);
    expect(err).not.toContain('name it');
  });
  it('does nothing the second time', async () => {
    await run([...lock, '--file', 'images.yaml']);
    const asked = registry.seen.length;
    const { mtimeMs } = statSync(output());
    const { status, err } = await run([...lock, '--file', 'images.yaml']);
    expect([status, err]).toEqual([0, 'images.yaml is up to date (1 image)\n']);
    expect(registry.seen).toHaveLength(asked);
    expect(statSync(output()).mtimeMs).toBe(mtimeMs);
  });
  it('adds what is missing and keeps what is there', async () => {
    writeFileSync(output(), `kind: ImageCatalog\nspec:\n  images:\n  - image: old:1\n    cmd: [kept]\n`);
    expect((await run([...lock, '--file', 'images.yaml'])).status).toBe(0);
    expect(parse(readFileSync(output(), 'utf8')).spec.images).toMatchObject([
      { image },
      { image: 'old:1', cmd: ['kept'] },
    ]);
  });
  it('--update refreshes, and drops what no rule needs', async () => {
    writeFileSync(
      output(),
      `kind: ImageCatalog\nspec:\n  images:\n  - image: old:1\n  - image: ${image}\n    cmd: [stale]\n`,
    );
    expect((await run([...lock, '--file', 'images.yaml', '--update'])).status).toBe(0);
    expect(parse(readFileSync(output(), 'utf8')).spec.images).toMatchObject([{ image, cmd: ['c'] }]);
    expect(parse(readFileSync(output(), 'utf8')).spec.images).toHaveLength(1);
  });
  it('--image needs no config, and drops nothing', async () => {
    writeFileSync(output(), 'kind: ImageCatalog\nspec:\n  images:\n  - image: old:1\n');
    expect((await run(['--image', image, '--update', '--file', 'images.yaml'])).status).toBe(0);
    expect(parse(readFileSync(output(), 'utf8')).spec.images).toHaveLength(2);
  });
  it('keeps the name that the catalog has, and Windows line ends', async () => {
    const named: FindImages = async (...given) => ({ ...(await findImages(...given)), name: 'prod' });
    writeFileSync(output(), 'kind: ImageCatalog\r\nmetadata: {name: prod}\r\nspec: {images: []}\r\n');
    expect((await run([...lock, '--file', 'images.yaml'], {}, named)).status).toBe(0);
    const text = readFileSync(output(), 'utf8');
    expect(parse(text)).toMatchObject({ metadata: { name: 'prod' }, spec: { images: [{ image }] } });
    expect(text.match(/\r?\n/g)).toEqual(text.match(/\r\n/g));
    expect(await run([...lock, '--file', 'images.yaml', '--check'], {}, named)).toMatchObject({
      status: 0,
      out: '',
    });
  });
  it('takes several files with -c', async () => {
    const asked: (readonly string[])[] = [];
    const seen: FindImages = async (configs, ...rest) => {
      asked.push(configs);
      return findImages(configs, ...rest);
    };
    expect((await run([...lock, '-c', 'catalog.yaml'], {}, seen)).status).toBe(0);
    expect(asked).toEqual([['podgraft.yaml', 'catalog.yaml']]);
  });
  it("keeps the file's mode, and a symlink a symlink", async () => {
    writeFileSync(join(folder, 'real.yaml'), '');
    chmodSync(join(folder, 'real.yaml'), 0o640);
    symlinkSync('real.yaml', output());
    expect((await run([...lock, '--file', 'images.yaml'])).status).toBe(0);
    expect(lstatSync(output()).isSymbolicLink()).toBe(true);
    expect(statSync(output()).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(folder, 'real.yaml'), 'utf8')).toContain('ImageCatalog');
  });
});

describe('the old file stays as it was', () => {
  const old = 'kind: ImageCatalog\nspec:\n  images: [] # by hand\n';
  beforeEach(() => writeFileSync(output(), old));
  afterEach(() => {
    expect(readdirSync(folder)).toEqual(['images.yaml']);
  });

  it('when an image cannot be read', async () => {
    needed = [image, `${registry.host}/web/gone:1`];
    const { status, err, out } = await run([...lock, '--file', 'images.yaml']);
    expect([status, out]).toEqual([1, '']);
    expect(err.trimEnd().split('\n').at(-1)).toBe(
      'error: image HOST/web/gone:1: HOST has no image web/gone:1 (404); correct the image name or push the image [LockFailed]',
    );
    expect(readFileSync(output(), 'utf8')).toBe(old);
  });
  it('when it is interrupted', async () => {
    const controller = new AbortController();
    registry.before(() => {
      controller.abort();
      return true;
    });
    const { status, err } = await run([...lock, '--file', 'images.yaml'], { signal: controller.signal });
    expect([status, err]).toEqual([
      130,
      'error: lock: interrupted; nothing was written; run the command again [LockFailed]\n',
    ]);
    expect(readFileSync(output(), 'utf8')).toBe(old);
  });
  it('when someone else writes it meanwhile', async () => {
    registry.before(() => {
      writeFileSync(output(), `${old}# theirs\n`);
      return false;
    });
    const { status, err } = await run([...lock, '--file', 'images.yaml']);
    expect(status).toBe(1);
    expect(err).toContain('[FileChanged]');
    expect(readFileSync(output(), 'utf8')).toBe(`${old}# theirs\n`);
  });
  it('when it is something else', async () => {
    const flow = `${old}---\n{"kind": "Service"}\n`;
    for (const text of ['kind: Deployment\n', `${old}---\nkind: Service\n`, flow, 'hello']) {
      writeFileSync(output(), text);
      const { status, err } = await run([...lock, '--file', 'images.yaml']);
      expect(status).toBe(1);
      expect(err).toContain('[FileUnwritable]');
      expect(readFileSync(output(), 'utf8')).toBe(text);
    }
    expect(registry.seen).toEqual([]);
  });
  it('when the new one would lie in no folder', async () => {
    const { status, err } = await run([...lock, '--file', 'no/images.yaml']);
    expect(status).toBe(1);
    expect(err.trimEnd().split('\n').at(-1)).toBe(
      'error: no/images.yaml: no such file or directory; check the permissions and the free space [FileUnwritable]',
    );
  });
  it('when the config has a problem', async () => {
    const found = problem('FileUnreadable', { where: 'podgraft.yaml', what: 'it cannot be read (ENOENT)' });
    const { status, err } = await run([...lock, '--file', 'images.yaml'], {}, async () => ({
      images: [],
      existing: [],
      problems: [found],
    }));
    expect([status, err]).toEqual([1, `error: ${found.message} [FileUnreadable]\n`]);
  });
});

describe('--check', () => {
  const check = [...lock, '--file', 'images.yaml', '--check'];
  it('says nothing of a file that is right', async () => {
    await run([...lock, '--file', 'images.yaml']);
    expect(await run(check)).toMatchObject({ status: 0, out: '' });
  });
  it('shows what is missing', async () => {
    const { status, out, err } = await run(check);
    expect(status).toBe(1);
    expect(out).toMatch(/^--- images.yaml\tnow\n\+\+\+ images.yaml\tshould be\n@@/);
    expect(out).toContain('+  - image: "HOST/web/nginx:1"\n');
    expect(err).toContain(
      'error: images.yaml: out of date (see the diff); run podgraft lock --update [LockStale]',
    );
    expect(readdirSync(folder)).toEqual([]);
  });
  it('shows what is stale', async () => {
    await run([...lock, '--file', 'images.yaml']);
    registry.add('web/nginx:1', makeImage([{ config: { Entrypoint: ['/new'], Cmd: ['c'] } }]));
    const before = readFileSync(output(), 'utf8');
    const { status, out } = await run(check);
    expect(status).toBe(1);
    expect(out).toContain('-    entrypoint: [/e]\n');
    expect(out).toContain('+    entrypoint: [/new]\n');
    expect(readFileSync(output(), 'utf8')).toBe(before);
  });
});

describe('progress', () => {
  it('is one line that changes on a terminal', async () => {
    const { err } = await run([...lock, '--file', 'images.yaml'], { isTTY: true });
    expect(err).toBe(
      '\r\u001b[2K0/1 HOST/web/nginx:1\r\u001b[2K1/1 HOST/web/nginx:1\r\u001b[2Kwrote images.yaml (1 image); name it after the manifests: podgraft diff -c podgraft.yaml app images.yaml\n',
    );
  });
});

describe.each([true, false])('-q on a terminal: %j', (isTTY) => {
  it('says nothing of what was done', async () => {
    const ran = await run([...lock, '--file', 'images.yaml', '-q'], { isTTY });
    expect([ran.status, ran.out, ran.err]).toEqual([0, '', '']);
    expect(readFileSync(output(), 'utf8')).toContain('kind: ImageCatalog');
  });

  it('still says what is wrong', async () => {
    needed = [image.replace('nginx', 'gone')];
    const { status, err } = await run([...lock, '-q'], { isTTY });
    expect(status).toBe(1);
    expect(err).toMatch(/^\S*error:\S* .*\[LockFailed\]/);
  });
});

describe('usage', () => {
  const wrong: Record<string, string[]> = {
    'nothing to lock': [],
    'a path without a config': ['app'],
    'a config without a path': ['-c', 'x'],
    'an unknown option': ['--nope'],
    '--check without -o': [...lock, '--check'],
    'an image that is none': ['--image', 'Not An Image'],
    'an unknown source': [...lock, '--from', 'cache'],
    'a mirror without =': [...lock, '--mirror', 'docker.io'],
    'a mirror with a password': [...lock, '--mirror', 'docker.io=me:hunter2@mirror.example.com/x'],
    'a mirror that is no registry': [...lock, '--mirror', 'library=mirror.example.com'],
    'an address as host': [...lock, '--plain-http', 'http://localhost:5000'],
    'a platform without architecture': [...lock, '--platform', 'linux'],
    'no time': [...lock, '--timeout', '0'],
    'a port that is none': [...lock, '--plain-http', 'localhost:99999'],
    'a ref of a layout without its image': [...lock, '--oci-layout', 'dir:v1'],
    'standard input twice': ['-c', '-', '-'],
    'standard output by a name': [...lock, '--file', '-'],
    'a layout for an image that is none': [...lock, '--oci-layout', 'dir=Not An Image'],
  };
  it.each(Object.entries(wrong))('%s is status 2', async (_, argv) => {
    const { status, out, err } = await run(argv);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(/^.+$/);
    expect(err).not.toContain('hunter2');
    expect(registry.seen).toEqual([]);
  });
  it('takes a mirror', async () => {
    const { status } = await run(['--image', 'quay.io/web/nginx:1', '--mirror', `quay.io=${registry.host}`]);
    expect(status).toBe(0);
  });
});
