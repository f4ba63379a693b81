// The record: its form, drift, damage, and ConfigMaps that are somebody else's.

import { describe, expect, test } from 'vitest';
import { parseRecord, printRecord } from '../../src/ownership/record-text.ts';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { configOf, type Rule } from '../generate/config.ts';
import { read, resourceList, runWith, withConfig } from '../resource-list.ts';

const deployment = `apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    template:
      spec:
        containers:
        - name: main
          image: nginx`;
const rule: Rule = { name: 'env', env: [{ name: 'MODE', value: 'a' }] };
const config = configOf('one', [rule]);
const once = (rules: Rule[], spec: Record<string, unknown> = {}): string =>
  runWith(resourceList([deployment], {}), configOf('one', rules, spec)).text;
const kinds = (text: string, each: unknown): string[] => runWith(text, each).kinds;

describe('the record', () => {
  test('is at most 400 bytes for the init container of the article', () => {
    const text = once([
      {
        name: 'prepare-webpage',
        volumes: [{ name: 'web', emptyDir: {} }],
        initContainers: [{ name: 'prepare-webpage', image: 'busybox:1.28', command: ['sh'] }],
        volumeMounts: [{ name: 'web', mountPath: '/usr/share/nginx/html/' }],
      },
    ]);
    const metadata = read(text).items[0]?.['metadata'] as { annotations: Record<string, string> };
    const record = metadata.annotations['podgraft.dev/grafts'] ?? '';
    expect(record).toContain('prepare-webpage');
    expect(record.length).toBeLessThanOrEqual(400);
  });

  test('is what it was after reading and printing', () => {
    const text = once([
      rule,
      { name: 'wrap', entrypoint: { script: 'x' } },
      { name: 'labels', podLabels: { a: 'b' } },
    ]);
    const record = /podgraft\.dev\/grafts: '(.*)'/.exec(text)?.[1]?.replaceAll("''", "'") ?? '';
    expect(printRecord(parseRecord(record))).toBe(record);
  });

  test('is not written with record: false, and the result is the same', () => {
    const text = once([rule], { record: false });
    expect(text).not.toContain('podgraft.dev/grafts');
    expect(text).toContain('name: MODE');
  });

  test.each([
    '[]',
    '{}',
    '{"v":1}',
    '{"v":1,"owners":[]}',
    '{"v":1,"owners":{"one":{"r":{"env":1}}}}',
    'nonsense',
    '{"v":1,"owners":{},"made":[1]}',
  ])('that is damaged (%s) is a problem, and nothing changes', (record) => {
    const item = deployment.replace(
      'name: web',
      `name: web\n    annotations:\n      podgraft.dev/grafts: '${record}'`,
    );
    const done = runWith(resourceList([item], config), config);
    expect(done.kinds).toContain('RecordDamaged');
    expect(done.text).toBe(resourceList([item], config));
  });
});

describe('drift', () => {
  const edited = once([rule]).replace('value: a', 'value: b');

  test('what was edited by hand is restored, and the warning shows both values', () => {
    const done = transform(runWith(edited, config).text === '' ? '' : edited);
    expect(done.exitCode).toBe(0);
    const [warning] = done.problems;
    expect(warning?.kind).toBe('GraftEdited');
    expect(warning?.severity).toBe('warning');
    expect(warning?.message).toMatch(/"value":"b"[\s\S]*"value":"a"/);
    expect(runWith(edited, config).text).toBe(once([rule]));
  });

  test('what was removed by hand comes back silently', () => {
    const removed = once([rule]).replace(/ {10}env:\n.*\n.*\n/, '');
    expect(removed).not.toContain('name: MODE');
    const done = runWith(removed, config);
    expect(done.kinds).toEqual([]);
    expect(done.text).toBe(once([rule]));
  });

  test("an edited wrapper goes back to the user's command", () => {
    const wrapped = once([{ name: 'wrap', entrypoint: { command: ['/tools/run'] } }]);
    const done = runWith(wrapped.replace('- /tools/run', '- /tools/other'), configOf('one', []));
    expect(done.kinds).toContain('GraftEdited');
    expect(read(done.text).items).toEqual(read(resourceList([deployment], {})).items);
  });

  test("wrappers of two rules around the user's command, edited by hand, are put back", () => {
    const list = resourceList([`${deployment}\n          command: [run]`], {});
    const both = configOf('one', [
      { name: 'inner', entrypoint: { command: ['/inner'] } },
      { name: 'outer', entrypoint: { command: ['/outer'] } },
    ]);
    const wrapped = runWith(list, both).text;
    const byHand = wrapped.replace('command: ["/outer"]', 'command: ["/other"]');
    expect(byHand).not.toBe(wrapped);
    expect(runWith(byHand, both)).toMatchObject({ kinds: ['GraftEdited'], text: wrapped });
    expect(read(runWith(byHand, configOf('one', [])).text).items).toEqual(read(list).items);
  });
});

describe('two owners that replaced a value by the same', () => {
  const list = resourceList(
    [`${deployment}\n          env:\n          - name: MODE\n            value: user`],
    {},
  );
  const of = (owner: string, value: string) =>
    configOf(owner, [{ name: 'env', onConflict: 'Replace', env: [{ name: 'MODE', value }] }]);
  const run = (...configs: ReturnType<typeof configOf>[]): string =>
    configs.reduce((text, each) => runWith(text, each).text, list);
  const gone = (owner: string) => configOf(owner, []);

  test.each([
    ['one', 'two'],
    ['two', 'one'],
  ])("%s goes, then %s, and the user's value is back", (first, second) => {
    const both = [of('one', 'same'), of('two', 'same')];
    expect(run(...both, gone(first))).toContain('value: same');
    expect(read(run(...both, gone(first), gone(second))).items).toEqual(read(list).items);
  });

  test("over a third one's: that is back when both are gone", () => {
    const all = [of('zero', 'low'), of('one', 'same'), of('two', 'same')];
    expect(run(...all, gone('one'), gone('two'))).toContain('value: low');
    expect(read(run(...all, gone('one'), gone('two'), gone('zero'))).items).toEqual(read(list).items);
  });
});

describe('ConfigMaps', () => {
  const files: Rule = { name: 'files', files: [{ path: '/etc/app.conf', content: 'x' }] };
  const name = /name: (one-files-\w+)/.exec(once([files]))?.[1] ?? '';
  const foreign = `apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: ${name}\n  data:\n    mine: "1"`;

  test('one with the wanted name that somebody wrote is a conflict, and stays', () => {
    const text = resourceList([deployment, foreign], {});
    const done = runWith(text, configOf('one', [files]));
    expect(done.kinds).toEqual(['ConfigMapConflict']);
    expect(done.text).toContain(foreign);
  });

  test('one with the wanted name that is of another owner is a conflict, whatever is in it', () => {
    const first = configOf('a', [{ ...files, name: 'b-c', target: { name: 'web' } }]);
    const second = configOf('a-b', [{ ...files, name: 'c', target: { name: 'api' } }]);
    const api = deployment.replace('name: web', 'name: api');
    const { text } = runWith(resourceList([deployment, api], {}), first);
    const [, shared] = /name: (a-b-c-\w+)$/m.exec(text) ?? [];
    const done = runWith(text, second);
    expect(done.messages).toContain(
      `ConfigMap ${shared}, rule c: belongs to config a, but rule c of a-b needs a ConfigMap of the same name; rename the rule or one of the configs`,
    );
    expect(done.text).toBe(withConfig(text, second));
  });

  test('one that nothing uses any more goes, and one of another owner stays', () => {
    const text = once([files]);
    expect(read(text).items.length).toBe(2);
    expect(read(runWith(text, configOf('one', [])).text).items.length).toBe(1);
    expect(read(runWith(text, configOf('two', [])).text).items.length).toBe(2);
    expect(kinds(text, configOf('two', []))).toEqual([]);
  });

  describe('of a workload whose kind the config names no more', () => {
    const told = {
      workloads: [{ group: 'example.com', kind: 'Pipeline', podTemplate: 'spec.template' }],
      problems: { NamespaceMixed: 'Off' },
    };
    const pipeline = deployment.replace('apps/v1', 'example.com/v1').replace('Deployment', 'Pipeline');
    const service = `apiVersion: v1\n  kind: Service\n  metadata: {name: web}`;
    const grafted = (...items: string[]): string => {
      const done = runWith(resourceList(items, {}), configOf('one', [files], told));
      expect([done.kinds, done.text.includes('kind: ConfigMap')]).toEqual([[], true]);
      return done.text;
    };
    const warning =
      "has a record of one, but Pipeline isn't listed in spec.workloads: podgraft's changes and ConfigMaps stay; list the kind in spec.workloads of the config; for podgraft revert, pass it with -c";

    test.each([
      ['without rules', configOf('one', []), []],
      ['with the rules', configOf('one', [files]), ['MatchedNothing']],
      ['with other rules', configOf('one', [rule]), ['MatchedNothing']],
    ])('stay, with a warning: %s', (_sentence, config, others) => {
      const text = grafted(pipeline, service);
      const done = runWith(text, config);
      expect(done.text).toBe(withConfig(text, config));
      expect([done.failed, ...done.kinds.sort()]).toEqual([false, ...others, 'RecordDamaged']);
      expect(done.messages).toContain(`Pipeline web: ${warning}`);
    });

    test("stay when the work of all owners is undone, and go when that owner's is not all of it", () => {
      const text = grafted(pipeline);
      expect(revert(text)).toMatchObject({
        output: text,
        exitCode: 0,
        problems: [{ kind: 'RecordDamaged' }],
      });
      expect(revert(text, { owner: 'two' })).toEqual({ output: text, exitCode: 0, problems: [] });
      const apart = text.replace('"one:', '"two:');
      const without = runWith(apart, configOf('one', []));
      expect(read(without.text).items.length).toBe(1);
      expect(without.kinds).toEqual([]);
    });

    test('stay where the workload is in a List', () => {
      const list = `apiVersion: v1\n  kind: List\n  items:\n  - ${pipeline.replaceAll('\n', '\n  ')}`;
      const text = grafted(list);
      const done = runWith(text, configOf('one', []));
      expect(done.text).toBe(withConfig(text, configOf('one', [])));
      expect(done.messages).toEqual([`Pipeline web: ${warning}`]);
    });

    test('stay where the record cannot be read', () => {
      const text = grafted(pipeline).replace(/"v\+?":2,/, '"v":3,');
      const done = runWith(text, configOf('one', []));
      expect(read(done.text).items.length).toBe(2);
      expect(done.kinds).toEqual(['RecordDamaged']);
    });

    test('stay in its namespace, and go in others', () => {
      const inOther = deployment.replace('name: web', 'name: web\n    namespace: other');
      const text = grafted(pipeline, inOther);
      const done = runWith(text, configOf('one', []));
      expect(done.kinds).toEqual(['RecordDamaged', 'RulesRemoved']);
      expect(done.text).not.toContain('other\n    annotations');
      expect(read(done.text).items.map(({ kind }) => kind)).toEqual(['Pipeline', 'Deployment', 'ConfigMap']);
    });

    test('stay beside the new ones of a changed rule, and go once the kind is named again', () => {
      const changed: Rule = { name: 'files', files: [{ path: '/etc/app.conf', content: 'y' }] };
      const text = grafted(pipeline, deployment);
      const done = runWith(text, configOf('one', [changed]));
      expect(done.kinds).toEqual(['RecordDamaged']);
      expect(done.text.match(/ name: one-files-\w+$/gm)?.length).toBe(4);
      expect(runWith(done.text, configOf('one', [changed])).text).toBe(done.text);
      const config = configOf('one', [], told);
      expect(runWith(done.text, config).text).toBe(resourceList([pipeline, deployment], config));
    });
  });
});
