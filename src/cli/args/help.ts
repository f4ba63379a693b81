// Help texts: of podgraft as a whole, short and long, and of one command. Made from the registry, so that
// they cannot miss an option.

import { docsPage } from '../../problems/catalogue.ts';
import type { Colors } from '../io.ts';
import { wrapWords } from '../report/wrap-words.ts';
import { type Command, commonOptions, type Option } from './command.ts';

const commandList = (commands: readonly Command[], colors: Colors): string[] => {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return commands.map(({ name, summary }) => `  ${colors.cyan(name.padEnd(width))}  ${summary}`);
};

export const EXIT_STATUS = 'Exit status: 0 success; 1 errors; 2 wrong usage.';

/** What podgraft is, for help and the manual page. */
export const ABOUT = `The rules of a functionConfig (kind PodGraft, podgraft.dev/v1alpha1) add init
containers, postStart and preStop hooks, sidecars and entrypoint scripts to Kubernetes workloads, with volumes,
environment and files. The rest of a manifest keeps its bytes, and podgraft revert removes what was added.`;

/** The ways to call the program, each with what it is for. */
export const usages: readonly (readonly [line: string, about: string])[] = [
  ['podgraft < resource-list.yaml', 'as a KRM function, by kustomize or kpt'],
  ['podgraft COMMAND ...', 'on the command line'],
  ['podgraft CONFIG PATH...', 'same as render -c CONFIG PATH...'],
];

/** The variables that are read, each with what it does. */
export const environment: readonly (readonly [name: string, about: string])[] = [
  ['PODGRAFT_MAX_BYTES', 'size limit; default 32 MiB a file, 256 MiB a list'],
  ['NO_COLOR', 'no colors'],
  ['FORCE_COLOR, CLICOLOR_FORCE', 'always use colors; --color takes precedence'],
];

/** Two columns. */
const rows = (all: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...all.map(([left]) => left.length));
  return all.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};

/** What `podgraft` alone says on a terminal. */
export const shortHelp = (commands: readonly Command[], name: string, colors: Colors): string =>
  [
    'podgraft changes what containers do without rebuilding their image.',
    '',
    colors.bold('Commands'),
    ...commandList(commands, colors),
    '',
    colors.bold('Try'),
    ...rows([
      [`${name} explain -c podgraft.yaml k8s/`, 'when does my script run?'],
      [`${name} diff -c podgraft.yaml k8s/`, 'what would change?'],
      [`${name} --help`, 'everything else'],
    ]),
    '',
  ].join('\n');

/** Columns of a terminal that is not wide. */
const WIDTH = 80;

/**
 * Prose in lines of at most 80 columns. A line that begins with a space is kept as it is, and a blank line ends a
 * paragraph.
 */
const fill = (text: string, indent = ''): string[] =>
  text
    .replaceAll(/(?<=\S)\n(?=\S)/g, ' ')
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') ? [line] : wrapWords(line, WIDTH - indent.length)))
    .map((line) => (line === '' ? '' : indent + line));

/** `podgraft --help`; kpt fn doc prints it too. */
export const longHelp = (
  commands: readonly Command[],
  version: string,
  program: string,
  colors: Colors,
): string =>
  [
    `podgraft ${version}: a KRM function that changes containers without new images.`,
    '',
    ...fill(ABOUT),
    '',
    colors.bold('Usage'),
    ...rows(usages.map(([line, about]) => [line.replace('podgraft', program), about])),
    '',
    colors.bold('Commands'),
    ...commandList(commands, colors),
    '',
    ...rows([
      [`${program} COMMAND --help`, 'the options of a command'],
      [`${program} --version`, ''],
    ]).map((line) => line.trimEnd()),
    '',
    colors.bold('A functionConfig'),
    '  apiVersion: podgraft.dev/v1alpha1',
    '  kind: PodGraft',
    '  metadata:',
    '    name: nginx-page',
    '  spec:',
    '    rules:',
    '    - name: prepare-webpage',
    '      target: {kind: Deployment, name: nginx}',
    '      postStart:',
    '        script: echo "<h2>hello</h2>" > /usr/share/nginx/html/index.html',
    '',
    colors.bold('Environment'),
    ...rows(environment),
    '',
    EXIT_STATUS,
    '',
    `See ${docsPage('')}`,
    '',
  ].join('\n');

/** The column at which what an option does begins; a longer option has a line of its own. */
const COLUMN = 26;

const optionLines = (name: string, option: Option): string[] => {
  const { short, value } = option;
  const head = `  ${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`;
  const about = wrapWords(option.about, WIDTH - COLUMN);
  const isShort = head.length + 2 <= COLUMN;
  const lines = isShort ? about : ['', ...about];
  return lines.map((line, index) => `${(index === 0 ? head : '').padEnd(COLUMN)}${line}`.trimEnd());
};

/** `podgraft COMMAND --help`. */
export const commandHelp = (command: Command, colors: Colors): string =>
  [
    ...command.usage.map((usage, index) =>
      `${index === 0 ? 'Usage:' : '      '} podgraft ${command.name} ${usage}`.trimEnd(),
    ),
    '',
    ...fill(command.about),
    '',
    colors.bold('Examples'),
    ...command.examples.flatMap(([line, does], index) => [
      ...(index === 0 ? [] : ['']),
      colors.dim(`  # ${does}`),
      ...line.split('\n').map((each) => `  ${each}`),
    ]),
    '',
    colors.bold('Options'),
    ...Object.entries<Option>({ ...command.options, ...commonOptions }).flatMap(([name, option]) =>
      optionLines(name, option),
    ),
    '',
    command.exitStatus ?? EXIT_STATUS,
    '',
    `See ${docsPage(command.page)}`,
    '',
  ].join('\n');
