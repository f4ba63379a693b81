// Where a quoted scalar ends.

import { expect, test } from 'vitest';
import { transform } from '../../../src/transform.ts';
import { append, listOf } from '../../pod-list.ts';

test.each(["'it''", '"it\\"'])('the quote in %s does not close it, also where another follows', (word) => {
  const lines = `      command:\n      - ${word}\n      ${word[0]}env${word[0]}: []\n`;
  const { problems, exitCode } = transform(listOf(lines, append));
  expect(exitCode).toBe(1);
  expect(problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
    'InputNotYaml: an item: line 17, column 8: expected a key of this map; check the indentation; correct the YAML at the given line',
  ]);
});
