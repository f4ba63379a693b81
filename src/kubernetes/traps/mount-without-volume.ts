// The API server refuses a pod whose mount names a volume that the pod does not have.

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
        return [meant === undefined ? finding : { ...finding, remedy: `did you mean ${meant}?` }];
      });
    });
  },
});

const names = (objects: readonly unknown[]): string[] =>
  objects.flatMap((each) => (isObject(each) && typeof each['name'] === 'string' ? [each['name']] : []));

const ownVolumes = ({ podSpec }: TrapContext): Set<string> =>
  new Set(names(isObject(podSpec) ? objectsOf(podSpec['volumes']) : []));

/** The volumes that a StatefulSet makes of its claim templates. */
const claimNames = ({ workload }: TrapContext): string[] => {
  const spec = isObject(workload.value) ? workload.value['spec'] : undefined;
  return isObject(spec) ? names(objectsOf(spec['volumeClaimTemplates']).map((each) => each['metadata'])) : [];
};
