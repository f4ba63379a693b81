// The function for files and for a stream of YAML documents, as the library has it: texts in, texts out.

import type { PodGraft } from './config/pod-graft.generated.ts';
import { type FileResult, resultsOf } from './files/results.ts';
import { type ConfigText, runFiles } from './files/run-files.ts';
import { encodeStream } from './krm/stream/stream.ts';
import { bug, hasErrors, type Problem } from './problems/diagnostic.ts';
import type { Transformed } from './transform.ts';
import type { JsonObject } from './yaml/read/resolve.ts';

export interface TextFile {
  /** How messages call the file, and where new files go beside it: with slashes, such as `base/deployment.yaml`. */
  readonly path: string;
  readonly text: string;
}

/**
 * A config: an object, or YAML text of a PodGraft, with ImageCatalogs beside it if there are any. The problems of a file
 * name its path, those of a plain text the path `config`, those of an object only the field.
 */
export type ConfigInput = PodGraft | string | TextFile;

export interface TransformedFiles {
  /** All files in the order given, then new ones. With an error every file is as it was, and none is new. */
  readonly files: readonly FileResult[];
  /** What is wrong and what to know, errors first, with file, line and column where there is a place in a text. */
  readonly problems: readonly Problem[];
  /** 1 with an error among the problems. */
  readonly exitCode: 0 | 1;
}

/**
 * Applies a config to files, each with any number of YAML documents. What is not changed keeps every byte; a new
 * ConfigMap goes to a file beside the workload that uses it. Never throws.
 */
export const transformFiles = (files: readonly TextFile[], config: ConfigInput): TransformedFiles => {
  try {
    const run = runFiles(
      files.map(({ path, text }) => ({ name: path, text })),
      sourceOf(config),
      { skipUnmatched: true },
    );
    return { files: resultsOf(run), problems: run.problems, exitCode: exitCodeOf(run.problems) };
  } catch (thrown) {
    const unchanged = files.map(({ path, text }) => ({ path, before: text, after: text }));
    return { files: unchanged, problems: [bug(thrown)], exitCode: 1 };
  }
};

/**
 * Applies a config to a stream of YAML documents. What is not changed keeps every byte; new ConfigMaps come last. Never
 * throws.
 */
export const transformStream = (input: string, config: ConfigInput): Transformed => {
  try {
    const run = runFiles([{ name: STREAM, text: input }], sourceOf(config), { skipUnmatched: true });
    const { files, done, problems } = run;
    const changes = done && { ...done.grafting, added: done.grafting.added.map(({ value }) => value) };
    const [file] = files;
    const isDone = file !== undefined && changes !== undefined && !hasErrors(problems);
    const output = isDone ? encodeStream(file.stream, changes) : input;
    return { output, problems, exitCode: exitCodeOf(problems) };
  } catch (thrown) {
    return { output: input, problems: [bug(thrown)], exitCode: 1 };
  }
};

/** How messages call a stream. */
const STREAM = 'input';

const exitCodeOf = (problems: readonly Problem[]): 0 | 1 => (hasErrors(problems) ? 1 : 0);

const sourceOf = (config: ConfigInput): ConfigText => {
  if (typeof config === 'string') return { name: 'config', text: config, isFile: false };
  if ('path' in config) return { name: config.path, text: config.text, isFile: true };
  // Fields that are undefined are not there.
  return { value: JSON.parse(JSON.stringify(config)) as JsonObject };
};
