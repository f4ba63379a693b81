// The HTML report in a browser: its policy, its filter by keyboard, axe, both schemes at both widths, print, and
// hostile texts. PODGRAFT_SCREENSHOTS=DIR keeps pictures of it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { HOSTILE, hostileFiles, longFiles, manyFiles } from '../cli/document/samples.ts';
import { folderOf, run } from '../cli/support.ts';
import { describeWithTools } from '../external-tools.ts';
import { seriousFaults, useBrowser } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'podgraft-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let reports = 0;

/** Writes a report, and returns its address. */
const report = async (files: Record<string, string>): Promise<string> => {
  const { stdout } = await run(folderOf(files), ['explain', '-c', 'c.yaml', 'k', '-o', 'html']);
  const path = join(folder, `report-${reports++}.html`);
  writeFileSync(path, stdout);
  return String(pathToFileURL(path));
};

const shownIn = (page: Page): Promise<string[]> =>
  page.locator('section[data-name]:visible h2').allInnerTexts();

describeWithTools('the report', ['chromium'], () => {
  const open = useBrowser();

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    it.each([360, 1440])('at %i pixels fits, and axe finds no serious fault', async (width) => {
      const { page, complaints } = await open(await report(manyFiles(11)), {
        colorScheme,
        viewport: { width, height: 1400 },
      });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const shots = process.env['PODGRAFT_SCREENSHOTS'];
      if (shots !== undefined)
        await page.screenshot({ path: join(shots, `report-${colorScheme}-${width}.png`), fullPage: true });
      expect(await seriousFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    });
  });

  it.each([
    ['hostile texts', hostileFiles(HOSTILE)],
    ['10,000 lines', longFiles()],
    ['a config that is broken', { 'c.yaml': 'kind: "<script>alert(1)</script>"\n', 'k/a.yaml': '' }],
    ['no workload', { ...manyFiles(0), 'k/node.yaml': '' }],
  ])('of %s runs and asks for nothing', async (_, files) => {
    const { page, complaints } = await open(await report(files), { viewport: { width: 360, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(await seriousFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows a hostile text as it is', async () => {
    const { page } = await open(await report(hostileFiles(HOSTILE)));
    expect(await page.locator('section[data-name] h2').innerText()).toContain(
      `</script><script>alert(1)</script>"'&<img src=https://example.com/x onerror=alert(1)>`,
    );
    expect(await page.locator('img').count()).toBe(0);
    await page.close();
  });

  it('has a policy that stops scripts, styles and images of others', async () => {
    const { page, complaints } = await open(await report(manyFiles(1)));
    await page.evaluate(`for (const [name, set] of [['script', 'textContent'], ['style', 'textContent'], ['img', 'src']]) {
      const element = document.createElement(name);
      element[set] = name === 'img' ? 'https://example.com/x.png' : 'x = 1';
      document.body.append(element);
    }`);
    await page.waitForTimeout(200);
    expect(await page.evaluate('typeof x')).toBe('undefined');
    expect(complaints.filter((each) => /Content Security Policy/.test(each))).toHaveLength(3);
    expect(complaints).toContain('refused: csp');
    await page.close();
  });

  it('is filtered by workload, rule and problem with the keyboard alone', async () => {
    const { page } = await open(await report(manyFiles(11)));
    const output = page.locator('output');
    expect(await output.innerText()).toBe('12 of 12 shown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('web-1');
    expect(await shownIn(page)).toEqual([
      'Deployment team-1/web-1 k/web-1.yaml:2',
      'Deployment team-0/web-10 k/web-10.yaml:2',
    ]);
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Tab');
    await page.keyboard.type('stamp');
    expect(await output.innerText()).toBe('2 of 12 shown');
    expect(await page.locator('ul.rules li[data-rule]:visible').allInnerTexts()).toEqual([
      expect.stringContaining('✔ stamp in nginx'),
      expect.stringContaining('✔ stamp in nginx'),
    ]);
    await page.keyboard.press('Home');
    await page.keyboard.press('Tab');
    await page.keyboard.type('warning');
    expect(await shownIn(page)).toEqual(['Deployment team-0/web-10 k/web-10.yaml:2']);
    await page.keyboard.press('Home');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await output.innerText()).toBe('11 of 12 shown');
    await page.close();
  });

  it('prints without the filter, with everything open', async () => {
    const { page } = await open(await report(manyFiles(2)));
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('form').isVisible()).toBe(false);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('details:not([open])').count()).toBe(0);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('details:not([open])').count()).toBeGreaterThan(0);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
    await page.close();
  });
});
