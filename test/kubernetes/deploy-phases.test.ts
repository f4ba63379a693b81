// What a generated ConfigMap takes over from its users, so that it is there before the first and until the last.
// The orders are those of Argo CD ("Sync phases and waves") and of Helm ("Chart hooks").

import { describe, expect, test } from 'vitest';
import { phaseBefore } from '../../src/kubernetes/deploy-phases.ts';

const argo = (hook: string | undefined, wave?: string, policy?: string): Record<string, string> => ({
  ...(hook !== undefined && { 'argocd.argoproj.io/hook': hook }),
  ...(policy !== undefined && { 'argocd.argoproj.io/hook-delete-policy': policy }),
  ...(wave !== undefined && { 'argocd.argoproj.io/sync-wave': wave }),
});
const helm = (hook: string, weight?: string, policy?: string): Record<string, string> => ({
  'helm.sh/hook': hook,
  ...(weight !== undefined && { 'helm.sh/hook-weight': weight }),
  ...(policy !== undefined && { 'helm.sh/hook-delete-policy': policy }),
});

describe('Argo CD', () => {
  test.each<[sentence: string, users: Record<string, string>[], expected: Record<string, string>]>([
    ['nothing of a workload without annotations', [{}], {}],
    ['the hook of a Job', [argo('PreSync')], argo('PreSync')],
    [
      'the hook, wave and policy',
      [argo('PreSync', '-5', 'HookSucceeded')],
      argo('PreSync', '-5', 'HookSucceeded'),
    ],
    ['the wave of a workload', [argo(undefined, '-5')], argo(undefined, '-5')],
    ['the lowest wave', [argo(undefined, '3'), argo(undefined, '-1')], argo(undefined, '-1')],
    ['no wave where one user is in wave 0', [argo(undefined, '3'), {}], {}],
    ['no wave that is no number', [argo(undefined, 'first')], {}],
    [
      'the first of two phases, without a policy that deletes it between them',
      [argo('PostSync', undefined, 'HookSucceeded'), argo('PreSync', '2', 'HookSucceeded')],
      argo('PreSync', '2', 'BeforeHookCreation'),
    ],
    [
      'the hook of a Job that a Deployment comes after',
      [{}, argo('PreSync', undefined, 'HookSucceeded')],
      argo('PreSync', undefined, 'BeforeHookCreation'),
    ],
    ['no hook where a Deployment comes before it', [{}, argo('PostSync', '4')], {}],
    [
      'the wave of the earlier phase alone',
      [argo('PreSync', '7'), argo(undefined, '-3')],
      argo('PreSync', '7', 'BeforeHookCreation'),
    ],
    ['several hooks of one Job as they are', [argo('PreSync,SyncFail')], argo('PreSync,SyncFail')],
    ['nothing of what Argo CD skips', [argo('Skip', '-9'), {}], {}],
    ['nothing if all of it is skipped', [argo('Skip')], {}],
    ['a hook of an unknown name as it is', [argo('Whenever')], argo('Whenever')],
  ])('takes over %s', (_, users, expected) => {
    expect(phaseBefore(users)).toEqual(expected);
    expect(phaseBefore(users.toReversed())).toEqual(expected);
  });
});

describe('Helm', () => {
  test.each<[sentence: string, users: Record<string, string>[], expected: Record<string, string>]>([
    ['the hook, at a weight before it', [helm('pre-install')], helm('pre-install', '-1')],
    [
      'weight and policy',
      [helm('pre-install,pre-upgrade', '5', 'hook-succeeded')],
      helm('pre-install,pre-upgrade', '4', 'hook-succeeded'),
    ],
    ['the lowest weight', [helm('pre-install', '3'), helm('pre-install', '-3')], helm('pre-install', '-4')],
    [
      'the events of all hooks, without a policy that deletes it between them',
      [helm('pre-install', '0', 'hook-succeeded'), helm('post-upgrade', '0', 'hook-succeeded')],
      helm('pre-install,post-upgrade', '-1', 'before-hook-creation'),
    ],
    [
      'no later event beside the earlier one',
      [helm('pre-install'), helm('post-install')],
      helm('pre-install', '-1', 'before-hook-creation'),
    ],
    [
      'each change of the release where a Deployment needs it too',
      [{}, helm('pre-install', '2', 'hook-succeeded')],
      helm('pre-install,pre-upgrade,pre-rollback', '1', 'before-hook-creation'),
    ],
    ['nothing where the release has it by then', [{}, helm('post-install'), helm('test')], {}],
  ])('takes over %s', (_, users, expected) => {
    const sorted = ({ 'helm.sh/hook': hook = '', ...rest }: Record<string, string>) => ({
      hook: hook.split(',').sort(),
      ...rest,
    });
    expect(sorted(phaseBefore(users))).toEqual(sorted(expected));
    expect(sorted(phaseBefore(users.toReversed()))).toEqual(sorted(expected));
  });
});
