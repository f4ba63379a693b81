// Facts about images that verdicts lack: one line an image where a fact would decide something, and none elsewhere.

import { describe, expect, test } from 'vitest';
import { resourceList, runWith } from '../resource-list.ts';

const config = (rule: object, spec: object = {}) => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'own' },
  spec: { ...spec, rules: [{ name: 'r', ...rule }] },
});
const deployment = (name: string, pod: object = {}, container: object = {}): string =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: {
        metadata: { labels: { a: 'b' } },
        spec: { ...pod, containers: [{ name: 'web', image: 'shop:7', ...container }] },
      },
    },
  });
const run = (rule: object, spec: object = {}, ...items: string[]): string[] =>
  runWith(resourceList(items, {}), config(rule, spec)).messages;

const nonRoot = { securityContext: { runAsNonRoot: true } };
const side = { sidecars: [{ name: 'side', image: 'side:2' }] };
const file = (mode: string) => ({ files: [{ path: '/a', content: 'x', mode }] });
const volume = { volumes: [{ name: 'v', emptyDir: {} }], volumeMounts: [{ name: 'v', mountPath: '/app' }] };
const hook = (shell: string) => ({
  postStart: { script: 'echo a', shell },
  problems: { HookWithoutReadiness: 'Off' },
});

const told: Readonly<Record<string, readonly [rule: object, spec: object, item: string, message: string]>> = {
  'USER of a sidecar under runAsNonRoot': [
    side,
    {},
    deployment('web', nonRoot),
    "image side:2: its USER isn't known, so podgraft can't tell whether runAsNonRoot lets its containers start (Deployment web); run `podgraft lock -c CONFIG PATH... --file images.yaml --image side:2`, then pass images.yaml with -c or as a resource; or set the image's user in spec.images",
  ],
  'USER of an image under a rule that forbids root': [
    { pod: nonRoot },
    {},
    deployment('web'),
    "image shop:7: its USER isn't known, so podgraft can't tell whether runAsNonRoot lets its containers start (Deployment web); run `podgraft lock -c CONFIG PATH... --file images.yaml --image shop:7`, then pass images.yaml with -c or as a resource; or set the image's user in spec.images",
  ],
  'USER for a file that only its owner reads': [
    file('0400'),
    {},
    deployment('web'),
    "image shop:7: its USER isn't known, so podgraft can't tell whether its user can read what is mounted (Deployment web); run `podgraft lock -c CONFIG PATH... --file images.yaml --image shop:7`, then pass images.yaml with -c or as a resource; or set the image's user in spec.images",
  ],
  'WORKDIR for a relative command below a mount': [
    volume,
    { images: [{ image: 'shop:7', entrypoint: ['./server'] }] },
    deployment('web'),
    "image shop:7: its WORKDIR isn't known, so podgraft can't tell whether a mount hides what its command runs (Deployment web); run `podgraft lock -c CONFIG PATH... --file images.yaml --image shop:7 --update`, then pass images.yaml with -c or as a resource; or set the image's workingDir in spec.images",
  ],
  'shells for a script in bash': [
    hook('/bin/bash'),
    {},
    deployment('web'),
    "image shop:7: its shells aren't known, so podgraft can't tell whether it has the shell that the rule uses (Deployment web); run `podgraft lock -c CONFIG PATH... --file images.yaml --image shop:7 --probe-shell`, then pass images.yaml with -c or as a resource; or set the image's shells in spec.images",
  ],
};
test.each(Object.entries(told))('%s', (_, [rule, spec, item, message]) => {
  expect(run(rule, spec, item)).toEqual([message]);
});

const silent: Readonly<Record<string, readonly [rule: object, spec: object, item: string]>> = {
  'a user that the pod sets': [
    side,
    {},
    deployment('web', { securityContext: { runAsNonRoot: true, runAsUser: 7 } }),
  ],
  'a pod that may run as root': [side, {}, deployment('web')],
  'a USER that is known': [side, { images: [{ image: 'side:2', user: '1000' }] }, deployment('web', nonRoot)],
  'an image without USER that lock has seen, and a rule that leaves runAsNonRoot as it was': [
    { pod: { securityContext: { fsGroup: 7 } } },
    { images: [{ image: 'shop:7', platforms: ['linux/amd64'], env: {} }] },
    deployment('web', nonRoot),
  ],
  'a file that all users read': [file('0644'), {}, deployment('web')],
  'a file that its group reads, with fsGroup': [
    file('0440'),
    {},
    deployment('web', { securityContext: { fsGroup: 7 } }),
  ],
  'a script in sh': [hook('/bin/sh'), {}, deployment('web')],
  'the shell that the image runs itself': [
    hook('/bin/bash'),
    { images: [{ image: 'shop:7', entrypoint: ['/bin/bash', '/start'] }] },
    deployment('web'),
  ],
  'shells that were probed': [
    hook('/bin/bash'),
    { images: [{ image: 'shop:7', shells: ['/bin/bash'] }] },
    deployment('web'),
  ],
  'a relative command whose WORKDIR is elsewhere': [
    volume,
    { images: [{ image: 'shop:7', entrypoint: ['./server'], workingDir: '/srv' }] },
    deployment('web'),
  ],
  'a command that PATH finds': [
    volume,
    { images: [{ image: 'shop:7', entrypoint: ['server'] }] },
    deployment('web'),
  ],
  'what is turned off': [side, { problems: { ImageFactsMissing: 'Off' } }, deployment('web', nonRoot)],
};
test.each(Object.entries(silent))('nothing about %s', (_, [rule, spec, item]) => {
  expect(run(rule, spec, item)).toEqual([]);
});

describe('one line an image', () => {
  const items = ['a', 'b', 'c', 'd'].map((name) => deployment(name, nonRoot));

  test('whatever the number of workloads', () => {
    const [message, ...more] = run(side, {}, ...items);
    expect(more).toEqual([]);
    expect(message).toContain('(Deployment a, and 3 more)');
  });

  test('whatever the number of facts', () => {
    const both = { ...hook('/bin/bash'), pod: nonRoot };
    const [message, ...more] = run(both, {}, deployment('a'));
    expect(more).toEqual([]);
    expect(message).toContain("its USER and shells aren't known");
    expect(message).toContain('--image shop:7 --probe-shell`');
    expect(message).toContain("set the image's user and shells");
  });
});

test('a rule that sets runAsNonRoot for an image that runs as root is an error, once', () => {
  const images = [{ image: 'shop:7', user: 'root' }];
  for (const rule of [{ pod: nonRoot }, { container: nonRoot }]) {
    const { kinds } = runWith(resourceList([deployment('web')], {}), config(rule, { images }));
    expect(kinds).toEqual(['NonRootRefused']);
  }
  const before = runWith(
    resourceList([deployment('web', nonRoot)], {}),
    config({ container: { securityContext: { allowPrivilegeEscalation: false } } }, { images }),
  );
  expect(before.kinds).toEqual([]);
});
