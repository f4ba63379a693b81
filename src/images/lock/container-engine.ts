// The image sources "podman" and "docker": what the local engine holds, asked through its command line. It
// holds one platform of an image; layers come from a temporary `save`, only when shells are looked for.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isObject } from '../../yaml/read/value.ts';
import { formatReference, type ImageReference, parseReference } from '../references.ts';
import { DockerArchive } from './docker-archive.ts';
import { configFrom, jsonIn } from './documents.ts';
import { LockError, quoteForMessage, SourceUnreachable } from './failure.ts';
import { type Ended, runProgram } from './program.ts';
import type { FoundImage, ImageSource } from './source.ts';

export type EngineName = 'podman' | 'docker';

const maxOutput = 16 * 1024 * 1024;

export class Engine implements ImageSource {
  readonly name: EngineName;
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(name: EngineName, env: Readonly<Record<string, string | undefined>>) {
    this.name = name;
    this.#env = env;
  }

  async find(reference: ImageReference, signal: AbortSignal): Promise<FoundImage | undefined> {
    const { tag: _, ...untagged } = reference;
    // Docker refuses a tag beside a digest.
    const image = formatReference(reference.digest === undefined ? reference : untagged);
    const { status, output, errors } = await this.#run(['image', 'inspect', image], signal);
    if (status !== 0) {
      if (/no such image|image not known/i.test(errors)) return undefined;
      throw new SourceUnreachable(
        `${this.name} image inspect failed: ${quoteForMessage(errors) || (status ?? 'killed')}`,
      );
    }
    const list = jsonIn(output);
    const inspected: unknown = Array.isArray(list) ? list[0] : undefined;
    if (!isObject(inspected)) throw new LockError(`${this.name} image inspect gave an invalid answer`);
    const digest = reference.digest ?? repoDigest(inspected['RepoDigests'], reference);
    const { Os: os, Architecture: architecture, Variant: variant, Config: config } = inspected;
    const folders: string[] = [];
    const open = () => this.#save(image, folders, signal);
    return {
      ...(digest !== undefined && { digest }),
      platforms: [
        {
          config: configFrom({ os, architecture, variant }, isObject(config) ? config : {}),
          async *layers() {
            const archive = await open();
            for (const platform of archive?.platforms ?? []) yield* platform.layers();
          },
        },
      ],
      close: async () => {
        for (const folder of folders) await rm(folder, { recursive: true, force: true });
      },
    };
  }

  async #save(image: string, folders: string[], signal: AbortSignal): Promise<FoundImage | undefined> {
    const folder = await mkdtemp(join(tmpdir(), 'podgraft-'));
    folders.push(folder);
    const file = join(folder, 'image.tar');
    const { status, errors } = await this.#run(['save', '-o', file, image], signal);
    if (status !== 0)
      throw new LockError(`${this.name} save failed: ${quoteForMessage(errors) || (status ?? 'killed')}`);
    const saved = new DockerArchive({ file, image });
    return saved.find(parseReference(image) ?? { registry: '', repository: '' }, signal);
  }

  async #run(parameters: readonly string[], signal: AbortSignal): Promise<Ended> {
    const program = { command: this.name, parameters, env: this.#env, limit: maxOutput };
    return runProgram(program, signal).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new SourceUnreachable(`${this.name} is not installed`);
    });
  }
}

/** The digest under which the engine pulled the image from this repository; none for one built here. */
const repoDigest = (repoDigests: unknown, { registry, repository }: ImageReference): string | undefined => {
  const texts = Array.isArray(repoDigests) ? repoDigests : [];
  return texts
    .flatMap((text) => (typeof text === 'string' ? [parseReference(text)] : []))
    .find((each) => each?.registry === registry && each.repository === repository)?.digest;
};
