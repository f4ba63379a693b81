// To whom secrets go: the credentials of a registry to that registry and to the token service it names, and to
// nobody else, wherever redirects and challenges point. Each server keeps all that it was sent.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LockOptions } from '../../../src/images/lock/lock.ts';
import { CredentialStore } from '../../../src/images/lock/registry/credentials.ts';
import { makeCertificate, missing, tools } from './support/docker-registry.ts';
import { FakeRegistry } from './support/fake-registry.ts';
import { lockWith } from './support/lock.ts';
import { makeImage, tar } from './support/make-image.ts';

const secret = 'hunter2-the-secret';
const encode = (text: string): string => Buffer.from(text).toString('base64');
const basic = `Basic ${encode(`user:${secret}`)}`;
const layers = [tar({ path: 'bin/sh', content: 'x' })];
const image = makeImage([{ config: { Cmd: ['a'] }, layers }]);

let folder: string;
let a: FakeRegistry;
let b: FakeRegistry;
/** All that B was sent. */
let sent: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'podgraft-secrets-'));
  a = await FakeRegistry.start();
  b = await FakeRegistry.start();
  a.add('team/app:1', image);
  b.add('team/app:1', image);
  sent = '';
});
afterEach(async () => {
  await a.stop();
  await b.stop();
  rmSync(folder, { recursive: true });
});

const authFile = (entry: object): string => {
  const path = join(folder, 'auth.json');
  writeFileSync(path, JSON.stringify({ auths: { [a.host]: entry } }));
  return path;
};
const password = { auth: encode(`user:${secret}`) };
const lock = async (options: Partial<LockOptions> = {}, entry: object = password) => {
  const { problems, entries } = await lockWith([`${a.host}/team/app:1`], {
    plainHttp: [a.host, b.host],
    authFiles: [authFile(entry)],
    probeShell: true,
    ...options,
  });
  const lines = problems.map(({ message }) => message.replaceAll(a.host, 'A').replaceAll(b.host, 'B'));
  return { lines, entries };
};
const challenge = (response: ServerResponse, header: string): true => {
  response.writeHead(401, { 'www-authenticate': header }).end();
  return true;
};
const redirect = (response: ServerResponse, to: string, status = 307): true => {
  response.writeHead(status, { location: to }).end();
  return true;
};
/** B keeps everything, and then does what it is told. */
const atB = (handle: (request: IncomingMessage, response: ServerResponse, body: string) => boolean) =>
  b.before((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      sent += `${request.url} ${JSON.stringify(request.rawHeaders)} ${body}\n`;
      if (!handle(request, response, body)) b.serve(request, response);
    });
    return true;
  });
/** A wants Basic, and sends on those requests that `path` is a part of. */
const redirecting = (path: string, status?: number) =>
  a.before(({ headers, url = '' }, response) => {
    if (headers.authorization !== basic) return challenge(response, 'Basic realm="A"');
    return url.includes(path) && redirect(response, `http://${b.host}${url}`, status);
  });
const expectNoSecret = () => {
  expect(sent).not.toBe('');
  expect(sent).not.toMatch(/authorization|cookie/i);
  expect(sent).not.toContain(secret);
  expect(sent).not.toContain(encode(`user:${secret}`));
};

describe('the target of a redirect', () => {
  it.each([301, 302, 303, 307, 308])('that wants nothing gets nothing (%d)', async (status) => {
    redirecting('/team/', status);
    atB(() => false);
    const { lines, entries } = await lock();
    expect(lines).toEqual([]);
    expect(entries).toMatchObject([{ cmd: ['a'], shells: ['/bin/sh'] }]);
    expectNoSecret();
  });

  const challenges: Record<string, () => string> = {
    'a token of its own service': () => `Bearer realm="http://${b.host}/token",service="b"`,
    "a token of the registry's own service": () => `Bearer realm="http://${a.host}/token",service="a"`,
    'a password': () => 'Basic realm="B"',
    'one or the other': () => `Basic realm="B", Bearer realm="http://${b.host}/token"`,
    'a way of signing in that nobody knows': () => 'Negotiate',
  };
  for (const [path, what] of Object.entries({ '/manifests/': 'manifest', '/blobs/': 'config' })) {
    it.each(Object.entries(challenges))(`that wants %s for the ${what} gets nothing`, async (_, header) => {
      redirecting(path);
      atB((_, response) => challenge(response, header()));
      expect((await lock()).lines).toEqual([
        'image A/team/app:1: A redirects to B, which denied access (401); credentials are never sent to the target of a redirect; name the image as B has it, or read it from there with --mirror',
      ]);
      expectNoSecret();
      expect(b.seen).toHaveLength(1);
      expect(a.seen.filter(({ url }) => url.includes('token'))).toEqual([]);
    });
  }
  it('that wants a password for a layer gets nothing', async () => {
    let blobs = 0;
    a.before(({ headers, url = '' }, response) => {
      if (headers.authorization !== basic) return challenge(response, 'Basic realm="A"');
      return url.includes('/blobs/') && ++blobs > 1 && redirect(response, `http://${b.host}${url}`);
    });
    atB((_, response) => challenge(response, 'Basic realm="B"'));
    expect((await lock()).lines[0]).toContain('A redirects to B, which denied access (401)');
    expectNoSecret();
  });
  it('gets nothing of a registry that has asked for nothing yet', async () => {
    a.before(({ url = '' }, response) => redirect(response, `http://${b.host}${url}`));
    atB((_, response) => challenge(response, `Bearer realm="http://${b.host}/token"`));
    expect((await lock()).lines[0]).toContain('A redirects to B, which denied access (401)');
    expectNoSecret();
  });
  it('that refuses is not taken for the registry', async () => {
    redirecting('/blobs/');
    atB((_, response) => {
      response.writeHead(403).end();
      return true;
    });
    expect((await lock()).lines[0]).toContain('A redirects to B, which denied access (403)');
  });
  it('that sends back has the registry asked without credentials', async () => {
    redirecting('/blobs/');
    atB(({ url = '' }, response) => redirect(response, `http://${a.host}${url}?again`));
    expect((await lock()).lines[0]).toContain('A redirects to A, which denied access (401)');
    expectNoSecret();
    const back = a.seen.filter(({ url }) => url.includes('again'));
    expect(back.map(({ authorization }) => authorization)).toEqual([undefined]);
  });
  it("may have a user name of its own in its address, which is not the registry's", async () => {
    a.before(({ headers, url = '' }, response) => {
      if (headers.authorization !== basic) return challenge(response, 'Basic realm="A"');
      return url.includes('/blobs/') && redirect(response, `http://theirs:own@${b.host}${url}`);
    });
    atB(() => false);
    expect((await lock()).lines).toEqual([]);
    expect(sent).toContain(encode('theirs:own'));
    expect(sent).not.toContain(encode(`user:${secret}`));
  });
});

describe('a bearer token', () => {
  it.each(['token', 'registrytoken'])('of the registry stays there (%s)', async (kind) => {
    a.before(({ headers, url = '' }, response) => {
      if (url.startsWith('/token')) {
        response.end('{"token": "the-token"}');
        return true;
      }
      if (headers.authorization !== 'Bearer the-token')
        return challenge(response, `Bearer realm="http://${a.host}/token"`);
      return redirect(response, `http://${b.host}${url}`);
    });
    atB(() => false);
    const { lines } = await lock({}, kind === 'token' ? password : { registrytoken: 'the-token' });
    expect(lines).toEqual([]);
    expectNoSecret();
    expect(sent).not.toContain('the-token');
  });
});

describe('a token service', () => {
  /** A names its own service, which sends on to B. */
  const sendingOn = (status: number) =>
    a.before(({ url = '' }, response) =>
      url.startsWith('/token')
        ? redirect(response, `http://${b.host}${url}`, status)
        : challenge(response, `Bearer realm="http://${a.host}/token"`),
    );
  it.each([
    ['a password', 302, password],
    ['a password', 308, password],
    ['a refresh token', 302, { identitytoken: secret }],
    ['a refresh token', 307, { identitytoken: secret }],
    ['a refresh token', 308, { identitytoken: secret }],
  ])('that redirects takes %s nowhere else (%d)', async (_, status, entry) => {
    sendingOn(status);
    atB((_, response) => challenge(response, 'Basic realm="B"'));
    expect((await lock({}, entry)).lines[0]).toContain(
      'the token service of A redirects to B, which denied access (401)',
    );
    expectNoSecret();
  });
  it('that the registry itself names gets its credentials, as the token protocol asks', async () => {
    a.before(({ headers }, response) =>
      headers.authorization === 'Bearer the-token'
        ? false
        : challenge(response, `Bearer realm="http://${b.host}/token"`),
    );
    b.before((_, response) => {
      response.end('{"token": "the-token"}');
      return true;
    });
    expect((await lock()).lines).toEqual([]);
    expect(b.seen.map(({ authorization }) => authorization)).toEqual([basic]);
  });
});

describe.skipIf(missing({ openssl: tools.openssl }).length > 0)('a registry with TLS', () => {
  let secure: FakeRegistry;
  beforeEach(async () => {
    const files = makeCertificate(folder);
    secure = await FakeRegistry.start({
      key: readFileSync(files.key),
      cert: readFileSync(files.certificate),
    });
    await a.stop();
    a = secure;
    a.add('team/app:1', image);
  });
  const tls = () => ({ caFiles: [join(folder, 'ca.pem')], plainHttp: [] });

  it('is read, and a challenge of its own answered', async () => {
    a.before(({ headers }, response) =>
      headers.authorization === basic ? false : challenge(response, 'Basic realm="A"'),
    );
    expect((await lock(tls())).lines).toEqual([]);
  });
  it('that redirects to plain HTTP is not followed', async () => {
    redirecting('/team/');
    expect((await lock(tls())).lines).toEqual([
      'image A/team/app:1: the registry redirects to B without TLS; allow it with --plain-http B',
    ]);
    expect(b.seen).toEqual([]);
  });
  it('that redirects to plain HTTP where that is allowed takes no secret there', async () => {
    redirecting('/team/');
    atB(() => false);
    expect((await lock({ ...tls(), plainHttp: [b.host] })).lines).toEqual([]);
    expectNoSecret();
  });
  it('that names a token service without TLS has it asked for nothing', async () => {
    a.before((_, response) => challenge(response, `Bearer realm="http://${b.host}/token"`));
    expect((await lock(tls())).lines[0]).toContain('redirects to B without TLS');
    expect(b.seen).toEqual([]);
  });
  it('whose address without TLS is another origin', async () => {
    a.before(({ url = '' }, response) => redirect(response, `http://${a.host}${url}`));
    expect((await lock(tls())).lines[0]).toContain('redirects to A without TLS');
  });
});

describe('a credential helper', () => {
  const ask = async (content: object, registry: string, repository = 'team/app') => {
    const said = join(folder, 'asked');
    writeFileSync(said, '');
    const helper = join(folder, 'docker-credential-test');
    const answer = `{"Username":"user","Secret":"${secret}"}`;
    writeFileSync(helper, `#!/bin/sh\ncat >> ${said}\necho '${answer}'\n`);
    chmodSync(helper, 0o755);
    const path = join(folder, 'helpers.json');
    writeFileSync(path, JSON.stringify(content));
    const env = { PATH: `${folder}:${process.env['PATH']}` };
    const store = new CredentialStore([{ path, required: true }], env);
    const found = await store.find({ registry, repository }, new AbortController().signal);
    return [readFileSync(said, 'utf8').trim(), found !== undefined];
  };
  it.each([
    ['the host', 'r.example.com', 'r.example.com', true],
    ['its address', 'https://r.example.com/v2/', 'r.example.com', true],
    ['the repository', 'r.example.com/team', 'r.example.com', true],
    ['another repository of the host', 'r.example.com/other', 'r.example.com', false],
    ['another host', 'example.com', 'r.example.com', false],
    ['a host that ends alike', 'evilr.example.com', 'r.example.com', false],
    ['another port', 'r.example.com:5000', 'r.example.com', false],
    ['the host, asked at another port', 'r.example.com', 'r.example.com:5000', false],
    ['a host within a path', 'evil.example/r.example.com', 'r.example.com', false],
  ])('named for %s', async (_, key, registry, isAsked) => {
    expect(await ask({ credHelpers: { [key]: 'test' } }, registry)).toEqual(
      isAsked ? [key, true] : ['', false],
    );
  });
  it('that keeps everything is asked for the very host', async () => {
    expect(await ask({ credsStore: 'test' }, 'r.example.com:5000')).toEqual(['r.example.com:5000', true]);
  });
});
