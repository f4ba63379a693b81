// Whether a script surely leaves before its last line, so that what is added below it never runs.

import { everyNode, type Functions, firstNodes, functionsOf } from './shell-commands.ts';
import { nodeNeverEnds } from './shell-endless.ts';
import { judging, type List, type Node, type Word } from './shell-script.ts';

export interface Leaving {
  /** A clause: it always ends in exit. */
  readonly reason: string;
  /** The program that takes the script's place. */
  readonly program?: string;
}

/** Why a script surely never reaches its end; undefined when it may. */
export const neverReachesEnd = judging<Leaving | undefined>(
  (list) => listLeaves(list, functionsOf(list)),
  undefined,
);

const listLeaves = (list: List, functions: Functions): Leaving | undefined => {
  for (const statement of list) {
    // Whoever does something with the script's arguments may run them: they are the command.
    if (everyNode([statement]).some(usesArguments)) return undefined;
    const nodes = firstNodes(statement);
    const reason = nodes.length === 1 && nodes[0] !== undefined ? nodeLeaves(nodes[0], functions) : undefined;
    if (reason !== undefined) return reason;
  }
  return undefined;
};

const usesArguments = (node: Node): boolean => {
  switch (node.is) {
    case 'simple':
      return [...node.words, ...node.assignments].some(isOfArguments);
    case 'for':
      return node.words?.some(isOfArguments) ?? true;
    case 'case':
      return isOfArguments(node.subject);
    default:
      return false;
  }
};

/** "$@", ${@:2}, $*, $1. In a quoted script $@ may stand for them, too; $1 is more often a column of awk. */
const isOfArguments = ({ text, literal }: Word): boolean =>
  (literal ? /\$\{?[@*]/ : /\$(\{[!#]?)?[@*1-9]/).test(text);

/** The word of an exec that names the program; undefined where exec only redirects. */
const execTarget = ([, ...words]: readonly Word[]): Word | undefined => {
  while (words[0]?.text.startsWith('-')) if (/^-[cl]*a$/.test(words.shift()?.text ?? '')) words.shift();
  return words[0];
};

const nodeLeaves = (node: Node, functions: Functions): Leaving | undefined => {
  switch (node.is) {
    case 'simple': {
      const [first] = node.words;
      if (first?.text === 'exit') return { reason: 'it always ends in exit' };
      if (first?.text !== 'exec') break;
      const program = execTarget(node.words);
      // What an expansion stands for may be the command.
      if (program === undefined || !program.literal) return undefined;
      return { reason: `it always ends in exec ${program.text}`, program: program.text };
    }
    case 'group':
      if (!node.subshell) return listLeaves(node.body, functions);
      break;
    case 'if': {
      if (node.otherwise === undefined) return undefined;
      const reasons = [...node.branches.map(({ body }) => body), node.otherwise].map((list) =>
        listLeaves(list, functions),
      );
      if (reasons.every((each) => each !== undefined)) return reasons[0];
      return undefined;
    }
  }
  return nodeNeverEnds(node, functions) ? { reason: 'it runs for ever' } : undefined;
};
