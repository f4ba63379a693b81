// Finds the config where none is named: in the current folder, and above it up to the root of the repository.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const names = ['podgraft.yaml', 'podgraft.yml', 'function-config.yaml'];

/** The nearest config, by its path from `cwd`. Outside a repository only `cwd` itself is looked at. */
export const discoverConfig = (cwd: string): string | undefined => {
  for (const folder of foldersFrom(cwd)) {
    const found = names.map((name) => join(folder, name)).find(isConfig);
    if (found !== undefined) return relative(cwd, found);
  }
  return undefined;
};

/**
 * A folder and those above it up to the root of the repository. Outside of one, up to `last` if that is among them and is
 * neither the home folder nor the root of the file system: those hold more than one project.
 */
export const foldersFrom = (folder: string, last: string = folder): readonly string[] => {
  const folders = [folder];
  for (let at = folder; !existsSync(join(at, '.git')); ) {
    const above = dirname(at);
    if (above === at) {
      const count = folders.indexOf(last) + 1;
      return folders.slice(0, count === 0 || last === at || last === homedir() ? 1 : count);
    }
    folders.push(above);
    at = above;
  }
  return folders;
};

/** Whether a file is about podgraft: other functions have a function-config.yaml too. */
const isConfig = (path: string): boolean => {
  try {
    return statSync(path).isFile() && readFileSync(path, 'utf8').includes('podgraft.dev/');
  } catch {
    return false; // what cannot be read cannot be taken for a config
  }
};
