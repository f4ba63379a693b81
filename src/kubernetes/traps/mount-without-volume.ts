// The API server refuses a pod whose mount names a volume that the pod does not have.

import { isObject, objectsOf } from '../formats.ts';
import { closest } from '../suggest.ts';
import { containerNamed, defineTrap, type TrapContext } from './trap.ts';

export const mountWithoutVolume = defineTrap({
  kind: 'MountWithoutVolume',
  find: (context) => {
    const volumes = volumeNames(context);
    return context.added.flatMap((each) => {
      if (!['volumeMount', 'initContainer', 'sidecar'].includes(each.kind)) return [];
      const container = containerNamed(context.podSpec, each.container)?.container;
      return objectsOf(container?.['volumeMounts']).flatMap((mount, index) => {
        if (each.kind === 'volumeMount' && mount['mountPath'] !== each.mountPath) return [];
        const name = mount['name'];
        if (typeof name !== 'string' || volumes.has(name)) return [];
        const meant = closest(name, volumes).names[0];
        const finding = {
          rule: each.rule,
          path: each.kind === 'volumeMount' ? each.path : `${each.path}.volumeMounts[${index}]`,
          what: `the mount at ${String(mount['mountPath'])} in ${each.container} names the volume ${name}, which the pod does not have`,
        };
        return [meant === undefined ? finding : { ...finding, remedy: `did you mean ${meant}?` }];
      });
    });
  },
});

/** The pod's volumes, and those that a StatefulSet makes of its claim templates. */
const volumeNames = ({ podSpec, workload }: TrapContext): Set<string> => {
  const spec = isObject(workload.value) ? workload.value['spec'] : undefined;
  const claims = isObject(spec)
    ? objectsOf(spec['volumeClaimTemplates']).map((each) => each['metadata'])
    : [];
  const volumes = isObject(podSpec) ? objectsOf(podSpec['volumes']) : [];
  return new Set(
    [...volumes, ...claims].flatMap((each) =>
      isObject(each) && typeof each['name'] === 'string' ? [each['name']] : [],
    ),
  );
};
