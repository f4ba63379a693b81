// What is a ResourceList and what only has the words in it: the function, revert and the command line agree.

import { describe, expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { folderOf, run, textOf } from '../cli/support.ts';
import { configOf } from '../generate/config.ts';
import { resourceList, withConfig } from '../resource-list.ts';

const config = configOf('own', [
  { name: 'r', entrypoint: { script: 'echo hi\n' }, files: [{ path: '/etc/a', content: 'a\n' }] },
]);
const deployment = `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    template:
      spec:
        containers:
        - name: c
          image: nginx
          command: [run]`;

describe('a ResourceList is reverted with its ConfigMaps, however its kind is spelt', () => {
  const spellings = [
    'kind: ResourceList',
    'kind: !!str ResourceList',
    'kind: !<tag:yaml.org,2002:str> ResourceList',
    'kind: &k ResourceList',
    "'kind': 'ResourceList'",
    '"kind" : "ResourceList" # a list',
    'kind: "Resource\\x4cist"',
    '"k\\x69nd": "Resource\\u004cist"',
    'kind:\n  ResourceList',
    'kind: >-\n  ResourceList',
    'kind: |-\n  ResourceList',
  ];
  test.each(spellings)('%s', (kind) => {
    const source = resourceList([deployment], {}).replace('kind: ResourceList', () => kind);
    const { output, exitCode } = transform(withConfig(source, config));
    expect(exitCode).toBe(0);
    expect(output).toContain('kind: ConfigMap');
    expect(revert(output)).toEqual({ output: withConfig(source, config), problems: [], exitCode: 0 });
  });

  test.each(spellings)('%s: the command line says that it leaves its items alone, and does', async (kind) => {
    const source = resourceList([deployment], {}).replace('kind: ResourceList', () => kind);
    const { output } = transform(withConfig(source, config));
    const folder = folderOf({ 'list.yaml': output });
    const ran = await run(folder, ['revert', 'list.yaml']);
    expect(ran.stderr).toContain('list.yaml: document 1: a ResourceList in a file; its items are ignored');
    expect(textOf(folder, 'list.yaml')).toBe(output);
  });

  test('one that cannot be edited is refused whole, and not half reverted as a stream', () => {
    const source = transform(withConfig(resourceList([deployment], {}), config)).output;
    const odd = source.replace('items:', 'items: &i');
    const done = revert(odd);
    if (done.exitCode === 1) expect(done.output).toBe(odd);
    else expect(done.output).not.toContain('ConfigMap');
  });
});

describe('a stream that has the words in it is a stream', () => {
  const grafted = transform(withConfig(resourceList([deployment], {}), config)).output;
  const [, workload = '', map = ''] =
    /^items:\n- ([\s\S]*?)\n- ([\s\S]*?)^functionConfig/m.exec(grafted) ?? [];
  const document = (text: string): string => text.replace(/^ {2}/gm, '').trimEnd();
  const clean = `${document(deployment)}\n`;
  const others: readonly (readonly [where: string, text: string])[] = [
    ['in a comment', '# kind: ResourceList\n'],
    [
      'in a block scalar',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  list: |\n    kind: ResourceList\n',
    ],
    [
      'in quotes',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {list: "{kind: ResourceList}"}\n',
    ],
    [
      'in a map below',
      'apiVersion: example.com/v1\nkind: Fixture\nmetadata: {name: x}\nspec:\n  kind: ResourceList\n',
    ],
    [
      'as the kind of another document',
      'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n',
    ],
  ];
  test.each(others)('%s', (_, other) => {
    const text = `${document(workload)}\n---\n${document(map)}\n---\n${other}`;
    expect(revert(text)).toEqual({ output: `${clean}---\n${other}`, problems: [], exitCode: 0 });
  });

  test('in the only document', () => {
    const text = `# kind: ResourceList\n${document(workload)}\n`;
    expect(revert(text)).toEqual({ output: `# kind: ResourceList\n${clean}`, problems: [], exitCode: 0 });
  });
});
