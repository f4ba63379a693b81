// Which files the kustomizations among them list: those that are resources, and those that are patches, values,
// inputs of generators or configuration, and so no resources whatever they look like.

import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Resource } from '../../krm/resource.ts';
import { splitDocuments } from '../../krm/stream/documents.ts';
import { templateIn } from '../../kubernetes/template-form.ts';
import { templatesIn, type WorkloadTable } from '../../kubernetes/workload-kinds.ts';
import { below } from '../../yaml/edit/draft.ts';
import { YamlError } from '../../yaml/read/node.ts';
import type { Json, JsonObject } from '../../yaml/read/resolve.ts';
import { isObject } from '../../yaml/read/value.ts';
import type { SourceFile } from './read-files.ts';

/** What kustomizations make of a file: 'unlisted' is one in a folder whose kustomization does not list it. */
export type Role = 'resource' | 'input' | 'unlisted' | undefined;

export const isKustomization = (name: string): boolean =>
  /^(?:kustomization\.ya?ml|Kustomization)$/.test(basename(name));

/** The role of each file, by the kustomizations among all of them. */
export const kustomizationRoles = (
  files: readonly SourceFile[],
): ((file: Pick<SourceFile, 'path'>) => Role) => {
  const [resources, inputs, folders] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { path, text } of files) {
    if (path === undefined || !isKustomization(path)) continue;
    const folder = dirname(path);
    const value = firstValue(text);
    if (!isKustomize(value)) continue;
    folders.add(folder);
    for (const each of resourcesIn(value)) resources.add(realPath(folder, each));
    for (const each of inputsIn(value)) inputs.add(realPath(folder, each));
  }
  return ({ path }) => {
    if (path === undefined || isKustomization(path)) return undefined;
    if (resources.has(path)) return 'resource';
    if (isAtOrBelow(path, inputs)) return 'input';
    return folders.has(dirname(path)) ? 'unlisted' : undefined;
  };
};

/** Whether it is kustomize's own: Flux has a kind Kustomization too. */
export const isKustomize = ({ apiVersion }: JsonObject): boolean =>
  apiVersion === undefined || String(apiVersion).startsWith('kustomize.config.k8s.io/');

const isAtOrBelow = (path: string, places: ReadonlySet<string>): boolean =>
  places.has(path) || (dirname(path) !== path && isAtOrBelow(dirname(path), places));

/** The path of what a kustomization names, after symbolic links; of what is not there, after those of its folder. */
export const realPath = (folder: string, name: string): string => {
  const path = resolve(folder, name);
  try {
    return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path; // a URL, or a file in a folder that is not there
  }
};

/** The value of a kustomization; an empty map where it cannot be read, which is reported elsewhere if it matters. */
export const firstValue = (text: string): JsonObject => {
  const document = splitDocuments(text).find(({ blank }) => !blank);
  if (document === undefined) return {};
  try {
    const { value } = new Resource({ text, start: document.start, end: document.end, column: 0 });
    return isObject(value) ? value : {};
  } catch (thrown) {
    if (thrown instanceof YamlError) return {};
    throw thrown;
  }
};

/** What a kustomization lists as resources, files and folders. */
export const resourcesIn = (value: JsonObject): string[] =>
  ['resources', 'components', 'bases'].flatMap((field) => textsOf(value[field]));

const inputsIn = (value: JsonObject): string[] => [
  // Old kustomizations list names of files in `patches`. What holds a line break is YAML written in place.
  ...[
    ...['patches', 'patchesStrategicMerge', 'configurations', 'crds'],
    ...['generators', 'transformers', 'validators'],
  ].flatMap((field) => textsOf(value[field]).filter((each) => !each.includes('\n'))),
  ...['patches', 'patchesJson6902', 'replacements'].flatMap((field) =>
    mapsOf(value[field]).flatMap(({ path }) => textsOf(path)),
  ),
  ...mapsOf(value['openapi']).flatMap(({ path }) => textsOf(path)),
  ...['configMapGenerator', 'secretGenerator'].flatMap((field) =>
    mapsOf(value[field]).flatMap((each) => [
      ...textsOf(each['files']).map((file) => file.slice(file.indexOf('=') + 1)),
      ...textsOf(each['envs']),
      ...textsOf(each['env']),
    ]),
  ),
  ...['helmCharts', 'helmChartInflationGenerator'].flatMap((field) =>
    mapsOf(value[field]).flatMap((each) =>
      ['valuesFile', 'additionalValuesFiles', 'values'].flatMap((key) => textsOf(each[key])),
    ),
  ),
];

const listOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
/** The texts in a field, which is one or a list. */
export const textsOf = (value: Json | undefined): string[] =>
  listOf(value).filter((each) => typeof each === 'string' && each !== '') as string[];
const mapsOf = (value: Json | undefined): JsonObject[] => listOf(value).filter(isObject);

/** What of a workload is missing that the API server requires and a patch leaves out; undefined: it is complete. */
export const missingInPatch = (resource: Resource, table: WorkloadTable): string | undefined => {
  const {
    kindHint: kind = resource.identity.kind,
    apiVersionHint: apiVersion = resource.identity.apiVersion,
  } = resource;
  const workload = table.find(apiVersion, kind);
  if (workload === undefined || !isObject(resource.value)) return undefined;
  const { spec } = resource.value;
  if (workload.group === 'apps' && isObject(spec) && spec['selector'] === undefined)
    return 'no spec.selector';
  if (/^\s*(?:- )?\$patch:/m.test(resource.source)) return 'a $patch directive';
  const root: Json = resource.value;
  return templatesIn(workload, root).flatMap(({ steps, form }) =>
    withoutImage(templateIn(form, below(root, steps) ?? null)),
  )[0];
};

const withoutImage = (template: Json): string[] => {
  const spec = isObject(template) ? template['spec'] : undefined;
  const containers = isObject(spec) ? mapsOf(spec['containers']) : [];
  return containers
    .filter(({ image }) => image === undefined)
    .map(({ name }) => `no image in container ${typeof name === 'string' ? name : '(no name)'}`);
};
