// What only the checks after a run read.

import { describe, expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { transformFiles } from '../../src/transform-files.ts';
import { listOf } from '../pod-list.ts';
import { resourceList, runWith, withConfig, withoutResults } from '../resource-list.ts';

test('an alias without an anchor that only a trap reads is reported', () => {
  const mounts = [{ name: 'mount', volumeMounts: [{ name: 'gone', mountPath: '/gone' }] }];
  const text = listOf('', mounts).replace('  spec:\n', '  status: *gone\n  spec:\n');
  const { problems, exitCode, output } = transform(text);
  expect(exitCode).toBe(1);
  expect(problems[0]).toMatchObject({ kind: 'InputNotYaml', severity: 'error' });
  expect(problems[0]?.message).toContain('an alias needs an anchor of that name before it');
  expect(withoutResults(output)).toBe(text);
});

describe('an autoscaler is seen', () => {
  const scaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 's' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
        },
      ],
    },
  };
  const { apiVersion, kind, ...untyped } = scaler;
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec: { containers: [{ name: 'web', image: 'shop:7' }] } } },
  };
  const list = (items: object[], type: object = { apiVersion: 'v1', kind: 'List' }) => ({ ...type, items });
  const scalers = list([untyped], { apiVersion, kind: `${kind}List` });
  test.each<[string, object[]]>([
    ['as an item', [deployment, scaler]],
    ['inside a List', [deployment, list([scaler])]],
    ['inside a List with the workload', [list([deployment, scaler])]],
    ['inside a List in a List', [deployment, list([list([scaler])])]],
    ['inside a list of its kind, without a type of its own', [deployment, scalers]],
  ])('%s', (_, items) => {
    const config = {
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name: 'own' },
      spec: { rules: [{ name: 'r', sidecars: [{ name: 'side', image: 'side:2' }] }] },
    };
    const texts = items.map((each) => JSON.stringify(each));
    expect(runWith(resourceList(texts, {}), config).kinds).toEqual(['AutoscalerNeedsRequests']);
  });
});

describe('a strategic merge patch among the files', () => {
  const config = {
    apiVersion: 'podgraft.dev/v1alpha1' as const,
    kind: 'PodGraft' as const,
    metadata: { name: 'own' },
    spec: {
      validateOutput: true,
      rules: [
        {
          name: 'r',
          containers: { name: '.*' },
          required: 'Optional' as const,
          sidecars: [{ name: 'side', image: 'side:2' }],
          env: [{ name: 'A', value: 'b' }],
          pod: { restartPolicy: 'Always' as const },
        },
      ],
    },
  };
  const head = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n';
  test.each<[string, string]>([
    ['deletes the workload', `${head}$patch: delete\n`],
    [
      'deletes it in JSON',
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"$patch":"delete"}\n',
    ],
    ['deletes it, in quotes', `${head}'$patch': delete\n`],
    [
      'deletes a container',
      `${head}spec:\n  template:\n    spec:\n      containers:\n      - name: web\n        $patch: delete\n`,
    ],
    [
      'replaces the containers',
      `${head}spec:\n  template:\n    spec:\n      containers:\n      - $patch: replace\n      - {name: web, image: w}\n`,
    ],
    ['keeps a strategy', `${head}spec:\n  strategy: {$retainKeys: [type], type: Recreate}\n`],
    [
      'orders its containers',
      `${head}spec:\n  template:\n    spec:\n      $setElementOrder/containers: [{name: web}]\n      containers: [{name: web, image: w}]\n`,
    ],
    [
      'takes a finalizer away',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  $deleteFromPrimitiveList/finalizers: [a/b]\n',
    ],
  ])('is left alone where it %s', (_, text) => {
    const { files, problems } = transformFiles([{ path: 'patch.yaml', text }], config);
    expect([problems, files[0]?.after]).toEqual([[], text]);
  });

  test('gets what a rule adds, where it says no more than it must, and nothing is missed in it', () => {
    const text = `${head}spec:\n  template:\n    spec:\n      containers:\n      - name: web\n        args: [--now]\n`;
    const { files, problems } = transformFiles([{ path: 'patch.yaml', text }], config);
    expect(problems.map(({ message }) => message)).toEqual([]);
    expect(files[0]?.after).toContain('image: side:2');
  });

  test('is no workload that only speaks of one', () => {
    const text = `${head}spec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n      - name: web\n        image: w\n        args: ['$patch: delete']\n`;
    const { files } = transformFiles([{ path: 'web.yaml', text }], config);
    expect(files[0]?.after).toContain('image: side:2');
  });
});

describe('arguments of a rule around a script', () => {
  const pod = (container: object): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'web', image: 'shop:7', ...container }] },
    });
  const config = (name: string, ...rules: object[]): object => ({
    apiVersion: 'podgraft.dev/v1alpha1',
    kind: 'PodGraft',
    metadata: { name },
    spec: { rules: rules.map((rule, index) => ({ name: `r${index}`, ...rule })) },
  });
  const saying = (text: string): string[] =>
    transform(text).problems.flatMap(({ kind, rule, message }) =>
      kind === 'ArgumentsUnread' ? [`${rule}: ${message.replace(/^.*?rule \S+: (.*); .*$/, '$1')}`] : [],
    );
  const unread = 'the script that sh runs in web reads no arguments, so --verbose has no effect';
  const inArgs = { command: ['sh', '-c'], args: ['server --port 80'] };
  const wrapped = { entrypoint: { script: 'echo starting' } };

  test.each<[string, object, object[], string[]]>([
    ['alone', inArgs, [{ argsAppend: ['--verbose'] }], [`r0: ${unread}`]],
    ['in a rule with an entrypoint', inArgs, [{ argsAppend: ['--verbose'], ...wrapped }], [`r0: ${unread}`]],
    ['after one', inArgs, [wrapped, { argsAppend: ['--verbose'] }], [`r1: ${unread}`]],
    [
      'before the script',
      inArgs,
      [{ argsPrepend: ['--verbose'], ...wrapped }],
      [
        'r0: web runs sh with a script in args, and --verbose comes before it: sh takes that for an option or for the script',
      ],
    ],
    [
      'on both sides of one that reads them',
      { command: ['sh', '-c', 'server "$@"'] },
      [{ argsPrepend: ['--'], argsAppend: ['--verbose'] }],
      [],
    ],
    ['of a program', { command: ['server'] }, [{ argsAppend: ['--verbose'] }], []],
  ])('%s', (_sentence, container, rules, expected) => {
    const first = resourceList([pod(container)], config('first', ...rules));
    expect(saying(first)).toEqual(expected);
    // A second run over the output says the same, and so does one after another config has wrapped the command; what is
    // before the script can't be told from what is after it then.
    const { output } = transform(first);
    expect(saying(output)).toEqual(expected);
    const wrappedToo = 'argsPrepend' in (rules[0] ?? {}) ? [] : expected;
    for (const delivery of ['ConfigMap', 'Inline']) {
      const second = config('second', { name: 'other', entrypoint: { ...wrapped.entrypoint, delivery } });
      const { output: after, exitCode } = transform(withConfig(output, second));
      expect(exitCode).toBe(0);
      expect(saying(withConfig(after, config('first', ...rules)))).toEqual(wrappedToo);
    }
  });
});
