// nativeSidecars: containers of the workload that become native sidecars. Each goes from containers to initContainers
// with all that it has, and gets restartPolicy Always there.

import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { nativeTooNew } from './added-containers.ts';
import type { Change, Position } from './change.ts';
import { defineRule, type PlanResult } from './descriptor.ts';

export const nativeSidecars = defineRule<'nativeSidecars', readonly string[]>({
  field: 'nativeSidecars',
  scope: 'pod',
  form: 'Words',
  description:
    'Names of containers of the workload that become native sidecars: init containers with restartPolicy: Always, placed by placement.sidecars.',
  example: '[db-proxy]',
  refuse: (names, at) =>
    names.flatMap((name, index): Diagnostic[] => {
      if (names.indexOf(name) === index) return [];
      const what = `${name} is listed twice`;
      return [{ kind: 'SnippetInvalid', path: `${at}[${index}]`, what, remedy: 'list it once' }];
    }),
  mismatch: (pod, names) => {
    if (names.some((name) => isIn(pod, name))) return undefined;
    const others = namesIn(pod['containers']).join(', ');
    return `no container is named ${names.join(' or ')} (${others === '' ? 'there are none' : `found ${others}`})`;
  },
  plan: ({ rule, field, kubernetesVersion, podWithoutOthers }, names): PlanResult => {
    const at = `${field}.nativeSidecars`;
    const tooNew = nativeTooNew(kubernetesVersion, at);
    if (tooNew !== undefined) return { changes: [], diagnostics: [tooNew] };
    const spec = podWithoutOthers();
    const changes: Change[] = [];
    let position: Position = rule.placement?.sidecars ?? 'Last';
    names.forEach((name, index) => {
      if (!isIn(spec, name)) return;
      changes.push({ op: 'move', path: ['initContainers', name], position, field: `${at}[${index}]` });
      // They keep their order: each is placed after the one before it.
      if (position !== 'Last') position = { after: name };
    });
    return { changes };
  },
});

const isIn = (pod: JsonObject, name: string): boolean =>
  [pod['containers'], pod['initContainers']].some((list) => namesIn(list).includes(name));

const namesIn = (list: Json | undefined): string[] =>
  (Array.isArray(list) ? list : []).flatMap((each) =>
    isObject(each) && typeof each['name'] === 'string' ? [each['name']] : [],
  );
