// The process: argv and streams in, exit status out. The only file that knows them; a pipe on standard input
// and no argument means the function, anything else the command line.

import { isAscii, isUtf8 } from 'node:buffer';
import { fstatSync, readSync, writeSync } from 'node:fs';
import { runCli } from './cli/index.ts';
import type { Io } from './cli/io.ts';
import { optimiseLater } from './engine.ts';
import { run } from './function.ts';
import { encodeResults } from './krm/resource-list.ts';
import { toLine } from './krm/results.ts';
import type { Problem } from './problems.ts';
import { problem } from './problems.ts';
import { isTerminal } from './terminal.ts';
import type { Splice } from './yaml/splice.ts';

declare const PODGRAFT_VERSION: string;

/** Largest input, in bytes, unless PODGRAFT_MAX_BYTES says otherwise. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Writes all of the bytes to a file descriptor, however small a pipe's buffer is. */
const writeAll = (descriptor: number, bytes: Uint8Array): void => {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      // Whoever reads has seen enough, as `head` does.
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw thrown;
    }
  }
};

const writeText = (descriptor: number, text: string): void => writeAll(descriptor, Buffer.from(text, 'utf8'));

/** Bytes of input from which on it pays to tell V8 about it. */
const LARGE = 128 * 1024;

/** How much of the output is gathered before it is written. */
const CHUNK = 256 * 1024;

/** Writes a text with its splices carried out; stretches of plain ASCII straight from the bytes that came. */
const writeSpliced = ({ bytes, text }: Input, splices: readonly Splice[]): void => {
  const isPlain = bytes.length === text.length;
  const chunk = Buffer.allocUnsafe(CHUNK);
  let filled = 0;
  const put = (piece: Uint8Array): void => {
    if (piece.length > CHUNK - filled) {
      writeAll(1, chunk.subarray(0, filled));
      filled = 0;
    }
    if (piece.length > CHUNK / 4) {
      writeAll(1, chunk.subarray(0, filled));
      filled = 0;
      writeAll(1, piece);
      return;
    }
    chunk.set(piece, filled);
    filled += piece.length;
  };
  const source = (from: number, to: number): void => {
    if (isPlain) {
      put(bytes.subarray(from, to));
      return;
    }
    for (let at = from; at < to; ) {
      let end = Math.min(at + CHUNK, to);
      // A pair of surrogates is one character.
      if (end < to && (text.charCodeAt(end) & 0xfc00) === 0xdc00) end++;
      put(Buffer.from(text.slice(at, end), 'utf8'));
      at = end;
    }
  };
  let at = 0;
  for (const splice of splices) {
    source(at, splice.start);
    put(Buffer.from(splice.text, 'utf8'));
    at = splice.end;
  }
  source(at, text.length);
  writeAll(1, chunk.subarray(0, filled));
};

interface Input {
  readonly bytes: Buffer;
  readonly text: string;
}

/**
 * All of standard input, or undefined when it is more than `limit` bytes. A pipe that another process made
 * non-blocking has nothing at times: that is no end.
 */
const readAll = (limit: number): Buffer | undefined => {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const buffer = Buffer.allocUnsafe(chunks.length === 0 ? 64 * 1024 : 1024 * 1024);
    try {
      const length = readSync(0, buffer);
      if (length === 0) return Buffer.concat(chunks, size);
      chunks.push(
        length < buffer.length / 2 ? Buffer.from(buffer.subarray(0, length)) : buffer.subarray(0, length),
      );
      size += length;
      if (size > limit) return undefined;
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'EOF') return Buffer.concat(chunks, size); // what Windows says at the end of a pipe
      if (code !== 'EAGAIN') throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
};

const readInput = (): Input | Problem => {
  const limit = Number(process.env['PODGRAFT_MAX_BYTES'] ?? '') || MAX_BYTES;
  const bytes = readAll(limit);
  if (bytes === undefined) {
    return problem('InputTooLarge', {
      where: 'standard input',
      what: `it is longer than the limit of ${limit} bytes`,
    });
  }
  if (isAscii(bytes)) return { bytes, text: bytes.toString('latin1') };
  if (isUtf8(bytes)) return { bytes, text: bytes.toString('utf8') };
  return problem('InputNotUtf8', { where: 'standard input', what: 'it has bytes that are not UTF-8' });
};

const runFunction = (): number => {
  const input = readInput();
  if ('kind' in input) {
    writeText(1, encodeResults([input]));
    report([input], false);
    return 1;
  }
  if (input.bytes.length > LARGE) optimiseLater();
  const { splices, problems, exitCode, fromKustomize } = run(input.text);
  writeSpliced(input, splices);
  report(problems, fromKustomize);
  return exitCode;
};

/** kustomize shows no results, so problems go to standard error too; people at a terminal see them there. */
const report = (problems: readonly Problem[], fromKustomize: boolean): void => {
  if (problems.length === 0) return;
  const kustomize =
    fromKustomize ||
    (process.env['LOG_TO_STDERR'] === 'true' && process.env['STRUCTURED_RESULTS'] === 'true');
  if (kustomize || isTerminal(2)) writeText(2, `${problems.map(toLine).join('\n')}\n`);
};

const ioOfProcess = (): Io => ({
  stdin: () => readAll(Number.POSITIVE_INFINITY) ?? Buffer.alloc(0),
  stdout: (text) => writeText(1, text),
  stderr: (text) => writeText(2, text),
  isTTY: isTerminal(2),
  isOutputTTY: isTerminal(1),
  columns: process.stdout.columns ?? process.stderr.columns,
  env: process.env,
  cwd: process.cwd(),
});

/** A bug: its stack, without the source line, which in the bundle is all of the program. */
const crash = (thrown: unknown): void => {
  writeText(
    2,
    `podgraft: a bug, please report it: ${(thrown instanceof Error && thrown.stack) || String(thrown)}\n`,
  );
  process.exitCode = 70;
};

/** Whether somebody types on standard input; what is surely a file or a pipe needs no closer look. */
const isTyped = (): boolean => {
  try {
    // Looking at process.stdin would make the pipe non-blocking.
    const input = fstatSync(0);
    if (input.isFile() || input.isFIFO() || input.isSocket()) return false;
  } catch {} // what Windows may say of a console
  return isTerminal(0);
};

// Hosts run the function with a pipe and no arguments; everything else is a person at a terminal or a script.
const argv = process.argv.slice(2);
if (argv.length === 0 && !isTyped()) {
  try {
    // All is written: to end at once is quicker than to take the process down part by part.
    process.exit(runFunction());
  } catch (thrown) {
    crash(thrown);
  }
} else {
  runCli(argv, ioOfProcess(), PODGRAFT_VERSION).then((code) => {
    process.exitCode = code;
  }, crash);
}
