// The command line for people: finds the command and runs it. Loaded only when podgraft is not run as a function.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { bug } from '../problems/diagnostic.ts';
import { takeColor } from './args/color.ts';
import { type Command, didYouMean, nearest, readArguments, UsageError } from './args/command.ts';
import { commandHelp, longHelp, shortHelp } from './args/help.ts';
import { commands } from './commands/registry.ts';
import { type CommandIo, colorsFor, type ExitCode, forPeople, type Io } from './io.ts';
import { callItBy, programName } from './program-name.ts';
import { showProblems } from './report/show-problems.ts';

/** Runs the command line and returns its exit status. Throws only what the system refuses. */
export const runCli = async (words: readonly string[], given: Io, version: string): Promise<ExitCode> => {
  try {
    const { argv, color } = takeColor(words);
    return await runWords(argv, streamsOf({ ...given, color }, version), version);
  } catch (thrown) {
    if (thrown instanceof UsageError) return wrongUsage(thrown.message, undefined, streamsOf(given, version));
    throw thrown;
  }
};

/** The streams, with the program called as the user calls it. */
const streamsOf = (given: Io, version: string): CommandIo => {
  const io = forPeople(given, version);
  const call = callItBy(
    programName(given.program),
    commands.map(({ name }) => name),
  );
  return { ...io, stdout: (text) => io.stdout(call(text)), stderr: (text) => io.stderr(call(text)) };
};

const runWords = async (argv: readonly string[], io: CommandIo, version: string): Promise<ExitCode> => {
  const [first, ...rest] = argv;
  if (first === undefined) {
    io.stdout(shortHelp(commands, programName(io.program), colorsFor(io, io.isOutputTTY)));
    return 0;
  }
  if (['--help', '-h', 'help'].includes(first)) return showHelp(rest[0], io, version);
  if (['--version', '-V', 'version'].includes(first)) {
    io.stdout(`${version}\n`);
    return 0;
  }
  const command = commandNamed(first);
  if (command !== undefined) return runCommand(command, rest, io);
  if (first.startsWith('-')) return wrongUsage(unknownOption(argv), undefined, io);
  // As functions are run by hand: a config, then the files.
  const render = commandNamed('render');
  if (render !== undefined && rest.length > 0 && existsSync(resolve(io.cwd, first)))
    return runCommand(render, ['--config', first, ...rest], io);
  return wrongUsage(unknownCommand(first), undefined, io);
};

const commandNamed = (name: string | undefined): Command | undefined =>
  commands.find((each) => each.name === name);

const showHelp = (about: string | undefined, io: CommandIo, version: string): ExitCode => {
  const command = commandNamed(about);
  if (about !== undefined && !about.startsWith('-') && command === undefined)
    return wrongUsage(unknownCommand(about), undefined, io);
  const colors = colorsFor(io, io.isOutputTTY);
  io.stdout(
    command ? commandHelp(command, colors) : longHelp(commands, version, programName(io.program), colors),
  );
  return 0;
};

const unknownOption = (argv: readonly string[]): string => {
  const [option = ''] = argv;
  const near = nearest(option.replace(/^-+/, ''), ['help', 'version']);
  const suggestion = /^(-c|--config)/.test(option)
    ? `podgraft render ${argv.join(' ')}`
    : near && `--${near}`;
  return `unknown option ${option}${didYouMean(suggestion)}`;
};

const runCommand = async (command: Command, argv: readonly string[], io: CommandIo): Promise<ExitCode> => {
  if (argv.some((each) => each === '--help' || each === '-h')) {
    io.stdout(commandHelp(command, colorsFor(io, io.isOutputTTY)));
    return 0;
  }
  try {
    return await command.run(readArguments(command, argv), io);
  } catch (thrown) {
    if (thrown instanceof UsageError) return wrongUsage(thrown.message, command, io);
    // A refusal of the system is no bug.
    if (thrown instanceof Error && 'syscall' in thrown) throw thrown;
    showProblems([bug(thrown)], io);
    return 1;
  }
};

const unknownCommand = (name: string): string => {
  const near = nearest(name, [...commands.map((each) => each.name), 'help', 'version']);
  return `unknown command ${JSON.stringify(name)}${didYouMean(near)}`;
};

const wrongUsage = (what: string, command: Command | undefined, io: Io): ExitCode => {
  const colors = colorsFor(io, io.isTTY);
  const program = programName(io.program);
  const name = command === undefined ? program : `${program} ${command.name}`;
  io.stderr(`${colors.bold(colors.red('error:'))} ${what}\n`);
  if (command !== undefined) io.stderr(`usage: ${name} ${command.usage[0]}\n`);
  io.stderr(`see ${name} --help\n`);
  return 2;
};
