// tolerations: tolerations of the pod, a list without merge key.

import { podList } from '../../../src/rules/forms.ts';

export const tolerations = podList({
  field: 'tolerations',
  description: 'Tolerations to add to the pod.',
  example: '[{key: gpu, operator: Exists}, {key: spot, operator: Exists}]',
  noun: 'toleration',
});
