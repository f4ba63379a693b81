// The end of each command: what it found, as text for people or in a format for tools, and its exit status.

import { hasErrors, sortProblems } from '../../problems/diagnostic.ts';
import type { DocumentFormat, Format, Output } from '../args/report-options.ts';
import type { CommandIo, ExitCode } from '../io.ts';
import { githubReport } from './formats/github.ts';
import { jsonReport } from './formats/json.ts';
import { junitReport } from './formats/junit.ts';
import { sarifReport } from './formats/sarif.ts';
import type { FinishedReport, Report } from './report.ts';
import { type Sources, showProblems } from './show-problems.ts';

const printers: Record<Exclude<Format, 'text'>, (report: FinishedReport) => string> = {
  json: jsonReport,
  sarif: sarifReport,
  github: githubReport,
  junit: junitReport,
};

/** What the format text needs, and the exit statuses that differ from 0 and 1. */
export interface Ending {
  readonly sources?: Sources;
  /** Prints the result, unless there are errors. */
  readonly print?: () => void;
  /** The printers of documents, for a command that writes them. */
  readonly documents?: Readonly<Record<DocumentFormat, (report: FinishedReport) => string>>;
  /** A line about what was done, or that errors stopped it. */
  readonly note?: string | undefined;
  readonly done?: ExitCode;
  readonly failed?: ExitCode;
}

/** The note for people where errors kept a command from writing files or the result. */
export const nothingWritten = ({ format }: Output): string | undefined =>
  format === 'text' ? 'nothing was written, because of the errors' : undefined;

/** Shows what a command found, and returns its exit status: `failed` with an error among the problems, else `done`. */
export const finish = (
  report: Report,
  output: Output,
  io: CommandIo,
  { sources, print, documents, note, done = 0, failed = 1 }: Ending = {},
): ExitCode => {
  const problems = sortProblems(report.problems);
  const exitCode = hasErrors(problems) ? failed : done;
  const { version, env, cwd } = io;
  if (output.format === 'text') {
    showProblems(problems, io, sources, output);
    if (!hasErrors(problems)) print?.();
  } else {
    const printer = { ...printers, ...documents }[output.format];
    io.stdout(printer?.({ ...report, problems, exitCode, version, env, cwd }) ?? '');
  }
  if (note !== undefined && !output.quiet) io.stderr(`${note}\n`);
  return exitCode;
};
