// Files beside the config, which rules name with from: {file} and scriptFrom: only the command line reads them.
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { folderOf, run } from './support.ts';

const config = (rule: string): string => `\
apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: g}
spec: {rules: [{name: r, ${rule}}]}
`;
const pod = `\
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, image: nginx, command: [run]}]}
`;
const render = (files: Record<string, string>, args = ['render', '-c', 'conf/config.yaml', 'pod.yaml']) =>
  run(folderOf({ 'pod.yaml': pod, ...files }), args);

describe('a rule takes the text of a file', () => {
  it.each([
    ['of files', 'files: [{path: /a, content: "hi\\n"}]', 'files: [{path: /a, from: {file: sub/a}}]'],
    ['of an entrypoint', 'entrypoint: {script: "hi\\n"}', 'entrypoint: {scriptFrom: {file: ./sub/a}}'],
    [
      'of hooks, with a shell',
      'postStart: {script: "hi\\n", shell: /bin/bash}, preStop: {script: "hi\\n"}',
      'postStart: {scriptFrom: {file: sub/a}, shell: /bin/bash}, preStop: {scriptFrom: {file: sub/../sub/a}}',
    ],
  ])('%s as if it were in the config', async (_, inline, named) => {
    const [expected, found] = [
      await render({ 'conf/config.yaml': config(inline) }),
      await render({ 'conf/config.yaml': config(named), 'conf/sub/a': 'hi\n' }),
    ];
    expect(found.code).toBe(0);
    expect(found.stdout).toBe(expected.stdout);
    expect(found.stdout).toContain('hi');
  });

  it.each([
    ['that are no UTF-8', [0xff, 0xfe, 0x0a]],
    ['of UTF-16', [0xff, 0xfe, 0x61, 0x00]],
    ['of half a character at the end', [0x61, 0xe2, 0x98]],
  ])('or its bytes, %s', async (_, bytes) => {
    const named = 'files: [{path: /a, from: {file: bin}, mode: 0755}]';
    const folder = folderOf({ 'pod.yaml': pod, 'conf/config.yaml': config(named) });
    writeFileSync(join(folder, 'conf/bin'), new Uint8Array(bytes));
    const { code, stdout } = await run(folder, ['render', '-c', 'conf/config.yaml', 'pod.yaml']);
    const base64 = Buffer.from(bytes).toString('base64');
    const written = `files: [{path: /a, binaryContent: "${base64}", mode: 0755}]`;
    expect([code, stdout]).toEqual([0, (await render({ 'conf/config.yaml': config(written) })).stdout]);
    expect(stdout).toContain(`binaryData:\n  a: ${base64}\n`);
  });

  it('relative to the folder of the config, wherever it runs', async () => {
    const text = config('files: [{path: /a, from: {file: a}}]');
    const folder = folderOf({ 'pod.yaml': pod, 'conf/config.yaml': text, 'conf/a': 'hi', 'elsewhere/b': '' });
    const args = ['render', '-c', '../conf/config.yaml', '../pod.yaml'];
    expect((await run(join(folder, 'elsewhere'), args)).stdout).toContain('a: hi');
  });
});

describe('refuses', () => {
  const files = { 'conf/bin': '', secret: 'key' };
  it.each([
    ['a file that is not there', 'nope', 'nope: no such file or directory'],
    ['a folder', '.', '.: is a directory'],
    ['a file above the config', '../secret', '../secret is outside the folder of the config'],
    ['a link that leads out', 'link', 'link is outside the folder of the config'],
    ['bytes that are no text', 'bin', 'bin is not UTF-8 text; save it as UTF-8'],
  ])('%s', async (_, path, what) => {
    const folder = folderOf({
      ...{ 'pod.yaml': pod, ...files },
      'conf/config.yaml': config(`entrypoint: {scriptFrom: {file: ${path}}}`),
    });
    symlinkSync(join(folder, 'secret'), join(folder, 'conf/link'));
    writeFileSync(join(folder, 'conf/bin'), new Uint8Array([0xff, 0xfe]));
    const { code, stdout, stderr } = await run(folder, ['render', '-c', 'conf/config.yaml', 'pod.yaml']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`spec.rules[0].entrypoint.scriptFrom.file: ${what}`);
    expect(stderr).toContain('[FileUnreadable]');
  });

  it('an absolute path, be it in the folder', async () => {
    const folder = folderOf({ 'pod.yaml': pod, 'conf/a': 'hi' });
    const text = config(`files: [{path: /a, from: {file: ${join(folder, 'conf/a')}}}]`);
    writeFileSync(join(folder, 'conf/config.yaml'), text);
    const { code, stderr } = await run(folder, ['render', '-c', 'conf/config.yaml', 'pod.yaml']);
    expect(code).toBe(1);
    expect(stderr).toContain('is outside the folder of the config');
  });

  it('a script in two places', async () => {
    const text = config('entrypoint: {script: a, scriptFrom: {file: a}}');
    const { stderr } = await render({ 'conf/config.yaml': text, 'conf/a': 'hi' });
    expect(stderr).toContain('script and scriptFrom are both set');
  });
});

test('what is wrong with a script is said of its file', async () => {
  const { code, stderr } = await render({
    'conf/config.yaml': config(
      'entrypoint: {scriptFrom: {file: sub/a.sh}}, preStop: {scriptFrom: {file: b.sh}}',
    ),
    'conf/sub/a.sh': 'echo\nif true; then\n',
    'conf/b.sh': 'echo\r\n',
  });
  expect(code).toBe(1);
  expect(stderr).toContain('conf/config.yaml:4:');
  expect(stderr).toContain('spec.rules[0].entrypoint.scriptFrom.file: sub/a.sh: line 2: ');
  expect(stderr).toContain('spec.rules[0].preStop.scriptFrom.file: b.sh: lines end in CR LF');
});

test('a function says what to do instead, once for each file, and changes nothing', () => {
  const input = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig:
${config('files: [{path: /a, from: {file: a}}], preStop: {scriptFrom: {file: b}}').replace(/^(?=.)/gm, '  ')}items:
- ${pod.replace(/\n(?=.)/g, '\n  ')}`;
  const { output, problems } = transform(input);
  expect(output.startsWith(input)).toBe(true);
  const what = 'files can be read only on the command line, not by a function or the library';
  expect(problems.map(({ message }) => message)).toEqual([
    `spec.rules[0].files[0].from.file: ${what}; write the text in content or binaryContent, or mount a key of a ConfigMap with from: {configMapKeyRef: {name, key}}, or run podgraft render -c CONFIG PATH... first`,
    `spec.rules[0].preStop.scriptFrom.file: ${what}; write the text in script, or run podgraft render -c CONFIG PATH... first`,
  ]);
});

test('a tag for bytes is no way to give them, and what to write instead is said', async () => {
  const { code, stdout, stderr } = await render({
    'conf/config.yaml': config('files: [{path: /a, content: !!binary AP8=}]'),
  });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(
    "a !!binary value, which JSON can't represent; remove !!binary where base64 is taken, such as in binaryContent",
  );
});
