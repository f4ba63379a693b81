// From indexes, configs and layers to entries: platforms, attestations, shells; from a registry and from files.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findShells, ImageFiles, readLayer } from '../../../src/images/lock/layers.ts';
import { readTar } from '../../../src/images/lock/tar.ts';
import { unpacked } from '../../../src/images/lock/unpack.ts';
import { FakeRegistry } from './support/fake-registry.ts';
import { lockWith } from './support/lock.ts';
import { type MadeImage, makeImage, sha256, type TarItem, tar, writeLayout } from './support/make-image.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podgraft-image-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = { Entrypoint: ['/e'], Cmd: ['c'] };
const fromLayout = (image: MadeImage, options = {}) => {
  writeLayout(folder, { v1: image });
  return lockWith(['app:1'], { sources: [], ociLayouts: [{ folder, image: 'app:1' }], ...options });
};
const lines = ({ problems }: { problems: { message: string }[] }) => problems.map(({ message }) => message);

describe('platforms', () => {
  it('are all read, attestations skipped, variants shown', async () => {
    const image = makeImage(
      [
        { config: run },
        { architecture: 'arm64', variant: 'v8', config: { ...run, User: '1', WorkingDir: '/w' } },
        { architecture: 's390x', config: run, format: 'docker' },
      ],
      { attestations: true },
    );
    const { entries, problems } = await fromLayout(image);
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      {
        image: 'app:1',
        digest: image.top.digest,
        platforms: ['linux/amd64', 'linux/arm64/v8', 'linux/s390x'],
        entrypoint: ['/e'],
        cmd: ['c'],
        env: {},
      },
    ]);
  });
  it('that share user and folder keep them', async () => {
    const config = { ...run, User: '101:101', WorkingDir: '/srv' };
    const { entries } = await fromLayout(makeImage([{ config }, { architecture: 'arm64', config }]));
    expect(entries).toMatchObject([{ user: '101:101', workingDir: '/srv' }]);
  });
  it('that disagree are an error that shows both', async () => {
    const result = await fromLayout(
      makeImage([{ config: run }, { architecture: 'arm64', config: { Cmd: ['d'] } }]),
    );
    expect(result.problems.map(({ kind }) => kind)).toEqual(['PlatformsDisagree']);
    expect(lines(result)).toEqual([
      'image app:1: linux/amd64 has entrypoint ["/e"] and cmd ["c"], but linux/arm64 has entrypoint [] and cmd ["d"]; list the image in spec.images with the command to run, or lock the platform in use with --platform',
    ]);
  });
  it('that disagree are fine where one is asked for', async () => {
    const image = makeImage([
      { config: run },
      { architecture: 'arm64', variant: 'v8', config: { Cmd: ['d'] } },
    ]);
    expect((await fromLayout(image, { platforms: ['linux/arm64'] })).entries).toMatchObject([
      { platforms: ['linux/arm64/v8'], cmd: ['d'] },
    ]);
    expect(lines(await fromLayout(image, { platforms: ['linux/s390x'] }))).toEqual([
      'image app:1: has no platform linux/s390x; it has linux/amd64, linux/arm64/v8; choose another --platform',
    ]);
  });
  it('have the variant that the index tells where their config lacks it', async () => {
    const arm = (variant: string) => ({ architecture: 'arm', variant, hidesVariant: true, config: run });
    const image = makeImage([arm('v6'), arm('v7'), { config: { Cmd: ['other'] } }]);
    const { entries, problems } = await fromLayout(image, { platforms: ['linux/arm/v7'] });
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([{ platforms: ['linux/arm/v7'], cmd: ['c'] }]);
    expect((await fromLayout(image, { platforms: ['linux/arm'] })).entries).toMatchObject([
      { platforms: ['linux/arm/v6', 'linux/arm/v7'] },
    ]);
  });
  it('other than Linux do not count beside Linux', async () => {
    const image = makeImage([{ config: run }, { os: 'windows', config: { Cmd: ['cmd.exe'] } }]);
    expect((await fromLayout(image)).entries).toMatchObject([{ platforms: ['linux/amd64'], cmd: ['c'] }]);
  });
  it('of another system alone are read, attestations beside them are not', async () => {
    const image = makeImage([{ os: 'windows', config: { Cmd: ['cmd.exe'] } }], { attestations: true });
    expect((await fromLayout(image)).entries).toMatchObject([
      { platforms: ['windows/amd64'], cmd: ['cmd.exe'] },
    ]);
  });
  it('of an image without index come from its config', async () => {
    const image = makeImage([{ architecture: 'riscv64', config: run, format: 'docker' }]);
    expect((await fromLayout(image)).entries).toMatchObject([{ platforms: ['linux/riscv64'] }]);
  });
});

describe('configs', () => {
  const configs: Record<string, [Record<string, unknown> | undefined, object]> = {
    'ENTRYPOINT [""] stays as it is written': [
      { Entrypoint: [''], Cmd: ['c'] },
      { entrypoint: [''], cmd: ['c'] },
    ],
    'null and empty lists are absent': [{ Entrypoint: null, Cmd: [] }, {}],
    'no config at all': [undefined, {}],
    'ENV by name, whatever comes after the first sign; a word without one is none': [
      { Env: ['PATH=/usr/bin:/bin', 'A=b=c', 'EMPTY=', 'NO', '=x', 'A=last', '__proto__=p'] },
      { env: JSON.parse('{"PATH": "/usr/bin:/bin", "A": "last", "EMPTY": "", "__proto__": "p"}') },
    ],
    'odd words': [{ Cmd: ['', ' ', '"', '$(x)', 'ü\n'] }, { cmd: ['', ' ', '"', '$(x)', 'ü\n'] }],
  };
  it.each(Object.entries(configs))('%s', async (_, [config, expected]) => {
    const image = makeImage([config ? { config } : {}]);
    const { entries } = await fromLayout(image);
    expect(entries).toEqual([
      { image: 'app:1', digest: image.top.digest, platforms: ['linux/amd64'], env: {}, ...expected },
    ]);
  });
  it('a variable that differs between platforms is null, also one that only some have', async () => {
    const image = makeImage([
      { config: { Env: ['PATH=/bin', 'ARCH=amd64', 'ONE=1'] } },
      { architecture: 'arm64', config: { Env: ['PATH=/bin', 'ARCH=arm64'] } },
    ]);
    expect((await fromLayout(image)).entries).toMatchObject([
      { env: { PATH: '/bin', ARCH: null, ONE: null } },
    ]);
  });
  it('a command that is no list of strings is an error', async () => {
    expect(lines(await fromLayout(makeImage([{ config: { Cmd: 'sh' } }])))[0]).toContain(
      'Cmd in the image config is not a list of strings',
    );
  });
});

describe('an OCI layout', () => {
  const a = makeImage([{ config: run }]);
  const b = makeImage([{ config: { Cmd: ['b'] } }]);
  it('with several images needs a ref', async () => {
    writeLayout(folder, { a, b });
    const ask = (ref?: string) =>
      lockWith(['x'], { sources: [], ociLayouts: [{ folder, image: 'x', ...(ref && { ref }) }] });
    expect(lines(await ask())[0]).toContain('has several images; name one: --oci-layout DIR:REF=IMAGE');
    expect((await ask('b')).entries).toMatchObject([{ cmd: ['b'] }]);
    expect(lines(await ask('c'))[0]).toContain('has no image named c');
  });
  it('answers for the images that its annotations name', async () => {
    writeLayout(folder, { 'quay.io/x/a:1': a, 'docker.io/library/b:latest': b });
    const { entries } = await lockWith(['b', 'quay.io/x/a:1'], { sources: [], ociLayouts: [{ folder }] });
    expect(entries).toMatchObject([
      { image: 'b', cmd: ['b'] },
      { image: 'quay.io/x/a:1', cmd: ['c'] },
    ]);
  });
  it('that is damaged is an error', async () => {
    writeLayout(folder, { a });
    writeFileSync(join(folder, 'blobs', a.top.digest.replace(':', '/')), '{}');
    const result = await lockWith(['x'], { sources: [], ociLayouts: [{ folder, image: 'x' }] });
    expect(lines(result)[0]).toContain(`the manifest ${a.top.digest} has other content`);
  });
  it('that is not there is an error', async () => {
    const result = await lockWith(['x'], {
      sources: [],
      ociLayouts: [{ folder: join(folder, 'no'), image: 'x' }],
    });
    expect(lines(result)[0]).toContain('has no readable index.json (ENOENT)');
  });
});

describe('a docker archive', () => {
  const layer = tar({ path: 'bin/sh', content: 'x' });
  const config = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64', config: run }));
  const hex = sha256(config).slice(7);
  const manifest = (path: string) =>
    JSON.stringify([
      { Config: path, RepoTags: ['docker.io/library/app:1'], Layers: ['l/layer.tar', 'm/layer.tar'] },
    ]);
  const items = (configPath: string, content: Buffer | string = config): TarItem[] => [
    { path: 'm/layer.tar', type: 'symlink', target: '../l/layer.tar' },
    { path: 'l/layer.tar', content: layer },
    { path: configPath, content },
    { path: 'manifest.json', content: manifest(configPath) },
  ];
  const ask = (bytes: Buffer, options = {}) => {
    const file = join(folder, 'image.tar');
    writeFileSync(file, bytes);
    return lockWith(['app:1'], { sources: [], dockerArchives: [{ file }], ...options });
  };
  it.each([`${hex}.json`, `blobs/sha256/${hex}`])('with its config at %s', async (path) => {
    const { entries, problems } = await ask(tar(...items(path)), { probeShell: true });
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      {
        image: 'app:1',
        platforms: ['linux/amd64'],
        entrypoint: ['/e'],
        cmd: ['c'],
        env: {},
        shells: ['/bin/sh'],
      },
    ]);
  });
  it('packed', async () => {
    expect((await ask(gzipSync(tar(...items(`${hex}.json`))))).entries).toMatchObject([{ cmd: ['c'] }]);
  });
  it('with a changed config', async () => {
    expect(lines(await ask(tar(...items(`${hex}.json`, '{}'))))[0]).toContain('the image config sha256:');
  });
  const odd: Record<string, [bytes: Buffer, says: string]> = {
    'no tar file': [Buffer.alloc(2048, 'x'), ': not a tar archive, or damaged'],
    'an empty file': [Buffer.alloc(0), ' lacks manifest.json'],
    'packed garbage': [
      Buffer.concat([Buffer.of(0x1f, 0x8b, 8), Buffer.alloc(99, 'x')]),
      ': a compressed layer is damaged or cut off',
    ],
    'another archive': [tar({ path: 'manifest.json', content: '{}' }), ' has an invalid manifest.json'],
  };
  it.each(Object.entries(odd))('that is %s', async (_, [bytes, says]) => {
    const file = join(folder, 'image.tar');
    expect(lines(await ask(bytes))).toEqual([
      `image app:1: docker archive ${file}${says}; name a tar file that docker save or podman save wrote`,
    ]);
  });
  it('of several images needs no name', async () => {
    const two = JSON.stringify([{ Config: 'c.json' }, { Config: 'c.json' }]);
    const file = join(folder, 'image.tar');
    const result = await ask(tar({ path: 'manifest.json', content: two }), {
      dockerArchives: [{ file, image: 'app:1' }],
    });
    expect(lines(result)).toEqual([
      `image app:1: docker archive ${file} has several images; omit =IMAGE: the archive names its images`,
    ]);
  });
  it('that is cut off', async () => {
    expect(lines(await ask(tar(...items(`${hex}.json`)).subarray(0, 700)))[0]).toContain(
      'a tar archive is cut off',
    );
  });
  it('without the image says where it looked', async () => {
    const file = join(folder, 'image.tar');
    writeFileSync(file, tar(...items(`${hex}.json`)));
    const result = await lockWith(['other'], { sources: [], dockerArchives: [{ file }] });
    expect(lines(result)).toEqual([
      `image other: not found in docker archive ${file}; pull the image first, or add --from registry`,
    ]);
  });
});

describe('sources', () => {
  const inspected = { Os: 'linux', Architecture: 'amd64', Config: run, RepoDigests: [] };
  const engine = `#!/bin/sh\n[ "$3" = "$HELD" ] && echo '${JSON.stringify([inspected])}' || { echo "no such image" >&2; exit 1; }\n`;
  it('are asked in their order, also where the first is a registry that lacks the image', async () => {
    writeFileSync(join(folder, 'podman'), engine, { mode: 0o755 });
    const registry = await FakeRegistry.start();
    const ask = (image: string) =>
      lockWith([image], {
        sources: ['registry', 'podman'],
        plainHttp: [registry.host],
        env: { PATH: `${folder}:${process.env['PATH']}`, HELD: `${registry.host}/here:1` },
      });
    expect(await ask(`${registry.host}/here:1`)).toMatchObject({ entries: [{ cmd: ['c'] }], problems: [] });
    expect(lines(await ask(`${registry.host}/gone:1`))).toEqual([
      `image ${registry.host}/gone:1: ${registry.host} has no image gone:1 (404); correct the image name or push the image`,
    ]);
    await registry.stop();
  });
});

describe('which entries the result holds', () => {
  it.each([false, true])(
    'one written by hand for a name that no registry has stays (update: %s)',
    async (update) => {
      const ko = { image: 'ko://example.com/cmd/app', entrypoint: ['/ko-app/app'] };
      const { entries, problems } = await fromLayout(makeImage([{ config: run }]), {
        existing: [ko],
        update,
      });
      expect(problems).toEqual([]);
      expect(entries).toEqual([expect.objectContaining({ image: 'app:1' }), ko]);
      const wanted = await lockWith([ko.image], { sources: [], existing: [ko], update });
      expect(wanted).toEqual({ entries: [ko], problems: [] });
    },
  );
  const old = { image: 'app:1', digest: sha256('old'), cmd: ['old'], shells: ['/bin/sh'] };
  it('an existing entry is kept and not looked up', async () => {
    const { entries } = await lockWith(['app:1', 'docker.io/library/app:1'], {
      sources: [],
      existing: [old],
    });
    expect(entries).toEqual([old]);
  });
  it('update looks it up, and forgets the shells of other content', async () => {
    const { entries } = await fromLayout(makeImage([{ config: run }]), { existing: [old], update: true });
    expect(entries).toMatchObject([{ cmd: ['c'] }]);
    expect(entries[0]).not.toHaveProperty('shells');
  });
  it('update keeps the shells of the same content', async () => {
    const image = makeImage([{ config: run }]);
    const existing = [{ ...old, digest: image.top.digest }];
    expect((await fromLayout(image, { existing, update: true })).entries).toMatchObject([
      { shells: ['/bin/sh'] },
    ]);
  });
  it('two spellings of one image are one entry', async () => {
    writeLayout(folder, { v1: makeImage([{ config: run }]) });
    const { entries } = await lockWith(['docker.io/app:1', 'app:1'], {
      sources: [],
      ociLayouts: [{ folder, image: 'app:1' }],
    });
    expect(entries.map(({ image }) => image)).toEqual(['app:1']);
  });
});

describe('shells', () => {
  const { signal } = new AbortController();
  const file = (path: string): TarItem => ({ path, content: 'x' });
  const link = (path: string, target: string): TarItem => ({ path, type: 'symlink', target });
  const cases: Record<string, [TarItem[][], string[]]> = {
    'a file': [[[file('bin/sh')]], ['/bin/sh']],
    'with ./ in front': [[[file('./bin/sh')]], ['/bin/sh']],
    'one that may not be executed': [[[{ ...file('bin/sh'), mode: 0o644 }]], []],
    'a symlink to it': [[[file('bin/bash'), link('bin/sh', 'bash')]], ['/bin/bash', '/bin/sh']],
    'an absolute symlink': [[[file('bin/busybox'), link('bin/sh', '/bin/busybox')]], ['/bin/sh']],
    'a hard link': [
      [[file('bin/busybox'), { path: 'bin/sh', type: 'hardlink', target: './bin/busybox' }]],
      ['/bin/sh'],
    ],
    '/bin -> usr/bin': [[[link('bin', 'usr/bin'), file('usr/bin/sh')]], ['/bin/sh', '/usr/bin/sh']],
    '/bin -> usr/bin in an earlier layer, then a file through it': [
      [[link('bin', 'usr/bin'), { path: 'usr/bin', type: 'directory' }], [file('bin/sh')]],
      ['/bin/sh', '/usr/bin/sh'],
    ],
    'a whiteout': [[[file('bin/sh'), file('bin/bash')], [{ path: 'bin/.wh.sh' }]], ['/bin/bash']],
    'a whiteout of the folder': [[[file('bin/sh')], [{ path: '.wh.bin' }]], []],
    'an opaque folder hides below, not its own': [
      [[file('bin/sh')], [file('bin/bash'), { path: 'bin/.wh..wh..opq' }]],
      ['/bin/bash'],
    ],
    'a file that comes back': [[[file('bin/sh')], [{ path: 'bin/.wh.sh' }], [file('bin/sh')]], ['/bin/sh']],
    'a folder in place of a file': [
      [[file('bin')], [{ path: 'bin', type: 'directory' }, file('bin/sh')]],
      ['/bin/sh'],
    ],
    'a dangling symlink': [[[link('bin/sh', 'gone')]], []],
    'a loop': [[[link('bin/sh', 'bash'), link('bin/bash', 'sh')]], []],
    'a folder of that name': [[[{ path: 'bin/sh', type: 'directory' }]], []],
    'a symlink that climbs out of the root': [[[file('x/sh'), link('bin', '../../x')]], ['/bin/sh']],
    nothing: [[[]], []],
  };
  const streamOf = async function* (bytes: Buffer) {
    for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
  };
  const platform = (layers: TarItem[][]) => ({
    config: { os: 'linux', architecture: 'amd64' },
    async *layers() {
      for (const layer of layers) yield streamOf(gzipSync(tar(...layer)));
    },
  });
  it.each(Object.entries(cases))('%s', async (_, [layers, expected]) => {
    expect(await findShells([platform(layers)], signal)).toEqual(expected);
  });
  it('are those of every platform', async () => {
    const both = [platform([[file('bin/sh'), file('bin/bash')]]), platform([[file('bin/sh')]])];
    expect(await findShells(both, signal)).toEqual(['/bin/sh']);
  });
  it('are not looked for any more once interrupted', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(findShells([platform([[file('bin/sh')]])], stopped)).rejects.toThrow('stopped');
  });
  it("are found in a registry's layers", async () => {
    const registry = await FakeRegistry.start();
    try {
      const layers = [tar(file('bin/sh'), file('bin/bash')), tar({ path: 'bin/.wh.bash' })];
      const image = registry.add('a:1', makeImage([{ config: run, layers }]));
      const options = { plainHttp: [registry.host], probeShell: true };
      expect((await lockWith([image], options)).entries).toMatchObject([{ shells: ['/bin/sh'] }]);
      registry.before((request, response) => {
        if (!request.url?.includes('/blobs/')) return false;
        const cut = registry.serve.bind(registry);
        if (registry.seen.filter(({ url }) => url.includes('/blobs/')).length % 2 === 1)
          cut(request, response);
        else response.end(gzipSync(layers[0] ?? '').subarray(0, 60));
        return true;
      });
      registry.seen.length = 0;
      expect(lines(await lockWith([image], options))[0]).toMatch(/damaged or cut off|has other content/);
    } finally {
      await registry.stop();
    }
  });
  it('are unknown where zstd cannot be read, and that is said', async () => {
    const zstd = Buffer.from('28b52ffd2000010000', 'hex');
    const reading = readLayer(streamOf(zstd));
    if ('createZstdDecompress' in (await import('node:zlib'))) expect(await reading).toEqual([]);
    else await expect(reading).rejects.toThrow(/packed with zstd, which Node [\d.]+ cannot read/);
  });

  it.each(['ustar', 'pax', 'gnu'])(
    'are read from what tar --format=%s writes, long names too',
    async (format) => {
      const deep = format === 'ustar' ? 'd'.repeat(90) : 'd'.repeat(120);
      const root = join(folder, 'root');
      mkdirSync(join(root, 'bin'), { recursive: true });
      mkdirSync(join(root, deep, deep), { recursive: true });
      writeFileSync(join(root, deep, deep, 'ü'), 'x'.repeat(1000));
      writeFileSync(join(root, 'bin/sh'), 'x', { mode: 0o755 });
      const bytes = execFileSync('tar', ['-C', root, `--format=${format}`, '-cf', '-', '.']);
      const paths: string[] = [];
      for await (const { path } of readTar(unpacked(streamOf(bytes)))) paths.push(path);
      expect(paths.sort()).toEqual(
        ['', 'bin', 'bin/sh', deep, `${deep}/${deep}`, `${deep}/${deep}/ü`].sort(),
      );
      const files = new ImageFiles();
      files.apply(await readLayer(streamOf(bytes)));
      expect(files.isExecutable('/bin/sh')).toBe(true);
    },
  );
});
