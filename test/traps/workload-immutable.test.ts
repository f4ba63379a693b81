import { describe, expect, test } from 'vitest';
import { type Case, found } from './context.ts';

describe('WorkloadImmutable', () => {
  const added = [{ kind: 'env', container: 'web' } as const];
  test.each<[string, Case, string[]]>([
    ['a bare Pod', { kind: 'Pod', added }, ['WorkloadImmutable']],
    ['a Job', { kind: 'Job', added }, ['WorkloadImmutable']],
    ['labels of a Job', { kind: 'Job', added: [{ kind: 'podLabel', container: '' }] }, ['WorkloadImmutable']],
    ['labels of a Pod', { kind: 'Pod', added: [{ kind: 'podLabel', container: '' }] }, []],
    [
      'annotations of a Job that is suspended',
      { kind: 'Job', spec: { suspend: true }, added: [{ kind: 'podAnnotation', container: '' }] },
      [],
    ],
    [
      'resources of a Job',
      { kind: 'Job', added: [{ kind: 'containerField', container: 'web' }] },
      ['WorkloadImmutable'],
    ],
    [
      'tolerations of a Pod',
      { kind: 'Pod', added: [{ kind: 'podField', container: '', path: 'spec.rules[0].pod.tolerations[0]' }] },
      [],
    ],
    ['a CronJob', { kind: 'CronJob', added }, []],
    ['a Job that nothing was added to', { kind: 'Job', added: [] }, []],
    [
      'a Job that Argo CD creates anew',
      { kind: 'Job', metadata: { annotations: { 'argocd.argoproj.io/hook': 'PreSync' } }, added },
      [],
    ],
    [
      'a Job with generateName',
      { kind: 'Job', metadata: { name: undefined, generateName: 'a-' }, added },
      [],
    ],
  ])('%s', (_sentence, given, kinds) => {
    expect(found(given)).toEqual(kinds);
  });
});
