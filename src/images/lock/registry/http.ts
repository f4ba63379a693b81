// HTTP as a registry client needs it: at most six requests at once, retries that honour Retry-After, limits on
// time and size, redirects followed by hand so that credentials stay with the host they are for. Knows nothing
// of images. Built on node:http(s), because the fetch of Node takes no certificate authority for a call.
import {
  type ClientRequest,
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
  type RequestOptions,
} from 'node:http';
import { type AgentOptions, Agent as TlsAgent, request as tlsRequest } from 'node:https';
import * as tls from 'node:tls';
import { readBytes } from '../bytes.ts';
import { LockError, NotTls, SourceUnreachable } from '../failure.ts';
import type { ByteStream } from '../source.ts';
import { FailedAt, networkFailure, retryAfterMilliseconds, Slots, sleep } from './pace.ts';
import { isLoopback, proxyFor, TunnelAgent } from './proxy.ts';

export interface HttpOptions {
  /** `host` or `host:port` that may be asked without TLS. */
  readonly plainHttp: readonly string[];
  /** PEM texts of certificate authorities to trust besides Node's. */
  readonly authorities: readonly string[];
  /** For HTTPS_PROXY and NO_PROXY. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** First pause before a retry; each further one is double. */
  readonly retryMilliseconds: number;
  /** For one document, for a pause within a layer, and for the answer of a proxy. */
  readonly requestMilliseconds: number;
  /** When everything must be done, as Date.now() counts: no pause begins that would pass it. */
  readonly deadline: number;
}

export interface HttpRequest {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent to the URL's own origin, and no more once a redirect has led away from it. */
  readonly authorization?: string | undefined;
  /** Makes it a POST of form fields. */
  readonly form?: URLSearchParams;
}

export interface HttpHead {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** The host that answered, where a redirect has led away from the origin that was asked: no secret is for it. */
  readonly redirectedTo?: string;
}

export interface HttpDocument extends HttpHead {
  readonly bytes: Buffer;
}

export interface HttpResponse extends HttpHead {
  readonly body: ByteStream;
}

const maxRedirects = 5;
const attempts = 4;
const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);
const isRetried = (status: number): boolean => status === 429 || (status >= 500 && status !== 501);

/** Node's own authorities, those of NODE_EXTRA_CA_CERTS if this Node has them, and ours. */
const withUsual = (authorities: readonly string[]): string[] => {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default') => string[] };
  return [...(getCACertificates?.('default') ?? tls.rootCertificates), ...authorities];
};

export class HttpClient {
  readonly #options: HttpOptions;
  /** Named as such, or of this machine and found to be. */
  readonly #plainHosts: Set<string>;
  /** Hosts that gave no answer in time, which are not waited for again. */
  readonly #silent = new Map<string, LockError>();
  readonly #slots = new Slots(6);
  readonly #plain = new PlainAgent({ keepAlive: true });
  readonly #tls: TlsAgent;
  readonly #tlsOptions: AgentOptions;
  readonly #tunnels = new Map<string, TunnelAgent>();

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#plainHosts = new Set(options.plainHttp.map((host) => new URL(`http://${host}`).host));
    this.#tlsOptions = {
      keepAlive: true,
      ...(options.authorities.length > 0 && { ca: withUsual(options.authorities) }),
    };
    this.#tls = new TlsAgent(this.#tlsOptions);
  }

  /** `https:`, or `http:` where plain HTTP was asked for that host. Throws LockError where there can be no such host. */
  baseUrl(host: string): string {
    if (!URL.canParse(`http://${host}`))
      throw new LockError(`${host} is not a valid host`, "check the registry's name and port");
    const isPlain = this.#plainHosts.has(new URL(`http://${host}`).host);
    return `${isPlain ? 'http' : 'https'}://${host}`;
  }

  /** Throws LockError unless the URL is encrypted or plain HTTP was asked for its host. */
  #assertAllowed(url: URL): void {
    const plain = url.protocol === 'http:' && this.#plainHosts.has(url.host);
    if (url.protocol === 'https:' || plain) return;
    const what = `the registry redirects to ${url.host} without TLS`;
    throw new LockError(what, `allow it with --plain-http ${url.host}`);
  }

  /** A whole body within the limit, retried also when it breaks off. Any status but 429 and 5xx is returned. */
  document(request: HttpRequest, limit: number, what: string, signal: AbortSignal): Promise<HttpDocument> {
    return this.#retried(request.url, signal, async (release, timeout) => {
      try {
        const { body, ...response } = await this.#follow(request, AbortSignal.any([signal, timeout]), false);
        const bytes = isRetried(response.status) ? await leave(body) : await readBytes(body, limit, what);
        return { ...response, bytes };
      } finally {
        release();
      }
    });
  }

  /** An open body of any length, which must be read or left: it keeps one of the six slots until then. */
  stream(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    return this.#retried(request.url, signal, async (release) => {
      try {
        const response = await this.#follow(request, signal, true);
        if (isRetried(response.status)) await leave(response.body).finally(release);
        return { ...response, body: released(response.body, request.url, release) };
      } catch (error) {
        release();
        throw error;
      }
    });
  }

  close(): void {
    this.#plain.destroy();
    this.#tls.destroy();
    for (const tunnel of this.#tunnels.values()) tunnel.destroy();
  }

  #agent(url: URL): PlainAgent {
    if (url.protocol === 'http:') return this.#plain;
    const { env, requestMilliseconds } = this.#options;
    const proxy = proxyFor(url, env);
    if (proxy === undefined) return this.#tls;
    const tunnel =
      this.#tunnels.get(proxy.href) ?? new TunnelAgent(proxy, requestMilliseconds, this.#tlsOptions);
    this.#tunnels.set(proxy.href, tunnel);
    return tunnel;
  }

  async #retried<R extends HttpHead>(
    url: URL,
    signal: AbortSignal,
    run: (release: () => void, timeout: AbortSignal) => Promise<R>,
  ): Promise<R> {
    for (let attempt = 1; ; attempt++) {
      const silent = this.#silent.get(url.host);
      if (silent !== undefined) throw silent;
      const release = await this.#slots.take(signal);
      const timeout = AbortSignal.timeout(this.#options.requestMilliseconds);
      let failure: LockError;
      let pause = this.#options.retryMilliseconds * 2 ** (attempt - 1);
      try {
        const response = await run(release, timeout);
        if (!isRetried(response.status)) return response;
        failure = new SourceUnreachable(
          `${url.host} returned ${response.status}${response.status === 429 ? ' (too many requests)' : ''}`,
          response.status === 429 ? 'log in to the registry or try again later' : 'try again later',
        );
        pause = Math.max(pause, retryAfterMilliseconds(response.headers['retry-after']) ?? 0);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof LockError) throw error;
        const { failure: found, retry } = networkFailure(error, url, timeout.aborted);
        if (this.#isPlainAfterAll(found, url)) continue;
        if (!retry) throw found;
        failure = found;
        if (timeout.aborted && attempt > 1) {
          this.#silent.set(url.host, failure);
          throw failure;
        }
      }
      if (attempt >= attempts || Date.now() + pause > this.#options.deadline) throw failure;
      await sleep(pause, signal);
    }
  }

  /** A registry of this machine that doesn't speak TLS is asked without, as docker does. */
  #isPlainAfterAll(failure: LockError, url: URL): boolean {
    if (!(failure instanceof NotTls) || failure.url.host !== url.host || !isLoopback(url.hostname))
      return false;
    this.#plainHosts.add(url.host);
    return true;
  }

  async #follow(request: HttpRequest, signal: AbortSignal, isStream: boolean): Promise<HttpResponse> {
    const first = new URL(request.url);
    if (this.#plainHosts.has(first.host)) first.protocol = 'http:';
    let url = first;
    let ownOrigin = true;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      this.#assertAllowed(url);
      // Another origin chooses what comes after it, so a redirect back is not the registry's own request.
      ownOrigin &&= url.origin === first.origin;
      const response = await this.#send(request, { url, ownOrigin, isStream }, signal);
      const location = response.headers.location;
      if (!isRedirect(response.status) || location === undefined)
        return { ...response, ...(!ownOrigin && { redirectedTo: url.host }) };
      await leave(response.body);
      if (!URL.canParse(location, url.href))
        throw new LockError(`${url.host} redirects to an invalid address`);
      url = new URL(location, url);
    }
    throw new LockError(`${request.url.host} redirects more than ${maxRedirects} times`);
  }

  async #send(
    request: HttpRequest,
    { url, ownOrigin, isStream }: { url: URL; ownOrigin: boolean; isStream: boolean },
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const form = ownOrigin ? request.form?.toString() : undefined;
    const secure = url.protocol === 'https:';
    const options: RequestOptions = {
      agent: this.#agent(url),
      signal,
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        'user-agent': 'podgraft',
        ...request.headers,
        ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(ownOrigin && request.authorization !== undefined && { authorization: request.authorization }),
      },
    };
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent: ClientRequest = secure ? tlsRequest(url, options) : plainRequest(url, options);
      // A request that is aborted ends when it has its connection, which a proxy may never give.
      const abort = () => reject(new FailedAt(url, signal.reason));
      signal.addEventListener('abort', abort, { once: true });
      sent.once('close', () => signal.removeEventListener('abort', abort));
      if (isStream) {
        sent.setTimeout(this.#options.requestMilliseconds, () =>
          sent.destroy(Object.assign(new Error('idle'), { code: 'ETIMEDOUT' })),
        );
      }
      sent.once('response', resolve);
      sent.once('error', (error) => reject(new FailedAt(url, error)));
      sent.end(form);
    });
    return { status: message.statusCode ?? 0, headers: message.headers, body: message };
  }
}

/** Drops a body that is not needed, and its connection. */
const leave = async (body: ByteStream): Promise<Buffer> => {
  for await (const _ of body) break;
  return Buffer.alloc(0);
};

/** The body; its network errors become one line, and the slot is given back however its reader ends. */
async function* released(body: ByteStream, url: URL, release: () => void): ByteStream {
  try {
    yield* body;
  } catch (error) {
    throw error instanceof LockError ? error : networkFailure(error, url, false).failure;
  } finally {
    release();
  }
}
