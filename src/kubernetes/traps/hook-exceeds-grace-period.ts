// The grace period starts before preStop, not after it: when it is over, hook and program are killed. The API
// server refuses a sleep hook that is longer; a script it cannot read.

import { isInteger, isObject } from '../formats.ts';
import { leastSleep, sleepOf } from '../shell-finite.ts';
import { containerNamed, defineTrap, hookOf, hookScript, hookWords } from './trap.ts';

const defaultGracePeriod = 30;

export const hookExceedsGracePeriod = defineTrap({
  kind: 'HookExceedsGracePeriod',
  about: ['postStart', 'preStop'],
  find: ({ added, podSpec }) => {
    const given = isObject(podSpec) ? podSpec['terminationGracePeriodSeconds'] : undefined;
    const grace = isInteger(given) ? Number(given) : defaultGracePeriod;
    return added.flatMap((each) => {
      if (each.kind !== 'postStart' && each.kind !== 'preStop') return [];
      const container = containerNamed(podSpec, each.container)?.container;
      const sleep = container && hookOf(container, each.kind)?.['sleep'];
      const slept = isObject(sleep) && isInteger(sleep['seconds']) ? Number(sleep['seconds']) : undefined;
      const script = slept === undefined ? hookScript(each, podSpec) : undefined;
      const seconds =
        slept ?? (script === undefined ? sleepOf(hookWords(each, podSpec)) : leastSleep(script));
      if (seconds <= grace) return [];
      const effect =
        slept !== undefined
          ? 'the API server refuses it'
          : each.kind === 'preStop'
            ? 'it is killed half-way, and the program with it'
            : 'a pod deleted meanwhile is killed half-way';
      const finding = {
        rule: each.rule,
        path: each.path,
        what: `the ${each.kind} hook of ${each.container} sleeps ${seconds} s, and terminationGracePeriodSeconds is ${grace}: ${effect}`,
        remedy: `raise terminationGracePeriodSeconds above ${seconds}, or shorten the hook`,
      };
      return [slept === undefined ? finding : { ...finding, severity: 'error' as const }];
    });
  },
});
