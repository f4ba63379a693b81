// Characters that readers of YAML disagree about.

import { expect, test } from 'vitest';
import { transform } from '../../../src/transform.ts';
import { expectLaws, listOf } from '../../pod-list.ts';

test.each([
  ['a carriage return at the very end', (text: string) => `${text.trimEnd()}\r`, 14],
  ['a carriage return in a comment', (text: string) => text.replace('name: main', 'name: main # a\rb'), 13],
  ['U+0085 in a plain scalar', (text: string) => text.replace('name: main', 'name: main\u0085b'), 13],
  ['U+2028 in a comment', (text: string) => text.replace('items:', '# a\u2028b\nitems:'), 4],
  ['U+2029 at a blank', (text: string) => text.replace('name: main', 'name: "ma \u2029in"'), 13],
])('%s, which only some readers break the line at, is refused', (_, bend, line) => {
  const text = bend(listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]));
  const { problems, exitCode, output } = transform(text);
  expect(exitCode).toBe(1);
  expect(problems[0]?.kind).toBe('InputNotYaml');
  expect(problems[0]?.message).toContain(`line ${line}, column`);
  expect(output).not.toContain('grafts');
});

test('U+2028 between quotes is kept by all readers, and so it stays', () => {
  const rules = [{ name: 'env', env: [{ name: 'A', value: 'b' }] }];
  const text = listOf('      command: ["a\u2028b"]\n', rules);
  expectLaws(text, `${text}      env:\n      - name: A\n        value: b\n`);
});

test('an item that is not read may hold any character', () => {
  const other =
    '- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: c\n  data:\n    a: "b\u2028c\u0085d\re"\n';
  const text = listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]).replace(
    'items:\n',
    `items:\n${other}`,
  );
  const { output, exitCode } = transform(text);
  expect(exitCode).toBe(0);
  expect(output).toContain(`items:\n${other}`);
});
