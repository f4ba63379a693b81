// The functionConfig and image catalogs from files: the one PodGraft document (or a ConfigMap with data.spec)
// among what -c names, loaded and checked, its problems with file, line and column.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { API_VERSION, loadConfig } from '../../config/load.ts';
import { problemsOf } from '../../graft/check-config.ts';
import type { Resource } from '../../krm/resource.ts';
import { splitDocuments } from '../../krm/stream/documents.ts';
import { readStream } from '../../krm/stream/stream.ts';
import { yamlProblem } from '../../krm/yaml-problem.ts';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { positionAt, YamlError } from '../../yaml/read/node.ts';
import type { Io } from '../io.ts';
import { locateAll } from './locate.ts';
import { decodeText, notUtf8, reasonOf } from './read-files.ts';

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

/** Reads what -c names. */
export const readConfig = (names: readonly string[], io: Io): ConfigFile => {
  const { problems, texts, configs, maps, catalogs } = readDocuments(names, io);
  const [source, second] = configs.length > 0 ? configs : maps;
  const failed = (more: Problem[]): ConfigFile => ({
    ...{ config: undefined, catalogs, problems: [...problems, ...more], texts, source },
  });
  if (source === undefined) return failed(problems.length > 0 ? [] : [missing(names)]);
  if (second !== undefined) return failed([several(source, second)]);
  try {
    const { value, tree } = source.resource;
    const loaded = loadConfig(value, { text: tree.text, node: tree.root });
    const located = locateAll(loaded.config ? loaded.problems : problemsOf(loaded), source);
    return {
      ...{ config: loaded.config, catalogs, problems: [...problems, ...located], texts, source },
    };
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    return failed([yamlProblem(thrown, source.resource.extent.text, source.name, { path: source.name })]);
  }
};

interface Documents {
  readonly problems: Problem[];
  readonly texts: Map<string, string>;
  readonly configs: ConfigDocument[];
  readonly maps: ConfigDocument[];
  readonly catalogs: Resource[];
}

const readDocuments = (names: readonly string[], io: Io): Documents => {
  const found: Documents = { problems: [], texts: new Map(), configs: [], maps: [], catalogs: [] };
  // A file that is named with two paths is read once.
  const files = new Map(names.map((name) => [name === '-' ? name : resolve(io.cwd, name), name]));
  for (const [path, name] of files) {
    const where = name === '-' ? 'standard input' : name;
    try {
      const text = decodeText(name === '-' ? io.stdin() : readFileSync(path));
      if (text === undefined) found.problems.push(notUtf8(where, name));
      else sortDocuments(text, where, found);
    } catch (thrown) {
      found.problems.push(problem('FileUnreadable', { where, what: reasonOf(thrown), file: { path: name } }));
    }
  }
  return found;
};

/** Adds the documents of a file to those that -c names. */
const sortDocuments = (text: string, where: string, found: Documents): void => {
  found.texts.set(where, text);
  const stream = readStream(text, where);
  found.problems.push(...stream.problems);
  const isOnly = splitDocuments(text).filter(({ blank }) => !blank).length === 1;
  for (const { resource } of stream.parts) {
    if (resource === undefined) continue;
    try {
      const { kind, apiVersion, annotations } = resource.identity;
      const isFunction = annotations['config.kubernetes.io/function'] !== undefined;
      if (kind === 'ImageCatalog' && apiVersion === API_VERSION) found.catalogs.push(resource);
      else if (kind === 'ConfigMap') found.maps.push({ name: where, resource });
      else if (kind === 'PodGraft' || apiVersion.startsWith('podgraft.dev/') || isFunction || isOnly)
        found.configs.push({ name: where, resource });
    } catch (thrown) {
      if (!(thrown instanceof YamlError)) throw thrown;
      found.problems.push(yamlProblem(thrown, text, where, { path: where }));
    }
  }
};

const missing = (names: readonly string[]): Problem =>
  problem('ConfigMissing', {
    where: names.join(', '),
    what: 'no document in it is a PodGraft',
    remedy: 'name the file of a PodGraft resource with -c',
  });

const several = (first: ConfigDocument, second: ConfigDocument): Problem => {
  const { line } = positionAt(second.resource.extent.text, second.resource.extent.start);
  const isOneFile = second.name === first.name;
  const what = isOneFile ? 'it holds several configs' : 'it is one of several configs named with -c';
  return problem('ConfigInvalid', {
    where: first.name,
    what: `${what}, and one is applied at a time; another starts at ${second.name}:${line}`,
    remedy: isOneFile ? 'put each into a file of its own' : 'run podgraft once for each',
  });
};
