import { expect, test } from 'vitest';
import { type Case, found, shell, sidecar, web, whats } from './context.ts';

const own = { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1000m', memory: '1Gi' } };
const guaranteed = { ...web, resources: own };
const given = (resources: object | undefined, more: Partial<Case> = {}): Case => ({
  podSpecBefore: { containers: [guaranteed] },
  podSpec: { containers: [guaranteed, { ...sidecar, resources }] },
  added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }],
  ...more,
});
const then = 'so the pod is Burstable and no longer Guaranteed; the kubelet evicts it earlier';

test.each<[string, Case, string[]]>([
  ['no resources', given(undefined), [`side has no resources.limits.cpu, ${then}`]],
  ['one limit', given({ limits: { cpu: '1' } }), [`side has no resources.limits.memory, ${then}`]],
  [
    'a limit of zero',
    given({ limits: { cpu: '1', memory: '0' } }),
    [`side has no resources.limits.memory, ${then}`],
  ],
  [
    'a lower request',
    given({ ...own, requests: { cpu: '1', memory: '1Mi' } }),
    [`side has another resources.requests.memory than resources.limits.memory, ${then}`],
  ],
  [
    'an init container',
    given(undefined, {
      podSpec: { initContainers: [{ ...sidecar, ...shell('true') }], containers: [guaranteed] },
      added: [{ kind: 'initContainer', container: 'side' }],
    }),
    [`side has no resources.limits.cpu, ${then}`],
  ],
  [
    'resources of the container itself, once for two fields',
    given(undefined, {
      podSpec: { containers: [{ ...web, resources: { ...own, requests: { cpu: '500m' } } }] },
      added: [
        { kind: 'containerField', container: 'web' },
        { kind: 'containerField', container: 'web' },
      ],
    }),
    [`web has another resources.requests.cpu than resources.limits.cpu, ${then}`],
  ],
])('GuaranteedLost: %s', (_, each, expected) => {
  expect(whats(each)).toEqual(expected);
});

const range = {
  metadata: { name: 'l', namespace: 'web' },
  spec: { limits: [{ type: 'Container', default: { cpu: '1', memory: '1Gi' } }] },
};
test.each<[string, Case]>([
  ['limits alone', given({ limits: { cpu: '10m', memory: '1Mi' } })],
  [
    'equal requests, written otherwise',
    given({ limits: { cpu: '0.5', memory: '1024Mi' }, requests: { cpu: '500m', memory: '1Gi' } }),
  ],
  ['what a LimitRange fills in', given(undefined, { namespacePolicies: { limitRanges: [range] } })],
  ['a pod that was Burstable', given(undefined, { podSpecBefore: { containers: [web] } })],
  [
    'a pod with resources of its own',
    given(undefined, { podSpec: { resources: own, containers: [guaranteed, sidecar] } }),
  ],
])('no GuaranteedLost: %s', (_, each) => {
  expect(found(each)).toEqual([]);
});
