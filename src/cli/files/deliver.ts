// Writes the outcome of a run: the files back in place, or all of them below another folder. Says what it did as data.

import { statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { many, type Problem, problem } from '../../problems/diagnostic.ts';
import type { Arguments } from '../args/command.ts';
import type { Io } from '../io.ts';
import type { FileOutcome } from './outcome.ts';
import { textIfThere } from './read-file.ts';
import { type FileChange, writeFiles } from './write-files.ts';

export interface Delivery {
  readonly problems: readonly Problem[];
  /** The files that changed. */
  readonly files: readonly { readonly path: string; readonly status: 'changed' | 'new' | 'removed' }[];
  /** A line for people about what was done; undefined where nothing was. */
  readonly note?: string;
}

/** Writes files, and returns what went wrong. */
type Writer = typeof writeFiles | undefined;

/** Undefined with --dry-run, which writes nothing. */
export const writerOf = (args: Arguments): Writer => (args.flag('dry-run') ? undefined : writeFiles);

/** Writes the changed files in place. */
export const writeBack = (outcomes: readonly FileOutcome[], writer: Writer): Delivery =>
  refusePipes(outcomes) ??
  write(
    outcomes.map(({ path = '', ...each }) => ({ ...each, path })),
    'nothing to change',
    writer,
  );

/** Writes all files below another folder, at the places that they have below the common folder of the paths. */
export const mirror = (
  outcomes: readonly FileOutcome[],
  folder: string,
  paths: readonly string[],
  io: Io,
  writer: Writer,
): Delivery => {
  const refused = refusePipes(outcomes);
  if (refused !== undefined) return refused;
  const roots = paths.map((path) => {
    const full = resolve(io.cwd, path);
    return statSync(full).isDirectory() ? full : dirname(full);
  });
  const base = roots.reduce(commonFolder);
  const changes = outcomes.flatMap(({ name, mode, after }): FileChange[] => {
    if (after === undefined) return [];
    const place = join(folder, relative(base, resolve(io.cwd, name)));
    const path = resolve(io.cwd, place);
    return [{ name: place, path, before: textIfThere(path), after, mode }];
  });
  return write(changes, 'all up to date', writer);
};

/** The pipe of <(command) cannot be written back. */
const refusePipes = (outcomes: readonly FileOutcome[]): Delivery | undefined => {
  const pipe = outcomes.find(({ path }) => path === undefined);
  if (pipe === undefined) return undefined;
  const what = "is a pipe, which can't be written to";
  const remedy = 'name files or folders';
  return { problems: [problem('FileUnwritable', { where: pipe.name, what, remedy })], files: [] };
};

/** `unchanged` is what to say where no file changes. */
const write = (all: readonly FileChange[], unchanged: string, writer: Writer): Delivery => {
  const problems = writer?.(all) ?? [];
  if (problems.length > 0) return { problems, files: [] };
  const files = all
    .filter(({ before, after }) => before !== after)
    .map(
      ({ name, before, after }) =>
        ({
          path: name,
          status: before === undefined ? 'new' : after === undefined ? 'removed' : 'changed',
        }) as const,
    );
  const parts = (['changed', 'new', 'removed'] as const).flatMap((status) => {
    const count = files.filter((each) => each.status === status).length;
    return count === 0 ? [] : [`${count} ${status}`];
  });
  const counts = `${many(all.length, 'file')}: ${parts.join(', ') || unchanged}`;
  if (writer !== undefined) return { problems, files, note: counts };
  const lines = files.map(({ path, status }) =>
    status === 'removed' ? `would remove ${path}` : `would write ${path} (${status})`,
  );
  return { problems, files, note: [...lines, `${counts}; nothing written (dry run)`].join('\n') };
};

const commonFolder = (a: string, b: string): string => {
  let at = a;
  while (at !== b && !b.startsWith(at === '/' ? at : `${at}/`)) at = dirname(at);
  return at;
};
