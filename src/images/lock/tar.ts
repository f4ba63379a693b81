// Reads tar streams entry by entry, as image layers and docker archives hold them: ustar, pax and GNU long
// names. Content that the reader does not ask for is skipped and never held.
import { LockError } from './failure.ts';
import type { ByteStream } from './source.ts';

export interface TarEntry {
  /** Without `./`, leading and trailing slashes; empty for the root. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  /** Of a symlink unchanged, of a hard link in the form of `path`. */
  readonly target: string;
  readonly mode: number;
  /** The entry's bytes, to be read before the next entry is asked for. */
  readonly content: ByteStream;
}

const block = 512;
const maxNames = 1024 * 1024;

/** Hands out exact counts of bytes from a stream of chunks. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(stream: ByteStream) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** At most `count` bytes, at least one; undefined at the end. */
  async some(count: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return undefined;
      this.#rest = next.value;
    }
    const part = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  /** Exactly `count` bytes; undefined where the stream has ended before the first. */
  async exactly(count: number): Promise<Uint8Array | undefined> {
    const parts: Uint8Array[] = [];
    for (let left = count; left > 0; ) {
      const part = await this.some(left);
      if (part === undefined) {
        if (parts.length === 0) return undefined;
        throw new LockError('a tar archive is cut off');
      }
      parts.push(part);
      left -= part.length;
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  async *content(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      const part = await this.some(left);
      if (part === undefined) throw new LockError('a tar archive is cut off');
      left -= part.length;
      yield part;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

const decoder = new TextDecoder();
const string = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
};
const number = (bytes: Uint8Array): number => {
  // GNU writes numbers that do not fit as base 256, marked by the first bit.
  if (((bytes[0] ?? 0) & 0x80) === 0) return Number.parseInt(string(bytes).trim() || '0', 8);
  return bytes.subarray(1).reduce((sum, byte) => sum * 256 + byte, (bytes[0] ?? 0) & 0x7f);
};
const cleanPath = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');

const isChecksumRight = (header: Uint8Array): boolean => {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  return sum === number(header.subarray(148, 156));
};

/** Pax records: `LENGTH KEY=VALUE\n`, the length counting the whole record in bytes. */
const readPax = (bytes: Uint8Array): Record<string, string> => {
  const records: Record<string, string> = Object.create(null);
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(decoder.decode(bytes.subarray(at, space)));
    if (!Number.isInteger(length) || length <= space - at)
      throw new LockError('a tar archive has a damaged header');
    const record = decoder.decode(bytes.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    records[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return records;
};

const types: Readonly<Record<string, TarEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'directory',
};

/** Links, devices, directories and FIFOs: some writers give them a size, and no content follows, as Go reads them. */
const headerOnly: readonly string[] = ['1', '2', '3', '4', '5', '6'];

/** Pax records and GNU long names, which come before the entry that they are about. */
interface Extensions {
  readonly pax: Readonly<Record<string, string>>;
  readonly longName?: string;
  readonly longTarget?: string;
}

const extended = (extensions: Extensions, flag: string, bytes: Uint8Array): Extensions => {
  if (flag === 'x') return { ...extensions, pax: readPax(bytes) };
  if (flag === 'L') return { ...extensions, longName: string(bytes) };
  return flag === 'K' ? { ...extensions, longTarget: string(bytes) } : extensions;
};

const contentSize = (header: Uint8Array, flag: string, { pax }: Extensions): number => {
  const size = Number(pax['size'] ?? number(header.subarray(124, 136)));
  if (!Number.isSafeInteger(size) || size < 0) throw new LockError('a tar archive has a damaged header');
  return headerOnly.includes(flag) ? 0 : size;
};

const entryOf = (
  header: Uint8Array,
  flag: string,
  { pax, longName, longTarget }: Extensions,
): Omit<TarEntry, 'content'> => {
  // Only POSIX archives have the prefix; old GNU ones keep times there.
  const prefix = string(header.subarray(257, 263)) === 'ustar' ? string(header.subarray(345, 500)) : '';
  const short = string(header.subarray(0, 100));
  const path = pax['path'] ?? longName ?? (prefix ? `${prefix}/${short}` : short);
  const target = pax['linkpath'] ?? longTarget ?? string(header.subarray(157, 257));
  const type = types[flag] ?? 'other';
  return {
    path: cleanPath(path),
    type: type === 'file' && path.endsWith('/') ? 'directory' : type,
    target: type === 'hardlink' ? cleanPath(target) : target,
    mode: number(header.subarray(100, 108)),
  };
};

/** The entries in their order. Only names are kept. */
export async function* readTar(stream: ByteStream): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(stream);
  try {
    let extensions: Extensions = { pax: {} };
    for (;;) {
      const header = await reader.exactly(block);
      // Archives end in two blocks of zeros; some tools leave them out.
      if (header === undefined || header.every((byte) => byte === 0)) break;
      if (!isChecksumRight(header)) throw new LockError('not a tar archive, or damaged');
      const flag = String.fromCharCode(header[156] ?? 0);
      const size = contentSize(header, flag, extensions);
      const padding = (block - (size % block)) % block;
      if (['x', 'g', 'L', 'K'].includes(flag)) {
        if (size > maxNames) throw new LockError('a tar archive has a name longer than 1 MiB');
        extensions = extended(extensions, flag, (await reader.exactly(size)) ?? new Uint8Array(0));
      } else {
        const content = reader.content(size);
        yield { ...entryOf(header, flag, extensions), content };
        for await (const _ of content); // What the reader left.
        extensions = { pax: {} };
      }
      await reader.exactly(padding);
    }
  } finally {
    await reader.close();
  }
}
