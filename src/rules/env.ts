// env: environment variables of the selected containers.

import { containerList } from './forms.ts';

export const env = containerList({
  field: 'env',
  description: 'Environment variables for the selected containers.',
  example: '[{name: SITE, value: front}]',
  noun: 'variable',
  // An overlay is the text that envAppend adds.
  words: ({ op, key, container }) => `${op === 'overlay' ? 'end of ' : ''}variable ${key} in ${container}`,
});
