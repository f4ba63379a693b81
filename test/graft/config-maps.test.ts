// Where generated ConfigMaps go, and what later runs make of them.

import { expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { configOf, head, listOf } from '../pod-list.ts';
import { withoutResults } from '../resource-list.ts';

test.each(['# of the list\n\n', '    # deep\n', '  \n', ''])(
  'a ConfigMap goes after the lines %j at the end of the items, also when the list needs a full parse',
  (lines) => {
    const text = listOf(lines, [{ name: 'files', files: [{ path: '/a', content: 'b' }] }]);
    const { output, exitCode } = transform(text.replace('items:', '"items":'));
    expect(exitCode).toBe(0);
    expect(output).toContain(`defaultMode: 420\n${lines}- apiVersion: v1\n  kind: ConfigMap\n`);
    expect(output).toBe(transform(text).output.replace('items:', '"items":'));
  },
);

test('a config that no longer keeps a record removes its name from the ConfigMap too', () => {
  const rules = [{ name: 'files', files: [{ path: '/a', content: 'b' }] }];
  const text = listOf('', rules);
  const bare = (list: string): string => list.replace('"spec":{', '"spec":{"record":false,');
  const kept = transform(text).output;
  expect(kept).toContain('    annotations:\n      podgraft.dev/owner: one\n  data:\n    a: b\n');
  const { output } = transform(bare(withoutResults(kept)));
  expect(output).toBe(transform(bare(text)).output);
  expect(output).not.toContain('podgraft.dev/owner');
});

test.each(['', '#!/bin/sh\n# '])(
  'generated ConfigMaps are in the order of the rules, whichever of them existed before: %j',
  (head) => {
    const file = (name: string) => ({ name, files: [{ path: `/${name}`, content: `${head}${name}` }] });
    const stable = (...names: string[]): string =>
      listOf('', names.map(file)).replace('"spec":{', '"spec":{"nameSuffixHash":false,');
    const again = (before: string, after: string): string =>
      before.replace(/^functionConfig.*$/m, /^functionConfig.*$/m.exec(after)?.[0] ?? '');
    const wanted = withoutResults(transform(stable('a', 'b')).output);
    for (const names of [['b'], ['a'], ['b', 'a'], ['b', 'c', 'a']]) {
      const before = withoutResults(transform(stable(...names)).output);
      expect(withoutResults(transform(again(before, stable('a', 'b'))).output)).toBe(wanted);
    }
    // One that somebody wrote into stays where it is.
    const edited = withoutResults(transform(stable('b')).output).replace(
      'kind: ConfigMap',
      'kind: ConfigMap # ours',
    );
    expect(transform(again(edited, stable('a', 'b'))).output).toMatch(
      /# ours\n {2}metadata:\n {4}name: one-b\n[\s\S]*name: one-a\n/,
    );
  },
);

test('a ConfigMap goes where the first workload that uses it is, whichever used it before', () => {
  const pod = (name: string, path: string, index: number): string => `- apiVersion: v1
  kind: Pod
  metadata:
    name: ${name}
    annotations:
      config.kubernetes.io/path: ${path}
      config.kubernetes.io/index: '${index}'
  spec:
    containers:
    - name: main
      image: nginx
`;
  const rule = (name: string, of: string) => ({
    name,
    target: { name: of },
    files: [{ path: '/a', content: name }],
  });
  const listWith = (...rules: unknown[]): string =>
    `${head}${configOf(rules, { nameSuffixHash: false })}items:\n${pod('web', 'a/web.yaml', 0)}${pod('api', 'b/api.yaml', 0)}`;
  const [direct, before] = [listWith(rule('x', '.*')), listWith(rule('x', 'api'))].map(
    (text) => transform(text).output,
  ) as [string, string];
  expect(before).toContain('path: b/configmap_one-x.yaml\n');
  expect(direct).toContain('path: a/configmap_one-x.yaml\n');
  const line = /^functionConfig.*$/m;
  const later = (text: string): string =>
    transform(withoutResults(text).replace(line, line.exec(direct)?.[0] ?? '')).output;
  expect(later(before)).toBe(direct);
  // Where somebody gave the file another name, it stays.
  const named = before.replace('b/configmap_one-x.yaml', 'b/settings.yaml');
  expect(later(named)).toContain('path: b/settings.yaml\n');
  expect(later(named)).not.toContain('a/configmap_one-x.yaml');
});

test('a ConfigMap whose content changes under a stable name is printed as a new one is', () => {
  const withContent = (content: string): string =>
    `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"items":${
      listOf('   \n', []).split('items:')[1]
    }${configOf([{ name: 'files', files: [{ path: '/a', content }] }], { nameSuffixHash: false })}`;
  const [old, now] = [withContent('a\n'), withContent('a\nb\n')];
  const direct = transform(now).output;
  expect(direct).toContain('   \n- apiVersion: v1\n  kind: ConfigMap\n');
  expect(direct).toContain('  data:\n    a: |\n      a\n      b\n');
  const before = withoutResults(transform(old).output);
  const line = /^functionConfig.*$/m;
  expect(transform(before.replace(line, line.exec(now)?.[0] ?? '')).output).toBe(direct);
});

test.each(['\n', '\r\n'])(
  'a ConfigMap goes after comments and blank lines, also where the list has odd keys: %j',
  (nl) => {
    const line = /^functionConfig.*$/m;
    const files = [{ name: 'files', files: [{ path: '/a', content: 'b' }] }];
    const [withFiles = ''] = line.exec(listOf('', files)) ?? [];
    const script = [{ name: 'note', env: [{ name: 'A', value: 'b\nc\n' }], podAnnotations: { a: 'b\nc\n' } }];
    for (const following of ['         \n', '\n\n', '    # deep\n', '# flat\n      \n']) {
      for (const extra of ['extra: 1\n', '']) {
        const list = listOf('', script).replace(/\n(?=functionConfig)/, `\n${following}${extra}`);
        const text = (extra ? list : list.replace('kind: R', 'extra: 1\nkind: R')).replaceAll('\n', nl);
        const before = withoutResults(transform(text.replace(line, withFiles)).output);
        expect(before).toContain('kind: ConfigMap');
        const direct = withoutResults(transform(text).output);
        const after = transform(before.replace(line, line.exec(text)?.[0] ?? '')).output;
        expect(withoutResults(after)).toBe(direct);
        expect(withoutResults(revert(before).output)).toBe(text.replace(line, withFiles));
      }
    }
  },
);
