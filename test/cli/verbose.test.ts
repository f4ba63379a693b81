// What render and revert say with -v: a line for each workload, how many changed, and what was written.

import { describe, expect, it } from 'vitest';
import { CONFIG, folderOf, spawn, WEB } from './support.ts';

const other = WEB.replace('name: web\n', 'name: api\n').replace('namespace: front', 'namespace: back');
const files = { 'c.yaml': CONFIG, 'k/web.yaml': `${WEB}---\n${other}` };
const place = { web: 'k/web.yaml:2: Deployment front/web', api: 'k/web.yaml:16: Deployment back/api' };
const render = ['render', '-c', 'c.yaml', 'k'];

describe('-v', () => {
  it('names each workload, its place and the rules that changed it, and counts them', async () => {
    const { status, stderr, stdout } = await spawn(folderOf(files), [...render, '-v']);
    expect([status, stderr]).toEqual([
      0,
      `${place.web}: changed (rules prep, conf)\n${place.api}: unchanged\n1 of 2 workloads changed\n`,
    ]);
    expect(stdout).toBe((await spawn(folderOf(files), render)).stdout);
  });

  it('says the same of files that are written, of a second run, and of revert', async () => {
    const folder = folderOf(files);
    const ran = async (...argv: string[]) => (await spawn(folder, argv)).stderr;
    const by = '(rules prep, conf)';
    expect(await ran(...render, '-i', '-v')).toBe(
      `${place.web}: changed ${by}\n${place.api}: unchanged\n1 of 2 workloads changed\n2 files: 1 changed, 1 new\n`,
    );
    const second = await ran(...render, '-i', '-v');
    expect(second).toContain(`: Deployment front/web: unchanged ${by}\n`);
    expect(second).toMatch(/\n0 of 2 workloads changed\n2 files: nothing to change\n$/);
    const reverted = await ran('revert', 'k', '-v');
    expect(reverted).toContain(': Deployment front/web: changed\n');
    expect(reverted).toContain(': Deployment back/api: unchanged\n');
    expect(reverted).toMatch(/\n1 of 2 workloads changed\n2 files: 1 changed, 1 removed\n$/);
  });

  it('says nothing of workloads where an error stopped it, nor with --quiet', async () => {
    const clash = CONFIG.replace('{name: prep, image', '{name: web, image');
    const failed = await spawn(folderOf({ ...files, 'c.yaml': clash }), [...render, '-v']);
    expect([failed.status, failed.stdout]).toEqual([1, '']);
    expect(failed.stderr).toMatch(/^error: [^\n]*\nnothing was written, because of the errors\n$/);
    expect((await spawn(folderOf(files), [...render, '-v', '-q'])).stderr).toBe('');
  });

  it.each(['json', 'sarif', 'github', 'junit'])(
    'is on standard error, beside a report as %s',
    async (format) => {
      const { stdout, stderr } = await spawn(folderOf(files), [...render, '-v', '-o', format]);
      expect(stderr).toContain('1 of 2 workloads changed\n');
      expect(stdout).not.toContain('workloads changed');
    },
  );
});
