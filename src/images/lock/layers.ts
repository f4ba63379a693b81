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

/** Of one image. The largest that are in use have some hundred thousand. */
const maxEntries = 2_000_000;
const maxNameBytes = 256 * 1024 * 1024;
/** What Linux takes: longer paths reach no file. */
const maxPath = 4096;
const maxLinks = 40;
/** Path segments looked up for one image: symlinks upon symlinks could go on for hours. */
const maxSteps = 20_000_000;
const directory = (): Directory => ({ kind: 'directory', children: new Map() });
const split = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

export class ImageFiles {
  readonly #root = directory();
  #entries = 0;
  #steps = 0;

  /** Puts one layer's entries upon what is there. Whiteouts hide what is below, never the layer's own files. */
  apply(changes: readonly Change[]): void {
    this.#entries += changes.length;
    if (this.#entries > maxEntries) throw new LockFailure(`its layers have more than ${maxEntries} entries`);
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
    const parent = this.#find(path.slice(0, path.length - name.length), { create: true });
    if (parent?.kind !== 'directory') return;
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
    const linked = type === 'hardlink' ? this.#find(target, { followLast: false }) : undefined;
    return linked === undefined || linked.kind === 'directory' ? { kind: 'other' } : linked;
  }

  /**
   * Follows every symlink, the last one too unless told otherwise; undefined for nothing or a loop. `create` makes the
   * directories that are not there, as an unpacker does for a file within them.
   */
  #find(path: string, { followLast = true, create = false } = {}): Node | undefined {
    const rest = split(path).reverse();
    let trail: Directory[] = [this.#root];
    let links = 0;
    let node: Node | undefined = this.#root;
    while (rest.length > 0) {
      if (++this.#steps > maxSteps)
        throw new LockFailure(`its layers ask for more than ${maxSteps} steps through their folders`);
      const part = rest.pop() ?? '';
      const here: Directory = trail.at(-1) ?? this.#root;
      if (part === '..') {
        if (trail.length > 1) trail.pop();
        node = trail.at(-1);
        continue;
      }
      node = here.children.get(part) ?? (create ? directory() : undefined);
      if (node === undefined) return undefined;
      if (node.kind === 'symlink' && (rest.length > 0 || followLast)) {
        if (++links > maxLinks) return undefined;
        if (node.target.startsWith('/')) trail = [this.#root];
        rest.push(...split(node.target).reverse());
        node = trail.at(-1);
      } else if (node.kind === 'directory') {
        here.children.set(part, node);
        trail.push(node);
      } else if (rest.length > 0) return undefined;
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

/** The changes that one layer's tar stream lists. Reads the stream to its end, where its digest is checked. */
export const readLayer = async (layer: ByteStream): Promise<Change[]> => {
  const chunks = layer[Symbol.asyncIterator]();
  let failure: { readonly error: unknown } | undefined;
  const next = () =>
    chunks.next().catch((error: unknown) => {
      failure = { error };
      throw error;
    });
  const changes: Change[] = [];
  let names = 0;
  try {
    // No `return`: a tar archive ends before its stream does, and what follows is read below.
    for await (const entry of readTar(unpacked({ [Symbol.asyncIterator]: () => ({ next }) }))) {
      const { path, type, target, mode } = entry;
      if (changes.length >= maxEntries) throw new LockFailure(`a layer has more than ${maxEntries} entries`);
      if (path.length > maxPath || target.length > maxPath)
        throw new LockFailure(`a layer has a path of more than ${maxPath} characters`);
      names += path.length + target.length;
      if (names > maxNameBytes) throw new LockFailure(`a layer has more than ${maxNameBytes} bytes of names`);
      changes.push({ path, type, target, mode });
    }
    while (!(await next()).done);
    // An unpacker that was done already may have been told, and not have told us.
    if (failure !== undefined) throw failure.error;
    return changes;
  } finally {
    await chunks.return?.();
  }
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
