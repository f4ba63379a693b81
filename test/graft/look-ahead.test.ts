// What a rule does to a container is for what all rules of the config bring, whichever of them is first.
import { describe, expect, test } from 'vitest';
import { configOf } from '../generate/config.ts';
import { read, resourceList, runWith } from '../resource-list.ts';

const pod = `apiVersion: v1
  kind: Pod
  metadata: {name: web}
  spec:
    containers:
    - {name: c, image: old}
    - {name: d, image: old, args: [own]}`;
const images = [
  { image: 'old', entrypoint: ['/old'], cmd: ['serve', '$(A)'], env: { J: 'o' } },
  { image: 'new', entrypoint: ['/new', '-x'], cmd: ['run'], env: { J: 'n' } },
];
const swap = (image: string) => ({
  ...{ name: 'swap', containers: { image: 'old' }, onConflict: 'Replace', container: { image } },
});
const run = (rules: object[]) =>
  runWith(resourceList([pod], {}), configOf('one', rules as never, { images }));
type Container = Record<string, unknown>;
const containersIn = (text: string): Container[] => {
  const { spec } = read(text).items[0] as { spec: Record<string, Container[] | undefined> };
  return [...(spec['initContainers'] ?? []), ...(spec['containers'] ?? [])];
};

describe('a rule before the one that replaces the image', () => {
  const all = { containers: { name: '.*' } };
  test.each<[what: string, rule: object, expected: Container[]]>([
    [
      'wraps the command line of the new one',
      { entrypoint: { command: ['/wrap'] } },
      [
        { name: 'c', image: 'new', command: ['/wrap'], args: ['/new', '-x', 'run'] },
        { name: 'd', image: 'new', command: ['/wrap'], args: ['/new', '-x', 'own'] },
      ],
    ],
    [
      'adds arguments to those of the new one',
      { argsAppend: ['--more'] },
      [
        { name: 'c', image: 'new', args: ['run', '--more'] },
        { name: 'd', image: 'new', args: ['own', '--more'] },
      ],
    ],
    [
      'extends the variable of the new one',
      { envAppend: [{ name: 'J', value: 'more' }] },
      [
        { name: 'c', image: 'new', env: [{ name: 'J', value: 'n more' }] },
        { name: 'd', image: 'new', args: ['own'], env: [{ name: 'J', value: 'n more' }] },
      ],
    ],
    [
      'adds a container with the new one',
      { initContainers: [{ name: 'm', imageFrom: { container: 'c' }, command: ['migrate'] }] },
      [
        { name: 'm', image: 'new', command: ['migrate'] },
        { name: 'c', image: 'new' },
        { name: 'd', image: 'new', args: ['own'] },
      ],
    ],
  ])('%s, as after it', (_, rule, expected) => {
    const other = { name: 'other', ...all, ...rule };
    const before = run([other, swap('new')]);
    expect(before.failed).toBe(false);
    expect(containersIn(before.text)).toEqual(expected);
    expect(containersIn(run([swap('new'), other]).text)).toEqual(expected);
    const again = runWith(before.text, configOf('one', [other, swap('new')] as never, { images }));
    expect(again.text).toBe(before.text);
  });

  test('is refused where the new one is not known', () => {
    const rules = [{ name: 'wrap', ...all, entrypoint: { command: ['/wrap'] } }, swap('unknown')];
    expect(new Set(run(rules).kinds)).toEqual(new Set(['ImageUnknown']));
    expect(new Set(run(rules.toReversed()).kinds)).toEqual(new Set(['ImageUnknown']));
  });

  test('still selects by the image that the container has before', () => {
    const rules = [
      { name: 'wrap', containers: { image: 'old' }, entrypoint: { command: ['/wrap'] } },
      swap('new'),
      { name: 'later', containers: { image: 'new' }, container: { tty: true } },
    ];
    expect(containersIn(run(rules).text)[0]).toEqual({
      ...{ name: 'c', image: 'new', command: ['/wrap'], args: ['/new', '-x', 'run'], tty: true },
    });
  });
});

describe('a new variable goes before what any rule of the config has refer to it', () => {
  const pod = `apiVersion: v1
  kind: Pod
  metadata: {name: web}
  spec:
    containers:
    - name: c
      image: old
      env:
      - {name: A, value: a}
      - {name: OPTS, value: -x}`;
  const append = { envAppend: [{ name: 'OPTS', value: '-h=$(HOST)' }] };
  const host = { env: [{ name: 'HOST', value: 'h' }] };
  const all = { containers: { name: 'c' } };
  const order = (rules: object[]): unknown => {
    const config = configOf('one', rules as never);
    const done = runWith(resourceList([pod], {}), config);
    expect(done.kinds.filter((kind) => kind !== 'WorkloadImmutable')).toEqual([]);
    expect(runWith(done.text, config).text).toBe(done.text);
    return ((containersIn(done.text)[0] as Container)['env'] as { name: string }[]).map(({ name }) => name);
  };
  test.each<[what: string, rules: object[], names: string[]]>([
    ['of the same rule', [{ name: 'r', ...all, ...host, ...append }], ['A', 'HOST', 'OPTS']],
    [
      'of a later rule',
      [
        { name: 'r', ...all, ...host },
        { name: 's', ...all, ...append },
      ],
      ['A', 'HOST', 'OPTS'],
    ],
    [
      'of an earlier rule',
      [
        { name: 's', ...all, ...append },
        { name: 'r', ...all, ...host },
      ],
      ['A', 'HOST', 'OPTS'],
    ],
    [
      'of a later rule that replaces the value',
      [
        { name: 'r', ...all, ...host },
        { name: 's', ...all, onConflict: 'Replace', env: [{ name: 'A', value: '$(HOST)' }] },
      ],
      ['HOST', 'A', 'OPTS'],
    ],
    [
      'of the same rule, also before a variable that is new itself',
      [
        {
          ...{ name: 'r', ...all },
          env: [{ name: 'NEW', value: 'n' }, ...host.env],
          envAppend: [{ name: 'NEW', value: '$(HOST)' }],
        },
      ],
      ['A', 'OPTS', 'HOST', 'NEW'],
    ],
    [
      'but not of a rule for other workloads',
      [
        { name: 'r', ...all, ...host },
        { name: 's', required: 'Optional', target: { name: 'other' }, ...append },
      ],
      ['A', 'OPTS', 'HOST'],
    ],
    [
      'but not of a rule that keeps the value',
      [
        { name: 'r', ...all, ...host },
        { name: 's', ...all, onConflict: 'Keep', env: [{ name: 'A', value: '$(HOST)' }] },
      ],
      ['A', 'OPTS', 'HOST'],
    ],
  ])('%s', (_, rules, names) => {
    expect(order(rules)).toEqual(names);
  });
});

describe('a config that changes the image beneath what another config starts', () => {
  const wrap = configOf(
    'a',
    [{ name: 'wrap', containers: { name: '.*' }, entrypoint: { command: ['/wrap'] } }],
    { images },
  );
  const other = configOf('b', [swap('new')] as never, { images });
  const start = resourceList([pod], {});

  test('is refused, with what to do', () => {
    const wrapped = runWith(start, wrap).text;
    const done = runWith(wrapped, other);
    expect(done.failed).toBe(true);
    expect(done.messages).toEqual(
      ['c', 'd'].map(
        (name) =>
          `Pod web, container ${name}: rule wrap of a starts what image old starts, which would be new; revert the config of a before, and run it again after this one`,
      ),
    );
    // As the remedy says.
    const reverted = runWith(wrapped, configOf('a', [])).text;
    const right = runWith(runWith(reverted, other).text, wrap);
    expect(right.failed).toBe(false);
    expect(containersIn(right.text)[0]).toMatchObject({ command: ['/wrap'], args: ['/new', '-x', 'run'] });
  });

  test('may run before it, again, and be reverted after it', () => {
    const both = runWith(runWith(start, other).text, wrap).text;
    for (const each of [other, wrap, other]) expect(runWith(both, each).failed).toBe(false);
    const early = runWith(both, configOf('b', []));
    expect(new Set(early.kinds)).toEqual(new Set(['Conflict']));
    expect(containersIn(early.text)).toEqual(containersIn(both));
    const late = runWith(runWith(both, configOf('a', [])).text, configOf('b', []));
    expect(late.failed).toBe(false);
    expect(read(late.text).items).toEqual(read(start).items);
  });

  test('may run where the workload has a command of its own', () => {
    const own = pod.replaceAll('image: old', 'image: old, command: [run]');
    const wrapped = runWith(resourceList([own], {}), wrap).text;
    const done = runWith(wrapped, other);
    expect(done.failed).toBe(false);
    expect(containersIn(done.text)[0]).toMatchObject({ image: 'new', command: ['/wrap'], args: ['run'] });
  });
});
