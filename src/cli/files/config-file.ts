// The files that -c names, and those in folders that it names, read for the configs in them.

import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type ConfigFile, configsIn } from '../../files/config-documents.ts';
import { nameOf } from '../../files/locate.ts';
import type { Problem } from '../../problems/diagnostic.ts';
import type { Io } from '../io.ts';
import { localFiles } from './local-files.ts';
import { decodeText, notUtf8, unreadable } from './read-file.ts';
import { readFiles } from './read-files.ts';

/** Reads what -c names: each config, in order. */
export const readConfigs = (names: readonly string[], io: Io): readonly [ConfigFile, ...ConfigFile[]] => {
  const texts = new Map<string, string>();
  const problems: Problem[] = [];
  // A file that is named with two paths is read once.
  const files = new Map(names.map((name) => [name === '-' ? name : resolve(io.cwd, name), name]));
  for (const [path, name] of files) {
    const where = nameOf({ name });
    try {
      if (name !== '-' && statSync(path).isDirectory()) {
        const inside = readFiles([name], io);
        problems.push(...inside.problems);
        for (const each of inside.files) if (mayHoldConfig(each.text)) texts.set(each.name, each.text);
        continue;
      }
      const text = decodeText(name === '-' ? io.stdin() : readFileSync(path));
      if (text === undefined) problems.push(notUtf8(where, name));
      else texts.set(where, text);
    } catch (thrown) {
      problems.push(unreadable(name, thrown));
    }
  }
  return configsIn(texts, problems, names, (name) =>
    localFiles(name === 'standard input' ? io.cwd : dirname(resolve(io.cwd, name))),
  );
};

/** Whether a file in a folder is read: the others have nothing of podgraft. */
const mayHoldConfig = (text: string): boolean => text.includes('podgraft.dev/');
