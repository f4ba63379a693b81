// The type of podgraft's commands, and the reader of their arguments: node's parseArgs, with a suggestion for an
// option that does not exist.

import { parseArgs } from 'node:util';
import { closest } from '../../kubernetes/schema/suggest.ts';
import type { CommandIo, ExitCode } from '../io.ts';
import { habitHint, plainDryRun } from './other-programs.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** The name of the value in help: FILE and DIR complete as paths, `a|b` as a choice. */
  readonly value?: string;
  readonly about: string;
}

export interface Command {
  readonly name: string;
  /** A few words for the list of commands. */
  readonly summary: string;
  /** Argument lists, without the name. */
  readonly usage: readonly string[];
  /** What it does, in full sentences. */
  readonly about: string;
  /** Command lines to try, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Where it differs from the other commands. */
  readonly exitStatus?: string;
  /** The page about it, below docs/. */
  readonly page: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly run: (args: Arguments, io: CommandIo) => ExitCode | Promise<ExitCode>;
}

export interface Arguments {
  readonly argv: readonly string[];
  /** What -f names, then the words without an option. */
  readonly positionals: readonly string[];
  readonly text: (name: string) => string | undefined;
  readonly texts: (name: string) => readonly string[];
  readonly flag: (name: string) => boolean;
}

/** Wrong usage: exit status 2. */
export class UsageError extends Error {}

/** The options of every command. */
export const commonOptions = {
  color: {
    ...{ type: 'string', value: 'auto|always|never' },
    about: 'when to use colors; default auto, on a terminal',
  },
  help: { type: 'boolean', short: 'h', about: 'show this help' },
} as const satisfies Readonly<Record<string, Option>>;

/** Reads the arguments of a command; throws UsageError. */
export const readArguments = (command: Command, argv: readonly string[]): Arguments => {
  const options: Command['options'] = { ...command.options, ...commonOptions };
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short !== undefined && { short }), ...(multiple && { multiple }) },
    ]),
  );
  let values: Readonly<Record<string, unknown>>;
  let positionals: readonly string[];
  try {
    ({ values, positionals } = parseArgs({
      args: [...plainDryRun(argv)],
      options: config,
      allowPositionals: true,
      strict: true,
    }));
  } catch (thrown) {
    throw new UsageError(
      explainFault(thrown as Error & { code?: string }, command.name, Object.keys(options)),
    );
  }
  // An unset variable leaves an empty word, which would name the current folder.
  if (positionals.includes('')) throw new UsageError('a path must not be empty');
  for (const name of Object.keys(options)) {
    if ([values[name]].flat().includes('')) throw new UsageError(`--${name} must not be empty`);
  }
  const named = (values['filename'] as string[] | undefined) ?? [];
  return {
    argv,
    positionals: [...named, ...positionals],
    text: (name) => values[name] as string | undefined,
    texts: (name) => (values[name] as string[] | undefined) ?? [],
    flag: (name) => values[name] === true,
  };
};

/** What follows a name that is not known. */
export const didYouMean = (near: string | undefined): string =>
  near === undefined ? '' : `; did you mean ${near}?`;

/** The known name that is closest to a mistyped one. */
export const nearest = (name: string, known: readonly string[]): string | undefined =>
  closest(name, known).names[0];

const explainFault = (
  fault: Error & { code?: string },
  command: string,
  known: readonly string[],
): string => {
  if (fault.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const name = /'(-[^']*)'/.exec(fault.message)?.[1] ?? '';
    const hint = habitHint(command, name);
    if (hint !== undefined) return `unknown option ${name}; ${hint}`;
    const near = name.startsWith('--') ? nearest(name.slice(2), known) : undefined;
    return `unknown option ${name}${didYouMean(near && `--${near}`)}`;
  }
  if (fault.code?.startsWith('ERR_PARSE_ARGS')) {
    const [first = ''] = fault.message.split('\n');
    return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '');
  }
  throw fault;
};
