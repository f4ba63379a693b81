import { describe, expect, test } from 'vitest';
import { type Case, found, web, whats } from './context.ts';

describe('MountHidesImageFiles', () => {
  const volumes = [{ name: 'v', configMap: { name: 'a' } }];
  const images = { 'nginx:1.19': { entrypoint: ['/app/server'] } };
  const mounted = (mountPath: string, more: object = {}, spec: object = {}): Case => ({
    images,
    podSpec: {
      containers: [{ ...web, volumeMounts: [{ name: 'v', mountPath }], ...more }],
      volumes,
      ...spec,
    },
    added: [{ kind: 'volumeMount', container: 'web', mountPath }],
  });
  test.each([
    ['/etc/nginx/', 'the mount at /etc/nginx in web hides what the image has in /etc/nginx'],
    ['/', 'the mount at / in web hides the whole image'],
    ['/usr/local/bin', 'the mount at /usr/local/bin in web hides what the image has in /usr/local/bin'],
    ['/app', "the mount at /app in web hides /app/server, the image's own entrypoint"],
  ])('%s', (mountPath, what) => {
    expect(whats(mounted(mountPath))).toEqual([what]);
  });
  test.each<[string, object, object, string]>([
    [
      'a program that is relative to WORKDIR',
      { entrypoint: ['./server'], workingDir: '/app' },
      {},
      "/app/server, the image's own entrypoint",
    ],
    [
      'a program that is relative to workingDir of the container',
      { entrypoint: ['bin/server'], workingDir: '/srv' },
      { workingDir: '/app' },
      "/app/bin/server, the image's own entrypoint",
    ],
    [
      'a script that an interpreter is given',
      { cmd: ['node', 'server.js'], workingDir: '/app' },
      {},
      "/app/server.js, which the image's own command runs",
    ],
    [
      'a jar by its whole path',
      { entrypoint: ['java', '-jar', '/app/app.jar'] },
      {},
      "/app/app.jar, which the image's own command runs",
    ],
  ])('%s', (_, facts, more, hidden) => {
    const given = { ...mounted('/app', more), images: { 'nginx:1.19': facts } };
    expect(whats(given)).toEqual([`the mount at /app in web hides ${hidden}`]);
  });
  test.each<[string, object, object]>([
    ['args that replace the CMD', { cmd: ['node', 'server.js'], workingDir: '/app' }, { args: ['other.js'] }],
    [
      'a command that replaces both',
      { cmd: ['node', 'server.js'], workingDir: '/app' },
      { command: ['x.js'] },
    ],
    ['a config that the mount may bring', { cmd: ['prometheus', '/app/prometheus.yml'] }, {}],
    ['a program that PATH finds', { entrypoint: ['server'], workingDir: '/app' }, {}],
    ['a WORKDIR elsewhere', { cmd: ['node', 'server.js'], workingDir: '/srv' }, {}],
  ])('nothing about %s', (_, facts, more) => {
    const given = { ...mounted('/app', more), images: { 'nginx:1.19': facts } };
    expect(found(given).filter((kind) => kind === 'MountHidesImageFiles')).toEqual([]);
  });
  test.each([
    '/usr/share/nginx/html',
    '/etc/nginx/nginx.conf',
    '/etc/nginx/conf.d',
    '/var/lib/data',
    '/tmp',
    '/application',
  ])('nothing about %s', (mountPath) => {
    expect(found(mounted(mountPath))).toEqual([]);
  });
  test('nothing about a folder with a program that the manifest replaces', () => {
    expect(found(mounted('/app', { command: ['/bin/other'] }))).toEqual([]);
  });
  test('nothing about a folder of the node', () => {
    const volume = { name: 'v', hostPath: { path: '/etc' } };
    expect(found(mounted('/etc', {}, { volumes: [volume] }))).toEqual([]);
  });
  test('nothing about a volume that an init container can fill first', () => {
    const copy = { name: 'copy', image: 'nginx:1.19', volumeMounts: [{ name: 'v', mountPath: '/work' }] };
    expect(
      found(mounted('/etc/nginx', {}, { initContainers: [copy], volumes: [{ name: 'v', emptyDir: {} }] })),
    ).toEqual([]);
  });
});

test.each([
  ['nginx:1.27', ['MountHidesImageFiles']],
  ['bitnami/openresty', ['MountHidesImageFiles']],
  ['busybox:1.36', []],
])('a volume at /etc/nginx of an init container with %s', (image, kinds) => {
  const volumeMounts = [{ name: 'conf', mountPath: '/etc/nginx' }];
  const podSpec = {
    initContainers: [{ name: 'i', image, command: ['true'], volumeMounts }],
    volumes: [{ name: 'conf', emptyDir: {} }],
  };
  expect(found({ podSpec, added: [{ kind: 'initContainer', container: 'i' }] })).toEqual(kinds);
});

test.each([
  ['/usr/local/bin', 'node:22', ['MountHidesImageFiles']],
  ['/usr/local/bin', 'alpine:3.20', []],
  ['/usr/local/lib', 'docker.io/library/busybox', []],
  ['/usr/local/bin', 'gcr.io/distroless/static:nonroot', []],
  ['/bin', 'alpine:3.20', ['MountHidesImageFiles']],
  ['/etc', 'registry.k8s.io/pause:3.10', []],
  ['/etc/nginx', 'registry.k8s.io/ingress-nginx/controller:v1.11.1', ['MountHidesImageFiles']],
  ['/etc/nginx', 'registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.4.1', []],
  ['/etc/nginx', 'nginx/nginx-prometheus-exporter:1.1', []],
])('a volume at %s of an init container with %s', (mountPath, image, kinds) => {
  const container = { name: 'i', image, command: ['/x'], volumeMounts: [{ name: 'v', mountPath }] };
  const podSpec = { initContainers: [container], volumes: [{ name: 'v', emptyDir: {} }] };
  expect(found({ podSpec, added: [{ kind: 'initContainer', container: 'i' }] })).toEqual(kinds);
});
