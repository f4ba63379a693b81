// `podgraft revert`: takes out of files what podgraft put in, of one owner or of all.

import { NO_CONFIG } from '../../files/config-documents.ts';
import { locateAll } from '../../files/locate.ts';
import { emptyConfig, graft } from '../../graft/run.ts';
import { encodeStream } from '../../krm/stream/stream.ts';
import { hasErrors } from '../../problems/diagnostic.ts';
import { type Command, UsageError } from '../args/command.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { readConfig } from '../files/config-file.ts';
import { writeBack } from '../files/deliver.ts';
import { outcomeOf, readPackage } from '../files/package.ts';
import { finish } from '../report/finish.ts';
import { noteOf } from '../report/workload-lines.ts';
import { configOption, excludeOption, judged, pathsOf, reportOf, sourcesOf } from './session.ts';

export const revert: Command = {
  name: 'revert',
  summary: 'take out of files what podgraft put in',
  usage: ['PATH... [--owner NAME]', '-c CONFIG PATH...', '-'],
  about: `Takes out of the workloads in files or folders what podgraft added, puts back what it replaced, and
removes the ConfigMaps that it generated: of one owner, or of all. The files are written in place;
standard input (-) is reverted to standard output.`,
  examples: [
    ['podgraft revert k8s/', 'take out everything that podgraft added'],
    ['podgraft revert k8s/ --owner nginx-page', 'take out what the config nginx-page added'],
    ['podgraft revert - < web.yaml', 'print the manifests as they were'],
  ],
  page: 'ownership.md',
  options: {
    exclude: excludeOption,
    owner: { type: 'string', value: 'NAME', about: 'only what the config of this name put in' },
    config: {
      ...configOption,
      about:
        'only what this config put in; its spec.workloads also names the custom resources with pod templates',
    },
    ...reportOptions,
  },
  run: (args, io) => {
    const output = outputOf(args);
    const paths = pathsOf(args);
    const configs = args.texts('config');
    if (paths.includes('-') && paths.length > 1) throw new UsageError('- goes with no other path');
    const file = configs.length > 0 ? readConfig(configs, io) : NO_CONFIG;
    const owner = args.text('owner') ?? file.config?.name;
    const pack = readPackage(paths, io, { companions: true, exclude: args.texts('exclude') });
    const read = judged(args, [...file.problems, ...pack.problems]);
    const sources = sourcesOf(file, pack);
    const report = { ...reportOf(read, file, pack), command: 'revert' };
    if (hasErrors(read)) return finish(report, output, io, { sources });
    const config = { ...emptyConfig(owner ?? ''), workloads: file.config?.workloads ?? [] };
    const grafting = graft(pack.resources, config, { allOwners: owner === undefined, isRevert: true });
    const found = locateAll(grafting.problems, file.source, pack.files);
    const problems = judged(args, [...read, ...found]);
    if (hasErrors(problems)) return finish({ ...report, problems }, output, io, { sources });
    if (paths[0] === '-') {
      const text = pack.files.map(({ stream }) => encodeStream(stream, { ...grafting, added: [] })).join('');
      const print = () => io.data(text);
      const note = noteOf(grafting, output);
      return finish({ ...report, problems, data: { output: text } }, output, io, { sources, print, note });
    }
    const delivery = writeBack(outcomeOf(pack, grafting, config, io));
    const { files } = delivery;
    const note = noteOf(grafting, output, delivery.note);
    const all = [...problems, ...delivery.problems];
    return finish({ ...report, problems: all, data: { files } }, output, io, { sources, note });
  },
};
