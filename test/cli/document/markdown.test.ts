// The comment on a pull request: what it has, that nothing in it is more than text, and its limit.

import { describe, expect, it } from 'vitest';
import { block, code, MOST_CHARACTERS } from '../../../src/cli/document/markdown.ts';
import { folderOf, run, WEB } from '../support.ts';
import { HOSTILE, hostileFiles, longFiles, manyFiles } from './samples.ts';

const comment = async (files: Record<string, string>, ...argv: string[]): Promise<string> => {
  const { stdout } = await run(folderOf(files), ['explain', '-c', 'c.yaml', 'k', '-o', 'markdown', ...argv]);
  return stdout;
};

/** The text outside of code, as CommonMark finds code. */
const outsideCode = (markdown: string): string =>
  markdown
    .replace(/^(`{3,})\w*\n[\s\S]*?\n\1\n/gm, '')
    .replace(/<code>[^<\n]*<\/code>/g, '')
    .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');

/** Lines that podgraft writes around code. */
const own = [
  /^$/,
  /^<!-- podgraft -->$/,
  /^### podgraft: $/,
  /^- \*\*(error|warning|info)\*\* \[\w+\]\(https:\/\/podgraft\.github\.io\/podgraft\/problems\/\w+\.html\): ?\s*$/,
  /^<details( open)?><summary> <\/summary>$/,
  /^<\/details>$/,
  /^Not shown: [\w ,']+; {2}shows everything\.$/,
  /^Left out, since a comment has at most 65,536 characters: [\w ,]+\. {2}shows everything\.$/,
];

describe('the comment', () => {
  it.each([
    ['of many workloads', manyFiles(3)],
    ['of hostile texts', hostileFiles(HOSTILE)],
    ['of fences', hostileFiles('```\n````\n~~~\n</details>')],
    ['of ticks at both ends', hostileFiles('`@a`')],
    ['of a config that is broken', { 'c.yaml': `kind: ${JSON.stringify(HOSTILE)}\n`, 'k/web.yaml': WEB }],
    ['that is cut', manyFiles(200)],
    ['of 10,000 lines', longFiles()],
  ])('%s has all texts in code', async (_, files) => {
    const lines = outsideCode(await comment(files)).split('\n');
    expect(lines.filter((line) => !own.some((each) => each.test(line)))).toEqual([]);
  });

  it('has the drawing, the changes and the problems', async () => {
    const text = await comment(manyFiles(11));
    expect(text).toMatch(
      /^<!-- podgraft -->\n### podgraft: `nginx-page`\n\n`11 of 12 workloads changed by 4 rules of nginx-page; 1 warning`\n\n/,
    );
    expect(text).toContain(
      '- **warning** [SidecarCommandEnds](https://podgraft.github.io/podgraft/problems/SidecarCommandEnds.html): `k/web-10.yaml:5:3: ',
    );
    expect(text).toContain(
      '<details><summary><code>Deployment team-0/web-10</code> <code>k/web-10.yaml:2</code></summary>\n\n```text\n├─ ✔ fetch-page   in nginx\n',
    );
    expect(text).toMatch(/\ninit {6}\+ fetch +██████ +fetch-page: must succeed before the next starts\n/);
    expect(text).toMatch(/\n```diff\n metadata:\n {3}name: web-10\n/);
    expect(text).toContain('\n+      - name: shipper\n');
    expect(text).not.toContain('DaemonSet');
    expect(text).toContain('\nNot shown: 1 workload that no rule matches, ');
  });

  it('has everything with --all', async () => {
    const text = await comment(manyFiles(1), '--all');
    expect(text).toContain('├─ ✘ warm-up      kind DaemonSet does not match Deployment\n');
    expect(text).not.toContain('Not shown');
  });

  it('is open where there is one workload', async () => {
    expect(await comment(manyFiles(2), 'deploy/web-1')).toContain(
      '<details open><summary><code>Deployment team-1/web-1<',
    );
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['diffs first', manyFiles(28), /: the diffs of \d+ workloads\. /],
    ['then drawings', manyFiles(100), /: the drawings of \d+ workloads, the diffs of \d+ workloads\. /],
    [
      'then workloads',
      manyFiles(400),
      /: \d+ workloads, the drawings of \d+ workloads, the diffs of \d+ workloads\. /,
    ],
    ['a diff of 10,000 lines', longFiles(), /: the diff of 1 workload\. /],
  ])('leaves out what is too long: %s', async (_, files, expected) => {
    const text = await comment(files);
    expect(text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(text.length).toBeGreaterThan(1000);
    expect(text).toMatch(expected);
    expect(text.match(/<details/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });

  it('leaves out problems that are too many', async () => {
    const rules = Array.from(
      { length: 300 },
      (_, n) => `  - {name: r${n}, target: {name: none}, podLabels: {a: b}}\n`,
    );
    const text = await comment({
      'c.yaml': `apiVersion: podgraft.dev/v1alpha1\nkind: PodGraft\nmetadata: {name: p}\nspec:\n  rules:\n${rules.join('')}`,
      'k/web.yaml': WEB,
    });
    expect(text).toMatch(/characters: 2\d\d problems\. /);
  });
});

describe('code', () => {
  it.each([
    ['a', '`a`'],
    ['a `b` c', '``a `b` c``'],
    ['`a', '`` `a ``'],
    ['a\n\nb', '`a b`'],
    ['\u202e', '`\\u202e`'],
  ])('%j is %s', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it('in a block is within a longer fence than any in it', () => {
    expect(block('text', ['````', 'a'])).toBe('`````text\n````\na\n`````\n\n');
  });
});
