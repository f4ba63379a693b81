import { describe, expect, test } from 'vitest';
import { type Case, found, sidecar, web, whats } from './context.ts';

describe('ResourcesMissing', () => {
  const quota = {
    metadata: { name: 'q', namespace: 'web' },
    spec: { hard: { 'requests.cpu': '4', 'limits.memory': '8Gi', pods: '9' } },
  };
  const quotaOf = (scopes: object, resource: string) => ({
    metadata: quota.metadata,
    spec: { hard: { [resource]: '4' }, ...scopes },
  });
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
      'side has no resources.requests.cpu, resources.limits.memory, but the ResourceQuota q of its namespace requires them: the API server refuses the pods',
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
      'the quota counts ephemeral storage only',
      given({}, { resourceQuotas: [quotaOf({}, 'ephemeral-storage')] }),
    ],
  ])('nothing when %s', (_sentence, fine) => {
    expect(found(fine)).toEqual([]);
  });

  // As kube-apiserver 1.36 refuses pods, or doesn't.
  const selects = (operator: string, values?: string[]) => ({
    scopeSelector: {
      matchExpressions: [{ scopeName: 'PriorityClass', operator, ...(values && { values }) }],
    },
  });
  test.each<[string, object, Record<string, unknown>, boolean]>([
    ['NotTerminating', { scopes: ['NotTerminating'] }, {}, true],
    [
      'NotTerminating, and the pod has a deadline',
      { scopes: ['NotTerminating'] },
      { activeDeadlineSeconds: 9 },
      false,
    ],
    ['Terminating', { scopes: ['Terminating'] }, {}, false],
    [
      'Terminating, and the pod has a deadline',
      { scopes: ['Terminating'] },
      { activeDeadlineSeconds: 9 },
      true,
    ],
    ['BestEffort', { scopes: ['BestEffort'] }, {}, false],
    ['NotBestEffort', { scopes: ['NotBestEffort'] }, {}, false],
    [
      'NotBestEffort, and another container has a request',
      { scopes: ['NotBestEffort'] },
      { initContainers: [{ name: 'init', resources: { requests: { memory: 1 } } }] },
      true,
    ],
    [
      'NotBestEffort, and the pod has a limit',
      { scopes: ['NotBestEffort'] },
      { resources: { limits: { memory: 1 } } },
      true,
    ],
    ['a class, and the pod names none', selects('In', ['high']), {}, false],
    ['the class of the pod', selects('In', ['high']), { priorityClassName: 'high' }, true],
    ['another class', selects('In', ['low']), { priorityClassName: 'high' }, false],
    ['all classes but another', selects('NotIn', ['low']), { priorityClassName: 'high' }, true],
    ['any class', selects('Exists'), { priorityClassName: 'high' }, true],
    [
      'two scopes, one of another pod',
      { scopes: ['NotTerminating'], ...selects('In', ['low']) },
      { priorityClassName: 'high' },
      false,
    ],
    ['a scope of a later release', { scopes: ['Unheard'] }, {}, false],
  ])('a quota whose scope is %s', (_sentence, scopes, pod, isCounted) => {
    const fine = given({}, { resourceQuotas: [quotaOf(scopes, 'requests.cpu')] });
    const found = whats({ ...fine, podSpec: { ...fine.podSpec, ...pod } });
    expect(found.some((what) => what.includes('no resources.requests.cpu'))).toBe(isCounted);
  });
});
