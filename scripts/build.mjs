// Bundles the command and the function into dist/podgraft.js: one CommonJS file that runs with no
// node_modules beside it (CommonJS starts several milliseconds sooner than an ES module), and the
// library entry into dist/index.mjs and, for CommonJS, dist/index.js, which need nothing of Node. Two builds of one
// commit give the same bytes.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { describeBundle } from './sbom.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });

// Modules that most runs do not need. In the bundle each is replaced by functions of the same names that
// load it at the first call, so that its start-up costs nothing until then. They may export functions only.
const lazy = [
  [/\/yaml\/read\/compose\.ts$/, ['readAny']],
  [/\/kubernetes\/schema\/descriptions\.ts$/, ['descriptionOf']],
  [/\/config\/validate\.ts$/, ['validateWithZod']],
  [/\/select\/re2\.ts$/, ['compileRe2']],
  [/\/shell\/parse\.ts$/, ['parseShell']],
  [/\/ownership\/digest\.ts$/, ['sha256']],
  [/\/process\/v8-flags\.ts$/, ['optimiseLater']],
  [/\/process\/tty\.ts$/, ['isTerminal']],
  [/\/cli\/index\.ts$/, ['runCli']],
];

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  define: { PODGRAFT_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};

const callsOf = (names, module) =>
  names.map((name) => `export const ${name} = (...args) => ${module}.${name}(...args);`);

/** Lazy modules inside the bundle: for the library, whose start-up is its user's. */
const inBundle = {
  name: 'lazy-in-bundle',
  setup(context) {
    for (const [filter, names] of lazy) {
      context.onLoad({ filter }, (args) => {
        if (args.suffix === '?real') return undefined;
        const module = `require(${JSON.stringify(`${args.path}?real`)})`;
        return { contents: callsOf(names, module).join('\n'), loader: 'js' };
      });
    }
    context.onResolve({ filter: /\?real$/ }, (args) => ({
      path: args.path.slice(0, -'?real'.length),
      suffix: '?real',
    }));
  },
};

// For the command every millisecond of its start counts, and V8 scans all of a file before it runs any of
// it, at some 25 ns a character of code. A comment costs next to nothing: so each lazy module is bundled by
// itself, put after the program as a comment, and read from there and compiled at the first call. What it
// shares with the rest of the program (classes, above all) it gets from the program. src/process/bootstrap.ts is the rest.

// No path of the building machine goes into the file.
const nameOf = (path) => relative('src', path);

/** Bundles one lazy module; returns its code, and the modules of the program that it imports. */
const packLazy = async (path, program) => {
  const imports = new Set();
  const fromProgram = {
    name: 'from-program',
    setup(context) {
      context.onResolve({ filter: /^\./ }, (args) => {
        const target = resolve(args.resolveDir, args.path);
        if (args.kind === 'entry-point' || !program.has(target)) return undefined;
        imports.add(target);
        return { path: nameOf(target), external: true };
      });
    },
  };
  const { outputFiles } = await build({
    ...shared,
    entryPoints: [path],
    format: 'cjs',
    write: false,
    plugins: [fromProgram],
  });
  return { code: outputFiles[0].text, imports: [...imports].sort() };
};

/** Characters of code below which reading the file again would take longer than skipping the code. */
const SMALL = 4096;

/** Puts calls of `packed` in place of the lazy modules, and their code into `comments`, by name. */
const asComments = (program, comments) => ({
  name: 'lazy-as-comments',
  setup(context) {
    for (const [filter, names] of lazy) {
      context.onLoad({ filter }, async (args) => {
        // The first round only asks which modules the program consists of.
        if (program === undefined) return { contents: callsOf(names, 'undefined').join('\n'), loader: 'js' };
        const { code, imports } = await packLazy(args.path, program);
        const name = nameOf(args.path);
        const isSmall = code.length < SMALL;
        const asFunction = `(function (module, exports, require) {${code}})`;
        if (!isSmall) comments.set(name, asFunction);
        const run = isSmall ? asFunction : `packed(${JSON.stringify(name)})`;
        const lines = [
          ...imports.map((each, index) => `import * as m${index} from ${JSON.stringify(each)};`),
          `const shared = { ${imports.map((each, index) => `${JSON.stringify(nameOf(each))}: m${index}`).join(', ')} };`,
          'let loaded;',
          'const load = () => {',
          '  if (loaded === undefined) {',
          '    const module = { exports: {} };',
          `    ${run}(module, module.exports, (id) => shared[id] ?? require(id));`,
          '    loaded = module.exports;',
          '  }',
          '  return loaded;',
          '};',
          ...callsOf(names, 'load()'),
        ];
        return { contents: lines.join('\n'), loader: 'js', resolveDir: dirname(args.path) };
      });
    }
  },
});

const command = { ...shared, entryPoints: ['src/main.ts'], format: 'cjs', write: false };
const { metafile } = await build({ ...command, metafile: true, plugins: [asComments()] });
const modules = new Set(Object.keys(metafile.inputs).map((each) => resolve(each)));
const comments = new Map();
const { outputFiles } = await build({ ...command, plugins: [asComments(modules, comments)] });
const program = `(function (require, packed) {${outputFiles[0].text}})`;
const lazyCode = [...comments].sort(([a], [b]) => (a < b ? -1 : 1));
const hash = createHash('sha256')
  .update(JSON.stringify([program, lazyCode]))
  .digest('hex');
const mark = `//${hash.slice(0, 16)}`;
const moduleLines = lazyCode.map(([name, code]) => [name, `${mark} ${name} ${JSON.stringify(code)}`]);
const places = {};
moduleLines.reduceRight((fromEnd, [name, { length }]) => {
  places[name] = [fromEnd + length + 1, length];
  return fromEnd + length + 1;
}, 0);
const start = await build({
  ...shared,
  entryPoints: ['src/process/bootstrap.ts'],
  format: 'cjs',
  write: false,
  define: { MARK: JSON.stringify(mark), PLACES: JSON.stringify(places) },
});
const lines = [
  '#!/usr/bin/env node',
  `"use strict";const PROGRAM=${JSON.stringify(program)};`,
  start.outputFiles[0].text.trimEnd(),
  ...moduleLines.map(([, line]) => line),
  '',
];
writeFileSync('dist/podgraft.js', lines.join('\n'));
chmodSync('dist/podgraft.js', 0o755);
// The library runs in Node, Deno, Bun and browsers: on a neutral platform a module of Node is an error.
for (const [extension, format] of [
  ['mjs', 'esm'],
  ['js', 'cjs'],
]) {
  await build({
    ...{ ...shared, platform: 'neutral', mainFields: ['module', 'main'], target: 'es2022' },
    ...{ entryPoints: ['src/index.ts'], format, outfile: `dist/index.${extension}`, plugins: [inBundle] },
  });
}

// What is in the bundle, counted with the lazy modules in it and not as text.
const whole = await build({
  ...command,
  outfile: 'dist/podgraft.js',
  metafile: true,
  plugins: [inBundle],
});
describeBundle(whole.metafile, 'dist/podgraft.js', 'dist', ['dist/index.mjs', 'dist/index.js']);
