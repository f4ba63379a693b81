// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts for a shell.

import { describe, expect, test } from 'vitest';
import { leastSleep, scriptEnds, scriptMayEnd } from '../../src/shell/ends.ts';
import { handsOver } from '../../src/shell/hands-over.ts';
import { commandNeverEnds, scriptNeverEnds } from '../../src/shell/never-ends.ts';
import { readScript } from '../../src/shell/script.ts';
import { otherInterpreter, shellScriptOf } from '../../src/shell/shells.ts';
import { waitedPorts } from '../../src/shell/waits.ts';

describe('otherInterpreter', () => {
  test.each([
    [['/bin/sh']],
    [['sh', '-e']],
    [['/bin/bash', '-eu -o pipefail']],
    [['/usr/bin/env', 'bash']],
    [['/usr/bin/env', '-S bash -e']],
    [['/usr/bin/env', '-Sbash -e']],
    [['/usr/bin/env', '-S LANG=C sh']],
    [['/bin/busybox', 'sh']],
    [['/bin/busybox', 'ash']],
    [['/tools/bash-5.2.15']],
    [['/bin/ksh93']],
    [['/bin/mksh']],
    [['/bin/zsh']],
    [['/sbin/tini', '--', '/bin/dash']],
  ])('%j is a shell', (words) => {
    expect(otherInterpreter(words)).toBeUndefined();
  });

  test.each([
    [['/usr/bin/python3'], '/usr/bin/python3'],
    [['/usr/bin/env', 'python3'], 'python3'],
    [['/usr/bin/env', '-S LANG=C node --test'], 'node'],
    [['/usr/bin/env'], '/usr/bin/env'],
    [['/bin/busybox'], '/bin/busybox'],
    [['/usr/bin/fish'], '/usr/bin/fish'],
    [['perl', '-w'], 'perl'],
  ])('%j is none', (words, expected) => {
    expect(otherInterpreter(words)).toBe(expected);
  });
});

describe('readScript', () => {
  test.each<[string, string, string[][]]>([
    ['words lose their quotes', `echo 'a b' "c d" e\\ f`, [['echo', 'a b', 'c d', 'e f']]],
    [
      'comments are no words',
      '# one\necho a # two\necho b#c',
      [
        ['echo', 'a'],
        ['echo', 'b#c'],
      ],
    ],
    [
      'semicolons and lines separate',
      'echo a; echo b\n\necho c;',
      [
        ['echo', 'a'],
        ['echo', 'b'],
        ['echo', 'c'],
      ],
    ],
    ['redirections are no words', 'echo a > /x 2>&1 <y', [['echo', 'a']]],
    ['a here-document is no command', 'cat <<EOF > /x\nsleep 5\nexit\nEOF\necho a', [['cat'], ['echo', 'a']]],
    ['a quoted, indented here-document', "cat <<-'END'\n\texit\n\tEND\necho a", [['cat'], ['echo', 'a']]],
    [
      'a substitution is one word',
      'echo $(cat "a b; exit") `ls -l`',
      [['echo', '$(cat "a b; exit")', '`ls -l`']],
    ],
    ['a line goes on after a backslash', 'echo a \\\n  b', [['echo', 'a', 'b']]],
    ['assignments are no command', 'A=1 B="2 3" env', [['env']]],
    [
      'an array of bash is an assignment',
      'A=(sleep infinity)\nB+=( a\n  b ) env\nlocal c=(d); echo e',
      [[], ['env'], ['local', 'c=(d)'], ['echo', 'e']],
    ],
    [
      'a name for a file descriptor is no word',
      'exec {lock}>/tmp/l {in}<&0; echo a',
      [['exec'], ['echo', 'a']],
    ],
    [
      '[[ has operators of its own',
      '[[ -f a && b < c ]]\necho c',
      [
        ['[[', '-f', 'a', '&&', 'b', '<', 'c', ']]'],
        ['echo', 'c'],
      ],
    ],
    [
      'Windows line ends',
      'echo a\r\necho b\r\n',
      [
        ['echo', 'a'],
        ['echo', 'b'],
      ],
    ],
  ])('%s', (_sentence, script, words) => {
    const read = readScript(script)?.map(({ pipelines }) => pipelines[0]?.nodes[0]);
    expect(
      read?.map((node) => (node?.is === 'simple' ? node.words.map(({ text }) => text) : node?.is)),
    ).toEqual(words);
  });

  test('compound commands become nodes', () => {
    const script = `
      f() { echo f; }
      while read x; do echo "$x"; done < file
      for a in 1 2; do :; done
      if [ -f a ]; then echo a; elif [ -f b ]; then echo b; else echo c; fi
      case "$1" in -*) echo option ;; a|b) echo ab ;; *) exit 1; esac
      ( cd /; ls ) && { echo d; } || echo e
    `;
    expect(readScript(script)?.map(({ pipelines }) => pipelines.map(({ nodes }) => nodes[0]?.is))).toEqual([
      ['function'],
      ['loop'],
      ['for'],
      ['if'],
      ['case'],
      ['group', 'group', 'simple'],
    ]);
  });

  test.each(["echo 'a", 'if true; then', 'while :; do', 'cat <<EOF\nno end', 'echo )'])(
    'says nothing about %j',
    (script) => {
      expect(readScript(script)).toBeUndefined();
    },
  );
});

test.each<[string[], string | undefined]>([
  [['sh', '-c', 'echo a'], 'echo a'],
  [['/bin/bash', '-euxo', 'pipefail', '-c', 'echo a'], 'echo a'],
  [['/bin/bash', '-eu', '-o', 'pipefail', '-c', 'echo a', 'name'], 'echo a'],
  [['/bin/sh', '-ec', 'echo a'], 'echo a'],
  [['busybox', 'sh', '-c', 'echo a'], 'echo a'],
  [['sh', '/script.sh'], undefined],
  [['nginx', '-c', 'echo a'], undefined],
  [['sh', '-c'], undefined],
])('the script in %j', (words, script) => {
  expect(shellScriptOf(words)?.script).toBe(script);
});

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

test.each<[string, string | undefined]>([
  ['echo a\nexec nginx -g "daemon off;"', 'it always ends in exec nginx'],
  ['echo a; exit 0', 'it always ends in exit'],
  ['while :; do sleep 1; done', 'it runs for ever'],
  ['if a; then exit 1; else exec b; fi', 'it always ends in exit'],
  ['exec foo || exit 1', 'it always ends in exec foo'],
  ['echo a', undefined],
  ['exec "$@"', undefined],
  ['exec tini -- "$@"', undefined],
  ['exec > /var/log/x 2>&1', undefined],
  ['[ -f a ] || exit 1', undefined],
  ['if ! a; then exit 1; fi', undefined],
  ['(exit 1)', undefined],
  ['f() { exit 1; }', undefined],
  ['nginx &', undefined],
  ['"$@"; exit $?', undefined],
  ['exec -a web nginx', 'it always ends in exec nginx'],
  ['ip=$1\nexec nginx', undefined],
  ["hostname -I | awk '{print $1}'\nexec nginx", 'it always ends in exec nginx'],
  ['"${@}"; rc=$?; echo "$rc"; exit $rc', undefined],
  ['sh -c "$*"; rc=$?; exit $rc', undefined],
  ['exec $*; echo "exec failed" >&2; exit 127', undefined],
  ['exec "${@}"; echo "exec failed" >&2; exit 127', undefined],
  ['out=$("$@"); rc=$?; echo "$out"; exit $rc', undefined],
  ['cmd="$*"; exec su -s /bin/sh app -c "$cmd"', undefined],
  ['for a in "$@"; do case "$a" in --debug) D=1;; *) ARGS="$ARGS $a";; esac; done; exec $ARGS', undefined],
  ['for a; do ARGS="$ARGS $a"; done; exec sh -c "$ARGS"', undefined],
  ['case "$1" in web) start;; esac; exit 1', undefined],
  ['exec "$1" "$2" "$3"', undefined],
  ['exec -a web $CMD', undefined],
  ['args=( "${@}" ); exec "${args[@]}"', undefined],
  ['args=("${@:1}"); exec "${args[@]}"', undefined],
  ['exec {lock}>/tmp/l; flock $lock', undefined],
  ['CMD=(sleep infinity); if [ $# -gt 0 ]; then CMD=("$@"); fi; exec "${CMD[@]}"', undefined],
  ['keepalive=(tail -f /dev/null); start "$@"', undefined],
  ['while true; do start "$@"; sleep 1; done', undefined],
  ['sh -c \'exec "$@"\' sh web; exit', undefined],
  ['. /lib/wait.sh; while true; do check_and_run; sleep 1; done', undefined],
  ['. /lib/env.sh; exec nginx', 'it always ends in exec nginx'],
])('%j never reaches its end: %s', (script, reason) => {
  expect(handsOver(script, 'bash').never?.what).toBe(reason);
});

test.each<[string, number[]]>([
  ['until nc -z localhost 8080; do sleep 1; done', [8080]],
  ['while ! curl -sf http://127.0.0.1:9090/health; do sleep 1; done', [9090]],
  ['until pg_isready -h localhost -p 5432; do sleep 1; done', [5432]],
  ['until nc -z db 8080; do sleep 1; done', []],
  ['while curl localhost:8080; do sleep 1; done', []],
  ['until nc -z localhost 8080; do [ $n -gt 9 ] && exit 1; sleep 1; done', []],
  ['server & until nc -z localhost 8080; do sleep 1; done', []],
  ['nc -z localhost 8080', []],
  ['until timeout 2 nc -z localhost 8080; do sleep 1; done', [8080]],
  ['n=$((1+1)); date; until nc -z localhost 8080; do n=$((n+1)); sleep 1; done; server &', [8080]],
  ['until nc -z db 5432; do sleep 1; done; until nc -z localhost 8080; do sleep 1; done', [8080]],
  ['pg_ctl -D /data -o "-p 5432" start; until pg_isready -h localhost -p 5432; do sleep 1; done', []],
  ['redis-server --daemonize yes\nuntil nc -z localhost 6379; do sleep 1; done', []],
  ['(myserver &)\nuntil nc -z localhost 8080; do sleep 1; done', []],
  ['{ echo a; server & } && echo b; until nc -z localhost 8080; do sleep 1; done', []],
  ['start() { server & }; start; until nc -z localhost 8080; do sleep 1; done', []],
  ['pid=$(start-server); until nc -z localhost 8080; do sleep 1; done', []],
  ['until nc -z localhost 8080; do start-server; sleep 1; done', []],
  ['[ "$SKIP" = 1 ] && exit 0; until nc -z localhost 8080; do sleep 1; done', []],
  ['until grep -q localhost:8080 /etc/peers; do sleep 1; done', []],
  ['until nc -l localhost 8080; do sleep 1; done', []],
])('%j waits for %j', (script, ports) => {
  expect(waitedPorts(script)).toEqual(ports);
});

const code = '"$(curl -so /dev/null -w "%{http_code}" localhost:8080/health || true)"';
test.each<[string, number[]]>([
  [`while [ ${code} != "200" ]`, [8080]],
  [`while [[ ${code} -ne 200 ]]`, [8080]],
  [`until [ ${code} = 200 ]`, [8080]],
  [`until test ${code} -eq 404`, [8080]],
  [`until [ ${code} != 000 ]`, [8080]],
  [`while [ ${code} = 000 ]`, [8080]],
  [`until [ ${code} = "000" ]`, []],
  [`while [ ${code} = 200 ]`, []],
  [`until ! [ ${code} = 200 ]`, []],
  [`until [ ${code} != 200 ]`, []],
  [`until [ ${code} = 503 ]`, []],
  [`until [ -z ${code} ]`, []],
  [`until [ ${code} = "$code" ]`, []],
])('a loop on the status of a reply: %s waits for %j', (condition, ports) => {
  expect(waitedPorts(`${condition}; do sleep 1; done`)).toEqual(ports);
});
