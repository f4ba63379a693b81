// The command line for people: finds the command that is meant and runs it. Loaded only when podgraft is not
// run as a function.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { bug } from '../problems/diagnostic.ts';
import { type Command, nearest, readArguments, UsageError } from './args/command.ts';
import { commandHelp, longHelp, shortHelp } from './args/help.ts';
import { commands } from './commands/registry.ts';
import { type CommandIo, colorsFor, type ExitCode, forPeople, type Io } from './io.ts';
import { showProblems } from './report/show-problems.ts';

/** Runs the command line and returns its exit status. Throws only what the system refuses. */
export const runCli = async (argv: readonly string[], given: Io, version: string): Promise<ExitCode> => {
  const io = forPeople(given);
  const colors = colorsFor(io, io.isOutputTTY);
  const [first, ...rest] = argv;
  if (first === undefined) {
    io.stdout(shortHelp(commands, colors));
    return 0;
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    const [about] = rest;
    const command = commands.find(({ name }) => name === about);
    if (about !== undefined && !about.startsWith('-') && command === undefined)
      return wrongUsage(unknownCommand(about), undefined, io);
    io.stdout(command ? commandHelp(command, colors) : longHelp(commands, version, colors));
    return 0;
  }
  if (first === '--version' || first === '-V' || first === 'version') {
    io.stdout(`${version}\n`);
    return 0;
  }
  const command = commands.find(({ name }) => name === first);
  if (command !== undefined) return runCommand(command, rest, io);
  if (first.startsWith('-')) {
    const near = nearest(first.replace(/^-+/, ''), ['help', 'version']);
    const isRender = /^(-c|--config)/.test(first);
    const hint = isRender
      ? `; did you mean podgraft render ${argv.join(' ')}?`
      : near === undefined
        ? ''
        : `; did you mean --${near}?`;
    return wrongUsage(`unknown option ${first}${hint}`, undefined, io);
  }
  // The habit of functions that are run by hand: a config, then the files.
  const render = commands.find(({ name }) => name === 'render');
  if (render !== undefined && rest.length > 0 && existsSync(resolve(io.cwd, first)))
    return runCommand(render, ['--config', first, ...rest], io);
  return wrongUsage(unknownCommand(first), undefined, io);
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
    // What the system refuses is no bug.
    if (thrown instanceof Error && 'syscall' in thrown) throw thrown;
    showProblems([bug(thrown)], io);
    return 1;
  }
};

const unknownCommand = (name: string): string => {
  const near = nearest(name, [...commands.map((each) => each.name), 'help', 'version']);
  return `unknown command ${JSON.stringify(name)}${near === undefined ? '' : `; did you mean ${near}?`}`;
};

const wrongUsage = (what: string, command: Command | undefined, io: Io): ExitCode => {
  const colors = colorsFor(io, io.isTTY);
  const name = command === undefined ? 'podgraft' : `podgraft ${command.name}`;
  io.stderr(`${colors.bold(colors.red('error:'))} ${what}\n`);
  if (command !== undefined) io.stderr(`usage: ${name} ${command.usage[0]}\n`);
  io.stderr(`see ${name} --help\n`);
  return 2;
};
