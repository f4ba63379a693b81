import { describe, expect, test } from 'vitest';
import { findTraps } from '../../src/traps/registry.ts';
import { type Case, context, web } from './context.ts';

const reported = (given: Case): string[] =>
  findTraps(context(given))
    .filter(({ kind }) => kind === 'PortUnknown')
    .map(({ path, what, remedy }) => `${path.at(-2)}: ${what}${remedy ? `; ${remedy}` : ''}`);

const field = (name: string, path = 'x[0]') =>
  ({ kind: 'containerField', container: 'web', field: name, path }) as const;

const probe = (port: unknown, action = 'httpGet') => ({ [action]: { path: '/', port } });

const withProbe = (name: string, value: object, more: object = {}): Case => ({
  podSpec: { containers: [{ ...web, [name]: value, ...more }] },
  added: [field(name)],
});

describe('PortUnknown', () => {
  test.each([
    ['livenessProbe', 'so the kubelet never restarts the container for it'],
    ['readinessProbe', 'so the container is never ready'],
    ['startupProbe', 'so the container never counts as started, and is never ready'],
  ])('a %s', (name, outcome) => {
    for (const action of ['httpGet', 'tcpSocket'])
      expect(reported(withProbe(name, probe('metrics', action)))).toEqual([
        `0: the ${name} of web uses the port metrics, which web doesn't have, ${outcome}`,
      ]);
    for (const port of ['http', 80, 8080, '8080']) expect(reported(withProbe(name, probe(port)))).toEqual([]);
  });

  test('says which port may be meant', () => {
    expect(reported(withProbe('readinessProbe', probe('htpp')))).toEqual([
      "0: the readinessProbe of web uses the port htpp, which web doesn't have, so the container is never ready; did you mean http?",
    ]);
  });

  test.each([
    ['postStart', 'so the hook fails, and the kubelet restarts the container'],
    ['preStop', 'so the hook fails'],
  ] as const)('a %s hook', (kind, outcome) => {
    const hook = (port: unknown, action?: string): Case => ({
      podSpec: { containers: [{ ...web, lifecycle: { [kind]: probe(port, action) } }] },
      added: [{ kind, container: 'web' }],
    });
    expect(reported(hook('metrics'))).toEqual([
      `0: the ${kind} hook of web uses the port metrics, which web doesn't have, ${outcome}`,
    ]);
    for (const port of ['http', 8080, '8080', '', undefined]) expect(reported(hook(port))).toEqual([]);
    expect(reported(hook('metrics', 'tcpSocket'))).toEqual([]);
  });

  test('probes and hooks of a container that a rule adds', () => {
    const sidecar = {
      ...{ name: 'side', image: 'side:1', ports: [{ containerPort: 9090, name: 'metrics' }] },
      livenessProbe: probe('metrics'),
      readinessProbe: probe('http'),
      lifecycle: { preStop: probe('admin') },
    };
    expect(
      reported({
        podSpec: { containers: [web, sidecar] },
        added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }],
      }),
    ).toEqual([
      "0: the readinessProbe of side uses the port http, which side doesn't have, so the container is never ready",
      "0: the preStop hook of side uses the port admin, which side doesn't have, so the hook fails",
    ]);
  });

  test('a probe that is merged field by field is reported once, at its port', () => {
    const given = withProbe('readinessProbe', probe('metrics'));
    const added = [
      field('readinessProbe', 'readinessProbe.httpGet.path'),
      field('readinessProbe', 'readinessProbe.httpGet.port'),
    ];
    expect(findTraps(context({ ...given, added })).map(({ path }) => path)).toEqual([
      'readinessProbe.httpGet.port',
    ]);
  });

  test('a port that was missing before is not the rule of another field', () => {
    const given = withProbe('readinessProbe', { ...probe('metrics'), periodSeconds: 3 });
    const before = { containers: [{ ...web, readinessProbe: probe('metrics') }] };
    expect(reported({ ...given, podSpecBefore: before })).toEqual([]);
    expect(
      reported({ ...given, podSpecBefore: { containers: [{ ...web, readinessProbe: probe('admin') }] } }),
    ).toHaveLength(1);
    expect(reported({ ...given, added: [field('resources')] })).toEqual([]);
  });

  test('a patch has its ports elsewhere', () => {
    expect(reported(withProbe('readinessProbe', probe('metrics'), { image: undefined }))).toEqual([]);
  });

  test.each([
    ['v1', 'Pod', true],
    ['batch/v1', 'CronJob', true],
    ['argoproj.io/v1alpha1', 'Rollout', true],
    ['serving.knative.dev/v1', 'Service', false],
    ['ray.io/v1', 'RayCluster', false],
    ['example.com/v1', 'Deployment', false],
  ])('a %s %s: %s', (apiVersion, kind, isReported) => {
    const found = reported({ ...withProbe('readinessProbe', probe('metrics')), apiVersion, kind });
    expect(found).toHaveLength(isReported ? 1 : 0);
  });
});
