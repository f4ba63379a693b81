// The files below a folder, for tests and benchmarks over real manifests.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The paths of all files below a folder, in the order of their names. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesBelow(path) : [path];
    });

/** Those that hold YAML or JSON. */
export const manifestsBelow = (folder: string): string[] =>
  filesBelow(folder).filter((path) => /\.(?:ya?ml|json)$/.test(path));
