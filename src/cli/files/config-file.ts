// The functionConfig and image catalogs from files: the one PodGraft document (or a ConfigMap with data.spec)
// among what -c names, loaded and checked, its problems with file, line and column.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { API_VERSION, loadConfig } from '../../config/load.ts';
import { positionOf } from '../../config/position.ts';
import { problemsOf } from '../../graft/check-config.ts';
import type { Resource } from '../../krm/resource.ts';
import { splitDocuments } from '../../krm/stream/documents.ts';
import { readStream } from '../../krm/stream/stream.ts';
import { yamlProblem } from '../../krm/yaml-problem.ts';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { positionAt, YamlError } from '../../yaml/read/node.ts';
import type { Io } from '../io.ts';
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

/** Reads what -c names. */
export const readConfig = (names: readonly string[], io: Io): ConfigFile => {
  const problems: Problem[] = [];
  const texts = new Map<string, string>();
  const configs: ConfigDocument[] = [];
  const maps: ConfigDocument[] = [];
  const catalogs: Resource[] = [];
  const files = new Map(names.map((name) => [name === '-' ? name : resolve(io.cwd, name), name]));
  for (const name of files.values()) {
    const where = name === '-' ? 'standard input' : name;
    let bytes: Uint8Array;
    try {
      bytes = name === '-' ? io.stdin() : readFileSync(resolve(io.cwd, name));
    } catch (thrown) {
      problems.push(problem('FileUnreadable', { where, what: reasonOf(thrown), file: { path: name } }));
      continue;
    }
    const text = decodeText(bytes);
    if (text === undefined) {
      problems.push(notUtf8(where, name));
      continue;
    }
    texts.set(where, text);
    const stream = readStream(text, where);
    problems.push(...stream.problems);
    const isOnly = splitDocuments(text).filter(({ blank }) => !blank).length === 1;
    for (const { resource } of stream.parts) {
      if (resource === undefined) continue;
      try {
        const { kind, apiVersion, annotations } = resource.identity;
        const isFunction = annotations['config.kubernetes.io/function'] !== undefined;
        if (kind === 'ImageCatalog' && apiVersion === API_VERSION) catalogs.push(resource);
        else if (kind === 'ConfigMap') maps.push({ name: where, resource });
        else if (kind === 'PodGraft' || apiVersion.startsWith('podgraft.dev/') || isFunction || isOnly)
          configs.push({ name: where, resource });
      } catch (thrown) {
        if (!(thrown instanceof YamlError)) throw thrown;
        problems.push(yamlProblem(thrown, text, where, where));
      }
    }
  }
  const candidates = configs.length > 0 ? configs : maps;
  const [source, second] = candidates;
  const failed = (more: Problem[]): ConfigFile => ({
    ...{ config: undefined, catalogs, problems: [...problems, ...more], texts, source },
  });
  if (source === undefined) {
    const what = 'no document in it is a PodGraft';
    const missing = problem('ConfigMissing', {
      where: names.join(', '),
      what,
      remedy: 'name the file of a PodGraft resource with -c',
    });
    return failed(problems.length > 0 ? [] : [missing]);
  }
  if (second !== undefined) {
    const { line } = positionAt(second.resource.extent.text, second.resource.extent.start);
    const place = `${second.name}:${line}`;
    const isOneFile = second.name === source.name;
    return failed([
      problem('ConfigInvalid', {
        where: source.name,
        what: isOneFile
          ? `it holds several configs, and one is applied at a time; another starts at ${place}`
          : `it is one of several configs named with -c, and one is applied at a time; another starts at ${place}`,
        remedy: isOneFile ? 'put each into a file of its own' : 'run podgraft once for each',
      }),
    ]);
  }
  try {
    const { value, tree } = source.resource;
    const loaded = loadConfig(value, { text: tree.text, node: tree.root });
    const located = locateAll(loaded.config ? loaded.problems : problemsOf(loaded), source);
    return {
      ...{ config: loaded.config, catalogs, problems: [...problems, ...located], texts, source },
    };
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    return failed([yamlProblem(thrown, source.resource.extent.text, source.name, source.name)]);
  }
};

/** The problems, those of the config itself with their place in its source. */
export const locateAll = (problems: readonly Problem[], source: ConfigDocument | undefined): Problem[] =>
  problems.map((each) =>
    source === undefined || each.resource !== undefined || each.file?.line !== undefined
      ? each
      : locate(each, source),
  );

const locate = (found: Problem, { name, resource }: ConfigDocument): Problem => {
  const span = positionOf(resource.tree, found.field?.path ?? 'kind');
  if (span === undefined) return found;
  const { line, column } = positionAt(resource.extent.text, span.start);
  return {
    ...found,
    message: `${name}:${line}:${column}: ${found.message}`,
    file: { path: name, line, column },
  };
};
