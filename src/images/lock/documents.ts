// The JSON documents of an image, from bytes to checked values: index, manifest and config in the OCI and the
// Docker schema 2 format. They come from outside, so each field is checked before it is used.
import { createHash } from 'node:crypto';
import { emptyObject, isObject } from '../../yaml/read/value.ts';
import { isDigest } from '../references.ts';
import { LockError, quoteForMessage } from './failure.ts';
import { configTypes, type Descriptor, type ImageConfig, indexTypes, manifestTypes } from './source.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const words = (value: unknown, what: string): readonly string[] | undefined => {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((each): each is string => typeof each === 'string')) {
    throw new LockError(`${what} is not a list of strings`);
  }
  return value.length > 0 ? value : undefined;
};

/** The digest that the bytes have, by the algorithm of `like`. */
export const digestOf = (bytes: Uint8Array, like = 'sha256'): string => {
  const algorithm = like.split(':', 1)[0] ?? 'sha256';
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
};

/** Throws unless the bytes are what the digest names. */
export const verifyDigest = (bytes: Uint8Array, digest: string, what: string): void => {
  const actual = digestOf(bytes, digest);
  if (actual !== digest) {
    throw new LockError(
      `${what} ${digest} has other content, whose digest is ${actual}`,
      'pull the image again, or have the registry repaired: its content is damaged or was tampered with',
    );
  }
};

/** The value of JSON text; undefined for other text. What JSON.parse throws quotes the text, which may hold secrets. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads UTF-8 JSON whose top is an object. */
export const parseDocument = (bytes: Uint8Array, what: string): Json => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new LockError(`${what} is not valid JSON, or is cut off`);
  }
  if (!isObject(value)) throw new LockError(`${what} is not a JSON object`);
  return value;
};

const readDescriptor = (value: unknown, what: string): Descriptor => {
  const descriptor = isObject(value) ? value : {};
  const digest = text(descriptor['digest']);
  const size = descriptor['size'];
  if (digest === undefined || !isDigest(digest)) throw new LockError(`${what} has no valid digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new LockError(`${what} has no valid size`);
  }
  const platform = isObject(descriptor['platform']) ? descriptor['platform'] : {};
  const annotations = isObject(descriptor['annotations']) ? descriptor['annotations'] : {};
  const os = text(platform['os']);
  const architecture = text(platform['architecture']);
  const variant = text(platform['variant']);
  return {
    mediaType: text(descriptor['mediaType']) ?? '',
    digest,
    size,
    ...(os !== undefined &&
      architecture !== undefined && { platform: { os, architecture, ...(variant && { variant }) } }),
    // BuildKit keeps provenance and bills of material in the index, as a platform that no machine has.
    isAttestation:
      (os === 'unknown' && architecture === 'unknown') || 'vnd.docker.reference.type' in annotations,
  };
};

/** An index's manifests, or a manifest, by media type or, if that is absent, by shape. */
export const readManifest = (
  bytes: Uint8Array,
  contentType: string | undefined,
): { readonly index: readonly Descriptor[] } | { readonly manifest: Manifest } => {
  const document = parseDocument(bytes, 'the manifest');
  if (document['schemaVersion'] === 1) {
    throw new LockError(
      'the manifest has schema version 1, which is no longer in use',
      'push the image again with a current tool',
    );
  }
  const type = text(document['mediaType']) ?? contentType?.split(';', 1)[0]?.trim() ?? '';
  if (indexTypes.includes(type) || (!manifestTypes.includes(type) && Array.isArray(document['manifests']))) {
    const manifests = document['manifests'];
    if (!Array.isArray(manifests)) throw new LockError('the image index has no list of manifests');
    return { index: manifests.map((each) => readDescriptor(each, 'an entry of the image index')) };
  }
  if (!isObject(document['config'])) {
    throw new LockError(`the manifest has the unknown type ${quoteForMessage(type) || '(none)'}`);
  }
  const layers = Array.isArray(document['layers']) ? document['layers'] : [];
  return {
    manifest: {
      config: readDescriptor(document['config'], 'the config of the manifest'),
      layers: layers.map((each) => readDescriptor(each, 'a layer of the manifest')),
    },
  };
};

export const isImage = (manifest: Manifest): boolean => configTypes.includes(manifest.config.mediaType);

/** Reads the part of an image's config that says what a container of it runs. */
export const readConfig = (bytes: Uint8Array): ImageConfig => {
  const document = parseDocument(bytes, 'the image config');
  const config = isObject(document['config']) ? document['config'] : {};
  return configFrom(document, config);
};

/** The digests of an image's unpacked layers, lowest first; undefined where its config has none. */
export const readDiffIds = (bytes: Uint8Array): readonly string[] | undefined => {
  const { rootfs } = parseDocument(bytes, 'the image config');
  const ids = isObject(rootfs) ? rootfs['diff_ids'] : undefined;
  if (!Array.isArray(ids)) return undefined;
  if (ids.every((each): each is string => typeof each === 'string' && isDigest(each))) return ids;
  throw new LockError('the image config has no valid rootfs.diff_ids');
};

/** `NAME=value` words as a map; the last of a name counts, as in container runtimes. */
const variables = (all: readonly string[]): Readonly<Record<string, string>> => {
  const out = emptyObject() as Record<string, string>;
  for (const each of all) {
    const at = each.indexOf('=');
    if (at > 0) out[each.slice(0, at)] = each.slice(at + 1);
  }
  return out;
};

/** The same from the fields that docker's and podman's `inspect` show, of the image and of its config. */
export const configFrom = ({ os, architecture, variant }: Json, config: Json): ImageConfig => {
  const entrypoint = words(config['Entrypoint'], 'Entrypoint in the image config');
  const cmd = words(config['Cmd'], 'Cmd in the image config');
  const env = variables(words(config['Env'], 'Env in the image config') ?? []);
  const user = text(config['User']);
  const workingDir = text(config['WorkingDir']);
  const kind = text(variant);
  return {
    os: text(os) || 'linux',
    architecture: text(architecture) || 'unknown',
    ...(kind && { variant: kind }),
    ...(entrypoint && { entrypoint }),
    ...(cmd && { cmd }),
    env,
    ...(user && { user }),
    ...(workingDir && { workingDir }),
  };
};
