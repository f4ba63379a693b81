// How the bundle starts: from the code cache beside it when that is beyond doubt, from its text otherwise, and
// the same in all else.

import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ProgramResult, runProgram, runSuccessfully } from '../run-program.ts';

const base = mkdtempSync(join(tmpdir(), 'podgraft-start-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const typical = readFileSync('scripts/typical-list.yaml', 'utf8');
// Needs the modules that the bundle keeps as comments: the yaml library, the zod schema, regular expressions.
const odd =
  'kind: ResourceList\nfunctionConfig: {apiVersion: podgraft.dev/v1alpha1, kind: PodGraft, metadata: {name: a}, spec: {rules: [{nam: a, target: {name: "(a|b)+?"}}]}}\nitems:\n- ? [complex]\n  : key\n';

/** A new folder with the bundle in it and nothing else. */
const folderWithBundle = (name = 'podgraft.js'): string => {
  const folder = mkdtempSync(join(base, 'at-'));
  cpSync('dist/podgraft.js', join(folder, name));
  return folder;
};

const run = (folder: string, input: string, options: readonly string[] = []): Promise<ProgramResult> =>
  runProgram(process.execPath, [...options, 'podgraft.js'], { cwd: folder, input });

const spy = join(base, 'spy.cjs');
writeFileSync(
  spy,
  `const vm = require('node:vm');
const said = [];
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    said.push(options.cachedData === undefined ? 'no cache' : this.cachedDataRejected ? 'refused by V8' : 'used');
  }
};
process.on('exit', () => require('node:fs').writeSync(2, JSON.stringify(said)));`,
);
/** What the start makes of the cache for the program and for each module that it loads: no cache, refused by V8, or used. */
const usesOfCache = async (folder: string, options: readonly string[] = []): Promise<string[]> =>
  JSON.parse((await run(folder, typical, ['-r', spy, ...options])).stderr);
/** What it makes of the cache for the program. */
const useOfCache = async (folder: string, options: readonly string[] = []): Promise<string | undefined> =>
  (await usesOfCache(folder, options))[0];

const alone = folderWithBundle();
const expected = Promise.all([run(alone, typical), run(alone, odd)]);

describe('the bundle alone in an empty folder', () => {
  it('runs as the function, clean or with problems', async () => {
    const [clean, bad] = await expected;
    expect(clean).toMatchObject({ status: 0, stderr: '' });
    expect(clean.stdout).toContain('image: busybox:1.28');
    expect(clean.stdout).not.toContain('results:');
    expect(bad.status).toBe(1);
    expect(bad.stdout).toContain('kind: UnknownField');
  });

  it('runs as a command, under any name', async () => {
    const folder = folderWithBundle('graft');
    const { stdout } = await runSuccessfully(process.execPath, ['graft', '--help'], { cwd: folder });
    expect(stdout).toContain('podgraft COMMAND --help');
  });

  it('runs with lines added to its end', async () => {
    const folder = folderWithBundle();
    const path = join(folder, 'podgraft.js');
    writeFileSync(path, `${readFileSync(path, 'utf8')}// signed\n`);
    expect([await run(folder, typical), await run(folder, odd)]).toEqual(await expected);
  });

  it('says so when another bundle took its place before all of it was read', async () => {
    const folder = folderWithBundle();
    const path = join(folder, 'podgraft.js');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^\/\/[0-9a-f]{16} (?=[a-z])/gm, '//other '));
    const { status, stdout } = await run(folder, odd);
    expect(status).toBe(1);
    expect(stdout).toContain('was replaced during the run');
  });
});

const folderWithCache = (change: (cache: Buffer) => Buffer = (cache) => cache): string => {
  const folder = folderWithBundle();
  const path = join(folder, 'podgraft.cache');
  writeFileSync(path, change(readFileSync('dist/podgraft.cache')));
  chmodSync(path, 0o644);
  return folder;
};

/** The size of the cache's head, as in src/process/bootstrap.ts. */
const HEAD = 8192;
const program: string = JSON.parse(
  /^"use strict";const PROGRAM=(".*");$/m.exec(readFileSync('dist/podgraft.js', 'utf8'))?.[1] ?? '',
);

/** Where V8's data for the program begins in the cache, and how long each of its two copies is. */
const partsOf = (cache: Buffer): { start: number; length: number } => {
  const [, index = ''] = cache.subarray(0, HEAD).toString('latin1').split('\n');
  const [start, length] = JSON.parse(index)[''];
  return { start: start + program.length, length };
};

/** Flips a bit of V8's data, in both copies, as another V8 would have written it. */
const flipped = (at: number) => (cache: Buffer) => {
  const { start, length } = partsOf(cache);
  for (const copy of [start, start + length]) cache.writeUInt8(cache.readUInt8(copy + at) ^ 1, copy + at);
  return cache;
};

/** Flips a bit in one of the two copies. */
const damaged = (where: (parts: { start: number; length: number }) => number) => (cache: Buffer) => {
  const at = where(partsOf(cache));
  cache.writeUInt8(cache.readUInt8(at) ^ 1, at);
  return cache;
};

describe('the code cache beside the bundle', () => {
  it('is used, and changes nothing in what is printed', async () => {
    const folder = folderWithCache();
    expect(new Set(await usesOfCache(folder))).toEqual(new Set(['used']));
    expect([await run(folder, typical), await run(folder, odd)]).toEqual(await expected);
  });

  it('serves the program where what it has for a module is damaged', async () => {
    const folder = folderWithCache((cache) => {
      const [, index = ''] = cache.subarray(0, HEAD).toString('latin1').split('\n');
      const [start, length] = JSON.parse(index)['shell/parse.ts'];
      return cache.fill(0, start + length, start + length + 1000);
    });
    const uses = await usesOfCache(folder);
    expect(uses[0]).toBe('used');
    expect(uses).toContain('no cache');
    expect(await run(folder, typical)).toEqual((await expected)[0]);
  });

  it.each<readonly [string, (cache: Buffer) => Buffer]>([
    ['empty', () => Buffer.alloc(0)],
    ['only a head', (cache) => cache.subarray(0, HEAD)],
    ['cut off before the data', (cache) => cache.subarray(0, partsOf(cache).start)],
    ['cut off in the first copy', (cache) => cache.subarray(0, partsOf(cache).start + 1000)],
    [
      'cut off after the first copy',
      (cache) => cache.subarray(0, partsOf(cache).start + partsOf(cache).length),
    ],
    [
      'cut off in the second copy',
      (cache) => cache.subarray(0, partsOf(cache).start + 2 * partsOf(cache).length - 1),
    ],
    ['garbage', (cache) => Buffer.alloc(cache.length, 'garbage')],
    ['damaged in the head', (cache) => cache.fill('{', 0, HEAD)],
    ['damaged at the beginning', damaged(({ start }) => start)],
    ['damaged in the middle', damaged(({ start, length }) => start + (length >> 1))],
    ['damaged at the end', damaged(({ start, length }) => start + 2 * length - 1)],
    [
      'that of another Node',
      (cache) => Buffer.from(cache.toString('latin1').replace(/ v\d+/, ' v1'), 'latin1'),
    ],
    [
      'that of another program as long',
      (cache) =>
        Buffer.from(cache.toString('latin1').replaceAll('MatchedNothing', 'MatchedAnyhow!'), 'latin1'),
    ],
  ])('is left alone when it is %s', async (_, change) => {
    const folder = folderWithCache(change);
    expect(await useOfCache(folder)).toBe('no cache');
    expect([await run(folder, typical), await run(folder, odd)]).toEqual(await expected);
  });

  it.each<readonly [string, (cache: Buffer) => Buffer]>([
    ['of another V8', flipped(4)],
    ['of a V8 with other flags', flipped(12)],
  ])('is refused when it is %s', async (_, change) => {
    const folder = folderWithCache(change);
    expect(await useOfCache(folder)).toBe('refused by V8');
    expect([await run(folder, typical), await run(folder, odd)]).toEqual(await expected);
  });

  it('is refused under other flags', async () => {
    const folder = folderWithCache();
    expect(await useOfCache(folder, ['--no-opt'])).toBe('refused by V8');
    expect(await run(folder, typical, ['--no-opt'])).toEqual((await expected)[0]);
  });

  it('is used under the flags that it was written under, and refused without them', async () => {
    const folder = folderWithBundle();
    const flags = ['--max-semi-space-size=16'];
    await runSuccessfully(process.execPath, [...flags, 'scripts/build-cache.mjs', folder]);
    expect(await useOfCache(folder, flags)).toBe('used');
    expect(await useOfCache(folder)).toBe('refused by V8');
    expect(await run(folder, typical, flags)).toEqual((await expected)[0]);
  });

  it('is not trusted when others may write it', async () => {
    const folder = folderWithCache();
    chmodSync(join(folder, 'podgraft.cache'), 0o666);
    expect(await useOfCache(folder)).toBe('no cache');
  });

  it.skipIf(process.getuid?.() !== 0)('is not trusted when somebody else owns it', async () => {
    const folder = folderWithCache();
    chownSync(join(folder, 'podgraft.cache'), 65534, 65534);
    expect(await useOfCache(folder)).toBe('no cache');
  });

  it('may be a folder or a pipe without harm', async () => {
    const withFolder = folderWithBundle();
    mkdirSync(join(withFolder, 'podgraft.cache'));
    const withPipe = folderWithBundle();
    await runSuccessfully('mkfifo', ['-m', '644', join(withPipe, 'podgraft.cache')]);
    for (const folder of [withFolder, withPipe]) {
      expect(await useOfCache(folder)).toBe('no cache');
      expect(await run(folder, typical)).toEqual((await expected)[0]);
    }
  });

  it('is written for the folder that is named, and leaves nothing else there', async () => {
    const folder = folderWithBundle();
    await runSuccessfully(process.execPath, ['scripts/build-cache.mjs', folder]);
    expect(await useOfCache(folder)).toBe('used');
    const { stdout } = await runSuccessfully('ls', ['-A', resolve(folder)]);
    expect(stdout).toBe('podgraft.cache\npodgraft.js\n');
  });
});
