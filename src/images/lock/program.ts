// Runs a program for its output: a credential helper, podman, docker. What it prints is bounded, and one that is
// stopped is killed and its pipes are left, so that nothing it does keeps podgraft waiting.
import { spawn } from 'node:child_process';
import { LockError } from './failure.ts';

export interface Program {
  readonly command: string;
  readonly parameters: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Most bytes of standard output. */
  readonly limit: number;
}

export interface Ended {
  /** The exit status; null for a program that a signal ended. */
  readonly status: number | null;
  readonly output: string;
  /** The beginning of standard error. */
  readonly errors: string;
}

const maxErrors = 64 * 1024;

/**
 * The program's output. Throws LockError for one that prints without end, the signal's reason once it aborts, and
 * what `spawn` says of one that cannot be started.
 */
export const runProgram = (
  { command, parameters, env, input = '', limit }: Program,
  signal: AbortSignal,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(command, [...parameters], { env });
    let stopped: { readonly reason: unknown } | undefined;
    const stop = (reason: unknown): void => {
      stopped ??= { reason };
      child.kill('SIGKILL');
      // What the program itself started may keep them open for as long as it likes.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const abort = (): void => stop(signal.reason);
    signal.addEventListener('abort', abort, { once: true });

    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    let [outputLength, errorLength] = [0, 0];
    child.stdout.on('data', (chunk: Buffer) => {
      outputLength += chunk.length;
      if (outputLength > limit) stop(new LockError(`${command} printed more than ${limit} bytes`));
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errorLength += chunk.length;
      if (errorLength <= maxErrors) errors.push(chunk);
    });
    child.stdin.on('error', () => {}); // A program may end without reading.
    child.stdin.end(input);
    child.once('error', (error) => {
      signal.removeEventListener('abort', abort);
      reject(stopped ? stopped.reason : error);
    });
    child.once('close', (status) => {
      signal.removeEventListener('abort', abort);
      if (stopped) reject(stopped.reason);
      else resolve({ status, output: `${Buffer.concat(output)}`, errors: `${Buffer.concat(errors)}` });
    });
  });
