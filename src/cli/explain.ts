// `podgraft explain`: for every workload which rules match or why not, what each changes, and when what runs
// while the pod starts.

import { hasErrors } from '../problems.ts';
import type { Command } from './command.ts';
import { configOption, runConfig } from './session.ts';
import { showProblems } from './show-problems.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'show which rules match, what they change, and when what runs',
  usage: ['-c CONFIG PATH... [--output json]'],
  about: 'TODO',
  options: {
    config: configOption,
    output: { type: 'string', value: 'text|json', about: 'the form of the answer; default text' },
  },
  run: (args, io) => {
    const run = runConfig(args, io);
    if (run === undefined) return 1;
    showProblems(run.problems, io, run.sources);
    return hasErrors(run.problems) ? 1 : 0;
  },
};
