// Files beside a config, which its rules name.

import { readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ReadLocalFile } from '../../config/local-files.ts';
import { decodeText, reasonOf } from './read-file.ts';

/** Whether an absolute path is neither a folder nor anything in it. */
export const isOutside = (folder: string, path: string): boolean =>
  relative(folder, path).split(sep)[0] === '..';

/** Reads files in the folder of a config: none outside of it, so that a config can't take along what is the user's. */
export const localFiles =
  (folder: string): ReadLocalFile =>
  (path) => {
    try {
      const root = realpathSync(folder);
      const there = realpathSync(resolve(root, path));
      if (isAbsolute(path) || isOutside(root, there)) {
        const remedy = 'move the file there, or use from: {configMapKeyRef: {name, key}}';
        return { what: `${path} is outside the folder of the config`, remedy };
      }
      const bytes = readFileSync(there);
      const text = decodeText(bytes);
      return text === undefined ? { base64: bytes.toString('base64') } : { text };
    } catch (thrown) {
      return { what: `${path}: ${reasonOf(thrown)}` };
    }
  };
