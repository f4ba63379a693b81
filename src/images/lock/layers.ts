// The file system that an image's layers add up to, as far as names, kinds and modes go: layers upon each
// other, whiteouts honoured (OCI image spec, "Representing Changes"), symlinks followed as a container would.
import { probedShells } from '../catalog.ts';
import { LockFailure } from './failure.ts';
import type { ByteStream, PlatformImage } from './source.ts';
import { readTar, type TarEntry } from './tar.ts';
import { unpacked } from './unpack.ts';

type Node =
  | { readonly kind: 'directory'; readonly children: Map<string, Node> }
  | { readonly kind: 'file'; readonly executable: boolean }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'other' };
type Directory = Extract<Node, { kind: 'directory' }>;
type Change = Pick<TarEntry, 'path' | 'type' | 'target' | 'mode'>;

const maxEntries = 2_000_000;
const maxLinks = 40;
const directory = (): Directory => ({ kind: 'directory', children: new Map() });
const split = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

export class ImageFiles {
  readonly #root = directory();

  /** Puts one layer's entries upon what is there. Whiteouts hide what is below, never the layer's own files. */
  apply(changes: readonly Change[]): void {
    const whiteouts = changes.filter(({ path }) => baseName(path).startsWith('.wh.'));
    for (const { path } of whiteouts) {
      const parent = this.#find(path.slice(0, path.length - baseName(path).length));
      if (parent?.kind !== 'directory') continue;
      const name = baseName(path).slice('.wh.'.length);
      if (name === '.wh..opq') parent.children.clear();
      else parent.children.delete(name);
    }
    for (const change of changes) if (!baseName(change.path).startsWith('.wh.')) this.#add(change);
  }

  /** Whether the path is a file that may be executed, whatever symlinks lie on the way. */
  isExecutable(path: string): boolean {
    const node = this.#find(path);
    return node?.kind === 'file' && node.executable;
  }

  #add({ path, type, target, mode }: Change): void {
    if (path === '') return;
    const name = baseName(path);
    const parent = this.#makeDirectory(path.slice(0, path.length - name.length));
    if (parent === undefined) return;
    const old = parent.children.get(name);
    if (type === 'directory') {
      if (old?.kind !== 'directory') parent.children.set(name, directory());
      return;
    }
    parent.children.set(name, this.#node(type, target, mode));
  }

  #node(type: Change['type'], target: string, mode: number): Node {
    if (type === 'symlink') return { kind: 'symlink', target };
    if (type === 'file') return { kind: 'file', executable: (mode & 0o111) !== 0 };
    const linked = type === 'hardlink' ? this.#find(target, false) : undefined;
    return linked === undefined || linked.kind === 'directory' ? { kind: 'other' } : linked;
  }

  #makeDirectory(path: string): Directory | undefined {
    let at = '';
    for (const part of split(path)) {
      const parent = this.#find(at);
      if (parent?.kind !== 'directory') return undefined;
      if (!parent.children.has(part)) parent.children.set(part, directory());
      at += `/${part}`;
    }
    const node = this.#find(at);
    return node?.kind === 'directory' ? node : undefined;
  }

  /** Follows every symlink, the last one too unless told otherwise; undefined for nothing or a loop. */
  #find(path: string, followLast = true): Node | undefined {
    let rest = split(path);
    let trail: Directory[] = [this.#root];
    let links = 0;
    let node: Node | undefined = this.#root;
    while (rest.length > 0) {
      const [part = '', ...after] = rest;
      rest = after;
      const here: Directory = trail.at(-1) ?? this.#root;
      if (part === '..') {
        if (trail.length > 1) trail.pop();
        node = trail.at(-1);
        continue;
      }
      node = here.children.get(part);
      if (node === undefined) return undefined;
      if (node.kind === 'symlink' && (rest.length > 0 || followLast)) {
        if (++links > maxLinks) return undefined;
        if (node.target.startsWith('/')) trail = [this.#root];
        rest = [...split(node.target), ...rest];
        node = trail.at(-1);
      } else if (node.kind === 'directory') trail.push(node);
      else if (rest.length > 0) return undefined;
    }
    return node;
  }
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Local files know no signal, so the reader looks at it. */
async function* stoppable(stream: ByteStream, signal: AbortSignal): ByteStream {
  for await (const chunk of stream) {
    signal.throwIfAborted();
    yield chunk;
  }
}

/** The changes that one layer's tar stream lists. */
export const readLayer = async (layer: ByteStream): Promise<Change[]> => {
  const changes: Change[] = [];
  for await (const { path, type, target, mode } of readTar(unpacked(layer))) {
    if (changes.length >= maxEntries) throw new LockFailure(`a layer has more than ${maxEntries} entries`);
    changes.push({ path, type, target, mode });
  }
  return changes;
};

/** Those of `probedShells` that every given platform of the image has, in their order. */
export const findShells = async (
  platforms: readonly PlatformImage[],
  signal: AbortSignal,
): Promise<string[]> => {
  let shells = [...probedShells].sort();
  for (const platform of platforms) {
    const files = new ImageFiles();
    for await (const layer of platform.layers()) {
      files.apply(await readLayer(stoppable(layer, signal)));
    }
    shells = shells.filter((path) => files.isExecutable(path));
  }
  return shells;
};
