// Shell scripts of a few statements: most end and go on to what comes after them, some never come to it. All are
// harmless to run.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how a shell writes them too.

import type { Dice } from './dice.ts';

const whole = [
  ...['echo hi', 'true', 'x=1', 'if true; then echo a; fi', 'for i in 1 2; do echo $i; done', '# a comment'],
  ...[
    'case x in x) true;; esac',
    'f() { echo f; }',
    '( echo sub )',
    '{ echo group; }',
    "echo 'it''s'",
    'set -e',
  ],
  ...['cat <<EOF\nexec "$@"\nEOF', 'echo "$(echo nested)"', 'echo `echo old`', '[ -n "$HOME" ] || echo no'],
  ...[
    'while false; do :; done',
    'set -- "$@"',
    'set -u',
    'echo "a\nb"',
    'true && echo b',
    'true | cat',
    'echo a \\\n  b',
  ],
  ...[
    "cat <<'E'\nif true\nE",
    'f() (\n  exit 1\n)',
    'echo ${x:-"}"}',
    "echo '`'",
    'echo "\\`"',
    'true # `',
    ': "$(echo ")")"',
  ],
  ...[
    'case x in (y) exit;; esac',
    'if false; then exit 1; fi',
    'echo {',
    'echo }',
    'echo fi',
    'x="${y:-(}"',
    'set +n',
  ],
];
const open = [
  ...['echo `never', 'if true; then', 'while false; do', '{ true', '( true', 'case x in', 'f() {', 'set -n'],
  ...["echo 'never", 'echo "never', 'cat <<EOF\nnever', 'echo $(never', 'echo a \\', 'true &&', 'true |'],
  ...[
    'exec "$*"',
    'exec -- "$@"',
    'for i in 1; do',
    'until true; do',
    'if true',
    'else',
    'fi',
    'done',
    '}',
    ')',
  ],
  ...[
    'set -o noexec',
    'set -en',
    'case x in x) true',
    'f() {\n  true',
    'true ||',
    'if true; then echo; else',
    '"$*"',
  ],
  ...[
    '{ echo a; ',
    '(echo a',
    'elif',
    ';;',
    'exec $*',
    'echo "`never"',
    'while true; do break',
    'echo "$(never"',
    'esac',
  ],
];

export interface Script {
  readonly text: string;
  /** Whether nothing in it was meant to keep the shell from what comes after. */
  readonly isWhole: boolean;
}

/** A script; about a third of them have something in it that keeps the shell from what comes after. */
export const scriptText = (dice: Dice): Script => {
  const lines = Array.from({ length: 1 + dice.below(4) }, () => dice.pick(whole));
  const isWhole = !dice.chance(0.35);
  if (!isWhole) lines.splice(dice.below(lines.length + 1), 0, dice.pick(open));
  const shebang = dice.chance(0.1) ? `${dice.pick(['#!/bin/sh', '#!/bin/sh -e', '#!/bin/bash'])}\n` : '';
  const text = `${shebang}${lines.join('\n')}${dice.chance(0.7) ? '\n' : ''}`;
  if (dice.chance(0.01)) return { text: `${text}\n${'#'.repeat(131_072)}`, isWhole: false };
  if (dice.chance(0.01)) return { text: `${text}\u0000`, isWhole: false };
  return { text, isWhole };
};
