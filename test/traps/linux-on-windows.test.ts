import { describe, expect, test } from 'vitest';
import { findTraps } from '../../src/traps/registry.ts';
import { type Case, context, found, shell, web } from './context.ts';

const windows = { os: { name: 'windows' } };
const term = (values: string[], key = 'kubernetes.io/os') => ({
  matchExpressions: [{ key, operator: 'In', values }],
});
const required = (...nodeSelectorTerms: object[]) => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  },
});
const script: Case['added'] = [{ kind: 'entrypoint', container: 'web', script: 'true', shell: ['/bin/sh'] }];
const noShell = (name: string, container = 'web') =>
  `the pod runs on Windows, which has no ${name}, but ${container} needs ${name}`;

describe('LinuxOnWindows', () => {
  test.each<[string, object, boolean]>([
    ['by os.name', windows, true],
    ['by its nodeSelector', { nodeSelector: { 'kubernetes.io/os': 'windows' } }, true],
    ['by the old label', { nodeSelector: { 'beta.kubernetes.io/os': 'windows' } }, true],
    ['by its affinity', required(term(['windows']), term(['windows'])), true],
    ['or Linux by its affinity', required(term(['windows']), term(['linux'])), false],
    ['or Linux by one term', required(term(['windows', 'linux'])), false],
    ['by another label only', required(term(['windows'], 'example.com/os')), false],
    ['by a preference only', { affinity: { nodeAffinity: {} } }, false],
  ])('a pod for Windows %s', (_, podSpec, isForWindows) => {
    expect(found({ podSpec: { ...podSpec }, added: script })).toEqual(isForWindows ? ['LinuxOnWindows'] : []);
  });

  const container = (more: object) => ({ initContainers: [{ name: 'init', image: 'tool:1', ...more }] });
  const init: Case['added'] = [{ kind: 'initContainer', container: 'init' }];
  const hook = (command: string[]): Case => ({
    podSpec: { containers: [{ ...web, lifecycle: { preStop: { exec: { command } } } }] },
    added: [{ kind: 'preStop', container: 'web', command }],
  });
  test.each<[string, Case, string | undefined, string]>([
    ['an entrypoint script', { added: script }, undefined, noShell('/bin/sh')],
    [
      'a script with env',
      { added: [{ kind: 'entrypoint', container: 'web', script: 'true', shell: ['/usr/bin/env', 'bash'] }] },
      undefined,
      noShell('/usr/bin/env bash'),
    ],
    ['a hook', hook(['/bin/bash', '-c', 'true']), undefined, noShell('/bin/bash')],
    [
      'an init container',
      { podSpec: container(shell('true')), added: init },
      'warning',
      noShell('sh', 'init'),
    ],
    [
      'a script that an init container runs from a file',
      { podSpec: container({ command: ['/bin/sh', '/scripts/wait.sh'] }), added: init },
      undefined,
      noShell('/bin/sh', 'init'),
    ],
    [
      'an image of Linux',
      {
        podSpec: container({}),
        added: init,
        images: { 'tool:1': { platforms: ['linux/amd64', 'linux/arm64'] } },
      },
      undefined,
      'the pod runs on Windows, and tool:1 of init is for linux/amd64, linux/arm64 only',
    ],
  ])('%s', (_, given, severity, what) => {
    const podSpec = { ...windows, ...given.podSpec };
    const all = findTraps(context({ ...given, podSpec }));
    expect(all.map((each) => [each.kind, each.severity, each.what])).toEqual([
      ['LinuxOnWindows', severity, what],
    ]);
  });

  test.each<[string, Case]>([
    [
      'a program of Windows',
      { added: [{ kind: 'entrypoint', container: 'web', command: ['cmd', '/C', 'x'] }] },
    ],
    ['powershell in a hook', hook(['powershell', '-Command', 'Start-Sleep 5'])],
    [
      'an image for both',
      {
        podSpec: container({}),
        added: init,
        images: { 'tool:1': { platforms: ['linux/amd64', 'windows/amd64'] } },
      },
    ],
    ['an image that is not known', { podSpec: container({}), added: init }],
    ['a variable', { added: [{ kind: 'env', container: 'web', variable: 'A' }] }],
  ])('not %s', (_, given) => {
    expect(found({ ...given, podSpec: { ...windows, ...given.podSpec } })).toEqual([]);
  });
});

describe('a field that only Linux has', () => {
  const said = (added: Case['added'], podSpec: object = windows): string[] =>
    findTraps(context({ podSpec: { ...podSpec }, added }))
      .filter(({ kind }) => kind === 'LinuxOnWindows')
      .map(({ what }) => what);
  const refused = (field: string) => [`the pod runs on Windows, and the API server refuses ${field} there`];
  const ofPod = (field: string): Case['added'] => [
    {
      kind: field.startsWith('securityContext') ? 'securityContext' : 'podField',
      ...{ container: '', path: `spec.rules[0].pod.${field}` },
    },
  ];

  test.each(['hostPID', 'shareProcessNamespace', 'securityContext.runAsUser', 'securityContext.fsGroup'])(
    'of the pod: %s',
    (field) => {
      expect(said(ofPod(field))).toEqual(refused(field));
      expect(said(ofPod(field), { nodeSelector: { 'kubernetes.io/os': 'windows' } })).toEqual([]);
      expect(said(ofPod(field), {})).toEqual([]);
    },
  );

  test.each([
    'hostNetwork',
    'securityContext.runAsNonRoot',
    'securityContext.windowsOptions',
    'nodeSelector',
  ])('not of the pod: %s', (field) => {
    expect(said(ofPod(field))).toEqual([]);
  });

  const secure = { allowPrivilegeEscalation: false, runAsNonRoot: true };
  test('of a container', () => {
    const podSpec = { ...windows, containers: [{ ...web, securityContext: secure }] };
    const path = (field: string) => `spec.rules[0].container.securityContext.${field}`;
    const of = (field: string): Case['added'] => [
      { kind: 'securityContext', container: 'web', path: path(field) },
    ];
    expect(said(of('allowPrivilegeEscalation'), podSpec)).toEqual(
      refused('securityContext.allowPrivilegeEscalation of web'),
    );
    expect(said(of('runAsNonRoot'), podSpec)).toEqual([]);
  });

  test('of a container that a rule adds', () => {
    const side = { name: 'side', image: 'side:1', securityContext: { runAsUser: 3 } };
    const added: Case['added'] = [{ kind: 'sidecar', mode: 'Classic', container: 'side' }];
    expect(said(added, { ...windows, containers: [web, side] })).toEqual(
      refused('securityContext.runAsUser of side'),
    );
  });
});
