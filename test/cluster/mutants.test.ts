// Mutants of one rich rule: what podgraft reports as an error is what the API server refuses, and what podgraft makes of
// the others the API server accepts. Where the two differ there is a reason, and each reason must occur.
import { beforeAll, expect, inject, it } from 'vitest';
import { transform } from '../../src/transform.ts';
import { type Path, withValue } from '../kubernetes/validate/mutate.ts';
import { ApiServer } from './api-server.ts';
import { describeWithCluster } from './cluster-script.ts';
import { inParallel } from './in-parallel.ts';
import { mutantsOf } from './mutate-rule.ts';
import { type Reasons, reasonFor, reasonsOf, verdictLines } from './reasons.ts';
import { assemble, plainDeployment, richConfig, richRuleFor } from './rich-rule.ts';

type Json = Record<string, unknown>;

const count = 8000;
const seed = 19;

/** Why podgraft refuses what the API server accepts: patterns of podgraft's messages. */
const stricter: Reasons = [
  [
    /unknown field; did you mean|expected (a list|a map), found nothing/,
    'a field of the rule, which the server never sees',
  ],
  [/emptyDir\.medium: must be one of/, 'the kubelet knows no such medium and never starts the pod'],
  [
    /\.key: (is longer than 253|must consist of letters|must not be "\.")/,
    'no ConfigMap or Secret has such a key',
  ],
  [/sources\[\d\]: has no source/, 'an empty source projects nothing'],
  [/image\.reference: is required/, 'the pod of the template is refused', { since: 35, before: 37 }],
  [/imagePullSecrets\[0\]\.name: is required/, 'the server only warns, and nothing is pulled with it'],
  [/image: must not start or end with white space/, 'the pods of the template are refused'],
  [/expected a value/, 'the server reads an empty text, which nobody means'],
];

/** What podgraft does not see: patterns of the server's messages. */
const unseen: Reasons = [];

/** Mutants of rare reasons, which the seed may leave out. */
const rare: readonly (readonly [Path, unknown])[] = [
  [['initContainers', 0, 'image'], ' a'],
  [['volumeMounts', 1, 'mountPropagation'], 'Bidirectional'],
  [['imagePullSecrets', 0, 'name'], ''],
];

interface Result {
  readonly output: Json;
  readonly errors: readonly string[];
  readonly crashed: boolean;
}

const graft = (rule: Json, minor: number): Result => {
  const list = {
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    items: [plainDeployment],
    functionConfig: richConfig(rule, minor),
  };
  const { output, problems } = transform(JSON.stringify(list));
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  const crashed = problems.some(({ kind }) => kind === 'InternalError');
  return { output: (JSON.parse(output) as { items: [Json] }).items[0], errors, crashed };
};

describeWithCluster('mutants of a rule', 'api', () => {
  let api: ApiServer;
  let minor: number;
  let original: Json;
  beforeAll(async () => {
    api = new ApiServer(inject('kubeconfig'));
    minor = await api.minorRelease();
    original = richRuleFor(minor);
  });

  it('are based on a rule that the API server accepts, as podgraft grafts it and by hand', async () => {
    const { errors, output } = graft(original, minor);
    expect(errors).toEqual([]);
    for (const object of [assemble(original), output]) {
      const { message, warnings } = await api.dryRun(object);
      expect(message).toBe('');
      // 1.33 takes two fields of one source for two sources.
      expect(warnings.filter((each) => minor >= 34 || !each.includes('overlapping paths'))).toEqual([]);
    }
  });

  it('are refused by both or by neither', async () => {
    const seen = { mutants: 0, refused: 0, reported: 0 };
    const reasons = new Map<string, number>();
    const [allowed, missed] = [reasonsOf(stricter, minor), reasonsOf(unseen, minor)];
    const wrong: string[] = [];
    const mutants = [
      ...mutantsOf(original, count, seed),
      ...rare.map(([path, value]) => ({
        rule: withValue(original, path, value) as Json,
        edit: path.join('.'),
      })),
    ];
    await inParallel(mutants, async ({ rule, edit }) => {
      seen.mutants += 1;
      const { output, errors, crashed } = graft(rule, minor);
      if (crashed) wrong.push(`${edit}: crashes: ${errors[0]}`);
      const { accepted, message } = await api.dryRun(errors.length > 0 ? assemble(rule) : output);
      if (!accepted) seen.refused += 1;
      if (!accepted && errors.length > 0) seen.reported += 1;
      if (accepted === (errors.length === 0)) return;
      const reason = accepted ? reasonFor(errors.join('\n'), allowed) : reasonFor(message, missed);
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      else
        wrong.push(
          accepted
            ? `${edit}: accepted, and we say ${errors[0]}`
            : `${edit}: silent, and refused: ${message}`,
        );
    });
    process.stderr.write(verdictLines('rules', minor, seen, reasons));
    expect(wrong).toEqual([]);
    expect([...reasons.keys()].sort()).toEqual([...allowed, ...missed].map(([, reason]) => reason).sort());
    expect(seen.mutants).toBeGreaterThan(5000);
    expect(seen.reported / seen.refused).toBeGreaterThan(0.995);
  });
});
