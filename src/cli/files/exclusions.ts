// What is left out of the paths on the command line: the patterns of --exclude, and in folders those of .krmignore
// files, as for kpt. Both are written like those of .gitignore.

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** The .krmignore files of a folder and of the folders above it, up to the one that was named. */
export type IgnoreFiles = readonly { readonly folder: string; readonly patterns: Ignore }[];

export interface Place {
  /** As messages name it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** The folder on the command line that it is in. */
  readonly root: string;
  readonly isFolder: boolean;
}

export class Exclusions {
  private readonly patterns: Ignore;
  private readonly isEmpty: boolean;

  constructor(patterns: readonly string[]) {
    // A file is copied from a message with the folders that the shell was given, such as ../base.
    this.patterns = ignore().add(patterns.map((each) => each.replace(/^(?:\.{0,2}\/)+(?=.)/, '/')));
    this.isEmpty = patterns.length === 0;
  }

  /** Whether --exclude names the place: by its path as messages show it, or by its path in the folder that was named. */
  has({ name, path, root, isFolder }: Place): boolean {
    if (this.isEmpty) return false;
    const names = [name.replace(/^(?:\.{0,2}\/)+/, ''), relative(root, path)];
    return names.some((each) => isIgnored(this.patterns, each, isFolder));
  }

  /** Whether a .krmignore file names the place. */
  static hasIn(files: IgnoreFiles, { path, isFolder }: Place): boolean {
    return files.some(({ folder, patterns }) => isIgnored(patterns, relative(folder, path), isFolder));
  }
}

/** The .krmignore files that hold in a folder, given those of the folder that it is in. */
export const withIgnoreFileOf = (folder: string, above: IgnoreFiles): IgnoreFiles => {
  try {
    return [...above, { folder, patterns: ignore().add(readFileSync(join(folder, '.krmignore'), 'utf8')) }];
  } catch {
    return above;
  }
};

const isIgnored = (patterns: Ignore, name: string, isFolder: boolean): boolean =>
  name !== '' && ignore.isPathValid(name) && patterns.ignores(isFolder ? `${name}/` : name);
