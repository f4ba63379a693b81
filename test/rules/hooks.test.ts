// Chained hooks, run by a real shell as the kubelet runs them: which command runs, when, and with what status.
import { spawnSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { chainWords } from '../../src/rules/hooks.ts';
import type { Hook } from '../../src/rules/rule.ts';
import { transform } from '../../src/transform.ts';

const existing = ['/bin/sh', '-c', 'echo "existing [$1] [$2]"; exit $STATUS', 'sh', 'a b', "it's"];

/** What is printed, and the exit status. */
const run = (hook: Hook, env: Record<string, string> = {}): [string, number | null] => {
  const words = chainWords({ onConflict: 'Chain', ...hook }, 'podgraft-test');
  if (words === undefined) throw new Error('no command');
  const [program = '', ...args] = [...words, ...existing];
  const { stdout, status } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', STATUS: '0', ...env },
  });
  return [stdout, status];
};
const old = "existing [a b] [it's]\n";

describe('after the existing hook', () => {
  it.each([
    ['a script', { script: 'echo new' }, `${old}new\n`],
    ['a script without the arguments of the existing hook', { script: 'echo "new $#"' }, `${old}new 0\n`],
    [
      'a command with odd words',
      { exec: { command: ['echo', "it's", '$HOME', 'a b'] } },
      `${old}it's $HOME a b\n`,
    ],
    ['a sleep', { sleep: { seconds: 0 } }, old],
  ])('runs %s', (_, hook, printed) => {
    expect(run(hook)).toEqual([printed, 0]);
    expect(run({ ...hook, chain: 'After' })).toEqual([printed, 0]);
  });

  test('nothing runs where it failed, and its status is the status', () => {
    expect(run({ script: 'echo new' }, { STATUS: '7' })).toEqual([old, 7]);
  });
});

describe('before the existing hook', () => {
  it.each([
    ['a script', { script: 'echo new' }, `new\n${old}`],
    ['a script that ends in a line that goes on', { script: 'echo new \\\n' }, `new\n${old}`],
    ['a script that ends in a comment', { script: 'echo new # done' }, `new\n${old}`],
    ['a script that ends in a here-document', { script: 'cat <<E\nnew\nE' }, `new\n${old}`],
    ['a script that exits well', { script: 'echo new; exit 0' }, `new\n${old}`],
    ['a script that becomes another program', { script: 'exec echo new' }, `new\n${old}`],
    ['a script that sets arguments', { script: 'set -- x; echo "new $#"' }, `new 1\n${old}`],
    ['a script without the arguments of the existing hook', { script: 'echo "new $#"' }, `new 0\n${old}`],
    [
      'a command with odd words',
      { exec: { command: ['echo', "it's", '$HOME', 'a b'] } },
      `it's $HOME a b\n${old}`,
    ],
    ['a sleep', { sleep: { seconds: 0 } }, old],
  ])('runs %s', (_, hook, printed) => {
    expect(run({ ...hook, chain: 'Before' })).toEqual([printed, 0]);
  });

  it.each([
    ['a script', { script: 'echo new; exit 5' }, 'new\n', 5],
    ['a command', { exec: { command: ['sh', '-c', 'exit 6'] } }, '', 6],
  ])(
    'fails with the status of %s that fails, and the existing hook does not run',
    (_, hook, printed, status) => {
      expect(run({ ...hook, chain: 'Before' })).toEqual([printed, status]);
    },
  );

  test('the status of the existing hook is the status', () => {
    expect(run({ script: 'echo new', chain: 'Before' }, { STATUS: '7' })).toEqual([`new\n${old}`, 7]);
  });
});

const listOf = (hook: object, there: object): string =>
  JSON.stringify({
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    items: [
      {
        apiVersion: 'v1',
        kind: 'PodTemplate',
        metadata: { name: 'p' },
        template: { spec: { containers: [{ name: 'c', image: 'i', lifecycle: { preStop: there } }] } },
      },
    ],
    functionConfig: {
      apiVersion: 'podgraft.dev/v1alpha1',
      kind: 'PodGraft',
      metadata: { name: 'one' },
      spec: { rules: [{ name: 'wait', preStop: hook }] },
    },
  });

test('a sleep goes before /wait-shutdown, as ingress-nginx needs it', () => {
  const { output, problems } = transform(
    listOf(
      { sleep: { seconds: 10 }, onConflict: 'Chain', chain: 'Before' },
      { exec: { command: ['/wait-shutdown'] } },
    ),
  );
  expect(problems).toEqual([]);
  const { preStop } = JSON.parse(output).items[0].template.spec.containers[0].lifecycle;
  expect(preStop.exec.command).toEqual([
    ...['/bin/sh', '-c', 'sleep 10 || exit\nexec "$@"', 'podgraft-wait', '/wait-shutdown'],
  ]);
});

test('chain without onConflict: Chain is a mistake', () => {
  const { problems } = transform(
    listOf({ sleep: { seconds: 1 }, chain: 'Before' }, { exec: { command: ['a'] } }),
  );
  expect(problems).toMatchObject([{ kind: 'ConfigInvalid', field: { path: 'spec.rules[0].preStop.chain' } }]);
});
