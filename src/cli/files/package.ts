// The files that a command works on, as resources: what kustomizations use as input, chart templates and documents that
// are no Kubernetes objects are left alone.

import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { halfObjects } from '../../files/half-objects.ts';
import { nameOf } from '../../files/locate.ts';
import { resourcesIn } from '../../files/resources.ts';
import { workloadProblem } from '../../graft/find-workloads.ts';
import { OWNER } from '../../krm/annotations.ts';
import type { Resource } from '../../krm/resource.ts';
import { readStream, type Stream } from '../../krm/stream/stream.ts';
import { WorkloadTable } from '../../kubernetes/workload-kinds.ts';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { quoteWord } from '../../shell/quote.ts';
import { YamlError } from '../../yaml/read/node.ts';
import type { Io } from '../io.ts';
import { Builds } from './builds.ts';
import { isKustomization, kustomizationRoles, missingInPatch, type Role } from './kustomizations.ts';
import { buildKustomization } from './kustomize-build.ts';
import { readFiles, type Skip, type SourceFile } from './read-files.ts';

export interface PackageFile extends SourceFile {
  readonly stream: Stream;
  /** The text that is on disk, which `text` is until a config has changed it; undefined: a new file. */
  readonly before: string | undefined;
  /** What the file is to kustomizations; undefined where it was named itself. */
  readonly role?: Role | undefined;
  /** Read because it is beside a file that was named, not because it was named itself. */
  readonly beside: boolean;
}

export interface Package {
  readonly files: readonly PackageFile[];
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
  readonly leftAlone: LeftAlone;
  /** What the kustomizations around the files build. */
  readonly builds: Builds;
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
  /** Folders of kustomizations to build, as files without a path. */
  readonly kustomizations?: readonly string[];
}

/** Reads the files of the paths. */
export const readPackage = (paths: readonly string[], io: Io, options: ReadOptions = {}): Package => {
  const named = readFiles(paths, io, options);
  const roleOf = kustomizationRoles(named.files);
  const problems: Problem[] = [...named.problems, ...chartTemplates(named.charts)];
  let inputs = 0;
  const open = (file: SourceFile): PackageFile => {
    const role = file.isWalked ? roleOf(file) : undefined;
    const stream = streamOf(file, role, problems);
    problems.push(...stream.problems);
    if (role === 'input') inputs++;
    return { ...file, stream, before: file.text, role, beside: false };
  };
  const built = (options.kustomizations ?? []).map((folder) => buildKustomization(folder, io));
  problems.push(...built.filter((each): each is Problem => 'kind' in each));
  const files = [...named.files, ...built.filter((each): each is SourceFile => 'text' in each)].map(open);
  const builds = new Builds(io);
  builds.add(files);
  const companions = options.companions ? companionsOf(files, builds, io) : [];
  builds.add(companions);
  for (const file of companions)
    files.push({ ...file, stream: streamOf(file), before: file.text, beside: true });
  problems.push(
    ...files.flatMap((file) =>
      halfObjects(nameOf(file), file.stream, file.isWalked ? excluding(file.name) : undefined),
    ),
  );
  const documents = files.flatMap(({ name, stream }) =>
    isKustomization(name)
      ? []
      : stream.parts.filter(({ document, resource }) => !document.blank && resource === undefined),
  ).length;
  return { files, resources: resourcesIn(files), problems, leftAlone: { inputs, documents }, builds };
};

/** The objects of a file; what is input to a kustomization has none. */
export const streamOf = (
  { name, text, isWalked }: Pick<SourceFile, 'name' | 'text' | 'isWalked'>,
  role?: Role,
  problems: Problem[] = [],
): Stream => {
  if (role === 'input') return { text, parts: [], problems: [] };
  const stream = readStream(text, nameOf({ name }), isWalked ? excluding(name) : undefined);
  return role === 'unlisted' ? withoutPatches(stream, problems) : stream;
};

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
      what: 'templates of a Helm chart are skipped',
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
      const what = `has ${lack} and no kustomization lists its file, so podgraft takes it for a patch`;
      const remedy = `if it isn't, list it under resources; otherwise exclude it with ${resource.file.exclude}`;
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

const isGeneratedFile = (name: string): boolean => /^configmap_.*\.yaml$/.test(name);

/** The generated ConfigMaps beside the files, and those that are in one build with them. */
const companionsOf = (files: readonly SourceFile[], builds: Builds, io: Io): SourceFile[] => {
  const known = new Set(files.map(({ path }) => path));
  const folders = new Set(files.flatMap(({ name, path }) => (path === undefined ? [] : [dirname(name)])));
  const names = [...folders].flatMap((folder) =>
    namesIn(resolve(io.cwd, folder))
      .filter(isGeneratedFile)
      .map((entry) => (folder === '.' ? entry : join(folder, entry))),
  );
  const built = builds.besides().filter((path) => isGeneratedFile(basename(path)));
  names.push(...built.map((path) => builds.nameOf(path)));
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
