// The entrypoint wrapper, what it wraps, and the scripts and files that travel in the rule's ConfigMap.

import { describe, expect, test } from 'vitest';
import type { LoadedRule } from '../../src/config/config.ts';
import { configKey } from '../../src/kubernetes/validate/formats.ts';
import { contentOf, contentVolume, fileKeys, modeOf } from '../../src/rules/content.ts';
import { commandLine } from '../../src/rules/entrypoint.ts';
import { escapeExpansion, shellWords, withExec } from '../../src/rules/script.ts';
import { planOf } from './context.ts';

const rule = (fields: object): LoadedRule => ({ name: 'r', ...fields }) as LoadedRule;

describe('entrypoint', () => {
  const given = { containers: { main: { command: ['run'], args: ['a b'] } } };
  const lay = (words: string[], beneath?: string[]) => ({
    op: 'overlay',
    path: ['containers', 'main', 'entrypoint'],
    part: { op: 'wrap', words },
    ...(beneath && { beneath }),
    field: 'spec.rules[0].entrypoint',
  });

  test('wraps what would have run in the mounted script', () => {
    expect(planOf('entrypoint', { entrypoint: { script: 'x' } }, given)).toEqual({
      changes: [lay(['/bin/sh', '/podgraft/r/entrypoint'], ['run', 'a b'])],
      diagnostics: [],
    });
  });

  test('wraps in a script on the command line, safe from expansion', () => {
    const inline = { entrypoint: { script: 'echo $(date)', delivery: 'Inline', shell: '/bin/bash -e' } };
    expect(planOf('entrypoint', inline, given).changes).toEqual([
      lay(['/bin/bash', '-e', '-c', 'echo $$(date)\nexec "$@"\n', 'podgraft-r'], ['run', 'a b']),
    ]);
  });

  test('wraps in a program that is given the command line', () => {
    const program = { entrypoint: { command: ['/tools/run', '--'] } };
    expect(planOf('entrypoint', program, given).changes).toEqual([lay(['/tools/run', '--'], ['run', 'a b'])]);
  });

  test('lies over another wrapper without asking what the image runs', () => {
    const over = { containers: { main: {} }, wrapped: true };
    expect(planOf('entrypoint', { entrypoint: { script: 'x' } }, over)).toEqual({
      changes: [lay(['/bin/sh', '/podgraft/r/entrypoint'])],
      diagnostics: [],
    });
  });

  test('says in which container the command is not known', () => {
    const unknown = {
      containers: { main: { image: 'x:1' } },
      lockCommand: 'podgraft lock -c dir/f.yaml . --file images.yaml',
    };
    expect(planOf('entrypoint', { entrypoint: { script: 'x' } }, unknown)).toEqual({
      changes: [],
      diagnostics: [
        {
          kind: 'ImageUnknown',
          what: "the ENTRYPOINT and CMD of image x:1 aren't known",
          remedy:
            'run `podgraft lock -c dir/f.yaml . --file images.yaml`, then pass images.yaml with -c or as a resource; or list the image in spec.images, or set command in the workload',
          path: 'spec.rules[0].entrypoint',
          container: 'main',
        },
      ],
    });
  });
});

const lock = 'podgraft lock -c CONFIG PATH... --file images.yaml';

describe('what a container runs', () => {
  const facts = { entrypoint: ['/e', '$(A)'], cmd: ['c', '$$x'] };
  const words = (container: object, image: object | undefined = facts) =>
    commandLine(container as never, () => image as never, lock);

  test.each([
    ['its command and args', { command: ['a'], args: ['b', 3] }, ['a', 'b', '3']],
    ['its command alone', { command: ['a'] }, ['a']],
    ['the ENTRYPOINT with its args as they stand', { args: ['$(B)'] }, ['/e', '$$(A)', '$(B)']],
    ['ENTRYPOINT and CMD, escaped', {}, ['/e', '$$(A)', 'c', '$$$x']],
    ['the same for empty lists', { command: [], args: [] }, ['/e', '$$(A)', 'c', '$$$x']],
    ['the same for what is no list', { command: 'x', args: null }, ['/e', '$$(A)', 'c', '$$$x']],
  ])('%s', (_title, container, expected) => {
    expect(words(container)).toEqual({ words: expected });
  });

  test('the CMD of an image without ENTRYPOINT, and the reverse', () => {
    expect(words({}, { cmd: ['c'] })).toEqual({ words: ['c'] });
    expect(words({}, { entrypoint: ['e'] })).toEqual({ words: ['e'] });
  });

  test('is asked of the image by its name', () => {
    const asked: string[] = [];
    const image = (name: string) => {
      asked.push(name);
      return undefined;
    };
    expect(commandLine({ image: 'x:1' }, image, lock)).toMatchObject({
      what: "the ENTRYPOINT and CMD of image x:1 aren't known",
      remedy: expect.stringContaining('podgraft lock -c CONFIG PATH... --file images.yaml'),
    });
    expect(commandLine({ image: 3 }, image, lock)).toMatchObject({
      what: "the container has no image, so its ENTRYPOINT and CMD can't be looked up",
      remedy: expect.not.stringContaining('podgraft lock'),
    });
    expect(asked).toEqual(['x:1', '']);
  });

  test('is a mistake where the image runs nothing', () => {
    expect(words({ image: 'scratch:1' }, {})).toEqual({
      kind: 'ImageNoCommand',
      what: 'image scratch:1 has neither ENTRYPOINT nor CMD',
    });
  });
});

describe('scripts', () => {
  test.each([
    ['echo', undefined, ['/bin/sh']],
    ['echo', ' /bin/bash  -e ', ['/bin/bash', '-e']],
    ['#!/bin/bash\necho', '/bin/sh', ['/bin/bash']],
    ['#! /bin/bash -e -x \necho', undefined, ['/bin/bash', '-e -x']],
    ['#!/bin/bash\t-e\r\necho', undefined, ['/bin/bash', '-e']],
    ['#!/bin/bash\r\necho', undefined, ['/bin/bash']],
    ['#!/bin/bash', undefined, ['/bin/bash']],
    ['#!/bin/bash -e', undefined, ['/bin/bash', '-e']],
    ['#!\n', undefined, ['/bin/sh']],
    [' #!/bin/bash\n', undefined, ['/bin/sh']],
    ['echo\n#!/bin/bash\n', undefined, ['/bin/sh']],
  ])('%j with the shell %j runs in %j', (script, shell, expected) => {
    expect(shellWords(script, shell)).toEqual(expected);
  });

  test.each([
    ['$(A)', '$$(A)'],
    ['$$', '$$$'],
    ['$A', '$A'],
    ['a$', 'a$'],
    ['$$(A)', '$$$$(A)'],
  ])('%j is escaped as %j', (word, expected) => {
    expect(escapeExpansion(word)).toBe(expected);
  });

  test.each([
    ['echo', 'echo\nexec "$@"\n'],
    ['echo\n', 'echo\nexec "$@"\n'],
    ['echo\nexec "$@"', 'echo\nexec "$@"\n'],
    ['exec "$@"\n', 'exec "$@"\n'],
    ['a\n \texec "$@" \t\n\n', 'a\n \texec "$@" \t\n\n'],
    ['exec "$@"\necho\n', 'exec "$@"\necho\n'],
    ['# exec "$@"\n', '# exec "$@"\nexec "$@"\n'],
    ['exec "$@" x\n', 'exec "$@" x\n'],
    ['', '\nexec "$@"\n'],
    ['echo \\\n', 'echo \\\n\nexec "$@"\n'],
    ['echo \\', 'echo \\\n\nexec "$@"\n'],
    ['echo \\\\\n', 'echo \\\\\nexec "$@"\n'],
    ['echo \\\\\\\n', 'echo \\\\\\\n\nexec "$@"\n'],
    ['echo \\\n\n', 'echo \\\n\nexec "$@"\n'],
    ['echo \\\nexec "$@"\n', 'echo \\\nexec "$@"\nexec "$@"\n'],
    ['echo \\\\\nexec "$@"\n', 'echo \\\\\nexec "$@"\n'],
    ['echo \\\n\nexec "$@"\n', 'echo \\\n\nexec "$@"\n'],
  ])('%j becomes %j', (script, expected) => {
    expect(withExec(script, undefined)).toBe(expected);
  });
});

describe('the ConfigMap of a rule', () => {
  const file = (path: string, rest: object = {}) => ({ path, content: `of ${path}`, ...rest });

  test('holds the script and the files', () => {
    expect(contentOf(rule({}))).toBeUndefined();
    expect(contentOf(rule({ entrypoint: { command: ['x'] } }))).toBeUndefined();
    expect(contentOf(rule({ entrypoint: { script: 'x', delivery: 'Inline' } }))).toBeUndefined();
    expect(contentOf(rule({ entrypoint: { script: 'x' }, files: [file('/etc/a'), file('/b')] }))).toEqual({
      data: { entrypoint: 'x\nexec "$@"\n', a: 'of /etc/a', b: 'of /b' },
    });
    expect(contentOf(rule({ files: [{ path: '/a', content: '' }] }))).toEqual({ data: { a: '' } });
  });

  test.each([
    [
      ['/etc/a.conf', '/b-c_D9'],
      ['a.conf', 'b-c_D9'],
    ],
    [
      ['/etc/a', '/usr/a', '/opt/a'],
      ['a', 'a-2', 'a-3'],
    ],
    [['/bin/entrypoint'], ['entrypoint-2']],
    [['/a b/ü c$'], ['__c_']],
    [
      ['/..', '/...x', '/.', '/.x', '/x..'],
      ['_..', '_...x', '_.', '.x', 'x..'],
    ],
    [
      ['/a/..foo', '/b/..foo', '/c/..foo', '/a/_..foo', '/a/.', '/b/.'],
      ['_..foo', '_..foo-2', '_..foo-3', '_..foo-4', '_.', '_.-2'],
    ],
    [[`/${'x'.repeat(201)}`], ['x'.repeat(200)]],
    [['plain'], ['plain']],
  ])('the files %j have the keys %j', (paths, keys) => {
    const found = fileKeys(rule({ files: paths.map((path) => file(path)) }));
    expect(found).toEqual(keys);
    expect(found.map(configKey)).toEqual(found.map(() => undefined));
  });

  test('has no keys without files', () => {
    expect(fileKeys(rule({}))).toEqual([]);
  });

  test('modes are octal as text, numbers as they are', () => {
    expect([undefined, 420, '0644', '755'].map(modeOf)).toEqual([420, 420, 420, 493]);
  });

  test('its volume is a DNS label', () => {
    expect(contentVolume(rule({ name: 'n' }), '0123456789')).toBe('podgraft-n');
    const fits = 'n'.repeat(54);
    expect(contentVolume(rule({ name: fits }), '0123456789')).toBe(`podgraft-${fits}`);
    const cut = contentVolume(rule({ name: 'n'.repeat(55) }), '0123456789');
    expect(cut).toBe(`podgraft-${'n'.repeat(45)}-01234567`);
    expect(cut).toHaveLength(63);
  });

  const given = { configMapName: 'cm', checksum: '0123456789' };
  const volume = (fields: object) => planOf('files', fields, given).changes[0];

  test('is mounted file by file', () => {
    const fields = { files: [file('/etc/a'), file('/b')], onConflict: 'Replace' };
    const mount = (index: number, mountPath: string, subPath: string) => ({
      op: 'put',
      path: ['containers', 'main', 'volumeMounts', mountPath],
      value: { name: 'podgraft-r', mountPath, subPath, readOnly: true },
      onConflict: 'Replace',
      field: `spec.rules[0].files[${index}]`,
    });
    expect(planOf('files', fields, given).changes).toEqual([
      {
        op: 'put',
        path: ['volumes', 'podgraft-r'],
        value: { name: 'podgraft-r', configMap: { name: 'cm', defaultMode: 0o644 } },
        onConflict: 'Fail',
        field: 'spec.rules[0].files',
      },
      mount(0, '/etc/a', 'a'),
      mount(1, '/b', 'b'),
    ]);
  });

  test('is mounted as a folder for the script, where all may read and run it', () => {
    expect(planOf('files', { entrypoint: { script: 'x' } }, given).changes).toEqual([
      {
        op: 'put',
        path: ['volumes', 'podgraft-r'],
        value: { name: 'podgraft-r', configMap: { name: 'cm', defaultMode: 0o555 } },
        onConflict: 'Fail',
        field: 'spec.rules[0].entrypoint',
      },
      {
        op: 'put',
        path: ['containers', 'main', 'volumeMounts', '/podgraft/r'],
        value: { name: 'podgraft-r', mountPath: '/podgraft/r', readOnly: true },
        onConflict: 'Fail',
        field: 'spec.rules[0].entrypoint',
      },
    ]);
  });

  test('lists its items where modes differ', () => {
    expect(volume({ files: [file('/a', { mode: 0o600 }), file('/b')] })).toMatchObject({
      value: {
        configMap: {
          defaultMode: 0o644,
          items: [
            { key: 'a', path: 'a', mode: 0o600 },
            { key: 'b', path: 'b', mode: 0o644 },
          ],
        },
      },
    });
    expect(volume({ entrypoint: { script: 'x' }, files: [file('/a')] })).toMatchObject({
      value: {
        configMap: {
          defaultMode: 0o555,
          items: [
            { key: 'entrypoint', path: 'entrypoint', mode: 0o555 },
            { key: 'a', path: 'a', mode: 0o644 },
          ],
        },
      },
    });
    const same = volume({ entrypoint: { script: 'x' }, files: [file('/a', { mode: 0o555 })] });
    expect(same).not.toHaveProperty('value.configMap.items');
  });

  test('is not mounted without containers', () => {
    const fields = { files: [file('/a')] };
    expect(planOf('files', fields, { ...given, containers: {} }).changes).toEqual([]);
  });

  const from = (kind: string, name: string, key: string) => ({ [kind]: { name, key } });

  test('has no part in files from what is there', () => {
    const files = [{ path: '/etc/a.conf', from: from('configMapKeyRef', 'settings', 'a') }];
    expect(contentOf(rule({ files }))).toBeUndefined();
    const { changes } = planOf('files', { files });
    expect(changes).toEqual([
      {
        op: 'put',
        path: ['volumes', 'podgraft-r'],
        value: {
          name: 'podgraft-r',
          projected: {
            defaultMode: 420,
            sources: [{ configMap: { name: 'settings', items: [{ key: 'a', path: 'a.conf' }] } }],
          },
        },
        onConflict: 'Fail',
        field: 'spec.rules[0].files',
      },
      {
        op: 'put',
        path: ['containers', 'main', 'volumeMounts', '/etc/a.conf'],
        value: { name: 'podgraft-r', mountPath: '/etc/a.conf', subPath: 'a.conf', readOnly: true },
        onConflict: 'Fail',
        field: 'spec.rules[0].files[0]',
      },
    ]);
  });

  test('is one source of the volume beside what is there, each object once', () => {
    const files = [
      { path: '/a', from: from('secretKeyRef', 'x', 'k') },
      file('/b', { mode: 0o600 }),
      { path: '/c/a', from: from('secretKeyRef', 'x', 'k'), mode: 0o400 },
      { path: '/d', from: from('configMapKeyRef', 'x', 'k') },
      { path: '/e', from: from('secretKeyRef', 'y', 'k') },
    ];
    expect(volume({ files })).toHaveProperty('value.projected.sources', [
      { configMap: { name: 'cm', items: [{ key: 'b', path: 'b', mode: 0o600 }] } },
      {
        secret: {
          name: 'x',
          items: [
            { key: 'k', path: 'a' },
            { key: 'k', path: 'a-2', mode: 0o400 },
          ],
        },
      },
      { configMap: { name: 'x', items: [{ key: 'k', path: 'd' }] } },
      { secret: { name: 'y', items: [{ key: 'k', path: 'e' }] } },
    ]);
  });

  test('uses the volume by the name of a long rule where it has no content of its own', () => {
    const long = (letter: string) => contentVolume(rule({ name: `${'n'.repeat(55)}${letter}` }));
    expect(long('a')).toMatch(/^podgraft-n{45}-[0-9a-f]{8}$/);
    expect(long('a')).not.toBe(long('b'));
  });
});
