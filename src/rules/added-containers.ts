// initContainers and sidecars. A Native sidecar is an init container with restartPolicy Always, which the
// kubelet keeps running beside the pod's containers (Kubernetes 1.29, KEP-753); a Classic one is a container.

import { supports } from '../kubernetes/schema/versions.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject, isObject } from '../yaml/read/value.ts';
import type { Put } from './change.ts';
import { type Changed, defineRule } from './descriptor.ts';
import { checkEach, putEach } from './forms.ts';
import type { RuleHead } from './rule.ts';

const words = ({ key, value }: Changed, list: 'containers' | 'initContainers'): string => {
  const { image, restartPolicy } = isObject(value) ? value : emptyObject();
  const noun = list === 'containers' || restartPolicy === 'Always' ? 'sidecar' : 'init container';
  return `${noun} ${key}${typeof image === 'string' ? ` (${image})` : ''}`;
};

export const initContainers = defineRule<'initContainers', readonly JsonObject[]>({
  field: 'initContainers',
  scope: 'pod',
  form: 'snippets',
  kubernetesField: 'PodSpec.initContainers',
  description: 'Init containers to add.',
  example: '[{name: setup, image: "busybox:1.36", command: [sh, -c, echo ready]}]',
  noun: 'init container',
  words: (changed) => words(changed, 'initContainers'),
  check: (values, at, _rule, kubernetesVersion) =>
    checkEach('PodSpec.initContainers', values, at, { kubernetesVersion, plainInitContainer: true }),
  plan: ({ rule, field }, values) => ({
    changes: inARow(
      putEach(rule, values, ['initContainers'], 'PodSpec.initContainers', `${field}.initContainers`, {
        position: rule.placement?.initContainers ?? 'Last',
      }),
    ),
  }),
});

export const sidecars = defineRule<'sidecars', readonly JsonObject[]>({
  field: 'sidecars',
  scope: 'pod',
  form: 'snippets',
  kubernetesField: 'PodSpec.containers',
  description: 'Containers that run beside the others.',
  example: '[{name: proxy, image: "registry.example.com/db-proxy:3"}]',
  noun: 'container',
  words: (changed) => words(changed, 'containers'),
  check: (values, at, rule, kubernetesVersion) =>
    checkEach('PodSpec.containers', values, at, {
      kubernetesVersion,
      plainInitContainer: false,
      sidecarMode: sidecarMode(rule, kubernetesVersion),
    }),
  plan: ({ rule, field, kubernetesVersion }, values) => {
    const mode = sidecarMode(rule, kubernetesVersion);
    const isNative = mode === 'Native';
    if (values.length > 0 && isNative && !hasNativeSidecars(kubernetesVersion)) {
      const what = `Native sidecars came with Kubernetes 1.29, and spec.kubernetesVersion is ${kubernetesVersion}`;
      return { changes: [], diagnostics: [{ kind: 'FieldTooNew', what, path: `${field}.sidecarMode` }] };
    }
    const list = isNative ? 'initContainers' : 'containers';
    const containers = isNative ? values.map(alwaysRestarted) : values;
    return {
      changes: inARow(
        putEach(rule, containers, [list], `PodSpec.${list}`, `${field}.sidecars`, {
          position: rule.placement?.sidecars ?? 'Last',
        }),
      ),
    };
  },
});

/** The mode that applies, with Auto resolved for the oldest cluster. */
export const sidecarMode = (rule: RuleHead, kubernetesVersion: string): 'Native' | 'Classic' => {
  if (rule.sidecarMode === 'Native' || rule.sidecarMode === 'Classic') return rule.sidecarMode;
  return hasNativeSidecars(kubernetesVersion) ? 'Native' : 'Classic';
};

const hasNativeSidecars = (version: string): boolean => supports(version, '1.29');

const restarted = new WeakMap<JsonObject, JsonObject>();

/** The snippet as a native sidecar: one object for all workloads, so that it is printed and hashed once. */
const alwaysRestarted = (value: JsonObject): JsonObject => {
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

/** Containers of one rule keep their order: each is placed after the one before it. */
const inARow = (changes: readonly Put[]): Put[] =>
  changes.map((change, index) => {
    const previous = changes[index - 1];
    if (previous === undefined || change.position === 'Last') return change;
    return { ...change, position: { after: previous.path[1] as string } };
  });
