// What podgraft makes of one workload, for the tests that compare it with what a policy makes.
import { loadConfig } from '../../src/config/load.ts';
import { graft } from '../../src/graft/run.ts';
import { Resource } from '../../src/krm/resource.ts';
import type { Problem } from '../../src/problems/diagnostic.ts';
import type { KubernetesObject } from './api-server.ts';
import { namespaceObject } from './policy-configs.ts';
import { type Case, objectsIn } from './policy-workloads.ts';

const namespaceOf = (object: KubernetesObject): string =>
  (object['metadata'] as { namespace?: string }).namespace ?? 'default';

/** podgraft over one workload and its Namespace. */
export const grafter = (config: string) => {
  const loaded = loadConfig(JSON.parse(config)).config;
  if (loaded === undefined) throw new Error('the config has mistakes');
  const resourceOf = (text: string): Resource =>
    new Resource({ text, start: 0, end: text.length, column: 0 });
  return ({ text, object }: Case): { grafted: KubernetesObject; refusal: Problem | undefined } => {
    const resource = resourceOf(text);
    const namespace = resourceOf(JSON.stringify(namespaceObject(namespaceOf(object))));
    const { changed, problems } = graft([resource, namespace], loaded);
    const output = changed.get(resource);
    const [after = object] = output === undefined ? [] : objectsIn(output);
    return { grafted: after, refusal: problems.find(({ severity }) => severity === 'error') };
  };
};
