// The parser is a hundred kilobytes of code: a run without scripts does not load it.

import { expect, test, vi } from 'vitest';
import { parseShell } from '../../src/shell/parse.ts';
import { transform } from '../../src/transform.ts';

vi.mock(import('../../src/shell/parse.ts'), async (original) => {
  const { parseShell } = await original();
  return { parseShell: vi.fn(parseShell) };
});

const run = (rule: string): number => {
  vi.mocked(parseShell).mockClear();
  transform(`apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig:
  apiVersion: podgraft.dev/v1alpha1
  kind: PodGraft
  metadata: {name: own}
  spec: {rules: [{name: r, ${rule}}]}
items:
- {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i, command: [run]}]}}
`);
  return vi.mocked(parseShell).mock.calls.length;
};

test.each([
  'env: [{name: A, value: b}], files: [{path: /a, content: "x"}]',
  'initContainers: [{name: i, image: i, command: [prepare]}], sidecars: [{name: s, image: s}]',
  'postStart: {exec: {command: [/bin/register]}}, preStop: {sleep: {seconds: 5}}',
  'entrypoint: {command: [/tools/run, --]}',
])('%s loads no parser', (rule) => {
  expect(run(rule)).toBe(0);
});

test('a script is parsed once, however often it is judged', () => {
  expect(run('entrypoint: {script: "echo lazy"}')).toBe(1);
  expect(run('entrypoint: {script: "echo lazy"}')).toBe(0);
});
