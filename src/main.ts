// The process: argv and streams in, exit status out. The only file of the function that knows them.

import { readFileSync, writeSync } from 'node:fs';
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
      if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN') throw thrown;
    }
  }
};

const readInput = (): string | Problem => {
  const limit = Number(process.env['PODGRAFT_MAX_BYTES'] ?? '') || MAX_BYTES;
  const bytes = readFileSync(0);
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
  if ((kustomize || process.stderr.isTTY) && outcome.problems.length > 0) {
    writeAll(2, `${outcome.problems.map(toLine).join('\n')}\n`);
  }
  return outcome.exitCode;
};

const [flag] = process.argv.slice(2);
if (flag === '--version') writeAll(1, `${PODGRAFT_VERSION}\n`);
else process.exitCode = runFunction();
