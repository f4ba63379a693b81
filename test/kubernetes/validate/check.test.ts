import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkSnippet, checkWorkload } from '../../../src/kubernetes/validate/check.ts';
import type { Diagnostic } from '../../../src/problems/diagnostic.ts';
import { times } from '../../runs.ts';
import { container, type SnippetType, valid } from './full-snippets.ts';

const newest = { kubernetesVersion: '1.36' };
const c = (more: object) => ({ name: 'c', image: 'i', ...more });
const lines = (issues: readonly Diagnostic[]) =>
  issues.map((each) => `${each.path}: ${each.what}${each.remedy ? `; ${each.remedy}` : ''}`);

test.each(
  Object.entries(valid).flatMap(([type, values]) =>
    values.map((value) => [type as SnippetType, value] as const),
  ),
)('a full, valid %s has no issue', (type, value) => {
  expect(checkSnippet(type, value, 'x', newest)).toEqual([]);
});

test.each([
  ['glusterfs', '1.26', { endpoints: 'e', path: 'p' }],
  ['cephfs', '1.31', { monitors: ['m'] }],
  ['rbd', '1.31', { monitors: ['m'], image: 'i' }],
  ['quobyte', '1.25', { registry: 'r:1', volume: 'v' }],
  ['flocker', '1.25', { datasetName: 'd' }],
  ['storageos', '1.25', { volumeName: 'v' }],
  ['gitRepo', '1.33', { repository: 'r' }],
] as const)('a volume of the kind %s is a warning', (source, release, value) => {
  const issues = checkSnippet('Volume', { name: 'v', [source]: value }, 'v', newest);
  expect(issues.map(({ severity, path, what }) => [severity, path, what])).toEqual([
    ['warning', `v.${source}`, `can't be mounted by Kubernetes ${release} and later`],
  ]);
});

test('null counts as absent in an optional field and as missing in a required one', () => {
  const nulls = Object.fromEntries(Object.keys(container).map((key) => [key, null]));
  expect(checkSnippet('Container', { ...nulls, name: 'c', image: 'i' }, 'x', newest)).toEqual([]);
  expect(lines(checkSnippet('Container', { name: null, image: 'i' }, 'x', newest))).toEqual([
    'x.name: required field of a Container is missing; add name',
  ]);
});

test('integers may be bigint', () => {
  const port = { ports: [{ containerPort: 80n }], securityContext: { runAsUser: 1000n } };
  expect(checkSnippet('Container', c(port), 'x', newest)).toEqual([]);
  expect(lines(checkSnippet('Container', c({ ports: [{ containerPort: 70000n }] }), 'x', newest))).toEqual([
    'x.ports[0].containerPort: must be between 1 and 65535, not 70000',
  ]);
});

test('integers beyond 2^53 are in range where only their type sets a limit', () => {
  const sleep = { sleep: { seconds: 9007199254740993n } };
  expect(checkSnippet('LifecycleHandler', sleep, 'x', newest)).toEqual([]);
  const grace = { exec: { command: ['a'] }, terminationGracePeriodSeconds: 9007199254740993n };
  expect(checkSnippet('Container', c({ livenessProbe: grace }), 'x', newest)).toEqual([]);
  const beyond = { sleep: { seconds: 9223372036854775808n } };
  expect(lines(checkSnippet('LifecycleHandler', beyond, 'x', newest))).toEqual([
    'x.sleep.seconds: expected a 64-bit integer, found 9223372036854775808',
  ]);
});

describe('types', () => {
  test.each<[string, SnippetType, unknown, string]>([
    [
      'a number as a value',
      'EnvVar',
      { name: 'A', value: 8080 },
      'x.value: expected a string, found 8080; quote it: "8080"',
    ],
    [
      'a boolean as a value',
      'EnvVar',
      { name: 'A', value: true },
      'x.value: expected a string, found true; quote it: "true"',
    ],
    [
      'a text as a number',
      'Container',
      c({ ports: [{ containerPort: '80' }] }),
      'x.ports[0].containerPort: expected an integer, found "80"; write 80 without quotes',
    ],
    [
      'a fraction',
      'Container',
      c({ ports: [{ containerPort: 80.5 }] }),
      'x.ports[0].containerPort: expected an integer, found 80.5',
    ],
    [
      'more than 32 bits',
      'Container',
      c({ livenessProbe: { exec: { command: ['a'] }, periodSeconds: 3e9 } }),
      'x.livenessProbe.periodSeconds: expected a 32-bit integer, found 3000000000',
    ],
    [
      'a text as a boolean',
      'Container',
      c({ tty: 'yes' }),
      'x.tty: expected true or false, found "yes"; write true without quotes',
    ],
    [
      'a mapping instead of a list',
      'Container',
      c({ env: { A: 'b' } }),
      'x.env: expected a list, found {"A":"b"}; write it as a list: start each element with "- "',
    ],
    [
      'a list instead of a mapping',
      'Container',
      c({ resources: [] }),
      'x.resources: expected a map with the fields of a ResourceRequirements, found []',
    ],
    ['an empty element', 'Container', c({ args: [null] }), 'x.args[0]: expected a value, found null'],
    [
      'an enum in the wrong case',
      'Container',
      c({ imagePullPolicy: 'always' }),
      'x.imagePullPolicy: expected one of Always, IfNotPresent, Never, found "always"; did you mean Always?',
    ],
    [
      'a quantity with a unit of its own',
      'Container',
      c({ resources: { limits: { memory: '512MB' } } }),
      'x.resources.limits.memory: expected a quantity such as 100m, 512Mi or 2, found "512MB"; did you mean 512M?',
    ],
    ...(
      [
        ['cpu', '250 m', '250m'],
        ['cpu', '250mCPU', '250m'],
        ['cpu', '250M i', undefined],
        ['cpu', '2 cores', '2'],
        ['memory', '512 m', '512M'],
        ['memory', '512 Mi', '512Mi'],
        ['memory', '512mib', '512Mi'],
        ['example.com/a', '5 m', '5m'],
      ] as const
    ).map(([name, amount, meant]): [string, SnippetType, unknown, string] => [
      `${amount} of ${name}`,
      'Container',
      c({ resources: { limits: { [name]: amount } } }),
      `x.resources.limits${name === 'example.com/a' ? '["example.com/a"]' : `.${name}`}: expected a quantity such as 100m, 512Mi or 2, found "${amount}"${meant ? `; did you mean ${meant}?` : ''}`,
    ]),
    [
      'a scalar instead of a snippet',
      'Container',
      'nginx',
      'x: expected a map with the fields of a Container, found "nginx"',
    ],
  ])('%s', (_sentence, type, value, line) => {
    expect(lines(checkSnippet(type, value, 'x', newest))).toEqual([line]);
  });

  test.each(['1', '1.5', '.5', '+1', '-0', '100m', '1Gi', '1e3', '1E3', '2E', 3, 0.5, 3n])(
    '%s is a quantity',
    (amount) => {
      expect(checkSnippet('Volume', { name: 'v', emptyDir: { sizeLimit: amount } }, 'x', newest)).toEqual([]);
    },
  );

  test.each(['', '1 Gi', '1gi', '1KB', 'one', '1e', '1e3Mi', '--1'])('%j is no quantity', (amount) => {
    expect(checkSnippet('Volume', { name: 'v', emptyDir: { sizeLimit: amount } }, 'x', newest)).toHaveLength(
      1,
    );
  });
});

describe('rules that no schema has', () => {
  test.each<[string, SnippetType, unknown, string]>([
    ['a container without image', 'Container', { name: 'c' }, 'x.image: is required; add image'],
    [
      'a name with capitals',
      'Container',
      c({ name: 'Web' }),
      'x.name: must consist of lower-case letters, digits and "-", and start and end with a letter or digit',
    ],
    [
      'a port name too long',
      'Container',
      c({ ports: [{ containerPort: 1, name: 'metrics-and-health' }] }),
      'x.ports[0].name: is longer than 15 characters',
    ],
    [
      'two mounts on one path',
      'Container',
      c({
        volumeMounts: [
          { name: 'a', mountPath: '/a' },
          { name: 'b', mountPath: '/a' },
        ],
      }),
      'x.volumeMounts[1].mountPath: "/a" is already taken by volumeMounts[0]; give each of volumeMounts its own mountPath',
    ],
    [
      'two ports of one name',
      'Container',
      c({
        ports: [
          { containerPort: 1, name: 'a' },
          { containerPort: 2, name: 'a' },
        ],
      }),
      'x.ports[1].name: "a" is already taken by ports[0]; give each of ports its own name',
    ],
    [
      'a request above the limit',
      'Container',
      c({ resources: { requests: { cpu: 2 }, limits: { cpu: '1500m' } } }),
      'x.resources.requests.cpu: is 2, more than the limit of 1500m; raise limits.cpu, or lower requests.cpu',
    ],
    [
      'a resource that is none',
      'Container',
      c({ resources: { limits: { mem: '1Gi' } } }),
      'x.resources.limits.mem: is not a resource of a container; use cpu, memory, ephemeral-storage, hugepages-SIZE or PREFIX/NAME; did you mean memory?',
    ],
    [
      'a probe without handler',
      'Container',
      c({ readinessProbe: { periodSeconds: 1 } }),
      'x.readinessProbe: has no handler; add httpGet, tcpSocket, grpc or exec',
    ],
    [
      'a liveness probe with several successes',
      'Container',
      c({ livenessProbe: { exec: { command: ['a'] }, successThreshold: 2 } }),
      'x.livenessProbe.successThreshold: must be between 0 and 1, not 2',
    ],
    [
      'a port number in quotes',
      'Container',
      c({ livenessProbe: { tcpSocket: { port: '80' } } }),
      'x.livenessProbe.tcpSocket.port: "80" is the name of a port, not its number; write 80 without quotes',
    ],
    [
      'a hook with two handlers',
      'LifecycleHandler',
      { exec: { command: ['a'] }, sleep: { seconds: 1 } },
      'x: has more than one handler: exec, sleep; keep one of exec, sleep',
    ],
    ['a hook with none', 'LifecycleHandler', {}, 'x: has no handler; add exec, httpGet or sleep'],
    [
      'a hook with tcpSocket',
      'LifecycleHandler',
      { tcpSocket: { port: 80 } },
      'x.tcpSocket: is not supported in a hook: the kubelet fails it; use exec, httpGet or sleep',
    ],
    [
      'a negative sleep',
      'LifecycleHandler',
      { sleep: { seconds: -1 } },
      'x.sleep.seconds: must be at least 0, not -1',
    ],
    [
      'value beside valueFrom',
      'EnvVar',
      { name: 'A', value: 'b', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      "x.valueFrom: can't be combined with value; keep one of value and valueFrom",
    ],
    [
      'valueFrom without source',
      'EnvVar',
      { name: 'A', valueFrom: {} },
      'x.valueFrom: has no source; add one of configMapKeyRef, fieldRef, fileKeyRef, resourceFieldRef, secretKeyRef',
    ],
    [
      'a variable name with =',
      'EnvVar',
      { name: 'A=B', value: '' },
      'x.name: must consist of printable ASCII characters other than "="',
    ],
    [
      'a field that no pod has',
      'EnvVar',
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.podIp' } } },
      "x.valueFrom.fieldRef.fieldPath: a variable can't take status.podIp; did you mean status.podIP?",
    ],
    [
      'envFrom with two sources',
      'EnvFromSource',
      { configMapRef: { name: 'a' }, secretRef: { name: 'b' } },
      'x: has more than one source: configMapRef, secretRef; keep one of configMapRef, secretRef',
    ],
    [
      'a volume without source',
      'Volume',
      { name: 'v' },
      'x: has no source; Kubernetes treats it as an emptyDir; add emptyDir: {} for an empty folder, or another source, such as configMap',
    ],
    [
      'a volume with two sources',
      'Volume',
      { name: 'v', emptyDir: {}, hostPath: { path: '/a' } },
      'x: has more than one source: emptyDir, hostPath; keep one of emptyDir, hostPath',
    ],
    [
      'a configMap volume without name',
      'Volume',
      { name: 'v', configMap: {} },
      'x.configMap.name: is required; add name',
    ],
    [
      '755 as a decimal mode',
      'Volume',
      { name: 'v', configMap: { name: 'a', defaultMode: 755 } },
      'x.configMap.defaultMode: must be between 0 and 511 (0777 in octal), not 755; write 0755, or 493 in decimal',
    ],
    [
      'a key that leads out of the volume',
      'Volume',
      { name: 'v', secret: { secretName: 'a', items: [{ key: 'k', path: '../b' }] } },
      'x.secret.items[0].path: must not start with ".."',
    ],
    [
      'an absolute subPath',
      'VolumeMount',
      { name: 'v', mountPath: '/a', subPath: '/b' },
      'x.subPath: must be a relative path',
    ],
    [
      'subPath beside subPathExpr',
      'VolumeMount',
      { name: 'v', mountPath: '/a', subPath: 'b', subPathExpr: 'c' },
      "x.subPathExpr: can't be combined with subPath; keep one of subPath and subPathExpr",
    ],
    ['a pull secret without name', 'LocalObjectReference', {}, 'x.name: is required; add name'],
    [
      'restart rules without a policy',
      'Container',
      c({ restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }] }),
      'x.restartPolicyRules: needs restartPolicy on the same container; add restartPolicy',
    ],
    [
      'a profile file without Localhost',
      'Container',
      c({ securityContext: { seccompProfile: { type: 'RuntimeDefault', localhostProfile: 'a' } } }),
      'x.securityContext.seccompProfile.localhostProfile: must not be set with type: RuntimeDefault; set type: Localhost, or remove localhostProfile',
    ],
  ])('%s', (_sentence, type, value, line) => {
    expect(lines(checkSnippet(type, value, 'x', newest))).toEqual([line]);
  });

  test('an emptyDir without a value is an emptyDir', () => {
    expect(checkSnippet('Volume', { name: 'v', emptyDir: null }, 'x', newest)).toEqual([]);
  });

  test('a plain init container has neither hooks nor probes, a native sidecar may', () => {
    const probed = c({
      startupProbe: { exec: { command: ['a'] } },
      lifecycle: { preStop: { sleep: { seconds: 1 } } },
    });
    const init = { ...newest, plainInitContainer: true };
    expect(checkSnippet('Container', probed, 'x', init).map((each) => each.path)).toEqual([
      'x.lifecycle',
      'x.startupProbe',
    ]);
    expect(checkSnippet('Container', { ...probed, restartPolicy: 'Always' }, 'x', init)).toEqual([]);
  });

  test('several mistakes are all reported, in the order of the text', () => {
    const value = { name: 'c', image: 'i', comand: ['a'], env: [{ name: 'A', value: 1 }], tty: 'on' };
    expect(checkSnippet('Container', value, 'x', newest).map((each) => each.path)).toEqual([
      'x.comand',
      'x.env[0].value',
      'x.tty',
    ]);
  });
});

describe('versions', () => {
  test.each<[string, SnippetType, unknown, string]>([
    ['1.29', 'Container', c({ restartPolicy: 'Always' }), 'x.restartPolicy'],
    ['1.35', 'Container', c({ restartPolicy: 'Never' }), 'x.restartPolicy'],
    [
      '1.33',
      'Container',
      c({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }] }),
      'x.resizePolicy',
    ],
    ['1.34', 'Container', c({ resources: { claims: [{ name: 'a' }] } }), 'x.resources.claims'],
    [
      '1.30',
      'Container',
      c({ securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } }),
      'x.securityContext.appArmorProfile',
    ],
    ['1.33', 'Container', c({ securityContext: { procMount: 'Unmasked' } }), 'x.securityContext.procMount'],
    ['1.24', 'Container', c({ startupProbe: { grpc: { port: 1 } } }), 'x.startupProbe.grpc'],
    ['1.30', 'LifecycleHandler', { sleep: { seconds: 1 } }, 'x.sleep'],
    ['1.35', 'Volume', { name: 'v', image: { reference: 'a' } }, 'x.image'],
    [
      '1.31',
      'VolumeMount',
      { name: 'v', mountPath: '/a', readOnly: true, recursiveReadOnly: 'Enabled' },
      'x.recursiveReadOnly',
    ],
    [
      '1.35',
      'EnvVar',
      { name: 'A', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'a', key: 'A' } } },
      'x.valueFrom.fileKeyRef',
    ],
    ['1.32', 'EnvVar', { name: '1 A', value: '' }, 'x.name'],
    [
      '1.29',
      'EnvVar',
      { name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.hostIPs' } } },
      'x.valueFrom.fieldRef.fieldPath',
    ],
    ['1.38', 'Container', c({ lifecycle: { stopSignal: 'SIGINT' } }), 'x.lifecycle.stopSignal'],
    ['1.38', 'Volume', { name: 'v', emptyDir: { mode: 0o755 } }, 'x.emptyDir.mode'],
    ['1.38', 'Volume', { name: 'v', secret: { secretName: 's', defaultUser: 0 } }, 'x.secret.defaultUser'],
    [
      '1.38',
      'VolumeMount',
      { name: 'v', mountPath: '/a', bindMountOptions: ['noexec'] },
      'x.bindMountOptions',
    ],
    [
      '1.38',
      'Container',
      c({ livenessProbe: { grpc: { port: 1, mode: 'TLS' } } }),
      'x.livenessProbe.grpc.mode',
    ],
    ['1.38', 'LifecycleHandler', { httpGet: { port: 1, protocol: 'HTTP2' } }, 'x.httpGet.protocol'],
    [
      '1.37',
      'Volume',
      { name: 'v', projected: { sources: [{ clusterTrustBundle: { path: 'a', name: 'b' } }] } },
      'x.projected.sources[0].clusterTrustBundle',
    ],
    [
      '1.37',
      'Volume',
      { name: 'v', projected: { sources: [{ podCertificate: { keyType: 'ED25519', signerName: 'a/b' } }] } },
      'x.projected.sources[0].podCertificate',
    ],
  ])('a cluster needs %s for a %s like %j', (since, type, value, path) => {
    const before = `1.${Number(since.slice(2)) - 1}`;
    expect(checkSnippet(type, value, 'x', { kubernetesVersion: since })).toEqual([]);
    expect(
      checkSnippet(type, value, 'x', { kubernetesVersion: before }).map((each) => [each.kind, each.path]),
    ).toEqual([['FieldTooNew', path]]);
  });

  test('says which release, and which feature gate where none turns it on', () => {
    const issues = (type: SnippetType, value: unknown) =>
      checkSnippet(type, value, 'x', { kubernetesVersion: 'v1.29.3' });
    expect(issues('LifecycleHandler', { sleep: { seconds: 1 } })[0]?.what).toBe(
      'needs Kubernetes 1.30 (the sleep hook), but spec.kubernetesVersion is v1.29.3',
    );
    expect(issues('Container', c({ lifecycle: { stopSignal: 'SIGINT' } }))[0]?.what).toBe(
      'stop signals need the feature gate ContainerStopSignals, which is off by default up to Kubernetes 1.37',
    );
  });

  test('a sleep of 0 seconds came later than the sleep hook', () => {
    const zero = { sleep: { seconds: 0 } };
    expect(checkSnippet('LifecycleHandler', zero, 'x', { kubernetesVersion: '1.33' })).toEqual([]);
    expect(checkSnippet('LifecycleHandler', zero, 'x', { kubernetesVersion: '1.32' })).toHaveLength(1);
  });
});

describe('workloads', () => {
  const deployment = (spec: object) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', creationTimestamp: null },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec },
    },
    status: { anything: 1 },
  });

  test('a whole Deployment is read down to its containers', () => {
    expect(checkWorkload(deployment({ containers: [c({})] }))).toEqual([]);
    expect(lines(checkWorkload(deployment({ container: [], containers: [c({ tty: 1 })] })))).toEqual([
      'spec.template.spec.container: unknown field in a PodSpec; did you mean containers?',
      'spec.template.spec.containers[0].tty: expected true or false, found 1',
    ]);
  });

  test('a container name is unique over both lists, a volume name in its own', () => {
    const twice = deployment({
      initContainers: [c({})],
      containers: [c({})],
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'v', emptyDir: {} },
      ],
    });
    expect(lines(checkWorkload(twice))).toEqual([
      'spec.template.spec.containers[0].name: "c" is already taken by initContainers[0]',
      'spec.template.spec.volumes[1].name: "v" is already taken by volumes[0]',
    ]);
  });

  const refused = 'must be Always, not Never: only Jobs and bare Pods can end; remove restartPolicy';
  const mounting = c({ volumeMounts: [{ name: 'v', mountPath: '/v' }] });
  const missing = 'containers[0].volumeMounts[0].name: the pod has no volume "v"';
  const of = (apiVersion: string, kind: string, pod: object, spec: object = {}) => {
    const selector = kind === 'ReplicationController' ? { a: 'b' } : { matchLabels: { a: 'b' } };
    return lines(
      checkWorkload({
        apiVersion,
        kind,
        spec: { selector, template: { metadata: { labels: { a: 'b' } }, spec: pod }, ...spec },
      }),
    );
  };

  test.each([
    ['apps/v1', 'Deployment'],
    ['apps/v1', 'ReplicaSet'],
    ['apps/v1', 'DaemonSet'],
    ['apps/v1', 'StatefulSet'],
    ['v1', 'ReplicationController'],
  ])('the pods of an %s %s are restarted, and have the volumes that they mount', (apiVersion, kind) => {
    expect(of(apiVersion, kind, { containers: [mounting], restartPolicy: 'Never' })).toEqual([
      `spec.template.spec.restartPolicy: ${refused}`,
      `spec.template.spec.${missing}`,
    ]);
    const volumes = [{ name: 'v', emptyDir: {} }];
    expect(of(apiVersion, kind, { containers: [mounting], restartPolicy: 'Always', volumes })).toEqual([]);
  });

  test('the pods of a Job end, and have the volumes that they mount', () => {
    const job = (pod: object) => {
      const template = { spec: { containers: [mounting], volumes: [{ name: 'v', emptyDir: {} }], ...pod } };
      return lines(checkWorkload({ apiVersion: 'batch/v1', kind: 'Job', spec: { template } }));
    };
    const at = 'spec.template.spec.';
    expect(job({ restartPolicy: 'Never' })).toEqual([]);
    expect(job({ restartPolicy: 'OnFailure', volumes: [] })).toEqual([at + missing]);
    expect(job({})).toEqual([`${at}restartPolicy: is required in a Job; set OnFailure or Never`]);
    expect(job({ restartPolicy: 'Always' })).toEqual([
      `${at}restartPolicy: must be OnFailure or Never in a Job; set OnFailure or Never`,
    ]);
  });

  test('a Pod has the volumes that it mounts, and may end', () => {
    const pod = (containers: object[]) =>
      lines(checkWorkload({ apiVersion: 'v1', kind: 'Pod', spec: { restartPolicy: 'Never', containers } }));
    expect(pod([mounting])).toEqual([`spec.${missing}`]);
    expect(pod([c({ volumeDevices: [{ name: 'v', devicePath: '/v' }] })])).toEqual([
      'spec.containers[0].volumeDevices[0].name: the pod has no volume "v"',
    ]);
    const template = { spec: { containers: [mounting] } };
    expect(lines(checkWorkload({ apiVersion: 'v1', kind: 'PodTemplate', template }))).toEqual([
      `template.spec.${missing}`,
    ]);
  });

  const bare = { name: 'c', volumeMounts: [{ name: 'v', mountPath: '/v' }] };
  const pod = { containers: [bare, { name: 'd', env: [{ name: 'A', value: 'b' }] }] };
  const part = (apiVersion: string, kind: string, spec: object, metadata: object = {}) =>
    lines(checkWorkload({ apiVersion, kind, metadata: { name: 'web', ...metadata }, spec }));

  test.each<[string, string, object]>([
    ['apps/v1', 'Deployment', { template: { spec: pod } }],
    ['apps/v1', 'StatefulSet', { replicas: 2, template: { spec: pod } }],
    ['apps/v1', 'DaemonSet', { template: { spec: { volumes: [{ name: 'v', emptyDir: {} }] } } }],
    ['apps/v1', 'Deployment', { template: { spec: { containers: [c({}), { name: 'd' }] } } }],
    ['batch/v1', 'Job', { template: { spec: pod } }],
    ['batch/v1', 'CronJob', { jobTemplate: { spec: { template: { spec: pod } } } }],
    [
      'batch/v1',
      'CronJob',
      { jobTemplate: { spec: { template: { spec: { ...pod, restartPolicy: 'Never' } } } } },
    ],
  ])('a patch of an %s %s may lack what the workload has: %j', (apiVersion, kind, spec) => {
    expect(part(apiVersion, kind, spec)).toEqual([]);
  });

  test('what is in a patch is checked', () => {
    const containers = [{ ...bare, tty: 1, prots: [] }];
    expect(part('apps/v1', 'Deployment', { template: { spec: { containers } } })).toEqual([
      'spec.template.spec.containers[0].tty: expected true or false, found 1',
      'spec.template.spec.containers[0].prots: unknown field in a Container; did you mean ports?',
    ]);
  });

  test.each<[string, string, string, object, string]>([
    ['a selector', 'apps/v1', 'Deployment', { template: { spec: { containers: [c({})] } } }, 'selector'],
    [
      'all images',
      ...(['apps/v1', 'DaemonSet'] as const),
      { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: pod } },
      'containers[1].image',
    ],
    [
      'a restartPolicy',
      ...(['batch/v1', 'Job'] as const),
      { template: { spec: { containers: [c({})] } } },
      'restartPolicy',
    ],
    [
      'an image, in a Pod',
      ...(['v1', 'Pod'] as const),
      { containers: [{ name: 'd' }] },
      'containers[0].image',
    ],
  ])('a workload without %s is no patch', (_, apiVersion, kind, spec, missing) => {
    const found = part(apiVersion, kind, spec);
    expect(found.join()).toMatch(
      new RegExp(`${missing.replace(/[[\]]/g, '\\$&')}: (is required|required field)`, 'i'),
    );
  });

  test('a claim template of a StatefulSet is a volume of its pods', () => {
    const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const volumeClaimTemplates = [{ metadata: { name: 'v' }, spec: claim }];
    expect(of('apps/v1', 'StatefulSet', { containers: [mounting] }, { volumeClaimTemplates })).toEqual([]);
  });

  test('a plain init container has no probes, a native sidecar has', () => {
    const probing = c({ name: 'i', livenessProbe: { exec: { command: ['a'] } } });
    const pod = (init: object) => checkWorkload(deployment({ initContainers: [init], containers: [c({})] }));
    expect(pod(probing).map(({ path }) => path)).toEqual([
      'spec.template.spec.initContainers[0].livenessProbe',
    ]);
    expect(pod({ ...probing, restartPolicy: 'Always' })).toEqual([]);
  });

  test('on the network of the host, hostPort is containerPort', () => {
    const pod = (hostPort: number | undefined, hostNetwork = true) =>
      lines(
        checkWorkload(
          deployment({ hostNetwork, containers: [c({ ports: [{ containerPort: 80, hostPort }] })] }),
        ),
      );
    expect(pod(8080)).toEqual([
      'spec.template.spec.containers[0].ports[0].hostPort: must equal containerPort (80) with hostNetwork: true, not 8080; remove hostPort',
    ]);
    expect([pod(80), pod(0), pod(undefined), pod(8080, false)]).toEqual([[], [], [], []]);
  });

  test('kinds that Kubernetes does not ship are left alone', () => {
    expect(checkWorkload({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { foo: 1 } })).toEqual(
      [],
    );
  });
});

test.each<[string, SnippetType, object, string]>([
  ['an image', 'Container', { name: 'c', imgae: 'i' }, 'x.imgae'],
  ['a volume source', 'Volume', { name: 'v', emptydir: {} }, 'x.emptydir'],
])('%s that is misspelt is not also reported as missing', (_sentence, type, value, path) => {
  expect(checkSnippet(type, value, 'x', newest).map((each) => each.path)).toEqual([path]);
});

test('twenty mistakes in one container are twenty issues, each with its own path', () => {
  const value = {
    name: 'Web_1',
    imgae: 'nginx',
    command: 'nginx',
    args: [1],
    env: [
      { nmae: 'A' },
      { name: 'B', value: 2 },
      { name: 'C', value: 'c', valueFrom: { fieldRef: { fieldPath: 'metadata.nmae' } } },
    ],
    envFrom: [{}],
    imagePullPolicy: 'sometimes',
    lifecycle: { preStop: { sleep: { seconds: -1 } }, postStart: {} },
    ports: [{ containerPort: 0 }, { containerPort: 80, name: 'UPPER', protocol: 'HTTP' }],
    resources: { limits: { cpu: 'one', mem: '1Gi' } },
    securityContext: { runAsUser: -1, privileged: 'true' },
    volumeMounts: [{ name: 'v' }],
    readinessProbe: { httpGet: { port: 99999 } },
  };
  const issues = checkSnippet('Container', value, 'x', newest);
  expect(new Set(issues.map((each) => each.path)).size).toBe(issues.length);
  expect(issues.length).toBeGreaterThanOrEqual(20);
  for (const { what, remedy = '' } of issues) expect(what + remedy).not.toMatch(/[\r\n]/);
});

test('never throws, whatever the value is, and says each thing on one line', () => {
  const keys = fc.constantFrom(
    'name',
    'env',
    'constructor',
    '__proto__',
    'ports',
    'emptyDir',
    'exec',
    'a b',
    'resources',
    'limits',
    'tty',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.anything({ withBigInt: true }),
      fc.constantFrom('constructor', 'toString', 'yes'),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree')),
    ),
  }));
  fc.assert(
    fc.property(fc.constantFrom(...(Object.keys(valid) as SnippetType[])), tree, (type, value) => {
      for (const { what } of checkSnippet(type, value, 'x', newest)) expect(what).not.toMatch(/function|\n/);
    }),
    times(4),
  );
});
