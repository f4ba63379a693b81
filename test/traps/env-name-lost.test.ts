import { describe, expect, test } from 'vitest';
import type { Added } from '../../src/traps/registry.ts';
import { web, whats } from './context.ts';

describe('EnvNameLost', () => {
  const env = [{ name: 'A_1' }, { name: 'spring.datasource.url' }, { name: 'log-level' }];
  const of = (more: Partial<Added>, container: object = { env }): string[] =>
    whats({
      podSpec: { containers: [{ ...web, ...container }] },
      added: [{ kind: 'entrypoint', container: 'web', ...more }],
    });

  test.each([
    ['/bin/sh', true],
    ['/bin/dash', true],
    ['/bin/ash -e', true],
    ['/bin/busybox sh', true],
    ['/bin/bash', false],
    ['/usr/bin/env bash', false],
    ['/bin/zsh', false],
  ])('%s drops variables: %s', (shell, drops) => {
    const found = of({ script: 'echo', shell: shell.split(' ') });
    expect(found).toEqual(
      drops
        ? [
            `${shell} doesn't pass spring.datasource.url, log-level to the command of web: dash and busybox ash drop variables whose names have characters other than letters, digits and _`,
          ]
        : [],
    );
  });

  test('also those of a prefix, and those of a command that is a shell', () => {
    const envFrom = [
      { prefix: 'app.', configMapRef: { name: 'a' } },
      { prefix: 'APP_', configMapRef: { name: 'b' } },
    ];
    expect(of({ command: ['/bin/sh', '-c', 'exec "$@"', '--'] }, { envFrom })[0]).toContain('pass app.* to');
    expect(of({ command: ['/tools/run', '--'] })).toEqual([]);
    expect(
      of({ script: 'echo', shell: ['/bin/sh'] }, { env: [{ name: 'A' }], envFrom: [{ configMapRef: {} }] }),
    ).toEqual([]);
  });
});

describe('names from elsewhere', () => {
  const added = [{ kind: 'entrypoint', container: 'web', script: 'echo', shell: ['/bin/sh'] }] as const;
  const of = (container: object, more: object = {}): string[] =>
    whats({ podSpec: { containers: [{ ...web, ...container }] }, added: [...added], ...more });
  const says = (names: string) => [
    `/bin/sh doesn't pass ${names} to the command of web: dash and busybox ash drop variables whose names have characters other than letters, digits and _`,
  ];
  const keys = { 'ConfigMap cm': new Set(['server.port', 'MODE']), 'Secret s': new Set(['log-level']) };

  test('keys of ConfigMaps and Secrets among the resources', () => {
    const envFrom = [
      { configMapRef: { name: 'cm' } },
      { secretRef: { name: 's' } },
      { secretRef: { name: 'z' } },
    ];
    expect(of({ envFrom }, { keys })).toEqual(says('server.port, log-level'));
    expect(of({ envFrom: [{ prefix: 'APP_', configMapRef: { name: 'cm' } }] }, { keys })).toEqual(
      says('APP_server.port'),
    );
    expect(of({ envFrom })).toEqual([]);
  });

  test('variables of the image', () => {
    expect(of({}, { images: { 'nginx:1.19': { env: { 'a.b': 'c', D: 'e' } } } })).toEqual(says('a.b'));
  });
});
