// `podgraft test` with a list of cases in one file, by the bundle: the outcome and the problems compared exactly, --update,
// the formats, what is wrong with a list, and that nothing passes which compares nothing.
import { describe, expect, it } from 'vitest';
import { CONFIG, folderOf, spawn, textOf, WEB } from './support.ts';

const JOB_CONFIG = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  problems: {WorkloadImmutable: Off}
  rules:
  - name: report
    target: {kind: Job}
    sidecarMode: Classic
    sidecars:
    - {name: reporter, image: "busybox:1.36", command: [sh, -c, "while :; do sleep 60; done"]}
`;
const JOB = `apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: once, image: busybox, command: [date]}]}}}
`;

const LIST = `# What our configs do
tests:
- name: the front gets its file   # by the team
  config: c.yaml
  resources: k/web.yaml
  expected: expected/web.yaml
- name: a Job is refused
  config: [job.yaml]
  resources: [k/job.yaml]
  problems: [SidecarBlocksJob]
`;

const files = {
  'a/podgraft-tests.yaml': LIST,
  'a/c.yaml': CONFIG,
  'a/job.yaml': JOB_CONFIG,
  'a/k/web.yaml': WEB,
  'a/k/job.yaml': JOB,
};

/** The cases, with the outcome of the first as expected. */
const written = async (more: Record<string, string> = {}): Promise<string> => {
  const folder = folderOf(files);
  const outcome = await spawn(`${folder}/a`, ['render', '-c', 'c.yaml', 'k/web.yaml']);
  const done = folderOf({ ...files, 'a/expected/web.yaml': outcome.stdout, ...more });
  return done;
};

describe('a list of cases', () => {
  it('is found by its name below a folder, or named itself, and passes for the outcome of render and the problems', async () => {
    const folder = await written();
    const passed = {
      status: 0,
      stdout: '✔ a/podgraft-tests.yaml: the front gets its file\n✔ a/podgraft-tests.yaml: a Job is refused\n',
      stderr: '2 passed, 0 failed\n',
    };
    expect(await spawn(folder, ['test'])).toMatchObject(passed);
    expect(await spawn(folder, ['test', 'a/podgraft-tests.yaml'])).toMatchObject(passed);
    expect(await spawn(folder, ['test', '.', 'a/podgraft-tests.yaml'])).toMatchObject(passed);
  });

  it.each([
    [
      'a byte of the outcome',
      { 'a/k/web.yaml': WEB.replace('# The front', '# The fronts') },
      'the front gets its file',
    ],
    [
      'a problem that no longer comes',
      { 'a/job.yaml': JOB_CONFIG.replace('Classic', 'Native') },
      'a Job is refused',
    ],
    [
      'a problem that is new',
      { 'a/c.yaml': CONFIG.replace('name: web}\n    init', 'name: web}\n    ini') },
      'the front gets its file',
    ],
    [
      'a warning that the list does not have',
      { 'a/c.yaml': `${CONFIG}  - {name: none, target: {name: none}, env: [{name: A, value: a}]}\n` },
      'the front gets its file',
    ],
    [
      'another message',
      {
        'a/podgraft-tests.yaml': LIST.replace(
          '[SidecarBlocksJob]',
          '[{kind: SidecarBlocksJob, message: other}]',
        ),
      },
      'a Job is refused',
    ],
    [
      'another kind',
      { 'a/podgraft-tests.yaml': LIST.replace('SidecarBlocksJob', 'Conflict') },
      'a Job is refused',
    ],
    [
      'one problem more than expected in the list',
      { 'a/podgraft-tests.yaml': LIST.replace('[SidecarBlocksJob]', '[SidecarBlocksJob, Conflict]') },
      'a Job is refused',
    ],
  ])('fails for %s, and shows the difference', async (_, change, name) => {
    const folder = await written(change);
    const { status, stdout, stderr } = await spawn(folder, ['test']);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      new RegExp(`✘ a/podgraft-tests\\.yaml: ${name}\n--- .* \\(expected\\)\n\\+\\+\\+ .* \\(actual\\)\n@@`),
    );
    expect(stderr).toMatch(/^error: a\/.*\[TestFailed\]\n1 passed, 1 failed\n$/);
  });

  it.each([
    ['neither', '  expected: expected/web.yaml\n', ''],
    ['a file that is not there', 'expected/web.yaml', 'expected/none.yaml'],
    ['an empty file', 'expected/web.yaml', 'empty.yaml'],
    ['an empty list of problems', '  expected: expected/web.yaml', '  problems: []'],
  ])('never passes a case with %s', async (_, from, to) => {
    const folder = await written({ 'a/podgraft-tests.yaml': LIST.replace(from, to), 'a/empty.yaml': '' });
    const { status, stderr } = await spawn(folder, ['test']);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /podgraft-tests\.yaml: the front gets its file has neither problems nor a non-empty expected file|differs from the actual result/,
    );
    expect(stderr).toContain('1 passed, 1 failed\n');
  });

  it('uses the catalogs among its configs', async () => {
    const catalog = `apiVersion: podgraft.dev/v1alpha1
kind: ImageCatalog
metadata: {name: images}
spec: {images: [{image: "nginx:1.19", entrypoint: [/start], cmd: [nginx]}]}
`;
    const entry = CONFIG.slice(0, CONFIG.indexOf('  - name: prep')).concat(
      '  - name: e\n    entrypoint: {script: "date\\n"}\n',
    );
    const folder = folderOf({
      'podgraft-tests.yaml':
        'tests:\n- {name: known, config: [c.yaml, images.yaml], resources: web.yaml, expected: out.yaml}\n- {name: unknown, config: c.yaml, resources: web.yaml, problems: [ImageUnknown]}\n',
      'c.yaml': entry,
      'images.yaml': catalog,
      'web.yaml': WEB.replace('        command: [nginx]\n', ''),
    });
    expect((await spawn(folder, ['test', '--update'])).status).toBe(0);
    expect(textOf(folder, 'out.yaml')).toContain('- /start');
    expect(await spawn(folder, ['test'])).toMatchObject({ status: 0, stderr: '2 passed, 0 failed\n' });
  });
});

describe('--update', () => {
  it('writes outcomes, and the problems into the list, of which every other byte stays', async () => {
    const folder = await written({
      'a/podgraft-tests.yaml': LIST.replace('[SidecarBlocksJob]', '[Conflict]'),
      'a/expected/web.yaml': 'old\n',
    });
    expect(await spawn(folder, ['test', '--update'])).toMatchObject({
      status: 0,
      stderr: '2 passed, 0 failed\n',
    });
    const outcome = await spawn(`${folder}/a`, ['render', '-c', 'c.yaml', 'k/web.yaml']);
    expect(textOf(folder, 'a/expected/web.yaml')).toBe(outcome.stdout);
    const list = textOf(folder, 'a/podgraft-tests.yaml');
    const kept = LIST.slice(0, LIST.indexOf('[SidecarBlocksJob]'));
    expect(list.startsWith(kept.trimEnd())).toBe(true);
    expect(list.slice(kept.trimEnd().length)).toMatch(
      /^ \[\{"kind": "SidecarBlocksJob", "message": "Job once, rule report: .*"\}\]\n$/,
    );
    expect(await spawn(folder, ['test'])).toMatchObject({ status: 0 });
  });

  it('adds problems to a case without, and removes those of one that has none any more', async () => {
    const swapped = LIST.replace('  problems: [SidecarBlocksJob]\n', '').replace(
      '  expected: expected/web.yaml\n',
      '  expected: expected/web.yaml\n  problems: [Conflict]\n',
    );
    const folder = await written({ 'a/podgraft-tests.yaml': swapped });
    expect(await spawn(folder, ['test', '--update'])).toMatchObject({ status: 0 });
    expect(textOf(folder, 'a/podgraft-tests.yaml')).not.toContain('Conflict');
    expect(textOf(folder, 'a/podgraft-tests.yaml')).toMatch(
      /resources: \[k\/job\.yaml\]\n {2}problems:\n {2}- kind: SidecarBlocksJob\n/,
    );
    expect(await spawn(folder, ['test'])).toMatchObject({ status: 0 });
  });

  it('changes nothing where all is as expected', async () => {
    const folder = await written();
    const before = textOf(folder, 'a/expected/web.yaml');
    await spawn(folder, ['test', '--update']);
    expect([textOf(folder, 'a/podgraft-tests.yaml'), textOf(folder, 'a/expected/web.yaml')]).toEqual([
      LIST,
      before,
    ]);
  });
});

it('reports a suite for each list to tools', async () => {
  const folder = await written({ 'a/podgraft-tests.yaml': LIST.replace('[SidecarBlocksJob]', '[Conflict]') });
  const junit = (await spawn(folder, ['test', '-o', 'junit'])).stdout;
  expect(junit).toContain(
    '<testsuite name="a/podgraft-tests.yaml" tests="2" failures="1" errors="0" skipped="0">',
  );
  expect(junit).toContain('<testcase classname="a/podgraft-tests.yaml" name="the front gets its file"/>');
  expect(junit).toMatch(
    /<failure type="TestFailed" message="problems of a Job is refused differs from the actual result">--- /,
  );
  expect(JSON.parse((await spawn(folder, ['test', '-o', 'json'])).stdout).cases).toEqual([
    { file: 'a/podgraft-tests.yaml', name: 'the front gets its file', passed: true },
    { file: 'a/podgraft-tests.yaml', name: 'a Job is refused', passed: false },
  ]);
});

describe('what is wrong with a list is an error with its place, and fails the run', () => {
  it.each([
    [
      'a field that is no field',
      LIST.replace('expected:', 'expceted:'),
      'a/podgraft-tests.yaml:6:3: tests[0].expceted: unknown field; did you mean expected? [UnknownField]',
    ],
    [
      'no config',
      LIST.replace('  config: c.yaml\n', ''),
      ': tests[0]: required field config is missing; add config',
    ],
    [
      'resources that are a map',
      LIST.replace('k/web.yaml', '{a: b}'),
      'tests[0].resources: must be a string or a list of strings',
    ],
    [
      'a kind that is none',
      LIST.replace('SidecarBlocksJob', 'SidecarBlockJob'),
      '"SidecarBlockJob" is not a kind of problem; did you mean SidecarBlocksJob?',
    ],
    [
      'a name twice',
      LIST.replace('a Job is refused', 'the front gets its file'),
      '"the front gets its file" is already used by another case',
    ],
    ['no tests', 'tests: []\n', 'a/podgraft-tests.yaml: has no list of tests'],
    ['nothing', '', 'a/podgraft-tests.yaml: has no list of tests'],
    ['broken YAML', 'tests: [', '[InputNotYaml]'],
  ])('%s', async (_, list, message) => {
    const folder = await written({ 'a/podgraft-tests.yaml': list });
    const { status, stdout, stderr } = await spawn(folder, ['test']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
    const junit = (await spawn(folder, ['test', '-o', 'junit'])).stdout;
    expect(junit).toMatch(/<testsuites name="podgraft test" tests="\d+" failures="[1-9]/);
  });

  it('a config that is not there is a problem of its case', async () => {
    const folder = await written({ 'a/podgraft-tests.yaml': LIST.replace('c.yaml', 'none.yaml') });
    expect(await spawn(folder, ['test'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('+- kind: FileUnreadable\n'),
    });
  });
});
