// The two texts in the fragment of the address, compressed: browsers send no fragment to a server.

import type { Texts } from './run.ts';

/** Characters that a link may unpack to; a short link can hold gigabytes of nothing. */
const MAX = 2_000_000;

const through = async (
  bytes: Uint8Array<ArrayBuffer>,
  stream: GenericTransformStream,
): Promise<Uint8Array> => {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > MAX) throw new Error('the link holds too much');
    parts.push(part.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
};

/** The fragment that holds the texts. */
export const toFragment = async ({ config, manifests }: Texts): Promise<string> => {
  const bytes = new TextEncoder().encode(JSON.stringify([config, manifests]));
  const packed = await through(bytes, new CompressionStream('deflate-raw'));
  let binary = '';
  for (const byte of packed) binary += String.fromCharCode(byte);
  return `#t=${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
};

/** The texts in a fragment; undefined: it holds none. */
export const fromFragment = async (fragment: string): Promise<Texts | undefined> => {
  const packed = /^#t=([\w-]+)$/.exec(fragment)?.[1];
  if (packed === undefined) return undefined;
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const text = new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw')));
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return undefined;
    const [config, manifests] = value as unknown[];
    return typeof config === 'string' && typeof manifests === 'string' ? { config, manifests } : undefined;
  } catch {
    return undefined; // a link that was cut
  }
};
