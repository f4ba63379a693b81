// The commands inside a parsed script: which certainly run, which may leave a loop. never-ends, ends, waits
// and hands-over draw their conclusions from them. "Certainly" in their comments is false when in doubt.

import type { List, Node, Simple, Statement, Word } from './tree.ts';

/** Every list anywhere inside, the outermost first; not those of substitutions. */
const everyList = (list: List): List[] => [
  list,
  ...list.flatMap(({ pipelines }) =>
    pipelines.flatMap(({ nodes }) => nodes.flatMap((node) => listsIn(node).flatMap(everyList))),
  ),
];

/** The line of the first command that a script starts in the background and never waits for. */
export const firstLeftRunning = (list: List): number | undefined => {
  if (everyCommand(list).some(({ words }) => words[0]?.text === 'wait')) return undefined;
  const started = everyList(list).flatMap((each) => each.filter(({ background }) => background));
  const lines = started.flatMap(({ pipelines }) => pipelines[0]?.nodes[0]?.line ?? []);
  return lines.length === 0 ? undefined : Math.min(...lines);
};

/** The simple command that a statement begins with, if it is in the foreground and in no pipe. */
export const onlyCommand = (statement: Statement): Simple | undefined => {
  const pipeline = statement.pipelines[0];
  const node = pipeline?.nodes[0];
  return !statement.background && pipeline?.nodes.length === 1 && node?.is === 'simple' ? node : undefined;
};

/** The only simple command of a list. */
export const soleCommand = ([statement, ...more]: List): Simple | undefined =>
  statement?.pipelines.length === 1 && more.length === 0 ? onlyCommand(statement) : undefined;

export const firstNodes = (statement: Statement): readonly Node[] =>
  statement.background ? [] : (statement.pipelines[0]?.nodes ?? []);

/** The lists directly inside a node. */
export const listsIn = (node: Node): readonly List[] => {
  switch (node.is) {
    case 'simple':
    case 'arithmetic':
      return [];
    case 'loop':
      return [node.condition, node.body];
    case 'if':
      return [...node.branches.flatMap(({ condition, body }) => [condition, body]), node.otherwise ?? []];
    case 'case':
      return node.bodies;
    default:
      return [node.body];
  }
};

/** Every node anywhere inside, also in conditions, branches and functions. */
export const everyNode = (list: List): Node[] =>
  list.flatMap((statement) =>
    statement.pipelines.flatMap(({ nodes }) =>
      nodes.flatMap((node) => [node, ...listsIn(node).flatMap(everyNode)]),
    ),
  );

/** Every simple command anywhere inside, also in conditions, branches and functions. */
export const everyCommand = (list: List): Simple[] => everyNode(list).filter((node) => node.is === 'simple');

/** A word without expansions, or one of which they are not known. */
export const plainWord = (text: string, literal = true): Word => ({
  ...{ text, literal, parameters: [], scripts: [] },
});

/** The last step of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Commands that end by themselves and start nothing, whatever their arguments. */
export const finite = new Set(
  'echo printf cp mv rm mkdir rmdir chmod chown chgrp ln touch set export unset cd test [ [[ true false : date ls exit umask id pwd basename dirname hostname uname sed head cut tr sort uniq wc stat readlink'.split(
    ' ',
  ),
);

const leaving = new Set(
  'break exit return exec kill pkill killall eval . source trap reboot poweroff halt shutdown'.split(' '),
);
const sourcing = new Set(['.', 'source', 'eval']);

/** Commands that may be functions of the script. */
export interface Functions {
  has(name: string): boolean;
}

/** The functions of a script, wherever they are defined. What it sources may define any other. */
export const functionsOf = (list: List): Functions => {
  const nodes = everyNode(list);
  const names = new Set(nodes.flatMap((node) => (node.is === 'function' ? [node.name] : [])));
  const sources = nodes.some((node) => node.is === 'simple' && sourcing.has(node.words[0]?.text ?? ''));
  if (!sources) return names;
  return { has: (name) => names.has(name) || !(finite.has(name) || name === 'sleep') };
};

/** Whether a list may leave the construct around it. A command that is a function or an expansion may do anything. */
export const mayLeave = (list: List, functions: Functions): boolean =>
  list.some(({ pipelines }) => pipelines.some(({ nodes }) => nodes.some((node) => leaves(node, functions))));

const leaves = (node: Node, functions: Functions): boolean => {
  // A function leaves where it is called.
  if (node.is === 'function') return false;
  if (node.is !== 'simple') return listsIn(node).some((list) => mayLeave(list, functions));
  const [first, ...rest] = node.words;
  if (first === undefined || (first.text === 'exec' && rest.length === 0)) return false;
  return !first.literal || leaving.has(first.text) || functions.has(first.text);
};

export const texts = (words: readonly Word[]): string[] => words.map(({ text }) => text);
