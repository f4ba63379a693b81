// Which command lines start a shell, and the script in them.

import { describe, expect, test } from 'vitest';
import { otherInterpreter, shellOf, shellScriptOf } from '../../src/shell/shells.ts';

describe('otherInterpreter', () => {
  test.each([
    [['/bin/sh']],
    [['sh', '-e']],
    [['/bin/bash', '-eu -o pipefail']],
    [['/usr/bin/env', 'bash']],
    [['/usr/bin/env', '-S bash -e']],
    [['/usr/bin/env', '-Sbash -e']],
    [['/usr/bin/env', '-S LANG=C sh']],
    [['/bin/busybox', 'sh']],
    [['/bin/busybox', 'ash']],
    [['/tools/bash-5.2.15']],
    [['/bin/ksh93']],
    [['/bin/mksh']],
    [['/bin/zsh']],
    [['/sbin/tini', '--', '/bin/dash']],
  ])('%j is a shell', (words) => {
    expect(otherInterpreter(words)).toBeUndefined();
  });

  test.each([
    [['/usr/bin/python3'], '/usr/bin/python3'],
    [['/usr/bin/env', 'python3'], 'python3'],
    [['/usr/bin/env', '-S LANG=C node --test'], 'node'],
    [['/usr/bin/env'], '/usr/bin/env'],
    [['/bin/busybox'], '/bin/busybox'],
    [['/usr/bin/fish'], '/usr/bin/fish'],
    [['perl', '-w'], 'perl'],
  ])('%j is no shell', (words, expected) => {
    expect(otherInterpreter(words)).toBe(expected);
  });
});

test.each<[string[], string | undefined]>([
  [['sh', '-c', 'echo a'], 'echo a'],
  [['/bin/bash', '-euxo', 'pipefail', '-c', 'echo a'], 'echo a'],
  [['/bin/bash', '-eu', '-o', 'pipefail', '-c', 'echo a', 'name'], 'echo a'],
  [['/bin/sh', '-ec', 'echo a'], 'echo a'],
  [['busybox', 'sh', '-c', 'echo a'], 'echo a'],
  // As dash, bash and busybox have it: an option may come after -c, and - or -- ends them.
  [['sh', '-c', '-e', 'echo a'], 'echo a'],
  [['sh', '-c', '--', 'echo a'], 'echo a'],
  [['sh', '-c', '-', 'echo a'], 'echo a'],
  [['sh', '-c', '+x', 'echo a'], 'echo a'],
  [['sh', '--', '-c', 'echo a'], undefined],
  [['bash', '-ceuo', 'pipefail', 'echo a'], 'echo a'],
  [['bash', '-Eeuo', 'pipefail', '-c', 'echo a'], 'echo a'],
  [['bash', '-O', 'extglob', '-c', 'echo a'], 'echo a'],
  [['sh', '-c', '-e'], undefined],
  [['sh', '/script.sh'], undefined],
  [['nginx', '-c', 'echo a'], undefined],
  [['sh', '-c'], undefined],
])('the script in %j', (words, script) => {
  expect(shellScriptOf(words)?.script).toBe(script);
  expect(words[shellScriptOf(words)?.at ?? -1]).toBe(script);
});

test.each<[string[], string | undefined]>([
  [['sh', '-c', 'echo a'], 'sh'],
  [['/bin/sh', '/script.sh'], '/bin/sh'],
  [['/bin/sh', '-n'], '/bin/sh'],
  [['/bin/sh'], '/bin/sh'],
  [['/bin/mksh', '/script.sh'], '/bin/mksh'],
  [['/bin/bash-5.2', '-c', 'echo a'], '/bin/bash-5.2'],
  [['/bin/busybox', 'sh', '-c', 'echo a'], '/bin/busybox'],
  [['/usr/bin/env', 'bash'], '/usr/bin/env bash'],
  [['/usr/bin/env'], '/usr/bin/env'],
  [['sh', '/script.sh'], undefined],
  [['/bin/busybox', 'nc'], undefined],
  [['/bin/true'], undefined],
  [[], undefined],
])('the shell that %j starts', (words, shell) => {
  expect(shellOf(words)).toBe(shell);
});
