// The format json: everything that a command found, for programs. Fields may be added; none changes its meaning.

import { pageOf } from '../../../problems/catalogue.ts';
import type { FinishedReport } from '../report.ts';

/** Numbers beyond 2^53 lose their last digits, as in every reader of JSON that is written in JavaScript. */
const bigints = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : value;

export const jsonReport = ({ command, exitCode, problems, data }: FinishedReport): string => {
  const listed = problems.map((each) => ({ ...each, page: pageOf(each.kind) }));
  return `${JSON.stringify({ command, exitCode, ...data, problems: listed }, bigints, 2)}\n`;
};
