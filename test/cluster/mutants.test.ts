// Mutants of one rich rule: what podgraft reports as an error is what the API server refuses, and what podgraft makes of
// the others the API server accepts. Where the two differ there is a reason, and each reason must occur.
import { beforeAll, expect, inject, it } from 'vitest';
import { transform } from '../../src/transform.ts';
import { ApiServer } from './api-server.ts';
import { describeWithCluster } from './cluster-script.ts';
import { inParallel } from './in-parallel.ts';
import { mutantsOf } from './mutate-rule.ts';
import { type Reasons, reasonFor } from './reasons.ts';
import { assemble, plainDeployment, richConfig, richRule } from './rich-rule.ts';

type Json = Record<string, unknown>;

const count = 8000;
const seed = 19;

/** Why podgraft refuses what the API server accepts: patterns of podgraft's messages. */
const stricter: Reasons = [
  [
    /unknown field; did you mean|it is empty; (a list|an object) is needed/,
    'a field of the rule, which the server never sees',
  ],
  [/emptyDir\.medium: must be one of/, 'the kubelet knows no such medium and never starts the pod'],
  [
    /\.key: (is longer than 253|must consist of letters|must not be "\.")/,
    'no ConfigMap or Secret has such a key',
  ],
  [/sources\[\d\]: has no source/, 'an empty source projects nothing'],
  [/image\.reference: is required/, 'the pod of the template is refused'],
  [/imagePullSecrets\[0\]\.name: is required/, 'the server only warns, and nothing is pulled with it'],
  [/expected no empty element/, 'the server reads an empty text, which nobody means'],
];

/** What podgraft can't know of a rule by itself: patterns of the server's messages. */
const unseen: Reasons = [[/fileKeyRef\.volumeName: Not found/, 'the volume may be one of the workload']];

interface Result {
  readonly output: Json;
  readonly errors: readonly string[];
  readonly crashed: boolean;
}

const graft = (rule: Json): Result => {
  const list = {
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    items: [plainDeployment],
    functionConfig: richConfig(rule),
  };
  const { output, problems } = transform(JSON.stringify(list));
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  const crashed = problems.some(({ kind }) => kind === 'InternalError');
  return { output: (JSON.parse(output) as { items: [Json] }).items[0], errors, crashed };
};

describeWithCluster('mutants of a rule', 'api', () => {
  let api: ApiServer;
  beforeAll(() => {
    api = new ApiServer(inject('kubeconfig'));
  });

  it('are based on a rule that the API server accepts, as podgraft grafts it and by hand', async () => {
    expect(graft(richRule).errors).toEqual([]);
    for (const object of [assemble(richRule), graft(richRule).output])
      expect(await api.dryRun(object)).toMatchObject({ message: '', warnings: [] });
  });

  it('are refused by both or by neither', async () => {
    const seen = { mutants: 0, refused: 0, reported: 0 };
    const reasons = new Set<string>();
    const wrong: string[] = [];
    await inParallel(mutantsOf(richRule, count, seed), async ({ rule, edit }) => {
      seen.mutants += 1;
      const { output, errors, crashed } = graft(rule);
      if (crashed) wrong.push(`${edit}: crashes: ${errors[0]}`);
      const { accepted, message } = await api.dryRun(errors.length > 0 ? assemble(rule) : output);
      if (!accepted) seen.refused += 1;
      if (!accepted && errors.length > 0) seen.reported += 1;
      if (accepted === (errors.length === 0)) return;
      const reason = accepted ? reasonFor(errors.join('\n'), stricter) : reasonFor(message, unseen);
      if (reason !== undefined) reasons.add(reason);
      else
        wrong.push(
          accepted
            ? `${edit}: accepted, and we say ${errors[0]}`
            : `${edit}: silent, and refused: ${message}`,
        );
    });
    process.stderr.write(`test/cluster: ${JSON.stringify(seen)}\n`);
    expect(wrong).toEqual([]);
    expect([...reasons].sort()).toEqual([...stricter, ...unseen].map(([, reason]) => reason).sort());
    expect(seen.mutants).toBeGreaterThan(5000);
    expect(seen.reported / seen.refused).toBeGreaterThan(0.995);
  });
});
