// The grace period starts before preStop, not after it: when it is over, hook and program are killed. The API
// server refuses a sleep hook that is longer; a script it cannot read.

import { isInteger } from '../kubernetes/validate/formats.ts';
import { leastSleep, sleepOf } from '../shell/ends.ts';
import { shellScriptOf } from '../shell/shells.ts';
import { isObject } from '../yaml/read/value.ts';
import {
  containerNamed,
  containersOf,
  defineTrap,
  firstPodField,
  hookCommand,
  hookOf,
  hookScript,
  hooksOf,
  hookWords,
  type Verdict,
} from './trap.ts';

const defaultGracePeriod = 30;

/** Seconds of a sleep hook; undefined where the hook is none. */
const sleepHook = (container: Record<string, unknown>, kind: 'postStart' | 'preStop'): number | undefined => {
  const sleep = hookOf(container, kind)?.['sleep'];
  return isObject(sleep) && isInteger(sleep['seconds']) ? Number(sleep['seconds']) : undefined;
};

export const hookExceedsGracePeriod = defineTrap({
  kind: 'HookExceedsGracePeriod',
  about: ['postStart', 'preStop', 'initContainer', 'sidecar', 'podField'],
  judge: ({ added, podSpec, podSpecBefore }) => {
    const grace = graceOf(podSpec);
    const firstField = firstPodField(added);
    return (each) => {
      if (each.kind === 'podField') return each === firstField ? nowTooLong(podSpecBefore, grace) : undefined;
      return hooksOf(each, podSpec).flatMap((hook) => {
        const { kind, container } = hook;
        const slept = sleepHook(containerNamed(podSpec, container)?.container ?? {}, kind);
        const script = slept === undefined ? hookScript(hook, podSpec) : undefined;
        const seconds =
          slept ?? (script === undefined ? sleepOf(hookWords(hook, podSpec)) : leastSleep(script));
        if (seconds <= grace) return [];
        const effect =
          slept !== undefined
            ? 'the API server refuses it'
            : kind === 'preStop'
              ? 'the hook is killed, and the program with it'
              : 'it is killed early if the pod is deleted meanwhile';
        const verdict = {
          what: `the ${kind} hook of ${container} sleeps ${seconds} s, but terminationGracePeriodSeconds is ${grace}: ${effect}`,
          remedy: `raise terminationGracePeriodSeconds ${slept === undefined ? `above ${seconds}` : `to ${seconds} or more`}, or shorten the hook`,
        };
        return [slept === undefined ? verdict : { ...verdict, severity: 'error' as const }];
      });
    };
  },
});

const graceOf = (podSpec: unknown): number => {
  const given = isObject(podSpec) ? podSpec['terminationGracePeriodSeconds'] : undefined;
  return isInteger(given) ? Number(given) : defaultGracePeriod;
};

/** Hooks of the workload that were short enough before a rule lowered the grace period. Sleep hooks are refused as fields. */
const nowTooLong = (podSpecBefore: unknown, grace: number): Verdict[] =>
  containersOf(podSpecBefore).flatMap(({ container }) => {
    const words = hookCommand(container, 'preStop') ?? [];
    const script = shellScriptOf(words)?.script;
    const seconds = script === undefined ? sleepOf(words) : leastSleep(script);
    if (seconds <= grace || seconds > graceOf(podSpecBefore)) return [];
    const what = `the preStop hook of ${container['name']} sleeps ${seconds} s, but the rule sets terminationGracePeriodSeconds to ${grace}: the hook is killed, and the program with it`;
    return [{ what, remedy: `set terminationGracePeriodSeconds above ${seconds}, or shorten the hook` }];
  });
