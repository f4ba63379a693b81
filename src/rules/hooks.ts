// postStart and preStop. Chain runs the existing exec or sleep hook first and this one after it, if that succeeded:
// the existing command line becomes the arguments of ours, so that no quoting can harm it; that of a sleep is sleep N. Hooks are not
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
import { endLine, shellWords } from './script.ts';

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

/** The rule's hook as a line of a shell; undefined for a request, which no shell can make. */
const commandOf = ({ exec, sleep }: Hook): string | undefined => {
  if (sleep !== undefined) return `sleep ${String(sleep['seconds'])}`;
  const command = exec?.['command'];
  return Array.isArray(command) ? command.map((word) => quoteWord(String(word))).join(' ') : undefined;
};

/**
 * The words that run the existing command line, which comes after them, and the hook: in this order, or with
 * `chain: Before` the other way round. The second runs if the first succeeded. Undefined for a request.
 */
export const chainWords = (hook: Hook, name: string): string[] | undefined => {
  const { script, shell, chain } = hook;
  const own = script ?? commandOf(hook);
  if (own === undefined) return undefined;
  const words = script === undefined ? ['/bin/sh'] : shellWords(script, shell);
  // A script may end with exit or exec, or change the arguments: a subshell keeps the existing command out of its reach.
  const before = script === undefined ? own : `(\nset --\n${endLine(script)})`;
  const after = script === undefined ? `exec ${own}` : own;
  const both = chain === 'Before' ? `${before} || exit\nexec "$@"` : `"$@" || exit\nset --\n${after}`;
  return [...words, '-c', both, name];
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
            what: `init container ${name} can't have a ${field} hook: it runs to completion before the pod starts, and the API server refuses the hook`,
            remedy: `select other containers with containers, or make ${name} a native sidecar with restartPolicy: Always`,
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
