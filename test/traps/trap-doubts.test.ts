// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts for a shell.

// Scripts of the kind that people write, about which a trap is silent because they may well do what they should, and
// beside them the ones that surely don't.

import { describe, expect, test } from 'vitest';
import { leastSleep, scriptEnds, scriptMayEnd, wordsEnd } from '../../src/shell/ends.ts';
import { handsOver } from '../../src/shell/hands-over.ts';
import { scriptNeverEnds } from '../../src/shell/never-ends.ts';
import { waitedPorts } from '../../src/shell/waits.ts';
import { findTraps, type TrapContext } from '../../src/traps/registry.ts';

describe('a script that may see to the command itself', () => {
  test.each([
    '"${@}"; rc=$?; echo "$rc"; exit $rc',
    'sh -c "$*"; rc=$?; exit $rc',
    'exec $*; echo "exec failed" >&2; exit 127',
    'exec "${@}"\nexit 1',
    'out=$("$@"); rc=$?; echo "$out"; exit $rc',
    'cmd="$*"; exec su -s /bin/sh app -c "$cmd"',
    'for a in "$@"; do case "$a" in --debug) D=1;; *) ARGS="$ARGS $a";; esac; done; exec $ARGS',
    'for a; do ARGS="$ARGS $a"; done; exec server',
    'exec "$1" "$2" "$3"',
    'exec $CMD',
    'args=( "${@}" ); exec "${args[@]}"',
    'exec {lock}>/tmp/l; flock $lock',
    'CMD=(sleep infinity)\nif [ $# -gt 0 ]; then CMD=("$@"); fi\nexec "${CMD[@]}"',
    'keepalive=(tail -f\n /dev/null); start "$@"',
  ])('%s', (script) => {
    expect(handsOver(script, 'bash').never).toBeUndefined();
  });

  test.each([
    ['echo hi; exec nginx -g "daemon off;"', 'it always ends in exec nginx'],
    ['A=(a b); exec nginx', 'it always ends in exec nginx'],
    ['if [ "$X" = 1 ]; then exit 0; else exit 1; fi', 'it always ends in exit'],
    ['PORT=1; sleep infinity', 'it runs for ever'],
  ])('but not: %s', (script, reason) => {
    expect(handsOver(script, 'bash').never?.what).toBe(reason);
  });
});

describe('a script that may end before its endless last line', () => {
  test.each([
    '/migrate.sh && exit 0\necho failed\nsleep infinity',
    'if /migrate.sh; then exit 0; fi\nwhile true; do sleep 60; done',
    '. /lib/wait.sh; while true; do check_and_exit_when_ready; sleep 1; done',
    'if true; then done_when() { exit 0; }; fi\nwhile true; do done_when; sleep 1; done',
    'check() { test -f /x && exit 0; }\ncheck\nsleep infinity',
    'CMD=(sleep infinity)\necho done',
  ])('%s', (script) => {
    expect(scriptNeverEnds(script)).toBe(false);
  });

  test.each([
    'echo start\nsleep infinity',
    'check() { exit 0; }\nsleep infinity',
    'while true; do echo x; sleep 5; done',
  ])('but not: %s', (script) => {
    expect(scriptNeverEnds(script)).toBe(true);
  });
});

describe('a wait for what the script may have started itself, or need not come to', () => {
  const loop = 'until nc -z localhost 5432; do sleep 1; done';
  test.each([
    `pg_ctl -D /data -o "-p 5432" start\n${loop}`,
    `redis-server --daemonize yes\n${loop}`,
    `(myserver &)\n${loop}`,
    `myserver &\n${loop}`,
    `[ "$SKIP" = 1 ] && exit 0\n${loop}`,
    'until [ "$(curl -so /dev/null -w "%{http_code}" localhost:8080/)" = "000" ]; do sleep 1; done',
    'while [ "$(curl -so /dev/null -w "%{http_code}" localhost:8080/)" = 200 ]; do sleep 1; done',
  ])('%s', (script) => {
    expect(waitedPorts(script)).toEqual([]);
  });

  test.each([
    [`apk add curl\necho wait\n${loop}`, [5432]],
    [`${loop}\nuntil curl -f http://localhost:8080/; do sleep 1; done\nserver &`, [5432, 8080]],
    [
      'while [ "$(curl -so /dev/null -w "%{http_code}" localhost:8080/healthz)" != "200" ]; do sleep 1; done',
      [8080],
    ],
    ['until [ "$(curl -so /dev/null -w "%{http_code}" localhost:8080/)" = 200 ]; do sleep 1; done', [8080]],
    ['while ! nc -z 127.0.0.1 80; do sleep 1; done', [80]],
  ])('but not: %s', (script, ports) => {
    expect(waitedPorts(script)).toEqual(ports);
  });
});

describe('what runs on', () => {
  test.each([
    ['env', 'FOO=bar', 'envoy', '-c', '/x'],
    ['/usr/bin/env', '-i', 'envoy'],
    ['sleep', '2147483647'],
    ['sleep', '365d'],
    ['cat', '/dev/kmsg'],
    ['cat', '/logs/pipe'],
    ['grep', '--line-buffered', 'ERROR', '/dev/stdin'],
  ])('%s %s', (...words) => {
    expect(wordsEnd(words)).toBe(false);
    expect(scriptEnds(words.join(' '))).toBe(false);
  });

  test.each([
    ['env'],
    ['env', 'A=b', 'echo', 'x'],
    ['sleep', '3600'],
    ['cat', '/etc/hosts'],
    ['cp', '/a', '/b'],
  ])('but not: %s %s', (...words) => {
    expect(wordsEnd(words)).toBe(true);
  });
});

test('a sleep that a loop may skip is not sure', () => {
  expect(leastSleep('for p in 1 2 3; do nc -z localhost $p || continue; sleep 15; done')).toBe(0);
  expect(leastSleep('for p in 1 2 3; do nc -z localhost $p; sleep 15; done')).toBe(45);
});

describe('in a pod', () => {
  const find = (kind: string, podSpec: Record<string, unknown>, added: object): string[] => {
    const context: TrapContext = {
      kubernetesVersion: '1.36',
      workload: {
        apiVersion: kind === 'CronJob' ? 'batch/v1' : 'apps/v1',
        kind,
        name: 'w',
        namespace: 'n',
        value: {},
      },
      podSpecBefore: {},
      podSpec,
      podMetadata: {},
      added: [{ rule: 'r', path: 'p', ...added } as TrapContext['added'][number]],
      image: () => undefined,
      namespacePolicies: { namespaces: [], limitRanges: [], resourceQuotas: [] },
    };
    return findTraps(context).map((each) => `${each.kind} ${each.severity ?? ''}`.trim());
  };
  const sidecar = { kind: 'sidecar', container: 'side', mode: 'Classic' };

  test.each<[string, object, boolean]>([
    ['until [ -f /shared/done ]; do sleep 1; done', { script: true }, false],
    [
      '/cloud_sql_proxy & PID=$!\nwhile true; do if [ -f /tmp/done ]; then kill $PID; exit 0; fi; sleep 1; done',
      { script: true },
      false,
    ],
    ['cp /a /b', { script: false }, false],
    ['until nc -z db 5432; do sleep 1; done\nexec envoy', { script: true }, true],
    ['while true; do sync; sleep 60; done', { script: true }, true],
  ])('a Classic sidecar of a Job: %s', (text, { script }: { script?: boolean }, blocks) => {
    const command = script ? ['sh', '-c', text] : text.split(' ');
    if (script) expect(scriptMayEnd(text)).toBe(!blocks);
    const podSpec = { restartPolicy: 'Never', containers: [{ name: 'side', command }, { name: 'main' }] };
    expect(find('CronJob', podSpec, sidecar)).toEqual(blocks ? ['SidecarBlocksJob'] : []);
  });

  test.each([
    [60, ['HookExceedsGracePeriod error']],
    [20, []],
  ])('a sleep hook of %i s that comes with a sidecar', (seconds, told) => {
    const side = { name: 'side', image: 'a', lifecycle: { preStop: { sleep: { seconds } } } };
    expect(find('Deployment', { containers: [{ name: 'main' }, side] }, sidecar)).toEqual(told);
  });

  test.each([
    ['nginx:1.27', ['MountHidesImageFiles']],
    ['bitnami/openresty', ['MountHidesImageFiles']],
    ['busybox:1.36', []],
  ])('a volume at /etc/nginx in %s', (image, told) => {
    const init = {
      name: 'i',
      image,
      command: ['true'],
      volumeMounts: [{ name: 'conf', mountPath: '/etc/nginx' }],
    };
    const podSpec = {
      containers: [{ name: 'main' }],
      initContainers: [init],
      volumes: [{ name: 'conf', emptyDir: {} }],
    };
    expect(find('Deployment', podSpec, { kind: 'initContainer', container: 'i' })).toEqual(told);
  });
});
