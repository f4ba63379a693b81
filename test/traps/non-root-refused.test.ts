import { describe, expect, test } from 'vitest';
import { type Case, found, sidecar, web, whats } from './context.ts';

const given = (
  security: object | undefined,
  pod: object | undefined,
  facts?: object,
  more: object = {},
): Case => ({
  podSpec: {
    ...{ containers: [web, { ...sidecar, securityContext: security }], securityContext: pod },
    ...more,
  },
  added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }],
  ...(facts && { images: { busybox: facts } }),
});

const start = 'runAsNonRoot is set for side, but ';
const end = ", so the kubelet won't start it";
const root = `${start}USER of busybox is root${end}`;
const linux = { platforms: ['linux/amd64'] };

describe('NonRootRefused', () => {
  test.each<[string, Case, string]>([
    ['an image with USER root', given({ runAsNonRoot: true }, undefined, { user: 'root' }), root],
    ['an image with USER 0', given({ runAsNonRoot: true }, undefined, { user: '0:0' }), root],
    ['an image that lock found to have no USER', given(undefined, { runAsNonRoot: true }, linux), root],
    [
      'an image whose USER is a name',
      given(undefined, { runAsNonRoot: true }, { user: 'nginx' }),
      `${start}USER of busybox is the name nginx, and only a number shows that it isn't root${end}`,
    ],
    ['runAsUser 0', given({ runAsUser: 0 }, { runAsNonRoot: true }), `${start}runAsUser is 0${end}`],
    [
      'runAsUser 0 of the pod',
      given({ runAsNonRoot: true }, { runAsUser: 0 }, { user: '5' }),
      `${start}runAsUser is 0${end}`,
    ],
  ])('%s', (_, refused, what) => {
    expect(whats(refused)).toEqual([what]);
  });

  test('also of an init container', () => {
    const init = { name: 'init', image: 'busybox', command: ['true'] };
    const podSpec = { initContainers: [init], securityContext: { runAsNonRoot: true } };
    const added: Case['added'] = [{ kind: 'initContainer', container: 'init' }];
    expect(found({ podSpec, added, images: { busybox: { user: 'root' } } })).toEqual(['NonRootRefused']);
  });

  test.each<[string, Case]>([
    ['an image that is not known', given(undefined, { runAsNonRoot: true })],
    ['an entry that says nothing of USER', given(undefined, { runAsNonRoot: true }, { entrypoint: ['/x'] })],
    ['a number', given(undefined, { runAsNonRoot: true }, { user: '1000:1000' })],
    ['runAsUser of the pod', given(undefined, { runAsNonRoot: true, runAsUser: 1000 }, { user: 'root' })],
    ['runAsUser of the container', given({ runAsUser: 7 }, { runAsNonRoot: true, runAsUser: 0 }, linux)],
    ['a container that may run as root', given({ runAsNonRoot: false }, { runAsNonRoot: true }, linux)],
    ['a pod without runAsNonRoot', given(undefined, undefined, linux)],
    [
      'a pod for Windows',
      given(
        undefined,
        { runAsNonRoot: true },
        { user: 'ContainerUser' },
        { os: { name: 'windows' }, containers: [web, { name: 'side', image: 'busybox' }] },
      ),
    ],
  ])('not %s', (_, fine) => {
    expect(found(fine)).toEqual([]);
  });
});
