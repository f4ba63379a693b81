import { describe, expect, test } from 'vitest';
import { found, shell, web, whats } from './context.ts';

describe('StartupDeadlock', () => {
  const wait = shell('until nc -z localhost 80; do sleep 1; done');
  const init = { kind: 'initContainer', container: 'wait' } as const;
  test('an init container that waits for the main one', () => {
    const podSpec = { initContainers: [{ name: 'wait', image: 'busybox', ...wait }] };
    expect(whats({ podSpec, added: [init] })).toEqual([
      'the init container wait waits for port 80 of web, which starts only after it',
    ]);
  });
  test('one that waits for an earlier native sidecar is fine', () => {
    const proxy = { name: 'proxy', image: 'proxy', restartPolicy: 'Always', ports: [{ containerPort: 80 }] };
    expect(
      found({
        podSpec: { initContainers: [proxy, { name: 'wait', image: 'busybox', ...wait }] },
        added: [init],
      }),
    ).toEqual([]);
  });
  test('one that waits for a port that nobody declares is left alone', () => {
    const podSpec = {
      initContainers: [{ name: 'wait', image: 'b', ...shell('until nc -z localhost 81; do :; done') }],
    };
    expect(found({ podSpec, added: [init] })).toEqual([]);
  });
  test.each([
    ['of the main container', { tcpSocket: { port: 80 } }, ['StartupDeadlock']],
    ['on another host', { tcpSocket: { port: 80, host: 'db' } }, []],
    ['of its own', { httpGet: { port: 9000, path: '/' } }, []],
  ])('a native sidecar whose startup probe asks for a port %s', (_sentence, startupProbe, kinds) => {
    const side = {
      name: 'side',
      image: 'a',
      restartPolicy: 'Always',
      ports: [{ containerPort: 9000 }],
      startupProbe,
    };
    expect(
      found({
        podSpec: { initContainers: [side] },
        added: [{ kind: 'sidecar', mode: 'Native', container: 'side' }],
      }),
    ).toEqual(kinds);
  });
  test('a postStart hook that waits for the container below', () => {
    const podSpec = {
      containers: [
        { ...web, ports: [], readinessProbe: {} },
        { name: 'app', image: 'app', ports: [{ containerPort: 80 }] },
      ],
    };
    const script = 'while ! wget -q localhost:80; do sleep 1; done';
    expect(found({ podSpec, added: [{ kind: 'postStart', container: 'web', script }] })).toEqual([
      'StartupDeadlock',
    ]);
  });
});

test.each<[string, object, 'containers' | 'initContainers']>([
  ['a Classic sidecar in front', {}, 'containers'],
  ['a native sidecar', { restartPolicy: 'Always' }, 'initContainers'],
])('a postStart hook that comes with %s is a deadlock', (_sentence, more, list) => {
  const command = ['sh', '-c', 'until nc -z localhost 80; do sleep 1; done'];
  const side = { name: 'side', image: 'busybox', lifecycle: { postStart: { exec: { command } } }, ...more };
  const added = [{ kind: 'sidecar', container: 'side' } as const];
  const inFront =
    list === 'containers' ? { containers: [side, web] } : { initContainers: [side], containers: [web] };
  expect(whats({ podSpec: inFront, added })).toEqual([
    'the postStart hook of side waits for port 80 of web, which starts only after it',
  ]);
  if (list === 'containers') expect(found({ podSpec: { containers: [web, side] }, added })).toEqual([]);
});

describe('StartupDeadlock of a Service', () => {
  const init = { kind: 'initContainer', container: 'wait' } as const;
  describe("a wait for the pod's own Service", () => {
    const own = (script: string, ownService = 'web') => ({
      podSpec: { initContainers: [{ name: 'wait', image: 'busybox', ...shell(script) }] },
      added: [init],
      ownService,
    });
    test('in an init container is reported', () => {
      const given = own('until nc -z web 80; do sleep 1; done');
      expect(whats(given)).toEqual([
        'the init container wait waits for the Service web, which only selects pods of this workload: none of them is ready before it ends',
      ]);
    });
    test('in a postStart hook is reported, since a container is not ready before its hook is done', () => {
      const script = 'until curl -sf http://web:80/healthz; do sleep 1; done';
      const added = [{ kind: 'postStart', container: 'web', script } as const];
      expect(whats({ added, ownService: 'web' })).toEqual([
        'the postStart hook of web waits for the Service web, which only selects pods of this workload: none of them is ready before it ends',
      ]);
    });
    test.each([
      ['for another one', own('until nc -z db 80; do sleep 1; done')],
      ['with a limit', own('for i in 1 2 3; do nc -z web 80 && break; sleep 1; done')],
      [
        'in a native sidecar',
        {
          ...own('until nc -z web 80; do sleep 1; done'),
          podSpec: {
            initContainers: [
              {
                ...{ name: 'wait', image: 'busybox', restartPolicy: 'Always' },
                ...shell('until nc -z web 80; do sleep 1; done'),
              },
            ],
          },
        },
      ],
      [
        'in a sidecar',
        {
          podSpec: {
            containers: [
              web,
              { name: 'wait', image: 'busybox', ...shell('until nc -z web 80; do sleep 1; done; sleep 9d') },
            ],
          },
          added: [{ kind: 'sidecar', mode: 'Classic', container: 'wait' } as const],
          ownService: 'web',
        },
      ],
    ])('%s is not', (_sentence, given) => {
      expect(found(given).filter((kind) => kind === 'StartupDeadlock')).toEqual([]);
    });
  });
});
