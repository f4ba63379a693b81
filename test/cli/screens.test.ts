// Screens: what a person sees in tmux at 80 and at 120 columns, compared with goldens. A line that is too wide shows as two.
// UPDATE=1 writes them.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeWithTools, toolPath } from '../external-tools.ts';
import { CONFIG, folderOf, program, WEB } from './support.ts';

const goldens = new URL('./screens/', import.meta.url);
const socket = `podgraft-${process.pid}`;
const ROWS = 100;

const tmux = (...args: string[]) =>
  spawnSync(toolPath('tmux'), ['-L', socket, '-f', '/dev/null', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TERM: 'xterm' },
    timeout: 60_000,
  });
afterAll(() => {
  tmux('kill-server');
});

/** A page of its own, so that a better sentence in docs/ needs no other golden. */
const PAGE = `# ShellMissing: The image doesn't have the shell

Severity: error

Refused by: podgraft alone. The API server can't look into images, so that the container starts and its hook fails.

## What happens

A paragraph that goes on for more than eighty columns, and for more than a hundred, with \`code\`, a
[link](https://example.com) and [another](../tuning.md).

\`\`\`yaml config
spec:
  rules: []
\`\`\`

- an item
- another, which is so long that it does not fit into the eighty columns that most terminals have
`;

/** What a screen of so many columns shows after podgraft has run, without the blank lines at its end. */
const screenOf = async (cwd: string, argv: readonly string[], columns: number): Promise<string> => {
  // As in the npm package: the documents beside the program.
  const bin = folderOf({
    'dist/podgraft.js': readFileSync(await program()),
    'docs/problems/ShellMissing.md': PAGE,
  });
  const name = `s${columns}-${Math.random().toString(36).slice(2)}`;
  const line = `'${process.execPath}' ${join(bin, 'dist/podgraft.js')} ${argv.join(' ')}; echo "status $?"; '${toolPath('tmux')}' -L ${socket} wait-for -S ${name}; exec sleep 60`;
  const size = ['-x', String(columns), '-y', String(ROWS)];
  const started = tmux('new-session', '-d', '-s', name, ...size, '-c', cwd, line);
  expect(started.stderr).toBe('');
  expect(tmux('wait-for', name).status).toBe(0);
  const { stdout } = tmux('capture-pane', '-p', '-t', name);
  tmux('kill-session', '-t', name);
  return `${stdout.trimEnd()}\n`;
};

const WIDE = CONFIG.replace(
  'command: [sh, -c, "echo hello"]',
  'comand: [sh, -c, "echo hello && sleep 1 && echo a line that is wider than eighty columns, and than a hundred and twenty"]',
);
const files = {
  'podgraft.yaml': CONFIG,
  'wrong.yaml': CONFIG.replace('initContainers', 'initContainer'),
  'wide.yaml': WIDE,
  'clash.yaml': CONFIG.replace('{name: prep, image', '{name: web, image'),
  'k/web.yaml': WEB,
  'case/function-config.yaml': CONFIG,
  'case/resources/web.yaml': WEB,
  'case/.expected/results.yaml': 'results: []\n',
};

const screens: Record<string, readonly string[]> = {
  help: ['--help'],
  'help-diff': ['diff', '--help'],
  explain: ['explain', '-c', 'podgraft.yaml', 'k'],
  'explain-problem': ['explain', 'ShellMissing'],
  diff: ['diff', '-c', 'podgraft.yaml', 'k'],
  validate: ['validate', '-c', 'wrong.yaml'],
  'validate-wide': ['validate', '-c', 'wide.yaml'],
  'workload-frame': ['diff', '-c', 'clash.yaml', 'k'],
  test: ['test', 'case'],
};

describeWithTools('screens', ['tmux'], () => {
  it.each(
    [80, 120].flatMap((columns) =>
      Object.entries(screens).map(([name, argv]) => [name, columns, argv] as const),
    ),
  )('%s at %i columns', async (name, columns, argv) => {
    const screen = await screenOf(folderOf(files), argv, columns);
    const golden = new URL(`${name}-${columns}.txt`, goldens);
    if (process.env['UPDATE'] === '1') writeFileSync(golden, screen);
    expect(screen).toBe(readFileSync(golden, 'utf8'));
  });
});
