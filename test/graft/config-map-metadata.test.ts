// Labels and annotations of generated ConfigMaps: those of spec.configMaps, and the hooks and waves of their users.

import { describe, expect, test } from 'vitest';
import { dropConfig, read, resourceList, runWith } from '../resource-list.ts';

const config = (configMaps: object | undefined, spec: object = {}) => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'own' },
  spec: {
    ...(configMaps && { configMaps }),
    rules: [{ name: 'r', files: [{ path: '/etc/a', content: 'x' }] }],
    ...spec,
  },
});
const job = (name: string, annotations: string): string => `apiVersion: batch/v1
  kind: Job
  metadata:
    generateName: ${name}
    annotations: {${annotations}}
  spec:
    template:
      spec:
        containers:
        - name: c
          image: i`;
const hook = 'argocd.argoproj.io/hook: PreSync, argocd.argoproj.io/hook-delete-policy: HookSucceeded';
const list = (...items: string[]): string => resourceList(items, {});
const pair = list(job('a', ''), job('b', hook));
type Meta = { labels?: object; annotations: Record<string, string> };
const metadataIn = (text: string): Meta =>
  read(text).items.find(({ kind }) => kind === 'ConfigMap')?.['metadata'] as Meta;

test('a ConfigMap takes over the phase of its earliest user, also inside a List', () => {
  const inList = `apiVersion: v1\n  kind: List\n  items:\n  - ${job('b', hook).replaceAll('\n', '\n  ')}`;
  for (const items of [
    [job('a', ''), job('b', hook)],
    [job('a', ''), inList],
  ]) {
    const done = runWith(list(...items), config(undefined));
    expect(done.messages).toEqual([]);
    expect(metadataIn(done.text).annotations).toEqual({
      'podgraft.dev/owner': 'own',
      'argocd.argoproj.io/hook': 'PreSync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      'podgraft.dev/metadata':
        'annotations/argocd.argoproj.io/hook,annotations/argocd.argoproj.io/hook-delete-policy',
    });
  }
});

test('spec.configMaps gives labels and annotations, and has the last word', () => {
  const both = { labels: { team: 'web' }, annotations: { 'argocd.argoproj.io/hook': 'Sync', note: '1' } };
  const { labels, annotations } = metadataIn(runWith(pair, config(both)).text);
  expect(labels).toEqual({ team: 'web' });
  expect(annotations).toMatchObject({ 'argocd.argoproj.io/hook': 'Sync', note: '1' });
});

const states: [string, object | undefined][] = [
  ['nothing', undefined],
  ['a label', { labels: { team: 'web' } }],
  ['another label', { labels: { team: 'db', b: 'c' } }],
  ['an annotation', { annotations: { note: '1' } }],
];
describe.each([{}, { nameSuffixHash: false }, { record: false }])('with %j', (spec) => {
  test.each(states)(
    '%s: a second run changes nothing, and a run after any other config gives the same',
    (_, now) => {
      const direct = runWith(pair, config(now, spec)).text;
      expect(runWith(direct, config(now, spec)).text).toBe(direct);
      for (const [, before] of states)
        expect(runWith(runWith(pair, config(before)).text, config(now, spec)).text).toBe(direct);
      const none = { ...config(undefined), spec: { rules: [] } };
      if (!('record' in spec)) expect(dropConfig(runWith(direct, none).text)).toBe(dropConfig(pair));
    },
  );
});

test("what others wrote into a ConfigMap stays, and only podgraft's own goes and comes", () => {
  const earlier = runWith(pair, config({ labels: { team: 'web', old: 'x' } })).text;
  const edited = earlier.replace('team: web', 'team: web # ours\n      mine: "1"');
  expect(edited).not.toBe(earlier);
  const done = runWith(edited, config({ labels: { team: 'db' }, annotations: { note: '1' } }));
  expect(metadataIn(done.text)).toMatchObject({
    labels: { team: 'db', mine: '1' },
    annotations: { note: '1' },
  });
  expect(metadataIn(done.text).labels).not.toHaveProperty('old');
  expect(done.kinds).toEqual([]);
});

test('without a record, a label that is new goes into a ConfigMap that is there', () => {
  const bare = { record: false };
  const earlier = runWith(pair, config(undefined, bare)).text;
  const done = runWith(earlier, config({ labels: { team: 'web' } }, bare)).text;
  expect(metadataIn(done).labels).toEqual({ team: 'web' });
});

test.each<[object, string]>([
  [{ labels: { 'a b': 'x' } }, 'spec.configMaps.labels["a b"]'],
  [{ labels: { a: 'x y' } }, 'spec.configMaps.labels.a'],
  [{ annotations: { '/x': 'y' } }, 'spec.configMaps.annotations["/x"]'],
  [{ annotations: { 'podgraft.dev/owner': 'y' } }, 'spec.configMaps.annotations["podgraft.dev/owner"]'],
  [
    { annotations: { 'config.kubernetes.io/path': 'y' } },
    'spec.configMaps.annotations["config.kubernetes.io/path"]',
  ],
])('%j is an error at %s', (configMaps, path) => {
  const done = runWith(pair, config(configMaps));
  expect(done.kinds).toEqual(['SnippetInvalid']);
  expect(done.messages[0]?.startsWith(path)).toBe(true);
});
