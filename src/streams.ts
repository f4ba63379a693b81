// Standard input as one text, and a text with splices as bytes: with as few copies as large lists call for.

import { isAscii, isUtf8 } from 'node:buffer';
import { fstatSync, readSync, writeSync } from 'node:fs';
import type { Splice } from './yaml/splice.ts';

/** What came in: its bytes, and the text that they are. */
export interface Input {
  readonly bytes: Buffer;
  readonly text: string;
}

/** How much is asked for first where nobody knows how much there is: what a pipe holds. */
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

/** Waits until there is something to read; answers 0 at the end. */
const readSome = (descriptor: number, buffer: Buffer, at: number): number => {
  for (;;) {
    try {
      return readSync(descriptor, buffer, at, buffer.length - at, null);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'EOF') return 0; // what Windows says at the end of a pipe
      if (code !== 'EAGAIN') throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
};

/** The bytes as text; undefined when they are not UTF-8. */
export const asText = (bytes: Buffer): Input | undefined => {
  if (isAscii(bytes)) return { bytes, text: bytes.toString('latin1') };
  return isUtf8(bytes) ? { bytes, text: bytes.toString('utf8') } : undefined;
};

/** Writes all of the bytes to a file descriptor, however small a pipe's buffer is. */
export const writeAll = (descriptor: number, bytes: Uint8Array): void => {
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

export const writeText = (descriptor: number, text: string): void =>
  writeAll(descriptor, Buffer.from(text, 'utf8'));

/** Writes a text with its splices carried out; stretches of plain ASCII straight from the bytes that came. */
export const writeSpliced = (descriptor: number, input: Input, splices: readonly Splice[]): void => {
  const { bytes, text } = input;
  const isPlain = bytes.length === text.length;
  const chunk = Buffer.allocUnsafe(CHUNK);
  let filled = 0;
  const flush = (): void => {
    writeAll(descriptor, chunk.subarray(0, filled));
    filled = 0;
  };
  const put = (piece: Uint8Array): void => {
    if (piece.length > CHUNK - filled) flush();
    if (piece.length > CHUNK / 4) {
      flush();
      writeAll(descriptor, piece);
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
  flush();
};
