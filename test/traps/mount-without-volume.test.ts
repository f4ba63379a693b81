import { describe, expect, test } from 'vitest';
import { findTraps } from '../../src/traps/registry.ts';
import { context, found, web, whats } from './context.ts';

describe('MountWithoutVolume', () => {
  const mounts = [{ name: 'data', mountPath: '/data' }];
  test('says which volume, and which one may be meant', () => {
    const podSpec = {
      containers: [{ ...web, volumeMounts: mounts }],
      volumes: [{ name: 'date', emptyDir: {} }],
    };
    expect(
      findTraps(context({ podSpec, added: [{ kind: 'volumeMount', container: 'web', mountPath: '/data' }] })),
    ).toEqual([
      {
        kind: 'MountWithoutVolume',
        rule: 'rule',
        path: 'spec.rules[0].x[0]',
        what: 'the mount at /data in web uses the volume data, but the pod has no such volume',
        remedy: 'did you mean date?',
      },
    ]);
  });
  test('a mount without a path is named all the same', () => {
    const podSpec = { initContainers: [{ name: 'i', image: 'a', volumeMounts: [{ name: 'data' }] }] };
    expect(whats({ podSpec, added: [{ kind: 'initContainer', container: 'i' }] })).toEqual([
      'a mount in i uses the volume data, but the pod has no such volume',
    ]);
  });
  test('looks into added containers', () => {
    const podSpec = { initContainers: [{ name: 'i', image: 'a', volumeMounts: mounts }] };
    const [finding] = findTraps(context({ podSpec, added: [{ kind: 'initContainer', container: 'i' }] }));
    expect(finding?.path).toBe('spec.rules[0].x[0].volumeMounts[0]');
  });
  test('a claim template of a StatefulSet is a volume', () => {
    const podSpec = { containers: [{ ...web, volumeMounts: mounts }] };
    const spec = { volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
    expect(
      found({
        kind: 'StatefulSet',
        spec,
        podSpec,
        added: [{ kind: 'volumeMount', container: 'web', mountPath: '/data' }],
      }),
    ).toEqual([]);
  });
  const podSpec = { containers: [{ ...web, volumeMounts: mounts }] };
  const added = [{ kind: 'volumeMount', container: 'web', mountPath: '/data' } as const];
  const volumeClaimTemplates = [{ metadata: { name: 'data' } }];
  test.each<[string, string, string, object]>([
    [
      'above the template of a UnitedDeployment',
      'apps.kruise.io/v1alpha1',
      'UnitedDeployment',
      { template: { statefulSetTemplate: { spec: { template: { spec: podSpec }, volumeClaimTemplates } } } },
    ],
    [
      'beside the template in a list of a custom kind',
      'elasticsearch.k8s.elastic.co/v1',
      'Elasticsearch',
      { nodeSets: [{ podTemplate: { spec: podSpec }, volumeClaimTemplates }] },
    ],
  ])('a claim template %s is a volume', (_sentence, apiVersion, kind, spec) => {
    expect(found({ apiVersion, kind, spec, podSpec, added })).toEqual([]);
  });
  describe('a block device', () => {
    const init = { name: 'i', image: 'a', volumeDevices: [{ name: 'data', devicePath: '/dev/data' }] };
    const reported = (volumes: object[], more: object = {}) =>
      findTraps(
        context({
          podSpec: { initContainers: [init], volumes },
          added: [{ kind: 'initContainer', container: 'i' }],
          ...more,
        }),
      ).map(({ path, what }) => `${path}: ${what}`);
    const at = 'spec.rules[0].x[0].volumeDevices[0]: the device at /dev/data in i uses the volume data';
    test.each<[string, object[], string[]]>([
      ['without a volume', [], [`${at}, but the pod has no such volume`]],
      [
        'of a volume that is no claim',
        [{ name: 'data', emptyDir: {} }],
        [`${at}, which is neither a persistentVolumeClaim nor ephemeral`],
      ],
      ['of a claim', [{ name: 'data', persistentVolumeClaim: { claimName: 'a' } }], []],
      ['of an ephemeral volume', [{ name: 'data', ephemeral: {} }], []],
    ])('%s', (_sentence, volumes, whats) => {
      expect(reported(volumes)).toEqual(whats);
    });
    test('of a claim template', () => {
      expect(reported([], { kind: 'StatefulSet', spec: { volumeClaimTemplates } })).toEqual([]);
    });
  });
  test('is a warning in kinds of spec.workloads, whose operators add volumes', () => {
    const of = (apiVersion: string, kind: string) =>
      findTraps(context({ apiVersion, kind, podSpec, added })).map(({ severity }) => severity);
    expect(of('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch')).toEqual(['warning']);
    expect(of('example.com/v1', 'Deployment')).toEqual(['warning']);
    expect(of('apps/v1', 'Deployment')).toEqual([undefined]);
  });
});
