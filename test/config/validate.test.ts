// What a message says of a value of the wrong type.

import { expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { head } from '../pod-list.ts';

test('a number beyond 2^53 where it does not belong is shown in the message', () => {
  const { problems, exitCode } = transform(
    `${head}items: []\nfunctionConfig: ${JSON.stringify({
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name: 'one' },
    }).slice(0, -1)},"spec":{"rules":[{"name":[9007199254740993]}]}}\n`,
  );
  expect(exitCode).toBe(1);
  expect(problems[0]?.message).toBe('spec.rules[0].name: expected a string, found [9007199254740993]');
});
