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
