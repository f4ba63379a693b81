// initContainers and sidecars. A Native sidecar is an init container with restartPolicy Always, which the
// kubelet keeps running beside the pod's containers (Kubernetes 1.29, KEP-753); a Classic one is a container.

import type { LoadedRule } from '../config/config.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject } from '../yaml/read/value.ts';
import { defineAction, eachOf, nameIn } from './action.ts';
import type { Change } from './change.ts';

export const initContainers = defineAction({
  field: 'initContainers',
  scope: 'pod',
  plan: ({ rule, field }) => ({
    changes: inARow(
      eachOf(rule.initContainers, (value, index) => ({
        op: 'put',
        path: ['initContainers', nameIn(value)],
        value,
        onConflict: rule.onConflict ?? 'Fail',
        position: rule.placement?.initContainers ?? 'Last',
        field: `${field}.initContainers[${index}]`,
      })),
    ),
  }),
});

export const sidecars = defineAction({
  field: 'sidecars',
  scope: 'pod',
  plan: ({ rule, field, kubernetesVersion }) => {
    const mode = sidecarMode(rule, kubernetesVersion);
    if (rule.sidecars?.length && mode === 'Native' && !hasNativeSidecars(kubernetesVersion)) {
      const what = `Native sidecars came with Kubernetes 1.29, and spec.kubernetesVersion is ${kubernetesVersion}`;
      return { changes: [], diagnostics: [{ kind: 'FieldTooNew', what, path: `${field}.sidecarMode` }] };
    }
    return {
      changes: inARow(
        eachOf(rule.sidecars, (value, index) => ({
          op: 'put',
          path: [mode === 'Native' ? 'initContainers' : 'containers', nameIn(value)],
          value: mode === 'Native' ? alwaysRestarted(value) : value,
          onConflict: rule.onConflict ?? 'Fail',
          position: rule.placement?.sidecars ?? 'Last',
          field: `${field}.sidecars[${index}]`,
        })),
      ),
    };
  },
});

/** The mode that Auto stands for, given the oldest cluster. */
export const sidecarMode = (rule: LoadedRule, kubernetesVersion: string): 'Native' | 'Classic' => {
  if (rule.sidecarMode === 'Native' || rule.sidecarMode === 'Classic') return rule.sidecarMode;
  return hasNativeSidecars(kubernetesVersion) ? 'Native' : 'Classic';
};

const hasNativeSidecars = (version: string): boolean => minorOf(version) >= 29;

/** The minor number of a Kubernetes version: 33 for "1.33", "v1.33.2" and "1.33-gke.1". */
export const minorOf = (version: string): number => Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? 0);

const restarted = new WeakMap<JsonObject, JsonObject>();

/** The snippet as a native sidecar: one object for all workloads, so that it is printed and hashed once. */
const alwaysRestarted = (value: JsonObject): Json => {
  const known = restarted.get(value);
  if (known !== undefined) return known;
  const out = emptyObject();
  restarted.set(value, out);
  for (const [key, each] of Object.entries(value)) {
    if (key === 'restartPolicy') continue;
    out[key] = each;
    if (key === 'image' || (key === 'name' && !('image' in value))) out['restartPolicy'] = 'Always';
  }
  return out;
};

/** Containers of one rule stay in their order: each goes behind the one before it. */
const inARow = (changes: readonly Change[]): Change[] =>
  changes.map((change, index) => {
    const previous = changes[index - 1];
    if (change.op !== 'put' || previous?.op !== 'put') return change;
    if (change.position === 'Last') return change;
    return { ...change, position: { after: previous.path[1] as string } };
  });
