// An autoscaler that aims at a utilization divides by the requests of all containers of a pod, native sidecars among them.
// If one has none, it can't compute, and stops scaling (calculatePodRequestsFromContainers in
// pkg/controller/podautoscaler/replica_calculator.go: "missing request for cpu in container"). Seen with the controller
// manager 1.36, for both kinds of sidecars (test/cluster/verdicts.test.ts). An autoscaler without metrics aims at 80 % of the CPU
// (pkg/apis/autoscaling/v2/defaults.go).

import { objectsOf } from '../kubernetes/validate/formats.ts';
import { groupOf } from '../kubernetes/workload-kinds.ts';
import { isObject } from '../yaml/read/value.ts';
import { filledByLimitRanges, given, sameNamespace } from './resources-missing.ts';
import { containerNamed, defineTrap, type TrapContext } from './trap.ts';

type Fields = Record<string, unknown>;

export const autoscalerNeedsRequests = defineTrap({
  kind: 'AutoscalerNeedsRequests',
  ofContent: true,
  about: ['sidecar'],
  judge: (context) => {
    const wanted = sameNamespace(context, context.namespacePolicies.autoscalers)
      .filter((each) => scales(each, context))
      .flatMap((each) => resourcesOf(each).map((resource) => ({ resource, by: nameOf(each) })));
    if (wanted.length === 0) return undefined;
    const filled = filledByLimitRanges(context);
    return (each) => {
      const container = containerNamed(context.podSpec, each.container)?.container;
      const missing = wanted.find(({ resource }) => {
        const field = `requests.${resource}`;
        return !filled.has(field) && !given(container, field) && !given(context.podSpec, field);
      });
      if (container === undefined || missing === undefined) return undefined;
      const { resource, by } = missing;
      const what = `${each.container} has no resources.requests.${resource}, and ${by} scales by the ${resource} utilization of all containers: without it, ${by} stops scaling`;
      const remedy = `set resources.requests.${resource} in the rule`;
      return { what, remedy };
    };
  },
});

const nameOf = ({ kind, metadata }: Fields): string =>
  `the ${kind} ${isObject(metadata) ? String(metadata['name']) : ''}`;

const isKeda = ({ apiVersion }: Fields): boolean => groupOf(String(apiVersion)) === 'keda.sh';

/** Whether an autoscaler is for the workload; KEDA's are for a Deployment where they don't say it. */
const scales = (autoscaler: Fields, { workload }: TrapContext): boolean => {
  const spec = autoscaler['spec'];
  const target = isObject(spec) ? spec['scaleTargetRef'] : undefined;
  if (!isObject(target) || target['name'] !== workload.name) return false;
  const { kind = isKeda(autoscaler) ? 'Deployment' : undefined, apiVersion } = target;
  const group = typeof apiVersion === 'string' ? groupOf(apiVersion) : groupOf(workload.apiVersion);
  return kind === workload.kind && group === groupOf(workload.apiVersion);
};

/** The resources whose utilization of the whole pod an autoscaler aims at. */
const resourcesOf = (autoscaler: Fields): string[] => {
  const spec = isObject(autoscaler['spec']) ? autoscaler['spec'] : {};
  if (isKeda(autoscaler)) return objectsOf(spec['triggers']).flatMap(ofTrigger);
  if (groupOf(String(autoscaler['apiVersion'])) !== 'autoscaling') return [];
  if (isSet(spec['targetCPUUtilizationPercentage'])) return ['cpu'];
  const metrics = objectsOf(spec['metrics']);
  if (metrics.length === 0) return ['cpu'];
  return metrics.flatMap(({ type, resource }) => {
    if (type !== 'Resource' || !isObject(resource)) return [];
    const { name, target, targetAverageUtilization } = resource;
    const isUtilization =
      isObject(target) && (target['type'] === 'Utilization' || isSet(target['averageUtilization']));
    return isUtilization || isSet(targetAverageUtilization) ? [String(name)] : [];
  });
};

const isSet = (value: unknown): boolean => value !== undefined && value !== null;

/** A trigger with containerName is about that container alone. */
const ofTrigger = ({ type, metricType, metadata }: Fields): string[] => {
  const { type: older, containerName } = isObject(metadata) ? metadata : {};
  const isResource = type === 'cpu' || type === 'memory';
  return isResource && (metricType ?? older) === 'Utilization' && !isSet(containerName) ? [type] : [];
};
