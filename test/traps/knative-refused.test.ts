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

describe('a field of the pod', () => {
  const field = (name: string, kind: 'podField' | 'securityContext' = 'podField'): Case => ({
    added: [{ kind, container: '', path: `spec.rules[0].pod.${name}` }],
  });

  test.each(['terminationGracePeriodSeconds', 'activeDeadlineSeconds', 'hostname'])(
    '%s is refused',
    (name) => {
      expect(of(field(name))).toEqual([['KnativeRefused', undefined, `Knative refuses ${name} of a pod`]]);
    },
  );

  test.each([
    ['nodeSelector', 'nodeselector'],
    ['shareProcessNamespace', 'shareprocessnamespace'],
    ['tolerations[0]', 'tolerations'],
    ['dnsConfig.nameservers', 'dnsconfig'],
  ])('%s may be allowed by a feature', (name, feature) => {
    const [top] = name.split(/[.[]/);
    expect(of(field(name))).toEqual([['KnativeRefused', 'warning', unless(`${top} of a pod`, feature)]]);
  });

  test('its securityContext, too, but not that of a container', () => {
    expect(of(field('securityContext.fsGroup', 'securityContext'))).toEqual([
      ['KnativeRefused', 'warning', unless('securityContext of a pod', 'securitycontext')],
    ]);
    const path = 'spec.rules[0].container.securityContext.runAsUser';
    expect(of({ added: [{ kind: 'securityContext', container: 'web', path }] })).toEqual([]);
  });

  test.each([
    'serviceAccountName',
    'imagePullSecrets[0]',
    'enableServiceLinks',
    'automountServiceAccountToken',
  ])('%s is allowed', (name) => {
    expect(of(field(name))).toEqual([]);
  });

  test('nothing of it in a Deployment', () => {
    expect(of({ kind: 'Deployment', ...field('terminationGracePeriodSeconds') })).toEqual([]);
  });
});

test('a variable with a field of the pod as its value', () => {
  const of1 = (variable: object) =>
    of({
      podSpec: { containers: [{ ...web, env: [{ name: 'A', ...variable }] }] },
      added: [{ kind: 'env', container: 'web', variable: 'A' }],
    });
  const refused = [['KnativeRefused', 'warning', unless('valueFrom of A in web', 'fieldref')]];
  expect(of1({ valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } })).toEqual(refused);
  expect(of1({ valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } })).toEqual(refused);
  expect(of1({ valueFrom: { secretKeyRef: { name: 's', key: 'k' } } })).toEqual([]);
  expect(of1({ value: 'b' })).toEqual([]);
});
