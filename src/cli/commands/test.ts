// `podgraft test`: runs configs over resources and compares what they change and report with what is expected. It finds the
// cases, runs them, and reports.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Problem } from '../../problems/diagnostic.ts';
import { type Command, UsageError } from '../args/command.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { colorsFor, type Io } from '../io.ts';
import { finish } from '../report/finish.ts';
import { type Case, failureOf } from './test-case.ts';
import { configNames, EXPECTED, folderCase, RESOURCES } from './test-folder.ts';
import { LIST, listCases } from './test-list.ts';

export const test: Command = {
  name: 'test',
  summary: 'run the test cases of configs',
  usage: ['[DIR | FILE]... [--update]'],
  about: `Runs each case in the folders (default: the current one). A case is a folder with a config
(${configNames.join(' or ')}), resources (in resources/, or next to the config)
and the expected results in ${EXPECTED}/: diff.patch has the changes, results.yaml the
problems. You can also list cases in a file, ${LIST}:

  tests:
  - name: the agent is added
    config: podgraft.yaml         # each path can be a list
    resources: k8s/web.yaml
    expected: expected/web.yaml   # the output of render
  - name: a Job is refused
    config: podgraft.yaml
    resources: k8s/job.yaml
    problems: [SidecarBlocksJob, WorkloadImmutable]  # or {kind, message}

--update also writes ${EXPECTED}/ for a new folder with a config and resources.
Results are compared exactly; a missing file counts as empty. A case with nothing to
compare fails.`,
  examples: [
    ['podgraft test examples/', 'run all cases below a folder'],
    [`podgraft test ${LIST}`, 'run the cases of a list'],
    ['podgraft test --update my-case', 'write the expected results; review them before you commit'],
    ['podgraft test -o junit > report.xml', 'write a report for a CI system'],
  ],
  page: 'how-to/check-in-ci.md',
  options: {
    update: { type: 'boolean', about: 'write the actual results as the expected ones' },
    ...reportOptions,
  },
  run: (args, io) => {
    const output = outputOf(args);
    const roots = args.positionals.length > 0 ? args.positionals : ['.'];
    const withNew = args.flag('update');
    const found = [...new Set(roots.flatMap((root) => placesBelow(root, withNew, io)))].map((each) =>
      casesAt(each, io),
    );
    const invalid = found.flatMap(({ problems }) => problems);
    const cases = found.flatMap((each) => each.cases);
    if (cases.length === 0 && invalid.length === 0)
      throw new UsageError(
        `no test cases in ${roots.join(', ')}: a case is a folder with ${EXPECTED}/, which --update writes for a folder with a config and resources, or in a ${LIST}`,
      );
    const colors = colorsFor(io, io.isOutputTTY);
    const ran = cases.map((each) => {
      const update = args.flag('update') ? each.update() : [];
      const failure = failureOf(each);
      if (output.format === 'text' && (failure !== undefined || !output.quiet))
        io.stdout(
          failure === undefined
            ? `${colors.green('✔')} ${each.title}\n`
            : `${colors.red('✘')} ${each.title}\n${failure.diff}`,
        );
      return { ...each, failure, update };
    });
    const failed = ran.filter(({ failure }) => failure !== undefined).length;
    const problems = [
      ...invalid,
      ...ran.flatMap(({ failure, update }) => [
        ...update,
        ...(failure === undefined ? [] : [failure.problem]),
      ]),
    ];
    const report = {
      ...{ command: 'test', problems },
      files: ran.map(({ name }) => name),
      data: { cases: ran.map(({ data, failure }) => ({ ...data, passed: failure === undefined })) },
      cases: [
        ...invalid.map((each) => ({
          ...{ suite: each.file?.path ?? 'podgraft test', name: each.kind },
          failure: { type: each.kind, message: each.message },
        })),
        ...ran.map(({ suite, name, failure }) => ({
          ...{ suite, name },
          failure: failure && { type: failure.problem.kind, message: failure.what, text: failure.diff },
        })),
      ],
    };
    return finish(report, output, io, { note: `${ran.length - failed} passed, ${failed} failed` });
  },
};

const casesAt = (path: string, io: Io): { cases: readonly Case[]; problems: readonly Problem[] } =>
  statSync(resolve(io.cwd, path)).isDirectory()
    ? { cases: [folderCase(path, io)], problems: [] }
    : listCases(path, io);

/** Whether a folder can become a case: it has a config, and resources in a folder or beside the config. */
const canBeCase = (folder: string): boolean =>
  configNames.some((name) => existsSync(join(folder, name))) &&
  readdirSync(folder).some(
    (name) => name === RESOURCES || (/\.(?:ya?ml|json)$/i.test(name) && !isNoResource.has(name)),
  );

const isNoResource: ReadonlySet<string> = new Set([...configNames, LIST, 'kustomization.yaml']);

/**
 * The folders at or below a folder that have what is expected, and the lists there. `withNew`: also those that can
 * become a case, unless there are cases below them.
 */
const placesBelow = (path: string, withNew: boolean, io: Io): string[] => {
  const full = resolve(io.cwd, path);
  if (!existsSync(full)) throw new UsageError(`${path}: no such file or directory`);
  if (!statSync(full).isDirectory() || existsSync(join(full, EXPECTED))) return [path];
  const inside = (name: string): string => (path === '.' ? name : join(path, name));
  const below = [
    ...(existsSync(join(full, LIST)) ? [inside(LIST)] : []),
    ...readdirSync(full, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map(({ name }) => inside(name))
      .sort()
      .flatMap((each) => placesBelow(each, withNew, io)),
  ];
  return withNew && below.length === 0 && canBeCase(full) ? [path] : below;
};
