// `podgraft post-renderer`: the manifests of a Helm release on standard input, changed on standard output.

import { hasErrors } from '../../problems/diagnostic.ts';
import { type Command, UsageError } from '../args/command.ts';
import { outputOf } from '../args/report-options.ts';
import { finish } from '../report/finish.ts';
import { streamOf } from './render.ts';
import { configOption, runConfig } from './session.ts';

export const postRenderer: Command = {
  name: 'post-renderer',
  summary: 'change what Helm renders, as a post-renderer',
  usage: ['-c CONFIG'],
  about: `Reads the manifests that Helm rendered from standard input, and prints them with
the rules of CONFIG applied.`,
  examples: [
    [
      'helm template web ./chart --post-renderer podgraft \\\n  --post-renderer-args post-renderer \\\n  --post-renderer-args --config=podgraft.yaml',
      'Helm 3',
    ],
    [
      'helm template web ./chart --post-renderer podgraft \\\n  --post-renderer-args --config=podgraft.yaml',
      'Helm 4, where podgraft is installed as a plugin',
    ],
  ],
  page: 'how-to/change-a-chart.md',
  options: { config: configOption },
  run: (args, io) => {
    if (args.positionals.length > 0)
      throw new UsageError(
        'post-renderer reads the manifests from standard input; for files use podgraft render',
      );
    const options = { isPrinted: true, skipUnmatched: true };
    const run = runConfig({ ...args, positionals: ['-'] }, io, options);
    const { done, report, sources } = run;
    const ending =
      done === undefined || hasErrors(run.problems) ? {} : { print: () => io.data(streamOf(done)) };
    return finish({ ...report, command: 'post-renderer' }, outputOf(args), io, { sources, ...ending });
  },
};
