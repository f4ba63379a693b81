// Where a ResourceQuota counts a resource, the API server refuses every container that does not say how much
// of it it wants, unless a LimitRange of the namespace fills it in.

import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isSet } from '../kubernetes/validate/validator.ts';
import { isObject } from '../yaml/read/value.ts';
import { containerNamed, containersOf, defineTrap, type TrapContext } from './trap.ts';

export const resourcesMissing = defineTrap({
  kind: 'ResourcesMissing',
  ofContent: true,
  about: ['initContainer', 'sidecar'],
  judge: (context) => {
    const wanted = wantedByQuotas(context);
    if (wanted.length === 0) return undefined;
    const filled = filledByLimitRanges(context);
    return (each) => {
      const container = containerNamed(context.podSpec, each.container)?.container;
      if (!container) return undefined;
      const missing = wanted.filter(
        // Resources of the pod as a whole count for all its containers.
        ({ field }) => !filled.has(field) && !given(container, field) && !given(context.podSpec, field),
      );
      const first = missing[0];
      if (!first) return undefined;
      const fields = missing.map(({ field }) => `resources.${field}`);
      return {
        what: `${each.container} has no ${fields.join(', ')}, but the ResourceQuota ${first.quota} of its namespace requires ${fields.length === 1 ? 'it' : 'them'}: the API server refuses the pods`,
        remedy: `set ${fields.join(', ')} in the rule`,
      };
    };
  },
});

/** The objects of the workload's namespace. */
export const sameNamespace = (context: TrapContext, objects: readonly unknown[]): Record<string, unknown>[] =>
  objectsOf(objects).filter(({ metadata }) => {
    const namespace = isObject(metadata) ? metadata['namespace'] : undefined;
    return (namespace ?? undefined) === context.workload.namespace;
  });

/** The resources that quotas count of the pod, as fields below `resources`. */
const wantedByQuotas = (context: TrapContext): { field: string; quota: string }[] => {
  const wanted = new Map<string, string>();
  for (const quota of sameNamespace(context, context.namespacePolicies.resourceQuotas)) {
    const { spec, metadata } = quota;
    if (!isObject(spec) || !isObject(spec['hard'])) continue;
    if (!isInScope(spec, context.podSpec)) continue;
    const name = isObject(metadata) ? String(metadata['name']) : '';
    for (const resource of Object.keys(spec['hard'])) {
      // No container has to say how much ephemeral-storage it wants.
      const match = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(resource);
      if (match) wanted.set(`${match[1] ?? 'requests'}.${match[2]}`, name);
    }
  }
  return [...wanted].map(([field, quota]) => ({ field, quota }));
};

/** Whether a quota counts the pod, by its scopes; false where that is not known. */
const isInScope = (spec: Record<string, unknown>, podSpec: unknown): boolean => {
  const pod = isObject(podSpec) ? podSpec : {};
  const { scopes, scopeSelector } = spec;
  const named = (Array.isArray(scopes) ? scopes : []).map((scopeName) => ({ scopeName, operator: 'Exists' }));
  const selected = objectsOf(isObject(scopeSelector) ? scopeSelector['matchExpressions'] : undefined);
  return [...named, ...selected].every((each) => matchesScope(each, pod));
};

const matchesScope = (
  { scopeName, operator, values }: Record<string, unknown>,
  pod: Record<string, unknown>,
): boolean => {
  const ends = isSet(pod['activeDeadlineSeconds']);
  if (scopeName === 'Terminating') return ends;
  if (scopeName === 'NotTerminating') return !ends;
  if (scopeName === 'NotBestEffort')
    return [pod, ...containersOf(pod).map(({ container }) => container)].some((each) =>
      ['requests.cpu', 'requests.memory'].some((field) => given(each, field)),
    );
  // The cluster may have a class for pods that name none.
  const name = pod['priorityClassName'];
  if (scopeName !== 'PriorityClass' || typeof name !== 'string') return false;
  const isNamed = Array.isArray(values) && values.includes(name);
  return operator === 'Exists' || (operator === 'In' && isNamed) || (operator === 'NotIn' && !isNamed);
};

/** What LimitRanges fill in for a container: default limits from default or max, requests from those or min. */
export const filledByLimitRanges = (context: TrapContext): Set<string> => {
  const filled = new Set<string>();
  for (const { spec } of sameNamespace(context, context.namespacePolicies.limitRanges)) {
    for (const limit of objectsOf(isObject(spec) ? spec['limits'] : undefined)) {
      if (limit['type'] !== 'Container') continue;
      const names = (field: string) => (isObject(limit[field]) ? Object.keys(limit[field]) : []);
      for (const name of [...names('default'), ...names('max')]) {
        filled.add(`limits.${name}`);
        filled.add(`requests.${name}`);
      }
      for (const name of [...names('defaultRequest'), ...names('min')]) filled.add(`requests.${name}`);
    }
  }
  return filled;
};

/** Whether a container, or a pod, says it itself; a limit is also the request. */
export const given = (container: unknown, field: string): boolean => {
  const resources = isObject(container) ? container['resources'] : undefined;
  const [kind = '', name = ''] = field.split('.');
  const has = (list: string): boolean =>
    isObject(resources) && isObject(resources[list]) && (resources[list][name] ?? undefined) !== undefined;
  return has(kind) || (kind === 'requests' && has('limits'));
};
