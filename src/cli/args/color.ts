// --color of every command, as git has it. It is read before anything else, since also wrong usage is shown in colour.

import { UsageError } from './command.ts';

const whens = ['auto', 'always', 'never'] as const;
export type When = (typeof whens)[number];

const isWhen = (word: string | undefined): word is When => whens.some((each) => each === word);

/** The arguments without --color, and what the last one says. Alone it is always; --no-color is never. */
export const takeColor = (argv: readonly string[]): { argv: readonly string[]; color: When } => {
  const end = argv.indexOf('--');
  const [options, rest] = end < 0 ? [argv, []] : [argv.slice(0, end), argv.slice(end)];
  const others: string[] = [];
  let color: When = 'auto';
  for (let at = 0; at < options.length; at++) {
    const word = options[at] as string;
    const next = options[at + 1];
    if (word === '--no-color') color = 'never';
    else if (word.startsWith('--color=')) color = whenOf(word.slice('--color='.length));
    else if (word !== '--color') others.push(word);
    else if (isWhen(next)) {
      color = next;
      at++;
    } else color = 'always';
  }
  return { argv: [...others, ...rest], color };
};

const whenOf = (word: string): When => {
  if (isWhen(word)) return word;
  throw new UsageError(`--color must be auto, always or never, not ${JSON.stringify(word)}`);
};
