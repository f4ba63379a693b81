// What the names of generated ConfigMaps depend on, and which of them meet.

import { expect, test } from 'vitest';
import { generatedName } from '../../src/ownership/generated-config-maps.ts';
import { read, resourceList, runWith } from '../resource-list.ts';

const config = (spec: object, rules: readonly object[] = [file]) => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'own' },
  spec: { ...spec, rules },
});
const file = { name: 'r', files: [{ path: '/etc/a', content: 'x' }] };
const own = { configMaps: { nameFrom: 'Workload' } };

const workload = (kind: string, name: string, namespace?: string): string => `apiVersion: apps/v1
  kind: ${kind}
  metadata: {name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}
  spec:
    template:
      spec:
        containers:
        - name: c
          image: i`;
const inFile = (path: string, item: string): string =>
  item.replace(/name: (\w+)/, `$&, annotations: {config.kubernetes.io/path: ${path}}`);
const list = (...items: string[]): string => resourceList(items, {});

type Named = { metadata: { name: string; namespace?: string } };
const configMapsIn = (text: string): string[] =>
  read(text)
    .items.filter(({ kind }) => kind === 'ConfigMap')
    .map((each) => {
      const { name, namespace } = (each as Named).metadata;
      return namespace === undefined ? name : `${namespace}/${name}`;
    });
const mountedIn = (text: string): string[] =>
  [...text.matchAll(/configMap:\n *name: (.*)/g)].map(([, name = '']) => name);

test('two releases of one chart get ConfigMaps of their own with nameFrom: Workload, and one without', () => {
  const [one, two] = ['a-web', 'b-web'].map((name) => list(workload('Deployment', name))) as [string, string];
  const namesWith = (spec: object): string[] =>
    [one, two].flatMap((text) => configMapsIn(runWith(text, config(spec)).text));
  const [shared, same] = namesWith({});
  expect(same).toBe(shared);
  const hash = shared?.slice('own-r-'.length);
  expect(namesWith(own)).toEqual([`own-r.deployment.a-web-${hash}`, `own-r.deployment.b-web-${hash}`]);
});

test('each workload mounts its own, also in a List, and kinds tell workloads of one name apart', () => {
  const inList = `apiVersion: v1\n  kind: List\n  items:\n  - ${workload('DaemonSet', 'web', 'n').replaceAll('\n', '\n  ')}`;
  const items = [workload('Deployment', 'web', 'n'), workload('StatefulSet', 'web', 'n'), inList];
  const { text, kinds } = runWith(list(...items), config({ ...own, nameSuffixHash: false }));
  const names = ['deployment', 'statefulset', 'daemonset'].map((kind) => `own-r.${kind}.web`);
  expect(mountedIn(text)).toEqual(names);
  expect(configMapsIn(text)).toEqual(names.map((name) => `n/${name}`));
  expect(kinds).toEqual([]);
});

test('rules and workloads whose names run together stay apart', () => {
  const rules = ['a', 'a-job'].map((name) => ({
    ...file,
    name,
    files: [{ path: `/${name}`, content: name }],
  }));
  const items = ['x', 'job-x', 'job.x'].map((name) => workload('Deployment', name));
  const { text } = runWith(list(...items), config({ ...own, nameSuffixHash: false }, rules));
  const names = configMapsIn(text);
  expect(new Set(names).size).toBe(6);
  expect(names).toHaveLength(6);
});

test.each([{}, own])(
  'with %j a second run, another choice before, and a removed rule leave no trace',
  (spec) => {
    const text = list(workload('Deployment', 'web'), workload('Deployment', 'api', 'n'));
    const direct = runWith(text, config(spec)).text;
    expect(runWith(direct, config(spec)).text).toBe(direct);
    for (const before of [{}, own]) {
      const earlier = runWith(text, config(before)).text;
      expect(runWith(earlier, config(spec)).text).toBe(direct);
      expect(configMapsIn(runWith(earlier, config(spec, [])).text)).toEqual([]);
    }
  },
);

test('a name is never longer than Kubernetes allows, and stays unlike others that begin with the same', () => {
  const nameOf = (name: string): string =>
    generatedName('o'.repeat(253), 'r'.repeat(63), { data: { a: 'x' } }, true, {
      kind: 'PersistentThing',
      name,
    }).name;
  const names = ['a', 'b'].map((end) => nameOf(`${'w'.repeat(60)}.${'x'.repeat(190)}${end}`));
  expect(new Set(names).size).toBe(2);
  for (const name of names) {
    expect(name.length).toBeLessThanOrEqual(253);
    expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
  }
});

const mixed: Readonly<
  Record<string, readonly [items: readonly string[], spec: object, kinds: readonly string[]]>
> = {
  'with and without a namespace': [
    [workload('Deployment', 'web', 'shop'), workload('Deployment', 'api')],
    {},
    ['NamespaceMixed'],
  ],
  'two of each, which is one matter': [
    ['a', 'b', 'c', 'd'].map((name, index) => workload('Deployment', name, index % 2 ? 'shop' : undefined)),
    {},
    ['NamespaceMixed'],
  ],
  'in the namespace default and without': [
    [workload('Deployment', 'web', 'default'), workload('Deployment', 'api')],
    {},
    ['NamespaceMixed'],
  ],
  'with a name for each workload': [
    [workload('Deployment', 'web', 'shop'), workload('Deployment', 'api')],
    own,
    [],
  ],
  'in two namespaces': [[workload('Deployment', 'web', 'a'), workload('Deployment', 'api', 'b')], {}, []],
  'without any': [[workload('Deployment', 'web'), workload('Deployment', 'api')], {}, []],
  'in files of one folder': [
    [
      inFile('k8s/a.yaml', workload('Deployment', 'web', 'shop')),
      inFile('k8s/b.yaml', workload('Deployment', 'api')),
    ],
    {},
    ['NamespaceMixed'],
  ],
  'in two folders, which no kustomization joins by itself': [
    [
      inFile('shop/a.yaml', workload('Deployment', 'web', 'shop')),
      inFile('api/a.yaml', workload('Deployment', 'api')),
    ],
    {},
    [],
  ],
  'in two folders and in one of them, whichever comes first': [
    [
      inFile('shop/a.yaml', workload('Deployment', 'web', 'shop')),
      inFile('api/a.yaml', workload('Deployment', 'api')),
      inFile('api/b.yaml', workload('Deployment', 'two', 'shop')),
    ],
    {},
    ['NamespaceMixed'],
  ],
  'in three folders, each with others of its own': [
    [
      inFile('a/a.yaml', workload('Deployment', 'web', 'shop')),
      inFile('b/a.yaml', workload('Deployment', 'api')),
      inFile('c/a.yaml', workload('Deployment', 'two', 'shop')),
    ],
    {},
    [],
  ],
  'turned off': [
    [workload('Deployment', 'web', 'shop'), workload('Deployment', 'api')],
    { problems: { NamespaceMixed: 'Off' } },
    [],
  ],
};
test.each(Object.entries(mixed))('NamespaceMixed: workloads %s', (_, [items, spec, kinds]) => {
  expect(runWith(list(...items), config(spec)).kinds).toEqual(kinds);
  expect(runWith(list(...items.toReversed()), config(spec)).kinds).toEqual(kinds);
});
