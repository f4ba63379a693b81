// The common part of render, diff and explain: their options, and a run of a config over files.

import type { Config } from '../../config/config.ts';
import { lockCommandLine } from '../../config/lock-command-line.ts';
import type { ConfigFile } from '../../files/config-documents.ts';
import { locateAll, nameOf } from '../../files/locate.ts';
import { withCatalogs } from '../../files/resources.ts';
import type { UnitOf } from '../../graft/config-maps.ts';
import { type Grafting, type GraftOptions, graft } from '../../graft/run.ts';
import type { Resource } from '../../krm/resource.ts';
import { hasErrors, type Problem } from '../../problems/diagnostic.ts';
import { LARGE } from '../../process/stdio.ts';
import { optimiseLater } from '../../process/v8-flags.ts';
import { type Arguments, type Option, UsageError } from '../args/command.ts';
import { readConfigs } from '../files/config-file.ts';
import { discoverConfig } from '../files/discover.ts';
import { packageAfter, type Run } from '../files/outcome.ts';
import { type LeftAlone, type Package, type ReadOptions, readPackage } from '../files/package.ts';
import type { Io } from '../io.ts';
import type { Report } from '../report/report.ts';
import type { Sources } from '../report/show-problems.ts';

export const configOption: Option = {
  type: 'string',
  short: 'c',
  multiple: true,
  value: 'FILE',
  about: 'a file or folder with PodGraft resources, applied in order, and ImageCatalogs',
};

export const excludeOption: Option = {
  type: 'string',
  multiple: true,
  value: 'GLOB',
  about: 'skip these files and folders; a pattern as in .gitignore',
};

export const filenameOption: Option = {
  ...{ type: 'string', short: 'f', multiple: true, value: 'FILE' },
  about: 'a file or folder, the same as PATH alone',
};

/** Of a command that writes files. */
export const dryRunOption: Option = {
  type: 'boolean',
  about: 'show what would be written, without writing it',
};

/** Of a command that runs configs over files. */
export const inputOptions = {
  config: configOption,
  kustomize: {
    ...{ type: 'string', short: 'k', multiple: true, value: 'DIR' },
    about: 'build the kustomization in DIR with kustomize or kubectl, and use the result',
  },
  exclude: excludeOption,
  filename: filenameOption,
} as const satisfies Readonly<Record<string, Option>>;

/** A run of configs over files; `done` is missing where one of them cannot be read. */
export interface ConfigRun {
  /** The run of the last config, over what the others left. */
  readonly done?: Run;
  /** The runs of all configs, in order, where none failed. */
  readonly runs: readonly Run[];
  readonly problems: readonly Problem[];
  readonly sources: Sources;
  /** What the report of a command says of the run. */
  readonly report: Pick<Report, 'problems' | 'files' | 'config'>;
}

/** The paths of a command, of which there must be one where -k names nothing. */
export const pathsOf = ({ positionals, texts }: Arguments): readonly string[] => {
  if (positionals.length > 0 || texts('kustomize').length > 0) return positionals;
  throw new UsageError(
    'no paths: name files or folders, such as . for the current folder, or - for standard input',
  );
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
    'no config: pass the file of a PodGraft resource with -c, or create one with podgraft init',
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
  for (const each of pack.files) texts.set(nameOf(each), each.text);
  return { texts, config: file.source };
};

/** What a report says of a config and files. */
export const reportOf = (
  problems: readonly Problem[],
  file: ConfigFile,
  pack: Package | undefined,
): ConfigRun['report'] => ({
  problems,
  files: (pack?.files ?? []).map(nameOf),
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

/** Reads the configs and the files, and runs each config over what the one before it left. */
export const runConfig = (
  args: Arguments,
  io: Io,
  {
    skipUnmatched = false,
    isPrinted = false,
    ...options
  }: ReadOptions & Printed & Pick<GraftOptions, 'skipUnmatched'> = {},
): ConfigRun => {
  const { configs, paths } = inputsOf(args, io);
  const files = readConfigs(configs, io);
  const [first] = files;
  noteDiscovery(args, configs, io);
  const kustomizations = args.texts('kustomize');
  const pack = readPackage(paths, io, { ...options, exclude: args.texts('exclude'), kustomizations });
  const characters = pack.files.reduce((sum, { text }) => sum + text.length, 0);
  if (characters > LARGE) optimiseLater(characters);
  const sources = sourcesOf(first, pack);
  if (isForReading(args)) showLeftAlone(pack.leftAlone, io);
  const before = judged(args, [...files.flatMap(({ problems }) => problems), ...pack.problems]);
  const finished = (problems: readonly Problem[], runs: readonly Run[] = []): ConfigRun => {
    const done = runs.at(-1);
    return { problems, sources, report: reportOf(problems, first, pack), runs, ...(done && { done }) };
  };
  if (hasErrors(before)) return finished(before);
  const lockCommand = lockCommandLine(configs, paths, kustomizations);
  const loaded = files.flatMap(({ config }) => (config === undefined ? [] : { ...config, lockCommand }));
  const runs = runInOrder(loaded, pack, io, { isPrinted }, (resources, config, unitOf) =>
    graft(withCatalogs(resources, first.catalogs), config, { skipUnmatched, unitOf }),
  );
  const found = runs.flatMap(({ grafting }, index) =>
    locateAll(grafting.problems, files[index]?.source, pack.files),
  );
  return finished([...before, ...judged(args, found)], runs);
};

interface Printed {
  /** The outcome is printed, and no file is written. */
  readonly isPrinted?: boolean;
}

/** Runs each config over what the one before it left, until one has errors (or past it with `goesOn`). */
export const runInOrder = (
  configs: readonly Config[],
  pack: Package,
  io: Io,
  { isPrinted = false, goesOn = false }: Printed & { readonly goesOn?: boolean },
  run: (resources: readonly Resource[], config: Config, unitOf: UnitOf | undefined) => Grafting,
): readonly Run[] => {
  const runs: Run[] = [];
  // A stream is applied as a whole, and has each ConfigMap once.
  const { builds } = pack;
  const unitOf = isPrinted ? undefined : (name: string) => builds.unitOf(builds.pathOf(name));
  let at = pack;
  for (const config of configs) {
    const done = { config, pack: at, grafting: run(at.resources, config, unitOf) };
    runs.push(done);
    if (hasErrors(done.grafting.problems) && !goesOn) break;
    if (runs.length < configs.length) at = packageAfter(done, io, isPrinted);
  }
  return runs;
};
