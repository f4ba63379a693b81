import { expect, test } from 'vitest';
import { findTraps } from '../../src/traps/registry.ts';
import { context } from './context.ts';

const reported = (kind: string, apiVersion: string, claims: readonly string[], volume: string): string[] =>
  findTraps(
    context({
      ...{ kind, apiVersion },
      spec: { volumeClaimTemplates: claims.map((name) => ({ metadata: { name } })) },
      podSpec: { volumes: [{ name: volume, emptyDir: {} }] },
      added: [{ kind: 'volume', container: volume }],
    }),
  ).map((each) => `${each.kind}: ${each.what}`);

test.each(['apps/v1', 'apps.kruise.io/v1beta1'])('a claim template of a StatefulSet of %s', (apiVersion) => {
  expect(reported('StatefulSet', apiVersion, ['logs', 'data'], 'data')).toEqual([
    'VolumeReplaced: the volume data has the name of a claim template: pods get the claim instead',
  ]);
});

test.each<[string, string, string, string[], string]>([
  ['other names', 'StatefulSet', 'apps/v1', ['data'], 'scratch'],
  ['no claim templates', 'StatefulSet', 'apps/v1', [], 'data'],
  ['a kind of another group', 'StatefulSet', 'example.com/v1', ['data'], 'data'],
  ['a kind without claims', 'Deployment', 'apps/v1', ['data'], 'data'],
])('nothing with %s', (_sentence, kind, apiVersion, claims, volume) => {
  expect(reported(kind, apiVersion, claims, volume)).toEqual([]);
});

test('a volume that the workload has itself is not looked at', () => {
  const given = context({
    kind: 'StatefulSet',
    spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
    podSpec: {
      volumes: [
        { name: 'data', emptyDir: {} },
        { name: 'scratch', emptyDir: {} },
      ],
    },
    added: [{ kind: 'volume', container: 'scratch' }],
  });
  expect(findTraps(given)).toEqual([]);
});
