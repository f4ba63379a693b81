// The image source "registry": the pull half of the distribution API, version 2, with mirrors. Signing in is
// auth.ts's, the wire http.ts's.
import type { ImagePlace, ImageReference } from '../../references.ts';
import { digestOf, verifyDigest } from '../documents.ts';
import { ImageMissing, LockError } from '../failure.ts';
import { type ContentStore, readImage, type StoredManifest } from '../image.ts';
import {
  type Descriptor,
  type FoundImage,
  type ImageSource,
  indexTypes,
  manifestTypes,
  maxDocumentBytes,
} from '../source.ts';
import { type Authenticator, deniedElsewhere } from './auth.ts';
import type { HttpClient, HttpHead, HttpRequest } from './http.ts';

/** Images whose `registry/repository` is `from` or below it are read from below `to`. */
export interface Mirror {
  readonly from: string;
  readonly to: string;
}

/** Where to read an image: the longest `from` wins; the name that the catalog holds stays the manifest's. */
const endpointOf = ({ registry, repository }: ImageReference, mirrors: readonly Mirror[]): ImagePlace => {
  const name = `${registry}/${repository}`;
  const [best] = mirrors
    .filter(({ from }) => name === from || name.startsWith(`${from}/`))
    .sort((a, b) => b.from.length - a.from.length);
  if (best === undefined) return { registry, repository };
  const target = `${best.to}${name.slice(best.from.length)}`;
  const slash = target.indexOf('/');
  return { registry: target.slice(0, slash), repository: target.slice(slash + 1) };
};

/** Docker Hub's API lives on another host than its images' names say. */
const hostOf = (registry: string): string => (registry === 'docker.io' ? 'registry-1.docker.io' : registry);

export class Registry implements ImageSource {
  readonly name = 'the registry';
  readonly #http: HttpClient;
  readonly #auth: Authenticator;
  readonly #mirrors: readonly Mirror[];
  readonly #platforms: readonly string[];

  constructor(
    http: HttpClient,
    auth: Authenticator,
    mirrors: readonly Mirror[],
    platforms: readonly string[],
  ) {
    this.#http = http;
    this.#auth = auth;
    this.#mirrors = mirrors;
    this.#platforms = platforms;
  }

  async find(reference: ImageReference, signal: AbortSignal): Promise<FoundImage | undefined> {
    const place = endpointOf(reference, this.#mirrors);
    const top = await this.#manifest(place, reference.digest ?? reference.tag ?? 'latest', signal);
    if (top === undefined) {
      throw new ImageMissing(
        `${place.registry} has no image ${place.repository}${reference.digest ? `@${reference.digest}` : `:${reference.tag ?? 'latest'}`} (404)`,
        'correct the image name or push the image',
      );
    }
    const store: ContentStore = {
      manifest: async (digest) => {
        const found = await this.#manifest(place, digest, signal);
        if (found === undefined)
          throw new LockError(`${place.registry} lacks the manifest ${digest} of its image index`);
        return found;
      },
      config: (descriptor) => this.#config(place, descriptor, signal),
      layer: (descriptor) => this.#layer(place, descriptor, signal),
    };
    return readImage(store, top, this.#platforms);
  }

  async #manifest(
    place: ImagePlace,
    version: string,
    signal: AbortSignal,
  ): Promise<StoredManifest | undefined> {
    const what = 'the manifest';
    const accept = [...indexTypes, ...manifestTypes].join(', ');
    const path = `manifests/${version}`;
    const { status, headers, bytes } = await this.#authorised(place, path, signal, (request) =>
      this.#http.document({ ...request, headers: { accept } }, maxDocumentBytes, what, signal),
    );
    if (status === 404) return undefined;
    if (status !== 200) throw new LockError(`${place.registry} returned ${status} to a request for ${what}`);
    const asked = version.includes(':') ? version : undefined;
    if (asked !== undefined) verifyDigest(bytes, asked, what);
    return { bytes, digest: asked ?? digestOf(bytes), mediaType: headers['content-type'] };
  }

  async #config(place: ImagePlace, { digest }: Descriptor, signal: AbortSignal): Promise<Uint8Array> {
    const { status, bytes } = await this.#authorised(place, `blobs/${digest}`, signal, (request) =>
      this.#http.document(request, maxDocumentBytes, 'the image config', signal),
    );
    if (status === 200) return bytes;
    throw new LockError(`${place.registry} returned ${status} to a request for the image config ${digest}`);
  }

  async #layer(place: ImagePlace, { digest }: Descriptor, signal: AbortSignal) {
    const { status, body } = await this.#authorised(place, `blobs/${digest}`, signal, (request) =>
      this.#http.stream(request, signal),
    );
    if (status === 200) return body;
    for await (const _ of body) break;
    throw new LockError(`${place.registry} returned ${status} to a request for layer ${digest}`);
  }

  /** Sends the request, signs in once if challenged, and throws a LockError if access is still denied. */
  async #authorised<R extends HttpHead & { body?: AsyncIterable<unknown> }>(
    place: ImagePlace,
    path: string,
    signal: AbortSignal,
    send: (request: HttpRequest) => Promise<R>,
  ): Promise<R> {
    const { registry, repository } = place;
    const url = new URL(`${this.#http.baseUrl(hostOf(registry))}/v2/${repository}/${path}`);
    let authorization = this.#auth.known(place);
    let response = await send({ url, authorization });
    const challenge = response.headers['www-authenticate'];
    // Only the registry's own challenge counts: the target of a redirect must not choose where secrets go.
    if (response.status === 401 && response.redirectedTo === undefined && typeof challenge === 'string') {
      if (response.body) for await (const _ of response.body) break;
      authorization = await this.#auth.authorize(place, authorization, challenge, signal);
      response = await send({ url, authorization });
    }
    if (response.status !== 401 && response.status !== 403) return response;
    if (response.body) for await (const _ of response.body) break;
    if (response.redirectedTo !== undefined)
      throw deniedElsewhere(registry, response.redirectedTo, response.status);
    throw await this.#auth.refusal(place, response.status, signal);
  }
}
