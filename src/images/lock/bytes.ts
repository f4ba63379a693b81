// Byte streams from outside, read with a limit: into memory, or passed on with their size and digest checked.
import { createHash } from 'node:crypto';
import { LockError } from './failure.ts';
import type { ByteStream, Descriptor } from './source.ts';

/** The whole stream; throws LockError as soon as it exceeds the limit. */
export const readBytes = async (stream: ByteStream, limit: number, what: string): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > limit) throw new LockError(`${what} is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/**
 * Passes the stream on and throws at its end, or when it grows too long, unless it is the descriptor's. Whoever stops
 * before the end has nothing verified.
 */
export async function* verified(
  stream: ByteStream,
  descriptor: Pick<Descriptor, 'digest'> & Partial<Descriptor>,
  what: string,
): ByteStream {
  const hash = createHash(descriptor.digest.split(':', 1)[0] ?? 'sha256');
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (descriptor.size !== undefined && length > descriptor.size) {
      throw new LockError(`${what} is larger than the ${descriptor.size} bytes that the manifest says`);
    }
    hash.update(chunk);
    yield chunk;
  }
  const actual = `${descriptor.digest.split(':', 1)[0]}:${hash.digest('hex')}`;
  if (actual !== descriptor.digest) {
    throw new LockError(`${what} ${descriptor.digest} has other content, whose digest is ${actual}`);
  }
}
