// The common part of render, diff and explain: their options, and a run of a config over files.

import type { Config } from '../../config/config.ts';
import { lockCommandLine } from '../../config/lock-command-line.ts';
import type { ConfigFile } from '../../files/config-documents.ts';
import { locateAll } from '../../files/locate.ts';
import { type Grafting, type GraftOptions, graft } from '../../graft/run.ts';
import { hasErrors, type Problem } from '../../problems/diagnostic.ts';
import { LARGE } from '../../process/stdio.ts';
import { optimiseLater } from '../../process/v8-flags.ts';
import { type Arguments, type Option, UsageError } from '../args/command.ts';
import { readConfig } from '../files/config-file.ts';
import { discoverConfig } from '../files/discover.ts';
import { type LeftAlone, type Package, type ReadOptions, readPackage } from '../files/package.ts';
import type { Io } from '../io.ts';
import type { Report } from '../report/report.ts';
import type { Sources } from '../report/show-problems.ts';

export const configOption: Option = {
  type: 'string',
  short: 'c',
  multiple: true,
  value: 'FILE',
  about: 'the file of the PodGraft resource; further ones may hold ImageCatalogs',
};

export const excludeOption: Option = {
  type: 'string',
  multiple: true,
  value: 'GLOB',
  about: 'leave these files and folders out; a pattern as in .gitignore',
};

/** A run of a config over files; `done` is missing where the one or the others cannot be read. */
export interface ConfigRun {
  readonly done?: CompleteRun;
  readonly problems: readonly Problem[];
  readonly sources: Sources;
  /** What the report of a command says of the run. */
  readonly report: Pick<Report, 'problems' | 'files' | 'config'>;
}

export interface CompleteRun {
  readonly config: Config;
  readonly pack: Package;
  readonly grafting: Grafting;
}

/** The paths of a command, of which there must be one. */
export const pathsOf = ({ positionals }: Arguments): readonly string[] => {
  if (positionals.length > 0) return positionals;
  throw new UsageError('no paths: name files or folders, or - for standard input');
};

/** Checks that a config and paths are given, and standard input at most once. */
export const inputsOf = (
  args: Arguments,
  io: Io,
): { configs: readonly string[]; paths: readonly string[] } => {
  const configs = configsOf(args, io);
  const paths = pathsOf(args);
  if ([...configs, ...paths].filter((each) => each === '-').length > 1)
    throw new UsageError('standard input (-) is given twice');
  return { configs, paths };
};

/** The files that -c names, or the config that is found here or in a folder above. */
export const configsOf = (args: Arguments, io: Io): readonly string[] => {
  const named = args.texts('config');
  if (named.length > 0) return named;
  const found = discoverConfig(io.cwd);
  if (found !== undefined) return [found];
  throw new UsageError(
    'no config: name the file of a PodGraft resource with -c, or write one with podgraft init',
  );
};

/** Says which config was taken, where none was named. */
export const noteDiscovery = (args: Arguments, configs: readonly string[], io: Io): void => {
  if (args.texts('config').length === 0 && !args.flag('quiet')) io.stderr(`using ${configs.join(', ')}\n`);
};

/** With --strict, warnings are errors. */
export const judged = (args: Arguments, problems: readonly Problem[]): readonly Problem[] =>
  args.flag('strict')
    ? problems.map((each) => (each.severity === 'warning' ? { ...each, severity: 'error' } : each))
    : problems;

/** The texts that problems show lines of. */
export const sourcesOf = (file: ConfigFile, pack: Package): Sources => {
  const texts = new Map(file.texts);
  for (const { name, text } of pack.files) texts.set(name === '-' ? 'standard input' : name, text);
  return { texts, config: file.source };
};

/** What a report says of a config and files. */
export const reportOf = (
  problems: readonly Problem[],
  file: ConfigFile,
  pack: Package | undefined,
): ConfigRun['report'] => ({
  problems,
  files: (pack?.files ?? []).map(({ name }) => (name === '-' ? 'standard input' : name)),
  config: file.source?.name,
});

/** Whether people read the report: not with --quiet, nor in a format for tools. */
const isForReading = (args: Arguments): boolean =>
  !args.flag('quiet') && (args.text('output') ?? 'text') === 'text';

/** Says on standard error how much in the files is no resource. */
const showLeftAlone = ({ inputs, documents }: LeftAlone, io: Io): void => {
  const parts = [
    ...counted(inputs, 'file that a kustomization uses as input', 'files that kustomizations use as input'),
    ...counted(
      documents,
      "document that isn't a Kubernetes object",
      "documents that aren't Kubernetes objects",
    ),
  ];
  if (parts.length > 0) io.stderr(`left alone: ${parts.join(', ')}\n`);
};

const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** Reads the config and the files, and runs the one over the others. */
export const runConfig = (
  args: Arguments,
  io: Io,
  { skipUnmatched = false, ...options }: ReadOptions & Pick<GraftOptions, 'skipUnmatched'> = {},
): ConfigRun => {
  const { configs, paths } = inputsOf(args, io);
  const file = readConfig(configs, io);
  const { config, catalogs, source } = file;
  noteDiscovery(args, configs, io);
  const pack = readPackage(paths, io, { ...options, exclude: args.texts('exclude') });
  if (pack.files.reduce((sum, { text }) => sum + text.length, 0) > LARGE) optimiseLater();
  const sources = sourcesOf(file, pack);
  if (isForReading(args)) showLeftAlone(pack.leftAlone, io);
  const before = judged(args, [...file.problems, ...pack.problems]);
  const finished = (problems: readonly Problem[], done?: CompleteRun): ConfigRun => ({
    ...{ problems, sources, report: reportOf(problems, file, pack) },
    ...(done && { done }),
  });
  if (config === undefined || hasErrors(before)) return finished(before);
  // A catalog that is named with -c and is among the paths is one catalog.
  const known = new Set(pack.resources.map(({ source: text }) => text));
  const extra = catalogs.filter((each) => !known.has(each.source));
  const located = { ...config, lockCommand: lockCommandLine(configs, paths) };
  const grafting = graft([...pack.resources, ...extra], located, { skipUnmatched });
  const found = locateAll(grafting.problems, source, pack.files);
  const problems = judged(args, [...before, ...found]);
  return finished(problems, { config, pack, grafting });
};
