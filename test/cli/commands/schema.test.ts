// `podgraft schema` prints what editors use; test/config/editor-schema.test.ts has what they make of it.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { run } from '../support.ts';

it('is the schema that recipes name on their first line', async () => {
  const { stdout, code } = await run('.', ['schema']);
  expect(code).toBe(0);
  expect(stdout).toBe(readFileSync('docs/schema.json', 'utf8'));
});
