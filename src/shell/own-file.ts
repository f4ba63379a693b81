// Where a script counts on being a file: it runs itself again by its name, as after dropping root, or runs its main part only
// where $BASH_SOURCE is $0. A shell with -c gives it no file: $0 is the word after the script, and $BASH_SOURCE is empty.

import { everyCommand } from './commands.ts';
import type { Remark } from './evidence.ts';
import { isOnlooker, unwrapped } from './runners.ts';
import { judging } from './script.ts';
import type { Simple, Word } from './tree.ts';

const isSource = ({ text }: Word): boolean => /^\$(BASH_SOURCE|\{BASH_SOURCE(\[0\])?\})$/.test(text);
const isZero = ({ text }: Word): boolean => /^\$(0|\{0\})$/.test(text);
const isCommandLine = ({ parameters }: Word): boolean => parameters.some(({ name }) => /^[@*]$/.test(name));

/** The first command of a script for which it must be a file. */
export const needsOwnFile = judging((list): Omit<Remark, 'remedy'> | undefined => {
  for (const node of everyCommand(list)) {
    const what = runsItself(node) ?? comparesItself(node);
    if (what !== undefined) return { line: node.line, what };
  }
  return undefined;
}, undefined);

/** `exec gosu app "$0" "$@"` */
const runsItself = (node: Simple): string | undefined => {
  const words = unwrapped(node.words);
  const own = words.findIndex((word) => isSource(word) || isZero(word));
  if (own < 0 || !words.slice(own + 1).some(isCommandLine)) return undefined;
  const [first] = words;
  if (own > 0 && (first?.literal !== true || (first.text !== 'exec' && isOnlooker(first.text))))
    return undefined;
  return `the script runs itself again by ${words[own]?.text}`;
};

/** `[ "${BASH_SOURCE[0]}" = "$0" ]` */
const comparesItself = ({ words }: Simple): string | undefined => {
  if (!/^(\[|\[\[|test)$/.test(words[0]?.text ?? '')) return undefined;
  const source = words.find(isSource);
  if (source === undefined || !words.some(isZero)) return undefined;
  return `the script compares ${source.text} with $0`;
};
