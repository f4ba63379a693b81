// The file system that an image's layers add up to, as far as names, kinds and modes go: whiteouts honoured (OCI image spec, "Representing Changes"), symlinks followed as a container would.
import { probedShells } from '../catalog.ts';
import { LockError } from './failure.ts';
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
/** The limit of Linux: longer paths reach no file. */
const maxPath = 4096;
const maxLinks = 40;
/** Path segments looked up for one image: chains of symlinks could take hours. */
const maxSteps = 20_000_000;
const directory = (): Directory => ({ kind: 'directory', children: new Map() });
const split = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

export class ImageFiles {
  readonly #root = directory();
  #entries = 0;
  #steps = 0;

  /** Applies one layer's entries. Whiteouts hide what lower layers have, never the layer's own files. */
  apply(changes: readonly Change[]): void {
    this.#entries += changes.length;
    if (this.#entries > maxEntries) throw new LockError(`its layers have more than ${maxEntries} entries`);
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

  /** Whether the path is a file that may be executed, also through symlinks. */
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
    const linked = type === 'hardlink' ? this.#find(target, { keepsLast: true }) : undefined;
    return linked === undefined || linked.kind === 'directory' ? { kind: 'other' } : linked;
  }

  /**
   * Follows every symlink, with `keepsLast` all but the last one; undefined for nothing or a loop. `create` makes
   * missing directories, as an unpacker does for a file in them.
   */
  #find(path: string, { keepsLast = false, create = false } = {}): Node | undefined {
    const rest = split(path).reverse();
    let trail: Directory[] = [this.#root];
    let links = 0;
    let node: Node | undefined = this.#root;
    for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
      this.#countStep();
      if (part === '..') {
        node = leave(trail);
        continue;
      }
      const isLast = rest.length === 0;
      node = childOf(trail.at(-1) ?? this.#root, part, create);
      if (node === undefined) return undefined;
      if (node.kind === 'directory') trail.push(node);
      else if (node.kind === 'symlink' && !(isLast && keepsLast)) {
        if (++links > maxLinks) return undefined;
        if (node.target.startsWith('/')) trail = [this.#root];
        rest.push(...split(node.target).reverse());
        node = trail.at(-1);
      } else if (!isLast) return undefined;
    }
    return node;
  }

  #countStep(): void {
    if (++this.#steps > maxSteps)
      throw new LockError(`its layers need more than ${maxSteps} steps to resolve their paths`);
  }
}

/** Goes to the parent, of which the root has none. */
const leave = (trail: Directory[]): Directory | undefined => {
  if (trail.length > 1) trail.pop();
  return trail.at(-1);
};

const childOf = ({ children }: Directory, name: string, create: boolean): Node | undefined => {
  if (create && !children.has(name)) children.set(name, directory());
  return children.get(name);
};

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Local files do not observe the signal, so this does. */
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
      if (changes.length >= maxEntries) throw new LockError(`a layer has more than ${maxEntries} entries`);
      if (path.length > maxPath || target.length > maxPath)
        throw new LockError(`a layer has a path of more than ${maxPath} characters`);
      names += path.length + target.length;
      if (names > maxNameBytes) throw new LockError(`a layer has more than ${maxNameBytes} bytes of names`);
      changes.push({ path, type, target, mode });
    }
    while (!(await next()).done);
    // An unpacker that has finished drops the error.
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
