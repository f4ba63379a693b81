// A block scalar that a text ends in without a line break has no last line break for Kubernetes. Whatever is put
// after it, and whatever that stood after it goes, its value stays. The independent reader gives such a scalar a last
// line break, so the values are held against what the texts say with the line breaks written out.

import { describe, expect, it } from 'vitest';
import { readStream } from '../../src/krm/stream/stream.ts';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { transformStream } from '../../src/transform-files.ts';
import { parse } from '../../src/yaml/read/parse.ts';
import { toValue } from '../../src/yaml/read/value.ts';
import { folderOf, run, textOf } from '../cli/support.ts';
import { resourceList } from '../resource-list.ts';

const config = (rule: object) => ({
  apiVersion: 'podgraft.dev/v1alpha1',
  kind: 'PodGraft',
  metadata: { name: 'own' },
  spec: { rules: [{ name: 'one', ...rule }] },
});

const indicators = ['|', '|+', '>', '>+', '|-', '| # note'];

/** A Deployment that ends in the scalar. */
const deployment = (head: string, newline = '\n'): string =>
  [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: web',
    'spec:',
    '  template:',
    '    spec:',
    '      containers:',
    '      - name: web',
    '        image: nginx:1.27',
    '        args:',
    '        - -c',
    `        - ${head}`,
    '          one',
    '          two',
  ].join(newline);

const textOfArgs = (head: string): string => (head.startsWith('>') ? 'one two' : 'one\ntwo');

interface Pod {
  containers: { args?: string[] }[];
}
const podIn = (text: string): Pod => {
  const [part] = readStream(text, 'f').parts;
  const value = part?.resource?.value as unknown as { spec: { template: { spec: Pod } } };
  return value.spec.template.spec;
};
/** The items as Kubernetes reads them. */
const itemsOf = (text: string): Record<string, unknown>[] => {
  const tree = parse(text);
  return (toValue(tree, tree.root) as unknown as { items: Record<string, unknown>[] }).items;
};

const rules: Record<string, object> = {
  'a field after it': { env: [{ name: 'A', value: 'b' }] },
  'mounts and volumes after it': {
    volumeMounts: [{ name: 'v', mountPath: '/v' }],
    volumes: [{ name: 'v', emptyDir: {} }],
  },
  'a container after it': {
    containers: { name: 'web' },
    sidecarMode: 'Classic',
    sidecars: [{ name: 'side', image: 'busybox:1.36', command: ['sh', '-c', 'sleep infinity\nwait\n'] }],
  },
  'a ConfigMap after it': { containers: { name: 'web' }, files: [{ path: '/a', content: 'b\n' }] },
  'a warning after it': { podLabels: { a: 'b' }, postStart: { script: 'echo a\n' } },
};

describe.each(Object.entries(rules))('%s', (_, rule) => {
  describe.each(indicators)('that begins with %s', (head) => {
    it.each([['\n'], ['\r\n']])('keeps its value in a file with line breaks %j', async (newline) => {
      const before = deployment(head, newline);
      const folder = folderOf({ 'c.yaml': JSON.stringify(config(rule)), 'k/web.yaml': before });
      const text = (): string => textOf(folder, 'k/web.yaml');
      expect((await run(folder, ['render', '-c', 'c.yaml', '--in-place', 'k'])).code).toBe(0);
      const after = text();
      expect(after).not.toBe(before);
      expect(podIn(after).containers[0]?.args?.[1]).toBe(textOfArgs(head));
      await run(folder, ['render', '-c', 'c.yaml', '--in-place', 'k']);
      expect(text()).toBe(after);
      expect((await run(folder, ['revert', 'k'])).code).toBe(0);
      expect(podIn(text())).toEqual(podIn(before));
    });

    it('keeps its value in a list that ends in it', () => {
      const whole = resourceList([deployment(head).replaceAll('\n', '\n  ')], config(rule), {
        configFirst: true,
        finalNewline: false,
      });
      const after = transform(whole);
      expect(after.exitCode).toBe(0);
      const [item] = itemsOf(after.output) as unknown as { spec: { template: { spec: Pod } } }[];
      expect(item?.spec.template.spec.containers[0]?.args?.[1]).toBe(textOfArgs(head));
      expect(transform(after.output).output).toBe(after.output);
      const undone = revert(after.output.replace(/\nresults:[\s\S]*$/, ''));
      expect(itemsOf(undone.output)).toEqual(itemsOf(whole));
    });
  });
});

describe('an item that no rule matches', () => {
  const other = (head: string): string =>
    `apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: c}\n  data:\n    a: ${head}\n      one\n      two`;
  const web = deployment('|-').replaceAll('\n', '\n  ');
  const files = config({ files: [{ path: '/a', content: 'b\n' }] });

  it.each(indicators)('that ends a list in %s keeps its value when a ConfigMap is added', (head) => {
    const whole = resourceList([web, other(head)], files, { configFirst: true, finalNewline: false });
    const { output } = transform(whole);
    const items = itemsOf(output);
    expect(items).toHaveLength(3);
    expect(items[1]?.['data']).toEqual({ a: textOfArgs(head) });
    expect(transform(output).output).toBe(output);
    expect(itemsOf(revert(output).output)).toEqual(itemsOf(whole));
  });

  it.each(['|', '>'])('that ends in %s keeps its line break when the ConfigMap after it goes', (head) => {
    const whole = resourceList([web, other(head)], files, { configFirst: true });
    const { output } = transform(whole);
    const cut = output.replace(/\n$/, '');
    const undone = revert(cut);
    expect(undone.problems).toEqual([]);
    expect(itemsOf(undone.output)[1]?.['data']).toEqual({ a: `${textOfArgs(head)}\n` });
  });

  it.each(indicators)('that ends a file in %s keeps its value in a stream of several', async (head) => {
    const document = other(head).replaceAll('\n  ', '\n');
    const folder = folderOf({
      'c.yaml': JSON.stringify(files),
      'a.yaml': document,
      'b.yaml': deployment('|-'),
    });
    const { stdout } = await run(folder, ['render', '-c', 'c.yaml', 'a.yaml', 'b.yaml']);
    const [first] = readStream(stdout, 'f').parts;
    expect(first?.resource?.value).toMatchObject({ data: { a: textOfArgs(head) } });
  });
});

it.each(['|', '>+'])(
  'the script of a config that ends a list in %s stays what it is when results follow',
  (head) => {
    const item = deployment('|-').replaceAll('\n', '\n  ');
    const [config] = [
      [
        'functionConfig:',
        '  apiVersion: podgraft.dev/v1alpha1',
        '  kind: PodGraft',
        '  metadata: {name: own}',
        '  spec:',
        '    rules:',
        '    - name: one',
        '      postStart:',
        `        script: ${head}`,
        '          echo a &',
        '          echo b',
      ].join('\n'),
    ];
    const whole = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- ${item}\n${config}`;
    const after = transform(whole).output;
    expect(after).toContain('results:');
    const again = transform(after).output;
    expect(again).toBe(after);
  },
);

describe('blank lines after what podgraft added, or moves, below a text that keeps them', () => {
  const head = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {}
spec:
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.27
        env:
        - name: SITE
          value: `;
  const rules: readonly (readonly [what: string, rule: object])[] = [
    ['a variable', { env: [{ name: 'B', value: 'b' }] }],
    ['a sidecar', { sidecars: [{ name: 's', image: 's' }], sidecarMode: 'Classic' }],
    ['a volume', { volumes: [{ name: 'v', emptyDir: {} }] }],
  ];
  const scalars = [
    '|+\n            a\n',
    '|+\n            a\n\n',
    '>+ # c\n            a\n',
    '>+\n            a\n',
  ];
  const isBlankLines = {
    exitCode: 1,
    problems: [{ kind: 'WorkloadInvalid', message: expect.stringContaining('a text after |+ or >+') }],
  };
  it.each(rules)('are named where %s would go', (_, rule) => {
    const functionConfig = JSON.stringify(config(rule));
    for (const scalar of scalars)
      for (const newline of ['\n', '\r\n']) {
        const before = (head + scalar).replaceAll('\n', newline);
        const done = transformStream(before, functionConfig);
        expect([done.exitCode, revert(done.output).output]).toEqual([0, before]);
        const followed = `${done.output}${newline}# end${newline}`;
        expect(revert(followed)).toMatchObject({ ...isBlankLines, output: followed });
        // Without the blank line, and where a rule removes nothing, all is as ever.
        const comment = `${done.output}# end${newline}`;
        expect(revert(comment).output).toBe(`${before}# end${newline}`);
        expect(transformStream(comment, functionConfig).output).toBe(comment);
      }
  });

  it.each(scalars)('are named where a container would be moved away from after %j', (scalar) => {
    const text = `${head}${scalar}      - name: side\n        image: s\n\n# end\n`;
    const moving = JSON.stringify(config({ nativeSidecars: ['side'] }));
    expect(transformStream(text, moving)).toMatchObject({ ...isBlankLines, output: text });
    expect(transformStream(text.replace('\n\n# end', '\n# end'), moving).exitCode).toBe(0);
  });
});
