import { describe, expect, test } from 'vitest';
import { found, shell } from './context.ts';

describe('InitNeverEnds', () => {
  test.each<[string, object, string[]]>([
    ['a loop', shell('while true; do sync; sleep 5; done'), ['InitNeverEnds']],
    ['sleep infinity', { command: ['sleep', 'infinity'] }, ['InitNeverEnds']],
    [
      'a loop, as a native sidecar',
      { ...shell('while true; do sleep 5; done'), restartPolicy: 'Always' },
      [],
    ],
    ['a loop with a way out', shell('while true; do check && break; done'), []],
    ['an unknown program', { command: ['/agent'] }, []],
  ])('%s', (_sentence, more, kinds) => {
    const podSpec = { initContainers: [{ name: 'i', image: 'a', ...more }] };
    expect(found({ podSpec, added: [{ kind: 'initContainer', container: 'i' }] })).toEqual(kinds);
  });
});
