// Against the real registry: what lock writes is what skopeo reads, for the stand-in images and made ones.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DockerRegistry,
  hasImage,
  inspected,
  missing,
  password,
  skopeo,
  tools,
  user,
} from '../support/docker-registry.ts';
import { lockWith } from '../support/lock.ts';
import { makeImage, writeLayout } from '../support/make-image.ts';

const noTools = missing(tools).length > 0;
const nginxName = 'docker.io/library/nginx:1.19';
const busyboxName = 'docker.io/library/busybox:1.28';
const bareName = 'gcr.io/distroless/nodejs24-debian12:latest';
const standIns = [nginxName, busyboxName, bareName];
const noStandIns =
  noTools || missing(Object.fromEntries(standIns.map((name) => [name, hasImage(name)]))).length > 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podgraft-lock-'));
  const run = { Entrypoint: ['/docker-entrypoint.sh'], Cmd: ['nginx', '-g', 'daemon off;'] };
  writeLayout(join(folder, 'layout'), {
    two: makeImage([{ config: run }, { architecture: 'arm64', variant: 'v8', config: run }]),
    empty: makeImage([{ config: { Entrypoint: [''], Cmd: ['sh'] } }]),
    nocmd: makeImage([{ config: { Entrypoint: ['/only'] } }]),
    odd: makeImage([{ config: { Cmd: ['$(HOME)', '', 'a b', 'ü', '"'] } }]),
    disagree: makeImage([{ config: run }, { architecture: 'arm64', config: { Cmd: ['other'] } }]),
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(noTools)('a registry without sign-in', () => {
  let registry: DockerRegistry;
  const push = (name: string) =>
    name === 'two, as Docker schema 2'
      ? registry.push(`oci:${join(folder, 'layout')}:two`, 'made/docker:1', ['--format', 'v2s2'])
      : registry.push(`oci:${join(folder, 'layout')}:${name}`, `made/${name}:1`);
  beforeAll(async () => {
    registry = await DockerRegistry.start();
  });
  afterAll(() => registry?.stop());

  it.each(['two', 'two, as Docker schema 2', 'empty', 'nocmd', 'odd'])(
    '%s equals skopeo inspect --config',
    async (name) => {
      const image = push(name);
      const { entries, problems } = await lockWith([image], { plainHttp: [registry.host] });
      expect(problems).toEqual([]);
      const [entry] = entries;
      expect({ entrypoint: entry?.entrypoint, cmd: entry?.cmd }).toEqual(inspected(image));
      // `skopeo inspect` shows the digest of the platform; the raw manifest is what the tag names.
      const raw = skopeo('inspect', '--raw', '--tls-verify=false', `docker://${image}`);
      writeFileSync(join(folder, 'raw'), raw);
      expect(entry?.digest).toBe(skopeo('manifest-digest', join(folder, 'raw')).trim());
      if (name.startsWith('two')) {
        expect(raw).toContain(name === 'two' ? 'oci.image.index' : 'docker.distribution.manifest.list');
        expect(entry?.platforms).toEqual(['linux/amd64', 'linux/arm64/v8']);
        expect(inspected(image, ['--override-arch', 'arm64', '--override-variant', 'v8'])).toEqual(
          inspected(image),
        );
      }
    },
  );
  it('platforms that disagree are an error', async () => {
    const { problems } = await lockWith([push('disagree')], { plainHttp: [registry.host] });
    expect(problems.map(({ kind }) => kind)).toEqual(['PlatformsDisagree']);
    expect(problems[0]?.message).toContain('linux/arm64 has entrypoint [] and cmd ["other"]');
  });
  it('an image that is not there', async () => {
    const { problems } = await lockWith([`${registry.host}/made/gone:1`], { plainHttp: [registry.host] });
    expect(problems.map(({ message }) => message)).toEqual([
      `image ${registry.host}/made/gone:1: ${registry.host} has no image made/gone:1 (404); correct the image name or push the image`,
    ]);
  });

  describe.skipIf(noStandIns)('the stand-in images', () => {
    it('equal skopeo inspect --config, by tag, by digest and through a mirror', async () => {
      const options = {
        plainHttp: [registry.host],
        mirrors: [
          { from: 'docker.io', to: `${registry.host}/hub` },
          { from: 'gcr.io', to: `${registry.host}/gcr` },
        ],
      };
      const pushed = new Map(
        standIns.map((name) => {
          const path = name.replace('docker.io', 'hub').replace('gcr.io', 'gcr');
          return [name, registry.push(`containers-storage:${name}`, path)] as const;
        }),
      );
      const { entries, problems } = await lockWith(standIns, options);
      expect(problems).toEqual([]);
      expect(entries.map(({ image }) => image).sort()).toEqual([...standIns].sort());
      for (const entry of entries) {
        const at = pushed.get(entry.image) ?? '';
        expect({ entrypoint: entry.entrypoint, cmd: entry.cmd }, entry.image).toEqual(inspected(at));
      }

      const nginx = entries.find(({ image }) => image === nginxName);
      const byDigest = `nginx@${nginx?.digest}`;
      expect((await lockWith([byDigest], options)).entries).toEqual([{ ...nginx, image: byDigest }]);
      const withTag = `nginx:1.19@${nginx?.digest}`;
      expect((await lockWith([withTag], options)).entries).toEqual([{ ...nginx, image: withTag }]);

      const probed = await lockWith([busyboxName, bareName], { ...options, probeShell: true });
      expect(probed.problems).toEqual([]);
      const shells = Object.fromEntries(probed.entries.map((each) => [each.image, each.shells]));
      expect(shells[busyboxName]).toContain('/bin/sh');
      expect(shells[bareName]).toEqual([]);
    });

    it("are the same from podman, docker's name for it, and a saved archive", async () => {
      const [nginx] = (await lockWith([nginxName], { sources: ['podman'], env: process.env })).entries;
      expect(nginx).toMatchObject({
        entrypoint: ['/docker-entrypoint.sh'],
        cmd: ['nginx', '-g', 'daemon off;'],
      });
      expect(nginx?.digest).toMatch(/^sha256:/);
      const file = join(folder, 'busybox.tar');
      skopeo('copy', '-q', `containers-storage:${busyboxName}`, `docker-archive:${file}:${busyboxName}`);
      const options = { sources: [], dockerArchives: [{ file }], probeShell: true };
      const [saved] = (await lockWith(['busybox:1.28'], options)).entries;
      const [local] = (
        await lockWith(['busybox:1.28'], { sources: ['podman'], env: process.env, probeShell: true })
      ).entries;
      expect(saved?.shells).toContain('/bin/sh');
      const { digest: _, ...rest } = local ?? { digest: '' };
      expect(saved).toEqual(rest);
      const gone = await lockWith(['localhost/gone:1'], { sources: ['podman'], env: process.env });
      expect(gone.problems.map(({ message }) => message)).toEqual([
        'image localhost/gone:1: not found in podman; pull the image first, or add --from registry',
      ]);
    });
  });
});

describe.skipIf(noTools)('a registry with basic auth', () => {
  let registry: DockerRegistry;
  let image: string;
  const authFile = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const entry = (pair: string) => ({
    auths: { [registry.host]: { auth: Buffer.from(pair).toString('base64') } },
  });
  const lock = async (path: string) => {
    const env = { PATH: `${folder}:${process.env['PATH']}` };
    const result = await lockWith([image], { plainHttp: [registry.host], authFiles: [path], env });
    expect(JSON.stringify(result)).not.toContain(password);
    expect(JSON.stringify(result)).not.toContain(Buffer.from(`${user}:${password}`).toString('base64'));
    return result;
  };
  beforeAll(async () => {
    registry = await DockerRegistry.start({ auth: true });
    const right = authFile('right.json', entry(`${user}:${password}`));
    image = registry.push(`oci:${join(folder, 'layout')}:two`, 'private/two:1', ['--dest-authfile', right]);
  });
  afterAll(() => registry?.stop());

  it('right credentials work', async () => {
    expect((await lock(join(folder, 'right.json'))).entries).toMatchObject([
      { image, cmd: ['nginx', '-g', 'daemon off;'] },
    ]);
  });
  it('wrong ones give one clear line', async () => {
    const path = authFile('wrong.json', entry(`${user}:${password}-not`));
    const { entries, problems } = await lock(path);
    expect(entries).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual([
      `image ${image}: ${registry.host} refused the credentials from ${path} (401); sign in again, for instance with \`docker login ${registry.host}\`, or check that the account may read the image`,
    ]);
  });
  it('none give one clear line', async () => {
    const { problems } = await lock(authFile('none.json', {}));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('denied access (401), and no auth file has credentials for it');
  });
  it('a credential helper is called', async () => {
    const helper = join(folder, 'docker-credential-test');
    const said = join(folder, 'asked');
    writeFileSync(
      helper,
      `#!/bin/sh\nread -r server; echo "$1 $server" >> ${said}\necho '{"ServerURL":"","Username":"${user}","Secret":"${password}"}'\n`,
    );
    chmodSync(helper, 0o755);
    const { entries } = await lock(authFile('helper.json', { credHelpers: { [registry.host]: 'test' } }));
    expect(entries).toHaveLength(1);
    expect(readFileSync(said, 'utf8')).toBe(`get ${registry.host}\n`);
  });
});

describe.skipIf(noTools)('a registry with its own certificate authority', () => {
  let registry: DockerRegistry;
  let image: string;
  beforeAll(async () => {
    registry = await DockerRegistry.start({ tls: true });
    image = registry.push(`oci:${join(folder, 'layout')}:two`, 'a:1');
  });
  afterAll(() => registry?.stop());

  it('is trusted with --ca-file', async () => {
    const { entries, problems } = await lockWith([image], { caFiles: [join(registry.folder, 'ca.pem')] });
    expect(problems).toEqual([]);
    expect(entries).toHaveLength(1);
  });
  it('is not trusted without', async () => {
    const { problems } = await lockWith([image]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(
      /is not trusted \(\w+\); name the file of its certificate authority with --ca-file$/,
    );
  });
  it('is reached through a proxy, which is not asked for what NO_PROXY names', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', ({ url, headers }, socket) => {
      asked.push(`${url} ${headers['proxy-authorization']}`);
      if (headers['proxy-authorization'] === undefined) {
        socket.end('HTTP/1.1 407 No\r\n\r\n');
        return;
      }
      const onward = connect(Number(registry.host.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { port: number };
    try {
      const caFile = join(registry.folder, 'ca.pem');
      const name = image.replace('localhost', 'registry.invalid');
      const lock = (address: string, noProxy = '') =>
        lockWith([name], { caFiles: [caFile], env: { HTTPS_PROXY: address, NO_PROXY: noProxy } });
      const through = await lock(`http://me:hunter2@127.0.0.1:${port}`);
      expect(asked[0]).toBe(`${name.split('/')[0]} Basic ${Buffer.from('me:hunter2').toString('base64')}`);
      expect(through.problems).toEqual([]);
      expect(through.entries).toHaveLength(1);

      const refused = await lock(`127.0.0.1:${port}`);
      expect(refused.problems.map(({ message }) => message)).toEqual([
        expect.stringMatching(
          `^image ${name}: the proxy 127.0.0.1:${port} returned 407; check HTTPS_PROXY and NO_PROXY, or read it`,
        ),
      ]);
      asked.length = 0;
      const direct = await lock(`http://127.0.0.1:${port}`, 'example.com,.invalid');
      expect(direct.problems).toHaveLength(1);
      expect(asked).toEqual([]);
      const wrong = await lock('socks5://me:hunter2@127.0.0.1:1');
      expect(JSON.stringify(wrong)).not.toContain('hunter2');
      expect(wrong.problems).toHaveLength(1);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });
  it('needs a PEM file', async () => {
    const { problems } = await lockWith([image], { caFiles: [join(folder, 'right.json')] });
    expect(problems.map(({ message }) => message)).toEqual([
      `lock: the file ${join(folder, 'right.json')} of --ca-file has no PEM certificate; convert it to PEM`,
    ]);
  });
});
