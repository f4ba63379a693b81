// The documents as a site: every address that messages print, every link of every page, the search, the keyboard, and
// axe. PODGRAFT_SCREENSHOTS=DIR keeps pictures of it.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/registry.ts';
import { docsPage, pageOf, problemKinds } from '../../src/problems/catalogue.ts';
import { describeWithTools } from '../external-tools.ts';
import { seriousFaults, useBrowser } from './browser.ts';
import { useServer } from './serve.ts';

const folder = 'site/dist';
const home = docsPage('');

const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.html') && !path.startsWith('playground/'));

describe('the site', () => {
  it('has a page of each document, and of README', () => {
    const documents = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((each) =>
      each.endsWith('.md'),
    );
    const expected = documents.map((path) => path.replaceAll('\\', '/').replace(/md$/, 'html'));
    const lists = ['problems/index.html', 'how-to/index.html', 'dev/index.html'];
    expect(pages.sort()).toEqual([...expected, ...lists, 'index.html', '404.html'].sort());
  });

  it('has the page of each problem under the address that messages print', () => {
    for (const kind of problemKinds) {
      expect(pageOf(kind)).toMatch(/^https:\/\/podgraft\.github\.io\/podgraft\/problems\/\w+\.html$/);
      expect(read(pageOf(kind).slice(home.length))).toContain(`>${kind}: `);
    }
  });

  it('has the page that the help of each command names', () => {
    for (const { page } of commands) expect(pages).toContain(docsPage(page).slice(home.length));
  });

  it('has the schema of the documents, byte for byte', () => {
    expect(read('schema.json')).toBe(readFileSync('docs/schema.json', 'utf8'));
  });

  it.each(pages)('%s has links that lead somewhere, and loads from its own host alone', (page) => {
    const text = read(page);
    const dead = [...text.matchAll(/ (?:href|src)="([^"]*)"/g)]
      .map(([, link = '']) => link.replaceAll('&amp;', '&'))
      .map((link) => (link.startsWith(home) ? `/${link.slice(home.length)}` : link))
      .filter((link) => !/^(https?|data):/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const joined = posix.join('/', posix.dirname(page), path).slice(1);
        const target = path === '' ? page : path.startsWith('/') ? path.slice(1) : joined;
        const file = /(^|\/)$/.test(target) ? `${target}index.html` : target;
        if (!existsSync(join(folder, file))) return true;
        return anchor !== undefined && !read(file).includes(` id="${anchor}"`);
      });
    expect(dead).toEqual([]);
    expect(text).not.toMatch(/<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?\/\//);
    expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\{\{[A-Z]|&lt;!--/);
  });
});

describeWithTools('a page of the site', ['chromium'], () => {
  const address = useServer(folder, '/podgraft/');
  const browse = useBrowser();
  const open = (path: string, options = {}) => browse(address() + path, options);

  /** Types into the search and returns where the results lead, from the root of the site. */
  const search = async (page: Page, words: string): Promise<string[]> => {
    await page.keyboard.press('/');
    await page.keyboard.press('Control+A');
    await page.keyboard.type(words);
    await expect.poll(() => page.locator('#found p').innerText()).toMatch(/found/);
    const links = (await page.evaluate(
      '[...document.querySelectorAll("#found a")].map((a) => a.href)',
    )) as string[];
    return links.map((each) => each.slice(address().length));
  };

  it.each<[string, string, string]>([
    ['a kind of problem', 'EnvUnknown', 'problems/EnvUnknown.html'],
    ['a kind in several words', 'shell missing', 'problems/ShellMissing.html'],
    ['the beginning of a kind', 'anchorsh', 'problems/AnchorShared.html'],
    ['a kind with a slip', 'LokStale', 'problems/LockStale.html'],
    ['a task', 'argo cd', 'how-to/argo-cd.html'],
    ['a field', 'envAppend', 'reference.html'],
  ])('is found by %s', async (_, words, expected) => {
    const { page, complaints } = await open('how-to/lock-images.html');
    const found = await search(page, words);
    expect(found.slice(0, 5).map((each) => each.split('#')[0])).toContain(expected);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is reached by the keyboard alone', async () => {
    const { page } = await open('');
    await search(page, 'SidecarBlocksJob');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/problems/SidecarBlocksJob.html');
    expect(await page.locator('h1').innerText()).toContain('SidecarBlocksJob');
    await search(page, 'nothing of this kind');
    await page.keyboard.press('Escape');
    expect(await page.locator('#found').isVisible()).toBe(false);
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.close();
  });

  it('shows a hostile search as it is, and says when nothing is found', async () => {
    const { page, complaints } = await open('');
    await search(page, '<img src=x onerror=alert(1)> zzzzzz');
    expect(await page.locator('#found p').innerText()).toBe('Nothing found.');
    expect(await page.locator('#found img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('leads from the documents to the playground, and there back', async () => {
    const { page } = await open('problems/EnvUnknown.html');
    await page.locator('header a', { hasText: 'Playground' }).click();
    await page.waitForURL('**/podgraft/playground/');
    await page.locator('a', { hasText: 'Documents' }).click();
    await page.waitForURL('**/podgraft/');
    expect(await page.locator('h1').innerText()).toBe('podgraft');
    await page.close();
  });

  it('reports an address that is wrong, with a way on', async () => {
    const { page } = await open('problems/NoSuchKind.html');
    expect(await page.locator('h1').innerText()).toBe('No such page');
    expect(await page.locator('a').first().getAttribute('href')).toBe(home);
    await page.close();
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    it.each([360, 1440])('at %i pixels fits, and axe finds no serious fault', async (width) => {
      const shown = ['', 'reference.html', 'problems/EnvUnknown.html'];
      for (const path of shown) {
        const { page, complaints } = await open(path, { colorScheme, viewport: { width, height: 900 } });
        expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, width]);
        const shots = process.env['PODGRAFT_SCREENSHOTS'];
        const name = path.replace(/\W/g, '-');
        if (shots !== undefined)
          await page.screenshot({ path: join(shots, `docs-${name}-${colorScheme}-${width}.png`) });
        expect([path, await seriousFaults(page)]).toEqual([path, []]);
        await search(page, 'sidecar');
        const { x, width: wide } = (await page.locator('#found').boundingBox()) ?? { x: -1, width };
        expect(x >= 0 && x + wide <= width).toBe(true);
        if (shots !== undefined && path === '')
          await page.screenshot({ path: join(shots, `docs-search-${colorScheme}-${width}.png`) });
        expect([path, await seriousFaults(page)]).toEqual([path, []]);
        expect(complaints).toEqual([]);
        await page.close();
      }
    });
  });
});
