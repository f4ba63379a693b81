// `podgraft test`, by the bundle: cases that pass, differ, refuse and compare nothing; --update; the formats.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG, folderOf, spawn, textOf, WEB } from './support.ts';

const broken = CONFIG.replace('initContainers', 'initContainer');
const files = {
  'good/function-config.yaml': CONFIG,
  'good/resources/web.yaml': WEB,
  'good/.expected/diff.patch': '',
  'refused/podgraft.yaml': broken,
  'refused/web.yaml': WEB,
  'refused/.expected/results.yaml': '',
};

/** The cases, with what they give as expected. */
const cases = async (): Promise<string> => {
  const folder = folderOf(files);
  expect(await spawn(folder, ['test', '--update'])).toMatchObject({
    status: 0,
    stderr: '2 passed, 0 failed\n',
  });
  return folder;
};

describe('podgraft test', () => {
  it("passes on the project's own examples", async () => {
    const { status, stderr, stdout } = await spawn('.', ['test', 'examples']);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^\d+ passed, 0 failed\n$/)]);
    expect(stdout).toContain('✔ examples/sidecar\n');
    expect(stdout).toContain('✔ examples/fails-three-mistakes\n');
  });

  it('--update writes the changes of a case, or what it is refused with, and nothing else', async () => {
    const folder = await cases();
    expect(textOf(folder, 'good/.expected/diff.patch')).toContain('+++ b/resources/web.yaml\n');
    expect(textOf(folder, 'refused/.expected/results.yaml')).toContain('    kind: UnknownField\n');
    expect(existsSync(join(folder, 'good/.expected/results.yaml'))).toBe(false);
    expect(textOf(folder, 'good/resources/web.yaml')).toBe(WEB);
    expect(await spawn(folder, ['test'])).toMatchObject({ status: 0, stdout: '✔ good\n✔ refused\n' });
  });

  it.each([
    [
      'a byte of the patch',
      'good',
      (folder: string) => ({
        'good/.expected/diff.patch': `${textOf(folder, 'good/.expected/diff.patch')} `,
      }),
    ],
    ['a resource', 'good', () => ({ 'good/resources/web.yaml': WEB.replace('nginx:1.19', 'nginx:1.20') })],
    ['a problem that no longer comes', 'refused', () => ({ 'refused/podgraft.yaml': CONFIG })],
    ['a problem that is new', 'good', () => ({ 'good/function-config.yaml': broken })],
    [
      'another message',
      'refused',
      (folder: string) => ({
        'refused/.expected/results.yaml': textOf(folder, 'refused/.expected/results.yaml').replace(
          'unknown',
          'Unknown',
        ),
      }),
    ],
  ])('fails for %s, and shows the difference', async (_, name, change) => {
    const folder = await cases();
    const other = folderOf(change(folder));
    cpSync(other, folder, { recursive: true });
    const { status, stdout, stderr } = await spawn(folder, ['test']);
    expect(status).toBe(1);
    expect(stdout).toMatch(new RegExp(`✘ ${name}\n--- .* \\(expected\\)\n\\+\\+\\+ .* \\(actual\\)\n@@`));
    expect(stderr).toMatch(
      new RegExp(`^error: ${name}/\\.expected/.*\\[TestFailed\\]\n1 passed, 1 failed\n$`),
    );
  });

  it('never passes a case that compares nothing', async () => {
    const folder = folderOf({
      'a/function-config.yaml': CONFIG,
      'a/resources/web.yaml': WEB,
      'a/.expected/kustomize.yaml': 'a: b\n',
    });
    expect(await spawn(folder, ['test'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(
        'a/.expected: has neither diff.patch nor results.yaml, so there is nothing to compare',
      ),
    });
    const idle = folderOf({
      'a/function-config.yaml': CONFIG.replaceAll(
        'kind: Deployment, name: web}',
        'name: other}\n    required: Optional',
      ),
      'a/resources/web.yaml': WEB,
      'a/.expected/diff.patch': '',
    });
    expect((await spawn(idle, ['test', '--update'])).status).toBe(1);
    rmSync(join(folder, 'a/.expected'), { recursive: true });
    expect(await spawn(folder, ['test'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no test cases in .'),
    });
    expect((await spawn(folder, ['test', 'no'])).status).toBe(2);
  });

  it('reports to tools', async () => {
    const folder = await cases();
    cpSync(folderOf({ 'good/function-config.yaml': broken }), folder, { recursive: true });
    const junit = (await spawn(folder, ['test', '-o', 'junit'])).stdout;
    expect(junit).toContain('<testsuite name="podgraft test" tests="2" failures="1" errors="0" skipped="0">');
    expect(junit).toContain('<testcase classname="podgraft test" name="refused"/>');
    const json = await spawn(folder, ['test', '-o', 'json']);
    expect([json.status, JSON.parse(json.stdout).cases]).toEqual([
      1,
      [
        { folder: 'good', passed: false },
        { folder: 'refused', passed: true },
      ],
    ]);
  });
});
