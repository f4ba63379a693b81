// Values that are not on the line of their dash or key: list elements whose keys are at any column after the dash, on
// its line or below it, in every list that rules change. The result says what was meant, a second run changes nothing,
// and revert restores every byte; the same after a formatter has indented the file anew.

import { describe, expect, it, test } from 'vitest';
import { revert } from '../../../src/revert.ts';
import { transform } from '../../../src/transform.ts';
import { append, configOf, head, listOf, podWith } from '../../pod-list.ts';
import { read, resourceList, withoutResults } from '../../resource-list.ts';

/** How an element begins: from its dash to its first key, with the width that its further keys are indented by. */
const openings: Record<string, readonly [string, number]> = {
  'on the line of the dash': ['- ', 2],
  'on the line of the dash, four wide': ['-   ', 4],
  'one column after a dash alone': ['-\n ', 1],
  'two columns after a dash alone': ['-\n  ', 2],
  'three columns after a dash alone': ['-\n   ', 3],
  'six columns after a dash alone': ['-\n      ', 6],
  'after a comment on the line of the dash': ['- # first\n    ', 4],
  'after comment lines': ['-\n # first\n     # second\n   ', 3],
  'after a blank line': ['-\n\n     ', 5],
};

/** The lines of an element, put at a column. */
const element = (
  [opening, width]: readonly [string, number],
  lines: readonly string[],
  column: number,
): string => {
  const [first = '', ...rest] = lines;
  const text = [...(opening + first).split('\n'), ...rest.map((line) => ' '.repeat(width) + line)];
  return text.map((line) => (line === '' ? '' : ' '.repeat(column) + line)).join('\n');
};

/** A Deployment whose lists have elements of one opening, `at` columns right of their keys. */
const deployment = (opening: readonly [string, number], at: number): string => {
  const list = (key: string, column: number, elements: readonly (readonly string[])[]): string[] => [
    `${' '.repeat(column)}${key}:`,
    ...elements.map((lines) => element(opening, lines, column + at)),
  ];
  const inner = (lines: readonly string[]): string[] => lines.flatMap((each) => each.split('\n'));
  const container = [
    'name: web',
    'image: nginx:1.27',
    ...inner(
      list('env', 0, [
        ['name: SITE', 'value: a'],
        ['name: MODE', 'value: b   # fast'],
      ]),
    ),
    ...inner(
      list('volumeMounts', 0, [
        ['name: data', 'mountPath: /data'],
        ['name: tmp', 'mountPath: /tmp'],
      ]),
    ),
  ];
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: web',
    'spec:',
    '  template:',
    '    spec:',
    ...list('volumes', 6, [
      ['name: data', 'emptyDir: {}'],
      ['name: tmp', 'emptyDir:', '  medium: Memory'],
    ]),
    ...list('initContainers', 6, [['name: prep', 'image: busybox:1.36', 'command: [sh, -c, "true"]']]),
    ...list('containers', 6, [container]),
  ].join('\n');
};

const config = (rule: object) => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'own' },
  spec: { rules: [{ name: 'one', ...rule }] },
});

interface Pod {
  containers: Record<string, unknown>[];
  initContainers: Record<string, unknown>[];
  volumes: Record<string, unknown>[];
}

const rules: Record<string, { rule: object; want: (pod: Pod) => void }> = {
  'envAppend to a value': {
    rule: { envAppend: [{ name: 'SITE', value: 'z', separator: ' ' }] },
    want: (pod) => expect(pod.containers[0]?.['env']).toContainEqual({ name: 'SITE', value: 'a z' }),
  },
  'env that replaces': {
    rule: {
      onConflict: 'Replace',
      env: [
        { name: 'MODE', value: 'slow' },
        { name: 'SITE', value: 'z' },
      ],
    },
    want: (pod) =>
      expect(pod.containers[0]?.['env']).toEqual([
        { name: 'SITE', value: 'z' },
        { name: 'MODE', value: 'slow' },
      ]),
  },
  'env that is added': {
    rule: { env: [{ name: 'NEW', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
    want: (pod) => expect(pod.containers[0]?.['env']).toHaveLength(3),
  },
  'a volume that replaces': {
    rule: {
      onConflict: 'Replace',
      volumes: [{ name: 'data', configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } }],
    },
    want: (pod) =>
      expect(pod.volumes[0]).toEqual({
        name: 'data',
        configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] },
      }),
  },
  'an init container that replaces': {
    rule: {
      onConflict: 'Replace',
      initContainers: [{ name: 'prep', image: 'busybox:1.37', command: ['sh', '-c', 'echo a\necho b\n'] }],
    },
    want: (pod) =>
      expect(pod.initContainers).toEqual([
        { name: 'prep', image: 'busybox:1.37', command: ['sh', '-c', 'echo a\necho b\n'] },
      ]),
  },
  'a mount that replaces': {
    rule: { onConflict: 'Replace', volumeMounts: [{ name: 'data', mountPath: '/tmp' }] },
    want: (pod) =>
      expect(pod.containers[0]?.['volumeMounts']).toEqual([
        { name: 'data', mountPath: '/data' },
        { name: 'data', mountPath: '/tmp' },
      ]),
  },
  'containers and volumes on either side': {
    rule: {
      placement: { initContainers: 'First', sidecars: 'First' },
      sidecarMode: 'Classic',
      containers: { name: 'web' },
      initContainers: [{ name: 'first', image: 'busybox:1.36', command: ['sh', '-c', 'true'] }],
      sidecars: [{ name: 'side', image: 'busybox:1.36', command: ['sh', '-c', 'sleep infinity'] }],
      volumes: [{ name: 'more', emptyDir: {} }],
      volumeMounts: [{ name: 'more', mountPath: '/more' }],
    },
    want: (pod) => {
      expect(pod.containers.map(({ name }) => name)).toEqual(['side', 'web']);
      expect(pod.initContainers.map(({ name }) => name)).toEqual(['first', 'prep']);
      expect(pod.volumes.map(({ name }) => name)).toEqual(['data', 'tmp', 'more']);
    },
  },
};

const itemOf = (text: string): Pod =>
  (read(text).items[0] as { spec: { template: { spec: Pod } } }).spec.template.spec;
const bare = (text: string): string => withoutResults(text).replace(/^functionConfig: .*\n/m, '');
const errorsOf = (text: string): string[] =>
  transform(text).problems.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []));

describe.each(Object.entries(rules))('%s', (_, { rule, want }) => {
  describe.each([0, 2])('in lists %s columns right of their keys', (at) => {
    it.each(Object.entries(openings))('whose keys are %s', (_, opening) => {
      const item = deployment(opening, at).replaceAll('\n', '\n  ').replace(/^ +$/gm, '');
      const before = resourceList([item], config(rule));
      expect(errorsOf(before)).toEqual([]);
      const after = transform(before).output;
      want(itemOf(after));
      expect(transform(after).output).toBe(after);
      expect(revert(bare(after)).output).toBe(bare(before));
    });

    it.each(Object.entries(openings))('which a formatter makes %s after the run', (_, opening) => {
      const usual = deployment(openings['on the line of the dash'] as [string, number], 0);
      const before = resourceList([usual.replaceAll('\n', '\n  ')], config(rule));
      const grafted = transform(before).output;
      // The formatter writes the lines anew and keeps the values.
      const formatted = reformatted(grafted, opening, at);
      expect(read(formatted).items).toEqual(read(grafted).items);
      expect(errorsOf(formatted)).toEqual([]);
      const again = transform(formatted).output;
      expect(itemOf(again)).toEqual(itemOf(grafted));
      expect(transform(again).output).toBe(again);
      const undone = revert(bare(again));
      expect(undone.problems).toEqual([]);
      expect(read(undone.output).items).toEqual(read(before).items);
    });
  });
});

describe('a null in a line of its own', () => {
  const deploymentWith = (metadata: string, container: string): string =>
    [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata:',
      '  name: web',
      ...(metadata === '' ? [] : [metadata]),
      'spec:',
      '  template:',
      '    spec:',
      '      containers:',
      '      - name: web',
      '        image: nginx:1.27',
      ...(container === '' ? [] : [container]),
    ].join('\n');

  it.each([
    ['of annotations', deploymentWith('  annotations:\n    ~', '')],
    ['with comments on both lines', deploymentWith('  annotations:   # a\n    null # b', '')],
    [
      'after a comment line',
      deploymentWith('', '        env:\n          # a\n          ~ # b\n        args: [a]'),
    ],
    ['after a blank line', deploymentWith('', '        env: # a\n\n          null   # b\n          # c')],
  ])('%s gives way and comes back to the byte', (_, item) => {
    const before = resourceList(
      [item.replaceAll(/\n(?=.)/g, '\n  ')],
      config({ env: [{ name: 'A', value: 'b' }] }),
    );
    expect(errorsOf(before)).toEqual([]);
    const after = transform(before).output;
    expect(itemOf(after).containers[0]?.['env']).toEqual([{ name: 'A', value: 'b' }]);
    for (const comment of before.match(/# [abc]/g) ?? []) expect(after).toContain(comment);
    expect(transform(after).output).toBe(after);
    expect(revert(bare(after)).output).toBe(bare(before));
  });
});

/** The items of a list in block style, each list element begun by one opening. */
const reformatted = (text: string, opening: readonly [string, number], at: number): string => {
  const lines = (value: unknown): string[] | undefined => {
    if (Array.isArray(value) && value.length > 0)
      return value.flatMap((each) => {
        const inner = lines(each);
        if (inner === undefined) return [`${' '.repeat(at)}- ${JSON.stringify(each)}`];
        return element(opening, inner, at).split('\n');
      });
    if (
      typeof value !== 'object' ||
      value === null ||
      Array.isArray(value) ||
      Object.keys(value).length === 0
    )
      return undefined;
    return Object.entries(value).flatMap(([key, each]) => {
      const inner = lines(each);
      if (inner === undefined) return [`${key}: ${JSON.stringify(each)}`];
      return [`${key}:`, ...inner.map((line) => (Array.isArray(each) || line === '' ? line : `  ${line}`))];
    });
  };
  const [item] = read(text).items;
  const body = (lines(item) as string[]).map((line) => (line === '' ? '' : `  ${line}`)).join('\n');
  return text.replace(/^- [\s\S]*?(?=^functionConfig)/m, () => `- ${body.trimStart()}\n`);
};

test.each(['- ', '-  ', '-    '])('a value replaced after the dash %j keeps its column', (dash) => {
  const { output, exitCode } = transform(head + podWith(dash) + configOf(append));
  expect(exitCode).toBe(0);
  expect(output).toContain(`\n      ${dash}name: OPTS\n      ${' '.repeat(dash.length)}value: a b\n`);
});

test.each([
  ['after a question mark', 'name: main', '? name\n      : main'],
  ['with an anchor', '- name: main', '- &first name: main'],
  ['with a tag', '- name: main', '- !!str name: main'],
])('what is added beside a first key %s gets its column', (_, plain, odd) => {
  const sidecars = [{ name: 'agent', image: 'agent:1' }];
  const rules = [
    { name: 'agent', sidecars, sidecarMode: 'Classic', placement: { sidecars: 'First' } },
    { name: 'env', containers: { name: 'main' }, env: [{ name: 'A', value: 'b' }] },
  ];
  const text = listOf('', rules).replace(plain, odd);
  const { output } = transform(text);
  const item = `    ${odd.startsWith('-') ? odd : `- ${odd}`}\n`;
  expect(output).toContain(`    containers:\n    - name: agent\n      image: agent:1\n${item}`);
  expect(output).toContain('      image: nginx\n      env:\n      - name: A\n        value: b\n');
  expect(transform(output).output).toBe(output);
  expect(withoutResults(revert(output).output)).toBe(text);
});
