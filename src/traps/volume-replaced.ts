// The controller of a StatefulSet leaves out each volume of the pod template that has the name of a claim template, and mounts the
// claim instead (updateStorage, pkg/controller/statefulset/stateful_set_utils.go; Kruise's has the same).

import { objectsOf } from '../kubernetes/validate/formats.ts';
import { groupOf } from '../kubernetes/workload-kinds.ts';
import { isObject } from '../yaml/read/value.ts';
import { defineTrap } from './trap.ts';

export const volumeReplaced = defineTrap({
  kind: 'VolumeReplaced',
  about: ['volume'],
  judge: ({ workload }) => {
    const { apiVersion, kind } = workload;
    if (kind !== 'StatefulSet' || !['apps', 'apps.kruise.io'].includes(groupOf(apiVersion))) return undefined;
    const spec = isObject(workload.value) ? workload.value['spec'] : undefined;
    const templates = objectsOf(isObject(spec) ? spec['volumeClaimTemplates'] : undefined);
    const names = new Set(
      templates.map(({ metadata }) => (isObject(metadata) ? metadata['name'] : undefined)),
    );
    return ({ container: volume }) =>
      names.has(volume)
        ? {
            what: `the volume ${volume} has the name of a claim template: pods get the claim instead`,
          }
        : undefined;
  },
});
