// The configs that are compiled to policies in these tests: all actions, on pods and on workloads.
import type { KubernetesObject } from './api-server.ts';

const agent = { name: 'pg-agent', image: 'busybox:1.28', command: ['sleep', 'infinity'] };
const prepare = {
  name: 'pg-prepare',
  image: 'busybox:1.28',
  command: ['sh', '-c', 'echo "$HI" \'there\' > /pg/x'],
  volumeMounts: [{ name: 'pg-data', mountPath: '/pg' }],
  resources: { limits: { cpu: 0.5, memory: '64Mi' } },
};
/** The labels of the Namespace of each workload, in the input and in the API server. */
export const namespaceLabels = { 'example.com/pg': 'on', 'example.com/level': '3' };
export const namespaceObject = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: namespaceLabels },
});
const everything = { containers: { name: '.*' } };

/** Configs over all actions. */
export const podConfigs: Record<string, readonly object[]> = {
  'lists, hooks and entrypoints in all containers': [
    {
      name: 'all',
      ...everything,
      volumes: [{ name: 'pg-data', emptyDir: { sizeLimit: '1Gi' } }],
      initContainers: [prepare],
      sidecars: [agent],
      imagePullSecrets: [{ name: 'pg-pull' }],
      podLabels: { 'example.com/pg': 'on' },
      podAnnotations: { 'example.com/pg': 'x\ny' },
      volumeMounts: [{ name: 'pg-data', mountPath: '/pg' }],
      env: [
        { name: 'PG', value: 'on "quoted" $(HOME)' },
        { name: 'PG_NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      ],
      envFrom: [{ prefix: 'PG_', configMapRef: { name: 'pg', optional: true } }],
      envAppend: [{ name: 'JAVA_TOOL_OPTIONS', value: '-javaagent:/a.jar' }],
      postStart: { script: 'echo "hi"', onConflict: 'Chain' },
      preStop: { sleep: { seconds: 5 }, onConflict: 'Keep' },
      entrypoint: { script: 'export A=1', delivery: 'Inline' },
    },
  ],
  'files from ConfigMaps and Secrets beside volumes and mounts': [
    {
      name: 'keys',
      ...everything,
      volumes: [{ name: 'pg-data', emptyDir: {} }],
      volumeMounts: [{ name: 'pg-data', mountPath: '/pg' }],
      files: [
        { path: '/etc/pg/a.conf', from: { configMapKeyRef: { name: 'pg', key: 'a' } } },
        { path: '/etc/pg/b', mode: 256, from: { secretKeyRef: { name: 'pg', key: 'b' } } },
      ],
      postStart: { exec: { command: ['true'] }, onConflict: 'Keep' },
    },
  ],
  'hooks after and before a sleep': [
    { name: 'sleep', ...everything, preStop: { sleep: { seconds: 3 }, onConflict: 'Replace' } },
    { name: 'after', ...everything, preStop: { exec: { command: ['bye'] }, onConflict: 'Chain' } },
    { name: 'before', ...everything, preStop: { script: 'a; b', onConflict: 'Chain', chain: 'Before' } },
  ],
  'two rules over each other': [
    {
      name: 'inner',
      ...everything,
      entrypoint: { script: 'cd /', delivery: 'Inline' },
      postStart: { exec: { command: ['a', "b'c"] }, onConflict: 'Chain' },
    },
    {
      name: 'outer',
      ...everything,
      entrypoint: { command: ['/tools/run', '--'] },
      postStart: { script: 'two', onConflict: 'Chain' },
    },
  ],
  'replaced values': [
    {
      name: 'replace',
      ...everything,
      onConflict: 'Replace',
      env: [
        { name: 'POD_NAME', value: 'x' },
        { name: 'LOG_LEVEL', value: 'debug' },
      ],
      volumes: [
        { name: 'tmp', emptyDir: {} },
        { name: 'config', emptyDir: {} },
      ],
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      postStart: { httpGet: { port: 80 } },
      podAnnotations: { 'prometheus.io/scrape': 'false' },
    },
  ],
  'refused where something else is there': [
    {
      name: 'fail',
      ...everything,
      env: [{ name: 'POD_NAMESPACE', value: 'x' }],
      volumes: [{ name: 'config', emptyDir: {} }],
      preStop: { script: 'true' },
    },
  ],
  'places, images and init containers': [
    {
      name: 'init',
      containers: { image: '(.*/)?(nginx|redis|busybox)(:.*)?', init: true },
      placement: { initContainers: 'First' },
      initContainers: [
        { name: 'pg-one', image: 'busybox:1.28' },
        { name: 'pg-two', image: 'busybox:1.28' },
      ],
      env: [{ name: 'PG', value: '1' }],
    },
  ],
  'pods and namespaces with labels': [
    {
      name: 'pods',
      target: [
        { podLabelSelector: 'app.kubernetes.io/name,!app.kubernetes.io/component' },
        { podLabelSelector: 'app in (nginx,web,redis),tier!=backend' },
      ],
      exclude: { podLabelSelector: 'app.kubernetes.io/name=grafana' },
      ...everything,
      env: [{ name: 'PG_POD', value: '1' }],
    },
    {
      name: 'namespace',
      target: { namespaceSelector: 'example.com/pg=on,example.com/level>2,!example.com/off' },
      ...everything,
      env: [{ name: 'PG_NAMESPACE', value: '1' }],
    },
    {
      name: 'nowhere',
      target: [{ namespaceSelector: 'example.com/pg!=on' }, { namespaceSelector: 'example.com/level<3' }],
      ...everything,
      env: [{ name: 'PG_NOWHERE', value: '1' }],
    },
  ],
  'arguments around those of the container, and images of others': [
    {
      name: 'inner',
      ...everything,
      argsPrepend: ['--first', 'a b'],
      argsAppend: ["it's", '$(HOME)'],
      entrypoint: { script: 'cd /', delivery: 'Inline' },
    },
    { name: 'outer', ...everything, argsAppend: ['--last'] },
  ],
  'the main container of Deployments and StatefulSets': [
    {
      name: 'main',
      target: [
        { kind: 'Deployment' },
        { group: 'apps', version: 'v1', kind: 'StatefulSet', name: '.*[a-m]' },
      ],
      exclude: { name: '.*(operator|controller).*' },
      env: [{ name: 'PG', value: '1' }],
      entrypoint: { script: 'true', delivery: 'Inline' },
    },
  ],
};

/** What only workloads can be asked. */
export const workloadConfigs: Record<string, readonly object[]> = {
  ...podConfigs,
  'labels and annotations of workloads, and CronJobs': [
    {
      name: 'labels',
      target: [
        { labelSelector: 'app in (nginx,web,redis,x)' },
        { annotationSelector: 'team' },
        { kind: 'CronJob', name: '.*' },
      ],
      exclude: { labelSelector: 'tier=backend' },
      ...everything,
      env: [{ name: 'PG', value: '1' }],
      preStop: { sleep: { seconds: 1 }, onConflict: 'Replace' },
    },
  ],
};
