// Writes dist/podgraft.cache: what V8 made of the scripts in dist/podgraft.js while they ran over a typical list, as the
// function and as a command, so that the next run need not do it again (src/process/bootstrap.ts). It serves the very
// Node that wrote it, under the flags of V8 that this one was started with, so it belongs to a place and not to the package.
// Needs nothing but Node: `node [FLAGS] build-cache.mjs FOLDER`.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const self = fileURLToPath(import.meta.url);
/** The size of the head of the cache, as in src/process/bootstrap.ts. */
const HEAD = 8192;

/** In a process of its own: runs the program with arguments, and sends each script's text and cache. */
const runHere = () => {
  const require = createRequire(import.meta.url);
  const scripts = [];
  vm.Script = class extends vm.Script {
    constructor(text, options) {
      // V8 keeps the name of the file, and whoever runs the program gives it theirs.
      super(text, { ...options, filename: 'podgraft.js' });
      scripts.push([text, this]);
    }
  };
  process.on('exit', () => {
    const made = scripts.map(([text, script]) => [text, script.createCachedData().toString('base64')]);
    writeFileSync(3, JSON.stringify(made));
  });
  require(resolve('podgraft.js'));
};

const makeCache = (bundle) => {
  const cache = bundle.replace(/\.js$/, '.cache');
  rmSync(cache, { force: true });
  const scriptsOf = (input, ...args) => {
    const env = { ...process.env, PODGRAFT_CACHE_CHILD: '1' };
    const stdio = ['pipe', 'ignore', 'inherit', 'pipe'];
    const options = { env, input, stdio, cwd: dirname(bundle), maxBuffer: Number.POSITIVE_INFINITY };
    const words = [...process.execArgv, self, ...args];
    const { status, output } = spawnSync(process.execPath, words, options);
    if (status !== 0) throw new Error(`the run over typical-list.yaml ended with exit status ${status}`);
    return new Map(JSON.parse(output[3]));
  };
  const list = readFileSync(join(dirname(self), 'typical-list.yaml'), 'utf8');
  const [items, config] = list.split('functionConfig:\n');
  const folder = mkdtempSync(join(tmpdir(), 'podgraft-cache-'));
  const configFile = join(folder, 'config.yaml');
  writeFileSync(configFile, config.replace(/^ {2}/gm, ''));
  const asList = items.replace('config.kubernetes.io/v1', 'v1').replace('ResourceList', 'List');
  const command = scriptsOf(asList, 'render', '-c', configFile, '-');
  rmSync(folder, { recursive: true });
  const texts = readFileSync(bundle, 'utf8').matchAll(/^\/\/[0-9a-f]{16} (\S+) (".*")$/gm);
  const names = new Map([...texts].map(([, name, text]) => [JSON.parse(text), name]));
  const index = {};
  const parts = [];
  let start = HEAD;
  for (const [text, base64] of new Map([...command, ...scriptsOf(list)])) {
    const data = Buffer.from(base64, 'base64');
    index[names.get(text) ?? ''] = [start, data.length];
    parts.push(Buffer.from(text, 'latin1'), data, data);
    start += text.length + 2 * data.length;
  }
  const head = `podgraft ${process.version} ${process.arch} ${process.execPath}\n${JSON.stringify(index)}`;
  writeFileSync(`${cache}.new`, Buffer.concat([Buffer.from(head.padEnd(HEAD), 'latin1'), ...parts]));
  chmodSync(`${cache}.new`, 0o644);
  renameSync(`${cache}.new`, cache);
};

if (process.env.PODGRAFT_CACHE_CHILD === undefined)
  makeCache(resolve(process.argv[2] ?? 'dist', 'podgraft.js'));
else runHere();
