// The images that lock is asked to look up: those of containers that entrypoint rules touch, whose command is
// not set, and that nothing else answers for.

import { describe, expect, it } from 'vitest';
import { imageFinder } from '../../../src/cli/commands/find-images.ts';
import type { Io } from '../../../src/cli/io.ts';
import { folderOf } from '../support.ts';

const CONFIG = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  images: [{image: "known:1", cmd: [run]}]
  rules:
  - name: stamp
    target: {kind: Deployment}
    containers: {name: .*}
    entrypoint: {script: date}
  - name: other
    env: [{name: A, value: b}]
    containers: {name: .*}
`;

const pod = (kind: string, name: string, ...containers: string[]): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [${containers.join(', ')}]}}}\n`;

const catalog = (image: string): string =>
  `apiVersion: podgraft.dev/v1alpha1\nkind: ImageCatalog\nmetadata: {name: i}\nspec: {images: [{image: "${image}", cmd: [run]}]}\n`;

const ioIn = (cwd: string): Io => ({
  ...{ stdin: () => Buffer.from(''), stdout: () => {}, stderr: () => {} },
  ...{ isTTY: false, isOutputTTY: false, columns: undefined, env: {}, cwd },
});

describe('finding images', () => {
  it('leaves out containers with a command, other rules, and images that are known', async () => {
    const folder = folderOf({
      'c.yaml': CONFIG,
      'k/a.yaml': pod(
        'Deployment',
        'a',
        '{name: needs, image: "needed:2"}',
        '{name: args, image: "args:1", args: [x]}',
        '{name: set, image: "set:1", command: [x]}',
        '{name: empty, image: "empty:1", command: []}',
        '{name: known, image: "known:1"}',
        '{name: listed, image: "listed:1"}',
      ),
      'k/b.yaml': pod('StatefulSet', 'b', '{name: b, image: "elsewhere:1"}'),
      'k/catalog.yaml': catalog('listed:1'),
    });
    expect(await imageFinder(ioIn(folder))(['c.yaml'], ['k'], undefined)).toEqual({
      images: ['args:1', 'empty:1', 'needed:2'],
      needsEnv: [],
      existing: [],
      problems: [],
      report: { config: 'c.yaml', files: ['k/a.yaml', 'k/b.yaml', 'k/catalog.yaml'] },
      sources: expect.anything(),
    });
  });

  it('takes the entries of the output file as what is there now, and still asks for them', async () => {
    const folder = folderOf({
      'c.yaml': CONFIG,
      'k/a.yaml': pod('Deployment', 'a', '{name: needs, image: "needed:2"}'),
      'k/images.yaml': catalog('needed:2'),
    });
    const found = await imageFinder(ioIn(folder))(['c.yaml'], ['k'], 'k/images.yaml');
    expect(found).toMatchObject({ images: ['needed:2'], existing: [{ image: 'needed:2', cmd: ['run'] }] });
  });

  it('takes catalogs among what -c names, and the name of the one in the output file', async () => {
    const folder = folderOf({
      'c.yaml': CONFIG,
      'known.yaml': catalog('needed:2'),
      'k/a.yaml': pod('Deployment', 'a', '{name: needs, image: "needed:2"}', '{name: b, image: "b:1"}'),
      'images.yaml': catalog('b:1').replace('name: i', 'name: prod'),
    });
    const found = await imageFinder(ioIn(folder))(['c.yaml', 'known.yaml'], ['k'], 'images.yaml');
    expect(found).toMatchObject({
      images: ['b:1'],
      existing: [{ image: 'b:1' }],
      name: 'prod',
      problems: [],
    });
  });

  const damaged: Record<string, [text: string, says: string]> = {
    'a cmd that is no list': [
      catalog('a:1').replace('[run]', 'run'),
      'images.yaml: spec.images[0].cmd: expected a list, found "run"',
    ],
    'an unknown field': [
      catalog('a:1').replace('cmd', 'command'),
      'images.yaml: spec.images[0].command: unknown field; remove the field, or correct its name',
    ],
    'what git leaves of a conflict': [
      `<<<<<<< HEAD\n${catalog('a:1')}=======\n${catalog('b:1')}>>>>>>> theirs\n`,
      'images.yaml:1:1: ',
    ],
    'a bracket that is not closed': [catalog('a:1').replace('[run]', '[run'), 'images.yaml:4:41: '],
  };
  it.each(Object.entries(damaged))(
    "does not lose the output file's entries over %s",
    async (_, [text, says]) => {
      const folder = folderOf({ 'c.yaml': CONFIG, 'k/a.yaml': '', 'images.yaml': text });
      for (const configs of [['c.yaml'], []]) {
        const { images, problems } = await imageFinder(ioIn(folder))(configs, ['k'], 'images.yaml');
        expect(images).toEqual([]);
        expect(problems).toHaveLength(1);
        expect(problems[0]?.message).toContain(says);
      }
    },
  );

  it('reports a catalog among the paths that is no YAML', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG, 'k/a.yaml': catalog('a:1').replace('[run]', '[run') });
    const { problems } = await imageFinder(ioIn(folder))(['c.yaml'], ['k'], undefined);
    expect(problems.filter(({ severity }) => severity === 'error').map(({ kind }) => kind)).toEqual([
      'InputNotYaml',
    ]);
  });

  it('passes on what is wrong with the config', async () => {
    const folder = folderOf({ 'c.yaml': CONFIG.replace('target', 'targte'), 'k/a.yaml': '' });
    const { problems } = await imageFinder(ioIn(folder))(['c.yaml'], ['k'], undefined);
    expect(problems.map(({ message }) => message)).toEqual([
      'c.yaml:8:5: spec.rules[0].targte: unknown field; did you mean target?',
    ]);
  });

  it('has nothing to say of the output file when it is not there yet', async () => {
    const folder = folderOf({
      'c.yaml': CONFIG,
      'k/a.yaml': pod('Deployment', 'a', '{name: web, image: "n:1"}'),
    });
    expect(await imageFinder(ioIn(folder))(['c.yaml'], ['k'], 'new.yaml')).toMatchObject({
      images: ['n:1'],
      problems: [],
    });
  });
});
