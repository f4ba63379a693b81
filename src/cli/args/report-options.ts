// The options about output that every command with results has: the format of its report.

import { type Arguments, type Option, UsageError } from './command.ts';

export const formats = ['text', 'json', 'sarif', 'github', 'junit'] as const;
export type Format = (typeof formats)[number];

export const outputOption: Option = {
  type: 'string',
  short: 'o',
  value: formats.join('|'),
  about: 'format of the report on standard output; default text',
};

/** The format that --output names. `filesTo` is the option that takes a file or folder, which -o does elsewhere. */
export const formatOf = (args: Arguments, filesTo?: string): Format => {
  const value = args.text('output') ?? 'text';
  const format = formats.find((each) => each === value);
  if (format !== undefined) return format;
  const hint = filesTo === undefined ? '' : `; to write to ${value} use --${filesTo} ${value}`;
  throw new UsageError(
    `--output is a format (${formats.slice(0, -1).join(', ')} or ${formats.at(-1)}), not ${JSON.stringify(value)}${hint}`,
  );
};
