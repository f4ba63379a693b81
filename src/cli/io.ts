// The part of the process that a command uses: streams, environment and folder. main.ts makes the real one, tests
// make theirs. What a command prints for people is made printable here, except podgraft's own colours.

import { createColors } from 'picocolors';
import { printable } from '../process/printable.ts';

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
  /** The path of the program as it was called; undefined: there is no such file. */
  readonly program?: string | undefined;
  /** What --color says; undefined: auto. */
  readonly color?: 'auto' | 'always' | 'never';
  readonly cwd: string;
}

/** The same for a command: `stdout` and `stderr` are for people. */
export interface CommandIo extends Io {
  /** Standard output for programs, byte for byte; on a terminal it is for people too. */
  readonly data: (text: string) => void;
  /** The version of podgraft. */
  readonly version: string;
}

/** 0 done, 1 problems, 2 wrong usage, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;

const styles = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;
export type Colors = Readonly<Record<(typeof styles)[number], (text: string) => string>>;

// Placeholders for podgraft's own control characters until they are printed. They are random, so no data holds them.
const MARK = `\ue000${Math.random().toString(36)}${Math.random().toString(36)}`;
const ESCAPE = `${MARK}e`;
const RETURN = `${MARK}r`;

/** Empties the line that the cursor is on. */
export const clearLine = `${RETURN}${ESCAPE}[2K`;

/** Colours for one of the two streams. */
export const colorsFor = (io: Io, isTTY: boolean): Colors => {
  const real = createColors(isColored(io, isTTY));
  const marked = (style: (typeof styles)[number]) => {
    const [open = '', close = ''] = real[style](' ').replaceAll('\x1b', ESCAPE).split(' ');
    return (text: string): string => open + text + close;
  };
  return Object.fromEntries(styles.map((style) => [style, marked(style)])) as unknown as Colors;
};

/** --color, then FORCE_COLOR, NO_COLOR and CLICOLOR_FORCE, then whether the stream is a terminal with colours. */
const isColored = ({ color, env }: Io, isTTY: boolean): boolean => {
  if (color === 'always' || color === 'never') return color === 'always';
  const { FORCE_COLOR: force, NO_COLOR: no, CLICOLOR_FORCE: cliForce, CLICOLOR: cli, TERM: term } = env;
  if (force) return force !== '0' && force !== 'false';
  if (no) return false;
  if (cliForce && cliForce !== '0') return true;
  return isTTY && cli !== '0' && term !== 'dumb';
};

/** No colours. */
export const plain = Object.fromEntries(
  styles.map((style) => [style, (text: string) => text]),
) as unknown as Colors;

const steering = (text: string): string =>
  text.includes(MARK) ? text.replaceAll(ESCAPE, '\x1b').replaceAll(RETURN, '\r') : text;

/** The streams that a command prints to. */
export const forPeople = <T extends Pick<Io, 'stdout' | 'stderr' | 'isOutputTTY'>>(
  io: T,
  version: string,
): T & Pick<CommandIo, 'data' | 'version'> => {
  const stdout = (text: string): void => io.stdout(steering(printable(text)));
  const data = io.isOutputTTY ? stdout : (text: string): void => io.stdout(steering(text));
  return { ...io, stdout, stderr: (text) => io.stderr(steering(printable(text))), data, version };
};
