// podAnnotations: annotations of the pod template.

import { podAnnotation } from '../kubernetes/validate/combinations.ts';
import { qualifiedName } from '../kubernetes/validate/formats.ts';
import { podMap } from './forms.ts';

export const podAnnotations = podMap({
  field: 'podAnnotations',
  into: 'annotations',
  description: 'Annotations for the pod template.',
  example: '{agent.example.com/version: "2.1"}',
  // As in the API server's validation: the case of an annotation's key does not count.
  key: (key) => qualifiedName(key.toLowerCase()),
  text: podAnnotation,
});
