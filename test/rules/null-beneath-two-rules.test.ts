// A null in the place of command or args, beneath a rule for the command and one for the arguments: both gone in one run, it is
// where it was and as it was.

import { describe, expect, test } from 'vitest';
import { revert } from '../../src/revert.ts';
import { configOf } from '../generate/config.ts';
import { dropConfig, resourceList, runWith } from '../resource-list.ts';

const listOf = (fields: string): string =>
  resourceList(
    [
      `apiVersion: v1\n  kind: Pod\n  metadata: {name: web}\n  spec:\n    containers:\n    - name: c\n      image: nginx:1.19\n${fields.replace(/^(?=.)/gm, '      ')}`,
    ],
    {},
  );
const images = [{ image: 'nginx:1.19', entrypoint: ['/e'], cmd: ['nginx'] }];
const args = { name: 'a', argsAppend: ['--last'] };
const command = { name: 'e', entrypoint: { command: ['/run'] } };
const script = { name: 'e', entrypoint: { script: 'echo a', delivery: 'Inline' } };

describe.each<[string, object[]]>([
  ['a command, then arguments', [command, args]],
  ['arguments, then a command', [args, command]],
  ['a script, then arguments', [script, args]],
])('%s', (_sentence, rules) => {
  test.each([
    'command:\n',
    'command: ~\n',
    'command: # none\n',
    'command:\nenv: []\n',
    'env: []\ncommand: null\nargs: []\n',
    'command:\n  # none\n  ~\nargs: [a]\n',
    'command: [run]\nargs:\nenv: []\n',
  ])('over %j', (fields) => {
    const start = listOf(fields);
    const own = configOf('own', rules as never, { images });
    const once = runWith(start, own);
    expect(once.failed).toBe(false);
    expect(runWith(once.text, own).text).toBe(once.text);
    for (const back of [runWith(once.text, configOf('own', [])).text, revert(once.text).output])
      expect(dropConfig(back)).toBe(dropConfig(start));
    // The same with each rule in a config of its own.
    const owners = rules.map((rule, index) => configOf(`o${index}`, [rule as never], { images }));
    const both = owners.reduce((text, each) => runWith(text, each).text, start);
    expect(dropConfig(revert(both).output)).toBe(dropConfig(start));
  });
});
