// imagePullSecrets: secrets with which the kubelet pulls the pod's images.

import { podList } from './forms.ts';

export const imagePullSecrets = podList({
  field: 'imagePullSecrets',
  description: 'Pull secrets to add.',
  example: '[{name: registry-example}]',
  noun: 'pull secret',
  duplicateNoun: false,
});
