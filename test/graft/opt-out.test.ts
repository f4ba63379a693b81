// The annotation podgraft.dev/skip leaves a workload alone however it is written.

import { describe, expect, test } from 'vitest';
import { configOf } from '../generate/config.ts';
import { resourceList, runWith } from '../resource-list.ts';

const rules = configOf('own', [
  { name: 'one', env: [{ name: 'ONE', value: '1' }] },
  { name: '2', env: [{ name: 'TWO', value: '2' }] },
]);
const skip = (value: string): string => `annotations: {podgraft.dev/skip: ${value}}`;
const onWorkload = (value: string): string => `apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, ${skip(value)}}
  spec:
    template:
      spec: {containers: [{name: web, image: nginx}]}`;
const onTemplate = (value: string): string => `apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    template:
      metadata: {${skip(value)}}
      spec: {containers: [{name: web, image: nginx}]}`;

describe.each([
  ['the workload', onWorkload],
  ['the pod template', onTemplate],
])('on %s', (_, item) => {
  test.each<[value: string, applied: string[]]>([
    ['"true"', []],
    ['true', []],
    ['True', []],
    ['"TRUE"', []],
    ['yes', []],
    ['!!bool true', []],
    ["' true '", []],
    ['"1"', []],
    ['"*"', []],
    ['"one"', ['TWO']],
    ['one', ['TWO']],
    ['2', ['ONE']],
    ['"one, 2"', []],
    ['"one,true"', []],
    ['"false"', ['ONE', 'TWO']],
    ['false', ['ONE', 'TWO']],
    ['none', ['ONE', 'TWO']],
    ['~', ['ONE', 'TWO']],
  ])('%s leaves %j', (value, applied) => {
    const done = runWith(resourceList([item(value)], {}), rules);
    expect(['ONE', 'TWO'].filter((name) => done.text.includes(`name: ${name}`))).toEqual(applied);
    expect(done.kinds.filter((kind) => kind !== 'MatchedNothing')).toEqual([]);
  });
});
