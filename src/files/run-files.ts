// Runs configs over files that are texts in memory. The command line does the same with what it reads from disk.

import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { lockCommandLine } from '../config/lock-command-line.ts';
import { problemsOf } from '../graft/check-config.ts';
import { type Grafting, type GraftOptions, graft } from '../graft/run.ts';
import { readStream } from '../krm/stream/stream.ts';
import { hasErrors, type Problem, sortProblems } from '../problems/diagnostic.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { type ConfigFile, configsIn, NO_CONFIG, sameName } from './config-documents.ts';
import { halfObjects } from './half-objects.ts';
import { type LocatedFile, locateAll } from './locate.ts';
import { resourcesIn, withCatalogs } from './resources.ts';

/** A config: a value, or text with the name that messages call it, which may hold ImageCatalogs as well. */
export type ConfigText =
  | { readonly value: JsonObject }
  | { readonly name: string; readonly text: string; readonly isFile: boolean };

export interface FilesRun {
  /** The files as they came. */
  readonly files: readonly LocatedFile[];
  /** The run of each config over what the one before it left; none where a config or a file cannot be read. */
  readonly runs: readonly { readonly config: Config; readonly grafting: Grafting }[];
  /** The files after all configs, those that came first, then new ones; with an error as they came. */
  readonly after: readonly FileState[];
  /** Errors first; those that are about a place in a text have file, line and column. */
  readonly problems: readonly Problem[];
}

/** A file at some time of a run; without a text it is not there. */
export interface FileState {
  readonly name: string;
  readonly text: string | undefined;
}

/** What a run makes of files: each of them, in order, then new ones. */
export type Encode = (
  files: readonly LocatedFile[],
  run: { readonly config: Config; readonly grafting: Grafting },
) => readonly FileState[];

/** Runs configs over files, each a name and a text, one after the other. */
export const runFiles = (
  texts: readonly { readonly name: string; readonly text: string }[],
  inputs: readonly ConfigText[],
  encode: Encode,
  options: Pick<GraftOptions, 'skipUnmatched'> = {},
): FilesRun => {
  const read = readInputs(inputs);
  const files = texts.map(located);
  const before = [
    ...read.flatMap((each) => each.problems),
    ...files.flatMap(({ stream }) => stream.problems),
    ...files.flatMap(({ name, stream }) => halfObjects(name, stream)),
  ];
  const done = (found: readonly Problem[], runs: FilesRun['runs'], after: FilesRun['after']): FilesRun => {
    const problems = sortProblems(found);
    return hasErrors(problems) ? { files, runs, after: texts, problems } : { files, runs, after, problems };
  };
  if (hasErrors(before)) return done(before, [], texts);
  const catalogs = read.flatMap((each) => each.catalogs);
  const lockCommand = lockCommandOf(inputs, texts);
  const runs: { config: Config; grafting: Grafting }[] = [];
  const problems = [...before];
  let after: readonly FileState[] = texts;
  for (const { config, source } of read) {
    if (config === undefined) continue;
    const present = after.flatMap(({ name, text }) => (text === undefined ? [] : located({ name, text })));
    const known = lockCommand === undefined ? config : { ...config, lockCommand };
    const grafting = graft(withCatalogs(resourcesIn(present), catalogs), known, options);
    runs.push({ config, grafting });
    problems.push(...locateAll(grafting.problems, source, files));
    if (hasErrors(grafting.problems)) break;
    after = continued(after, encode(present, { config, grafting }));
  }
  return done(problems, runs, after);
};

const located = ({ name, text }: { readonly name: string; readonly text: string }): LocatedFile => ({
  ...{ name, text, stream: readStream(text, name) },
});

/** The files after one more run, of which `next` has those that were there, in order, and new ones. */
const continued = (files: readonly FileState[], next: readonly FileState[]): readonly FileState[] => {
  const left = [...next];
  const out = files.map((each) => (each.text === undefined ? each : (left.shift() as FileState)));
  for (const each of left) {
    const gone = out.findIndex(({ name, text }) => name === each.name && text === undefined);
    if (gone === -1) out.push(each);
    else out[gone] = each;
  }
  return out;
};

/** The command that looks up images, where all configs are files. */
const lockCommandOf = (
  inputs: readonly ConfigText[],
  texts: readonly { readonly name: string }[],
): string | undefined => {
  const names = inputs.flatMap((each) => ('value' in each || !each.isFile ? [] : each.name));
  if (names.length < inputs.length) return undefined;
  return lockCommandLine(
    names,
    texts.map(({ name }) => name),
  );
};

/** The configs of all inputs, in order. */
const readInputs = (inputs: readonly ConfigText[]): readonly ConfigFile[] => {
  if (inputs.length === 0) return configsIn(new Map(), [], ['configs']);
  const names = new Set<string>();
  return inputs.flatMap((input) => {
    const read = 'value' in input ? [readValue(input.value)] : configsIn(new Map([[input.name, input.text]]));
    const same = read.flatMap(({ config }) =>
      config && names.has(config.name) ? [sameName(`two configs have the name ${config.name}`)] : [],
    );
    for (const { config } of read) if (config) names.add(config.name);
    return same.length === 0 ? read : [...read, { ...NO_CONFIG, problems: same }];
  });
};

const readValue = (value: JsonObject): ConfigFile => {
  const loaded = loadConfig(value);
  return {
    ...NO_CONFIG,
    config: loaded.config,
    problems: loaded.config ? loaded.problems : problemsOf(loaded),
  };
};
