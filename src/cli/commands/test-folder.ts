// A case that is a folder: a config, resources, and .expected/ with the changes and the problems that must come of them.

import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toResult } from '../../krm/results.ts';
import { printDocument } from '../../krm/stream/stream.ts';
import { type Problem, sortProblems } from '../../problems/diagnostic.ts';
import { outcomeOf } from '../files/outcome.ts';
import { readPackage } from '../files/package.ts';
import { textIfThere } from '../files/read-file.ts';
import { writeFiles } from '../files/write-files.ts';
import type { Io } from '../io.ts';
import { messageOf } from '../report/report.ts';
import { type Case, patch, runCase } from './test-case.ts';

export const EXPECTED = '.expected';
export const RESOURCES = 'resources';
export const configNames = ['function-config.yaml', 'podgraft.yaml'];

/** The text of each file in .expected. */
interface Texts {
  readonly 'diff.patch': string;
  readonly 'results.yaml': string;
}

const names = ['diff.patch', 'results.yaml'] as const;

export const folderCase = (folder: string, io: Io): Case => {
  const actual = runFolder(folder, io);
  const pathOf = (name: string): string => join(folder, EXPECTED, name);
  return {
    ...{ title: folder, suite: 'podgraft test', name: folder, data: { folder } },
    compared: () =>
      names.map((name) => ({
        ...{ label: name, path: pathOf(name), actual: actual[name] },
        expected: textIfThere(resolve(io.cwd, pathOf(name))),
      })),
    unsaid: {
      path: join(folder, EXPECTED),
      what: `has neither ${names.join(' nor ')}, so there is nothing to compare`,
    },
    update: () => {
      mkdirSync(resolve(io.cwd, folder, EXPECTED), { recursive: true });
      return writeFiles(
        names.map((name) => {
          const path = resolve(io.cwd, pathOf(name));
          // A text that is empty has no file.
          const after = actual[name] === '' ? undefined : actual[name];
          return { name: pathOf(name), path, before: textIfThere(path), after, mode: 0o644 };
        }),
      );
    },
  };
};

const runFolder = (folder: string, io: Io): Texts => {
  const inside = { ...io, cwd: resolve(io.cwd, folder) };
  const config = configNames.find((name) => existsSync(join(inside.cwd, name))) ?? configNames[0] ?? '';
  const pack = existsSync(join(inside.cwd, RESOURCES))
    ? readPackage([RESOURCES], inside)
    : readPackage(['.'], inside, { exclude: [EXPECTED] });
  const { problems, done } = runCase([config], pack, inside, false);
  const outcomes = done === undefined ? [] : outcomeOf(done, inside);
  const diff = outcomes
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, before, after }) =>
      patch(
        before === undefined ? '/dev/null' : `a/${name}`,
        after === undefined ? '/dev/null' : `b/${name}`,
        before ?? '',
        after ?? '',
      ),
    );
  return { 'diff.patch': diff.join(''), 'results.yaml': print(problems) };
};

/** Problems as the function reports them, without the files of the case. */
const print = (problems: readonly Problem[]): string => {
  if (problems.length === 0) return '';
  const results = sortProblems(problems).map(({ file, ...each }) =>
    toResult({ ...each, message: messageOf({ ...each, ...(file && { file }) }) }),
  );
  return printDocument({ results });
};
