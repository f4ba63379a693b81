// The options about output that every command with results has: the format of its report, and how much it says.

import { eitherOf } from '../../problems/diagnostic.ts';
import { type Arguments, type Option, UsageError } from './command.ts';

const formats = ['text', 'json', 'sarif', 'github', 'junit'] as const;
export type Format = (typeof formats)[number];
/** The formats of explain besides. */
const documentFormats = ['html', 'markdown'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/** What the options about output say. */
export interface Output {
  readonly format: Format | DocumentFormat;
  /** Only errors, and nothing about what was done. */
  readonly quiet: boolean;
  /** A line for each workload, and each problem by itself. */
  readonly verbose: boolean;
}

const outputOption = (values: readonly string[]): Option => ({
  ...{ type: 'string', short: 'o', value: values.join('|') },
  about: 'format of the report on standard output',
});

export const reportOptions: Readonly<Record<string, Option>> = {
  output: outputOption(formats),
  strict: { type: 'boolean', about: 'treat warnings as errors' },
  quiet: { type: 'boolean', short: 'q', about: 'report errors only' },
  verbose: { type: 'boolean', short: 'v', about: 'print a line for each workload, and every problem' },
};

/** The same for a command that also writes documents. */
export const documentOptions: typeof reportOptions = {
  ...reportOptions,
  output: outputOption([...formats, ...documentFormats]),
};

/**
 * What the options say. `filesTo` is the option that takes a file or folder, which -o does in other programs;
 * `documents`: the command writes documents.
 */
export const outputOf = (
  args: Arguments,
  { filesTo, documents = false }: { readonly filesTo?: string; readonly documents?: boolean } = {},
): Output => {
  const value = args.text('output') ?? 'text';
  const known = [...formats, ...(documents ? documentFormats : [])];
  const format = known.find((each) => each === value);
  if (format !== undefined) return { format, quiet: args.flag('quiet'), verbose: args.flag('verbose') };
  const isDocument = documentFormats.some((each) => each === value);
  const hint = isDocument
    ? '; only podgraft explain writes documents'
    : value === 'yaml'
      ? '; without --output, render and lock print YAML'
      : filesTo === undefined
        ? ''
        : `; to write to ${value} use --${filesTo} ${value}`;
  throw new UsageError(`--output must be ${eitherOf(known)}, not ${JSON.stringify(value)}${hint}`);
};
