// The options about output that every command with results has: the format of its report, and how much it says.

import { type Arguments, type Option, UsageError } from './command.ts';

export const formats = ['text', 'json', 'sarif', 'github', 'junit'] as const;
export type Format = (typeof formats)[number];

/** What the options about output say. */
export interface Output {
  readonly format: Format;
  /** Only errors, and nothing about what was done. */
  readonly quiet: boolean;
  /** A line for each workload, and each problem by itself. */
  readonly verbose: boolean;
}

export const reportOptions: Readonly<Record<string, Option>> = {
  output: {
    ...{ type: 'string', short: 'o', value: formats.join('|') },
    about: 'format of the report on standard output',
  },
  strict: { type: 'boolean', about: 'treat warnings as errors' },
  quiet: { type: 'boolean', short: 'q', about: 'report errors only' },
  verbose: { type: 'boolean', short: 'v', about: 'a line for each workload, and every problem' },
};

/** What the options say. `filesTo` is the option that takes a file or folder, which -o does in other programs. */
export const outputOf = (args: Arguments, filesTo?: string): Output => {
  const value = args.text('output') ?? 'text';
  const format = formats.find((each) => each === value);
  if (format !== undefined) return { format, quiet: args.flag('quiet'), verbose: args.flag('verbose') };
  const hint = filesTo === undefined ? '' : `; to write to ${value} use --${filesTo} ${value}`;
  throw new UsageError(
    `--output is a format (${formats.slice(0, -1).join(', ')} or ${formats.at(-1)}), not ${JSON.stringify(value)}${hint}`,
  );
};
