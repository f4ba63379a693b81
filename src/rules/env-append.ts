// envAppend: extends the values of variables. graft/overlay.ts refuses one that takes its value from elsewhere.

import type { Change } from './change.ts';
import { defineRule } from './descriptor.ts';
import type { EnvAppend } from './rule.ts';

export const envAppend = defineRule<'envAppend', readonly EnvAppend[]>({
  field: 'envAppend',
  scope: 'container',
  form: 'EnvAppends',
  description: 'Extends the values of environment variables instead of replacing them.',
  example: '[{name: JAVA_TOOL_OPTIONS, value: "-javaagent:/agent/agent.jar"}]',
  plan: ({ containers, field }, entries) => ({
    changes: containers.flatMap(({ list, name }) =>
      entries.map(
        (entry, index): Change => ({
          op: 'overlay',
          path: [list, name, 'env', entry.name],
          part: { op: 'append', separator: entry.separator ?? ' ', text: entry.value },
          fresh: { name: entry.name, value: entry.value },
          field: `${field}.envAppend[${index}]`,
        }),
      ),
    ),
  }),
});
