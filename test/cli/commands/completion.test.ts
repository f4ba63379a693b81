// `podgraft completion` in real shells, started as its help says: what each offers for a few command lines. zsh and
// fish are skipped where they are missing, unless PODGRAFT_REQUIRE_TOOLS=1.
import { chmodSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/commands/registry.ts';
import { describeWithTools } from '../../external-tools.ts';
import { runSuccessfully } from '../../run-program.ts';
import { folderOf, program, run } from '../support.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

const files = { 'c.yaml': '', 'k/a.yaml': '' };
const names = [
  'completion',
  'diff',
  'explain',
  'init',
  'lock',
  'policy',
  'post-renderer',
  'render',
  'revert',
  'schema',
  'test',
  'validate',
];

/** What is typed, what is offered, and where a shell offers something else. */
const lines: readonly (readonly [
  string,
  readonly string[],
  { readonly [S in Shell]?: readonly string[] }?,
])[] = [
  ['', names, { bash: ['--help', '--version', ...names] }],
  ['re', ['render', 'revert']],
  ['--', ['--help', '--version']],
  ['render --i', ['--in-place']],
  [
    'render -',
    [
      '--color',
      '--config',
      '--dry-run',
      '--exclude',
      '--filename',
      '--help',
      '--in-place',
      '--kustomize',
      '--output',
      '--output-dir',
      '--quiet',
      '--strict',
      '--verbose',
      '-c',
      '-f',
      '-h',
      '-i',
      '-k',
      '-o',
      '-q',
      '-v',
    ],
  ],
  ['render c', ['c.yaml']],
  ['render -c ', ['c.yaml', 'k'], { fish: ['c.yaml', 'k/'] }],
  ['render --config c', ['c.yaml']],
  ['render -c c.yaml k', ['k'], { fish: ['k/'] }],
  ['render --output-dir ', ['k'], { fish: ['k/'] }],
  ['render -o j', ['json', 'junit']],
  ['explain --output ', ['github', 'html', 'json', 'junit', 'markdown', 'sarif', 'text']],
  ['lock --probe', ['--probe-shell']],
  ['lock --from ', ['docker', 'podman', 'registry']],
  ['completion ', ['bash', 'fish', 'zsh']],
  ['completion z', ['zsh']],
];

/** An empty home with the program on the PATH, and what is in the folder. */
const home = async (
  texts: Record<string, string> = files,
): Promise<{ cwd: string; env: NodeJS.ProcessEnv }> => {
  const start = `#!/bin/sh\nexec '${process.execPath}' '${await program()}' "$@"\n`;
  const folder = folderOf({ 'home/.keep': '', 'bin/podgraft': start, ...prefixed('work/', texts) });
  chmodSync(join(folder, 'bin/podgraft'), 0o755);
  const path = [join(folder, 'bin'), process.env['PATH'] ?? ''];
  return {
    cwd: join(folder, 'work'),
    env: { PATH: path.join(delimiter), HOME: join(folder, 'home'), TERM: 'xterm', LANG: 'C.UTF-8' },
  };
};

const prefixed = (prefix: string, texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${prefix}${name}`, text]));

/** Each shell's way to say what it offers for a line, one a line. */
const ask: Record<Shell, readonly string[]> = {
  bash: [
    '-c',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash expands it.
    'source <(podgraft completion bash); read -ra COMP_WORDS <<<"$1"; [[ $1 == *" " ]] && COMP_WORDS+=(""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _podgraft; printf "%s\\n" "${COMPREPLY[@]}"',
    'bash',
  ],
  zsh: ['-f', resolve('test/cli/fixtures/complete.zsh')],
  fish: [
    '-c',
    'mkdir -p ~/.config/fish/completions; podgraft completion fish > ~/.config/fish/completions/podgraft.fish; complete -C "$argv[1]"',
  ],
};

for (const shell of shells) {
  describeWithTools(`completion in ${shell}`, [shell], () => {
    it.each(lines.map(([typed, offered, other]) => [typed, other?.[shell] ?? offered] as const))(
      'offers for "podgraft %s": %j',
      async (typed, offered) => {
        const { stdout, stderr } = await runSuccessfully(
          shell,
          [...ask[shell], `podgraft ${typed}`],
          await home(),
        );
        expect(stderr).toBe('');
        // fish adds a description after a tab.
        const words = stdout.split('\n').map((line) => line.replace(/\t.*/, ''));
        expect([...new Set(words)].filter(Boolean).sort()).toEqual([...offered].sort());
      },
    );
  });
}

describe('completion in bash', () => {
  const ask =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash expands it.
    'source <(podgraft completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _podgraft; printf "%s\\n" "${COMPREPLY[@]}"';
  const odd = { 'two words.yaml': '', 'a*.yaml': '', 'ab.yaml': '', 'my dir/a.yaml': '' };

  // bash hands over what is typed without its quotes, and --option=value in three words.
  it.each([
    [
      ['render', ''],
      ['a*.yaml', 'ab.yaml', 'my dir', 'two words.yaml'],
    ],
    [['render', '-c', 't'], ['two words.yaml']],
    [['render', '--output-dir', ''], ['my dir']],
    [['render', '--config', '=', 'a*'], ['a*.yaml']],
    [
      ['explain', '--output', '='],
      ['github', 'html', 'json', 'junit', 'markdown', 'sarif', 'text'],
    ],
    [
      ['explain', '--output', '=', 'j'],
      ['json', 'junit'],
    ],
  ])('offers for the words %j: %j', async (words, offered) => {
    const { cwd, env } = await home(odd);
    const { stdout } = await runSuccessfully('bash', ['-c', ask, 'bash', 'podgraft', ...words], { cwd, env });
    expect(stdout.split('\n').filter(Boolean).sort()).toEqual(offered);
  });
});

describe('the completion script', () => {
  it.each(shells)('for %s names every command and every option', async (shell) => {
    const { stdout } = await run('.', ['completion', shell]);
    for (const { name, options } of commands)
      for (const word of [name, ...Object.keys(options)]) expect(stdout).toContain(word);
  });
});
