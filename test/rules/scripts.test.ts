// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are scripts for a shell.
// The checks of scripts that a config brings, before any workload is looked at.

import { describe, expect, test } from 'vitest';
import type { LoadedRule } from '../../src/config/config.ts';
import { checkScripts } from '../../src/graft/check-scripts.ts';

const check = (parts: object) =>
  checkScripts({ name: 'r', index: 0, targets: undefined, excluded: undefined, ...parts } as LoadedRule);
const kinds = (parts: object): string[] => check(parts).map(({ kind, severity }) => `${severity} ${kind}`);
const entrypoint = (script: string, more: object = {}) => ({ entrypoint: { script, ...more } });

describe('a script that the shell cannot parse to its end is an error with its line', () => {
  test.each([
    ['echo a\necho `b\n', 'line 2: unterminated backtick'],
    ["echo 'a\nb", 'line 1: unterminated single quote'],
    ['echo "a\n', 'line 1: unterminated double quote'],
    ['echo $(cat\n', 'line 1: unterminated command substitution'],
    ['echo ${A', 'line 1: unterminated parameter expansion'],
    ['echo\nif true; then\n  echo a\n', "line 2: expected 'fi' to close 'if'"],
    ['if a; then\n  if b; then\n    c\n  fi\n', "line 1: expected 'fi' to close 'if'"],
    ['while a; do\n  b', "line 1: expected 'done' to close 'while'"],
    ['until a; do', "line 1: expected 'done' to close 'until'"],
    ['for a in b; do\nc', "line 1: expected 'done' to close 'for'"],
    ['echo\n{ true', "line 2: expected '}' to close brace group"],
    ['( true', "line 1: expected ')' to close subshell"],
    ['case x in', "line 1: expected 'esac' to close 'case'"],
    ['f() {', "line 1: expected '}' to close brace group"],
    ['a &&\n', "expected command after '&&'"],
    ['a |', "expected command after '|'"],
    ['echo a\nfi', "line 2: unexpected token 'fi'"],
    ['echo )', "line 1: unexpected token ')'"],
    ['x=$(if a; then b)', 'line 1: '],
    ['cat > /x <<EOF\na\n', "line 1: the here-document EOF isn't closed"],
    ['echo a\0b', 'line 1: a NUL character'],
  ])('%j: %s', (script, message) => {
    const [found, ...others] = check(entrypoint(script));
    expect(found).toMatchObject({
      kind: 'ScriptInvalid',
      severity: 'error',
      field: { path: 'spec.rules[0].entrypoint.script' },
    });
    expect(found?.message).toContain(message);
    expect(others).toEqual([]);
  });

  test('an apostrophe in the text of an expansion begins a quote in bash only', () => {
    const script = `echo "\${GREETING:-it's}"`;
    expect(kinds(entrypoint(script, { shell: '/bin/bash' }))).toEqual(['error ScriptInvalid']);
    for (const shell of ['/bin/sh', '/bin/dash', '/bin/ash'])
      expect(kinds(entrypoint(script, { shell }))).toEqual([]);
    expect(kinds(entrypoint(`${script}; echo "`))).toEqual(['error ScriptInvalid']);
  });

  test('also of a hook, which may end in a here-document', () => {
    expect(kinds({ postStart: { script: 'if a; then' } })).toEqual(['error ScriptInvalid']);
    expect(kinds({ preStop: { script: "echo 'a" } })).toEqual(['error ScriptInvalid']);
    expect(kinds({ postStart: { script: 'cat > /x <<EOF\na\n' } })).toEqual([]);
  });

  test.each([
    ['a quote of another language', '#!/usr/bin/env python3\nprint("it\'s")\n'],
    ['another shell', '#!/bin/zsh\nfor x (a b) echo $x\n'],
  ])('but not %s', (_what, script) => {
    expect(kinds({ postStart: { script } })).toEqual([]);
  });

  test.each([
    "echo it\\'s",
    '# it\'s\necho a # isn"t\n',
    "cat > /x <<-'EOF'\n\tit's\n\tEOF\n",
    'cat <<A; cat <<B\na\nA\nb\nB\n',
    'echo "$(case a in a) echo b;; esac)"\n',
    "echo $(cat <<EOF\nit's\nEOF\n)\n",
    "A=$(b # isn't\n)\n",
    'A=`echo "it\'s"`\n',
    'echo a\r\nif b; then\r\n  c\r\nfi\r\n',
  ])('and not %j, which shells parse', (script) => {
    expect(kinds(entrypoint(script)).filter((each) => !each.includes('CarriageReturn'))).toEqual([]);
  });
});

describe('Windows line endings', () => {
  const lines = 'lines end in CR LF, and a shell takes the CR as part of the last word';
  const first =
    "line 1 ends in a CR, and the kernel takes it as part of the interpreter's name or of its argument";
  const file = (content: string, mode?: string) => ({ files: [{ path: '/a', content, mode }] });
  const found = (parts: object) =>
    check(parts).map(({ kind, message }) => `${kind}: ${message.split('; ')[0]}`);

  test.each<[string, object, string, string]>([
    ['in a hook', { preStop: { script: 'a\r\n' } }, 'preStop.script', lines],
    ['in a file that can be run', file('#!/bin/sh\r\na\n', '0755'), 'files[0]', first],
    [
      'in a file of another language that can be run',
      file('#!/usr/bin/python3\r\n', '0555'),
      'files[0]',
      first,
    ],
    ['in a file that is its first line only', file('#!/bin/sh\r', '0555'), 'files[0]', first],
    ['in a file of a shell', file('#!/bin/sh\r\na\r\n'), 'files[0]', lines],
  ])('%s', (_sentence, parts, field, what) => {
    expect(found(parts)).toEqual([`ScriptHasCarriageReturn: spec.rules[0].${field}: ${what}`]);
  });

  test.each<[string, object]>([
    ['a file of another language that its interpreter reads', file('#!/usr/bin/python3\r\na\r\n')],
    ['a file of a shell with line feeds', file('#!/bin/sh\na\r\n', '0755')],
    ['a file that is no script', file('a = 1\r\nb = 2\r\n', '0755')],
    ['a file without text', { files: [{ path: '/a', binaryContent: 'IyEN', mode: '0755' }] }],
  ])('not in %s', (_sentence, parts) => {
    expect(found(parts)).toEqual([]);
  });
});

describe('a script that looks for files in its own folder', () => {
  const script = 'set -e\n. "$(dirname "$0")/lib.sh"\n';
  const said = (parts: object) => check(parts).map(({ kind, message }) => `${kind}: ${message}`);
  const says = (field: string) =>
    `ScriptWithoutFolder: spec.rules[0].${field}: line 2: the script looks for lib.sh in its own folder, but it has none: the shell gets it with -c, as a text; write the full path of the file`;

  test.each<[string, object, string]>([
    ['an entrypoint with delivery: Inline', entrypoint(script, { delivery: 'Inline' }), 'entrypoint.script'],
    ['a hook', { postStart: { script } }, 'postStart.script'],
    ['a hook with a shell', { preStop: { script, shell: '/bin/bash' } }, 'preStop.script'],
  ])('%s', (_sentence, parts, field) => {
    expect(said(parts)).toEqual([says(field)]);
  });

  test('a script from a file is named by the file', () => {
    const scriptFrom = { file: 'stop.sh' };
    expect(said({ preStop: { script, scriptFrom } })[0]).toContain(
      'spec.rules[0].preStop.scriptFrom.file: stop.sh: line 2: the script looks for lib.sh',
    );
  });

  test.each<[string, object]>([
    ['an entrypoint that is mounted', entrypoint(script)],
    ['an entrypoint with delivery: ConfigMap', entrypoint(script, { delivery: 'ConfigMap' })],
    ['a script for Perl', { preStop: { script, shell: '/usr/bin/perl' } }],
    ['a full path', { preStop: { script: '. /opt/lib.sh' } }],
  ])('nothing of %s', (_sentence, parts) => {
    expect(said(parts)).toEqual([]);
  });
});

describe('what only bash parses', () => {
  test.each([
    ['A=(a b)', 'an array', 'both'],
    ['cat <<< a', 'a here-string', 'both'],
    ['for ((i=0;i<1;i++)); do :; done', 'an arithmetic for', 'both'],
    ['a |& b', 'the operator |&', 'both'],
    ['case a in a) b;& c) d;; esac', 'a case item that ends in ;& or ;;&', 'both'],
    ['[[ a =~ (a|b) ]]', 'a pattern with brackets in [[', 'both'],
    ['diff <(a) b', 'a process substitution', 'dash'],
    ['function f { a; }', 'the keyword function', 'dash'],
  ])('%j', (script, what, who) => {
    const of = (shell: string) => check(entrypoint(`echo\n${script}`, { shell }));
    expect(of('/bin/bash')).toEqual([]);
    expect(of('/bin/dash')[0]?.message).toContain(`line 2: dash can't parse ${what}`);
    expect(of('/bin/ash').map(({ severity }) => severity)).toEqual(who === 'both' ? ['error'] : []);
    expect(of('/bin/busybox sh').length).toBe(who === 'both' ? 1 : 0);
    expect(of('/bin/sh').map(({ kind, severity }) => [kind, severity])).toEqual([
      ['ScriptInvalid', 'warning'],
    ]);
    expect(of('/bin/ksh')).toEqual([]);
  });

  test.each(['[[ a = b ]]', "echo $'a'", 'echo ${A//a/b}', '((1)) && a', 'local a=b'])(
    '%j is parsed by all',
    (script) => {
      expect(kinds(entrypoint(script, { shell: '/bin/dash' }))).toEqual([]);
    },
  );
});

describe('the kernel takes 131,071 bytes for one argument', () => {
  const of = (bytes: number) => `#${'x'.repeat(bytes - 1)}`;
  const added = '\nexec "$@"\n'.length;

  test('an Inline script, with the exec that is added', () => {
    expect(kinds(entrypoint(of(131_071 - added), { delivery: 'Inline' }))).toEqual([]);
    expect(kinds(entrypoint(of(131_072 - added), { delivery: 'Inline' }))).toEqual(['error ArgumentTooLong']);
    expect(kinds(entrypoint(of(131_072)))).toEqual([]);
  });

  test('counted in bytes, not in characters', () => {
    expect(kinds(entrypoint(`#${'ü'.repeat(66_000)}`, { delivery: 'Inline' }))).toEqual([
      'error ArgumentTooLong',
    ]);
  });

  test('hooks and words of commands', () => {
    expect(kinds({ postStart: { script: of(131_071) } })).toEqual([]);
    expect(kinds({ postStart: { script: of(131_072) } })).toEqual(['error ArgumentTooLong']);
    expect(check({ preStop: { exec: { command: ['sh', '-c', of(131_072)] } } })[0]?.field?.path).toBe(
      'spec.rules[0].preStop.exec.command[2]',
    );
    expect(kinds({ entrypoint: { command: ['/x', of(131_072)] } })).toEqual(['error ArgumentTooLong']);
    expect(
      check({ sidecars: [{ name: 's', command: ['sh', '-c'], args: [of(131_072)] }] })[0]?.field?.path,
    ).toBe('spec.rules[0].sidecars[0].args[0]');
  });
});

test('how a script hands over is reported with its line', () => {
  expect(kinds(entrypoint('"$@" || true'))).toEqual(['warning EntrypointStatusLost']);
  expect(kinds(entrypoint('trap a EXIT'))).toEqual(['warning EntrypointTrapLost']);
  expect(check(entrypoint('echo\n/run "$@"'))).toMatchObject([
    {
      kind: 'EntrypointAmbiguous',
      severity: 'error',
      message: expect.stringContaining('script: line 2: /run is given'),
    },
  ]);
});
