// What a command found, as data: what finish.ts shows and the formats print.

import type { Problem } from '../../problems/diagnostic.ts';
import type { CommandIo, ExitCode } from '../io.ts';

export interface Report {
  /** The name of the command. */
  readonly command: string;
  readonly problems: readonly Problem[];
  /** The files that were looked at, by the names that problems use. */
  readonly files: readonly string[];
  /** The file of the config, which a problem without a file of its own is about. */
  readonly config?: string | undefined;
  /** What the format json has besides. */
  readonly data?: object;
  /** Test cases for the format junit; undefined: one for each problem, and one for each file without any. */
  readonly cases?: readonly TestCase[];
}

export interface TestCase {
  readonly suite: string;
  readonly name: string;
  /** Why it failed; undefined: it passed. */
  readonly failure?: { readonly type: string; readonly message: string; readonly text?: string } | undefined;
  /** What it says without failing. */
  readonly output?: string;
}

/** A report with what every format shows of the run. */
export interface FinishedReport extends Report {
  readonly exitCode: ExitCode;
  readonly version: string;
  readonly env: CommandIo['env'];
  readonly cwd: string;
}

/** The message of a problem without the place that it begins with, for formats with a field for that. */
export const messageOf = ({ message, file }: Problem): string => {
  if (file === undefined) return message;
  const { path, line, column } = file;
  for (const prefix of [`${path}:${line}:${column}: `, `${path}: `])
    if (message.startsWith(prefix)) return message.slice(prefix.length);
  return message;
};
