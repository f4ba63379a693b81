// podLabels: labels of the pod template.

import { labelValue, qualifiedName } from '../kubernetes/validate/formats.ts';
import { podMap } from './forms.ts';

export const podLabels = podMap({
  field: 'podLabels',
  into: 'labels',
  description: 'Labels for the pod template.',
  example: '{observed: "true"}',
  key: qualifiedName,
  text: labelValue,
});
