// Whether a workload matches a target, and the first reason why not, in the words that explain shows.

import { describe, expect, test } from 'vitest';
import {
  compileTarget,
  exclusion,
  mismatch,
  mismatchAll,
  missesAll,
  needsSurroundings,
  type Surroundings,
  selectorErrors,
  type TargetCandidate,
  type TargetSpec,
} from '../../src/select/target.ts';

const web: TargetCandidate = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'pre-web',
  namespace: 'front',
  labels: { app: 'web' },
  annotations: {
    team: 'a b',
    'internal.config.kubernetes.io/previousKinds': 'Foo,DaemonSet',
    'internal.config.kubernetes.io/previousNames': 'web,mid-web',
    'internal.config.kubernetes.io/previousNamespaces': 'default,front',
  },
};
const around: Surroundings = {
  podLabels: () => ({ tier: 'front' }),
  namespaceLabels: () => ({ env: 'prod' }),
};
const alone: Surroundings = { podLabels: () => ({}), namespaceLabels: () => undefined };
const matches = (spec: TargetSpec, candidate = web): string | undefined =>
  mismatch(compileTarget(spec), candidate);

describe('by its metadata a workload', () => {
  test.each<[sentence: string, spec: TargetSpec, reason: string | undefined]>([
    ['matches a target without fields', {}, undefined],
    ['matches by its whole name', { name: 'pre-web' }, undefined],
    ['matches by its first name', { name: 'web' }, undefined],
    ['matches by a name between', { name: 'mid-.*' }, undefined],
    ['does not match by a part of its name', { name: 'pre' }, 'name pre-web does not match pre'],
    ['matches by an earlier kind', { kind: 'DaemonSet' }, undefined],
    ['does not match by another kind', { kind: 'Job' }, 'kind Deployment does not match Job'],
    ['matches by an earlier namespace', { namespace: 'default' }, undefined],
    ['does not match by another namespace', { namespace: 'b' }, 'namespace front does not match b'],
    ['matches by its group', { group: 'apps' }, undefined],
    ['does not match by another group', { group: 'batch' }, 'group apps does not match batch'],
    ['is not of the core group', { group: '' }, 'group apps does not match the core group'],
    ['matches by its version', { version: 'v1' }, undefined],
    ['does not match by another version', { version: 'v2' }, 'version v1 does not match v2'],
    ['matches empty fields but for the group', { kind: '', name: '', namespace: '', version: '' }, undefined],
    ['matches by its labels', { labelSelector: 'app in (web)' }, undefined],
    ['does not match by other labels', { labelSelector: 'app,tier=front' }, 'labels do not match tier=front'],
    ['matches by its annotations, whatever is in them', { annotationSelector: '!x' }, undefined],
    ['does not match by others', { annotationSelector: 'team=b' }, 'annotations do not match team=b'],
    ['matches blank selectors', { labelSelector: ' ', annotationSelector: '' }, undefined],
    ['has the first reason of several', { kind: 'Job', name: 'x' }, 'kind Deployment does not match Job'],
  ])('%s', (_, spec, reason) => {
    expect(matches(spec)).toBe(reason);
  });

  test('of the core group without a namespace is in default', () => {
    const pod: TargetCandidate = { ...web, apiVersion: 'v1', namespace: undefined, annotations: {} };
    expect(matches({ group: '', version: 'v1', namespace: 'default' }, pod)).toBeUndefined();
    expect(matches({ group: 'apps' }, pod)).toBe('group (none) does not match apps');
    expect(matches({ kind: 'Foo' }, pod)).toBe('kind Deployment does not match Foo');
  });

  test('is not asked for earlier names where its metadata mention none', () => {
    const silent: TargetCandidate = { ...web, mentions: () => false };
    expect(matches({ name: 'web' }, silent)).toBe('name pre-web does not match web');
  });
});

describe('of several targets', () => {
  const all = (specs: TargetSpec[], surroundings?: Surroundings): string | undefined =>
    mismatchAll(specs.map(compileTarget), web, surroundings);

  test('one is enough', () => expect(all([{ name: 'x' }, { kind: 'Deployment' }])).toBeUndefined());
  test('none matches for the reason of the first', () =>
    expect(all([{ name: 'x' }, { kind: 'Job' }])).toBe('name pre-web does not match x'));
  test('there may be none', () => {
    expect(all([])).toBe('the target list is empty');
    expect(mismatchAll(undefined, web)).toBeUndefined();
  });
  test('patterns alone say that all fail', () => {
    const quick = (specs: TargetSpec[]): boolean => missesAll(specs.map(compileTarget), web);
    expect(quick([{ name: 'x' }, { kind: 'Job' }])).toBe(true);
    expect(quick([{ name: 'x' }, { kind: 'Deployment', labelSelector: 'none' }])).toBe(false);
    expect(missesAll(undefined, web)).toBe(false);
  });
  test.each<[sentence: string, spec: TargetSpec, surroundings: Surroundings, reason: string | undefined]>([
    ['labels of the pod match', { podLabelSelector: 'tier=front' }, around, undefined],
    ['labels of the pod do not', { podLabelSelector: 'tier' }, alone, 'labels of the pod do not match tier'],
    ['labels of the Namespace match', { namespaceSelector: 'env=prod' }, around, undefined],
    [
      'labels of the Namespace do not',
      { namespaceSelector: 'env=dev' },
      around,
      'labels of Namespace front do not match env=dev',
    ],
    [
      'the Namespace is not there',
      { namespaceSelector: 'env=dev' },
      alone,
      "Namespace front is not in the input, so its labels aren't known",
    ],
    [
      'its name is known also then',
      { namespaceSelector: 'kubernetes.io/metadata.name=front' },
      alone,
      undefined,
    ],
  ])('%s', (_, spec, surroundings, reason) => {
    expect(all([spec])).toBeUndefined();
    expect(needsSurroundings(compileTarget(spec))).toBe(true);
    expect(all([spec], surroundings)).toBe(reason);
  });
  test('metadata are enough without selectors of pods and Namespaces', () => {
    expect(needsSurroundings(compileTarget({ labelSelector: 'app', annotationSelector: 'team' }))).toBe(
      false,
    );
  });
});

describe('exclude', () => {
  test.each<[sentence: string, spec: TargetSpec, surroundings: Surroundings, reason: string | undefined]>([
    ['leaves out what matches', { name: 'pre-web' }, around, 'excluded by the rule'],
    ['leaves in what does not', { name: 'x' }, around, undefined],
    ['leaves out by labels of the pod', { podLabelSelector: 'tier' }, around, 'excluded by the rule'],
    [
      'leaves in by labels of the pod',
      { podLabelSelector: 'tier', namespaceSelector: 'x' },
      alone,
      undefined,
    ],
    ['leaves out by the Namespace', { namespaceSelector: 'env=prod' }, around, 'excluded by the rule'],
    ['leaves in by the Namespace', { namespaceSelector: 'env=dev' }, around, undefined],
    [
      'leaves out what nobody knows about',
      { namespaceSelector: 'env=dev' },
      alone,
      "exclude: Namespace front is not in the input, so its labels aren't known",
    ],
  ])('%s', (_, spec, surroundings, reason) => {
    expect(exclusion(compileTarget(spec), web, surroundings)).toBe(reason);
  });
});

test('each wrong field of a target is reported, by its name', () => {
  const spec = {
    name: '(',
    kind: 'a',
    labelSelector: 'a b',
    annotationSelector: 'x=é ü',
    namespaceSelector: '!',
  };
  const errors = selectorErrors(spec);
  expect(errors.map((each) => each.slice(0, each.indexOf(':')))).toEqual([
    'name',
    'labelSelector',
    'annotationSelector',
    'namespaceSelector',
  ]);
  expect(errors[1]).toBe('labelSelector: "b" is not an operator');
  expect(errors[3]).toBe('namespaceSelector: a key is missing');
  expect(selectorErrors({ name: '.*', group: '' })).toEqual([]);
});
