// Finds and reads the files of the paths on the command line: files, folders with all below them, `-` for standard
// input. Reports what cannot be read. It skips what --exclude and .krmignore name, .git and node_modules, the templates
// of Helm charts, files that are no YAML or JSON, and links to files that are read under their own name.

import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, normalize, relative, resolve, sep } from 'node:path';
import { nameOf } from '../../files/locate.ts';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { limitFrom } from '../../process/stdio.ts';
import { UsageError } from '../args/command.ts';
import type { Io } from '../io.ts';
import { Exclusions, type IgnoreFiles, withIgnoreFileOf } from './exclusions.ts';
import { decodeText, notUtf8, unreadable } from './read-file.ts';

export interface SourceFile {
  /** As the user would type it: its name in messages, in diffs and for new files beside it. `-` is standard input. */
  readonly name: string;
  /** The path after symbolic links; undefined for standard input and other pipes. */
  readonly path: string | undefined;
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
  /** The folder on the command line that the path is below. */
  readonly root: string;
  /** Found in a folder, not named on the command line by itself. */
  readonly isWalked: boolean;
}

export interface FilesRead {
  readonly files: readonly SourceFile[];
  /** The folders of Helm charts whose templates were skipped. */
  readonly charts: readonly string[];
  readonly problems: readonly Problem[];
}

export interface Skip {
  /** An absolute folder to leave out. */
  readonly except?: string | undefined;
  /** The patterns of --exclude. */
  readonly exclude?: readonly string[];
}

/** Largest file, in bytes, unless PODGRAFT_MAX_BYTES says otherwise. */
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_DEPTH = 100;

const isManifest = (name: string): boolean =>
  /\.(?:ya?ml|json)$/i.test(name) || basename(name) === 'Kustomization';
const ignored = new Set(['.git', 'node_modules']);

/** Reads the files of the paths. */
export const readFiles = (paths: readonly string[], io: Io, skip: Skip = {}): FilesRead => {
  const reader = new FileReader(io, skip);
  for (const path of paths) reader.argument(path);
  reader.followLinks();
  const { files, charts, problems } = reader;
  return { files, charts, problems };
};

/** A folder that is read: its name, its path, the folder on the command line and how far below it this one is. */
interface Folder {
  readonly name: string;
  readonly path: string;
  readonly root: string;
  readonly depth: number;
  /** The .krmignore files that hold in it, without its own. */
  readonly ignoreFiles: IgnoreFiles;
}

type Link = Pick<Folder, 'name' | 'root' | 'ignoreFiles'>;

/** The folder of the Helm chart whose templates a path is in. */
const chartAround = (path: string): string | undefined => {
  const parent = dirname(path);
  if (basename(path) === 'templates' && existsSync(join(parent, 'Chart.yaml'))) return parent;
  return parent === path ? undefined : chartAround(parent);
};

const pipe = (name: string) => ({ name, path: undefined, mode: 0o644, root: '', isWalked: false });

class FileReader {
  readonly files: SourceFile[] = [];
  readonly charts: string[] = [];
  readonly problems: Problem[] = [];
  private readonly exclusions: Exclusions;
  private readonly io: Io;
  private readonly except: string | undefined;
  private readonly limit: number;
  private readonly seen = new Set<string>();
  private readonly links: Link[] = [];

  constructor(io: Io, { except, exclude = [] }: Skip) {
    this.io = io;
    this.except = except;
    this.exclusions = new Exclusions(exclude);
    const set = io.env['PODGRAFT_MAX_BYTES'];
    const limit = limitFrom(set, MAX_BYTES);
    if (limit === undefined)
      throw new UsageError(`PODGRAFT_MAX_BYTES must be a number of bytes, not ${JSON.stringify(set)}`);
    this.limit = limit;
  }

  argument(path: string): void {
    if (path === '-') {
      if (!this.seen.has('-')) this.add(pipe('-'), this.io.stdin());
      this.seen.add('-');
      return;
    }
    // The slashes of a URL stay.
    const name = path.includes('://') ? path : normalize(path).replace(/(?<=.)\/$/, '');
    this.attempt(name, () => {
      const full = resolve(this.io.cwd, path);
      // A shell makes a pipe of <(command).
      if (statSync(full).isFIFO()) {
        this.add(pipe(path), readFileSync(full));
        return;
      }
      const real = realpathSync(full);
      const isFolder = statSync(real).isDirectory();
      const root = isFolder ? real : dirname(real);
      if (this.exclusions.has({ name, path: real, root, isFolder })) return;
      const chart = isFolder ? chartAround(real) : undefined;
      if (chart !== undefined) this.charts.push(relative(this.io.cwd, chart) || '.');
      else if (isFolder) this.folder({ name, path: real, root, depth: 0, ignoreFiles: [] });
      else this.file({ name, path: real, root, isWalked: false });
    });
  }

  private attempt(name: string, run: () => void): void {
    try {
      run();
    } catch (thrown) {
      this.problems.push(unreadable(name, thrown));
    }
  }

  private folder({ name, path, root, depth, ignoreFiles: above }: Folder): void {
    if (path === this.except || this.seen.has(path)) return;
    this.seen.add(path);
    if (depth > MAX_DEPTH) {
      this.refuse(name, `nested more than ${MAX_DEPTH} folders deep`);
      return;
    }
    const entries = readdirSync(path, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const ignoreFiles = withIgnoreFileOf(path, above);
    const isChart = entries.some((entry) => entry.name === 'Chart.yaml');
    for (const entry of entries) {
      const inner = name === '.' ? entry.name : join(name, entry.name);
      const full = join(path, entry.name);
      const isFolder = entry.isDirectory();
      const place = { name: inner, path: full, root, isFolder };
      if (this.exclusions.has(place) || Exclusions.hasIn(ignoreFiles, place)) continue;
      if (entry.isSymbolicLink()) this.links.push({ name: inner, root, ignoreFiles });
      else if (isFolder && isChart && entry.name === 'templates') this.charts.push(name);
      else if (isFolder) {
        const folder = { name: inner, path: full, root, depth: depth + 1, ignoreFiles };
        if (!ignored.has(entry.name)) this.attempt(inner, () => this.folder(folder));
      } else if (isManifest(entry.name))
        this.attempt(inner, () => this.file({ name: inner, path: full, root, isWalked: true }));
    }
  }

  /** Links are read last, so that their targets are read under their own names first. */
  followLinks(): void {
    for (const { name, root, ignoreFiles } of this.links) {
      this.attempt(name, () => {
        const link = resolve(this.io.cwd, name);
        let target: string;
        try {
          target = realpathSync(link);
        } catch (thrown) {
          // A broken link matters only where a manifest would be.
          if ((thrown as NodeJS.ErrnoException).code === 'ENOENT' && !isManifest(name)) return;
          throw thrown;
        }
        const isFolder = statSync(target).isDirectory();
        if (!isFolder && !isManifest(name)) return;
        if (isFolder && ignored.has(basename(name))) return;
        const around = realpathSync(dirname(link));
        if (isFolder && (around + sep).startsWith(target + sep)) {
          this.refuse(name, 'the symbolic link points to a folder that contains it', 'remove the link');
        } else if (target !== root && !target.startsWith(root + sep)) {
          if (this.seen.has(target)) return; // It is among the paths itself, as the remedy says.
          this.refuse(
            name,
            `the symbolic link points outside the folder, to ${target}`,
            'pass the target as another path, or remove the link',
          );
        } else if (isFolder) this.folder({ name, path: target, root, depth: 0, ignoreFiles });
        else this.file({ name, path: target, root, isWalked: true });
      });
    }
  }

  private refuse(name: string, what: string, remedy?: string): void {
    this.problems.push(problem('FileUnreadable', { where: name, what, remedy, file: { path: name } }));
  }

  private file(file: Omit<SourceFile, 'text' | 'mode'> & { readonly path: string }): void {
    const { name, path } = file;
    if (this.seen.has(path)) return;
    this.seen.add(path);
    if (!lstatSync(path).isFile()) {
      this.refuse(name, 'neither a file nor a directory');
      return;
    }
    const descriptor = openSync(path, 'r');
    try {
      const { size, mode } = fstatSync(descriptor);
      if (size > this.limit) this.tooLarge(name, size);
      else this.add({ ...file, mode: mode & 0o7777 }, readFileSync(descriptor));
    } finally {
      closeSync(descriptor);
    }
  }

  private tooLarge(name: string, size: number): void {
    const what = `has ${size} bytes; the limit is ${this.limit}`;
    this.problems.push(problem('InputTooLarge', { where: name, what, file: { path: name } }));
  }

  private add(file: Omit<SourceFile, 'text'>, bytes: Uint8Array): void {
    const { name } = file;
    const where = nameOf(file);
    if (bytes.length > this.limit) {
      this.tooLarge(where, bytes.length);
      return;
    }
    const text = decodeText(bytes);
    if (text === undefined) {
      this.problems.push(notUtf8(where, name));
      return;
    }
    this.files.push({ ...file, text });
  }
}
