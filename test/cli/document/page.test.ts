// The HTML report as bytes: nothing but its own elements, a policy that fits its own style and script, all that explain
// found, and its size. test/browser has it in a browser.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rowsOf, sideBySide } from '../../../src/cli/document/side-by-side.ts';
import { CONFIG, folderOf, run, spawn, WEB } from '../support.ts';
import { HOSTILE, hostileFiles, longFiles, manyFiles } from './samples.ts';

const report = async (files: Record<string, string>, ...argv: string[]): Promise<string> => {
  const { stdout } = await run(folderOf(files), ['explain', '-c', 'c.yaml', 'k', '-o', 'html', ...argv]);
  return stdout;
};

const between = (html: string, open: string, close: string): string =>
  html.slice(html.indexOf(open) + open.length, html.indexOf(close, html.indexOf(open)));

/** The elements of a page without its style and script. */
const elementsOf = (html: string): string[] => {
  const rest = html
    .replace(`<style>${between(html, '<style>', '</style>')}</style>`, '')
    .replace(/<script>[\s\S]*?<\/script>/, '');
  return [...rest.matchAll(/<[^>]*>?/g)].map(([element]) => element);
};

describe('the page', () => {
  it.each([
    ['of many workloads', manyFiles(3)],
    ['of hostile texts', hostileFiles(HOSTILE)],
    ['of attributes', hostileFiles('" onload="alert(1)" \' onclick=\'alert(1)')],
    ['of ends', hostileFiles('--></title></style></svg></table></details>]]>')],
    ['of a config that is broken', { 'c.yaml': 'kind: "<script>"\n', 'k/web.yaml': WEB }],
  ])('%s has its own elements and no others', async (_, files) => {
    const html = await report(files);
    const names = new Set(elementsOf(html).map((each) => /^<\/?([!\w]+)/.exec(each)?.[1] ?? each));
    const own =
      '!doctype html head meta title style body header h1 h2 h3 p form label input select option output nav details summary ul ol li main section span svg text tspan line rect path g code b a table caption colgroup col thead tbody tr th td pre footer script';
    expect([...names].filter((each) => !own.split(' ').includes(each))).toEqual([]);
    expect(html.match(/<script/g)).toHaveLength(1);
    for (const element of elementsOf(html)) {
      const attributes = element.replace(/="[^"]*"/g, '');
      expect(attributes).not.toMatch(/["'&]|\s(on\w+|src|style)\b/);
      const href = /href="([^"]*)"/.exec(element)?.[1] ?? '#w0';
      expect(href).toMatch(/^(#w\d+|https:\/\/podgraft\.github\.io\/podgraft\/problems\/\w+\.html)$/);
    }
  });

  it('allows its own style and script by their hashes, and nothing else', async () => {
    const html = await report(manyFiles(1));
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(between(html, '"Content-Security-Policy" content="', '">')).toBe(
      `default-src 'none'; style-src ${hash(between(html, '<style>', '</style>'))}; script-src ${hash(between(html, '<script>', '</script>'))}; base-uri 'none'; form-action 'none'`,
    );
  });

  it('shows hostile texts as they are, what turns the order of letters as its code', async () => {
    const html = await report(hostileFiles(HOSTILE));
    expect(html).toContain('&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;&lt;img');
    expect(html).toContain('#1 \\u202e [a]');
    expect(html).not.toContain('\u202e');
  });

  it('has of each workload the drawing, the rules, the problems and the changes', async () => {
    const html = await report(manyFiles(11));
    const section = between(html, '<section id="w3"', '</section>');
    expect(section).toContain('<h2>Deployment team-0/web-10 <span class="soft">k/web-10.yaml:2</span></h2>');
    expect(section).toMatch(
      /<svg class="time" role="img" aria-labelledby="t3-0"[^>]*><title id="t3-0">Start-up: wait-db, fetch, shipper, nginx, exporter</,
    );
    expect(section).toContain('<rect class="init" x="0%"');
    expect(section).toContain('✔</b> <code>log-shipper</code>');
    expect(section).toContain("✘ <code>stamp</code> doesn't match: namespace team-0 does not match team-1");
    expect(section).toContain('problems/SidecarCommandEnds.html" rel="noreferrer">SidecarCommandEnds</a>');
    expect(section).toMatch(/<td><td><td class=n>\d+<td class=a> {6}- name: shipper\n/);
    expect(html).toContain('<summary>No rule matches: why</summary>');
    expect(html).toContain('<h3>team-1/nginx-page-stamp-');
  });

  it('of 50 workloads has less than a megabyte', async () => {
    expect(Buffer.byteLength(await report(manyFiles(50)))).toBeLessThan(1_000_000);
  });

  it('of 10,000 lines has less than a megabyte, and says how much is not in it', async () => {
    const html = await report(longFiles());
    expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
    expect(/\d+ more lines: podgraft diff/.exec(html)).not.toBeNull();
    expect(/… \(\d+ more characters\)/.exec(html)).not.toBeNull();
  });

  it('has the same bytes each time, and the exit status of other formats', async () => {
    const files = { ...manyFiles(2), 'broken.yaml': CONFIG.replace('initContainers', 'initContainer') };
    const folder = folderOf(files);
    const argv = (config: string) => ['explain', '-c', config, 'k', '-o', 'html'];
    const first = await spawn(folder, argv('c.yaml'));
    expect(first).toEqual({ ...(await spawn(folder, argv('c.yaml'))), pid: first.pid });
    expect([first.status, first.stderr]).toEqual([0, '']);
    const broken = await spawn(folder, argv('broken.yaml'));
    expect([broken.status, broken.stderr]).toEqual([1, '']);
    expect(broken.stdout).toContain('>UnknownField</a>');
  });
});

describe('side by side', () => {
  it('has what was removed beside what was added after it', () => {
    const rows = rowsOf({ oldStart: 4, newStart: 6, lines: [' a', '-b', '-c', '+d', ' e', '+f'] });
    expect(rows.map(({ old, new: fresh }) => [old?.line, old?.text, fresh?.line, fresh?.text])).toEqual([
      [4, 'a', 6, 'a'],
      [5, 'b', 7, 'd'],
      [6, 'c', undefined, undefined],
      [7, 'e', 8, 'e'],
      [undefined, undefined, 9, 'f'],
    ]);
  });

  it("shows of podgraft's record only the start", () => {
    const line = `+    podgraft.dev/grafts: '{"v":1,${'x'.repeat(500)}'`;
    expect(sideBySide([{ oldStart: 1, newStart: 1, lines: [line] }], 'a')).toMatch(
      /… \(4\d\d more characters\)/,
    );
  });

  it('is nothing without changes', () => {
    expect(sideBySide([], 'a')).toBe('');
  });
});

it('other commands refuse documents, and say which writes them', async () => {
  const { code, stderr } = await run(folderOf(manyFiles(1)), ['diff', '-c', 'c.yaml', 'k', '-o', 'html']);
  expect([code, stderr.split('\n')[0]]).toEqual([
    2,
    'error: --output must be text, json, sarif, github or junit, not "html"; only podgraft explain writes documents',
  ]);
});

it('has the workloads of each of several configs', async () => {
  const second = CONFIG.replaceAll('name: web}', 'name: web-0}').replace('{name: web}', '{name: nginx}');
  const folder = folderOf({ ...manyFiles(1), 'd.yaml': second });
  const argv = ['explain', '-c', 'c.yaml', '-c', 'd.yaml', 'k', '-o'];
  const html = (await run(folder, [...argv, 'html'])).stdout;
  expect(html).toContain('<h1>nginx-page, try</h1>');
  expect(html.match(/<h2>Deployment team-0\/web-0 /g)).toHaveLength(2);
  expect(html.match(/<option>\w+-?\w*/g)).toEqual(
    expect.arrayContaining(['<option>stamp', '<option>warm-up', '<option>prep', '<option>conf']),
  );
  const markdown = (await run(folder, [...argv, 'markdown'])).stdout;
  expect(markdown).toContain('### podgraft: `nginx-page, try`');
  expect(markdown.match(/<summary><code>Deployment team-0\/web-0</g)).toHaveLength(2);
});
