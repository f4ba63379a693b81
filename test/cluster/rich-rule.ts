// A rule with every kind of snippet and as many of their fields as go together, and the Deployment that it makes of a
// plain one, assembled here by hand: what podgraft says of a mutant of the rule is held against what the API server
// says of that Deployment.
import { isObject } from '../../src/yaml/read/value.ts';

type Json = Record<string, unknown>;

const probe = {
  httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP', httpHeaders: [{ name: 'X-A', value: 'b' }] },
  initialDelaySeconds: 3,
  timeoutSeconds: 2,
  periodSeconds: 5,
  successThreshold: 1,
  failureThreshold: 4,
};

const env = [
  { name: 'MODE', value: 'fast' },
  { name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
  { name: 'LABEL', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
  { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
  { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
  { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'api', key: 'token', optional: true } } },
  { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'cfg', key: 'level', optional: true } } },
  {
    name: 'FILE',
    valueFrom: { fileKeyRef: { volumeName: 'logs', path: 'a.env', key: 'A', optional: true } },
  },
];
const envFrom = [
  { prefix: 'A_', configMapRef: { name: 'cfg', optional: true } },
  { secretRef: { name: 'api', optional: true } },
];

const sidecar = {
  name: 'agent',
  image: 'agent:1',
  imagePullPolicy: 'IfNotPresent',
  command: ['agent'],
  args: ['--fast'],
  workingDir: '/srv',
  ports: [
    { name: 'http', containerPort: 8080, hostPort: 8080, protocol: 'TCP', hostIP: '127.0.0.1' },
    { name: 'metrics', containerPort: 9090 },
  ],
  env,
  envFrom,
  resources: {
    requests: { cpu: '100m', memory: '64Mi', 'ephemeral-storage': '1Gi' },
    limits: { cpu: '1', memory: '128Mi', 'example.com/gpu': 1, 'hugepages-2Mi': '4Mi' },
  },
  resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
  volumeMounts: [
    { name: 'data', mountPath: '/data', readOnly: true, recursiveReadOnly: 'IfPossible', subPath: 'a' },
    { name: 'logs', mountPath: '/logs', mountPropagation: 'HostToContainer', subPathExpr: '$(POD)' },
  ],
  volumeDevices: [{ name: 'claim', devicePath: '/dev/xvda' }],
  livenessProbe: { ...probe, terminationGracePeriodSeconds: 20 },
  readinessProbe: { tcpSocket: { port: 8080 }, successThreshold: 2 },
  startupProbe: { grpc: { port: 9090, service: 'health' } },
  lifecycle: { postStart: { exec: { command: ['true'] } }, preStop: { sleep: { seconds: 5 } } },
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  securityContext: {
    runAsUser: 1000,
    runAsGroup: 1000,
    runAsNonRoot: true,
    privileged: false,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    procMount: 'Default',
    capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
    seLinuxOptions: { user: 'u', role: 'r', type: 't', level: 's0' },
    seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' },
    appArmorProfile: { type: 'RuntimeDefault' },
  },
  stdin: true,
  stdinOnce: true,
  tty: true,
};

const volumes = [
  { name: 'data', emptyDir: {} },
  { name: 'claim', persistentVolumeClaim: { claimName: 'data', readOnly: true } },
  { name: 'logs', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
  {
    name: 'conf',
    configMap: { name: 'cfg', defaultMode: 292, optional: true, items: [{ key: 'a', path: 'b', mode: 256 }] },
  },
  {
    name: 'secret',
    secret: { secretName: 's', defaultMode: 256, optional: true, items: [{ key: 'a', path: 'b' }] },
  },
  { name: 'host', hostPath: { path: '/var/log', type: 'Directory' } },
  { name: 'nfs', nfs: { server: 'nfs.example.com', path: '/srv', readOnly: true } },
  {
    name: 'csi',
    csi: {
      driver: 'd.example.com',
      fsType: 'ext4',
      readOnly: true,
      volumeAttributes: { a: 'b' },
      nodePublishSecretRef: { name: 's' },
    },
  },
  {
    name: 'down',
    downwardAPI: {
      defaultMode: 256,
      items: [
        { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' }, mode: 256 },
        { path: 'cpu', resourceFieldRef: { containerName: 'main', resource: 'limits.cpu', divisor: '1m' } },
      ],
    },
  },
  {
    name: 'all',
    projected: {
      defaultMode: 256,
      sources: [
        { configMap: { name: 'cfg', optional: true, items: [{ key: 'a', path: 'a' }] } },
        { secret: { name: 's', optional: true } },
        { downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
        { serviceAccountToken: { audience: 'vault', expirationSeconds: 600, path: 'token' } },
      ],
    },
  },
  {
    name: 'eph',
    ephemeral: {
      volumeClaimTemplate: {
        metadata: { labels: { a: 'b' }, annotations: { 'example.com/a': 'b' } },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'fast',
          volumeMode: 'Filesystem',
          selector: {
            matchLabels: { a: 'b' },
            matchExpressions: [{ key: 'k', operator: 'In', values: ['v'] }],
          },
          dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'snap' },
          resources: { requests: { storage: '1Gi' }, limits: { storage: '2Gi' } },
        },
      },
    },
  },
  { name: 'image', image: { reference: 'files:1', pullPolicy: 'IfNotPresent' } },
  {
    name: 'iscsi',
    iscsi: { targetPortal: '10.0.0.1:3260', iqn: 'iqn.2001-04.com.example:storage', lun: 1, fsType: 'ext4' },
  },
  { name: 'fc', fc: { targetWWNs: ['50060e801049cfd1'], lun: 2, fsType: 'ext4' } },
  { name: 'azure', azureFile: { secretName: 's', shareName: 'share' } },
];

/** The rule that is mutated. The plain init container has what a native sidecar has, without hooks and probes. */
const richRule = {
  name: 'rich',
  podLabels: { 'example.com/team': 'web' },
  podAnnotations: { 'example.com/note': 'any text', 'controller.kubernetes.io/pod-deletion-cost': '5' },
  imagePullSecrets: [{ name: 'registry' }],
  volumes,
  initContainers: [
    {
      name: 'prepare',
      image: 'busybox:1.28',
      command: ['true'],
      resources: { requests: { memory: '1Mi' } },
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      securityContext: { runAsUser: 0 },
    },
  ],
  sidecars: [sidecar],
  volumeMounts: [
    { name: 'data', mountPath: '/data', readOnly: true, recursiveReadOnly: 'IfPossible', subPath: 'a' },
    { name: 'logs', mountPath: '/logs', mountPropagation: 'None', subPathExpr: '$(POD)' },
  ],
  env,
  envFrom,
  postStart: { httpGet: { path: '/', port: 80, scheme: 'HTTPS', httpHeaders: [{ name: 'A', value: 'b' }] } },
  preStop: { sleep: { seconds: 5 } },
};

/** The rule without what a server of this minor release lacks: variables from files and image volumes. */
export const richRuleFor = (minor: number): Json => {
  if (minor >= 35) return richRule;
  const old = env.filter(({ valueFrom }) => valueFrom === undefined || !('fileKeyRef' in valueFrom));
  return {
    ...richRule,
    volumes: volumes.filter((each) => !('image' in each)),
    sidecars: [{ ...sidecar, env: old }],
    env: old,
  };
};

const main = { name: 'main', image: 'nginx:1.27', resources: { limits: { cpu: '1', memory: '64Mi' } } };

export const plainDeployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [main] } },
  },
};

/** The Deployment with everything of a rule in it, whatever it is. */
export const assemble = (rule: Json): Json => {
  const { podLabels, podAnnotations, volumes, imagePullSecrets, initContainers, sidecars } = rule;
  const { volumeMounts, env: variables, envFrom: sources, postStart, preStop } = rule;
  const native = (each: unknown): unknown =>
    isObject(each) ? { ...each, restartPolicy: each['restartPolicy'] ?? 'Always' } : each;
  const both =
    Array.isArray(initContainers) && Array.isArray(sidecars)
      ? [...initContainers, ...sidecars.map(native)]
      : initContainers == null || Array.isArray(initContainers)
        ? Array.isArray(sidecars) || sidecars == null
          ? [...((initContainers ?? []) as unknown[]), ...((sidecars ?? []) as unknown[]).map(native)]
          : sidecars
        : initContainers;
  const lifecycle = { postStart, preStop };
  const container = { ...main, volumeMounts, env: variables, envFrom: sources, lifecycle };
  return {
    ...plainDeployment,
    spec: {
      ...plainDeployment.spec,
      template: {
        metadata: {
          labels: podLabels == null || isObject(podLabels) ? { app: 'web', ...podLabels } : podLabels,
          annotations: podAnnotations,
        },
        spec: { volumes, imagePullSecrets, initContainers: both, containers: [container] },
      },
    },
  };
};

export const richConfig = (rule: Json, minor: number): object => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'mutants' },
  spec: { kubernetesVersion: `1.${minor}`, rules: [rule] },
});
