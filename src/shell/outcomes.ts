// What may have happened to the container's command on the way to a place in an entrypoint script, as bits of a
// set, and the frames that a walk through the script passes down.

import type { Parameter, Word } from './tree.ts';

export const NOT_RUN = 1;
/** The command ran, and its status is the current one. */
export const RAN = 2;
/** The command ran, and another status replaced its own. */
export const LOST = 4;
/** A program got the command as arguments, and may have run it. */
export const PERHAPS = 8;

/** After something else set the current status. */
export const lost = (mask: number): number => (mask & RAN ? (mask & ~RAN) | LOST : mask);
/** After the status of the command is the current one again. */
export const kept = (mask: number): number => (mask & LOST ? (mask & ~LOST) | RAN : mask);

/** How the script ends when the shell that runs it ends; each subshell has its own. */
interface Shell {
  /** What may have happened where it leaves before its end. */
  left: number;
  readonly isMain: boolean;
}

export interface Loop {
  breaks: number;
  continues: number;
}

export interface Frame {
  readonly shell: Shell;
  /** "$@" is the container's command here, and not the arguments of a function. */
  readonly hasCommand: boolean;
  /** What runs here runs only where the command succeeded, so no status is lost. */
  readonly succeeded: boolean;
  /** What runs here may run for another reason than that the command succeeded: because it failed, or a test said so. */
  readonly isConditional: boolean;
  /** What "$@" is here, in words of the script itself; undefined: its text does not say. */
  readonly args: readonly Word[] | undefined;
  readonly loop?: Loop;
  /** Inside a function: what may have happened where it returns. */
  readonly returns?: { mask: number };
}

/** "$@" of the script: the container's command. */
const COMMAND: Word = {
  text: '$@',
  literal: false,
  parameters: [{ name: '@', quoted: true }],
  scripts: [],
};

export const mainFrame = (): Frame => ({
  shell: { left: 0, isMain: true },
  ...{ hasCommand: true, succeeded: false, isConditional: false, args: [COMMAND] },
});

/** Whether a word is all the arguments, one by one. */
const isArguments = ({ text, parameters: [parameter] }: Word): boolean =>
  /^\$(@|\{@\})$/.test(text) || (/^\$(\*|\{\*\})$/.test(text) && parameter?.quoted === false);

/** Words with the arguments of the frame in the place of "$@". */
export const withArguments = (words: readonly Word[], { args }: Frame): readonly Word[] =>
  args === undefined || args[0] === COMMAND
    ? words
    : words.flatMap((word) => (isArguments(word) ? args : [word]));

/** What "$@" is in a function that is called with some words; undefined where they are more than "$@" alone. */
export const argumentsOf = (words: readonly Word[], { args }: Frame): readonly Word[] | undefined => {
  const [word] = words;
  if (words.length === 1 && word !== undefined && isArguments(word)) return args;
  return words.some(({ parameters }) => parameters.some(({ name }) => /^[@*]$/.test(name)))
    ? undefined
    : words;
};

/** Whether words are the container's command and nothing else. */
export const isWholeCommand = (words: readonly Word[], { args }: Frame): boolean => {
  const [word] = words;
  return words.length === 1 && word !== undefined && isArguments(word) && args !== undefined;
};

/** The options that the script sets, and the variables that hold the command or a part of it. */
export class ShellState {
  readonly holders: Set<string>;
  /** Variables with what another program made of the command, as getopt does. */
  readonly made = new Set<string>();
  /** Files that the script writes the command to. */
  readonly files = new Set<string>();
  /** The arguments of the script are others by now, and no longer the container's command. */
  argumentsReplaced = false;
  errexit: boolean;
  pipefail = false;

  constructor(holders: Set<string>, errexit: boolean) {
    this.holders = holders;
    this.errexit = errexit;
  }

  /** Whether one of the words expands the container's command or a part of it. */
  holdsCommand(words: readonly Word[], { hasCommand }: Frame): boolean {
    const holds = ({ name, prefix }: Parameter): boolean =>
      prefix !== '#' &&
      (/^([@*]|[1-9]\d*)$/.test(name) ? hasCommand && !this.argumentsReplaced : this.holders.has(name));
    return words.some(({ parameters }) => parameters.some(holds));
  }

  /** Whether one of the words expands all of the container's command, or a variable with some of it. */
  holdsAll(words: readonly Word[], frame: Frame): boolean {
    const all = words.map((word) => ({
      ...word,
      parameters: word.parameters.filter(({ name }) => !/^\d/.test(name)),
    }));
    return this.holdsCommand(all, frame);
  }

  /** After another command. Under set -e it is reached only where the container's command succeeded. */
  afterOther(mask: number, { succeeded }: Frame): number {
    return succeeded || this.errexit ? mask : lost(mask);
  }
}
