import { describe, expect, test } from 'vitest';
import { findTraps } from '../../src/traps/registry.ts';
import { type Case, context, web } from './context.ts';

/** What is reported of the kind that the API server refuses. */
const reported = (given: Case): string[] =>
  findTraps(context(given))
    .filter(({ kind }) => kind === 'SnippetInvalid')
    .map(({ what }) => what.replace(': the API server refuses this', ''));

const mount = { name: 'v', mountPath: '/x', mountPropagation: 'Bidirectional' };
const fileKey = { name: 'A', valueFrom: { fileKeyRef: { volumeName: 'v', path: 'a', key: 'A' } } };
const container = (more: object): Record<string, unknown> => ({ containers: [{ ...web, ...more }] });
const inWeb = (kind: Case['added'][number]['kind']): Case['added'] => [{ kind, container: 'web' }];
const inPod = [{ kind: 'podField', container: '' } as const];
const annotation = (name: string, profile: string) => ({
  annotations: { [`container.apparmor.security.beta.kubernetes.io/${name}`]: profile },
});
const annotated = [{ kind: 'podAnnotation', container: '' } as const];

describe('fields that the API server refuses together', () => {
  test.each<[string, Case, string]>([
    [
      'a mount that a rule gives to a container without privileges',
      { added: inWeb('volumeMount'), podSpec: container({ volumeMounts: [mount] }) },
      'the mount at /x has mountPropagation: Bidirectional, which needs a privileged container, but web is not privileged',
    ],
    [
      'privileges that a rule takes from a container with such a mount',
      {
        added: inWeb('securityContext'),
        podSpecBefore: container({ volumeMounts: [mount], securityContext: { privileged: true } }),
        podSpec: container({ volumeMounts: [mount], securityContext: { privileged: false } }),
      },
      'the mount at /x has mountPropagation: Bidirectional, which needs a privileged container, but web is not privileged',
    ],
    [
      'allowPrivilegeEscalation of a rule on a privileged container',
      {
        added: inWeb('securityContext'),
        podSpec: container({ securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
      },
      'web is privileged, but allowPrivilegeEscalation is false',
    ],
    [
      'a variable of a file in a volume that the pod does not have',
      { added: inWeb('env'), podSpec: container({ env: [fileKey] }) },
      'the variable A of web comes from a file in the volume v, but the pod has no such volume',
    ],
    [
      'a variable of a file in a ConfigMap',
      {
        added: inWeb('env'),
        podSpec: { ...container({ env: [fileKey] }), volumes: [{ name: 'v', configMap: { name: 'c' } }] },
      },
      'the variable A of web comes from a file in the volume v, which is not an emptyDir',
    ],
    ...['hostNetwork', 'hostPID', 'hostIPC'].map((field): [string, Case, string] => [
      `users of the pod, and ${field}`,
      { added: inPod, podSpecBefore: { [field]: true }, podSpec: { [field]: true, hostUsers: false } },
      `${field} is true, but hostUsers is false: a pod in its own user namespace can't use ${field}`,
    ]),
    [
      'two ports of one name in a container',
      {
        added: inWeb('containerField'),
        podSpec: container({ ports: [...web.ports, { containerPort: 81, name: 'http' }] }),
      },
      'two ports of web have the name http',
    ],
    [
      'a host port that is another than the container port, in the network of the node',
      {
        added: inPod,
        podSpecBefore: container({ ports: [{ containerPort: 80, hostPort: 8080 }] }),
        podSpec: { ...container({ ports: [{ containerPort: 80, hostPort: 8080 }] }), hostNetwork: true },
      },
      'hostNetwork is true, but port 80 of web has hostPort 8080',
    ],
    [
      'a limit below the request of the workload',
      {
        added: inWeb('containerField'),
        podSpecBefore: container({ resources: { requests: { memory: '100Mi' } } }),
        podSpec: container({ resources: { requests: { memory: '100Mi' }, limits: { memory: '64Mi' } } }),
      },
      'web requests 100Mi of memory, but its limit is 64Mi',
    ],
    [
      'a probe of an init container that ends',
      {
        added: [{ kind: 'containerField', container: 'i' }],
        podSpec: { initContainers: [{ name: 'i', image: 'a', livenessProbe: { exec: { command: ['a'] } } }] },
      },
      'the init container i has a livenessProbe',
    ],
    [
      'users of the pod, and a block device',
      {
        added: inPod,
        podSpec: { ...container({ volumeDevices: [{ name: 'v', devicePath: '/dev/x' }] }), hostUsers: false },
      },
      'web has volumeDevices, but hostUsers of the pod is false',
    ],
    [
      'shared processes, and those of the node',
      { added: inPod, podSpec: { hostPID: true, shareProcessNamespace: true } },
      'hostPID and shareProcessNamespace are both true',
    ],
    [
      'a grace period that is shorter than the hook of the workload',
      {
        added: inPod,
        podSpec: {
          ...container({ lifecycle: { preStop: { sleep: { seconds: 10 } } } }),
          terminationGracePeriodSeconds: 5,
        },
      },
      'the preStop hook of web sleeps 10 s, but terminationGracePeriodSeconds is 5',
    ],
    [
      'a profile for a container that the pod does not have',
      { added: annotated, podMetadata: annotation('wbe', 'runtime/default') },
      'the annotation container.apparmor.security.beta.kubernetes.io/wbe is for container wbe, but the pod has no such container',
    ],
    [
      'a profile in the annotation, and another in the field',
      {
        added: annotated,
        podMetadata: annotation('web', 'unconfined'),
        podSpec: container({ securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } }),
      },
      'the annotation container.apparmor.security.beta.kubernetes.io/web is unconfined, but securityContext.appArmorProfile.type of web is RuntimeDefault',
    ],
  ])('%s', (_sentence, given, what) => {
    expect(reported(given)).toEqual([what]);
  });

  test.each<[string, Case]>([
    [
      'on a privileged container',
      {
        added: inWeb('volumeMount'),
        podSpec: container({ volumeMounts: [mount], securityContext: { privileged: true } }),
      },
    ],
    [
      'which the workload had before',
      {
        added: inWeb('env'),
        podSpecBefore: container({ volumeMounts: [mount] }),
        podSpec: container({ volumeMounts: [mount] }),
      },
    ],
    [
      'a variable of a file in an emptyDir',
      {
        added: inWeb('env'),
        podSpec: { ...container({ env: [fileKey] }), volumes: [{ name: 'v', emptyDir: {} }] },
      },
    ],
    [
      'a variable of a file in a volume without source, which is an emptyDir',
      { added: inWeb('env'), podSpec: { ...container({ env: [fileKey] }), volumes: [{ name: 'v' }] } },
    ],
    [
      'a limit that equals the request in another spelling',
      {
        added: inWeb('containerField'),
        podSpec: container({ resources: { requests: { cpu: '1' }, limits: { cpu: '1000m' } } }),
      },
    ],
    [
      'one name of ports in two containers',
      {
        added: inWeb('containerField'),
        podSpec: { containers: [web, { ...web, name: 'other' }] },
      },
    ],
    [
      'a probe of a native sidecar',
      {
        added: [{ kind: 'containerField', container: 'i' }],
        podSpec: {
          initContainers: [
            { name: 'i', image: 'a', restartPolicy: 'Always', livenessProbe: { exec: { command: ['a'] } } },
          ],
        },
      },
    ],
    ['users of the pod alone', { added: inPod, podSpec: { hostUsers: false } }],
    [
      'a profile for a container of the pod',
      { added: annotated, podMetadata: annotation('web', 'localhost/p') },
    ],
    [
      'a profile for a container that the workload names itself',
      { added: inPod, podMetadata: { annotations: { 'example.com/x': 'y' } } },
    ],
  ])('nothing of %s', (_sentence, given) => {
    expect(reported(given)).toEqual([]);
  });
});
