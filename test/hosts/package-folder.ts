// Lays a package out in a folder of its own and reads it back, every byte of every file.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** Text by path relative to the package's folder. */
export type Files = Readonly<Record<string, string>>;

/** Writes files into the folder, over what is there. */
export const writeFiles = (folder: string, files: Files): void => {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
};

/** Every file under the folder. */
export const readFiles = (folder: string): Files =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [relative(folder, file), readFileSync(file, 'utf8')]),
  );

/** Hands a new folder with these files to `use` and removes it in the end. */
export const withPackage = async <T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'podgraft-package-'));
  try {
    writeFiles(folder, files);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A second folder with the same files; for comparing two ways from one start. */
export const withCopy = <T>(folder: string, use: (copy: string) => Promise<T>): Promise<T> =>
  withPackage({}, (copy) => {
    cpSync(folder, copy, { recursive: true });
    return use(copy);
  });
