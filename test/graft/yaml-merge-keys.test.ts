// Containers that take fields from another one through a merge key: `<<: *anchor`.

import { expect, test } from 'vitest';
import { itemsOf } from '../fuzz/hold-list.ts';
import { configOf, type Rule } from '../generate/config.ts';
import { read, resourceList, runWith } from '../resource-list.ts';

const deployment = `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    template:
      spec:
        containers:
        - &first
          name: first
          image: nginx
          command: [run]
        - <<: *first
          name: second`;
const list = resourceList([deployment], {});
const second = { name: 'second' };

test('a merged command is refused as shared, and nothing changes', () => {
  const wrap: Rule = { name: 'wrap', containers: second, entrypoint: { command: ['/wrap'] } };
  const done = runWith(list, configOf('one', [wrap]));
  expect(done.kinds).toContain('AnchorShared');
  expect(read(done.text).items).toEqual(read(list).items);
});

test('a later rule still sees the merged fields of a container that an earlier one changed', () => {
  const done = runWith(
    list,
    configOf('one', [
      { name: 'env', containers: second, env: [{ name: 'A', value: 'a' }] },
      { name: 'hook', containers: { ...second, image: 'nginx' }, preStop: { sleep: { seconds: 1 } } },
    ]),
  );
  expect(done.kinds).toEqual([]);
  expect(done.text).toContain('          name: second\n          env:\n          - name: A\n');
  expect(done.text).toContain('          lifecycle:\n            preStop:\n');
});

const one = configOf('one', [
  {
    name: 'r',
    podAnnotations: { k: 'v' },
    env: [{ name: 'A', value: 'a' }],
    preStop: { sleep: { seconds: 1 } },
  },
]);

/** A ResourceList of one Deployment, with something merged into the annotations of its template. */
const withMerge = (merge: string, after = ''): string =>
  resourceList(
    [
      `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    template:
      metadata:
        annotations: ${merge}
      spec:
        containers:
        - name: c
          image: nginx${after}`,
    ],
    {},
  );

test.each([
  ['a map', '{<<: {a: "1"}}', { a: '1', k: 'v' }],
  ['a list of one map', '{<<: [{a: "1"}]}', { a: '1', k: 'v' }],
  [
    'a list of maps, of which the first wins',
    '{<<: [{a: "1"}, {a: "2", b: "3"}]}',
    { a: '1', b: '3', k: 'v' },
  ],
  [
    'a list in block style',
    '\n          <<:\n          - a: "1"\n          - b: "2"',
    { a: '1', b: '2', k: 'v' },
  ],
  ['a list and a key of its own', '{a: "0", <<: [{b: "1"}]}', { a: '0', b: '1', k: 'v' }],
  ['a list below a key that a tag makes the merge key', '{!!merge <<: [{a: "1"}]}', { a: '1', k: 'v' }],
  ['a text that looks like a merge key', '{"<<": "1"}', { '<<': '1', k: 'v' }],
])('a key is added beside %s', (_what, merge, annotations) => {
  const source = withMerge(merge);
  const done = runWith(source, one);
  expect(done.kinds).toEqual([]);
  expect(itemsOf(done.text)?.yaml).toMatchObject([{ spec: { template: { metadata: { annotations } } } }]);
  expect(runWith(done.text, configOf('one', [])).text).toBe(runWith(source, configOf('one', [])).text);
});

test('a hook is added beside a list of merged hooks', () => {
  const source = withMerge('{}', '\n          lifecycle: {<<: [{postStart: {sleep: {seconds: 2}}}]}');
  const done = runWith(source, one);
  expect(done.kinds).toEqual([]);
  expect(done.text).toContain(
    'lifecycle: {<<: [{postStart: {sleep: {seconds: 2}}}], preStop: {sleep: {seconds: 1}}}',
  );
});
