// What Kubernetes' reader takes and stricter ones refuse: items with it work, and keep its bytes.

import { describe, expect, test } from 'vitest';
import { encodeStream, readStream } from '../../../src/krm/stream/stream.ts';
import { transform } from '../../../src/transform.ts';

const config = `functionConfig: ${JSON.stringify({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'one' },
  spec: { record: false, rules: [{ name: 'set', env: [{ name: 'A', value: 'b' }] }] },
})}\n`;
const head = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n';
const spec =
  '  spec:\n    template:\n      spec:\n        containers:\n        - name: main\n          image: nginx\n';
const env = '          env:\n          - name: A\n            value: b\n';
const item = (metadata: string): string =>
  `- apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: web\n${metadata}${spec}`;

describe('a changed item keeps', () => {
  test.each<[string, string]>([
    ['quoted text that goes on at its key', "    annotations:\n      a: '[\n      1\n      ]'\n"],
    ['quoted text that goes on left of its key', '    annotations:\n      a: "x\n   y"\n      b: c\n'],
    ['quoted text that goes on at column 0', "    annotations:\n      a: 'x\n\ny'\n"],
    ['a flow list whose elements are at its key', '    finalizers: [\n    a,\n    b\n    ]\n'],
    ['a flow map whose bracket is at column 0', '    labels: {\n      a: b\n}\n'],
    ['such a list with an anchor beside it', '    labels: &l {\n    a: b\n    }\n    annotations: *l\n'],
    ['quoted text with a comment right after it', '    annotations: {a: "b"}# c\n'],
    ['tabs between tokens', '    labels:\n      a:\tb\t# c\n'],
  ])('%s', (_, metadata) => {
    const text = (changed: string): string => `${head}items:\n${item(metadata)}${changed}${config}`;
    expect(transform(text('')).output).toBe(text(env));
  });
});

test('a change in a flow collection whose lines are at column 0 has lines there too', () => {
  const text = (changed: string): string =>
    `${head}items:\n- {kind: PodTemplate, apiVersion: v1,\nmetadata: {name: a}, template: {spec: {containers: [{name: main, image: nginx, env: [\n{name: X, value: y}${changed}]}]}}}\n- apiVersion: v1\n  kind: PodTemplate\n  metadata: {name: b}\n  template: {spec: {containers: [{name: main, image: nginx, env: [\n{name: X, value: y}${changed}]}]}}\n${config}`;
  const { output, problems } = transform(text(''));
  expect(problems).toEqual([]);
  expect(output).toBe(text(',\n{name: A, value: b}'));
});

test('elements of a typed list have their type from the list', () => {
  const element = (keys: string): string =>
    `    - ${keys}metadata:\n        name: web\n      spec:\n        template:\n          spec:\n            containers:\n            - name: main\n`;
  const added = '              env:\n              - name: A\n                value: b\n';
  const list = (kind: string, keys: string, changed: string): string =>
    `${head}items:\n  - apiVersion: apps/v1\n    kind: ${kind}\n    items:\n${element(keys)}${changed}${config}`;
  expect(transform(list('DeploymentList', '', '')).output).toBe(list('DeploymentList', '', added));
  expect(transform(list('StatefulSetList', '', '')).output).toBe(list('StatefulSetList', '', added));
  // With one of the two of its own, and in a List of anything, an element is what it says.
  for (const [kind, keys] of [
    ['DeploymentList', 'kind: Widget\n      '],
    ['List', ''],
  ] as const)
    expect(transform(list(kind, keys, '')).output).toContain(list(kind, keys, '').slice(0, -config.length));
});

test('a file that ends with a block scalar without a line break says the same with an object after it', () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n    b';
  const added = [{ kind: 'X' }];
  const stream = readStream(text, 'x.yaml');
  const none = { changed: new Map(), removed: new Set<never>() };
  expect(encodeStream(stream, { ...none, added })).toBe(
    'apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |-\n    b\n---\nkind: X\n',
  );
});
