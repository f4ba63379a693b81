// ResourceLists that are no YAML, or whose own keys podgraft does not edit.

import { expect, test } from 'vitest';
import { transform } from '../../../src/transform.ts';
import { append, configOf, head, listOf } from '../../pod-list.ts';

test('text that is no YAML under a key that no ResourceList has is refused', () => {
  const text = `${head}itemapiVersion: apps/v1\n  kind: Deployment\n${configOf([])}`;
  const { problems, exitCode } = transform(text);
  expect(exitCode).toBe(1);
  expect(problems.map(({ kind }) => kind)).toEqual(['InputNotYaml']);
});

test('a second document after the list is refused, and an empty one is not', () => {
  const text = listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]);
  const { problems, exitCode } = transform(`${text}---\nmore: true\n`);
  expect(exitCode).toBe(1);
  expect(problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
    'InputNotYaml: standard input: line 15, column 1: a second document begins here; correct the YAML at the given line',
  ]);
  const { output } = transform(`${text}---\n# nothing\n`);
  expect(output.endsWith('\n---\n# nothing\n')).toBe(true);
  expect(output.slice(0, output.indexOf('---\n'))).toBe(transform(text).output);
});

test('a list whose own keys have anchors or follow a question mark is refused', () => {
  const text = listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]);
  for (const odd of ['? items\n:', '&a items:', 'items: &a']) {
    const { problems, exitCode } = transform(text.replace('items:', odd));
    expect(exitCode).toBe(1);
    expect(problems.map(({ kind }) => kind)).toEqual(['NotAResourceList']);
  }
});

test('a key of the list that is no YAML is refused, also where its value is not needed', () => {
  const text = `${head}items: []\n${configOf([])}`;
  for (const odd of ['apiVersion: |-x', 'apiVersion: [', 'metadata: {a: b\napiVersion: x']) {
    const { problems, exitCode } = transform(text.replace(/^apiVersion.*$/m, odd).replace('items: []\n', ''));
    expect(exitCode).toBe(1);
    expect(problems.map(({ kind }) => kind)).toEqual(['InputNotYaml']);
  }
});

test('a byte order mark moves no position', () => {
  const text = `\ufeff${head.replace('kind: ', 'kind: &kind ')}items: [{}]\n${configOf(append)}`;
  expect(transform(text).output).toBe(`${text}results:
- message: "items[0]: has no kind; give every item apiVersion, kind and metadata.name"
  severity: error
  resourceRef:
    apiVersion: ""
    kind: ""
    name: ""
  field:
    path: "items[0]"
  tags:
    kind: ItemInvalid
`);
});
