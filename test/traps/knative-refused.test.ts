import { describe, expect, test } from 'vitest';
import { findTraps } from '../../src/traps/registry.ts';
import { type Case, context, shell, sidecar, web } from './context.ts';

const of = (given: Case) =>
  findTraps(context({ kind: 'Service', ...given })).map(({ kind, severity, what }) => [kind, severity, what]);

const volumes = (volume: object) => ({ volumes: [{ name: 'v', ...volume }] });
const addedVolume: Case['added'] = [{ kind: 'volume', container: 'v' }];
const unless = (what: string, feature: string) =>
  `Knative refuses ${what} unless kubernetes.podspec-${feature} is enabled in the ConfigMap config-features`;

describe('KnativeRefused', () => {
  test.each(['postStart', 'preStop'] as const)('a %s hook', (kind) => {
    const hook = { exec: { command: ['true'] } };
    const podSpec = { containers: [{ ...web, lifecycle: { [kind]: hook } }] };
    expect(of({ podSpec, added: [{ kind, container: 'web' }] })).toEqual([
      ['KnativeRefused', undefined, `Knative refuses lifecycle.${kind} in web`],
    ]);
  });

  test('a hook that comes with a Classic sidecar', () => {
    const lifecycle = { preStop: { exec: { command: ['true'] } } };
    const podSpec = { containers: [web, { ...sidecar, lifecycle }] };
    expect(of({ podSpec, added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }] })).toEqual([
      ['KnativeRefused', undefined, 'Knative refuses lifecycle.preStop in side'],
    ]);
  });

  test('a native sidecar', () => {
    const podSpec = { initContainers: [{ ...sidecar, restartPolicy: 'Always' }] };
    const what = "Knative refuses the native sidecar side: it doesn't allow restartPolicy in init containers";
    expect(of({ podSpec, added: [{ kind: 'sidecar', mode: 'Native', container: 'side' }] })).toEqual([
      ['KnativeRefused', undefined, what],
    ]);
  });

  test('an init container, which a feature may allow', () => {
    const podSpec = { initContainers: [{ name: 'init', image: 'busybox', ...shell('true') }] };
    expect(of({ podSpec, added: [{ kind: 'initContainer', container: 'init' }] })).toEqual([
      ['KnativeRefused', 'warning', unless('the init container init', 'init-containers')],
    ]);
  });

  test.each([
    ['persistentVolumeClaim', { claimName: 'c' }, 'persistent-volume-claim'],
    ['hostPath', { path: '/var/log' }, 'volumes-hostpath'],
    ['csi', { driver: 'secrets-store.csi.k8s.io' }, 'volumes-csi'],
  ])('a volume %s, which a feature may allow', (source, value, feature) => {
    expect(of({ podSpec: volumes({ [source]: value }), added: addedVolume })).toEqual([
      ['KnativeRefused', 'warning', unless(`the ${source} volume v`, feature)],
    ]);
  });

  test('any other volume', () => {
    expect(of({ podSpec: volumes({ nfs: { server: 'nas', path: '/' } }), added: addedVolume })).toEqual([
      ['KnativeRefused', undefined, 'Knative refuses the nfs volume v'],
    ]);
  });

  test.each<[string, Case]>([
    [
      'a Classic sidecar',
      {
        podSpec: { containers: [web, sidecar] },
        added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }],
      },
    ],
    ['an emptyDir', { podSpec: volumes({ emptyDir: {} }), added: addedVolume }],
    ['a ConfigMap', { podSpec: volumes({ configMap: { name: 'x' } }), added: addedVolume }],
    ['a hook in a Deployment', { kind: 'Deployment', added: [{ kind: 'preStop', container: 'web' }] }],
    [
      'an init container in a Service of Kubernetes',
      { apiVersion: 'v1', added: [{ kind: 'initContainer', container: 'web' }] },
    ],
  ])('not %s', (_, given) => {
    expect(of(given)).toEqual([]);
  });

  test('a Configuration is like a Service', () => {
    const given: Case = {
      kind: 'Configuration',
      apiVersion: 'serving.knative.dev/v1',
      added: [{ kind: 'preStop', container: 'web' }],
    };
    expect(of(given).map(([kind]) => kind)).toEqual(['KnativeRefused']);
  });
});
