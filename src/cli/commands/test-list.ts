// Cases in a list in one file: for each a config, resources, and what must come of them, the outcome as render prints it or
// the problems. Its paths begin at the folder of the list.

import { basename, dirname, join, resolve } from 'node:path';
import { printDocument } from '../../krm/stream/stream.ts';
import { type Problem, sortProblems } from '../../problems/diagnostic.ts';
import { readPackage } from '../files/package.ts';
import { textIfThere } from '../files/read-file.ts';
import { writeFiles } from '../files/write-files.ts';
import type { Io } from '../io.ts';
import { messageOf } from '../report/report.ts';
import { streamOf } from './render.ts';
import { type Case, runCase } from './test-case.ts';
import { type ExpectedProblem, type ListedCase, readList, withProblems } from './test-list-file.ts';

/** The name by which a list is found in a folder. */
export const LIST = 'podgraft-tests.yaml';

/** The cases of a list, or what is wrong with it. */
export const listCases = (file: string, io: Io): { cases: readonly Case[]; problems: readonly Problem[] } => {
  const { cases, problems } = readList(file, io);
  if (problems.length > 0) return { cases: [], problems };
  return { cases: cases.map((each, index) => listCase(file, each, index, io)), problems };
};

const listCase = (file: string, listed: ListedCase, index: number, io: Io): Case => {
  const inside = { ...io, cwd: dirname(resolve(io.cwd, file)) };
  const { problems, done } = runCase(listed.config, readPackage(listed.resources, inside), inside, true);
  const outcome = done === undefined ? '' : streamOf(done);
  const found = sortProblems(problems).map((each) => ({ kind: each.kind, message: messageOf(each) }));
  const nameOf = (path: string): string => join(dirname(file), path);
  return {
    ...{ title: `${file}: ${listed.name}`, suite: file, name: listed.name },
    data: { file, name: listed.name },
    compared: () => {
      const { expected, problems: known } = readList(file, io).cases[index] ?? listed;
      const reported = {
        ...{ label: `problems of ${listed.name}`, path: file },
        ...{ expected: print(known), actual: print(inFormOf(known, found)) },
      };
      if (expected === undefined) return [reported];
      const text = textIfThere(resolve(inside.cwd, expected));
      const path = nameOf(expected);
      return [{ label: basename(path), path, expected: text, actual: outcome }, reported];
    },
    unsaid: {
      path: file,
      what: `${listed.name} has neither problems nor a non-empty expected file, so there is nothing to compare`,
    },
    update: () => {
      const { expected, problems: known } = listed;
      const shown = inFormOf(known, found);
      const list = resolve(io.cwd, file);
      const before = textIfThere(list) ?? '';
      const isSame = print(known) === print(shown);
      const files = [
        ...(isSame ? [] : [[file, list, before, withProblems(before, index, shown)] as const]),
        ...(expected === undefined
          ? []
          : [resolve(inside.cwd, expected)].map(
              (path) => [nameOf(expected), path, textIfThere(path), outcome] as const,
            )),
      ];
      return writeFiles(
        files.map(([name, path, old, after]) => ({ name, path, before: old, after, mode: 0o644 })),
      );
    },
  };
};

/** The problems found, without the messages that the list leaves out. */
const inFormOf = (known: readonly ExpectedProblem[], found: readonly ExpectedProblem[]): ExpectedProblem[] =>
  found.map((each, index) => {
    const wanted = known[index];
    return wanted?.kind === each.kind && wanted.message === undefined ? { kind: each.kind } : each;
  });

const print = (problems: readonly ExpectedProblem[]): string =>
  problems.length === 0 ? '' : printDocument({ problems: problems.map((each) => ({ ...each })) });
