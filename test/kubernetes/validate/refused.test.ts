// What the API server or the kubelet refuses and no schema says: one line each, with what to do; and beside
// each the neighbour that is right.

import { describe, expect, test } from 'vitest';
import { checkSnippet, checkWorkload, type SnippetOptions } from '../../../src/kubernetes/validate/check.ts';
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
      "x.resources.requests.nvidia.com/gpu: needs limits.nvidia.com/gpu: nvidia.com/gpu can't be overcommitted; add limits.nvidia.com/gpu",
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
    ['x.resources.limits.nvidia.com/gpu: must be a whole number, not 500m'],
  ],
  [
    'huge pages stand without cpu and memory',
    'Container',
    c({ resources: { limits: { 'hugepages-2Mi': '4Mi' } } }),
    ['x.resources.limits.hugepages-2Mi: needs cpu or memory as well; add limits.memory'],
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
      "x.valueFrom.fieldRef.fieldPath: only a downwardAPI volume takes metadata.labels as a whole; a variable takes one key; write metadata.labels['KEY']",
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
      "x.valueFrom.fieldRef.fieldPath: a variable can't take metadata.namepsace; did you mean metadata.namespace?",
    ],
  ],
  [
    'a file is to hold what only variables can',
    'Volume',
    file({ fieldRef: { fieldPath: 'spec.nodeName' } }),
    [
      "x.downwardAPI.items[0].fieldRef.fieldPath: a downwardAPI volume can't take spec.nodeName; use one of metadata.annotations, metadata.labels, metadata.name, metadata.namespace, metadata.uid or metadata.labels['KEY']",
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
      'x.valueFrom.resourceFieldRef.divisor: must be one of 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei, not 10Mi',
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
      'x.securityContext.runAsUser: is 0 (root), but runAsNonRoot is true: the kubelet refuses to start the container; set another runAsUser, or remove runAsNonRoot',
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
    'an octal mode is in quotes',
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
      'x.ephemeral.volumeClaimTemplate.metadata.name: only labels and annotations can be set: the claim is named after its pod; remove name',
    ],
  ],
  [
    'ReadWriteOncePod is beside another mode',
    'Volume',
    claim({ accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'], resources: storage }),
    [
      "x.ephemeral.volumeClaimTemplate.spec.accessModes: ReadWriteOncePod can't be combined with other modes; keep one of them",
    ],
  ],
  [
    'ReadWriteOncePod is alone',
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
    'a device is beside a mount',
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
      'x.restartPolicy: must be one of Always, OnFailure, Never, not "always"; did you mean Always?',
    ]);
  });

  test('of a native sidecar, it is Always', () => {
    const native = { ...newest, sidecarMode: 'Native' } as const;
    expect(lines('Container', always, native)).toEqual([]);
    expect(lines('Container', c({ restartPolicy: 'Never' }), native)).toEqual([
      'x.restartPolicy: must be Always in a native sidecar, not Never; remove restartPolicy, or set sidecarMode: Classic',
    ]);
  });

  test('of a classic sidecar, it is new with 1.35 whatever it says', () => {
    const classic = { kubernetesVersion: '1.34', sidecarMode: 'Classic' } as const;
    expect(lines('Container', always, classic)).toEqual([
      'x.restartPolicy: needs Kubernetes 1.35 (restart policies of single containers), but spec.kubernetesVersion is 1.34',
    ]);
    expect(lines('Container', always, { ...classic, kubernetesVersion: '1.35' })).toEqual([]);
  });
});

test('a plain init container may be resized, but not by a restart', () => {
  const value = (restartPolicy: string) => c({ resizePolicy: [{ resourceName: 'cpu', restartPolicy }] });
  const plain = { ...newest, plainInitContainer: true };
  expect(lines('Container', value('NotRequired'), plain)).toEqual([]);
  expect(lines('Container', value('RestartContainer'), newest)).toEqual([]);
  expect(lines('Container', value('RestartContainer'), plain)).toEqual([
    'x.resizePolicy[0].restartPolicy: RestartContainer is only for containers that run as long as the pod; write NotRequired, or make the container a native sidecar with restartPolicy: Always',
  ]);
});

// Each was found by asking a real API server about mutants: test/cluster/mutants.test.ts.
const limits = (amounts: object) => c({ resources: { limits: { memory: '64Mi', ...amounts } } });
const ports = (...list: object[]) => c({ ports: list });
const seccomp = (localhostProfile: string) =>
  c({ securityContext: { seccompProfile: { type: 'Localhost', localhostProfile } } });
const whole = (more: object) => claim({ accessModes: ['ReadWriteOnce'], resources: storage, ...more });
const fromFile = (path: string) => ({
  name: 'A',
  valueFrom: { fileKeyRef: { volumeName: 'v', path, key: 'k' } },
});
const at = 'x.ephemeral.volumeClaimTemplate.spec';

describe('what a real API server refuses', () => {
  test.each<[string, SnippetType, unknown, string[]]>([
    [
      'a limit is null, which counts as 0',
      'Container',
      c({ resources: { requests: { cpu: '10m' }, limits: { cpu: null } } }),
      ['x.resources.requests.cpu: is 10m, more than the limit of 0; raise limits.cpu, or lower requests.cpu'],
    ],
    ['a request is null', 'Container', c({ resources: { requests: { cpu: null }, limits: { cpu: 1 } } }), []],
    [
      'a port of the node is taken twice',
      'Container',
      ports({ containerPort: 80, hostPort: 8080 }, { containerPort: 81, hostPort: 8080 }),
      ['x.ports[1].hostPort: 8080 is already taken by ports[0]; give each of ports its own hostPort'],
    ],
    [
      'a port of the node is taken by two protocols',
      'Container',
      ports({ containerPort: 80, hostPort: 8080 }, { containerPort: 80, hostPort: 8080, protocol: 'UDP' }),
      [],
    ],
    [
      'two ports have no port of the node',
      'Container',
      ports({ containerPort: 80, hostPort: 0 }, { containerPort: 81, hostPort: 0 }),
      [],
    ],
    [
      'an address of the node without a port of it',
      'Container',
      ports({ containerPort: 80, hostIP: '10.0.0.1' }),
      ['warning: x.ports[0].hostIP: has no effect without hostPort; add hostPort, or remove hostIP'],
    ],
    [
      'the file of a seccomp profile is absolute',
      'Container',
      seccomp('/p.json'),
      ['x.securityContext.seccompProfile.localhostProfile: must be a relative path'],
    ],
    [
      'the file of a seccomp profile leads outside',
      'Container',
      seccomp('a/../../p.json'),
      ['x.securityContext.seccompProfile.localhostProfile: must not contain ".."'],
    ],
    ['the file of a seccomp profile is in a folder', 'Container', seccomp('a/p.json'), []],
    [
      'huge pages are no whole pages',
      'Container',
      limits({ 'hugepages-2Mi': '3Mi' }),
      ['x.resources.limits.hugepages-2Mi: must be a multiple of 2Mi, not 3Mi'],
    ],
    [
      'huge pages are whole pages',
      'Container',
      limits({ 'hugepages-2Mi': '6Mi', 'hugepages-1Gi': '1Gi' }),
      [],
    ],
    [
      'huge pages have no size',
      'Container',
      limits({ 'hugepages-foo': 1 }),
      [
        'x.resources.limits.hugepages-foo: "foo" is not the size of a page; write a size such as hugepages-2Mi',
      ],
    ],
    [
      'a resource is named as a quota names it',
      'Container',
      limits({ 'requests.example.com/x': 1 }),
      [
        'x.resources.limits.requests.example.com/x: is not a resource of a container: "requests." is for quotas; write example.com/x',
      ],
    ],
    [
      'a divisor is written in bytes',
      'EnvVar',
      amount({ divisor: '1048576' }),
      [
        'x.valueFrom.resourceFieldRef.divisor: must be one of 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei, not 1048576',
      ],
    ],
    ['a divisor is 1024Ki, which is 1Mi', 'EnvVar', amount({ divisor: '1024Ki' }), []],
    ['a divisor is 1000, which is 1k', 'EnvVar', amount({ divisor: 1000 }), []],
    [
      'fields are those of v2',
      'EnvVar',
      { name: 'A', valueFrom: { fieldRef: { apiVersion: 'v2', fieldPath: 'metadata.name' } } },
      ['x.valueFrom.fieldRef.apiVersion: must be v1, not "v2"'],
    ],
    ['a file of variables is absolute', 'EnvVar', fromFile('/a.env'), []],
    [
      'a file of variables leads outside',
      'EnvVar',
      fromFile('../a.env'),
      ['x.valueFrom.fileKeyRef.path: must not contain ".."'],
    ],
    [
      'the secret of a CSI volume has no name that a secret can have',
      'Volume',
      { name: 'v', csi: { driver: 'a.b', nodePublishSecretRef: { name: 'Bad_Name' } } },
      [
        'x.csi.nodePublishSecretRef.name: must consist of lower-case letters, digits, "-" and ".", and start and end with a letter or digit',
      ],
    ],
    [
      'mountPropagation is empty',
      'VolumeMount',
      { name: 'v', mountPath: '/v', mountPropagation: '' },
      ['x.mountPropagation: must not be empty'],
    ],
    [
      'a claim selects with an unknown operator',
      'Volume',
      whole({ selector: { matchExpressions: [{ key: 'k', operator: 'in', values: ['v'] }] } }),
      [
        `${at}.selector.matchExpressions[0].operator: must be one of In, NotIn, Exists, DoesNotExist, not "in"; did you mean In?`,
      ],
    ],
    [
      'a claim selects among no values',
      'Volume',
      whole({ selector: { matchExpressions: [{ key: 'k', operator: 'In', values: [] }] } }),
      [`${at}.selector.matchExpressions[0].values: is required with operator: In; add values`],
    ],
    [
      'a claim is filled from an object without a group',
      'Volume',
      whole({ dataSource: { kind: 'VolumeSnapshot', name: 's' } }),
      [`${at}.dataSource.kind: must be PersistentVolumeClaim without apiGroup; add apiGroup`],
    ],
    [
      'a claim is filled from a claim',
      'Volume',
      whole({ dataSource: { kind: 'PersistentVolumeClaim', name: 's' } }),
      [],
    ],
    [
      'an iSCSI name is none',
      'Volume',
      { name: 'v', iscsi: { targetPortal: '10.0.0.1', iqn: 'storage', lun: 256 } },
      [
        'x.iscsi.iqn: must be a name such as iqn.2001-04.com.example:storage, eui.… or naa.…',
        'x.iscsi.lun: must be between 0 and 255, not 256',
      ],
    ],
    [
      'an iSCSI volume has no lun, which is 0',
      'Volume',
      { name: 'v', iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn.2001-04.com.example:a' } },
      [],
    ],
    [
      'a fibre channel has no names',
      'Volume',
      { name: 'v', fc: { lun: 1 } },
      ['x.fc: must have one of targetWWNs and wwids; keep one of targetWWNs and wwids'],
    ],
    [
      'a fibre channel has no lun',
      'Volume',
      { name: 'v', fc: { targetWWNs: ['a'] } },
      ['x.fc.lun: is required with targetWWNs; add lun'],
    ],
    [
      'two items have one path',
      'Volume',
      {
        name: 'v',
        secret: {
          secretName: 's',
          items: [
            { key: 'a', path: 'p' },
            { key: 'b', path: 'p' },
          ],
        },
      },
      ['warning: x.secret.items[1].path: "p" is already taken by items[0]; give each file its own path'],
    ],
    [
      'a header has no value',
      'LifecycleHandler',
      { httpGet: { port: 80, httpHeaders: [{ name: 'X-A' }] } },
      [],
    ],
    ['a sleep has no seconds, which are 0', 'LifecycleHandler', { sleep: {} }, []],
  ])('%s', (_sentence, type, value, expected) => {
    expect(lines(type, value)).toEqual(expected);
  });

  test.each(['1n', '1u', '1e-7', '0.5', '100m', '1.0001k'])(
    '%s of memory is a fraction of a byte',
    (memory) => {
      expect(lines('Container', c({ resources: { limits: { memory } } }))[0]).toMatch(
        /is a fraction of a byte/,
      );
    },
  );

  test.each(['1e21', '1.5Ki', '0.5Gi', '1000m', '1.1G', '1e3', '0'])(
    '%s of memory are whole bytes',
    (memory) => {
      expect(lines('Container', c({ resources: { limits: { memory } } }))).toEqual([]);
    },
  );
});

describe('what a real API server refuses of a whole Deployment', () => {
  const app = { app: 'web' };
  const deployment = (spec: object, pod: object = {}, labels: object = app) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: app },
      template: { metadata: { labels }, spec: { containers: [c({})], ...pod } },
      ...spec,
    },
  });
  const mismatch =
    'spec.selector: does not match the labels of the pod template; add the labels of the selector to template.metadata.labels';
  const expression = (operator: string, values?: string[]) => ({
    selector: { matchExpressions: [{ key: 'app', operator, ...(values && { values }) }] },
  });
  const notLabel =
    'must consist of lower-case letters, digits and "-", and start and end with a letter or digit';

  test.each<[string, object, string[]]>([
    ['the selector matches', deployment({}), []],
    ['the pods have another label', deployment({}, {}, { app: 'api' }), [mismatch]],
    ['the pods have no label', deployment({}, {}, {}), [mismatch]],
    ['the label is one of the values', deployment(expression('In', ['web', 'api'])), []],
    ['the label is none of the values', deployment(expression('In', ['api'])), [mismatch]],
    ['the label must not be', deployment(expression('DoesNotExist')), [mismatch]],
    ['the label must be', deployment(expression('Exists')), []],
    [
      'the selector is empty',
      deployment({ selector: {} }),
      ['spec.selector: must not be empty: it would select all pods'],
    ],
    [
      'there are fewer than no replicas',
      deployment({ replicas: -1 }),
      ['spec.replicas: must be at least 0, not -1'],
    ],
    [
      'the host name has dots',
      deployment({}, { hostname: 'a.b' }),
      [`spec.template.spec.hostname: ${notLabel}`],
    ],
    ['the account has dots', deployment({}, { serviceAccountName: 'a.b' }), []],
    [
      'a node is to have a label that none can have',
      deployment({}, { nodeSelector: { disk: 'a/b' } }),
      [
        'spec.template.spec.nodeSelector["disk"]: must consist of letters, digits, "-", "_" and ".", and start and end with a letter or digit',
      ],
    ],
  ])('%s', (_sentence, workload, expected) => {
    const found = checkWorkload(workload).map(
      ({ path, what, remedy }) => `${path}: ${what}${remedy === undefined ? '' : `; ${remedy}`}`,
    );
    expect(found).toEqual(expected);
  });
});
