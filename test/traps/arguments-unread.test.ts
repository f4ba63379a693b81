import { describe, expect, test } from 'vitest';
import { findTraps, type ImageFacts } from '../../src/traps/registry.ts';
import { context, web } from './context.ts';

type Words = readonly [before: string[], after: string[]];

interface Given {
  readonly container?: object;
  readonly facts?: ImageFacts;
}

/** What is said of words around the args of a container, with its remedy where that is its own. */
const said = ({ container, facts }: Given, ...words: Words[]): string[] =>
  findTraps(
    context({
      podSpecBefore: { containers: [{ ...web, ...container }] },
      podSpec: { containers: [{ ...web, ...container }] },
      added: words.map(([before, after]) => ({
        ...({ kind: 'containerField', container: 'web', field: 'arguments' } as const),
        ...{ before, after },
      })),
      ...(facts && { images: { 'nginx:1.19': facts } }),
    }),
  ).map(({ kind, path, what, remedy }) => `${kind} ${path.at(-2)}: ${what}${remedy ? `; ${remedy}` : ''}`);

const append = (...words: string[]): Words => [[], words];
const prepend = (...words: string[]): Words => [words, []];

const unread = (shell: string, word: string): string[] => [
  `ArgumentsUnread 0: the script that ${shell} runs in web reads no arguments, so ${word} has no effect`,
];

describe('ArgumentsUnread', () => {
  const script = 'setup && exec server --port 80';

  test.each<[string, object]>([
    ['sh', { command: ['sh', '-c', script] }],
    ['sh', { command: ['sh', '-c'], args: [script] }],
    ['sh', { command: ['sh'], args: ['-c', script] }],
    ['bash', { command: ['bash', '-lc', script] }],
    ['/bin/sh', { command: ['/bin/sh', '-ec'], args: [script] }],
    ['/bin/bash', { command: ['/bin/bash', '-Eeuo', 'pipefail', '-c', script] }],
    ['sh', { command: ['tini', '--', 'sh', '-c', script] }],
    ['bash', { command: ['/usr/bin/env', 'LANG=C', 'bash', '-c', script] }],
    ['busybox', { command: ['busybox', 'sh', '-c', script] }],
    ['sh', { command: ['sh', '-c', script, 'name', 'first'] }],
    ['sh', { command: ['sh', '-c', "list | awk '{print $1}'"] }],
    ['sh', { command: ['sh', '-c', 'f() { server "$@"; }; f --port 80'] }],
    // A variable with a plain value has nothing of a script in it.
    ['sh', { command: ['sh', '-c', 'server --port=$(PORT)'], env: [{ name: 'PORT', value: '80' }] }],
    ['sh', { command: ['sh', '-c', 'server --day=$(date)'] }],
  ])('an appended word that a script of %s does not read, in %j', (shell, container) => {
    expect(said({ container }, append('--verbose'))).toEqual(unread(shell, '--verbose'));
  });

  test('a prepended one, where the script is in the command', () => {
    expect(said({ container: { command: ['sh', '-c', script] } }, prepend('--verbose'))).toEqual(
      unread('sh', '--verbose'),
    );
  });

  test('words of the image, where it is known', () => {
    const entrypoint = ['/bin/sh', '-c', script];
    expect(said({ facts: { entrypoint } }, append('--verbose'))).toEqual(unread('/bin/sh', '--verbose'));
    expect(said({ facts: { cmd: entrypoint } }, append('--verbose'))).toEqual(unread('/bin/sh', '--verbose'));
    expect(
      said({ facts: { entrypoint: ['sh', '-c'] }, container: { args: [script] } }, append('-v')),
    ).toEqual(unread('sh', '-v'));
    expect(said({ container: { args: ['sh', '-c', script] } }, append('-v'))).toEqual([]);
    const facts = { entrypoint: ['docker-entrypoint.sh'] };
    expect(said({ facts, container: { args: ['sh', '-c', script] } }, append('-v'))).toEqual([]);
    expect(
      said({ facts: { lacksCommand: true }, container: { args: ['sh', '-c', script] } }, append('-v')),
    ).toEqual([]);
  });

  test.each<[string, string[], string[]]>([
    ['server "$@"', ['--', '--verbose'], []],
    ['server "$@"', ['sh', 'a', 'b'], []],
    ['server $1', ['name', 'a'], []],
    ['server "$0"', ['--verbose'], []],
    ['shift; server "$@"', ['a', 'b'], []],
    ['. ./options; server', ['a'], []],
    ['server "$1', ['a'], []],
    ['server $$1', ['name', 'a'], []],
    [
      'server "$@"',
      ['--verbose'],
      [
        "ArgumentsUnread 0: the script that sh runs in web doesn't read $0, so --verbose has no effect; add a word for $0 before it, such as --",
      ],
    ],
    [
      'server "$@"',
      ['--verbose', '--port=80'],
      [
        "ArgumentsUnread 0: the script that sh runs in web gets --verbose as $0, which it doesn't read; add a word for $0 before it, such as --",
      ],
    ],
    ['server "$1"', ['name', '', '--verbose'], []],
  ])('a script %j that reads arguments, with %j', (own, words, expected) => {
    expect(said({ container: { command: ['sh', '-c', own] } }, append(...words))).toEqual(expected);
  });

  test('a word that comes after those that are read', () => {
    const container = { command: ['sh', '-c', 'server "$1"', 'name', 'first'] };
    expect(said({ container }, append('--verbose'))).toEqual([
      "ArgumentsUnread 0: the script that sh runs in web doesn't read $2, so --verbose has no effect",
    ]);
  });

  test('two rules are counted together: one may give $0 to the other', () => {
    const container = { command: ['sh', '-c', 'server "$@"'] };
    expect(said({ container }, append('--'), append('--verbose'))).toEqual([]);
    expect(said({ container }, append('--debug'), append('--verbose'))).toEqual([
      "ArgumentsUnread 0: the script that sh runs in web doesn't read $0, so --debug has no effect; add a word for $0 before it, such as --",
    ]);
    expect(said({ container }, append('--'))).toHaveLength(1);
  });

  test('a reference that Kubernetes expands to what may be a part of the script', () => {
    const command = ['sh', '-c', 'server $(OPTIONS)'];
    for (const env of [
      [{ name: 'OPTIONS', value: '"$@"' }],
      [{ name: 'OPTIONS', valueFrom: { configMapKeyRef: { name: 'a', key: 'b' } } }],
    ])
      expect(said({ container: { command, env } }, append('a', 'b'))).toEqual([]);
    expect(said({ container: { command, envFrom: [{ configMapRef: { name: 'a' } }] } }, append('a'))).toEqual(
      [],
    );
  });

  describe('words before a script in args', () => {
    const container = { command: ['sh', '-c'], args: [script] };
    const inFront = (words: string): string[] => [
      `ArgumentsUnread 0: web runs sh with a script in args, and ${words} comes before it: sh takes that for an option or for the script; use argsAppend for what the script reads as $0, $1 and so on, or change the script itself`,
    ];

    test.each<[string[], string]>([
      [['--verbose'], '--verbose'],
      [['hello'], 'hello'],
      [['-x', 'hello'], 'hello'],
    ])('%j', (words, taken) => {
      expect(said({ container }, prepend(...words))).toEqual(inFront(taken));
    });

    test.each<[string[]]>([[['-x']], [['-e', '+x']], [['-o', 'pipefail']]])('%j are options', (words) => {
      expect(said({ container }, prepend(...words))).toEqual([]);
    });

    test('a long option of bash', () => {
      const bash = { command: ['bash'], args: ['-c', script] };
      expect(said({ container: bash }, prepend('--login'))).toEqual([]);
      expect(said({ container: bash }, prepend('--port=80'))).toHaveLength(1);
    });

    test('are reported alone, for the rule that has them', () => {
      expect(said({ container }, append('--port'), prepend('-x'), prepend('--verbose'))).toEqual(
        inFront('--verbose').map((each) => each.replace('0:', '2:')),
      );
    });
  });

  test.each<[string, object, Words]>([
    ['of a program', { command: ['server'], args: ['--port'] }, append('--verbose')],
    ['of a shell that runs a file', { command: ['sh', '/start.sh'] }, append('--verbose')],
    ['of a shell that is given its script by the rule', { command: ['sh', '-c'] }, append('server')],
    ['of a shell without one', { command: ['sh'] }, append('-c', 'server')],
    ['before a file', { command: ['sh'], args: ['/start.sh'] }, prepend('-x')],
    ['of nothing known', {}, append('--verbose')],
  ])('nothing for words %s', (_sentence, container, words) => {
    expect(said({ container }, words)).toEqual([]);
  });
});
