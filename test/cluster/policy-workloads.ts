// The workloads that are created through policies: those of the corpus, and generated ones that the API server takes; and
// the pods that their controllers make of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import jsYaml from 'js-yaml';
import { isObject } from '../../src/yaml/read/value.ts';
import { podTemplate } from '../generate/workload.ts';
import { isBuiltIn, type KubernetesObject, type Verdict } from './api-server.ts';
import { templateOf } from './broad-graft.ts';

type Json = Record<string, unknown>;

export interface Case {
  readonly name: string;
  readonly text: string;
  readonly object: KubernetesObject;
}

export const objectsIn = (text: string): KubernetesObject[] => {
  try {
    return (jsYaml.safeLoadAll(text) as unknown[]).filter(isObject) as KubernetesObject[];
  } catch {
    return [];
  }
};

/** The built-in workloads of the corpus, each as a text of its own. */
export const corpusCases = (corpus: string): Case[] =>
  readdirSync(corpus, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ya?ml|json)$/.test(path))
    .sort()
    .flatMap((path) =>
      readFileSync(join(corpus, path), 'utf8')
        .split(/^---[^\n]*\n/m)
        .flatMap((text, index) => {
          const [object, second] = objectsIn(text);
          if (object === undefined || second !== undefined || !isBuiltIn(object)) return [];
          return templateOf(object) === undefined ? [] : [{ name: `${path}#${index}`, text, object }];
        }),
    );

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'];

/** Generated workloads of all kinds; what the API server refuses in a template is put right. */
export const generatedCases = (count: number, seed: number): Case[] =>
  fc.sample(podTemplate, { numRuns: count, seed }).map((template, index) => {
    const object = workloadOf(kinds[index % kinds.length] as string, `web-${index}`, template as Json, index);
    return { name: `generated ${index} ${String(object['kind'])}`, text: JSON.stringify(object), object };
  });

const workloadOf = (kind: string, name: string, generated: Json, index: number): KubernetesObject => {
  const { spec = {}, metadata } = generated as { spec?: Json; metadata?: Json | null };
  const isJob = kind === 'Job' || kind === 'CronJob';
  const { annotations } = (metadata ?? {}) as Json;
  const template = {
    metadata: { labels: { app: index % 2 === 0 ? 'x' : 'web' }, ...(annotations ? { annotations } : {}) },
    spec: { ...valid(spec), ...(isJob && { restartPolicy: 'Never' }) },
  };
  const head = { metadata: { name, labels: { app: 'x', ...(index % 3 === 0 && { tier: 'backend' }) } } };
  const job = { template };
  switch (kind) {
    case 'Pod':
      return { apiVersion: 'v1', kind, metadata: { ...template.metadata, name }, spec: template.spec };
    case 'Job':
      return { apiVersion: 'batch/v1', kind, ...head, spec: job };
    case 'CronJob':
      return {
        apiVersion: 'batch/v1',
        kind,
        ...head,
        spec: { schedule: '0 0 * * *', jobTemplate: { spec: job } },
      };
    default:
      return {
        apiVersion: 'apps/v1',
        kind,
        ...head,
        spec: { selector: { matchLabels: template.metadata.labels }, template },
      };
  }
};

/** A generated pod with a volume for each mount, and without an account that is not there. */
const valid = ({ serviceAccountName: _, ...spec }: Json): Json => {
  const volumes = (spec['volumes'] as Json[] | undefined | null) ?? [];
  const containers = [
    ...((spec['initContainers'] as Json[] | null) ?? []),
    ...(spec['containers'] as Json[]),
  ];
  const mounted = containers.flatMap((each) => (each['volumeMounts'] as Json[] | undefined) ?? []);
  const missing = [...new Set(mounted.map(({ name }) => name))].filter(
    (name) => !volumes.some((each) => each['name'] === name),
  );
  const initContainers = ((spec['initContainers'] as Json[] | null) ?? []).map(
    ({ lifecycle: __, ...each }) => each,
  );
  return {
    ...spec,
    ...(initContainers.length > 0 && { initContainers }),
    volumes: [...volumes, ...missing.map((name) => ({ name, emptyDir: {} }))],
  };
};

/** The pod that the controller of a workload makes of its template. */
export const podOf = (workload: KubernetesObject, namespace: string): KubernetesObject => {
  const template = templateOf(workload) as Json;
  const { name = 'generated' } = workload['metadata'] as { name?: string };
  const { labels, annotations } = (template['metadata'] ?? {}) as Json;
  // The accounts of the corpus are not there.
  const { serviceAccountName, serviceAccount, ...spec } = template['spec'] as Json;
  const kind = String(workload['kind']);
  const isDeployment = kind === 'Deployment';
  const owner = {
    apiVersion: workload['apiVersion'],
    kind: isDeployment ? 'ReplicaSet' : kind,
    name: isDeployment ? `${name}-5d4f7c` : name,
    uid: '11111111-1111-1111-1111-111111111111',
    controller: true,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      ...(kind === 'Pod' ? { name } : { name: `${String(owner.name)}-x`, ownerReferences: [owner] }),
      ...(annotations ? { annotations } : {}),
      labels: { ...(labels as Json | undefined), ...(isDeployment && { 'pod-template-hash': '5d4f7c' }) },
    },
    spec,
  };
};

/** The workload itself in a namespace, without an account that is not there. */
export const workloadIn = (workload: KubernetesObject, namespace: string): KubernetesObject => {
  const copy = structuredClone(workload) as Json;
  copy['metadata'] = { ...(copy['metadata'] as Json), namespace };
  if (copy['kind'] === 'Pod') {
    const { serviceAccountName, serviceAccount, ...spec } = copy['spec'] as Json;
    copy['spec'] = spec;
  }
  return copy;
};

const isToken = ({ name }: Json): boolean => name === 'kube-api-access';
const tokenLast = (list: Json[] = []): Json[] => [
  ...list.filter((each) => !isToken(each)),
  ...list.filter(isToken),
];

/** The words that a container runs: on workloads a policy leaves in args what a manifest has there. */
const joined = (container: Json): Json => {
  const { command, args, ...rest } = container as { command?: string[]; args?: string[] } & Json;
  return { ...rest, runs: [...(command ?? []), ...(args ?? [])] };
};

/** Without what differs between two dry runs; the token's volume and mounts, whose place differs, go last. */
export const comparable = (object: KubernetesObject | undefined, isWhole: boolean): unknown => {
  const given = (object?.['metadata'] ?? {}) as Json;
  const text = JSON.stringify(object)
    .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access')
    .replace(/(controller-uid":")[-0-9a-f]{36}/g, '$1UID');
  // A Job's template has the Job's name as a label, too.
  const isNamed = given['generateName'] === undefined;
  const copy = JSON.parse(
    isNamed ? text : text.replaceAll(`"${String(given['name'])}"`, '"(generated)"'),
  ) as Json;
  const { labels, name, ownerReferences, annotations } = copy['metadata'] as Json;
  const { 'podgraft.dev/grafts': _, ...others } = (annotations ?? {}) as Json;
  // The API server gives them the labels of their template before a policy runs, and podgraft's output has more of these.
  const isLabelled = copy['kind'] === 'ReplicationController' || copy['kind'] === 'Job';
  if (copy['kind'] === 'ReplicationController') delete (copy['spec'] as Json)['selector'];
  copy['metadata'] = {
    ...(!isLabelled && { labels }),
    ...{ name, ownerReferences, annotations: others },
  };
  const { spec } = templateOf(copy) as { spec: Record<string, Json[]> };
  for (const list of ['initContainers', 'containers'])
    spec[list] = (spec[list] ?? []).map((each) => ({
      ...(isWhole ? each : joined(each)),
      volumeMounts: tokenLast(each['volumeMounts'] as Json[]),
    }));
  spec['volumes'] = tokenLast(spec['volumes']);
  return copy;
};

/** How what a policy makes differs from what podgraft makes, as the API server has both; on pods the whole is compared. */
export const differenceOf = (wanted: Verdict, found: Verdict, isWhole: boolean): string | undefined =>
  wanted.accepted && found.accepted
    ? firstDifference(comparable(wanted.object, isWhole), comparable(found.object, isWhole))
    : `podgraft's: ${wanted.message || 'accepted'}; the policy's: ${found.message.slice(-200) || 'accepted'}`;

/** The first place where two values differ, with both. */
const firstDifference = (wanted: unknown, found: unknown, at = ''): string | undefined => {
  if (JSON.stringify(wanted) === JSON.stringify(found)) return undefined;
  if (typeof wanted !== 'object' || typeof found !== 'object' || wanted === null || found === null)
    return `${at}: ${JSON.stringify(wanted)} in podgraft's, ${JSON.stringify(found)} in the policy's`;
  const [a, b] = [wanted as Json, found as Json];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const below = firstDifference(a[key], b[key], `${at}/${key}`);
    if (below !== undefined) return below;
  }
  return undefined; // the order of keys alone
};
