import { describe, expect, test } from 'vitest';
import { type Case, found, sidecar, web, whats } from './context.ts';

const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const hpa = (spec: object, apiVersion = 'autoscaling/v2', namespace = 'web') => ({
  ...{ apiVersion, kind: 'HorizontalPodAutoscaler', metadata: { name: 'scaler', namespace } },
  spec: { scaleTargetRef: target, ...spec },
});
const metric = (resource: object, type = 'Resource') => ({ metrics: [{ type, resource }] });
const utilization = metric({ name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } });
const keda = (trigger: object, scaleTargetRef: object = { name: 'web' }) => ({
  ...{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' },
  metadata: { name: 'scaler', namespace: 'web' },
  spec: { scaleTargetRef, triggers: [trigger] },
});
const given = (autoscaler: object, resources?: object, more: Partial<Case> = {}): Case => ({
  podSpec: { containers: [web, { ...sidecar, resources }] },
  added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }],
  ...more,
  namespacePolicies: { autoscalers: [autoscaler], ...more.namespacePolicies },
});
const says = (resource: string, by = 'the HorizontalPodAutoscaler scaler') => [
  `side has no resources.requests.${resource}, and ${by} scales by the ${resource} utilization of all containers: without it, ${by} stops scaling`,
];

describe('AutoscalerNeedsRequests', () => {
  test.each<[string, object, string[]]>([
    ['a utilization of cpu', hpa(utilization), says('cpu')],
    ['one of memory', hpa(metric({ name: 'memory', target: { averageUtilization: 70 } })), says('memory')],
    [
      'that of v2beta1',
      hpa(metric({ name: 'cpu', targetAverageUtilization: 70 }), 'autoscaling/v2beta1'),
      says('cpu'),
    ],
    ['that of v1', hpa({ targetCPUUtilizationPercentage: 70 }, 'autoscaling/v1'), says('cpu')],
    ['one without metrics, which aims at the cpu', hpa({ maxReplicas: 3 }), says('cpu')],
    ['the same of v1', hpa({ maxReplicas: 3 }, 'autoscaling/v1'), says('cpu')],
    [
      'a trigger of KEDA',
      keda({ type: 'cpu', metricType: 'Utilization', metadata: { value: '70' } }),
      says('cpu', 'the ScaledObject scaler'),
    ],
    [
      'an older trigger of KEDA',
      keda({ type: 'memory', metadata: { type: 'Utilization' } }),
      says('memory', 'the ScaledObject scaler'),
    ],
  ])('%s', (_, autoscaler, what) => {
    expect(whats(given(autoscaler))).toEqual(what);
  });

  test('a native sidecar counts too', () => {
    const podSpec = { initContainers: [{ ...sidecar, restartPolicy: 'Always' }] };
    const added: Case['added'] = [{ kind: 'sidecar', mode: 'Native', container: 'side' }];
    expect(whats(given(hpa(utilization), {}, { podSpec, added }))).toEqual(says('cpu'));
  });

  const memory = { requests: { memory: '1Gi' } };
  const range = {
    metadata: { name: 'l', namespace: 'web' },
    spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '1m' } }] },
  };
  test.each<[string, Case]>([
    ['a container with requests', given(hpa(utilization), { requests: { cpu: '10m' } })],
    ['one with limits, which are its requests too', given(hpa(utilization), { limits: { cpu: '10m' } })],
    [
      'one whose requests a LimitRange fills in',
      given(hpa(utilization), memory, {
        namespacePolicies: { limitRanges: [range], autoscalers: [hpa(utilization)] },
      }),
    ],
    [
      'an autoscaler that aims at a value',
      given(hpa(metric({ name: 'cpu', target: { type: 'AverageValue', averageValue: '1' } }))),
    ],
    [
      'one that looks at one container',
      given(hpa(metric({ name: 'cpu', target: { type: 'Utilization' } }, 'ContainerResource'))),
    ],
    [
      'one of KEDA that looks at one container',
      given(keda({ type: 'cpu', metricType: 'Utilization', metadata: { containerName: 'web' } })),
    ],
    ['one of another workload', given(hpa({ ...utilization, scaleTargetRef: { ...target, name: 'other' } }))],
    [
      'one of another kind',
      given(hpa({ ...utilization, scaleTargetRef: { ...target, kind: 'StatefulSet' } })),
    ],
    ['one of another namespace', given(hpa(utilization, 'autoscaling/v2', 'other'))],
    [
      'an init container, which has ended',
      given(hpa(utilization), {}, { added: [{ kind: 'initContainer', container: 'side' }] }),
    ],
  ])('not %s', (_, fine) => {
    expect(found(fine)).toEqual([]);
  });
});
