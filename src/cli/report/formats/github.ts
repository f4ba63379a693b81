// The format github: workflow commands, which GitHub Actions shows as annotations of the changed files.

import { relative, resolve } from 'node:path';
import { type FinishedReport, messageOf } from '../report.ts';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

export const githubReport = ({ problems, config, env, cwd }: FinishedReport): string =>
  problems
    .map((each) => {
      const { path, line, column } = each.file ?? { path: config };
      const properties = {
        ...(path !== undefined && path !== 'standard input' && { file: inRepository(path, env, cwd) }),
        ...(line !== undefined && { line: String(line) }),
        ...(column !== undefined && { col: String(column) }),
        title: each.kind,
      };
      const listed = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
      return `::${commands[each.severity]} ${listed.join(',')}::${data(messageOf(each))}\n`;
    })
    .join('');

/** Annotations name files from the root of the checkout, whichever folder the step runs in. */
const inRepository = (path: string, env: FinishedReport['env'], cwd: string): string => {
  const root = env['GITHUB_WORKSPACE'];
  const inner = root && relative(root, resolve(cwd, path));
  return inner && !inner.startsWith('..') ? inner : path;
};
