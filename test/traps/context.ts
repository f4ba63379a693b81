// What a trap sees of a workload: a pod of nginx, with what a case changes of it.

import { type Added, findTraps, type ImageFacts, type TrapContext } from '../../src/traps/registry.ts';

export interface Case {
  kind?: string;
  apiVersion?: string;
  metadata?: object;
  podSpec?: Record<string, unknown>;
  podSpecBefore?: Record<string, unknown>;
  podMetadata?: object;
  added: (Partial<Added> & Pick<Added, 'kind' | 'container'>)[];
  images?: Record<string, ImageFacts>;
  namespacePolicies?: Partial<TrapContext['namespacePolicies']>;
  /** Keys of ConfigMaps and Secrets: {'ConfigMap settings': keys}. */
  keys?: Record<string, ReadonlySet<string>>;
  /** A Service among the resources. */
  service?: string;
  /** The Service that selects the workload's pods. */
  ownService?: string;
  spec?: object;
  kubernetesVersion?: string;
}

export const web = { name: 'web', image: 'nginx:1.19', ports: [{ containerPort: 80, name: 'http' }] };

export const context = (given: Case): TrapContext => {
  const {
    kind = 'Deployment',
    apiVersion = kind === 'Pod'
      ? 'v1'
      : kind.endsWith('Job')
        ? 'batch/v1'
        : kind === 'Service'
          ? 'serving.knative.dev/v1'
          : 'apps/v1',
  } = given;
  const metadata = { name: 'web', namespace: 'web', ...given.metadata };
  return {
    kubernetesVersion: given.kubernetesVersion ?? '1.36',
    workload: {
      apiVersion,
      kind,
      name: 'web',
      namespace: 'web',
      value: { apiVersion, kind, metadata, spec: given.spec },
    },
    podSpecBefore: { containers: [web], ...given.podSpecBefore },
    podSpec: { containers: [web], ...given.podSpec },
    podMetadataBefore: {},
    podMetadata: given.podMetadata ?? {},
    added: given.added.map((each, index) => ({ rule: 'rule', path: `spec.rules[0].x[${index}]`, ...each })),
    keysOf: (kind, name) => given.keys?.[`${kind} ${name}`],
    isService: (host) => host === given.service || host === given.ownService,
    isOwnService: (host) => host === given.ownService,
    image: (reference) => given.images?.[reference],
    namespacePolicies: {
      namespaces: [],
      limitRanges: [],
      resourceQuotas: [],
      autoscalers: [],
      ...given.namespacePolicies,
    },
  };
};

export const found = (given: Case): string[] => findTraps(context(given)).map(({ kind }) => kind);

export const whats = (given: Case): string[] => findTraps(context(given)).map(({ what }) => what);

export const shell = (script: string) => ({ command: ['sh', '-c'], args: [script] });

export const sidecar = { name: 'side', image: 'busybox', ...shell('while :; do sleep 5; done') };
