// The playground in a browser: what it shows is what the command prints, for every example; typing, links, completion,
// the keyboard alone, hostile texts, and axe. PODGRAFT_SCREENSHOTS=DIR keeps pictures of it.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { folderOf, run } from '../cli/support.ts';
import { describeWithTools } from '../external-tools.ts';
import { exampleCase, exampleNames } from '../library/cases.ts';
import { seriousFaults, useBrowser } from './browser.ts';

const file = resolve('site/dist/playground/index.html');
const address = String(pathToFileURL(file));

interface Texts {
  readonly config: string;
  readonly manifests: string;
}

/** A link to texts, as the page makes them. */
const linkTo = ({ config, manifests }: Texts): string =>
  `#t=${deflateRawSync(JSON.stringify([config, manifests])).toString('base64url')}`;

const follow = (page: Page, fragment: string): Promise<unknown> =>
  page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);

/** What the page shows. */
const shown = async (page: Page): Promise<{ diff: string; startup: string; problems: string[] }> => ({
  diff: (await page.locator('#diff').textContent()) ?? '',
  startup: (await page.locator('#startup').textContent()) ?? '',
  problems: (await page.locator('#problems li').allTextContents())
    .filter((each) => each !== 'None.')
    .map((each) => each.replace(/Go to line \d+$/, '')),
});

/** What the command prints of the same two files. */
const printed = async ({ config, manifests }: Texts): Promise<Awaited<ReturnType<typeof shown>>> => {
  const folder = folderOf({ 'podgraft.yaml': config, 'manifests.yaml': manifests });
  const args = ['-v', '-c', 'podgraft.yaml', 'manifests.yaml'];
  const [diff, explain] = [await run(folder, ['diff', ...args]), await run(folder, ['explain', ...args])];
  return {
    diff: diff.stdout,
    startup: explain.stdout,
    problems: diff.stderr.split('\n').filter((line) => /^(error|warning|info): /.test(line)),
  };
};

/** The drawings and the rules of matched workloads that a page shows, and those of the report that explain writes. */
const drawn = async (
  page: Page,
  { config, manifests }: Texts,
): Promise<{ shown: string[]; reported: string[] }> => {
  const folder = folderOf({ 'podgraft.yaml': config, 'manifests.yaml': manifests });
  const { stdout } = await run(folder, ['explain', '-o', 'html', '-c', 'podgraft.yaml', 'manifests.yaml']);
  return (await page.evaluate(`(() => {
    const parts = (root, within) => [...root.querySelectorAll(within + ' svg.time, ' + within + ' ul.rules')].map((each) => each.outerHTML);
    const report = new DOMParser().parseFromString(${JSON.stringify(stdout)}, 'text/html');
    return { shown: parts(document, '#drawing'), reported: parts(report, 'section[data-matched="true"]') };
  })()`)) as { shown: string[]; reported: string[] };
};

/** Waits until an expression holds in the page, whose policy forbids playwright's own way. */
const until = (page: Page, expression: string): Promise<void> =>
  expect.poll(() => page.evaluate(expression), { timeout: 30_000, interval: 20 }).toBe(true);

const deployment = (name: string, image = 'nginx'): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${JSON.stringify(name)}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: ${JSON.stringify(image)}, command: [nginx]}
`;
const config = (rule = 'env: [{name: SITE, value: front}]'): string => `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: owner}
spec:
  rules:
  - name: rule
    ${rule}
`;
const simple = { config: config(), manifests: deployment('web') };

test('the page is under 500 KB zipped, and one file', () => {
  const page = readFileSync(file, 'utf8');
  expect(gzipSync(page).length).toBeLessThan(500_000);
  expect(page).not.toMatch(/<(?:script|link|img)[^>]*(?:src|href)="(?!data:)/);
});

describeWithTools('the playground', ['chromium'], () => {
  const browse = useBrowser();
  const open = async (fragment = '', options = {}) => {
    const opened = await browse(address, { viewport: { width: 3200, height: 1400 }, ...options });
    await until(opened.page, 'document.querySelector("#startup").textContent !== ""');
    if (fragment !== '') await follow(opened.page, fragment);
    return opened;
  };

  test('shows of each example what the command prints', async () => {
    const { page, complaints } = await open();
    for (const name of exampleNames) {
      await page.selectOption('#examples', name);
      const { files, config: source } = exampleCase(name);
      const expected = await printed({
        config: source.text,
        manifests: files.map(({ text }) => text).join('---\n'),
      });
      expect([name, await shown(page)]).toEqual([name, expected]);
      const texts = { config: source.text, manifests: files.map(({ text }) => text).join('---\n') };
      const { shown: parts, reported } = await drawn(page, texts);
      expect([name, parts]).toEqual([name, reported]);
      expect(expected.problems.length + expected.diff.length).toBeGreaterThan(0);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('names the examples that need more files, and why they are left out', async () => {
    const { page } = await open();
    const left = page.locator('#examples > option[disabled]');
    expect(await left.allTextContents()).toEqual([
      'Your own',
      'Scripts and files next to the config (its config names files, which only the command line reads)',
    ]);
    await page.close();
  });

  test.each<[string, Texts, string]>([
    ['a config with a mistake', { ...simple, config: config('evn: []') }, 'evn'],
    ['a config that is no YAML', { ...simple, config: 'kind: [' }, 'podgraft.yaml: contains no PodGraft'],
    ['no config', { ...simple, config: '' }, 'podgraft.yaml'],
    [
      'a manifest that ends early',
      { ...simple, manifests: 'apiVersion: v1\nkind: Pod\nmetadata: {' },
      'corrected: manifests.yaml:',
    ],
    [
      'no workload',
      { ...simple, manifests: 'kind: Node\napiVersion: v1\nmetadata: {name: a}\n' },
      'no workloads',
    ],
    ['no manifest', { ...simple, manifests: '' }, 'no workloads'],
  ])('says why there is no drawing of %s', async (_, texts, said) => {
    const { page, complaints } = await open(linkTo(texts));
    await expect.poll(() => page.locator('#startup-note').textContent()).toContain(said);
    expect(await page.locator('#drawing *').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('keeps open what was opened while one types', async () => {
    const { page } = await open(linkTo(simple));
    await until(page, 'document.querySelector("#diff").textContent.includes("SITE")');
    await page.locator('#drawing summary', { hasText: 'Each step' }).click();
    await page.locator('#config .cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('    podLabels: {tier: front}');
    await until(page, 'document.querySelector("#drawing").textContent.includes("tier")');
    expect(await page.locator('#drawing details').first().getAttribute('open')).toBe('');
    await page.keyboard.type(' {');
    await until(page, 'document.querySelector("#drawing").textContent === ""');
    await page.keyboard.press('Backspace');
    await until(page, 'document.querySelector("#drawing").textContent.includes("tier")');
    expect(await page.locator('#drawing details').first().getAttribute('open')).toBe('');
    await page.close();
  });

  test('shows each example by its link', async () => {
    const { page } = await open('#example=sidecar');
    await until(page, 'document.querySelector("#diff").textContent.includes("nginx-sidecar")');
    expect(await page.locator('#examples').inputValue()).toBe('sidecar');
    await page.close();
  });

  test('changes the diff, the drawing and the problems while one types', async () => {
    const { page, complaints } = await open(linkTo(simple));
    await until(page, 'document.querySelector("#diff").textContent.includes("SITE")');
    await page.locator('#config .cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('    podLabels: {tier: front}');
    const typed = { ...simple, config: `${simple.config}    podLabels: {tier: front}` };
    await until(page, 'document.querySelector("#diff").textContent.includes("tier: front")');
    expect(await shown(page)).toEqual(await printed(typed));
    // How long one key takes, for who reads the output; a busy machine fails no test.
    const times = (await page.evaluate(`(async () => {
      const content = document.querySelector('#config .cm-content');
      const times = [];
      for (const letter of 'abcdefghij') {
        const start = performance.now();
        const before = document.querySelector('#diff').firstChild;
        document.execCommand('insertText', false, letter === 'a' ? ' # a' : letter);
        while (document.querySelector('#diff').firstChild === before) await new Promise((done) => setTimeout(done, 1));
        times.push(performance.now() - start);
      }
      return times;
    })()`)) as number[];
    process.stdout.write(`a key to its diff: ${times.map((each) => each.toFixed(0)).join(', ')} ms\n`);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Home'); // the indentation that the editor has put there
    await page.keyboard.type('    evn: []');
    await until(page, 'document.querySelector("#problems").textContent.includes("UnknownField")');
    expect((await shown(page)).diff).toBe('');
    expect(await page.locator('#diff-note').textContent()).toBe(
      'Nothing is changed, because there are errors.',
    );
    // The mistake is underlined, and its button leads to it.
    await page.locator('#config .cm-lintRange-error').waitFor();
    expect(await page.locator('#config .cm-lintRange-error').textContent()).toBe('evn');
    await page.locator('#problems button').first().click();
    expect(
      await page.evaluate('getSelection().anchorNode.parentElement.closest(".cm-line").textContent'),
    ).toBe('    evn: []');
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('keeps the texts in the link, and forgives a link that was cut or unpacks to too much', async () => {
    const { page } = await open(linkTo(simple));
    await page.locator('#manifests .cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# über');
    await until(page, 'location.hash.length > 10 && !location.hash.startsWith("#example")');
    await page.waitForTimeout(700);
    const { hash } = new URL(page.url());
    const { page: other } = await open(hash);
    await until(other, 'document.querySelector("#manifests").textContent.includes("# über")');
    expect(await shown(other)).toEqual(await shown(page));
    const bomb = linkTo({ config: ' '.repeat(50_000_000), manifests: '' });
    for (const wrong of [
      hash.slice(0, -20),
      '#t=',
      '#t=AAAA',
      `#t=${'%'.repeat(9)}`,
      '#example=none',
      bomb,
    ]) {
      const { page: safe, complaints } = await open(wrong);
      await safe.waitForTimeout(200);
      expect(await safe.locator('#examples').inputValue()).toBe('entrypoint');
      expect(complaints).toEqual([]);
      await safe.close();
    }
    await page.close();
    await other.close();
  });

  const markup = '</script><script>alert(1)</script><img src=x onerror=alert(2)>';
  test.each<[string, Texts]>([
    [
      'script tags',
      { config: config(`env: [{name: ${JSON.stringify(markup)}}]`), manifests: deployment(markup) },
    ],
    ['script tags in what it shows', { ...simple, manifests: `# ${markup}\n${deployment('web', markup)}` }],
    ['script tags in no YAML', { config: `${markup}: [`, manifests: `${markup}: {` }],
    ['a very long name', { ...simple, manifests: deployment('x'.repeat(100_000)) }],
    ['10,000 lines', { ...simple, manifests: `${deployment('web')}---\n`.repeat(900) }],
    [
      'an override of the direction of writing',
      { ...simple, manifests: deployment('web', '\u202Eabc\u2066') },
    ],
    [
      'an anchor that is used a thousand times',
      { ...simple, manifests: `a: &a [1]\nb: [${'*a, '.repeat(999)}*a]\n` },
    ],
  ])('takes %s', async (_, texts) => {
    const { page, complaints } = await open(linkTo(texts), { viewport: { width: 360, height: 800 } });
    await page.waitForTimeout(1500);
    expect(await page.locator('main script, main img:not(.cm-widgetBuffer)').count()).toBe(0);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(complaints).toEqual([]);
    // It still works.
    await page.selectOption('#examples', 'sidecar');
    await until(page, 'document.querySelector("#diff").textContent.includes("nginx-sidecar")');
    await page.close();
  });

  test('is usable with the keyboard alone', async () => {
    const { page } = await open();
    const active = () =>
      page.evaluate('document.activeElement.id || document.activeElement.getAttribute("aria-label")');
    const order: unknown[] = [];
    while (order.at(-1) !== 'as-text-summary' && order.length < 20) {
      await page.keyboard.press('Tab');
      order.push(await active());
    }
    const editors = ['Config: podgraft.yaml', 'Manifests: manifests.yaml'];
    // Between them are the links of problems.
    const named = order.filter((each) => each !== null);
    expect(named).toEqual(['examples', 'copy', ...editors, 'diff', 'as-text-summary']);
    for (let n = 1; n < order.length; n++) await page.keyboard.press('Shift+Tab');
    expect(await active()).toBe('examples');
    await page.keyboard.press('ArrowUp');
    await until(page, 'document.querySelector("#examples").value === "sidecar"');
    await until(page, 'document.querySelector("#diff").textContent.includes("nginx-sidecar")');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('    evn: []');
    await until(page, 'document.querySelector("#problems").textContent.includes("UnknownField")');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F8');
    expect(await page.evaluate('getSelection().toString()')).toBe('evn');
    await page.close();
  });

  const head = 'apiVersion: podgraft.dev/v1alpha1\nkind: PodGraft\nmetadata: {name: a}\n';
  test.each<[string, string, string[], string[]]>([
    ['fields of the spec', 'spec:\n  ', ['rules', 'images', 'kubernetesVersion'], ['target']],
    ['fields of a rule', 'spec:\n  rules:\n  - name: a\n    ', ['target', 'initContainers'], ['rules']],
    ['the first field of a rule', 'spec:\n  rules:\n  - ', ['name', 'target'], ['rules']],
    [
      'fields of a target',
      'spec:\n  rules:\n  - name: a\n    target:\n      ',
      ['kind', 'labelSelector'],
      ['env'],
    ],
    [
      'a container',
      'spec:\n  rules:\n  - name: a\n    initContainers:\n    - name: b\n      ',
      ['image', 'imageFrom'],
      ['target'],
    ],
    [
      'a volume',
      'spec:\n  rules:\n    - name: a\n      volumes:\n        - name: b\n          ',
      ['emptyDir', 'configMap'],
      ['ports'],
    ],
    [
      'deep in a volume',
      'spec:\n  rules:\n  - name: a\n    volumes:\n    - name: b\n      configMap:\n        ',
      ['defaultMode', 'items'],
      ['emptyDir'],
    ],
    [
      'after a nested map',
      'spec:\n  rules:\n  - name: a\n    target:\n      kind: Deployment\n    ',
      ['env', 'files'],
      ['labelSelector'],
    ],
    ['values', 'spec:\n  validation: ', ['Strict', 'Warn', 'Off'], ['rules']],
    ['booleans', 'spec:\n  record: ', ['true', 'false'], []],
    [
      'values of Kubernetes',
      'spec:\n  rules:\n  - name: a\n    sidecars:\n    - imagePullPolicy: ',
      ['Always', 'IfNotPresent'],
      [],
    ],
  ])('completes %s', async (_, text, some, none) => {
    const { page } = await open(linkTo({ ...simple, config: head + text }));
    await until(page, `document.querySelector("#config").textContent.includes("name: a")`);
    await page.locator('#config .cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-tooltip-autocomplete').waitFor();
    const labels = await page.locator('.cm-tooltip-autocomplete .cm-completionLabel').allTextContents();
    expect(labels).toEqual(expect.arrayContaining(some));
    expect(labels.filter((each) => none.includes(each))).toEqual([]);
    await page.close();
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    test.each([360, 1440])('at %i pixels fits, and axe finds no serious fault', async (width) => {
      const broken = { ...simple, config: config('evn: []') };
      for (const [name, fragment] of [
        ['example', '#example=sidecar'],
        ['mistake', linkTo(broken)],
      ] as const) {
        const { page, complaints } = await open(fragment, { colorScheme, viewport: { width, height: 1000 } });
        await page.waitForTimeout(300);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        const shots = process.env['PODGRAFT_SCREENSHOTS'];
        if (shots !== undefined)
          await page.screenshot({
            path: join(shots, `playground-${name}-${colorScheme}-${width}.png`),
            fullPage: true,
          });
        expect(await seriousFaults(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await page.close();
      }
    });
  });
});
