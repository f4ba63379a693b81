// Debian's Chromium for the tests: a page, what it complains about, and what axe finds in it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { toolPath } from '../external-tools.ts';

/** A page, and everything that it wrote to the console or asked another host for, violations of its policy included. */
export interface Opened {
  readonly page: Page;
  readonly complaints: string[];
}

/** The browser of a `describe`, and a function that opens pages in it. */
export const useBrowser = (): ((url: string, options?: BrowserContextOptions) => Promise<Opened>) => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    // As root, Chromium has no sandbox.
    browser = await chromium.launch({ executablePath: toolPath('chromium'), args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());
  return async (url, options = {}) => {
    const page = await (browser as Browser).newPage(options);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      const isOwn = url.startsWith('http') && request.url().startsWith(new URL('/', url).href);
      if (request.url() !== url && !isOwn) complaints.push(`asks for ${request.url()}`);
    });
    page.on('requestfailed', (request) => complaints.push(`refused: ${request.failure()?.errorText}`));
    page.on('dialog', (dialog) => complaints.push(`asks: ${dialog.message()}`));
    await page.goto(url);
    return { page, complaints };
  };
};

const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The serious and critical faults that axe finds, each with the elements. */
export const seriousFaults = async (page: Page): Promise<string[]> => {
  // Not as a script element, which the policy of a page may refuse.
  await page.evaluate(readFileSync(source, 'utf8'));
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
};
