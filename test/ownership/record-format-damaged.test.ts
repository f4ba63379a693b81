// Records that somebody damaged, in any place and any way: an error that says so, or a run like any other, but never
// a crash and never a broken file.

import { describe, expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { configOf, type Rule } from '../generate/config.ts';
import { listOf } from '../pod-list.ts';
import { read, resourceList, withConfig, withoutResults } from '../resource-list.ts';
import { some } from '../runs.ts';
import { pathsIn, put } from './replace-at.ts';

const image = 'example.com/web:1';
const workload = `apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    template:
      spec:
        volumes:
        - {name: v, hostPath: {path: /old}}
        initContainers:
        containers:
        - name: web
          image: ${image}
          args: [a,  'b']
          env: [{name: A, value: old}, {name: OPTS, value: -x}]
          lifecycle: {postStart: {exec: {command: [old]}}, preStop: null}
        - {name: second, image: ${image}, command: [run], volumeMounts: null}`;

const rules = (n: number): Rule[] => [
  {
    name: `one${n}`,
    containers: { name: 'web' },
    onConflict: 'Replace',
    volumes: [{ name: 'v', emptyDir: {} }],
    initContainers: [{ name: `first${n}`, image }],
    sidecars: [{ name: `side${n}`, image }],
    imagePullSecrets: [{ name: 'pull' }],
    podLabels: { a: `b${n}` },
    env: [{ name: 'A', value: `new${n}` }],
    envFrom: [{ configMapRef: { name: 'more' } }],
    envAppend: [{ name: 'OPTS', value: `-y${n}` }],
    volumeMounts: [{ name: 'v', mountPath: '/v' }],
    postStart: { script: `echo ${n}\n`, onConflict: 'Chain' },
    preStop: { sleep: { seconds: n } },
    entrypoint: { script: `echo ${n}\n` },
  },
];
const spec = { images: [{ image, entrypoint: ['/web'] }] };
const one = configOf('one', rules(1), spec);
const two = configOf('two', rules(2), spec);

const KEY = 'podgraft.dev/grafts';
const grafted = transform(withConfig(transform(resourceList([workload], one)).output, two)).output;
const [item] = read(grafted).items as { metadata: { annotations: Record<string, string> } }[];
const record: unknown = JSON.parse(item?.metadata.annotations[KEY] ?? '');

const odd = ['oops', null, -1, ['00000000', { raw: 'oops' }], { a: { b: 'c' } }, {}];

const lineOf = (text: string, damaged: unknown): string =>
  text.replace(
    /( podgraft\.dev\/grafts: ).*/,
    (_, head: string) => `${head}${JSON.stringify(JSON.stringify(damaged))}`,
  );

/** What the record does as it is, and after an owner's work was reformatted, so that it no longer fits. */
const texts = { 'as it is': grafted, 'edited below': grafted.replaceAll('/podgraft/', '/edited/') };

test('the record to damage has layers of each kind', () => {
  const text = JSON.stringify(record);
  for (const word of ['"entrypoint":["', '"was"', '"raw"', '"src"', '"d":1', '"made"', '"v+"', '+:', ',2,{'])
    expect(text).toContain(word);
  expect(lineOf(grafted, record)).not.toContain('undefined');
});

const cases = Object.entries(texts).flatMap(([name, text]) =>
  (text === grafted ? odd : odd.slice(0, 2)).map(
    (value, start) => [name, JSON.stringify(value), text, value, start] as const,
  ),
);
describe('a record', () => {
  test.each(cases)('%s, with %s anywhere', (_, _value, text, value, start) => {
    for (const path of some(pathsIn(record), 8, start)) {
      const input = withConfig(lineOf(text, put(record, path, value)), one);
      const done = transform(input);
      const where = `${path.join('.')}`;
      const kinds = new Set(done.problems.map(({ kind }) => kind));
      expect(kinds, where).not.toContain('InternalError');
      expect(read(done.output).items, where).toHaveLength(done.exitCode === 1 ? read(input).items.length : 3);
      // What a run writes, the next one can read.
      if (!kinds.has('RecordDamaged'))
        expect(
          transform(done.output).problems.map(({ kind }) => kind),
          where,
        ).not.toContain('RecordDamaged');
      for (const options of [{}, { owner: 'two' }]) {
        const back = revert(input, options);
        const found = back.problems.map(({ kind }) => kind);
        expect(found, where).not.toContain('InternalError');
        if (back.exitCode === 1) expect(back.output, where).toBe(input);
        read(back.output);
      }
    }
  });
});

test('a record that lost the lower of two layers can be added to, and read again', () => {
  const lacking = { v: 2, 'one:one1:c:web:env:A': ['00000000', 1, 1, { d: 1 }] };
  const bare = workload.replace('name: web}', `name: web, annotations: {${KEY}: x}}`);
  const text = resourceList([bare], two).replace(`${KEY}: x`, () => `${KEY}: '${JSON.stringify(lacking)}'`);
  const once = transform(text);
  expect(once.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  for (const each of [two, one]) {
    const again = transform(withConfig(withoutResults(once.output), each));
    expect(again.problems.map(({ kind }) => kind)).not.toContain('RecordDamaged');
  }
});

describe('is damaged', () => {
  const inContainer = (leaf: string): string =>
    `{"v":1,"owners":{"own":{"x":{"containers":{"web":${leaf}}}}}}`;
  const records: Record<string, string> = {
    'a command line whose source is no JSON': inContainer('{"entrypoint":["00000000",{"raw":"oops"}]}'),
    'a command line whose source is a list': inContainer('{"entrypoint":["00000000",{"raw":"[]"}]}'),
    'a command line whose source has another field': inContainer(
      '{"entrypoint":["00000000",{"raw":"{\\"a\\":\\"b\\"}"}]}',
    ),
    'a variable that wraps': inContainer('{"env":{"A":["00000000",{"op":"wrap","n":[1]}]}}'),
    'a mount over another': inContainer('{"volumeMounts":{"/v":["00000000",{"op":"append","n":[0,1]}]}}'),
    'a wrapper of no size': inContainer('{"entrypoint":["00000000",{"op":"wrap","n":[]}]}'),
    'appended text of no size': inContainer('{"env":{"A":["00000000",{"op":"append","n":[1]}]}}'),
    'a wrapper that says nothing of its size': inContainer('{"entrypoint":["00000000",{"op":"wrap"}]}'),
    'a size below nothing': inContainer('{"env":{"A":["00000000",{"op":"append","n":[-1,1]}]}}'),
    'a depth that is no number': inContainer('{"env":{"A":["00000000",{"d":"1"}]}}'),
    'a hook of another name': inContainer('{"lifecycle":{"onStart":"00000000"}}'),
    'a field that no container has': inContainer('{"portz":{"80":"00000000"}}'),
    'a collection that no pod has': '{"v":1,"owners":{"own":{"x":{"tolerances":{"a":"00000000"}}}}}',
    'a map for a volume': '{"v":1,"owners":{"own":{"x":{"volumes":{"v":{"env":{}}}}}}}',
    'a made thing that is no collection': '{"v":1,"owners":{},"made":["containers/web"]}',
    'a made thing of another place': '{"v":1,"owners":{},"made":["spec/template"]}',
    'a command line of version 2 whose source is no JSON':
      '{"v":2,"own:x:c:web:entrypoint":["00000000",1,{"src":"oops"}]}',
    'a command line of version 2 with another field than its source':
      '{"v":2,"own:x:c:web:arguments":["00000000",1,0,{"was":{"comm!and":["a"]},"raw":{"args":" [b]"}}]}',
    'a command line of version 2 whose source has another field':
      '{"v":2,"own:x:c:web:arguments":["00000000",1,0,{"raw":{"args":" [b]","argz":" [b]"}}]}',
    'a replaced value that is there twice':
      '{"v":2,"own:x:v:a":["00000000",{"was":{"name":"a"},"raw":" {name: a}"}]}',
    'a replaced value whose source is no YAML': '{"v":2,"own:x:v:a":["00000000",{"raw":" [a"}]}',
    'a span where nothing is overlaid': '{"v":2,"own:x:v:a":["00000000",1]}',
    'a path without a rule': '{"v":2,"own":"00000000"}',
    'a path without a value': '{"v":2,"own:x":"00000000"}',
    'a path that is there twice': '{"v":2,"own:x:v":{"a":"00000000"},"own:x:v:a":"00000001"}',
    'a path through a value': '{"v":2,"own:x:c:web":"00000000","own:x:c":{"web:env:A":"00000001"}}',
    'an owner without anything': '{"v":2,"own":{}}',
    'created things that are no list': '{"v":2,"made":{}}',
    'owners that are a list': '{"v":1,"owners":[]}',
    'a rule that is a text': '{"v":1,"owners":{"own":{"x":"y"}}}',
    'no JSON': '{',
    'a number': '7',
    null: 'null',
  };
  test.each(Object.entries(records))('%s', (_, text) => {
    const input = resourceList(
      [workload.replace('{name: web}', `{name: web, annotations: {${KEY}: ${JSON.stringify(text)}}}`)],
      one,
    );
    const { problems, exitCode, output } = transform(input);
    expect([exitCode, problems.map(({ kind }) => kind)]).toEqual([1, ['RecordDamaged']]);
    expect(read(output).items).toEqual(read(input).items);
  });
});

test.each(['[]', 'null', "''"])('a record of %s is damaged', (value) => {
  const rules = [{ name: 'env', env: [{ name: 'A', value: 'b' }] }];
  const text = listOf('', rules).replace('podgraft.dev/skip: none', `podgraft.dev/grafts: ${value}`);
  const { problems, exitCode, output } = transform(text);
  expect(exitCode).toBe(1);
  expect(problems.map(({ kind }) => kind)).toEqual(['RecordDamaged']);
  expect(withoutResults(output)).toBe(text);
});
