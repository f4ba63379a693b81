// `podgraft render`: applies a config to files and prints the outcome, writes it into another folder, or
// writes the files back.

import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { API_VERSION } from '../../config/load.ts';
import type { Grafting } from '../../graft/run.ts';
import { LOCAL_CONFIG } from '../../krm/annotations.ts';
import { identityIfRead } from '../../krm/read-or-report.ts';
import type { Resource } from '../../krm/resource.ts';
import { printDocument } from '../../krm/stream/stream.ts';
import { groupOf } from '../../kubernetes/workload-kinds.ts';
import { hasErrors } from '../../problems/diagnostic.ts';
import { withLastBreak } from '../../yaml/edit/open-scalar.ts';
import { ifYaml } from '../../yaml/read/node.ts';
import { type Arguments, type Command, UsageError } from '../args/command.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { checkDelivery } from '../files/check-listed.ts';
import { mirror, writeBack, writerOf } from '../files/deliver.ts';
import { outcomeOf, type Run } from '../files/outcome.ts';
import type { Io } from '../io.ts';
import { finish, nothingWritten } from '../report/finish.ts';
import { noteOf } from '../report/workload-lines.ts';
import { dryRunOption, inputOptions, inputsOf, judged, runConfig } from './session.ts';

export const render: Command = {
  name: 'render',
  summary: 'apply a config to files, and print or write the result',
  usage: ['-c CONFIG PATH...', '-c CONFIG PATH... --output-dir DIR', '-c CONFIG PATH... --in-place'],
  about: `Applies the rules of CONFIG to the workloads in files, folders (.yaml, .yml and .json, at any
depth, without .git and node_modules) or standard input (-). Prints the result as a stream for
kubectl apply -f -, without documents that aren't for a cluster: PodGrafts, ImageCatalogs,
Kustomizations, Kptfiles, objects with the annotation ${LOCAL_CONFIG}: "true", and
documents that aren't Kubernetes objects. Uses the ImageCatalogs among the paths.`,
  examples: [
    ['podgraft render -c podgraft.yaml k8s/ | kubectl apply -f -', 'apply the result to a cluster'],
    ['podgraft render -c podgraft.yaml k8s/ --output-dir rendered', 'write it into another folder'],
    ['podgraft render -c podgraft.yaml -k overlays/prod', 'change what kustomize builds'],
    ['podgraft render --in-place k8s/', 'write the files back, with the podgraft.yaml found here'],
  ],
  page: 'how-to/flux-and-plain-ci.md',
  options: {
    ...inputOptions,
    ...reportOptions,
    'output-dir': {
      type: 'string',
      value: 'DIR',
      about: 'write the files below this folder, which mirrors the tree of the paths',
    },
    'in-place': {
      type: 'boolean',
      short: 'i',
      about: 'write the files back; new ConfigMaps go to a file next to the workload',
    },
    'dry-run': dryRunOption,
  },
  run: (args, io) => {
    const output = outputOf(args, { filesTo: 'output-dir' });
    const folder = args.text('output-dir');
    const inPlace = args.flag('in-place');
    checkTogether(args, folder, inPlace, io);
    const except = folder === undefined ? undefined : realPathOf(folder, io);
    const isPrinted = folder === undefined && !inPlace;
    // Only -v says something of workloads that no rule matches.
    const skipUnmatched = !output.verbose;
    const run = runConfig(args, io, { except, companions: inPlace, isPrinted, skipUnmatched });
    const { done, runs, report, sources } = run;
    const graftings = runs.map(({ grafting }) => grafting);
    if (done === undefined || hasErrors(run.problems))
      return finish({ ...report, command: 'render' }, output, io, { sources, note: nothingWritten(output) });
    if (isPrinted) {
      const stream = streamOf(done);
      const print = () => io.data(stream);
      return finish({ ...report, command: 'render', data: { output: stream } }, output, io, {
        ...{ sources, print },
        note: noteOf(graftings, output),
      });
    }
    const outcomes = outcomeOf(done, io);
    const write = writerOf(args);
    const delivery =
      folder === undefined
        ? writeBack(outcomes, write)
        : mirror(outcomes, folder, args.positionals, io, write);
    // Where nothing was written, nothing is to be listed.
    const lists = hasErrors(delivery.problems) ? [] : checkDelivery(runs, outcomes, folder !== undefined);
    const problems = [...run.problems, ...judged(args, lists), ...delivery.problems];
    const { files } = delivery;
    const note = noteOf(graftings, output, delivery.note);
    return finish({ ...report, problems, command: 'render', data: { files } }, output, io, { sources, note });
  },
};

/** Reports options that do not go together. */
const checkTogether = (args: Arguments, folder: string | undefined, inPlace: boolean, io: Io): void => {
  const { paths } = inputsOf(args, io);
  if (folder === undefined && !inPlace) return;
  if (folder !== undefined && inPlace)
    throw new UsageError("--output-dir and --in-place can't be used together");
  const option = inPlace ? '--in-place' : '--output-dir';
  if (args.texts('kustomize').length > 0)
    throw new UsageError(`-k can't be used with ${option}: the output of kustomize is not a file`);
  if (paths.includes('-')) {
    throw new UsageError(`standard input has no file name, so it can't be used with ${option}`);
  }
  if (folder === undefined) return;
  if (folder === '-')
    throw new UsageError('--output-dir takes a folder; without it the result goes to standard output');
  const real = realPathOf(folder, io);
  if (paths.some((path) => realPathOf(path, io) === real))
    throw new UsageError(
      `--output-dir ${folder} is one of the paths; use --in-place to write the files back`,
    );
};

/** An absolute path, after symbolic links if it exists. */
const realPathOf = (path: string, io: Io): string => {
  const full = resolve(io.cwd, path);
  return existsSync(full) ? realpathSync(full) : full;
};

/**
 * The outcome as one stream. Each new ConfigMap comes before the first workload that needs it, or if that one is
 * not for a cluster, before the first of the others.
 */
export const streamOf = ({ pack, grafting }: Pick<Run, 'pack' | 'grafting'>): string => {
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
  const { source, apiVersionHint } = resource;
  const looksLocal = source.includes(LOCAL_CONFIG);
  if (!looksLocal && apiVersionHint !== undefined) return !toolGroups.has(groupOf(apiVersionHint));
  if (!looksLocal && ![...toolGroups].some((group) => source.includes(group))) return true;
  const identity = identityIfRead(resource);
  if (identity === undefined) return true; // It did not have to be read, so it is passed on unchanged.
  const local = ifYaml(() => identity.annotations[LOCAL_CONFIG]);
  return !toolGroups.has(groupOf(identity.apiVersion)) && local !== 'true';
};
