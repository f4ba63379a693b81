// Tuning by the bundle: a deliberate hook, a Job and a rule for a part of the manifests run silently once they
// are tuned, and --strict fails on what is left; --quiet; problems of many workloads are grouped.
import { describe, expect, it } from 'vitest';
import { folderOf, spawn } from './support.ts';

const config = (rules: string, spec = ''): string =>
  `apiVersion: podgraft.dev/v1alpha1\nkind: PodGraft\nmetadata: {name: try}\nspec:\n${spec}  rules:\n${rules}`;

const deployment = (name: string, annotations = '', container = '{name: web, image: "nginx:1.27"}'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n${annotations}spec: {template: {spec: {containers: [${container}]}}}\n`;
const JOB = `apiVersion: batch/v1\nkind: Job\nmetadata: {name: once}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: web, image: busybox, command: [date]}]}}}\n`;

const HOOK =
  '  - name: hook\n    target: {kind: Deployment}\n    postStart: {script: "(sleep 5; date > /tmp/a) &"}\n';
const ENV = '  - name: site\n    env: [{name: A, value: a}]\n';
const PART = `${ENV}  - name: part\n    target: {name: elsewhere}\n    env: [{name: B, value: b}]\n`;

const cases: Record<string, { kind: string; loud: string; tuned: string; workload: string; quiet?: string }> =
  {
    'a deliberate hook, on its rule': {
      kind: 'HookWithoutReadiness',
      loud: config(HOOK),
      tuned: config(`${HOOK}    problems: {HookWithoutReadiness: Off}\n`),
      workload: deployment('web'),
    },
    'a deliberate hook, on its workload': {
      kind: 'HookWithoutReadiness',
      loud: config(HOOK),
      tuned: config(HOOK),
      workload: deployment('web'),
      quiet: deployment('web', '  annotations: {ignore.podgraft.dev/HookWithoutReadiness: it is quick}\n'),
    },
    'a Job, in the config': {
      kind: 'WorkloadImmutable',
      loud: config(ENV),
      tuned: config(ENV, '  problems: {WorkloadImmutable: Off}\n'),
      workload: JOB,
    },
    'a rule for a part of the manifests': {
      kind: 'MatchedNothing',
      loud: config(PART),
      tuned: config(`${PART}    required: Optional\n`),
      workload: deployment('web'),
    },
  };

describe.each(Object.entries(cases))('%s', (_, { kind, loud, tuned, workload, quiet = workload }) => {
  const ran = (spec: string, pods: string, ...more: string[]) =>
    spawn(folderOf({ 'c.yaml': spec, 'k/web.yaml': pods }), ['render', '-c', 'c.yaml', 'k', ...more]);

  it('warns, and fails with --strict, printing nothing', async () => {
    const plain = await ran(loud, workload);
    expect([plain.status, plain.stderr]).toEqual([
      0,
      expect.stringMatching(new RegExp(`^warning: .*\\[${kind}\\]\n$`)),
    ]);
    const strict = await ran(loud, workload, '--strict');
    expect([strict.status, strict.stdout]).toEqual([1, '']);
    expect(strict.stderr).toMatch(
      new RegExp(`^error: .*\\[${kind}\\]\nnothing was written, because of the errors\n$`),
    );
  });

  it('runs silently once it is tuned, also with --strict', async () => {
    const { status, stdout, stderr } = await ran(tuned, quiet, '--strict');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('podgraft.dev/grafts');
  });

  it('is not shown with --quiet, and fails with --strict all the same', async () => {
    expect(await ran(loud, workload, '--quiet')).toMatchObject({ status: 0, stderr: '' });
    expect(await ran(loud, workload, '--quiet', '--strict')).toMatchObject({ status: 1 });
  });
});

describe('required', () => {
  const ran = (required: string) =>
    spawn(
      folderOf({ 'c.yaml': config(`${PART}    required: ${required}\n`), 'k/web.yaml': deployment('web') }),
      ['diff', '-c', 'c.yaml', 'k'],
    );
  it('true makes it an error, false a warning, and anything else is refused', async () => {
    expect(await ran('true')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error: .*MatchedNothing/),
    });
    expect(await ran('false')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^warning: .*MatchedNothing/),
    });
    expect(await ran('Sometimes')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[ConfigInvalid]'),
    });
  });
});

describe('an annotation that ignores nothing', () => {
  const ran = async (annotation: string) => {
    const workload = deployment('web', `  annotations: {${annotation}}\n`);
    const folder = folderOf({ 'c.yaml': config(ENV), 'k/web.yaml': workload });
    return (await spawn(folder, ['diff', '-c', 'c.yaml', 'k'])).stderr;
  };
  it.each([
    [
      'ignore.podgraft.dev/ShellMising: why',
      'ignore.podgraft.dev/ShellMising names an unknown problem kind; did you mean ignore.podgraft.dev/ShellMissing?',
    ],
    [
      'ignore.podgraft.dev/Conflict: why',
      "ignore.podgraft.dev/Conflict has no effect: Conflict can't be ignored, because the output would be wrong; remove it",
    ],
    [
      'ignore.podgraft.dev/ShellMissing: ""',
      'ignore.podgraft.dev/ShellMissing gives no reason; write the reason as its value',
    ],
  ])('%s', async (annotation, says) => {
    expect(await ran(annotation)).toBe(`warning: k/web.yaml:5:17: Deployment web: ${says} [IgnoreInvalid]\n`);
  });
  it('does not ignore an error that would make the output wrong', async () => {
    const clash = deployment(
      'web',
      '  annotations: {ignore.podgraft.dev/Conflict: why}\n',
      '{name: web, image: a, env: [{name: A, value: b}]}',
    );
    const folder = folderOf({ 'c.yaml': config(ENV), 'k/web.yaml': clash });
    expect(await spawn(folder, ['diff', '-c', 'c.yaml', 'k'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[Conflict]'),
    });
  });
});

describe('a problem of many workloads', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => deployment(`web-${index}`)).join('---\n');
  const ran = (count: number, ...more: string[]) =>
    spawn(folderOf({ 'c.yaml': config(HOOK), 'k/web.yaml': many(count) }), [
      'diff',
      '-c',
      'c.yaml',
      'k',
      ...more,
    ]);

  it('is shown once, with the names of the next workloads', async () => {
    const { stderr } = await ran(12);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^warning: k\/web\.yaml:4:3: Deployment web-0, .*\[HookWithoutReadiness\]$/);
    expect(lines[1]).toBe(
      '  and 11 more: Deployment web-1 (k/web.yaml:10), Deployment web-2 (k/web.yaml:16), Deployment web-3 (k/web.yaml:22), ...; -v shows each',
    );
  });
  it('is shown for each of a few workloads, and with -v for all', async () => {
    expect((await ran(3)).stderr.trimEnd().split('\n')).toHaveLength(3);
    expect((await ran(12, '-v')).stderr.match(/^warning: /gm)).toHaveLength(12);
    expect(JSON.parse((await ran(12, '-o', 'json')).stdout).problems).toHaveLength(12);
  });
});
