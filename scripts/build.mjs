// Bundles the command and the function into dist/podgraft.js: one CommonJS file that runs with no
// node_modules beside it (CommonJS starts several milliseconds sooner than an ES module), and the
// library entry into dist/index.mjs. Two builds of one commit give the same bytes.
import { chmodSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  define: { PODGRAFT_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
};

await build({
  ...shared,
  entryPoints: ['src/main.ts'],
  format: 'cjs',
  outfile: 'dist/podgraft.js',
  banner: { js: '#!/usr/bin/env node' },
});
chmodSync('dist/podgraft.js', 0o755);
await build({ ...shared, entryPoints: ['src/index.ts'], format: 'esm', outfile: 'dist/index.mjs' });
