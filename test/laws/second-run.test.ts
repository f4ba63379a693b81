// What a second run once saw otherwise than the first: each case with the outcome that users can build on.

import { describe, expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { configOf, type Rule } from '../generate/config.ts';
import { dropConfig, read, resourceList, runWith, withConfig } from '../resource-list.ts';

const POD = 'containers:\n- name: c\n  image: nginx\n  command: [run]';

/** A ResourceList of one Deployment with a pod spec. */
const deployment = (pod: string): string =>
  resourceList(
    [
      `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    template:
      spec:
${pod.replace(/^/gm, '        ')}`,
    ],
    {},
  );
const one = (rule: Omit<Rule, 'name'>, spec: Record<string, unknown> = {}) =>
  configOf('own', [{ ...rule, name: 'r' }], spec);

describe('a snippet without the key of its list is an error, however mistakes in snippets count', () => {
  const cases: readonly (readonly [what: string, rule: Omit<Rule, 'name'>, path: string])[] = [
    ['a volume without a name', { volumes: [{ emptyDir: {} }] }, 'volumes[0].name'],
    ['a volume whose name is empty', { volumes: [{ name: '', emptyDir: {} }] }, 'volumes[0].name'],
    ['a volume whose name is null', { volumes: [{ name: null, emptyDir: {} }] }, 'volumes[0].name'],
    ['a volume whose name is misspelt', { volumes: [{ nmae: 'v', emptyDir: {} }] }, 'volumes[0].name'],
    ['the second of two variables', { env: [{ name: 'A', value: '1' }, { value: 'x' }] }, 'env[1].name'],
    ['a variable whose name is a list', { env: [{ name: ['A'], value: '1' }] }, 'env[0].name'],
    ['a mount without a path', { volumeMounts: [{ name: 'v' }] }, 'volumeMounts[0].mountPath'],
    ['an init container', { initContainers: [{ image: 'i' }] }, 'initContainers[0].name'],
    ['a sidecar', { sidecars: [{ image: 'i' }] }, 'sidecars[0].name'],
    ['a sidecar whose name is a number', { sidecars: [{ name: 7, image: 'i' }] }, 'sidecars[0].name'],
    ['a pull secret', { imagePullSecrets: [{}] }, 'imagePullSecrets[0].name'],
  ];
  for (const validation of ['Warn', 'Off'])
    test.each(cases)(`%s, with validation: ${validation}`, (_, rule, path) => {
      const done = transform(
        runWith(deployment(POD), {}).text.replace(
          /^functionConfig: .*$/m,
          () => `functionConfig: ${JSON.stringify(one(rule, { validation }))}`,
        ),
      );
      const errors = done.problems.filter(({ severity }) => severity === 'error');
      expect(errors).toMatchObject([{ kind: 'SnippetInvalid', field: { path: `spec.rules[0].${path}` } }]);
      expect(done.exitCode).toBe(1);
    });

  test('a pull secret without a name is one by default too, and a misspelt name is said once', () => {
    const problemsOf = (rule: Omit<Rule, 'name'>) => runWith(deployment(POD), one(rule)).kinds;
    expect(problemsOf({ imagePullSecrets: [{}] })).toEqual(['SnippetInvalid']);
    expect(problemsOf({ volumes: [{ nmae: 'v', emptyDir: {} }] })).toEqual(['UnknownField']);
  });
});

describe('results in a ResourceList that is JSON', () => {
  const config = one({ target: { name: 'nobody' }, env: [{ name: 'A', value: '1' }] });
  const list = {
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    functionConfig: config,
    items: [],
  };
  const rest = { ...list, items: undefined };
  const texts: readonly (readonly [what: string, text: string])[] = [
    ['on one line', JSON.stringify(list)],
    ['indented by two', `${JSON.stringify(list, null, 2)}\n`],
    ['indented by four', JSON.stringify(list, null, 4)],
    ['with older results at the end', JSON.stringify({ ...list, results: [{ message: 'old' }] }, null, 2)],
    ['with older results in the middle', JSON.stringify({ results: [], ...list }, null, 2)],
    [
      'with older results first of one line',
      JSON.stringify({ results: [{ message: 'old' }], ...rest, items: [] }),
    ],
  ];
  test.each(texts)('%s, are written the same by every run', (_, text) => {
    const once = transform(text).output;
    expect(JSON.parse(once)).toMatchObject({
      results: [{ severity: 'warning', tags: { kind: 'MatchedNothing' } }],
    });
    expect(transform(once).output).toBe(once);
  });
});

describe('a generated ConfigMap has the order of the rule that runs now', () => {
  const file = (name: string) => ({ path: `/etc/${name}`, content: `${name}\n` });
  const rule = (...names: string[]) => ({ files: names.map(file) });
  for (const spec of [{}, { nameSuffixHash: false }])
    test(`whatever the order was before, with ${JSON.stringify(spec)}`, () => {
      const x = deployment(POD);
      const direct = runWith(x, one(rule('b', 'a', 'c'), spec));
      for (const before of [rule('a', 'b', 'c'), rule('c', 'b', 'a')]) {
        const after = runWith(runWith(x, one(before, spec)).text, one(rule('b', 'a', 'c'), spec));
        expect(after).toEqual(direct);
      }
      expect(direct.text).toContain('data:\n    b: |\n      b\n    a: |');
    });
});

describe('what stood there as YAML comes back as JSON where the text is JSON since', () => {
  const nothing = ['volumes:', 'volumes: ~', 'volumes: # none', 'imagePullSecrets:\nvolumes:'];
  const config = one({
    volumes: [{ name: 'v', emptyDir: {} }],
    imagePullSecrets: [{ name: 's' }],
    env: [{ name: 'A', value: '1' }],
    entrypoint: { command: ['w'] },
    onConflict: 'Replace',
  });
  const pods = nothing.flatMap((each) => [
    `${POD}\n${each}`,
    `${each}\n${POD.replace('[run]', "['run', it's]")}\n  env:\n  args: # no`,
    `${each}\n${POD}\n  env: [{name: A, value: yes it is}]`,
  ]);
  for (const indent of [undefined, 2])
    test.each(pods)(`%s, indented by ${indent}`, (pod) => {
      const source = deployment(pod);
      const once = runWith(source, config);
      expect(once.kinds).toEqual([]);
      const json = JSON.stringify(read(once.text), null, indent);
      expect(transform(json)).toMatchObject({ output: json, problems: [] });
      const back = revert(json);
      expect(back.problems).toEqual([]);
      expect(JSON.parse(back.output).items).toEqual(read(source).items);
    });
});

describe('a run without a record recognises its own work', () => {
  const script = { entrypoint: { script: 'echo hi\n' } };
  const agent = [{ name: 'agent', image: 'agent:1' }];
  const cases: readonly (readonly [what: string, rules: readonly Omit<Rule, 'name'>[]])[] = [
    ['a command of one word', [{ entrypoint: { command: ['w'] } }]],
    ['a command of three words', [{ entrypoint: { command: ['w', '-x', '--'] } }]],
    ['two commands of one word', [{ entrypoint: { command: ['w'] } }, { entrypoint: { command: ['v'] } }]],
    ['the same word twice', [{ entrypoint: { command: ['w'] } }, { entrypoint: { command: ['w'] } }]],
    ['a script around a command', [{ entrypoint: { command: ['w'] } }, script]],
    [
      'a script of its own in the command',
      [{ entrypoint: { script: 'echo $(date)\n', delivery: 'Inline' } }],
    ],
    [
      'a sidecar, and a variable in all containers',
      [
        { sidecars: agent, sidecarMode: 'Classic' },
        { containers: { name: '.*' }, env: [{ name: 'A', value: '1' }] },
      ],
    ],
    [
      'a variable in all containers, and a sidecar',
      [
        { containers: { name: '.*' }, env: [{ name: 'A', value: '1' }] },
        { sidecars: agent, sidecarMode: 'Classic' },
      ],
    ],
    [
      'a classic sidecar, and a variable in the main container',
      [{ sidecars: agent, sidecarMode: 'Classic', env: [{ name: 'A', value: '1' }] }],
    ],
    [
      'init containers, and what touches all of those',
      [
        { initContainers: agent, placement: { initContainers: 'First' } },
        { containers: { name: '.*', init: true }, env: [{ name: 'A', value: '1' }] },
      ],
    ],
    [
      'two hooks, one after the other',
      [{ preStop: { script: 'echo a\n' } }, { preStop: { script: 'echo b\n', onConflict: 'Chain' } }],
    ],
    [
      'a hook chained twice',
      [
        { preStop: { exec: { command: ['a'] } } },
        { preStop: { exec: { command: ['b'] }, onConflict: 'Chain' } },
        { preStop: { script: 'c\n', onConflict: 'Chain' } },
      ],
    ],
    [
      'a variable that another rule extends',
      [
        { env: [{ name: 'J', value: '1' }] },
        {
          envAppend: [
            { name: 'J', value: 'x' },
            { name: 'K', value: 'y' },
          ],
        },
      ],
    ],
    [
      'a variable extended twice',
      [
        { envAppend: [{ name: 'J', value: 'x' }] },
        { envAppend: [{ name: 'J', value: 'y', separator: ',' }] },
      ],
    ],
    [
      'a variable that another rule replaces',
      [{ env: [{ name: 'J', value: '1' }] }, { env: [{ name: 'J', value: '2' }], onConflict: 'Replace' }],
    ],
    [
      'a volume that another rule replaces',
      [
        { volumes: [{ name: 'v', emptyDir: {} }] },
        { volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }], onConflict: 'Replace' },
      ],
    ],
    [
      'the main container replaced whole',
      [
        {
          containers: { name: 'c' },
          sidecars: [{ name: 'c', image: 'b' }],
          sidecarMode: 'Classic',
          onConflict: 'Replace',
          env: [{ name: 'A', value: '1' }],
        },
      ],
    ],
    [
      'files, mounts and a volume',
      [
        {
          files: [{ path: '/etc/a', content: 'a\n' }],
          volumes: [{ name: 'v', emptyDir: {} }],
          volumeMounts: [{ name: 'v', mountPath: '/m' }],
        },
      ],
    ],
  ];
  const spec = { record: false };
  for (const extra of [{}, { nameSuffixHash: false }])
    test.each(cases)(`%s, with ${JSON.stringify(extra)}`, (_, rules) => {
      const named = rules.map((each, index) => ({ containers: { name: 'c' }, ...each, name: `r${index}` }));
      let ran = 0;
      const bare = rules.map((each, index) => ({ ...each, name: `r${index}` }));
      for (const list of [named, bare])
        for (const pod of [
          POD,
          `${POD}\n  env: [{name: J, value: j}]\n  lifecycle: {postStart: {exec: {command: [a]}}}`,
          `${POD.replace('\n  command: [run]', '')}\n  args: [run]`,
        ]) {
          const config = configOf('own', list, { ...spec, ...extra });
          const once = transform(withConfig(deployment(pod), config));
          if (once.exitCode === 1) continue;
          ran++;
          expect(once.output).not.toContain('podgraft.dev/grafts');
          // Results too: what a trap finds in the work, it finds again.
          expect(transform(once.output).output).toBe(once.output);
        }
      expect(ran).toBeGreaterThan(0);
    });
});

describe('anchors that tie one item to another', () => {
  const deploymentWith = (...container: string[]): string =>
    [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata:',
      '  name: web',
      'spec:',
      '  template:',
      '    spec:',
      '      containers:',
      '      - name: c',
      ...container.map((line) => `        ${line}`),
    ].join('\n  ');
  const other = (data: string): string =>
    `apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: other}\n  data: ${data}`;
  const wrap = one({ entrypoint: { command: ['w'] } });
  const addEnv = one({ env: [{ name: 'A', value: '1' }] });

  test.each([
    ['the command', ['image: nginx', 'command: *b'], wrap],
    ['a word', ['image: nginx', 'command: [run, *b]'], wrap],
    ['the image, which no rule changes', ['image: *b', 'command: [run]'], addEnv],
    ['a merged map', ['<<: *b', 'image: nginx', 'command: [run]'], addEnv],
  ])(
    "an alias of another item's anchor as %s is refused at once, and nothing changes",
    (_, container, config) => {
      const anchor = container.includes('<<: *b')
        ? '&b {tty: true}'
        : container.includes('command: *b')
          ? '&b [run]'
          : '&b run';
      const text = resourceList([other(`{x: ${anchor}}`), deploymentWith(...container)], {});
      const done = runWith(text, config);
      expect(done.kinds).toEqual(['AnchorShared']);
      expect(done.text).toBe(withConfig(text, config));
    },
  );

  test('an anchor that another item uses stays shared on every run', () => {
    const text = resourceList([deploymentWith('image: nginx', 'command: &b [run]'), other('{x: *b}')], {});
    const once = runWith(text, addEnv);
    expect(once.failed).toBe(false);
    expect(runWith(once.text, addEnv).text).toBe(once.text);
    // The wrapped command would take the anchor away, on a first run and after another one alike.
    expect(runWith(text, wrap).kinds).toEqual(['AnchorShared']);
    expect(runWith(once.text, wrap).kinds).toEqual(['AnchorShared']);
  });

  test.each([
    ['a word of the command', ['image: nginx', 'command: [&b run]'], wrap],
    ['a map in a variable', ['env:', '- name: A', '  valueFrom: &b {fieldRef: {fieldPath: a}}'], addEnv],
    ['a word deep in a variable', ['env: [{name: A, valueFrom: {fieldRef: {fieldPath: &b a}}}]'], addEnv],
  ])('an anchor in %s that is replaced whole is not taken from another item', (_, container, config) => {
    const replacing = configOf('own', [{ ...(config.spec.rules[0] as Rule), onConflict: 'Replace' }]);
    const text = resourceList([deploymentWith(...container), other('{x: *b}')], {});
    const done = runWith(text, replacing);
    expect(done.kinds).toEqual(['AnchorShared']);
    expect(done.text).toBe(withConfig(text, replacing));
  });

  test('an anchor that only what is replaced with it uses goes along and comes back', () => {
    const text = resourceList([deploymentWith('image: nginx', 'command: [&b run, *b]')], {});
    const once = runWith(text, wrap);
    expect(once.failed).toBe(false);
    expect(dropConfig(runWith(once.text, configOf('own', [])).text)).toBe(dropConfig(text));
  });
});

test("without a record, a rule that finds none of its containers takes nothing of the user's for its own", () => {
  const volume = { name: 'v', emptyDir: {} };
  const config = configOf(
    'own',
    [
      {
        name: 'a',
        containers: { init: true },
        env: [{ name: 'A', value: '1' }],
        sidecars: [{ name: 's', image: 'i' }],
      },
      { name: 'b', containers: { name: 'other' }, env: [{ name: 'B', value: '1' }], volumes: [volume] },
    ],
    { record: false },
  );
  const once = runWith(deployment(`${POD}\nvolumes: [{name: v, emptyDir: {}}]`), config);
  expect(once.text).toContain('name: s');
  expect(runWith(once.text, config).text).toBe(once.text);
});

test.each([
  ['no value', '{name: NEW}'],
  ['null', '{name: NEW, value: null}'],
  ['an empty text', '{name: NEW, value: ""}'],
  ['a value', '{name: NEW, value: x}'],
])(
  'without a record, work on a variable of the user with %s is recognized beside other rules',
  (_, variable) => {
    const config = configOf(
      'own',
      [
        {
          ...{
            name: 'r',
            onConflict: 'Keep',
            containers: { name: 'c' },
            env: [{ name: 'NEW', value: 'mine' }],
          },
          envAppend: [{ name: 'NEW', value: '-Dx=1' }],
          entrypoint: { command: ['wrap'] },
        },
      ],
      { record: false },
    );
    const once = runWith(deployment(`${POD}\n  env:\n  - ${variable}`), config);
    expect(once.failed).toBe(false);
    expect(once.text.match(/\bwrap\b/g)?.length).toBe(
      1 + (JSON.stringify(config).match(/wrap/g)?.length ?? 0),
    );
    expect(runWith(once.text, config).text).toBe(once.text);
  },
);
