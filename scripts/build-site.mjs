// `npm run site`: the whole site in site/dist. The documents with their search, the schema, and the playground as one file,
// playground/index.html, with its style and script in it. Its policy lets that script run and forbids the rest, the
// network above all.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { buildDocs, searchOptions } from './build-docs.mjs';

const folder = 'site/dist';

const read = (path) => readFileSync(path, 'utf8');

/** README shows these four first. */
const recipes = ['init-container', 'post-start-hook', 'sidecar', 'entrypoint'];
const groupOf = (name) =>
  recipes.includes(name) ? 'The four methods' : name.startsWith('fails-') ? 'Mistakes' : 'Recipes';
const groups = ['The four methods', 'Recipes', 'Mistakes'];

const yamlIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => read(join(folder, name)));

const withConfig = readdirSync('examples').filter((name) =>
  existsSync(`examples/${name}/function-config.yaml`),
);
// A config that names files beside it needs the command line.
const needsFiles = (name) => read(`examples/${name}/function-config.yaml`).includes('{file: ');
const titleOf = (name) => /^# (.*)/.exec(read(`examples/${name}/README.md`))?.[1] ?? name;

const examples = withConfig
  .filter((name) => !needsFiles(name))
  .map((name) => ({
    name,
    title: titleOf(name),
    group: groupOf(name),
    config: read(`examples/${name}/function-config.yaml`),
    manifests: yamlIn(`examples/${name}/resources`).join('---\n'),
  }))
  .sort(
    (a, b) =>
      groups.indexOf(a.group) - groups.indexOf(b.group) ||
      recipes.indexOf(a.name) - recipes.indexOf(b.name) ||
      (a.title < b.title ? -1 : 1),
  );

const bundle = async (entry, define = {}) => {
  const options = { bundle: true, minify: true, write: false, legalComments: 'none', logLevel: 'warning' };
  const { outputFiles } = await build({
    ...{ ...options, define, entryPoints: [entry] },
    ...{ platform: 'browser', format: 'iife', target: ['chrome110', 'firefox115', 'safari16.4'] },
  });
  return outputFiles[0].text.trim();
};

const script = await bundle('site/main.ts', {
  EXAMPLES: JSON.stringify(examples),
  EXAMPLES_WITH_FILES: JSON.stringify(withConfig.filter(needsFiles).map(titleOf)),
  SCHEMA: JSON.stringify(JSON.parse(read('docs/schema.json'))),
});
const style = await bundle('site/style.css');

const source = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const policy = [
  "default-src 'none'",
  `script-src ${source(script)}`,
  "style-src 'unsafe-inline'", // CodeMirror makes styles as it runs; with the rest forbidden they can load nothing
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
const parts = { POLICY: policy, STYLE: style, SCRIPT: script };
const page = read('site/index.html').replace(/POLICY|STYLE|SCRIPT/g, (part) => parts[part]);
rmSync(folder, { recursive: true, force: true });
mkdirSync(`${folder}/playground`, { recursive: true });
writeFileSync(`${folder}/playground/index.html`, page);
const zipped = gzipSync(page, { level: 9 }).length;
process.stdout.write(`${folder}/playground/index.html: ${page.length} characters, ${zipped} bytes zipped\n`);

const pages = buildDocs(folder);
writeFileSync(`${folder}/docs.css`, await bundle('site/docs/docs.css'));
writeFileSync(
  `${folder}/search.js`,
  await bundle('site/docs/search.ts', { OPTIONS: JSON.stringify(searchOptions) }),
);
process.stdout.write(`${folder}: ${pages} pages of documents\n`);
