// postStart and preStop. Chain runs the existing exec hook first and this one after it, if that succeeded:
// the existing command line becomes the arguments of ours, so that no quoting can harm it. Hooks are not
// expanded by Kubernetes, so scripts stay as they are.

import type { Hook } from '../config/schema.ts';
import type { Json, JsonObject } from '../yaml/resolve.ts';
import type { Change } from './change.ts';
import type { Action } from './rule.ts';
import { defineAction } from './rule.ts';
import { shellWords } from './script.ts';

const handlerKeys = ['exec', 'httpGet', 'tcpSocket', 'sleep'] as const;

const handlerOf = (hook: Hook): JsonObject => {
  if (hook.script !== undefined) {
    return { exec: { command: [...shellWords(hook.script, hook.shell), '-c', hook.script] } };
  }
  const out: JsonObject = {};
  for (const key of handlerKeys) if (hook[key] !== undefined) out[key] = hook[key] as Json;
  return out;
};

const quoteWord = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The words that run the command line behind them and then the hook; undefined for hooks that are no commands. */
const chainWords = (hook: Hook, name: string): string[] | undefined => {
  const first = '"$@" || exit\nset --\n';
  if (hook.script !== undefined) {
    return [...shellWords(hook.script, hook.shell), '-c', first + hook.script, name];
  }
  const command = hook.exec?.['command'];
  if (!Array.isArray(command)) return undefined;
  return ['/bin/sh', '-c', `${first}exec ${command.map((word) => quoteWord(String(word))).join(' ')}`, name];
};

const hookAction = (field: 'postStart' | 'preStop'): Action =>
  defineAction({
    field,
    scope: 'container',
    plan: ({ rule, containers, field: at }) => {
      const hook = rule[field];
      if (hook === undefined) return { changes: [] };
      const chain = chainWords(hook, `podgraft-${rule.name}`);
      const changes: Change[] = containers.map((container) => ({
        op: 'put',
        path: [container.list, container.name, 'lifecycle', field],
        value: handlerOf(hook),
        onConflict: hook.onConflict ?? rule.onConflict ?? 'Fail',
        ...(chain && { chain }),
        field: `${at}.${field}`,
      }));
      return { changes };
    },
  });

export const postStart = hookAction('postStart');
export const preStop = hookAction('preStop');
