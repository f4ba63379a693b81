// What a run removes because its config no longer has it is reported once, and inline configs have names of their own.

import { describe, expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { transform } from '../../src/transform.ts';
import { configOf } from '../generate/config.ts';
import { resourceList, runWith, withConfig } from '../resource-list.ts';

const deployment = (name: string): string => `apiVersion: apps/v1
  kind: Deployment
  metadata: {name: ${name}}
  spec:
    template:
      spec: {containers: [{name: c, image: i}]}`;
const two = resourceList([deployment('one'), deployment('two')], {});
const env = (name: string, target?: object) => ({
  name,
  ...(target && { target }),
  env: [{ name: name.toUpperCase(), value: '1' }],
});
const problemsOf = (text: string, config: unknown) => transform(withConfig(text, config)).problems;
const before = runWith(two, configOf('own', [env('a'), env('b', { name: 'one' })])).text;

describe('rules that the config no longer has', () => {
  test('are an info with their names, their owner and the number of workloads', () => {
    expect(problemsOf(before, configOf('own', [env('c')]))).toMatchObject([
      {
        kind: 'RulesRemoved',
        severity: 'info',
        message:
          'spec.rules: rules a (2), b (1) are no longer in own; podgraft removed their changes from 2 workloads; no action is needed if this is intended; if another config is named own too, give each its own name',
      },
    ]);
  });

  test.each<[string, unknown]>([
    ['that match nothing any more', configOf('own', [env('a', { name: 'x' }), env('b')])],
    ['of another owner', configOf('other', [env('c')])],
    ['that are still there', configOf('own', [env('b'), env('a')])],
  ])('are not those %s', (_, config) => {
    expect(problemsOf(before, config).map(({ kind }) => kind)).not.toContain('RulesRemoved');
  });

  test('are reported once, and not by revert', () => {
    const config = configOf('own', [env('c')]);
    const after = runWith(before, config).text;
    expect(problemsOf(after, config)).toEqual([]);
    expect(revert(before, { owner: 'own' }).problems).toEqual([]);
    expect(revert(before).problems).toEqual([]);
  });

  test('stay, and are not reported, with an error', () => {
    const failing = configOf('own', [{ ...env('c', { name: 'x' }), required: true }]);
    expect(problemsOf(before, failing).map(({ kind }) => kind)).toEqual(['MatchedNothing']);
  });

  test('stay where spec.problems makes it an error', () => {
    const config = configOf('own', [env('c')], { problems: { RulesRemoved: 'Error' } });
    const done = runWith(before, config);
    expect(done.kinds).toEqual(['RulesRemoved']);
    expect(done.text.replace(/^functionConfig.*$/m, '')).toBe(before.replace(/^functionConfig.*$/m, ''));
  });
});

const inline = (data: object, name: string | undefined = 'function-input') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...(name !== '' && { name }) },
  data,
});
const spec = (name: string): string => JSON.stringify({ rules: [env(name)] });

describe('an inline config', () => {
  test("has its name in data.name, so that two leave each other's work alone", () => {
    const first = runWith(two, inline({ name: 'first', spec: spec('a') }));
    expect(first.kinds).toEqual([]);
    const second = runWith(first.text, inline({ name: 'second', spec: spec('b') }));
    expect(second.kinds).toEqual([]);
    expect(second.text.split('name: A,').length).toBe(3);
    expect(second.text.split('name: B,').length).toBe(3);
    expect(
      runWith(second.text, inline({ name: 'first', spec: spec('a') })).text.replace(
        /^functionConfig.*$/m,
        '',
      ),
    ).toBe(second.text.replace(/^functionConfig.*$/m, ''));
  });

  test.each<[sentence: string, config: object, message: string]>([
    ['without a name', inline({ spec: spec('a') }), 'data.name: required string field is missing'],
    ['without any metadata', inline({ spec: spec('a') }, ''), 'data.name: required string field is missing'],
    ['with an empty name', inline({ name: '', spec: spec('a') }), 'data.name: "" must'],
    ['with a name that is no name', inline({ name: 'A B', spec: spec('a') }), 'data.name: "A B" must'],
    ['with a number', inline({ name: 7, spec: spec('a') }), 'data.name: "7" must be a string'],
  ])('%s is an error', (_, config, message) => {
    const done = runWith(two, config);
    expect(done.kinds).toEqual(['ConfigInvalid']);
    expect(done.messages[0]).toContain(message);
  });

  test('may keep the name of its ConfigMap, and the one that kpt gives when it is written out', () => {
    for (const config of [
      inline({ spec: spec('a') }, 'mine'),
      inline({ name: 'function-input', spec: spec('a') }),
    ])
      expect(runWith(two, config).kinds).toEqual([]);
    expect(runWith(two, inline({ spec: spec('a') }, 'mine')).text).toContain('"mine:');
    expect(runWith(two, inline({ name: 'other', spec: spec('a') }, 'mine')).text).toContain('"other:');
  });
});
