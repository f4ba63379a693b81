// What each file is after a run: with what changed in it, without what was removed, and gone where nothing is left.
// Generated ConfigMaps go to a file beside the workload that uses them.

import type { Grafting } from '../graft/run.ts';
import { fileOf } from '../krm/identity.ts';
import { encodeStream, readStream, type Stream } from '../krm/stream/stream.ts';
import { generatedFile } from '../ownership/generated-config-maps.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { nameOf } from './locate.ts';
import type { Encode, FilesRun } from './run-files.ts';

/** A file before and after; undefined: it is not there. */
export interface FileResult {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface FileBefore {
  readonly name: string;
  /** Where it is, since one file may go by several names; undefined for a pipe, which is not removed. */
  readonly path: string | undefined;
  readonly before: string | undefined;
  readonly stream: Stream;
}

/** Where a new file would be, and the text that is there already. */
export interface Places {
  readonly pathOf: (name: string) => string;
  readonly textAt: (path: string) => string | undefined;
}

const nowhere: Places = { pathOf: (name) => name, textAt: () => undefined };

/** Each file before and after the run of an owner's config, in order; new files come last. @internal */
export const filesAfter = (
  files: readonly FileBefore[],
  { changed, removed, added }: Grafting,
  owner: string,
  { pathOf, textAt }: Places = nowhere,
) => {
  const pipes = new Set(files.filter(({ path }) => path === undefined).map(nameOf));
  const additions = new Map<string, { readonly name: string; readonly values: JsonObject[] }>();
  for (const { value, generated } of added) {
    const beside = fileOf(generated.beside)?.path ?? '';
    const name = generatedFile(pipes.has(beside) ? '' : beside, owner, generated.rule);
    const path = pathOf(name);
    const addition = additions.get(path) ?? { name, values: [] };
    addition.values.push(value);
    additions.set(path, addition);
  }
  const old = files.map(({ name, path, before, stream }) => {
    const values = additions.get(path ?? '')?.values ?? [];
    additions.delete(path ?? '');
    const text = encodeStream(stream, { changed, removed, added: values });
    const isGone = text === '' && before !== '' && path !== undefined;
    return { name, path, before, after: isGone ? undefined : text };
  });
  const unchanged = { changed: new Map(), removed: new Set<never>() };
  const fresh = [...additions].map(([path, { name, values }]) => {
    const before = textAt(path);
    const after = encodeStream(readStream(before ?? '', name), { ...unchanged, added: values });
    return { name, path, before, after };
  });
  return [...old, ...fresh];
};

/** The files after a run over texts: those that came, in order, then new ones. @internal */
export const encodeFiles: Encode = (files, { config, grafting }) => {
  const all = files.map(({ name, text, stream }) => ({ name, path: name, before: text, stream }));
  return filesAfter(all, grafting, config.name).map(({ name, after }) => ({ name, text: after }));
};

/** Each file of a run over texts before and after. @internal */
export const resultsOf = ({ files, after }: FilesRun): FileResult[] =>
  after
    .map(({ name, text }, index) => ({ path: name, before: files[index]?.text, after: text }))
    .filter((each) => each.before !== undefined || each.after !== undefined);
