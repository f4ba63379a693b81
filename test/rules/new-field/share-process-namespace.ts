// shareProcessNamespace: whether the containers of the pod see each other's processes.

import { podScalar } from '../../../src/rules/forms.ts';

export const shareProcessNamespace = podScalar({
  field: 'shareProcessNamespace',
  description: 'Whether the containers of the pod see the processes of each other.',
  example: 'true',
});
