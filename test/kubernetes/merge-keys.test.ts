import { describe, expect, test } from 'vitest';
import { elementKey, listKeys } from '../../src/kubernetes/merge-keys.ts';
import { fieldsOf } from '../../src/kubernetes/schema/table.ts';
import { hasKubectl, kubectl } from './validate/kubectl.ts';
import { type Path, valueAt } from './validate/mutate.ts';

test.each<[string, string, object, string | undefined]>([
  ['a container', 'PodSpec.containers', { name: 'web', image: 'a' }, 'web'],
  ['a port', 'Container.ports', { containerPort: 53, protocol: 'UDP' }, '53 UDP'],
  ['a port without protocol, which is TCP', 'Container.ports', { containerPort: 53n, name: 'dns' }, '53 TCP'],
  ['a mount', 'Container.volumeMounts', { name: 'v', mountPath: '/a' }, '/a'],
  ['an element without its key', 'Container.env', { value: 'a' }, undefined],
  ['an element of an atomic list', 'Container.envFrom', { prefix: 'a' }, undefined],
])('the key of %s', (_sentence, list, element, key) => {
  expect(elementKey(list, element)).toBe(key);
});

test('every list and key is in the table of types', () => {
  for (const [list, keys] of Object.entries(listKeys)) {
    const [type = '', field = ''] = list.split('.');
    const shape = fieldsOf(type).get(field)?.shape;
    expect(shape?.is, list).toBe('list');
    if (shape?.is !== 'list' || shape.of.is !== 'type') throw new Error(`${list} is no list of objects`);
    for (const key of keys) expect([...fieldsOf(shape.of.name).keys()], list).toContain(key);
  }
});

// Each list as [where it is, one element, the same element changed, another element].
const at: Path = ['spec', 'template', 'spec'];
const inContainer: Path = [...at, 'containers', 0];
const merged: [string, Path, object, object, object][] = [
  [
    'PodSpec.containers',
    [...at, 'containers'],
    { name: 'a', image: 'x' },
    { name: 'a', tty: true },
    { name: 'b' },
  ],
  [
    'PodSpec.initContainers',
    [...at, 'initContainers'],
    { name: 'i', image: 'x' },
    { name: 'i', tty: true },
    { name: 'j' },
  ],
  [
    'PodSpec.ephemeralContainers',
    [...at, 'ephemeralContainers'],
    { name: 'e', image: 'x' },
    { name: 'e', tty: true },
    { name: 'f' },
  ],
  [
    'PodSpec.volumes',
    [...at, 'volumes'],
    { name: 'v', emptyDir: { medium: 'Memory' } },
    { name: 'v', emptyDir: { sizeLimit: '1Gi' } },
    { name: 'w', emptyDir: {} },
  ],
  ['PodSpec.imagePullSecrets', [...at, 'imagePullSecrets'], { name: 'p' }, { name: 'p' }, { name: 'q' }],
  [
    'PodSpec.hostAliases',
    [...at, 'hostAliases'],
    { ip: '1.1.1.1', hostnames: ['a'] },
    { ip: '1.1.1.1', hostnames: ['b'] },
    { ip: '2.2.2.2' },
  ],
  [
    'PodSpec.topologySpreadConstraints',
    [...at, 'topologySpreadConstraints'],
    { topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1 },
    { topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 2 },
    { topologyKey: 'y', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1 },
  ],
  [
    'PodSpec.resourceClaims',
    [...at, 'resourceClaims'],
    { name: 'r', resourceClaimName: 'x' },
    { name: 'r', resourceClaimName: 'y' },
    { name: 's', resourceClaimName: 'x' },
  ],
  ['PodSpec.schedulingGates', [...at, 'schedulingGates'], { name: 'g' }, { name: 'g' }, { name: 'h' }],
  [
    'Container.env',
    [...inContainer, 'env'],
    { name: 'A', value: '1' },
    { name: 'A', value: '2' },
    { name: 'B', value: '1' },
  ],
  [
    'Container.ports',
    [...inContainer, 'ports'],
    { containerPort: 1, name: 'a' },
    { containerPort: 1, hostPort: 5 },
    { containerPort: 2 },
  ],
  [
    'Container.volumeMounts',
    [...inContainer, 'volumeMounts'],
    { mountPath: '/a', name: 'v' },
    { mountPath: '/a', name: 'v', readOnly: true },
    { mountPath: '/b', name: 'v' },
  ],
  [
    'Container.volumeDevices',
    [...inContainer, 'volumeDevices'],
    { devicePath: '/a', name: 'v' },
    { devicePath: '/a', name: 'w' },
    { devicePath: '/b', name: 'v' },
  ],
  [
    'ObjectMeta.ownerReferences',
    ['metadata', 'ownerReferences'],
    { uid: 'u', name: 'a', kind: 'K', apiVersion: 'v1' },
    { uid: 'u', name: 'b' },
    { uid: 't', name: 'a', kind: 'K', apiVersion: 'v1' },
  ],
];
const atomic: [string, Path, object, object][] = [
  [
    'Container.envFrom',
    [...inContainer, 'envFrom'],
    { configMapRef: { name: 'a' } },
    { configMapRef: { name: 'b' } },
  ],
  [
    'Container.resizePolicy',
    [...inContainer, 'resizePolicy'],
    { resourceName: 'cpu', restartPolicy: 'NotRequired' },
    { resourceName: 'memory', restartPolicy: 'NotRequired' },
  ],
  ['PodSpec.tolerations', [...at, 'tolerations'], { key: 'a' }, { key: 'b' }],
  ['PodSpec.readinessGates', [...at, 'readinessGates'], { conditionType: 'a' }, { conditionType: 'b' }],
];

type Json = { [key: string | number]: unknown };
const set = (root: Json, path: Path, value: unknown): void => {
  let node = root;
  path.slice(0, -1).forEach((key, index) => {
    node[key] ??= typeof path[index + 1] === 'number' ? [] : {};
    node = node[key] as Json;
  });
  node[path.at(-1) ?? ''] = value;
};

describe.skipIf(!hasKubectl)('kubectl patch --type=strategic', () => {
  const object: Json = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } };
  const patch: Json = {};
  set(object, [...at, 'containers'], [{ name: 'a', image: 'x' }]);
  set(patch, [...at, 'containers'], [{ name: 'a', tty: true }, { name: 'b' }]);
  for (const [list, path, element, changed, other] of merged) {
    if (list === 'PodSpec.containers') continue;
    set(object, path, [element]);
    set(patch, path, [changed, other]);
  }
  for (const [, path, element, other] of atomic) {
    set(object, path, [element]);
    set(patch, path, [other]);
  }
  const run = kubectl({ 'd.json': object, 'p.json': patch }, [
    'patch',
    '--local',
    '-f',
    'd.json',
    '--type=strategic',
    '--patch-file',
    'p.json',
    '-o',
    'json',
  ]);

  test.each(merged)('merges %s by the key of the table', (list, path, element, changed, other) => {
    expect(run.stderr).toBe('');
    const result = valueAt(JSON.parse(run.stdout), path) as object[];
    const keys = [element, changed, other].map((each) => elementKey(list, each));
    expect(keys[0]).toBe(keys[1]);
    expect(result.map((each) => elementKey(list, each)).sort()).toEqual([keys[1], keys[2]].sort());
    const one = result.find((each) => elementKey(list, each) === keys[0]);
    expect(one).toMatchObject(changed);
    for (const key of Object.keys(element)) expect(one).toHaveProperty(key);
  });

  test.each(atomic)('replaces %s, which has no key', (list, path, _element, other) => {
    expect(valueAt(JSON.parse(run.stdout), path)).toEqual([other]);
    expect(listKeys[list]).toBeUndefined();
  });
});
