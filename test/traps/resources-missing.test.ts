import { describe, expect, test } from 'vitest';
import { type Case, found, sidecar, web, whats } from './context.ts';

describe('ResourcesMissing', () => {
  const quota = {
    metadata: { name: 'q', namespace: 'web' },
    spec: { hard: { 'requests.cpu': '4', 'limits.memory': '8Gi', pods: '9' } },
  };
  const range = (limit: object) => ({
    metadata: { name: 'l', namespace: 'web' },
    spec: { limits: [{ type: 'Container', ...limit }] },
  });
  const given = (resources: object | undefined, namespacePolicies: Case['namespacePolicies']): Case => ({
    podSpec: { containers: [web, { ...sidecar, resources }] },
    added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }],
    namespacePolicies: { resourceQuotas: [quota], ...namespacePolicies },
  });
  test('says what the quota wants', () => {
    expect(whats(given(undefined, {}))).toEqual([
      'side has no resources.requests.cpu, resources.limits.memory, and the ResourceQuota q of its namespace wants it: the API server refuses the pods',
    ]);
  });
  test.each<[string, Case]>([
    ['the container says it, a limit being a request', given({ limits: { cpu: 1, memory: '1Gi' } }, {})],
    [
      'a LimitRange fills it in',
      given({}, { limitRanges: [range({ default: { memory: '1Gi' }, defaultRequest: { cpu: 1 } })] }),
    ],
    [
      'the quota is for another namespace',
      given({}, { resourceQuotas: [{ ...quota, metadata: { name: 'q', namespace: 'other' } }] }),
    ],
    [
      'the quota has scopes',
      given({}, { resourceQuotas: [{ ...quota, spec: { ...quota.spec, scopes: ['BestEffort'] } }] }),
    ],
  ])('nothing when %s', (_sentence, fine) => {
    expect(found(fine)).toEqual([]);
  });
});
