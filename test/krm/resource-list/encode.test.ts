// What the list gets beside its items.

import { expect, test } from 'vitest';
import { transform } from '../../../src/transform.ts';
import { configOf, head } from '../../pod-list.ts';
import { read } from '../../resource-list.ts';

test('a list without items that fails does not get any', () => {
  const { output, exitCode } = transform(head + configOf([{ name: 'Not A Name' }]));
  expect(exitCode).toBe(1);
  expect(read(output)).not.toHaveProperty('items');
});
