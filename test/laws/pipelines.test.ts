import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Config, configOf } from '../generate/config.ts';
import { dropConfig, read, runWith } from '../resource-list.ts';
import { times } from '../runs.ts';

// Pipelines of two or three owners about the same few things, some of which the workload has already, in these
// words or in others: a pipeline may run over its own output, whole, in another order, or one owner alone.

const pick = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const rule = (owner: string) =>
  fc
    .record({
      onConflict: pick('Fail', 'Replace', 'Replace', 'Keep'),
      volumes: some(
        pick(
          [{ name: 'v', emptyDir: {} }],
          [{ name: 'v', emptyDir: { medium: 'Memory' } }],
          [{ name: `v-${owner}`, emptyDir: {} }],
        ),
      ),
      env: some(
        fc.uniqueArray(
          fc.oneof(
            {
              weight: 3,
              arbitrary: fc.record({ name: pick('J', 'K', owner), value: pick('j', '1', 'j aa') }),
            },
            { weight: 1, arbitrary: fc.record({ name: pick('J', 'L') }) },
            {
              weight: 1,
              arbitrary: fc.constant({ name: 'J', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } }),
            },
          ),
          { selector: ({ name }) => name, minLength: 1, maxLength: 2 },
        ),
      ),
      envAppend: some(pick([{ name: 'J', value: 'aa' }], [{ name: 'L', value: 'bb' }])),
      volumeMounts: some(
        pick([{ name: 'v', mountPath: '/m' }], [{ name: 'v', mountPath: '/m', readOnly: true }]),
      ),
      podLabels: some(pick({ l: '1' }, { l: '2' }, { [owner]: '1' }, { [owner]: '1', l: '1' })),
      podAnnotations: some(pick({ a: 'x' }, { a: 'y' }, { [owner]: 'x' })),
      imagePullSecrets: some(pick([{ name: 's' }], [{ name: owner }])),
      preStop: some(
        pick(
          { exec: { command: ['bye'] } },
          { exec: { command: ['bye'] }, onConflict: 'Chain' },
          { script: `echo ${owner}\n`, onConflict: 'Chain' },
          { sleep: { seconds: 2 }, onConflict: 'Replace' },
          { httpGet: { port: 80 }, onConflict: 'Replace' },
        ),
      ),
      entrypoint: some(pick({ command: ['run'] }, { command: ['run', 'it'] }, { command: [owner] })),
      argsAppend: some(pick(['--z'], [`--${owner}`])),
      container: some(pick({ stdin: true }, { resources: { limits: { cpu: '1' } } })),
      sidecars: some(pick([{ name: 's', image: 'mine' }], [{ name: `s-${owner}`, image: 'i' }])),
      sidecarMode: pick('Native', 'Classic'),
      nativeSidecars: fc.option(pick(['c'], ['d'], ['c', 'd'], ['d', 'c']), { nil: undefined, freq: 1 }),
      placement: pick(undefined, undefined, { sidecars: 'First' }),
    })
    .map(
      (each) =>
        ({
          name: owner,
          containers: { name: 'c' },
          ...Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)),
        }) as never,
    );
const rules = (owner: string) => rule(owner).map((each) => [each]);

const lines = (...texts: string[]): string => texts.map((each) => `      ${each}\n`).join('');
const items = fc
  .record({
    kind: pick('Deployment', 'Deployment', 'Pod'),
    labels: pick('', `  labels:\n    l: '1' # one\n`, `  labels: {l: "1", k: v}\n`, '  labels:\n'),
    annotations: pick('', `  annotations:\n    a: 'x' # one\n`, '  annotations: {}\n'),
    command: pick(lines('  command: [run]'), lines('  command:', '  - run', '  - it', '  args: ["a", b]')),
    env: pick(
      '',
      lines('  env:', '  - name: J', '    value: "j"  # a comment'),
      lines(`  env: [{name: J, value: 'j aa'}, {name: K, value: '1'}]`),
      lines('  env: [{name: J}, {name: K, valueFrom: {fieldRef: {fieldPath: metadata.uid}}}]'),
      lines('  env: []'),
      lines('  env:'),
    ),
    mounts: pick('', lines(`  volumeMounts: [{name: 'v', mountPath: /m}]`)),
    hook: pick(
      '',
      lines('  lifecycle:', '    preStop: {exec: {command: [bye]}} # why'),
      lines('  lifecycle: {preStop: {sleep: {seconds: 2}}}'),
      lines('  lifecycle: {}'),
    ),
    second: pick(
      '',
      '',
      lines('# the second', "- name: 'd' # d", '  image: d'),
      lines('- {name: d, image: "d"}'),
    ),
    init: pick('', lines('initContainers:', '- name: s', '  image: "mine" # my own')),
    volumes: pick(
      '',
      lines('volumes:', '- name: v', '  emptyDir: {}'),
      lines(`volumes: [{name: 'v', emptyDir: {}}]`),
      lines('volumes:'),
    ),
  })
  .map(({ kind, labels, annotations, command, env, mounts, hook, second, init, volumes }) => {
    const spec = `spec:\n${`${lines('containers:', '- name: c', '  image: nginx')}${command}${env}${mounts}${hook}${second}${init}${volumes}`.replace(/^ {4}/gm, '')}`;
    const metadata = labels + annotations;
    if (kind === 'Pod')
      return `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p\n${`${metadata}${spec}`.replace(/^/gm, '  ').trimEnd()}\n`;
    const template = `${metadata === '' ? '' : `metadata:\n${metadata}`}${spec}`;
    return `- apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: p\n  spec:\n    template:\n${template.replace(/^/gm, '      ').trimEnd()}\n`;
  });

/** A ResourceList of one Deployment whose container c has some lines more. */
const listOf = (container: string): string =>
  `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {}\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: p\n  spec:\n    template:\n      spec:\n        containers:\n        - name: c\n          image: nginx\n          command: [run]\n${container.replace(/^(?=.)/gm, '          ')}`;

const fieldRef = { fieldRef: { fieldPath: 'metadata.uid' } };
const replace = { onConflict: 'Replace' };

describe('an owner of a pipeline may run alone, and not a byte changes', () => {
  const cases: [what: string, container: string, rules: object[]][] = [
    [
      'lists and fields of a container that a YAML merge gives more',
      '<<: {tty: true, workingDir: /w}\n',
      [
        { env: [{ name: 'A', value: 'a' }] },
        { container: { resources: { limits: { cpu: '1' } }, stdin: true } },
        { volumes: [{ name: 'v', emptyDir: {} }], volumeMounts: [{ name: 'v', mountPath: '/v' }] },
      ],
    ],
    [
      'args that were added before a hook of another owner',
      '',
      [{ argsAppend: ['--z'] }, { preStop: { sleep: { seconds: 2 } } }],
    ],
    [
      'args that a wrapper added before what two owners added',
      '',
      [
        { entrypoint: { command: ['run', 'it'] } },
        { preStop: { sleep: { seconds: 2 } } },
        { container: { stdin: true } },
      ],
    ],
    [
      'args after another wrapper, and a variable of a third owner',
      '',
      [
        { entrypoint: { command: ['first'] } },
        { env: [{ name: 'A', value: 'a' }] },
        { argsAppend: ['--z'], preStop: { sleep: { seconds: 2 } } },
        { container: { tty: true } },
      ],
    ],
    [
      'args beside fields of the user and of another owner',
      'tty: true\nenv: []\n',
      [{ argsAppend: ['--z'] }, { preStop: { sleep: { seconds: 2 } } }],
    ],
    [
      'a chained hook over an exec hook that replaced a sleep hook',
      '',
      [
        { preStop: { sleep: { seconds: 2 } } },
        { preStop: { exec: { command: ['bye'] }, ...replace } },
        { preStop: { script: 'echo c', onConflict: 'Chain' } },
      ],
    ],
    [
      "the same over the user's httpGet hook",
      'lifecycle: {preStop: {httpGet: {port: 80}}}\n',
      [
        { preStop: { exec: { command: ['bye'] }, ...replace } },
        { preStop: { script: 'echo c', onConflict: 'Chain' } },
        { preStop: { script: 'echo d', onConflict: 'Chain' } },
      ],
    ],
    [
      'a text after a value that replaced one from elsewhere',
      '',
      [
        { env: [{ name: 'J', valueFrom: fieldRef }] },
        { env: [{ name: 'J', value: 'j' }], ...replace },
        { envAppend: [{ name: 'J', value: 'aa' }] },
      ],
    ],
    [
      'two texts after a variable without a value',
      '',
      [
        { env: [{ name: 'J' }] },
        { envAppend: [{ name: 'J', value: 'aa' }] },
        { envAppend: [{ name: 'J', value: 'bb' }] },
      ],
    ],
    [
      'a text under a value from elsewhere that replaced it',
      '',
      [
        { envAppend: [{ name: 'J', value: 'aa' }] },
        { env: [{ name: 'J', valueFrom: fieldRef }], ...replace },
      ],
    ],
    [
      'the same variable and a text after it, in one rule',
      '',
      [{ env: [{ name: 'J' }] }, { env: [{ name: 'J' }], envAppend: [{ name: 'J', value: 'aa' }] }],
    ],
    [
      'a hook under the same one of another owner, over one in flow style',
      'lifecycle: {preStop: {sleep: {seconds: 2}}}\n',
      [
        { preStop: { exec: { command: ['bye'] }, ...replace } },
        { preStop: { httpGet: { port: 80 }, ...replace } },
        { preStop: { httpGet: { port: 80 }, ...replace } },
      ],
    ],
    [
      'two changes of one rule under a value that replaced them, in a flow list',
      "env: [{ name: 'J', value: 'plain' }]\n",
      [
        { env: [{ name: 'J', value: 'j' }], envAppend: [{ name: 'J', value: 'aa' }], ...replace },
        { env: [{ name: 'J', value: '1' }], ...replace },
      ],
    ],
    [
      'the same between two owners',
      "env: [{ name: 'J', value: 'plain' }]\n",
      [
        { env: [{ name: 'J', value: 'j' }], ...replace },
        { env: [{ name: 'J', value: 'j' }], envAppend: [{ name: 'J', value: 'aa' }], ...replace },
        { env: [{ name: 'J', value: '1' }], ...replace },
      ],
    ],
    [
      'a hook before args that a wrapper added',
      '',
      [{ preStop: { exec: { command: ['bye'] } } }, { entrypoint: { command: ['run'] } }],
    ],
  ];
  test.each(cases)('%s', (_, container, all) => {
    const configs = all.map((each, index) =>
      configOf(`o${index}`, [{ name: `o${index}`, containers: { name: 'c' }, ...each }]),
    );
    const source = listOf(container);
    let whole = source;
    for (const each of configs) {
      const done = runWith(whole, each);
      expect(done.messages).toEqual([]);
      whole = done.text;
    }
    for (const each of configs) {
      const done = runWith(whole, each);
      expect(done.messages).toEqual([]);
      expect(dropConfig(done.text)).toBe(dropConfig(whole));
    }
    const without = configs.toReversed().reduce((at, { metadata }) => {
      return runWith(at, configOf(metadata.name, [])).text;
    }, whole);
    expect(dropConfig(without)).toBe(source);
  });

  test.each([
    [
      'a text over a value from elsewhere alone',
      { env: [{ name: 'J', valueFrom: fieldRef }] },
      { env: [{ name: 'J', value: 'j' }], ...replace },
      { envAppend: [{ name: 'J', value: 'aa' }] },
      { name: 'c', image: 'nginx', command: ['run'], env: [{ name: 'J', value: 'aa' }] },
    ],
    [
      'a hook that wraps nothing, where a sleep hook is beneath',
      { preStop: { sleep: { seconds: 2 } } },
      { preStop: { exec: { command: ['bye'] }, ...replace } },
      { preStop: { exec: { command: ['first'] }, onConflict: 'Chain' } },
      undefined,
    ],
  ])('what lay between goes for good and leaves %s', (_, low, middle, top, left) => {
    const [a, b, c] = [low, middle, top].map((each, index) =>
      configOf(`o${index}`, [{ name: `o${index}`, containers: { name: 'c' }, ...each }]),
    ) as [Config, Config, Config];
    const whole = [a, b, c].reduce((at, each) => runWith(at, each).text, listOf(''));
    const without = runWith(whole, configOf('o1', []));
    expect(without.messages.filter((each) => !each.includes('removed'))).toEqual([]);
    const pod = read(without.text).items[0] as never as {
      spec: { template: { spec: { containers: object[] } } };
    };
    const container = pod.spec.template.spec.containers[0] as { lifecycle?: { preStop: object } };
    if (left) expect(container).toEqual(left);
    else expect(Object.keys(container.lifecycle?.preStop ?? {})).toEqual(['exec']);
    // What the upper one lies on is the lowest one's again when that one is left alone.
    expect(dropConfig(runWith(without.text, configOf('o2', [])).text)).toBe(
      dropConfig(runWith(listOf(''), a).text),
    );
    // And the one between fits in again.
    expect(dropConfig(runWith(without.text, b).text)).not.toContain('[]');
  });
});

test('a null that somebody left of a list which one owner created comes back when another leaves', () => {
  const owner = (name: string): Config =>
    configOf(name, [{ name: 'r', containers: { name: 'c' }, env: [{ name, value: 'v' }] }]);
  const edited = runWith(listOf(''), owner('a')).text.replace(
    /(\n +env:)\n +- name: a\n +value: v\n/,
    '$1\n',
  );
  expect(edited).toMatch(/\n +env:\n(?! +- name: a)/);
  const both = runWith(edited, owner('b'));
  expect(both.messages).toEqual([]);
  expect(runWith(both.text, owner('b')).text).toBe(both.text);
  expect(dropConfig(runWith(both.text, configOf('b', [])).text)).toBe(dropConfig(edited));
});

describe.each<[string, (owner: string) => object, RegExp]>([
  ['env', (name) => ({ env: [{ name, value: 'v' }] }), /\n +env:\n +- name: a\n +value: v(?=\n)/],
  [
    'volumes',
    (name) => ({ volumes: [{ name, emptyDir: {} }] }),
    /\n +volumes:\n +- name: a\n +emptyDir: \{\}(?=\n|$)/,
  ],
  [
    'limits',
    (name) => ({ container: { resources: { limits: { [name === 'a' ? 'cpu' : 'memory']: '1' } } } }),
    /\n +limits:\n +cpu: "1"(?=\n|$)/,
  ],
])('what somebody left of what one owner created is left when another leaves: %s', (_, rule, created) => {
  const owner = (name: string): Config => configOf(name, [{ name: 'r', ...rule(name) }]);
  const none = (name: string): Config => configOf(name, []);
  const start = listOf('resources:\n  requests:\n    cpu: "1"\n');
  const done = runWith(start, owner('a')).text;
  const key = /\n +\w+:/.exec(created.exec(done)?.[0] ?? '')?.[0] ?? '';

  test.each<[string, string]>([
    ['nothing', ''],
    ['a null', key],
    ['an empty one', `${key} ${key.includes('limits') ? '{}' : '[]'}`],
  ])('%s', (__, left) => {
    expect(key).not.toBe('');
    const edited = done.replace(created, () => left);
    expect(edited).not.toBe(done);
    const both = runWith(edited, owner('b'));
    expect(both.failed).toBe(false);
    expect(runWith(both.text, owner('b')).text).toBe(both.text);
    expect(dropConfig(runWith(both.text, none('b')).text)).toBe(dropConfig(edited));
    if (left !== '') return;
    // Whoever leaves first, and where the first owner runs again in between: all of it goes.
    for (const runs of [
      [none('a'), none('b')],
      [none('b'), none('a')],
      [owner('a'), none('b'), none('a')],
      [owner('a'), none('a'), none('b')],
    ])
      expect(dropConfig(runs.reduce((text, each) => runWith(text, each).text, both.text))).toBe(
        dropConfig(start),
      );
  });
});

describe('what somebody writes after the fields of several owners stays there', () => {
  const volumes = { volumes: [{ name: 'v', emptyDir: {} }] };
  const seconds = { pod: { terminationGracePeriodSeconds: 60 } };
  const context = { pod: { securityContext: { fsGroup: 1000 } } };
  const secret = { imagePullSecrets: [{ name: 's' }] };
  test.each<[what: string, rules: object[], field: string]>([
    ['a field of the pod', [volumes, seconds, context], '        hostname: hand'],
    ['the same, after lists', [seconds, volumes, secret], '        hostname: hand'],
    ['a list of the pod', [volumes, { pod: { ...seconds.pod, ...context.pod } }], '        tolerations: []'],
    [
      'a field of the container',
      [{ env: [{ name: 'A', value: 'a' }] }, { container: { resources: { limits: { cpu: '1' } } } }],
      '          tty: true',
    ],
  ])('%s', (_, rules, field) => {
    const configs = rules.map((each, index) =>
      configOf(`o${index}`, [{ name: `r${index}`, containers: { name: 'c' }, ...each }]),
    );
    const runsOver = (text: string): string =>
      configs.reduce((at, each) => {
        const done = runWith(at, each);
        expect(done.messages).toEqual([]);
        return done.text;
      }, text);
    const whole = runsOver(listOf(''));
    const edited = dropConfig(whole).replace(/\n*$/, `\n${field}\n`);
    const once = runsOver(edited);
    expect(dropConfig(once)).toBe(edited);
    for (const each of configs) expect(dropConfig(runWith(once, each).text)).toBe(edited);
    const none = configs.reduce((at, { metadata }) => runWith(at, configOf(metadata.name, [])).text, once);
    expect(dropConfig(none)).toBe(dropConfig(listOf('').replace(/\n*$/, `\n${field}\n`)));
  });
});

test('a container that the workload has just as one owner would add it may be changed by another, in any order again', () => {
  const container = { name: 's', image: 'mine', env: [{ name: 'A', value: 'a' }] };
  const source = `${listOf('').replace(/\n*$/, '\n')}        - name: s\n          image: mine\n          env: [{name: A, value: "a"}]\n`;
  const a = configOf('a', [{ name: 'ra', sidecars: [container], sidecarMode: 'Classic' }]);
  const b = configOf('b', [{ name: 'rb', containers: { name: '.*' }, env: [{ name: 'B', value: 'b' }] }]);
  const c = configOf('c', [{ name: 'rc', containers: { name: 's' }, container: { tty: true } }]);
  const both = [a, b, c].reduce((at, each) => {
    const done = runWith(at, each);
    expect(done.messages).toEqual([]);
    return done.text;
  }, source);
  for (const each of [a, b, c, a])
    expect(runWith(both, each)).toMatchObject({
      messages: [],
      text: expect.stringContaining(dropConfig(both).split('items:')[1] as string),
    });
  const other = configOf('a', [
    { name: 'ra', sidecars: [{ ...container, image: 'theirs' }], sidecarMode: 'Classic' },
  ]);
  expect(runWith(both, other).kinds).toEqual(['Conflict']);
  const none = ['c', 'b', 'a'].reduce((at, each) => runWith(at, configOf(each, [])).text, both);
  expect(dropConfig(none)).toBe(dropConfig(source));
});

describe('where somebody removed what one owner had put, another may put the same or something else', () => {
  const env = (value: string) => ({ env: [{ name: 'A', value }], onConflict: 'Replace' });
  test.each<[what: string, lower: object, upper: object, removed: RegExp]>([
    ['a variable', env('a'), env('b'), /\n +env:\n +- name: A\n +value: a/],
    [
      'a hook',
      { preStop: { sleep: { seconds: 2 } } },
      { preStop: { httpGet: { port: 80 }, onConflict: 'Replace' } },
      /\n +lifecycle:\n +preStop:\n +sleep:\n +seconds: 2/,
    ],
    [
      'a volume',
      { volumes: [{ name: 'v', emptyDir: {} }] },
      { volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }], onConflict: 'Replace' },
      /\n +volumes:\n +- name: v\n +emptyDir: \{\}/,
    ],
    [
      'a field of the pod',
      { pod: { terminationGracePeriodSeconds: 5 } },
      { pod: { terminationGracePeriodSeconds: 6 }, onConflict: 'Replace' },
      /\n +terminationGracePeriodSeconds: 5/,
    ],
    [
      'a label',
      { podLabels: { l: 'a' } },
      { podLabels: { l: 'b' }, onConflict: 'Replace' },
      /\n +metadata:\n +labels:\n +l: a/,
    ],
  ])('%s: every later run reads the record, and each owner can go', (_, lower, upper, removed) => {
    const a = configOf('a', [{ name: 'ra', containers: { name: 'c' }, ...lower }]);
    const b = configOf('b', [{ name: 'rb', containers: { name: 'c' }, ...upper }]);
    const whole = runWith(listOf(''), a).text;
    expect(whole).toMatch(removed);
    const both = runWith(whole.replace(removed, ''), b);
    expect(both.messages).toEqual([]);
    expect(runWith(both.text, b)).toMatchObject({ messages: [], text: both.text });
    for (const [first, second] of [
      [a, b],
      [b, a],
    ] as const) {
      const left = runWith(both.text, configOf(first.metadata.name, []));
      expect(left.failed).toBe(false);
      const none = runWith(left.text, configOf(second.metadata.name, []));
      expect(none.failed).toBe(false);
      expect(read(none.text).items).toEqual(read(listOf('')).items);
    }
  });
});

describe('a pipeline of owners may run over its own output', () => {
  test('whole, in another order, or one of them alone, and not a byte changes', () => {
    let ran = 0;
    fc.assert(
      fc.property(
        items,
        fc.tuple(rules('oa'), rules('ob'), rules('oc')),
        fc.shuffledSubarray([0, 1, 2], { minLength: 2 }),
        fc.array(fc.nat(2), { minLength: 1, maxLength: 4 }),
        (text, all, order, again) => {
          const configs = all.map((each, index) => configOf(`o${'abc'[index]}`, each));
          const source = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {}\nitems:\n${text}`;
          let at = source;
          for (const index of order) {
            const once = runWith(at, configs[index] as Config);
            fc.pre(!once.failed);
            at = once.text;
          }
          ran++;
          const fixed = at.replace(/^functionConfig: .*$/m, '');
          for (const index of [...order, ...again.map((each) => order[each % order.length] as number)]) {
            const done = runWith(at, configs[index] as Config);
            expect(done.failed ? done.messages : []).toEqual([]);
            expect(done.kinds).not.toContain('GraftEdited');
            expect(done.text.replace(/^functionConfig: .*$/m, '')).toBe(fixed);
          }
        },
      ),
      times(),
    );
    expect(ran).toBeGreaterThan(10);
  });
});

describe.each(['preStop', 'postStart'])('owners that chain the same %s over a hook', (hook) => {
  const start = (source: string): string => listOf(`lifecycle:\n  ${hook}:\n    ${source}\n`);
  test.each([
    'exec: {}',
    'exec:\n      command:',
    'exec: {command: []}',
    'exec: # c\n      command: [ ]',
    'exec:\n      command: [a]',
    'sleep: {seconds: 3}',
  ])('%j run again without a change, and leave it as it was', (source) => {
    const owner = (name: string): Config =>
      configOf(name, [
        {
          ...{ name: 'h', containers: { name: 'c' } },
          [hook]: { exec: { command: [name === 'oc' ? 'z' : 'q'] }, onConflict: 'Chain' },
        },
      ]);
    const run = (text: string, config: Config): string => dropConfig(runWith(text, config).text);
    const input = dropConfig(start(source));
    for (const names of [
      ['oa', 'ob'],
      ['oa', 'ob', 'oc'],
    ]) {
      const done = names.map(owner).reduce(run, input);
      for (const name of names) expect(run(done, owner(name))).toBe(done);
      for (const order of [names, names.toReversed()])
        expect(order.map((name) => configOf(name, [])).reduce(run, done)).toBe(input);
    }
  });
});
