// The law of `podgraft policy`: what is created through the policy is what podgraft's output makes, as the API server has it.
// On pods these are what controllers make of each workload, before and after; on workloads the workloads themselves.
// FC_SEED has the seed of what is sampled and generated; PODGRAFT_POLICY_CASES=500 takes the whole corpus and 500 generated.
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Dice } from '../generate/dice.ts';
import { ApiServer, type KubernetesObject, type Verdict } from './api-server.ts';
import { templateOf } from './broad-graft.ts';
import { describeWithCluster } from './cluster-script.ts';
import { inParallel } from './in-parallel.ts';
import { namespaceObject, podConfigs, workloadConfigs } from './policy-configs.ts';
import { grafter } from './policy-graft.ts';
import { configText, kindIn, Policies } from './policy-install.ts';
import {
  type Case,
  comparable,
  corpusCases,
  differenceOf,
  generatedCases,
  podOf,
  workloadIn,
} from './policy-workloads.ts';

const corpus = process.env['PODGRAFT_CORPUS'];

/** How many generated workloads each config gets, with the whole corpus; without it, a sample that differs from day to day. */
const given = process.env['PODGRAFT_POLICY_CASES'];
const generated = Number(given ?? 45);
const SAMPLE = 45;
const seed = Number(process.env['FC_SEED'] ?? 24);

const sampled = (all: readonly Case[]): Case[] => {
  if (given !== undefined) return [...all];
  const dice = new Dice(seed);
  const left = [...all];
  return Array.from({ length: Math.min(SAMPLE, all.length) }, () =>
    left.splice(dice.below(left.length), 1),
  ).flat();
};

/** The API server may still have the policies of an earlier run, which come into force before those of this one. */
const runId = Date.now().toString(36);

const imagesOf = ({ object }: Case): string[] => {
  const { spec } = templateOf(object) as { spec: { containers: { image?: string }[] } };
  return spec.containers.flatMap(({ image }) => (typeof image === 'string' && image !== '' ? [image] : []));
};

interface Form {
  readonly on: 'pods' | 'workloads';
  readonly configs: Readonly<Record<string, readonly object[]>>;
  readonly of: (workload: KubernetesObject, namespace: string) => KubernetesObject;
  /** The workloads that the form is about. */
  readonly has: (object: KubernetesObject) => boolean;
}

const isControlled = (object: KubernetesObject): boolean =>
  ((object['metadata'] as { ownerReferences?: { controller?: boolean }[] }).ownerReferences ?? []).some(
    ({ controller }) => controller,
  );

/** The API server gives a Job and a ReplicationController without labels those of the template before a policy runs. */
const hasLabelsOfTemplate = (object: KubernetesObject): boolean =>
  (object['kind'] === 'Job' || object['kind'] === 'ReplicationController') &&
  Object.keys((object['metadata'] as { labels?: object }).labels ?? {}).length === 0;

const forms: readonly Form[] = [
  // A CronJob makes Jobs, and the pods know these.
  {
    on: 'pods',
    configs: podConfigs,
    of: podOf,
    has: ({ kind }) => kind !== 'CronJob' && kind !== 'PodTemplate',
  },
  // Pods that a controller made are left alone.
  { on: 'workloads', configs: workloadConfigs, of: workloadIn, has: (object) => !isControlled(object) },
];

describeWithCluster('a policy', 'api', () => {
  let api: ApiServer;
  let policies: Policies;
  beforeAll(() => {
    api = new ApiServer(inject('kubeconfig'));
    policies = new Policies(api);
  });
  afterAll(() => policies.remove());

  /** What the API server makes of each workload without a policy. */
  const plainOf = new Map<string, Promise<Verdict>>();
  const plain = (form: Form, { name, object }: Case): Promise<Verdict> => {
    const key = `${form.on} ${name}`;
    const found = plainOf.get(key) ?? api.dryRun(form.of(object, 'plain'));
    plainOf.set(key, found);
    return found;
  };

  const real = corpus === undefined ? [] : corpusCases(corpus);
  const cases = [...sampled(real), ...generatedCases(generated, seed)];

  const rows = forms.flatMap((form) =>
    Object.entries(form.configs).map(([title, rules]) => [form.on, title, form, rules] as const),
  );
  it.each(rows)(
    'on %s makes what podgraft makes, for each real and generated workload: %s',
    async (on, title, form, rules) => {
      const readsLabels = on === 'workloads' && JSON.stringify(rules).includes('"labelSelector"');
      const about = cases.filter(
        ({ object }) => form.has(object) && !(readsLabels && hasLabelsOfTemplate(object)),
      );
      const name = `law-${runId}-${on}-${Object.keys(form.configs).indexOf(title)}`;
      const images = [...new Set([...about.flatMap(imagesOf), 'probe'])];
      const config = configText(name, rules, images);
      const grafted = grafter(config);
      await api.create(namespaceObject(name));
      await policies.install(name, config, name, on);
      const count = { same: 0, changed: 0, refused: 0, left: 0 };
      const wrong: string[] = [];
      const compare = (path: string, wanted: Verdict, found: Verdict): boolean => {
        if (!wanted.accepted && !found.accepted) return true;
        const difference = differenceOf(wanted, found, on === 'pods');
        if (difference !== undefined) wrong.push(`${path}: ${difference}`);
        return difference === undefined;
      };
      await inParallel(about, async (each) => {
        const before = await plain(form, each);
        if (!before.accepted) {
          count.left++;
          return;
        }
        const { grafted: after, refusal } = grafted(each);
        const through = await api.dryRun(form.of(each.object, name));
        if (refusal !== undefined) {
          count.refused++;
          const kind = kindIn(through.message);
          // What the API server refuses by itself, it refuses in its own words.
          if (through.accepted || (kind !== undefined && kind !== refusal.kind))
            wrong.push(
              `${each.name}: podgraft ${refusal.kind} ${refusal.message}, policy ${through.message || 'accepts'}`,
            );
          return;
        }
        if (after === each.object) {
          // Nothing is sent twice.
          if (compare(each.name, before, through)) count.same++;
          return;
        }
        const wanted = await api.dryRun(form.of(after, 'plain'));
        if (compare(each.name, wanted, through)) count.same++;
        compare(`${each.name} again`, wanted, await api.dryRun(form.of(after, name)));
        const both = [wanted.object, before.object].map((object) => JSON.stringify(comparable(object, true)));
        if (wanted.accepted && both[0] !== both[1]) count.changed++;
      });
      process.stderr.write(
        `test/cluster: on ${on}: ${title}: ${about.length} workloads: ${JSON.stringify(count)}\n`,
      );
      expect(wrong).toEqual([]);
      expect(count.left).toBeLessThan(about.length / 10);
      expect(about.length).toBeGreaterThan(generated / 2);
    },
  );
});
