// A run that dies, or whose disk is full, at any one of the steps by which it writes files: each file is whole, old or
// new, and the next run does what was left. The steps are the calls that change a file system; a file that node loads
// before the program counts them, and ends the process or refuses at the one that is wanted.

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { some } from '../runs.ts';
import { CONFIG, folderOf, program, run, spawn, textOf, WEB } from './support.ts';

const seam = `
const fs = require('node:fs');
const { STEP, HOW } = process.env;
let steps = 0;
const wrap = (name, isOurs, half) => {
  const real = fs[name];
  fs[name] = (...args) => {
    if (!isOurs(args)) return real(...args);
    steps++;
    // A full disk stays full, and still lets go of files.
    const isWanted = HOW === 'kill' || name === 'unlinkSync' ? steps === Number(STEP) : steps >= Number(STEP);
    if (!isWanted) return real(...args);
    if (half) half(real, args);
    if (HOW === 'kill') process.kill(process.pid, 'SIGKILL');
    throw Object.assign(new Error(HOW + ': refused, ' + name), { code: HOW, syscall: name });
  };
};
const always = () => true;
wrap('openSync', ([, flags]) => /[wax+]/.test(String(flags)));
wrap('writeFileSync', always, (real, [file, text]) => real(file, text.slice(0, text.length / 2)));
for (const name of ['mkdirSync', 'fchmodSync', 'fsyncSync', 'renameSync', 'unlinkSync', 'chownSync', 'linkSync'])
  wrap(name, always);
process.on('exit', () => { if (process.env.COUNT) real(process.env.COUNT, String(steps)); });
const real = fs.writeFileSync;
`;

const second = CONFIG.replaceAll('hello', 'changed').replaceAll('prep', 'other');
const api = WEB.replace('name: web\n', 'name: api\n');
const config = CONFIG.replaceAll('name: web}', 'name: "web|api"}').replace(
  '{name: "web|api"}\n    files',
  '{name: web}\n    files',
);
const start = { 'c.yaml': config, 'd.yaml': second, 'k/web.yaml': WEB, 'k/below/api.yaml': api };

interface Scenario {
  /** Runs that come before. */
  readonly before: readonly (readonly string[])[];
  readonly argv: readonly string[];
  /** A symbolic link in the folder, and what it points to. */
  readonly link?: readonly [name: string, target: string];
}
const apply = ['render', '-c', 'c.yaml', '--in-place', 'k'];
const scenarios: Record<string, Scenario> = {
  'files that change, with new ConfigMaps beside them': { before: [], argv: apply },
  'files and ConfigMaps that change': { before: [apply], argv: ['render', '-c', 'd.yaml', '-i', 'k'] },
  'files that change, and ConfigMaps that go': { before: [apply], argv: ['revert', 'k'] },
  'one file, and the ConfigMap beside it that goes': { before: [apply], argv: ['revert', 'k/web.yaml'] },
  'a file that a symbolic link points to': {
    before: [],
    argv: ['render', '-c', 'c.yaml', '-i', 'link.yaml'],
    link: ['link.yaml', 'k/web.yaml'],
  },
  'files in a folder that is not there yet': {
    before: [],
    argv: ['render', '-c', 'c.yaml', '--output-dir', 'out/new', 'k'],
  },
};

type Files = Readonly<Record<string, string>>;
const isTemporary = (name: string): boolean => name.endsWith('.tmp');
const filesIn = (folder: string): Files =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => [name, textOf(folder, name)]),
  );
const lasting = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !isTemporary(name)));

const step = async (folder: string, argv: readonly string[], env: Record<string, string>) => {
  const preload = join(folderOf({ 'seam.cjs': seam }), 'seam.cjs');
  return spawnSync(process.execPath, ['--require', preload, await program(), ...argv], {
    ...{ cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } },
  });
};

describe.each(Object.entries(scenarios))('%s', (_, { before, argv, link }) => {
  const isLinked = (folder: string): boolean =>
    link === undefined || lstatSync(join(folder, link[0])).isSymbolicLink();
  const linkedFolder = (files: Files): string => {
    const [name, target] = link ?? [];
    const folder = folderOf(Object.fromEntries(Object.entries(files).filter(([each]) => each !== name)));
    if (name !== undefined && target !== undefined) symlinkSync(target, join(folder, name));
    return folder;
  };
  /** What there is before and after a run that nothing disturbs, and how many steps it takes. */
  const undisturbed = async (): Promise<{ old: Files; fresh: Files; steps: number }> => {
    const folder = linkedFolder(start);
    for (const each of before) expect((await run(folder, each)).code).toBe(0);
    const old = filesIn(folder);
    const count = join(folderOf({}), 'count');
    expect(await step(folder, argv, { COUNT: count })).toMatchObject({ status: 0 });
    return { old, fresh: filesIn(folder), steps: Number(readFileSync(count, 'utf8')) };
  };

  it.each(['kill', 'ENOSPC'])('%s at each step', async (how) => {
    const { old, fresh, steps } = await undisturbed();
    expect(fresh).not.toEqual(old);
    expect(steps).toBeGreaterThan(5);
    const all = Array.from({ length: steps }, (_, index) => index + 1);
    for (const at of some(all, 3, how === 'kill' ? 0 : 1)) {
      const folder = linkedFolder(old);
      const ran = await step(folder, argv, { STEP: String(at), HOW: how });
      const now = filesIn(folder);
      for (const name of new Set([
        ...Object.keys(old),
        ...Object.keys(fresh),
        ...Object.keys(lasting(now)),
      ])) {
        const isWhole = now[name] === old[name] || now[name] === fresh[name];
        expect([at, name, isWhole]).toEqual([at, name, true]);
      }
      expect([at, isLinked(folder)]).toEqual([at, true]);
      if (how === 'kill') expect(ran.signal).toBe('SIGKILL');
      // Where only what makes it durable or tidy fails, the run is a success.
      else if (ran.status === 0) expect([at, lasting(now)]).toEqual([at, fresh]);
      else expect([at, ran.status, ran.stderr]).toEqual([at, 1, expect.stringContaining('[FileUnwritable]')]);
      // The next run, at once; and with the next change the leftovers go, when they have aged.
      expect([at, await run(folder, argv)]).toMatchObject([at, { code: 0 }]);
      expect([at, lasting(filesIn(folder))]).toEqual([at, fresh]);
      for (const name of Object.keys(filesIn(folder)).filter(isTemporary))
        utimesSync(join(folder, name), 1, 1);
      for (const [name, text] of Object.entries(old)) writeFileSync(join(folder, name), text);
      expect([at, await run(folder, argv)]).toMatchObject([at, { code: 0 }]);
      expect([at, filesIn(folder)]).toEqual([at, fresh]);
    }
  });
});

const tiny = join('/tmp', `podgraft-tiny-${process.pid}`);
const mount = (): boolean => {
  mkdirSync(tiny, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', tiny]).status === 0;
};
const unmount = (): void => {
  spawnSync('umount', [tiny]);
  rmSync(tiny, { recursive: true, force: true });
};

describe('a disk that is really full', () => {
  it('keeps each file as it was, and the next run does the work', async ({ skip }) => {
    if (!mount()) {
      unmount();
      skip('needs the right to mount a tmpfs');
    }
    try {
      const put = (name: string, text: string): void => {
        mkdirSync(join(tiny, name, '..'), { recursive: true });
        writeFileSync(join(tiny, name), text);
      };
      for (const [name, text] of Object.entries(start)) put(name, text);
      const old = filesIn(tiny);
      writeFileSync(join(tiny, 'ballast'), Buffer.alloc(40 * 1024));
      let size = 0;
      for (;;) {
        try {
          writeFileSync(join(tiny, `more${size}`), Buffer.alloc(4096));
          size++;
        } catch {
          break;
        }
      }
      const ran = await spawn(tiny, apply);
      expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining('no space left on device')]);
      const { ballast: _, ...now } = filesIn(tiny);
      expect(Object.fromEntries(Object.entries(now).filter(([name]) => !name.startsWith('more')))).toEqual(
        old,
      );
      rmSync(join(tiny, 'ballast'));
      const next = await spawn(tiny, apply);
      // Each folder has a workload that uses the one ConfigMap.
      expect([next.status, next.stderr]).toEqual([
        0,
        expect.stringMatching(
          /^info: k\/below\/configmap_try-conf\.yaml: .* \[ConfigMapShared\]\n3 files: 2 changed, 1 new\n$/,
        ),
      ]);
      expect(existsSync(join(tiny, 'k/below/configmap_try-conf.yaml'))).toBe(true);
    } finally {
      unmount();
    }
  });
});
