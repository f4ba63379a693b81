// Layouts at which a look at the lines alone tells something else than reading does: the outcome is that of
// reading all of it, to the byte.

import { describe, expect, test } from 'vitest';
import { frame } from '../../../src/krm/resource-list/frame.ts';
import { readStream } from '../../../src/krm/stream/stream.ts';
import { transform } from '../../../src/transform.ts';
import { transformReadingAll } from '../../transform-reading-all.ts';

const head = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n';
const config = (target: unknown): string =>
  `functionConfig: ${JSON.stringify({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'one' },
    spec: { record: false, rules: [{ name: 'set', target, env: [{ name: 'A', value: 'b' }] }] },
  })}\n`;
const spec = '  spec:\n    template:\n      spec:\n        containers:\n        - name: main\n';
const env = '          env:\n          - name: A\n            value: b\n';
const deployment = (metadata: string, keys = 'apiVersion: apps/v1\n  kind: Deployment\n'): string =>
  `- ${keys}  metadata:\n${metadata}${spec}`;

/** Runs both ways, which are one; returns the output. */
const printed = (input: string): string => {
  const { output, problems } = transform(input);
  const slow = transformReadingAll(input);
  expect(problems).toEqual(slow.problems);
  expect(output).toBe(slow.output);
  return output;
};
const messages = (input: string): string[] => {
  printed(input);
  return transform(input).problems.map(({ message }) => message);
};

describe('a blank before the colon', () => {
  const plain = 'apiVersion: apps/v1\n  kind: Deployment\n';
  test.each<[string, string, unknown]>([
    ['of namespace', deployment('    name: a\n    namespace : web\n'), { namespace: 'web' }],
    ['of a second name', deployment('    name: a\n    name : b\n'), { name: 'b' }],
    [
      'of a second kind',
      deployment('    name: a\n', `${plain}  kind : Deployment\n`),
      { kind: 'Deployment' },
    ],
    [
      'of a kind that wins',
      deployment('    name: a\n', 'kind: Job\n  apiVersion: apps/v1\n  kind : Deployment\n'),
      {},
    ],
    [
      'of an apiVersion that wins',
      deployment('    name: a\n', 'apiVersion: v1\n  kind: Deployment\n  apiVersion : apps/v1\n'),
      {},
    ],
  ])('%s leaves the key what it is', (_, item, target) => {
    expect(printed(`${head}items:\n${item}${config(target)}`)).toBe(
      `${head}items:\n${item}${env}${config(target)}`,
    );
  });

  test('of metadata that win leaves them what they are', () => {
    const item = deployment('    name: a\n');
    const rest = `  metadata :\n    name: b\n${config({ name: 'b' })}`;
    expect(printed(`${head}items:\n${item}${rest}`)).toBe(`${head}items:\n${item}${env}${rest}`);
  });
});

test.each([
  ['template', `${deployment('    name: a\n')}    template: null\n`],
  ['spec', `${deployment('    name: a\n')}  spec: {}\n`],
])('a workload whose second %s has no pods is not counted', (_, item) => {
  const others = deployment('    name: c\n');
  expect(messages(`${head}items:\n${item}${others}${config({ name: 'b' })}`)).toEqual([
    'spec.rules[0]: rule set matched no workload (1 checked); Deployment c: name c does not match b; correct the target, set required: Optional, or remove the rule',
  ]);
});

describe('an anchor and its alias in two places of the list', () => {
  const shared =
    '- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: c\n  data: &labels\n    app: web\n';

  test('are found when they stand in two items', () => {
    const item = deployment('    name: a\n    labels: *labels\n');
    expect(messages(`${head}items:\n${shared}${item}${config({ labelSelector: 'app!=web' })}`)).toEqual([
      'spec.rules[0]: rule set matched no workload (1 checked); Deployment a: labels do not match app!=web; correct the target, set required: Optional, or remove the rule',
    ]);
  });

  test('are found when one of them is in the functionConfig', () => {
    const item = deployment('    name: &name a\n');
    const after = config({ name: 'a' }).replace('"a"', '*name ');
    expect(printed(`${head}items:\n${item}${after}`)).toBe(`${head}items:\n${item}${env}${after}`);
    const alias = deployment('    name: *name\n');
    const before = config({ name: 'b' }).replace('"b"', '&name b');
    expect(messages(`${head}${before}items:\n${alias}`)[0]).toContain('Deployment b: its alias *name refers');
  });

  test('do not count where each item has its own, or they are only words of a script', () => {
    const item = deployment(
      '    name: &name a\n    labels: {app: *name }\n    annotations: {a: "b &c *e"}\n',
    );
    expect(frame(`${head}items:\n${item}${item}${config({})}`)?.items).toHaveLength(2);
    const script = deployment('    name: a\n    annotations: {a: "b *c &d"}\n');
    expect(frame(`${head}items:\n${item}${script}${config({})}`)).toBeUndefined();
    expect(frame(`${head}items:\n${script}${item}${config({})}`)?.items).toHaveLength(2);
  });
});

test.each([
  ['kind', 'apiVersion: v1', 'kind: ConfigMap', 'items[1]: has no kind'],
  ['apiVersion', 'kind: Deployment', 'apiVersion: v1', 'items[1] (Deployment b): has no apiVersion'],
])(
  '%s after metadata says nothing of the next item that begins alike and has none',
  (_, first, last, what) => {
    const item = (name: string) => `- ${first}\n  # c\n  metadata:\n    name: ${name}\n`;
    expect(messages(`${head}items:\n${item('a')}  ${last}\n${item('b')}${config({})}`)).toEqual([
      `${what}; give every item apiVersion, kind and metadata.name`,
    ]);
  },
);

test('a second document of nothing before the list is reported', () => {
  const input = `---\n---\n${head}items:\n${deployment('    name: a\n')}${config({})}`;
  expect(messages(input)).toEqual([
    'standard input: line 2, column 1: a second document begins here; correct the YAML at the given line',
  ]);
});

test.each(['metadata: {name: "a\u2028b"}\n', 'results:\n- message: "a\u2028b"\n'])(
  'U+2028 between quotes in %j does not keep a list from being read',
  (line) => {
    const item = deployment('    name: a\n');
    const output = printed(`${head}${line}items:\n${item}${config({})}`);
    expect(output).toBe(`${head}${line.startsWith('results') ? '' : line}items:\n${item}${env}${config({})}`);
  },
);

test.each(['\\d', '\\-', '\\x4', '\\u12', '\\U00110000', '\\A'])(
  'the escape %s, which YAML does not have, is refused in what is read',
  (sequence) => {
    const input = `${head}items:\n${deployment(`    name: a\n    annotations: {a: "${sequence}"}\n`)}${config({})}`;
    const { problems, output } = transform(input);
    expect(problems.map(({ kind }) => kind)).toEqual(['InputNotYaml']);
    expect(problems[0]?.message).toContain('an item: line 8, column ');
    expect(output.startsWith(input)).toBe(true);
  },
);

test('results below a byte order mark stand in the column of the other keys', () => {
  const input = `\ufeff${head}other: &anchor 1\nitems:\n${deployment('    name: a\n')}${config({ name: 'b' })}`;
  expect(printed(input).startsWith(`${input}results:\n- message: `)).toBe(true);
});

test('a document of a file is of the kind that its last key of the name says, however that is written', () => {
  const kinds = (text: string) => readStream(text, 'file').parts.map(({ resource }) => resource?.kind);
  expect(kinds('# c\n\napiVersion: v1\nkind: Pod\n')).toEqual(['Pod']);
  expect(kinds('apiVersion: v1\nkind: Service\n"kind": Pod\n')).toEqual(['Pod']);
  expect(kinds('apiVersion: v1\nkind: Service\nkind : Pod\n')).toEqual(['Pod']);
  expect(kinds('apiVersion: v1\nkind: null\n')).toEqual([undefined]);
  expect(kinds('apiVersion: v1\nkind: Service\n  List\n')).toEqual(['Service List']);
});

test('a Pod whose name is a word that YAML 1.1 takes for false is reported as immutable', () => {
  const pod =
    '- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: n\n    generateName: web-\n  spec:\n    containers:\n    - name: main\n';
  expect(messages(`${head}items:\n${pod}${config({})}`)).toEqual([
    'Pod n, rule set: the spec of an existing Pod is immutable; delete and create it again when you deploy',
  ]);
});

test.each<[sentence: string, text: string, after: string]>([
  ['a block scalar', '|\n         a\n         b', '|-\n         a\n         b'],
  ['a block scalar that keeps its breaks', '|+\n         a', '|-\n         a'],
  ['a folded one', '>\n         a\n         b', '>-\n         a\n         b'],
  ['a plain one', 'a\n         b', 'a\n         b'],
])(
  '%s at the end of a text stays what it is, where an item has a tag that nobody reads',
  (_, text, after) => {
    const item = (name: string, end: string): string =>
      `  - apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: ${name}\n    text: ${end}`;
    const before = `${head}${config({ kind: 'Job' })}items:\n${item('!!bool unrelated', 'x')}\n`;
    const output = printed(before + item('web', text));
    expect(output.startsWith(`${before}${item('web', after)}\nresults:\n`)).toBe(true);
  },
);

test.each<[sentence: string, kind: string]>([
  ['a number by its tag', '!!int Job'],
  ['a null', '!!null Job'],
  ['a boolean', '!!bool Job'],
  ['bytes', '!!binary Sm9i'],
])('an item at the end of a text whose kind is %s has its bytes', (_, kind) => {
  const item = (end: string): string =>
    `- apiVersion: batch/v1\n  kind: ${kind}\n  metadata:\n    name: web\n  list:\n  - ${end}`;
  const before = `${head}${config({ kind: 'Pod', name: 'missing' })}items:\n`;
  const output = printed(before + item('|\n    a\n    b'));
  expect(output.startsWith(`${before}${item('|-\n    a\n    b')}\nresults:\n`)).toBe(true);
});

test.each([
  'apiVersion: !!int |-\nkind: ResourceList\n',
  `${head}other: !!int ''\n`,
  `${head}other: !!bool x\n`,
])('an item that is nothing is reported as such in a list that has no value as a whole: %j', (start) => {
  for (const item of ['-', '- # none', '- ~', '-\n- ~']) {
    const input = `${start}items:\n${item}\n${config({})}`;
    const output = printed(input);
    expect(output.startsWith(`${input}results:\n`)).toBe(true);
    expect(messages(input)[0]).toContain('items[0]: must be a map');
  }
});
