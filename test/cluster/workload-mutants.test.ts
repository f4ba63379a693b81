// Mutants of whole workloads, with the fields of the pod and of its controller: what validateOutput reports is what the
// API server refuses. Where the two differ there is a reason, and each reason must occur.
import { beforeAll, expect, inject, it } from 'vitest';
import { checkWorkload } from '../../src/kubernetes/validate/check.ts';
import { transform } from '../../src/transform.ts';
import { type Path, withValue } from '../kubernetes/validate/mutate.ts';
import { ApiServer, type KubernetesObject } from './api-server.ts';
import { describeWithCluster } from './cluster-script.ts';
import { inParallel } from './in-parallel.ts';
import { type Mutant, mutantsOf } from './mutate-rule.ts';
import { type Reasons, reasonFor, reasonsOf, verdictLines } from './reasons.ts';
import { richWorkloads } from './rich-workload.ts';

const count = 1600;
const seed = 19;

/** Why podgraft reports what the API server accepts: patterns of podgraft's messages. */
const stricter: Reasons = [
  [/\.(hostname|subdomain): /, 'of a StatefulSet only the pods are refused'],
  [/items\[0\]\.key: /, 'no ConfigMap has such a key'],
  [/imagePullSecrets\[0\]\.name: is required/, 'the server only warns, and nothing is pulled with it'],
  [/expected a value/, 'the server reads an empty text, which nobody means'],
  [/image: must not start or end with white space/, 'the pods of the template are refused'],
  [/terminationGracePeriodSeconds: must be at least 0/, 'the server takes it for 1'],
  [/jobTemplate\.metadata\./, 'the Jobs of the CronJob are refused'],
  [
    /resourceClaims|resources\.claims/,
    'the server drops resource claims, which came with 1.34',
    { before: 34 },
  ],
  [
    /^StatefulSet: spec\.(template|volumeClaimTemplates)/m,
    'of a StatefulSet only the pods are refused',
    { before: 34 },
  ],
];

/** What podgraft leaves to the API server: patterns of its messages. */
const unseen: Reasons = [
  [/metadata\.name: Required value/, 'podgraft reports ItemInvalid and goes no further'],
  [/unknown time zone/, 'only the server knows its database of time zones'],
  [
    /onPodConditions\[0\]\.status: Required/,
    'later releases take a condition without status for True',
    { before: 34 },
  ],
];

/** Mutants of rare reasons, which the seed may leave out. */
const rare: readonly (readonly [string, Path, unknown])[] = [
  ['Deployment', ['metadata', 'name'], ''],
  ['DaemonSet', ['spec', 'template', 'spec', 'terminationGracePeriodSeconds'], -1],
  ['CronJob', ['spec', 'jobTemplate', 'metadata', 'labels', 'app'], 'a b'],
];

const issuesOf = (object: KubernetesObject): string[] =>
  checkWorkload(object)
    .filter(({ severity }) => severity !== 'warning')
    .map(({ path, what }) => `${path}: ${what}`);

/** What `validateOutput` says of a workload that a rule adds a label to. */
const warningsOf = (object: KubernetesObject): string[] => {
  const functionConfig = {
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'mutants' },
    spec: { validateOutput: true, rules: [{ name: 'label', podLabels: { 'example.com/a': 'b' } }] },
  };
  const list = {
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    items: [object],
    functionConfig,
  };
  return transform(JSON.stringify(list))
    .problems.filter(({ kind }) => kind === 'OutputInvalid')
    .map(({ message }) => message);
};

describeWithCluster('mutants of whole workloads', 'api', () => {
  let api: ApiServer;
  beforeAll(() => {
    api = new ApiServer(inject('kubeconfig'));
  });

  it.each(richWorkloads)('are based on a $kind that the API server accepts', async (workload) => {
    expect(await api.dryRun(workload)).toMatchObject({ message: '', warnings: [] });
    expect(warningsOf(workload)).toEqual([]);
  });

  it('are refused by both or by neither', async () => {
    const minor = await api.minorRelease();
    const [allowed, missed] = [reasonsOf(stricter, minor), reasonsOf(unseen, minor)];
    const seen = { mutants: 0, refused: 0, reported: 0 };
    const reasons = new Map<string, number>();
    const wrong: string[] = [];
    const judge = async (kind: unknown, edit: string, object: KubernetesObject): Promise<void> => {
      const issues = issuesOf(object);
      const { accepted, message } = await api.dryRun(object);
      seen.mutants += 1;
      if (!accepted) seen.refused += 1;
      if (!accepted && issues.length > 0) seen.reported += 1;
      if (accepted === (issues.length === 0)) return;
      const reason = accepted
        ? reasonFor(issues.map((each) => `${kind}: ${each}`).join('\n'), allowed)
        : reasonFor(message, missed);
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      else
        wrong.push(
          accepted
            ? `${kind}: ${edit}: accepted, and we say ${issues[0]}`
            : `${kind}: ${edit}: silent, and refused: ${message}`,
        );
    };
    for (const { apiVersion, kind, ...rest } of richWorkloads) {
      // In another namespace nothing is refused for what it is.
      const inDefault = ({ rule }: Mutant): boolean =>
        (rule['metadata'] as { namespace?: unknown } | undefined)?.namespace === 'default';
      const mutants = mutantsOf(rest, count, seed).filter(inDefault);
      await inParallel(mutants, ({ rule, edit }) => judge(kind, edit, { apiVersion, kind, ...rule }));
    }
    for (const [kind, path, value] of rare) {
      const workload = richWorkloads.find((each) => each['kind'] === kind);
      await judge(kind, path.join('.'), withValue(workload, path, value) as KubernetesObject);
    }
    process.stderr.write(verdictLines('whole workloads', minor, seen, reasons));
    expect(wrong).toEqual([]);
    expect([...reasons.keys()].sort()).toEqual(
      [...new Set([...allowed, ...missed].map(([, reason]) => reason))].sort(),
    );
    expect(seen.mutants).toBeGreaterThan(5000);
    expect(seen.reported / seen.refused).toBeGreaterThan(0.995);
  });

  it('are reported as OutputInvalid', () => {
    const [deployment] = richWorkloads;
    const spec = { ...(deployment?.['spec'] as object), replicas: -1 };
    expect(warningsOf({ ...deployment, spec })).toEqual([
      expect.stringContaining('spec.replicas: must be at least 0, not -1'),
    ]);
  });
});
