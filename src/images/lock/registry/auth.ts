// Signing in to a registry: the challenge of a 401 response, and the Basic or Bearer header that it asks for
// (the distribution project's token protocol). Tokens live in memory for one run; none is ever shown.
import type { ImagePlace } from '../../references.ts';
import { parseDocument } from '../documents.ts';
import { LockError } from '../failure.ts';
import type { CredentialStore, Credentials } from './credentials.ts';
import type { HttpClient } from './http.ts';

export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads WWW-Authenticate (RFC 9110, section 11.6.1): one header may hold several challenges. */
export const parseChallenges = (header: string): Challenge[] => {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  const token = /[\s,]*([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y;
  for (let match = token.exec(header); match !== null; match = token.exec(header)) {
    const [, name = '', quoted, plain] = match;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: Object.create(null) });
    else {
      const last = challenges.at(-1);
      if (last) last.parameters[name.toLowerCase()] = value;
    }
  }
  return challenges;
};

const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

export class Authenticator {
  readonly #http: HttpClient;
  readonly #credentials: CredentialStore;
  readonly #headers = new Map<string, string>();
  readonly #running = new Map<string, Promise<string>>();

  constructor(http: HttpClient, credentials: CredentialStore) {
    this.#http = http;
    this.#credentials = credentials;
  }

  /** The header that last worked for the repository. */
  known({ registry, repository }: ImagePlace): string | undefined {
    return this.#headers.get(`${registry}/${repository}`);
  }

  /** The header that a challenge asks for, and not the one that was refused; throws LockError if there is none. */
  async authorize(
    place: ImagePlace,
    refused: string | undefined,
    header: string,
    signal: AbortSignal,
  ): Promise<string> {
    const key = `${place.registry}/${place.repository}`;
    const current = this.#headers.get(key);
    if (current !== undefined && current !== refused) return current;
    const running =
      this.#running.get(key) ?? this.#signIn(place, header, signal).finally(() => this.#running.delete(key));
    this.#running.set(key, running);
    const authorization = await running;
    this.#headers.set(key, authorization);
    return authorization;
  }

  /** The message for a registry that refuses access. */
  async refusal(place: ImagePlace, status: number, signal: AbortSignal): Promise<LockError> {
    return refusal(place.registry, status, await this.#credentials.find(place, signal));
  }

  async #signIn(place: ImagePlace, header: string, signal: AbortSignal): Promise<string> {
    const challenges = parseChallenges(header);
    const found = await this.#credentials.find(place, signal);
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    if (bearer) {
      if (found?.registryToken !== undefined) return `Bearer ${found.registryToken}`;
      return `Bearer ${await this.#token(place, bearer.parameters, found, signal)}`;
    }
    if (challenges.some(({ scheme }) => scheme === 'basic')) {
      if (found?.username === undefined) throw refusal(place.registry, 401, undefined);
      return basic(found.username, found.password ?? '');
    }
    throw new LockError(`${place.registry} requires an authentication scheme that podgraft doesn't support`);
  }

  async #token(
    { registry, repository }: ImagePlace,
    { realm = '', service, scope }: Challenge['parameters'],
    found: Credentials | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    if (!URL.canParse(realm)) throw new LockError(`${registry} names no valid token service`);
    const fields = new URLSearchParams();
    if (service !== undefined) fields.set('service', service);
    fields.set('scope', scope || `repository:${repository}:pull`);
    const request = tokenRequest(new URL(realm), fields, found);
    const { host } = request.url;
    const what = 'the answer of the token service';
    const { status, bytes, redirectedTo } = await this.#http.document(request, 64 * 1024, what, signal);
    if (status === 400 || status === 401 || status === 403)
      throw redirectedTo === undefined
        ? refusal(registry, status, found)
        : deniedElsewhere(`the token service of ${registry}`, redirectedTo, status);
    if (status !== 200) throw new LockError(`the token service ${host} of ${registry} returned ${status}`);
    const response = parseDocument(bytes, what);
    const token = response['token'] ?? response['access_token'];
    // A header must not be split by what a server sends.
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
      throw new LockError(`the token service ${host} of ${registry} returned no token`);
    return token;
  }
}

/** An identity token is sent as a form, other credentials as basic authentication. */
const tokenRequest = (url: URL, fields: URLSearchParams, found: Credentials | undefined) => {
  const authorization =
    found?.username === undefined ? undefined : basic(found.username, found.password ?? '');
  if (found?.identityToken === undefined) {
    for (const [name, value] of fields) url.searchParams.append(name, value);
    return { url, authorization };
  }
  fields.set('grant_type', 'refresh_token');
  fields.set('client_id', 'podgraft');
  fields.set('refresh_token', found.identityToken);
  return { url, authorization, form: fields };
};

/** The target of a redirect asks for credentials, which are never sent to it. */
export const deniedElsewhere = (who: string, host: string, status: number): LockError =>
  new LockError(
    `${who} redirects to ${host}, which denied access (${status}); credentials are never sent to the target of a redirect`,
    `name the image as ${host} has it, or read it from there with --mirror`,
  );

const refusal = (registry: string, status: number, found: Credentials | undefined): LockError =>
  found
    ? new LockError(
        `${registry} refused the credentials from ${found.from} (${status})`,
        `sign in again, for instance with \`docker login ${registry}\`, or check that the account may read the image`,
      )
    : new LockError(
        `${registry} denied access (${status}), and no auth file has credentials for it`,
        `check the image name, or sign in with \`docker login ${registry}\` or \`podman login ${registry}\``,
      );
