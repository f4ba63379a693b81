// The net below the encoder of a stream: splices that were broken on purpose lose, move or change a document, and
// whatever it is, the text stays as it is and InexactEdit says so.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Splice } from '../../../src/yaml/edit/splice.ts';
import { folderOf, run, textOf } from '../../cli/support.ts';
import { configOf } from '../../generate/config.ts';

/** Breaks the splices of a whole text; the identity by default. */
let sabotage: (splices: readonly Splice[]) => readonly Splice[] = (splices) => splices;
vi.mock('../../../src/yaml/edit/splice.ts', async (original) => {
  const real = await original<typeof import('../../../src/yaml/edit/splice.ts')>();
  const applySplices: typeof real.applySplices = (text, splices, from = 0, to = text.length) =>
    // A stream is spliced from end to end, an object from its own start.
    real.applySplices(
      text,
      text.startsWith('# stream') && from === 0 ? sabotage(splices) : splices,
      from,
      to,
    );
  return { ...real, applySplices };
});

afterEach(() => {
  sabotage = (splices) => splices;
});

const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n';
const pod =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        image: nginx\n';
const text = `# stream\n${service}---\n${pod}---\n${service}`;
const config = JSON.stringify(configOf('own', [{ name: 'one', env: [{ name: 'SITE', value: 'front' }] }]));

const breaks: Record<string, (splices: readonly Splice[]) => readonly Splice[]> = {
  'a changed document that is left out': () => [],
  'a changed document with other text': (all) =>
    all.map((each) => ({ ...each, text: each.text.replace('front', 'back') })),
  'a byte of another document': (all) => [...all, { start: 12, end: 13, text: 'X' }],
  'a document that is removed': (all) => [{ start: 9, end: 9 + service.length + 4, text: '' }, ...all],
  'a document too many': (all) => all.map((each) => ({ ...each, text: `${each.text}---\na: b\n` })),
  'a change that takes the marker before it': (all) =>
    all.map((each) => ({ ...each, start: each.start - 4 })),
  'two changes of one place': (all) => [...all, ...all],
};

describe('a file that is written in place', () => {
  const argv = ['render', '-c', 'c.yaml', '--in-place', 'k'];

  it('has the change where nothing is broken', async () => {
    const folder = folderOf({ 'c.yaml': config, 'k/web.yaml': text });
    expect((await run(folder, argv)).code).toBe(0);
    expect(textOf(folder, 'k/web.yaml')).toContain('SITE');
  });

  it.each(Object.entries(breaks))('stays as it is by %s', async (_, breakage) => {
    const folder = folderOf({ 'c.yaml': config, 'k/web.yaml': text });
    sabotage = breakage;
    const { code, stderr } = await run(folder, argv);
    expect(stderr).toContain('[InexactEdit]');
    expect(code).toBe(1);
    expect(textOf(folder, 'k/web.yaml')).toBe(text);
  });
});
