import { describe, expect, test } from 'vitest';
import { type Config, configOf } from '../generate/config.ts';
import { dropConfig, read, runWith } from '../resource-list.ts';
import { some } from '../runs.ts';

// Every trio of owners that put something before, around, after or in the place of one value, over each way to write it:
// the runs in any order again, one alone, and back in any order.

type Part = readonly [what: string, rule: object];
type Container = readonly [what: string, lines: string];

const replace = { onConflict: 'Replace' };
const chain = { onConflict: 'Chain' };
const fieldRef = { fieldRef: { fieldPath: 'metadata.uid' } };

const values: [what: string, parts: readonly Part[], containers: readonly Container[]][] = [
  [
    'a command line',
    [
      ['an entrypoint', { entrypoint: { command: ['/wrap', 'it'] } }],
      ['another entrypoint', { entrypoint: { command: ['/other'] } }],
      ['arguments after', { argsAppend: ['--last'] }],
      ['arguments before', { argsPrepend: ['--first', '1'] }],
      ['arguments around', { argsPrepend: ['--a'], argsAppend: ['--z'] }],
    ],
    [
      ['nothing', ''],
      ['a command', 'command:\n- \'run\' # it\n- "b"\n'],
      ['args', 'args: [\'a\', "b"]\n'],
      ['both', 'command: ["run"]\nargs:\n- --port\n- "80"\n'],
      ['empty lists', 'command: [ ]\nargs: []\n'],
      ['a command and empty args', 'command:\n- "plain"\nargs: [ ]\n'],
      ['nulls', 'command:\nargs: ~\n'],
    ],
  ],
  [
    'a hook',
    [
      ['a chained command', { preStop: { exec: { command: ['first'] }, ...chain } }],
      ['a chained script', { preStop: { script: 'echo hi\n', ...chain } }],
      ['another command', { preStop: { exec: { command: ['bye', 'now'] }, ...replace } }],
      ['a sleep', { preStop: { sleep: { seconds: 2 }, ...replace } }],
      ['a request', { preStop: { httpGet: { port: 80 }, ...replace } }],
    ],
    [
      ['nothing', ''],
      ['a command', 'lifecycle:\n  preStop: {exec: {command: [bye]}} # why\n'],
      ['a sleep', 'lifecycle: {preStop: {sleep: {seconds: 2}}}\n'],
      ['another hook', 'lifecycle:\n  postStart:\n    exec: {command: ["x"]}\n'],
      ['an empty lifecycle', 'lifecycle: { }\n'],
      ['nulls', 'lifecycle:\n  preStop:\n'],
    ],
  ],
  [
    'a variable',
    [
      ['an end', { envAppend: [{ name: 'J', value: 'aa' }] }],
      ['another end', { envAppend: [{ name: 'J', value: 'bb' }] }],
      ['a value', { env: [{ name: 'J', value: 'aa' }], ...replace }],
      ['a value from elsewhere', { env: [{ name: 'J', valueFrom: fieldRef }], ...replace }],
      ['one value more', { env: [{ name: 'K', value: '$(J)' }] }],
    ],
    [
      ['nothing', ''],
      ['a value', "env:\n- name: J\n  value: 'j'  # why\n"],
      ['a value from elsewhere', 'env: [{name: J, valueFrom: {fieldRef: {fieldPath: metadata.uid}}}]\n'],
      ['no value', 'env: [{name: "J"}, {name: L, value: "l"}]\n'],
      ['an empty list', 'env: []\n'],
      ['a null', 'env:\n'],
    ],
  ],
];

const images = [{ image: 'nginx', entrypoint: ['/entry', '-x'], cmd: ['serve', '$(A)'] }];
const listOf = (lines: string): string =>
  `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {}\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p\n  spec:\n    containers:\n    - name: c\n      image: nginx\n${lines.replace(/^(?=.)/gm, '      ')}`;
const ownerOf = (at: number, rule: object): Config =>
  configOf(`o${at}`, [{ name: `r${at}`, containers: { name: 'c' }, ...rule }], { images });
const without = (at: number): Config => configOf(`o${at}`, [], { problems: { RulesRemoved: 'Off' } });

const runs = (text: string, configs: readonly Config[]): string | undefined => {
  let at = text;
  for (const each of configs) {
    const done = runWith(at, each);
    if (done.failed) return undefined;
    at = done.text;
  }
  return dropConfig(at);
};
/** The items, in which a null is as good as nothing. */
const meant = (text: string | undefined): unknown =>
  JSON.parse(
    JSON.stringify(text === undefined ? undefined : read(text).items, (_, value) => value ?? undefined),
  );

const orders = [0, 1, 2].flatMap((a) =>
  [0, 1, 2].filter((b) => b !== a).map((b) => [a, b, 3 - a - b] as const),
);

describe.each(values)('of %s', (_what, parts, containers) => {
  const trios = parts.flatMap(([one, a]) =>
    parts.flatMap(([two, b]) => parts.map(([three, c]) => [`${one}, ${two}, ${three}`, [a, b, c]] as const)),
  );
  let tried = 0;
  let ran = 0;
  test.each(some(trios, 10))('%s: any of them again, and none of them at all', (_title, rules) => {
    const configs = rules.map((each, index) => ownerOf(index, each));
    for (const [over, lines] of containers) {
      const source = listOf(lines);
      const once = runs(source, configs);
      tried++;
      if (once === undefined) continue;
      ran++;
      for (const order of [[0], [1], [2], ...orders])
        expect(
          runs(
            once,
            order.map((at) => configs[at] as Config),
          ),
          `over ${over}, again ${order}`,
        ).toBe(once);
      // In another order than they came the value comes back, not always its quotes.
      for (const order of orders)
        expect(meant(runs(once, order.map(without))), `over ${over}, back ${order}`).toEqual(meant(source));
      expect(runs(once, [2, 1, 0].map(without)), `over ${over}, back`).toBe(dropConfig(source));
    }
  });
  // A text can't be appended to a value from elsewhere, nor a request be chained.
  test('most of them run', () => expect(ran).toBeGreaterThan(tried / 2));
});
