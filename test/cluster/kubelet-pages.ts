// The problem pages that say that the kubelet refuses their mistake, on the node: the API server takes the pods, and a
// container that the rule added or changed is never started.
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from 'vitest';
import { objectsOf } from '../../src/kubernetes/validate/formats.ts';
import { problemKinds } from '../../src/problems/catalogue.ts';
import { ProblemPage } from '../docs/problem-pages.ts';
import type { KubernetesObject } from './api-server.ts';
import { templateOf } from './broad-graft.ts';
import { apply, kubectl, namespace } from './node.ts';
import { objectsOfPage, podFor } from './page-objects.ts';

type Json = Record<string, unknown>;

const refusedStates =
  /"reason":"(CreateContainerConfigError|CreateContainerError|RunContainerError|StartError)"/;

const containersOf = (workload: KubernetesObject | undefined): Json[] => {
  const spec = workload && templateOf(workload)?.['spec'];
  const { initContainers, containers } = (spec ?? {}) as Json;
  return [...objectsOf(initContainers), ...objectsOf(containers)];
};

/** The names of the containers that the rule added or changed. */
const changedContainers = (before: KubernetesObject | undefined, after: KubernetesObject): string[] =>
  containersOf(after)
    .filter((container) => !containersOf(before).some((each) => isDeepStrictEqual(each, container)))
    .map(({ name }) => String(name));

/** The pod of a workload with an image that the node has, in place of images that exist only on the page. */
const runnable = (workload: KubernetesObject, image: string): KubernetesObject => {
  const pod = structuredClone(podFor(workload) ?? {});
  const spec = pod['spec'] as Record<string, Json[]>;
  for (const container of [...(spec['initContainers'] ?? []), ...(spec['containers'] ?? [])]) {
    container['image'] = image;
    if (container['command'] === undefined) container['command'] = ['sleep', '3600'];
  }
  return pod;
};

/** ConfigMaps that the pod's volumes name and nobody made. */
const missingConfigMaps = (pod: KubernetesObject, made: readonly KubernetesObject[]): KubernetesObject[] => {
  const known = made.map(({ metadata }) => (metadata as { name?: unknown }).name);
  return objectsOf((pod['spec'] as Json)['volumes'])
    .map(({ configMap }) => (configMap as Json | undefined)?.['name'])
    .filter((name) => name !== undefined && !known.includes(name))
    .map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
      data: { a: 'b' },
    }));
};

/** Within the `describe` of a node that has the image. */
export const tryKubeletPages = (image: string): void => {
  const pages = problemKinds
    .map((kind) => new ProblemPage(kind))
    .filter(({ refusedBy }) => refusedBy === 'the kubelet');
  for (const page of pages)
    for (const [index, block] of page.mistakes.entries())
      it(`refuses the mistake of docs/problems/${page.kind}.md, line ${block.line}`, async () => {
        const { before, after } = objectsOfPage(page.listOf(block), namespace, true);
        const configMaps = after.filter(({ kind }) => kind === 'ConfigMap');
        const of = ({ metadata }: KubernetesObject): unknown => (metadata as Json)['name'];
        const workloads = after.flatMap((object) => {
          const original = before.find((each) => of(each) === of(object));
          const changed = templateOf(object) ? changedContainers(original, object) : [];
          return changed.length > 0 ? [{ object, changed }] : [];
        });
        const [first] = workloads;
        if (first === undefined) throw new Error('the rule changes no container');
        const name = `page-${page.kind.toLowerCase()}-${index}`;
        const made = runnable(first.object, image);
        const pod = { ...made, metadata: { name, namespace } };
        await apply([...configMaps, ...missingConfigMaps(pod, configMaps), pod]);
        const states = async (): Promise<string> => {
          const { status } = JSON.parse(await kubectl(['get', `pod/${name}`, '-o', 'json'])) as {
            status: Record<string, unknown>;
          };
          const all = [
            ...objectsOf(status['initContainerStatuses']),
            ...objectsOf(status['containerStatuses']),
          ];
          return JSON.stringify(all.filter((each) => first.changed.includes(String(each['name']))));
        };
        await expect.poll(states, { timeout: 300_000, interval: 300 }).toMatch(refusedStates);
        await kubectl(['delete', `pod/${name}`, '--wait=false', '--grace-period=0']);
      });
};
