import { describe, expect, test } from 'vitest';
import { type Added, findTraps } from '../../src/traps/registry.ts';
import { type Case, context, found, web, whats } from './context.ts';

describe('HookExceedsGracePeriod', () => {
  const hook = (more: Partial<Added>, podSpec: object = {}): Case => ({
    podSpec: { containers: [{ ...web, readinessProbe: {} }], ...podSpec },
    added: [{ kind: 'preStop', container: 'web', ...more }],
  });
  test('a script that sleeps longer than the default 30 s', () => {
    expect(whats(hook({ script: 'sleep 20\nsleep 20' }))).toEqual([
      'the preStop hook of web sleeps 40 s, but terminationGracePeriodSeconds is 30: the hook is killed, and the program with it',
    ]);
  });
  test('a sleep without a shell', () => {
    expect(whats(hook({ command: ['/bin/sleep', '40'] }))).toEqual([
      'the preStop hook of web sleeps 40 s, but terminationGracePeriodSeconds is 30: the hook is killed, and the program with it',
    ]);
    expect(found(hook({ command: ['sleep', '30'] }))).toEqual([]);
    expect(found(hook({ command: ['/wait', '40'] }))).toEqual([]);
  });
  test('a longer grace period, a shorter sleep, or one that may not happen, is fine', () => {
    expect(found(hook({ script: 'sleep 40' }, { terminationGracePeriodSeconds: 60 }))).toEqual([]);
    expect(found(hook({ script: 'sleep 30' }))).toEqual([]);
    expect(found(hook({ script: '[ -f /x ] && sleep 60' }))).toEqual([]);
  });
  test('a sleep hook is refused by the API server, which is an error', () => {
    const containers = [{ ...web, lifecycle: { preStop: { sleep: { seconds: 31n } } } }];
    expect(findTraps(context(hook({}, { containers })))).toMatchObject([
      { kind: 'HookExceedsGracePeriod', severity: 'error' },
    ]);
  });
});

test.each<[string, object, object[]]>([
  ['a sleep of 60 s', { sleep: { seconds: 60n } }, [{ kind: 'HookExceedsGracePeriod', severity: 'error' }]],
  [
    'a command that sleeps 60 s',
    { exec: { command: ['sleep', '60'] } },
    [
      {
        kind: 'HookExceedsGracePeriod',
        what: 'the preStop hook of side sleeps 60 s, but terminationGracePeriodSeconds is 30: the hook is killed, and the program with it',
      },
    ],
  ],
  [
    'a script that sleeps 40 s',
    { exec: { command: ['sh', '-c', 'sleep 20; sleep 20'] } },
    [{ kind: 'HookExceedsGracePeriod' }],
  ],
  ['a command that sleeps 20 s', { exec: { command: ['sleep', '20'] } }, []],
])('a preStop hook that comes with a sidecar: %s', (_sentence, preStop, findings) => {
  const side = { name: 'side', image: 'busybox', lifecycle: { preStop } };
  const added = [{ kind: 'sidecar', container: 'side', mode: 'Classic' } as const];
  expect(findTraps(context({ podSpec: { containers: [web, side] }, added }))).toMatchObject(findings);
});

test('a sleep hook of 20 s that comes with a sidecar is fine', () => {
  const side = { name: 'side', image: 'a', lifecycle: { preStop: { sleep: { seconds: 20 } } } };
  const added = [{ kind: 'sidecar', container: 'side', mode: 'Classic' } as const];
  expect(found({ podSpec: { containers: [web, side] }, added })).toEqual([]);
});

describe('a grace period that a rule lowers', () => {
  const preStop = { exec: { command: ['sh', '-c', 'sleep 20; nginx -s quit'] } };
  const pod = (seconds?: number) => ({
    containers: [{ ...web, lifecycle: { preStop } }],
    ...(seconds !== undefined && { terminationGracePeriodSeconds: seconds }),
  });
  const added = [{ kind: 'podField', container: '' } as const, { kind: 'podField', container: '' } as const];
  test.each<[string, number | undefined, number | undefined, string[]]>([
    ['from the default to below a hook of the workload', undefined, 5, ['HookExceedsGracePeriod']],
    ['to what the hook needs', 60, 20, []],
    ['that was too short before', 10, 5, []],
    ['that stays as it is', 10, 10, []],
  ])('%s', (_sentence, before, after, kinds) => {
    expect(found({ podSpecBefore: pod(before), podSpec: pod(after), added })).toEqual(kinds);
  });
});
