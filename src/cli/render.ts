// `podgraft render`: applies a config to files and prints the outcome, writes it into another folder, or
// writes the files back.

import { statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { API_VERSION } from '../config/load.ts';
import { LOCAL_CONFIG } from '../krm/annotations.ts';
import type { Resource } from '../krm/resource.ts';
import { groupOf } from '../match/workloads.ts';
import { hasErrors, problem } from '../problems.ts';
import { printDocument } from '../stream.ts';
import { YamlError } from '../yaml/node.ts';
import { type Arguments, type Command, UsageError } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { type FileOutcome, outcomeOf, textIfThere } from './package.ts';
import { configOption, inputsOf, type Run, runConfig } from './session.ts';
import { showProblems } from './show-problems.ts';
import { type FileChange, writeFiles } from './write.ts';

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
    const except = output === undefined ? undefined : resolve(io.cwd, output);
    const run = runConfig(args, io, { except, companions: inPlace });
    if (run === undefined) return 1;
    showProblems(run.problems, io, run.sources);
    if (hasErrors(run.problems)) return 1;
    if (inPlace) return writeBack(outcomeOf(run.pack, run.grafting, run.config, io), io);
    if (output !== undefined) return mirror(run, output, args, io);
    io.stdout(streamOf(run));
    return 0;
  },
};

/** Writes the files that changed where they stand; says how many on standard error. */
export const writeBack = (outcomes: readonly FileOutcome[], io: Io): ExitCode => {
  const pipe = outcomes.find(({ file }) => file !== undefined && file.path === undefined);
  if (pipe !== undefined) {
    const what = 'it is a pipe, which cannot be written back';
    showProblems(
      [problem('FileUnwritable', { where: pipe.name, what, remedy: 'name files or folders' })],
      io,
    );
    return 1;
  }
  const changes = outcomes
    .filter(({ before, after }) => before !== after)
    .map(
      ({ name, file, before, after }): FileChange => ({
        ...{ name, path: file?.path ?? resolve(io.cwd, name), before, after, mode: file?.mode ?? 0o644 },
      }),
    );
  return write(changes, outcomes.length, io);
};

const write = (changes: readonly FileChange[], total: number, io: Io): ExitCode => {
  const problems = changes.length === 0 ? [] : writeFiles(changes);
  showProblems(problems, io);
  if (problems.length > 0) return 1;
  const count = (is: (change: FileChange) => boolean, what: string): string[] => {
    const n = changes.filter(is).length;
    return n === 0 ? [] : [`${n} ${what}`];
  };
  const parts = [
    ...count(({ before, after }) => before !== undefined && after !== undefined, 'changed'),
    ...count(({ before }) => before === undefined, 'new'),
    ...count(({ after }) => after === undefined, 'removed'),
  ];
  io.stderr(`${total} file${total === 1 ? '' : 's'}: ${parts.join(', ') || 'nothing to change'}\n`);
  return 0;
};

/** Writes all files below another folder, at the places that they have below their common folder. */
const mirror = (run: Run, output: string, args: Arguments, io: Io): ExitCode => {
  const roots = args.positionals.map((path) => {
    const full = resolve(io.cwd, path);
    return statSync(full).isDirectory() ? full : dirname(full);
  });
  const base = roots.reduce(commonFolder);
  const changes = outcomeOf(run.pack, run.grafting, run.config, io).flatMap(
    ({ name, file, after }): FileChange[] => {
      if (after === undefined) return [];
      const place = join(output, relative(base, resolve(io.cwd, name)));
      const path = resolve(io.cwd, place);
      const before = textIfThere(path);
      return before === after ? [] : [{ name: place, path, before, after, mode: file?.mode ?? 0o644 }];
    },
  );
  return write(changes, changes.length, io);
};

const commonFolder = (a: string, b: string): string => {
  let at = a;
  while (at !== b && !b.startsWith(at === '/' ? at : `${at}/`)) at = dirname(at);
  return at;
};

/** The outcome as one stream. Each new ConfigMap stands before the first workload that needs it. */
export const streamOf = ({ pack, grafting }: Pick<Run, 'pack' | 'grafting'>): string => {
  const documents: string[] = [];
  for (const { stream } of pack.files) {
    for (const { resource } of stream.parts) {
      if (resource === undefined || grafting.removed.has(resource) || !isForCluster(resource)) continue;
      for (const { value, generated } of grafting.added) {
        const { file } = generated.beside;
        if (file !== undefined && file === resource.file) documents.push(printDocument(value));
      }
      documents.push(grafting.changed.get(resource) ?? resource.source);
    }
  }
  return joinDocuments(documents);
};

/** Documents as a stream, with every byte of theirs: blank lines at an end may belong to a block scalar. */
const joinDocuments = (documents: readonly string[]): string => {
  let stream = '';
  for (const document of documents) {
    if (stream !== '' && !stream.endsWith('\n')) stream += '\n';
    // Content may share the line of its marker.
    if (stream !== '' && !/^---\s/.test(document)) stream += '---\n';
    stream += document;
  }
  return stream;
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
  try {
    const { apiVersion, annotations } = resource.identity;
    return !toolGroups.has(groupOf(apiVersion)) && annotations[LOCAL_CONFIG] !== 'true';
  } catch (thrown) {
    if (thrown instanceof YamlError) return true; // what no rule means needs no reading, and kubectl will tell
    throw thrown;
  }
};
