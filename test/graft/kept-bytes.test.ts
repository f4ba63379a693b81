// What a changed item must keep to the byte: octals, quotes, tags, block scalars, comments, odd indents, line
// ends. Each document is grafted onto with an init container, a volume, a mount and a variable.
import { describe, expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { transformStream } from '../../src/transform-files.ts';
import { configOf } from '../generate/config.ts';
import { dropConfig, read, resourceList, runWith } from '../resource-list.ts';

const config = {
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'one' },
  spec: {
    rules: [
      {
        name: 'add',
        volumes: [{ name: 'tools', emptyDir: {} }],
        initContainers: [{ name: 'init', image: 'busybox:1.28' }],
        volumeMounts: [{ name: 'tools', mountPath: '/tools' }],
        env: [{ name: 'ADDED', value: 'on' }],
      },
    ],
  },
};

const block = `apiVersion: apps/v1 # after apiVersion
  kind: "Deployment" # quoted kind
  metadata: # after metadata
      name: 'web' # odd indent

      labels: {app: web,   tier: "front" } # flow
  spec:
    # before template
    template:
     metadata: # odd again
          labels:
               app: web
     spec:
      containers: # the list
      -   name: main # wide dash
          image: !!str nginx:1.19 # tagged
          command: ["sh",   '-c'] # flow
          args:
          - |
            echo one

              echo two # no comment
          - >-
            folded
            text
          env:
          - {name: ON, value: "on"}
          - name: MODE
            value: "0755" # a string
          # after the variables
          volumeMounts:
          - {mountPath: /etc/x, name: cfg}
      volumes:
      - name: cfg # the volume
        configMap:
          name: cfg
          defaultMode: 0755 # important`;

const flow = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {containers: [{name: main, image: 'nginx:1.19', env: [{name: ON, value: "on"}]}], volumes: [{name: cfg, configMap: {name: cfg, defaultMode: 0755}}]}}}}`;

const json = `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"template":{"spec":{"containers":[{"name":"main","image":"nginx:1.19","env":[]}]}}}}`;

const listOf = (item: string, crlf = false, newline = true): string => {
  const text = `functionConfig: ${JSON.stringify(config)}\napiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- ${item}${newline ? '\n' : ''}`;
  return crlf ? text.replaceAll('\n', '\r\n') : text;
};

const documents: Record<string, string> = {
  'block style with everything odd': listOf(block),
  'the same with CRLF': listOf(block, true),
  'the same without a final newline': listOf(block, false, false),
  'flow style': listOf(flow),
  'JSON inside YAML': listOf(json),
  'JSON as a whole': JSON.stringify({
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    items: [JSON.parse(json)],
    functionConfig: config,
  }),
};

/** Whether all characters of `part` are in `whole`, in order. */
const isSubsequence = (part: string, whole: string): boolean => {
  let at = 0;
  for (const character of part) {
    at = whole.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
};

describe('a changed item', () => {
  test.each(Object.entries(documents))('keeps every byte of %s', (name, text) => {
    const { output, exitCode } = transform(text);
    expect(exitCode).toBe(0);
    expect(isSubsequence(text, output)).toBe(true);
    if (name.includes('block') || name.includes('same')) {
      const kept = output.split('\n').map((line) => line.replace(/\r$/, ''));
      let at = 0;
      for (const line of text.split('\n').map((each) => each.replace(/\r$/, ''))) {
        const found = kept.indexOf(line, at);
        expect(found, line).toBeGreaterThanOrEqual(at);
        at = found + 1;
      }
      if (name.includes('CRLF')) expect(output.replaceAll('\r\n', '')).not.toContain('\n');
    }
    type Pod = { spec: { template: { spec: Record<string, { name: string }[]> } } };
    const [item] = read(output).items as unknown as Pod[];
    const spec = item?.spec.template.spec ?? {};
    expect(spec['initContainers']?.map((each) => each.name)).toEqual(['init']);
    expect(spec['volumes']?.at(-1)).toEqual({ name: 'tools', emptyDir: {} });
    const main = spec['containers']?.[0] as unknown as { env: unknown[]; volumeMounts: unknown[] };
    expect(main.env.at(-1)).toEqual({ name: 'ADDED', value: 'on' });
    expect(main.volumeMounts.at(-1)).toEqual({ name: 'tools', mountPath: '/tools' });
    expect(transform(output).output).toBe(output);
  });

  test('is read as YAML 1.1: the octal mode is 493, and the quoted one a string', () => {
    const { output } = transform(documents['block style with everything odd'] as string);
    expect(output).toContain('defaultMode: 0755 # important\n');
    const text = JSON.stringify(read(output).items);
    expect(text).toContain('"defaultMode":493');
    expect(text).toContain('{"name":"MODE","value":"0755"}');
    expect(text).toContain('{"name":"ON","value":"on"}');
  });
});

test('names that YAML takes for numbers are put in once, and come out again, where nothing is checked', () => {
  const numbers = {
    ...config,
    spec: {
      validation: 'Off',
      rules: [
        {
          name: 'add',
          volumes: [{ name: 5, emptyDir: {} }],
          env: [{ name: 7, value: 'x' }],
          volumeMounts: [{ name: 5, mountPath: 5 }],
        },
      ],
    },
  };
  const source = resourceList(
    ['apiVersion: v1\n  kind: Pod\n  metadata: {name: p}\n  spec: {containers: [{name: c, image: i}]}'],
    configOf('one', []),
  );
  const once = runWith(source, numbers);
  expect(once.failed).toBe(false);
  const spec = (read(once.text).items[0] as { spec: Record<string, unknown> }).spec;
  expect(spec['volumes']).toEqual([{ name: 5, emptyDir: {} }]);
  expect(runWith(once.text, numbers).text).toBe(once.text);
  expect(dropConfig(runWith(once.text, configOf('one', [])).text)).toBe(dropConfig(source));
});

describe('a command line in flow style is written as it was once the entrypoint is gone', () => {
  const rules = [
    { name: 'r', containers: { name: '.*' }, entrypoint: { command: ['/wrap'] }, argsAppend: ['-v'] },
  ];
  const map = (key: string, command: string): string =>
    `{${key}: v1, "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [{"name": "main", "command": ${command}}]}}`;
  test.each(
    ['apiVersion', '"apiVersion"'].flatMap((key) =>
      ['["a", "b"]', '[\'a\', "b"]', '["a\\  b"]', '[a, !!str b]'].map((command) => [key, command]),
    ),
  )('with %s as its first key, and %s', (key, command) => {
    const item = map(key, command);
    for (const text of [
      `${item}\n`,
      `spec: {}\nkind: Other\napiVersion: v1\n---\n${item}\n`,
      `- ${item}\n`,
    ]) {
      const given = text.startsWith('-') ? `apiVersion: v1\nkind: List\nitems:\n${text}` : text;
      const once = transformStream(given, JSON.stringify(configOf('one', rules as never)));
      expect(once.exitCode).toBe(0);
      expect(once.output).toContain('/wrap');
      expect(revert(once.output).output).toBe(given);
    }
  });
});

test('keys that a formatter sorted stay sorted, and keep the comments of their values', () => {
  const rules = [
    {
      name: 'r',
      containers: { name: '.*' },
      env: [{ name: 'E', value: '1' }],
      container: { resources: { limits: { memory: '1Gi' } } },
    },
  ];
  const config = JSON.stringify(configOf('one', rules as never));
  const source =
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: c\n    image: nginx\n';
  const once = transformStream(source, config).output;
  const [, record = ''] = /( {2}annotations:\n.*\n)/.exec(once) ?? [];
  expect(record).toContain('podgraft.dev/grafts');
  const sorted = `apiVersion: v1
kind: Pod
metadata:
${record}  name: web
spec:
  containers:
  - env:
    - name: E
      value: '1' # why we need it
    image: nginx
    name: c
    resources:
      limits:
        memory: 1Gi # measured
`;
  const again = transformStream(sorted, config);
  expect(again.output).toBe(sorted);
  expect(again.problems.map(({ kind }) => kind)).toEqual(['WorkloadImmutable']);
});
