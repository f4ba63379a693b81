// Help texts: of podgraft as a whole, short and long, and of one command. Made from the registry, so that
// they cannot miss an option.

import type { Colors } from '../io.ts';
import { type Command, help as helpOption, type Option } from './command.ts';

const commandList = (commands: readonly Command[], colors: Colors): string[] => {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return commands.map(({ name, summary }) => `  ${colors.cyan(name.padEnd(width))}  ${summary}`);
};

const heading = (text: string, colors: Colors): string => colors.bold(text);

/** What `podgraft` alone says on a terminal. */
export const shortHelp = (commands: readonly Command[], colors: Colors): string =>
  [
    'podgraft changes what containers do without rebuilding their image.',
    '',
    heading('Commands', colors),
    ...commandList(commands, colors),
    '',
    heading('Try', colors),
    '  podgraft explain -c podgraft.yaml k8s/     when does my script run?',
    '  podgraft diff -c podgraft.yaml k8s/        what would change?',
    '  podgraft --help                            everything else',
    '',
  ].join('\n');

/** `podgraft --help`; kpt fn doc prints it too. */
export const longHelp = (commands: readonly Command[], version: string, colors: Colors): string =>
  [
    `podgraft ${version}: a KRM function that changes what containers do without rebuilding their image.`,
    '',
    'The rules of a functionConfig (kind PodGraft, podgraft.dev/v1alpha1) add init containers, postStart and',
    'preStop hooks, sidecars and entrypoint scripts to Kubernetes workloads, with volumes, environment and',
    'files. Everything else in a manifest keeps its bytes, and podgraft revert takes it all out again.',
    '',
    heading('Usage', colors),
    '  podgraft < resource-list.yaml              as a function: kustomize, kpt, any KRM host',
    '  podgraft COMMAND ...                       for people',
    '  podgraft CONFIG PATH...                    the same as podgraft render -c CONFIG PATH...',
    '',
    heading('Commands', colors),
    ...commandList(commands, colors),
    '',
    '  podgraft COMMAND --help                    the options of a command',
    '  podgraft --version',
    '',
    heading('A functionConfig', colors),
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
    heading('Environment', colors),
    '  PODGRAFT_MAX_BYTES                         largest input: a file 32 MiB, a ResourceList 256 MiB',
    '  NO_COLOR, FORCE_COLOR                      colours never, colours always',
    '',
    'Exit status: 0 done; 1 problems of severity error; 2 wrong usage.',
    '',
  ].join('\n');

const optionHead = (name: string, { short, value }: Option): string =>
  `  ${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`;

/** `podgraft COMMAND --help`. */
export const commandHelp = (command: Command, colors: Colors): string => {
  const options = Object.entries({ ...command.options, help: helpOption });
  const width = Math.max(...options.map(([name, option]) => optionHead(name, option).length));
  return [
    ...command.usage.map((usage, index) =>
      `${index === 0 ? 'Usage:' : '      '} podgraft ${command.name} ${usage}`.trimEnd(),
    ),
    '',
    command.about,
    '',
    heading('Options', colors),
    ...options.map(([name, option]) => `${optionHead(name, option).padEnd(width)}  ${option.about}`),
    '',
    'Exit status: 0 done; 1 problems of severity error; 2 wrong usage.',
    '',
  ].join('\n');
};
