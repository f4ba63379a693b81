import { describe, expect, test } from 'vitest';
import { findTraps } from '../../src/traps/registry.ts';
import { type Case, context, found, shell, web, whats } from './context.ts';

describe('ShellMissing', () => {
  const images = { 'nginx:1.19': { shells: ['/bin/sh'] }, distroless: { shells: [] } };
  test.each<[string, Case, string[]]>([
    [
      'a hook with a shell that the image lacks',
      { added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/bin/bash'] }] },
      ['nginx:1.19 has only /bin/sh, but the container needs /bin/bash'],
    ],
    [
      'a hook with a shell that it has',
      { added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/bin/sh'] }] },
      [],
    ],
    [
      'the same folder by another name',
      { added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/usr/bin/sh'] }] },
      [],
    ],
    [
      'a shell that env looks up',
      { added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/usr/bin/env', 'bash'] }] },
      ['nginx:1.19 has only /bin/sh, but the container needs bash'],
    ],
    [
      'another interpreter',
      { added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/usr/bin/python3'] }] },
      [],
    ],
    [
      'a shell without path',
      { added: [{ kind: 'preStop', container: 'web', command: ['sh', '-c', 'a'] }] },
      [],
    ],
    [
      'the shell that chains a command to another',
      {
        podSpec: { containers: [{ ...web, image: 'distroless' }] },
        added: [{ kind: 'preStop', container: 'web', command: ['x'], chainedBy: '/bin/sh' }],
      },
      ['distroless has no shell, but the container needs /bin/sh'],
    ],
    [
      'the shell of the command, before that which chains it',
      {
        podSpec: { containers: [{ ...web, image: 'distroless' }] },
        added: [{ kind: 'preStop', container: 'web', command: ['bash', '-c', 'a'], chainedBy: '/bin/sh' }],
      },
      ['distroless has no shell, but the container needs bash'],
    ],
    [
      'the shell of a chained command where the one that chains is there',
      { added: [{ kind: 'preStop', container: 'web', command: ['bash', '-c', 'a'], chainedBy: '/bin/sh' }] },
      ['nginx:1.19 has only /bin/sh, but the container needs bash'],
    ],
    [
      'an init container of an image without any',
      {
        podSpec: { initContainers: [{ name: 'i', image: 'distroless', ...shell('echo a') }] },
        added: [{ kind: 'initContainer', container: 'i' }],
      },
      ['distroless has no shell, but the container needs sh'],
    ],
    [
      'an image that nothing is known of',
      {
        podSpec: { initContainers: [{ name: 'i', image: 'other', ...shell('echo a') }] },
        added: [{ kind: 'initContainer', container: 'i' }],
      },
      [],
    ],
    [
      'a shell from a mounted volume',
      {
        podSpec: {
          containers: [{ ...web, volumeMounts: [{ name: 't', mountPath: '/tools' }] }],
          volumes: [{ name: 't', emptyDir: {} }],
        },
        added: [{ kind: 'preStop', container: 'web', script: 'a', shell: ['/tools/sh'] }],
      },
      [],
    ],
  ])('%s', (_sentence, given, expected) => {
    expect(whats({ images, ...given })).toEqual(expected);
  });
});

test.each([
  ['gcr.io/distroless/static:nonroot', 'warning'],
  ['gcr.io/distroless/java21-debian12@sha256:debug', 'warning'],
  ['gcr.io/distroless/base:debug-nonroot', undefined],
  ['registry.example.com/distroless/base', undefined],
])('what the name %s says of a shell: %s', (image, severity) => {
  const podSpec = { containers: [{ ...web, image }] };
  const added = [{ kind: 'entrypoint', container: 'web', script: 'a', shell: ['/bin/sh'] } as const];
  expect(findTraps(context({ podSpec, added }))).toEqual(
    severity === undefined
      ? []
      : [
          {
            kind: 'ShellMissing',
            severity,
            rule: 'rule',
            path: 'spec.rules[0].x[0]',
            what: `${image} is a distroless image, which has no shell, but the container needs /bin/sh`,
          },
        ],
  );
});

test('facts say more of an image than its name', () => {
  const image = 'gcr.io/distroless/static';
  const images = { [image]: { shells: ['/bin/sh'] } };
  const podSpec = { containers: [{ ...web, image }] };
  const added = [{ kind: 'entrypoint', container: 'web', script: 'a', shell: ['/bin/sh'] } as const];
  expect(found({ podSpec, images, added })).toEqual([]);
});
