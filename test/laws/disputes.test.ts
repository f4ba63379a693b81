import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Config, configOf } from '../generate/config.ts';
import { dropConfig, runWith } from '../resource-list.ts';
import { RUNS, times } from '../runs.ts';

// Rules of several owners about the same few variables, hooks, labels, volumes and containers: nearly every
// run puts something over, under or in the place of what another one did.

const pick = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const variables = (...values: string[]) =>
  fc.uniqueArray(fc.record({ name: pick('J', 'K', 'L'), value: pick(...values) }), {
    selector: ({ name }) => name,
    minLength: 1,
    maxLength: 2,
  });
const hook = fc.oneof(
  fc.record({
    exec: fc.record({ command: pick(['x'], ['y', 'z']) }),
    onConflict: pick('Chain', 'Replace', 'Keep'),
  }),
  fc.record({ script: pick('echo a\n', 'echo b\n'), onConflict: pick('Chain', 'Replace') }),
  fc.record({ sleep: fc.record({ seconds: pick(2, 3) }), onConflict: pick('Replace', 'Keep') }),
);
const rule = (owner: string) =>
  fc
    .record(
      {
        name: pick(`${owner}-1`, `${owner}-2`),
        onConflict: pick('Replace', 'Replace', 'Keep'),
        env: variables('1', '2'),
        envAppend: variables('aa', 'bb'),
        preStop: hook,
        podLabels: pick({ l: '1' }, { l: '2' }, { m: '1' }),
        sidecars: pick([{ name: 's', image: 's1' }], [{ name: 's', image: 's2' }]),
        entrypoint: pick({ command: ['w1'] }, { command: ['w2', 'x'] }),
        volumes: pick([{ name: 'v', emptyDir: {} }], [{ name: 'v', emptyDir: { medium: 'Memory' } }]),
        whole: fc.constant(true),
      },
      { requiredKeys: ['name', 'onConflict'] },
    )
    .filter((each) => Object.keys(each).length > 2)
    .map(({ whole, ...each }) => ({
      ...each,
      containers: { name: 'c' },
      // Few rules replace the container itself, since it is out of the others' reach from then on.
      ...(whole &&
        each.name.endsWith('2') && { sidecars: [{ name: 'c', image: 'b' }], sidecarMode: 'Classic' }),
    }));
const config = (owner: string): fc.Arbitrary<Config> =>
  fc
    .uniqueArray(rule(owner), { selector: ({ name }) => name, minLength: 1, maxLength: 2 })
    .map((rules) => configOf(owner, rules));

const lines = (...texts: string[]): string => texts.map((each) => `      ${each}\n`).join('');
const items = fc
  .record({
    labels: pick('', `    metadata:\n      labels:\n        l: '1' # one\n`),
    command: pick(lines('  command: [run]'), lines('  command:', '  - run', '  args: ["a", b]')),
    env: pick(
      '',
      lines('  env:', '  - name: J', '    value: "j"  # a comment'),
      lines(`  env: [{name: J, value: 'j'}, {name: K}]`),
      lines('  env:', '  - {name: L, value: l}', '  - name: K', '    value: k'),
      lines('  env: []'),
      lines('  env:'),
    ),
    hook: pick(
      '',
      lines('  lifecycle:', '    preStop: {exec: {command: [bye]}} # why'),
      lines(
        ...['lifecycle:', '  preStop:', '    exec:', '      command: [bye, "now"]'].map((at) => `  ${at}`),
      ),
      lines('  lifecycle: {}'),
    ),
    init: pick(
      '',
      lines('initContainers:', '- name: s', '  image: mine # my own'),
      lines('initContainers: [{name: s, image: mine}]'),
    ),
    volumes: pick(
      '',
      lines('volumes:', '- name: v', '  emptyDir: {}'),
      lines('volumes: [{name: v, emptyDir: {}}]'),
    ),
  })
  .map(({ labels, command, env, hook, init, volumes }) => {
    const container = lines('containers:', '- name: c', '  image: nginx') + command + env + hook;
    return `- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: p
  spec:
    template:
${`${labels}    spec:\n${container}${init}${volumes}`.replace(/^/gm, '  ').trimEnd()}
`;
  });

/** What the configs make of a Deployment, one after the other, and what is left when these owners are reverted. */
const outcome = (container: string[], configs: readonly Config[], ...owners: string[]): string => {
  const text = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig: {}
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: p
  spec:
    template:
      spec:
        containers:
        - name: c
          image: nginx
${container.map((line) => `          ${line}\n`).join('')}`;
  const all = [...configs, ...owners.map((each) => configOf(each, []))];
  return dropConfig(all.reduce((at, each) => runWith(at, each).text, text));
};

describe('owners that want the same things', () => {
  test('every run is stable, and with all of them gone every byte is as it was', () => {
    let ran = 0;
    fc.assert(
      fc.property(
        items,
        fc.tuple(config('oa'), config('oa'), config('ob'), config('ob'), config('oc')),
        fc.array(fc.nat(4), { minLength: 2, maxLength: 5 }),
        fc.shuffledSubarray(['oa', 'ob', 'oc'], { minLength: 3 }),
        (text, configs, order, leaving) => {
          const empty = configOf('oa', []);
          const base = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {}\nitems:\n${text}`;
          const source = runWith(base, empty).text;
          let at = source;
          for (const index of order) {
            const each = configs[index] as Config;
            const once = runWith(at, each);
            if (once.failed) continue;
            ran++;
            at = once.text;
            expect(runWith(at, each).text).toBe(at);
          }
          for (const owner of leaving) at = runWith(at, configOf(owner, [])).text;
          expect(dropConfig(at)).toBe(dropConfig(source));
        },
      ),
      times(),
    );
    expect(ran).toBeGreaterThan(RUNS / 2);
  });

  const replaced = ['env:', '- name: J', "  value: 'j'"];
  const chained = ['lifecycle:', '  preStop: {exec: {command: [bye]}}'];
  const one = (rule: Record<string, unknown>): Config => configOf('oa', [{ name: 'a', ...rule }]);
  const two = (rule: Record<string, unknown>): Config =>
    configOf('ob', [{ name: 'b', onConflict: 'Replace', ...rule }]);
  const cases: readonly (readonly [what: string, container: string[], a: Config, b: Config])[] = [
    [
      'text appended beneath a value that replaces it',
      replaced,
      one({ envAppend: [{ name: 'J', value: 'aa' }] }),
      two({ env: [{ name: 'J', value: 'jc' }] }),
    ],
    [
      'a hook chained beneath one that replaces it',
      chained,
      one({ preStop: { script: 'echo a\n', onConflict: 'Chain' } }),
      two({ preStop: { sleep: { seconds: 2 }, onConflict: 'Replace' } }),
    ],
    [
      'the same variable',
      ['command: [run]'],
      one({ env: [{ name: 'N', value: '1' }] }),
      two({ env: [{ name: 'N', value: '1' }] }),
    ],
    ['the same label', ['command: [run]'], one({ podLabels: { n: '1' } }), two({ podLabels: { n: '1' } })],
    [
      'the same volume',
      ['command: [run]'],
      one({ volumes: [{ name: 'v', emptyDir: {} }] }),
      two({ volumes: [{ name: 'v', emptyDir: {} }] }),
    ],
  ];

  test.each(cases)("%s: the first owner's second run changes nothing", (_, container, a, b) => {
    const both = outcome(container, [a, b]);
    expect(both).not.toBe(outcome(container, [a]));
    expect(outcome(container, [a, b, a])).toBe(both);
    expect(outcome(container, [a, b, a, b, b, a])).toBe(both);
  });

  test.each(cases)("%s: gives back the user's own in whatever order the owners go", (_, container, a, b) => {
    const source = outcome(container, []);
    expect(outcome(container, [a, b, a], 'oa', 'ob')).toBe(source);
    expect(outcome(container, [a, b, a], 'ob', 'oa')).toBe(source);
  });

  test("a container that one replaces whole comes back in the user's own source, whatever was in it before", () => {
    const container = ['command: [run] # so', 'env:', "- {name: J, value: 'j'}  # this", '- name: K'];
    const a = one({
      env: [{ name: 'N', value: '1' }],
      envAppend: [{ name: 'J', value: 'aa' }],
      entrypoint: { command: ['wrap'] },
      preStop: { script: 'echo a\n' },
    });
    const b = two({
      containers: { name: 'x' },
      sidecarMode: 'Classic',
      sidecars: [{ name: 'c', image: 'b' }],
    });
    const source = outcome(container, []);
    const both = outcome(container, [a, b]);
    expect(both).not.toContain('image: nginx\n');
    expect(outcome(container, [a, b, b])).toBe(both);
    expect(outcome(container, [a, b, a], 'oa', 'ob')).toBe(source);
    expect(outcome(container, [a, b], 'ob', 'oa')).toBe(source);
  });

  test("an owner whose value is the user's own too leaves one that was replaced since alone", () => {
    // Its layer beneath the other's is gone then, and nothing shows the next run that there was one.
    const v = (...media: (string | undefined)[]) =>
      media.map((medium) => ({ name: 'J', value: medium ?? 'j' }));
    const a = one({ onConflict: 'Replace', env: v('x') });
    const b = two({ env: v('y') });
    const back = one({ onConflict: 'Keep', env: v('j') });
    const once = outcome(replaced, [a, b, back]);
    expect(once).toContain('value: "y"');
    expect(outcome(replaced, [a, b, back, back])).toBe(once);
    expect(outcome(replaced, [a, b, back], 'ob', 'oa')).toBe(outcome(replaced, []));
  });
});
