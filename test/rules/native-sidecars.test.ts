// nativeSidecars: a container of the workload becomes a native sidecar, with its comments, and comes back as it was.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { transformStream } from '../../src/transform-files.ts';
import { configOf } from '../generate/config.ts';
import { read, resourceList, withConfig, withoutResults } from '../resource-list.ts';
import { times } from '../runs.ts';

type Any = Record<string, unknown>;

const podOf = (spec: string): string =>
  `apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web\n  spec:\n${spec.replace(/^(?=.)/gm, '    ').trimEnd()}`;
const native = (names: string[], more: Any = {}) => ({ name: 'native', nativeSidecars: names, ...more });
const config = (rules: Any[], spec: Any = {}, owner = 'own') => configOf(owner, rules as never, spec);
const run = (spec: string, rules: Any[], more: Any = {}) =>
  transform(resourceList([podOf(spec)], config(rules, more)));
const errors = ({ problems }: ReturnType<typeof transform>): string[] =>
  problems.filter(({ severity }) => severity === 'error').map(({ kind, message }) => `${kind}: ${message}`);
const podIn = (text: string) => (read(text).items[0] as { spec: Record<string, Any[]> }).spec;
/** The lines of the pod's spec. */
const specIn = (text: string): string =>
  withoutResults(text)
    .replace(/^[\s\S]*\n {2}spec:\n/, '')
    .replace(/functionConfig:[\s\S]*/, '')
    .replace(/^ {4}/gm, '');

const two = `containers:
# the shop
- name: web
  image: shop:1   # pinned

# Cloud SQL
- image: 'db-proxy:3'
  name: proxy
  # quiet
  args: ["--quiet",   '--port=5432']
  readinessProbe: {httpGet: {port: 9090}}
  lifecycle: {preStop: {sleep: {seconds: 3}}}
    # deeper than the dash
volumes: []   # none
`;

test('moves the container with its comments, quotes and probes, and adds one line', () => {
  const done = run(two, [native(['proxy'])]);
  expect(errors(done)).toEqual([]);
  expect(specIn(done.output)).toBe(`initContainers:

# Cloud SQL
- image: 'db-proxy:3'
  restartPolicy: Always
  name: proxy
  # quiet
  args: ["--quiet",   '--port=5432']
  readinessProbe: {httpGet: {port: 9090}}
  lifecycle: {preStop: {sleep: {seconds: 3}}}
    # deeper than the dash
containers:
# the shop
- name: web
  image: shop:1   # pinned
volumes: []   # none
`);
});

const inits = (list: string): string => `${list}\n${two}`;
const three = `${two.replace('volumes: []   # none\n', '')}# logs\n- {name: log, image: log}\n`;

test.each<[what: string, spec: string, rules: Any[], init: string[], mains: string[]]>([
  ['one container', two, [native(['proxy'])], ['proxy'], ['web']],
  ['the first container', two, [native(['web'])], ['web'], ['proxy']],
  ['two, in the order of the rule', three, [native(['log', 'proxy'])], ['log', 'proxy'], ['web']],
  [
    'two of two rules',
    three,
    [native(['log']), { ...native(['proxy']), name: 'b' }],
    ['log', 'proxy'],
    ['web'],
  ],
  [
    'after the init containers',
    inits('initContainers: [{name: setup, image: s}]'),
    [native(['proxy'])],
    ['setup', 'proxy'],
    ['web'],
  ],
  [
    'before the init containers',
    inits('initContainers:\n  - name: setup\n    image: s'),
    [native(['proxy'], { placement: { sidecars: 'First' } })],
    ['proxy', 'setup'],
    ['web'],
  ],
  [
    'two before the init containers, in order',
    three.replace('containers:', 'initContainers:\n- name: setup\n  image: s\ncontainers:'),
    [native(['proxy', 'log'], { placement: { sidecars: { before: 'setup' } } })],
    ['proxy', 'log', 'setup'],
    ['web'],
  ],
  [
    'after an init container of the rule',
    two,
    [
      native(['proxy'], {
        initContainers: [{ name: 'certs', image: 'c' }],
        placement: { sidecars: { after: 'certs' } },
      }),
    ],
    ['certs', 'proxy'],
    ['web'],
  ],
  [
    'before an init container of a later rule that is placed after it',
    two,
    [
      native(['proxy']),
      {
        name: 'b',
        initContainers: [{ name: 'migrate', image: 'm' }],
        placement: { initContainers: { after: 'proxy' } },
      },
    ],
    ['proxy', 'migrate'],
    ['web'],
  ],
  ['into an empty list', inits('initContainers: []   # none'), [native(['proxy'])], ['proxy'], ['web']],
  ['in place of null', inits('initContainers:   # none'), [native(['proxy'])], ['proxy'], ['web']],
  [
    'from a flow list',
    'containers: [{name: web, image: w}, {name: proxy, image: p}]',
    [native(['proxy'])],
    ['proxy'],
    ['web'],
  ],
  [
    'from a list at another column than that of the init containers',
    `initContainers:\n    -   name: setup\n        image: s\n${two}`,
    [native(['proxy'])],
    ['setup', 'proxy'],
    ['web'],
  ],
  [
    'with a variable and an init container more, and a value replaced',
    two,
    [
      { name: 'a', containers: { name: 'proxy' }, env: [{ name: 'A', value: 'a' }] },
      native(['proxy'], {
        containers: { name: 'proxy' },
        onConflict: 'Replace',
        container: { readinessProbe: { httpGet: { port: 8080 } } },
        initContainers: [{ name: 'setup', image: 's' }],
      }),
      { name: 'c', containers: { name: '.*' }, argsAppend: ['--last'] },
    ].map((each) => ({ ...each })),
    ['setup', 'proxy'],
    ['web'],
  ],
  [
    'with a script of some lines at its end',
    'containers:\n- name: web\n  image: w\n- name: proxy\n  args:\n  - |\n    one\n\n    two\n\n# last\n- name: log',
    [native(['proxy'])],
    ['proxy'],
    ['web', 'log'],
  ],
  [
    'with a restartPolicy of its own',
    'containers:\n- {name: web}\n- name: proxy\n  restartPolicy: "Never" # why',
    [native(['proxy'])],
    ['proxy'],
    ['web'],
  ],
  [
    'with comments left of its dash',
    'containers:\n  - name: web\n# left\n  - name: proxy\n# farther left\n    image: p',
    [native(['proxy'])],
    ['proxy'],
    ['web'],
  ],
])('%s: moved, again the same, and back to the byte', (_, spec, rules, init, mains) => {
  const images = [{ image: 'shop:1', cmd: ['shop'] }];
  const text = resourceList([podOf(spec)], config(rules, { images }));
  const once = transform(text);
  expect(errors(once)).toEqual([]);
  const pod = podIn(once.output);
  expect(pod['initContainers']?.map(({ name }) => name)).toEqual(init);
  expect(pod['containers']?.map(({ name }) => name)).toEqual(mains);
  expect(transform(once.output).output).toBe(once.output);
  expect(withoutResults(revert(once.output).output)).toBe(text);
});

test('what somebody changed in it since comes back with it', () => {
  const done = run(two, [native(['proxy'])]);
  const edited = done.output
    .replace("- image: 'db-proxy:3'\n", "- image: 'db-proxy:4'\n")
    .replace('    # quiet\n', '    # quiet\n      tty: true\n');
  expect(edited).toMatch(/db-proxy:4'\n[^:]*restartPolicy: Always\n[^:]*: proxy\n *# quiet\n *tty: true/);
  const again = transform(edited);
  expect(errors(again)).toEqual([]);
  expect(withoutResults(again.output)).toBe(withoutResults(edited));
  const back = specIn(revert(edited).output);
  const expected = two.replace('db-proxy:3', 'db-proxy:4');
  expect(back.replace('  tty: true\n', '')).toBe(expected);
  expect(podIn(revert(edited).output)['containers']?.[1]).toMatchObject({ image: 'db-proxy:4', tty: true });
});

test('a restartPolicy that somebody took out is reported and put back', () => {
  const done = run(two, [native(['proxy'])]);
  const again = transform(done.output.replace('      restartPolicy: Always\n', ''));
  expect(again.problems.map(({ kind }) => kind)).toContain('GraftEdited');
  expect(podIn(again.output)).toEqual(podIn(done.output));
});

test('two owners who ask for the same share it until the last is gone', () => {
  const [a, b] = ['a', 'b'].map((owner) => config([native(['proxy'])], {}, owner));
  const text = resourceList([podOf(two)], a);
  const both = transform(withConfig(transform(text).output, b)).output;
  for (const [first, second] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    const one = transform(withConfig(both, config([], {}, first))).output;
    expect(podIn(one)['initContainers']).toHaveLength(1);
    const none = transform(withConfig(one, config([], {}, second))).output;
    expect(specIn(none)).toBe(two);
  }
});

test('two owners who ask for the same leave each other as they are, also in a config of several rules', () => {
  const again = { ...native(['proxy']), name: 'again' };
  const rules = [[native(['proxy']), again], [native(['proxy'])], [again]];
  const configs = ['a', 'b', 'c'].map((owner, index) => config(rules[index] ?? [], {}, owner));
  const run = (text: string, each: unknown): string =>
    withConfig(transform(withConfig(text, each)).output, {});
  const all = configs.reduce(run, resourceList([podOf(two)], {}));
  for (const each of configs) expect(run(all, each)).toBe(all);
  const [a, b, c] = ['a', 'b', 'c'].map((owner) => config([], {}, owner));
  expect(specIn([b, a, c].reduce(run, all))).toBe(two);
});

const log = { name: 'log', image: 'l' };
test.each<[what: string, rule: Any]>([
  ['a classic sidecar', { sidecars: [log], sidecarMode: 'Classic' }],
  ['a native sidecar', { sidecars: [log] }],
  ['an init container', { initContainers: [log] }],
])('%s of another config is no match, whichever of the two is first', (_, rule) => {
  const adding = config([{ name: 'a', ...rule }], {}, 'adding');
  for (const names of [['log'], ['log', 'proxy']]) {
    const moving = config([native(names)], {}, 'moving');
    const [first, second] = [
      [moving, adding],
      [adding, moving],
    ].map((configs) => {
      let text = resourceList([podOf(two)], {});
      for (const each of [...configs, ...configs]) {
        const done = transform(withConfig(text, each));
        expect(errors(done)).toEqual([]);
        const isNone = each === moving && names.length === 1;
        expect(done.problems.some(({ kind }) => kind === 'MatchedNothing')).toBe(isNone);
        text = withConfig(done.output, {});
      }
      for (const each of configs) expect(withConfig(transform(withConfig(text, each)).output, {})).toBe(text);
      expect(specIn(revert(text).output)).toBe(two);
      return podIn(text);
    });
    const namesIn = (pod: typeof first) => [pod?.['containers'], pod?.['initContainers']].map(namesOf);
    expect(namesIn(first)).toEqual(namesIn(second));
  }
});

const namesOf = (list: Any[] | undefined) => (list ?? []).map(({ name }) => name).sort();

test.each(['own', 'other'])(
  'a sidecar that a rule of %s added does not count as the other container',
  (owner) => {
    const added = { name: 'a', sidecars: [log], sidecarMode: 'Classic' };
    const spec = 'containers:\n- name: web\n  image: w\n';
    const text = transform(resourceList([podOf(spec)], config([added], {}, owner))).output;
    const rules = owner === 'own' ? [added, native(['web'])] : [native(['web'])];
    const done = transform(withConfig(text, config(rules)));
    expect(errors(done)).toEqual([expect.stringContaining('the workload has no other container than web')]);
    expect(withoutResults(done.output)).toBe(withoutResults(withConfig(text, config(rules))));
  },
);

test.each(['env first', 'native first'])('what another owner has in it stays: %s', (order) => {
  const a = config([native(['proxy'])], {}, 'a');
  const b = config([{ name: 'r', containers: { name: 'proxy' }, env: [{ name: 'B', value: 'b' }] }], {}, 'b');
  const configs = order === 'env first' ? [b, a] : [a, b];
  const text = resourceList([podOf(two)], configs[0]);
  const both = transform(withConfig(transform(text).output, configs[1])).output;
  expect(podIn(both)['initContainers']?.[0]).toMatchObject({ env: [{ name: 'B', value: 'b' }] });
  for (const each of [a, b, a, a, b])
    expect(specIn(transform(withConfig(both, each)).output)).toBe(specIn(both));
  const withoutA = transform(withConfig(both, config([], {}, 'a'))).output;
  expect(specIn(withoutA)).toBe(specIn(transform(resourceList([podOf(two)], b)).output));
  const withoutB = transform(withConfig(both, config([], {}, 'b'))).output;
  expect(specIn(withoutB)).toBe(specIn(transform(resourceList([podOf(two)], a)).output));
});

const inFlow = `apiVersion: v1
  kind: Pod
  metadata: {name: web}
  spec: {containers: [{name: web, image: "shop:1"}, {name: proxy, image: "db-proxy:3"}]}`;
test.each([
  ['block style', podOf(two)],
  ['flow style', inFlow],
])('what another owner added after a field stays after it on every run: %s', (_, source) => {
  const mounts = {
    containers: { name: '.*' },
    volumes: [{ name: 'v', emptyDir: {} }],
    volumeMounts: [{ name: 'v', mountPath: '/v' }],
    env: [{ name: 'SITE', value: 'a' }],
  };
  const container = { resources: { limits: { cpu: '1' } }, stdin: true };
  const configs = [
    config([native(['proxy'], mounts)], {}, 'one'),
    config([{ name: 'limits', containers: { name: 'proxy' }, container }], {}, 'two'),
  ];
  const apply = (text: string, each: unknown): string => {
    const done = transform(withConfig(text, each));
    expect(errors(done)).toEqual([]);
    return withConfig(done.output, {});
  };
  const start = resourceList([source], {});
  const once = configs.reduce(apply, start);
  const added = ['volumeMounts', 'env', 'resources', 'stdin'];
  expect(Object.keys(podIn(once)['initContainers']?.[0] ?? {}).slice(-4)).toEqual(added);
  for (const each of configs) expect(apply(once, each)).toBe(once);
  expect(revert(once).output).toBe(start);
});

test('a container that is a native sidecar already is left alone, and one that nobody has is no match', () => {
  const own = `initContainers:\n- {name: proxy, restartPolicy: Always}\ncontainers:\n- {name: web}\n`;
  expect(specIn(run(own, [native(['proxy'])]).output)).toBe(own);
  const { problems } = run(two, [native(['other'])]);
  expect(problems.map(({ kind, severity }) => [kind, severity])).toEqual([['MatchedNothing', 'warning']]);
  expect(podIn(run(two, [native(['other', 'proxy'])]).output)['initContainers']).toHaveLength(1);
});

test('without a record a second run changes nothing', () => {
  const once = withoutResults(run(two, [native(['proxy'])], { record: false }).output);
  expect(once).not.toContain('podgraft.dev/grafts');
  expect(withoutResults(transform(once).output)).toBe(once);
});

test.each<[what: string, rules: Any[]]>([
  ['the rule', [native(['proxy'], { containers: { name: 'proxy' }, container: { stdin: true } })]],
  ['a rule', [{ name: 'r', containers: { name: 'proxy' }, argsAppend: ['-v'] }, native(['proxy'])]],
])('without a record %s that selects a moved container by its name matches again', (_, rules) => {
  const once = run(two, rules, { record: false });
  const again = transform(once.output);
  expect(once.problems.map(({ kind }) => kind)).toEqual(['WorkloadImmutable']);
  expect(again.problems).toEqual([]);
  expect(again.output).toBe(withoutResults(once.output));
});

const proxy = { containers: { name: 'proxy' }, env: [{ name: 'B', value: 'b' }] };
test.each(['initContainers:', 'initContainers: []', 'initContainers: ~  # none', 'volumes: []'])(
  'has its quotes again in whatever order two owners leave it, beside `%s`',
  (line) => {
    const source = resourceList([podOf(`${line}\n${two.replace(/^volumes.*\n/m, '')}`)], {});
    const configs = [config([native(['proxy'])], {}, 'a'), config([{ name: 'r', ...proxy }], {}, 'b')];
    const both = configs.reduce((at, each) => transform(withConfig(at, each)).output, source);
    expect(podIn(both)['initContainers']?.[0]).toMatchObject({ env: [{ name: 'B', value: 'b' }] });
    for (const owners of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const left = owners.reduce((at, each) => transform(withConfig(at, config([], {}, each))).output, both);
      expect(withConfig(left, {})).toBe(source);
    }
  },
);

test.each<[what: string, spec: string, rules: Any[], more: Any, expected: string]>([
  [
    'an init container',
    'initContainers:\n- {name: setup}\ncontainers:\n- {name: web}',
    [native(['setup'])],
    {},
    'Conflict: Pod web, container setup, rule native: container setup is an init container, which exits before the others start',
  ],
  [
    'a name that both lists have',
    'initContainers:\n- {name: proxy}\ncontainers:\n- {name: web}\n- {name: proxy}',
    [native(['proxy'])],
    {},
    'Conflict: Pod web, container proxy, rule native: proxy is the name of a container and of an init container',
  ],
  [
    'the only container',
    'containers:\n- {name: web}',
    [native(['web'])],
    {},
    'Conflict: Pod web, container web, rule native: the workload has no other container than web',
  ],
  [
    'all containers',
    two,
    [native(['web', 'proxy'])],
    {},
    'Conflict: Pod web, container proxy, rule native: the workload has no other container than proxy',
  ],
  [
    'a sidecar of a rule',
    two,
    [{ name: 'a', sidecars: [{ name: 'log', image: 'l' }], sidecarMode: 'Classic' }, native(['log'])],
    {},
    'Conflict: Pod web, container log, rule native: container log comes from rule a of own, not from the workload',
  ],
  [
    'an init container of a rule with its name',
    two,
    [native(['proxy']), { name: 'b', initContainers: [{ name: 'proxy', image: 'p' }] }],
    {},
    'Conflict: Pod web, rule b: container proxy belongs to the workload: rule native of own moved it to initContainers',
  ],
  [
    'an old cluster',
    two,
    [native(['proxy'])],
    { kubernetesVersion: '1.28' },
    'FieldTooNew: Pod web, rule native: Native sidecars need Kubernetes 1.29, but spec.kubernetesVersion is 1.28',
  ],
  [
    'a place beside nothing',
    two,
    [native(['proxy'], { placement: { sidecars: { after: 'setup' } } })],
    {},
    'PlacementNotFound: Pod web, rule native: the pod has no init containers, so nothing can be placed after "setup"',
  ],
  [
    'an anchor that others use',
    'containers:\n- &base\n  name: web\n  image: i\n- {name: proxy}\nx: *base',
    [native(['web'])],
    {},
    'AnchorShared: Pod web: spec.containers[0] is shared through a YAML anchor',
  ],
])('%s is an error, and nothing changes', (_, spec, rules, more, expected) => {
  const done = run(spec, rules, more);
  expect(errors(done)).toHaveLength(1);
  expect(errors(done)[0]).toContain(expected);
  expect(specIn(done.output)).toBe(`${spec.trimEnd()}\n`);
});

test('a name that is listed twice is refused', () => {
  expect(errors(run(two, [native(['proxy', 'proxy'])]))[0]).toContain('proxy is listed twice');
});

test.each([
  'restartPolicy:',
  'restartPolicy: ~',
  'restartPolicy: null  # unset',
  'restartPolicy: "Never" # once',
])('what a container had comes back to the byte, also with work of another owner in it: %s', (line) => {
  const apply = (text: string, each: unknown): string =>
    withConfig(withoutResults(transform(withConfig(text, each)).output), {});
  for (const spec of [
    `- name: proxy\n  ${line}\n  image: 'a'\n`,
    `- name: proxy\n  image: 'a'\n  ${line}\n`,
  ]) {
    const start = resourceList([podOf(`containers:\n- name: web\n  image: shop:1\n${spec}`)], {});
    const configs = ['a', 'b'].map((owner) =>
      config(
        [
          owner === 'a'
            ? native(['proxy'])
            : { name: 'env', containers: { name: 'proxy' }, env: [{ name: 'B', value: 'b' }] },
        ],
        {},
        owner,
      ),
    );
    const once = configs.reduce(apply, start);
    for (const each of configs) expect(apply(once, each)).toBe(once);
    for (const owners of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const back = owners.reduce((at, owner) => revert(at, { owner }).output, once);
      expect(withConfig(back, {})).toBe(start);
    }
  }
});

test.each(['env: ~', 'env:', 'env: null  # unset', '"env": ~', 'env:   NULL'])(
  'a null that the owner of the move and another both add to comes back to the byte: %s',
  (line) => {
    const apply = (text: string, each: unknown): string =>
      withConfig(withoutResults(transform(withConfig(text, each)).output), {});
    const variable = (name: string) => ({
      ...{ name: 'env', containers: { name: 'proxy' } },
      env: [{ name, value: 'v' }],
    });
    const configs = [
      config([native(['proxy']), variable('A')], {}, 'a'),
      config([variable('B')], {}, 'b'),
      config([native(['proxy']), variable('C')], {}, 'c'),
    ];
    for (const after of ['', '  image: "i" # why\n']) {
      const spec = `containers:\n- name: web\n  image: shop:1\n- name: proxy\n  ${line}\n${after}`;
      const start = resourceList([podOf(spec)], {});
      const once = configs.reduce(apply, start);
      for (const each of configs) expect(apply(once, each)).toBe(once);
      for (const owners of ['abc', 'acb', 'bac', 'bca', 'cab', 'cba']) {
        const back = [...owners].reduce((at, owner) => revert(at, { owner }).output, once);
        expect(withConfig(back, {})).toBe(start);
      }
    }
  },
);

test('comments and blank lines around containers come back to the byte', () => {
  const comment = fc.constantFrom('', '', '\n', '# a note\n', '  # deeper\n', '\n# a\n\n#   b\n');
  const body = fc.constantFrom(
    '  image: a\n',
    '  image: "a"  # b\n',
    '  args:\n  - x\n  # inside\n  - |\n    x\n     y\n',
    '  env:\n    - name: "A"\n      value: \'0755\'\n',
    '  # first\n  image: a\n  # last\n',
    '  ports: [{containerPort: 80}]\n  image: >-\n    a\n',
  );
  const names = ['one', 'two', 'three'];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(comment, body), { minLength: 3, maxLength: 3 }),
      comment,
      fc.constantFrom('', 'initContainers:\n  - name: setup # s\n', 'initContainers: []\n'),
      fc.shuffledSubarray(names, { minLength: 1, maxLength: 2 }),
      fc.constantFrom(undefined, 'First', 'Last'),
      fc.boolean(),
      (containers, after, init, moved, sidecars, isTwoRules) => {
        const list = containers
          .map(([lead, text], index) => `${lead}- name: ${names[index]}\n${text}`)
          .join('');
        const spec = `${init}containers:\n${list}${after}volumes: []\n`;
        const more = sidecars === undefined ? {} : { placement: { sidecars } };
        const rules = isTwoRules
          ? moved.map((name, index) => ({ ...native([name], more), name: `r${index}` }))
          : [native(moved, more)];
        const text = resourceList([podOf(spec)], config(rules));
        const once = transform(text);
        expect(errors(once)).toEqual([]);
        expect(podIn(once.output)['containers']).toHaveLength(3 - moved.length);
        expect(transform(once.output).output).toBe(once.output);
        expect(withoutResults(revert(once.output).output)).toBe(text);
      },
    ),
    times(),
  );
});

test.each([
  ['[{name: side, image: a}, {name: main, image: b}]', 0],
  ['[\n          {name: side, image: a},\n          {name: main, image: b}\n        ]', 0],
  ['[ {name: main, image: b}, {name: side, image: a} ]', 0],
  ['[{name: main, image: b} , {name: side, image: a}]', 1],
  ["[{name: main, image: b}, {name: side, image: 'a'}]", 1],
  ['[{name: main, image: b}, {name: side,\\n          image: a}]', 1],
  ['[{name: side, image: a},\n          {name: main, image: b}]', 1],
  ['[{name: side, image: a}, # first\n          {name: main, image: b}]', 1],
])(
  'a flow list comes back to the byte beside another change in the container, or is refused: %j',
  (containers, exitCode) => {
    const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers: ${containers}\n`;
    const rule = {
      name: 'r',
      containers: { name: '.*' },
      env: [{ name: 'A', value: 'b' }],
      nativeSidecars: ['side'],
    };
    const config = {
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name: 'own' },
      spec: { rules: [rule] },
    };
    const done = transformStream(text, JSON.stringify(config));
    expect(done.exitCode).toBe(exitCode);
    expect(done.problems.map(({ kind }) => kind)).toEqual(exitCode === 0 ? [] : ['WorkloadInvalid']);
    expect(revert(done.output).output).toBe(text);
  },
);

test.each<[what: string, containers: string, init: string]>([
  ['blanks', '[ {name: main, image: b} , {name: log, image: l}]', '[{name: side, restartPolicy: Always} ]'],
  [
    'lines',
    '[\n          {name: main,\n           image: b}, {name: log, image: l},\n          ]',
    '[ {name: side,\n          restartPolicy: Always}]',
  ],
  [
    'a comment',
    '[{name: main, image: b}, # last\n          {name: log, image: l}]',
    '[{name: side, restartPolicy: Always}]',
  ],
])(
  'flow lists that somebody made of the lists since, with %s, stay and are undone',
  (_, containers, init) => {
    const head = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n';
    const block = `${head}spec:\n  template:\n    spec:\n      containers:\n      - name: main\n        image: b\n      - name: side\n      - name: log\n        image: l\n`;
    const config = JSON.stringify(configOf('own', [{ name: 'r', nativeSidecars: ['side'] }]));
    const done = transformStream(block, config);
    expect(done.exitCode).toBe(0);
    const [before = ''] = done.output.split('spec:\n');
    const formatted = `${before}spec:\n  template:\n    spec:\n      initContainers: ${init}\n      containers: ${containers}\n`;
    const again = transformStream(formatted, config);
    expect(again.problems).toEqual([]);
    expect(again.output).toBe(formatted);
    expect(parseDocument(revert(formatted).output).toJS()).toEqual(parseDocument(block).toJS());
    // Another rule is applied to it too.
    const more = JSON.stringify(
      configOf('own', [{ name: 'r', nativeSidecars: ['side'], podLabels: { a: 'b' } }]),
    );
    const labelled = transformStream(formatted, more);
    expect(labelled.problems).toEqual([]);
    expect(transformStream(labelled.output, more).output).toBe(labelled.output);
    expect(parseDocument(revert(labelled.output).output).toJS()).toEqual(parseDocument(block).toJS());
  },
);

const moving = (containers: string, names: string[]) => {
  const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n${containers}`;
  const config = {
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name: 'own' },
    spec: { rules: [{ name: 'r', nativeSidecars: names }] },
  };
  return { text, config: JSON.stringify(config) };
};

const tail =
  '      - name: c\n        image: q\n        # tail of c\n      - {name: b, image: x}\n      - {name: a, image: x}\n';

test.each<[string, string, string[], number]>([
  ['two flow maps after a comment', tail, ['b', 'a'], 0],
  [
    'a comment at the end of the last of two',
    '      - {name: c, image: q}\n      - {name: b, image: x}\n      - name: a\n        image: q\n        # tail of a\n',
    ['b', 'a'],
    0,
  ],
  [
    'a script at the end of a file without a line break',
    '      - {name: c, image: q}\n      - name: b\n        image: x\n        args:\n        - |\n          one\n          two\n      - {name: a, image: x}',
    ['b'],
    1,
  ],
  ['two flow maps after none', tail.replace('        # tail of c\n', ''), ['b', 'a'], 0],
  ['one flow map after a comment', tail, ['b'], 0],
])('%s come back to the byte and stay in a second run, or are refused', (_, containers, names, exitCode) => {
  const { text, config } = moving(containers, names);
  const done = transformStream(text, config);
  expect(done.exitCode).toBe(exitCode);
  const kinds = exitCode === 0 ? [] : names.map(() => 'WorkloadInvalid');
  expect(done.problems.map(({ kind }) => kind)).toEqual(kinds);
  expect(done.output === text).toBe(exitCode === 1);
  expect(transformStream(done.output, config).output).toBe(done.output);
  expect(revert(done.output).output).toBe(text);
});

test.each<[what: string, more: Any]>([
  ['a sidecar', { sidecars: [{ name: 'side', image: 's' }] }],
  ['an init container', { initContainers: [{ name: 'init', image: 's' }] }],
  ['a volume', { volumes: [{ name: 'v', emptyDir: {} }] }],
  ['a variable', { containers: { name: '.*' }, env: [{ name: 'A', value: 'b' }] }],
])('comments at the end of the manifest stay where %s is added beside a moved container', (_, more) => {
  const lists: readonly (readonly [list: string, names: string[]])[] = [
    [`${tail}        # after a\n          # deeper\n\n`, ['b', 'c']],
    [`${tail}        # after a\n`, ['b', 'a']],
    [
      `${tail}      initContainers:\n      - name: setup\n        image: s\n        # after setup\n\n    # left\n`,
      ['b'],
    ],
    [tail.replace(/$/, '        # no line break'), ['b', 'a']],
  ];
  for (const [list, names] of lists)
    for (const lineBreak of ['\n', '\r\n']) {
      const { text: source, config } = moving(list, names);
      const text = source.replaceAll('\n', lineBreak);
      const [rule] = JSON.parse(config).spec.rules as Any[];
      const all = JSON.stringify({ ...JSON.parse(config), spec: { rules: [{ ...rule, ...more }] } });
      const done = transformStream(text, all);
      expect(done.problems).toEqual([]);
      for (const comment of text.match(/#.*/g) ?? []) expect(done.output).toContain(comment);
      expect(transformStream(done.output, all).output).toBe(done.output);
      expect(revert(done.output).output).toBe(text);
    }
});

test('what a moved container was like before is not blamed on the rule', () => {
  const labels = (level: string) => ({ 'pod-security.kubernetes.io/enforce': level });
  const around = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', labels: labels('restricted') } },
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard: { cpu: '4' } } },
  ].map((each) => JSON.stringify(each));
  const spec = `securityContext: {runAsNonRoot: true}
containers:
- {name: web, image: w, ports: [{containerPort: 80}]}
- name: proxy
  image: p
  ports: [{containerPort: 80}]
  securityContext: {runAsUser: 0}
  volumeMounts: [{name: none, mountPath: /none}]
`;
  const kindsOf = (rule: Any): string[] => {
    const { problems } = transform(resourceList([podOf(spec), ...around], config([rule])));
    return problems.map(({ kind }) => kind).filter((kind) => kind !== 'WorkloadImmutable');
  };
  expect(kindsOf(native(['proxy']))).toEqual([]);
  // A container that the rule itself adds is judged.
  const added = {
    name: 'log',
    image: 'l',
    ports: [{ containerPort: 80 }],
    securityContext: { runAsUser: 0 },
  };
  const kinds = kindsOf(native(['proxy'], { sidecars: [added] }));
  for (const kind of ['PodSecurityViolation', 'ResourcesMissing', 'PortClash', 'NonRootRefused'])
    expect(kinds.filter((each) => each === kind)).toEqual([kind]);
});

describe('a moved container that somebody', () => {
  const spec = 'containers:\n- name: web\n  image: shop:1\n- name: proxy\n  image: p:1\n';
  const own = config([native(['proxy'])]);
  const start = resourceList([podOf(spec)], own);
  const done = withoutResults(transform(start).output);
  const kindsOf = (text: string): string[][] =>
    [transform(text), transform(withConfig(text, config([]))), revert(text)].map(({ problems }) =>
      problems.filter(({ severity }) => severity === 'error').map(({ kind }) => kind),
    );

  test('gave another name is not forgotten', () => {
    const edited = done.replace('name: proxy', 'name: other');
    expect(edited).not.toBe(done);
    expect(kindsOf(edited)).toEqual([['RecordDamaged'], ['RecordDamaged'], ['RecordDamaged']]);
    expect(revert(edited).output).toBe(edited);
  });

  test('removed is', () => {
    const edited = done.replace(/ +initContainers:\n.*\n.*\n.*Always\n/, '');
    expect(edited).not.toMatch(/name: proxy/);
    expect(kindsOf(edited)).toEqual([[], [], []]);
    expect(revert(edited).output).not.toContain('podgraft.dev/grafts');
  });
});
