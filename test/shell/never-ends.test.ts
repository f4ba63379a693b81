// Scripts that surely never end, and scripts like them that may.

import { describe, expect, test } from 'vitest';
import { commandNeverEnds, scriptNeverEnds } from '../../src/shell/never-ends.ts';

test.each([
  ['while true; do sleep 1; done', true],
  ['while :;do sleep 9999;done', true],
  ['until false\ndo\n date\ndone', true],
  ['echo a\nexec tail -f /dev/null', true],
  ['sleep infinity', true],
  ['tail -F /var/log/x', true],
  ['if [ -f a ]; then sleep inf; else while :; do :; done; fi', true],
  ['{ while true; do :; done; }', true],
  ['while [ true ]; do sleep 1; done', true],
  ['while test 1; do sleep 1; done', true],
  ['while ((1)); do sleep 1; done', true],
  ['for ((;;)); do sleep 1; done', true],
  ['for (( ; ; ))\ndo sleep 1; done', true],
  ['tail --follow=name /var/log/x', true],
  ['while /bin/true; do sleep 1; done', true],
  ['while ! false; do sleep 1; done', true],
  ['while [ a = a ]; do sleep 1; done', true],
  ['until [ -z a ]; do sleep 1; done', true],
  ['while ((0)); do sleep 1; done', false],
  ['while ((1)) && [ -f a ]; do sleep 1; done', false],
  ['until true; do sleep 1; done', false],
  ['nc -lk -p 8080', true],
  ['nc -l -p 8080', false],
  ['for ((;;)); do check && break; done', false],
  ['while [ -f true ]; do sleep 1; done', false],
  ['while ((n)); do sleep 1; done', false],
  ['while true; do nc -z db 5432 && break; sleep 1; done', false],
  ['while true; do check || exit 1; done', false],
  ['done_or_exit() { exit 0; }\nwhile true; do done_or_exit; done', false],
  ['while ! nc -z db 5432; do sleep 1; done', false],
  ['while true; do . /lib.sh; done', false],
  ['while true; do $CHECK; done', false],
  ['[ -f a ] && sleep infinity', false],
  ['tail -f --pid=1 x', false],
  ['tail -n 5 x', false],
  ['sleep infinity & echo a', false],
  ['exit 0; sleep infinity', false],
  ["trap 'exit 0' TERM; while :; do sleep 1; done", false],
  ['echo "while true; do sleep 1; done"', false],
  ['# sleep infinity', false],
  ['idle=(sleep infinity); echo a', false],
  ['/migrate.sh && exit 0; echo failed; sleep infinity', false],
  ['if /migrate.sh; then exit 0; fi; while true; do sleep 60; done', false],
  ['migrate() { /migrate.sh && exit; }; migrate; sleep infinity', false],
  ['{ sleep 60; pkill sleep; } & sleep infinity', false],
  ['. /lib/wait.sh; while true; do check_and_exit_when_ready; sleep 1; done', false],
  ['while true; do check; sleep 1; done; . /lib/wait.sh', false],
  ['if true; then check() { exit 0; }; fi; while true; do check; sleep 1; done', false],
  ['exec > /log 2>&1; die() { exit 1; }; echo a; sleep infinity', true],
  ['sleep 3600', false],
])('%j never ends: %s', (script, endless) => {
  expect(scriptNeverEnds(script)).toBe(endless);
});

test('a command line without a shell may never end, too', () => {
  expect(commandNeverEnds(['/bin/sleep', 'infinity'])).toBe(true);
  expect(commandNeverEnds(['tail', '-f', '/dev/null'])).toBe(true);
  expect(commandNeverEnds(['nginx', '-f'])).toBe(false);
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
