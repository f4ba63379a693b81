// Scripts: which words run them, and how they travel. Shared by hooks and the entrypoint.

import { handsOver } from '../shell/hands-over.ts';
import { dialectOf, otherInterpreter } from '../shell/shells.ts';

/**
 * The words of the shell that runs a script: a shebang wins, else the wanted shell. As the kernel does it, a
 * shebang is a program and at most one argument.
 */
export const shellWords = (script: string, shell: string | undefined): string[] => {
  const shebang = /^#!\s*(\S+)(?:[ \t]+([^\r\n]*?))?\s*(?:\r?\n|$)/.exec(script);
  if (shebang?.[1] !== undefined) return shebang[2] ? [shebang[1], shebang[2]] : [shebang[1]];
  return (shell ?? '/bin/sh').trim().split(/\s+/);
};

/**
 * Escapes words for `command`, `args` and `env`, in which Kubernetes expands $(NAME) and reads $$ as $
 * ("Define Dependent Environment Variables" in the Kubernetes documentation).
 */
export const escapeExpansion = (word: string): string => word.replace(/\$(?=[$(])/g, '$$$$');

/** Ends a line that goes on in the next: an odd number of backslashes before its line end. */
const CONTINUED = String.raw`(?<!\\)(?:\\\\)*\\\n`;
const endsContinued = new RegExp(`${CONTINUED}$`);

/** How a script hands over to what it is given as arguments, in the shell that runs it. */
export const handOverOf = (script: string, shell: string | undefined): ReturnType<typeof handsOver> => {
  const words = shellWords(script, shell);
  // Of another language nothing is known, except that exec "$@" does not belong to it.
  if (otherInterpreter(words) !== undefined) return { needsExec: false };
  const { dialect, options } = dialectOf(words);
  return handsOver(script, dialect, options);
};

/** The script with its last line ended, so that a line after it is one of its own. */
export const endLine = (script: string): string => {
  const body = script.endsWith('\n') ? script : `${script}\n`;
  // A blank line ends what the last line would go on with.
  return endsContinued.test(body) ? `${body}\n` : body;
};

/** The script with an `exec "$@"` at its end, unless it runs its arguments itself. */
export const withExec = (script: string, shell: string | undefined): string => {
  if (!handOverOf(script, shell).needsExec) return script.endsWith('\n') ? script : `${script}\n`;
  return `${endLine(script)}exec "$@"\n`;
};
