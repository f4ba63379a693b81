// postStart and preStop. Chain runs the existing exec hook first and this one after it, if that succeeded:
// the existing command line becomes the arguments of ours, so that no quoting can harm it. Hooks are not
// expanded by Kubernetes, so scripts stay as they are. Plain init containers can have none.

import type { Hook } from '../config/schema.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { SelectedContainer } from '../select/containers.ts';
import { otherInterpreter } from '../shell/shells.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import type { Action, RuleContext } from './action.ts';
import { defineAction } from './action.ts';
import type { Change } from './change.ts';
import { shellWords } from './script.ts';

const handlerKeys = ['exec', 'httpGet', 'tcpSocket', 'sleep'] as const;

/** What a handler does, such as exec; undefined for one that does nothing. A field that is null is none. */
export const handlerKind = (handler: JsonObject): string | undefined =>
  Object.keys(handler).find((key) => handler[key] !== null);

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

/** The API server refuses `lifecycle` on init containers that are no native sidecars (KEP-753). */
const isPlainInit = ({ container }: RuleContext, { list, name }: SelectedContainer): boolean =>
  list === 'initContainers' && container(list, name)['restartPolicy'] !== 'Always';

const hookAction = (field: 'postStart' | 'preStop'): Action =>
  defineAction({
    field,
    scope: 'container',
    plan: (context) => {
      const { rule, field: at } = context;
      const hook = rule[field];
      if (hook === undefined) return { changes: [] };
      const containers = context.containers.filter((each) => !isPlainInit(context, each));
      const diagnostics = context.containers
        .filter((each) => isPlainInit(context, each))
        .map(
          ({ name }): Diagnostic => ({
            kind: 'HookConflict',
            what: `init container ${name} cannot have a ${field} hook: it runs to its end before the pod starts, and the API server refuses the hook`,
            remedy: `let containers select others, or make ${name} a native sidecar with restartPolicy: Always`,
            path: `${at}.${field}`,
            container: name,
          }),
        );
      const interpreter =
        hook.script === undefined ? undefined : otherInterpreter(shellWords(hook.script, hook.shell));
      const chain = interpreter === undefined ? chainWords(hook, `podgraft-${rule.name}`) : undefined;
      const changes: Change[] = containers.map((container) => ({
        op: 'put',
        path: [container.list, container.name, 'lifecycle', field],
        value: handlerOf(hook),
        onConflict: hook.onConflict ?? rule.onConflict ?? 'Fail',
        ...(chain && { chain }),
        ...(interpreter !== undefined && { interpreter }),
        field: `${at}.${field}`,
      }));
      return { changes, diagnostics };
    },
  });

export const postStart = hookAction('postStart');
export const preStop = hookAction('preStop');
