// The API server refuses a pod whose mount names a volume that the pod does not have, and one whose block device
// names none, or one that is no claim.

import { closest } from '../kubernetes/schema/suggest.ts';
import { isObject, objectsOf } from '../kubernetes/validate/formats.ts';
import { builtInWorkloads, groupOf } from '../kubernetes/workload-kinds.ts';
import { containerNamed, defineTrap, type TrapContext } from './trap.ts';

export const mountWithoutVolume = defineTrap({
  kind: 'MountWithoutVolume',
  about: ['volumeMount', 'initContainer', 'sidecar'],
  find: (context) => {
    // Most mounts name a volume of the pod itself; the whole workload is asked only for the others.
    const own = ownVolumes(context);
    let claims: readonly string[] | undefined;
    // The operators behind other kinds put in volumes of their own.
    const severity = isBuiltIn(context.workload) ? {} : { severity: 'warning' as const };
    return context.added.flatMap((each) => {
      if (!['volumeMount', 'initContainer', 'sidecar'].includes(each.kind)) return [];
      const container = containerNamed(context.podSpec, each.container)?.container;
      const lists = each.kind === 'volumeMount' ? (['volumeMounts'] as const) : bothLists;
      return lists.flatMap((list) =>
        objectsOf(container?.[list]).flatMap((use, index) => {
          const place = use[list === 'volumeMounts' ? 'mountPath' : 'devicePath'];
          if (each.kind === 'volumeMount' && place !== each.mountPath) return [];
          const { name } = use;
          if (typeof name !== 'string') return [];
          const volume = own.get(name);
          if (volume && (list === 'volumeMounts' || isClaim(volume))) return [];
          claims ??= claimNames(context);
          if (claims.includes(name)) return [];
          const suggestion = volume
            ? undefined
            : closest(
                name,
                [...own.keys(), ...claims].filter((each) => typeof each === 'string'),
              ).names[0];
          // A mount without a path is told of where the snippet is checked.
          const thing = list === 'volumeMounts' ? 'mount' : 'device';
          const at = typeof place === 'string' ? `the ${thing} at ${place}` : `a ${thing}`;
          const why = volume
            ? 'which is no persistentVolumeClaim and not ephemeral'
            : 'which the pod does not have';
          return [
            {
              rule: each.rule,
              path: each.kind === 'volumeMount' ? each.path : `${each.path}.${list}[${index}]`,
              what: `${at} in ${each.container} names the volume ${name}, ${why}`,
              ...(volume && {
                remedy: 'mount it with volumeMounts, or make the volume a persistentVolumeClaim',
              }),
              ...(suggestion !== undefined && { remedy: `did you mean ${suggestion}?` }),
              ...severity,
            },
          ];
        }),
      );
    });
  },
});

const bothLists = ['volumeMounts', 'volumeDevices'] as const;

/** Block devices are made of claims alone. */
const isClaim = (volume: Record<string, unknown>): boolean =>
  isObject(volume['persistentVolumeClaim']) || isObject(volume['ephemeral']);

const isBuiltIn = ({ apiVersion, kind }: TrapContext['workload']): boolean =>
  builtInWorkloads.some((each) => each.kind === kind && each.group === groupOf(apiVersion));

const names = (objects: readonly unknown[]): string[] =>
  objects.flatMap((each) => (isObject(each) && typeof each['name'] === 'string' ? [each['name']] : []));

const ownVolumes = ({ podSpec }: TrapContext): Map<unknown, Record<string, unknown>> =>
  new Map(objectsOf(isObject(podSpec) ? podSpec['volumes'] : []).map((each) => [each['name'], each]));

/**
 * The volumes that a controller makes of claim templates, which stand beside a pod template or above it: in the
 * spec of a StatefulSet, in the statefulSetTemplate of a UnitedDeployment, in a nodeSet of Elasticsearch.
 */
const claimNames = ({ workload }: TrapContext): string[] => {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) look(each);
    if (!isObject(value)) return;
    found.push(...names(objectsOf(value['volumeClaimTemplates']).map((each) => each['metadata'])));
    for (const each of Object.values(value)) look(each);
  };
  look(workload.value);
  return found;
};
