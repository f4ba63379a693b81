// postStart and preStop. Chain runs the existing exec hook first and this one after it, if that succeeded:
// the existing command line becomes the arguments of ours, so that no quoting can harm it. Hooks are not
// expanded by Kubernetes, so scripts stay as they are. Plain init containers can have none.

import { checkSnippet } from '../kubernetes/validate/check.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { SelectedContainer } from '../select/containers.ts';
import { quoteWord } from '../shell/quote.ts';
import { otherInterpreter } from '../shell/shells.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import type { Change } from './change.ts';
import { defineRule, type RuleContext, type RuleField } from './descriptor.ts';
import type { Hook } from './rule.ts';
import { shellWords } from './script.ts';

const handlerKeys = ['exec', 'httpGet', 'tcpSocket', 'sleep'] as const;

/** What a handler does, such as exec; undefined for one that does nothing. A field that is null is none. */
export const handlerKind = (handler: JsonObject): string | undefined =>
  Object.keys(handler).find((key) => handler[key] !== null);

/** The fields of the Kubernetes handler in a hook. */
const handlerIn = (hook: Hook): JsonObject => {
  const out: JsonObject = {};
  for (const key of handlerKeys) if (hook[key] !== undefined) out[key] = hook[key] as Json;
  return out;
};

/** The Kubernetes handler of a hook. */
export const handlerOf = (hook: Hook): JsonObject =>
  hook.script === undefined
    ? handlerIn(hook)
    : { exec: { command: [...shellWords(hook.script, hook.shell), '-c', hook.script] } };

/** The words that run the command line after them and then the hook; undefined for hooks that are no commands. */
export const chainWords = (hook: Hook, name: string): string[] | undefined => {
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

const hookField = <Name extends 'postStart' | 'preStop'>(
  field: Name,
  example: string,
): RuleField<Name, Hook> =>
  defineRule({
    field,
    scope: 'container',
    form: 'Hook',
    description: 'A Kubernetes LifecycleHandler, or script:.',
    example,
    check: (hook, at, _rule, kubernetesVersion) => {
      const handler = handlerIn(hook);
      if (Object.keys(handler).length === 0) return [];
      return checkSnippet('LifecycleHandler', handler, at, { kubernetesVersion });
    },
    plan: (context, hook) => {
      const { rule, field: at } = context;
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

export const postStart = hookField('postStart', '{script: echo started > /tmp/started}');
export const preStop = hookField('preStop', '{sleep: {seconds: 5}}');
