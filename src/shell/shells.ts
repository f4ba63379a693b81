// Which shell runs a script: from a shebang, a `shell` field or a command line.

import { baseName } from './commands.ts';

const shells = new Set(['sh', 'bash', 'rbash', 'ash', 'dash', 'ksh', 'mksh', 'lksh', 'oksh', 'yash', 'zsh']);

/** The name of a program without its version: bash of /bin/bash-5.2, ksh of ksh93. */
const plainName = (path: string): string => baseName(path).replace(/[-.]?\d[\w.+]*$/, '');

const isShell = (path: string): boolean => shells.has(plainName(path));

/** A shebang has all its arguments in one word, such as `-S bash -e`, and with env also `-Sbash`. */
const separated = (words: readonly string[]): string[] =>
  words.flatMap((word) => word.split(/\s+/)).map((word) => word.replace(/^-v?S/, ''));

/**
 * The program of a shebang or a `shell` field if it is no shell; undefined for shells, also for those that another
 * program starts: `env -S bash -e`, `busybox sh`, `tini -- sh`.
 */
export const otherInterpreter = (words: readonly string[]): string | undefined => {
  const all = separated(words);
  if (all.some(isShell)) return undefined;
  const [first, ...rest] = all;
  const named = first !== undefined && baseName(first) === 'env' ? rest.find(isProgram) : undefined;
  return named ?? first;
};

const isProgram = (word: string): boolean => word !== '' && !word.startsWith('-') && !word.includes('=');

/** The script of a command line, the shell that runs it, and which of the words it is. */
interface ShellScript {
  readonly shell: string;
  readonly script: string;
  readonly at: number;
}

/** The script in a command line such as `[/bin/sh, -ec, SCRIPT]`: with -c the first word that is no option. */
export const shellScriptOf = (words: readonly unknown[]): ShellScript | undefined => {
  const [shell] = words;
  const start = operandsFrom(words);
  if (typeof shell !== 'string' || start === undefined) return undefined;
  let hasScript = false;
  for (let at = start; at < words.length; at++) {
    const word = words[at];
    if (typeof word !== 'string') return undefined;
    if (!/^[-+]./.test(word) || word === '--') {
      const operand = word === '-' || word === '--' ? at + 1 : at;
      const script = words[operand];
      return hasScript && typeof script === 'string' ? { shell, script, at: operand } : undefined;
    }
    hasScript ||= /^-[A-Za-z]*c[A-Za-z]*$/.test(word);
    // The name of an option, such as pipefail, comes next.
    if (/^[-+][A-Za-z]*[oO][A-Za-z]*$/.test(word)) at++;
  }
  return undefined;
};

/** Where the options and operands of a shell begin in a command line; undefined where it starts no shell. */
const operandsFrom = ([first, second]: readonly unknown[]): number | undefined => {
  if (typeof first !== 'string') return undefined;
  if (baseName(first) === 'busybox') return second === 'sh' ? 2 : undefined;
  return isShell(first) ? 1 : undefined;
};

/** The shell that a command line starts, with a script or a file: `sh` of `sh -c SCRIPT`, `/bin/sh`, `/usr/bin/env bash`. */
export const shellOf = (words: readonly unknown[]): string | undefined => {
  const [first, second] = words;
  const withScript = shellScriptOf(words)?.shell;
  if (withScript !== undefined || typeof first !== 'string' || !first.startsWith('/')) return withScript;
  if (baseName(first) === 'env') return typeof second === 'string' ? `${first} ${second}` : first;
  return isShell(first) ? first : undefined;
};

/** A shell by what it can parse; sh is dash, ash or bash, and of others nothing is known. */
export type Dialect = 'sh' | 'dash' | 'ash' | 'bash' | 'other';

const dialects: Readonly<Record<string, Dialect | undefined>> = {
  sh: 'sh',
  dash: 'dash',
  ash: 'ash',
  bash: 'bash',
  rbash: 'bash',
};

/** The shell that the words of a shebang or of a `shell` field start, and the options that it gets. */
export const dialectOf = (
  words: readonly string[],
): { readonly dialect: Dialect; readonly options: string[] } => {
  const all = separated(words);
  const at = all.findIndex(isShell);
  const name = plainName(all[at] ?? '');
  const isBusybox = baseName(all[at - 1] ?? '') === 'busybox';
  return { dialect: isBusybox ? 'ash' : (dialects[name] ?? 'other'), options: all.slice(at + 1) };
};
