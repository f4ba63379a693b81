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

/** Which streams of a command are for people; the others are manifests. */
const commands: readonly (readonly [argv: readonly string[], isText: boolean])[] = [
  [['explain', '-c', 'config.yaml', 'k'], true],
  [['diff', '-c', 'config.yaml', 'k'], true],
  [['render', '-c', 'config.yaml', 'k'], false],
  [['render', '--in-place', '-c', 'config.yaml', 'k'], true],
  [['render', '-c', 'config.yaml', 'k'], false],
  [['revert', 'k'], true],
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
  for (const [argv, isText] of commands) {
    let stdout = '';
    let stderr = '';
    const io: Io = {
      stdin: () => new Uint8Array(),
      stdout: (each) => {
        stdout += each;
      },
      stderr: (each) => {
        stderr += each;
      },
      ...{ isTTY: false, isOutputTTY: false, columns: undefined, env: {}, cwd },
    };
    await runCli(argv, io, '0.0.0-fuzz');
    for (const each of isText ? [stdout, stderr] : [stderr])
      hold(
        'nothing that a terminal obeys',
        !controls.test(each),
        argv.join(' '),
        text,
        JSON.stringify(a),
        JSON.stringify(each),
      );
  }
};
