// initContainers and sidecars. A Native sidecar is an init container with restartPolicy Always, which the
// kubelet keeps running beside the pod's containers (Kubernetes 1.29, KEP-753); a Classic one is a container.
// In place of an image, `imageFrom: {container: NAME}` takes that of a container of the workload.

import { supports } from '../kubernetes/schema/versions.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject, isObject } from '../yaml/read/value.ts';
import type { Put } from './change.ts';
import { type Changed, defineRule, type PlanResult, type RuleContext } from './descriptor.ts';
import { checkEach, putEach } from './forms.ts';
import type { RuleHead } from './rule.ts';

const words = ({ op, key, value }: Changed, list: 'containers' | 'initContainers'): string => {
  if (op === 'move') return `container ${key} as a native sidecar`;
  const { image, restartPolicy } = isObject(value) ? value : emptyObject();
  const noun = list === 'containers' || restartPolicy === 'Always' ? 'sidecar' : 'init container';
  return `${noun} ${key}${typeof image === 'string' ? ` (${image})` : ''}`;
};

const IMAGE_FROM = 'imageFrom';

/** What is wrong with the `imageFrom` of added containers. */
const refuseImageFrom = (values: readonly JsonObject[], at: string): Diagnostic[] =>
  values.flatMap((value, index): Diagnostic[] => {
    const from = value[IMAGE_FROM];
    if (from === undefined) return [];
    const path = `${at}[${index}].${IMAGE_FROM}`;
    const isRight = isObject(from) && typeof from['container'] === 'string' && Object.keys(from).length === 1;
    if (!isRight) {
      const what = 'expected the name of a container of the workload';
      return [{ kind: 'SnippetInvalid', path, what, remedy: 'write imageFrom: {container: NAME}' }];
    }
    if (value['image'] === undefined) return [];
    const what = 'set only one of image and imageFrom';
    return [{ kind: 'SnippetInvalid', path, what, remedy: 'remove one of them' }];
  });

/** A container with `image` in the place of `imageFrom`. */
const withImageText = (value: JsonObject, image: string): JsonObject => {
  const out = emptyObject();
  for (const [key, each] of Object.entries(value)) out[key === IMAGE_FROM ? 'image' : key] = each;
  out['image'] = image;
  return out;
};

/** The container as it is checked: which image it will have does not matter. */
const withSomeImage = (value: JsonObject): JsonObject =>
  value[IMAGE_FROM] === undefined || value['image'] !== undefined ? value : withImageText(value, 'image');

/** The name of the container that an added one takes its image from. */
const sourceOf = (value: JsonObject): string | undefined => {
  const from = value[IMAGE_FROM];
  return isObject(from) && typeof from['container'] === 'string' ? from['container'] : undefined;
};

const imageOf = ({ container }: RuleContext, name: string): string | undefined => {
  const image = container('containers', name)['image'] ?? container('initContainers', name)['image'];
  return typeof image === 'string' && image !== '' ? image : undefined;
};

const withImage = (context: RuleContext, value: JsonObject): JsonObject => {
  const source = sourceOf(value);
  const image = source === undefined ? undefined : imageOf(context, source);
  return image === undefined ? value : withImageText(value, image);
};

const missingImages = (context: RuleContext, values: readonly JsonObject[], at: string): Diagnostic[] =>
  values.flatMap((value, index): Diagnostic[] => {
    const source = sourceOf(value);
    if (source === undefined || imageOf(context, source) !== undefined) return [];
    const what = `imageFrom: the pod has no container ${source} with an image`;
    return [{ kind: 'PlacementNotFound', what, path: `${at}[${index}].${IMAGE_FROM}` }];
  });

export const initContainers = defineRule<'initContainers', readonly JsonObject[]>({
  field: 'initContainers',
  scope: 'pod',
  form: 'snippets',
  kubernetesField: 'PodSpec.initContainers',
  description: 'Init containers to add. imageFrom: {container: NAME} uses the image of another container.',
  example: '[{name: setup, image: "busybox:1.36", command: [sh, -c, echo ready]}]',
  noun: 'init container',
  words: (changed) => words(changed, 'initContainers'),
  check: (values, at, _rule, kubernetesVersion) =>
    checkEach('PodSpec.initContainers', values.map(withSomeImage), at, {
      kubernetesVersion,
      plainInitContainer: true,
    }),
  refuse: refuseImageFrom,
  plan: (context, values) => {
    const { rule, field } = context;
    const at = `${field}.initContainers`;
    const missing = missingImages(context, values, at);
    if (missing.length > 0) return { changes: [], diagnostics: missing };
    const containers = values.map((value) => withImage(context, value));
    const position = rule.placement?.initContainers ?? 'Last';
    return {
      changes: inARow(
        putEach(rule, containers, ['initContainers'], 'PodSpec.initContainers', at, { position }),
      ),
    };
  },
});

export const sidecars = defineRule<'sidecars', readonly JsonObject[]>({
  field: 'sidecars',
  scope: 'pod',
  form: 'snippets',
  kubernetesField: 'PodSpec.containers',
  description: 'Sidecar containers to add. They can have imageFrom, too.',
  example: '[{name: proxy, image: "registry.example.com/db-proxy:3"}]',
  noun: 'container',
  words: (changed) => words(changed, 'containers'),
  check: (values, at, rule, kubernetesVersion) =>
    checkEach('PodSpec.containers', values.map(withSomeImage), at, {
      kubernetesVersion,
      plainInitContainer: false,
      sidecarMode: sidecarMode(rule, kubernetesVersion),
    }),
  refuse: refuseImageFrom,
  plan: (context, values): PlanResult => {
    const { rule, field, kubernetesVersion } = context;
    const mode = sidecarMode(rule, kubernetesVersion);
    const isNative = mode === 'Native';
    const tooNew = nativeTooNew(kubernetesVersion, `${field}.sidecarMode`);
    if (values.length > 0 && isNative && tooNew !== undefined) return { changes: [], diagnostics: [tooNew] };
    const list = isNative ? 'initContainers' : 'containers';
    const missing = missingImages(context, values, `${field}.sidecars`);
    if (missing.length > 0) return { changes: [], diagnostics: missing };
    const found = values.map((value) => withImage(context, value));
    const containers = isNative ? found.map(sharedRestarted) : found;
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

/** Why there can be no native sidecar on the oldest cluster. */
export const nativeTooNew = (kubernetesVersion: string, path: string): Diagnostic | undefined => {
  if (hasNativeSidecars(kubernetesVersion)) return undefined;
  const what = `Native sidecars need Kubernetes 1.29, but spec.kubernetesVersion is ${kubernetesVersion}`;
  return { kind: 'FieldTooNew', what, path };
};

const hasNativeSidecars = (version: string): boolean => supports(version, '1.29');

const restarted = new WeakMap<JsonObject, JsonObject>();

/** The snippet as a native sidecar: one object for all workloads, so that it is printed and hashed once. */
const sharedRestarted = (value: JsonObject): JsonObject => {
  const known = restarted.get(value) ?? alwaysRestarted(value);
  restarted.set(value, known);
  return known;
};

/** A container as a native sidecar. */
export const alwaysRestarted = (value: JsonObject): JsonObject => {
  const out = emptyObject();
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
