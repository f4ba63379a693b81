// How the kubelet makes a container's environment (pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables): first the
// entries of envFrom in their order, then those of env in theirs. $(NAME) in a value of env is replaced by what NAME is
// at that point, entries of envFrom included; what is not set yet stays as text. The image's ENV is not seen there.

import { isObject } from '../yaml/read/value.ts';
import { objectsOf } from './validate/formats.ts';

/** PATH in a container whose image and manifest set none: containerd's and CRI-O's default. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The names in a value that Kubernetes would replace: those in $(NAME), but not in $$(NAME). */
export const referencesIn = (value: string): string[] => {
  if (!value.includes('$(')) return [];
  const names: string[] = [];
  // As in k8s.io/kubernetes/third_party/forked/golang/expansion: $$ is a dollar sign, and $( without ) is text.
  for (const [, name] of value.matchAll(/\$(?:\$|\(([^)]*)\))/g)) if (name !== undefined) names.push(name);
  return names;
};

/** A ConfigMap or Secret whose entries become variables. */
export interface EnvSource {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** What comes before the name of each of its entries. */
  readonly prefix: string;
}

/** The sources in `envFrom` that have a name, in their order. */
export const envSourcesOf = (envFrom: unknown): EnvSource[] =>
  objectsOf(envFrom).flatMap((each) => {
    const prefix = typeof each['prefix'] === 'string' ? each['prefix'] : '';
    return (['ConfigMap', 'Secret'] as const).flatMap((kind) => {
      const reference = each[kind === 'ConfigMap' ? 'configMapRef' : 'secretRef'];
      const name = isObject(reference) ? reference['name'] : undefined;
      return typeof name === 'string' ? { kind, name, prefix } : [];
    });
  });
