// What a person sees at a terminal: colours, help and the timeline, through a real pseudo-terminal; the
// source line with a caret below a mistake.

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { CONFIG, folderOf, program, run, WEB } from './support.ts';

const hasScript = spawnSync('script', ['--version']).status === 0;
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this is about.
const COLOR = /\u001b\[\d+m/g;

/** Runs the program at a pseudo-terminal of 100 columns and returns what the terminal got. */
const atTerminal = async (
  cwd: string,
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<string> => {
  const line = [process.execPath, await program(), ...argv].map(quoted).join(' ');
  const { stdout } = spawnSync('script', ['-qec', `stty cols 100; ${line}`, '/dev/null'], {
    ...{ cwd, encoding: 'utf8' },
    env: { PATH: process.env['PATH'], TERM: 'xterm', ...env },
  });
  return stdout.replaceAll('\r\n', '\n');
};

const files = { 'c.yaml': CONFIG, 'k/web.yaml': WEB };

describe.skipIf(!hasScript)('a terminal', () => {
  it('without arguments shows short help and does not wait for input', async () => {
    const seen = await atTerminal('.', []);
    expect(seen.replace(COLOR, '')).toMatch(/^podgraft changes what containers do[\s\S]*Commands\n {2}init /);
    expect(seen).toMatch(COLOR);
  });

  it('shows the timeline in colour, no line wider than the terminal', async () => {
    const seen = await atTerminal(folderOf(files), ['explain', '-c', 'c.yaml', 'k']);
    expect(seen).toContain('\u001b[32minit      + prep');
    expect(seen).toContain('\u001b[32m✔\u001b[39m \u001b[1mprep');
    const plain = seen.replace(COLOR, '');
    expect(plain).toMatch(/init {6}\+ prep {2}██████ +prep: must succeed before the next starts\n/);
    for (const line of plain.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it('shows a diff in colour, and without when NO_COLOR is set', async () => {
    const folder = folderOf(files);
    const seen = await atTerminal(folder, ['diff', '-c', 'c.yaml', 'k']);
    expect(seen).toContain('\u001b[32m+      initContainers:\u001b[39m\n');
    expect(seen).toContain('\u001b[36m@@ -4,10 +4,29 @@\u001b[39m\n');
    expect(await atTerminal(folder, ['diff', '-c', 'c.yaml', 'k'], { NO_COLOR: '1' })).toBe(
      seen.replace(COLOR, ''),
    );
  });

  it('shows the record of a diff in one line of it, whole with --full', async () => {
    const folder = folderOf(files);
    const options = { NO_COLOR: '1' };
    const folded = await atTerminal(folder, ['diff', '-c', 'c.yaml', 'k'], options);
    const full = await atTerminal(folder, ['diff', '--full', '-c', 'c.yaml', 'k'], options);
    const { stdout: piped } = await run(folder, ['diff', '-c', 'c.yaml', 'k']);
    expect(full).toBe(piped);
    const [record = ''] = /(?<=podgraft\.dev\/grafts: )'.*'/.exec(piped) ?? [];
    expect(record.length).toBeGreaterThan(100);
    expect(folded).toBe(piped.replace(record, `… (${record.length} characters; --full shows them)`));
  });

  it('shows the line of the source, and a caret below a mistake', async () => {
    const folder = folderOf({ ...files, 'c.yaml': CONFIG.replace('initContainers', 'initContainer') });
    const seen = await atTerminal(folder, ['diff', '-c', 'c.yaml', 'k'], { NO_COLOR: '1' });
    expect(
      seen,
    ).toBe(`error: c.yaml:8:5: spec.rules[0].initContainer: unknown field; did you mean initContainers? [UnknownField]
8 |     initContainer:
  |     ^^^^^^^^^^^^^
see https://podgraft.github.io/podgraft/problems/UnknownField.html or run podgraft explain UnknownField
`);
  });
});

describe('colours and carets', () => {
  it('are there on a pipe when FORCE_COLOR is set', async () => {
    const { stdout } = await run(folderOf(files), ['diff', '-c', 'c.yaml', 'k'], {
      env: { FORCE_COLOR: '1' },
    });
    expect(stdout).toContain('\u001b[32m+');
  });

  it('point at the workload that cannot take a rule, and at broken YAML', async () => {
    const clash = CONFIG.replace('{name: prep, image', '{name: web, image');
    const broken = WEB.replace('metadata:', 'metadata: [');
    const folder = folderOf({ 'c.yaml': clash, 'k/web.yaml': WEB, 'b/web.yaml': broken });
    const options = { isTTY: true, env: { NO_COLOR: '1' } };
    const rule = await run(folder, ['diff', '-c', 'c.yaml', 'k'], options);
    expect(rule.stderr).toMatch(/^error: k\/web\.yaml:5:3: .*\n5 \| {3}name: web\n {2}\| {3}\^{4}\n/);
    const yaml = await run(folder, ['diff', '-c', 'c.yaml', 'b'], options);
    expect(yaml.stderr).toMatch(/^error: b\/web\.yaml:6:12: .*\n6 \| /);
  });

  it('keep to the width for very long lines', async () => {
    const long = CONFIG.replace('"echo hello"', `"${'x'.repeat(5000)}", 7`);
    const folder = folderOf({ 'c.yaml': long, 'k/web.yaml': WEB });
    const { stderr } = await run(folder, ['diff', '-c', 'c.yaml', 'k'], {
      isTTY: true,
      env: { NO_COLOR: '1' },
    });
    for (const line of stderr.split('\n').slice(1)) expect(line.length).toBeLessThan(200);
  });
});
