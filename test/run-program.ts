// Runs a program to its end and gives back what it printed and its exit status. A status other than 0 is
// an answer, not an exception: many tests are about failures.
import { spawn } from 'node:child_process';

export interface ProgramResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Milliseconds until the program is killed; a safety net, not a measurement. */
  readonly timeout?: number;
}

/** Runs `file` with exactly these arguments (no shell). */
export const runProgram = (
  file: string,
  args: readonly string[],
  { cwd, env, input, timeout = 120_000 }: ProgramOptions = {},
): Promise<ProgramResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      timeout,
      killSignal: 'SIGKILL',
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        status: code ?? 128,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8') + (signal === null ? '' : `\nended by ${signal}\n`),
      }),
    );
    // A program that ends before it has read its input closes the pipe: its exit status tells enough.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });

/** Runs the program and throws, with everything it printed, unless its exit status is 0. */
export const runSuccessfully = async (
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> => {
  const result = await runProgram(file, args, options);
  if (result.status !== 0) {
    throw new Error(
      `${file} ${args.join(' ')}\nexit status ${result.status}\n${result.stdout}${result.stderr}`,
    );
  }
  return result;
};
