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

/** The script in a command line such as `[/bin/sh, -ec, SCRIPT]`, with the shell that runs it. */
export const shellScriptOf = (
  words: readonly unknown[],
): { readonly shell: string; readonly script: string } | undefined => {
  const [shell, ...rest] = words;
  if (typeof shell !== 'string' || !(isShell(shell) || baseName(shell) === 'busybox')) return undefined;
  if (baseName(shell) === 'busybox' && rest.shift() !== 'sh') return undefined;
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index];
    if (typeof word !== 'string' || !/^[-+]/.test(word)) return undefined;
    if (/^-[a-z]*c[a-z]*$/.test(word)) {
      const script = rest[index + 1];
      return typeof script === 'string' ? { shell, script } : undefined;
    }
    if (/^-[a-z]*o$/.test(word)) index++;
  }
  return undefined;
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
