// Objects are read at the first use of their content, and may turn out to be no YAML then.

import type { Problem } from '../problems/diagnostic.ts';
import { ifYaml, YamlError } from '../yaml/read/node.ts';
import type { Identity } from './identity.ts';
import type { Resource } from './resource.ts';
import { yamlProblem } from './yaml-problem.ts';

/** The result of `run`, which reads an object; undefined where that is no YAML, which is then added to the problems. */
export const readOrReport = <T>(resource: Resource, problems: Problem[], run: () => T): T | undefined => {
  try {
    return run();
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    const { file } = resource;
    problems.push(yamlProblem(thrown, resource.extent.text, file?.path ?? 'an item', file));
    return undefined;
  }
};

/** Undefined for what is no map or no YAML, for callers where another part of the run reports that. */
export const identityIfRead = (resource: Resource): Identity | undefined =>
  ifYaml(() => (resource.root?.type === 'map' ? resource.identity : undefined));
