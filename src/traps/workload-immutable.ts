// A live Pod's containers and a live Job's template cannot be changed: applying the result is refused.

import { isObject } from '../yaml/read/value.ts';
import { defineTrap } from './trap.ts';

// Tools that delete and create at each deployment.
const recreated = ['argocd.argoproj.io/hook', 'helm.sh/hook'];

// Of these some can be changed, such as annotations and tolerations of a Pod.
const mergedKinds = ['containerField', 'podField', 'podAnnotation'];

export const workloadImmutable = defineTrap({
  kind: 'WorkloadImmutable',
  judge: ({ added, workload }) => {
    const immutable =
      (workload.kind === 'Pod' && workload.apiVersion === 'v1') ||
      (workload.kind === 'Job' && workload.apiVersion.startsWith('batch/'));
    if (!immutable) return undefined;
    const metadata = isObject(workload.value) ? workload.value['metadata'] : undefined;
    const annotations =
      isObject(metadata) && isObject(metadata['annotations']) ? metadata['annotations'] : {};
    if (recreated.some((each) => each in annotations)) return undefined;
    // With generateName every deployment makes a new one.
    if (isObject(metadata) && metadata['generateName'] && (metadata['name'] ?? '') === '') return undefined;
    const what = `the ${workload.kind === 'Pod' ? 'spec' : 'pod template'} of an existing ${workload.kind} is immutable`;
    const first = added.find(({ kind }) => !mergedKinds.includes(kind));
    return (each) => (each === first ? { what } : undefined);
  },
});
