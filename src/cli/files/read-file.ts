// Reads one file: its bytes as text, and why that cannot be done.

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { nameOf } from '../../files/locate.ts';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { quoteWord } from '../../shell/quote.ts';

/** The reason in words that a system call failed with. */
export const reasonOf = (thrown: unknown): string => {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code === undefined) throw thrown;
  const words: Record<string, string> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    ENOSPC: 'no space left on device',
    EDQUOT: 'disk quota exceeded',
    EROFS: 'read-only file system',
    ELOOP: 'too many levels of symbolic links',
    EISDIR: 'is a directory',
    ENOTDIR: 'a part of the path is not a directory',
    ENAMETOOLONG: 'the file name is too long',
    EIO: 'input/output error',
  };
  return words[code] ?? code;
};

/** A file or folder that the user named and that can't be read. */
export const unreadable = (name: string, thrown: unknown): Problem => {
  const file = { path: name };
  if (/^https?:\/\//i.test(name)) {
    const what = "is a URL, and podgraft doesn't download";
    const remedy = `use a pipe: curl -fsSL ${quoteWord(name)} | podgraft COMMAND -c CONFIG -`;
    return problem('FileUnreadable', { where: name, what, remedy, file });
  }
  const parts = name.split(',');
  const isMissing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
  const remedy =
    isMissing && parts.length > 1 && parts.every(Boolean)
      ? `name each file by itself: ${parts.map(quoteWord).join(' ')}`
      : undefined;
  return problem('FileUnreadable', { where: nameOf({ name }), what: reasonOf(thrown), remedy, file });
};

/** The bytes as text, a byte order mark included; undefined when they are not UTF-8. */
export const decodeText = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** A file that exists; its path is after symbolic links. */
export interface FileThere {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** The file, undefined where there is none, 'other' for a folder, a pipe or a device. */
export const readIfThere = (
  path: string,
  name: string,
): FileThere | undefined | 'other' | { readonly problem: Problem } => {
  try {
    const there = statSync(path);
    // Reading a pipe would wait for its writer.
    if (!there.isFile()) return 'other';
    const text = decodeText(readFileSync(path));
    if (text === undefined) return { problem: notUtf8(name, name) };
    return { path: realpathSync(path), text, mode: there.mode & 0o7777 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return { problem: unreadable(name, error) };
  }
};

export const notUtf8 = (where: string, path: string): Problem =>
  problem('InputNotUtf8', { where, what: 'not valid UTF-8', file: { path } });

/** The text of a file; undefined when it cannot be read. */
export const textIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};
