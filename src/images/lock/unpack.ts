// Takes the compression off a stream: gzip everywhere, zstd where this Node has it. What a stream is shows in
// its first bytes; media types and file names are not asked.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { LockError } from './failure.ts';
import type { ByteStream } from './source.ts';

type Zstd = { createZstdDecompress?: () => zlib.Gunzip };

const unpackerFor = (start: Buffer): zlib.Gunzip | undefined => {
  if (start.subarray(0, 2).equals(Buffer.of(0x1f, 0x8b))) return zlib.createGunzip();
  if (!start.subarray(0, 4).equals(Buffer.of(0x28, 0xb5, 0x2f, 0xfd))) return undefined;
  const { createZstdDecompress } = zlib as Zstd;
  if (createZstdDecompress) return createZstdDecompress();
  throw new LockError(
    `a layer is packed with zstd, which Node ${process.versions.node} cannot read`,
    'run podgraft with Node 22.15 or later, or lock without --probe-shell',
  );
};

/** The stream's bytes, unpacked if they begin like gzip or zstd. */
export async function* unpacked(stream: ByteStream): ByteStream {
  const chunks = stream[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  while (start.length < 4) {
    const next = await chunks.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  const whole = async function* (): ByteStream {
    try {
      yield start;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  };
  let unpack: zlib.Gunzip | undefined;
  try {
    unpack = unpackerFor(start);
  } catch (error) {
    await chunks.return?.();
    throw error;
  }
  if (unpack === undefined) {
    yield* whole();
    return;
  }
  // A reader that stops early destroys `unpack`; pipeline then leaves the source too, and its own rejection
  // says nothing that the reader has not seen.
  const done = pipeline(Readable.from(whole()), unpack).catch(() => {});
  try {
    yield* unpack as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (/^(Z_|ZSTD_)/.test(String((error as { code?: unknown }).code))) {
      throw new LockError('a compressed layer is damaged or cut off');
    }
    throw error;
  } finally {
    unpack.destroy();
    await done;
  }
}
