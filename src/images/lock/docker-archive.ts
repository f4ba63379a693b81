// The image source "docker archive": the tar file of `docker save` and `podman save`, packed or not. It is read
// in passes, never unpacked to disk, and keeps no manifest digest, so entries from it have none.
import { posix } from 'node:path';
import { isObject } from '../../yaml/read/value.ts';
import { formatReference, type ImageReference, normaliseReference } from '../references.ts';
import { readBytes, verified } from './bytes.ts';
import { jsonIn, readConfig, readDiffIds, verifyDigest } from './documents.ts';
import { LockError } from './failure.ts';
import { FileUnreadable, readFileBytes } from './file.ts';
import { type ByteStream, type FoundImage, type ImageSource, maxDocumentBytes } from './source.ts';
import { readTar } from './tar.ts';
import { unpacked } from './unpack.ts';

interface SavedImage {
  readonly config: string;
  readonly names: readonly string[];
  readonly layers: readonly string[];
}

export interface DockerArchiveOptions {
  readonly file: string;
  /** The image in it; without it, the names saved with it count. */
  readonly image?: string;
}

/** What to do about a file that is no such archive. */
const asSaved = 'name a tar file that docker save or podman save wrote';

export class DockerArchive implements ImageSource {
  readonly name: string;
  readonly #options: DockerArchiveOptions;
  #saved: Promise<SavedImage[]> | undefined;

  constructor(options: DockerArchiveOptions) {
    this.name = `docker archive ${options.file}`;
    this.#options = options;
  }

  async find(reference: ImageReference, signal: AbortSignal): Promise<FoundImage | undefined> {
    const wanted = formatReference(reference);
    const { image } = this.#options;
    if (image !== undefined && normaliseReference(image) !== wanted) return undefined;
    this.#saved ??= this.#readIndex(signal);
    const saved = await this.#saved;
    if (image !== undefined && saved.length > 1)
      throw new LockError(`${this.name} has several images`, 'omit =IMAGE: the archive names its images');
    const found =
      image === undefined
        ? saved.find(({ names }) => names.some((name) => normaliseReference(name) === wanted))
        : saved[0];
    if (found === undefined) return undefined;
    const config = await this.#document(found.config, 'the image config', signal);
    const hex = /(?:^|\/)([a-f0-9]{64})(?:\.json)?$/.exec(found.config)?.[1];
    if (hex !== undefined) verifyDigest(config, `sha256:${hex}`, 'the image config');
    const diffIds = readDiffIds(config);
    if (diffIds !== undefined && diffIds.length !== found.layers.length)
      throw new LockError(`${this.name} lacks layers that its config lists`, asSaved);
    const open = (path: string) => this.#open(path, signal);
    return {
      platforms: [
        {
          config: readConfig(config),
          async *layers() {
            for (const [at, layer] of found.layers.entries()) {
              const digest = diffIds?.[at];
              yield digest === undefined ? open(layer) : verified(unpacked(open(layer)), { digest }, 'layer');
            }
          },
        },
      ],
    };
  }

  async #readIndex(signal: AbortSignal): Promise<SavedImage[]> {
    const bytes = await this.#document('manifest.json', 'manifest.json', signal);
    const list = jsonIn(bytes.toString('utf8'));
    if (!Array.isArray(list)) throw new LockError(`${this.name} has an invalid manifest.json`, asSaved);
    const strings = (value: unknown): string[] =>
      Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
    return list.flatMap((each: unknown) => {
      if (!isObject(each) || typeof each['Config'] !== 'string') return [];
      const { Config: config, RepoTags: names, Layers: layers } = each;
      return [{ config, names: strings(names), layers: strings(layers) }];
    });
  }

  #document(path: string, what: string, signal: AbortSignal): Promise<Buffer> {
    return readBytes(this.#open(path, signal), maxDocumentBytes, what);
  }

  /** One file of the archive. `docker save` wrote a repeated layer as a link to the first. */
  async *#open(path: string, signal: AbortSignal, hops = 0): ByteStream {
    const wanted = posix.normalize(path);
    let next: string | undefined;
    try {
      for await (const entry of readTar(unpacked(readFileBytes(this.#options.file, signal)))) {
        if (entry.path !== wanted) continue;
        if (entry.type === 'symlink') next = posix.join(posix.dirname(wanted), entry.target);
        else if (entry.type === 'hardlink') next = entry.target;
        else {
          yield* entry.content;
          return;
        }
        break;
      }
    } catch (error) {
      if (error instanceof LockError)
        throw new LockError(`${this.name}: ${error.what}`, error.remedy ?? asSaved);
      if (!(error instanceof FileUnreadable)) throw error;
      throw new LockError(`${this.name} cannot be read (${error.reason})`, 'check its path and permissions');
    }
    if (next === undefined || hops > 8) throw new LockError(`${this.name} lacks ${path}`, asSaved);
    yield* this.#open(next, signal, hops + 1);
  }
}
