// volumeMounts, env, envFrom, envAppend: additions to the selected containers.

import { fingerprintKey } from '../ownership/field-path.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import type { Action } from './action.ts';
import { defineAction, eachOf, nameIn } from './action.ts';
import type { Change } from './change.ts';

const list = (field: 'volumeMounts' | 'env' | 'envFrom', keyOf: (value: JsonObject) => string): Action =>
  defineAction({
    field,
    scope: 'container',
    plan: ({ rule, containers, field: at }) => ({
      changes: containers.flatMap((container) =>
        eachOf(rule[field], (value, index) => ({
          op: 'put',
          path: [container.list, container.name, field, keyOf(value)],
          value,
          onConflict: rule.onConflict ?? 'Fail',
          field: `${at}.${field}[${index}]`,
        })),
      ),
    }),
  });

export const volumeMounts = list('volumeMounts', (value) => String(value['mountPath'] ?? ''));
export const env = list('env', nameIn);
export const envFrom = list('envFrom', fingerprintKey);

/** Extends a variable. One that takes its value from elsewhere cannot be extended in the manifest. */
export const envAppend = defineAction({
  field: 'envAppend',
  scope: 'container',
  plan: (context) => {
    const changes: Change[] = [];
    const diagnostics: Diagnostic[] = [];
    for (const { list: into, name } of context.containers) {
      const present = context.container(into, name)['env'];
      const variables = Array.isArray(present) ? present.filter(isObject) : [];
      context.rule.envAppend?.forEach((entry, index) => {
        const field = `${context.field}.envAppend[${index}]`;
        const separator = entry.separator ?? ' ';
        const old = variables.find((each) => each['name'] === entry.name);
        if (old && (old['valueFrom'] ?? null) !== null) {
          const source = isObject(old['valueFrom']) ? Object.keys(old['valueFrom'])[0] : 'valueFrom';
          const what = `${entry.name} takes its value from ${source}, which only the cluster knows`;
          diagnostics.push({ kind: 'EnvNotAppendable', what, path: field, container: name });
          return;
        }
        changes.push({
          op: 'overlay',
          path: [into, name, 'env', entry.name],
          part: { op: 'append', separator, text: entry.value },
          fresh: { name: entry.name, value: entry.value },
          field,
        });
      });
    }
    return { changes, diagnostics };
  },
});
