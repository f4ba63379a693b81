import { describe, expect, test } from 'vitest';
import { findTraps } from '../../src/traps/registry.ts';
import { type Case, context, web, whats } from './context.ts';

interface More {
  readonly outer?: object;
  readonly inner?: object;
  readonly initContainers?: object[];
  readonly added?: Case['added'];
}

const given = (volume: object, more: More): Case => ({
  podSpec: {
    volumes: [
      { name: 'outer', ...volume },
      { name: 'ours', configMap: { name: 'x' } },
      { name: 'claim', persistentVolumeClaim: { claimName: 'c' } },
    ],
    initContainers: more.initContainers,
    containers: [
      {
        ...web,
        volumeMounts: [
          { name: 'outer', mountPath: '/etc/app', ...more.outer },
          { name: 'ours', mountPath: '/etc/app/extra.conf', subPath: 'extra.conf', ...more.inner },
        ],
      },
    ],
  },
  added: more.added ?? [{ kind: 'volumeMount', container: 'web', mountPath: '/etc/app/extra.conf' }],
});

const of = (volume: object, more: More = {}) => whats(given(volume, more));

const severities = (volume: object, outer: object) =>
  findTraps(context(given(volume, { outer }))).map(({ severity }) => severity);

const start =
  "the mount at /etc/app/extra.conf in web is inside the one at /etc/app, and the container can't start: ";
const always = (kind: string) => [`${start}the ${kind} volume outer is read-only`];

describe('MountInReadOnly', () => {
  test.each<[string, object]>([
    ['configMap', { configMap: { name: 'app' } }],
    ['secret', { secret: { secretName: 'app' } }],
    ['projected', { projected: { sources: [{ configMap: { name: 'app' } }] } }],
    ['downwardAPI', { downwardAPI: { items: [{ path: 'labels' }] } }],
  ])('a mount in a %s volume', (kind, volume) => {
    expect(of(volume)).toEqual(always(kind));
  });

  test('a mount in an emptyDir that is readOnly and that nobody fills', () => {
    const outer = { readOnly: true };
    expect(of({ emptyDir: {} }, { outer })).toEqual([`${start}outer is mounted with readOnly`]);
    expect(severities({ emptyDir: {} }, outer)).toEqual([undefined]);
  });

  const unless = start.replace(/: $/, ' unless /etc/app/extra.conf is there already: ');
  test.each<[string, object, object]>([
    ['a mount that is readOnly', { hostPath: { path: '/x' } }, { readOnly: true }],
    ['a claim that is readOnly', { persistentVolumeClaim: { claimName: 'c', readOnly: true } }, {}],
  ])('a mount in %s, which may have the file', (_, volume, outer) => {
    expect(of(volume, { outer })).toEqual([`${unless}outer is mounted with readOnly`]);
    expect(severities(volume, outer)).toEqual(['warning']);
  });

  test('a mount in an emptyDir that is readOnly here, and that another container fills', () => {
    const initContainers = [{ name: 'fill', volumeMounts: [{ name: 'outer', mountPath: '/fill' }] }];
    expect(of({ emptyDir: {} }, { outer: { readOnly: true }, initContainers })).toEqual([
      `${unless}outer is mounted with readOnly`,
    ]);
  });

  test('a folder in an image volume, in which the kubelet makes none', () => {
    expect(of({ image: { reference: 'app-files:1' } }, { inner: { subPath: undefined } })).toEqual([
      `${unless}outer is an image volume, which is read-only`,
    ]);
  });

  test('is found however the paths are spelled, and from either side', () => {
    const volume = { configMap: { name: 'app' } };
    expect(of(volume, { outer: { mountPath: '/etc//app/' } })).toEqual(always('configMap'));
    const outer: Case['added'] = [{ kind: 'volumeMount', container: 'web', mountPath: '/etc/app' }];
    expect(of(volume, { added: outer })).toEqual(always('configMap'));
    expect(of(volume, { added: [{ kind: 'sidecar', container: 'web' }] })).toEqual(always('configMap'));
    expect(of(volume, { added: [{ kind: 'postStart', container: 'web' }] })).toEqual([]);
  });

  test.each<[string, Parameters<typeof of>]>([
    ['a volume that can be written', [{ emptyDir: {} }]],
    ['a folder beside', [{ configMap: { name: 'app' } }, { outer: { mountPath: '/etc/ap' } }]],
    [
      'a volume in which the kubelet makes folders',
      [{ configMap: { name: 'app' } }, { inner: { subPath: undefined } }],
    ],
    [
      'a volume of another kind by its subPath',
      [{ configMap: { name: 'app' } }, { inner: { name: 'claim' } }],
    ],
  ])('not a mount in %s', (_, given) => {
    expect(of(...given)).toEqual([]);
  });

  test('only the nearest mount around counts', () => {
    const inner = { mountPath: '/etc/app/extra.conf/a' };
    const between = { name: 'between', mountPath: '/etc/app/extra.conf' };
    const podSpec = {
      volumes: [
        { name: 'outer', emptyDir: {} },
        { name: 'between', emptyDir: {} },
        { name: 'ours', emptyDir: {} },
      ],
      containers: [
        {
          ...web,
          volumeMounts: [
            { name: 'outer', mountPath: '/etc', readOnly: true },
            between,
            { name: 'ours', ...inner },
          ],
        },
      ],
    };
    expect(whats({ podSpec, added: [{ kind: 'volumeMount', container: 'web', ...inner }] })).toEqual([]);
  });

  describe('a mount inside /proc', () => {
    const inProc = (mountPath: string, more: object = {}) =>
      findTraps(
        context({
          podSpec: {
            volumes: [{ name: 'ours', configMap: { name: 'x' } }],
            containers: [{ ...web, volumeMounts: [{ name: 'ours', mountPath, subPath: 'x' }] }],
            ...more,
          },
          added: [{ kind: 'volumeMount', container: 'web', mountPath }],
        }),
      ).map(({ kind, what, remedy, severity }) => [kind, what, remedy, severity]);

    // As runc does (podman run -v FILE:PATH).
    test.each<[string, string, string]>([
      ['/proc/app.conf', '/proc/app.conf', 'use a path outside /proc'],
      ['/proc//version/', '/proc/version', 'use a path outside /proc'],
      [
        '/proc/sys/net/core/somaxconn',
        '/proc/sys/net/core/somaxconn',
        "use a path outside /proc; to set a kernel parameter, use sysctls in the pod's securityContext",
      ],
    ])('%s', (path, cleaned, remedy) => {
      expect(inProc(path)).toEqual([
        [
          'MountInReadOnly',
          `the mount at ${cleaned} in web is inside /proc, where runc refuses mounts, and the container can't start`,
          remedy,
          'warning',
        ],
      ]);
    });

    test.each(['/proc/cpuinfo', '/proc/net/dev', '/process/app.conf', '/host/proc/app.conf', '/dev/app'])(
      'not %s',
      (path) => {
        expect(inProc(path)).toEqual([]);
      },
    );

    test('not of a pod with another runtime', () => {
      expect(inProc('/proc/app.conf', { runtimeClassName: 'gvisor' })).toEqual([]);
      expect(inProc('/proc/app.conf', { runtimeClassName: null })).toHaveLength(1);
    });
  });

  describe('a mount inside /sys', () => {
    const inSys = (mountPath: string, source: object = { configMap: { name: 'x' } }, more: object = {}) =>
      findTraps(
        context({
          podSpec: {
            volumes: [
              { name: 'ours', ...source },
              { name: 'around', emptyDir: {} },
            ],
            containers: [{ ...web, volumeMounts: [{ name: 'ours', mountPath, subPath: 'x' }] }],
            ...more,
          },
          added: [{ kind: 'volumeMount', container: 'web', mountPath }],
        }),
      ).map(({ kind, what, remedy, severity }) => [kind, what, remedy, severity]);

    test.each([
      ['/sys/app.conf', '/sys/app.conf'],
      ['/sys//kernel/app/', '/sys/kernel/app'],
      ['/sys/fs/app', '/sys/fs/app'],
    ])('%s', (path, cleaned) => {
      expect(inSys(path)).toEqual([
        [
          'MountInReadOnly',
          `the mount at ${cleaned} in web is inside /sys, where nothing can be created, and the container can't start unless ${cleaned} is there already`,
          'use a path outside /sys',
          'warning',
        ],
      ]);
    });

    test.each(['secret', 'projected', 'downwardAPI', 'emptyDir'])('of a volume of %s', (source) => {
      expect(inSys('/sys/app', { [source]: {} })).toHaveLength(1);
    });

    test.each([
      '/sys',
      '/sys/',
      '/sys/firmware',
      '/sys/fs/cgroup',
      '/sys/fs/cgroup/app',
      '/system/app',
      '/host/sys/app',
    ])('not %s', (path) => {
      expect(inSys(path)).toEqual([]);
    });

    test('not of a folder of the node', () => {
      expect(inSys('/sys/kernel/config', { hostPath: { path: '/sys/kernel/config' } })).toEqual([]);
    });

    test('not inside another mount', () => {
      const around = { name: 'around', mountPath: '/sys/module' };
      const ours = { name: 'ours', mountPath: '/sys/module/app.conf', subPath: 'x' };
      const containers = [{ ...web, volumeMounts: [around, ours] }];
      expect(inSys('/sys/module/app.conf', undefined, { containers })).toEqual([]);
    });

    test('not of a pod with another runtime', () => {
      expect(inSys('/sys/app', undefined, { runtimeClassName: 'kata' })).toEqual([]);
    });
  });

  describe("a file beside the pod's token", () => {
    const inToken = (
      mountPath: string,
      pod: object = {},
      source: object = { configMap: { name: 'x' } },
      subPath = 'x',
    ) =>
      findTraps(
        context({
          podSpec: {
            volumes: [{ name: 'ours', ...source }],
            containers: [{ ...web, volumeMounts: [{ name: 'ours', mountPath, subPath }] }],
            ...pod,
          },
          added: [{ kind: 'volumeMount', container: 'web', mountPath }],
        }),
      ).map(({ kind, what, severity }) => [kind, what, severity]);
    const token = '/var/run/secrets/kubernetes.io/serviceaccount';

    test('is in a volume that is read-only', () => {
      expect(inToken(`${token}/extra.conf`)).toEqual([
        [
          'MountInReadOnly',
          `the mount at ${token}/extra.conf in web is inside ${token}, where Kubernetes mounts the pod's token read-only, and the container can't start`,
          'warning',
        ],
      ]);
    });

    test.each<[string, Parameters<typeof inToken>]>([
      ['the pod has none', [`${token}/extra.conf`, { automountServiceAccountToken: false }]],
      ['it is a folder', [`${token}/extra`, {}, { emptyDir: {} }, '']],
      ['it is elsewhere', ['/var/run/secrets/app/extra.conf']],
      ['it is in the place of the token', [token]],
    ])('not where %s', (_sentence, given) => {
      expect(inToken(...given)).toEqual([]);
    });
  });
});
