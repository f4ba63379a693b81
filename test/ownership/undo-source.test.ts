// What was replaced or wrapped comes back to the byte.

import { describe, expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { configOf, expectLaws, head, listOf } from '../pod-list.ts';
import { withoutResults } from '../resource-list.ts';

test('a null that an entrypoint or a hook replaces comes back with what follows it', () => {
  const rules = [
    {
      name: 'start',
      entrypoint: { command: ['/run'] },
      postStart: { exec: { command: ['/hook'] } },
    },
  ];
  const images = [{ image: 'nginx', entrypoint: ['/nginx'] }];
  const config = configOf(rules, { images });
  const lines = (command: string, hook: string): string => `      command:${command}
      args: null
      lifecycle:
        postStart: ~${hook}
      ports: []
`;
  const text = listOf(lines(' # as in the image', ' # none'), rules).replace(/^functionConfig.*\n/m, config);
  expectLaws(
    text,
    text
      .replace('# as in the image', '# as in the image\n      - /run')
      .replace('args: null', 'args:\n      - /nginx')
      .replace(
        'postStart: ~ # none',
        'postStart: # none\n          exec:\n            command:\n            - /hook',
      ),
  );
});

test('a block scalar comes back as one where a deep comment follows', () => {
  const command = `      command:
      - sh
      - -c
      - |
        a
        b
       # deep
`;
  const rules = [{ name: 'start', entrypoint: { command: ['/run'] } }];
  const text = listOf(`${command}      ports: []\n`, rules);
  const now = `      command:
      - /run
       # deep
      args:
      - sh
      - -c
      - |
        a
        b
`;
  expectLaws(text, text.replace(command, now));
});

test('a number beyond 2^53 comes back with all its digits, in whatever notation', () => {
  const agent = { name: 'main', image: 'agent:1' };
  const rules = [{ name: 'agent', sidecars: [agent], sidecarMode: 'Classic', onConflict: 'Replace' }];
  const own = '      securityContext: {runAsUser: 9007199254740993}\n      stdin: off\n';
  const text = listOf(own, rules);
  expectLaws(text, text.replace('image: nginx', 'image: agent:1').replace(own, ''));
  const bare = text.replace('{runAsUser: 9007199254740993}', '\n        runAsUser: 0x20_0000_0000_0001');
  expectLaws(bare, text.replace('image: nginx', 'image: agent:1').replace(own, ''));
});

test('words whose text depends on their place come back to the byte', () => {
  const words = ['http://x:80/a', "it's", '|-\n        a\n        b', 'a (b)', "'quoted'", 'a\n       b'];
  for (const word of words) {
    const replace = [{ name: 'note', onConflict: 'Replace', podAnnotations: { note: 'y', other: 'z' } }];
    const text = listOf('', replace).replace('podgraft.dev/skip: none\n', `note: ${word}\n      more: c\n`);
    const { output } = transform(text);
    expect(output).toContain('      note: "y"\n      more: c\n      other: z\n');
    expect(transform(output).output).toBe(output);
    expect(revert(output, { owner: 'one' }).output).toBe(text);
  }
});

/** A Deployment whose pod spec is a flow map below a key at column 4, with a command in these words. */
const flowPod = (command: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {}
spec:
  template:
    spec: {containers: [{name: c, image: nginx, command: ${command}, args: [a]}]}
`;
const wrapper = configOf([{ name: 'wrap', entrypoint: { command: ['/run'] } }]);
const listIn = (text: string): string =>
  `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n${wrapper}items:\n- ${text.trimEnd().replaceAll('\n', '\n  ')}\n`;
const wrapped = (text: string): string => {
  const { output } = transform(listIn(text));
  expect(output).toContain('command: [/run], args: [a, b, a]');
  return output;
};

test.each([
  ['at the column of the key around', "['a'\n    , b]"],
  ['at column 0 of its document', "['a'\n, b]"],
  ['with a closing bracket left of the key around', '["a",\n      b\n   ]'],
  ['after a line without anything', "[ 'a'\n\n, b\n  \n      ]"],
  ['with words that go on there', '[\'a\', "\\\n    b"]'],
])('a flow list that goes on %s comes back to the byte', (_, command) => {
  const output = wrapped(flowPod(command));
  expect(transform(output).output).toBe(output);
  expect(revert(output).output).toBe(listIn(flowPod(command)));
});

test('a flow list that readers all took is put on one line where its own lines would now be left of the key around', () => {
  const output = wrapped(flowPod("['a',\n      b]"));
  // Somebody puts the pod four columns deeper, as a key of a longer name does.
  const deeper = output.replace(/^ {6}spec: \{/m, '            spec: {');
  expect(transform(deeper).exitCode).toBe(0);
  expect(revert(deeper).output).toContain('command: [a, b], args: [a]}');
});

test('a collection that podgraft created and somebody removed does not decide where it goes now', () => {
  const mounts = [{ name: 'one', volumes: [{ name: 'one', emptyDir: {} }] }];
  const theirs = transform(
    listOf('', mounts).replace('"metadata":{"name":"one"}', '"metadata":{"name":"two"}'),
  );
  const bent = withoutResults(theirs.output).replace(
    / {4}volumes:\n {4}- name: one\n {6}emptyDir: \{\}\n/,
    '',
  );
  const as = (rules: unknown): string => bent.replace(/^functionConfig.*\n/m, () => configOf(rules));
  const none = withoutResults(transform(as([{ name: 'x', podLabels: { a: 'b' } }])).output);
  expect(none.replace(/^functionConfig.*\n/m, () => configOf(mounts))).not.toBe(as(mounts));
  const direct = withoutResults(transform(as(mounts)).output);
  expect(direct).toMatch(/image: nginx\n {4}volumes:\n/);
  const after = transform(none.replace(/^functionConfig.*\n/m, () => configOf(mounts)));
  expect(withoutResults(after.output)).toBe(direct);
});

describe('a command line that another owner wrapped before', () => {
  const wrap = (owner: string, ...command: string[]): string =>
    configOf([{ name: owner, entrypoint: { command } }]).replace('"name":"one"', `"name":"${owner}"`);
  const pod = `${head}items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: web
  spec:
    containers:
    - name: main
      image: nginx
      command: [run]
`;
  const last = (list: string): string => withoutResults(list).replace(/^functionConfig: .*\n/m, '');
  const grafted = (list: string, config: string): string => last(transform(list + config).output);
  // Both end in a word that podgraft quotes and other tools do not.
  const theirs = grafted(pod, wrap('two', '/tools/run', '--'));

  test('comes back to the byte, also as another tool reprinted it', () => {
    const reprinted = theirs.replace('"--"', '--');
    expect(reprinted).not.toBe(theirs);
    for (const list of [theirs, reprinted]) {
      const both = grafted(list, wrap('one', '/wrap'));
      expect(both).not.toBe(list);
      expect(grafted(both, wrap('one', '/wrap'))).toBe(both);
      expect(last(revert(`${both}${wrap('one', '/wrap')}`, { owner: 'one' }).output)).toBe(list);
    }
  });

  test('comes back as edited when the edit leaves fewer words than the wrapper has', () => {
    const edited = theirs.replace('["/tools/run", "--"]', '["/tools/run"]');
    expect(edited).not.toBe(theirs);
    const both = grafted(edited, wrap('one', '/wrap'));
    expect(grafted(both, wrap('one', '/wrap'))).toBe(both);
    expect(last(revert(`${both}${wrap('one', '/wrap')}`, { owner: 'one' }).output)).toBe(edited);
  });

  test('stays away when somebody removed all of it', () => {
    const gone = theirs.replace(/ {6}command:.*\n {6}args:\n {6}- run\n/, '');
    expect(gone).not.toMatch(/command:|args:/);
    const images = [{ image: 'nginx', entrypoint: ['/nginx'] }];
    const ours = wrap('one', '/wrap').replace('"spec":{', `"spec":{"images":${JSON.stringify(images)},`);
    const both = grafted(gone, ours);
    expect(both).toContain('/wrap');
    expect(grafted(both, ours)).toBe(both);
    expect(last(revert(`${both}${ours}`, { owner: 'one' }).output)).toBe(gone);
  });

  test('is still reported to its owner as edited after others ran', () => {
    const edited = theirs.replace('/tools/run', '/tools/edited');
    const both = grafted(edited, wrap('one', '/wrap'));
    expect(grafted(both, wrap('one', '/wrap'))).toBe(both);
    const back = last(revert(`${both}${wrap('one', '/wrap')}`, { owner: 'one' }).output);
    expect(back).toBe(edited);
    const { problems } = transform(back + wrap('two', '/tools/run', '--'));
    expect(problems.map(({ kind }) => kind)).toContain('GraftEdited');
  });
});
