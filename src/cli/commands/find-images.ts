// Finds the images whose facts the rules of a config need, by planning: those of containers that set no command and whose
// entrypoint a rule wraps, those whose variables a rule extends, and those of which verdicts lack facts. Reading images is
// lock's.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LoadedRule } from '../../config/config.ts';
import { API_VERSION } from '../../config/load.ts';
import { validateWithZod } from '../../config/validate.ts';
import { locateAll } from '../../files/locate.ts';
import { graft } from '../../graft/run.ts';
import { buildImageIndex, type ImageEntry, type ImageFacts } from '../../images/catalog.ts';
import type { Resource } from '../../krm/resource.ts';
import { yamlProblem } from '../../krm/yaml-problem.ts';
import type { ProblemKind } from '../../problems/catalogue.ts';
import { hasErrors, type Problem, problem } from '../../problems/diagnostic.ts';
import { needsCmd } from '../../rules/arguments.ts';
import { hasVariable } from '../../rules/env-append.ts';
import { below } from '../../yaml/edit/draft.ts';
import { YamlError } from '../../yaml/read/node.ts';
import type { Json, JsonObject } from '../../yaml/read/resolve.ts';
import { isObject } from '../../yaml/read/value.ts';
import { readConfigs } from '../files/config-file.ts';
import type { Run } from '../files/outcome.ts';
import { readPackage } from '../files/package.ts';
import type { Io } from '../io.ts';
import type { FindImages, ImagesNeeded } from './lock-images.ts';
import { reportOf, runInOrder, sourcesOf } from './session.ts';

/** A finder that reads config and paths in the folder of `io`. */
export const imageFinder =
  (io: Io): FindImages =>
  async (configPaths, paths, outputPath, options = {}) => {
    const output = outputPath === undefined ? undefined : resolve(io.cwd, outputPath);
    const outside = catalogIn(outputPath, io);
    if (configPaths.length === 0 || hasErrors(outside.problems)) return { images: [], ...outside };
    const configs = readConfigs(configPaths, io);
    const [file] = configs;
    const pack = readPackage(paths, io, options);
    const problems = [...configs.flatMap((each) => each.problems), ...pack.problems];
    const { files, config: name } = reportOf(problems, file, pack);
    const shown = { report: { files, config: name }, sources: sourcesOf(file, pack) };
    if (hasErrors(problems)) return { ...outside, ...shown, images: [], problems };
    // The output file is about to be replaced, so its entries do not count here.
    const isOutput = (resource: Resource): boolean =>
      output !== undefined && resource.file !== undefined && resolve(io.cwd, resource.file.path) === output;
    const withCatalogs = (resources: readonly Resource[]): Resource[] =>
      [...resources, ...file.catalogs].filter((each) => !isOutput(each));
    const catalogs = factsIn(withCatalogs(pack.resources));
    const loaded = configs.flatMap(({ config }) => config ?? []);
    const goesOn = { isPrinted: true, goesOn: true };
    const runs = runInOrder(loaded, pack, io, goesOn, (resources, config) =>
      graft(withCatalogs(resources), config),
    );
    const needed = runs.map((run) => imagesOfRun(run, catalogs));
    const found = runs.flatMap(({ grafting }, index) =>
      locateAll(grafting.problems.filter(isLocks), configs[index]?.source, pack.files),
    );
    return {
      ...outside,
      ...shown,
      images: [
        ...new Set(needed.flatMap(({ wrapped, extended, judged }) => [...wrapped, ...extended, ...judged])),
      ].sort(),
      needsEnv: needed.flatMap(({ extended }) => extended),
      problems: [...problems, ...found],
    };
  };

/** lock looks up unknown images; render reports the other problems of workloads that rules can be applied to. */
const isLocks = ({ resource, severity, kind }: Problem): boolean =>
  unreadable.has(kind) || (severity === 'error' && resource === undefined);

/** The images of a run about which the facts say too little: of wrapped entrypoints, of extended variables, for verdicts. */
const imagesOfRun = (
  run: Run,
  catalogs: readonly ImageFacts[],
): Record<'wrapped' | 'extended' | 'judged', readonly string[]> => {
  const facts = [...(run.config.images as readonly ImageFacts[]), ...catalogs];
  const { find } = buildImageIndex(facts.map((each): ImageEntry => ({ facts: each, where: '' })));
  const wrapped = imagesOf(run, needsCommand).filter((image) => {
    const known = find(image);
    return known === undefined || known.lacksCommand === true;
  });
  const extended = imagesOf(run, needsEnv).filter((image) => find(image)?.env === undefined);
  return { wrapped, extended, judged: run.grafting.imagesLacking };
};

/** The kinds that say of a workload that rules cannot be applied to it, so nobody knows which images it runs. */
const unreadable = new Set<ProblemKind>(['WorkloadInvalid', 'RecordDamaged']);

/** Whether a rule wraps or extends the command line of a container that does not set it. */
const needsCommand = (
  { entrypoint, argsAppend, argsPrepend }: LoadedRule,
  container: JsonObject,
): boolean => {
  const { command } = container;
  const hasCommand = Array.isArray(command) && command.length > 0;
  const isExtended = (argsAppend ?? argsPrepend) !== undefined;
  return (entrypoint !== undefined && !hasCommand) || (isExtended && needsCmd(container));
};

/** Whether a rule extends a variable that a container does not set. */
const needsEnv = ({ envAppend = [] }: LoadedRule, container: JsonObject): boolean =>
  envAppend.some(({ name }) => !hasVariable(container, name));

/** The images of the containers that rules match and that need facts for them. */
const imagesOf = (
  { config, grafting }: Run,
  isNeeded: (rule: LoadedRule, container: JsonObject) => boolean,
): string[] => {
  const rules = new Map(config.rules.map((rule) => [rule.name, rule]));
  return grafting.workloads.flatMap(({ plans, templates }) =>
    plans.flatMap(({ decisions }, index) =>
      decisions
        .filter(({ reason }) => reason === undefined)
        .flatMap(({ rule, containers }) =>
          containers.flatMap(({ list, name }) => {
            const container = containerIn(templates[index]?.before, list, name);
            const loaded = rules.get(rule);
            const isWanted = container !== undefined && loaded !== undefined && isNeeded(loaded, container);
            return isWanted && typeof container['image'] === 'string' ? [container['image']] : [];
          }),
        ),
    ),
  );
};

/** The output file's entries: none if it does not exist, problems if they cannot be kept. */
const catalogIn = (path: string | undefined, io: Io): Omit<ImagesNeeded, 'images'> => {
  if (path === undefined || !existsSync(resolve(io.cwd, path))) return { existing: [], problems: [] };
  const { resources, problems } = readPackage([path], io);
  const [catalog] = resources;
  if (catalog === undefined || hasErrors(problems)) return { existing: [], problems };
  try {
    const invalid = validateWithZod('ImageCatalog', catalog.value).map(({ kind, path: field, what }) =>
      problem(kind, { where: `${path}: ${field}`, what, path: field, file: { path } }),
    );
    const { name } = catalog.identity;
    return { existing: factsIn(resources), name: name || undefined, problems: [...problems, ...invalid] };
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    return { existing: [], problems: [yamlProblem(thrown, catalog.extent.text, path, { path })] };
  }
};

const containerIn = (template: Json = null, list: string, name: string): JsonObject | undefined =>
  mapsAt(template, 'spec', list).find((each) => each['name'] === name);

const mapsAt = (value: Json, ...steps: string[]): JsonObject[] => {
  const found = below(value, steps);
  return Array.isArray(found) ? found.filter(isObject) : [];
};

/** What ImageCatalogs say. */
export const factsIn = (resources: readonly Resource[]): ImageFacts[] =>
  resources.flatMap((resource) => {
    if (resource.kindHint !== undefined && resource.kindHint !== 'ImageCatalog') return [];
    let value: Json;
    try {
      const { kind, apiVersion } = resource.identity;
      if (kind !== 'ImageCatalog' || apiVersion !== API_VERSION) return [];
      value = resource.value;
    } catch (thrown) {
      if (thrown instanceof YamlError) return []; // reported by graft
      throw thrown;
    }
    const images = mapsAt(value, 'spec', 'images');
    return images.filter(({ image }) => typeof image === 'string') as unknown as ImageFacts[];
  });
