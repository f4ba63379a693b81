// Which files a script runs by their paths, as programs of their own: the kernel then asks for an exec bit.

import { everyCommand } from './commands.ts';
import { execWords, startOf, unwrapped } from './runners.ts';
import { judging } from './script.ts';
import type { Simple } from './tree.ts';

/** The absolute paths that a script runs by themselves; none that it asks about first, as with `[ -x PATH ]`. */
export const executedPaths = judging((list): readonly string[] => {
  const commands = everyCommand(list);
  const asked = new Set(commands.filter(asks).flatMap(({ words }) => words.map(({ text }) => text)));
  const paths = commands.flatMap(programsOf);
  return [...new Set(paths)].filter((path) => !asked.has(path));
}, []);

/** The program of a command and the one that it only starts (`gosu USER PROGRAM`), where they are absolute paths. */
const programsOf = (node: Simple): string[] => {
  const words = unwrapped(node.words);
  const line = words[0]?.literal === true && words[0].text === 'exec' ? execWords(words).words : words;
  const start = startOf(line.map(({ text }) => text));
  return [0, start].flatMap((at) => {
    const isKnown = line.slice(0, at + 1).every(({ literal }) => literal);
    const { text = '' } = line[at] ?? {};
    return isKnown && text.startsWith('/') ? text : [];
  });
};

/** Whether a command finds out if something can be run. */
const asks = ({ words: [first, ...rest] }: Simple): boolean => {
  const name = first?.text ?? '';
  if (/^(?:test|\[\[?)$/.test(name)) return rest.some(({ text }) => text === '-x');
  return /^(?:type|which|hash)$/.test(name) || (name === 'command' && /^-[vV]/.test(rest[0]?.text ?? ''));
};
