// What commands print for people holds no character that a terminal obeys, whatever names and values are in files.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { runCli } from '../../src/cli/index.ts';
import type { Io } from '../../src/cli/io.ts';
import { config } from '../generate/config.ts';
import { Dice } from '../generate/dice.ts';
import { emitItem } from '../generate/emit.ts';
import { enrichConfig, misshape, unprintable } from '../generate/hostile.ts';
import { manner } from '../generate/list.ts';
import { workload } from '../generate/workload.ts';
import { hold } from './hold.ts';
import { controls } from './hold-list.ts';

const cwd = mkdtempSync(join(tmpdir(), 'podgraft-people-'));
process.on('exit', () => rmSync(cwd, { recursive: true, force: true }));

const commands: readonly (readonly string[])[] = [
  ['explain', '-c', 'config.yaml', 'k'],
  ['diff', '-c', 'config.yaml', 'k'],
  ['render', '-c', 'config.yaml', 'k'],
  ['render', '--in-place', '-c', 'config.yaml', 'k'],
  ['explain', '-c', 'config.yaml', 'k'],
  ['revert', 'k'],
];

/** Throws `Found` when a command of this seed prints what a terminal would obey. */
export const checkPeople = async (seed: number): Promise<void> => {
  const dice = new Dice(seed);
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { numRuns: 1, seed })[0] as T;
  const value = structuredClone(sample(workload)) as Record<string, unknown>;
  const a = structuredClone(enrichConfig(sample(config('one')), dice));
  if (dice.chance(0.8)) unprintable(value, dice);
  if (dice.chance(0.4)) unprintable(a, dice);
  if (dice.chance(0.2)) misshape(value, dice);
  const text = `${emitItem(value, 0, sample(manner))}\n`;
  rmSync(join(cwd, 'k'), { recursive: true, force: true });
  mkdirSync(join(cwd, 'k'));
  writeFileSync(join(cwd, 'k/web.yaml'), text);
  writeFileSync(join(cwd, 'config.yaml'), JSON.stringify(a));
  for (const argv of commands) {
    let printed = '';
    const print = (each: string): void => {
      printed += each;
    };
    const io: Io = {
      ...{ stdin: () => new Uint8Array(), stdout: print, stderr: print, cwd },
      // Colours are podgraft's own.
      ...{ isTTY: true, isOutputTTY: true, columns: 100, env: { NO_COLOR: '1' } },
    };
    await runCli(argv, io, '0.0.0-fuzz');
    const law = 'nothing that a terminal obeys';
    hold(law, !controls.test(printed), argv.join(' '), text, JSON.stringify(a), JSON.stringify(printed));
  }
};
