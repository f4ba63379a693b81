// envAppend: extends the values of variables. One that takes its value from elsewhere cannot be extended.

import type { Diagnostic } from '../problems/diagnostic.ts';
import { isObject } from '../yaml/read/value.ts';
import type { Change } from './change.ts';
import { defineRule } from './descriptor.ts';
import type { EnvAppend } from './rule.ts';

export const envAppend = defineRule<'envAppend', readonly EnvAppend[]>({
  field: 'envAppend',
  scope: 'container',
  form: 'EnvAppends',
  description: 'Extends the values of environment variables instead of replacing them.',
  example: '[{name: JAVA_TOOL_OPTIONS, value: "-javaagent:/agent/agent.jar"}]',
  plan: (context, entries) => {
    const changes: Change[] = [];
    const diagnostics: Diagnostic[] = [];
    for (const { list: into, name } of context.containers) {
      const present = context.container(into, name)['env'];
      const variables = Array.isArray(present) ? present.filter(isObject) : [];
      entries.forEach((entry, index) => {
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
