// volumeMounts: mounts of volumes in the selected containers.

import { isObject } from '../yaml/read/value.ts';
import { containerList } from './forms.ts';

export const volumeMounts = containerList({
  field: 'volumeMounts',
  description: 'Mounts for the selected containers.',
  example: '[{name: web, mountPath: /web}]',
  noun: 'mount',
  duplicateNoun: 'a mount at',
  words: ({ key, container, value }) => {
    const volume = isObject(value) && typeof value['name'] === 'string' ? ` from ${value['name']}` : '';
    return `mount ${key} in ${container}${volume}`;
  },
});
