// Every example under the real hosts, with the program in the place of the image: the whole of what kustomize prints is
// .expected/kustomize.yaml, and kustomize.txt on stderr, what kpt prints is .expected/kpt.yaml, and what kpt writes
// .expected/kpt.patch. `UPDATE=1` rewrites them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { diffTexts, readTexts } from '../docs/run-package.ts';
import { describeWithTools } from '../external-tools.ts';
import { kptRender, podgraftProgram, tryKpt, tryKustomize } from './hosts.ts';
import { withCopy } from './package-folder.ts';

const examplesWith = (file: string): string[] =>
  readdirSync('examples').filter((name) => existsSync(join('examples', name, file)));

/** The example, with the program instead of the image in its config and its Kptfile. */
const withProgram = (name: string, use: (folder: string) => Promise<void>): Promise<void> =>
  withCopy(join('examples', name), (folder) => {
    for (const file of ['function-config.yaml', 'Kptfile'].map((each) => join(folder, each))) {
      if (!existsSync(file)) continue;
      const text = readFileSync(file, 'utf8')
        .replace(/container:\n {8}image: .*/, `exec:\n        path: ${podgraftProgram}`)
        .replace('path: podgraft\n', `path: ${podgraftProgram}\n`)
        .replace(/- image: ghcr.io\/podgraft\/podgraft:.*/, `- exec: ${podgraftProgram}`);
      writeFileSync(file, text);
    }
    return use(folder);
  });

/** An empty text has no file. */
const expectGolden = (name: string, file: string, text: string): void => {
  const path = join('examples', name, '.expected', file);
  if (process.env['UPDATE'] === '1' && text !== '') writeFileSync(path, text);
  expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
};

describeWithTools('kustomize builds the example', ['kustomize'], () => {
  const all = examplesWith('kustomization.yaml');

  it.each(all.filter((name) => !name.startsWith('fails-')))('%s', async (name) => {
    await withProgram(name, async (folder) => {
      const { status, stdout, stderr } = await tryKustomize('kustomize', folder);
      expect(status).toBe(0);
      expectGolden(name, 'kustomize.yaml', stdout);
      expectGolden(name, 'kustomize.txt', stderr);
    });
  });

  it.each(all.filter((name) => name.startsWith('fails-')))('%s, and says why it cannot', async (name) => {
    await withProgram(name, async (folder) => {
      const { status, stdout, stderr } = await tryKustomize('kustomize', folder);
      expect([status, stdout]).toEqual([1, '']);
      expectGolden(name, 'kustomize.txt', stderr);
    });
  });
});

const changedLines = (patch: string): string[] =>
  patch
    .split('\n')
    .filter((line) => /^[+-]/.test(line))
    .sort();

describeWithTools('kpt renders the example', ['kpt'], () => {
  it.each(examplesWith('Kptfile'))('%s, and prints it', async (name) => {
    const config = join('examples', name, 'function-config.yaml');
    const { status, stdout } = await tryKpt('.', [
      ...['fn', 'eval', join('examples', name), '--exec', podgraftProgram],
      ...['--fn-config', config, '-o', 'unwrap'],
    ]);
    expect(status).toBe(0);
    expectGolden(name, 'kpt.yaml', stdout);
  });

  it.each(examplesWith('Kptfile'))('%s, and writes it', async (name) => {
    await withProgram(name, async (folder) => {
      const before = readTexts(folder, 'resources');
      await kptRender(folder);
      const after = readTexts(folder, 'resources');
      expectGolden(name, 'kpt.patch', diffTexts(before, after));
      // kpt orders keys in its own way; the lines are podgraft's.
      const golden = readFileSync(join('examples', name, '.expected/diff.patch'), 'utf8');
      expect(changedLines(diffTexts(before, after))).toEqual(changedLines(golden));
      await kptRender(folder);
      expect(readTexts(folder, 'resources')).toEqual(after);
    });
  });
});
