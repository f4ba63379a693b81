// `podgraft policy`: the rules of a config as an admission policy, which the API server applies to pods.

import { locateAll } from '../../files/locate.ts';
import { checkConfig } from '../../graft/check-config.ts';
import { buildImageIndex, type ImageFacts } from '../../images/catalog.ts';
import { compilePolicy } from '../../policy/compile.ts';
import type { On } from '../../policy/place.ts';
import { policyObjects, printPolicy } from '../../policy/print.ts';
import { hasErrors, tune } from '../../problems/diagnostic.ts';
import { type Arguments, type Command, UsageError } from '../args/command.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { readConfig } from '../files/config-file.ts';
import { finish } from '../report/finish.ts';
import { factsIn } from './find-images.ts';
import { configOption, configsOf, judged, noteDiscovery } from './session.ts';

const ons = ['pods', 'workloads'] as const satisfies readonly On[];

export const policy: Command = {
  name: 'policy',
  summary: 'print the rules as an admission policy',
  usage: ['-c CONFIG [-c CATALOG...] [--on pods|workloads]'],
  about: `Prints a MutatingAdmissionPolicy and its binding (Kubernetes 1.36), by which the API
server itself applies the rules of CONFIG to each pod that is created: by operators,
by charts that others install, by hand. Pods in kube-system, mirror pods and pods
that opt out are left alone. Nothing is changed until you apply what is printed.

With --on workloads it changes the pod templates of Deployments, StatefulSets, CronJobs
and the like instead, when they are created or updated.`,
  examples: [
    ['podgraft policy -c podgraft.yaml > policy.yaml', 'print a policy'],
    ['podgraft policy -c podgraft.yaml -c images.yaml', 'with what images run, from lock'],
    ['podgraft policy -c podgraft.yaml --on workloads', 'change Deployments and the like'],
  ],
  page: 'how-to/apply-rules-in-the-cluster.md',
  options: {
    config: configOption,
    on: {
      ...{ type: 'string', value: ons.join('|') },
      about: 'what is changed; default pods, when they are created',
    },
    ...reportOptions,
  },
  run: (args, io) => {
    const output = outputOf(args);
    const on = onOf(args);
    if (args.positionals.length > 0)
      throw new UsageError('policy takes no paths: name the config and its ImageCatalogs with -c');
    const names = configsOf(args, io);
    noteDiscovery(args, names, io);
    const file = readConfig(names, io, 'policy');
    const { config, catalogs, source, texts } = file;
    const sources = { texts, config: source };
    const report = { command: 'policy', files: [...texts.keys()], config: source?.name };
    if (config === undefined || hasErrors(file.problems))
      return finish({ ...report, problems: judged(args, file.problems) }, output, io, { sources });
    const facts = [...(config.images as readonly ImageFacts[]), ...factsIn(catalogs)];
    const index = buildImageIndex(facts.map((each) => ({ facts: each, where: `image ${each.image}` })));
    const images = facts.map(({ image }) => image);
    const compiled = compilePolicy(config, { on, images: index, imageNames: images });
    const own = locateAll([...tune(config, checkConfig(config)), ...compiled.problems], source);
    const problems = judged(args, [...file.problems, ...index.problems, ...own]);
    const data = hasErrors(problems) ? {} : { objects: policyObjects(compiled.policy) };
    const print = () => io.data(printPolicy(compiled.policy));
    return finish({ ...report, problems, data }, output, io, { sources, print });
  },
};

const onOf = (args: Arguments): On => {
  const value = args.text('on') ?? 'pods';
  const on = ons.find((each) => each === value);
  if (on === undefined) throw new UsageError(`--on is pods or workloads, not ${JSON.stringify(value)}`);
  return on;
};
