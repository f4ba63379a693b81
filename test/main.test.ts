// The process around the function: slow and non-blocking pipes are read to their end.
import { expect, it } from 'vitest';
import { runProgram } from './run-program.ts';

const slow = `process.stdout.write('kind: Resource'); setTimeout(() => process.stdout.write('List\\nitems: []\\n'), 300)`;

it.each(['podgraft.js', 'podgraft.js revert -'])('%s waits for a slow writer', async (command) => {
  const script = `"${process.execPath}" -e "$WRITER" | "${process.execPath}" dist/${command}`;
  const env = { ...process.env, WRITER: slow };
  const { stdout, stderr } = await runProgram('bash', ['-c', script], { env });
  expect(stderr).not.toContain('EAGAIN');
  expect(stdout).toContain('ResourceList');
});

it.each([
  ['reads a folder', '< .', 'EISDIR: illegal operation on a directory, read'],
  ['writes to a full disk', '< /dev/null > /dev/full', 'ENOSPC: no space left on device, write'],
])('that %s is reported as no bug', async (_, streams, message) => {
  const script = `"${process.execPath}" dist/podgraft.js ${streams}`;
  const { status, stdout, stderr } = await runProgram('bash', ['-c', script]);
  expect([status, stdout, stderr]).toEqual([1, '', `podgraft: ${message}\n`]);
});
