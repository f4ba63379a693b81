// What belongs together in a package with several deployments: what is nearest.

import { describe, expect, test } from 'vitest';
import { isInLine, isNearest } from '../../src/graft/belonging.ts';
import { transformFiles } from '../../src/transform-files.ts';

test.each<[string, string, string[], string, boolean]>([
  ['of one', 'a', [], 'far/away', true],
  ['the same folder', 'a', ['a/b', 'b', ''], 'a', true],
  ['the folder above, of that and one beside', '', ['b'], 'a', true],
  ['base before another application', 'shop/base/deep/er', ['other'], 'shop/overlays/prod', true],
  ['not what is farther', 'other', ['shop/base'], 'shop/overlays/prod', false],
  ['nothing, where two are equally near', 'a', ['b'], '', false],
  ['however a folder is written', './a/', ['b'], 'a', true],
])('nearest is %s', (_, folder, others, to, is) => {
  expect(isNearest(folder, others, to)).toBe(is);
});

test.each<[string, string, boolean]>([
  ['a', 'a', true],
  ['', 'a/b', true],
  ['a/b', 'a', true],
  ['a/b', 'a/c', false],
  ['a', 'ab', false],
])('%s and %s are in line: %s', (one, other, are) => {
  expect(isInLine(one, other)).toBe(are);
});

const object = (kind: string, name: string, more: object, namespace?: string) =>
  JSON.stringify({
    apiVersion: { HorizontalPodAutoscaler: 'autoscaling/v2', Deployment: 'apps/v1' }[kind] ?? 'v1',
    kind,
    metadata: { name, ...(namespace && { namespace }), ...('metadata' in more && (more.metadata as object)) },
    ...('metadata' in more ? {} : more),
  });
const web = (namespace?: string) =>
  object(
    'Deployment',
    'web',
    {
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [{ name: 'web', image: 'shop:7', envFrom: [{ configMapRef: { name: 'settings' } }] }],
          },
        },
      },
    },
    namespace,
  );
const scaler = (namespace?: string) =>
  object(
    'HorizontalPodAutoscaler',
    'web',
    {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
          },
        ],
      },
    },
    namespace,
  );
const quota = (namespace?: string) =>
  object('ResourceQuota', 'all', { spec: { hard: { cpu: '4' } } }, namespace);
const settings = (...keys: string[]) =>
  object('ConfigMap', 'settings', { data: Object.fromEntries(keys.map((key) => [key, 'x'])) });
const enforcing = (level: string) =>
  object('Namespace', 'shop', { metadata: { labels: { 'pod-security.kubernetes.io/enforce': level } } });
const config = (fields: object) => ({
  apiVersion: 'podgraft.dev/v1alpha1' as const,
  kind: 'PodGraft' as const,
  metadata: { name: 'own' },
  spec: { rules: [{ name: 'r', ...fields }] },
});
const sidecars = [{ name: 'side', image: 'side:2', securityContext: { privileged: true } }];

/** The files with a finding of a kind. */
const found = (kind: string, fields: object, files: Record<string, string>): (string | undefined)[] => {
  const texts = Object.entries(files).map(([path, text]) => ({ path, text }));
  const { problems } = transformFiles(texts, config(fields));
  return problems.filter((each) => each.kind === kind).map(({ file }) => file?.path);
};

describe('an autoscaler is for', () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      'the workload beside it',
      { 'a/web.json': web(), 'a/hpa.json': scaler(), 'b/web.json': web() },
      ['a/web.json'],
    ],
    [
      'the only one of its name, wherever it is',
      { 'base/web.json': web(), 'overlays/prod/hpa.json': scaler(), 'base/db/x.json': quota('x') },
      ['base/web.json'],
    ],
    [
      'the nearest, with the same namespace too',
      {
        'clusters/a/web.json': web('shop'),
        'clusters/a/scaling/hpa.json': scaler('shop'),
        'clusters/b/web.json': web('shop'),
      },
      ['clusters/a/web.json'],
    ],
    [
      'none, where two are equally near',
      { 'a/web.json': web(), 'hpa.json': scaler(), 'b/web.json': web() },
      [],
    ],
    [
      'its own, where each has one',
      { 'a/web.json': web(), 'a/hpa.json': scaler(), 'b/web.json': web(), 'b/hpa.json': scaler() },
      ['a/web.json', 'b/web.json'],
    ],
    ['none of another namespace', { 'a/web.json': web('shop'), 'a/hpa.json': scaler() }, []],
  ])('%s', (_, files, expected) => {
    expect(found('AutoscalerNeedsRequests', { sidecars }, files)).toEqual(expected);
  });
});

describe('a ResourceQuota', () => {
  test.each<[string, Record<string, string>, string[]]>([
    [
      'is for the workloads beside it',
      { 'a/web.json': web(), 'a/q.json': quota(), 'b/web.json': web() },
      ['a/web.json'],
    ],
    ['is for the workloads below it', { 'a/b/web.json': web(), 'a/q.json': quota() }, ['a/b/web.json']],
    [
      'is for its namespace, in another folder too',
      { 'x/web.json': web('shop'), 'y/q.json': quota('shop') },
      ['x/web.json'],
    ],
    [
      'of a nearer folder comes first',
      { 'a/web.json': web('s'), 'a/q.json': quota('s').replace('cpu', 'pods'), 'b/q.json': quota('s') },
      [],
    ],
  ])('%s', (_, files, expected) => {
    expect(found('ResourcesMissing', { sidecars }, files)).toEqual(expected);
  });
});

test('a workload is in the nearest Namespace of its name', () => {
  const files = {
    'a/ns.json': enforcing('privileged'),
    'a/web.json': web('shop'),
    'b/ns.json': enforcing('baseline'),
    'b/web.json': web('shop'),
  };
  expect(found('PodSecurityViolation', { sidecars }, files)).toEqual(['b/web.json']);
  const selected = { namespaceSelector: 'pod-security.kubernetes.io/enforce=baseline' };
  const rule = { target: selected, env: [{ name: 'A', value: 'b' }] };
  const texts = Object.entries(files).map(([path, text]) => ({ path, text }));
  const changed = transformFiles(texts, config(rule)).files.filter(({ before, after }) => before !== after);
  expect(changed.map(({ path }) => path)).toEqual(['b/web.json']);
});

test.each<[string, Record<string, string>, string]>([
  ['has, in the nearest', { 'a/s.json': settings('OPTS'), 'b/s.json': settings() }, '$(OPTS) -Dx'],
  ["hasn't, in the nearest", { 'a/s.json': settings(), 'b/s.json': settings('OPTS') }, '-Dx'],
  ['has, in the only one', { 'b/s.json': settings('OPTS') }, '$(OPTS) -Dx'],
  [
    'may have, where two are equally near',
    { 'b/s.json': settings('OPTS'), 'c/s.json': settings() },
    'EnvUnknown',
  ],
])('envAppend extends what the ConfigMap of envFrom %s', (_, files, expected) => {
  const { spec, ...head } = config({ envAppend: [{ name: 'OPTS', value: '-Dx' }] });
  const images = [{ image: 'shop:7', entrypoint: ['run'], env: {} }];
  const texts = Object.entries({ 'a/web.json': web(), ...files }).map(([path, text]) => ({ path, text }));
  const run = transformFiles(texts, { ...head, spec: { ...spec, images } });
  const value = /"name":\s*"OPTS",\s*"value":\s*"([^"]*)"/.exec(run.files[0]?.after ?? '')?.[1];
  expect(run.problems.find(({ kind }) => kind === 'EnvUnknown')?.kind ?? value).toBe(expected);
});
