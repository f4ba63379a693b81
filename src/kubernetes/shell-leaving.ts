// Whether a script surely leaves before its last line, so that what is added below it never runs.

import { everyCommand, firstNodes, functionNames } from './shell-commands.ts';
import { nodeNeverEnds } from './shell-endless.ts';
import { judging, type List, type Node, type Statement } from './shell-script.ts';

export interface Leaving {
  /** A clause: it always ends in exit. */
  readonly reason: string;
  /** The program that takes the script's place. */
  readonly program?: string;
}

/** Why a script surely never reaches its end; undefined when it may. */
export const neverReachesEnd = judging<Leaving | undefined>(
  (list) => listLeaves(list, functionNames(list)),
  undefined,
);

const listLeaves = (list: List, functions: ReadonlySet<string>): Leaving | undefined => {
  for (const statement of list) {
    const nodes = firstNodes(statement);
    const reason = nodes.length === 1 && nodes[0] !== undefined ? nodeLeaves(nodes[0], functions) : undefined;
    if (reason !== undefined) return reason;
    // Whoever does anything with the arguments may see to the command.
    if (usesArguments(statement)) return undefined;
  }
  return undefined;
};

/** Such as $@, ${@:2}, $*, $1 and $#; and `for word; do`, which goes over the arguments. */
const argument = /\$(?:[@*#\d]|\{[#!]?[@*\d])/;

const usesArguments = (statement: Statement): boolean => {
  const loops = statement.pipelines.flatMap(({ nodes }) => nodes).filter((node) => node.is === 'for');
  if (loops.some(({ words }) => words === undefined || words.some(({ text }) => argument.test(text))))
    return true;
  return everyCommand([statement]).some(({ words, assignments }) =>
    [...words, ...assignments].some(({ text }) => argument.test(text)),
  );
};

const nodeLeaves = (node: Node, functions: ReadonlySet<string>): Leaving | undefined => {
  switch (node.is) {
    case 'simple': {
      const [first, second] = node.words;
      if (first?.text === 'exit') return { reason: 'it always ends in exit' };
      if (first?.text !== 'exec' || second === undefined) break;
      if (!second.literal || node.words.some(({ text }) => argument.test(text))) return undefined;
      return { reason: `it always ends in exec ${second.text}`, program: second.text };
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
