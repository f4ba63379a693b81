import { describe, expect, test } from 'vitest';
import { signalsFirstProcess, wordsSignalFirstProcess } from '../../src/shell/signals.ts';

describe('a signal to process 1', () => {
  test.each([
    'kill 1',
    'kill -HUP 1',
    'kill -s HUP 1',
    'kill -- 1',
    '/bin/kill -15 7 1',
    'if [ -f /x ]; then kill -USR1 1; fi',
    'sleep 5 && kill -QUIT 1 || true',
    'reload() { kill -HUP 1; }; reload',
  ])('is in %s', (script) => {
    expect(signalsFirstProcess(script)).toBe(true);
  });

  test.each([
    'kill -0 1',
    'kill -s 0 1',
    'kill -l 1',
    'kill -1 7',
    'kill -s 1 7',
    'kill $$',
    'kill "$1"',
    'kill %1',
    'echo kill -HUP 1',
    'kill() { echo; }; kill -HUP 1',
    "echo '",
    'pkill -HUP nginx',
  ])('is not in %s', (script) => {
    expect(signalsFirstProcess(script)).toBe(false);
  });

  test('is seen in words without a shell', () => {
    expect(wordsSignalFirstProcess(['kill', '-HUP', '1'])).toBe(true);
    expect(wordsSignalFirstProcess(['kill', '-HUP', 1])).toBe(false);
    expect(wordsSignalFirstProcess([])).toBe(false);
  });
});
