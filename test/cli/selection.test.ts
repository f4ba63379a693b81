// explain for some of the workloads and rules: KIND/NAME, --rule, --namespace and --all.

import { describe, expect, it } from 'vitest';
import { CONFIG, folderOf, run, textOf, WEB } from './support.ts';

const other = (kind: string, name: string, apiVersion = 'apps/v1'): string =>
  WEB.replace('kind: Deployment', `kind: ${kind}`)
    .replace('name: web\n', `name: ${name}\n`)
    .replace('apps/v1', apiVersion)
    .replace('namespace: front', 'namespace: back');

const files = {
  'podgraft.yaml': CONFIG,
  'k/web.yaml': WEB,
  'k/api.yaml': other('Deployment', 'api'),
  'k/db.yaml': other('StatefulSet', 'web'),
  'k/custom.yaml': other('Rollout', 'web', 'argoproj.io/v1alpha1'),
};

const explain = (...argv: string[]) => run(folderOf(files), ['explain', ...argv]);

/** The workloads, and the rules below each, as the text has them. */
const shown = (stdout: string): string[] =>
  stdout
    .split('\n')
    .flatMap((line) => /^(\w+ [\w/]+ {2}|├─ [✔✘] \w+).*$/.exec(line)?.[1] ?? [])
    .map((each) => each.trim().replace(/^├─ /, ''));

describe('explain shows', () => {
  const WEB_BOTH = ['Deployment front/web', '✔ prep', '✔ conf'];
  const DB_NONE = ['StatefulSet back/web', '✘ prep', '✘ conf'];
  it.each<[string, string[], string[]]>([
    ['what matches', ['k'], WEB_BOTH],
    [
      'everything with --all, in the order of the files',
      ['k', '--all'],
      [
        ...['Deployment back/api', '✘ prep', '✘ conf', 'Rollout back/web', '✘ prep', '✘ conf'],
        ...[...DB_NONE, ...WEB_BOTH],
      ],
    ],
    ['one workload by a short name, below the current folder', ['deploy/web'], WEB_BOTH],
    ['one workload by its plural', ['k', 'deployments/web'], WEB_BOTH],
    ['one workload by its kind and group', ['k', 'Deployment.apps/web'], WEB_BOTH],
    ['one workload with one rule', ['deploy/web', '--rule', 'conf'], ['Deployment front/web', '✔ conf']],
    ['why no rule matches a workload that is named', ['sts/web'], DB_NONE],
    ['why one rule does not', ['sts/web', '--rule', 'prep'], ['StatefulSet back/web', '✘ prep']],
    ['one custom workload by its kind', ['k', 'Rollout/web'], ['Rollout back/web', '✘ prep', '✘ conf']],
    ['several workloads', ['deploy/web', 'sts/web'], [...DB_NONE, ...WEB_BOTH]],
    ['what one rule matches', ['--rule', 'prep'], ['Deployment front/web', '✔ prep']],
    ['a namespace', ['-n', 'front'], WEB_BOTH],
    ['nothing of a namespace in which no rule matches', ['-n', 'back', 'k'], []],
    ['a workload of a namespace', ['-n', 'back', 'sts/web'], DB_NONE],
  ])('%s', async (_, argv, expected) => {
    const { code, stdout } = await explain(...argv);
    expect([code, ...shown(stdout)]).toEqual([0, ...expected]);
  });

  it('how much is not shown', async () => {
    expect((await explain('k')).stdout).toMatch(
      /\n\n1 of 4 workloads changed by 2 rules of try\.\nNot shown: 3 workloads that no rule matches; --all shows everything\.\n$/,
    );
    expect((await explain('k', '--all')).stdout).toMatch(/\n1 of 4 workloads changed by 2 rules of try\.\n$/);
    const folder = folderOf({ ...files, 'podgraft.yaml': CONFIG.replace('name: web}', 'name: api}') });
    const { stdout } = await run(folder, ['explain', 'k']);
    expect(stdout).toMatch(/\nNot shown: 2 workloads that no rule matches, 2 rules that don't match; --all/);
  });
});

describe('explain -o json', () => {
  it('has only what is selected, and every reason', async () => {
    const { stdout } = await explain('sts/web', 'deploy/web', '--rule', 'prep', '-o', 'json');
    const { rules, workloads } = JSON.parse(stdout);
    expect(rules).toEqual(['prep']);
    expect(
      workloads.map(({ kind, podTemplates }: { kind: string; podTemplates: { rules: object[] }[] }) => [
        kind,
        podTemplates[0]?.rules.map((each) => ('reason' in each ? each.reason : 'matched')),
      ]),
    ).toEqual([
      ['StatefulSet', ['kind StatefulSet does not match Deployment']],
      ['Deployment', ['matched']],
    ]);
  });

  it('has the changes of each manifest with its lines, also after another that grew', async () => {
    const folder = folderOf({
      'c.yaml': CONFIG.replaceAll('name: web}', 'name: web|two}'),
      'all.yaml': `${WEB}---\n${WEB.replace('name: web\n', 'name: two\n')}`,
    });
    const { stdout } = await run(folder, ['explain', '-c', 'c.yaml', 'all.yaml', '-o', 'json']);
    const diff: string = (await run(folder, ['diff', '-c', 'c.yaml', 'all.yaml'])).stdout;
    const { workloads } = JSON.parse(stdout);
    await run(folder, ['render', '-c', 'c.yaml', 'all.yaml', '--in-place']);
    const after = textOf(folder, 'all.yaml').split('\n');
    for (const { diff: hunks } of workloads) {
      for (const { newStart, lines } of hunks) {
        const fresh = lines
          .filter((line: string) => !/^[-\\]/.test(line))
          .map((line: string) => line.slice(1));
        expect(after.slice(newStart - 1, newStart - 1 + fresh.length)).toEqual(fresh);
        for (const line of lines) expect(diff.split('\n')).toContain(line);
      }
    }
    expect(workloads.map(({ line }: { line: number }) => line)).toEqual([2, 16]);
  });

  it('has for an element of a List what changes in it', async () => {
    const item = (name: string, tail = ''): string =>
      `- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: ${name}${tail}
  spec:
    template:
      spec:
        containers:
        - name: web
          image: nginx:1.19
          command: [nginx]
`;
    const list = `apiVersion: v1\nkind: List\nitems:\n${item('a')}${item('b')}${item('web')}`;
    const folder = folderOf({ 'c.yaml': CONFIG, 'list.yaml': list });
    const { stdout } = await run(folder, ['explain', '-c', 'c.yaml', 'list.yaml', '-o', 'json']);
    const { workloads } = JSON.parse(stdout);
    expect(
      workloads.map(({ name, diff }: { name: string; diff: object[] }) => [name, diff.length > 0]),
    ).toEqual([
      ['a', false],
      ['b', false],
      ['web', true],
    ]);
  });
});

describe('explain refuses', () => {
  it.each<[string, string[], string]>([
    [
      'a name that no workload has',
      ['deploy/wbe'],
      'no deployment "wbe" among the 4 workloads; did you mean deployment/web?',
    ],
    ['a kind without workloads', ['k', 'job/migrate'], 'no job "migrate" among the 4 workloads'],
    [
      'a rule that the config does not have',
      ['k', '--rule', 'pre'],
      'try has no rule "pre"; did you mean prep?',
    ],
    ['a rule like no other', ['k', '--rule', 'nope'], 'try has no rule "nope"; use one of prep, conf'],
    [
      'a namespace without workloads',
      ['k', '-n', 'prod'],
      'none of the 4 workloads is in the namespace "prod"',
    ],
  ])('%s', async (_, argv, says) => {
    const { code, stdout, stderr } = await explain(...argv);
    expect(stderr).toContain(`error: ${says}\n`);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('a path that does not exist as a path', async () => {
    const { code, stderr } = await explain('nowhere/web.yaml');
    expect([code, stderr]).toEqual([1, expect.stringContaining('nowhere/web.yaml')]);
  });
});

it('a file is a path also where it looks like a workload', async () => {
  const folder = folderOf({ ...files, 'deploy/web': WEB.replace('name: web\n', 'name: other\n') });
  const { stdout } = await run(folder, ['explain', 'deploy/web', '--all']);
  expect(stdout).toMatch(/^Deployment front\/other {2}deploy\/web:2\n/);
});

it('warnings about what is not selected stay out, and errors do not', async () => {
  const config = CONFIG.replace(
    'initContainers:\n',
    'postStart: {script: "sleep 1; nosuch &&"}\n    initContainers:\n',
  );
  const idle = `${CONFIG}  - {name: idle, target: {name: other}, podLabels: {a: b}}\n`;
  const folder = folderOf({ ...files, 'podgraft.yaml': idle, 'broken.yaml': config });
  expect((await run(folder, ['explain', 'k'])).stderr).toContain('[MatchedNothing]');
  expect((await run(folder, ['explain', 'k', '--rule', 'prep'])).stderr).not.toContain('MatchedNothing');
  const broken = await run(folder, ['explain', '-c', 'broken.yaml', 'k', 'sts/web']);
  expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('[ScriptInvalid]')]);
});
