// A field that is null is to Kubernetes as if it were not there: in snippets of the config, and in workloads.

import { describe, expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { configOf } from '../generate/config.ts';
import { read, resourceList } from '../resource-list.ts';

const pod = (container: string): string =>
  `apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: web}\n  spec:\n    template:\n      spec:\n        containers:\n        - name: web\n          readinessProbe: {exec: {command: [a]}}\n          ${container}`;
const run = (rule: object, container = 'image: a') => {
  const { output, problems, exitCode } = transform(
    resourceList([pod(container)], configOf('own', [{ name: 'all', ...rule }])),
  );
  const [item] = read(output).items as { spec: { template: { spec: { containers: object[] } } } }[];
  return {
    exitCode,
    kinds: problems.map(({ kind }) => kind),
    messages: problems.map(({ message }) => message),
    container: item?.spec.template.spec.containers[0],
  };
};

describe('in the hook of a rule', () => {
  const httpGet = { path: '/', port: 80 };
  test.each([
    ['exec', { exec: null, httpGet }, { httpGet }],
    ['httpGet', { httpGet: null, exec: { command: ['a'] } }, { exec: { command: ['a'] } }],
    [
      'all but one',
      { exec: null, httpGet: null, tcpSocket: null, sleep: { seconds: 1 } },
      { sleep: { seconds: 1 } },
    ],
    ['a handler beside a script', { exec: null, script: 'a' }, { exec: { command: ['/bin/sh', '-c', 'a'] } }],
  ])('%s', (_, preStop, expected) => {
    for (const validation of ['Strict', 'Warn', 'Off']) {
      const input = resourceList(
        [pod('image: a')],
        configOf('own', [{ name: 'all', preStop }], { validation }),
      );
      const { output, exitCode } = transform(input);
      expect(exitCode).toBe(0);
      expect(JSON.stringify(read(output).items)).toContain(`"preStop":${JSON.stringify(expected)}`);
    }
  });

  test('and with nothing else there is no handler', () => {
    const { kinds, messages } = run({ preStop: { exec: null } });
    expect(kinds).toEqual(['ConfigInvalid']);
    expect(messages[0]).toContain('preStop: no handler is set');
  });
});

describe('in a workload', () => {
  const chained = { postStart: { script: 'a', onConflict: 'Chain' } };
  test('a hook is what its other handler is', () => {
    const lifecycle = 'lifecycle: {postStart: {exec: null, httpGet: {port: 80}}}';
    const { messages } = run(chained, lifecycle);
    expect(messages).toEqual([
      expect.stringContaining('is httpGet, and only exec and sleep hooks can be chained'),
    ]);
  });

  test('an exec hook beside a null is chained', () => {
    const lifecycle = 'lifecycle: {postStart: {httpGet: null, exec: {command: [old]}}}';
    const { exitCode, container } = run(chained, lifecycle);
    expect(exitCode).toBe(0);
    expect(JSON.stringify(container)).toContain('"old"');
  });

  test.each(['valueFrom: null, value: old', 'value: old, valueFrom: ', 'value: old, valueFrom: ~'])(
    'a variable with {%s} is extended',
    (fields) => {
      const { exitCode, container } = run(
        { envAppend: [{ name: 'A', value: 'new' }] },
        `env: [{name: A, ${fields}}]`,
      );
      expect(exitCode).toBe(0);
      expect(container).toMatchObject({ env: [{ name: 'A', value: 'old new', valueFrom: null }] });
    },
  );

  test('and one that only has a null gets the value', () => {
    const { container } = run(
      { envAppend: [{ name: 'A', value: 'new' }] },
      'env: [{name: A, valueFrom: null}]',
    );
    expect(container).toMatchObject({ env: [{ name: 'A', value: 'new' }] });
  });
});
