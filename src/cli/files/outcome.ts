// The files on disk after a run, which files/results.ts decides: where they are, their permissions, and which generated
// ConfigMaps files that were not named still use.

import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../config/config.ts';
import { nameOf } from '../../files/locate.ts';
import { resourcesIn } from '../../files/resources.ts';
import { filesAfter } from '../../files/results.ts';
import type { Grafting } from '../../graft/run.ts';
import { OWNER } from '../../krm/annotations.ts';
import { fileOf } from '../../krm/identity.ts';
import type { Resource } from '../../krm/resource.ts';
import { configMapKey } from '../../ownership/generated-config-maps.ts';
import type { Io } from '../io.ts';
import { foldersFrom } from './discover.ts';
import { realPath } from './kustomizations.ts';
import { type Package, type PackageFile, streamOf } from './package.ts';
import { textIfThere } from './read-file.ts';
import { readFiles, type SourceFile } from './read-files.ts';

/** A run of a config over files. */
export interface Run {
  readonly config: Config;
  readonly pack: Package;
  readonly grafting: Grafting;
}

/** A file before and after a run; undefined: it is not there. */
export interface FileOutcome {
  readonly name: string;
  /** Its path after symbolic links; undefined for a pipe. */
  readonly path: string | undefined;
  readonly mode: number;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The file that still uses a ConfigMap of this one, which is why the run left it there. */
  readonly keptFor?: string | undefined;
}

/**
 * The files after a run, for the run of another config: a new file comes before the file whose workload needs it.
 * `isPrinted`: they are not going to be written, so what the disk has in the place of a new file does not count.
 */
export const packageAfter = (run: Run, io: Io, isPrinted: boolean): Package => {
  const { pack, grafting } = run;
  const outcomes = outcomeOf(run, io, isPrinted ? () => undefined : textIfThere);
  const files = pack.files.map((file, index): PackageFile => {
    const text = outcomes[index]?.after ?? '';
    return text === file.text ? file : { ...file, text, stream: streamOf({ ...file, text }, file.role) };
  });
  for (const { name, path, mode, before, after: text = '' } of outcomes.slice(files.length)) {
    const added = grafting.added.find(({ generated }) => text.includes(generated.name));
    const beside = added && fileOf(added.generated.beside)?.path;
    const at = files.findIndex((each) => nameOf(each) === beside);
    const file = { name, path, mode, text, root: '.', isWalked: false };
    files.splice(at === -1 ? files.length : at, 0, {
      ...file,
      before,
      stream: streamOf(file),
      beside: false,
    });
  }
  pack.builds.add(files);
  return { ...pack, files, resources: resourcesIn(files) };
};

/** Each file before and after the run, in the order of reading; new files come last. */
export const outcomeOf = ({ pack, grafting, config }: Run, io: Io, textAt = textIfThere): FileOutcome[] => {
  const recreated = new Set(grafting.added.map(({ generated }) => configMapKey(generated)));
  const gone = [...grafting.removed].filter((each) => !recreated.has(configMapKey(each.identity)));
  // Files that are not going to be written leave no other without its ConfigMap.
  const kept = textAt === textIfThere ? usedElsewhere(gone, pack, io) : new Map<Resource, string>();
  const removed = new Set([...grafting.removed].filter((each) => !kept.has(each)));
  const keptFor = new Map([...kept].map(([resource, user]) => [resource.file?.path, user]));
  for (const { name, beside } of pack.files) if (beside) keptFor.delete(name);
  const pathOf = (name: string) => realPath(io.cwd, name);
  return filesAfter(pack.files, { ...grafting, removed }, config.name, { pathOf, textAt }).map(
    (each, index) => ({
      ...each,
      mode: pack.files[index]?.mode ?? modeOfNew(each),
      keptFor: keptFor.get(each.name),
    }),
  );
};

const modeOfNew = ({ path, before }: Pick<FileOutcome, 'path' | 'before'>): number =>
  path === undefined || before === undefined ? 0o644 : statSync(path).mode & 0o7777;

/**
 * The generated ConfigMaps that files which were not read still use, each with one of those files: they are looked for in
 * the repository, or in the current folder. Files beside a copy of the ConfigMap use that.
 */
const usedElsewhere = (gone: readonly Resource[], pack: Package, io: Io): Map<Resource, string> => {
  const used = new Map<Resource, string>();
  if (gone.length === 0) return used;
  const read = new Set(pack.files.map(({ path }) => path));
  const { builds } = pack;
  const found = new Map<string, readonly SourceFile[]>();
  for (const resource of gone) {
    const home = pack.files.find(({ name }) => name === resource.file?.path);
    if (home?.path === undefined) continue;
    const { path } = home;
    const root = foldersFrom(dirname(path), realpathSync(io.cwd)).at(-1) as string;
    const others = found.get(root) ?? readFiles([builds.nameOf(root)], io).files;
    found.set(root, others);
    const mentions = others.filter(
      (each) => !read.has(each.path) && each.text.includes(resource.identity.name),
    );
    const copies = new Set(mentions.flatMap((each) => (each.text.includes(OWNER) ? dirname(each.name) : [])));
    const user = mentions.find(
      (each) => !copies.has(dirname(each.name)) && builds.unitOf(each.path ?? '') === builds.unitOf(path),
    );
    if (user !== undefined) used.set(resource, user.name);
  }
  return used;
};
