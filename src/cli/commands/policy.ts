// `podgraft policy`: the rules of a config as an admission policy, which the API server applies to pods.

import type { Config } from '../../config/config.ts';
import { onlyConfig } from '../../files/config-documents.ts';
import { locateAll, nameOf } from '../../files/locate.ts';
import { checkConfig } from '../../graft/check-config.ts';
import { buildImageIndex, type ImageFacts } from '../../images/catalog.ts';
import { compilePolicy, type Policy, type PolicyInput } from '../../policy/compile.ts';
import type { On } from '../../policy/place.ts';
import { policyObjects, printPolicy } from '../../policy/print.ts';
import { hasErrors, type Problem, tune } from '../../problems/diagnostic.ts';
import { type Arguments, type Command, UsageError } from '../args/command.ts';
import { outputOf, reportOptions } from '../args/report-options.ts';
import { readConfigs } from '../files/config-file.ts';
import { readPackage } from '../files/package.ts';
import type { CommandIo } from '../io.ts';
import { finish } from '../report/finish.ts';
import { factsIn } from './find-images.ts';
import { finishTest } from './policy-test.ts';
import { configOption, configsOf, judged, noteDiscovery, pathsOf } from './session.ts';

const ons = ['pods', 'workloads'] as const satisfies readonly On[];

export const policy: Command = {
  name: 'policy',
  summary: 'print the rules as an admission policy',
  usage: ['-c CONFIG [-c CATALOG...] [--on pods|workloads]', '--test -c CONFIG PATH...'],
  about: `Prints a MutatingAdmissionPolicy and its binding (Kubernetes 1.36). With them the API server
itself applies the rules of CONFIG to each new pod, whether an operator, a chart or a person
creates it. Pods in kube-system, mirror pods and pods that opt out are left alone. Nothing
changes until you apply the output.

With --on workloads it changes the pod templates of Deployments, StatefulSets, CronJobs
and the like instead, when they are created or updated.

With --test, shows as a diff what the policy would change in the workloads of the files, or
in their pods, on the cluster of the current kubeconfig. kubectl installs the policy for a
few seconds, bound to a label that only this test uses, and creates the objects in dry runs.`,
  examples: [
    ['podgraft policy -c podgraft.yaml > policy.yaml', 'print a policy'],
    ['podgraft policy -c podgraft.yaml -c images.yaml', 'include the image facts that lock wrote'],
    ['podgraft policy -c podgraft.yaml --on workloads', 'change Deployments and the like'],
    ['podgraft policy --test -c podgraft.yaml k8s/', 'try it on the cluster, in dry runs'],
  ],
  page: 'how-to/apply-rules-in-the-cluster.md',
  options: {
    config: configOption,
    on: {
      ...{ type: 'string', value: ons.join('|') },
      about: 'what the policy changes; default pods, when they are created',
    },
    test: {
      type: 'boolean',
      about: 'show as a diff what the policy would change, by dry runs on the cluster',
    },
    ...reportOptions,
  },
  run: async (args, io) => {
    const output = outputOf(args);
    const on = onOf(args);
    const isTest = args.flag('test');
    if (!isTest && args.positionals.length > 0)
      throw new UsageError(
        'policy takes paths only with --test: name the config and its ImageCatalogs with -c',
      );
    const paths = isTest ? pathsOf(args) : [];
    const names = configsOf(args, io);
    noteDiscovery(args, names, io);
    const pack = isTest ? readPackage(paths, io) : undefined;
    const { policy: compiled, problems, sources, ...report } = compile(names, on, args, io);
    const found = [...problems, ...judged(args, pack?.problems ?? [])];
    const files = [...report.files, ...(pack?.files ?? []).map(nameOf)];
    const about = { ...report, files, problems: found };
    if (compiled === undefined || hasErrors(found)) return finish(about, output, io, { sources });
    if (pack !== undefined) return finishTest(compiled, pack, about, { args, output, io, sources });
    const print = () => io.data(printPolicy(compiled));
    return finish({ ...about, data: { objects: policyObjects(compiled) } }, output, io, { sources, print });
  },
};

/** The policy of the config in the files, or what is wrong with it. */
const compile = (names: readonly string[], on: On, args: Arguments, io: CommandIo) => {
  const file = onlyConfig(readConfigs(names, io), 'podgraft policy');
  const { config, catalogs, source, texts } = file;
  const about = {
    ...{ command: 'policy', files: [...texts.keys()], config: source?.name },
    sources: { texts, config: source },
  };
  if (config === undefined || hasErrors(file.problems))
    return { ...about, problems: judged(args, file.problems), policy: undefined };
  const facts = [...(config.images as readonly ImageFacts[]), ...factsIn(catalogs)];
  const index = buildImageIndex(facts.map((each) => ({ facts: each, where: `image ${each.image}` })));
  const imageNames = facts.map(({ image }) => image);
  const compiled = compiledOrMistyped(config, { on, images: index, imageNames });
  const own = locateAll([...tune(config, checkConfig(config)), ...compiled.problems], source);
  const problems = judged(args, [...file.problems, ...index.problems, ...own]);
  return { ...about, problems, policy: compiled.policy };
};

/**
 * With `validation: Warn` or `Off` a value may be of another type than its field, which an admission policy can't have.
 * What can't be compiled for that is an error then, too.
 */
const compiledOrMistyped = (
  config: Config,
  input: PolicyInput,
): { readonly policy: Policy | undefined; readonly problems: readonly Problem[] } => {
  try {
    return compilePolicy(config, input);
  } catch (thrown) {
    const wrong = checkConfig({ ...config, validation: 'Strict' }).filter(
      ({ kind, severity }) => kind === 'SnippetInvalid' && severity === 'error',
    );
    if (wrong.length === 0) throw thrown;
    return { policy: undefined, problems: config.validation === 'Strict' ? [] : wrong };
  }
};

const onOf = (args: Arguments): On => {
  const value = args.text('on') ?? 'pods';
  const on = ons.find((each) => each === value);
  if (on === undefined) throw new UsageError(`--on must be pods or workloads, not ${JSON.stringify(value)}`);
  return on;
};
