// The files that a command works on, as resources, and the files anew after a run. Generated ConfigMaps go to
// a file beside the workload that uses them; a file that holds nothing any more goes.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config/load.ts';
import type { Grafting } from '../graft.ts';
import { OWNER } from '../krm/annotations.ts';
import { fileOf, Resource } from '../krm/resource.ts';
import { type Problem, problem } from '../problems.ts';
import { generatedFile } from '../record/config-maps.ts';
import { encodeStream, readStream, type Stream } from '../stream.ts';
import { YamlError } from '../yaml/node.ts';
import type { JsonObject } from '../yaml/resolve.ts';
import { child, textOf } from '../yaml/value.ts';
import { readFiles, type SourceFile } from './files.ts';
import type { Io } from './io.ts';

export interface PackageFile extends SourceFile {
  readonly stream: Stream;
  /** Read because it lies beside a file that was named, not because it was named itself. */
  readonly beside: boolean;
}

export interface Package {
  readonly files: readonly PackageFile[];
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
}

export interface ReadOptions {
  /** An absolute folder to leave out. */
  readonly except?: string | undefined;
  /** Read the generated ConfigMaps that lie beside a file which is named by itself. */
  readonly companions?: boolean;
}

/** Reads what the paths mean. */
export const readPackage = (paths: readonly string[], io: Io, options: ReadOptions = {}): Package => {
  const named = readFiles(paths, io, options.except);
  const open = (file: SourceFile, beside: boolean): PackageFile => ({
    ...file,
    stream: readStream(file.text, file.name === '-' ? 'standard input' : file.name),
    beside,
  });
  const files = named.files.map((file) => open(file, false));
  if (options.companions) files.push(...companionsOf(files, io).map((file) => open(file, true)));
  return {
    files,
    resources: files.flatMap(({ stream }) => stream.parts.flatMap(({ resource }) => resource ?? [])),
    problems: [
      ...named.problems,
      ...files.flatMap((file) => [...file.stream.problems, ...halfObjects(file)]),
    ],
  };
};

/** Documents that look meant as Kubernetes objects and are none: left out of a deploy, nobody would miss them. */
const halfObjects = ({ name, stream: { text, parts } }: PackageFile): Problem[] =>
  parts.flatMap(({ document: { start, end, blank }, resource }, index) => {
    if (blank || resource !== undefined || !text.slice(start, end).includes('metadata')) return [];
    const lacked = lackedBy(new Resource({ text, start, end, column: 0 }));
    if (lacked === undefined) return [];
    const path = name === '-' ? 'standard input' : name;
    const where = `${path}: document ${index + 1}`;
    return [problem('ItemInvalid', { where, what: `it has no ${lacked}`, file: { path, index } })];
  });

/** Which of apiVersion and kind is missing where the other and metadata are there. */
const lackedBy = (resource: Resource): 'apiVersion' | 'kind' | undefined => {
  try {
    const { root } = resource;
    const { text } = resource.extent;
    if (child(text, root, 'metadata')?.type !== 'map') return undefined;
    const has = (key: string): boolean => (textOf(text, root, key) ?? '') !== '';
    if (has('kind')) return has('apiVersion') ? undefined : 'apiVersion';
    return has('apiVersion') ? 'kind' : undefined;
  } catch (thrown) {
    if (thrown instanceof YamlError) return undefined; // and so it is nothing that podgraft has to read
    throw thrown;
  }
};

const companionsOf = (files: readonly SourceFile[], io: Io): SourceFile[] => {
  const known = new Set(files.map(({ path }) => path));
  const folders = new Set(files.flatMap(({ name, path }) => (path === undefined ? [] : [dirname(name)])));
  const names = [...folders].flatMap((folder) =>
    namesIn(resolve(io.cwd, folder))
      .filter((entry) => /^configmap_.*\.yaml$/.test(entry))
      .map((entry) => (folder === '.' ? entry : join(folder, entry))),
  );
  const fresh = names.filter((name) => !known.has(resolve(io.cwd, name)));
  return readFiles(fresh, io).files.filter(({ path, text }) => !known.has(path) && text.includes(OWNER));
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

/** A file before and after a run; undefined: it is not there. */
export interface FileOutcome {
  readonly name: string;
  readonly file: PackageFile | undefined;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What becomes of each file, in the order of reading; new files come behind. */
export const outcomeOf = (pack: Package, grafting: Grafting, config: Config, io: Io): FileOutcome[] => {
  const added = new Map<string, JsonObject[]>();
  const pipes = new Set(pack.files.flatMap(({ name, path }) => (path === undefined ? [name] : [])));
  for (const { value, generated } of grafting.added) {
    const place = fileOf(generated.beside);
    const beside =
      place === undefined || place.path === 'standard input' || pipes.has(place.path) ? '' : place.path;
    const name = generatedFile(beside, config.name, generated.rule);
    added.set(name, [...(added.get(name) ?? []), value]);
  }
  const keyOf = ({ name, namespace }: { name: string; namespace: string | undefined }): string =>
    `${namespace ?? ''}/${name}`;
  const anew = new Set(grafting.added.map(({ generated }) => keyOf(generated)));
  const removed = new Set(
    [...grafting.removed].filter(
      (each) => anew.has(keyOf(each.identity)) || !isUsedElsewhere(each, pack, io),
    ),
  );
  const outcomes = pack.files.map((file): FileOutcome => {
    const here = added.get(file.name) ?? [];
    added.delete(file.name);
    const text = encodeStream(file.stream, { changed: grafting.changed, removed, added: here });
    const isGone = text === '' && file.text !== '' && file.path !== undefined;
    return { name: file.name, file, before: file.text, after: isGone ? undefined : text };
  });
  for (const [name, values] of added) {
    const empty: Stream = { text: '', parts: [], problems: [] };
    const none = { changed: new Map(), removed: new Set<Resource>() };
    const before = textIfThere(resolve(io.cwd, name));
    const stream = before === undefined ? empty : readStream(before, name);
    outcomes.push({ name, file: undefined, before, after: encodeStream(stream, { ...none, added: values }) });
  }
  return outcomes;
};

/** The text of a file; undefined when it cannot be read. */
export const textIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Whether a file that was not named, in the folder of a ConfigMap that was not either, mentions it. */
const isUsedElsewhere = (resource: Resource, pack: Package, io: Io): boolean => {
  const home = pack.files.find(({ name }) => name === resource.file?.path);
  if (home === undefined || !home.beside) return false;
  const folder = dirname(resolve(io.cwd, home.name));
  const read = new Set(pack.files.map((each) => resolve(io.cwd, each.name)));
  const { name } = resource.identity;
  return namesIn(folder).some(
    (each) =>
      !read.has(join(folder, each)) &&
      /\.(?:ya?ml|json)$/i.test(each) &&
      textIfThere(join(folder, each))?.includes(name),
  );
};
