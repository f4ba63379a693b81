// Sources in the order of --from: the next one is asked where one cannot be reached or has no image, and what to type
// where none is left.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeRegistry } from './support/fake-registry.ts';
import { lockWith } from './support/lock.ts';
import { makeImage } from './support/make-image.ts';

let folder: string;
let registry: FakeRegistry;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'podgraft-elsewhere-'));
  registry = await FakeRegistry.start();
});
afterEach(async () => {
  await registry.stop();
  rmSync(folder, { recursive: true });
});

const inspected = JSON.stringify([{ Os: 'linux', Architecture: 'amd64', Config: { Cmd: ['/from-engine'] } }]);
/** An engine on the PATH that holds every image, or says what the text says and fails. */
const engine = (name: string, refusal?: string): void => {
  const script = refusal === undefined ? `echo '${inspected}'` : `echo '${refusal}' >&2; exit 1`;
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
};
const env = () => ({ PATH: folder });
/** Nobody listens on the discard port. */
const DOWN = '127.0.0.1:9';
const lockAt = async (image: string, ...sources: ('registry' | 'podman' | 'docker')[]) => {
  const { entries, problems } = await lockWith([image], {
    sources,
    env: env(),
    command: 'podgraft lock -c c.yaml k',
  });
  return { found: entries.map(({ cmd }) => cmd), said: problems.map(({ message }) => message) };
};
const FOUND = { found: [['/from-engine']], said: [] };

describe('the next source is asked', () => {
  it('where the registry refuses the connection', async () => {
    engine('podman');
    expect(await lockAt(`${DOWN}/a`, 'registry', 'podman')).toEqual(FOUND);
  });
  it.each([429, 500, 503])('where the registry answers %i for ever', async (status) => {
    engine('docker');
    registry.before((_, response) => {
      response.writeHead(status).end();
      return true;
    });
    expect(await lockAt(`${registry.host}/a:1`, 'registry', 'docker')).toEqual(FOUND);
  });
  it('where an engine is not installed, or not running', async () => {
    const image = registry.add('a:1', makeImage([{ config: { Cmd: ['/from-registry'] } }]));
    engine('docker', 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.');
    expect(await lockAt(image, 'podman', 'docker', 'registry')).toEqual({
      found: [['/from-registry']],
      said: [],
    });
  });
  it('but not where credentials are refused, which a person has to mend', async () => {
    engine('podman');
    registry.before((_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return true;
    });
    expect((await lockAt(`${registry.host}/a:1`, 'registry', 'podman')).said).toEqual([
      expect.stringContaining('denied access (401)'),
    ]);
  });
  it('before the time is up, where a registry never answers, and the registry is then left alone', async () => {
    engine('podman');
    const open = new Set<Socket>();
    let asked = 0;
    const silent = createServer((socket) => {
      asked++;
      open.add(socket);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(silent.address() as { port: number }).port}`;
    const images = Array.from({ length: 30 }, (_, n) => `${host}/a:${n}`);
    const { entries, problems } = await lockWith(images, {
      ...{ sources: ['registry', 'podman'], env: env(), plainHttp: [host], requestMilliseconds: 50 },
    });
    expect(problems).toEqual([]);
    expect(entries).toHaveLength(30);
    // Six at once, each of them tried twice.
    expect(asked).toBeLessThanOrEqual(12);
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });
});

describe('where no source is left, the message says what to type', () => {
  const archive =
    '`podgraft lock -c c.yaml k --docker-archive FILE` with a file of docker save or podman save';
  it.each([
    ['podman', 'docker'],
    ['docker', 'podman'],
  ])('with %s, which is installed, before %s', async (installed, other) => {
    engine(installed);
    expect((await lockAt(`${DOWN}/a`, 'registry')).said).toEqual([
      `image ${DOWN}/a: cannot read from ${DOWN}: the connection was refused; check the registry's name and that it is reachable, or read it elsewhere: \`podgraft lock -c c.yaml k --from ${installed}\` (or ${other}), \`podgraft lock -c c.yaml k --mirror ${DOWN}=MIRROR\`, ${archive}; or list it in spec.images`,
    ]);
  });
  it('of engines that were asked it names the registry and the other one', async () => {
    expect((await lockAt('a', 'podman')).said).toEqual([
      `image a: podman is not installed; read it elsewhere: \`podgraft lock -c c.yaml k --from registry\`, \`podgraft lock -c c.yaml k --from docker\`, ${archive}; or list it in spec.images`,
    ]);
  });
  it('and names every source that was asked', async () => {
    engine('podman', 'Error: no such image');
    const { said } = await lockAt(`${DOWN}/a`, 'registry', 'podman', 'docker');
    expect(said).toEqual([
      `image ${DOWN}/a: cannot read from ${DOWN}: the connection was refused, and docker is not installed, and not found in podman; check the registry's name and that it is reachable, or read it elsewhere: \`podgraft lock -c c.yaml k --mirror ${DOWN}=MIRROR\`, ${archive}; or list it in spec.images`,
    ]);
  });
});
