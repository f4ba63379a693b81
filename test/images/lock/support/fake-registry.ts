// A registry within the test, on loopback: it serves images made in memory, and misbehaves where a test says so.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { MadeImage } from './make-image.ts';

export interface Seen {
  url: string;
  authorization: string | undefined;
}
type Handler = (request: IncomingMessage, response: ServerResponse) => boolean | undefined;

export class FakeRegistry {
  readonly seen: Seen[] = [];
  /** Requests that are being answered, and the most there ever were. */
  current = 0;
  most = 0;
  host = '';
  readonly #images = new Map<string, MadeImage>();
  readonly #server: Server;
  #before: Handler = () => false;

  constructor(tls?: { readonly key: Buffer; readonly cert: Buffer }) {
    const listen = (request: IncomingMessage, response: ServerResponse): void => {
      this.seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
      this.most = Math.max(this.most, ++this.current);
      response.once('close', () => this.current--);
      if (!this.#before(request, response)) this.serve(request, response);
    };
    this.#server = tls ? createTlsServer(tls, listen) : createServer(listen);
  }

  /** Speaks TLS where it is given a key and its certificate. */
  static async start(tls?: { readonly key: Buffer; readonly cert: Buffer }): Promise<FakeRegistry> {
    const registry = new FakeRegistry(tls);
    await new Promise<void>((resolve) => registry.#server.listen(0, '127.0.0.1', resolve));
    registry.host = `127.0.0.1:${(registry.#server.address() as AddressInfo).port}`;
    return registry;
  }

  /** Runs before the usual answer; true says that it has answered. */
  before(handler: Handler): this {
    this.#before = handler;
    return this;
  }

  /** Serves the image as `host/name:tag` and returns that reference. */
  add(nameAndTag: string, image: MadeImage): string {
    this.#images.set(nameAndTag, image);
    return `${this.host}/${nameAndTag}`;
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const [, name = '', kind, version = ''] =
      /^\/v2\/(.+)\/(manifests|blobs)\/([^/?]+)$/.exec(request.url ?? '') ?? [];
    const images = [...this.#images].filter(([key]) => key.slice(0, key.lastIndexOf(':')) === name);
    const blob =
      images.map(([, { blobs }]) => blobs.get(version)).find((each) => each !== undefined) ??
      (kind === 'manifests' ? this.#images.get(`${name}:${version}`)?.top : undefined);
    if (blob === undefined) {
      response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
      return;
    }
    response.writeHead(200, {
      'content-type': kind === 'manifests' ? blob.mediaType : 'application/octet-stream',
    });
    response.end(blob.bytes);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
