// Runs the fuzzer over an older checkout, with the generators and the laws of this one:
// `node test/fuzz/against.mjs CHECKOUT [options of the fuzzer]`. Not for `files`, which takes
// the engine apart; law 6 of `lists` and `shapes` is asked of today's engine.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const [checkout = '', ...options] = process.argv.slice(2);
const source = (...names) =>
  names.map((name) => resolve(checkout, 'src', name)).find((path) => existsSync(path));
const outfile = 'node_modules/.cache/podgraft/fuzz-older.mjs';
const older = {
  name: 'older',
  setup({ onResolve }) {
    onResolve({ filter: /^older:transform$/ }, () => ({ path: source('function.ts', 'transform.ts') }));
    onResolve({ filter: /^older:cli$/ }, () => ({ path: source('cli/index.ts') }));
    onResolve(
      { filter: /\/(src\/transform|src\/revert|src\/cli\/index|transform-reading-all)\.ts$/ },
      ({ path, importer }) => {
        if (!importer.startsWith(resolve('test'))) return undefined;
        if (path.endsWith('revert.ts')) return { path: source('revert.ts') };
        const own = path.endsWith('index.ts') ? 'older-cli.ts' : 'older-transform.ts';
        return { path: join(import.meta.dirname, own) };
      },
    );
  },
};
await build({
  ...{ entryPoints: ['test/fuzz/fuzz.ts'], bundle: true, platform: 'node', format: 'esm' },
  ...{ packages: 'external', outfile, logLevel: 'error', plugins: [older] },
});
process.exitCode = spawnSync(process.execPath, [outfile, ...options], { stdio: 'inherit' }).status ?? 1;
