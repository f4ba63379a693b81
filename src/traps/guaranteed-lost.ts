// A pod is Guaranteed where each of its containers, init containers among them, has limits for CPU and memory and requests
// that equal them. One container without takes it from the pod (ComputePodQOS in pkg/apis/core/v1/helper/qos/qos.go).

import { quantityValue } from '../kubernetes/validate/quantity.ts';
import { isSet } from '../kubernetes/validate/validator.ts';
import { isObject } from '../yaml/read/value.ts';
import { filledByLimitRanges } from './resources-missing.ts';
import { type Added, containerNamed, containersOf, defineTrap } from './trap.ts';

const resources = ['cpu', 'memory'] as const;

export const guaranteedLost = defineTrap({
  kind: 'GuaranteedLost',
  about: ['sidecar', 'initContainer', 'containerField'],
  judge: (context) => {
    const { podSpec, podSpecBefore } = context;
    if (!isGuaranteed(podSpecBefore) || hasOwnResources(podSpec)) return undefined;
    const filled = filledByLimitRanges(context);
    if (resources.every((name) => filled.has(`limits.${name}`))) return undefined;
    const reported = new Set<string>();
    return ({ container: name }: Added) => {
      const container = containerNamed(podSpec, name)?.container;
      const [lacking] = container ? lackedBy(container) : [];
      if (lacking === undefined || reported.has(name)) return undefined;
      reported.add(name);
      return {
        what: `${name} ${lacking}, so the pod is Burstable and no longer Guaranteed; the kubelet evicts it earlier`,
      };
    };
  },
});

const hasOwnResources = (podSpec: unknown): boolean => isObject(podSpec) && isSet(podSpec['resources']);

const isGuaranteed = (podSpec: unknown): boolean => {
  const containers = containersOf(podSpec);
  return (
    containers.length > 0 &&
    !hasOwnResources(podSpec) &&
    containers.every(({ container }) => lackedBy(container).length === 0)
  );
};

/** What keeps a container's pod from being Guaranteed; without a request, it is the limit. */
const lackedBy = (container: Record<string, unknown>): string[] => {
  const given = (list: string, name: string): unknown => {
    const all = isObject(container['resources']) ? container['resources'][list] : undefined;
    return isObject(all) ? (all[name] ?? undefined) : undefined;
  };
  return resources.flatMap((name) => {
    const limit = quantityValue(given('limits', name));
    if (limit === undefined || limit === 0) return [`has no resources.limits.${name}`];
    const request = given('requests', name);
    return request === undefined || quantityValue(request) === limit
      ? []
      : [`has another resources.requests.${name} than resources.limits.${name}`];
  });
};
