// Writes dist/podgraft.cache: what V8 made of the program in dist/podgraft.js while it ran over a typical list, so
// that the next run need not do it again (src/process/bootstrap.ts). It serves the very Node that wrote it, so it belongs
// to a place and not to the package. Needs nothing but Node: `node build-cache.mjs FOLDER`.

import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const self = fileURLToPath(import.meta.url);
const bundle = resolve(process.argv[2] ?? 'dist', 'podgraft.js');
const cache = bundle.replace(/\.js$/, '.cache');

if (process.env.PODGRAFT_CACHE_CHILD === undefined) {
  const input = readFileSync(join(dirname(self), 'typical-list.yaml'));
  rmSync(cache, { force: true });
  const env = { ...process.env, PODGRAFT_CACHE_CHILD: '1' };
  const stdio = ['pipe', 'ignore', 'inherit'];
  // The program looks for arguments after the script, and may find none.
  const { status } = spawnSync(process.execPath, [self], { env, input, stdio, cwd: dirname(bundle) });
  if (status !== 0) throw new Error(`the run over typical-list.yaml ended with exit status ${status}`);
} else {
  const require = createRequire(import.meta.url);
  let program;
  let made;
  vm.Script = class extends vm.Script {
    constructor(text, options) {
      // V8 keeps the name of the file, and whoever runs the program gives it theirs.
      super(text, { ...options, filename: 'podgraft.js' });
      program = text;
      made = this;
    }
  };
  const path = resolve('podgraft.js');
  process.on('exit', () => {
    const data = made.createCachedData();
    const head = `podgraft ${process.version} ${process.arch} ${process.execPath}\n${program}`;
    const target = path.replace(/\.js$/, '.cache');
    writeFileSync(`${target}.new`, Buffer.concat([Buffer.from(head, 'latin1'), data, data]));
    chmodSync(`${target}.new`, 0o644);
    renameSync(`${target}.new`, target);
  });
  require(path);
}
