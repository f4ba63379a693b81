// What only the checks after a run read.

import { expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { listOf } from '../pod-list.ts';
import { withoutResults } from '../resource-list.ts';

test('an alias without an anchor that only a trap reads is reported', () => {
  const mounts = [{ name: 'mount', volumeMounts: [{ name: 'gone', mountPath: '/gone' }] }];
  const text = listOf('', mounts).replace('  spec:\n', '  status: *gone\n  spec:\n');
  const { problems, exitCode, output } = transform(text);
  expect(exitCode).toBe(1);
  expect(problems[0]).toMatchObject({ kind: 'InputNotYaml', severity: 'error' });
  expect(problems[0]?.message).toContain('an alias without an anchor before it');
  expect(withoutResults(output)).toBe(text);
});
