// Signing in: tokens, refresh tokens, several files and helpers; and that no secret leaves where it belongs.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LockOptions } from '../../../../src/images/lock/lock.ts';
import { parseChallenges } from '../../../../src/images/lock/registry/auth.ts';
import { CredentialStore, defaultAuthFiles } from '../../../../src/images/lock/registry/credentials.ts';
import { FakeRegistry } from '../support/fake-registry.ts';
import { lockWith } from '../support/lock.ts';
import { makeImage } from '../support/make-image.ts';

const secret = 'hunter2-the-secret';
const encode = (text: string) => Buffer.from(text).toString('base64');
const image = makeImage([{ config: { Cmd: ['a'] } }]);

let folder: string;
let registry: FakeRegistry;
let other: FakeRegistry;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'podgraft-auth-'));
  registry = await FakeRegistry.start();
  other = await FakeRegistry.start();
});
afterEach(async () => {
  await registry.stop();
  await other.stop();
  rmSync(folder, { recursive: true });
});

const authFile = (content: unknown, name = 'auth.json'): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const helper = (name: string, script: string) => {
  const path = join(folder, `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
};
const lock = async (options: Partial<LockOptions>, name = 'team/app:1') => {
  const result = await lockWith([`${registry.host}/${name}`], {
    plainHttp: [registry.host, other.host],
    env: { PATH: `${folder}:${process.env['PATH']}` },
    ...options,
  });
  const text = JSON.stringify(result);
  expect(text).not.toContain(secret);
  expect(text).not.toContain(encode(`user:${secret}`));
  expect(text).not.toContain('the-token');
  return {
    ...result,
    lines: result.problems.map(({ message }) =>
      message.replaceAll(registry.host, 'HOST').replaceAll(folder, 'DIR'),
    ),
  };
};

const needBasic = () => {
  registry.add('team/app:1', image);
  registry.before(({ headers }, response) => {
    if (headers.authorization === `Basic ${encode(`user:${secret}`)}`) return false;
    response.writeHead(401, { 'www-authenticate': 'Basic realm="Registry"' }).end();
    return true;
  });
};
/** Tokens come from another host, as Docker Hub's do. */
const needToken = (
  issue: (request: { url: string; authorization: string | undefined; body: string }) => unknown,
) => {
  registry.add('team/app:1', image);
  const tokens = new Set<string>();
  registry.before(({ headers }, response) => {
    if (tokens.has(headers.authorization ?? '')) return false;
    const realm = `http://${other.host}/token`;
    response.writeHead(401, {
      'www-authenticate': `Bearer realm="${realm}",service="reg, istry",scope="repository:team/app:pull"`,
    });
    response.end();
    return true;
  });
  other.before((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const answer = issue({ url: request.url ?? '', authorization: request.headers.authorization, body });
      if (answer === undefined) response.writeHead(401).end(secret);
      else {
        for (const token of Object.values(answer as object)) tokens.add(`Bearer ${token}`);
        response.end(JSON.stringify(answer));
      }
    });
    return true;
  });
};

describe('basic auth', () => {
  const right = { auth: encode(`user:${secret}`) };
  const files: Record<string, unknown> = {
    'an entry for the host': { auths: { HOST: right } },
    'an entry for the repository': { auths: { HOST: { auth: encode('no:no') }, 'HOST/team/app': right } },
    'an entry for a folder of the registry': { auths: { 'HOST/team': right } },
    'an address with scheme and version': { auths: { 'https://HOST/v1/': right } },
    'user name and password in the open': { auths: { HOST: { username: 'user', password: secret } } },
    'a credential helper for the host': { credHelpers: { HOST: 'good' } },
    'a credential helper before the entry': {
      credHelpers: { HOST: 'good' },
      auths: { HOST: { auth: encode('no:no') } },
    },
    'a store, beside the empty entry that docker leaves': { credsStore: 'good', auths: { HOST: {} } },
  };
  it.each(Object.entries(files))('%s', async (_, content) => {
    needBasic();
    helper(
      'good',
      `[ "$1" = get ] && [ "$(cat)" = "${registry.host}" ] && echo '{"Username":"user","Secret":"${secret}"}'`,
    );
    const path = authFile(JSON.stringify(content).replaceAll('HOST', registry.host));
    const { entries, problems } = await lock({ authFiles: [path] });
    expect(problems).toEqual([]);
    expect(entries).toHaveLength(1);
  });

  it('wrong credentials are one line that names the file', async () => {
    needBasic();
    const path = authFile({ auths: { [registry.host]: { auth: encode(`other:${secret}`) } } });
    expect((await lock({ authFiles: [path] })).lines).toEqual([
      'image HOST/team/app:1: HOST refused the credentials from DIR/auth.json (401); sign in again, for instance with `docker login HOST`, or check that the account may read the image',
    ]);
  });
  it('the next file is asked where one has nothing', async () => {
    needBasic();
    const first = authFile({ auths: { 'other.example.com': { auth: encode('a:b') } } }, 'first.json');
    const second = authFile({ auths: { [registry.host]: right } }, 'second.json');
    expect((await lock({ authFiles: [first, second] })).lines).toEqual([]);
  });
  it('an empty file has nothing', async () => {
    needBasic();
    const first = authFile('\n', 'first.json');
    const second = authFile({ auths: { [registry.host]: right } }, 'second.json');
    expect((await lock({ authFiles: [first, second] })).lines).toEqual([]);
  });
  it('a helper without credentials is no error, and then there are none', async () => {
    needBasic();
    helper('empty', 'echo "credentials not found in native keychain"; exit 1');
    const path = authFile({ credsStore: 'empty' });
    expect((await lock({ authFiles: [path] })).lines[0]).toContain('no auth file has credentials for it');
  });
});

describe('trouble with files and helpers is one line without secrets', () => {
  const troubles: Record<string, [string, string]> = {
    'a helper that fails': [
      '{"credsStore": "bad"}',
      'the credential helper docker-credential-bad failed (status 3); run `echo HOST | docker-credential-bad get` to see why',
    ],
    'a helper that prints something else': [
      '{"credsStore": "odd"}',
      'the credential helper docker-credential-odd gave an invalid answer; ',
    ],
    'a helper that is not there': [
      '{"credsStore": "none"}',
      'the credential helper docker-credential-none cannot be run (ENOENT); ',
    ],
    'a helper that is a path': [
      '{"credsStore": "../x"}',
      'an auth file names a credential helper with an invalid name; ',
    ],
    'a file that is no JSON': [
      `{"auths": "${secret}`,
      'the auth file DIR/auth.json is not valid JSON; sign in again',
    ],
    'an entry that is no user:password': [
      `{"auths": {"HOST": {"auth": "${encode(secret)}"}}}`,
      'DIR/auth.json has an auth field that is not user:password in base64; ',
    ],
  };
  it.each(Object.entries(troubles))('%s', async (_, [content, message]) => {
    needBasic();
    helper('bad', `echo '${secret}'; echo '${secret}' >&2; exit 3`);
    helper('odd', `echo '{"Secret": "${secret}"}'`);
    const path = authFile(content.replaceAll('HOST', registry.host));
    const { lines } = await lock({ authFiles: [path] });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`image HOST/team/app:1: ${message}`);
  });
  it('a file that was asked for and is not there', async () => {
    needBasic();
    expect((await lock({ authFiles: [join(folder, 'gone.json')] })).lines[0]).toContain(
      'the auth file DIR/gone.json cannot be read (ENOENT)',
    );
  });
});

describe('tokens', () => {
  it('without credentials, as for public images', async () => {
    needToken(({ url, authorization }) => {
      expect(authorization).toBeUndefined();
      expect(new URL(url, 'http://x').searchParams.get('service')).toBe('reg, istry');
      expect(new URL(url, 'http://x').searchParams.get('scope')).toBe('repository:team/app:pull');
      return { token: 'the-token' };
    });
    expect((await lock({})).lines).toEqual([]);
    // One token does for manifest and config.
    expect(other.seen).toHaveLength(1);
  });
  it('with user and password', async () => {
    needToken(({ authorization }) =>
      authorization === `Basic ${encode(`user:${secret}`)}` ? { access_token: 'the-token' } : undefined,
    );
    const path = authFile({ auths: { [registry.host]: { auth: encode(`user:${secret}`) } } });
    expect((await lock({ authFiles: [path] })).lines).toEqual([]);
  });
  it('with a refresh token, sent as a form', async () => {
    needToken(({ body }) => {
      const form = new URLSearchParams(body);
      return form.get('refresh_token') === secret && form.get('grant_type') === 'refresh_token'
        ? { access_token: 'the-token' }
        : undefined;
    });
    const path = authFile({ auths: { [registry.host]: { auth: encode('x:y'), identitytoken: secret } } });
    expect((await lock({ authFiles: [path] })).lines).toEqual([]);
    expect(other.seen[0]?.url).toBe('/token');
  });
  it('a token that runs out is renewed', async () => {
    let issued = 0;
    needToken(() => ({ token: `the-token-${++issued}` }));
    const serve = registry.serve.bind(registry);
    registry.before((request, response) => {
      const wanted = request.url?.includes('/blobs/') ? 'Bearer the-token-2' : 'Bearer the-token-1';
      if (request.headers.authorization === wanted) serve(request, response);
      else response.writeHead(401, { 'www-authenticate': `Bearer realm="http://${other.host}/token"` }).end();
      return true;
    });
    expect((await lock({})).lines).toEqual([]);
    expect(issued).toBe(2);
  });
  it('refused credentials are one line', async () => {
    needToken(() => undefined);
    const path = authFile({ auths: { [registry.host]: { auth: encode(`user:${secret}`) } } });
    expect((await lock({ authFiles: [path] })).lines).toEqual([
      'image HOST/team/app:1: HOST refused the credentials from DIR/auth.json (401); sign in again, for instance with `docker login HOST`, or check that the account may read the image',
    ]);
  });
  it('a token service without encryption gets no credentials', async () => {
    needToken(() => ({ token: 'the-token' }));
    const path = authFile({ auths: { [registry.host]: { auth: encode(`user:${secret}`) } } });
    const { lines } = await lock({ authFiles: [path], plainHttp: [registry.host] });
    expect(lines[0]).toContain('without TLS');
    expect(other.seen).toEqual([]);
  });
});

describe('redirects', () => {
  it('take credentials to the registry itself only', async () => {
    needBasic();
    other.add('team/app:1', image);
    registry.before(({ headers, url }, response) => {
      if (headers.authorization !== `Basic ${encode(`user:${secret}`)}`) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="Registry"' }).end();
        return true;
      }
      if (!url?.includes('/blobs/')) return false;
      response.writeHead(307, { location: `http://${other.host}${url}` }).end();
      return true;
    });
    const path = authFile({ auths: { [registry.host]: { auth: encode(`user:${secret}`) } } });
    expect((await lock({ authFiles: [path] })).lines).toEqual([]);
    expect(other.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
    expect(registry.seen.at(-1)?.authorization).toBeDefined();
  });
  it('to plain HTTP are refused unless asked for', async () => {
    registry.before(({ url }, response) => {
      response.writeHead(302, { location: `http://${other.host}${url}?signature=${secret}` }).end();
      return true;
    });
    const { lines } = await lock({ plainHttp: [registry.host] });
    expect(lines[0]).toContain(`redirects to ${other.host} without TLS; allow it with --plain-http`);
    expect(other.seen).toEqual([]);
  });
  it('in a circle end', async () => {
    registry.before(({ url }, response) => {
      response.writeHead(302, { location: url ?? '' }).end();
      return true;
    });
    expect((await lock({})).lines[0]).toContain('HOST redirects more than 5 times');
  });
});

describe('mirrors', () => {
  it("take the longest prefix, and the entry keeps the manifest's name", async () => {
    registry.add('hub/library/nginx:1', image);
    const { entries, problems } = await lockWith(['nginx:1'], {
      plainHttp: [registry.host],
      mirrors: [
        { from: 'docker.io', to: 'nowhere.invalid' },
        { from: 'docker.io/library', to: `${registry.host}/hub/library` },
      ],
    });
    expect(problems).toEqual([]);
    expect(entries.map((each) => each.image)).toEqual(['nginx:1']);
  });
});

describe('where credentials are looked for', () => {
  it('names the files of podman and docker in their order', () => {
    const env = { HOME: '/h', XDG_RUNTIME_DIR: '/run/1', REGISTRY_AUTH_FILE: '/r.json', DOCKER_CONFIG: '/d' };
    expect(defaultAuthFiles(env).map(({ path }) => path)).toEqual([
      '/r.json',
      '/run/1/containers/auth.json',
      '/h/.config/containers/auth.json',
      '/d/config.json',
    ]);
    expect(defaultAuthFiles({ HOME: '/h' }).map(({ path }) => path)).toContain('/h/.docker/config.json');
    expect(defaultAuthFiles({})).toEqual([]);
  });
  it('finds Docker Hub under its oldest address', async () => {
    mkdirSync(join(folder, '.docker'));
    writeFileSync(
      join(folder, '.docker/config.json'),
      JSON.stringify({ auths: { 'https://index.docker.io/v1/': { auth: encode('u:p') } } }),
    );
    const env = { HOME: folder };
    const store = new CredentialStore(defaultAuthFiles(env), env);
    const { signal } = new AbortController();
    expect(await store.find({ registry: 'docker.io', repository: 'library/nginx' }, signal)).toMatchObject({
      username: 'u',
      password: 'p',
    });
    expect(await store.find({ registry: 'ghcr.io', repository: 'library/nginx' }, signal)).toBeUndefined();
  });
});

describe('parseChallenges', () => {
  it('reads several challenges, quoted commas and escapes', () => {
    expect(
      parseChallenges(
        'Basic realm="a \\"b\\", c", Bearer realm="https://x/t",service=s , scope="p:q:pull,push"',
      ),
    ).toEqual([
      { scheme: 'basic', parameters: { realm: 'a "b", c' } },
      { scheme: 'bearer', parameters: { realm: 'https://x/t', service: 's', scope: 'p:q:pull,push' } },
    ]);
  });
  it('comes to an end on hostile text (in quadratic time it would run into the time limit)', () => {
    const schemes = (text: string) => parseChallenges(text).map(({ scheme }) => scheme);
    expect(schemes(`Bearer ${'a="'.repeat(500_000)}`)).toContain('bearer');
    expect(schemes(`Bearer a="${'\\'.repeat(1_000_000)}`)).toContain('bearer');
    expect(schemes(' ,'.repeat(1_000_000))).toEqual([]);
  });
});
