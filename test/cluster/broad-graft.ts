// One rule that touches every part of a pod, and the same graft done by hand on plain objects: what the API server
// has of podgraft's output must equal what it has of the hand's.
import { isObject } from '../../src/yaml/read/value.ts';

type Json = Record<string, unknown>;

const init = { name: 'podgraft-init', image: 'busybox:1.28', command: ['true'] };
const sidecar = {
  name: 'podgraft-sidecar',
  image: 'busybox:1.28',
  command: ['sleep', 'infinity'],
  readinessProbe: { exec: { command: ['true'] } },
};
const volume = { name: 'podgraft-data', emptyDir: { sizeLimit: '1Mi' } };
const mount = { name: 'podgraft-data', mountPath: '/podgraft-data' };
const variable = { name: 'PODGRAFT', value: 'on' };
const source = { prefix: 'PODGRAFT_', configMapRef: { name: 'podgraft', optional: true } };
const hook = { exec: { command: ['/bin/sh', '-c', 'true'] } };
const preStop = { sleep: { seconds: 1 } };

/** The rule, with the same made-up facts about each of the images. */
export const broadConfig = (images: readonly string[]): object => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'broad' },
  spec: {
    images: images.map((image) => ({ image, entrypoint: ['/start'], cmd: ['run', '$(HOME)'] })),
    rules: [
      {
        name: 'all',
        containers: { name: '.*' },
        volumes: [volume],
        initContainers: [init],
        sidecars: [sidecar],
        imagePullSecrets: [{ name: 'podgraft-pull' }],
        podLabels: { 'example.com/podgraft': 'on' },
        podAnnotations: { 'example.com/podgraft': 'on' },
        volumeMounts: [mount],
        env: [variable],
        envFrom: [source],
        files: [{ path: '/etc/podgraft.conf', content: 'x' }],
        postStart: { script: 'true', onConflict: 'Keep' },
        preStop: { ...preStop, onConflict: 'Keep' },
        entrypoint: { script: 'export A=1' },
      },
    ],
  },
});

/** The pod template of a built-in workload: what holds the pod's metadata and its spec. */
export const templateOf = (object: Json): Json | undefined => {
  let at: unknown = object;
  const path =
    object['kind'] === 'Pod'
      ? []
      : object['kind'] === 'PodTemplate'
        ? ['template']
        : object['kind'] === 'CronJob'
          ? ['spec', 'jobTemplate', 'spec', 'template']
          : ['spec', 'template'];
  for (const step of path) at = isObject(at) ? at[step] : undefined;
  return isObject(at) && isObject(at['spec']) && Array.isArray(at['spec']['containers']) ? at : undefined;
};

const push = (into: Json, list: string, ...added: unknown[]): void => {
  into[list] = [...((into[list] as unknown[] | undefined) ?? []), ...added];
};

/** What runs in a container, as the facts above and its manifest say: Kubernetes' rule of command and args. */
const commandLine = ({ command, args }: Json): unknown[] => {
  const given = (value: unknown): unknown[] | undefined =>
    Array.isArray(value) && value.length > 0 ? value : undefined;
  const words = given(command);
  if (words !== undefined) return [...words, ...(given(args) ?? [])];
  return ['/start', ...(given(args) ?? ['run', '$$(HOME)'])];
};

/** Does by hand, to a copy of an object, what the rule says; `configMap` is the name of the one with the files. */
export const graftByHand = (object: Json, configMap: string): Json => {
  const copy = structuredClone(object);
  const template = templateOf(copy);
  if (template === undefined) throw new Error('no pod template');
  const metadata = { ...(template['metadata'] as Json | undefined) };
  template['metadata'] = metadata;
  for (const field of ['labels', 'annotations'])
    metadata[field] = { ...(metadata[field] as Json | undefined), 'example.com/podgraft': 'on' };
  const spec = template['spec'] as Json;
  push(spec, 'initContainers', init, { ...sidecar, restartPolicy: 'Always' });
  push(spec, 'imagePullSecrets', { name: 'podgraft-pull' });
  const items = [
    { key: 'entrypoint', path: 'entrypoint', mode: 0o555 },
    { key: 'podgraft.conf', path: 'podgraft.conf', mode: 0o644 },
  ];
  push(spec, 'volumes', volume, {
    name: 'podgraft-all',
    configMap: { name: configMap, defaultMode: 0o555, items },
  });
  for (const container of spec['containers'] as Json[]) {
    const args = commandLine(container);
    Object.assign(container, { command: ['/bin/sh', '/podgraft/all/entrypoint'], args });
    push(
      container,
      'volumeMounts',
      mount,
      { name: 'podgraft-all', mountPath: '/podgraft/all', readOnly: true },
      { name: 'podgraft-all', mountPath: '/etc/podgraft.conf', subPath: 'podgraft.conf', readOnly: true },
    );
    push(container, 'env', variable);
    push(container, 'envFrom', source);
    container['lifecycle'] = { postStart: hook, preStop, ...(container['lifecycle'] as Json | undefined) };
  }
  return copy;
};
