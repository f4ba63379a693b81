// `podgraft revert`: takes out of files what podgraft put in, of one owner or of all.

import { emptyConfig, graft } from '../graft.ts';
import { GRAFTS } from '../krm/annotations.ts';
import { identityIfRead } from '../krm/readable.ts';
import { nameOf } from '../krm/resource.ts';
import { hasErrors, type Problem, problem } from '../problems.ts';
import { encodeStream } from '../stream.ts';
import { type Command, UsageError } from './command.ts';
import { readConfig } from './config-file.ts';
import { outcomeOf, readPackage } from './package.ts';
import { writeBack } from './render.ts';
import { configOption } from './session.ts';
import { showProblems } from './show-problems.ts';

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
    const paths = args.positionals;
    const configs = args.texts('config');
    if (paths.length === 0) throw new UsageError('no paths: name files or folders, or - for standard input');
    if (paths.includes('-') && paths.length > 1) throw new UsageError('- goes with no other path');
    const file = configs.length > 0 ? readConfig(configs, io) : undefined;
    const owner = args.text('owner') ?? file?.config?.name;
    const isPipe = paths[0] === '-';
    const pack = readPackage(paths, io, { companions: true });
    const read = [...(file?.problems ?? []), ...pack.problems];
    const texts = new Map(file?.texts);
    for (const { name, text } of pack.files) texts.set(name === '-' ? 'standard input' : name, text);
    const sources = { texts, config: file?.source };
    if (hasErrors(read)) {
      showProblems(read, io, sources);
      return 1;
    }
    const config = { ...emptyConfig(owner ?? ''), workloads: file?.config?.workloads ?? [] };
    const everybody = owner === undefined;
    const grafting = graft(pack.resources, config, { everybody });
    const left = everybody ? untouched(pack.resources, grafting.changed) : [];
    const problems = [...read, ...grafting.problems, ...left];
    showProblems(problems, io, sources);
    if (hasErrors(problems)) return 1;
    if (!isPipe) return writeBack(outcomeOf(pack, grafting, config, io), io);
    for (const { stream } of pack.files) io.stdout(encodeStream(stream, { ...grafting, added: [] }));
    return 0;
  },
};

/** Objects that bear a record and are of a kind that nobody told holds a pod template. */
const untouched = (
  resources: Parameters<typeof graft>[0],
  changed: ReadonlyMap<unknown, string>,
): Problem[] =>
  resources.flatMap((each) => {
    if (changed.has(each) || !each.source.includes(GRAFTS)) return [];
    const identity = identityIfRead(each);
    if (identity?.annotations[GRAFTS] === undefined) return [];
    return problem('RecordDamaged', {
      where: `${each.file?.path}: ${nameOf(identity)}`,
      what: `it bears a record, and ${identity.kind} is no kind that is known to hold a pod template`,
      remedy: 'give the config that has it in spec.workloads with -c',
      severity: 'warning',
    });
  });
