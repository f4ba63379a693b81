// hostAliases: entries for /etc/hosts of the pod.

import { podList } from '../../../src/rules/forms.ts';

export const hostAliases = podList({
  field: 'hostAliases',
  description: 'Host aliases to add to the pod.',
  example: '[{ip: 10.0.0.1, hostnames: [db.example.com]}, {ip: 10.0.0.2, hostnames: [cache.example.com]}]',
  noun: 'host alias',
});
