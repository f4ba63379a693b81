// How people call the program: as a plugin of kubectl it is `kubectl podgraft`, and every command that is printed says so.

import { basename } from 'node:path';

/** The name by the path of the program: kubectl looks for plugins by theirs. */
export const programName = (path = ''): string =>
  /^kubectl-podgraft(\.|$)/.test(basename(path)) ? 'kubectl podgraft' : 'podgraft';

/** Puts the name into the command lines of a text; prose about podgraft stays. */
export const callItBy = (name: string, commands: readonly string[]): ((text: string) => string) => {
  if (name === 'podgraft') return (text) => text;
  const words = [...commands, 'COMMAND', 'CONFIG', 'help', '--help', '--version'].join('|');
  const line = new RegExp(`(?<![\\w/.@-]|kubectl )podgraft (?=(?:${words})(?![\\w-]))`, 'g');
  return (text) => text.replace(line, `${name} `);
};
