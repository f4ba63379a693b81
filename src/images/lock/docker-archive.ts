// The image source "docker archive": the tar file of `docker save` and `podman save`, packed or not. It is read
// in passes, never unpacked to disk, and keeps no manifest digest, so entries from it have none.
import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { formatReference, type ImageReference, normaliseReference } from '../reference.ts';
import { readAll } from './bytes.ts';
import { isObject, readConfig, verifyDigest } from './documents.ts';
import { LockFailure } from './failure.ts';
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
  /** The image that it stands for; without it, the names saved with it count. */
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

  async find(reference: ImageReference): Promise<FoundImage | undefined> {
    const wanted = formatReference(reference);
    const { image } = this.#options;
    if (image !== undefined && normaliseReference(image) !== wanted) return undefined;
    this.#saved ??= this.#readIndex();
    const saved = await this.#saved;
    if (image !== undefined && saved.length > 1)
      throw new LockFailure(`${this.name} holds several images`, 'leave out =IMAGE: their names stand in it');
    const found =
      image === undefined
        ? saved.find(({ names }) => names.some((name) => normaliseReference(name) === wanted))
        : saved[0];
    if (found === undefined) return undefined;
    const config = await this.#document(found.config, 'the image config');
    const hex = /(?:^|\/)([a-f0-9]{64})(?:\.json)?$/.exec(found.config)?.[1];
    if (hex !== undefined) verifyDigest(config, `sha256:${hex}`, 'the image config');
    const open = (path: string) => this.#open(path);
    return {
      platforms: [
        {
          config: readConfig(config),
          async *layers() {
            for (const layer of found.layers) yield open(layer);
          },
        },
      ],
    };
  }

  async #readIndex(): Promise<SavedImage[]> {
    const bytes = await this.#document('manifest.json', 'manifest.json');
    let list: unknown;
    try {
      list = JSON.parse(bytes.toString('utf8'));
    } catch {
      list = undefined;
    }
    if (!Array.isArray(list))
      throw new LockFailure(`${this.name} has a manifest.json that is no list`, asSaved);
    const strings = (value: unknown): string[] =>
      Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
    return list.flatMap((each: unknown) => {
      if (!isObject(each) || typeof each['Config'] !== 'string') return [];
      const { Config: config, RepoTags: names, Layers: layers } = each;
      return [{ config, names: strings(names), layers: strings(layers) }];
    });
  }

  #document(path: string, what: string): Promise<Buffer> {
    return readAll(this.#open(path), maxDocumentBytes, what);
  }

  /** One file of the archive. `docker save` wrote a repeated layer as a link to the first. */
  async *#open(path: string, hops = 0): ByteStream {
    const wanted = posix.normalize(path);
    let next: string | undefined;
    try {
      for await (const entry of readTar(unpacked(createReadStream(this.#options.file)))) {
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
      const { code } = error as NodeJS.ErrnoException;
      if (error instanceof LockFailure)
        throw new LockFailure(`${this.name}: ${error.what}`, error.remedy ?? asSaved);
      if (typeof code !== 'string') throw error;
      throw new LockFailure(`${this.name} cannot be read (${code})`, 'check its path and permissions');
    }
    if (next === undefined || hops > 8) throw new LockFailure(`${this.name} lacks ${path}`, asSaved);
    yield* this.#open(next, hops + 1);
  }
}
