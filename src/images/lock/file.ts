// Reads files that a user names. Only regular ones: a device may have no end, and a pipe may wait for its writer,
// which no time limit ends.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { ByteStream } from './source.ts';

/** Why a file cannot be read: the system's code, or that it is no regular file. */
export class FileUnreadable extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

const asUnreadable = (error: unknown): never => {
  const { code, syscall } = error as NodeJS.ErrnoException;
  throw syscall === undefined ? error : new FileUnreadable(`${code}`);
};

/** Opens a regular file; throws FileUnreadable. */
export const openFile = async (path: string): Promise<FileHandle> => {
  // Opening a FIFO would wait for its writer.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(asUnreadable);
  const found = await file.stat();
  if (found.isFile()) return file;
  await file.close();
  throw new FileUnreadable(found.isDirectory() ? 'EISDIR' : 'not a regular file');
};

/** The bytes of an open file, which is closed when its reader ends; throws the signal's reason once it aborts. */
export async function* readOpen(file: FileHandle, signal: AbortSignal): ByteStream {
  try {
    for (;;) {
      signal.throwIfAborted();
      const buffer = Buffer.allocUnsafe(64 * 1024);
      const { bytesRead } = await file.read(buffer, 0, buffer.length).catch(asUnreadable);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The bytes of a regular file, opened when the first are asked for. */
export async function* readFileBytes(path: string, signal: AbortSignal): ByteStream {
  yield* readOpen(await openFile(path), signal);
}
