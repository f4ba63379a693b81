// Runs a config over files that are texts in memory. The command line does the same with what it reads from disk.

import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { lockCommandLine } from '../config/lock-command-line.ts';
import { problemsOf } from '../graft/check-config.ts';
import { type Grafting, type GraftOptions, graft } from '../graft/run.ts';
import { readStream } from '../krm/stream/stream.ts';
import { hasErrors, type Problem, sortProblems } from '../problems/diagnostic.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { type ConfigFile, configsIn, NO_CONFIG, onlyConfig } from './config-documents.ts';
import { halfObjects } from './half-objects.ts';
import { type LocatedFile, locateAll } from './locate.ts';
import { resourcesIn, withCatalogs } from './resources.ts';

/** A config: a value, or text with the name that messages call it, which may hold ImageCatalogs as well. */
export type ConfigText =
  | { readonly value: JsonObject }
  | { readonly name: string; readonly text: string; readonly isFile: boolean };

export interface FilesRun {
  readonly files: readonly LocatedFile[];
  /** Undefined where the config or a file cannot be read. */
  readonly done: { readonly config: Config; readonly grafting: Grafting } | undefined;
  /** Errors first; those that are about a place in a text have file, line and column. */
  readonly problems: readonly Problem[];
}

/** Runs a config over files, each a name and a text. */
export const runFiles = (
  texts: readonly { readonly name: string; readonly text: string }[],
  input: ConfigText,
  options: Pick<GraftOptions, 'skipUnmatched'> = {},
): FilesRun => {
  const read = readInput(input);
  const files = texts.map(({ name, text }) => ({ name, text, stream: readStream(text, name) }));
  const before = [
    ...read.problems,
    ...files.flatMap(({ stream }) => stream.problems),
    ...files.flatMap(({ name, stream }) => halfObjects(name, stream)),
  ];
  const { config } = read;
  if (config === undefined || hasErrors(before))
    return { files, done: undefined, problems: sortProblems(before) };
  const lockCommand =
    'value' in input || !input.isFile
      ? config.lockCommand
      : lockCommandLine(
          [input.name],
          texts.map(({ name }) => name),
        );
  const grafting = graft(
    withCatalogs(resourcesIn(files), read.catalogs),
    { ...config, lockCommand },
    options,
  );
  const problems = sortProblems([...before, ...locateAll(grafting.problems, read.source, files)]);
  return { files, done: { config, grafting }, problems };
};

const readInput = (input: ConfigText): ConfigFile => {
  if (!('value' in input)) return onlyConfig(configsIn(new Map([[input.name, input.text]])), 'transform');
  const loaded = loadConfig(input.value);
  return {
    ...NO_CONFIG,
    config: loaded.config,
    problems: loaded.config ? loaded.problems : problemsOf(loaded),
  };
};
