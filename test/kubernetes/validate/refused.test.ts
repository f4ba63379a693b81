// What the API server or the kubelet refuses and no schema says: one line each, with what to do; and beside
// each the neighbour that is right.

import { describe, expect, test } from 'vitest';
import { checkSnippet, type SnippetOptions } from '../../../src/kubernetes/validate/check.ts';
import type { SnippetType } from './full-snippets.ts';

const newest = { kubernetesVersion: '1.36' };
const c = (more: object) => ({ name: 'c', image: 'i', ...more });
const resources = (requests: object, limits?: object) =>
  c({ resources: { requests, ...(limits && { limits }) } });
const field = (fieldPath: string) => ({ name: 'A', valueFrom: { fieldRef: { fieldPath } } });
const amount = (more: object) => ({
  name: 'A',
  valueFrom: { resourceFieldRef: { resource: 'limits.memory', ...more } },
});
const file = (more: object) => ({ name: 'v', downwardAPI: { items: [{ path: 'p', ...more }] } });
const claim = (spec: object) => ({ name: 'v', ephemeral: { volumeClaimTemplate: { spec } } });
const storage = { requests: { storage: '1Gi' } };

const lines = (type: SnippetType, value: unknown, options: SnippetOptions = newest): string[] =>
  checkSnippet(type, value, 'x', options).map(
    ({ path, what, remedy, severity }) =>
      `${severity === 'warning' ? 'warning: ' : ''}${path}: ${what}${remedy === undefined ? '' : `; ${remedy}`}`,
  );

test.each<[string, SnippetType, unknown, string[]]>([
  [
    'an extended resource is requested without a limit',
    'Container',
    resources({ 'nvidia.com/gpu': 1 }),
    [
      'x.resources.requests.nvidia.com/gpu: needs limits.nvidia.com/gpu beside it: nvidia.com/gpu cannot be overcommitted; add limits.nvidia.com/gpu',
    ],
  ],
  [
    'an extended resource has a limit alone',
    'Container',
    c({ resources: { limits: { 'nvidia.com/gpu': 1 } } }),
    [],
  ],
  [
    'half of an extended resource is wanted',
    'Container',
    c({ resources: { limits: { 'nvidia.com/gpu': '500m' } } }),
    ['x.resources.limits.nvidia.com/gpu: must be a whole number, and is 500m'],
  ],
  [
    'huge pages stand without cpu and memory',
    'Container',
    c({ resources: { limits: { 'hugepages-2Mi': '4Mi' } } }),
    ['x.resources.limits.hugepages-2Mi: needs cpu or memory beside it; add limits.memory'],
  ],
  [
    'memory is written in thousandths of a byte',
    'Container',
    resources({ memory: '512m' }),
    ['warning: x.resources.requests.memory: is a fraction of a byte: 512m; did you mean 512Mi?'],
  ],
  ['memory is a decimal number of gigabytes', 'Container', resources({ memory: '1.1G', cpu: 0.1 }), []],
  [
    'a variable asks for all labels',
    'EnvVar',
    field('metadata.labels'),
    [
      "x.valueFrom.fieldRef.fieldPath: metadata.labels as a whole is for files of a downwardAPI volume, and a variable takes one key of it; write metadata.labels['KEY']",
    ],
  ],
  ['a variable asks for one label', 'EnvVar', field("metadata.labels['app.kubernetes.io/name']"), []],
  [
    'a variable asks for a label that cannot be',
    'EnvVar',
    field("metadata.annotations['a b']"),
    [
      'x.valueFrom.fieldRef.fieldPath: names the key "a b", which must be NAME or PREFIX/NAME, where NAME starts and ends with a letter or digit',
    ],
  ],
  [
    'a field is misspelt',
    'EnvVar',
    field('metadata.namepsace'),
    [
      'x.valueFrom.fieldRef.fieldPath: metadata.namepsace is no field that a pod can hand to a container; did you mean metadata.namespace?',
    ],
  ],
  [
    'a file is to hold what only variables can',
    'Volume',
    file({ fieldRef: { fieldPath: 'spec.nodeName' } }),
    [
      "x.downwardAPI.items[0].fieldRef.fieldPath: spec.nodeName is no field that a pod can hand to a container in a file; use one of metadata.annotations, metadata.labels, metadata.name, metadata.namespace, metadata.uid or metadata.labels['KEY']",
    ],
  ],
  ['a file holds all labels', 'Volume', file({ fieldRef: { fieldPath: 'metadata.labels' } }), []],
  [
    'a file of a resource does not say of which container',
    'Volume',
    file({ resourceFieldRef: { resource: 'limits.cpu' } }),
    ['x.downwardAPI.items[0].resourceFieldRef.containerName: is required in a volume; add containerName'],
  ],
  [
    'a divisor is none of the units',
    'EnvVar',
    amount({ divisor: '10Mi' }),
    [
      'x.valueFrom.resourceFieldRef.divisor: must be one of 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei, and is 10Mi',
    ],
  ],
  ['a divisor is a unit', 'EnvVar', amount({ divisor: '1Mi' }), []],
  [
    'the claim of an ephemeral volume says neither how nor how much',
    'Volume',
    claim({ storageClassName: 'fast' }),
    [
      'x.ephemeral.volumeClaimTemplate.spec.accessModes: is required; add accessModes, such as [ReadWriteOnce]',
      'x.ephemeral.volumeClaimTemplate.spec.resources.requests.storage: is required; add it, such as storage: 1Gi',
    ],
  ],
  [
    'the claim of an ephemeral volume says both',
    'Volume',
    claim({ accessModes: ['ReadWriteOnce'], resources: storage }),
    [],
  ],
  [
    'root is to run as non-root',
    'Container',
    c({ securityContext: { runAsNonRoot: true, runAsUser: 0 } }),
    [
      'x.securityContext.runAsUser: is 0, which is root, beside runAsNonRoot: the kubelet refuses to start it; set another runAsUser, or remove runAsNonRoot',
    ],
  ],
  [
    'a variable is set twice',
    'Container',
    c({
      env: [
        { name: 'A', value: 'a' },
        { name: 'A', value: 'b' },
      ],
    }),
    ['warning: x.env[1].name: "A" is already taken by env[0]; give each of env its own name'],
  ],
  [
    'a port is listed twice',
    'Container',
    c({
      ports: [
        { containerPort: 53, protocol: 'UDP' },
        { containerPort: 53 },
        { containerPort: 53, protocol: 'TCP' },
      ],
    }),
    ['warning: x.ports[2].containerPort: 53 is already taken by ports[1]; remove one of them'],
  ],
  [
    'an octal mode stands in quotes',
    'Volume',
    { name: 'v', configMap: { name: 'a', defaultMode: '0755' } },
    ['x.configMap.defaultMode: expected an integer, found "0755"; write 0755 without quotes'],
  ],
  [
    'a Secret is called by name',
    'Volume',
    { name: 'v', secret: { name: 'a' } },
    ['x.secret.name: unknown field in a SecretVolumeSource; did you mean secretName?'],
  ],
  [
    'a claim is called by name',
    'Volume',
    { name: 'v', persistentVolumeClaim: { name: 'a' } },
    [
      'x.persistentVolumeClaim.name: unknown field in a PersistentVolumeClaimVolumeSource; did you mean claimName?',
    ],
  ],
  [
    'a mount has a path',
    'VolumeMount',
    { name: 'v', path: '/a' },
    ['x.path: unknown field in a VolumeMount; did you mean mountPath?'],
  ],
  [
    'a CSI driver has no name',
    'Volume',
    { name: 'v', csi: { driver: '' } },
    ['x.csi.driver: must not be empty'],
  ],
  [
    'a CSI driver has a name that is none',
    'Volume',
    { name: 'v', csi: { driver: 'Bad_Driver!' } },
    [
      'x.csi.driver: must consist of lower-case letters, digits, "-" and ".", and start and end with a letter or digit',
    ],
  ],
  [
    'a CSI driver has a long name',
    'Volume',
    { name: 'v', csi: { driver: 'a'.repeat(64) } },
    ['x.csi.driver: is longer than 63 characters'],
  ],
  ['a CSI driver has capitals', 'Volume', { name: 'v', csi: { driver: 'Secrets.example.com' } }, []],
  [
    'an ephemeral claim has a name',
    'Volume',
    {
      name: 'v',
      ephemeral: {
        volumeClaimTemplate: {
          metadata: {
            name: 'a',
            labels: { a: 'b' },
            annotations: {},
            creationTimestamp: null,
            finalizers: [],
          },
          spec: { accessModes: ['ReadWriteOnce'], resources: storage },
        },
      },
    },
    [
      'x.ephemeral.volumeClaimTemplate.metadata.name: only labels and annotations can be set: the claim is named for its pod; remove name',
    ],
  ],
  [
    'ReadWriteOncePod stands beside another mode',
    'Volume',
    claim({ accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'], resources: storage }),
    [
      'x.ephemeral.volumeClaimTemplate.spec.accessModes: ReadWriteOncePod cannot be combined with other modes; keep one of them',
    ],
  ],
  [
    'ReadWriteOncePod stands alone',
    'Volume',
    claim({ accessModes: ['ReadWriteOncePod'], resources: storage }),
    [],
  ],
  [
    'a claim wants nothing',
    'Volume',
    claim({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: 0 } } }),
    ['x.ephemeral.volumeClaimTemplate.spec.resources.requests.storage: must be more than 0'],
  ],
  [
    'a resource claim is listed twice',
    'Container',
    c({ resources: { claims: [{ name: 'a' }, { name: 'a', request: 'r' }, { name: 'a' }] } }),
    ['x.resources.claims[2].name: a is listed twice; list it once'],
  ],
  [
    'a device is of a volume that is mounted too, at the path of another mount',
    'Container',
    c({
      volumeDevices: [{ name: 'a', devicePath: '/b' }],
      volumeMounts: [
        { name: 'a', mountPath: '/a' },
        { name: 'b', mountPath: '/b' },
      ],
    }),
    [
      'x.volumeDevices[0].name: "a" is already taken by volumeMounts; keep the mount or the device',
      'x.volumeDevices[0].devicePath: "/b" is already taken by volumeMounts; keep the mount or the device',
    ],
  ],
  [
    'two devices are of one volume and at one path',
    'Container',
    c({
      volumeDevices: [
        { name: 'a', devicePath: '/a' },
        { name: 'a', devicePath: '/a' },
      ],
    }),
    [
      'x.volumeDevices[1].name: "a" is already taken by volumeDevices[0]; give each of volumeDevices its own name',
      'x.volumeDevices[1].devicePath: "/a" is already taken by volumeDevices[0]; give each of volumeDevices its own devicePath',
    ],
  ],
  [
    'a device has a path with two dots',
    'Container',
    c({ volumeDevices: [{ name: 'a', devicePath: '/dev/../a' }] }),
    ['x.volumeDevices[0].devicePath: must not contain ".."'],
  ],
  [
    'a device stands beside a mount',
    'Container',
    c({
      volumeDevices: [{ name: 'a', devicePath: '/dev/a' }],
      volumeMounts: [{ name: 'b', mountPath: '/b' }],
    }),
    [],
  ],
])('%s', (_sentence, type, value, expected) => {
  expect(lines(type, value)).toEqual(expected);
});

describe('restartPolicy', () => {
  const always = c({ restartPolicy: 'Always' });

  test('misspelt, it is not taken for one that is too new', () => {
    expect(lines('Container', c({ restartPolicy: 'always' }), { kubernetesVersion: '1.33' })).toEqual([
      'x.restartPolicy: must be one of Always, OnFailure, Never, and is "always"; did you mean Always?',
    ]);
  });

  test('of a native sidecar, it is Always', () => {
    const native = { ...newest, sidecarMode: 'Native' } as const;
    expect(lines('Container', always, native)).toEqual([]);
    expect(lines('Container', c({ restartPolicy: 'Never' }), native)).toEqual([
      'x.restartPolicy: is Never, and a native sidecar is restarted Always; remove restartPolicy, or set sidecarMode: Classic',
    ]);
  });

  test('of a classic sidecar, it is new with 1.35 whatever it says', () => {
    const classic = { kubernetesVersion: '1.34', sidecarMode: 'Classic' } as const;
    expect(lines('Container', always, classic)).toEqual([
      'x.restartPolicy: needs Kubernetes 1.35 (restart policies of single containers), and spec.kubernetesVersion is 1.34',
    ]);
    expect(lines('Container', always, { ...classic, kubernetesVersion: '1.35' })).toEqual([]);
  });
});

test('resizePolicy is not for a plain init container', () => {
  const value = c({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }] });
  expect(lines('Container', c({ resizePolicy: [] }), { ...newest, plainInitContainer: true })).toEqual([]);
  expect(lines('Container', value, { ...newest, plainInitContainer: true })).toEqual([
    'x.resizePolicy: a plain init container cannot have it: it runs to its end before the pod starts; remove resizePolicy, or make the container a native sidecar with restartPolicy: Always',
  ]);
});
