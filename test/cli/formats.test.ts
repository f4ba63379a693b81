// What the commands print for tools, each format also by the bundle: JSON, SARIF by its schema, GitHub's workflow commands
// and JUnit XML; also for a config that is broken; and the exit statuses that go with them.

import { type ChildProcess, spawn as start } from 'node:child_process';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { CONFIG, folderOf, program, run, spawn, textOf, version, WEB } from './support.ts';

const HOOK = `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: try}
spec:
  rules:
  - name: start
    target: {kind: Deployment}
    entrypoint:
      script: echo 50% > /tmp/a
  - name: nobody
    target: {name: none}
    env: [{name: A, value: a}]
  problems: {NamespaceMixed: Off}
`;

/** Two workloads in one file: what the image of the second runs is not known. */
const PODS = `${WEB.trimEnd()}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: bare
spec:
  template:
    spec:
      initContainers:
      - {name: first, image: busybox}
      containers:
      - image: example.com/app:1
        name: app
`;

const files = {
  'c.yaml': HOOK,
  'good.yaml': CONFIG,
  'broken.yaml': CONFIG.replace('initContainers', 'initContainer'),
  'k/pods.yaml': PODS,
  'w/web.yaml': WEB,
};

const commands: Record<string, (config: string, path: string) => string[]> = {
  render: (config, path) => ['render', '-c', config, path],
  'render --output-dir': (config, path) => ['render', '-c', config, path, '--output-dir', 'out'],
  'render --in-place': (config, path) => ['render', '-c', config, path, '--in-place'],
  diff: (config, path) => ['diff', '-c', config, path],
  explain: (config, path) => ['explain', '-c', config, path],
  lock: (config, path) => ['lock', '-c', config, path],
  revert: (config, path) => ['revert', '-c', config, path],
};

// A pattern of the schema is none with the flag u.
const ajv = new Ajv({ strict: false, unicodeRegExp: false });
addFormats['default'](ajv as unknown as Parameters<(typeof addFormats)['default']>[0]);
const isSarif = ajv.compile(
  JSON.parse(readFileSync('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8')),
);

const expectSarif = (text: string) => {
  const log = JSON.parse(text);
  isSarif(log);
  expect(isSarif.errors ?? []).toEqual([]);
  return log.runs[0];
};

const UNKNOWN = 'spec.rules[0].initContainer: unknown field; did you mean initContainers?';

/** The command that is run as a process; the others run in this one. */
const BUNDLED = 'render';
const ranBy = async (name: string, cwd: string, argv: string[]) => {
  if (name === BUNDLED) return spawn(cwd, argv);
  const { code, ...printed } = await run(cwd, argv);
  return { status: code, ...printed };
};

describe.each(Object.entries(commands))('%s', (name, argv) => {
  const base = name.split(' ')[0];

  it('reports a broken config as JSON, with the place and the page of each problem', async () => {
    const { status, stdout, stderr } = await ranBy(name, folderOf(files), [
      ...argv('broken.yaml', 'w'),
      '-o',
      'json',
    ]);
    expect([status, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      command: base,
      exitCode: 1,
      problems: [
        {
          kind: 'UnknownField',
          severity: 'error',
          message: `broken.yaml:8:5: ${UNKNOWN}`,
          file: { path: 'broken.yaml', line: 8, column: 5 },
          field: { path: 'spec.rules[0].initContainer', proposedValue: 'initContainers' },
          page: 'https://podgraft.github.io/podgraft/problems/UnknownField.html',
        },
      ],
    });
  });

  it('reports a broken config as SARIF', async () => {
    const { status, stdout, stderr } = await ranBy(name, folderOf(files), [
      ...argv('broken.yaml', 'w'),
      '-o',
      'sarif',
    ]);
    expect([status, stderr]).toEqual([1, '']);
    const { results, tool } = expectSarif(stdout);
    expect(tool.driver).toMatchObject({
      name: 'podgraft',
      version: name === BUNDLED ? version : '0.0.0-test',
    });
    expect(results).toEqual([
      {
        ruleId: 'UnknownField',
        ruleIndex: 0,
        level: 'error',
        message: { text: UNKNOWN },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'broken.yaml' },
              region: { startLine: 8, startColumn: 5 },
            },
          },
        ],
      },
    ]);
  });

  it('reports a broken config as a workflow command', async () => {
    const { status, stdout } = await ranBy(name, folderOf(files), [
      ...argv('broken.yaml', 'w'),
      '-o',
      'github',
    ]);
    expect([status, stdout]).toEqual([
      1,
      `::error file=broken.yaml,line=8,col=5,title=UnknownField::${UNKNOWN}\n`,
    ]);
  });

  it('reports a broken config as JUnit XML', async () => {
    const { status, stdout } = await ranBy(name, folderOf(files), [
      ...argv('broken.yaml', 'w'),
      '-o',
      'junit',
    ]);
    expect(status).toBe(1);
    expect(stdout).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="podgraft ${base}" tests="2" failures="1">
  <testsuite name="broken.yaml" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="broken.yaml" name="UnknownField: 8:5: ${UNKNOWN}">
      <failure type="UnknownField" message="${UNKNOWN}">${UNKNOWN}</failure>
    </testcase>
  </testsuite>
  <testsuite name="w/web.yaml" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="w/web.yaml" name="no problems"/>
  </testsuite>
</testsuites>
`);
  });

  it('reports a run without problems in every format, and exits with 0', async () => {
    const folder = folderOf(files);
    const report = async (format: string) => {
      const { status, stdout } = await ranBy(name, folder, [...argv('good.yaml', 'w'), '-o', format]);
      expect(status).toBe(0);
      return stdout;
    };
    expect(JSON.parse(await report('json'))).toMatchObject({ command: base, exitCode: 0, problems: [] });
    expect(expectSarif(await report('sarif')).results).toEqual([]);
    expect(await report('github')).toBe('');
    expect(await report('junit')).toContain('<testcase classname="good.yaml" name="no problems"/>');
  });
});

describe('a problem in a workload', () => {
  const problems = async (format: string, env = {}) =>
    (await spawn(folderOf(files), ['diff', '-c', 'c.yaml', 'k', '-o', format], { env })).stdout;

  it('has the file, line and column of its container, and the place in the config', async () => {
    const { problems: found } = JSON.parse(await problems('json'));
    expect(found).toMatchObject([
      {
        kind: 'ImageUnknown',
        message: expect.stringMatching(/^k\/pods\.yaml:25:9: Deployment bare, container app, rule start: /),
        file: { path: 'k/pods.yaml', index: 1, line: 25, column: 9 },
        definedAt: { path: 'c.yaml', line: 8, column: 5 },
        container: 'app',
        rule: 'start',
      },
      { kind: 'MatchedNothing', file: { path: 'c.yaml', line: 10, column: 5 } },
    ]);
  });

  it('has them in SARIF, with the rule as a related place', async () => {
    const [shell] = expectSarif(await problems('sarif')).results;
    expect(shell.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'k/pods.yaml' },
          region: { startLine: 25, startColumn: 9 },
        },
        logicalLocations: [{ fullyQualifiedName: 'Deployment/bare', kind: 'resource' }],
      },
    ]);
    expect(shell.relatedLocations).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: 'c.yaml' }, region: { startLine: 8 } } },
    ]);
  });

  it('has them in a workflow command, from the root of the checkout', async () => {
    expect(await problems('github')).toMatch(
      /^::error file=k\/pods\.yaml,line=25,col=9,title=ImageUnknown::Deployment bare, .*\n::warning file=c\.yaml,line=10,col=5,title=MatchedNothing::/,
    );
    const folder = folderOf({ 'sub/c.yaml': HOOK, 'sub/k/pods.yaml': PODS });
    const { stdout } = await spawn(`${folder}/sub`, ['diff', '-c', 'c.yaml', 'k', '-o', 'github'], {
      env: { GITHUB_WORKSPACE: folder },
    });
    expect(stdout).toMatch(/^::error file=sub\/k\/pods\.yaml,line=25,/);
  });

  it('is a failure in JUnit XML when it is an error, and output of a case that passes when it is a warning', async () => {
    const xml = await problems('junit');
    expect(xml).toMatch(/<testsuites name="podgraft diff" tests="2" failures="1">/);
    expect(xml).toMatch(/<failure type="ImageUnknown" message="Deployment bare, /);
    expect(xml).toContain('<system-out>warning: ');
  });

  it('has the place of the field that it is about, in JSON, in a List and after a byte order mark', async () => {
    const list = { apiVersion: 'v1', kind: 'List', items: [web('a'), web('b', '{')] };
    const folder = folderOf({
      'c.yaml': CONFIG,
      'list.json': JSON.stringify(list, null, 1),
      'bom.yaml': `\ufeff${WEB.replace('name: web\n', 'name: web\n  annotations: {podgraft.dev/grafts: "{"}\n')}`,
    });
    const { stdout } = await spawn(folder, ['diff', '-c', 'c.yaml', 'list.json', 'bom.yaml', '-o', 'json']);
    const places = JSON.parse(stdout).problems.map(
      ({ kind, file }: { kind: string; file: { path: string; line: number } }) => [
        kind,
        file.path,
        file.line,
      ],
    );
    const line =
      JSON.stringify(list, null, 1)
        .split('\n')
        .findIndex((each) => each.includes('grafts')) + 1;
    expect(places).toContainEqual(['RecordDamaged', 'bom.yaml', expect.any(Number)]);
    expect(places).toContainEqual(['RecordDamaged', 'list.json', expect.any(Number)]);
    expect(line).toBeGreaterThan(0);
  });
});

const web = (name: string, record?: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...(record !== undefined && { annotations: { 'podgraft.dev/grafts': record } }) },
  spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx' }] } } },
});

describe('what cannot be read at all', () => {
  it.each(['json', 'sarif', 'github', 'junit'])(
    'a config that is not there is reported as %s',
    async (format) => {
      const { status, stdout, stderr } = await spawn(folderOf(files), [
        'diff',
        '-c',
        'no.yaml',
        'k',
        '-o',
        format,
      ]);
      expect([status, stderr]).toEqual([1, '']);
      expect(stdout).toContain('FileUnreadable');
      if (format === 'sarif') expect(expectSarif(stdout).results).toHaveLength(1);
    },
  );

  it('is told apart in SARIF from differences, which are no failure of the run', async () => {
    const config = HOOK.replace(/rules:[\s\S]*/, 'rules:\n  - {name: r, podLabels: {a: b}}\n');
    const folder = folderOf({ 'good.yaml': config, 'c.yaml': HOOK, 'k/web.yaml': PODS });
    const invocationOf = async (file: string) => {
      const { status, stdout } = await spawn(folder, ['diff', '--exit-code', '-c', file, 'k', '-o', 'sarif']);
      return [status, expectSarif(stdout).invocations];
    };
    expect(await invocationOf('good.yaml')).toEqual([1, [{ executionSuccessful: true, exitCode: 1 }]]);
    expect(await invocationOf('c.yaml')).toEqual([2, [{ executionSuccessful: false, exitCode: 2 }]]);
  });

  it('keeps names with blanks, signs and other letters in SARIF and JUnit', async () => {
    const folder = folderOf({ 'c.yaml': HOOK, 'k/a b%&<"ü.yaml': PODS });
    const sarif = await spawn(folder, ['diff', '-c', 'c.yaml', 'k', '-o', 'sarif']);
    expect(expectSarif(sarif.stdout).results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      'k/a%20b%25%26%3C%22%C3%BC.yaml',
    );
    const junit = await spawn(folder, ['diff', '-c', 'c.yaml', 'k', '-o', 'junit']);
    expect(junit.stdout).toContain('<testsuite name="k/a b%&amp;&lt;&quot;ü.yaml"');
  });
});

describe('JSON has what the command makes', () => {
  it('render: the manifests; diff: the patch and its files; both what their text has', async () => {
    const folder = folderOf(files);
    const [text, json] = await Promise.all([
      spawn(folder, ['render', '-c', 'good.yaml', 'w']),
      spawn(folder, ['render', '-c', 'good.yaml', 'w', '-o', 'json']),
    ]);
    expect(JSON.parse(json.stdout).output).toBe(text.stdout);
    const patch = await spawn(folder, ['diff', '-c', 'good.yaml', 'w']);
    const data = JSON.parse((await spawn(folder, ['diff', '-c', 'good.yaml', 'w', '-o', 'json'])).stdout);
    expect(data.diff).toBe(patch.stdout);
    expect(data.files).toEqual([
      { path: 'w/web.yaml', status: 'changed', insertions: expect.any(Number), deletions: 0 },
      { path: 'w/configmap_try-conf.yaml', status: 'new', insertions: expect.any(Number), deletions: 0 },
    ]);
  });

  it('render --in-place: the files that it wrote', async () => {
    const folder = folderOf(files);
    const { stdout, stderr } = await spawn(folder, [
      ...(commands['render --in-place']?.('good.yaml', 'w') ?? []),
      '-o',
      'json',
    ]);
    expect(JSON.parse(stdout).files).toEqual([
      { path: 'w/web.yaml', status: 'changed' },
      { path: 'w/configmap_try-conf.yaml', status: 'new' },
    ]);
    expect(stderr).toBe('2 files: 1 changed, 1 new\n');
    expect(textOf(folder, 'w/web.yaml')).toContain('initContainers');
  });

  it('lock: the catalog', async () => {
    const { stdout } = await spawn(folderOf(files), ['lock', '-c', 'good.yaml', 'w', '-o', 'json']);
    expect(JSON.parse(stdout).catalog).toContain('\nkind: ImageCatalog\n');
  });
});

describe('the exit status', () => {
  it.each([
    ['diff without changes', ['diff', '-c', 'none.yaml', 'w'], 0],
    ['diff with changes', ['diff', '-c', 'good.yaml', 'w'], 0],
    ['diff with problems', ['diff', '-c', 'broken.yaml', 'w'], 1],
    ['diff --exit-code without changes', ['diff', '-c', 'none.yaml', 'w', '--exit-code'], 0],
    ['diff --exit-code with changes', ['diff', '-c', 'good.yaml', 'w', '--exit-code'], 1],
    ['diff --exit-code with a broken config', ['diff', '-c', 'broken.yaml', 'w', '--exit-code'], 2],
    ['diff --exit-code with a workload that a rule breaks', ['diff', '-c', 'c.yaml', 'k', '--exit-code'], 2],
    ['diff --exit-code without a config', ['diff', '-c', 'no.yaml', 'w', '--exit-code'], 2],
    ['wrong usage', ['diff', '--exit-cod'], 2],
    ['render with problems', ['render', '-c', 'c.yaml', 'k'], 1],
    ['explain with problems', ['explain', '-c', 'c.yaml', 'k'], 1],
    ['revert without problems', ['revert', 'w'], 0],
    ['lock with problems', ['lock', '-c', 'broken.yaml', 'w'], 1],
  ] as const)('of %s', async (_, argv, status) => {
    const none = `${CONFIG.slice(0, CONFIG.indexOf('  rules:'))}  rules: []\n`;
    for (const format of ['text', 'json', 'sarif', 'github', 'junit']) {
      const folder = folderOf({ ...files, 'none.yaml': none });
      const line = [...argv, '-o', format];
      const ended = format === 'text' ? (await spawn(folder, line)).status : (await run(folder, line)).code;
      expect([format, ended]).toEqual([format, status]);
    }
  });

  it('is 130 after Ctrl-C, in the middle of reading', async () => {
    const folder = folderOf(files);
    const line = `"${process.execPath}" "${await program()}" render -c c.yaml -; echo "status $?"`;
    const shell: ChildProcess = start('bash', ['-c', `trap : INT; ${line}`], {
      cwd: folder,
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let seen = '';
    shell.stdout?.on('data', (chunk) => {
      seen += chunk;
    });
    const ended = new Promise((resolve) => shell.once('close', resolve));
    const interrupt = setInterval(() => process.kill(-(shell.pid as number), 'SIGINT'), 500);
    await ended;
    clearInterval(interrupt);
    expect(seen).toBe('status 130\n');
  });
});
