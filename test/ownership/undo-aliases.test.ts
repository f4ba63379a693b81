// What stood after an alias comes back as the alias.

import { describe, expect, test } from 'vitest';
import { configOf } from '../generate/config.ts';
import { dropConfig, resourceList, runWith } from '../resource-list.ts';

const deployment = (...lines: string[]): string =>
  `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: p
  spec:
    template:
      spec:
        containers:
        - name: one
          image: &img nginx
          command: &cmd [run, a]
          env:
          - {name: V, value: &v j}
          resources: &res {limits: {memory: 1Gi}}
        - name: two
${lines.map((line) => `          ${line}`).join('\n')}
        initContainers: [{name: i, image: *img}]`;

const cases: readonly (readonly [what: string, lines: string[], rule: Record<string, unknown>])[] = [
  ['a wrapped command', ['image: nginx', 'command: *cmd'], { entrypoint: { command: ['wrap'] } }],
  ['a word of one', ['image: nginx', 'command: [run, *v]'], { entrypoint: { command: ['wrap'] } }],
  [
    'a word in a block list, with a comment',
    ['image: nginx', 'command:', '- run', '- *v # the same'],
    { entrypoint: { command: ['wrap'] } },
  ],
  [
    'a variable in a flow map',
    ['image: nginx', 'env:', '- {name: V, value: *v}'],
    { envAppend: [{ name: 'V', value: 'more' }] },
  ],
  [
    'a variable in a block map',
    ['image: nginx', 'env:', '- name: V', '  value: *v'],
    { env: [{ name: 'V', value: 'new' }] },
  ],
  [
    'a variable in a flow list',
    ['image: nginx', 'env: [{name: V, value: *v}, {name: W}]'],
    { env: [{ name: 'V', value: 'new' }] },
  ],
  [
    'a container with a merge key',
    ['image: *img', 'resources:', '  <<: *res'],
    { containers: { name: 'one' }, sidecars: [{ name: 'two', image: 'mine' }], sidecarMode: 'Classic' },
  ],
  [
    'an init container in a flow list',
    ['image: nginx'],
    { containers: { name: 'two' }, initContainers: [{ name: 'i', image: 'mine' }] },
  ],
];

describe('aliases in what a rule replaces or wraps', () => {
  test.each(cases)('%s: stays on record, and comes back', (_, lines, rule) => {
    const config = configOf('own', [
      { name: 'r', containers: { name: 'two' }, onConflict: 'Replace', ...rule },
    ]);
    const source = resourceList([deployment(...lines)], configOf('own', []));
    const once = runWith(source, config);
    expect(once.failed).toBe(false);
    expect(once.text.split('podgraft.dev/grafts: ')[1]?.split('\n')[0]).toMatch(/\*(v|cmd|img|res)\b/);
    expect(runWith(once.text, config).text).toBe(once.text);
    const back = runWith(once.text, configOf('own', [])).text;
    expect(dropConfig(back)).toBe(dropConfig(source));
  });

  test('an anchor that is written anew since then has the last word: the value comes back, not the alias', () => {
    const config = configOf('own', [
      { name: 'r', containers: { name: 'two' }, entrypoint: { command: ['wrap'] } },
    ]);
    const source = resourceList([deployment('image: nginx', 'command: *cmd')], configOf('own', []));
    const moved = runWith(source, config).text.replace('&cmd [run, a]', '&cmd [run, b]');
    const back = runWith(moved, configOf('own', [])).text;
    expect(back).toContain('&cmd [run, b]');
    expect(back).toMatch(/- name: two\n +image: nginx\n +command:\n +- run\n +- a\n/);
  });

  test('without its anchor an alias is not put back', () => {
    const config = configOf('own', [
      { name: 'r', containers: { name: 'two' }, entrypoint: { command: ['wrap'] } },
    ]);
    const source = resourceList([deployment('image: nginx', 'command: *cmd')], configOf('own', []));
    const gone = runWith(source, config).text.replace('&cmd [run, a]', '[run, a]');
    const done = runWith(gone, configOf('own', []));
    expect(done.failed).toBe(false);
    expect(done.text).toMatch(/- name: two\n +image: nginx\n +command:\n +- run\n +- a\n/);
  });
});
