// The resources around which the configs on the problem pages are run: ordinary workloads, and what some of
// the traps need to be one.
import type { ProblemKind } from '../../src/problems/catalogue.ts';

interface PodParts {
  readonly container?: object;
  readonly pod?: object;
}

const workload = (
  apiVersion: string,
  kind: string,
  name: string,
  { container = {}, pod = {} }: PodParts = {},
): object => {
  const labels = { app: name };
  const containers = [{ name, image: 'nginx:1.27-alpine', ...container }];
  const template = { metadata: { labels }, spec: { ...pod, containers } };
  const spec = kind === 'Job' ? { template } : { selector: { matchLabels: labels }, template };
  return { apiVersion, kind, metadata: { name, namespace: 'web' }, spec };
};

const ordinary: readonly object[] = [
  workload('apps/v1', 'Deployment', 'nginx'),
  workload('apps/v1', 'Deployment', 'web', { container: { ports: [{ containerPort: 8080 }] } }),
  workload('batch/v1', 'Job', 'report', { pod: { restartPolicy: 'Never' } }),
];

const restricted = {
  runAsNonRoot: true,
  runAsUser: 1000,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

const special: Partial<Record<ProblemKind, readonly object[]>> = {
  PortClash: [
    workload('apps/v1', 'DaemonSet', 'node', {
      pod: { hostNetwork: true },
      container: { ports: [{ containerPort: 9100, hostPort: 9100 }] },
    }),
  ],
  PodSecurityViolation: [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'web', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    workload('apps/v1', 'Deployment', 'web', { container: { securityContext: restricted } }),
  ],
  ResourcesMissing: [
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'quota', namespace: 'web' },
      spec: { hard: { 'requests.cpu': '4', 'requests.memory': '8Gi', 'limits.memory': '8Gi' } },
    },
    workload('apps/v1', 'Deployment', 'web', {
      container: { resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } } },
    }),
  ],
};

const facts = [
  {
    image: 'nginx:1.27-alpine',
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    shells: ['/bin/sh'],
  },
];

/** A ResourceList, as JSON, of the config and the resources that its page is about. */
export const surrounded = (
  kind: ProblemKind,
  config: { readonly spec: object },
  items: readonly object[] = special[kind] ?? ordinary,
): string =>
  JSON.stringify({
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    functionConfig: { ...config, spec: { images: facts, ...config.spec } },
    items,
  })
    .replace('... more than 1 MiB ...', 'word '.repeat(230_000))
    .replace('... more than 128 KiB ...', 'word '.repeat(27_000));
