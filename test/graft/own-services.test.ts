// The wait of a pod for its own Service, by what is among the resources.

import { describe, expect, test } from 'vitest';
import { resourceList, run } from '../resource-list.ts';

const deployment = (name: string, labels: object, namespace?: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...(namespace && { namespace }) },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name, image: `${name}:1` }] } },
  },
});

const service = (name: string, spec: object, namespace?: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, ...(namespace && { namespace }) },
  spec: { ports: [{ port: 80 }], ...spec },
});

const waitFor = (host: string, more: object = {}) => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'test' },
  spec: {
    rules: [
      {
        name: 'wait',
        target: { name: 'web' },
        initContainers: [
          {
            ...{ name: 'wait', image: 'busybox:1.36' },
            command: ['sh', '-c', `until nc -z ${host} 80; do sleep 1; done`],
          },
        ],
        ...more,
      },
    ],
  },
});

const cronJob = (name: string, labels: object) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name },
  spec: { schedule: '@daily', jobTemplate: { spec: deployment(name, labels).spec } },
});

const app = { app: 'web' };
const web = deployment('web', app);
const own = service('web', { selector: app });

const reported = (config: object, ...objects: object[]) => {
  const items = objects.map((each) => JSON.stringify(each));
  return run(resourceList(items, config))
    .problems.filter(({ kind }) => kind === 'StartupDeadlock')
    .map(({ severity, message }) => `${severity}: ${message}`);
};

const warning = [
  expect.stringMatching(
    /^warning: .*the init container wait waits for the Service web\S*, which only selects pods of this workload/,
  ),
];

describe("a wait for the pod's own Service is a warning", () => {
  test.each<[string, string, object[]]>([
    ['by its name', 'web', [web, own]],
    ['before its workload among the resources', 'web', [own, web]],
    [
      'by its name and namespace',
      'web.shop',
      [deployment('web', app, 'shop'), service('web', { selector: app }, 'shop')],
    ],
    [
      'by its whole name',
      'web.shop.svc.cluster.local',
      [deployment('web', app, 'shop'), service('web', { selector: app }, 'shop')],
    ],
    ['in a List', 'web', [web, { apiVersion: 'v1', kind: 'List', items: [own] }]],
    ['without an address', 'web', [web, service('web', { selector: app, clusterIP: 'None' })]],
    ['beside a workload of another namespace', 'web', [web, own, deployment('web', app, 'other')]],
    ['beside a CronJob with other labels', 'web', [web, own, cronJob('nightly', { app: 'nightly' })]],
    ['beside a workload with other labels', 'web', [web, own, deployment('db', { app: 'db' })]],
  ])('%s', (_sentence, host, objects) => {
    expect(reported(waitFor(host), ...objects)).toEqual(warning);
  });
});

describe('it is none', () => {
  test.each<[string, string, object[]]>([
    ['for the Service of another workload', 'db', [web, service('db', { selector: { app: 'db' } })]],
    ['for one in another namespace', 'web.other', [web, service('web', { selector: app }, 'other')]],
    ['for one that also selects another workload', 'web', [web, own, deployment('blue', app)]],
    ['for one that also selects the pods of a CronJob', 'web', [web, own, cronJob('nightly', app)]],
    ['for one without a selector', 'web', [web, service('web', {})]],
    [
      'for one that is only a name',
      'web',
      [web, service('web', { selector: app, type: 'ExternalName', externalName: 'a.b' })],
    ],
    ['for a host that only begins so', 'web.example.com', [web, own]],
    ["for one that isn't there", 'web', [web]],
    [
      'for one that selects by more labels than the pods have',
      'web',
      [web, service('web', { selector: { ...app, tier: 'a' } })],
    ],
  ])('%s', (_sentence, host, objects) => {
    expect(reported(waitFor(host), ...objects)).toEqual([]);
  });

  test('it is one with the labels that the rule adds', () => {
    const selector = { ...app, tier: 'a' };
    expect(reported(waitFor('web', { podLabels: { tier: 'a' } }), web, service('web', { selector }))).toEqual(
      warning,
    );
  });
});

describe('a short name with hostNetwork, by what is among the resources', () => {
  const lost = (host: string, ...objects: object[]) => {
    const config = {
      ...{ apiVersion: 'podgraft.dev/v1alpha1', kind: 'PodGraft', metadata: { name: 'test' } },
      spec: { rules: [{ name: 'net', target: { name: 'web' }, pod: { hostNetwork: true } }] },
    };
    const asking = JSON.parse(JSON.stringify(web)) as typeof web;
    Object.assign(asking.spec.template.spec.containers[0] ?? {}, { env: [{ name: 'DB_HOST', value: host }] });
    const items = [asking, ...objects].map((each) => JSON.stringify(each));
    return run(resourceList(items, config)).problems.filter(({ kind }) => kind === 'ClusterDnsLost').length;
  };
  const db = service('db', { selector: { app: 'db' } });

  test.each<[string, string, object[], number]>([
    ['a Service', 'db', [db], 1],
    ['a Service that selects no pods', 'db', [service('db', {})], 1],
    ['a Service that is a name elsewhere', 'db', [service('db', { type: 'ExternalName' })], 1],
    ['a Service of the namespace that the name has', 'db.shop', [service('db', {}, 'shop')], 1],
    ['a Service of another namespace', 'db', [service('db', {}, 'shop')], 0],
    ['no Service', 'db', [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'db' } }], 0],
    ['another Service', 'db', [service('cache', {})], 0],
    ['the Service of its own', 'web', [own], 0],
  ])('%s: %s', (_sentence, host, objects, count) => {
    expect(lost(host, ...objects)).toBe(count);
  });
});
