// Arbitrary ResourceLists: a few generated workloads in arbitrary manners of writing.

import fc from 'fast-check';
import { resourceList } from '../resource-list.ts';
import { emitListItem, type Manner } from './emit.ts';
import { workload } from './workload.ts';

export const manner: fc.Arbitrary<Manner> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ seed: 0, wild: 0, crlf: false, json: false }) },
  {
    weight: 5,
    arbitrary: fc.record({
      seed: fc.integer({ min: 0, max: 1e9 }),
      wild: fc.constantFrom(0.3, 1),
      crlf: fc.constantFrom(false, false, false, true),
      json: fc.constantFrom(false, false, false, false, true),
      indent: fc.constantFrom(0, 0, 2, 4),
    }),
  },
);

export interface Generated {
  readonly text: string;
  readonly values: Record<string, unknown>[];
  readonly json: boolean;
}

const unrelated = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'unrelated' },
  data: { key: '0755', text: 'a\nb\n' },
};

const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'web', labels: { env: 'prod' } },
};

/** Lists of one workload, mostly, in YAML that people write. */
export const list: fc.Arbitrary<Generated> = fc
  .record({
    value: workload,
    manner,
    column: fc.constantFrom(0, 0, 2),
    configFirst: fc.boolean(),
    finalNewline: fc.constantFrom(true, true, false),
    extra: fc.constantFrom(undefined, unrelated, namespace),
  })
  .map(({ value, manner: how, column, configFirst, finalNewline, extra }) => {
    const values = extra ? [extra, value] : [value];
    const items = values.map((each) => emitListItem(each, column, how));
    const text = resourceList(items, {}, { column, configFirst, finalNewline, crlf: how.crlf });
    return { text, values: values as Record<string, unknown>[], json: how.json };
  });
