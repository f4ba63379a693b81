// The container's command as a text that a script prints and has run: by a variable, a file, a pipe or a here-document.

import { everyNode, texts } from './commands.ts';
import type { Frame, ShellState } from './outcomes.ts';
import type { List, Node, Simple, Word } from './tree.ts';

/** Whether a command prints the container's command, or hands on a here-document with it. */
export const prints = (node: Node, state: ShellState, frame: Frame): boolean =>
  node.is === 'simple' && state.holdsAll([...node.words, ...node.redirects], frame);

interface Given {
  readonly variable: string;
  /** It has what another program made of the command, and not the command. */
  readonly isMade: boolean;
}

/** The variables that words assign the command to, as it is or as $(echo "$@"), or what $(getopt ab: "$@") made of it. */
export const variablesGiven = (words: readonly Word[], state: ShellState, frame: Frame): Given[] =>
  words.flatMap((word) => {
    const variable = /^([A-Za-z_]\w*)(\[[^\]]*\])?\+?=/.exec(word.text)?.[1];
    if (variable === undefined) return [];
    if (state.holdsCommand([word], frame)) return { variable, isMade: false };
    const commands = word.scripts
      .flatMap((script) => everyNode(script))
      .filter((node) => node.is === 'simple');
    const given = commands.filter(
      (node) =>
        node.words.some(({ parameters }) => parameters.some(({ name }) => /^[@*]$/.test(name))) &&
        state.holdsAll(node.words, frame),
    );
    const isPrinted = given.some((node) => /^(echo|printf)$/.test(node.words[0]?.text ?? ''));
    return given.length > 0 ? { variable, isMade: !isPrinted } : [];
  });

/** The files that a command writes the container's command to. */
export const filesGiven = (node: Simple, state: ShellState, frame: Frame): string[] =>
  prints(node, state, frame)
    ? node.redirects.flatMap(({ text, literal, isOutput }) => (isOutput && literal ? text : []))
    : [];

/** Whether a shell gets the container's command as a script: from a here-document, or in a file that the script wrote. */
export const runsPrinted = (
  { redirects }: Simple,
  words: readonly Word[],
  state: ShellState,
  frame: Frame,
): boolean => {
  const inputs = redirects.filter(({ isOutput }) => !isOutput);
  if (readsScript(words) && state.holdsAll(inputs, frame)) return true;
  const [first, second] = words;
  const isSourced = /^(\.|source)$/.test(first?.text ?? '');
  if (
    isSourced &&
    second?.scripts.some((script) => everyNode(script).some((node) => prints(node, state, frame)))
  )
    return true;
  const file = isSourced || readsScript(words.slice(0, 1)) ? second : first;
  return file?.literal === true && state.files.has(file.text);
};

/** Whether a command takes what it reads for a script, or for words to run. */
export const readsScript = (words: readonly Word[]): boolean => {
  const [first = '', ...rest] = texts(words);
  if (/(^|\/)xargs$/.test(first)) return rest.some((word) => !word.startsWith('-'));
  return /^(|.*\/)(ba|da|a|k|z)?sh$/.test(first) && rest.every((word) => /^-(?!.*c)/.test(word));
};

/** The variables that `while read -r NAME` sets. */
export const readBy = (condition: List): string[] =>
  everyNode(condition).flatMap((node) =>
    node.is === 'simple' && node.words[0]?.text === 'read'
      ? texts(node.words.slice(1)).filter((word) => /^\w+$/.test(word))
      : [],
  );
