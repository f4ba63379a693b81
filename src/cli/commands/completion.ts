// `podgraft completion`: scripts that teach a shell the commands and options. Made from the registry.

import { type Command, commonOptions, type Option, UsageError } from '../args/command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** The command; the list that holds it is there only when it runs. */
export const completionOf = (all: () => readonly Command[]): Command => ({
  name: 'completion',
  summary: 'print a completion script for bash, zsh or fish',
  usage: ['bash|zsh|fish'],
  about: 'Prints a script that completes commands, options and files.',
  examples: [
    ['source <(podgraft completion bash)', 'in ~/.bashrc'],
    ['source <(podgraft completion zsh)', 'in ~/.zshrc, after compinit'],
    ['podgraft completion fish > ~/.config/fish/completions/podgraft.fish', 'once, for fish'],
  ],
  page: 'reference.md',
  options: {},
  run: ({ positionals }, io) => {
    const [shell, ...more] = positionals;
    const found = shells.find((each) => each === shell);
    if (found === undefined || more.length > 0) throw new UsageError(`name one shell: ${shells.join(', ')}`);
    io.stdout(printers[found](all()));
    return 0;
  },
});

const optionsOf = ({ options }: Command): [string, Option][] =>
  Object.entries({ ...options, ...commonOptions });

const choicesOf = (command: Command): readonly string[] => (command.name === 'completion' ? shells : []);

const wordsOf = (name: string, { short }: Option): string[] => [
  `--${name}`,
  ...(short === undefined ? [] : [`-${short}`]),
];

/** How a shell completes the value of an option. */
interface Actions {
  readonly file: string;
  readonly folder: string;
  readonly choice: (words: string) => string;
  readonly other: string;
}

const actionOf = (value: string, { file, folder, choice, other }: Actions): string => {
  if (value === 'FILE') return file;
  if (value === 'DIR') return folder;
  return value.includes('|') ? choice(value.replaceAll('|', ' ')) : other;
};

const bash = (commands: readonly Command[]): string => {
  const choice = (words: string): string => `COMPREPLY=($(compgen -W '${words}' -- "$cur"))`;
  const file = '_podgraft_paths -f';
  const actions = { file, folder: '_podgraft_paths -d', choice, other: 'COMPREPLY=()' };
  const branches = commands.flatMap((command) => {
    const choices = choicesOf(command);
    const options = optionsOf(command);
    const values = options.flatMap(([name, option]) =>
      option.type === 'boolean'
        ? []
        : `      ${wordsOf(name, option).join('|')}) ${actionOf(option.value ?? '', actions)}; return ;;`,
    );
    const words = options.flatMap(([name, option]) => wordsOf(name, option)).join(' ');
    return [
      `  ${command.name})`,
      ...(values.length > 0 ? ['    case "$prev" in', ...values, '    esac'] : []),
      `    if [[ "$cur" == -* ]]; then ${choice(words)}`,
      `    else ${choices.length > 0 ? choice(choices.join(' ')) : file}; fi`,
      '    ;;',
    ];
  });
  return `${[
    '# podgraft completion for bash',
    '# A line is a name, whatever blanks and stars there are in it.',
    '_podgraft_paths() {',
    '  local path',
    '  COMPREPLY=()',
    '  while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$1" -- "$cur")',
    '  compopt -o filenames 2>/dev/null',
    '}',
    '_podgraft() {',
    "  local IFS=$' \\t\\n'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash expands it.
    '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}"',
    '  COMPREPLY=()',
    '  # bash takes --option=value apart at the sign.',
    '  if [[ "$cur" == "=" ]]; then cur=""',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash expands it.
    '  elif [[ "$prev" == "=" && $COMP_CWORD -gt 2 ]]; then prev="${COMP_WORDS[COMP_CWORD-2]}"; fi',
    '  if [[ $COMP_CWORD -eq 1 ]]; then',
    `    ${choice(`${commands.map(({ name }) => name).join(' ')} --help --version`)}`,
    '    return',
    '  fi',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash expands it.
    '  case "${COMP_WORDS[1]}" in',
    ...branches,
    '  esac',
    '}',
    'complete -F _podgraft podgraft',
  ].join('\n')}\n`;
};

const zshText = (text: string): string => text.replaceAll("'", "'\\''").replace(/[[\]:]/g, '\\$&');

const zsh = (commands: readonly Command[]): string => {
  const choice = (words: string): string => `(${words})`;
  const actions = { file: '_files', folder: '_files -/', choice, other: ' ' };
  const specs = (command: Command): string[] =>
    optionsOf(command).map(([name, { short, type, value = '', multiple, about }]) => {
      const tail = type === 'boolean' ? '' : `:${value}:${actionOf(value, actions)}`;
      const head = short === undefined ? `'--${name}` : `'(-${short} --${name})'{-${short},--${name}}'`;
      const star = multiple ? (short === undefined ? `'*--${name}` : `'*'{-${short},--${name}}'`) : head;
      return `      ${star}[${zshText(about)}]${tail}'`;
    });
  return `${[
    '#compdef podgraft',
    '_podgraft() {',
    '  local -a commands',
    '  commands=(',
    ...commands.map(({ name, summary }) => `    '${name}:${zshText(summary)}'`),
    '  )',
    '  if (( CURRENT == 2 )); then',
    '    if [[ $PREFIX == -* ]]; then compadd -- --help --version; else _describe command commands; fi',
    '    return',
    '  fi',
    '  local command=$words[2]',
    '  shift words; (( CURRENT-- ))',
    '  case $command in',
    ...commands.flatMap((command) => {
      const choices = choicesOf(command);
      const rest = choices.length > 0 ? `'1:shell:(${choices.join(' ')})'` : "'*:path:_files'";
      return [
        `    ${command.name}) _arguments \\`,
        ...specs(command).map((each) => `${each} \\`),
        `      ${rest} ;;`,
      ];
    }),
    '  esac',
    '}',
    'if [[ $funcstack[1] == _podgraft ]]; then _podgraft "$@"; else compdef _podgraft podgraft; fi',
  ].join('\n')}\n`;
};

const fish = (commands: readonly Command[]): string => {
  const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const choice = (words: string): string => ` -x -a ${quote(words)}`;
  const actions = { file: ' -r -F', folder: " -x -a '(__fish_complete_directories)'", choice, other: ' -x' };
  return `${[
    '# podgraft completion for fish',
    "complete -c podgraft -n __fish_use_subcommand -l help -d 'show help'",
    "complete -c podgraft -n __fish_use_subcommand -l version -d 'show the version'",
    ...commands.map(
      ({ name, summary }) =>
        `complete -c podgraft -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
    ),
    ...commands.flatMap((command) => {
      const when = `-n '__fish_seen_subcommand_from ${command.name}'`;
      const choices = choicesOf(command);
      return [
        ...optionsOf(command).map(
          ([name, { short, type, value = '', about }]) =>
            `complete -c podgraft ${when}${short === undefined ? '' : ` -s ${short}`} -l ${name}${type === 'boolean' ? '' : actionOf(value, actions)} -d ${quote(about)}`,
        ),
        ...(choices.length > 0 ? [`complete -c podgraft ${when} -f -a '${choices.join(' ')}'`] : []),
      ];
    }),
  ].join('\n')}\n`;
};

const printers = { bash, zsh, fish };
