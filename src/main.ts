// The process: argv and streams in, exit status out. The only file that knows them; a pipe on standard input
// and no argument runs the function, anything else the command line.

import { fstatSync } from 'node:fs';
import { runCli } from './cli/index.ts';
import type { Io } from './cli/io.ts';
import { encodeResults } from './krm/resource-list/encode.ts';
import { toLine } from './krm/results.ts';
import type { Problem } from './problems/diagnostic.ts';
import { problem } from './problems/diagnostic.ts';
import { printable } from './process/printable.ts';
import { asText, type Input, LARGE, limitFrom, readAll, writeSpliced, writeText } from './process/stdio.ts';
import { isTerminal } from './process/tty.ts';
import { optimiseLater } from './process/v8-flags.ts';
import { transformToSplices } from './transform.ts';

declare const PODGRAFT_VERSION: string;

/** Largest input, in bytes, unless PODGRAFT_MAX_BYTES says otherwise. */
const MAX_BYTES = 256 * 1024 * 1024;

const readInput = (): Input | Problem => {
  const set = process.env['PODGRAFT_MAX_BYTES'];
  const limit = limitFrom(set, MAX_BYTES);
  if (limit === undefined) {
    const what = `must be a number of bytes, not ${JSON.stringify(set)}`;
    return problem('InputTooLarge', {
      where: 'PODGRAFT_MAX_BYTES',
      what,
      remedy: 'correct or unset the variable',
    });
  }
  const bytes = readAll(0, limit);
  if (bytes === undefined) {
    return problem('InputTooLarge', {
      where: 'standard input',
      what: `longer than the limit of ${limit} bytes`,
    });
  }
  return asText(bytes) ?? problem('InputNotUtf8', { where: 'standard input', what: 'not valid UTF-8' });
};

const runFunction = (): number => {
  const input = readInput();
  if ('kind' in input) {
    writeText(1, encodeResults([input]));
    report([input], false);
    return 1;
  }
  if (input.text.length > LARGE) optimiseLater(input.text.length);
  const { splices, problems, exitCode, fromKustomize } = transformToSplices(input.text);
  writeSpliced(1, input, splices);
  report(problems, fromKustomize);
  return exitCode;
};

/**
 * kustomize shows no results, so problems go to standard error too; people at a terminal see them there, and so does
 * everyone what is wrong with a text that has no place for results.
 */
const report = (problems: readonly Problem[], fromKustomize: boolean): void => {
  if (problems.length === 0) return;
  const kustomize =
    fromKustomize ||
    (process.env['LOG_TO_STDERR'] === 'true' && process.env['STRUCTURED_RESULTS'] === 'true');
  const isUnread = problems.some(({ kind }) => kind === 'InputNotYaml');
  if (kustomize || isUnread || isTerminal(2)) writeText(2, `${printable(problems.map(toLine).join('\n'))}\n`);
};

const ioOfProcess = (): Io => ({
  stdin: () => readAll(0, Number.POSITIVE_INFINITY) ?? Buffer.alloc(0),
  stdout: (text) => writeText(1, text),
  stderr: (text) => writeText(2, text),
  isTTY: isTerminal(2),
  isOutputTTY: isTerminal(1),
  columns: process.stdout.columns ?? process.stderr.columns,
  env: process.env,
  cwd: process.cwd(),
  program: process.argv[1],
});

/**
 * What the system refuses, such as to read a folder or to write to a full disk; else a bug: its stack, without the
 * source line, which in the bundle is all of the program.
 */
const crash = (thrown: unknown): void => {
  const isRefused = thrown instanceof Error && 'syscall' in thrown;
  const stack = (thrown instanceof Error && thrown.stack) || String(thrown);
  const refusal =
    isRefused && thrown.syscall === 'uv_cwd'
      ? 'the current folder is missing; change to one that exists'
      : isRefused && thrown.message;
  writeText(
    2,
    printable(refusal ? `podgraft: ${refusal}\n` : `podgraft: a bug, please report it: ${stack}\n`),
  );
  process.exitCode = isRefused ? 1 : 70;
};

/** Whether standard input is a terminal; a file, a pipe or a socket is none. */
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
  const start = async () => runCli(argv, ioOfProcess(), PODGRAFT_VERSION);
  start().then((code) => {
    // All is written. Work that a command has given up, such as the lookup of a name, must not delay the exit.
    process.exit(code);
  }, crash);
}
