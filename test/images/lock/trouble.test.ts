// What a registry can do wrong, each as one line; and that credentials go to nobody else.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createProxy } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { LockOptions } from '../../../src/images/lock/lock.ts';
import { FakeRegistry } from './support/fake-registry.ts';
import { lockWith } from './support/lock.ts';
import { makeImage } from './support/make-image.ts';

let registry: FakeRegistry;
beforeEach(async () => {
  registry = await FakeRegistry.start();
});
afterEach(() => registry.stop());

const nginx = makeImage([
  { config: { Entrypoint: ['/docker-entrypoint.sh'], Cmd: ['nginx', '-g', 'daemon off;'] } },
]);
const lock = (image: string, options: Partial<LockOptions> = {}) =>
  lockWith([image], { plainHttp: [registry.host], ...options });
const messages = async (image: string, options: Partial<LockOptions> = {}) => {
  const { entries, problems } = await lock(image, options);
  expect(entries).toEqual([]);
  for (const { message, kind } of problems) {
    expect(message).not.toContain('\n');
    expect(kind).toBe('LockFailed');
  }
  return problems.map(({ message }) => message.replaceAll(registry.host, 'HOST'));
};
/** The end of the message where a source cannot be reached. */
const orElsewhere = (host = 'HOST') =>
  `, or read it elsewhere: \`podgraft lock --from podman\` (or docker), \`podgraft lock --mirror ${host}=MIRROR\`, \`podgraft lock --docker-archive FILE\` with a file of docker save or podman save; or list it in spec.images`;
const isManifest = (url: string | undefined) => url?.includes('/manifests/') ?? false;

describe('a registry that works', () => {
  it('gives the entry', async () => {
    const image = registry.add('web/nginx:1', nginx);
    const { entries, problems } = await lock(image);
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      {
        image,
        digest: nginx.top.digest,
        platforms: ['linux/amd64'],
        entrypoint: ['/docker-entrypoint.sh'],
        cmd: ['nginx', '-g', 'daemon off;'],
        env: {},
      },
    ]);
  });
  it('is asked by digest where the image names one', async () => {
    registry.add('web/nginx:1', nginx);
    const image = `${registry.host}/web/nginx:gone@${nginx.top.digest}`;
    expect((await lock(image)).entries).toMatchObject([{ image, digest: nginx.top.digest }]);
  });
});

describe('trouble is one line', () => {
  it('404', async () => {
    expect(await messages(`${registry.host}/a:1`)).toEqual([
      'image HOST/a:1: HOST has no image a:1 (404); correct the image name or push the image',
    ]);
  });
  it('401 without credentials', async () => {
    registry.before((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return true;
    });
    expect(await messages(`${registry.host}/a:1`)).toEqual([
      'image HOST/a:1: HOST denied access (401), and no auth file has credentials for it; check the image name, or sign in with `docker login HOST` or `podman login HOST`',
    ]);
  });
  it('429 for ever, after four tries', async () => {
    registry.before((_, response) => {
      response.writeHead(429).end();
      return true;
    });
    expect(await messages(`${registry.host}/a:1`)).toEqual([
      `image HOST/a:1: HOST returned 429 (too many requests); log in to the registry or try again later${orElsewhere()}`,
    ]);
    expect(registry.seen).toHaveLength(4);
  });
  it('a Retry-After beyond the time limit is not waited for', async () => {
    registry.before((_, response) => {
      response.writeHead(429, { 'retry-after': '3600' }).end();
      return true;
    });
    expect(await messages(`${registry.host}/a:1`)).toHaveLength(1);
    expect(registry.seen).toHaveLength(1);
  });
  it('a Retry-After within it is', async () => {
    const image = registry.add('a:1', nginx);
    const { setTimeout } = globalThis;
    const waits: unknown[] = [];
    const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, time: number) => {
      waits.push(time);
      return setTimeout(run, 0);
    }) as typeof setTimeout);
    onTestFinished(() => spy.mockRestore());
    let tries = 0;
    registry.before((request, response) => {
      if (!isManifest(request.url) || tries++ > 0) return false;
      response.writeHead(503, { 'retry-after': '17' }).end();
      return true;
    });
    expect((await lock(image)).problems).toEqual([]);
    expect(tries).toBe(2);
    expect(waits).toEqual([17_000]);
  });
  it('5xx that passes is retried', async () => {
    const image = registry.add('a:1', nginx);
    let left = 2;
    registry.before((_, response) => {
      if (left-- <= 0) return false;
      response.writeHead(502).end();
      return true;
    });
    expect((await lock(image)).problems).toEqual([]);
  });
  it('truncated JSON', async () => {
    registry.before((_, response) => {
      response.end('{"schemaVersion": 2, "config": {');
      return true;
    });
    expect(await messages(`${registry.host}/a:1`)).toEqual([
      'image HOST/a:1: the manifest is not valid JSON, or is cut off; check the image name, the registry and the credentials',
    ]);
  });
  it('a body that breaks off', async () => {
    registry.before((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{');
      setTimeout(() => response.destroy(), 5);
      return true;
    });
    expect(await messages(`${registry.host}/a:1`)).toEqual([
      `image HOST/a:1: cannot read from HOST: the connection was closed; check the registry's name and that it is reachable${orElsewhere()}`,
    ]);
    expect(registry.seen).toHaveLength(4);
  });
  it('a config whose digest does not match', async () => {
    const image = registry.add('a:1', nginx);
    registry.before((request, response) => {
      if (isManifest(request.url)) return false;
      response.end('{"config": {"Cmd": ["evil"]}}');
      return true;
    });
    const [message = '', ...more] = await messages(image);
    expect(more).toEqual([]);
    expect(message).toMatch(
      /^image HOST\/a:1: the image config sha256:\w{64} has other content, whose digest is sha256:\w{64}; /,
    );
  });
  it('a manifest whose digest does not match', async () => {
    registry.before((_, response) => {
      response.end(nginx.top.bytes);
      return true;
    });
    const image = `${registry.host}/a@sha256:${'0'.repeat(64)}`;
    expect((await messages(image))[0]).toContain('the manifest sha256:0000');
  });
  it('an endless body', async () => {
    registry.before((_, response) => {
      const chunk = Buffer.alloc(65_536, ' ');
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
      return true;
    });
    expect(await messages(`${registry.host}/a:1`)).toEqual([
      'image HOST/a:1: the manifest is larger than 4194304 bytes; check the image name, the registry and the credentials',
    ]);
  });
  it('a body that drips for ever', async () => {
    registry.before((_, response) => {
      const timer = setInterval(() => response.write(' '), 10);
      response.once('close', () => clearInterval(timer));
      return true;
    });
    expect(await messages(`${registry.host}/a:1`, { requestMilliseconds: 100 })).toEqual([
      `image HOST/a:1: cannot read from HOST: no answer in time; check the registry's name and that it is reachable${orElsewhere()}`,
    ]);
  });
  it('the total time limit', async () => {
    registry.before(() => true);
    expect(await messages(`${registry.host}/a:1`, { timeoutSeconds: 0.2 })).toEqual([
      'lock: the time limit of 0.2 seconds passed with 1 image still to read; raise it with --timeout SECONDS, or check the registry',
    ]);
  });
  it('an interrupt', async () => {
    const controller = new AbortController();
    registry.before(() => {
      controller.abort();
      return true;
    });
    expect(await messages(`${registry.host}/a:1`, { signal: controller.signal })).toEqual([
      'lock: interrupted; nothing was written; run the command again',
    ]);
  });
  it('an interrupt before anything was read', async () => {
    const options = { signal: AbortSignal.abort(), caFiles: ['package.json'] };
    expect(await messages(`${registry.host}/a:1`, options)).toEqual([
      'lock: interrupted; nothing was written; run the command again',
    ]);
    expect(registry.seen).toEqual([]);
  });
  it('a refused connection, one line for all images of the registry', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const host = `127.0.0.1:${port}`;
    const { problems } = await lockWith([`${host}/a`, `${host}/b`], { plainHttp: [host] });
    expect(problems.map(({ message }) => message)).toEqual([
      `images ${host}/a, ${host}/b: cannot read from ${host}: the connection was refused; check the registry's name and that it is reachable${orElsewhere(host)}`,
    ]);
  });
  it('a host that does not exist', async () => {
    const [message] = await messages('podgraft-test.invalid/a');
    // Some resolvers say "try again" for every name that they do not know.
    expect(message).toMatch(
      /^image podgraft-test\.invalid\/a: cannot read from podgraft-test\.invalid: (no such host|the name lookup failed);/,
    );
  });
  it.each(['localhost:99999', '999.999.999.999', '[::::]'])(
    'a host that there cannot be: %s',
    async (host) => {
      expect(await messages(`${host}/a`)).toEqual([
        `image ${host}/a: ${host} is not a valid host; check the registry's name and port`,
      ]);
    },
  );
  it('one of several files of authorities that is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'podgraft-authorities-'));
    const [there, gone] = [join(folder, 'there.pem'), join(folder, 'gone.pem')];
    writeFileSync(there, rootCertificates[0] ?? '');
    for (const caFiles of [
      [there, gone],
      [gone, there],
    ])
      expect(await messages('a', { caFiles })).toEqual([
        `lock: the file ${gone} of --ca-file cannot be read (ENOENT); check its path`,
      ]);
    rmSync(folder, { recursive: true });
  });
  it.each([
    ['me:100%sure', 'me:100%sure'],
    ['m%C3%A9:p%40ss', 'mé:p@ss'],
  ])('a proxy that refuses %s, which is sent decoded', async (typed, sent) => {
    const asked: string[] = [];
    const proxy = createServer((socket) => {
      socket.on('data', (bytes) => {
        asked.push(/proxy-authorization: Basic (\S+)/i.exec(bytes.toString())?.[1] ?? '');
        socket.end('HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n');
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => proxy.once('listening', resolve));
    const { port } = proxy.address() as { port: number };
    const env = { HTTPS_PROXY: `http://${typed}@127.0.0.1:${port}` };
    expect(await messages('example.com/a', { env })).toEqual([
      `image example.com/a: the proxy 127.0.0.1:${port} returned 407; check HTTPS_PROXY and NO_PROXY${orElsewhere('example.com')}`,
    ]);
    expect(Buffer.from(asked[0] ?? '', 'base64').toString()).toBe(sent);
    await new Promise((resolve) => proxy.close(resolve));
  });
  it('a registry without TLS that was not named as such, unless it is of this machine', async () => {
    const image = registry.add('a:1', nginx);
    const [, port] = registry.host.split(':');
    const proxy = createProxy().on('connect', (_, socket) => {
      const onward = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      for (const end of [socket, onward]) end.on('error', () => onward.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const env = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as { port: number }).port}` };
    const host = `registry.invalid:${port}`;
    const [message] = await messages(`${host}/a:1`, { plainHttp: [], env });
    expect(message).toMatch(
      new RegExp(
        `^image ${host}/a:1: ${host} doesn't speak TLS \\(\\w+\\); if that is intended, use --plain-http ${host}`,
      ),
    );
    expect(registry.seen).toEqual([]);
    await new Promise((resolve) => proxy.close(resolve));
    expect((await lock(image, { plainHttp: [], env })).entries).toMatchObject([{ image }]);
  });
  it.each(['localhost', '127.0.0.1'])('none at %s, which is of this machine', async (name) => {
    registry.add('a:1', nginx);
    const image = `${name}:${registry.host.split(':')[1]}/a:1`;
    expect(await lock(image, { plainHttp: [] })).toMatchObject({ entries: [{ image }], problems: [] });
  });
  it('a redirect from a registry of this machine to another without TLS', async () => {
    const image = registry.add('a:1', nginx);
    registry.before((request, response) => {
      if (isManifest(request.url)) return false;
      response.writeHead(307, { location: 'http://127.0.0.1:9/blob' }).end();
      return true;
    });
    expect(await messages(image, { plainHttp: [] })).toEqual([
      'image HOST/a:1: the registry redirects to 127.0.0.1:9 without TLS; allow it with --plain-http 127.0.0.1:9',
    ]);
  });
  it('a redirect to a host that is down names that host', async () => {
    const image = registry.add('a:1', nginx);
    registry.before((request, response) => {
      if (isManifest(request.url)) return false;
      response.writeHead(307, { location: 'http://127.0.0.1:9/blob?signature=secret' }).end();
      return true;
    });
    expect(await messages(image, { plainHttp: [registry.host, '127.0.0.1:9'] })).toEqual([
      `image HOST/a:1: cannot read from 127.0.0.1:9: the connection was refused; check the registry's name and that it is reachable${orElsewhere()}`,
    ]);
  });
  it('an artifact that is no image', async () => {
    registry.before((_, response) => {
      const config = {
        mediaType: 'application/vnd.cncf.helm.config.v1+json',
        digest: nginx.top.digest,
        size: 2,
      };
      response.end(JSON.stringify({ schemaVersion: 2, config, layers: [] }));
      return true;
    });
    expect((await messages(`${registry.host}/a:1`))[0]).toContain('not a container image');
  });
  it('an image name that is none', async () => {
    expect(await messages('Not An Image')).toEqual([
      'image Not An Image: not a valid image name; correct the image in the workload',
    ]);
  });
});

describe('pace', () => {
  it('is kept for an image of many platforms, without a warning from Node', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    registry.before((request, response) => {
      setTimeout(() => registry.serve(request, response), 5);
      return true;
    });
    const config = { Cmd: ['c'] };
    const many = makeImage(Array.from({ length: 40 }, (_, i) => ({ architecture: `a${i}`, config })));
    const { entries, problems } = await lock(registry.add('many:1', many));
    expect(problems).toEqual([]);
    expect(entries[0]?.platforms).toHaveLength(40);
    expect(registry.most).toBe(6);
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });
  it('never asks more than six at once', async () => {
    const images = Array.from({ length: 20 }, (_, i) => registry.add(`a${i}:1`, nginx));
    registry.before((request, response) => {
      setTimeout(() => registry.serve(request, response), 10);
      return true;
    });
    const progress: string[] = [];
    const { entries, problems } = await lockWith(images, {
      plainHttp: [registry.host],
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    expect(problems).toEqual([]);
    expect(entries).toHaveLength(20);
    expect(registry.most).toBeLessThanOrEqual(6);
    expect(registry.most).toBeGreaterThan(1);
    expect(progress.at(-1)).toBe('20/20');
  });
});
