// The manual page: everything that help has is in it, and man and mandoc have no word against it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manPage } from '../../scripts/man-page.ts';
import { commonOptions } from '../../src/cli/args/command.ts';
import { commands } from '../../src/cli/commands/registry.ts';
import { describeWithTools, toolPath } from '../external-tools.ts';
import { folderOf } from './support.ts';

const page = manPage('1.2.3');
/** The page without the escapes of roff. */
const plain = page
  .replaceAll('\\-', '-')
  .replaceAll('\\(aq', "'")
  .replaceAll('\\(ti', '~')
  .replaceAll('\\e', '\\');

describe('the manual page', () => {
  it.each(commands.map((command) => [command.name, command] as const))('has all of %s', (name, command) => {
    const section = plain.split('.SS ').find((each) => each.startsWith(`podgraft ${name}\n`)) ?? '';
    for (const [option, { short, value, about }] of Object.entries(command.options)) {
      const head = `${short === undefined ? '' : `-${short}, `}--${option}${value === undefined ? '' : ` ${value}`}`;
      expect(section).toContain(`.B ${head}\n${about}\n`);
    }
    for (const usage of command.usage) expect(section).toContain(`.B podgraft ${name}\n${usage}`);
    for (const [line, does] of command.examples)
      expect(section).toContain(`${does}:\n.PP\n.RS\n.nf\n${line}\n.fi`);
  });

  it('has the options of every command, and its version', () => {
    const common = plain.slice(plain.indexOf('.SH OPTIONS OF EVERY COMMAND'));
    for (const [name, { about }] of Object.entries(commonOptions))
      expect(common.split(`--${name}`)[1]).toContain(`
${about}
`);
    expect(page).toMatch(/^\.TH PODGRAFT 1 "" "podgraft 1\.2\.3"/);
  });
});

const file = (): string => join(folderOf({ 'podgraft.1': page }), 'podgraft.1');

describeWithTools('man', ['man'], () => {
  it('shows it without a warning', () => {
    const { status, stdout, stderr } = spawnSync(toolPath('man'), ['--warnings', '-l', file()], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', MANPAGER: 'cat', MANWIDTH: '80' },
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('podgraft - change what containers do without rebuilding their image\n');
    expect(stdout).toContain('podgraft diff --exit-code -c podgraft.yaml rendered/\n');
  });
});

describeWithTools('mandoc', ['mandoc'], () => {
  it('finds no error in it', () => {
    const { status, stdout } = spawnSync(toolPath('mandoc'), ['-T', 'lint', '-W', 'error', file()], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '']);
  });
});
