// Paths of the record through names of any characters.

import { test } from 'vitest';
import { expectLaws, listOf } from '../pod-list.ts';

test('a list that a rule created in a container of any name is removed with what is in it', () => {
  for (const name of ['a/b', 'a~1b', '/', '~', 'a/b/c d']) {
    const text = listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]).replace(
      'name: main',
      `name: ${name === '~' ? "'~'" : name}`,
    );
    expectLaws(text, text.replace(/image: nginx\n/, '$&      env:\n      - name: A\n        value: b\n'));
  }
});
