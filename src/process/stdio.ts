// Standard input as one text, and a text with splices as bytes: with as few copies as large lists call for.

import { isAscii, isUtf8 } from 'node:buffer';
import { fstatSync, readSync, writeSync } from 'node:fs';
import type { Splice } from '../yaml/edit/splice.ts';

/** Characters of input from which on it pays to set V8's flags. */
export const LARGE = 128 * 1024;

/** What came in, as text. The bytes are not kept: they would take as much memory once more. */
export interface Input {
  readonly text: string;
  readonly isAscii: boolean;
}

/** The limit in bytes that a variable of the environment sets, or else `usual`; undefined when it is no such number. */
export const limitFrom = (variable: string | undefined, usual: number): number | undefined => {
  if (variable === undefined || variable === '') return usual;
  const limit = Number(variable);
  return limit > 0 ? limit : undefined;
};

/** The size of the first read if the size of the input is not known: the capacity of a pipe. */
const FIRST = 64 * 1024;

/**
 * And then, so that hardly an input has to move to a larger place. The system gives memory to the pages of a
 * large buffer when they are written to, so what stays empty costs nothing.
 */
const SECOND = 16 * 1024 * 1024;

/** How much of the output is gathered before it is written. */
const CHUNK = 256 * 1024;

/**
 * All that a file descriptor has, or undefined when it is more than `limit` bytes. A pipe that another
 * process made non-blocking has nothing at times: that is no end.
 */
export const readAll = (descriptor: number, limit: number): Buffer | undefined => {
  const most = Math.max(Math.floor(limit), 0) + 1;
  let buffer = Buffer.allocUnsafeSlow(Math.min(expectedSize(descriptor), most));
  for (let size = 0; ; ) {
    if (size > limit) return undefined;
    if (size === buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(4 * size, SECOND), most));
      larger.set(buffer);
      buffer = larger;
    }
    const length = readSome(descriptor, buffer, size);
    if (length === 0) return buffer.subarray(0, size);
    size += length;
  }
};

/** The size of a file and one byte more, so that its end shows without a larger place. */
const expectedSize = (descriptor: number): number => {
  try {
    const { size } = fstatSync(descriptor);
    return size > 0 ? size + 1 : FIRST;
  } catch {
    return FIRST; // what Windows says of some pipes
  }
};

/** Does nothing for a while, for a pipe that another process made non-blocking. */
const rest = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
};

/** Waits until there is something to read; returns 0 at the end. */
const readSome = (descriptor: number, buffer: Buffer, at: number): number => {
  for (;;) {
    try {
      return readSync(descriptor, buffer, at, buffer.length - at, null);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'EOF') return 0; // what Windows says at the end of a pipe
      if (code !== 'EAGAIN') throw thrown;
      rest();
    }
  }
};

/** The bytes as text; undefined when they are not UTF-8. */
export const asText = (bytes: Buffer): Input | undefined => {
  // Latin 1 has a byte for each character, so nothing has to be decoded.
  if (isAscii(bytes)) return { text: bytes.toString('latin1'), isAscii: true };
  return isUtf8(bytes) ? { text: bytes.toString('utf8'), isAscii: false } : undefined;
};

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
      rest();
    }
  }
};

export const writeText = (descriptor: number, text: string): void =>
  writeAll(descriptor, Buffer.from(text, 'utf8'));

/** Writes a text with its splices carried out, in chunks. */
export const writeSpliced = (descriptor: number, input: Input, splices: readonly Splice[]): void => {
  const chunk = Buffer.allocUnsafe(CHUNK);
  let filled = 0;
  const flush = (): void => {
    writeAll(descriptor, chunk.subarray(0, filled));
    filled = 0;
  };
  const put = (text: string, from: number, to: number, encoding: 'latin1' | 'utf8'): void => {
    // A character of UTF-16 takes three bytes at most.
    const most = encoding === 'latin1' ? CHUNK : CHUNK / 3;
    for (let at = from; at < to; ) {
      let end = Math.min(at + Math.floor(most), to);
      // A pair of surrogates is one character.
      if (end < to && (text.charCodeAt(end) & 0xfc00) === 0xdc00) end--;
      const size = encoding === 'latin1' ? end - at : 3 * (end - at);
      if (size > CHUNK - filled) flush();
      filled += chunk.write(text.slice(at, end), filled, encoding);
      at = end;
    }
  };
  const encoding = input.isAscii ? 'latin1' : 'utf8';
  let at = 0;
  for (const splice of splices) {
    put(input.text, at, splice.start, encoding);
    put(splice.text, 0, splice.text.length, 'utf8');
    at = splice.end;
  }
  put(input.text, at, input.text.length, encoding);
  flush();
};
