// The interface of all sources of images: lock.ts asks them in their order and image.ts reads what they return. Types
// only, and the media types of the two image formats.
import type { ImageReference } from '../references.ts';

/** A digest with its size and type, as manifests write them. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly isAttestation: boolean;
}

/** The part of an image's config that podgraft needs; empty lists and null are absent. */
export interface ImageConfig {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** ENV by name; empty where there is none. */
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workingDir?: string;
}

export type ByteStream = AsyncIterable<Uint8Array>;

/** One platform of an image. `layers` opens them lowest first, each once, and only when asked. */
export interface PlatformImage {
  readonly config: ImageConfig;
  layers(): AsyncIterable<ByteStream>;
}

export interface FoundImage {
  /** Of what the reference names: the index where there is one. Absent where the source keeps none. */
  readonly digest?: string;
  readonly platforms: readonly PlatformImage[];
  /** Removes the temporary files of finding the image. */
  close?(): Promise<void>;
}

export interface ImageSource {
  /** For messages: "the registry", "OCI layout ./layout". */
  readonly name: string;
  /** The image; undefined or ImageMissing where this source does not hold it. Throws LockError for anything else. */
  find(reference: ImageReference, signal: AbortSignal): Promise<FoundImage | undefined>;
}

export const indexTypes: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
export const manifestTypes: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
export const configTypes: readonly string[] = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];

/** No manifest or config of a real image comes near: registries themselves refuse larger manifests. */
export const maxDocumentBytes = 4 * 1024 * 1024;
