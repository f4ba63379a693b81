// The article's methods by a policy alone, on a real kubelet: a plain Deployment of nginx serves the page of each.

import jsYaml from 'js-yaml';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { nginxImages } from '../containers/nginx.ts';
import { methods } from '../containers/pages.ts';
import { cluster, describeWithCluster } from './cluster-script.ts';
import { busybox } from './grafted-pod.ts';
import {
  apply,
  applyPolicy,
  kubectl,
  leaveNode,
  namespace,
  read,
  removePolicy,
  startNode,
  waitFor,
} from './node.ts';

const policyName = `pages-${namespace}`;
const waiting = { timeout: 300_000, interval: 300 };

/** The methods that a policy has: it makes no ConfigMap for a script. */
const inPolicy = methods.filter(([by]) => by !== 'an entrypoint script');
const nameOf = (by: string): string => by.replaceAll(' ', '-');

/** All rules in one config, each for the Deployment that is named by what makes the page. */
const config = {
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: policyName },
  spec: {
    kubernetesVersion: '1.36',
    ...(jsYaml.safeLoad(nginxImages) as object),
    rules: inPolicy.flatMap(([by, text]) =>
      (jsYaml.safeLoad(text) as object[]).map((rule) => ({
        ...rule,
        name: nameOf(by),
        target: { namespace, name: nameOf(by) },
      })),
    ),
  },
};

const deployment = (name: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [{ name: 'nginx', image: 'nginx:1.19', ports: [{ name: 'http', containerPort: 80 }] }],
      },
    },
  },
});

describeWithCluster('nginx, whose Deployment nothing changed, serves the page made', 'node', () => {
  beforeAll(async () => {
    await startNode(['docker.io/library/nginx:1.19', `docker.io/library/${busybox}`]);
    await applyPolicy(config);
    const probe = { apiVersion: 'v1', kind: 'Pod', metadata: { name: nameOf('an init container') } };
    const spec = { containers: [{ name: 'nginx', image: 'nginx:1.19' }] };
    const dryRun = ['create', '--dry-run=server', '-f', '-', '-o', 'jsonpath={.spec.initContainers[*].name}'];
    await vi.waitFor(
      async () => expect(await kubectl(dryRun, JSON.stringify({ ...probe, spec }))).toBe('prepare-webpage'),
      waiting,
    );
    await apply(inPolicy.map(([by]) => deployment(nameOf(by))));
  }, 1_800_000);
  afterAll(async () => {
    await removePolicy(policyName);
    await leaveNode();
  });

  it.concurrent.each(inPolicy)('by %s', async (by) => {
    const name = nameOf(by);
    await waitFor(`deployment/${name}`, '{.status.readyReplicas}', '1');
    const pods = ['get', 'pods', '-l', `app=${name}`, '-o', 'jsonpath={.items[0].metadata.name}'];
    const address = await read(`pod/${await kubectl(pods)}`, '{.status.podIP}');
    await vi.waitFor(async () => {
      const { stdout } = await cluster(['sh', 'wget', '-qO-', `http://${address}/`]);
      expect(stdout).toBe(`<h2>by ${by}</h2>\n`);
    }, waiting);
  });
});
