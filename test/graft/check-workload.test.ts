// What only the checks after a run read.

import { describe, expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { listOf } from '../pod-list.ts';
import { resourceList, runWith, withoutResults } from '../resource-list.ts';

test('an alias without an anchor that only a trap reads is reported', () => {
  const mounts = [{ name: 'mount', volumeMounts: [{ name: 'gone', mountPath: '/gone' }] }];
  const text = listOf('', mounts).replace('  spec:\n', '  status: *gone\n  spec:\n');
  const { problems, exitCode, output } = transform(text);
  expect(exitCode).toBe(1);
  expect(problems[0]).toMatchObject({ kind: 'InputNotYaml', severity: 'error' });
  expect(problems[0]?.message).toContain('an alias needs an anchor of that name before it');
  expect(withoutResults(output)).toBe(text);
});

describe('an autoscaler is seen', () => {
  const scaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 's' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    },
  };
  const { apiVersion, kind, ...untyped } = scaler;
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec: { containers: [{ name: 'web', image: 'shop:7' }] } } },
  };
  const list = (items: object[], type: object = { apiVersion: 'v1', kind: 'List' }) => ({ ...type, items });
  const scalers = list([untyped], { apiVersion, kind: `${kind}List` });
  test.each<[string, object[]]>([
    ['as an item', [deployment, scaler]],
    ['inside a List', [deployment, list([scaler])]],
    ['inside a List with the workload', [list([deployment, scaler])]],
    ['inside a List in a List', [deployment, list([list([scaler])])]],
    ['inside a list of its kind, without a type of its own', [deployment, scalers]],
  ])('%s', (_, items) => {
    const config = {
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name: 'own' },
      spec: { rules: [{ name: 'r', sidecars: [{ name: 'side', image: 'side:2' }] }] },
    };
    const texts = items.map((each) => JSON.stringify(each));
    expect(runWith(resourceList(texts, {}), config).kinds).toEqual(['AutoscalerNeedsRequests']);
  });
});
