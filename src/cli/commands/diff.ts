// `podgraft diff`: what render --in-place would change, as a unified diff that git apply and patch take.

import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { hasErrors, many } from '../../problems/diagnostic.ts';
import { type Command, UsageError } from '../args/command.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { checkDelivery } from '../files/check-listed.ts';
import { type FileOutcome, outcomeOf } from '../files/outcome.ts';
import { type Colors, colorsFor, type Io, plain } from '../io.ts';
import { finish } from '../report/finish.ts';
import { foldRecords } from '../report/fold-record.ts';
import { countOf, type Patch, patchOf, printPatch, quoted } from '../report/patch.ts';
import { inputOptions, judged, runConfig } from './session.ts';

export const diff: Command = {
  name: 'diff',
  summary: 'show what a config changes in files',
  usage: ['-c CONFIG PATH... [--stat | --full] [--exit-code]'],
  about: `Shows what render --in-place would change, as a unified diff with the line numbers of the files.

On a terminal, the diff has colors, the record of what podgraft added is shortened to one line, and control
characters are escaped, as \\u001b. A pipe or a file gets every byte unchanged, for patch and git apply.`,
  examples: [
    ['podgraft diff -c podgraft.yaml k8s/', 'see what would change'],
    ['podgraft diff --stat k8s/', 'see only a summary, with the podgraft.yaml found here'],
    ['podgraft diff --exit-code -c podgraft.yaml rendered/', 'fail when files are not up to date'],
    ['podgraft diff -c podgraft.yaml k8s/ | git apply', 'apply the diff to the files'],
  ],
  exitStatus: 'Exit status: 0 success; 1 errors; 2 wrong usage;\nwith --exit-code: 1 changes, 2 errors.',
  page: 'how-to/check-in-ci.md',
  options: {
    ...inputOptions,
    full: { type: 'boolean', about: 'show the whole record of what podgraft added, even on a terminal' },
    stat: { type: 'boolean', about: 'print only the number of changed lines in each file' },
    'exit-code': { type: 'boolean', about: 'exit with 1 if there are changes, and with 2 for errors' },
    unified: { type: 'string', short: 'U', value: 'LINES', about: 'lines of context; default 3' },
    ...reportOptions,
  },
  run: (args, io) => {
    const lines = args.text('unified') ?? '3';
    if (!/^\d{1,9}$/.test(lines)) throw new UsageError(`--unified must be a number of lines, not "${lines}"`);
    const output = outputOf(args);
    const run = runConfig(args, io, { companions: true, skipUnmatched: true });
    const { done, runs, sources } = run;
    const outcomes = done === undefined || hasErrors(run.problems) ? [] : outcomeOf(done, io);
    const patches = outcomes
      .filter(({ before, after }) => before !== after)
      .map((each) => patchOf({ ...each, name: diffName(each, io) }, Number(lines)));
    // Which folders share a ConfigMap is said where it is written.
    const lists = outcomes.length === 0 ? [] : checkDelivery(runs, outcomes);
    const problems = [
      ...run.problems,
      ...judged(
        args,
        lists.filter(({ severity }) => severity !== 'info'),
      ),
    ];
    const colors = colorsFor(io, io.isOutputTTY);
    const isFolded = io.isOutputTTY && !args.flag('full');
    const shown = isFolded ? patches.map((each) => foldRecords(each, io.columns ?? 80)) : patches;
    const print = () => {
      if (args.flag('stat')) io.stdout(statOf(patches, colors, io.columns ?? 80));
      else io.data(shown.map((each) => printPatch(each, colors)).join(''));
    };
    const exits = args.flag('exit-code');
    return finish({ ...run.report, problems, command: 'diff', data: dataOf(patches) }, output, io, {
      ...{ sources, print },
      done: exits && patches.length > 0 ? 1 : 0,
      failed: exits ? 2 : 1,
    });
  },
};

/** The changes for tools: each file, and the whole patch. */
const dataOf = (patches: readonly Patch[]) => ({
  files: patches.map(({ name, isNew, isGone, hunks }) => ({
    path: name,
    status: isNew ? 'new' : isGone ? 'removed' : 'changed',
    insertions: countOf(hunks, '+'),
    deletions: countOf(hunks, '-'),
  })),
  diff: patches.map((each) => printPatch(each, plain)).join(''),
});

/** A file by its own name where it was reached by a link: patches go to no link, and through none. */
const diffName = ({ name, path }: FileOutcome, io: Io): string => {
  if (path === undefined || path === resolve(io.cwd, name)) return name;
  const own = relative(realpathSync(io.cwd), path);
  return own.startsWith('..') ? name : own;
};

/** As git diff --stat. */
const statOf = (patches: readonly Patch[], colors: Colors, columns: number): string => {
  const rows = patches.map(({ name, hunks }) => ({
    name: quoted(name),
    plus: countOf(hunks, '+'),
    minus: countOf(hunks, '-'),
  }));
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  const most = Math.max(1, ...rows.map(({ plus, minus }) => plus + minus));
  const digits = String(most).length;
  const room = Math.max(10, Math.min(60, columns - width - digits - 6));
  const bar = (n: number): number =>
    n === 0 ? 0 : Math.max(1, Math.round((n * Math.min(room, most)) / most));
  const lines = rows.map(
    ({ name, plus, minus }) =>
      ` ${name.padEnd(width)} | ${String(plus + minus).padStart(digits)} ${colors.green('+'.repeat(bar(plus)))}${colors.red('-'.repeat(bar(minus)))}`,
  );
  const sum = (pick: 'plus' | 'minus'): number => rows.reduce((total, row) => total + row[pick], 0);
  const total = [
    `${many(rows.length, 'file')} changed`,
    ...(sum('plus') > 0 ? [`${many(sum('plus'), 'insertion')}(+)`] : []),
    ...(sum('minus') > 0 ? [`${many(sum('minus'), 'deletion')}(-)`] : []),
  ];
  return `${[...lines, ` ${total.join(', ')}`].join('\n')}\n`;
};
