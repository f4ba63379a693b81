// With shareProcessNamespace process 1 of a container is the pod's own pause process, and with hostPID the node's init: a
// signal to it doesn't reach the program. Pause ignores what it has no handler for, and ends the pod at SIGTERM and SIGINT.

import { shellScriptOf } from '../shell/shells.ts';
import { signalsFirstProcess, wordsSignalFirstProcess } from '../shell/signals.ts';
import { isObject } from '../yaml/read/value.ts';
import {
  type Added,
  containerNamed,
  containerScript,
  containersOf,
  defineTrap,
  firstPodField,
  hookCommand,
  hookScript,
  hooksOf,
  hookWords,
} from './trap.ts';

export const signalMissed = defineTrap({
  kind: 'SignalMissed',
  about: ['entrypoint', 'postStart', 'preStop', 'initContainer', 'sidecar', 'podField'],
  judge: ({ added, podSpec, podSpecBefore }) => {
    const first = firstProcess(podSpec);
    if (first === undefined) return undefined;
    const wasShared = firstProcess(podSpecBefore) !== undefined;
    const firstField = firstPodField(added);
    return (each) => {
      if (each.kind === 'podField' && (wasShared || each !== firstField)) return undefined;
      const who = each.kind === 'podField' ? signalling(podSpecBefore) : sender(each, podSpec);
      if (who === undefined) return undefined;
      const { field, is } = first;
      return { what: `${who} signals process 1, which is ${is} with ${field}, not the program` };
    };
  },
});

const firstProcess = (podSpec: unknown): { readonly field: string; readonly is: string } | undefined => {
  if (!isObject(podSpec)) return undefined;
  if (podSpec['hostPID'] === true) return { field: 'hostPID', is: "the node's init" };
  return podSpec['shareProcessNamespace'] === true
    ? { field: 'shareProcessNamespace', is: "the pod's pause process" }
    : undefined;
};

/** What of an addition signals process 1. */
const sender = (each: Added, podSpec: unknown): string | undefined => {
  const container = containerNamed(podSpec, each.container)?.container;
  const own = each.kind === 'entrypoint' ? each.script : undefined;
  const command =
    each.kind === 'initContainer' || each.kind === 'sidecar'
      ? container && containerScript(container)
      : undefined;
  if ([own, command].some((script) => script !== undefined && signalsFirstProcess(script)))
    return `the script of ${each.container}`;
  const hook = hooksOf(each, podSpec).find((one) => {
    const script = hookScript(one, podSpec);
    return script === undefined
      ? wordsSignalFirstProcess(hookWords(one, podSpec))
      : signalsFirstProcess(script);
  });
  return hook && `the ${hook.kind} hook of ${each.container}`;
};

/** A hook that the pod had before a rule has it share its processes; those of rules are reported where they are. */
const signalling = (podSpec: unknown): string | undefined => {
  for (const { container } of containersOf(podSpec))
    for (const kind of ['postStart', 'preStop'] as const) {
      const words = hookCommand(container, kind) ?? [];
      const script = shellScriptOf(words)?.script;
      const does = script === undefined ? wordsSignalFirstProcess(words) : signalsFirstProcess(script);
      if (does) return `the ${kind} hook of ${String(container['name'])}`;
    }
  return undefined;
};
