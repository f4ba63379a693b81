// From a reference to the configs of an image's platforms, through index and manifests. Works on anything
// that stores documents by digest: a registry and an OCI layout share it.
import { verified } from './bytes.ts';
import { isImage, type Manifest, readConfig, readManifest, verifyDigest } from './documents.ts';
import { LockError } from './failure.ts';
import type { ByteStream, Descriptor, FoundImage, PlatformImage } from './source.ts';

export interface StoredManifest {
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly mediaType: string | undefined;
}

/** A place that keeps documents and layers by digest, for one repository. */
export interface ContentStore {
  /** Throws LockError where it is missing; the bytes are verified. */
  manifest(digest: string): Promise<StoredManifest>;
  /** The bytes of a config, at most `maxDocumentBytes`; the caller verifies them. */
  config(descriptor: Descriptor): Promise<Uint8Array>;
  /** The bytes of a layer; the caller verifies them. */
  layer(descriptor: Descriptor): Promise<ByteStream>;
}

/** All manifests and configs of one image. */
const maxTogether = 64 * 1024 * 1024;

const bounded = (store: ContentStore): ContentStore => {
  let length = 0;
  const count = (bytes: Uint8Array): void => {
    length += bytes.length;
    if (length > maxTogether)
      throw new LockError(`its manifests and configs are larger than ${maxTogether} bytes together`);
  };
  return {
    ...store,
    manifest: async (digest) => {
      const stored = await store.manifest(digest);
      count(stored.bytes);
      return stored;
    },
    config: async (descriptor) => {
      const bytes = await store.config(descriptor);
      count(bytes);
      return bytes;
    },
  };
};

export const platformName = ({ os, architecture, variant }: NonNullable<Descriptor['platform']>): string =>
  [os, architecture, ...(variant ? [variant] : [])].join('/');

/** `linux/arm64` also asks for `linux/arm64/v8`. */
const isWanted = (name: string, wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((each) => name === each || name.startsWith(`${each}/`));

const readPlatform = async (
  store: ContentStore,
  { config, layers }: Manifest,
  named?: Descriptor['platform'],
): Promise<PlatformImage> => {
  const bytes = await store.config(config);
  verifyDigest(bytes, config.digest, 'the image config');
  const read = readConfig(bytes);
  // Many configs lack the variant that the index has.
  const variant = named?.architecture === read.architecture ? named.variant : undefined;
  return {
    config: { ...(variant !== undefined && { variant }), ...read },
    async *layers() {
      for (const layer of layers) yield verified(await store.layer(layer), layer, 'layer');
    },
  };
};

/**
 * Reads every platform of the image that `top` names. Scripts run in Linux, so where an index also lists
 * other systems (python and golang have Windows images with other commands) only Linux counts.
 */
export const readImage = async (
  unbounded: ContentStore,
  top: StoredManifest,
  wanted: readonly string[],
): Promise<FoundImage> => {
  const store = bounded(unbounded);
  const read = readManifest(top.bytes, top.mediaType);
  if ('manifest' in read) {
    if (!isImage(read.manifest)) throw new LockError('not a container image');
    return { digest: top.digest, platforms: [await readPlatform(store, read.manifest)] };
  }

  const real = read.index.filter((each) => !each.isAttestation);
  const linux = real.filter((each) => each.platform?.os === 'linux');
  const candidates = linux.length > 0 && wanted.length === 0 ? linux : real;
  const chosen = candidates.filter(
    (each) => each.platform === undefined || isWanted(platformName(each.platform), wanted),
  );
  const manifests = await Promise.all(
    chosen.map(async (each) => {
      const stored = await store.manifest(each.digest);
      const inner = readManifest(stored.bytes, stored.mediaType);
      if ('index' in inner) throw new LockError('its image index holds another image index');
      return { manifest: inner.manifest, named: each.platform };
    }),
  );
  const platforms = await Promise.all(
    manifests.flatMap(({ manifest, named }) =>
      isImage(manifest) ? [readPlatform(store, manifest, named)] : [],
    ),
  );
  if (platforms.length === 0) {
    const names = real.flatMap((each) => (each.platform ? [platformName(each.platform)] : []));
    throw wanted.length > 0 ? noPlatform(wanted, names) : new LockError('its image index is empty');
  }
  return { digest: top.digest, platforms };
};

/** The wanted platforms of an image from any source; throws LockError where it has none of them. */
export const choosePlatforms = (found: FoundImage, wanted: readonly string[]): FoundImage => {
  const platforms = found.platforms.filter(({ config }) => isWanted(platformName(config), wanted));
  if (platforms.length > 0) return { ...found, platforms };
  throw noPlatform(
    wanted,
    found.platforms.map(({ config }) => platformName(config)),
  );
};

const noPlatform = (wanted: readonly string[], names: readonly string[]): LockError =>
  new LockError(
    `has no platform ${wanted.join(' or ')}; it has ${names.join(', ') || 'none'}`,
    'choose another --platform',
  );
