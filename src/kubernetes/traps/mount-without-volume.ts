// The API server refuses a pod whose mount names a volume that the pod does not have.

import { builtInWorkloads, groupOf } from '../../match/workloads.ts';
import { isObject, objectsOf } from '../formats.ts';
import { closest } from '../suggest.ts';
import { containerNamed, defineTrap, type TrapContext } from './trap.ts';

export const mountWithoutVolume = defineTrap({
  kind: 'MountWithoutVolume',
  about: ['volumeMount', 'initContainer', 'sidecar'],
  find: (context) => {
    // Most mounts name a volume of the pod itself; the whole workload is asked only for the others.
    const own = ownVolumes(context);
    let all: Set<string> | undefined;
    // The operators behind other kinds put in volumes of their own.
    const isCustom = !isBuiltIn(context.workload);
    return context.added.flatMap((each) => {
      if (!['volumeMount', 'initContainer', 'sidecar'].includes(each.kind)) return [];
      const container = containerNamed(context.podSpec, each.container)?.container;
      return objectsOf(container?.['volumeMounts']).flatMap((mount, index) => {
        if (each.kind === 'volumeMount' && mount['mountPath'] !== each.mountPath) return [];
        const name = mount['name'];
        if (typeof name !== 'string' || own.has(name)) return [];
        all ??= new Set([...own, ...claimNames(context)]);
        if (all.has(name)) return [];
        const meant = closest(name, all).names[0];
        // A mount without a path is told of where the snippet is checked.
        const at = typeof mount['mountPath'] === 'string' ? `the mount at ${mount['mountPath']}` : 'a mount';
        const finding = {
          rule: each.rule,
          path: each.kind === 'volumeMount' ? each.path : `${each.path}.volumeMounts[${index}]`,
          what: `${at} in ${each.container} names the volume ${name}, which the pod does not have`,
        };
        return [
          {
            ...finding,
            ...(meant !== undefined && { remedy: `did you mean ${meant}?` }),
            ...(isCustom && { severity: 'warning' as const }),
          },
        ];
      });
    });
  },
});

const isBuiltIn = ({ apiVersion, kind }: TrapContext['workload']): boolean =>
  builtInWorkloads.some((each) => each.kind === kind && each.group === groupOf(apiVersion));

const names = (objects: readonly unknown[]): string[] =>
  objects.flatMap((each) => (isObject(each) && typeof each['name'] === 'string' ? [each['name']] : []));

const ownVolumes = ({ podSpec }: TrapContext): Set<string> =>
  new Set(names(isObject(podSpec) ? objectsOf(podSpec['volumes']) : []));

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
