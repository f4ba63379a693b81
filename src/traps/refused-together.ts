// The API server refuses some fields together: one may be the workload's and the other a rule's. What was together
// before the rules is the workload's own business. A rule's own hook that sleeps for too long is HookExceedsGracePeriod's.

import { refusedTogether } from '../kubernetes/validate/combinations.ts';
import { isObject } from '../yaml/read/value.ts';
import { type Added, defineTrap, hooksOf } from './trap.ts';

export const fieldsRefusedTogether = defineTrap({
  kind: 'SnippetInvalid',
  about: [
    ...([
      'volumeMount',
      'env',
      'securityContext',
      'preStop',
      'postStart',
      'sidecar',
      'initContainer',
    ] as const),
    ...(['containerField', 'podField', 'podLabel', 'podAnnotation'] as const),
  ],
  judge: ({ added, podSpec, podSpecBefore, podMetadata, podMetadataBefore }) => {
    const found = refusedTogether(podSpec, annotationsIn(podMetadata));
    if (found.length === 0) return undefined;
    const before = refusedTogether(podSpecBefore, annotationsIn(podMetadataBefore));
    const known = new Set(before.map(({ what }) => what));
    const hooks = added.flatMap((each) => hooksOf(each, podSpec));
    const fresh = found.filter(
      ({ what, container, hook }) =>
        !known.has(what) && !hooks.some((each) => each.kind === hook && each.container === container),
    );
    return (each) =>
      fresh
        .filter(({ container }) => cause(added, container) === each)
        .map(({ what, remedy }) => ({ what: `${what}: the API server refuses this`, remedy }));
  },
});

const annotationsIn = (metadata: unknown): unknown =>
  isObject(metadata) ? metadata['annotations'] : undefined;

/** What a rule added last to the container, or else to the pod. */
const cause = (added: readonly Added[], container: string | undefined): Added | undefined =>
  added.findLast((each) => each.container === (container ?? '')) ??
  added.findLast((each) => each.container === '') ??
  added.at(-1);
