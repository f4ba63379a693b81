// Documents keep their word: a block that names a file is that file, YAML loads, links lead somewhere, every command
// runs and prints what is shown, in a copy of a checkout. What needs kustomize, kpt or containers is in
// test/hosts/documents.test.ts, README from top to bottom in test/hosts/newcomer.test.ts. `UPDATE=1` refills the blocks.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAllDocuments, parseDocument } from 'yaml';
import { commands } from '../src/cli/commands/registry.ts';
import { loadConfig } from '../src/config/load.ts';
import type { Json } from '../src/yaml/read/resolve.ts';
import { type Block, blocksIn, fillBlocks } from './docs/blocks.ts';
import { closeCheckouts } from './docs/checkout.ts';
import { commandsIn, itRuns, needsOf } from './docs/commands.ts';
import { documents, readDocument } from './docs/documents.ts';

/** Documents have no files beside their configs. */
const anyFile = () => ({ text: 'true\n' });

const all: readonly (Block & { readonly document: string })[] = documents.flatMap((document) =>
  blocksIn(readDocument(document)).map((block) => ({ ...block, document })),
);
const named = (blocks: typeof all): [string, (typeof all)[number]][] =>
  blocks.map((block) => [`${block.document}:${block.line}`, block]);

afterAll(closeCheckouts);

describe.each(documents)('%s', (document) => {
  const text = readDocument(document);
  const base = document.startsWith('examples/') ? dirname(document) : '.';
  const prose = text.replaceAll(/^( *)```.*?^\1```$/gms, '');

  it('shows files as they are', () => {
    const filled = fillBlocks(text, (file) => readFileSync(join(base, file), 'utf8'));
    if (process.env['UPDATE'] === '1') writeFileSync(document, filled);
    expect(readDocument(document)).toBe(filled);
  });

  it('has links that lead somewhere', () => {
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const dead = links
      .filter((link) => !link.startsWith('https://'))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? document : join(dirname(document), path);
        if (!existsSync(target)) return true;
        if (anchor === undefined) return false;
        const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)];
        return !headings.some(
          ([, heading = '']) =>
            heading
              .toLowerCase()
              .replace(/[^\w -]/g, '')
              .replaceAll(' ', '-') === anchor,
        );
      });
    expect(dead).toEqual([]);
  });

  it('has its commands in blocks, where they are run', () => {
    // Four spaces would make a block too, and nothing would look at it.
    expect(prose.match(/(?<=^\n) {4}\S.*/gm) ?? []).toEqual([]);
  });

  it('names files of the code that there are', () => {
    const named = [...prose.matchAll(/`([\w./-]+\.(?:ts|mjs|mts))`/g)].map(([, file = '']) => file);
    const places = (file: string) => [file, `src/${file}`, join(dirname(document), file)];
    const missing = named.filter((file) => !places(file).some((place) => existsSync(place)));
    expect(document === 'CHANGELOG.md' ? [] : missing).toEqual([]);
  });

  it('names commands, options and scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    const inline = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
    const wrong = inline.filter((code) => {
      const [, script] = /^(?:UPDATE=1 )?npm run ([\w:-]+)/.exec(code) ?? [];
      if (script !== undefined) return !(script in scripts);
      const [, name, rest = ''] = /^(?:npx )?podgraft ([a-z-]+)\b(.*)/.exec(code) ?? [];
      if (name === undefined) return false;
      const command = commands.find((each) => each.name === name);
      const options = { ...command?.options, help: {} };
      const used = [...rest.matchAll(/ --([a-z-]+)/g)].map(([, option = '']) => option);
      return command === undefined || used.some((option) => !(option in options));
    });
    expect(wrong).toEqual([]);
  });

  const here = commandsIn(blocksIn(text)).filter((block) => needsOf(block).length === 0);
  if (here.length > 0) itRuns(document, (block) => needsOf(block).length === 0);
});

/** What each language may be tagged with, so that no block goes untried. */
const tried: Readonly<Record<string, readonly string[]>> = {
  yaml: ['file', 'spec', 'input', 'config', 'workload', 'output'],
  diff: ['file', 'output'],
  dockerfile: ['file'],
  json: ['output'],
  text: ['output', 'drawing'],
  bash: ['file', 'run'],
  js: ['run'],
};

it.each(named(all))('%s says how it is tried', (_name, { language, tags }) => {
  expect(Object.keys(tried)).toContain(language);
  expect(tried[language]?.filter((tag) => tags[tag] !== undefined)).toHaveLength(1);
});

it.each(named(all.filter(({ tags }) => tags['output'] !== undefined)))(
  '%s is the output of the command above',
  (_name, block) => {
    const blocks = all.filter(({ document }) => document === block.document);
    const above = blocks[blocks.findIndex(({ line }) => line === block.line) - 1];
    expect(above?.tags['run']).toBe('');
  },
);

const isPage = (document: string): boolean => document.startsWith('docs/problems/');
const hasMistakes = (document: string): boolean => isPage(document) || document.includes('fails-');

it.each(named(all.filter(({ language, tags }) => language === 'yaml' && tags['input'] === undefined)))(
  '%s is YAML, and a config in it loads',
  (_name, { text, tags, document }) => {
    for (const parsed of parseAllDocuments(text, { version: '1.1' })) {
      expect(parsed.errors).toEqual([]);
      const value = parsed.toJS() as { kind?: string } | null;
      if (value?.kind !== 'PodGraft' || hasMistakes(document)) continue;
      expect(loadConfig(value as Json, undefined, anyFile).problems).toEqual([]);
    }
    if (tags['spec'] === undefined) return;
    const spec = parseDocument(text, { version: '1.1' }).toJS() as Json;
    const config = {
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name: 'part' },
      spec: { rules: [], ...(spec as object) },
    };
    expect(loadConfig(config as Json, undefined, anyFile).problems).toEqual([]);
  },
);

it('the list of examples has them all', () => {
  const listed = [...readDocument('examples/README.md').matchAll(/^\| \[([\w-]+)\]/gm)].map(
    ([, name]) => name,
  );
  expect(listed.sort()).toEqual(
    documents.flatMap((each) => /^examples\/([\w-]+)\/README.md$/.exec(each)?.[1] ?? []).sort(),
  );
});

it('README leads to every how-to', () => {
  const links = readDocument('README.md');
  for (const name of readdirSync('docs/how-to')) expect(links).toContain(`docs/how-to/${name}`);
});

it('what Argo CD runs is what the how-to says', () => {
  const plugin = parseAllDocuments(readFileSync('examples/argo-cd/plugin.yaml', 'utf8'))[0]?.toJS() as {
    spec: { generate: { command: string[] } };
  };
  expect(readDocument('docs/how-to/argo-cd.md')).toContain(plugin.spec.generate.command.join(' '));
});

it('the test command of the README is what CI runs', () => {
  const [block] = all.filter(({ tags }) => tags['run'] === 'tests');
  expect(readFileSync('.ci/run', 'utf8')).toContain(block?.text.trim());
});

it('runs every command but three, two of which test/supply-chain runs with stand-ins', () => {
  const byHand = all.filter(({ tags }) => tags['run'] === 'by-hand');
  expect(byHand.map(({ text }) => text.split('\n')[0])).toEqual([
    'git clone -q --branch v0.1.0 https://github.com/podgraft/podgraft.git again',
    // Needs keys that few registries serve.
    'npm ci && npm audit signatures',
    'npm run build && npm run pin-images',
  ]);
});
