// A run over a larger input sets flags of V8 that this V8 has: it reports an unknown one on standard error.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flagsFor } from '../../src/process/v8-flags.ts';
import { runProgram } from '../run-program.ts';

const HUGE = 9 * 1024 * 1024;

describe('flags of V8', () => {
  it('are those that the V8 of Node 20, 22 and 24 has', () => {
    expect(flagsFor('11.3.244.8-node.38', HUGE)).toEqual([
      '--interrupt-budget=500000',
      '--heap-growing-percent=50',
    ]);
    for (const v8 of ['12.4.254.21-node.57', '13.6.233.17-node.53'])
      expect(flagsFor(v8, HUGE)).toEqual([
        '--invocation-count-for-maglev=2000',
        '--invocation-count-for-turbofan=12000',
        '--heap-growing-percent=50',
      ]);
  });

  it('are fewer for an input that is not huge', () => {
    expect(flagsFor('11.3.244.8', 200_000)).toEqual(['--interrupt-budget=500000']);
  });

  it.each(['10.2.154.26', '14.1.146.11', '1', ''])('are none for V8 %j, which is not known', (v8) => {
    expect(flagsFor(v8, HUGE)).toEqual([]);
  });

  it('are no reason to write to standard error', async () => {
    const list = readFileSync('scripts/typical-list.yaml', 'utf8') + `# ${'x'.repeat(1000)}\n`.repeat(9500);
    expect(list.length).toBeGreaterThan(HUGE);
    const result = await runProgram(process.execPath, ['dist/podgraft.js'], { input: list });
    expect(result).toMatchObject({ status: 0, stderr: '' });
  });
});
