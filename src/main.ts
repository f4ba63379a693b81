// The process: argv and streams in, exit status out. The only file that knows them; a pipe on standard input
// and no argument means the function, anything else the command line.

import { readSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { runCli } from './cli/index.ts';
import type { Io } from './cli/io.ts';
import { transform } from './function.ts';
import { encodeResults } from './krm/resource-list.ts';
import { toLine } from './krm/results.ts';
import type { Problem } from './problems.ts';
import { problem } from './problems.ts';

declare const PODGRAFT_VERSION: string;

/** Largest input, in bytes, unless PODGRAFT_MAX_BYTES says otherwise. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Writes all of a text to a file descriptor, however small a pipe's buffer is. */
const writeAll = (descriptor: number, text: string): void => {
  const bytes = Buffer.from(text, 'utf8');
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

/** All of standard input. A pipe that another process made non-blocking has nothing at times: that is no end. */
const readAll = (): Buffer => {
  const chunks: Buffer[] = [];
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  for (;;) {
    try {
      const length = readSync(0, buffer);
      if (length === 0) return Buffer.concat(chunks);
      chunks.push(Buffer.from(buffer.subarray(0, length)));
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'EOF') return Buffer.concat(chunks); // what Windows says at the end of a pipe
      if (code !== 'EAGAIN') throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
};

const readInput = (): string | Problem => {
  const limit = Number(process.env['PODGRAFT_MAX_BYTES'] ?? '') || MAX_BYTES;
  const bytes = readAll();
  if (bytes.length > limit) {
    return problem('InputTooLarge', {
      where: 'standard input',
      what: `${bytes.length} bytes, and the limit is ${limit}`,
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return problem('InputNotUtf8', { where: 'standard input', what: 'it has bytes that are not UTF-8' });
  }
};

const runFunction = (): number => {
  const input = readInput();
  const outcome =
    typeof input === 'string'
      ? transform(input)
      : { output: encodeResults([input]), problems: [input], exitCode: 1 as const, fromKustomize: false };
  writeAll(1, outcome.output);
  const kustomize =
    outcome.fromKustomize ||
    (process.env['LOG_TO_STDERR'] === 'true' && process.env['STRUCTURED_RESULTS'] === 'true');
  if ((kustomize || isatty(2)) && outcome.problems.length > 0) {
    writeAll(2, `${outcome.problems.map(toLine).join('\n')}\n`);
  }
  return outcome.exitCode;
};

const ioOfProcess = (): Io => ({
  stdin: readAll,
  stdout: (text) => writeAll(1, text),
  stderr: (text) => writeAll(2, text),
  isTTY: isatty(2),
  isOutputTTY: isatty(1),
  columns: process.stdout.columns ?? process.stderr.columns,
  env: process.env,
  cwd: process.cwd(),
});

// Hosts run the function with a pipe and no arguments; everything else is a person at a terminal or a script.
const argv = process.argv.slice(2);
// Looking at process.stdin would make the pipe non-blocking.
if (argv.length === 0 && !isatty(0)) process.exitCode = runFunction();
else {
  runCli(argv, ioOfProcess(), PODGRAFT_VERSION).then((code) => {
    process.exitCode = code;
  });
}
