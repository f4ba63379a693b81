import { describe, expect, test } from 'vitest';
import { found, shell, sidecar, web } from './context.ts';

describe('SidecarBlocksJob', () => {
  const added = (mode: 'Native' | 'Classic') => [{ kind: 'sidecar', container: 'side', mode } as const];
  const podSpec = { containers: [web, sidecar], restartPolicy: 'Never' };
  test.each([
    ['CronJob', 'Classic', ['SidecarBlocksJob']],
    ['CronJob', 'Native', []],
    ['Deployment', 'Classic', []],
  ] as const)('a sidecar in a %s, %s', (kind, mode, kinds) => {
    expect(found({ kind, podSpec, added: added(mode) })).toEqual(kinds);
  });
  test('a sidecar that ends does not block', () => {
    const ending = {
      containers: [web, { name: 'side', image: 'busybox', ...shell('sleep 5; echo done') }],
      restartPolicy: 'Never',
    };
    expect(found({ kind: 'CronJob', podSpec: ending, added: added('Classic') })).toEqual([]);
  });
  test.each<[string, object, string[]]>([
    ['a limit of time', { command: ['/usr/bin/timeout', '60', '/agent'] }, []],
    ['a program', { command: ['/agent'] }, ['SidecarBlocksJob']],
    ['the program of its image', { args: ['echo', 'a'] }, ['SidecarBlocksJob']],
    ['a sleep that outlasts all work', { command: ['sleep', '365d'] }, ['SidecarBlocksJob']],
  ])('a sidecar with %s', (_sentence, more, kinds) => {
    const containers = [web, { name: 'side', image: 'busybox', ...more }];
    expect(
      found({ kind: 'CronJob', podSpec: { containers, restartPolicy: 'Never' }, added: added('Classic') }),
    ).toEqual(kinds);
  });
});

test.each([
  ['until [ -f /shared/done ]; do sleep 1; done', false],
  [
    '/cloud_sql_proxy & PID=$!\nwhile true; do if [ -f /tmp/done ]; then kill $PID; exit 0; fi; sleep 1; done',
    false,
  ],
  ['until nc -z db 5432; do sleep 1; done\nexec envoy', true],
  ['while true; do sync; sleep 60; done', true],
])('a Classic sidecar that runs %j blocks a Job: %s', (script, blocks) => {
  const podSpec = { restartPolicy: 'Never', containers: [{ name: 'side', ...shell(script) }, web] };
  const added = [{ kind: 'sidecar', container: 'side', mode: 'Classic' } as const];
  expect(found({ kind: 'CronJob', podSpec, added })).toEqual(blocks ? ['SidecarBlocksJob'] : []);
});

test('a Classic sidecar with a command that ends does not block a Job', () => {
  const podSpec = {
    restartPolicy: 'Never',
    containers: [{ name: 'side', command: ['cp', '/a', '/b'] }, web],
  };
  const added = [{ kind: 'sidecar', container: 'side', mode: 'Classic' } as const];
  expect(found({ kind: 'CronJob', podSpec, added })).toEqual([]);
});
