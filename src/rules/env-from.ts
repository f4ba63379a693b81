// envFrom: ConfigMaps and Secrets whose entries become variables of the selected containers.

import { containerList } from './forms.ts';

export const envFrom = containerList({
  field: 'envFrom',
  description: 'Sources of environment variables.',
  example: '[{configMapRef: {name: settings}}]',
  noun: 'variables',
  duplicateNoun: false,
  words: ({ key, container }) => `variables in ${container} from ${key}`,
});
