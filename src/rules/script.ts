// Scripts: which words run them, and how they travel. Shared by hooks and the entrypoint.

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
const endsInExec = new RegExp(String.raw`(?:^|(?<!${CONTINUED})(?<=\n))[ \t]*exec "\$@"[ \t]*\n+$`);

/** A script that ends by running what it was given as arguments. */
export const withExec = (script: string): string => {
  const body = script.endsWith('\n') ? script : `${script}\n`;
  if (endsInExec.test(body)) return body;
  // A blank line ends what the last line would go on with.
  return `${body}${endsContinued.test(body) ? '\n' : ''}exec "$@"\n`;
};
