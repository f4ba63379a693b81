// The manual page, from the same source as --help: the registry of commands. `npm run build` writes dist/podgraft.1.

import { type Command, commonOptions, type Option } from '../src/cli/args/command.ts';
import { ABOUT, EXIT_STATUS, environment, usages } from '../src/cli/args/help.ts';
import { commands } from '../src/cli/commands/registry.ts';
import { docsPage } from '../src/problems/catalogue.ts';

/** The page in the language of man(7). */
export const manPage = (version: string): string =>
  [
    `.TH PODGRAFT 1 "" "podgraft ${version}" "podgraft"`,
    '.SH NAME',
    'podgraft \\- change what containers do without rebuilding their image',
    '.SH SYNOPSIS',
    ...usages.flatMap(([line], index) => [...(index === 0 ? [] : ['.br']), text(line)]),
    '.SH DESCRIPTION',
    ...prose(ABOUT),
    '.SH COMMANDS',
    ...commands.flatMap(commandSection),
    '.SH OPTIONS OF EVERY COMMAND',
    ...optionItems(commonOptions),
    '.SH EXIT STATUS',
    text(EXIT_STATUS.replace('Exit status: ', '')),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([name, about]) => ['.TP', `.B ${text(name)}`, text(about)]),
    '.SH SEE ALSO',
    text(docsPage('')),
    '',
  ].join('\n');

const commandSection = (command: Command): string[] => [
  `.SS podgraft ${text(command.name)}`,
  ...command.usage.flatMap((usage, index) => [
    ...(index === 0 ? [] : ['.br']),
    `.B podgraft ${text(command.name)}`,
    ...(usage === '' ? [] : [text(usage)]),
  ]),
  '.PP',
  ...prose(command.about),
  ...optionItems(command.options),
  ...(command.exitStatus === undefined ? [] : ['.PP', ...prose(command.exitStatus)]),
  ...command.examples.flatMap(([line, does]) => [
    '.PP',
    `${text(does)}:`,
    '.PP',
    '.RS',
    '.nf',
    ...line.split('\n').map(text),
    '.fi',
    '.RE',
  ]),
];

const optionItems = (options: Readonly<Record<string, Option>>): string[] =>
  Object.entries(options).flatMap(([name, { short, value, about }]) => [
    '.TP',
    `.B ${short === undefined ? '' : `${text(`-${short}`)}, `}${text(`--${name}`)}${value === undefined ? '' : ` ${text(value)}`}`,
    text(about),
  ]);

/** Paragraphs; lines that begin with a space stay as they are. */
const prose = (source: string): string[] =>
  source.split('\n').flatMap((line, index, all) => {
    const isPlain = line.startsWith(' ');
    const wasPlain = all[index - 1]?.startsWith(' ') ?? false;
    return [
      ...(isPlain && !wasPlain ? ['.nf'] : []),
      ...(wasPlain && !isPlain ? ['.fi'] : []),
      ...(line === '' ? ['.PP'] : [text(line)]),
      ...(isPlain && index === all.length - 1 ? ['.fi'] : []),
    ];
  });

/** A line of text: no character of it is a command of roff. */
const text = (line: string): string =>
  line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(/^\./, '\\&.');
