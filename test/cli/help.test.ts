// The help of podgraft and of each command: its width, its examples, and the page that it links to.

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../src/cli/args/command.ts';
import { commands } from '../../src/cli/commands/registry.ts';
import { folderOf, run, spawn } from './support.ts';

const helps: readonly (readonly string[])[] = [
  [],
  ['--help'],
  ...commands.map(({ name }) => [name, '--help']),
];

it.each(helps)('podgraft %s %s fits a terminal of 80 columns', async (...argv) => {
  const { code, stdout } = await run('.', argv);
  expect(code).toBe(0);
  // An address cannot be broken.
  expect(stdout.split('\n').filter((line) => line.length > 80 && !/^See https:\S+$/.test(line))).toEqual([]);
});

it('puts no option and no value on two lines', async () => {
  for (const command of commands) {
    const { stdout } = await run('.', [command.name, '--help']);
    for (const [name, { value }] of Object.entries(command.options))
      expect(stdout).toContain(`--${name}${value === undefined ? '' : ` ${value}`}\n`.trimEnd());
  }
});

describe.each(commands.map((command) => [command.name, command] as const))('%s', (name, command) => {
  it('has examples, which its help prints and its options allow', async () => {
    expect(command.examples.length).toBeGreaterThan(0);
    const { stdout } = await run('.', [name, '--help']);
    for (const [line, does] of command.examples) {
      expect(stdout).toContain(`  # ${does}\n  ${line.replaceAll('\n', '\n  ')}\n`);
      const own = line.match(new RegExp(`podgraft ${name}(?= |\\)|$)[^|)>]*`))?.[0];
      if (own !== undefined) readArguments(command, own.trim().split(/\s+/).slice(2));
    }
  });

  it('links to a page that there is', async () => {
    expect(existsSync(`docs/${command.page}`), command.page).toBe(true);
    const { stdout } = await spawn(folderOf({}), [name, '--help']);
    expect(stdout).toMatch(
      new RegExp(`\nSee https://podgraft\\.github\\.io/podgraft/${command.page.replace(/md$/, 'html')}\n$`),
    );
  });
});
