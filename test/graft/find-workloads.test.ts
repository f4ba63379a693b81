// Workloads in items of kind List.

import { expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { append, configOf, head } from '../pod-list.ts';

test('a workload without a name inside a List is refused, and the list stays as it came', () => {
  const items = `items:
- apiVersion: v1
  kind: List
  items:
  - apiVersion: v1
    kind: Pod
    spec:
      containers:
      - name: main
        image: nginx
`;
  const text = head + items + configOf(append);
  const { problems, exitCode, output } = transform(text);
  expect(exitCode).toBe(1);
  expect(problems[0]?.kind).toBe('ItemInvalid');
  expect(output.startsWith(text)).toBe(true);
});
