// `podgraft init`: writes a config for one method and a workload that is there, with comments on what to change.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { lockCommandLine } from '../../config/lock-command-line.ts';
import { workloadsIn } from '../../graft/find-workloads.ts';
import type { Resource } from '../../krm/resource.ts';
import { templatesIn, WorkloadTable } from '../../kubernetes/workload-kinds.ts';
import { hasErrors, problem } from '../../problems/diagnostic.ts';
import { quoteWord } from '../../shell/quote.ts';
import { below } from '../../yaml/edit/draft.ts';
import { YamlError } from '../../yaml/read/node.ts';
import { isObject } from '../../yaml/read/value.ts';
import { type Arguments, type Command, UsageError } from '../args/command.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { readPackage } from '../files/package.ts';
import { writeFiles } from '../files/write-files.ts';
import { finish } from '../report/finish.ts';
import { type MethodName, methods, needsImageFacts, scaffold, type WorkloadFound } from './scaffold.ts';

const names = Object.keys(methods) as MethodName[];

export const init: Command = {
  name: 'init',
  summary: 'write a commented config to start from',
  usage: ['METHOD [PATH...] [--file FILE]'],
  about: `Writes a commented config for one METHOD and a workload that it finds in the PATHs (default: the
current folder). METHOD is one of:

${names.map((name) => `  ${name.padEnd(16)} ${methods[name].about}`).join('\n')}`,
  examples: [
    ['podgraft init entrypoint k8s/', 'write a rule with a script that runs before the program'],
    ['podgraft init sidecar --file logs.yaml', 'write a rule with a sidecar to logs.yaml'],
  ],
  page: 'reference.md',
  options: {
    file: { type: 'string', value: 'FILE', about: 'the config to write; default podgraft.yaml' },
    ...reportOptions,
  },
  run: (args, io) => {
    const output = outputOf(args, { filesTo: 'file' });
    const method = methodOf(args);
    const file = args.text('file') ?? 'podgraft.yaml';
    const path = resolve(io.cwd, file);
    const paths = args.positionals.length > 1 ? args.positionals.slice(1) : ['.'];
    const pack = readPackage(paths, io);
    const found = bestOf(pack.resources.flatMap(workloadsOf));
    const report = { command: 'init', files: [] };
    const unread = pack.problems.filter(({ kind }) => kind === 'FileUnreadable');
    if (hasErrors(unread)) return finish({ ...report, problems: unread }, output, io);
    const fail = (where: string, what: string, remedy: string) => {
      const unwritable = problem('FileUnwritable', { where, what, remedy, file: { path: where } });
      return finish({ ...report, problems: [unwritable] }, output, io);
    };
    if (existsSync(path))
      return fail(file, 'already exists', 'choose another file with --file, or remove it');
    const after = scaffold(method, found);
    const problems = writeFiles([{ name: file, path, before: undefined, after, mode: 0o644 }]);
    if (hasErrors(problems)) return finish({ ...report, problems }, output, io);
    const data = { file, method, ...(found && { workload: { kind: found.kind, name: found.name } }) };
    const target =
      found === undefined ? 'the workload that you name in target' : `${found.kind} ${found.name}`;
    const note = [
      `wrote ${file}: ${methods[method].noun} for ${target}`,
      ...nextSteps(file, paths, needsImageFacts(method, found)),
    ].join('\n');
    return finish({ ...report, problems, data }, output, io, { note });
  },
};

/** What to type next: first lock where podgraft has to know what the image runs. */
const nextSteps = (file: string, paths: readonly string[], isLocked: boolean): string[] => {
  const diff = (...configs: string[]): string =>
    ['podgraft diff', ...configs.map((each) => `-c ${quoteWord(each)}`), ...paths.map(quoteWord)].join(' ');
  if (!isLocked) return [`see what it changes: ${diff(file)}`];
  return [
    `look up what its image runs: ${lockCommandLine([file], paths)}`,
    `then see what it changes: ${diff(file, 'images.yaml')}`,
  ];
};

const methodOf = ({ positionals }: Arguments): MethodName => {
  const [given] = positionals;
  const method = names.find((name) => name === given);
  if (method !== undefined) return method;
  const what = given === undefined ? 'no method' : `unknown method ${JSON.stringify(given)}`;
  throw new UsageError(`${what}; use one of ${names.join(', ')}`);
};

const workloadsOf = (resource: Resource): WorkloadFound[] => {
  try {
    return workloadsIn(resource.tree, table, resource.file).flatMap(({ identity, kind, steps }) => {
      const object = below(resource.value, steps) ?? null;
      const [template] = templatesIn(kind, object);
      const spec = template?.form === 'PodSpec' ? [] : ['spec'];
      const pod = template && below(object, [...template.steps, ...spec, 'containers']);
      const containers = (Array.isArray(pod) ? pod : []).flatMap((each) =>
        isObject(each) && typeof each['name'] === 'string'
          ? [{ name: each['name'], hasCommand: Array.isArray(each['command']) }]
          : [],
      );
      const { kind: named, name } = identity;
      return containers.length === 0 ? [] : [{ kind: named, name, containers }];
    });
  } catch (thrown) {
    if (thrown instanceof YamlError) return []; // diff reports it
    throw thrown;
  }
};

const table = new WorkloadTable([]);

/** A Deployment if there is one: most people start with one. */
const bestOf = (found: readonly WorkloadFound[]): WorkloadFound | undefined =>
  found.find(({ kind }) => kind === 'Deployment') ?? found[0];
