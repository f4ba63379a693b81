// `podgraft revert`: takes out of files what podgraft put in, of one owner or of all.

import { emptyConfig, graft } from '../../graft/run.ts';
import { encodeStream } from '../../krm/stream/stream.ts';
import { hasErrors } from '../../problems/diagnostic.ts';
import { type Command, UsageError } from '../args/command.ts';
import { NO_CONFIG, readConfig } from '../files/config-file.ts';
import { outcomeOf, readPackage } from '../files/package.ts';
import { showProblems } from '../report/show-problems.ts';
import { writeBack } from './render.ts';
import { configOption, pathsOf, sourcesOf } from './session.ts';

export const revert: Command = {
  name: 'revert',
  summary: 'take out of files what podgraft put in',
  usage: ['PATH... [--owner NAME]', '-c CONFIG PATH...', '-'],
  about: `Takes out of the workloads in files or folders what podgraft added, puts back what it replaced, and
removes the ConfigMaps that it generated: of one owner, or of all. The files are written in place;
standard input (-) is answered on standard output.`,
  options: {
    owner: { type: 'string', value: 'NAME', about: 'only what the config of this name put in' },
    config: {
      ...configOption,
      about:
        'only what this config put in; also tells of spec.workloads, the custom resources with pod templates',
    },
  },
  run: (args, io) => {
    const paths = pathsOf(args);
    const configs = args.texts('config');
    if (paths.includes('-') && paths.length > 1) throw new UsageError('- goes with no other path');
    const file = configs.length > 0 ? readConfig(configs, io) : NO_CONFIG;
    const owner = args.text('owner') ?? file.config?.name;
    const pack = readPackage(paths, io, { companions: true });
    const read = [...file.problems, ...pack.problems];
    const sources = sourcesOf(file, pack);
    if (hasErrors(read)) {
      showProblems(read, io, sources);
      return 1;
    }
    const config = { ...emptyConfig(owner ?? ''), workloads: file.config?.workloads ?? [] };
    const grafting = graft(pack.resources, config, { allOwners: owner === undefined });
    const problems = [...read, ...grafting.problems];
    showProblems(problems, io, sources);
    if (hasErrors(problems)) return 1;
    if (paths[0] !== '-') return writeBack(outcomeOf(pack, grafting, config, io), io);
    for (const { stream } of pack.files) io.data(encodeStream(stream, { ...grafting, added: [] }));
    return 0;
  },
};
