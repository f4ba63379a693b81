// Which files a script runs by their paths, as programs of their own: the kernel then asks for an exec bit.

import { everyCommand, texts } from './commands.ts';
import { execWords, programsOf, unwrapped } from './runners.ts';
import { judging } from './script.ts';
import type { Simple } from './tree.ts';

/** The absolute paths that a script runs by themselves; none that it asks about first, as with `[ -x PATH ]`. */
export const executedPaths = judging((list): readonly string[] => {
  const commands = everyCommand(list);
  const asked = new Set(commands.filter(asks).flatMap(({ words }) => words.map(({ text }) => text)));
  const paths = commands.flatMap(programsIn);
  return [...new Set(paths)].filter((path) => !asked.has(path));
}, []);

/** The programs of a command after `exec` and `command`, as far as its words are known. */
const programsIn = (node: Simple): string[] => {
  const words = unwrapped(node.words);
  const line = words[0]?.literal === true && words[0].text === 'exec' ? execWords(words).words : words;
  const unknown = line.findIndex(({ literal }) => !literal);
  return programsOf(texts(unknown === -1 ? line : line.slice(0, unknown)));
};

/** Whether a command finds out if something can be run. */
const asks = ({ words: [first, ...rest] }: Simple): boolean => {
  const name = first?.text ?? '';
  if (/^(?:test|\[\[?)$/.test(name)) return rest.some(({ text }) => text === '-x');
  return /^(?:type|which|hash)$/.test(name) || (name === 'command' && /^-[vV]/.test(rest[0]?.text ?? ''));
};
