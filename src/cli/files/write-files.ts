// Writes a set of files so that each is whole at every moment, old or new: all new texts are first written
// and synced beside their files, then all are renamed over them. What fails before the first rename leaves
// everything as it was; a rename that fails is made good by putting the old texts back. All commands write with it.

import {
  chmodSync,
  chownSync,
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { reasonOf } from './read-file.ts';

export interface FileChange {
  /** How messages call the file. */
  readonly name: string;
  readonly path: string;
  /** What it held when it was read; undefined: it was not there. */
  readonly before: string | undefined;
  /** What it is to hold; undefined: it goes. */
  readonly after: string | undefined;
  readonly mode: number;
}

interface Staged extends FileChange {
  readonly temporary: string | undefined;
}

const TEMPORARY = /^\..*\.podgraft-(\d+)-\d+\.tmp$/;

/** The file's own name only in part: names have at most 255 bytes, and a character up to four. */
const temporaryOf = (path: string, index: number): string =>
  join(dirname(path), `.${basename(path).slice(0, 50)}.podgraft-${process.pid}-${index}.tmp`);

/** Writes all of the files that change or none; returns what went wrong. Tidies up beside all of them. */
export const writeFiles = (files: readonly FileChange[]): Problem[] => {
  const changes = files.filter(({ before, after }) => before !== after);
  // The work is short and does not yield: a signal that comes meanwhile waits until it is done.
  const wait = (): void => {};
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, wait);
  const staged: Staged[] = [];
  try {
    for (const folder of new Set(files.map(({ path }) => dirname(path)))) sweep(folder);
    const problems = changes.flatMap((change, index) => stage(change, index, staged) ?? []);
    if (problems.length === 0) problems.push(...changes.flatMap((change) => compare(change) ?? []));
    if (problems.length === 0) problems.push(...commit(staged));
    return problems;
  } finally {
    for (const { temporary } of staged) if (temporary !== undefined) remove(temporary);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, wait);
  }
};

const remove = (path: string): void => {
  try {
    unlinkSync(path);
  } catch {
    // Renamed already, or the folder went away: there is nothing left to clean.
  }
};

/** Removes the temporary files of a run that was killed. */
const sweep = (folder: string): void => {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return; // staging will say what is wrong with the folder
  }
  for (const name of names) {
    const pid = Number(TEMPORARY.exec(name)?.[1] ?? 0);
    // In containers one run after the other has the same number.
    if (pid === 0 || (pid !== process.pid && isAlive(pid))) continue;
    try {
      // A process on another machine, or in another container, may share the folder: it is not that slow.
      if (Date.now() - statSync(join(folder, name)).mtimeMs > 60_000) unlinkSync(join(folder, name));
    } catch {
      // Another run has removed it.
    }
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const unwritable = (name: string, thrown: unknown): Problem =>
  problem('FileUnwritable', { where: name, what: reasonOf(thrown), file: { path: name } });

const stage = (change: FileChange, index: number, staged: Staged[]): Problem | undefined => {
  const { name, path, after, before, mode } = change;
  try {
    if (after === undefined) {
      staged.push({ ...change, temporary: undefined });
      return undefined;
    }
    mkdirSync(dirname(path), { recursive: true });
    const temporary = temporaryOf(path, index);
    writeWhole(temporary, after, before === undefined ? undefined : mode);
    staged.push({ ...change, temporary });
    if (before !== undefined) keepOwner(path, temporary);
    return undefined;
  } catch (thrown) {
    return unwritable(name, thrown);
  }
};

/** Writes and syncs a new file. Without a mode it gets what the umask leaves. */
const writeWhole = (path: string, text: string, mode: number | undefined): void => {
  remove(path);
  const descriptor = openSync(path, 'wx', mode === undefined ? 0o666 : 0o600);
  try {
    writeFileSync(descriptor, text);
    if (mode !== undefined) fchmodSync(descriptor, mode);
    fsyncSync(descriptor);
  } catch (thrown) {
    remove(path);
    throw thrown;
  } finally {
    closeSync(descriptor);
  }
};

const keepOwner = (path: string, temporary: string): void => {
  try {
    const old = statSync(path);
    const fresh = statSync(temporary);
    if (old.uid === fresh.uid && old.gid === fresh.gid) return;
    chownSync(temporary, old.uid, old.gid);
    chmodSync(temporary, old.mode & 0o7777);
  } catch {
    // Only root may give files away; the text matters more than whose it is. A file that went is found later.
  }
};

/** Whether the file is still what was read. */
const compare = ({ name, path, before }: FileChange): Problem | undefined => {
  const changed = (what: string): Problem =>
    problem('FileChanged', { where: name, what, file: { path: name } });
  try {
    if (before === undefined) {
      if (lstatSync(path).isDirectory())
        return problem('FileUnwritable', {
          where: name,
          what: 'a folder has this name',
          file: { path: name },
        });
      return changed('created by another program while podgraft was working');
    }
    if (!readFileSync(path).equals(Buffer.from(before, 'utf8')))
      return changed('changed by another program while podgraft was working');
    return undefined;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') return unwritable(name, thrown);
    return before === undefined
      ? undefined
      : changed('removed by another program while podgraft was working');
  }
};

const commit = (staged: readonly Staged[]): Problem[] => {
  const done: Staged[] = [];
  // New files first, so that no moment shows a workload without the ConfigMap it names; then the rest.
  const rank = ({ before, after }: Staged): number =>
    before === undefined ? 0 : after === undefined ? 2 : 1;
  for (const each of [...staged].sort((a, b) => rank(a) - rank(b))) {
    try {
      if (each.temporary === undefined) unlinkSync(each.path);
      else renameSync(each.temporary, each.path);
      done.push(each);
    } catch (thrown) {
      return [unwritable(each.name, thrown), ...done.reverse().flatMap((one) => putBack(one) ?? [])];
    }
  }
  for (const folder of new Set(staged.map(({ path }) => dirname(path)))) syncFolder(folder);
  return [];
};

const putBack = ({ name, path, before, mode }: Staged): Problem | undefined => {
  try {
    if (before === undefined) unlinkSync(path);
    else {
      const temporary = temporaryOf(path, 0);
      writeWhole(temporary, before, mode);
      renameSync(temporary, path);
    }
    return undefined;
  } catch (thrown) {
    return unwritable(name, thrown);
  }
};

/** Makes the renames durable; file systems that cannot sync a folder do so by themselves. */
const syncFolder = (folder: string): void => {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The files themselves are synced and renamed.
  }
};
