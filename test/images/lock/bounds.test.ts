// What has no end, or is not what it says, is refused: files that are none, programs that flood or sleep, layers with
// other content, documents and paths beyond what an image has.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findShells, readLayer } from '../../../src/images/lock/layers.ts';
import type { LockOptions } from '../../../src/images/lock/lock.ts';
import { readTar } from '../../../src/images/lock/tar.ts';
import { FakeRegistry } from './support/fake-registry.ts';
import { lockWith } from './support/lock.ts';
import {
  type Blob,
  type MadeImage,
  makeImage,
  sha256,
  type TarItem,
  tar,
  writeLayout,
} from './support/make-image.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podgraft-bounds-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = { Entrypoint: ['/e'], Cmd: ['c'] };
const shell = tar({ path: 'bin/sh', content: 'x' });
const streamOf = async function* (bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
};
const lines = async (images: readonly string[], options: Partial<LockOptions>) => {
  const { problems } = await lockWith(images, { sources: [], probeShell: true, ...options });
  return problems.map(({ message }) => message.replaceAll(folder, 'DIR'));
};

describe('a file that is none', () => {
  const image = makeImage([{ config: run, layers: [shell] }]);
  const [layer = ''] = [...image.blobs.keys()].filter((digest) => digest === sha256(gzipSync(shell)));
  const kinds: Record<string, [make: (path: string) => void, reason: string]> = {
    'a FIFO': [(path) => execFileSync('mkfifo', [path]), 'not a regular file'],
    'a link to a FIFO': [
      (path) => {
        execFileSync('mkfifo', [join(folder, 'fifo')]);
        symlinkSync(join(folder, 'fifo'), path);
      },
      'not a regular file',
    ],
    'a device without end': [(path) => symlinkSync('/dev/zero', path), 'not a regular file'],
    'a folder': [(path) => mkdirSync(path), 'EISDIR'],
    'a loop of links': [(path) => symlinkSync(path, path), 'ELOOP'],
  };
  const instead = (path: string, make: (path: string) => void) => {
    if (existsSync(path)) renameSync(path, join(folder, 'moved'));
    make(path);
  };
  const inLayout = (path: string) => {
    writeLayout(folder, { v1: image });
    return [join(folder, path), { ociLayouts: [{ folder, image: 'app:1' }] }] as const;
  };
  const places: Record<string, [set: () => readonly [string, Partial<LockOptions>], says: string]> = {
    'the index of a layout': [
      () => inLayout('index.json'),
      'image app:1: OCI layout DIR has no readable index.json (REASON); name a folder that holds index.json and blobs/',
    ],
    'a document of a layout': [
      () => inLayout(`blobs/${image.top.digest.replace(':', '/')}`),
      `image app:1: OCI layout DIR has no readable blobs/${image.top.digest.replace(':', '/')} (REASON); name a folder that holds index.json and blobs/`,
    ],
    'a layer of a layout': [
      () => inLayout(`blobs/${layer.replace(':', '/')}`),
      `image app:1: OCI layout DIR has no readable layer ${layer} (REASON); `,
    ],
    'a docker archive': [
      () => [join(folder, 'a.tar'), { dockerArchives: [{ file: join(folder, 'a.tar') }] }],
      'image app:1: docker archive DIR/a.tar cannot be read (REASON); check its path and permissions',
    ],
    'a file of authorities': [
      () => [join(folder, 'ca.pem'), { caFiles: [join(folder, 'ca.pem')] }],
      'lock: the file DIR/ca.pem of --ca-file cannot be read (REASON); check its path',
    ],
  };
  const cases = Object.entries(kinds).flatMap(([kind, made]) =>
    Object.entries(places).map(([place, at]) => [kind, place, ...made, ...at] as const),
  );
  it.each(cases)('%s in the place of %s is refused', async (_, _place, make, reason, set, says) => {
    const [path, options] = set();
    instead(path, make);
    const [line = '', ...more] = await lines(['app:1'], options);
    expect(more).toEqual([]);
    expect(line.startsWith(says.replace('REASON', reason)), line).toBe(true);
  });
  it.each(Object.entries(kinds))('%s in the place of an auth file is refused', async (_, [make, reason]) => {
    const registry = await FakeRegistry.start();
    registry.before((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return true;
    });
    const path = join(folder, 'auth.json');
    make(path);
    const options = { sources: ['registry' as const], plainHttp: [registry.host], authFiles: [path] };
    expect(await lines([`${registry.host}/a`], options)).toEqual([
      `image ${registry.host}/a: the auth file DIR/auth.json cannot be read (${reason}); check its path and permissions`,
    ]);
    await registry.stop();
  });
});

describe('a program', () => {
  let registry: FakeRegistry;
  beforeEach(async () => {
    registry = await FakeRegistry.start();
    registry.before((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return true;
    });
    writeFileSync(join(folder, 'auth.json'), '{"credsStore": "test"}');
  });
  afterEach(() => registry.stop());
  const ask = (script: string, options: Partial<LockOptions> = {}) => {
    const path = join(folder, 'docker-credential-test');
    writeFileSync(path, `#!/bin/sh\necho $$ > ${folder}/pid\n${script}\n`);
    chmodSync(path, 0o755);
    return lines([`${registry.host}/a`], {
      sources: ['registry'],
      plainHttp: [registry.host],
      authFiles: [join(folder, 'auth.json')],
      env: { PATH: `${folder}:${process.env['PATH']}` },
      ...options,
    });
  };
  const isAlive = () => {
    try {
      process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0);
      return true;
    } catch {
      return false;
    }
  };

  it.each(['yes', 'trap "" TERM PIPE; while :; do echo flood; done', 'yes | cat'])(
    'that prints without end is ended (%s)',
    async (script) => {
      expect((await ask(script))[0]).toContain(
        'the credential helper docker-credential-test printed more than 1048576 bytes; run `echo',
      );
      expect(isAlive()).toBe(false);
    },
  );
  it('may complain without end', async () => {
    const answer = '{"Username":"u","Secret":"s"}';
    const script = `head -c 3000000 /dev/zero >&2; echo '${answer}'`;
    expect((await ask(script))[0]).toContain('refused the credentials from docker-credential-test (401)');
  });
  it.each(['exec sleep 20', 'trap "" TERM INT; sleep 20 & wait; wait', 'sleep 20'])(
    'that does not end is ended with the time limit (%s)',
    async (script) => {
      expect((await ask(script, { timeoutSeconds: 0.5 }))[0]).toContain(
        'the time limit of 0.5 seconds passed',
      );
      expect(isAlive()).toBe(false);
    },
  );
  it.each(['podman', 'docker'] as const)('%s that prints without end is ended', async (name) => {
    writeFileSync(join(folder, name), '#!/bin/sh\nyes\n', { mode: 0o755 });
    expect((await ask('', { sources: [name] }))[0]).toContain(`${name} printed more than 16777216 bytes`);
  });
});

describe('a layer', () => {
  const descriptor = ({ mediaType, digest, bytes }: Blob) => ({ mediaType, digest, size: bytes.length });
  /** An image whose manifest calls the layer's bytes by `digest`. */
  const imageWith = (bytes: Buffer, digest: string): MadeImage => {
    const made = makeImage([{ config: run, layers: [] }]);
    const manifest = JSON.parse(String(made.top.bytes));
    const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, bytes };
    const text = Buffer.from(JSON.stringify({ ...manifest, layers: [descriptor(layer)] }));
    const top = { ...made.top, digest: sha256(text), bytes: text };
    return { top, blobs: new Map([...made.blobs, [digest, layer], [top.digest, top]]) };
  };
  const garbage = Buffer.alloc(300_000, 'garbage');
  const forms: Record<string, Buffer> = {
    'not packed': shell,
    'not packed, with more after its end': Buffer.concat([shell, garbage]),
    'not packed, without the blocks that end it': shell.subarray(0, -1024),
    'packed with gzip': gzipSync(shell),
    'packed with gzip, with zeros after its end': Buffer.concat([gzipSync(shell), Buffer.alloc(300_000)]),
    'packed with gzip, in two parts': Buffer.concat([
      gzipSync(shell.subarray(0, 700)),
      gzipSync(shell.subarray(700)),
    ]),
    empty: Buffer.alloc(0),
  };
  const ask = (image: MadeImage) => {
    writeLayout(folder, { v1: image });
    return lockWith(['app:1'], { sources: [], probeShell: true, ociLayouts: [{ folder, image: 'app:1' }] });
  };
  it.each(Object.entries(forms))('%s is read where its digest is right', async (name, bytes) => {
    const { entries, problems } = await ask(imageWith(bytes, sha256(bytes)));
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([{ shells: name === 'empty' ? [] : ['/bin/sh'] }]);
  });
  it.each(Object.entries(forms))('%s is not believed where its digest is wrong', async (_, bytes) => {
    const other = sha256('other');
    const { problems } = await ask(imageWith(bytes, other));
    expect(problems.map(({ message }) => message.split(';')[0])).toEqual([
      `image app:1: layer ${other} has other content, whose digest is ${sha256(bytes)}`,
    ]);
  });

  it('packed with gzip, with more after its end that is no gzip, is damaged, as it is for Go', async () => {
    const bytes = Buffer.concat([gzipSync(shell), garbage]);
    for (const digest of [sha256(bytes), sha256('other')]) {
      const { problems } = await ask(imageWith(bytes, digest));
      expect(problems[0]?.message).toContain('a compressed layer is damaged or cut off');
    }
  });

  const archive = (diffIds: unknown) => {
    const config = JSON.stringify({ os: 'linux', config: run, rootfs: { diff_ids: diffIds } });
    const manifest = JSON.stringify([{ Config: 'c.json', RepoTags: ['app:1'], Layers: ['l.tar'] }]);
    const items: TarItem[] = [
      { path: 'manifest.json', content: manifest },
      { path: 'c.json', content: config },
    ];
    const file = join(folder, 'a.tar');
    return async (layer: Buffer) => {
      writeFileSync(file, tar(...items, { path: 'l.tar', content: layer }));
      return lines(['app:1'], { dockerArchives: [{ file }] });
    };
  };
  it.each([shell, gzipSync(shell), Buffer.concat([shell, garbage])])(
    'of a docker archive is what the config says, packed or not (%#)',
    async (bytes) => {
      const plain = bytes[0] === 0x1f ? shell : bytes;
      expect(await archive([sha256(plain)])(bytes)).toEqual([]);
      const [line] = await archive([sha256('other')])(bytes);
      expect(line).toContain(`layer ${sha256('other')} has other content, whose digest is ${sha256(plain)}`);
    },
  );
  it('of a docker archive is one of those that the config names', async () => {
    expect((await archive([])(shell))[0]).toContain('lacks layers that its config lists');
    expect((await archive(['sha256:x'])(shell))[0]).toContain('has no valid rootfs.diff_ids');
  });

  it('whose links have a size holds what Go, and so each container runtime, finds in it', async () => {
    // Some writers give a link the size of its file, and no content follows.
    const bytes = Buffer.concat([
      tar({ path: 'bin/busybox' }).subarray(0, 512),
      sized(tar({ path: 'bin/sh', type: 'hardlink', target: 'bin/busybox' }).subarray(0, 512), 1024),
      sized(tar({ path: 'bin/ash', type: 'symlink', target: 'busybox' }).subarray(0, 512), 700),
      tar({ path: 'etc/x' }),
    ]);
    const paths: string[] = [];
    for await (const { path } of readTar(streamOf(bytes))) paths.push(path);
    expect(paths).toEqual(['bin/busybox', 'bin/sh', 'bin/ash', 'etc/x']);
  });
  const sized = (header: Buffer, size: number): Buffer => {
    header.write(size.toString(8).padStart(11, '0'), 124);
    header.write(' '.repeat(8), 148);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return header;
  };
});

describe('beyond what an image has', () => {
  const { signal } = new AbortController();
  const deep = (count: number) => 'd/'.repeat(count);
  const long = (path: string): Buffer => {
    const record = (length: number): string => `${length} path=${path}\n`;
    const text = record(record(path.length).length + 1);
    const pax = tar({ path: 'x', content: text.startsWith(`${text.length} `) ? text : record(text.length) });
    pax.write('x', 156);
    pax.write(' '.repeat(8), 148);
    const sum = pax.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    pax.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return Buffer.concat([pax.subarray(0, -1024), shell]);
  };
  it('is a path longer than Linux takes', async () => {
    expect((await readLayer(streamOf(long(`${deep(2047)}x`))))[0]?.path).toHaveLength(4095);
    await expect(readLayer(streamOf(long(`${deep(2100)}x`)))).rejects.toThrow(
      'a layer has a path of more than 4096 characters',
    );
  });
  it('is a name of a mebibyte', async () => {
    await expect(readLayer(streamOf(long('x'.repeat(1024 * 1024))))).rejects.toThrow(
      'a tar archive has a name longer than 1 MiB',
    );
  });
  it('is what symlinks upon symlinks would have looked up', async () => {
    const items: TarItem[] = Array.from({ length: 39 }, (_, at) => ({
      ...{ path: `l${at}`, type: 'symlink', target: `${'x/../'.repeat(18)}l${at + 1}` },
    }));
    const layer = tar({ path: 'x', type: 'directory' }, ...items, { path: 'l39', type: 'directory' });
    const file = tar({ path: 'l0/sh', content: '' }).subarray(0, 512);
    const layers = async function* () {
      yield streamOf(layer);
      yield (async function* () {
        for (let left = 150; left > 0; left--) yield Buffer.concat(Array.from({ length: 128 }, () => file));
        yield Buffer.alloc(1024);
      })();
    };
    const platform = { config: { os: 'linux', architecture: 'amd64' }, layers };
    await expect(findShells([platform], signal)).rejects.toThrow(
      'its layers need more than 20000000 steps to resolve their paths',
    );
  });
  it('are manifests and configs of more than 64 MiB', async () => {
    const registry = await FakeRegistry.start();
    const pad = 'x'.repeat(4 * 1024 * 1024 - 1000);
    const platforms = Array.from({ length: 17 }, (_, at) => ({
      architecture: `a${at}`,
      config: { Cmd: ['c'], Labels: { pad } },
    }));
    const image = registry.add('a:1', makeImage(platforms));
    expect(await lines([image], { sources: ['registry'], plainHttp: [registry.host] })).toEqual([
      `image ${image}: its manifests and configs are larger than 67108864 bytes together; check the image name, the registry and the credentials`,
    ]);
    await registry.stop();
  });
});

describe('a proxy that does not answer', () => {
  it.each(['the time is over', 'it is interrupted'])('is left when %s', async (when) => {
    const stop = new AbortController();
    const left = new Promise<void>((resolve) => {
      proxy.once('connection', (socket) => {
        socket.on('error', () => {}).once('close', resolve);
        socket.resume();
        if (when === 'it is interrupted') stop.abort();
      });
    });
    const options = {
      env: { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as { port: number }).port}` },
      signal: stop.signal,
      timeoutSeconds: when === 'the time is over' ? 0.5 : 3600,
      // A single request would wait longer than any test.
      requestMilliseconds: 3_600_000,
    };
    const [line] = await lines(['example.com/a'], { sources: ['registry'], ...options });
    expect(line).toMatch(when === 'the time is over' ? /the time limit of 0.5 seconds/ : /interrupted/);
    await left;
  });

  let proxy: Server;
  beforeEach(async () => {
    proxy = createServer().listen(0, '127.0.0.1');
    await once(proxy, 'listening');
  });
  afterEach(() => proxy.close());
});
