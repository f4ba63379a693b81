// Workloads with as many fields of the pod and of its controller as go together, for mutants of whole workloads: what
// validateOutput says of one is held against what the API server says of it.

const labels = { app: 'web', tier: 'front' };
const selector = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }],
};
const nodeTerm = () => ({
  matchExpressions: [
    { key: 'disk', operator: 'In', values: ['ssd'] },
    { key: 'cores', operator: 'Gt', values: ['4'] },
    { key: 'gpu', operator: 'DoesNotExist' },
  ],
  matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node1'] }],
});
const podTerm = () => ({
  labelSelector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] },
  namespaces: ['default'],
  namespaceSelector: { matchLabels: { team: 'a' } },
  topologyKey: 'kubernetes.io/hostname',
  matchLabelKeys: ['tier-hash'],
});

const podSpec = {
  serviceAccountName: 'default',
  automountServiceAccountToken: false,
  priorityClassName: 'system-node-critical',
  preemptionPolicy: 'PreemptLowerPriority',
  schedulerName: 'default-scheduler',
  runtimeClassName: 'gvisor',
  hostname: 'web',
  subdomain: 'site',
  setHostnameAsFQDN: true,
  nodeSelector: { disk: 'ssd' },
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  activeDeadlineSeconds: 600,
  dnsPolicy: 'None',
  dnsConfig: {
    nameservers: ['10.0.0.10'],
    searches: ['example.com'],
    options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
  },
  enableServiceLinks: false,
  shareProcessNamespace: true,
  hostNetwork: false,
  hostPID: false,
  hostIPC: false,
  hostAliases: [{ ip: '10.0.0.1', hostnames: ['a.example.com'] }],
  imagePullSecrets: [{ name: 'registry' }],
  readinessGates: [{ conditionType: 'example.com/ready' }],
  schedulingGates: [{ name: 'example.com/gate' }],
  tolerations: [
    { key: 'dedicated', operator: 'Equal', value: 'web', effect: 'NoSchedule' },
    { key: 'down', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
  ],
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'DoNotSchedule',
      minDomains: 2,
      nodeAffinityPolicy: 'Honor',
      nodeTaintsPolicy: 'Ignore',
      labelSelector: { matchLabels: { app: 'web' } },
    },
  ],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [nodeTerm()] },
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 10, preference: nodeTerm() }],
    },
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [podTerm()] },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: podTerm() }],
    },
  },
  securityContext: {
    runAsUser: 1000,
    runAsGroup: 1000,
    runAsNonRoot: true,
    fsGroup: 1000,
    fsGroupChangePolicy: 'OnRootMismatch',
    supplementalGroups: [2000],
    supplementalGroupsPolicy: 'Merge',
    seLinuxOptions: { level: 's0' },
    seccompProfile: { type: 'RuntimeDefault' },
    sysctls: [{ name: 'net.ipv4.ip_local_port_range', value: '1024 65535' }],
  },
  resourceClaims: [{ name: 'gpu', resourceClaimName: 'gpu' }],
  volumes: [
    { name: 'data', emptyDir: {} },
    { name: 'conf', configMap: { name: 'cfg', items: [{ key: 'a', path: 'b' }] } },
  ],
  initContainers: [
    { name: 'prepare', image: 'busybox:1.28', volumeMounts: [{ name: 'data', mountPath: '/data' }] },
  ],
  containers: [
    {
      name: 'web',
      image: 'nginx:1.27',
      ports: [{ name: 'http', containerPort: 8080 }],
      env: [{ name: 'A', value: 'b' }],
      resources: { requests: { cpu: '1' }, limits: { memory: '64Mi' }, claims: [{ name: 'gpu' }] },
      volumeMounts: [
        { name: 'data', mountPath: '/data', mountPropagation: 'None' },
        { name: 'conf', mountPath: '/conf' },
      ],
      securityContext: { privileged: false, procMount: 'Default' },
    },
    { name: 'helper', image: 'busybox:1.28' },
  ],
};

const template = {
  metadata: { labels, annotations: { 'example.com/note': 'any text' } },
  spec: podSpec,
};

const { activeDeadlineSeconds: _deadline, ...lasting } = podSpec;
const lastingTemplate = { ...template, spec: lasting };
const ending = { ...template, spec: { ...podSpec, restartPolicy: 'Never' } };

const job = {
  parallelism: 1,
  completions: 2,
  completionMode: 'Indexed',
  backoffLimitPerIndex: 1,
  maxFailedIndexes: 1,
  activeDeadlineSeconds: 600,
  ttlSecondsAfterFinished: 60,
  suspend: true,
  podReplacementPolicy: 'Failed',
  podFailurePolicy: {
    rules: [
      { action: 'FailJob', onExitCodes: { containerName: 'web', operator: 'In', values: [1, 2] } },
      { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    ],
  },
  template: ending,
};

const object = (apiVersion: string, kind: string, spec: object): Record<string, unknown> => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
  spec,
});

export const richWorkloads: readonly Record<string, unknown>[] = [
  object('apps/v1', 'Deployment', {
    replicas: 2,
    minReadySeconds: 5,
    revisionHistoryLimit: 3,
    progressDeadlineSeconds: 600,
    paused: false,
    selector,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
    template: lastingTemplate,
  }),
  object('apps/v1', 'StatefulSet', {
    replicas: 2,
    minReadySeconds: 5,
    serviceName: 'web',
    podManagementPolicy: 'Parallel',
    revisionHistoryLimit: 3,
    selector,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Delete' },
    ordinals: { start: 1 },
    volumeClaimTemplates: [
      {
        metadata: { name: 'store' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'fast',
          resources: { requests: { storage: '1Gi' } },
        },
      },
    ],
    template: lastingTemplate,
  }),
  object('apps/v1', 'DaemonSet', {
    minReadySeconds: 5,
    revisionHistoryLimit: 3,
    selector,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' } },
    template: lastingTemplate,
  }),
  object('batch/v1', 'Job', job),
  object('batch/v1', 'CronJob', {
    schedule: '*/5 * * * *',
    timeZone: 'Etc/UTC',
    startingDeadlineSeconds: 60,
    concurrencyPolicy: 'Forbid',
    suspend: false,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 1,
    jobTemplate: { metadata: { labels: { app: 'web' } }, spec: job },
  }),
];
