// The grace period starts before preStop, not after it: when it is over, hook and program are killed. The API
// server refuses a sleep hook that is longer; a script it cannot read.

import { isInteger } from '../kubernetes/validate/formats.ts';
import { leastSleep, sleepOf } from '../shell/ends.ts';
import { isObject } from '../yaml/read/value.ts';
import { containerNamed, defineTrap, hookOf, hookScript, hooksOf, hookWords } from './trap.ts';

const defaultGracePeriod = 30;

/** Seconds of a sleep hook; undefined where the hook is none. */
const sleepHook = (container: Record<string, unknown>, kind: 'postStart' | 'preStop'): number | undefined => {
  const sleep = hookOf(container, kind)?.['sleep'];
  return isObject(sleep) && isInteger(sleep['seconds']) ? Number(sleep['seconds']) : undefined;
};

export const hookExceedsGracePeriod = defineTrap({
  kind: 'HookExceedsGracePeriod',
  about: ['postStart', 'preStop', 'initContainer', 'sidecar'],
  judge: ({ podSpec }) => {
    const given = isObject(podSpec) ? podSpec['terminationGracePeriodSeconds'] : undefined;
    const grace = isInteger(given) ? Number(given) : defaultGracePeriod;
    return (each) =>
      hooksOf(each, podSpec).flatMap((hook) => {
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
  },
});
