// The function for files and for a stream of YAML documents, as the library has it: texts in, texts out.

import type { PodGraft } from './config/pod-graft.generated.ts';
import { encodeFiles, type FileResult, resultsOf } from './files/results.ts';
import { type ConfigText, type Encode, runFiles } from './files/run-files.ts';
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
 * A config: an object, or YAML text of a PodGraft (or of several, which are applied in order), with ImageCatalogs beside it if there are any. The problems of a file
 * name its path, those of a plain text the path `config`, or `configs[1]` where there are several, those of an object only the field.
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

/** One config, or several that are applied in order, each to what the one before it left. */
export type ConfigInputs = ConfigInput | readonly ConfigInput[];

/**
 * Applies configs to files, each with any number of YAML documents. What is not changed keeps every byte; a new
 * ConfigMap goes to a file beside the workload that uses it. Never throws.
 */
export const transformFiles = (files: readonly TextFile[], configs: ConfigInputs): TransformedFiles => {
  try {
    const texts = files.map(({ path, text }) => ({ name: path, text }));
    const run = runFiles(texts, sourcesOf(configs), encodeFiles, { skipUnmatched: true });
    return { files: resultsOf(run), problems: run.problems, exitCode: exitCodeOf(run.problems) };
  } catch (thrown) {
    const unchanged = files.map(({ path, text }) => ({ path, before: text, after: text }));
    return { files: unchanged, problems: [bug(thrown)], exitCode: 1 };
  }
};

/**
 * Applies configs to a stream of YAML documents. What is not changed keeps every byte; new ConfigMaps come last. Never
 * throws.
 */
export const transformStream = (input: string, configs: ConfigInputs): Transformed => {
  try {
    const texts = [{ name: 'input', text: input }];
    const { after, problems } = runFiles(texts, sourcesOf(configs), encodeInPlace, { skipUnmatched: true });
    return { output: after[0]?.text ?? '', problems, exitCode: exitCodeOf(problems) };
  } catch (thrown) {
    return { output: input, problems: [bug(thrown)], exitCode: 1 };
  }
};

/** The stream after a run, with what is new in it. */
const encodeInPlace: Encode = (files, { grafting }) => {
  const changes = { ...grafting, added: grafting.added.map(({ value }) => value) };
  return files.map(({ name, stream }) => ({ name, text: encodeStream(stream, changes) }));
};

const exitCodeOf = (problems: readonly Problem[]): 0 | 1 => (hasErrors(problems) ? 1 : 0);

const isList = (configs: ConfigInputs): configs is readonly ConfigInput[] => Array.isArray(configs);

const sourcesOf = (configs: ConfigInputs): ConfigText[] => {
  const all = isList(configs) ? configs : [configs];
  return all.map((each, index) => sourceOf(each, all.length === 1 ? 'config' : `configs[${index}]`));
};

const sourceOf = (config: ConfigInput, name: string): ConfigText => {
  if (typeof config === 'string') return { name, text: config, isFile: false };
  if ('path' in config) return { name: config.path, text: config.text, isFile: true };
  // Fields that are undefined are not there.
  return { value: JSON.parse(JSON.stringify(config)) as JsonObject };
};
