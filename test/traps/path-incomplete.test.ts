import { describe, expect, test } from 'vitest';
import { findTraps, type ImageFacts } from '../../src/traps/registry.ts';
import { context, web } from './context.ts';

const said = (path: unknown, container: object, facts?: ImageFacts): string[] =>
  findTraps(
    context({
      podSpec: {
        volumes: [{ name: 'tools', emptyDir: {} }],
        containers: [{ ...web, env: [{ name: 'PATH', value: path }], ...container }],
      },
      added: [{ kind: 'env', container: 'web', variable: 'PATH' }],
      ...(facts && { images: { 'nginx:1.19': facts } }),
    }),
  ).flatMap(({ kind, what }) => (kind === 'PathIncomplete' ? [what] : []));

const lacks = (program: string): string[] => [
  `PATH of web is /opt/tools, with neither /bin nor /usr/bin, so ${program} isn't found`,
];

describe('PathIncomplete', () => {
  test.each<[string, object]>([
    ['sh', { command: ['sh', '-c', 'server'] }],
    ['sleep', { command: ['sleep', '60'] }],
    ['cat', { lifecycle: { preStop: { exec: { command: ['cat', '/a'] } } } }],
  ])('%s isn’t found in %j', (program, container) => {
    expect(said('/opt/tools', container)).toEqual(lacks(program));
  });

  const sh = { command: ['sh', '-c', 'server'] };

  test.each([
    '/opt/tools:/bin',
    '/usr/bin/:/opt/tools',
    '/opt/tools:/usr/sbin',
    '/opt/tools:',
    'bin',
    '$(BASE)/bin',
    '/opt/tools:$PATH',
    '/nix/var/nix/profiles/default/bin',
    '/busybox',
    '',
    undefined,
  ])('nothing of PATH %j', (path) => {
    expect(said(path, sh)).toEqual([]);
  });

  test.each<[string, object]>([
    ['a program with its path', { command: ['/bin/sh', '-c', 'exec server'] }],
    ['a program that the image may have anywhere', { command: ['server'] }],
    ['no command', {}],
    // The shell of busybox finds cp without PATH.
    ['what a script runs', { command: ['/bin/sh', '-c', 'cp /a /b'] }],
    ['a mount in the folder', { ...sh, volumeMounts: [{ name: 'tools', mountPath: '/opt/tools/' }] }],
    ['a mount around the folder', { ...sh, volumeMounts: [{ name: 'tools', mountPath: '/opt' }] }],
    ['a mount of one program', { ...sh, volumeMounts: [{ name: 'tools', mountPath: '/opt/tools/sh' }] }],
  ])('nothing for %s', (_sentence, container) => {
    expect(said('/opt/tools', container)).toEqual([]);
  });

  test.each<[string, object]>([
    ['another variable', { variable: 'A' }],
    ['one that is extended', { variable: 'PATH', extended: true }],
  ])('nothing for %s', (_sentence, more) => {
    const containers = [{ ...web, ...sh, env: [{ name: 'PATH', value: '/opt/tools' }] }];
    const added = [{ kind: 'env', container: 'web', ...more } as const];
    expect(findTraps(context({ podSpec: { containers }, added }))).toEqual([]);
  });

  test('nothing of an image that has its programs elsewhere', () => {
    expect(said('/opt/tools', sh, { env: { PATH: '/opt/system/bin' } })).toEqual([]);
    expect(said('/opt/tools', sh, { env: { PATH: '/usr/local/bin:/bin' } })).toEqual(lacks('sh'));
    expect(said('/opt/tools', sh, { shells: ['/opt/tools/sh'] })).toEqual([]);
  });
});
