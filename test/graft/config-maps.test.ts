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

const bytes = 'AP8=';
const webConfigMap = /- apiVersion: v1\n {2}kind: ConfigMap\n[\s\S]*$/;
const inOut = (rules: unknown[], spec: object = {}, list = listOf('', rules)) => {
  const text = list.replace(
    /^functionConfig.*$/m,
    configOf(rules, { problems: { WorkloadImmutable: 'Off' }, ...spec }).trimEnd(),
  );
  const { output, problems } = transform(text);
  return {
    after: withoutResults(output),
    map: webConfigMap.exec(withoutResults(output))?.[0] ?? '',
    problems: problems.map(({ kind, message }) => `${kind}: ${message}`),
  };
};
const rule = (...files: object[]) => [
  { name: 'r', files: files.map((each, index) => ({ path: `/${index}`, ...each })) },
];

test.each<[string, object[], string]>([
  ['bytes only', [{ binaryContent: bytes }], `  binaryData:\n    "0": ${bytes}\n`],
  [
    'text and bytes',
    [{ binaryContent: 'AP8A\n/wD/\n' }, { content: 'a' }],
    '  data:\n    "1": a\n  binaryData:\n    "0": AP8A/wD/\n',
  ],
  // "true" and "1234" are bytes too, in three each.
  [
    'bytes that look like a boolean or a number',
    [{ binaryContent: 'true' }, { binaryContent: '1234' }],
    '  binaryData:\n    "0": "true"\n    "1": "1234"\n',
  ],
  ['no bytes', [{ binaryContent: '' }], '  binaryData:\n    "0": ""\n'],
])('a ConfigMap has %s', (_, files, content) => {
  const { map, problems } = inOut(rule(...files));
  expect(map.slice(map.indexOf('owner: one\n') + 'owner: one\n'.length)).toBe(content);
  expect(problems).toEqual([]);
});

test.each<[string, object[], object[]]>([
  ['from text to bytes', [{ content: 'a' }], [{ binaryContent: bytes }]],
  ['from bytes to text', [{ binaryContent: bytes }], [{ content: 'a' }]],
  ['from one to both', [{ content: 'a' }], [{ content: 'b' }, { binaryContent: bytes }]],
  ['to other bytes', [{ content: 'a' }, { binaryContent: bytes }], [{ content: 'a' }, { binaryContent: '' }]],
])('a ConfigMap under a stable name goes %s as if it were new', (_, before, now) => {
  const stable = { nameSuffixHash: false };
  const first = inOut(rule(...before), stable);
  const direct = inOut(rule(...now), stable);
  expect(direct.map).not.toBe(first.map);
  const later = inOut(rule(...now), stable, first.after);
  expect(later).toEqual(direct);
  expect(withoutResults(revert(later.after).output)).not.toContain('ConfigMap');
});

test.each([
  [
    'other bytes',
    `binaryData:\n    "0": ${bytes}`,
    'binaryData:\n    "0": AAAA',
    'binaryData was edited by hand to {"0":"AAAA"}; podgraft restored {"0":"AP8="}',
  ],
  [
    'text in its place',
    'binaryData:',
    'data:',
    'binaryData was edited by hand to null; podgraft restored {"0":"AP8="}',
  ],
  [
    'more text',
    'binaryData:',
    'data: {a: b}\n  binaryData:',
    'data was edited by hand to {"a":"b"}; podgraft removed it',
  ],
])('a ConfigMap of bytes that somebody gave %s is restored, and this is said', (_, from, to, message) => {
  const rules = rule({ binaryContent: bytes });
  const { after } = inOut(rules);
  const edited = after.replace(from, to);
  expect(edited).not.toBe(after);
  const again = inOut(rules, {}, edited);
  expect(again.problems.join('\n')).toContain(message);
  expect(again.map).toContain(`  binaryData:\n    "0": ${bytes}\n`);
  expect(again.map).not.toMatch(/^ {2}data:/m);
});

test('a ConfigMap of the user with the same text and other bytes is a conflict', () => {
  const rules = rule({ content: 'a' }, { binaryContent: bytes });
  const { after } = inOut(rules, { record: false });
  const [, foreign = ''] = /(- apiVersion: v1\n {2}kind: ConfigMap[\s\S]*)/.exec(after) ?? [];
  const beside = (map: string) => listOf('', rules).replace('items:\n', `items:\n${map}`);
  expect(inOut(rules, {}, beside(foreign)).problems).toEqual([]);
  for (const map of [foreign.replace(bytes, 'AAAA'), foreign.replace(/ {2}binaryData:\n.*\n/, '')])
    expect(inOut(rules, {}, beside(map)).problems.join()).toContain('ConfigMapConflict: ');
});

test('the limit of 1 MiB counts text and bytes together', () => {
  const half = 'x'.repeat(512 * 1024);
  const more = (size: number) => ({ binaryContent: Buffer.alloc(size, 0xff).toString('base64') });
  expect(inOut(rule({ content: half }, more(512 * 1024))).problems).toEqual([]);
  expect(inOut(rule({ content: half }, more(512 * 1024 + 1))).problems).toEqual([
    expect.stringContaining('the ConfigMap of rule r would have 1048577 bytes; the limit is 1048576'),
  ]);
});
