// One rich, valid snippet a type, with fields that kubectl 1.32 knows: what the mutations start from.

export type SnippetType =
  | 'Container'
  | 'Volume'
  | 'VolumeMount'
  | 'EnvVar'
  | 'EnvFromSource'
  | 'LifecycleHandler'
  | 'LocalObjectReference';

const handler = {
  exec: { command: ['sh', '-c', 'echo hi'] },
};

export const container = {
  name: 'web',
  image: 'nginx:1.19',
  imagePullPolicy: 'IfNotPresent',
  command: ['nginx'],
  args: ['-g', 'daemon off;'],
  workingDir: '/srv',
  ports: [
    { name: 'http', containerPort: 8080, hostPort: 8080, protocol: 'TCP', hostIP: '127.0.0.1' },
    { name: 'metrics', containerPort: 9090 },
  ],
  env: [
    { name: 'MODE', value: 'fast' },
    { name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    {
      name: 'CPU',
      valueFrom: { resourceFieldRef: { containerName: 'web', resource: 'limits.cpu', divisor: '1m' } },
    },
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'api', key: 'token', optional: true } } },
    { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'cfg', key: 'level', optional: true } } },
  ],
  envFrom: [
    { prefix: 'A_', configMapRef: { name: 'cfg', optional: true } },
    { secretRef: { name: 'api', optional: true } },
  ],
  resources: {
    requests: { cpu: '100m', memory: '64Mi' },
    limits: { cpu: '1', memory: '128Mi', 'example.com/gpu': 1 },
  },
  resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
  volumeMounts: [
    { name: 'data', mountPath: '/data', readOnly: true, recursiveReadOnly: 'IfPossible', subPath: 'a' },
    { name: 'logs', mountPath: '/logs', mountPropagation: 'HostToContainer', subPathExpr: '$(POD)' },
  ],
  volumeDevices: [{ name: 'disk', devicePath: '/dev/xvda' }],
  livenessProbe: {
    httpGet: {
      path: '/healthz',
      port: 'http',
      host: 'localhost',
      scheme: 'HTTP',
      httpHeaders: [{ name: 'X-A', value: 'b' }],
    },
    initialDelaySeconds: 3,
    timeoutSeconds: 2,
    periodSeconds: 5,
    successThreshold: 1,
    failureThreshold: 4,
    terminationGracePeriodSeconds: 20,
  },
  readinessProbe: { tcpSocket: { port: 8080, host: 'localhost' } },
  startupProbe: { grpc: { port: 9090, service: 'health' } },
  lifecycle: { postStart: handler, preStop: { sleep: { seconds: 5 } } },
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  securityContext: {
    runAsUser: 1000,
    runAsGroup: 1000,
    runAsNonRoot: true,
    privileged: true,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: true,
    procMount: 'Default',
    capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] },
    seLinuxOptions: { user: 'u', role: 'r', type: 't', level: 's0' },
    seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' },
    appArmorProfile: { type: 'RuntimeDefault' },
    windowsOptions: {
      gmsaCredentialSpecName: 'a',
      gmsaCredentialSpec: 'b',
      runAsUserName: 'c',
      hostProcess: true,
    },
  },
  stdin: true,
  stdinOnce: true,
  tty: true,
};

export const volumes = [
  { name: 'data', persistentVolumeClaim: { claimName: 'data', readOnly: true } },
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
        { path: 'cpu', resourceFieldRef: { containerName: 'web', resource: 'limits.cpu' } },
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
        metadata: { labels: { a: 'b' } },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'fast',
          volumeMode: 'Filesystem',
          resources: { requests: { storage: '1Gi' } },
        },
      },
    },
  },
];

/** At least one valid snippet of each type. */
export const valid: Record<SnippetType, readonly unknown[]> = {
  Container: [container],
  Volume: volumes,
  VolumeMount: container.volumeMounts,
  EnvVar: container.env,
  EnvFromSource: container.envFrom,
  LifecycleHandler: [
    handler,
    { sleep: { seconds: 5 } },
    {
      httpGet: { path: '/', port: 80, host: 'a', scheme: 'HTTPS', httpHeaders: [{ name: 'A', value: 'b' }] },
    },
  ],
  LocalObjectReference: [{ name: 'registry' }],
};
