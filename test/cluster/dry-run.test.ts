// What the API server says of podgraft's output: it accepts after what it accepted before, warns of nothing more, and
// has the same object as when somebody does the same graft by hand.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import jsYaml from 'js-yaml';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { localFiles } from '../../src/cli/files/local-files.ts';
import { isObject } from '../../src/yaml/read/value.ts';
import { exitCode, readTexts, runPackage } from '../docs/run-package.ts';
import { ApiServer, isBuiltIn, type KubernetesObject, type Verdict } from './api-server.ts';
import { broadConfig, graftByHand, templateOf } from './broad-graft.ts';
import { describeWithCluster } from './cluster-script.ts';

const corpus = process.env['PODGRAFT_CORPUS'];
if (corpus === undefined) process.stderr.write('PODGRAFT_CORPUS is not set: the corpus is left out\n');

const examples = readdirSync('examples').filter(
  (name) => existsSync(`examples/${name}/function-config.yaml`) && !name.startsWith('fails-'),
);

/** The objects of a text, those of a List one by one; none where js-yaml can't read it. */
const objectsIn = (text: string): KubernetesObject[] => {
  try {
    return jsYaml.safeLoadAll(text).flatMap(flatten);
  } catch {
    return [];
  }
};

const flatten = (value: unknown): KubernetesObject[] => {
  if (!isObject(value)) return [];
  const isList = String(value['kind']).endsWith('List') && Array.isArray(value['items']);
  return isList ? (value['items'] as unknown[]).flatMap(flatten) : [value];
};

/** The server's object without what differs from one dry run to the next, and without podgraft's record. */
const comparable = (object: KubernetesObject | undefined): unknown => {
  const copy = structuredClone(object ?? {});
  const metadata = copy['metadata'] as Record<string, unknown>;
  for (const field of ['uid', 'creationTimestamp', 'managedFields']) delete metadata[field];
  const annotations = { ...(metadata['annotations'] as Record<string, unknown> | undefined) };
  delete annotations['podgraft.dev/grafts'];
  metadata['annotations'] = annotations;
  const name = metadata['generateName'] === undefined ? undefined : `"${String(metadata['name'])}"`;
  const text = JSON.stringify(copy)
    .replace(/"(batch\.kubernetes\.io\/)?controller-uid":"[^"]*"/g, '"$1controller-uid":"(uid)"')
    .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-(random)');
  return JSON.parse(name === undefined ? text : text.replaceAll(name, '"(generated)"'));
};

/** The server's object without what the server made of it: the token of a Pod, and fields from the template's labels. */
const withoutDerived = (object: KubernetesObject, original: KubernetesObject): KubernetesObject => {
  const copy = structuredClone(object);
  delete copy['status'];
  const { metadata, spec } = copy as Record<string, Record<string, unknown>>;
  const given = original as Record<string, Record<string, unknown> | undefined>;
  if (copy['kind'] === 'Pod') return withoutToken(copy);
  if (given['metadata']?.['labels'] === undefined) delete metadata?.['labels'];
  if (given['spec']?.['selector'] === undefined) delete spec?.['selector'];
  if (copy['kind'] !== 'Job' || spec?.['selector'] !== undefined) return copy;
  const template = templateOf(copy) as { metadata?: { labels?: Record<string, unknown> } } | undefined;
  const labels = template?.metadata?.labels ?? {};
  for (const label of Object.keys(labels).filter((each) => jobLabel.test(each))) delete labels[label];
  return copy;
};

/** The account's token is mounted into each container at admission, after all else. */
const withoutToken = (pod: KubernetesObject): KubernetesObject => {
  const spec = pod['spec'] as Record<string, Record<string, unknown>[]>;
  const isToken = ({ name }: Record<string, unknown>): boolean => String(name).startsWith('kube-api-access-');
  const drop = (owner: Record<string, unknown>, list: string): void => {
    const kept = ((owner[list] ?? []) as Record<string, unknown>[]).filter((each) => !isToken(each));
    owner[list] = kept;
  };
  drop(spec, 'volumes');
  for (const container of [...(spec['initContainers'] ?? []), ...(spec['containers'] ?? [])])
    drop(container, 'volumeMounts');
  return pod;
};

const jobLabel = /^(batch\.kubernetes\.io\/)?(controller-uid|job-name)$/;

const warningsBeyond = (after: Verdict, before: Verdict): string[] =>
  after.warnings.filter((each) => !before.warnings.includes(each));

interface Case {
  readonly name: string;
  readonly text: string;
}

/** The object itself or, where the server lacks its kind, its pod template alone: a Rollout, kinds of old releases. */
const asBuiltIn = (object: KubernetesObject): KubernetesObject => {
  const template = isBuiltIn(object) ? undefined : templateOf(object);
  const { name, namespace } = (object['metadata'] ?? {}) as { name?: string; namespace?: string };
  return template === undefined
    ? object
    : { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name, namespace }, template };
};

/** The documents of the corpus that hold a workload. */
const documentsOf = (folder: string): Case[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ya?ml|json)$/.test(path))
    .sort()
    .flatMap((path) =>
      readFileSync(join(folder, path), 'utf8')
        .split(/^---[^\n]*\n/m)
        .map((text, index) => ({ name: `${path}#${index}`, text })),
    )
    .filter(({ text }) => objectsIn(text).some((each) => templateOf(each)));

describeWithCluster('the API server', 'api', () => {
  let api: ApiServer;
  beforeAll(() => {
    api = new ApiServer(inject('kubeconfig'));
  });

  describe('accepts what the examples make', () => {
    it.each(examples)('%s', async (name) => {
      const folder = join('examples', name);
      const config = readFileSync(join(folder, 'function-config.yaml'), 'utf8');
      const before = readTexts(folder, 'resources');
      const { after, problems } = runPackage(config, before, localFiles(folder));
      expect(exitCode(problems)).toBe(0);
      const warnings = new Set<string>();
      for (const object of Object.values(before).flatMap(objectsIn).filter(isBuiltIn)) {
        const verdict = await api.dryRun(object);
        expect(verdict.message).toBe('');
        for (const each of verdict.warnings) warnings.add(each);
      }
      for (const object of Object.values(after).flatMap(objectsIn).filter(isBuiltIn)) {
        const verdict = await api.dryRun(object);
        expect(verdict.message).toBe('');
        expect(verdict.warnings.filter((each) => !warnings.has(each))).toEqual([]);
      }
    });
  });

  it.skipIf(corpus === undefined)(
    'has the same objects as after a graft by hand, for each real workload',
    async () => {
      const cases = documentsOf(corpus ?? '');
      const images = new Set<string>();
      for (const { text } of cases)
        for (const object of objectsIn(text))
          for (const { image } of (
            templateOf(object)?.['spec'] as { containers: { image?: unknown }[] } | undefined
          )?.containers ?? [])
            if (typeof image === 'string' && image !== '') images.add(image);
      const config = JSON.stringify(broadConfig([...images]));
      const count = { compared: 0, refusedBefore: 0, untouched: 0, refusedAfter: 0 };
      const wrong: string[] = [];
      for (const { name, text } of cases) {
        const { after } = runPackage(config, { 'a.yaml': text });
        const changed = objectsIn(after['a.yaml'] ?? '');
        const configMaps = Object.values(after)
          .flatMap(objectsIn)
          .filter(({ kind }) => kind === 'ConfigMap');
        const generated = configMaps
          .map(({ metadata }) => String((metadata as { name?: string }).name))
          .find((each) => each.startsWith('broad-all-'));
        for (const [index, object] of objectsIn(text).map(asBuiltIn).entries()) {
          if (templateOf(object) === undefined) continue;
          const before = await api.dryRun(object);
          if (!before.accepted || before.object === undefined) {
            count.refusedBefore += 1;
            continue;
          }
          if (generated === undefined) {
            count.untouched += 1;
            continue;
          }
          const graft = await api.dryRun(asBuiltIn(changed[index] ?? {}));
          if (!graft.accepted) {
            count.refusedAfter += 1;
            wrong.push(`${name}: ${graft.message}`);
          } else {
            for (const each of warningsBeyond(graft, before)) wrong.push(`${name}: new warning: ${each}`);
            const byHand = await api.dryRun(graftByHand(withoutDerived(before.object, object), generated));
            expect(byHand.message, name).toBe('');
            expect(comparable(graft.object), name).toEqual(comparable(byHand.object));
            count.compared += 1;
          }
        }
      }
      process.stderr.write(
        `test/cluster: workloads accepted before and refused after: ${count.refusedAfter}; equal to the graft by hand: ${count.compared}; refused before: ${count.refusedBefore}; not changed: ${count.untouched}\n`,
      );
      expect(wrong).toEqual([]);
      expect(count.compared).toBeGreaterThan(450);
    },
  );
});
