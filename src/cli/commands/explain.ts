// `podgraft explain`: for every workload which rules match or why not, what each changes, and when what runs
// while the pod starts. Text for people, JSON for tools.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from '../../problems/diagnostic.ts';
import { type Arguments, type Command, UsageError } from '../args/command.ts';
import { documentOptions, type Output, outputOf } from '../args/report-options.ts';
import { checkSelection, selectionOf, selectionOptions } from '../args/selection.ts';
import { markdownComment } from '../document/markdown.ts';
import { htmlPage } from '../document/page.ts';
import { type CommandIo, colorsFor, type ExitCode } from '../io.ts';
import { explainRun } from '../report/explain-data.ts';
import { explainText } from '../report/explain-text.ts';
import { finish } from '../report/finish.ts';
import type { FinishedReport } from '../report/report.ts';
import { matchesSelection, type Selection } from '../report/selection.ts';
import { type Page, pageAbout, unknownPage } from './explain-page.ts';
import { inputOptions, runConfig } from './session.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'show what rules change, and in what order everything starts',
  usage: ['-c CONFIG PATH... [KIND/NAME...] [--all]', 'KIND', 'podgraft.FIELD'],
  about: `Shows for each workload which rules match, what they change, and how the pod starts, as a drawing.
Workloads and rules that don't match are shown with --all, with the first reason. KIND/NAME (such as deploy/web),
--rule and --namespace show only a part, including why a rule doesn't match; without a PATH they search the current
folder.

With the KIND of a problem, such as ShellMissing, prints its page. With a FIELD of a config, such as
podgraft.rules.files, prints its description.`,
  examples: [
    [
      'podgraft explain -c podgraft.yaml k8s/',
      'see what each rule changes, and in what order everything starts',
    ],
    [
      'podgraft explain deploy/web --rule agent',
      "see what one rule does to one workload, or why it doesn't match",
    ],
    ['podgraft explain -c podgraft.yaml -o html k8s/ > report.html', 'write a report for a browser'],
    ['podgraft explain ShellMissing', 'read the page of a problem'],
    ['podgraft explain podgraft.rules.files', 'read the description of a field'],
  ],
  page: 'reference.md',
  options: {
    ...inputOptions,
    ...documentOptions,
    all: { type: 'boolean', short: 'a', about: "show all workloads, and why rules don't match" },
    ...selectionOptions,
  },
  run: (args, io) => {
    const [about = '', ...others] = args.positionals;
    if (others.length > 0 || args.texts('config').length > 0 || existsSync(resolve(io.cwd, about)))
      return explainWorkloads(args, io);
    const page = pageAbout(about, io);
    const unknown = page === undefined ? unknownPage(about) : undefined;
    if (unknown !== undefined) throw new UsageError(unknown);
    if (page === undefined) return explainWorkloads(args, io);
    io.stdout(printPage(page, outputOf(args, { documents: true }).format));
    return 0;
  },
};

const printPage = ({ text, data }: Page, format: Output['format']): string => {
  if (format === 'text') return text;
  if (format === 'json') return `${JSON.stringify(data, null, 2)}\n`;
  throw new UsageError(`--output ${format} is for workloads; a page is printed as text or json`);
};

const explainWorkloads = (args: Arguments, io: CommandIo): ExitCode => {
  const output = outputOf(args, { documents: true });
  const { selection, paths } = selectionOf(args, io.cwd);
  const { runs, report, sources } = runConfig({ ...args, positionals: paths }, io);
  checkSelection(selection, runs);
  // A config without the rule that was asked for has nothing to say.
  const explained = runs
    .map(({ config, grafting }) => explainRun(config, grafting, selection, runs[0]?.pack.files))
    .filter(({ rules }) => rules.length > 0 || selection.rules.length === 0);
  const show = { all: args.flag('all'), named: selection.workloads.length > 0, problems: report.problems };
  if (output.format === 'text') {
    const columns = Math.max(80, io.isOutputTTY ? (io.columns ?? 80) : 140);
    const colors = colorsFor(io, io.isOutputTTY);
    io.stdout(explained.map((each) => explainText(each, show, colors, columns)).join('\n'));
  }
  const data = explained.length > 1 ? { configs: explained } : explained[0];
  const problems = report.problems.filter((each) => isAbout(each, selection));
  const documents = {
    html: (finished: FinishedReport) => htmlPage(finished, explained),
    markdown: (finished: FinishedReport) => markdownComment(finished, explained, show),
  };
  return finish({ ...report, problems, command: 'explain', data: data ?? {} }, output, io, {
    sources,
    documents,
  });
};

/** Whether a problem is about what is selected. With an error anywhere nothing is changed. */
const isAbout = ({ severity, resource, rule }: Problem, selection: Selection): boolean => {
  if (severity === 'error') return true;
  const { kind = '', name = '', namespace } = resource ?? {};
  if (resource !== undefined && !matchesSelection(selection, { kind, name, namespace })) return false;
  return rule === undefined || selection.rules.length === 0 || selection.rules.includes(rule);
};
