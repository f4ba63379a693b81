// `podgraft revert`: removes podgraft's changes from files, those of one owner or all.

import { NO_CONFIG } from '../../files/config-documents.ts';
import { locateAll } from '../../files/locate.ts';
import { recordedOwners } from '../../graft/recorded-owners.ts';
import { emptyConfig, graft } from '../../graft/run.ts';
import { encodeStream } from '../../krm/stream/stream.ts';
import { hasErrors, type Problem, problem } from '../../problems/diagnostic.ts';
import { type Command, UsageError } from '../args/command.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { checkDelivery } from '../files/check-listed.ts';
import { readConfigs } from '../files/config-file.ts';
import { writeBack, writerOf } from '../files/deliver.ts';
import { outcomeOf } from '../files/outcome.ts';
import { type Package, readPackage } from '../files/package.ts';
import { finish, nothingWritten } from '../report/finish.ts';
import { noteOf } from '../report/workload-lines.ts';
import {
  configOption,
  dryRunOption,
  excludeOption,
  filenameOption,
  judged,
  pathsOf,
  reportOf,
  runInOrder,
  sourcesOf,
} from './session.ts';

export const revert: Command = {
  name: 'revert',
  summary: "remove podgraft's changes from files",
  usage: ['PATH... [--owner NAME]', '-c CONFIG PATH...', '-'],
  about: `Reverts the changes of all configs, or of one, in files and folders: removes what podgraft added,
including generated ConfigMaps, and restores what it replaced. Files are written in place; for standard
input (-) the result goes to standard output. An --owner that changed nothing here is a warning, and with
--strict an error.`,
  examples: [
    ['podgraft revert k8s/', 'remove everything that podgraft added'],
    ['podgraft revert k8s/ --dry-run', 'show which files would change'],
    ['podgraft revert k8s/ --owner nginx-page', 'remove what the config nginx-page added'],
    ['podgraft revert - < web.yaml', 'print the manifests as they were'],
  ],
  page: 'ownership.md',
  options: {
    exclude: excludeOption,
    filename: filenameOption,
    owner: { type: 'string', value: 'NAME', about: 'only what the config with this name added' },
    config: {
      ...configOption,
      about: 'only what this config added; also uses its spec.workloads',
    },
    'dry-run': dryRunOption,
    ...reportOptions,
  },
  run: (args, io) => {
    const output = outputOf(args);
    const paths = pathsOf(args);
    const configs = args.texts('config');
    if (paths.includes('-') && paths.length > 1) throw new UsageError("- can't be combined with other paths");
    const files = configs.length > 0 ? readConfigs(configs, io) : ([NO_CONFIG] as const);
    const [file] = files;
    const pack = readPackage(paths, io, { companions: true, exclude: args.texts('exclude') });
    const read = judged(args, [...files.flatMap((each) => each.problems), ...pack.problems]);
    const sources = sourcesOf(file, pack);
    const report = { ...reportOf(read, file, pack), command: 'revert' };
    const stopped = { sources, note: nothingWritten(output) };
    if (hasErrors(read)) return finish(report, output, io, stopped);
    const workloads = files.flatMap((each) => each.config?.workloads ?? []);
    const isPrinted = paths[0] === '-';
    // The last config's work is on top. Without an owner: that of all.
    const owner = args.text('owner');
    const owners = owner === undefined ? files.map((each) => each.config?.name).reverse() : [owner];
    const empty = owners.map((name) => ({ ...emptyConfig(name ?? ''), workloads }));
    const runs = runInOrder(empty, pack, io, { isPrinted }, (resources, config) =>
      graft(resources, config, { allOwners: config.name === '', isRevert: true }),
    );
    const found = runs.flatMap(({ grafting }) => grafting.problems);
    const problems = judged(args, [
      ...read,
      ...locateAll(found, file.source, pack.files),
      ...unknownOwner(owner, pack.resources),
    ]);
    const last = runs.at(-1);
    if (last === undefined || hasErrors(problems))
      return finish({ ...report, problems }, output, io, stopped);
    const graftings = runs.map(({ grafting }) => grafting);
    if (isPrinted) {
      const { pack: at, grafting } = last;
      const text = at.files.map(({ stream }) => encodeStream(stream, { ...grafting, added: [] })).join('');
      const print = () => io.data(text);
      const note = noteOf(graftings, output);
      return finish({ ...report, problems, data: { output: text } }, output, io, { sources, print, note });
    }
    const outcomes = outcomeOf(last, io);
    const delivery = writeBack(outcomes, writerOf(args));
    const note = noteOf(graftings, output, delivery.note);
    const lists = hasErrors(delivery.problems) ? [] : checkDelivery([last], outcomes);
    const all = [...problems, ...judged(args, lists), ...delivery.problems];
    return finish({ ...report, problems: all, data: { files: delivery.files } }, output, io, {
      sources,
      note,
    });
  },
};

/** That --owner names nobody who changed anything here. */
const unknownOwner = (owner: string | undefined, resources: Package['resources']): Problem[] => {
  const owners = owner === undefined ? [] : recordedOwners(resources);
  if (owner === undefined || owners.includes(owner)) return [];
  const remedy =
    owners.length === 0
      ? 'these files have no changes by podgraft'
      : owners.length === 1
        ? `the only owner here is ${owners[0]}`
        : `the owners here are ${owners.join(', ')}`;
  return [problem('MatchedNothing', { where: `--owner ${owner}`, what: 'no changes by this owner', remedy })];
};
