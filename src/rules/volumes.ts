// volumes: volumes for the pod.

import { isObject } from '../yaml/read/value.ts';
import { podList } from './forms.ts';

export const volumes = podList({
  field: 'volumes',
  description: 'Volumes to add to the pod.',
  example: '[{name: web, emptyDir: {}}]',
  noun: 'volume',
  words: ({ key, value }) => {
    const source = isObject(value) ? Object.keys(value).find((each) => each !== 'name') : undefined;
    return `volume ${key}${source === undefined ? '' : ` (${source})`}`;
  },
});
