// Which arguments a script reads that `sh -c` runs. What real shells make of them is tried for the scripts that read none.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { mayRead, positionalsIn } from '../../src/shell/positionals.ts';

const readIn = (script: string): string =>
  [0, 1, 2, 10].filter((index) => mayRead(positionalsIn(script), index)).join(' ');

describe('positionalsIn', () => {
  test.each([
    ['exec app "$@"', '1 2 10'],
    ['exec app $*', '1 2 10'],
    ['[ $# -gt 0 ] && echo', '1 2 10'],
    ['exec app "$1"', '1'],
    [`exec app "\${2:-none}"`, '2'],
    [`echo \${10}`, '10'],
    ['echo $10', '1'],
    ['exec "$0" "$@"', '0 1 2 10'],
    ['exec "$0"', '0'],
    ['a=$1; echo "$a"', '1'],
    [`echo "\${1+"$@"}"`, '1 2 10'],
    ['echo "$(echo $2)"', '2'],
    ['echo `echo $2`', '2'],
    ['cat <<END\n$1\nEND\n', '1'],
    ['cat > "$1"', '1'],
    ['for each; do echo; done', '1 2 10'],
    ['for each in a "$2"; do echo; done', '2'],
    ['shift; echo', '1 2 10'],
    ['while getopts v flag; do echo; done', '1 2 10'],
    ['f() { echo $0; }; f', '0'],
    ['f() { echo $1; }; f "$2"', '2'],
    // Whatever the tree of a script doesn't say is taken for all.
    [`echo \${@:0}`, '0 1 2 10'],
    ['echo $(( $1 + 1 ))', '0 1 2 10'],
    ['case x in "$1") echo;; esac', '0 1 2 10'],
    ['. ./environment; app', '0 1 2 10'],
    ['eval app', '0 1 2 10'],
    ["trap 'echo $1' EXIT", '0 1 2 10'],
    ['cat /proc/$$/cmdline', '0 1 2 10'],
    ['echo "$1', '0 1 2 10'],
  ])('%j reads %s', (script, indexes) => {
    expect(readIn(script)).toBe(indexes);
  });

  describe.each([
    'echo app --port 80',
    "echo 'a 1 2' | awk '{print $1}'",
    'f() { echo "$@" $1 $#; }; f a',
    'echo \\$1 "\\$@"',
    "cat <<'END'\n$1\nEND\n",
    'set -e; for each in a b; do echo $each $$ $?; done',
    'echo a # not $1',
    'case a in a) echo a;; esac',
  ])('%j', (script) => {
    test('reads none', () => {
      expect(readIn(script)).toBe('');
    });

    test('does the same with arguments and without', () => {
      const run = (...words: string[]): string =>
        spawnSync('sh', ['-c', script, ...words], { encoding: 'utf8' }).stdout.replace(/\d{3,}/g, 'PID');
      expect(run('zero', 'one', 'two', 'three')).toBe(run());
    });
  });
});
