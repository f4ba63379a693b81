// `podgraft render`: applies a config to files and prints the outcome, writes it into another folder, or
// writes the files back.

import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { API_VERSION } from '../../config/load.ts';
import type { Grafting } from '../../graft/run.ts';
import { LOCAL_CONFIG } from '../../krm/annotations.ts';
import { identityIfRead } from '../../krm/read-or-report.ts';
import type { Resource } from '../../krm/resource.ts';
import { printDocument } from '../../krm/stream/stream.ts';
import { groupOf } from '../../kubernetes/workload-kinds.ts';
import { hasErrors, problem } from '../../problems/diagnostic.ts';
import { withLastBreak } from '../../yaml/edit/open-scalar.ts';
import { type Arguments, type Command, UsageError } from '../args/command.ts';
import { type FileOutcome, outcomeOf, textIfThere } from '../files/package.ts';
import { type FileChange, writeFiles } from '../files/write-files.ts';
import type { ExitCode, Io } from '../io.ts';
import { showProblems } from '../report/show-problems.ts';
import { type ConfigRun, configOption, inputsOf, runConfig } from './session.ts';

export const render: Command = {
  name: 'render',
  summary: 'apply a config to files, and print or write the outcome',
  usage: ['-c CONFIG PATH...', '-c CONFIG PATH... -o DIR', '-c CONFIG PATH... --in-place'],
  about: `Applies the rules of CONFIG to the workloads in files, folders (.yaml, .yml and .json, at any
depth, without .git and node_modules) or standard input (-). The outcome goes to standard output as
a stream for kubectl apply -f -, from which documents that are not for a cluster are left out:
PodGraft and ImageCatalog, those with the annotation ${LOCAL_CONFIG}: "true",
Kustomizations, Kptfiles, and whatever is no Kubernetes object. ImageCatalogs among the paths are used.`,
  options: {
    config: configOption,
    output: {
      type: 'string',
      short: 'o',
      value: 'DIR',
      about: 'write the files below this folder, which mirrors the tree of the paths',
    },
    'in-place': {
      type: 'boolean',
      short: 'i',
      about: 'write the files back; new ConfigMaps go to a file beside the workload',
    },
  },
  run: (args, io) => {
    const output = args.text('output');
    const inPlace = args.flag('in-place');
    const { paths } = inputsOf(args);
    if (output !== undefined && inPlace) throw new UsageError('-o and --in-place exclude each other');
    if ((output !== undefined || inPlace) && paths.includes('-'))
      throw new UsageError(
        `standard input has no file name, so it cannot go with ${inPlace ? '--in-place' : '-o'}`,
      );
    if (output === '-')
      throw new UsageError('-o names a folder; without it the outcome goes to standard output');
    const except = output === undefined ? undefined : realPathOf(output, io);
    if (except !== undefined && paths.some((path) => realPathOf(path, io) === except))
      throw new UsageError(`-o ${output} is one of the paths; --in-place writes the files back`);
    const run = runConfig(args, io, { except, companions: inPlace });
    if (run === undefined) return 1;
    showProblems(run.problems, io, run.sources);
    if (hasErrors(run.problems)) return 1;
    if (inPlace) return writeBack(outcomeOf(run.pack, run.grafting, run.config, io), io);
    if (output !== undefined) return mirror(run, output, args, io);
    io.data(streamOf(run));
    return 0;
  },
};

/** Writes the changed files in place; prints how many to standard error. */
export const writeBack = (outcomes: readonly FileOutcome[], io: Io): ExitCode =>
  refusePipes(outcomes, io) ??
  write(
    outcomes.map(({ path = '', ...each }) => ({ ...each, path })),
    outcomes.length,
    io,
  );

/** The pipe of <(command) cannot be written back: reports it and returns the exit status. */
const refusePipes = (outcomes: readonly FileOutcome[], io: Io): ExitCode | undefined => {
  const pipe = outcomes.find(({ path }) => path === undefined);
  if (pipe === undefined) return undefined;
  const what = 'it is a pipe, which cannot be written back';
  showProblems([problem('FileUnwritable', { where: pipe.name, what, remedy: 'name files or folders' })], io);
  return 1;
};

/** `total` is how many files there were to look at; undefined: as many as changed. */
const write = (files: readonly FileChange[], total: number | undefined, io: Io): ExitCode => {
  const problems = writeFiles(files);
  showProblems(problems, io);
  if (problems.length > 0) return 1;
  const changes = files.filter(({ before, after }) => before !== after);
  const count = (is: (change: FileChange) => boolean, what: string): string[] => {
    const n = changes.filter(is).length;
    return n === 0 ? [] : [`${n} ${what}`];
  };
  const parts = [
    ...count(({ before, after }) => before !== undefined && after !== undefined, 'changed'),
    ...count(({ before }) => before === undefined, 'new'),
    ...count(({ after }) => after === undefined, 'removed'),
  ];
  const all = total ?? changes.length;
  io.stderr(`${all} file${all === 1 ? '' : 's'}: ${parts.join(', ') || 'nothing to change'}\n`);
  return 0;
};

/** Writes all files below another folder, at the places that they have below their common folder. */
const mirror = (run: ConfigRun, output: string, args: Arguments, io: Io): ExitCode => {
  const outcomes = outcomeOf(run.pack, run.grafting, run.config, io);
  const refused = refusePipes(outcomes, io);
  if (refused !== undefined) return refused;
  const roots = args.positionals.map((path) => {
    const full = resolve(io.cwd, path);
    return statSync(full).isDirectory() ? full : dirname(full);
  });
  const base = roots.reduce(commonFolder);
  const changes = outcomes.flatMap(({ name, mode, after }): FileChange[] => {
    if (after === undefined) return [];
    const place = join(output, relative(base, resolve(io.cwd, name)));
    const path = resolve(io.cwd, place);
    return [{ name: place, path, before: textIfThere(path), after, mode }];
  });
  return write(changes, undefined, io);
};

/** An absolute path, after symbolic links if it exists. */
const realPathOf = (path: string, io: Io): string => {
  const full = resolve(io.cwd, path);
  return existsSync(full) ? realpathSync(full) : full;
};

const commonFolder = (a: string, b: string): string => {
  let at = a;
  while (at !== b && !b.startsWith(at === '/' ? at : `${at}/`)) at = dirname(at);
  return at;
};

/**
 * The outcome as one stream. Each new ConfigMap comes before the first workload that needs it, or if that one is
 * not for a cluster, before the first of the others.
 */
export const streamOf = ({ pack, grafting }: Pick<ConfigRun, 'pack' | 'grafting'>): string => {
  const documents: string[] = [];
  const late = new Set<Added>();
  for (const { stream } of pack.files) {
    for (const { resource } of stream.parts) {
      if (resource === undefined || grafting.removed.has(resource)) continue;
      const text = grafting.changed.get(resource) ?? resource.source;
      const { file } = resource;
      const here = grafting.added.filter((each) => file !== undefined && each.generated.beside.file === file);
      if (!isForCluster(resource)) {
        for (const each of here) late.add(each);
        continue;
      }
      const due = [...late].filter(({ generated }) => text.includes(generated.name));
      for (const each of due) late.delete(each);
      documents.push(...[...due, ...here].map(({ value }) => printDocument(value)), text);
    }
  }
  return joinDocuments(documents);
};
type Added = Grafting['added'][number];

/** Documents as a stream, with every byte of theirs: blank lines at an end may belong to a block scalar. */
const joinDocuments = (documents: readonly string[]): string => {
  const parts: string[] = [];
  for (const document of documents) {
    const before = parts[parts.length - 1];
    if (before !== undefined && !before.endsWith('\n')) parts.push(withLastBreak(parts.pop() ?? '', '\n'));
    // Content may share the line of its marker.
    if (before !== undefined && !/^---\s/.test(document)) parts.push('---\n');
    parts.push(document);
  }
  return parts.join('');
};

const toolGroups = new Set([
  groupOf(API_VERSION),
  'kustomize.config.k8s.io',
  'kpt.dev',
  'config.kubernetes.io',
]);

const isForCluster = (resource: Resource): boolean => {
  const { source } = resource;
  const looksLocal = source.includes(LOCAL_CONFIG);
  if (!looksLocal && ![...toolGroups].some((group) => source.includes(group))) return true;
  const identity = identityIfRead(resource);
  if (identity === undefined) return true; // It did not have to be read, so it is passed on unchanged.
  const { apiVersion, annotations } = identity;
  return !toolGroups.has(groupOf(apiVersion)) && annotations[LOCAL_CONFIG] !== 'true';
};
