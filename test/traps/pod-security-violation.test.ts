import { describe, expect, test } from 'vitest';
import { findTraps } from '../../src/traps/registry.ts';
import { type Case, context, sidecar, web, whats } from './context.ts';

describe('PodSecurityViolation', () => {
  const namespace = (level: string, more: object = {}) => ({
    metadata: { name: 'web', labels: { 'pod-security.kubernetes.io/enforce': level, ...more } },
  });
  const hardened = {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
    capabilities: { drop: ['ALL'] },
  };
  const remedies = (
    level: string,
    container: object,
    spec: object = {},
    more: Partial<Case> = {},
  ): (string | undefined)[] =>
    findTraps(
      context({
        podSpec: { ...spec, containers: [web, { ...sidecar, ...container }] },
        added: [{ kind: 'sidecar', mode: 'Classic', container: 'side' }],
        namespacePolicies: { namespaces: [namespace(level)] },
        ...more,
      }),
    )
      .filter(({ kind }) => kind === 'PodSecurityViolation')
      .map(({ remedy }) => remedy);
  const all =
    'set securityContext.allowPrivilegeEscalation: false; securityContext.runAsNonRoot: true; securityContext.seccompProfile.type: RuntimeDefault; securityContext.capabilities.drop: [ALL]';

  test.each<[string, string, object, object, (string | undefined)[]]>([
    ['a plain container', 'restricted', {}, {}, [all]],
    ['a hardened one', 'restricted', { securityContext: hardened }, {}, []],
    [
      'half from the pod',
      'restricted',
      { securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } },
      { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } } },
      [],
    ],
    [
      'root after all',
      'restricted',
      { securityContext: { ...hardened, runAsUser: 0 } },
      {},
      ['set securityContext.runAsUser other than 0'],
    ],
    [
      "the pod's runAsNonRoot undone",
      'restricted',
      { securityContext: { ...hardened, runAsNonRoot: false } },
      { securityContext: { runAsNonRoot: true } },
      ['set securityContext.runAsNonRoot: true'],
    ],
    [
      'one capability that restricted allows',
      'restricted',
      { securityContext: { ...hardened, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } } },
      {},
      [],
    ],
    ['a plain container', 'baseline', {}, {}, []],
    [
      'a privileged one',
      'baseline',
      { securityContext: { privileged: true } },
      {},
      ['set securityContext.privileged: false'],
    ],
    [
      'a capability',
      'baseline',
      { securityContext: { capabilities: { add: ['CHOWN', 'NET_ADMIN'] } } },
      {},
      ['set securityContext.capabilities.add without NET_ADMIN'],
    ],
    [
      'a host port',
      'baseline',
      { ports: [{ containerPort: 1, hostPort: 1 }] },
      {},
      ['set ports without hostPort'],
    ],
    ['anything', 'privileged', { securityContext: { privileged: true } }, {}, []],
    [
      'a probe of the host itself',
      'baseline',
      {
        livenessProbe: { tcpSocket: { port: 1, host: '127.0.0.1' } },
        lifecycle: { preStop: { httpGet: { port: 1, host: '::1' } } },
      },
      {},
      ['set livenessProbe.tcpSocket without host; lifecycle.preStop.httpGet without host'],
    ],
    [
      'a probe of another host',
      'baseline',
      { livenessProbe: { httpGet: { port: 1, host: '10.0.0.1' } } },
      {},
      ['set livenessProbe.httpGet without host'],
    ],
  ])('%s under %s', (_sentence, level, container, spec, expected) => {
    expect(remedies(level, container, spec)).toEqual(expected);
  });

  test('hosts of probes are refused since 1.34 only', () => {
    const probe = { livenessProbe: { httpGet: { port: 1, host: '10.0.0.1' } } };
    expect(remedies('baseline', probe, {}, { kubernetesVersion: '1.33' })).toEqual([]);
    const pinned = [namespace('baseline', { 'pod-security.kubernetes.io/enforce-version': 'v1.30' })];
    expect(remedies('baseline', probe, {}, { namespacePolicies: { namespaces: pinned } })).toEqual([]);
  });

  test.each([
    [
      'baseline',
      { hostPath: { path: '/a' } },
      ['namespace web enforces Pod Security "baseline"; the hostPath volume v violates it'],
    ],
    ['baseline', { nfs: { server: 'a', path: '/' } }, []],
    [
      'restricted',
      { nfs: { server: 'a', path: '/' } },
      ['namespace web enforces Pod Security "restricted"; the nfs volume v violates it'],
    ],
    ['restricted', { emptyDir: {} }, []],
  ])('%s and a volume %j', (level, source, expected) => {
    const volumes = [{ name: 'v', ...source }];
    const namespacePolicies = { namespaces: [namespace(level)] };
    expect(
      whats({ podSpec: { volumes }, added: [{ kind: 'volume', container: 'v' }], namespacePolicies }),
    ).toEqual(expected);
  });

  test('another namespace does not matter', () => {
    const other = {
      metadata: { name: 'other', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    };
    expect(remedies('', {}, {}, { namespacePolicies: { namespaces: [other] } })).toEqual([]);
  });

  test.each<[string, Partial<Case>, (string | undefined)[]]>([
    [
      'the network of the node, from a rule',
      { added: [{ kind: 'podField', container: '' }], podSpec: { hostNetwork: true } },
      ['set hostNetwork: false'],
    ],
    [
      'the network of the node, from the workload',
      {
        added: [{ kind: 'podField', container: '' }],
        podSpec: { hostNetwork: true, hostPID: true },
        podSpecBefore: { hostNetwork: true },
      },
      ['set hostPID: false'],
    ],
    [
      'settings of the kernel, from a rule',
      {
        added: [{ kind: 'securityContext', container: '' }],
        podSpec: {
          securityContext: {
            sysctls: [
              { name: 'net.ipv4.tcp_syncookies', value: '1' },
              { name: 'kernel.msgmax', value: '1' },
              { name: 'net.core.somaxconn', value: '1' },
            ],
          },
        },
        podSpecBefore: { securityContext: { seccompProfile: { type: 'Unconfined' } } },
      },
      ['set securityContext.sysctls without kernel.msgmax, net.core.somaxconn'],
    ],
    [
      'what the pod allows all its containers, from a rule',
      {
        added: [{ kind: 'securityContext', container: '' }],
        podSpec: { securityContext: { seccompProfile: { type: 'Unconfined' } } },
      },
      ['set securityContext.seccompProfile.type: RuntimeDefault'],
    ],
    [
      'AppArmor by an annotation, from a rule, beside what is allowed',
      {
        added: [
          { kind: 'podAnnotation', container: '' },
          { kind: 'podAnnotation', container: '' },
        ],
        podMetadata: {
          annotations: {
            'container.apparmor.security.beta.kubernetes.io/web': 'unconfined',
            'container.apparmor.security.beta.kubernetes.io/side': 'runtime/default',
            'container.apparmor.security.beta.kubernetes.io/third': 'localhost/own',
            other: 'unconfined',
          },
        },
      },
      ['set the annotation container.apparmor.security.beta.kubernetes.io/web: runtime/default'],
    ],
    [
      'safe settings of the kernel',
      {
        added: [{ kind: 'securityContext', container: '' }],
        podSpec: { securityContext: { sysctls: [{ name: 'net.ipv4.ping_group_range', value: '0 1' }] } },
      },
      [],
    ],
    [
      'privileges of a container of the workload, from a rule',
      {
        added: [{ kind: 'securityContext', container: 'web' }],
        podSpec: { containers: [{ ...web, securityContext: { privileged: true } }] },
      },
      ['set securityContext.privileged: false'],
    ],
    [
      'a host in the probe of a container of the workload, from a rule',
      {
        added: [{ kind: 'containerField', container: 'web' }],
        podSpec: { containers: [{ ...web, livenessProbe: { httpGet: { port: 80, host: '127.0.0.1' } } }] },
      },
      ['set livenessProbe.httpGet without host'],
    ],
    [
      'what the workload had before',
      {
        added: [{ kind: 'securityContext', container: 'web' }],
        podSpec: { containers: [{ ...web, securityContext: { privileged: true } }] },
        podSpecBefore: { containers: [{ ...web, securityContext: { privileged: true } }] },
      },
      [],
    ],
  ])('of fields that are merged: %s', (_sentence, given, expected) => {
    const all = findTraps(
      context({ added: [], ...given, namespacePolicies: { namespaces: [namespace('baseline')] } }),
    );
    expect(all.filter(({ kind }) => kind === 'PodSecurityViolation').map(({ remedy }) => remedy)).toEqual(
      expected,
    );
  });
});

test('a workload without a namespace goes into default', () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const of = (name: string) => {
    const given = context({
      podSpec: { containers: [web, sidecar] },
      added: [{ kind: 'sidecar', container: 'side' }],
      namespacePolicies: { namespaces: [{ metadata: { name, labels } }] },
    });
    const all = findTraps({ ...given, workload: { ...given.workload, namespace: undefined } });
    return all.map(({ kind, what }) => `${kind}: ${what}`);
  };
  expect(of('default')).toEqual([
    'PodSecurityViolation: namespace default enforces Pod Security "restricted"; container side violates it',
  ]);
  expect(of('other')).toEqual([]);
});
