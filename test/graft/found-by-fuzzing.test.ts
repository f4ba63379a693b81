// What the fuzzer found, each as the smallest input that showed it.
import { describe, expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { read, withoutResults } from '../resource-list.ts';

const head = 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n';
const configOf = (rules: unknown, spec = {}): string =>
  `functionConfig: ${JSON.stringify({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'one' },
    spec: { ...spec, rules },
  })}\n`;
const append = [{ name: 'append', envAppend: [{ name: 'OPTS', value: 'b' }] }];
const podWith = (dash: string): string =>
  `items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: web
  spec:
    containers:
    - name: main
      image: nginx
      env:
      ${dash}name: OPTS
      ${' '.repeat(dash.length)}value: a
`;

/** A Pod as the only item, with lines of its own container below `image`. */
const listOf = (lines: string, rules: unknown, image = 'nginx'): string =>
  `${head}${configOf(rules)}items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: web
    annotations:
      podgraft.dev/skip: none
  spec:
    containers:
    - name: main
      image: ${image}
${lines}`;
/** What the run prints without the record and the results. */
const printed = (text: string): string =>
  withoutResults(transform(text).output).replace(/^ *podgraft.dev\/grafts: .*\n/m, '');
/** Runs, runs again, and takes everything out: the bytes of the first two and of the last two are the same. */
const expectLaws = (text: string, expected: string): void => {
  const once = transform(text);
  expect(printed(text)).toBe(expected);
  expect(transform(once.output).output).toBe(once.output);
  expect(withoutResults(revert(once.output).output)).toBe(text);
};

describe('found by fuzzing', () => {
  test.each(['- ', '-  ', '-    '])('a value replaced behind the dash %j keeps its column', (dash) => {
    const { output, exitCode } = transform(head + podWith(dash) + configOf(append));
    expect(exitCode).toBe(0);
    expect(output).toContain(`\n      ${dash}name: OPTS\n      ${' '.repeat(dash.length)}value: a b\n`);
  });

  test('text that is no YAML under a key that no ResourceList has is refused', () => {
    const text = `${head}itemapiVersion: apps/v1\n  kind: Deployment\n${configOf([])}`;
    const { problems, exitCode } = transform(text);
    expect(exitCode).toBe(1);
    expect(problems.map(({ kind }) => kind)).toEqual(['InputNotYaml']);
  });

  test('a workload without a name inside a List is refused, and the list stays as it came', () => {
    const items = `items:
- apiVersion: v1
  kind: List
  items:
  - apiVersion: v1
    kind: Pod
    spec:
      containers:
      - name: main
        image: nginx
`;
    const text = head + items + configOf(append);
    const { problems, exitCode, output } = transform(text);
    expect(exitCode).toBe(1);
    expect(problems[0]?.kind).toBe('ItemInvalid');
    expect(output.startsWith(text)).toBe(true);
  });

  test('a list without items that fails does not get any', () => {
    const { output, exitCode } = transform(head + configOf([{ name: 'Not A Name' }]));
    expect(exitCode).toBe(1);
    expect(read(output)).not.toHaveProperty('items');
  });

  test('a null that an entrypoint or a hook takes the place of comes back with what stands behind it', () => {
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
    const text = listOf(lines(' # as in the image', ' # none'), rules).replace(
      /^functionConfig.*\n/m,
      config,
    );
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

  test('a second document behind the list is refused, one of nothing is not', () => {
    const text = listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]);
    const { problems, exitCode } = transform(`${text}---\nmore: true\n`);
    expect(exitCode).toBe(1);
    expect(problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      'InputNotYaml: standard input: line 15, column 1: a second document begins here; correct the YAML at the given line',
    ]);
    const { output } = transform(`${text}---\n# nothing\n`);
    expect(output.endsWith('\n---\n# nothing\n')).toBe(true);
    expect(output.slice(0, output.indexOf('---\n'))).toBe(transform(text).output);
  });

  test.each(['# of the list\n\n', '    # deep\n', '  \n', ''])(
    'a ConfigMap goes behind the lines %j at the end of the items, also when the list needs a full parse',
    (lines) => {
      const text = listOf(lines, [{ name: 'files', files: [{ path: '/a', content: 'b' }] }]);
      const { output, exitCode } = transform(text.replace('items:', '"items":'));
      expect(exitCode).toBe(0);
      expect(output).toContain(`defaultMode: 420\n${lines}- apiVersion: v1\n  kind: ConfigMap\n`);
      expect(output).toBe(transform(text).output.replace('items:', '"items":'));
    },
  );

  test('a deep comment at the head of a map stays when the first key under it goes', () => {
    const rules = [{ name: 'init', initContainers: [{ name: 'setup', image: 'busybox:1.28' }] }];
    const text = listOf('', rules).replace('spec:\n', 'spec:\n      # deep\n');
    const added = '    initContainers:\n    - name: setup\n      image: busybox:1.28\n';
    expectLaws(text, text.replace('# deep\n', `# deep\n${added}`));
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

  test.each([
    ['a carriage return at the very end', (text: string) => `${text.trimEnd()}\r`, 14],
    ['a carriage return in a comment', (text: string) => text.replace('name: main', 'name: main # a\rb'), 13],
    ['U+0085 in a plain scalar', (text: string) => text.replace('name: main', 'name: main\u0085b'), 13],
    ['U+2028 in a comment', (text: string) => text.replace('items:', '# a\u2028b\nitems:'), 4],
    ['U+2029 at a blank', (text: string) => text.replace('name: main', 'name: "ma \u2029in"'), 13],
  ])('%s, which only some readers break the line at, is refused', (_, bend, line) => {
    const text = bend(listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]));
    const { problems, exitCode, output } = transform(text);
    expect(exitCode).toBe(1);
    expect(problems[0]?.kind).toBe('InputNotYaml');
    expect(problems[0]?.message).toContain(`line ${line}, column`);
    expect(output).not.toContain('grafts');
  });

  test('U+2028 between quotes is kept by all readers, and so it stays', () => {
    const rules = [{ name: 'env', env: [{ name: 'A', value: 'b' }] }];
    const text = listOf('      command: ["a\u2028b"]\n', rules);
    expectLaws(text, `${text}      env:\n      - name: A\n        value: b\n`);
  });

  test('what nobody has to read may hold any character', () => {
    const other =
      '- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: c\n  data:\n    a: "b\u2028c\u0085d\re"\n';
    const text = listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]).replace(
      'items:\n',
      `items:\n${other}`,
    );
    const { output, exitCode } = transform(text);
    expect(exitCode).toBe(0);
    expect(output).toContain(`items:\n${other}`);
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

  test('a number beyond 2^53 where it does not belong is shown in the message', () => {
    const { problems, exitCode } = transform(
      `${head}items: []\nfunctionConfig: ${JSON.stringify({
        apiVersion: 'podgraft.dev/v1alpha1',
        kind: 'PodGraft',
        metadata: { name: 'one' },
      }).slice(0, -1)},"spec":{"rules":[{"name":[9007199254740993]}]}}\n`,
    );
    expect(exitCode).toBe(1);
    expect(problems[0]?.message).toBe(
      'spec.rules[0].name: [9007199254740993] is a list; a string is needed; correct the field',
    );
  });

  test.each([
    ['behind a question mark', 'name: main', '? name\n      : main'],
    ['with an anchor', '- name: main', '- &first name: main'],
    ['with a tag', '- name: main', '- !!str name: main'],
  ])('what stands beside a first key %s stands in its column', (_, plain, odd) => {
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

  test('a change that would fall between a question mark and its key is refused', () => {
    const rules = [{ name: 'wrap', entrypoint: { command: ['/wrap'] } }];
    const images = [{ image: 'nginx', entrypoint: ['/nginx'] }];
    const text = listOf('      name: main\n', rules)
      .replace('- name: main', '- ? args\n      : [a]')
      .replace('"spec":{', `"spec":{"images":${JSON.stringify(images)},`);
    const { problems, exitCode, output } = transform(text);
    expect(exitCode).toBe(1);
    expect(problems[0]?.kind).toBe('WorkloadInvalid');
    expect(withoutResults(output)).toBe(text);
  });

  test('an alias without an anchor that only a trap meets is told of', () => {
    const mounts = [{ name: 'mount', volumeMounts: [{ name: 'gone', mountPath: '/gone' }] }];
    const text = listOf('', mounts).replace('  spec:\n', '  status: *gone\n  spec:\n');
    const { problems, exitCode, output } = transform(text);
    expect(exitCode).toBe(1);
    expect(problems[0]).toMatchObject({ kind: 'InputNotYaml', severity: 'error' });
    expect(problems[0]?.message).toContain('an alias without an anchor before it');
    expect(withoutResults(output)).toBe(text);
  });

  test.each(['[]', 'null', "''"])('a record of %s is damaged', (value) => {
    const rules = [{ name: 'env', env: [{ name: 'A', value: 'b' }] }];
    const text = listOf('', rules).replace('podgraft.dev/skip: none', `podgraft.dev/grafts: ${value}`);
    const { problems, exitCode, output } = transform(text);
    expect(exitCode).toBe(1);
    expect(problems.map(({ kind }) => kind)).toEqual(['RecordDamaged']);
    expect(withoutResults(output)).toBe(text);
  });

  test('a list whose own keys bear anchors or stand behind a question mark is refused', () => {
    const text = listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]);
    for (const odd of ['? items\n:', '&a items:', 'items: &a']) {
      const { problems, exitCode } = transform(text.replace('items:', odd));
      expect(exitCode).toBe(1);
      expect(problems.map(({ kind }) => kind)).toEqual(['NotAResourceList']);
    }
  });

  test('a config that keeps no record any more takes its name off the ConfigMap too', () => {
    const rules = [{ name: 'files', files: [{ path: '/a', content: 'b' }] }];
    const text = listOf('', rules);
    const bare = (list: string): string => list.replace('"spec":{', '"spec":{"record":false,');
    const kept = transform(text).output;
    expect(kept).toContain('    annotations:\n      podgraft.dev/owner: one\n  data:\n    a: b\n');
    const { output } = transform(bare(withoutResults(kept)));
    expect(output).toBe(transform(bare(text)).output);
    expect(output).not.toContain('podgraft.dev/owner');
  });

  test('what takes the place of a null goes behind deep comments, which stay when a part of it goes', () => {
    const one = [{ name: 'init', initContainers: [{ name: 'one', image: 'busybox:1.28' }] }];
    const text = listOf('    initContainers: ~\n      # deep\n    volumes: []\n', one);
    const added = '    - name: one\n      image: busybox:1.28\n';
    expectLaws(
      text,
      text.replace('initContainers: ~\n      # deep\n', `initContainers:\n      # deep\n${added}`),
    );
    const two = text
      .replace('"name":"one"},"spec', '"name":"two"},"spec')
      .replaceAll('"name":"one"', '"name":"two"');
    const both = transform(
      withoutResults(transform(text).output).replace(
        /^functionConfig.*$/m,
        /^functionConfig.*$/m.exec(two)?.[0] ?? '',
      ),
    );
    expect(revert(withoutResults(revert(both.output, { owner: 'one' }).output)).output).toContain(
      '    initContainers: ~\n      # deep\n    volumes: []\n',
    );
  });

  test('words that are printed otherwise where they are put back alone come back to the byte', () => {
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

  test('a collection that podgraft made and that is gone says nothing of where it goes', () => {
    const mounts = [{ name: 'one', volumes: [{ name: 'one', emptyDir: {} }] }];
    const theirs = transform(
      listOf('', mounts).replace('"metadata":{"name":"one"}', '"metadata":{"name":"two"}'),
    );
    const bent = withoutResults(theirs.output).replace(
      / {4}volumes:\n {4}- name: one\n {6}emptyDir: \{\}\n/,
      '',
    );
    const as = (rules: unknown): string => bent.replace(/^functionConfig.*\n/m, () => configOf(rules));
    const none = withoutResults(
      transform(as([{ name: 'x', target: { name: 'x' }, podLabels: { a: 'b' } }])).output,
    );
    expect(none.replace(/^functionConfig.*\n/m, () => configOf(mounts))).not.toBe(as(mounts));
    const direct = transform(as(mounts)).output;
    expect(direct).toMatch(/image: nginx\n {4}volumes:\n/);
    expect(transform(none.replace(/^functionConfig.*\n/m, () => configOf(mounts))).output).toBe(direct);
  });

  test('texts before a deep blank line are quoted, also where the record came to stand between', () => {
    const note = [{ name: 'note', podAnnotations: { note: 'a\nb' } }];
    const text = listOf('', note).replace(
      '      podgraft.dev/skip: none\n',
      '      podgraft.dev/skip: none\n         \n',
    );
    const { output } = transform(text);
    expect(output).toContain('      note: "a\\nb"\n      podgraft.dev/grafts: ');
    expect(transform(output).output).toBe(output);
  });

  describe('another owner wrapped the command line before', () => {
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
    // Both end their words in one that podgraft quotes and others do not.
    const theirs = grafted(pod, wrap('two', '/tools/run', '--'));

    test('and what another tool made of its words comes back to the byte', () => {
      const reprinted = theirs.replace('"--"', '--');
      expect(reprinted).not.toBe(theirs);
      for (const list of [theirs, reprinted]) {
        const both = grafted(list, wrap('one', '/wrap'));
        expect(both).not.toBe(list);
        expect(grafted(both, wrap('one', '/wrap'))).toBe(both);
        expect(last(revert(`${both}${wrap('one', '/wrap')}`, { owner: 'one' }).output)).toBe(list);
      }
    });

    test('and an edit that leaves fewer words than it put there comes back as it is', () => {
      const edited = theirs.replace('["/tools/run", "--"]', '["/tools/run"]');
      expect(edited).not.toBe(theirs);
      const both = grafted(edited, wrap('one', '/wrap'));
      expect(grafted(both, wrap('one', '/wrap'))).toBe(both);
      expect(last(revert(`${both}${wrap('one', '/wrap')}`, { owner: 'one' }).output)).toBe(edited);
    });

    test('and all of it was taken away by hand: nothing comes back but what was there', () => {
      const gone = theirs.replace(/ {6}command:.*\n {6}args:\n {6}- run\n/, '');
      expect(gone).not.toMatch(/command:|args:/);
      const images = [{ image: 'nginx', entrypoint: ['/nginx'] }];
      const ours = wrap('one', '/wrap').replace('"spec":{', `"spec":{"images":${JSON.stringify(images)},`);
      const both = grafted(gone, ours);
      expect(both).toContain('/wrap');
      expect(grafted(both, ours)).toBe(both);
      expect(last(revert(`${both}${ours}`, { owner: 'one' }).output)).toBe(gone);
    });

    test('and an edit of its words by hand is still for its owner to find, run after run', () => {
      const edited = theirs.replace('/tools/run', '/tools/edited');
      const both = grafted(edited, wrap('one', '/wrap'));
      expect(grafted(both, wrap('one', '/wrap'))).toBe(both);
      const back = last(revert(`${both}${wrap('one', '/wrap')}`, { owner: 'one' }).output);
      expect(back).toBe(edited);
      const { problems } = transform(back + wrap('two', '/tools/run', '--'));
      expect(problems.map(({ kind }) => kind)).toContain('GraftEdited');
    });
  });

  test.each(['', '#!/bin/sh\n# '])(
    'generated ConfigMaps stand in the order of the rules, whichever of them were there before: %j',
    (head) => {
      const file = (name: string) => ({ name, files: [{ path: `/${name}`, content: `${head}${name}` }] });
      const stable = (...names: string[]): string =>
        listOf('', names.map(file)).replace('"spec":{', '"spec":{"nameSuffixHash":false,');
      const again = (before: string, after: string): string =>
        before.replace(/^functionConfig.*$/m, /^functionConfig.*$/m.exec(after)?.[0] ?? '');
      const wanted = transform(stable('a', 'b')).output;
      for (const names of [['b'], ['a'], ['b', 'a'], ['b', 'c', 'a']]) {
        const before = withoutResults(transform(stable(...names)).output);
        expect(transform(again(before, stable('a', 'b'))).output).toBe(wanted);
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

  test('a key of the list that is no YAML is refused, also where its value is not needed', () => {
    const text = `${head}items: []\n${configOf([])}`;
    for (const odd of ['apiVersion: |-x', 'apiVersion: [', 'metadata: {a: b\napiVersion: x']) {
      const { problems, exitCode } = transform(
        text.replace(/^apiVersion.*$/m, odd).replace('items: []\n', ''),
      );
      expect(exitCode).toBe(1);
      expect(problems.map(({ kind }) => kind)).toEqual(['InputNotYaml']);
    }
  });

  test('a comment below a key without a value stands where it stood, whoever comes first', () => {
    const rules = (name: string) => [{ name, podAnnotations: { 'example.com/note': name } }];
    const text = listOf('', rules('b')).replace(
      'annotations:\n      podgraft.dev/skip: none',
      'annotations: ~\n      # none yet',
    );
    const first = listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]);
    const line = /^functionConfig.*$/m;
    const before = withoutResults(transform(text.replace(line, line.exec(first)?.[0] ?? '')).output);
    const direct = transform(text).output;
    expect(transform(before.replace(line, line.exec(text)?.[0] ?? '')).output).toBe(direct);
    expect(printed(text)).toBe(text.replace('annotations: ~\n', 'annotations:\n      example.com/note: b\n'));
    expect(withoutResults(revert(direct).output)).toBe(text);
  });

  test('annotations of a Pod are printed alike whether or not the record stands among them', () => {
    const blank = '     ';
    const text = listOf('', [{ name: 'note', podAnnotations: { note: 'a\nb' } }]).replace(
      /annotations:\n.*\n/,
      `labels:\n      app: web\n${blank}\n`,
    );
    expectLaws(text, text.replace(`${blank}\n `, `    annotations:\n      note: "a\\nb"\n${blank}\n `));
    // Also where it stands there for another rule.
    const line = /^functionConfig.*$/m;
    const other = configOf([{ name: 'env', env: [{ name: 'A', value: 'b' }] }]).trimEnd();
    const before = withoutResults(transform(text.replace(line, other)).output);
    expect(transform(before.replace(line, line.exec(text)?.[0] ?? '')).output).toBe(transform(text).output);
  });

  test('a list that was made in a container of whatever name goes with what is in it', () => {
    for (const name of ['a/b', 'a~1b', '/', '~', 'a/b/c d']) {
      const text = listOf('', [{ name: 'env', env: [{ name: 'A', value: 'b' }] }]).replace(
        'name: main',
        `name: ${name === '~' ? "'~'" : name}`,
      );
      expectLaws(text, text.replace(/image: nginx\n/, '$&      env:\n      - name: A\n        value: b\n'));
    }
  });

  test.each(["'it''", '"it\\"'])('the quote in %s does not close it, also where another follows', (word) => {
    const lines = `      command:\n      - ${word}\n      ${word[0]}env${word[0]}: []\n`;
    const { problems, exitCode } = transform(listOf(lines, append));
    expect(exitCode).toBe(1);
    expect(problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      'InputNotYaml: an item: line 17, column 8: a line that is no key of this map; correct the YAML at the given line',
    ]);
  });

  test('a byte order mark moves nothing that the library reads', () => {
    const text = `\ufeff${head.replace('kind: ', 'kind: &kind ')}items: [{}]\n${configOf(append)}`;
    expect(transform(text).output).toBe(`${text}results:
- message: "items[0]: it has no kind; give every item apiVersion, kind and metadata.name"
  severity: error
  resourceRef:
    apiVersion: ""
    kind: ""
    name: ""
  field:
    path: "items[0]"
  tags:
    kind: ItemInvalid
`);
  });

  test.each(['\n', '\r\n'])(
    'a ConfigMap goes behind what says nothing, also where the list has odd keys: %j',
    (nl) => {
      const line = /^functionConfig.*$/m;
      const files = [{ name: 'files', files: [{ path: '/a', content: 'b' }] }];
      const [withFiles = ''] = line.exec(listOf('', files)) ?? [];
      const script = [
        { name: 'note', env: [{ name: 'A', value: 'b\nc\n' }], podAnnotations: { a: 'b\nc\n' } },
      ];
      for (const behind of ['         \n', '\n\n', '    # deep\n', '# flat\n      \n']) {
        for (const extra of ['extra: 1\n', '']) {
          const list = listOf('', script).replace(/\n(?=functionConfig)/, `\n${behind}${extra}`);
          const text = (extra ? list : list.replace('kind: R', 'extra: 1\nkind: R')).replaceAll('\n', nl);
          const before = withoutResults(transform(text.replace(line, withFiles)).output);
          expect(before).toContain('kind: ConfigMap');
          const direct = transform(text).output;
          expect(transform(before.replace(line, line.exec(text)?.[0] ?? '')).output).toBe(direct);
          expect(withoutResults(revert(before).output)).toBe(text.replace(line, withFiles));
        }
      }
    },
  );
});
