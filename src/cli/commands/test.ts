// `podgraft test`: runs configs over resources and compares what they change and report with what is expected. A case is
// a folder with a config, resources and .expected/; one that compares nothing fails.

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { graft } from '../../graft/run.ts';
import { toResult } from '../../krm/results.ts';
import { hasErrors, type Problem, problem, sortProblems } from '../../problems/diagnostic.ts';
import { renderMap } from '../../yaml/print/render.ts';
import { plainStyle } from '../../yaml/print/style.ts';
import { type Command, UsageError } from '../args/command.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { readConfigs } from '../files/config-file.ts';
import { outcomeOf } from '../files/outcome.ts';
import { readPackage } from '../files/package.ts';
import { textIfThere } from '../files/read-file.ts';
import { writeFiles } from '../files/write-files.ts';
import { colorsFor, type Io } from '../io.ts';
import { finish } from '../report/finish.ts';
import { messageOf } from '../report/report.ts';
import { runInOrder } from './session.ts';

const EXPECTED = '.expected';
const configNames = ['function-config.yaml', 'podgraft.yaml'];

export const test: Command = {
  name: 'test',
  summary: 'compare what configs do with what is expected',
  usage: ['[DIR...] [--update]'],
  about: `Runs each case in the folders (default: the current one). A case is a folder with a config
(${configNames.join(' or ')}), resources (in resources/, or beside it) and
${EXPECTED}/ with what must come of it: diff.patch, the changes, and results.yaml, the
problems. Both are compared exactly; a file that is missing must be empty.

A case without either fails, as it would compare nothing.`,
  examples: [
    ['podgraft test examples/', 'run all cases below a folder'],
    ['podgraft test --update my-case', 'write what is expected; read it before you commit it'],
    ['podgraft test -o junit > report.xml', 'for a CI system'],
  ],
  page: 'how-to/check-in-ci.md',
  options: { update: { type: 'boolean', about: 'write what the cases give as expected' }, ...reportOptions },
  run: (args, io) => {
    const output = outputOf(args);
    const roots = args.positionals.length > 0 ? args.positionals : ['.'];
    const folders = [...new Set(roots.flatMap((root) => casesBelow(root, io)))];
    if (folders.length === 0)
      throw new UsageError(`no test cases in ${roots.join(', ')}: a case is a folder with ${EXPECTED}/`);
    const colors = colorsFor(io, io.isOutputTTY);
    const ran = folders.map((folder) => {
      const actual = runCase(folder, io);
      const update = args.flag('update') ? updateCase(folder, actual, io) : [];
      const failure = compareCase(folder, actual, io);
      if (output.format === 'text' && (failure !== undefined || !output.quiet))
        io.stdout(
          failure === undefined
            ? `${colors.green('✔')} ${folder}\n`
            : `${colors.red('✘')} ${folder}\n${failure.diff}`,
        );
      return { folder, failure, update };
    });
    const failed = ran.filter(({ failure }) => failure !== undefined).length;
    const problems = ran.flatMap(({ failure, update }) => [
      ...update,
      ...(failure === undefined ? [] : [failure.problem]),
    ]);
    const cases = ran.map(({ folder, failure }) => ({
      suite: 'podgraft test',
      name: folder,
      failure: failure && { type: failure.problem.kind, message: failure.what, text: failure.diff },
    }));
    const data = { cases: ran.map(({ folder, failure }) => ({ folder, passed: failure === undefined })) };
    const note = `${ran.length - failed} passed, ${failed} failed`;
    return finish({ command: 'test', files: folders, problems, cases, data }, output, io, { note });
  },
};

/** The folders at or below a folder that have what is expected. */
const casesBelow = (folder: string, io: Io): string[] => {
  const path = resolve(io.cwd, folder);
  if (!existsSync(path)) throw new UsageError(`${folder}: there is no such folder`);
  if (existsSync(join(path, EXPECTED))) return [folder];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map(({ name }) => (folder === '.' ? name : join(folder, name)))
    .sort()
    .flatMap((each) => casesBelow(each, io));
};

/** The text of each file in .expected. */
interface Texts {
  readonly 'diff.patch': string;
  readonly 'results.yaml': string;
}

const names = ['diff.patch', 'results.yaml'] as const;

const runCase = (folder: string, io: Io): Texts => {
  const inside = { ...io, cwd: resolve(io.cwd, folder) };
  const config = configNames.find((name) => existsSync(join(inside.cwd, name))) ?? configNames[0] ?? '';
  const configs = readConfigs([config], inside);
  const pack = existsSync(join(inside.cwd, 'resources'))
    ? readPackage(['resources'], inside)
    : readPackage(['.'], inside, { exclude: [EXPECTED] });
  const read = [...configs.flatMap(({ problems }) => problems), ...pack.problems];
  if (hasErrors(read)) return { 'diff.patch': '', 'results.yaml': print(read) };
  const loaded = configs.flatMap(({ config: each }) => each ?? []);
  const runs = runInOrder(loaded, pack, inside, {}, graft);
  const problems = [...read, ...runs.flatMap(({ grafting }) => grafting.problems)];
  const last = runs.at(-1);
  const outcomes =
    last === undefined || hasErrors(problems) ? [] : outcomeOf(last.pack, last.grafting, last.config, inside);
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

const patch = (from: string, to: string, before: string, after: string): string =>
  createTwoFilesPatch(from, to, before, after, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
    context: 3,
  });

/** Problems as the function reports them, without the files of the case. */
const print = (problems: readonly Problem[]): string => {
  if (problems.length === 0) return '';
  const results = sortProblems(problems).map(({ file, ...each }) =>
    toResult({ ...each, message: messageOf({ ...each, ...(file && { file }) }) }),
  );
  return `${renderMap({ results }, 0, plainStyle('\n')).join('\n')}\n`;
};

interface Failure {
  readonly problem: Problem;
  readonly what: string;
  /** How the expected texts differ from what came. */
  readonly diff: string;
}

const compareCase = (folder: string, actual: Texts, io: Io): Failure | undefined => {
  const expected = names.map((name) => textIfThere(resolve(io.cwd, folder, EXPECTED, name)));
  const fail = (path: string, what: string, diff: string): Failure => {
    const where = join(folder, path);
    return { problem: problem('TestFailed', { where, what, file: { path: where } }), what, diff };
  };
  if (expected.every((text) => text === undefined || text === ''))
    return fail(EXPECTED, `has neither ${names.join(' nor ')}, so nothing is compared`, '');
  const differing = names.filter((name, index) => (expected[index] ?? '') !== actual[name]);
  const [first] = differing;
  if (first === undefined) return undefined;
  const diffs = differing.map((name) =>
    patch(`${name} (expected)`, `${name} (actual)`, expected[names.indexOf(name)] ?? '', actual[name]),
  );
  return fail(join(EXPECTED, first), `${basename(first)} is not what the config gives`, diffs.join(''));
};

/** Writes what came as what is expected; a text that is empty has no file. */
const updateCase = (folder: string, actual: Texts, io: Io): Problem[] => {
  mkdirSync(resolve(io.cwd, folder, EXPECTED), { recursive: true });
  return writeFiles(
    names.map((name) => {
      const path = resolve(io.cwd, folder, EXPECTED, name);
      const after = actual[name] === '' ? undefined : actual[name];
      return { name: join(folder, EXPECTED, name), path, before: textIfThere(path), after, mode: 0o644 };
    }),
  );
};
