// What a command may touch of the process: its streams, environment and folder. main.ts makes the real one,
// tests make theirs.

import { createColors } from 'picocolors';

export interface Io {
  /** All of standard input. */
  readonly stdin: () => Uint8Array;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether standard error is a terminal. */
  readonly isTTY: boolean;
  /** Whether standard output is a terminal. */
  readonly isOutputTTY: boolean;
  /** Width of the terminal; undefined when there is none. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** 0 done, 1 problems, 2 wrong usage, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;
export type Colors = ReturnType<typeof createColors>;

/** Colours for one of the two streams: FORCE_COLOR, then NO_COLOR, then whether it is a terminal. */
export const colorsFor = (io: Io, isTTY: boolean): Colors => {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = io.env;
  if (force !== undefined && force !== '') return createColors(force !== '0' && force !== 'false');
  return createColors(isTTY && (no === undefined || no === '') && term !== 'dumb');
};
