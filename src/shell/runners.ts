// Which programs run the command line among their arguments, and which only read it.

import { baseName, finite } from './commands.ts';
import type { Word } from './tree.ts';

/** Programs that run the command line among their arguments, once. */
const runners = new Set(
  (
    'su-exec gosu tini tini-static dumb-init catatonit env nice nohup ionice setpriv chpst setuidgid s6-setuidgid ' +
    'chroot unshare timeout stdbuf time sudo su runuser doas numactl taskset prlimit capsh setsid setarch linux32 ' +
    'strace ltrace valgrind script with-contenv s6-envuidgid s6-applyuidgid s6-env envdir envconsul chaperone pidproxy ' +
    'dockerize pid1 multirun flock chrt fakeroot eatmydata faketime xvfb-run dbus-run-session aws-vault doppler op'
  ).split(' '),
);

/** What only reads its arguments, beside the commands that always end. */
const onlookers = new Set(
  (
    'shift local readonly declare typeset getopts getopt type hash which command logger cat tee sleep expr let read ' +
    'mapfile readarray shopt ulimit jobs kill stty tput seq mktemp find xz gzip gunzip tar diff cmp dd md5sum sha256sum ' +
    'grep realpath file egrep fgrep awk gawk envsubst install'
  ).split(' '),
);

/** Programs that run the command line after their options and assignments, and those that take a user before it. */
const starters = /(?:^|\/)(?:tini|tini-static|dumb-init|catatonit|env|nice|nohup|setsid|(gosu|su-exec))$/;

/** Where a command line begins that programs such as tini and gosu only start. */
export const startOf = (words: readonly string[]): number => {
  const found = starters.exec(words[0] ?? '');
  if (found === null) return 0;
  const operands = words.flatMap((word, index) => (index > 0 && !/^-|^\w+=/.test(word) ? index : []));
  const next = operands[found[1] === undefined ? 0 : 1];
  return next === undefined ? 0 : next + startOf(words.slice(next));
};

/** The program of a command line and the one that it only starts, where they are absolute paths. */
export const programsOf = (words: readonly string[]): string[] =>
  [0, startOf(words)].flatMap((at) => words[at] ?? []).filter((word) => word.startsWith('/'));

export const isRunner = (name: string): boolean => runners.has(baseName(name));

export const isOnlooker = (name: string): boolean =>
  (finite.has(name) && name !== 'exit') || finite.has(baseName(name)) || onlookers.has(baseName(name));

/** The words without `command` and `builtin` in front, unless an option makes them only look the command up. */
export const unwrapped = (words: readonly Word[]): readonly Word[] => {
  const [first, second] = words;
  if (first?.literal !== true || !/^(command|builtin)$/.test(first.text) || second === undefined)
    return words;
  if (/^-[vV]/.test(second.text)) return words;
  const at = words.findIndex((word, index) => index > 0 && !/^-p$|^--$/.test(word.text));
  return at < 0 ? words : unwrapped(words.slice(at));
};

/** The words of an exec after its options, and whether it had some. */
export const execWords = (
  words: readonly Word[],
): { readonly words: readonly Word[]; readonly options: boolean } => {
  let at = 1;
  for (; words[at]?.text.startsWith('-'); at++) {
    if (/^-[cl]*a$/.test(words[at]?.text ?? '')) at++;
    if (words[at]?.text === '--') {
      at++;
      break;
    }
  }
  return { words: words.slice(at), options: at > 1 };
};
