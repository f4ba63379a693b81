// The files after a run. Generated ConfigMaps go to a file beside the workload that uses them; a file that holds
// nothing any more is removed.

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { nameOf } from '../../files/locate.ts';
import { resourcesIn } from '../../files/resources.ts';
import type { Grafting } from '../../graft/run.ts';
import { fileOf } from '../../krm/identity.ts';
import type { Resource } from '../../krm/resource.ts';
import { encodeStream, readStream, type Stream } from '../../krm/stream/stream.ts';
import { configMapKey, generatedFile } from '../../ownership/generated-config-maps.ts';
import type { JsonObject } from '../../yaml/read/resolve.ts';
import type { Io } from '../io.ts';
import { type Package, type PackageFile, streamOf } from './package.ts';
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
  // By place, since one folder may go by several names.
  const added = new Map<string, { name: string; values: JsonObject[] }>();
  const pipes = new Set(pack.files.flatMap(({ name, path }) => (path === undefined ? [name] : [])));
  for (const { value, generated } of grafting.added) {
    const place = fileOf(generated.beside);
    const beside =
      place === undefined || place.path === 'standard input' || pipes.has(place.path) ? '' : place.path;
    const name = generatedFile(beside, config.name, generated.rule);
    const path = realPlace(resolve(io.cwd, name));
    const there = added.get(path);
    if (there === undefined) added.set(path, { name, values: [value] });
    else there.values.push(value);
  }
  const recreated = new Set(grafting.added.map(({ generated }) => configMapKey(generated)));
  const removed = new Set(
    [...grafting.removed].filter(
      (each) => recreated.has(configMapKey(each.identity)) || !isUsedElsewhere(each, pack, io),
    ),
  );
  const outcomes = pack.files.map(({ name, path, mode, before, stream }): FileOutcome => {
    const here = added.get(path ?? '')?.values ?? [];
    added.delete(path ?? '');
    const text = encodeStream(stream, { changed: grafting.changed, removed, added: here });
    const isGone = text === '' && before !== '' && path !== undefined;
    return { name, path, mode, before, after: isGone ? undefined : text };
  });
  for (const [path, { name, values }] of added) {
    const empty: Stream = { text: '', parts: [], problems: [] };
    const none = { changed: new Map(), removed: new Set<Resource>() };
    const before = textAt(path);
    const mode = before === undefined ? 0o644 : statSync(path).mode & 0o7777;
    const stream = before === undefined ? empty : readStream(before, name);
    outcomes.push({ name, path, mode, before, after: encodeStream(stream, { ...none, added: values }) });
  }
  return outcomes;
};

/** The path after symbolic links; of a file that does not exist, after those of its folder. */
const realPlace = (path: string): string =>
  existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));

/** The text of a file; undefined when it cannot be read. */
export const textIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

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
