// A key without a value in a flow map, which a rule gives one: it comes back as it was.

import { describe, expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { configOf } from '../generate/config.ts';
import { dropConfig, runWith } from '../resource-list.ts';

const listOf = (metadata: string, pod: string, fields: string): string =>
  `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {}\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata: ${metadata}\n  spec:\n    template:\n      metadata: ${pod}\n      spec:\n        containers:\n        - name: c\n          image: nginx:1.19\n${fields.replace(/^(?=.)/gm, '          ')}`;
const ofContainer = (fields: string): string => listOf('{name: web}', '{}', `${fields}\n`);
const env = { env: [{ name: 'A', value: 'b' }] };
const hook = { preStop: { exec: { command: ['bye'] } } };
const limits = { onConflict: 'Replace', container: { resources: { limits: { memory: '1Gi' } } } };
const drop = { container: { securityContext: { capabilities: { drop: ['ALL'] } } } };

describe.each<[string, string, object]>([
  ['annotations of the workload', listOf('{name: web, annotations: }', '{}', ''), env],
  ['annotations before others', listOf('{annotations: , name: web}', '{}', ''), env],
  ['annotations with a comment', listOf('{name: web, annotations: # none\n    }', '{}', ''), env],
  ['annotations with more blanks', listOf('{name: web, annotations:   }', '{}', ''), env],
  ['labels of the pod', listOf('{name: web}', '{labels: , name: x}', ''), { podLabels: { a: 'b' } }],
  ['a hook', ofContainer('lifecycle: {preStop: }'), hook],
  ['a hook before a comma', ofContainer('lifecycle: {preStop: ,}'), hook],
  ['a hook on a line of its own', ofContainer('lifecycle: {\n    preStop: # c\n  }'), hook],
  ['a quoted key', ofContainer('lifecycle: {"preStop": }'), hook],
  ['a quoted key without a blank', ofContainer('lifecycle: {"preStop":}'), hook],
  ['a field of a map in a map', ofContainer('resources: {limits: {memory: , cpu: "1"}}'), limits],
  ['a list', ofContainer('securityContext: {capabilities: {drop: , add: []}}'), drop],
])('%s', (_sentence, text, rule) => {
  test('without a value comes back to the byte', () => {
    const own = configOf('own', [{ name: 'r', containers: { name: 'c' }, ...rule }]);
    const once = runWith(text, own);
    expect(once.failed).toBe(false);
    expect(once.text).not.toBe(text);
    expect(runWith(once.text, own).text).toBe(once.text);
    for (const back of [runWith(once.text, configOf('own', [])).text, revert(once.text).output])
      expect(dropConfig(back)).toBe(dropConfig(text));
  });
});
