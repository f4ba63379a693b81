import { describe, expect, test } from 'vitest';
import { found, web, whats } from './context.ts';

describe('HookWithoutReadiness', () => {
  const added = [{ kind: 'postStart', container: 'web', script: 'echo a\n(sleep 5; warm-up) &' } as const];

  test.each([
    ['echo a; sleep 12', []],
    ['warm-up & wait', []],
    ['warm-up &\nwait $!', []],
    ['warm-up &', ['HookWithoutReadiness']],
    ['if [ -f /x ]; then nohup warm-up & fi', ['HookWithoutReadiness']],
    ['start() { warm-up & }; start', ['HookWithoutReadiness']],
    ['echo "a & b" > /x && echo c', []],
  ])(
    'the container is not ready before the hook has ended, but what %j leaves running goes on',
    (script, kinds) => {
      const hook = [{ kind: 'postStart', container: 'web', script } as const];
      expect(found({ podSpec: { containers: [web] }, added: hook })).toEqual(kinds);
    },
  );

  test('the line is named', () => {
    expect(whats({ podSpec: { containers: [web] }, added })).toEqual([
      'the postStart hook of web leaves work running (line 2), and without a readinessProbe the container is ready before that is done',
    ]);
  });

  test.each([
    ['nothing', 'Deployment', {}, ['HookWithoutReadiness']],
    ['a readiness probe', 'Deployment', { readinessProbe: {} }, []],
    ['a startup probe', 'Deployment', { startupProbe: {} }, []],
    ['nothing, in a Job, which serves nobody', 'CronJob', {}, []],
    ['nothing, in a Knative Service, which refuses the hook', 'Service', {}, ['KnativeRefused']],
  ])('a container with %s', (_sentence, kind, more, kinds) => {
    expect(found({ kind, podSpec: { containers: [{ ...web, ...more }] }, added })).toEqual(kinds);
  });

  test.each([
    ['a plain init container, which can have no probe', {}, []],
    ['a native sidecar', { restartPolicy: 'Always' }, ['HookWithoutReadiness']],
    ['a native sidecar with a probe', { restartPolicy: 'Always', readinessProbe: {} }, []],
  ])('%s', (_sentence, more, kinds) => {
    const podSpec = { initContainers: [{ ...web, ...more }], containers: [] };
    expect(found({ podSpec, added })).toEqual(kinds);
  });
});
