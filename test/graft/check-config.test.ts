// Entrypoint scripts below which exec "$@" would not be what it is meant to be.

import { describe, expect, test } from 'vitest';
import { transform } from '../../src/transform.ts';
import { withoutResults } from '../resource-list.ts';

/** A Deployment and a rule with this entrypoint, given as JSON. */
const listOf = (entrypoint: object): string =>
  [
    'apiVersion: config.kubernetes.io/v1',
    'kind: ResourceList',
    'functionConfig:',
    '  apiVersion: podgraft.dev/v1alpha1',
    '  kind: PodGraft',
    '  metadata: {name: c}',
    '  spec:',
    '    record: false',
    '    rules:',
    `    - {name: r, entrypoint: ${JSON.stringify(entrypoint)}}`,
    'items:',
    '- apiVersion: apps/v1',
    '  kind: Deployment',
    '  metadata: {name: web}',
    '  spec:',
    '    selector: {matchLabels: {app: web}}',
    '    template:',
    '      metadata: {labels: {app: web}}',
    '      spec: {containers: [{name: web, image: app, command: [run]}]}',
    '',
  ].join('\n');

/** What is reported of an input that leaves as it came. */
const refusal = (entrypoint: object): string[] => {
  const input = listOf(entrypoint);
  const { output, exitCode, problems } = transform(input);
  expect(exitCode).toBe(1);
  expect(withoutResults(output)).toBe(input);
  return problems.map(({ kind, message }) => `${kind}: ${message}`);
};

describe('a script that is for no shell', () => {
  const says = (field: string, program: string): string =>
    `EntrypointNeverExecs: spec.rules[0].entrypoint.${field}: its interpreter ${program} isn't a shell, so podgraft can't add exec "$@" to start the container's command; write it for a shell such as /bin/sh, or put it into files, set entrypoint.command: [${program}, FILE], and let the script run its arguments itself`;

  test.each([
    ['by its shebang', { script: '#!/usr/bin/env python3\nexit()\n' }, 'script', 'python3'],
    ['by shell', { script: 'print(1)\n', shell: '/usr/bin/python3' }, 'shell', '/usr/bin/python3'],
    ['inline', { script: 'print(1)\n', shell: 'node', delivery: 'Inline' }, 'shell', 'node'],
  ])('is refused: %s', (_title, entrypoint, field, program) => {
    expect(refusal(entrypoint)).toEqual([says(field, program)]);
  });

  test('is fine where its shebang names a shell after all', () => {
    const script = '#!/usr/bin/env -S bash -e\necho a\n';
    const { problems } = transform(listOf({ script, shell: '/usr/bin/python3' }));
    expect(problems).toEqual([]);
  });
});

describe('a script that does not come to an end of its own', () => {
  const says = (what: string): string =>
    `ScriptInvalid: spec.rules[0].entrypoint.script: line 1: ${what}; correct the script`;

  test.each([
    ["echo 'a\n", says('unterminated single quote')],
    [
      'cat > /x <<EOF\na\nEOF \n',
      says('the here-document EOF isn\'t closed, so it swallows the exec "$@" that podgraft adds'),
    ],
    ['prepare &&', says("expected command after '&&'")],
  ])('is refused: %j', (script, message) => {
    expect(refusal({ script })).toEqual([message]);
    expect(refusal({ script, delivery: 'Inline' })).toEqual([message]);
  });

  test('hands over all the same where only its last line goes on', () => {
    const entrypoint = { script: 'echo a \\\n', delivery: 'Inline' };
    const input = listOf(entrypoint);
    const { output, problems } = transform(input);
    expect(problems).toEqual([]);
    expect(output).toBe(
      input.replace(
        'command: [run]',
        'command: [/bin/sh, -c, "echo a \\\\\\n\\nexec \\"$@\\"\\n", podgraft-r], args: [run]',
      ),
    );
  });
});
