// What podgraft does with records of version 1, and how much longer they were.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { fingerprint } from '../../src/ownership/record-format.ts';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { config, configOf } from '../generate/config.ts';
import { list } from '../generate/list.ts';
import { resourceList, runWith, withConfig, withoutResults } from '../resource-list.ts';
import { RUNS, times } from '../runs.ts';
import { asVersion1, recordsIn, withVersion1 } from './version-1.ts';

const goldens = ['diff.patch', 'kustomize.yaml', 'kpt.yaml', 'kpt.patch'];
const sizes = readdirSync('examples').flatMap((name) => {
  const files = goldens.map((file) => join('examples', name, '.expected', file)).filter(existsSync);
  const records = files.flatMap((file) => recordsIn(readFileSync(file, 'utf8')));
  const bytes = (texts: readonly string[]): number =>
    texts.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
  return records.length === 0
    ? []
    : [{ name, count: records.length, before: bytes(records.map(asVersion1)), after: bytes(records) }];
});
const total = (of: 'before' | 'after' | 'count'): number => sizes.reduce((sum, each) => sum + each[of], 0);

describe(`the ${total('count')} records of the examples: ${total('after')} bytes, in version 1 ${total('before')}`, () => {
  it.each(sizes.map((each) => [each.name, each.count, each.after, each.before] as const))(
    '%s, %i records: %i bytes, in version 1 %i',
    (_, _count, after, before) => expect(after / before).toBeLessThanOrEqual(0.8),
  );

  it('are at most 60 % of what version 1 took', () => {
    expect(total('count')).toBeGreaterThan(60);
    expect(total('after') / total('before')).toBeLessThanOrEqual(0.6);
  });
});

const was = '"was":{"name":"MODE","value":"old"},"raw":" {name: MODE,  value: old}"';
const hash = fingerprint({ name: 'MODE', value: 'new' });
const record = `{"v":1,"owners":{"one":{"r":{"containers":{"web":{"env":{"MODE":["${hash}",{${was}}]}}}}}}}`;
const rule = { name: 'r', onConflict: 'Replace', env: [{ name: 'MODE', value: 'new' }] };
const one = configOf('one', [rule]);
const deployment = (annotations: string, variable: string): string => `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    annotations:
      team: a${annotations}
  spec:
    template:
      spec:
        containers:
        - name: web
          image: web
          env:
          - ${variable}`;
const annotation = (text: string): string => `\n      podgraft.dev/grafts: '${text}'`;

describe('a record of version 1', () => {
  const text = resourceList([deployment(annotation(record), '{name: MODE, value: new}')], one);

  test('is left alone by a config that has nothing in the workload', () => {
    const other = configOf('other', [{ name: 'none', target: { name: 'none' } }]);
    expect(withoutResults(runWith(text, other).text)).toBe(withConfig(text, other));
    expect(revert(text, { owner: 'other' }).output).toBe(text);
  });

  test('is of version 2 after the next run of its config', () => {
    const short = `{"v":2,"one:r:c:web:env:MODE":["${hash}",{"raw":" {name: MODE,  value: old}"}]}`;
    const done = runWith(text, one);
    expect(done.kinds).toEqual([]);
    expect(done.text).toBe(text.replace(record, short));
    expect(runWith(done.text, one).text).toBe(done.text);
  });

  test('says what was there', () => {
    const before = resourceList([deployment('', '{name: MODE,  value: old}')], one);
    expect(revert(text)).toEqual({ output: before, problems: [], exitCode: 0 });
    const empty = configOf('one', []);
    expect(withoutResults(runWith(text, empty).text)).toBe(withConfig(before, empty));
  });
});

describe('version 1 and version 2 of a record', () => {
  const inVersion1 = (text: string): string | undefined => {
    const old = withVersion1(text);
    // Version 1 knew no containers that move.
    return old === text || old.includes('"op":"move"') ? undefined : old;
  };

  test('are one to the config that wrote it, whose run writes version 2', () => {
    let count = 0;
    fc.assert(
      fc.property(list, config('one'), ({ text }, one) => {
        const done = runWith(text, one);
        const old = done.failed ? undefined : inVersion1(done.text);
        if (old === undefined) return;
        count++;
        expect(withoutResults(transform(old).output)).toBe(withoutResults(transform(done.text).output));
        // Without its config a kind that only the config names keeps its work and its record.
        const [before, now] = [revert(old), revert(done.text)];
        expect({ ...before, output: withVersion1(before.output) }).toEqual({
          ...now,
          output: withVersion1(now.output),
        });
      }),
      times(0.5),
    );
    expect(count).toBeGreaterThan(RUNS / 10);
  });

  test('are one to each of two configs, and to a config that lost its rules', () => {
    let count = 0;
    fc.assert(
      fc.property(list, config('one'), config('two'), ({ text }, one, two) => {
        const done = runWith(runWith(text, one).text, two);
        const old = done.failed ? undefined : inVersion1(done.text);
        if (old === undefined) return;
        count++;
        for (const each of [one, two, configOf('one', []), configOf('two', [])]) {
          const [before, now] = [old, done.text].map((text) => transform(withConfig(text, each)));
          expect(before?.exitCode).toBe(now?.exitCode);
          // A workload in which this config has nothing keeps version 1.
          expect(withVersion1(before?.output ?? '')).toBe(withVersion1(now?.output ?? ''));
        }
      }),
      times(0.3),
    );
    expect(count).toBeGreaterThan(RUNS / 20);
  });
});

describe('a container that moved, in version 1 as in version 2, brings back what another owner replaced in it', () => {
  const proxy = `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    selector: {matchLabels: {a: b}}
    template:
      metadata: {labels: {a: b}}
      spec:
        containers:
        - name: main
          image: nginx
        # the proxy
        - name: proxy
          image: proxy # pinned
          env:
          - {name: MODE,  value: old} # keep
          args: [  --a,  "b" ]
          resources:
            limits: {memory: 1Gi,   cpu: "1"}`;
  const native = configOf('one', [{ name: 'native', nativeSidecars: ['proxy'] }]);
  const other = configOf('two', [
    {
      ...{ name: 'r', containers: { name: 'proxy', init: true }, onConflict: 'Replace' },
      env: [{ name: 'MODE', value: 'new' }],
      argsAppend: ['--c'],
      container: { resources: { limits: { memory: '2Gi' } } },
    },
  ]);
  const base = resourceList([proxy], other);
  const without = (text: string, owner: string): string =>
    withoutResults(transform(withConfig(text, configOf(owner, []))).output);

  test.each([
    ['the other first', [other, native]],
    ['the move first', [native, other]],
  ])('%s', (_, order) => {
    const done = order.reduce((text, each) => runWith(text, each).text, base);
    const old = withVersion1(done);
    expect(old).toContain('"op":"move"');
    // As it is, and rewritten by a run of each config.
    for (const text of [old, ...order.map((each) => runWith(old, each).text)]) {
      expect(withoutResults(revert(withConfig(text, other)).output)).toBe(base);
      expect(withConfig(without(without(text, 'one'), 'two'), other)).toBe(base);
      expect(withConfig(without(without(text, 'two'), 'one'), other)).toBe(base);
    }
  });
});
