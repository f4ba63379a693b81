// spec.problems and rules[].problems: no verdict about what a workload will do is final.

import { describe, expect, test } from 'vitest';
import { problemKinds, tunableKinds } from '../../src/problems/catalogue.ts';
import { transform } from '../../src/transform.ts';

const job = `{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: m, command: [sh, -c, "work; curl -X POST localhost:9091/quitquitquit"]}]}}}}`;

/** A classic Cloud SQL proxy that the main script stops by its admin port. */
const list = ({ spec = '', rule = '', more = '' }): string => `apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig:
  apiVersion: podgraft.dev/v1alpha1
  kind: PodGraft
  metadata: {name: own}
  spec:
    kubernetesVersion: "1.27"
    ${spec}
    rules:
    - name: proxy
      target: {kind: Job}
      sidecars: [{name: proxy, image: "cloud-sql-proxy:2", args: [--quitquitquit]}]
      ${rule}
    ${more}
items:
- ${job}
`;

const run = (parts: Parameters<typeof list>[0]) => {
  const { problems, exitCode, output } = transform(list(parts));
  const found = problems.map(({ kind, severity }) => `${severity} ${kind}`);
  return {
    found,
    exitCode,
    grafted: output.includes('--quitquitquit]}, ') || output.split('quitquitquit').length > 3,
  };
};

describe('a sidecar that the main script stops', () => {
  test('is an error, since podgraft cannot know the proxy', () => {
    expect(run({}).found).toEqual(['error SidecarBlocksJob', 'warning WorkloadImmutable']);
    expect(run({}).exitCode).toBe(1);
  });

  test.each([
    [
      'the rule warns',
      { rule: 'problems: {SidecarBlocksJob: Warning}' },
      ['warning SidecarBlocksJob', 'warning WorkloadImmutable'],
    ],
    ['the rule turns it off', { rule: 'problems: {SidecarBlocksJob: Off}' }, ['warning WorkloadImmutable']],
    [
      'the rule turns it off, in quotes',
      { rule: 'problems: {SidecarBlocksJob: "Off"}' },
      ['warning WorkloadImmutable'],
    ],
    ['the spec turns both off', { spec: 'problems: {SidecarBlocksJob: Off, WorkloadImmutable: Off}' }, []],
    [
      'the rule goes before the spec',
      { spec: 'problems: {SidecarBlocksJob: Error}', rule: 'problems: {SidecarBlocksJob: Off}' },
      ['warning WorkloadImmutable'],
    ],
  ])('goes in where %s', (_who, parts, expected) => {
    expect(run(parts)).toEqual({ found: expected, exitCode: 0, grafted: true });
  });

  test('not where another rule says so', () => {
    const more = '- {name: other, target: {kind: Job}, podLabels: {a: b}, problems: {SidecarBlocksJob: Off}}';
    expect(run({ more }).found).toContain('error SidecarBlocksJob');
  });
});

test('a warning can be an error, and then nothing changes', () => {
  const { found, exitCode } = run({ spec: 'problems: {SidecarBlocksJob: Off, WorkloadImmutable: Error}' });
  expect({ found, exitCode }).toEqual({ found: ['error WorkloadImmutable'], exitCode: 1 });
  expect(
    transform(list({ spec: 'problems: {SidecarBlocksJob: Off, WorkloadImmutable: Error}' })).output,
  ).toContain(`- ${job}`);
});

describe('a config that tunes what cannot be tuned', () => {
  const messages = (spec: string): string[] =>
    transform(list({ spec, rule: 'problems: {SidecarBlocksJob: Off}' }))
      .problems.filter(({ severity }) => severity === 'error')
      .map(({ kind, message }) => `${kind}: ${message}`);

  test.each([
    [
      'problems: {Conflict: Off}',
      "ConfigInvalid: spec.problems.Conflict: Conflict can't be tuned, because the output would be wrong; remove it",
    ],
    [
      'problems: {SidecarBlockJob: Off}',
      'UnknownField: spec.problems.SidecarBlockJob: unknown field; did you mean SidecarBlocksJob?',
    ],
    [
      'problems: {ShellMissing: Ignore}',
      'ConfigInvalid: spec.problems.ShellMissing: expected Error, Warning or Off, found "Ignore"',
    ],
  ])('%s', (spec, message) => {
    expect(messages(spec)).toEqual([message]);
  });

  test('which are the kinds without which the output would be wrong', () => {
    const tunable: readonly string[] = tunableKinds;
    const never = [
      'Conflict',
      'ImageUnknown',
      'ConfigInvalid',
      'RecordDamaged',
      'MountWithoutVolume',
      'ArgumentTooLong',
      'ConfigMapTooLarge',
    ];
    expect(never.filter((kind) => tunable.includes(kind))).toEqual([]);
    expect(tunable.filter((kind) => !problemKinds.some((each) => each === kind))).toEqual([]);
  });
});

test('an entrypoint script whose verdict is turned off stays as it is', () => {
  const script = (rule: string): string => `apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig:
  apiVersion: podgraft.dev/v1alpha1
  kind: PodGraft
  metadata: {name: own}
  spec:
    rules:
    - {name: r, entrypoint: {${rule}}, problems: {EntrypointAmbiguous: Off, EntrypointNeverExecs: Off, ScriptInvalid: Off, WorkloadImmutable: Off}}
items:
- {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i, command: [run]}]}}
`;
  const of = (rule: string) => transform(script(rule));
  expect(of('delivery: Inline, script: \'/docker-entrypoint.sh "$@"\'').problems).toEqual([]);
  expect(of('delivery: Inline, script: \'/docker-entrypoint.sh "$@"\'').output).not.toContain('exec');
  expect(of('delivery: Inline, shell: python3, script: "import os"').output).not.toContain('exec');
});

/** A PATH that is appended to although nobody knows that of the image, with and without the record. */
const path = (spec: string, items: string) => `apiVersion: config.kubernetes.io/v1
kind: ResourceList
functionConfig: {apiVersion: podgraft.dev/v1alpha1, kind: PodGraft, metadata: {name: own}, spec: {${spec}rules: [{name: path, envAppend: [{name: PATH, value: /opt/bin, separator: ":"}]}]}}
items:
${items}
`;
const bare =
  '- {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{name: main, image: m}]}}}}';

describe('a value that is not known', () => {
  test('is an error, and nothing is set', () => {
    const { problems, output } = transform(path('', bare));
    expect(problems.map(({ kind, severity }) => `${severity} ${kind}`)).toEqual(['error EnvUnknown']);
    expect(output).toContain(bare);
  });

  test.each([
    ['Warning', '', ['warning EnvUnknown']],
    ['Off', '', []],
    ['Off', 'record: false, ', []],
    ['Warning', 'record: false, ', ['warning EnvUnknown']],
  ])('is set where the config says %s, once (%s)', (level, more, found) => {
    const spec = `${more}problems: {EnvUnknown: "${level}"}, `;
    const first = transform(path(spec, bare));
    expect(first.problems.map(({ kind, severity }) => `${severity} ${kind}`)).toEqual(found);
    expect(first.output).toContain(`image: m, env: [{name: PATH, value: /opt/bin}]`);
    const [, items = ''] = /^items:\n((?:- .*\n)+)/m.exec(first.output) ?? [];
    expect(transform(path(spec, items.trimEnd())).output).toBe(first.output);
  });
});
