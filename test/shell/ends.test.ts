// Scripts that surely end, that may end, and the time they sleep at least.

import { describe, expect, test } from 'vitest';
import { leastSleep, scriptEnds, scriptMayEnd, wordsEnd } from '../../src/shell/ends.ts';

test.each([
  ["set -x; echo '<h2>a</h2>' > /web/index.html", true],
  ['cp -r /app/. /shared && chmod -R a+r /shared; sleep 5', true],
  ['for f in a b; do echo $f; done', true],
  ['if [ -f /etc/a ]; then cat /etc/a; fi', true],
  ['env; env A=b C=d', true],
  ['env -i A=b echo a', true],
  ['exec > /tmp/log; exec echo a', true],
  ['sed -i s/a/b/ /shared/x; head -n 5 /etc/passwd | cut -d : -f 1', true],
  ['sleep 23h', true],
  ['env FOO=bar envoy -c /etc/envoy.yaml', false],
  ['env -S "envoy -c /x.yaml"', false],
  ['sleep 365d', false],
  ['sleep 12h 12h', false],
  ['cat /dev/kmsg', false],
  ['cat /logs/pipe', false],
  ['echo a | cat pipe', false],
  ['cat /etc/../logs/pipe', false],
  ['grep --line-buffered ERROR /dev/stdin', false],
  ['grep -f /etc/patterns pipe', false],
  ['echo a | sed s/a/b/ > /x', true],
  ['', false],
  ['cat', false],
  ['cat < /pipe', false],
  ['nginx -g "daemon off;"', false],
  ['echo a; exec nginx', false],
  ['echo $(serve)', false],
  ['serve & echo a', false],
  ['while read x; do echo $x; done', false],
  ['sleep $N', false],
  ['set -x; echo a; while :;do sleep 9999;done', false],
  ['/opt/run.sh', false],
])('%j visibly ends: %s', (script, ends) => {
  expect(scriptEnds(script)).toBe(ends);
});

test.each([
  ['until [ -f /shared/done ]; do sleep 1; done', true],
  ['/proxy & PID=$!; while true; do if [ -f /done ]; then kill $PID; exit 0; fi; sleep 1; done', true],
  ['/proxy & while :; do [ -f /done ] && break; sleep 1; done; kill $!', true],
  ['/proxy & sleep 60; kill $!', true],
  ['timeout 60 /agent', true],
  ['cat /logs/pipe; echo $(date) > /done', true],
  ['for ((i=0;i<9;i++)); do date; done', true],
  ['while :; do sleep 1; done', false],
  ["trap 'exit 0' TERM; while :; do sleep 1; done", false],
  ['until nc -z db 5432; do sleep 1; done; exec /agent', false],
  ['until nc -z db 5432; do sleep 1; done; while :; do date; done', false],
  ['while :; do kill -HUP 1; sleep 60; done', false],
  ['/agent --foreground', false],
  ['exec /agent', false],
  ['sleep 365d', false],
])('%j may end: %s', (script, ends) => {
  expect(scriptMayEnd(script)).toBe(ends);
});

test.each([
  ['sleep 5; sleep 2m', 125],
  ['sleep 1 2', 3],
  ['for i in 1 2 3; do sleep 10; done', 30],
  ['sleep 10 || true', 10],
  ['sleep 5; exit 0; sleep 60', 5],
  ['if a; then sleep 5; else sleep 7; fi', 5],
  ['[ -f a ] && sleep 60', 0],
  ['sleep 60 &', 0],
  ['for i in 1 2 3; do check && break; sleep 10; done', 0],
  ['while check; do sleep 60; done', 0],
  ['sleep $N', 0],
  ['timeout 5 sleep 60', 0],
  ['echo sleep 60', 0],
  ['drain=(sleep 60); echo a', 0],
  ['for p in 1 2; do sleep 2; nc -z localhost $p || continue; sleep 15; done', 4],
  ['for p in 1 2; do if ! nc -z localhost $p; then continue; fi; sleep 15; done', 0],
  ['check() { exit 0; }; for i in 1 2 3; do check; sleep 15; done', 0],
  ['check() { exit 0; }; check; sleep 45', 0],
  ['. /lib/drain.sh; drain_or_exit; sleep 45', 0],
])('%j sleeps at least %i s', (script, seconds) => {
  expect(leastSleep(script)).toBe(seconds);
});

describe('a program that runs on', () => {
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
