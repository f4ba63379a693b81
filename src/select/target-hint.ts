// What to write instead of a target that can match nothing as it is: a resource name of kubectl where Kubernetes has a kind,
// or a glob where a target has a regular expression.

import type { WorkloadKind } from '../kubernetes/workload-kinds.ts';
import type { CompiledTarget } from './target.ts';

type Kinds = readonly Pick<WorkloadKind, 'kind'>[];

/** kubectl's short names of the built-in workloads, and Knative's. */
const shortNames: Readonly<Record<string, string>> = {
  po: 'Pod',
  rc: 'ReplicationController',
  rs: 'ReplicaSet',
  deploy: 'Deployment',
  sts: 'StatefulSet',
  ds: 'DaemonSet',
  cj: 'CronJob',
  ksvc: 'Service',
};

/** The `*` of a glob, which repeats a letter, a digit or a dash: no pattern for names needs that. */
const GLOB = /(?<![.)\]\\])\*/g;

/** Such as `write kind: Deployment`, for the first of the targets that needs it; undefined where none does. */
export const targetHint = (targets: readonly CompiledTarget[], kinds: Kinds): string | undefined => {
  for (const { checks } of targets) {
    for (const { field, pattern } of checks) {
      const right = field === 'kind' ? kindOf(pattern.source, kinds) : patternOf(pattern.source);
      if (right !== undefined) return `write ${field}: ${right}`;
    }
  }
  return undefined;
};

/** A kind as objects have it, for what kubectl takes: deploy, deployments, deployment. */
export const kindNamed = (word: string, kinds: Kinds): string | undefined => {
  const name = word.toLowerCase();
  return (
    shortNames[name] ??
    kinds.find(({ kind }) => [name, name.replace(/s$/, '')].includes(kind.toLowerCase()))?.kind
  );
};

const kindOf = (source: string, kinds: Kinds): string | undefined =>
  kinds.some(({ kind }) => kind === source) ? undefined : kindNamed(source, kinds);

const patternOf = (source: string): string | undefined => {
  const right = source.replace(GLOB, '.*');
  return right === source ? undefined : `${right}, since it is a regular expression`;
};
