// A live Pod's containers and a live Job's template cannot be changed: applying the result is refused.

import { isObject } from '../yaml/read/value.ts';
import { type Added, defineTrap } from './trap.ts';

// Tools that delete and create at each deployment.
const recreated = ['argocd.argoproj.io/hook', 'helm.sh/hook'];

/** Of these some can be changed in a Pod, such as annotations, tolerations and images. */
const isMutableInPod = ({ kind }: Added): boolean =>
  isMetadata(kind) || kind === 'containerField' || kind === 'podField';

const isMetadata = (kind: Added['kind']): boolean => kind === 'podLabel' || kind === 'podAnnotation';

/** While a Job is suspended, its template's metadata and what decides about nodes can be changed. */
const isMutableInJob = ({ kind }: Added, spec: unknown): boolean =>
  isObject(spec) && spec['suspend'] === true && (isMetadata(kind) || kind === 'podField');

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
    const spec = isObject(workload.value) ? workload.value['spec'] : undefined;
    const isMutable = (each: Added): boolean =>
      workload.kind === 'Pod' ? isMutableInPod(each) : isMutableInJob(each, spec);
    const first = added.find((each) => !isMutable(each));
    return (each) => (each === first ? { what } : undefined);
  },
});
