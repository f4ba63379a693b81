// `podgraft policy --test`: what the policy would change in the workloads of files, or in the pods that they make, tried on
// the cluster of the current kubeconfig. cli/cluster asks the cluster; this has the words and the diff.

import { workloadProblem } from '../../graft/find-workloads.ts';
import { printDocument } from '../../krm/stream/stream.ts';
import type { Policy } from '../../policy/compile.ts';
import { type ProblemKind, problemKinds } from '../../problems/catalogue.ts';
import { type Problem, problem } from '../../problems/diagnostic.ts';
import { type Arguments, UsageError } from '../args/command.ts';
import type { Output } from '../args/report-options.ts';
import { ClusterError, Kubectl } from '../cluster/kubectl.ts';
import { sentObjects } from '../cluster/sent-objects.ts';
import { notRemoved, policyPath, type Trial, type Tried, tryPolicy } from '../cluster/try-policy.ts';
import type { Package } from '../files/package.ts';
import { type Colors, type CommandIo, colorsFor, type ExitCode, plain } from '../io.ts';
import { finish } from '../report/finish.ts';
import { type Patch, patchOf, printPatch } from '../report/patch.ts';
import type { Report } from '../report/report.ts';
import type { Sources } from '../report/show-problems.ts';
import { judged } from './session.ts';

interface Tested {
  readonly problems: readonly Problem[];
  readonly patches: readonly Patch[];
  /** What was tried, in one line. */
  readonly note?: string;
}

interface Invocation {
  readonly args: Arguments;
  readonly output: Output;
  readonly io: CommandIo;
}

/** Tries the policy, shows what it would change, and returns the exit status. */
export const finishTest = async (
  policy: Policy,
  pack: Package,
  report: Report,
  { args, output, io, sources }: Invocation & { readonly sources: Sources },
): Promise<ExitCode> => {
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const { problems, patches, note } = await testPolicy(policy, pack, abort.signal, { output, io });
    const printed = (colors: Colors): string => patches.map((each) => printPatch(each, colors)).join('');
    const all = [...report.problems, ...judged(args, problems)];
    return finish({ ...report, problems: all, data: { diff: printed(plain) } }, output, io, {
      ...{ note, sources },
      print: () => io.data(printed(colorsFor(io, io.isOutputTTY))),
    });
  } catch (thrown) {
    if (!abort.signal.aborted) throw thrown;
    io.stderr('interrupted; the policy of the test is removed\n');
    return 130;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
};

const testPolicy = async (
  policy: Policy,
  { resources }: Package,
  signal: AbortSignal,
  { output, io }: Omit<Invocation, 'args'>,
): Promise<Tested> => {
  const say = (line: string): void => {
    if (!output.quiet) io.stderr(`${line}\n`);
  };
  try {
    const kubectl = new Kubectl(io.env, signal);
    const { name, namespace } = await kubectl.context();
    const objects = sentObjects(resources, policy.on, namespace);
    if (objects.length === 0)
      throw new UsageError("nothing to test: the paths have no workload of Kubernetes' own kinds");
    if (name !== undefined) say(`using the context ${name}`);
    if ((await kubectl.get(policyPath(policy.name))).object)
      say(`the policy ${policy.name} is already installed; the diff shows only what the new one adds`);
    // What removes the policy works after an interrupt too.
    const cleaner = new Kubectl(io.env, new AbortController().signal);
    return reportOf(policy, await tryPolicy(policy, objects, kubectl, { cleaner, signal }));
  } catch (thrown) {
    if (!(thrown instanceof ClusterError)) throw thrown;
    return { problems: [failed(thrown.message, thrown.remedy)], patches: [] };
  }
};

const failed = (what: string, remedy: string): Problem =>
  problem('PolicyTestFailed', { where: 'policy --test', what, remedy });

const reportOf = ({ on }: Policy, { tried, left }: Trial): Tested => {
  const patches = tried.flatMap((each) => {
    if (each.refusal !== undefined) return [];
    const [before, after] = [printDocument(each.before), printDocument(each.after)];
    return before === after ? [] : [patchOf({ name: each.sent.title, before, after }, 3)];
  });
  const refused = tried.filter(({ refusal }) => refusal !== undefined).length;
  const remains = left === undefined ? [] : [failed(...notRemoved(left))];
  const one = tried.length === 1 ? on.slice(0, -1) : on;
  return {
    patches,
    problems: [...tried.flatMap(refusalOf), ...remains],
    note: `tested ${tried.length} ${one}: ${patches.length} changed, ${tried.length - patches.length - refused} unchanged, ${refused} refused`,
  };
};

/** A refusal: of a rule with the rule's own problem, of the API server with its words. */
const refusalOf = (tried: Tried): Problem[] => {
  if (tried.refusal === undefined) return [];
  const { sent, refusal, isOfPolicy } = tried;
  // The words of a rule end a message that has its whole expression first.
  const [, words = '', kind = ''] = /podgraft: \S+ \S+: ([^\n]*) \[([A-Z]\w+)\]$/.exec(refusal) ?? [];
  const own = problemKinds.find((each): each is ProblemKind => each === kind);
  if (own !== undefined) return [workloadProblem(own, sent.identity, { what: words, severity: 'error' })];
  const what = isOfPolicy
    ? `the API server refuses it through the policy: ${refusal.replace(/^.* resulted in error: /s, '')}`
    : `the API server refuses it without the policy too: ${refusal}`;
  const remedy = isOfPolicy ? 'change the rules' : 'correct the manifest, or create what it needs first';
  return [workloadProblem('PolicyTestFailed', sent.identity, { what, remedy })];
};
