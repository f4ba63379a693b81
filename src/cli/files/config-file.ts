// The files that -c names, read for the config in them.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ConfigFile, configIn } from '../../files/config-documents.ts';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import type { Io } from '../io.ts';
import { decodeText, notUtf8, reasonOf } from './read-files.ts';

/** Reads what -c names. */
export const readConfig = (names: readonly string[], io: Io): ConfigFile => {
  const texts = new Map<string, string>();
  const problems: Problem[] = [];
  // A file that is named with two paths is read once.
  const files = new Map(names.map((name) => [name === '-' ? name : resolve(io.cwd, name), name]));
  for (const [path, name] of files) {
    const where = name === '-' ? 'standard input' : name;
    try {
      const text = decodeText(name === '-' ? io.stdin() : readFileSync(path));
      if (text === undefined) problems.push(notUtf8(where, name));
      else texts.set(where, text);
    } catch (thrown) {
      problems.push(problem('FileUnreadable', { where, what: reasonOf(thrown), file: { path: name } }));
    }
  }
  return configIn(texts, problems);
};
