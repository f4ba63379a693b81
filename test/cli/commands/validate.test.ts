// What `podgraft validate` says of a config that is valid and does not do what somebody meant.

import { describe, expect, it, test } from 'vitest';
import { folderOf, run } from '../support.ts';

const config = (...rules: string[]): string =>
  `apiVersion: podgraft.dev/v1alpha1\nkind: PodGraft\nmetadata: {name: try}\nspec:\n  rules:\n${rules.map((each) => `  - ${each}\n`).join('')}`;

const validate = async (text: string, ...argv: string[]) =>
  run(folderOf({ 'c.yaml': text }), ['validate', '-c', 'c.yaml', ...argv]);

describe('a target that matches nothing as it is written', () => {
  it.each<[written: string, says: string]>([
    [
      'target: {kind: deploy}',
      ':6:15: spec.rules[0].target: target of rule r matches nothing as it is written; write kind: Deployment',
    ],
    [
      'target: [{kind: Job}, {kind: sts}]',
      ':6:15: spec.rules[0].target: target of rule r matches nothing as it is written; write kind: StatefulSet',
    ],
    [
      'target: {kind: ksvc}',
      ':6:15: spec.rules[0].target: target of rule r matches nothing as it is written; write kind: Service',
    ],
    [
      'target: {name: "web-*"}',
      ':6:15: spec.rules[0].target: target of rule r matches nothing as it is written; write name: web-.*, since it is a regular expression',
    ],
    [
      'exclude: {kind: jobs}',
      ':6:15: spec.rules[0].exclude: exclude of rule r matches nothing as it is written; write kind: Job',
    ],
  ])('%s', async (written, says) => {
    const rule = `{name: r, ${written}, podLabels: {a: b}}`;
    const { code, stderr } = await validate(config(rule));
    expect([code, stderr]).toEqual([0, `warning: c.yaml${says} [MatchedNothing]\n`]);
    expect((await validate(config(rule), '--strict')).code).toBe(1);
  });

  it.each([
    'target: {kind: Deployment|StatefulSet}',
    'target: {kind: Deployment.*}',
    'target: {kind: Rollout}',
    'problems: {MatchedNothing: "Off"}, target: {kind: deploy}',
  ])('not %s', async (written) => {
    const { stderr } = await validate(config(`{name: r, ${written}, podLabels: {a: b}}`));
    expect(stderr).toBe('');
  });

  it('not a kind of spec.workloads, whatever its name is like', async () => {
    const kinds = '  workloads: [{group: example.com, kind: deploy, podSpec: spec}]\n';
    const text = config('{name: r, target: {kind: deploy}, podLabels: {a: b}}').replace(
      'spec:\n',
      `spec:\n${kinds}`,
    );
    expect((await validate(text)).stderr).toBe('');
  });
});

describe('a rule that changes nothing', () => {
  it.each([
    'target: {kind: Deployment}',
    'target: {kind: Deployment}, containers: {name: web}',
    'onConflict: Keep',
    'required: true',
    'sidecarMode: Native',
    'placement: {sidecars: First}',
    'problems: {WorkloadImmutable: "Off"}',
  ])('%s', async (fields) => {
    const { code, stdout, stderr } = await validate(
      config('{name: ok, podLabels: {a: b}}', `{name: r, ${fields}}`),
    );
    expect([code, stdout]).toEqual([0, '✔ c.yaml: valid (2 rules)\n']);
    expect(stderr).toBe(
      'warning: c.yaml:7:5: spec.rules[1]: rule r changes nothing; add what it should do, such as files, initContainers, sidecars or entrypoint, or remove it; `podgraft explain podgraft.rules` lists the fields [ConfigInvalid]\n',
    );
  });

  it('is not said of a rule whose only field is wrong', async () => {
    const { stderr } = await validate(config('{name: r, podLabels: 1}'));
    expect(stderr).not.toContain('changes nothing');
  });
});

test.each([
  ['U+2028 after a blank', 'a \u2028b', 'a \\u2028b'],
  ['U+2029 twice', '\u2029\u2029', '\\u2029\\u2029'],
  ['U+0085', 'a\u0085b', 'a\\u0085b'],
  ['U+007F', '\u007f b', '\\u007f b'],
])('a config in JSON has %s in a text', async (_, value, printed) => {
  const written = {
    ...{ apiVersion: 'podgraft.dev/v1alpha1', kind: 'PodGraft', metadata: { name: 'try' } },
    spec: { rules: [{ name: 'r', env: [{ name: 'A', value }] }] },
  };
  const web =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: web, image: nginx}]}}}\n';
  const folder = folderOf({ 'c.json': JSON.stringify(written), 'web.yaml': web });
  const { code, stdout, stderr } = await run(folder, ['render', '-c', 'c.json', 'web.yaml']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`value: "${printed}"`);
  const yaml = folderOf({ 'c.yaml': JSON.stringify(written) });
  expect((await run(yaml, ['validate', '-c', 'c.yaml'])).code).toBe(1);
});
