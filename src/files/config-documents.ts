// The functionConfig and image catalogs in texts: the one PodGraft document (or a ConfigMap with data.spec) among them,
// loaded and checked, its problems with file, line and column. Where the texts come from is the caller's business.

import type { Config } from '../config/config.ts';
import { API_VERSION, loadConfig } from '../config/load.ts';
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

/** The config in texts, by the names that messages call them; `unread` is what kept other texts from being read. */
export const configIn = (texts: ReadonlyMap<string, string>, unread: readonly Problem[] = []): ConfigFile => {
  const found: Documents = { problems: [...unread], configs: [], maps: [], catalogs: [] };
  for (const [name, text] of texts) sortDocuments(text, name, found);
  const { problems, configs, maps, catalogs } = found;
  const [source, second] = configs.length > 0 ? configs : maps;
  const failed = (more: Problem[]): ConfigFile => ({
    ...{ config: undefined, catalogs, problems: [...problems, ...more], texts, source },
  });
  if (source === undefined) return failed(problems.length > 0 ? [] : [missing([...texts.keys()])]);
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
  readonly configs: ConfigDocument[];
  readonly maps: ConfigDocument[];
  readonly catalogs: Resource[];
}

/** Adds the documents of a file to those that -c names. */
const sortDocuments = (text: string, where: string, found: Documents): void => {
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
