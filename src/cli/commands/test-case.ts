// A case of `podgraft test`, whatever form it has: the texts that are compared, exactly. One that compares nothing fails.

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { withCatalogs } from '../../files/resources.ts';
import { graft } from '../../graft/run.ts';
import { hasErrors, type Problem, problem } from '../../problems/diagnostic.ts';
import { readConfigs } from '../files/config-file.ts';
import type { Run } from '../files/outcome.ts';
import type { Package } from '../files/package.ts';
import type { Io } from '../io.ts';
import { runInOrder } from './session.ts';

/** A text as it is expected and as it came. */
export interface Compared {
  /** How the difference calls it. */
  readonly label: string;
  /** The file that has what is expected; undefined: not there. */
  readonly path: string;
  readonly expected: string | undefined;
  readonly actual: string;
}

export interface Case {
  /** How people find it. */
  readonly title: string;
  /** Its suite and name in JUnit XML. */
  readonly suite: string;
  readonly name: string;
  /** What tells it from others in JSON. */
  readonly data: object;
  /** Compares with what is expected by now. */
  readonly compared: () => readonly Compared[];
  /** The file that would say what is expected, and what it lacks where nothing is compared. */
  readonly unsaid: { readonly path: string; readonly what: string };
  /** Writes what came as what is expected. */
  readonly update: () => readonly Problem[];
}

export interface Failure {
  readonly problem: Problem;
  readonly what: string;
  /** How the expected texts differ from what came. */
  readonly diff: string;
}

/** Why a case fails; undefined: it passes. */
export const failureOf = ({ compared, unsaid }: Case): Failure | undefined => {
  const all = compared();
  const fail = (path: string, what: string, diff: string): Failure => ({
    problem: problem('TestFailed', { where: path, what, file: { path } }),
    ...{ what, diff },
  });
  if (all.every(({ expected }) => expected === undefined || expected === ''))
    return fail(unsaid.path, unsaid.what, '');
  const differing = all.filter(({ expected, actual }) => (expected ?? '') !== actual);
  const [first] = differing;
  if (first === undefined) return undefined;
  const diffs = differing.map(({ label, expected, actual }) =>
    patch(`${label} (expected)`, `${label} (actual)`, expected ?? '', actual),
  );
  const subject = first.label === '' || first.path.endsWith(first.label) ? '' : `${first.label} `;
  return fail(first.path, `${subject}differs from the actual result`, diffs.join(''));
};

export const patch = (from: string, to: string, before: string, after: string): string =>
  createTwoFilesPatch(from, to, before, after, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
    context: 3,
  });

/** What a run of configs over files gives; `done` is missing where something is refused. */
export interface Ran {
  readonly problems: readonly Problem[];
  readonly done?: Run;
}

/** Runs configs over files as render does; `isPrinted`: no file is going to be written. */
export const runCase = (configs: readonly string[], pack: Package, io: Io, isPrinted: boolean): Ran => {
  const files = readConfigs(configs, io);
  const read = [...files.flatMap(({ problems }) => problems), ...pack.problems];
  if (hasErrors(read)) return { problems: read };
  const loaded = files.flatMap(({ config }) => config ?? []);
  const runs = runInOrder(loaded, pack, io, { isPrinted }, (resources, config, unitOf) =>
    graft(withCatalogs(resources, files[0].catalogs), config, { unitOf }),
  );
  const problems = [...read, ...runs.flatMap(({ grafting }) => grafting.problems)];
  const done = runs.at(-1);
  return done === undefined || hasErrors(problems) ? { problems } : { problems, done };
};
