// The functionConfigs and image catalogs in texts: the PodGraft documents (or ConfigMaps with data.spec) among them, in
// order, loaded and checked, their problems with file, line and column. Where the texts come from is the caller's business.

import type { Config } from '../config/config.ts';
import { API_VERSION, loadConfig } from '../config/load.ts';
import type { ReadLocalFile } from '../config/local-files.ts';
import { problemsOf } from '../graft/check-config.ts';
import type { Resource } from '../krm/resource.ts';
import { splitDocuments } from '../krm/stream/documents.ts';
import { readStream } from '../krm/stream/stream.ts';
import { yamlProblem } from '../krm/yaml-problem.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { positionAt, YamlError } from '../yaml/read/node.ts';
import { locateAll } from './locate.ts';

export interface ConfigFile {
  readonly config: Config | undefined;
  /** ImageCatalog documents in the files. */
  readonly catalogs: readonly Resource[];
  readonly problems: readonly Problem[];
  /** The texts read, by the names that problems use: for showing the source line. */
  readonly texts: ReadonlyMap<string, string>;
  /** The document that config problems are about. */
  readonly source: ConfigDocument | undefined;
}

export interface ConfigDocument {
  readonly name: string;
  readonly resource: Resource;
}

/** What there is without -c. */
export const NO_CONFIG: ConfigFile = {
  ...{ config: undefined, catalogs: [], problems: [], texts: new Map(), source: undefined },
};

/**
 * Each config in texts, in order, with all catalogs; the keys are what messages call the texts. `unread` is what kept
 * other texts from being read. Where there is no config, one that says so; `from` is where it was looked for.
 * `readBeside` reads files beside the text with a config.
 */
export const configsIn = (
  texts: ReadonlyMap<string, string>,
  unread: readonly Problem[] = [],
  from: readonly string[] = [...texts.keys()],
  readBeside?: (config: string) => ReadLocalFile,
): readonly [ConfigFile, ...ConfigFile[]] => {
  const { problems, configs, catalogs }: Documents = { problems: [...unread], configs: [], catalogs: [] };
  for (const [name, text] of texts)
    sortDocuments(name.endsWith('.json') ? escapedJson(text) : text, name, { problems, configs, catalogs });
  const common = { catalogs, texts };
  const [first, ...more] = configs;
  if (first === undefined) {
    const found = problems.length > 0 ? problems : [missing(from)];
    return [{ ...common, config: undefined, problems: found, source: undefined }];
  }
  const owners = new Map<string, ConfigDocument>();
  const open = (source: ConfigDocument): ConfigFile => {
    const file = { ...common, ...load(source, readBeside?.(source.name)), source };
    const owner = file.config?.name;
    const other = owner === undefined ? undefined : owners.get(owner);
    if (owner === undefined || other === undefined) {
      if (owner !== undefined) owners.set(owner, source);
      return file;
    }
    const same = sameName(`${placeOf(other)} has a config with the same name, ${owner}`);
    return { ...file, config: undefined, problems: [...file.problems, ...locateAll([same], source)] };
  };
  const opened = open(first);
  return [{ ...opened, problems: [...problems, ...opened.problems] }, ...more.map(open)];
};

/** JSON without the characters that are text to a reader of JSON, and to one of YAML line breaks or nothing. */
const escapedJson = (text: string): string => {
  try {
    JSON.parse(text);
  } catch {
    return text; // reported when it is read
  }
  return text.replace(
    /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
};

/** The only config in texts; `whole` is what takes no more than one, such as `podgraft policy`. */
export const onlyConfig = ([file, second]: readonly ConfigFile[], whole: string): ConfigFile => {
  if (file === undefined) return NO_CONFIG;
  if (file.source === undefined || second?.source === undefined) return file;
  const problems = [...file.problems, several(file.source, second.source, whole)];
  return { ...file, config: undefined, problems };
};

const load = (
  source: ConfigDocument,
  readFile: ReadLocalFile | undefined,
): Pick<ConfigFile, 'config' | 'problems'> => {
  try {
    const { value, tree } = source.resource;
    const loaded = loadConfig(value, { text: tree.text, node: tree.root }, readFile);
    const problems = locateAll(loaded.config ? loaded.problems : problemsOf(loaded), source);
    return { config: loaded.config, problems };
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    const { name, resource } = source;
    return {
      config: undefined,
      problems: [yamlProblem(thrown, resource.extent.text, name, { path: name })],
    };
  }
};

interface Documents {
  readonly problems: Problem[];
  readonly configs: ConfigDocument[];
  readonly catalogs: Resource[];
}

/**
 * Adds the documents of a file that is named to those found. A ConfigMap is a config where the file has no other, and
 * the only document of a file is one whatever it is.
 */
const sortDocuments = (text: string, where: string, found: Documents): void => {
  const stream = readStream(text, where);
  const inFile: Record<Role, Resource[]> = { catalog: [], config: [], map: [], other: [] };
  found.problems.push(...stream.problems);
  const isOnly = splitDocuments(text).filter(({ blank }) => !blank).length === 1;
  for (const { resource } of stream.parts) {
    if (resource === undefined) continue;
    try {
      const role = roleOf(resource);
      inFile[role === 'other' && isOnly ? 'config' : role].push(resource);
    } catch (thrown) {
      if (!(thrown instanceof YamlError)) throw thrown;
      found.problems.push(yamlProblem(thrown, text, where, { path: where }));
    }
  }
  const { catalog, config, map } = inFile;
  found.catalogs.push(...catalog);
  found.configs.push(...(config.length > 0 ? config : map).map((resource) => ({ name: where, resource })));
};

/** What a document is to a command that takes configs. */
type Role = 'catalog' | 'config' | 'map' | 'other';

const roleOf = ({ identity: { kind, apiVersion, annotations } }: Resource): Role => {
  if (kind === 'ImageCatalog' && apiVersion === API_VERSION) return 'catalog';
  if (kind === 'ConfigMap') return 'map';
  const isFunction = annotations['config.kubernetes.io/function'] !== undefined;
  return kind === 'PodGraft' || apiVersion.startsWith('podgraft.dev/') || isFunction ? 'config' : 'other';
};

const missing = (names: readonly string[]): Problem =>
  problem('ConfigMissing', {
    where: names.join(', '),
    what: 'contains no PodGraft',
    remedy: 'pass the file of a PodGraft resource with -c',
  });

const placeOf = ({ name, resource }: ConfigDocument): string =>
  `${name}:${positionAt(resource.extent.text, resource.extent.start).line}`;

/** Why two configs of one name can't be used together; `what` says which. */
export const sameName = (what: string): Problem =>
  problem('ConfigInvalid', {
    where: 'metadata.name',
    what: `${what}, so each would undo the changes of the other`,
    path: 'metadata.name',
    remedy: 'give each config its own metadata.name',
  });

const several = (first: ConfigDocument, second: ConfigDocument, whole: string): Problem =>
  problem('ConfigInvalid', {
    where: first.name,
    what: `${whole} takes one config, but another one is at ${placeOf(second)}`,
    remedy: `run ${whole} once for each`,
  });
