// The files that a command works on, as resources, and the files after a run. Generated ConfigMaps go to a file
// beside the workload that uses them; a file that holds nothing any more is removed.

import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { halfObjects } from '../../files/half-objects.ts';
import { workloadProblem } from '../../graft/find-workloads.ts';
import type { Grafting } from '../../graft/run.ts';
import { OWNER } from '../../krm/annotations.ts';
import { fileOf } from '../../krm/identity.ts';
import type { Resource } from '../../krm/resource.ts';
import { encodeStream, readStream, type Stream } from '../../krm/stream/stream.ts';
import { WorkloadTable } from '../../kubernetes/workload-kinds.ts';
import { configMapKey, generatedFile } from '../../ownership/generated-config-maps.ts';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { quoteWord } from '../../shell/quote.ts';
import { YamlError } from '../../yaml/read/node.ts';
import type { JsonObject } from '../../yaml/read/resolve.ts';
import type { Io } from '../io.ts';
import { isKustomization, kustomizationRoles, missingInPatch, type Role } from './kustomizations.ts';
import { readFiles, type Skip, type SourceFile } from './read-files.ts';

export interface PackageFile extends SourceFile {
  readonly stream: Stream;
  /** Read because it is beside a file that was named, not because it was named itself. */
  readonly beside: boolean;
}

export interface Package {
  readonly files: readonly PackageFile[];
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
  readonly leftAlone: LeftAlone;
}

/** How much in the files was not looked at. */
export interface LeftAlone {
  /** Files that kustomizations list as patches, values, inputs of generators or configuration. */
  readonly inputs: number;
  /** Documents that are no Kubernetes objects. */
  readonly documents: number;
}

export interface ReadOptions extends Skip {
  /** Read the generated ConfigMaps that lie beside a file which is named by itself. */
  readonly companions?: boolean;
}

/** Reads the files of the paths. */
export const readPackage = (paths: readonly string[], io: Io, options: ReadOptions = {}): Package => {
  const named = readFiles(paths, io, options);
  const roleOf = kustomizationRoles(named.files);
  const problems: Problem[] = [...named.problems, ...chartTemplates(named.charts)];
  let inputs = 0;
  const open = (file: SourceFile): PackageFile => {
    const role = file.isWalked ? roleOf(file) : undefined;
    const stream = streamOf(file, role);
    problems.push(...stream.problems);
    if (role === 'input') inputs++;
    if (role !== 'unlisted') return { ...file, stream, beside: false };
    return { ...file, stream: withoutPatches(stream, problems), beside: false };
  };
  const files = named.files.map(open);
  if (options.companions)
    files.push(...companionsOf(files, io).map((file) => ({ ...file, stream: streamOf(file), beside: true })));
  problems.push(
    ...files.flatMap(({ name, isWalked, stream }) =>
      halfObjects(name === '-' ? 'standard input' : name, stream, isWalked ? excluding(name) : undefined),
    ),
  );
  const documents = files.flatMap(({ name, stream }) =>
    isKustomization(name)
      ? []
      : stream.parts.filter(({ document, resource }) => !document.blank && resource === undefined),
  ).length;
  const resources = files.flatMap(({ stream }) => stream.parts.flatMap(({ resource }) => resource ?? []));
  return { files, resources, problems, leftAlone: { inputs, documents } };
};

const streamOf = ({ name, text, isWalked }: SourceFile, role?: Role): Stream =>
  role === 'input'
    ? { text, parts: [], problems: [] }
    : readStream(text, name === '-' ? 'standard input' : name, isWalked ? excluding(name) : undefined);

const excluding = (name: string): string => `--exclude ${quoteWord(name)}`;

/** A line for each chart, those inside another chart not among them: the outer one renders them. */
const chartTemplates = (charts: readonly string[]): Problem[] => {
  const outer = charts.filter(
    (chart) => !charts.some((each) => each === '.' || chart.startsWith(`${each}/`)) || chart === '.',
  );
  return [...new Set(outer)].map((chart) => {
    const place = /^[./]/.test(chart) ? chart : `./${chart}`;
    const release = basename(resolve(chart));
    return problem('ChartTemplates', {
      where: chart,
      what: 'it is a Helm chart, and its templates are left alone',
      remedy: `to change what it renders: helm template ${quoteWord(release)} ${quoteWord(place)} | podgraft render -c CONFIG -`,
      file: { path: chart },
    });
  });
};

/** The stream without the objects that are patches: incomplete, in a folder whose kustomization does not list them. */
const withoutPatches = (stream: Stream, problems: Problem[]): Stream => {
  const table = new WorkloadTable();
  const parts = stream.parts.map((part) => {
    const { resource } = part;
    if (resource?.file === undefined) return part;
    try {
      const lack = missingInPatch(resource, table);
      if (lack === undefined) return part;
      const what = `it has ${lack} and no kustomization lists its file, so it is left alone as a patch`;
      const remedy = `list it under resources if it is none, or leave it out with ${resource.file.exclude}`;
      problems.push(
        workloadProblem('WorkloadInvalid', resource.identity, { what, remedy, severity: 'warning' }),
      );
      return { ...part, resource: undefined };
    } catch (thrown) {
      if (thrown instanceof YamlError) return part; // reported when it is read
      throw thrown;
    }
  });
  return { ...stream, parts };
};

const companionsOf = (files: readonly SourceFile[], io: Io): SourceFile[] => {
  const known = new Set(files.map(({ path }) => path));
  const folders = new Set(files.flatMap(({ name, path }) => (path === undefined ? [] : [dirname(name)])));
  const names = [...folders].flatMap((folder) =>
    namesIn(resolve(io.cwd, folder))
      .filter((entry) => /^configmap_.*\.yaml$/.test(entry))
      .map((entry) => (folder === '.' ? entry : join(folder, entry))),
  );
  const fresh = names.filter((name) => !known.has(resolve(io.cwd, name)));
  return readFiles(fresh, io).files.filter(({ path, text }) => !known.has(path) && text.includes(OWNER));
};

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

/** A file before and after a run; undefined: it is not there. */
export interface FileOutcome {
  readonly name: string;
  /** Its path after symbolic links; undefined for a pipe. */
  readonly path: string | undefined;
  readonly mode: number;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Each file before and after the run, in the order of reading; new files come last. */
export const outcomeOf = (pack: Package, grafting: Grafting, config: Config, io: Io): FileOutcome[] => {
  // By place, since one folder may go by several names.
  const added = new Map<string, { name: string; values: JsonObject[] }>();
  const pipes = new Set(pack.files.flatMap(({ name, path }) => (path === undefined ? [name] : [])));
  for (const { value, generated } of grafting.added) {
    const place = fileOf(generated.beside);
    const beside =
      place === undefined || place.path === 'standard input' || pipes.has(place.path) ? '' : place.path;
    const name = generatedFile(beside, config.name, generated.rule);
    const path = realPlace(resolve(io.cwd, name));
    const there = added.get(path);
    if (there === undefined) added.set(path, { name, values: [value] });
    else there.values.push(value);
  }
  const recreated = new Set(grafting.added.map(({ generated }) => configMapKey(generated)));
  const removed = new Set(
    [...grafting.removed].filter(
      (each) => recreated.has(configMapKey(each.identity)) || !isUsedElsewhere(each, pack, io),
    ),
  );
  const outcomes = pack.files.map(({ name, path, mode, text: before, stream }): FileOutcome => {
    const here = added.get(path ?? '')?.values ?? [];
    added.delete(path ?? '');
    const text = encodeStream(stream, { changed: grafting.changed, removed, added: here });
    const isGone = text === '' && before !== '' && path !== undefined;
    return { name, path, mode, before, after: isGone ? undefined : text };
  });
  for (const [path, { name, values }] of added) {
    const empty: Stream = { text: '', parts: [], problems: [] };
    const none = { changed: new Map(), removed: new Set<Resource>() };
    const before = textIfThere(path);
    const mode = before === undefined ? 0o644 : statSync(path).mode & 0o7777;
    const stream = before === undefined ? empty : readStream(before, name);
    outcomes.push({ name, path, mode, before, after: encodeStream(stream, { ...none, added: values }) });
  }
  return outcomes;
};

/** The path after symbolic links; of a file that does not exist, after those of its folder. */
const realPlace = (path: string): string =>
  existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));

/** The text of a file; undefined when it cannot be read. */
export const textIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Whether a file that was not named, in or below the folder of a ConfigMap that was not either, mentions it. */
const isUsedElsewhere = (resource: Resource, pack: Package, io: Io): boolean => {
  const home = pack.files.find(({ name }) => name === resource.file?.path);
  if (home === undefined || !home.beside) return false;
  const read = new Set(pack.files.map(({ path }) => path));
  const { name } = resource.identity;
  return readFiles([dirname(home.name)], io).files.some(
    ({ path, text }) => !read.has(path) && text.includes(name),
  );
};
