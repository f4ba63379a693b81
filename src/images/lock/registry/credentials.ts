// Where credentials come from: the auth files of docker, podman and skopeo, and the credential helpers that
// they name. Secrets stay in the returned value; messages name the file or the helper, never its content.

import { join } from 'node:path';
import { isObject } from '../../../yaml/read/value.ts';
import type { ImagePlace } from '../../references.ts';
import { readBytes } from '../bytes.ts';
import { jsonIn } from '../documents.ts';
import { LockError } from '../failure.ts';
import { FileUnreadable, readFileBytes } from '../file.ts';
import { maxDocumentBytes } from '../source.ts';
import { runHelper } from './credential-helper.ts';

/** A user name and a secret, or a token, for one registry. Never printed. */
export interface Credentials {
  /** The file or helper, for messages. */
  readonly from: string;
  readonly username?: string;
  readonly password?: string;
  /** An OAuth2 refresh token. */
  readonly identityToken?: string;
  readonly registryToken?: string;
}

export interface AuthFile {
  readonly path: string;
  /** The user named this file, so it must exist. */
  readonly required: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The files that docker, podman and skopeo would look at, first match first. */
export const defaultAuthFiles = (env: Environment): AuthFile[] => {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const config = env['XDG_CONFIG_HOME'] ?? (home && join(home, '.config'));
  const docker = env['DOCKER_CONFIG'] ?? (home && join(home, '.docker'));
  const named = env['REGISTRY_AUTH_FILE'];
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    ...(named ? [{ path: named, required: true }] : []),
    ...(runtime ? [{ path: join(runtime, 'containers/auth.json'), required: false }] : []),
    ...(config ? [{ path: join(config, 'containers/auth.json'), required: false }] : []),
    ...(docker ? [{ path: join(docker, 'config.json'), required: false }] : []),
  ];
};

const hubNames = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];
const hostOf = (key: string): string => {
  const host = key.replace(/^https?:\/\//, '').split('/', 1)[0] ?? '';
  return hubNames.includes(host) ? 'docker.io' : host;
};

/** `r/a/b`, `r/a`, `r`: podman keeps credentials for a part of a registry too. */
const scopes = (registry: string, repository: string): string[] => {
  const parts = repository.split('/');
  return [...parts.map((_, i) => [registry, ...parts.slice(0, parts.length - i)].join('/')), registry];
};

/** `user:password` in base64; docker leaves an empty entry when a helper keeps the secret. */
const fromEntry = (entry: unknown, from: string): Credentials | undefined => {
  if (!isObject(entry)) return undefined;
  const field = (name: string): string | undefined => {
    const value = entry[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const identityToken = field('identitytoken');
  if (identityToken !== undefined) return { from, identityToken };
  const registryToken = field('registrytoken');
  if (registryToken !== undefined) return { from, registryToken };
  const auth = field('auth');
  if (auth !== undefined) {
    // Docker pads what it decodes with NUL.
    const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
    const colon = text.indexOf(':');
    if (colon < 1) throw new LockError(`${from} has an auth field that is not user:password in base64`);
    return { from, username: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  const username = field('username');
  return username === undefined ? undefined : { from, username, password: field('password') ?? '' };
};

export class CredentialStore {
  readonly #files: readonly AuthFile[];
  readonly #env: Environment;
  readonly #found = new Map<string, Promise<Credentials | undefined>>();

  constructor(files: readonly AuthFile[], env: Environment) {
    this.#files = files;
    this.#env = env;
  }

  /** The first match over all files, or undefined. Asks each helper once for a repository. */
  find(place: ImagePlace, signal: AbortSignal): Promise<Credentials | undefined> {
    const key = `${place.registry}/${place.repository}`;
    const found = this.#found.get(key) ?? this.#search(place, signal);
    this.#found.set(key, found);
    return found;
  }

  async #search({ registry, repository }: ImagePlace, signal: AbortSignal): Promise<Credentials | undefined> {
    for (const file of this.#files) {
      const content = await readAuthFile(file, signal);
      if (content === undefined) continue;
      const { auths, helpers, store } = content;
      const ask = async (name: unknown, server: string): Promise<Credentials | undefined> => {
        if (typeof name !== 'string' || name === '') return undefined;
        const found = await runHelper(name, server, this.#env, signal);
        if (found === undefined) return undefined;
        const { command: from, username, secret } = found;
        return username === '<token>'
          ? { from, identityToken: secret }
          : { from, username, password: secret };
      };

      for (const scope of scopes(registry, repository)) {
        const helper = Object.keys(helpers).find((key) => key === scope || isKeyOf(key, scope));
        const found = helper === undefined ? undefined : await ask(helpers[helper], helper);
        if (found) return found;
        const exact = fromEntry(auths[scope], file.path);
        if (exact) return exact;
      }
      const legacy = Object.keys(auths).find((key) => isKeyOf(key, registry));
      const entry = legacy === undefined ? undefined : fromEntry(auths[legacy], file.path);
      if (entry) return entry;
      // Docker stores Docker Hub under the address of its first version.
      const servers = registry === 'docker.io' ? ['https://index.docker.io/v1/', registry] : [registry];
      for (const server of servers) {
        const found = await ask(store, server);
        if (found) return found;
      }
    }
    return undefined;
  }
}

/** `https://host/v1/` and the like: the host with at most the API's version after it, no repository. */
const isKeyOf = (key: string, host: string): boolean =>
  /^(?:https?:\/\/)?[^/]+\/?(?:v[12]\/?)?$/.test(key) && hostOf(key) === host;

const readAuthFile = async ({ path, required }: AuthFile, signal: AbortSignal) => {
  let text: string;
  try {
    text = `${await readBytes(readFileBytes(path, signal), maxDocumentBytes, `the auth file ${path}`)}`;
  } catch (error) {
    if (!(error instanceof FileUnreadable)) throw error;
    const { reason } = error;
    if (!required && (reason === 'ENOENT' || reason === 'ENOTDIR')) return undefined;
    throw new LockError(`the auth file ${path} cannot be read (${reason})`, 'check its path and permissions');
  }
  // An empty file says nothing, also to docker and podman.
  const content = text.trim() === '' ? {} : jsonIn(text);
  if (!isObject(content)) throw new LockError(`the auth file ${path} is not valid JSON`, 'sign in again');
  const object = (value: unknown) => (isObject(value) ? value : {});
  return {
    auths: object(content['auths']),
    helpers: object(content['credHelpers']),
    store: content['credsStore'],
  };
};
