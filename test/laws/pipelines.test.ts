import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Config, configOf } from '../generate/config.ts';
import { runWith } from '../resource-list.ts';
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
        fc.uniqueArray(fc.record({ name: pick('J', 'K', owner), value: pick('j', '1', 'j aa') }), {
          selector: ({ name }) => name,
          minLength: 1,
          maxLength: 2,
        }),
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
        ),
      ),
      entrypoint: some(pick({ command: ['run'] }, { command: ['run', 'it'] }, { command: [owner] })),
      sidecars: some(pick([{ name: 's', image: 'mine' }], [{ name: `s-${owner}`, image: 'i' }])),
      sidecarMode: pick('Native', 'Classic'),
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
      lines('  env: []'),
      lines('  env:'),
    ),
    mounts: pick('', lines(`  volumeMounts: [{name: 'v', mountPath: /m}]`)),
    hook: pick(
      '',
      lines('  lifecycle:', '    preStop: {exec: {command: [bye]}} # why'),
      lines('  lifecycle: {}'),
    ),
    init: pick('', lines('initContainers:', '- name: s', '  image: "mine" # my own')),
    volumes: pick(
      '',
      lines('volumes:', '- name: v', '  emptyDir: {}'),
      lines(`volumes: [{name: 'v', emptyDir: {}}]`),
      lines('volumes:'),
    ),
  })
  .map(({ kind, labels, annotations, command, env, mounts, hook, init, volumes }) => {
    const spec = `spec:\n${`${lines('containers:', '- name: c', '  image: nginx')}${command}${env}${mounts}${hook}${init}${volumes}`.replace(/^ {4}/gm, '')}`;
    const metadata = labels + annotations;
    if (kind === 'Pod')
      return `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p\n${`${metadata}${spec}`.replace(/^/gm, '  ').trimEnd()}\n`;
    const template = `${metadata === '' ? '' : `metadata:\n${metadata}`}${spec}`;
    return `- apiVersion: apps/v1\n  kind: Deployment\n  metadata:\n    name: p\n  spec:\n    template:\n${template.replace(/^/gm, '      ').trimEnd()}\n`;
  });

describe('a pipeline of owners may run over its own output', { timeout: 600_000 }, () => {
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
