import { describe, expect, test } from 'vitest';
import { type Case, found, shell, web, whats } from './context.ts';

const livenessProbe = { httpGet: { path: '/', port: 80 } };
const given = (script: string, probes: object = { livenessProbe }): Case => ({
  podSpec: { containers: [{ ...web, ...probes }] },
  added: [{ kind: 'entrypoint', container: 'web', script, shell: ['/bin/sh'] }],
});
const forDb = 'until nc -z db 5432; do sleep 2; done\nexec "$@"';
const says = (wait: string, seconds: number) => [
  `the script of web ${wait}, while the livenessProbe is running: after ${seconds} seconds the kubelet restarts the container`,
];
const noLimit = 'may wait forever';

describe('LivenessDuringWait', () => {
  test.each([
    ['a port', forDb],
    ['a file', 'while [ ! -f /shared/ready ]; do echo waiting; sleep 1; done'],
    ['a name', 'set -e\nuntil getent hosts db >/dev/null; do sleep 5; done'],
    ['the output of a program', 'while ! mysqladmin ping -h db --silent; do sleep 1; done'],
    ['what a program of its own says', 'until /app/migrated; do sleep 1; done'],
  ])('a script that waits for %s', (_, script) => {
    expect(whats(given(script))).toEqual(says(noLimit, 30));
  });

  test.each<[string, object, number]>([
    ['a delay', { initialDelaySeconds: 5 }, 35],
    ['a threshold', { failureThreshold: 6, periodSeconds: 5 }, 30],
  ])('after %s', (_, more, seconds) => {
    expect(whats(given(forDb, { livenessProbe: { ...livenessProbe, ...more } }))).toEqual(
      says(noLimit, seconds),
    );
  });

  test('a startupProbe that gives up as early', () => {
    const ofStartup = (wait: string, seconds: number) =>
      says(wait, seconds).map((each) => each.replace('livenessProbe', 'startupProbe'));
    expect(whats(given(forDb, { livenessProbe, startupProbe: livenessProbe }))).toEqual(
      ofStartup(noLimit, 30),
    );
    expect(whats(given(forDb, { startupProbe: livenessProbe }))).toEqual(ofStartup(noLimit, 30));
    const startupProbe = { ...livenessProbe, failureThreshold: 6 };
    expect(whats(given('sleep 61', { startupProbe }))).toEqual(
      ofStartup('sleeps for 61 seconds before it starts the program', 60),
    );
    expect(found(given('sleep 60', { startupProbe }))).toEqual([]);
  });

  test('a sleep that is longer than the probe waits', () => {
    expect(whats(given('sleep 31'))).toEqual(says('sleeps for 31 seconds before it starts the program', 30));
    expect(found(given('sleep 30'))).toEqual([]);
  });

  test('a Classic sidecar whose own script waits', () => {
    const side = {
      name: 'side',
      image: 'busybox',
      ...shell(`${forDb.split('\n')[0]}; exec proxy`),
      livenessProbe,
    };
    const added: Case['added'] = [{ kind: 'sidecar', mode: 'Classic', container: 'side' }];
    expect(found({ podSpec: { containers: [web, side] }, added })).toEqual(['LivenessDuringWait']);
  });

  describe('a livenessProbe from a rule', () => {
    const byRule = (script: string, probe: object, more: object = {}): Case => ({
      podSpec: { containers: [{ ...web, ...shell(script), livenessProbe: probe, ...more }] },
      added: [{ kind: 'containerField', container: 'web', field: 'livenessProbe' }],
    });
    const { httpGet } = livenessProbe;

    test.each<[string, object]>([
      ['httpGet', { httpGet }],
      ['tcpSocket', { tcpSocket: { port: 80 } }],
      ['grpc', { grpc: { port: 80 } }],
    ])('with %s, beside a script of the workload that waits', (_, probe) => {
      expect(whats(byRule(forDb.replace('"$@"', '/app'), probe))).toEqual(says(noLimit, 30));
    });

    test.each<[string, Case]>([
      ['whose command may look at something else', byRule(forDb, { exec: { command: ['true'] } })],
      ['beside a script that only sleeps', byRule('sleep 3600', { httpGet })],
      ['beside a script that starts a server first', byRule(`/app &\n${forDb}`, { httpGet })],
      [
        'beside a startupProbe that says how long',
        byRule(forDb, { httpGet }, { startupProbe: { httpGet, failureThreshold: 30 } }),
      ],
    ])('not one %s', (_, fine) => {
      expect(found(fine)).toEqual([]);
    });

    test('is reported once, however many of its fields came', () => {
      const { added = [], ...rest } = byRule(forDb, { httpGet, periodSeconds: 5 });
      expect(whats({ ...rest, added: [...added, ...added] })).toEqual(says(noLimit, 15));
    });

    test('not one that was there before', () => {
      const podSpecBefore = { containers: [{ ...web, livenessProbe }] };
      expect(found({ ...byRule(forDb, { httpGet, periodSeconds: 5 }), podSpecBefore })).toEqual([]);
    });

    test('not another field', () => {
      const added: Case['added'] = [{ kind: 'containerField', container: 'web', field: 'readinessProbe' }];
      expect(found({ ...byRule(forDb, { httpGet }), added })).toEqual([]);
    });
  });

  test.each<[string, Case]>([
    ['a container without a livenessProbe', given(forDb, {})],
    [
      'a container whose startupProbe says how long it may take',
      given(forDb, { livenessProbe, startupProbe: { ...livenessProbe, failureThreshold: 60 } }),
    ],
    ['a probe that always succeeds', given(forDb, { livenessProbe: { exec: { command: ['/bin/true'] } } })],
    ['a loop that counts', given('n=0\nuntil nc -z db 5432 || [ $n -ge 5 ]; do n=$((n+1)); sleep 1; done')],
    ['a loop that gives up', given('until nc -z db 5432; do n=$((n+1)); [ $n = 5 ] && break; sleep 1; done')],
    ['a loop in the background', given('while true; do sleep 5; done &')],
    ['a loop after the program has started', given('"$@" &\nwhile kill -0 $!; do sleep 1; done')],
    ['a loop that reads', given('while read -r line; do sleep 1; done < /etc/hosts')],
    ['a loop on a condition', given('if [ -n "$WAIT" ]; then until nc -z db 1; do sleep 1; done; fi')],
    ['a script without a wait', given('echo hello')],
  ])('not %s', (_, fine) => {
    expect(found(fine)).toEqual([]);
  });
});
