// The grace period starts before preStop, not after it: when it is over, hook and program are killed. The API
// server refuses a sleep hook that is longer; a script it cannot read.

import { isInteger, isObject } from '../formats.ts';
import { leastSleep, sleepOf } from '../shell-finite.ts';
import { type Added, containerNamed, defineTrap, hookOf, hookScript, hookWords } from './trap.ts';

const defaultGracePeriod = 30;
const refused = 'the API server refuses it';

type Hook = 'postStart' | 'preStop';

/** Seconds of a sleep hook; undefined where the hook is none. */
const sleepHook = (container: Record<string, unknown>, kind: Hook): number | undefined => {
  const sleep = hookOf(container, kind)?.['sleep'];
  return isObject(sleep) && isInteger(sleep['seconds']) ? Number(sleep['seconds']) : undefined;
};

const tell = (
  { rule, path, container }: Added,
  kind: Hook,
  seconds: number,
  grace: number,
  effect: string,
) => ({
  rule,
  path,
  what: `the ${kind} hook of ${container} sleeps ${seconds} s, and terminationGracePeriodSeconds is ${grace}: ${effect}`,
  remedy: `raise terminationGracePeriodSeconds above ${seconds}, or shorten the hook`,
});

export const hookExceedsGracePeriod = defineTrap({
  kind: 'HookExceedsGracePeriod',
  about: ['postStart', 'preStop', 'initContainer', 'sidecar'],
  find: ({ added, podSpec }) => {
    const given = isObject(podSpec) ? podSpec['terminationGracePeriodSeconds'] : undefined;
    const grace = isInteger(given) ? Number(given) : defaultGracePeriod;
    return added.flatMap((each) => {
      if (each.kind === 'initContainer' || each.kind === 'sidecar') {
        // Of hooks that come with a container the API server looks at the sleep alone.
        const own = containerNamed(podSpec, each.container)?.container ?? {};
        return (['postStart', 'preStop'] as const).flatMap((kind) => {
          const seconds = sleepHook(own, kind);
          if (seconds === undefined || seconds <= grace) return [];
          return [{ ...tell(each, kind, seconds, grace, refused), severity: 'error' as const }];
        });
      }
      if (each.kind !== 'postStart' && each.kind !== 'preStop') return [];
      const slept = sleepHook(containerNamed(podSpec, each.container)?.container ?? {}, each.kind);
      const script = slept === undefined ? hookScript(each, podSpec) : undefined;
      const seconds =
        slept ?? (script === undefined ? sleepOf(hookWords(each, podSpec)) : leastSleep(script));
      if (seconds <= grace) return [];
      const effect =
        slept !== undefined
          ? refused
          : each.kind === 'preStop'
            ? 'it is killed half-way, and the program with it'
            : 'a pod deleted meanwhile is killed half-way';
      const finding = tell(each, each.kind, seconds, grace, effect);
      return [slept === undefined ? finding : { ...finding, severity: 'error' as const }];
    });
  },
});
