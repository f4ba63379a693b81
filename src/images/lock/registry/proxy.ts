// HTTPS through a proxy: which one the environment names for a host (the rules of curl and Go), and an agent
// that tunnels to it with CONNECT. Registries asked by plain HTTP are local ones and are asked directly.
import { type ClientRequest, request } from 'node:http';
import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect } from 'node:tls';
import { LockError, SourceUnreachable } from '../failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a URL's host name is this machine's own. */
export const isLoopback = (hostname: string): boolean =>
  /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);

/** Whether NO_PROXY takes the host out: `*`, `host`, `host:port`, a domain with all below it. */
const isDirect = (host: string, port: string, list: string): boolean => {
  if (isLoopback(host)) return true;
  return list
    .split(/[\s,]+/)
    .filter((each) => each !== '')
    .some((each) => {
      const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(each.toLowerCase()) ?? [];
      if (only !== undefined && only !== port) return false;
      const domain = name.replace(/^\*?\./, '');
      return name === '*' || host === domain || host.endsWith(`.${domain}`);
    });
};

/** The proxy for HTTPS to the host; undefined for none. */
export const proxyFor = (url: URL, env: Environment): URL | undefined => {
  const value = env['https_proxy'] || env['HTTPS_PROXY'] || env['all_proxy'] || env['ALL_PROXY'];
  const direct = env['no_proxy'] || env['NO_PROXY'] || '';
  if (!value || isDirect(url.hostname.toLowerCase(), url.port || '443', direct)) return undefined;
  const text = value.includes('://') ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy?.protocol === 'http:') return proxy;
  // The value may hold a password, so it is not shown.
  throw new LockError('HTTPS_PROXY is not the address of an HTTP proxy', 'write it as http://HOST:PORT');
};

/** A part of the proxy's address; a percent sign that encodes nothing is itself, as with curl. */
const decoded = (text: string): string =>
  Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

type Done = (error: Error | null, socket: Duplex) => void;

/** Opens each connection through the proxy, then speaks TLS with the registry itself. */
export class TunnelAgent extends Agent {
  readonly #proxy: URL;
  /** How long the proxy may say nothing. */
  readonly #milliseconds: number;
  /** Requests to the proxy that it has not answered yet. */
  readonly #opening = new Set<ClientRequest>();

  constructor(proxy: URL, milliseconds: number, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#milliseconds = milliseconds;
  }

  override createConnection(options: RequestOptions, callback?: Done): undefined {
    const done = callback as ((error: Error | null, socket?: Duplex) => void) | undefined;
    const { hostname, port, username, password, host } = this.#proxy;
    const target = `${isIP(options.host ?? '') === 6 ? `[${options.host}]` : options.host}:${options.port}`;
    const pair = `${decoded(username)}:${decoded(password)}`;
    const tunnel = request({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port || 80,
      method: 'CONNECT',
      path: target,
      agent: false,
      timeout: this.#milliseconds,
      headers: {
        host: target,
        ...(username && { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }),
      },
    });
    this.#opening.add(tunnel);
    tunnel.once('close', () => this.#opening.delete(tunnel));
    const fail = (what: string) => done?.(new SourceUnreachable(what, 'check HTTPS_PROXY and NO_PROXY'));
    tunnel.once('timeout', () => tunnel.destroy(Object.assign(new Error('idle'), { code: 'ETIMEDOUT' })));
    tunnel.once('error', (error: NodeJS.ErrnoException) =>
      fail(`the proxy ${host} cannot be reached (${error.code})`),
    );
    tunnel.once('response', ({ statusCode }) => fail(`the proxy ${host} returned ${statusCode}`));
    tunnel.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) done?.(null, connect({ ...(options as ConnectionOptions), socket }));
      else {
        socket.destroy();
        fail(`the proxy ${host} returned ${statusCode}`);
      }
    });
    tunnel.end();
    return undefined;
  }

  override destroy(): void {
    for (const tunnel of this.#opening) tunnel.destroy();
    super.destroy();
  }
}
