// transformFiles and transformStream: what the command line does to the same files, with problems that have places.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type PodGraft, revert, transformFiles, transformStream } from '../../src/index.ts';
import { run } from '../cli/support.ts';
import { dedent } from '../dedent.ts';
import { readYaml } from '../read-yaml.ts';
import { exampleCase, exampleNames } from './cases.ts';

const base = mkdtempSync(join(tmpdir(), 'podgraft-library-'));
afterAll(() => rmSync(base, { recursive: true }));

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );

test.each(exampleNames)('transformFiles makes of examples/%s what render --in-place makes', async (name) => {
  const folder = join(base, name);
  cpSync(join('examples', name), folder, { recursive: true });
  if (existsSync(join(folder, '.expected'))) rmSync(join(folder, '.expected'), { recursive: true });
  const { files, config } = exampleCase(name);
  const result = transformFiles(files, config);
  const paths = files.map(({ path }) => path);
  const args = ['render', '--in-place', '-o', 'json', '-c', config.path, ...paths];
  const { code, stdout } = await run(folder, args);
  const { problems } = JSON.parse(stdout) as { problems: { message: string }[] };
  expect(result.exitCode).toBe(code);
  expect(result.problems.map(({ message }) => message)).toEqual(problems.map(({ message }) => message));
  const after = Object.fromEntries(result.files.map((each) => [each.path, each.after]));
  const there = filesIn(folder);
  for (const [path, text] of Object.entries(after)) expect([path, there[path]]).toEqual([path, text]);
  expect(Object.keys(there).filter((path) => path.startsWith('resources/'))).toEqual(
    Object.keys(after).sort(),
  );
});

const pod = dedent`
  apiVersion: v1
  kind: Pod
  metadata: {name: web} # ours
  spec:
    containers:
    - {name: web, image: nginx, command: [nginx]}
`;
const config = (rule: string): string => `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: owner}
spec:
  problems: {WorkloadImmutable: Off}
  rules:
  - name: rule
    ${rule}
`;

describe('transformStream', () => {
  test('keeps every byte that it does not change, and puts ConfigMaps last', () => {
    const stream = `# head\n---\n${pod}---\nkind: Other\napiVersion: x/v1\n...\n# tail\n`;
    const { output, problems, exitCode } = transformStream(stream, config('files: [{path: /a, content: b}]'));
    expect({ problems, exitCode }).toEqual({ problems: [], exitCode: 0 });
    const [, first = '', second, third = '', ...rest] = output.split(/^---\n/m);
    expect(rest).toEqual([]);
    expect(first).toContain('/a');
    expect(second).toBe('kind: Other\napiVersion: x/v1\n...\n# tail\n');
    expect(third).toContain('kind: ConfigMap');
    expect(revert(output).output).toBe(stream);
  });

  test('returns the input as it came with an error, which has line and column', () => {
    const { output, problems, exitCode } = transformStream(`${pod}---\n${pod}`, config('evn: []'));
    expect({ output, exitCode }).toEqual({ output: `${pod}---\n${pod}`, exitCode: 1 });
    expect(problems.map(({ kind, file }) => ({ kind, file }))).toEqual([
      { kind: 'UnknownField', file: { path: 'config', line: 8, column: 5 } },
    ]);
  });

  test('reports where in the stream a workload has what is wrong', () => {
    const mount = 'volumeMounts: [{name: gone, mountPath: /x}]';
    const { problems } = transformStream(
      `${pod}---\n${pod.replace('name: web}', 'name: second}')}`,
      config(mount),
    );
    expect(problems.map(({ kind, file }) => ({ kind, line: file?.line, path: file?.path }))).toEqual([
      { kind: 'MountWithoutVolume', line: 3, path: 'input' },
      { kind: 'MountWithoutVolume', line: 10, path: 'input' },
    ]);
  });

  test('takes an ImageCatalog beside the config', () => {
    const rule = config('entrypoint: {script: echo hi}');
    const bare = pod.replace(', command: [nginx]', '');
    expect(transformStream(bare, rule).problems.map(({ kind }) => kind)).toEqual(['ImageUnknown']);
    const catalog = dedent`
      apiVersion: podgraft.dev/v1alpha1
      kind: ImageCatalog
      metadata: {name: images}
      spec: {images: [{image: nginx, entrypoint: [/e], cmd: [nginx]}]}
    `;
    const { output, problems } = transformStream(bare, `${rule}---\n${catalog}`);
    expect(problems).toEqual([]);
    expect(output).toContain('/e, nginx');
  });
});

test('reports a config that names files beside it, which only the command line reads', () => {
  const { output, problems } = transformStream(pod, config('entrypoint: {scriptFrom: {file: a.sh}}'));
  expect(output).toBe(pod);
  expect(problems.map(({ kind, field }) => [kind, field?.path])).toEqual([
    ['ConfigInvalid', 'spec.rules[0].entrypoint.scriptFrom.file'],
  ]);
});

describe('several configs', () => {
  const named = (name: string, rule: string): string =>
    config(rule).replace('name: owner', `name: ${name}`).replace('name: rule', `name: ${name}`);
  const logs = named('logs', 'files: [{path: /a, content: b}]');
  const level = named('level', 'env: [{name: LEVEL, value: info}]');

  test('are applied in order, each to what the one before left', () => {
    const first = transformStream(pod, logs);
    const both = transformStream(first.output, level);
    expect(transformStream(pod, [logs, level])).toEqual(both);
    // Several in one text are the same, and so are several in files and objects.
    expect(transformStream(pod, `${logs}---\n${level}`)).toEqual(both);
    expect(transformStream(pod, [{ path: 'logs.yaml', text: logs }, readYaml(level) as PodGraft])).toEqual(
      both,
    );
    expect(transformStream(pod, [level, logs]).output).not.toBe(both.output);
  });

  test('make what render makes with several -c, with new files last', async () => {
    const folder = join(base, 'several');
    mkdirSync(folder);
    const texts = { 'logs.yaml': logs, 'level.yaml': level, 'pod.yaml': pod };
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
    const configs = ['logs.yaml', 'level.yaml'] as const;
    const args = ['render', '--in-place', ...configs.flatMap((each) => ['-c', each]), 'pod.yaml'];
    expect((await run(folder, args)).code).toBe(0);
    const { files } = transformFiles(
      [{ path: 'pod.yaml', text: pod }],
      configs.map((path) => ({ path, text: texts[path] })),
    );
    expect(files.map(({ path, before }) => [path, before])).toEqual([
      ['pod.yaml', pod],
      ['configmap_logs-logs.yaml', undefined],
    ]);
    for (const { path, after } of files) expect(readFileSync(join(folder, path), 'utf8')).toBe(after);
  });

  test('may take out and put in one file in the same run', () => {
    const made = transformFiles([{ path: 'pod.yaml', text: pod }], logs).files;
    const texts = made.map(({ path, after }) => ({ path, text: after ?? '' }));
    const gone = logs.replace(/rules:.*/s, 'rules: []\n');
    const other = named('level', 'files: [{path: /a, content: b}]');
    const result = transformFiles(texts, [gone, other]);
    expect(
      result.files.map(({ path, before, after }) => [path, before === undefined, after === undefined]),
    ).toEqual([
      ['pod.yaml', false, false],
      ['configmap_logs-logs.yaml', false, true],
      ['configmap_level-level.yaml', true, false],
    ]);
  });

  test.each([
    ['an error in the second', [logs, level.replace('env:', 'evn:')], 'UnknownField', 'configs[1]'],
    [
      'an error of the second in a workload',
      [logs, level.replace('LEVEL', 'A=')],
      'SnippetInvalid',
      'configs[1]',
    ],
    ['one name twice', [logs, logs], 'ConfigInvalid', undefined],
    ['none', [], 'ConfigMissing', undefined],
  ])('change nothing with %s', (_, configs, kind, path) => {
    const { output, problems, exitCode } = transformStream(pod, configs);
    expect({ output, exitCode }).toEqual({ output: pod, exitCode: 1 });
    expect(problems[0]).toMatchObject({ kind, severity: 'error' });
    expect(problems[0]?.file?.path).toBe(path);
  });

  test('share their ImageCatalogs, and are looked up by one command', () => {
    const bare = pod.replace(', command: [nginx]', '');
    const wrap = named('wrap', 'entrypoint: {script: echo hi}');
    const catalog =
      'apiVersion: podgraft.dev/v1alpha1\nkind: ImageCatalog\nmetadata: {name: i}\nspec: {images: [{image: nginx, cmd: [nginx]}]}\n';
    expect(transformStream(bare, [`${level}---\n${catalog}`, wrap]).exitCode).toBe(0);
    const { problems } = transformFiles(
      [{ path: 'pod.yaml', text: bare }],
      [
        { path: 'level.yaml', text: level },
        { path: 'wrap.yaml', text: wrap },
      ],
    );
    expect(problems[0]?.message).toContain('podgraft lock -c level.yaml -c wrap.yaml pod.yaml');
  });
});

describe('a config as an object', () => {
  const graft: PodGraft = {
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'owner' },
    spec: {
      record: undefined,
      problems: { WorkloadImmutable: 'Off' },
      rules: [{ name: 'rule', env: [{ name: 'A', value: 'b' }] }],
    },
  };

  test('does what the same text does', () => {
    expect(transformStream(pod, graft)).toEqual(transformStream(pod, config('env: [{name: A, value: b}]')));
  });

  test('has problems that name the field', () => {
    const wrong = { ...graft, spec: { rules: [{ name: 'Not A Label' }] } };
    const { problems } = transformFiles([{ path: 'a.yaml', text: pod }], wrong);
    expect(problems.map(({ file, field }) => ({ file, field: field?.path }))).toEqual([
      { file: undefined, field: 'spec.rules[0].name' },
    ]);
  });
});

describe('transformFiles', () => {
  test('puts a new ConfigMap beside the first workload, and undefined where a file is new', () => {
    const files = [
      { path: 'base/a.yaml', text: 'kind: none\n' },
      { path: 'base/deep/b.yaml', text: pod },
    ];
    const result = transformFiles(files, config('files: [{path: /a, content: b}]'));
    expect(result.files.map(({ path, before }) => ({ path, before }))).toEqual([
      { path: 'base/a.yaml', before: 'kind: none\n' },
      { path: 'base/deep/b.yaml', before: pod },
      { path: 'base/deep/configmap_owner-rule.yaml', before: undefined },
    ]);
    // Once more with the new file among them: nothing changes.
    const again = result.files.map(({ path, after }) => ({ path, text: after ?? '' }));
    const second = transformFiles(again, config('files: [{path: /a, content: b}]'));
    expect(second.files.map(({ after }) => after)).toEqual(again.map(({ text }) => text));
    // A config without the rule takes both out.
    const gone = transformFiles(again, config('').replace(/rules:.*/s, 'rules: []\n'));
    expect(gone.problems.map(({ kind }) => kind)).toEqual(['RulesRemoved']);
    expect(gone.files.map(({ after }) => after)).toEqual(['kind: none\n', pod, undefined]);
  });

  test.each([
    ['no files', []],
    ['an empty file', [{ path: 'a.yaml', text: '' }]],
    ['text that is no YAML', [{ path: 'a.yaml', text: 'apiVersion: v1\nkind: Pod\nmetadata: {{ x }}: [' }]],
    ['text with a NUL byte', [{ path: 'a.yaml', text: 'apiVersion: v1\nkind: Pod\n\0' }]],
    [
      'lists ten thousand deep',
      [{ path: 'a.yaml', text: `apiVersion: v1\nkind: Pod\nx: ${'['.repeat(10_000)}` }],
    ],
  ])('never throws: %s', (_, files) => {
    for (const text of [
      '',
      'a: [',
      config('env: [{name: A, value: b}]'),
      `${config('')}---\n${config('')}`,
    ]) {
      const result = transformFiles(files, text);
      expect(result.exitCode === 1).toBe(result.problems.some(({ severity }) => severity === 'error'));
      expect(result.problems.map(({ kind }) => kind)).not.toContain('InternalError');
      expect(result.files).toEqual(
        files.map(({ path, text: same }) => ({ path, before: same, after: same })),
      );
    }
  });
});
