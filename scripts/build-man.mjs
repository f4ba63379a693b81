// Writes dist/podgraft.1, the manual page of the npm package and of a release.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const outfile = 'node_modules/.cache/podgraft/man-page.mjs';
await build({
  entryPoints: ['scripts/man-page.ts'],
  bundle: true,
  platform: 'node',
  packages: 'external',
  format: 'esm',
  outfile,
  logLevel: 'warning',
});
const { manPage } = await import(pathToFileURL(resolve(outfile)).href);
writeFileSync('dist/podgraft.1', manPage(version));
