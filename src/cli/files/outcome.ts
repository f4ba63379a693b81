// The files on disk after a run, which files/results.ts decides: where they are, their permissions, and which generated
// ConfigMaps files that were not named still use.

import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { nameOf } from '../../files/locate.ts';
import { resourcesIn } from '../../files/resources.ts';
import { filesAfter } from '../../files/results.ts';
import type { Grafting } from '../../graft/run.ts';
import { fileOf } from '../../krm/identity.ts';
import type { Resource } from '../../krm/resource.ts';
import { configMapKey } from '../../ownership/generated-config-maps.ts';
import type { Io } from '../io.ts';
import { type Package, type PackageFile, streamOf } from './package.ts';
import { textIfThere } from './read-file.ts';
import { readFiles } from './read-files.ts';

/** A file before and after a run; undefined: it is not there. */
export interface FileOutcome {
  readonly name: string;
  /** Its path after symbolic links; undefined for a pipe. */
  readonly path: string | undefined;
  readonly mode: number;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * The files after a run, for the run of another config: a new file comes before the file whose workload needs it.
 * `isPrinted`: they are not going to be written, so what the disk has in the place of a new file does not count.
 */
export const packageAfter = (
  pack: Package,
  grafting: Grafting,
  config: Config,
  io: Io,
  isPrinted: boolean,
): Package => {
  const outcomes = outcomeOf(pack, grafting, config, io, isPrinted ? () => undefined : textIfThere);
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
  return { ...pack, files, resources: resourcesIn(files) };
};

/** Each file before and after the run, in the order of reading; new files come last. */
export const outcomeOf = (
  pack: Package,
  grafting: Grafting,
  config: Config,
  io: Io,
  textAt: typeof textIfThere = textIfThere,
): FileOutcome[] => {
  const recreated = new Set(grafting.added.map(({ generated }) => configMapKey(generated)));
  const removed = new Set(
    [...grafting.removed].filter(
      (each) => recreated.has(configMapKey(each.identity)) || !isUsedElsewhere(each, pack, io),
    ),
  );
  const pathOf = (name: string) => realPlace(resolve(io.cwd, name));
  return filesAfter(pack.files, { ...grafting, removed }, config.name, { pathOf, textAt }).map(
    (each, index) => ({ ...each, mode: pack.files[index]?.mode ?? modeOfNew(each) }),
  );
};

const modeOfNew = ({ path, before }: Pick<FileOutcome, 'path' | 'before'>): number =>
  path === undefined || before === undefined ? 0o644 : statSync(path).mode & 0o7777;

/** The path after symbolic links; of a file that does not exist, after those of its folder. */
const realPlace = (path: string): string =>
  existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));

/** Whether a file that was not named, in or below the folder of a ConfigMap that was not either, mentions it. */
const isUsedElsewhere = (resource: Resource, pack: Package, io: Io): boolean => {
  const home = pack.files.find(({ name }) => name === resource.file?.path);
  if (home === undefined || !home.beside) return false;
  const read = new Set(pack.files.map(({ path }) => path));
  const { name } = resource.identity;
  return readFiles([dirname(home.name)], io).files.some(
    ({ path, text }) => !read.has(path) && text.includes(name),
  );
};
