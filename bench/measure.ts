// Runs programs by turns and reports what each took at the least, by the clock, by processor time and in memory: others
// on the machine can only add to what a program takes.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
export const folder = mkdtempSync(join(tmpdir(), 'podgraft-bench-'));

export interface Cost {
  /** Milliseconds by the clock. */
  readonly wall: number;
  /** Milliseconds of all processors together. */
  readonly cpu: number;
  /** Peak memory in MB. */
  readonly memory: number;
}

/** A program with its arguments, and the file that it has as standard input. */
export type Run = readonly [command: readonly string[], input: string];

export const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

// Loaded before the program under test, and the same for all: reports at the end what the process used.
const usage = file(
  'usage.cjs',
  `process.on('exit', () => { const u = process.resourceUsage(); require('fs').writeFileSync(process.env.USAGE, JSON.stringify({ cpu: (u.userCPUTime + u.systemCPUTime) / 1000, memory: u.maxRSS / 1024 })); });`,
);

export const node = (...script: string[]): string[] => [process.execPath, '-r', usage, ...script];

/** A line of the shell with words after it; bash reports the processor time of all its programs. */
export const timed = (line: string, ...words: string[]): string[] => [
  'bash',
  '-c',
  `set -o pipefail; TIMEFORMAT='%U %S'; time ${line} "$@"`,
  'bash',
  ...words,
];

/** Runs a program that writes to $USAGE what it used, or a line of `timed`. */
export const runOnce = ([[program = '', ...args], input]: Run): Cost => {
  const report = join(folder, 'usage.json');
  rmSync(report, { force: true });
  const [stdin, stdout] = [openSync(input, 'r'), openSync(join(folder, 'out'), 'w')];
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, {
    stdio: [stdin, stdout, 'pipe'],
    env: { ...process.env, USAGE: report },
  });
  const wall = performance.now() - start;
  closeSync(stdin);
  closeSync(stdout);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit status ${status}: ${stderr}`);
  const seconds = /([\d.]+) ([\d.]+)\n$/.exec(String(stderr));
  if (program === 'bash' && seconds)
    return { wall, cpu: (Number(seconds[1]) + Number(seconds[2])) * 1000, memory: Number.NaN };
  return { wall, ...JSON.parse(readFileSync(report, 'utf8')) };
};

/** Runs all by turns, and returns the least of each cost. */
export const leastOf = <const Runs extends readonly Run[]>(
  runs: Runs,
  times = rounds,
): { [Index in keyof Runs]: Cost } => {
  const costs = runs.map((): Cost[] => []);
  for (let round = 0; round < times; round++)
    for (const [index, run] of runs.entries()) costs[index]?.push(runOnce(run));
  const least = (list: readonly Cost[], name: keyof Cost): number =>
    Math.min(...list.map(({ [name]: value }) => value));
  return costs.map((list) => ({
    wall: least(list, 'wall'),
    cpu: least(list, 'cpu'),
    memory: least(list, 'memory'),
  })) as { [Index in keyof Runs]: Cost };
};
