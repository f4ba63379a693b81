// Documents keep their word: a block that names a file is that file, YAML parses, configs load, links lead
// somewhere, and every command runs, in a scratch copy of what a checkout holds. `UPDATE=1` refills the blocks.
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { loadConfig } from '../src/config/load.ts';
import type { Json } from '../src/yaml/resolve.ts';
import { type Block, blocksIn, fillBlocks } from './docs/blocks.ts';
import { documents, readDocument } from './docs/documents.ts';
import { describeWithTools, findTool, type Tool } from './external-tools.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

const all: readonly (Block & { readonly document: string })[] = documents.flatMap((document) =>
  blocksIn(readDocument(document)).map((block) => ({ ...block, document })),
);
const named = (blocks: typeof all): [string, (typeof all)[number]][] =>
  blocks.map((block) => [`${block.document}:${block.line}`, block]);

describe.each(documents)('%s', (document) => {
  const text = readDocument(document);
  const base = document.startsWith('examples/') ? dirname(document) : '.';

  it('shows files as they are', () => {
    const filled = fillBlocks(text, (file) => readFileSync(join(base, file), 'utf8'));
    if (process.env['UPDATE'] === '1') writeFileSync(document, filled);
    expect(readDocument(document)).toBe(filled);
  });

  it('has links that lead somewhere', () => {
    const prose = text.replaceAll(/^```.*?^```$/gms, '');
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
});

it.each(named(all.filter(({ language, tags }) => language === 'yaml' && tags['input'] === undefined)))(
  '%s is YAML, and a config in it loads',
  (_name, { text, document }) => {
    for (const parsed of parseAllDocuments(text, { version: '1.1' })) {
      expect(parsed.errors).toEqual([]);
      const value = parsed.toJS() as { kind?: string } | null;
      if (value?.kind !== 'PodGraft' || /fails-|problems/.test(document)) continue;
      expect(loadConfig(value as Json).problems).toEqual([]);
    }
  },
);

const runnable = all.filter(({ language }) => /^(bash|sh|shell|console|js|ts)$/.test(language));

it('every command says how it is tried', () => {
  const known = ['run', 'kustomize', 'kpt', 'file'];
  const untagged = runnable.filter(({ tags }) => !known.some((tag) => tags[tag] !== undefined));
  expect(named(untagged).map(([name]) => name)).toEqual([]);
});

const root = resolve('.');
const copied = ['examples', 'docs', 'dist', 'function-config.yaml', 'package.json'];
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podgraft-docs-'));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join(root, 'dist/podgraft.js'), join(folder, 'bin/podgraft'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A fresh copy of what the documents speak of. */
const scratch = (): string => {
  const place = mkdtempSync(join(folder, 'copy-'));
  for (const each of copied) cpSync(join(root, each), join(place, each), { recursive: true });
  return place;
};

const run = (cwd: string, script: string): Promise<ProgramResult> => {
  const tools = (['kustomize', 'kpt'] as Tool[]).flatMap((tool) => dirname(findTool(tool) ?? '/usr/bin'));
  const path = [join(folder, 'bin'), dirname(process.execPath), ...tools, process.env['PATH'] ?? ''];
  const env = { ...process.env, PATH: path.join(delimiter) };
  return runProgram('bash', ['-euo', 'pipefail', '-c', script], { cwd, env });
};

const expectStatus = ({ status, stdout, stderr }: ProgramResult, wanted = 0): void => {
  expect(status, `${stdout}${stderr}`).toBe(wanted);
};

describe('bash blocks', () => {
  const blocks = runnable.filter(({ language, tags }) => language === 'bash' && tags['run'] === '');
  it.each(named(blocks))('%s', async (_name, { text, tags }) => {
    // Tests run after the build; what it takes to get there is tried on a clean clone in CI.
    const script = text.replace(/^npm ci && npm run build && /m, '');
    const result = await run(join(scratch(), tags['cd'] ?? '.'), script);
    expectStatus(result, Number(tags['exit'] ?? 0));
    if (tags['expect'] !== undefined) expect(result.stdout + result.stderr).toContain(tags['expect']);
    else expect(result.stderr).not.toMatch(/^error/m);
  });
});

describe('js blocks', () => {
  it.each(named(runnable.filter(({ language }) => language === 'js')))('%s', async (_name, { text }) => {
    const place = scratch();
    writeFileSync(join(place, 'block.mjs'), text);
    const result = await runProgram(process.execPath, ['block.mjs'], { cwd: place });
    expectStatus(result);
    expect(result.stdout).toBe('1 ConfigMissing\n');
  });
});

/** The config as a program on the PATH instead of a container. */
const useExec = (path: string): void => {
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8')
    .replace(/container:\n {8}image: .*/, 'exec:\n        path: podgraft')
    .replace(/- image: ghcr.io\/podgraft\/podgraft:.*/, '- exec: podgraft');
  writeFileSync(path, text);
};

const withTool = (tool: Tool, body: (place: string, block: Block) => void): void => {
  describeWithTools(`${tool} blocks`, [tool], () => {
    it.each(named(runnable.filter(({ tags }) => tags[tool] !== undefined)))('%s', async (_name, block) => {
      const example = block.tags[tool] === 'plain' ? 'examples/init-container' : String(block.tags[tool]);
      const place = join(scratch(), example);
      chmodSync(join(root, 'dist/podgraft.js'), 0o755);
      body(place, block);
      const result = await run(place, block.text);
      expectStatus(result);
      const outcome =
        tool === 'kpt' ? readFileSync(join(place, 'resources/deployment.yaml'), 'utf8') : result.stdout;
      expect(outcome).toContain('podgraft.dev/grafts');
    });
  });
};

withTool('kustomize', (place, { tags }) => {
  const path = join(place, 'kustomization.yaml');
  if (tags['kustomize'] === 'plain') {
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^transformers:\n(- .*\n)+/m, ''));
  } else useExec(join(place, 'function-config.yaml'));
});
withTool('kpt', (place) => useExec(join(place, 'Kptfile')));

describeWithTools('examples that are kustomizations', ['kustomize'], () => {
  const kustomizations = documents
    .map(dirname)
    .filter((each) => existsSync(join(each, 'kustomization.yaml')) && !each.includes('fails-'));
  it.each(kustomizations)('%s builds', async (example) => {
    const place = join(scratch(), example);
    useExec(join(place, 'function-config.yaml'));
    const result = await run(place, 'kustomize build --enable-alpha-plugins --enable-exec .');
    expectStatus(result);
    expect(result.stdout).toMatch(/podgraft/);
  });
});

it('the list of examples has them all', () => {
  const listed = [...readDocument('examples/README.md').matchAll(/^\| \[([\w-]+)\]/gm)].map(
    ([, name]) => name,
  );
  expect(listed.sort()).toEqual(
    documents.flatMap((each) => /^examples\/([\w-]+)\/README.md$/.exec(each)?.[1] ?? []).sort(),
  );
});

it('what Argo CD runs is what the how-to says', () => {
  const plugin = parseAllDocuments(readFileSync('examples/argo-cd/plugin.yaml', 'utf8'))[0]?.toJS() as {
    spec: { generate: { command: string[] } };
  };
  expect(readDocument('docs/how-to/argo-cd.md')).toContain(plugin.spec.generate.command.join(' '));
});

it('the test command of the README is what CI runs', () => {
  const [block] = runnable.filter(({ tags }) => tags['run'] === 'tests');
  expect(readFileSync('.ci/run', 'utf8')).toContain(block?.text.trim());
});
