// Bundles the command and the function into dist/podgraft.js: one CommonJS file that runs with no
// node_modules beside it (CommonJS starts several milliseconds sooner than an ES module), and the
// library entry into dist/index.mjs. Two builds of one commit give the same bytes.
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { describeBundle } from './sbom.mjs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });

// Modules that most runs do not need. In the bundle each stands behind functions of the same names that
// load it at the first call, so that its start-up costs nothing until then. They may export functions only.
const lazy = [
  [/\/yaml\/library\.ts$/, ['readWithLibrary']],
  [/\/config\/validate\.ts$/, ['validateWithZod']],
  [/\/match\/re2\.ts$/, ['compileRe2']],
  [/\/record\/digest\.ts$/, ['sha256']],
  [/\/src\/engine\.ts$/, ['optimiseLater']],
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
// it, at some 25 ns a character of code. Text in quotes costs next to nothing: so each lazy module is
// bundled by itself, put into the file as a string, and compiled at the first call. What it shares with
// the rest of the program (classes, above all) it gets from there.

// No path of the building machine goes into the file.
const nameOf = (path) => relative('src', path);

/** Bundles one lazy module; answers its code, and the modules of the program that it imports. */
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

const asText = (program) => ({
  name: 'lazy-as-text',
  setup(context) {
    for (const [filter, names] of lazy) {
      context.onLoad({ filter }, async (args) => {
        // The first round only asks which modules the program consists of.
        if (program === undefined) return { contents: callsOf(names, 'undefined').join('\n'), loader: 'js' };
        const { code, imports } = await packLazy(args.path, program);
        const lines = [
          ...imports.map((each, index) => `import * as m${index} from ${JSON.stringify(each)};`),
          `const shared = { ${imports.map((each, index) => `${JSON.stringify(nameOf(each))}: m${index}`).join(', ')} };`,
          `const code = ${JSON.stringify(code)};`,
          'let loaded;',
          'const load = () => {',
          '  if (loaded === undefined) {',
          '    const module = { exports: {} };',
          '    new Function("module", "exports", "require", code)(module, module.exports, (id) => shared[id] ?? require(id));',
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

const command = {
  ...shared,
  entryPoints: ['src/main.ts'],
  format: 'cjs',
  outfile: 'dist/podgraft.js',
  banner: { js: '#!/usr/bin/env node' },
};
const { metafile } = await build({ ...command, write: false, metafile: true, plugins: [asText()] });
const program = new Set(Object.keys(metafile.inputs).map((each) => resolve(each)));
await build({ ...command, plugins: [asText(program)] });
chmodSync('dist/podgraft.js', 0o755);
await build({
  ...shared,
  entryPoints: ['src/index.ts'],
  format: 'esm',
  outfile: 'dist/index.mjs',
  plugins: [inBundle],
  // The yaml package for Node is CommonJS and requires Node's own modules.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});

// What is in the bundle, counted with the lazy modules in it and not as text.
const whole = await build({ ...command, write: false, metafile: true, plugins: [inBundle] });
describeBundle(whole.metafile, 'dist/podgraft.js', 'dist');
