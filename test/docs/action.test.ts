// action.yml, its step run as a runner does, and the pre-commit hooks: npx takes podgraft from the bundle.
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { CONFIG, folderOf, program, spawn, WEB } from '../cli/support.ts';
import { runProgram } from '../run-program.ts';

const action = parse(readFileSync('action.yml', 'utf8'));
const hooks: { id: string; entry: string; files?: string }[] = parse(
  readFileSync('.pre-commit-hooks.yaml', 'utf8'),
);

const runStep = async (config: string, strict = 'false') => {
  const folder = folderOf({ 'podgraft.yaml': config, 'k/web.yaml': WEB, output: '', npx: '' });
  writeFileSync(
    join(folder, 'npx'),
    `#!/bin/sh\nshift 2\nexec '${process.execPath}' '${await program()}' "$@"\n`,
  );
  chmodSync(join(folder, 'npx'), 0o755);
  writeFileSync(join(folder, 'step.sh'), action.runs.steps[0].run);
  const env = {
    ...{
      PATH: `${folder}:${process.env['PATH']}`,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: join(folder, 'output'),
    },
    ...{ CONFIG: 'podgraft.yaml', PATHS: 'k', STRICT: strict, VERSION: '0.1.0' },
  };
  const ran = await runProgram('bash', ['-e', 'step.sh'], { cwd: folder, env });
  const written = (name: string): string =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '';
  return {
    ...{ ...ran, diff: written('podgraft.diff'), comment: written('podgraft.md') },
    output: written('output').replaceAll(folder, ''),
  };
};

it('the action writes the diff of the manifests, and a comment', async () => {
  const { status, diff, comment, output } = await runStep(CONFIG);
  expect(output).toBe('comment=/podgraft.md\ndiff=/podgraft.diff\n');
  expect(comment).toMatch(
    /^<!-- podgraft -->\n### podgraft: `try`\n\n`1 of 1 workload changed by 2 rules of try`\n/,
  );
  expect([status, diff.split('\n')[0]]).toEqual([0, 'diff --git a/k/web.yaml b/k/web.yaml']);
});

it('the action annotates a broken config and fails; with strict also for a warning', async () => {
  const broken = await runStep(CONFIG.replace('initContainers', 'initContainer'));
  expect([broken.status, broken.diff]).toEqual([1, '']);
  expect(broken.output).toBe('comment=/podgraft.md\n');
  expect(broken.comment).toContain('- **error** [UnknownField](');
  expect(broken.stdout).toMatch(/^::error file=podgraft\.yaml,line=8,col=5,title=UnknownField::/);
  const idle = `${CONFIG}  - {name: idle, target: {name: other}, podLabels: {a: b}}\n`;
  expect((await runStep(idle)).status).toBe(0);
  expect((await runStep(idle, 'true')).status).toBe(1);
});

it('the pre-commit hooks run commands that are there', async () => {
  expect(hooks.map(({ id }) => id)).toEqual(['podgraft-validate', 'podgraft-test']);
  const folder = folderOf({ 'podgraft.yaml': CONFIG });
  const [name, ...argv] = (hooks[0]?.entry ?? '').split(' ');
  expect(name).toBe('podgraft');
  expect(await spawn(folder, [...argv, 'podgraft.yaml'])).toMatchObject({ status: 0 });
  const pattern = new RegExp(hooks[0]?.files ?? '');
  expect(['a/podgraft.yaml', 'function-config.yaml', 'web.yaml'].map((each) => pattern.test(each))).toEqual([
    true,
    true,
    false,
  ]);
});
