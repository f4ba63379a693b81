// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts for a shell.
// What test/containers/hands-over.test.ts shows with real shells is said here for more scripts, and why.

import { describe, expect, test } from 'vitest';
import { handsOver } from '../../src/shell/hands-over.ts';

/** In one word: what podgraft does about a script, and what it says. */
const verdict = (script: string): string => {
  const { needsExec, never, ambiguous, statusLost, runsTwice, trapLost } = handsOver(script, 'bash');
  if (never) return 'never';
  if (ambiguous) return 'ambiguous';
  const remarks = [
    ...(statusLost ? ['status lost'] : []),
    ...(runsTwice ? ['runs twice'] : []),
    ...(trapLost ? ['trap lost'] : []),
  ];
  return [needsExec ? 'exec is added' : 'left alone', ...remarks].join(', ');
};

describe('a script that runs its arguments on each of its ways', () => {
  test.each([
    ['by themselves', '"$@"'],
    ['with braces', '"${@}"'],
    ['unquoted', '$@'],
    ['as one text that is split', '$*'],
    ['by exec', 'echo a\nexec "$@"'],
    ['as the first and the others', '"$1" "${@:2}"'],
    ['after shift', 'prog=$1; shift; exec "$prog" "$@"'],
    ['in the background', '"$@" & wait $!'],
    ['in the background, with its number kept', '"$@" &\npid=$!\nwait "$pid"'],
    ['in a subshell', '(cd /app; exec "$@")'],
    ['in a group', '{ "$@"; }'],
    ['in a function that is called with them', 'run() { "$@"; }\nrun "$@"'],
    ['in a function that is defined below its call', 'main() { run "$@"; }\nrun() { exec "$@"; }\nmain "$@"'],
    ['after set --', 'set -- "$@" x; exec "$@"'],
    ['from an array', 'args=("$@" -v)\nexec "${args[@]}"'],
    ['from a variable', 'cmd="$*"\nexec $cmd'],
    ['by eval', 'eval "$@"'],
    ['by eval of exec', 'eval "exec $*"'],
    ['by another program', 'tini -- "$@"'],
    ['as another user', 'su-exec app "$@"'],
    ['with an environment', 'env A=b "$@"'],
    ['by a builtin', 'command "$@"'],
    ['timed', 'time "$@"'],
    ['by sh -c', 'sh -c "$*"'],
    ['by the script of another shell', `bash -c 'exec "$@"' -- "$@"`],
    ['in each of two branches', 'if a; then exec su-exec app "$@"; else "$@"; fi'],
    ['in a case that has a branch for all else', 'case $X in a) "$@";; *) exec "$@";; esac'],
    ['until they succeed', 'until "$@"; do sleep 1; done'],
    ['with their status kept', 'rc=0; "$@" || rc=$?; rm -f /x; exit $rc'],
    ['in a condition, with their status kept', 'if "$@"; then echo done; else exit $?; fi'],
    ['in a pipeline whose status is kept', 'set -o pipefail\n"$@" | tee /log'],
    ['that end in exec after a check of theirs', 'if ! out=$("$@" --check); then exit 1; fi\nexec "$@"'],
    ['under set -e', 'set -e\n"$@"\ntouch /done'],
    ['before what is for success only', '"$@" && touch /done'],
    ['after guards', '[ -f /x ] || exit 1\n"$@"'],
    ['after something that ends in exec for some', 'if a; then exec gosu b "$0" "$@"; fi\nexec "$@"'],
  ])('%s gets nothing added', (_how, script) => {
    expect(verdict(script)).toBe('left alone');
  });

  test.each([
    ['something comes after', '"$@"\ntouch /exit/EXIT'],
    ['its failure is covered', '"$@" || true'],
    ['it is the condition of an if', 'if "$@"; then echo ok; fi'],
    ['it is in front of a pipe', '"$@" | tee log'],
    ['wait has no number', '"$@" &\nwait'],
    ['it is negated', '! "$@"'],
    ['exit has a number', '"$@"\nexit 0'],
    ['its output is kept first', 'out=$("$@")\necho "$out"'],
    ['a loop may go on', 'for i in 1 2 3; do "$@" && break; sleep 1; done'],
  ])('and loses their status where %s', (_where, script) => {
    expect(verdict(script)).toBe('left alone, status lost');
  });
});

describe('a script that does not run its arguments', () => {
  test.each([
    ['says nothing of them', 'echo a > /x'],
    ['prints them', 'echo "starting $@"'],
    ['tests them', '[ "$#" -gt 0 ] || exit 64'],
    ['changes them', 'case "$1" in -*) set -- nginx "$@";; esac'],
    ['has a function that runs its own', 'run() { "$@"; }\nrun mkdir /x'],
    ['has a function that keeps its own', 'wait_for() { host=$1; ncat -z "$host" 80; }\nwait_for db'],
    ['has a function that nobody calls', 'run() { exec "$@"; }'],
    ['ends in exec for some cases only', 'if [ "$(id -u)" = 0 ]; then exec su-exec app "$@"; fi'],
    ['reads variables from a file', '. /vault/secrets/env'],
    ['has them in a comment', 'echo # "$@"'],
    ['has them in quotes', `echo '"$@"'`],
    // The kernel sends process 1 of a container no signal from inside that it has no handler for, not even this one.
    ['kills itself, which does nothing to process 1', 'kill -9 $$'],
    ['kills itself in other words', 'echo a\nkill -KILL "$$"\n(kill -9 $$)'],
  ])('gets exec "$@" added where it %s', (_how, script) => {
    expect(verdict(script)).toBe('exec is added');
  });
});

describe('in a function, "$@" is what the function is called with', () => {
  test.each([
    ['nothing, so exec does nothing', 'f() { exec "$@"; }; f', 'exec is added'],
    ['nothing, on further lines', 'main() { echo; exec "$@"; }\nmain', 'exec is added'],
    ['nothing, handed on', 'g() { exec "$@"; }\nf() { g "$@"; }\nf', 'exec is added'],
    ['nothing, in a subshell', 'f() { (exec "$@"); }; f', 'exec is added'],
    ['another program', 'f() { exec "$@"; }; f nginx', 'never'],
    ['another program, handed on', 'g() { exec $@; }\nf() { g "$@"; }\nf nginx -g x', 'never'],
    ['exit', 'run() { echo "$*"; "$@"; }; run exit 1', 'never'],
    ['what ends', 'run() { echo "$*"; "$@"; }; run mkdir /x', 'exec is added'],
    ['what a variable holds, which nobody knows', 'f() { exec "$@"; }; f $SERVER', 'left alone'],
    ['the command', 'f() { exec "$@"; }; f "$@"', 'left alone'],
    ['the command, handed on', 'g() { exec "$@"; }\nf() { g "$@"; }\nf "$@"', 'left alone'],
    ['the command after another word', 'f() { exec gosu "$@"; }; f app "$@"', 'left alone'],
  ])('%s', (_what, script, expected) => {
    expect(verdict(script)).toBe(expected);
  });
});

describe('each way through the script leaves it', () => {
  test.each([
    ['in a case on the command', 'case $1 in *) exit;; esac'],
    ['in a case on the command with several branches', 'case "$1" in a) echo a; exit 0;; *) exit 1;; esac'],
    ['in both branches of a test of the command', 'if [ "$1" ]; then exit; else exit; fi'],
    ['in an if that always holds', 'if :; then exit 0; fi'],
    ['in an if that compares two words', 'if [ 1 = 1 ]; then exit 0; fi'],
    ['in the else of what never holds', 'if false; then echo; else exit 0; fi'],
    ['in an elif', 'if test a = b; then echo; elif true; then exit; fi'],
    ['after true &&', 'true && exit 0'],
    ['after false ||', 'false || exit 1'],
    ['after a negated false', '! false && exit 1'],
    ['in a loop that always begins', 'while true; do exit 0; done'],
    ['in an arithmetic that always holds', 'if ((1)); then exit 0; fi'],
    ['in an eval', "eval 'exit 0'"],
    ['in an eval of several words', 'eval echo a \\; exit 0'],
    ['in a variable', 'leave=exit; $leave 1'],
  ])('%s', (_where, script) => {
    expect(verdict(script)).toBe('never');
  });

  test.each([
    [
      'where the case has programs of its own',
      'case $1 in start) server;; *) exit 1;; esac; exit 0',
      'left alone',
    ],
    ['where a case starts other programs', 'case $1 in web) exec nginx;; *) exit 1;; esac', 'left alone'],
    ['where the test may fail first', 'a && true && exit 0', 'exec is added'],
    ['where what never holds would leave', 'if false; then exit 0; fi', 'exec is added'],
    ['where it is reached never', 'true || exit 1', 'exec is added'],
    ['where an eval does something else', "eval 'A=1; export A'", 'exec is added'],
    ['where an eval ends in exec', `eval 'exec "$@"'`, 'left alone'],
    ['where a loop has a way out', 'while true; do check && break; sleep 1; done', 'exec is added'],
  ])('but not %s', (_where, script, expected) => {
    expect(verdict(script)).toBe(expected);
  });

  test('an eval is at its own line', () => {
    expect(handsOver("echo\neval 'exit 0'", 'bash').never?.line).toBe(2);
  });
});

describe('a variable that only literals are assigned to is followed', () => {
  test.each([
    ['exec or nothing', 'if a; then x="exec gosu b"; else x=exec; fi\n${x} "$@"', 'left alone'],
    ['nothing or exec', 'x=; [ -t 1 ] || x=exec\n$x "$@"', 'left alone'],
    ['a runner', 'x="su-exec app"\nexec $x "$@"', 'left alone'],
    ['what only prints', 'x=echo\n$x "$@"', 'exec is added'],
    ['a value from elsewhere', 'x=exec; read x\n$x "$@"', 'ambiguous'],
    ['a value that is put together', 'x=exec; x="$y"\n$x "$@"', 'ambiguous'],
    ['one that is quoted, which is one word', 'x="exec gosu"\n"$x" "$@"', 'ambiguous'],
  ])('%s', (_what, script, expected) => {
    expect(verdict(script)).toBe(expected);
  });
});

describe('the command runs twice', () => {
  test.each([
    '"$@" && exec "$@"',
    '"$@" && "$@"',
    'if "$@"; then exec "$@"; fi',
    '"$@"; exec "$@"',
    '"$@"\necho again\nexec tini -- "$@"',
    'gosu app "$@"\nexec "$@"',
    '"$@" & exec "$@"',
    'run() { "$@"; }\nrun "$@"\nexec "$@"',
    'if :; then "$@"; exec "$@"; fi',
  ])('%s', (script) => {
    expect(handsOver(script, 'bash').runsTwice?.what).toContain('runs it again here');
  });

  test.each([
    ['after a failure', '"$@" || exec "$@"'],
    ['after a failure, in an if', 'if ! "$@"; then exec "$@"; fi'],
    ['after a failure, in an else', 'if "$@"; then echo; else exec "$@"; fi'],
    ['until it succeeds', 'until "$@"; do sleep 1; done'],
    ['again and again', 'while true; do "$@"; sleep 1; done'],
    ['in one of two branches', 'if a; then "$@"; else exec "$@"; fi'],
    ['where a test says so', '"$@"; [ -f /again ] && exec "$@"'],
    ['after a check of it', '"$@" --check && exec "$@"'],
    ['after a check of it in a function', 'run() { "$@"; }\nrun "$@" --check\nexec "$@"'],
    ['with other arguments', '"$@"; set -- nginx; exec "$@"'],
    ['after its first word', '"$1" --version; exec "$@"'],
    [
      'where exec is reached by root only',
      'if [ "$(id -u)" = 0 ]; then exec gosu a "$0" "$@"; fi; exec "$@"',
    ],
  ])('but not %s', (_where, script) => {
    expect(handsOver(script, 'bash').runsTwice).toBeUndefined();
  });
});

describe('nobody can tell', () => {
  test.each([
    ['an if without else runs them', 'if [ "$DEBUG" ]; then "$@"; fi'],
    ['a test comes before', '[ -n "$DEBUG" ] && "$@"'],
    ['the last line ends in exec if something succeeds', 'cd /app && exec "$@"'],
    ['an unknown program is given them', '/docker-entrypoint.sh "$@"'],
    ['a file that is sourced is given them', '. /docker-entrypoint.sh "$@"'],
    ['a file that is sourced looks like an entrypoint', '. /usr/local/bin/docker-entrypoint.sh'],
    ['a case without a branch for all else runs them', 'case $X in a) "$@";; esac'],
    ['a loop may have no round', 'for f in $FILES; do "$@"; done'],
  ])('where %s', (_where, script) => {
    expect(verdict(script)).toBe('ambiguous');
  });

  test('unless the last line says it', () => {
    expect(verdict('/prepare "$@"\nexec "$@"')).toBe('left alone');
    expect(verdict('. /start.sh\nexec "$@"')).toBe('left alone');
  });
});

describe('the command never runs', () => {
  test.each([
    ['set -n', 'set -n\necho', 1, 'after set -n the shell runs nothing more'],
    ['set -o noexec', 'echo\nset -eo noexec', 2, 'after set -n the shell runs nothing more'],
    [
      'exec "$*"',
      'echo\nexec "$*"',
      2,
      'exec "$*" joins the container\'s command and its arguments into one word',
    ],
    ['"${*}"', '"${*}"', 1, '"$*" joins the container\'s command and its arguments into one word'],
    ['exit', 'echo a\nexit 0', 2, 'it always ends in exit'],
  ])('%s', (_what, script, line, what) => {
    const { needsExec, never } = handsOver(script, 'bash');
    expect({ needsExec, line: never?.line }).toEqual({ needsExec: false, line });
    expect(never?.what).toContain(what);
  });

  test('nor where the shell has the option -n', () => {
    expect(handsOver('echo', 'sh', ['-en']).never?.what).toContain('with -n');
    expect(handsOver('echo', 'bash', ['--norc']).never).toBeUndefined();
  });

  test.each([
    ['sh', 'exec -- "$@"', true],
    ['dash', 'exec -a web "$@"', true],
    ['ash', 'exec -- "$@"', false],
    ['bash', 'exec -- "$@"', false],
  ] as const)('in %s, %s: %s', (dialect, script, fails) => {
    expect(handsOver(script, dialect).never !== undefined).toBe(fails);
  });
});

describe('a trap', () => {
  test.each([
    ['on EXIT, before the exec that is added', "trap 'rm -f /x' EXIT\necho", 'exec is added, trap lost'],
    ['on 0, before an exec of its own', 'trap \'rm -f /x\' 0\nexec "$@"', 'left alone, trap lost'],
    ['on a signal', "trap 'kill $pid' SIGTERM\nserver & pid=$!", 'exec is added, trap lost'],
    ['in a function that is called', "f() { trap 'rm -f /x' EXIT; }\nf", 'exec is added, trap lost'],
    ['that is undone', "trap 'rm -f /x' EXIT\necho\ntrap - EXIT", 'exec is added'],
    ['that ignores a signal, which stays so', "trap '' HUP", 'exec is added'],
    ['on errors of the script', "trap 'echo failed' ERR", 'exec is added'],
    ['in a subshell', "(trap 'rm -f /x' EXIT; echo)", 'exec is added'],
    ['with a shell that stays', `trap 'kill -TERM "$c"' TERM\n"$@" & c=$!\nwait "$c"`, 'left alone'],
  ])('%s', (_which, script, expected) => {
    expect(verdict(script)).toBe(expected);
  });
});

test('functions that call one another many times are followed once', () => {
  const calls = Array.from({ length: 60 }, (_, n) => `f${n}() { f${n + 1} "$@"; f${n + 1} "$@"; }`);
  expect(verdict(`${calls.join('\n')}\nf60() { "$@"; }\nf0 "$@"`)).toBe('left alone, runs twice');
  expect(verdict('f() { f "$@"; }\nf "$@"')).toBe('left alone');
});

test('a remark names the line', () => {
  expect(handsOver('echo\n\nif a; then\n  "$@"\nfi', 'bash').ambiguous?.line).toBe(4);
  expect(handsOver('echo\n"$@"\ntouch /x', 'bash').statusLost?.line).toBe(2);
  expect(handsOver('echo\ntrap a EXIT', 'bash').trapLost?.line).toBe(2);
});

test.each<[string, string | undefined]>([
  ['echo a\nexec nginx -g "daemon off;"', 'it always ends in exec nginx'],
  ['echo a; exit 0', 'it always ends in exit'],
  ['while :; do sleep 1; done', 'it runs forever'],
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

describe('a script that may run the command by itself', () => {
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
    ['PORT=1; sleep infinity', 'it runs forever'],
  ])('but not: %s', (script, reason) => {
    expect(handsOver(script, 'bash').never?.what).toBe(reason);
  });
});

describe('a script that makes other words of its arguments, and says nothing of the command', () => {
  const replaced = (verb: string, line = 1) => ({
    line,
    what: `${verb} the container's command, which is the script's arguments, so the command can't run after the script`,
    remedy: 'use variables, a function or a subshell for it; or end the script with the exec that you mean',
  });
  test.each<[string, string, number?]>([
    ['set -- $(cat /proc/loadavg)\necho "load $1"', 'set replaces'],
    [
      'host=db:5432\nIFS=:; set -- $host; unset IFS\nuntil nc -z "$1" "$2"; do sleep 1; done',
      'set replaces',
      2,
    ],
    ['set x $(cat /proc/uptime)', 'set replaces'],
    ['set -e -- a b', 'set replaces'],
    ['set -o errexit a', 'set replaces'],
    ['set --', 'set replaces'],
    ['shift', 'shift drops words of'],
    ['set -e\nwhile [ $# -gt 0 ]; do echo "$1"; shift; done', 'shift drops words of', 2],
  ])('%j is an error', (script, verb, line) => {
    expect(handsOver(script, 'sh')).toMatchObject({ needsExec: false, ambiguous: replaced(verb, line) });
  });

  test.each([
    'set -- nginx "$@"',
    'set -- "$1" "$2" "$3 --verbose"',
    'shift; set -- /new "$@"',
    'if [ "${1#-}" != "$1" ]; then set -- nginx "$@"; fi',
    'if [ $# -eq 0 ]; then set -- app; fi',
    'case "$1" in web) set -- gunicorn app;; esac',
    '[ "$1" = --debug ] && shift',
    'while [ $# -gt 0 ]; do case $1 in -v) V=1; shift;; *) break;; esac; done',
    'f() { set -- a b; shift; }\nf',
    '(set -- a b; echo "$2")',
    'echo "$(set -- a; echo "$1")"',
    'options=$(getopt -o ab --name x -- "$@") || exit 1\neval set -- "$options"\nwhile true; do case $1 in -a) shift;; --) shift; break;; esac; done',
    'args=`getopt ab: $*`; set -- $args',
    'set -euo pipefail',
    'set -e -o pipefail',
    'set +x',
    'set -',
    'set',
  ])('%j is none', (script) => {
    expect(verdict(script)).toBe('exec is added');
  });

  test.each([
    'args=$*; set -- $(date); set -- $args; "$@"',
    'args=("$@"); set -- a b; set -- "${args[@]}"; "$@"',
  ])('%j has the command back, and runs it', (script) => {
    expect(verdict(script)).toBe('left alone');
  });

  test.each(['set -- app; exec "$@"', 'set -- $(choose)\nexec "$1" --fast'])(
    '%j says what it means',
    (script) => {
      expect(verdict(script)).toBe('left alone');
    },
  );
});

describe('a script that has the command run in a roundabout way', () => {
  test.each([
    'cmd=$(echo "$@")\n$cmd',
    'cmd=$(printf "%s " "$@")\neval "$cmd"',
    'c=$(printf "%q " "$@")\nbash -c "$c"',
    'CMD="$*"; export CMD\nsh -c \'exec $CMD\'',
    'CMD="$*" sh -c \'$CMD\'',
    'export CMD="$*"\nenv sh -c \'eval "$CMD"\'',
  ])('%j runs it', (script) => {
    expect(verdict(script)).toBe('left alone');
  });

  test.each([
    'echo "$*" > /tmp/r.sh\nsh /tmp/r.sh',
    'echo "$*" > /tmp/r.sh; chmod +x /tmp/r.sh\n/tmp/r.sh',
    'cat > /tmp/r.sh <<EOF\n$*\nEOF\n. /tmp/r.sh',
    'echo "$@" | sh',
    'echo "$@" | bash -e',
    'echo "$@" | xargs env',
    'echo "$*" | while read -r l; do $l; done',
    'sh <<EOF\n$*\nEOF',
    'cat <<EOF | sh\n$@\nEOF',
    'bash <<< "$*"',
    'source <(echo "$*")',
    'find /bin -name a -exec "$@" {} +',
    'alias go=\'"$@"\'\ngo',
  ])('of %j nobody can tell', (script) => {
    expect(verdict(script)).toBe('ambiguous');
    // The remedy is taken.
    expect(verdict(`${script}\nexec "$@"`)).toBe('left alone');
  });

  test.each([
    'echo "running $@"',
    'echo "$@" | tee /tmp/log',
    'echo "$@" | sed s/a/b/ | logger',
    'echo "$*" >> /tmp/log\ncat /tmp/log',
    'printf "%s\\n" "$@" > /tmp/args\ngrep -q x /tmp/args && sh /opt/init.sh',
    'name=$(basename "$1")\n/opt/register "$name"',
    'n=$(echo "$@" | wc -w)\necho "$n"',
    'find /etc -name "$1"',
    'ls | xargs rm -f',
    'cat /opt/x.sh | sh',
    'sh <<EOF\necho hello\nEOF',
    "A=b sh -c 'echo $A'",
    'alias ll="ls -l"',
  ])('%j only looks at it', (script) => {
    expect(verdict(script)).toBe('exec is added');
  });
});

describe('a command in the background', () => {
  const { statusLost } = handsOver('"$@" &\nsleep 5', 'sh');
  test('that nothing waits for', () => {
    expect(statusLost).toEqual({
      line: 1,
      what: "the script doesn't wait for the container's command, which it runs in the background: the container ends when the script does",
      remedy: 'end the script with wait $!, or let exec "$@" be the last line',
    });
  });
  test.each(['"$@" &\nwait $!', '"$@" &\npid=$!\nwait "$pid"'])('that %j waits for', (script) => {
    expect(verdict(script)).toBe('left alone');
  });
  test('whose status is lost after all', () => {
    expect(handsOver('"$@" &\nwait\necho done', 'sh').statusLost?.what).toContain('loses the exit status');
  });
});
