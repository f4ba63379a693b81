// `podgraft lock` without its command line: which images are still unknown, where each is found, and the entry
// that it gets. The one folder of podgraft that reads networks, processes and image files.
import { setMaxListeners } from 'node:events';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { buildImageIndex, type ImageFacts, type ImageIndex } from '../catalog.ts';
import { formatReference, type ImageReference, parseReference } from '../references.ts';
import { readBytes } from './bytes.ts';
import { Engine } from './container-engine.ts';
import { DockerArchive, type DockerArchiveOptions } from './docker-archive.ts';
import { readElsewhere } from './elsewhere.ts';
import { factsOf, isFacts } from './facts.ts';
import { ImageMissing, LockError, SourceUnreachable } from './failure.ts';
import { FileUnreadable, readFileBytes } from './file.ts';
import { choosePlatforms } from './image.ts';
import { findShells } from './layers.ts';
import { OciLayout, type OciLayoutOptions } from './oci-layout.ts';
import { Authenticator } from './registry/auth.ts';
import { CredentialStore, defaultAuthFiles } from './registry/credentials.ts';
import { HttpClient } from './registry/http.ts';
import { type Mirror, Registry } from './registry/registry.ts';
import { type ImageSource, maxDocumentBytes } from './source.ts';

export type SourceName = 'registry' | 'podman' | 'docker';

export interface LockOptions {
  /** The command line, which remedies repeat with more options. */
  readonly command: string;
  /** Asked before the others. */
  readonly ociLayouts: readonly OciLayoutOptions[];
  readonly dockerArchives: readonly DockerArchiveOptions[];
  /** Asked in this order; the first that can be reached and holds the image is used. */
  readonly sources: readonly SourceName[];
  readonly mirrors: readonly Mirror[];
  /** `host` or `host:port` of registries and mirrors to ask without TLS. */
  readonly plainHttp: readonly string[];
  /** PEM files of certificate authorities to trust besides the usual ones. */
  readonly caFiles?: readonly string[];
  /** Instead of the files that docker and podman would look at. */
  readonly authFiles?: readonly string[];
  /** `os/architecture[/variant]`; empty reads every Linux platform. */
  readonly platforms: readonly string[];
  readonly probeShell: boolean;
  /** Also look up the images of `existing`. */
  readonly update: boolean;
  /** Images whose ENV is needed: an entry without it is not enough. */
  readonly needsEnv?: readonly string[];
  /** For everything together. */
  readonly timeoutSeconds: number;
  /** Called when an image begins and when one ends. */
  readonly onProgress: (done: number, total: number, image: string) => void;
  readonly signal: AbortSignal;
  /** The entries that the file has now. */
  readonly existing: readonly ImageFacts[];
  /** For auth files, credential helpers, engines and proxies. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly retryMilliseconds?: number;
  readonly requestMilliseconds?: number;
}

export interface LockResult {
  /** All entries that the file should hold. Of use only where no problem is an error. */
  readonly entries: ImageFacts[];
  readonly problems: Problem[];
}

const atOnce = 6;

interface Wanted {
  readonly image: string;
  readonly reference: ImageReference;
}

/** Looks up the images without an existing entry (all of them with `update`). Failures are problems; only bugs throw. */
export async function lockImages(images: readonly string[], options: LockOptions): Promise<LockResult> {
  const known = buildImageIndex(options.existing.map((facts) => ({ facts, where: `image ${facts.image}` })));
  const { wanted, problems } = chooseWanted(images, known, options);
  if (wanted.size === 0 || problems.length > 0) return { entries: [...options.existing], problems };

  const deadline = AbortSignal.timeout(options.timeoutSeconds * 1000);
  const signal = AbortSignal.any([options.signal, deadline]);
  // Everything that waits listens to it; Node takes more than ten listeners for a leak.
  setMaxListeners(0, signal);
  const failures: { readonly image: string; readonly failure: LockError }[] = [];
  const found = new Map<string, ImageFacts>();
  let http: HttpClient | undefined;
  let done = 0;
  try {
    http = await openHttp(options, signal);
    const sources = openSources(options, http);
    await eachOf([...wanted], signal, async ([key, each]) => {
      const { image } = each;
      options.onProgress(done, wanted.size, image);
      const lock = { sources, known, options, signal };
      const facts = await lockImage(each, lock).catch((error: unknown) => {
        if (!signal.aborted) failures.push({ image, failure: asFailure(error) });
      });
      if (signal.aborted && facts === undefined) return;
      if (facts !== undefined && isFacts(facts)) found.set(key, facts);
      else if (facts !== undefined) problems.push(facts);
      options.onProgress(++done, wanted.size, image);
    });
  } catch (error) {
    if (error instanceof LockError)
      problems.push(problem('LockFailed', { where: 'lock', what: error.what, remedy: error.remedy }));
    else if (!signal.aborted) throw error;
  } finally {
    http?.close();
  }
  problems.push(...failureProblems(failures));
  if (signal.aborted) problems.push(stopped(options, wanted.size - done));

  const kept = options.existing.filter((facts) => {
    const reference = parseReference(facts.image);
    return reference === undefined || !found.has(formatReference(reference));
  });
  const entries = [...kept, ...found.values()].sort((a, b) => (a.image < b.image ? -1 : 1));
  return { entries, problems: problems.sort(byMessage) };
}

/** What is to be looked up, by normalised reference, and a problem for each image that no registry could have. */
const chooseWanted = (
  images: readonly string[],
  known: ImageIndex,
  { update, needsEnv = [] }: Pick<LockOptions, 'update' | 'needsEnv'>,
) => {
  const problems: Problem[] = [];
  const wanted = new Map<string, Wanted>();
  for (const image of [...images].sort()) {
    const reference = parseReference(image);
    // A name that no registry has can only have an entry written by hand.
    const facts = known.find(image);
    const isEnough = facts !== undefined && (facts.env !== undefined || !needsEnv.includes(image));
    if (isEnough && (reference === undefined || !update)) continue;
    if (reference === undefined) {
      const [what, remedy] = ['not a valid image name', 'correct the image in the workload'];
      problems.push(problem('LockFailed', { where: `image ${image}`, what, remedy }));
      continue;
    }
    const key = formatReference(reference);
    if (!wanted.has(key)) wanted.set(key, { image, reference });
  }
  return { wanted, problems };
};

/** Runs `work` for each item, `atOnce` at a time, and begins none once the signal has aborted. */
const eachOf = async <T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const queue = items.values();
  const run = async (): Promise<void> => {
    for (const item of queue) {
      if (signal.aborted) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, run));
};

const openHttp = async (options: LockOptions, signal: AbortSignal): Promise<HttpClient> =>
  new HttpClient({
    plainHttp: options.plainHttp,
    env: options.env,
    authorities: await Promise.all((options.caFiles ?? []).map((path) => readAuthorities(path, signal))),
    retryMilliseconds: options.retryMilliseconds ?? 500,
    deadline: Date.now() + options.timeoutSeconds * 1000,
    requestMilliseconds: options.requestMilliseconds ?? 30_000,
  });

const byMessage = (a: Problem, b: Problem): number =>
  a.message < b.message ? -1 : a.message > b.message ? 1 : 0;

const stopped = ({ signal, timeoutSeconds }: LockOptions, left: number): Problem =>
  problem('LockFailed', {
    where: 'lock',
    ...(signal.aborted
      ? { what: 'interrupted; nothing was written', remedy: 'run the command again' }
      : {
          what: `the time limit of ${timeoutSeconds} seconds passed with ${left} ${left === 1 ? 'image' : 'images'} still to read`,
          remedy: 'raise it with --timeout SECONDS, or check the registry',
        }),
  });

/** One line for each reason: forty images of a registry that is down fail for one. */
const failureProblems = (failures: readonly { image: string; failure: LockError }[]): Problem[] => {
  const byReason = new Map<string, { images: string[]; failure: LockError }>();
  for (const { image, failure } of failures) {
    const key = `${failure.kind}\n${failure.what}`;
    const group = byReason.get(key) ?? { images: [], failure };
    group.images.push(image);
    byReason.set(key, group);
  }
  return [...byReason.values()].map(({ images, failure }) => {
    const shown = images.sort().slice(0, 5).join(', ');
    const where = `image${images.length > 1 ? 's' : ''} ${shown}${images.length > 5 ? ` and ${images.length - 5} more` : ''}`;
    return problem(failure.kind, { where, what: failure.what, remedy: failure.remedy });
  });
};

/** What the operating system refuses (a full disk, a damaged one) is the user's to know; all else is a bug. */
const asFailure = (error: unknown): LockError => {
  if (error instanceof LockError) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  return new LockError(`${syscall} failed (${code})`, 'check the disk and the permissions');
};

const readAuthorities = async (path: string, signal: AbortSignal): Promise<string> => {
  const what = `the file ${path} of --ca-file`;
  const bytes = await readBytes(readFileBytes(path, signal), maxDocumentBytes, what).catch(
    (error: unknown) => {
      if (!(error instanceof FileUnreadable)) throw error;
      throw new LockError(`${what} cannot be read (${error.reason})`, 'check its path');
    },
  );
  const text = bytes.toString('utf8');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new LockError(`${what} has no PEM certificate`, 'convert it to PEM');
};

const openSources = (options: LockOptions, http: HttpClient): ImageSource[] => {
  const { env, platforms } = options;
  const files = options.authFiles?.map((path) => ({ path, required: true })) ?? defaultAuthFiles(env);
  const open: Record<SourceName, () => ImageSource> = {
    registry: () =>
      new Registry(
        http,
        new Authenticator(http, new CredentialStore(files, env)),
        options.mirrors,
        platforms,
      ),
    podman: () => new Engine('podman', env),
    docker: () => new Engine('docker', env),
  };
  return [
    ...options.ociLayouts.map((each) => new OciLayout(each, platforms)),
    ...options.dockerArchives.map((each) => new DockerArchive(each)),
    ...options.sources.map((name) => open[name]()),
  ];
};

interface Lock {
  readonly sources: readonly ImageSource[];
  readonly known: ImageIndex;
  readonly options: LockOptions;
  readonly signal: AbortSignal;
}

const lockImage = async (
  { image, reference }: Wanted,
  { sources, known, options, signal }: Lock,
): Promise<ImageFacts | Problem> => {
  const { probeShell, platforms } = options;
  const failed: LockError[] = [];
  const without: string[] = [];
  for (const source of sources) {
    const found = await source.find(reference, signal).catch((error: unknown) => {
      if (!(error instanceof ImageMissing || error instanceof SourceUnreachable)) throw error;
      failed.push(error);
      return null;
    });
    if (found === null) continue;
    if (found === undefined) {
      without.push(source.name);
      continue;
    }
    try {
      const chosen = choosePlatforms(found, platforms);
      const facts = factsOf(image, chosen);
      if (!isFacts(facts)) return facts;
      if (probeShell) return { ...facts, shells: await findShells(chosen.platforms, signal) };
      // The same content has the same shells, so a refresh without probing keeps them.
      const { shells, digest } = known.find(image) ?? {};
      const isSame = digest !== undefined && digest === facts.digest;
      return shells !== undefined && isSame ? { ...facts, shells } : facts;
    } finally {
      await found.close?.();
    }
  }
  throw nowhere(reference, failed, without, options);
};

/** Why no source gave the image: those that failed, and the names of those that do not have it. */
const nowhere = (
  reference: ImageReference,
  failed: readonly LockError[],
  without: readonly string[],
  options: LockOptions,
): LockError => {
  const unreachable = failed.filter((each) => each instanceof SourceUnreachable);
  if (unreachable.length === 0)
    return failed[0] ?? new LockError(notIn(without), 'pull the image first, or add --from registry');
  const remedy = unreachable.find((each) => each.remedy !== undefined)?.remedy;
  const what = [...failed.map((each) => each.what), ...(without.length > 0 ? [notIn(without)] : [])];
  return new LockError(what.join(', and '), readElsewhere(remedy, reference.registry, options));
};

const notIn = (names: readonly string[]): string => `not found in ${names.join(', ')}`;
