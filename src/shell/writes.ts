// Which files a script certainly writes to, by the paths in its text.

import { baseName, everyCommand, type Functions, firstNodes, functionsOf, mayLeave } from './commands.ts';
import { judging } from './script.ts';
import type { List, Node, Statement, Word } from './tree.ts';

/** Commands whose last word is what they write to. */
const writers = new Set('cp mv ln install tee touch truncate chmod chown chgrp mkdir'.split(' '));

/** The absolute paths that a script writes to, whatever its variables hold and whatever files there are. */
export const writtenPaths = judging((list): readonly string[] => writtenBy(list, functionsOf(list)), []);

const writtenBy = (list: List, functions: Functions): string[] => {
  const paths: string[] = [];
  for (const statement of list) {
    if (!mayFail(statement))
      paths.push(...firstNodes(statement).flatMap((node) => writtenByNode(node, functions)));
    if (mayLeave([statement], functions)) break;
  }
  return paths;
};

/** Whether the script says what to do where the first command fails. */
const mayFail = ({ operators }: Statement): boolean => operators[0] === '||';

const writtenByNode = (node: Node, functions: Functions): string[] => {
  const outputs = node.redirects.filter(({ isOutput }) => isOutput);
  if (node.is === 'group') return [...absolute(outputs), ...writtenBy(node.body, functions)];
  if (node.is !== 'simple') return node.is === 'function' ? [] : absolute(outputs);
  const [command, ...rest] = node.words;
  if (command?.literal !== true || functions.has(command.text)) return absolute(outputs);
  const last = writes(command.text, rest) ? rest.slice(-1) : [];
  return absolute([...outputs, ...last, ...namedBy(baseName(command.text), rest)]);
};

/** The options whose next word is what a command writes to. */
const targetOptions: ReadonlyMap<string, RegExp> = new Map([
  ['curl', /^(?:-[a-zA-Z]*o|--output)$/],
  ['wget', /^(?:-[a-zA-Z]*O|--output-document)$/],
  ['unzip', /^-d$/],
  ['tar', /^(?:-C|--directory)$/],
]);

/** What an option names as the file or folder that a command writes to. */
const namedBy = (name: string, words: readonly Word[]): Word[] => {
  if (name === 'dd')
    return words.flatMap((word) =>
      word.text.startsWith('of=') ? { ...word, text: word.text.slice('of='.length) } : [],
    );
  const option = targetOptions.get(name);
  // tar goes to a folder to read there, too.
  const isOther = name === 'tar' && !/^-?[a-zA-Z]*x/.test(words[0]?.text ?? '');
  if (option === undefined || isOther) return [];
  return words.filter((_, index) => option.test(words[index - 1]?.text ?? ''));
};

/** `mkdir -p` does nothing where the folder is there, and with -t the last word is no target. */
const writes = (command: string, words: readonly Word[]): boolean => {
  const name = baseName(command);
  const options = words.map(({ text }) => text).filter((text) => text.startsWith('-'));
  if (name === 'sed') return options.some((option) => /^-[a-zA-Z]*i|^--in-place/.test(option));
  const isOther =
    name === 'mkdir' ? /^-[a-zA-Z]*p|^--(parents|help)/ : /^-[a-zA-Z]*t$|^--(target|reference|help)/;
  return writers.has(name) && !options.some((option) => isOther.test(option));
};

const absolute = (words: readonly Word[]): string[] =>
  words.filter(({ literal, text }) => literal && text.startsWith('/')).map(({ text }) => text);

/** Commands after which what was made may have another owner or mode than root's usual ones. */
const changers = new Set(
  'chmod chown chgrp umask setfacl cp mv ln install tar unzip rsync su su-exec gosu'.split(' '),
);

/** The absolute paths that a script makes anew, with the user and the umask that it has; none in doubt. */
export const madePaths = judging((list): readonly string[] => {
  if (everyCommand(list).some(({ words }) => mayChange(words))) return [];
  const folders = list.flatMap((statement) =>
    firstNodes(statement).flatMap((node) => {
      const [command, ...rest] = node.is === 'simple' ? node.words : [];
      return command !== undefined && baseName(command.text) === 'mkdir' ? absolute(rest) : [];
    }),
  );
  return [...writtenBy(list, functionsOf(list)), ...folders];
}, []);

const mayChange = ([command, ...rest]: readonly Word[]): boolean =>
  command !== undefined &&
  (!command.literal ||
    changers.has(baseName(command.text)) ||
    rest.some(({ text }) => /^(?:-[a-zA-Z]*m|--mode)/.test(text)));
