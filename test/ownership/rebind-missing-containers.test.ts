// A user takes a container out, or gives it another name, after podgraft put things into it.

import { expect, test } from 'vitest';
import { configOf } from '../generate/config.ts';
import { dropConfig, resourceList, runWith } from '../resource-list.ts';

const c = ['- name: c', '  image: nginx', '  command: [run]'];
const d = [
  '- name: d',
  '  image: redis',
  "  command: ['serve'] # its own",
  '  env:',
  '  - {name: B, value: b}',
];
const list = (...containers: string[]): string =>
  resourceList(
    [
      `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: p
  spec:
    template:
      spec:
        containers:
${containers.map((line) => `        ${line}`).join('\n')}`,
    ],
    configOf('own', []),
  );
const none = configOf('own', []);
const config = configOf('own', [
  {
    name: 'r',
    containers: { name: '.*' },
    env: [{ name: 'A', value: 'x' }],
    entrypoint: { command: ['wrap'] },
  },
]);
const both = runWith(list(...c, ...d), config).text;
const [before = '', after = ''] = both.split('        - name: d\n');
const rest = after.slice(after.indexOf('functionConfig:'));

test('one that was taken out is forgotten', () => {
  const done = runWith(before + rest, config);
  expect(done.kinds).toEqual([]);
  expect(done.text).toBe(runWith(list(...c), config).text);
  expect(dropConfig(runWith(before + rest, none).text)).toBe(dropConfig(list(...c)));
});

test('one that has another name now is known by what is in it', () => {
  const renamed = `${before}        - name: e\n${after}`;
  const source = list(...c, ...d).replace('- name: d', '- name: e');
  const done = runWith(renamed, config);
  expect(done.kinds).toEqual([]);
  expect(done.text).toBe(runWith(source, config).text);
  expect(dropConfig(runWith(renamed, none).text)).toBe(dropConfig(source));
});

test("one that was renamed and edited is a damaged record: what is in it may be anybody's", () => {
  const renamed = `${before}        - name: e\n${after.replace('value: x', 'value: y')}`;
  const done = runWith(renamed, config);
  expect(renamed).toContain('value: y');
  expect(done.kinds).toEqual(['RecordDamaged']);
  expect(done.messages[0]).toContain('containers/d/');
});
