// Bundles the command and the function into dist/podgraft.js: one CommonJS file that runs with no
// node_modules beside it (CommonJS starts several milliseconds sooner than an ES module), and the
// library entry into dist/index.mjs. Two builds of one commit give the same bytes.
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
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
  [/\/cli\/index\.ts$/, ['runCli']],
];

const lazyModules = {
  name: 'lazy-modules',
  setup(context) {
    for (const [filter, names] of lazy) {
      context.onLoad({ filter }, (args) => {
        if (args.suffix === '?real') return undefined;
        const lines = names.map(
          (name) =>
            `export const ${name} = (...args) => require(${JSON.stringify(`${args.path}?real`)}).${name}(...args);`,
        );
        return { contents: lines.join('\n'), loader: 'js' };
      });
    }
    context.onResolve({ filter: /\?real$/ }, (args) => ({
      path: args.path.slice(0, -'?real'.length),
      suffix: '?real',
    }));
  },
};

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  define: { PODGRAFT_VERSION: JSON.stringify(version) },
  plugins: [lazyModules],
  logLevel: 'warning',
};

const { metafile } = await build({
  ...shared,
  metafile: true,
  entryPoints: ['src/main.ts'],
  format: 'cjs',
  outfile: 'dist/podgraft.js',
  banner: { js: '#!/usr/bin/env node' },
});
chmodSync('dist/podgraft.js', 0o755);
await build({ ...shared, entryPoints: ['src/index.ts'], format: 'esm', outfile: 'dist/index.mjs' });
describeBundle(metafile, 'dist/podgraft.js', 'dist');
