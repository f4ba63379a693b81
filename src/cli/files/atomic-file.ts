// Replaces a file whole or not at all: written beside it, made durable, then renamed over it.
import { randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { reasonOf } from './read-files.ts';

/** The file's text, undefined where there is no such file. `name` is how messages call it. */
export const readIfThere = async (
  path: string,
  name: string,
): Promise<{ readonly text: string | undefined } | { readonly problem: Problem }> => {
  try {
    // A FIFO would keep us waiting, and a file must not take the place of a device.
    if (!(await stat(path)).isFile()) return { problem: notAFile(name) };
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { text: undefined };
    return { problem: problem('FileUnreadable', { where: name, what: reasonOf(error) }) };
  }
};

const notAFile = (name: string): Problem =>
  problem('FileUnwritable', {
    where: name,
    what: 'it is not a regular file',
    remedy: 'name a file, or leave out -o for standard output',
  });

/**
 * Puts `text` in the place of `old`. Returns the Problem where that cannot be done, where the file is no longer
 * `old`, or where the signal came first; the file is then as it was.
 */
export const replaceFile = async (
  path: string,
  name: string,
  old: string | undefined,
  text: string,
  signal?: AbortSignal,
): Promise<Problem | undefined> => {
  let temporary: string | undefined;
  try {
    // A symlink stays one: its target is replaced.
    const target = old === undefined ? path : await realpath(path);
    const mode = old === undefined ? 0o644 : (await stat(target)).mode & 0o7777;
    const beside = join(
      dirname(target),
      `.${basename(target).slice(0, 50)}.${randomBytes(6).toString('hex')}.tmp`,
    );
    const file = await open(beside, 'wx', mode);
    temporary = beside;
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    const now = await readIfThere(target, name);
    if (!('text' in now) || now.text !== old) {
      return problem('FileChanged', { where: name, what: 'somebody else wrote it meanwhile' });
    }
    if (signal?.aborted) {
      return problem('FileUnwritable', {
        where: name,
        what: 'interrupted, and left as it was',
        remedy: 'run it again',
      });
    }
    await rename(beside, target);
    temporary = undefined;
    return undefined;
  } catch (error) {
    return problem('FileUnwritable', { where: name, what: reasonOf(error) });
  } finally {
    if (temporary !== undefined) await rm(temporary, { force: true });
  }
};
