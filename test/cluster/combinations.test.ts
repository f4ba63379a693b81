// What podgraft says of fields that don't go together, of quotas with scopes and of Pod Security, and what the API server
// does: each row grafts a workload, compares the problems, and sends what would come out.
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { read, resourceList, run } from '../resource-list.ts';
import { ApiServer, type KubernetesObject } from './api-server.ts';
import { describeWithCluster } from './cluster-script.ts';

interface Row {
  readonly rule: object;
  /** Fields of the pod, and of its one container. */
  readonly pod?: object;
  readonly container?: object;
  /** What the namespace has. */
  readonly quota?: object;
  readonly level?: string;
  /** The kind of the problem; none where the API server takes the pod. */
  readonly says?: string;
}

const agent = { name: 'agent', image: 'agent:1', command: ['agent'] };
const bidirectional = {
  volumes: [{ name: 'v', emptyDir: {} }],
  volumeMounts: [{ name: 'v', mountPath: '/x', mountPropagation: 'Bidirectional' }],
};
const fileKey = { env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'a', key: 'A' } } }] };
const device = {
  pod: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] },
  container: { volumeDevices: [{ name: 'v', devicePath: '/dev/x' }] },
};
const profile = (name: string, value: string): object => ({
  podAnnotations: { [`container.apparmor.security.beta.kubernetes.io/${name}`]: value },
});
const privileged = { securityContext: { privileged: true } };
const invalid = { says: 'SnippetInvalid' };
const quota = (more: object, resource = 'requests.cpu'): object => ({ hard: { [resource]: '4' }, ...more });
const priority = (operator: string, values?: string[]): object =>
  quota({ scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] } });
const critical = { priorityClassName: 'system-node-critical' };
const missing = { rule: { sidecars: [agent] }, says: 'ResourcesMissing' };
const counted = { rule: { sidecars: [agent] } };

const rows: Record<string, Row> = {
  'a mount that is shared with the node': { rule: bidirectional, ...invalid },
  'a mount that is shared with the node, of a privileged container': {
    ...{ rule: bidirectional, container: privileged },
  },
  'a variable of a file in no volume': { rule: fileKey, ...invalid },
  'a variable of a file in a ConfigMap': {
    ...{ rule: { ...fileKey, volumes: [{ name: 'v', configMap: { name: 'c' } }] }, ...invalid },
  },
  'a variable of a file in an emptyDir': { rule: { ...fileKey, volumes: [{ name: 'v', emptyDir: {} }] } },
  'two ports of one name in a container': {
    rule: { container: { ports: [{ containerPort: 81, name: 'http' }] } },
    ...{ container: { ports: [{ containerPort: 80, name: 'http' }] }, ...invalid },
  },
  'a host port other than the container port, and the network of the node': {
    rule: { pod: { hostNetwork: true } },
    ...{ container: { ports: [{ containerPort: 80, hostPort: 8080 }] }, ...invalid },
  },
  'a limit below the request of the workload': {
    rule: { container: { resources: { limits: { memory: '64Mi' } } } },
    ...{ container: { resources: { requests: { memory: '100Mi' } } }, ...invalid },
  },
  'a probe of an init container that ends': {
    rule: {
      containers: { name: 'i', init: true },
      container: { readinessProbe: { exec: { command: ['a'] } } },
    },
    ...{ pod: { initContainers: [{ name: 'i', image: 'i:1', command: ['i'] }] }, ...invalid },
  },
  'no escalation of a privileged container': {
    rule: { container: { securityContext: { allowPrivilegeEscalation: false } } },
    ...{ container: privileged, ...invalid },
  },
  'users of the pod and the network of the node': {
    ...{ rule: { pod: { hostUsers: false } }, pod: { hostNetwork: true }, ...invalid },
  },
  'users of the pod and the processes of the node': {
    ...{ rule: { pod: { hostUsers: false } }, pod: { hostPID: true }, ...invalid },
  },
  'users of the pod and a block device': { rule: { pod: { hostUsers: false } }, ...device, ...invalid },
  'users of the pod and a privileged container': {
    ...{ rule: { pod: { hostUsers: false } }, container: privileged },
  },
  'shared processes and those of the node': {
    ...{ rule: { pod: { shareProcessNamespace: true } }, pod: { hostPID: true }, ...invalid },
  },
  'a grace period shorter than a hook': {
    rule: { pod: { terminationGracePeriodSeconds: 5 } },
    container: { lifecycle: { preStop: { sleep: { seconds: 10 } } } },
    ...invalid,
  },
  'a grace period as long as a hook': {
    rule: { pod: { terminationGracePeriodSeconds: 10 } },
    container: { lifecycle: { preStop: { sleep: { seconds: 10 } } } },
  },
  'a profile for another container': { rule: profile('wbe', 'runtime/default'), ...invalid },
  'a profile that is none': { rule: profile('main', 'default'), ...invalid },
  'a profile of the node': { rule: profile('main', 'localhost/p') },
  'a profile beside another in the field': {
    rule: profile('main', 'unconfined'),
    container: { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } },
    ...invalid,
  },
  'a quota of pods without deadline': { ...missing, quota: quota({ scopes: ['NotTerminating'] }) },
  'a quota of pods with a deadline': { ...counted, quota: quota({ scopes: ['Terminating'] }) },
  'a quota of pods with a deadline, which it has': {
    ...{ ...missing, pod: { activeDeadlineSeconds: 9 }, quota: quota({ scopes: ['Terminating'] }) },
  },
  'a quota of pods with a request': { ...counted, quota: quota({ scopes: ['NotBestEffort'] }) },
  'a quota of pods with a request, which it has': {
    ...missing,
    container: { resources: { requests: { cpu: '1m', memory: '1Mi' } } },
    quota: quota({ scopes: ['NotBestEffort'] }),
  },
  'a quota of a class': { ...missing, pod: critical, quota: priority('In', ['system-node-critical']) },
  'a quota of another class': { ...counted, pod: critical, quota: priority('In', ['high']) },
  'a quota of any class': { ...missing, pod: critical, quota: priority('Exists') },
  'a quota of ephemeral storage': { ...counted, quota: quota({}, 'requests.ephemeral-storage') },
  'baseline and the network of the node': {
    ...{ rule: { pod: { hostNetwork: true } }, level: 'baseline', says: 'PodSecurityViolation' },
  },
  'baseline and a privileged container': {
    ...{ rule: { container: privileged }, level: 'baseline', says: 'PodSecurityViolation' },
  },
  'baseline and a probe with a host': {
    rule: { container: { livenessProbe: { httpGet: { port: 80, host: '127.0.0.1' } } } },
    ...{ level: 'baseline', says: 'PodSecurityViolation' },
  },
};

describeWithCluster('the API server and what podgraft says of a whole pod:', 'api', () => {
  let api: ApiServer;
  let minor: number;
  beforeAll(async () => {
    api = new ApiServer(inject('kubeconfig'));
    minor = await api.minorRelease();
  });

  describe.each(Object.entries(rows))('%s', (name, { rule, pod, container, quota: spec, level, says }) => {
    const namespace = `whole-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
      .slice(0, 63)
      .replace(/-$/, '');
    const about = { apiVersion: 'v1', metadata: { name: 'q', namespace } };
    const around: KubernetesObject[] = [
      {
        ...{ apiVersion: 'v1', kind: 'Namespace' },
        metadata: { name: namespace, labels: level && { 'pod-security.kubernetes.io/enforce': level } },
      },
      ...(spec === undefined ? [] : [{ ...about, kind: 'ResourceQuota', spec }]),
    ];
    const workload = {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace } },
      spec: { containers: [{ name: 'main', image: 'main:1', command: ['main'], ...container }], ...pod },
    };
    const graft = (problems: object, validation: string) => {
      const metadata = { name: 'test' };
      const rules = [{ name: 'test', containers: { name: 'main' }, sidecarMode: 'Classic', ...rule }];
      const config = {
        ...{ apiVersion: 'podgraft.dev/v1alpha1', kind: 'PodGraft', metadata },
        spec: {
          ...{ kubernetesVersion: `1.${minor}`, validation, rules },
          problems: { WorkloadImmutable: 'Off', ImageFactsMissing: 'Off', ...problems },
        },
      };
      return run(
        resourceList(
          [...around, workload].map((each) => JSON.stringify(each)),
          config,
        ),
      );
    };

    it(says === undefined ? 'is taken' : `is refused: ${says}`, async () => {
      expect(graft({}, 'Strict').problems.map(({ kind }) => kind)).toEqual(says === undefined ? [] : [says]);
      for (const each of around) await api.put(each);
      const { output } = graft({ PodSecurityViolation: 'Off' }, 'Off');
      const made = read(output).items.find(({ kind }) => kind === 'Pod') as KubernetesObject;
      expect((await api.dryRun(made)).accepted).toBe(says === undefined);
    });
  });
});
