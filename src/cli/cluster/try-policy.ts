// Tries a policy on the API server without changing anything that lasts: the policy is installed under a name of its own
// and bound to nothing but objects with a label that only this run gives, the objects are created in dry runs, without
// the policy and through it, and the policy is removed.

import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Policy } from '../../policy/compile.ts';
import { policyObjects } from '../../policy/print.ts';
import type { Json, JsonObject } from '../../yaml/read/resolve.ts';
import { isObject } from '../../yaml/read/value.ts';
import { type Answer, ClusterError, type Kubectl } from './kubectl.ts';
import type { SentObject } from './sent-objects.ts';

/** The label of the objects that are tried, and the annotation that says whether the policy ran. */
const TEST = 'podgraft.dev/test';
const DONE = 'done';

/** How long the API server may take until the policy is in force; on an idle one it is a second or two. */
const LIMIT = 60_000;
const PAUSE = 250;

const API = '/apis/admissionregistration.k8s.io/v1';
const POLICIES = `${API}/mutatingadmissionpolicies`;

/** The path of an installed policy in the API. */
export const policyPath = (name: string): string => `${POLICIES}/${name}`;
const BINDINGS = `${API}/mutatingadmissionpolicybindings`;

export type Tried =
  | {
      readonly sent: SentObject;
      readonly before: JsonObject;
      readonly after: JsonObject;
      readonly refusal?: never;
    }
  | { readonly sent: SentObject; readonly refusal: string; readonly isOfPolicy: boolean };

/** A policy that could not be removed, and why. */
interface Left {
  readonly name: string;
  readonly message: string;
}

export interface Trial {
  readonly tried: readonly Tried[];
  readonly left?: Left;
}

/** Tries the policy. `cleaner` removes it, and works after an interrupt too. Throws ClusterError. */
export const tryPolicy = async (
  policy: Policy,
  objects: readonly SentObject[],
  kubectl: Kubectl,
  { cleaner, signal }: { readonly cleaner: Kubectl; readonly signal: AbortSignal },
): Promise<Trial> => {
  const id = randomBytes(4).toString('hex');
  const name = `podgraft-test-${id}`;
  const plain = await inParallel(objects, (each) => dryRun(kubectl, each, 'plain'));
  const probe = objects.find((each, index) => plain[index]?.object && isBound(policy, each));
  if (probe === undefined) return { tried: resultsOf(objects, plain, plain) };
  let through: readonly Answer[];
  try {
    await install(policy, { name, id }, kubectl);
    await comeIntoForce(probe, id, kubectl, signal);
    through = await inParallel(objects, (each) => dryRun(kubectl, each, id));
  } catch (thrown) {
    const left = await remove(name, cleaner);
    if (left === undefined) throw thrown;
    throw new ClusterError(...notRemoved(left));
  }
  const left = await remove(name, cleaner);
  return { tried: resultsOf(objects, plain, through), ...(left && { left }) };
};

/** What is said of a policy that is still there. */
export const notRemoved = ({ name, message }: Left): [what: string, remedy: string] => [
  `the policy of the test could not be removed: ${message}`,
  `it applies to nothing; remove it with kubectl delete mutatingadmissionpolicybinding,mutatingadmissionpolicy ${name}`,
];

const resultsOf = (
  objects: readonly SentObject[],
  plain: readonly Answer[],
  through: readonly Answer[],
): Tried[] => objects.map((sent, index) => resultOf(sent, plain[index] as Answer, through[index] as Answer));

const resultOf = (sent: SentObject, before: Answer, after: Answer): Tried => {
  if (!before.object) return { sent, refusal: before.message, isOfPolicy: false };
  if (!after.object) return { sent, refusal: after.message, isOfPolicy: true };
  return { sent, before: lasting(sent, before.object), after: lasting(sent, after.object) };
};

/** Whether the binding is about an object's namespace, and on workloads the policy about its kind. */
const isBound = ({ on, kinds, namespaces }: Policy, { namespace, kind }: SentObject): boolean =>
  namespace !== 'kube-system' &&
  (namespaces.length === 0 || namespaces.includes(namespace)) &&
  (on === 'pods' || kinds.some((each) => each.kind === kind.kind));

/** Calls `work` for each element, four at a time; the results are in the order of the elements. */
const inParallel = async <T, R>(elements: readonly T[], work: (element: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  const left = elements.entries();
  const worker = async (): Promise<void> => {
    for (const [index, element] of left) results[index] = await work(element);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return results;
};

const metadataOf = ({ metadata }: JsonObject): JsonObject => (isObject(metadata) ? metadata : {});

/**
 * The object with the label. The API server gives Jobs and ReplicationControllers without labels those of their template,
 * which it would not with this one.
 */
const marked = ({ object }: SentObject, value: string): JsonObject => {
  const { labels, annotations, ...metadata } = metadataOf(object);
  const template = isObject(object['spec']) ? object['spec']['template'] : undefined;
  const isLabelled = isObject(labels) && Object.keys(labels).length > 0;
  const takes = ['Job', 'ReplicationController'].includes(String(object['kind']));
  const own = takes && !isLabelled && isObject(template) ? metadataOf(template)['labels'] : labels;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...(isObject(own) && own), [TEST]: value },
      annotations: { ...(isObject(annotations) && annotations), [TEST]: 'waiting' },
    },
  };
};

const dryRun = async (kubectl: Kubectl, sent: SentObject, value: string): Promise<Answer> => {
  const { kind, namespace } = sent;
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const path = `${root}/namespaces/${namespace}/${kind.resource}?dryRun=All&fieldValidation=Strict&fieldManager=podgraft`;
  const object = marked(sent, value);
  const answer = await kubectl.create(path, object);
  if (answer.reason !== 'AlreadyExists') return answer;
  // Admission sees the name as it is, and the API server makes another of it after that.
  const { name, ...metadata } = metadataOf(object);
  return kubectl.create(path, { ...object, metadata: { ...metadata, generateName: name as Json } });
};

const install = async (
  policy: Policy,
  { name, id }: { readonly name: string; readonly id: string },
  kubectl: Kubectl,
): Promise<void> => {
  const [object, binding] = policyObjects(policy) as [JsonObject, JsonObject];
  const metadata = { name, labels: { [TEST]: id } };
  const spec = object['spec'] as JsonObject & { matchConstraints: JsonObject; mutations: JsonObject[] };
  const done = `[JSONPatch{op: "replace", path: "/metadata/annotations/podgraft.dev~1test", value: "${DONE}"}]`;
  const mutations = [...spec.mutations, { patchType: 'JSONPatch', jsonPatch: { expression: done } }];
  const objectSelector = { matchLabels: { [TEST]: id } };
  const matchConstraints = { ...spec.matchConstraints, objectSelector };
  const parts: [string, JsonObject][] = [
    [POLICIES, { ...object, metadata, spec: { ...spec, matchConstraints, mutations } }],
    [BINDINGS, { ...binding, metadata, spec: { ...(binding['spec'] as JsonObject), policyName: name } }],
  ];
  for (const [path, part] of parts) {
    const answer = await kubectl.create(path, part);
    if (!answer.object) throw await notInstalled(answer, kubectl);
  }
};

const notInstalled = async (
  { reason, message }: Answer & { reason: string },
  kubectl: Kubectl,
): Promise<ClusterError> => {
  if (reason === 'Forbidden')
    return new ClusterError(
      `the test has to install a policy for a few seconds: ${message}`,
      'use a context that may create and delete mutatingadmissionpolicies and mutatingadmissionpolicybindings',
    );
  if (reason !== 'NotFound')
    return new ClusterError(`the API server refuses the policy: ${message}`, 'see kubectl version');
  const version = (await kubectl.get('/version')).object?.['gitVersion'];
  return new ClusterError(
    `the cluster (${typeof version === 'string' ? version : 'of an unknown version'}) has no MutatingAdmissionPolicy`,
    'use a cluster of Kubernetes 1.36 or later',
  );
};

/** Waits until the policy changes an object that nothing exempts from it, or refuses one. */
const comeIntoForce = async (
  { object, ...sent }: SentObject,
  id: string,
  kubectl: Kubectl,
  signal: AbortSignal,
): Promise<void> => {
  const { name, generateName, namespace } = metadataOf(object);
  const metadata = { namespace, ...(name === undefined ? { generateName } : { name }) } as JsonObject;
  const end = Date.now() + LIMIT;
  do {
    const answer = await dryRun(kubectl, { ...sent, object: { ...object, metadata } }, id);
    const { annotations } = metadataOf(answer.object ?? {});
    if (!answer.object || (isObject(annotations) && annotations[TEST] === DONE)) return;
    await setTimeout(PAUSE, undefined, { signal });
  } while (Date.now() < end);
  throw new ClusterError(
    `the policy did not take effect within ${LIMIT / 1000} seconds`,
    'try again when the API server is less busy',
  );
};

const remove = async (name: string, kubectl: Kubectl): Promise<Left | undefined> => {
  try {
    const answers = [await kubectl.delete(`${BINDINGS}/${name}`), await kubectl.delete(policyPath(name))];
    const failed = answers.find(({ reason }) => reason !== undefined && reason !== 'NotFound');
    return failed && !failed.object ? { name, message: failed.message } : undefined;
  } catch (thrown) {
    return { name, message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
};

/** What differs from one dry run to the next. */
const passing = new Set(['uid', 'creationTimestamp', 'resourceVersion', 'generation', 'managedFields']);

/** The object without what differs between two dry runs; the token's volume and mounts go last. */
const lasting = (sent: SentObject, object: JsonObject): JsonObject => {
  const { name, uid, ...metadata } = metadataOf(object);
  const wanted = metadataOf(sent.object);
  const names = new Map<Json | undefined, Json>([[uid, 'UID']]);
  if (wanted['name'] !== undefined) names.set(name, wanted['name']);
  const steady = (value: Json): Json => {
    if (Array.isArray(value)) {
      const items = value.map(steady);
      return [...items.filter((each) => !isToken(each)), ...items.filter(isToken)];
    }
    if (isObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([key, each]): [string, Json] => [key, steady(each)]),
      );
    if (typeof value !== 'string') return value;
    return names.get(value) ?? value.replace(/^kube-api-access-[a-z0-9]{5}$/, 'kube-api-access');
  };
  const { labels, annotations, generateName, ...others } = Object.fromEntries(
    Object.entries(metadata).filter(([key]) => !passing.has(key)),
  );
  const { status: _, ...rest } = object;
  return steady({
    ...rest,
    metadata: {
      ...(wanted['name'] === undefined ? { generateName: generateName as Json } : { name: wanted['name'] }),
      ...others,
      ...without(labels, 'labels'),
      ...without(annotations, 'annotations'),
    },
  }) as JsonObject;
};

const isToken = (value: Json): boolean => isObject(value) && value['name'] === 'kube-api-access';

/** A map of the metadata without what the test put there; none where nothing else is in it. */
const without = (map: Json | undefined, key: string): JsonObject => {
  const { [TEST]: _, ...rest } = isObject(map) ? map : {};
  return Object.keys(rest).length === 0 ? {} : { [key]: rest };
};
