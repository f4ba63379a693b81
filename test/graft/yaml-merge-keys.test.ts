// Containers that take fields from another one through a merge key: `<<: *anchor`.

import { expect, test } from 'vitest';
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
