// What is known about images, from spec.images and ImageCatalog items, and which entry is about an image
// that a manifest names. Holds no schema (config/ does) and reads no registry (lock/ does).
import { type Problem, problem } from '../problems/diagnostic.ts';
import { emptyObject } from '../yaml/read/value.ts';
import { formatReference, isDigest, parseReference } from './references.ts';

/**
 * What one entry says about one image. An absent field is unknown; an absent entrypoint or cmd is none in the image's
 * config, unless the entry lacks the command altogether.
 */
export interface ImageFacts {
  /** As manifests write it. */
  readonly image: string;
  readonly digest?: string;
  readonly platforms?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** ENV by name; null: set, to another value on each platform. */
  readonly env?: Readonly<Record<string, string | null>>;
  readonly user?: string;
  readonly workingDir?: string;
  /** Those of `probedShells` that the image has; absent if it was not probed. */
  readonly shells?: readonly string[];
  /** Set by the index: the entry gives other facts, and says nothing of ENTRYPOINT and CMD. */
  readonly lacksCommand?: true;
}

export interface ImageEntry {
  readonly facts: ImageFacts;
  /** Where the entry is, for messages. */
  readonly where: string;
}

export interface ImageIndex {
  /**
   * The facts for an image as a manifest writes it, or undefined. `ENTRYPOINT [""]` and empty lists, which
   * runtimes take as none, are left out.
   */
  find(image: string): ImageFacts | undefined;
  /** How many images there are facts of. */
  readonly size: number;
  /** ImageEntryConflict for entries that cannot both be true. */
  readonly problems: Problem[];
}

/** Paths that `lock --probe-shell` looks for; of any other path a `shells` list says nothing. */
export const probedShells: readonly string[] = ['/bin', '/busybox', '/usr/bin', '/usr/local/bin'].flatMap(
  (folder) => ['ash', 'bash', 'dash', 'ksh', 'sh', 'zsh'].map((shell) => `${folder}/${shell}`),
);

/** The words of an ENTRYPOINT or CMD; undefined for those that containerd counts as none. */
export const wordsOrNone = (words: readonly string[] | undefined): readonly string[] | undefined =>
  words === undefined || words.length === 0 || (words.length === 1 && words[0] === '') ? undefined : words;

/** USER of the image's config, '' for root; undefined where it is not known. `lock` writes platforms, and a USER if there is one. */
export const userOf = (facts: Pick<ImageFacts, 'user' | 'platforms'> | undefined): string | undefined =>
  facts?.user ?? (facts?.platforms === undefined ? undefined : '');

/** WORKDIR of the image's config; undefined where it is not known. `lock` writes platforms, and a WORKDIR if there is one. */
export const workingDirOf = (
  facts: Pick<ImageFacts, 'workingDir' | 'platforms'> | undefined,
): string | undefined => facts?.workingDir ?? (facts?.platforms === undefined ? undefined : '/');

/** Whether an entry is only about other things than what the image runs. */
const isWithoutCommand = ({ entrypoint, cmd, digest, platforms, ...rest }: ImageFacts): boolean =>
  [entrypoint, cmd, digest, platforms].every((each) => each === undefined) &&
  [rest.env, rest.user, rest.workingDir, rest.shells].some((each) => each !== undefined);

const normalized = (facts: ImageFacts): ImageFacts => {
  const { entrypoint, cmd, ...rest } = facts;
  if (isWithoutCommand(facts)) return { ...rest, lacksCommand: true };
  const entry = wordsOrNone(entrypoint);
  const words = cmd !== undefined && cmd.length > 0 ? cmd : undefined;
  return { ...rest, ...(entry && { entrypoint: entry }), ...(words && { cmd: words }) };
};

const isSameJson = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const show = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));

/** The first field in which two entries contradict each other. An absent entrypoint says "none". */
const contradiction = (a: ImageFacts, b: ImageFacts): keyof ImageFacts | undefined => {
  const isAboutCommand = !a.lacksCommand && !b.lacksCommand;
  for (const field of ['entrypoint', 'cmd'] as const)
    if (isAboutCommand && !isSameJson(a[field], b[field])) return field;
  for (const field of ['digest', 'user', 'workingDir', 'shells'] as const) {
    if (a[field] !== undefined && b[field] !== undefined && !isSameJson(a[field], b[field])) return field;
  }
  const isOther = ([name, value]: [string, string | null]): boolean =>
    a.env !== undefined && Object.hasOwn(a.env, name) && a.env[name] !== value;
  return Object.entries(b.env ?? {}).some(isOther) ? 'env' : undefined;
};

/** What either entry leaves open, the other may say. */
const merged = (a: ImageFacts, b: ImageFacts): ImageFacts => {
  const { lacksCommand, ...facts } = { ...b, ...a };
  const env = a.env && b.env ? Object.assign(emptyObject(), b.env, a.env) : undefined;
  return {
    ...facts,
    ...(env && { env: env as Record<string, string | null> }),
    ...(a.lacksCommand && b.lacksCommand && { lacksCommand: true }),
  };
};

/**
 * Gathers all entries. Images that no registry could have, such as `ko://example.com/cmd/app` or a placeholder that a
 * later step fills in, are compared as text: none of them reads like a reference written out.
 */
export function buildImageIndex(entries: readonly ImageEntry[]): ImageIndex {
  const problems: Problem[] = [];
  const byName = new Map<string, ImageEntry>();
  const byDigest = new Map<string, ImageEntry>();

  const conflict = (first: ImageEntry, second: ImageEntry, field: keyof ImageFacts) =>
    problems.push(
      problem('ImageEntryConflict', {
        where: second.where,
        what: `conflicting entries for image ${second.facts.image}: ${field} ${show(second.facts[field])} here, ${show(first.facts[field])} in ${first.where}`,
      }),
    );

  const add = (map: Map<string, ImageEntry>, key: string, entry: ImageEntry): boolean => {
    const first = map.get(key);
    if (first === undefined) {
      map.set(key, entry);
      return true;
    }
    const field = contradiction(first.facts, entry.facts);
    if (field !== undefined) {
      conflict(first, entry, field);
      return false;
    }
    map.set(key, { ...first, facts: merged(first.facts, entry.facts) });
    return true;
  };

  for (const { facts, where } of entries) {
    if (facts.image === '') continue;
    const entry: ImageEntry = { facts: normalized(facts), where };
    const reference = parseReference(facts.image);
    if (reference === undefined) {
      add(byName, facts.image, entry);
      continue;
    }
    if (reference.digest !== undefined && facts.digest !== undefined && facts.digest !== reference.digest) {
      conflict(
        { where: 'its image', facts: { image: facts.image, digest: reference.digest } },
        entry,
        'digest',
      );
      continue;
    }
    const name = formatReference(reference);
    if (!add(byName, name, entry)) continue;
    const digest = reference.digest ?? facts.digest;
    if (digest === undefined || !isDigest(digest)) continue;
    add(byDigest, `${reference.registry}/${reference.repository}@${digest}`, byName.get(name) ?? entry);
  }

  const find = (image: string): ImageFacts | undefined => {
    if (byName.size === 0) return undefined;
    const reference = parseReference(image);
    if (reference === undefined) return byName.get(image)?.facts;
    const { registry, repository, digest } = reference;
    // A digest names the content, so it decides, and not the tag.
    const entry =
      byName.get(formatReference(reference)) ??
      (digest === undefined ? undefined : byDigest.get(`${registry}/${repository}@${digest}`));
    return entry?.facts;
  };
  return { find, size: byName.size, problems };
}
