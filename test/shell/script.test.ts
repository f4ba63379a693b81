// What is read of a script: its commands, words and structure.

import { describe, expect, test } from 'vitest';
import { readScript } from '../../src/shell/script.ts';

describe('readScript', () => {
  test.each<[string, string, string[][]]>([
    ['words lose their quotes', `echo 'a b' "c d" e\\ f`, [['echo', 'a b', 'c d', 'e f']]],
    [
      'comments are no words',
      '# one\necho a # two\necho b#c',
      [
        ['echo', 'a'],
        ['echo', 'b#c'],
      ],
    ],
    [
      'semicolons and lines separate',
      'echo a; echo b\n\necho c;',
      [
        ['echo', 'a'],
        ['echo', 'b'],
        ['echo', 'c'],
      ],
    ],
    ['redirections are no words', 'echo a > /x 2>&1 <y', [['echo', 'a']]],
    ['a here-document is no command', 'cat <<EOF > /x\nsleep 5\nexit\nEOF\necho a', [['cat'], ['echo', 'a']]],
    ['a quoted, indented here-document', "cat <<-'END'\n\texit\n\tEND\necho a", [['cat'], ['echo', 'a']]],
    [
      'a substitution is one word',
      'echo $(cat "a b; exit") `ls -l`',
      [['echo', '$(cat "a b; exit")', '`ls -l`']],
    ],
    ['a line goes on after a backslash', 'echo a \\\n  b', [['echo', 'a', 'b']]],
    ['assignments are no command', 'A=1 B="2 3" env', [['env']]],
    [
      'an array of bash is an assignment',
      'A=(sleep infinity)\nB+=( a\n  b ) env\nlocal c=(d); echo e',
      [[], ['env'], ['local', 'c=(d)'], ['echo', 'e']],
    ],
    [
      'a name for a file descriptor is no word',
      'exec {lock}>/tmp/l {in}<&0; echo a',
      [['exec'], ['echo', 'a']],
    ],
    [
      '[[ has operators of its own',
      '[[ -f a && b < c ]]\necho c',
      [
        ['[[', '-f', 'a', '&&', 'b', '<', 'c', ']]'],
        ['echo', 'c'],
      ],
    ],
    [
      'Windows line ends',
      'echo a\r\necho b\r\n',
      [
        ['echo', 'a'],
        ['echo', 'b'],
      ],
    ],
  ])('%s', (_sentence, script, words) => {
    const read = readScript(script)?.map(({ pipelines }) => pipelines[0]?.nodes[0]);
    expect(
      read?.map((node) => (node?.is === 'simple' ? node.words.map(({ text }) => text) : node?.is)),
    ).toEqual(words);
  });

  test('compound commands become nodes', () => {
    const script = `
      f() { echo f; }
      while read x; do echo "$x"; done < file
      for a in 1 2; do :; done
      if [ -f a ]; then echo a; elif [ -f b ]; then echo b; else echo c; fi
      case "$1" in -*) echo option ;; a|b) echo ab ;; *) exit 1; esac
      ( cd /; ls ) && { echo d; } || echo e
    `;
    expect(readScript(script)?.map(({ pipelines }) => pipelines.map(({ nodes }) => nodes[0]?.is))).toEqual([
      ['function'],
      ['loop'],
      ['for'],
      ['if'],
      ['case'],
      ['group', 'group', 'simple'],
    ]);
  });

  test.each(["echo 'a", 'if true; then', 'while :; do', 'cat <<EOF\nno end', 'echo )'])(
    '%j is no script that a shell runs',
    (script) => {
      expect(readScript(script)).toBeUndefined();
    },
  );
});
