import { describe, expect, test } from 'vitest';
import { findTraps, type ImageFacts } from '../../src/traps/registry.ts';
import { type Case, context, shell, web } from './context.ts';

const verdicts = (given: Case): string[] =>
  findTraps(context(given))
    .filter(({ kind }) => kind === 'FileNotExecutable')
    .map(({ path, what, remedy }) => `${path.at(-2)}: ${what}${remedy ? `; ${remedy}` : ''}`);

const path = '/opt/run.sh';
const file = { configMap: { name: 'x', defaultMode: 0o644 } };
const mount = { name: 'podgraft-r', mountPath: path, subPath: 'run.sh', readOnly: true };
const mounted = { kind: 'volumeMount', container: 'web', mountPath: path, subPath: 'run.sh' } as const;

interface Parts {
  readonly container?: object;
  readonly volume?: object;
  readonly mounts?: readonly object[];
  readonly added?: Case['added'];
  readonly pod?: object;
  readonly facts?: ImageFacts;
}

const given = ({
  container,
  volume = file,
  mounts = [mount],
  added = [mounted],
  pod,
  facts,
}: Parts): Case => ({
  podSpec: {
    volumes: ['podgraft-r', 'own'].map((name) => ({ name, ...volume })),
    containers: [{ ...web, ...container, volumeMounts: mounts }],
    ...pod,
  },
  added,
  ...(facts && { images: { 'nginx:1.19': facts } }),
});

const runsIt = { command: [path, '--fast'] };
const says = (at = 0, where = path, mode = '0644') =>
  `${at}: web runs ${where}, whose mode is ${mode}: without an exec bit that ends in "permission denied"`;
const remedyFor = (where: string) =>
  `; set defaultMode: 0555 in the volume own, or give the file to its interpreter, such as /bin/sh ${where}`;

describe('FileNotExecutable', () => {
  const hook = (command: string[]) => ({ lifecycle: { preStop: { exec: { command } } } });
  const entrypoint = { kind: 'entrypoint', container: 'web' } as const;
  test.each<[string, Parts]>([
    ['the command of the container', { container: runsIt }],
    ['a command with another spelling', { container: { command: ['/opt//run.sh'] } }],
    ['a script that the container gives to a shell', { container: shell('set -e\n/opt/run.sh "$1"') }],
    [
      'what the command only starts',
      { container: { command: ['/usr/bin/tini', '--', 'gosu', 'app', path] } },
    ],
    [
      'what the command starts by its args',
      { container: { command: ['tini', '-g', '--'], args: [path, '--fast'] } },
    ],
    [
      'CMD after a starter',
      { container: { command: [] }, facts: { entrypoint: ['tini', '--'], cmd: [path] } },
    ],
    ['a hook', { container: hook([path]) }],
    ['what a hook only starts', { container: hook(['env', 'A=b', path]) }],
    ['a script of a hook', { container: hook(['sh', '-c', 'exec /opt/run.sh']) }],
    [
      'the script of an entrypoint',
      { added: [mounted, { ...entrypoint, script: '/opt/run.sh\n', shell: ['/bin/sh'] }] },
    ],
    [
      'the command of an entrypoint beneath another',
      {
        container: { command: ['/bin/sh', '/podgraft/r/entrypoint', path, 'nginx'] },
        added: [mounted, { ...entrypoint, command: [path] }],
      },
    ],
    ['the ENTRYPOINT of the image', { facts: { entrypoint: [path], cmd: ['nginx'] } }],
    ['the CMD of an image without ENTRYPOINT', { facts: { cmd: [path] } }],
    ['args of an image without ENTRYPOINT', { container: { args: [path] }, facts: { cmd: ['nginx'] } }],
  ])('a file of a rule that is run by %s', (_sentence, parts) => {
    expect(verdicts(given(parts))).toEqual([says()]);
  });

  test('what a rule runs of a volume that the workload had is reported where it is run', () => {
    const mounts = [{ name: 'own', mountPath: '/scripts/' }];
    const own = '/scripts/stop.sh';
    const command = { kind: 'preStop', container: 'web', command: [own] } as const;
    const script = { kind: 'preStop', container: 'web', script: own, shell: ['/bin/sh'] } as const;
    for (const each of [command, script])
      expect(verdicts(given({ container: hook([own]), mounts, added: [each] }))).toEqual([
        says(0, own) + remedyFor(own),
      ]);
    const field = { kind: 'containerField', container: 'web', field: 'command' } as const;
    expect(verdicts(given({ container: { command: [own] }, mounts, added: [field] }))).toEqual([
      says(0, own) + remedyFor(own),
    ]);
    const other = { ...field, field: 'resources' };
    expect(verdicts(given({ container: { command: [own] }, mounts, added: [other] }))).toEqual([]);
  });

  test('a container that a rule adds runs a script of a ConfigMap', () => {
    const side = {
      ...{ name: 'side', image: 'side:1', command: ['/scripts/run.sh'] },
      volumeMounts: [{ name: 'v', mountPath: '/scripts' }],
    };
    const added: Case['added'] = [{ kind: 'sidecar', mode: 'Classic', container: 'side' }];
    const pod = (source: object) => ({
      podSpec: { containers: [web, side], volumes: [{ name: 'v', ...source }] },
      added,
    });
    expect(verdicts(pod({ configMap: { name: 'x' } }))).toEqual([
      '0: side runs /scripts/run.sh, whose mode is 0644: without an exec bit that ends in "permission denied"; set defaultMode: 0555 in the volume v, or give the file to its interpreter, such as /bin/sh /scripts/run.sh',
    ]);
    expect(verdicts(pod({ configMap: { name: 'x', defaultMode: 0o755 } }))).toEqual([]);
    expect(verdicts({ ...pod({ configMap: { name: 'x' } }), added: [mounted] })).toEqual([]);
  });

  const items = (mode?: number) => [{ key: 'a', path: 'run.sh', ...(mode !== undefined && { mode }) }];
  test.each<[string, object, string]>([
    ['a Secret without a mode', { secret: { secretName: 'x' } }, '0644'],
    [
      'an item of its own mode',
      { configMap: { name: 'x', defaultMode: 0o755, items: items(0o600) } },
      '0600',
    ],
    ['a part of a projected volume', { projected: { sources: [{ secret: { items: items() } }] } }, '0644'],
  ])('%s', (_sentence, volume, mode) => {
    expect(verdicts(given({ container: runsIt, volume }))).toEqual([says(0, path, mode)]);
  });

  test.each<[string, Parts]>([
    ['a file with an exec bit', { volume: { configMap: { name: 'x', defaultMode: 0o555 } } }],
    ['a file that only its owner may run', { volume: { configMap: { name: 'x', defaultMode: 0o744 } } }],
    ['an item with an exec bit', { volume: { configMap: { name: 'x', items: items(0o755) } } }],
    [
      'a file that the volume lacks',
      { volume: { configMap: { name: 'x', items: [{ key: 'b', path: 'b' }] } } },
    ],
    ['a volume of another kind', { volume: { emptyDir: {} } }],
    ['a volume that isn’t in the pod', { volume: { name: 'z' } }],
    [
      'one of two files of a projected volume that can be run',
      {
        volume: {
          projected: { sources: [{ secret: { items: items() } }, { configMap: { items: items(0o755) } }] },
        },
      },
    ],
    ['a path that Kubernetes works out', { mounts: [{ ...mount, subPath: undefined, subPathExpr: '$(A)' }] }],
    [
      'a mount of something else over it',
      {
        mounts: [
          { ...mount, mountPath: '/opt', subPath: undefined },
          { name: 'z', mountPath: path },
        ],
      },
    ],
    ['a pod for Windows', { pod: { os: { name: 'windows' } } }],
    ['another file', { container: { command: ['/opt/other.sh'] } }],
    ['a file that a shell reads', { container: { command: ['sh', path] } }],
    ['a file that a script gives to a shell', { container: shell('sh /opt/run.sh') }],
    ['a script that asks first', { container: shell('[ -x /opt/run.sh ] && /opt/run.sh') }],
    ['an argument of the program', { container: { command: ['app', path] } }],
    ['an argument of what the command starts', { container: { command: ['tini', '--', 'app', path] } }],
    ['what a runner takes for its user', { container: { command: ['gosu', path] } }],
    ['an image of which nothing is known', { container: { command: [] } }],
    ['an image whose command isn’t known', { container: { command: [] }, facts: { lacksCommand: true } }],
    ['CMD after ENTRYPOINT', { container: { command: [] }, facts: { entrypoint: ['app'], cmd: [path] } }],
    [
      'a script for Python',
      {
        container: { command: ['tini'] },
        added: [mounted, { ...entrypoint, script: '/opt/run.sh\n', shell: ['/usr/bin/python3'] }],
      },
    ],
  ])('nothing of %s', (_sentence, parts) => {
    expect(verdicts(given({ container: runsIt, ...parts }))).toEqual([]);
  });
});
