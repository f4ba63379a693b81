// The image source "OCI layout": a folder as skopeo, buildx and podman write it (OCI image layout spec).
// It holds one image that was named with it, or the images that its annotations name.
import { join } from 'node:path';
import { isObject } from '../../yaml/read/value.ts';
import { formatReference, type ImageReference, normaliseReference } from '../references.ts';
import { readBytes } from './bytes.ts';
import { parseDocument, readManifest, verifyDigest } from './documents.ts';
import { LockError } from './failure.ts';
import { FileUnreadable, openFile, readFileBytes, readOpen } from './file.ts';
import { type ContentStore, readImage } from './image.ts';
import { type Descriptor, type FoundImage, type ImageSource, maxDocumentBytes } from './source.ts';

export interface OciLayoutOptions {
  readonly folder: string;
  /** org.opencontainers.image.ref.name of the wanted image; needed where the layout holds several. */
  readonly ref?: string;
  /** The image in it; without it, the layout's annotations name the images that it holds. */
  readonly image?: string;
}

const nameAnnotations = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

/** Reads one file of the layout, in the words of one line where it cannot be read. */
const readPart = async (folder: string, path: string, what: string, signal: AbortSignal): Promise<Buffer> => {
  try {
    return await readBytes(readFileBytes(join(folder, path), signal), maxDocumentBytes, what);
  } catch (error) {
    if (!(error instanceof FileUnreadable)) throw error;
    throw new LockError(
      `OCI layout ${folder} has no readable ${path} (${error.reason})`,
      'name a folder that holds index.json and blobs/',
    );
  }
};

export class OciLayout implements ImageSource {
  readonly name: string;
  readonly #options: OciLayoutOptions;
  readonly #platforms: readonly string[];

  constructor(options: OciLayoutOptions, platforms: readonly string[]) {
    this.name = `OCI layout ${options.folder}`;
    this.#options = options;
    this.#platforms = platforms;
  }

  async find(reference: ImageReference, signal: AbortSignal): Promise<FoundImage | undefined> {
    const { folder, image } = this.#options;
    if (image !== undefined && normaliseReference(image) !== formatReference(reference)) return undefined;
    const chosen = this.#choose(await readPart(folder, 'index.json', 'index.json', signal), reference);
    if (chosen === undefined) return undefined;
    if (reference.digest !== undefined && reference.digest !== chosen.digest) {
      throw new LockError(`${this.name} holds ${chosen.digest}, not the digest that the image names`);
    }
    const store: ContentStore = {
      manifest: async (digest) => {
        const bytes = await this.#document(digest, 'the manifest', signal);
        return { bytes, digest, mediaType: undefined };
      },
      config: ({ digest }) => this.#document(digest, 'the image config', signal),
      layer: async (descriptor) => {
        const file = await openFile(join(folder, blobPath(descriptor.digest))).catch((error: unknown) => {
          if (!(error instanceof FileUnreadable)) throw error;
          throw new LockError(`${this.name} has no readable layer ${descriptor.digest} (${error.reason})`);
        });
        return readOpen(file, signal);
      },
    };
    return readImage(store, await store.manifest(chosen.digest), this.#platforms);
  }

  async #document(digest: string, what: string, signal: AbortSignal): Promise<Buffer> {
    const bytes = await readPart(this.#options.folder, blobPath(digest), what, signal);
    verifyDigest(bytes, digest, what);
    return bytes;
  }

  #choose(index: Buffer, reference: ImageReference): Descriptor | undefined {
    const read = readManifest(index, 'application/vnd.oci.image.index.v1+json');
    const document = parseDocument(index, 'index.json');
    const entries = Array.isArray(document['manifests']) ? document['manifests'] : [];
    const descriptors = 'index' in read ? read.index : [];
    const names = (at: number): string[] => {
      const entry: unknown = entries[at];
      const annotations = isObject(entry) && isObject(entry['annotations']) ? entry['annotations'] : {};
      return nameAnnotations.flatMap((key) =>
        typeof annotations[key] === 'string' ? [annotations[key]] : [],
      );
    };
    const { ref, image } = this.#options;
    const matches = descriptors.filter((_, at) => {
      if (ref !== undefined) return names(at).includes(ref);
      if (image !== undefined) return true;
      return names(at).some((name) => normaliseReference(name) === formatReference(reference));
    });
    if (matches.length > 1) {
      throw new LockError(`${this.name} has several images`, 'name one: --oci-layout DIR:REF=IMAGE');
    }
    if (matches.length === 0 && image !== undefined) {
      throw new LockError(`${this.name} has no image${ref === undefined ? '' : ` named ${ref}`}`);
    }
    return matches[0];
  }
}

const blobPath = (digest: string): string => `blobs/${digest.replace(':', '/')}`;
