import { describe, expect, test } from 'vitest';
import { type Case, found, web, whats } from './context.ts';

interface Parts {
  readonly volume: object;
  readonly mount?: object;
  readonly container?: object;
  readonly pod?: object;
  readonly facts?: object;
  readonly added?: Case['added'];
  readonly more?: object;
}

const given = ({ volume, mount, container, pod, facts, added, more }: Parts): Case => ({
  podSpec: {
    volumes: [{ name: 'v', ...volume }],
    containers: [{ ...web, ...container, volumeMounts: [{ name: 'v', mountPath: '/etc/app', ...mount }] }],
    securityContext: pod,
    ...more,
  },
  added: added ?? [{ kind: 'volumeMount', container: 'web', mountPath: '/etc/app' }],
  ...(facts && { images: { 'nginx:1.19': facts } }),
});

const items = (mode: number) => [
  { key: 'a', path: 'a' },
  { key: 'b', path: 'sub/b', mode },
];
const user = { runAsUser: 1000 };
const says = (path: string, mode: string, id = '1000') =>
  `web runs as user ${id}, which can't read ${path}: its mode is ${mode}, and its owner is root`;

describe('MountUnreadable', () => {
  test('names what a new container and a mount of the same rule bring once', () => {
    const added: Case['added'] = [
      { kind: 'sidecar', mode: 'Classic', container: 'web' },
      { kind: 'volumeMount', container: 'web', mountPath: '/etc/app' },
    ];
    const volume = { configMap: { name: 'x', defaultMode: 0o400 } };
    expect(whats(given({ volume, pod: user, added }))).toEqual([says('the files in /etc/app', '0400')]);
  });

  test.each<[string, Parts, string]>([
    [
      'a ConfigMap with defaultMode',
      { volume: { configMap: { name: 'x', defaultMode: 0o400 } }, pod: user },
      says('the files in /etc/app', '0400'),
    ],
    [
      'a Secret, whose item has a mode',
      { volume: { secret: { secretName: 'x', items: items(0o600) } }, pod: user },
      says('/etc/app/sub/b', '0600'),
    ],
    [
      'a mode without any bit',
      { volume: { secret: { secretName: 'x', defaultMode: 0 } }, pod: user },
      says('the files in /etc/app', '0000'),
    ],
    [
      'a single file',
      { volume: { configMap: { name: 'x', items: items(0o400) } }, mount: { subPath: 'sub/b' }, pod: user },
      says('/etc/app', '0400'),
    ],
    [
      'a part of a projected volume',
      { volume: { projected: { defaultMode: 0o400, sources: [{ secret: { name: 'x' } }] } }, pod: user },
      says('the files in /etc/app', '0400'),
    ],
    [
      'a downwardAPI volume',
      { volume: { downwardAPI: { defaultMode: 0o440 } }, pod: { ...user, runAsGroup: 1000 } },
      says('the files in /etc/app', '0440'),
    ],
    [
      'USER of the image',
      { volume: { configMap: { name: 'x', defaultMode: 0o400 } }, facts: { user: 'nginx' } },
      says('the files in /etc/app', '0400', 'nginx'),
    ],
    [
      'a user of the container',
      {
        volume: { configMap: { name: 'x', defaultMode: 0o400 } },
        container: { securityContext: { runAsUser: 7 } },
        pod: { runAsUser: 0 },
      },
      says('the files in /etc/app', '0400', '7'),
    ],
    [
      'a group of the image',
      { volume: { configMap: { name: 'x', defaultMode: 0o440 } }, facts: { user: '8:9' } },
      says('the files in /etc/app', '0440', '8'),
    ],
  ])('%s', (_, parts, what) => {
    expect(whats(given(parts))).toEqual([what]);
  });

  test('mounts that come with a container', () => {
    const volume = { configMap: { name: 'x', defaultMode: 0o400 } };
    const added: Case['added'] = [{ kind: 'initContainer', container: 'web' }];
    expect(found(given({ volume, pod: user, added }))).toEqual(['MountUnreadable']);
  });

  const volume = { configMap: { name: 'x', defaultMode: 0o400 } };
  test.each<[string, Parts]>([
    ['root', { volume, pod: { runAsUser: 0 } }],
    ['an image that runs as root', { volume, facts: { platforms: ['linux/amd64'] } }],
    ['a user that is not known', { volume }],
    ['a pod with fsGroup', { volume, pod: { ...user, fsGroup: 0 } }],
    ['files that others may read', { volume: { configMap: { name: 'x', defaultMode: 0o444 } }, pod: user }],
    ['the default mode', { volume: { secret: { secretName: 'x' } }, pod: user }],
    ["a group that may be root's", { volume: { configMap: { name: 'x', defaultMode: 0o440 } }, pod: user }],
    [
      'the group of root',
      { volume: { configMap: { name: 'x', defaultMode: 0o440 } }, pod: { ...user, runAsGroup: 0 } },
    ],
    [
      'a supplemental group of root',
      {
        volume: { configMap: { name: 'x', defaultMode: 0o440 } },
        pod: { ...user, runAsGroup: 5, supplementalGroups: [0] },
      },
    ],
    [
      'another file of the volume',
      { volume: { configMap: { name: 'x', items: items(0o400) } }, mount: { subPath: 'a' }, pod: user },
    ],
    [
      'a token of a service account',
      {
        volume: { projected: { defaultMode: 0o400, sources: [{ serviceAccountToken: { path: 't' } }] } },
        pod: user,
      },
    ],
    ['another kind of volume', { volume: { emptyDir: {} }, pod: user }],
    ['a pod for Windows', { volume, pod: user, more: { os: { name: 'windows' } } }],
    ['a mount of the workload itself', { volume, pod: user, added: [{ kind: 'env', container: 'web' }] }],
  ])('not %s', (_, parts) => {
    expect(found(given(parts))).toEqual([]);
  });

  const secured = (before: object, after: object, container = ''): Case => {
    const volumeMounts = [{ name: 'v', mountPath: '/etc/tls' }];
    const volumes = [{ name: 'v', secret: { secretName: 'tls', defaultMode: 0o400 } }];
    const spec = (securityContext: object, ofContainer: object) => ({
      ...{ volumes, securityContext },
      containers: [{ ...web, volumeMounts, securityContext: ofContainer }],
    });
    const isOfPod = container === '';
    return {
      podSpecBefore: isOfPod ? spec(before, {}) : spec({}, before),
      podSpec: isOfPod ? spec(after, {}) : spec({}, after),
      added: [{ kind: 'securityContext', container }],
    };
  };
  test.each<[string, Case, string[]]>([
    [
      'a rule that gives the pod a user, for what it mounts already',
      secured({}, user),
      [says('the files in /etc/tls', '0400')],
    ],
    [
      'a rule that gives the container a user',
      secured({}, user, 'web'),
      [says('the files in /etc/tls', '0400')],
    ],
    ['a rule that takes root away', secured({ runAsUser: 0 }, user), [says('the files in /etc/tls', '0400')]],
    ['not a rule that gives root', secured({}, { runAsUser: 0 }), []],
    ['not a rule that gives fsGroup, too', secured({}, { ...user, fsGroup: 5 }), []],
    ['not what the container could not read before', secured({ runAsUser: 7 }, user), []],
    ['not another field of the securityContext', secured(user, { ...user, runAsNonRoot: true }), []],
  ])('%s', (_, given, expected) => {
    const ours = whats(given).filter((what) => what.includes("can't read"));
    expect(ours).toEqual(expected);
  });
});
