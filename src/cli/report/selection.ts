// The part of a run that a report is about.

import type { Identity } from '../../krm/identity.ts';

export interface Selection {
  /** None: every workload. */
  readonly workloads: readonly { readonly kind: string; readonly name: string }[];
  readonly namespace: string | undefined;
  /** None: every rule. */
  readonly rules: readonly string[];
}

/** What identifies a workload. */
export type Named = Pick<Identity, 'kind' | 'name' | 'namespace'>;

/** Whether a workload is selected. */
export const matchesSelection = ({ workloads, namespace }: Selection, identity: Named): boolean => {
  if (namespace !== undefined && namespace !== (identity.namespace ?? 'default')) return false;
  const kind = identity.kind.toLowerCase();
  return (
    workloads.length === 0 || workloads.some((each) => each.kind === kind && each.name === identity.name)
  );
};
