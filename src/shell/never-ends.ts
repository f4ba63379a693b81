// Whether a script or a command line certainly runs forever.

import { baseName, type Functions, firstNodes, functionsOf, mayLeave, texts } from './commands.ts';
import { constantCondition } from './constants.ts';
import { judging } from './script.ts';
import type { List, Node } from './tree.ts';

/** Whether a command line, without a shell, certainly never ends: `sleep infinity`, `tail -f /dev/null`. */
export const commandNeverEnds = (words: readonly unknown[]): boolean => {
  const [program, ...rest] = words.filter((word): word is string => typeof word === 'string');
  switch (program === undefined ? '' : baseName(program)) {
    case 'exec':
      return commandNeverEnds(rest);
    case 'sleep':
      return rest.length === 1 && /^inf(inity)?$/.test(rest[0] ?? '');
    case 'tail':
      return (
        rest.some((word) => /^(-[a-zA-Z]*[fF]|--follow(=.*)?)$/.test(word)) &&
        !rest.some((word) => word.startsWith('--pid'))
      );
    case 'nc':
    case 'ncat': {
      // With -k it listens again after each connection.
      const options = rest.filter((word) => /^-[a-z]+$/.test(word)).join('');
      return options.includes('l') && options.includes('k');
    }
    default:
      return false;
  }
};

/** Whether the condition of a loop never ends it. */
export const isEndless = ({ keyword, condition }: Node & { is: 'loop' }): boolean =>
  constantCondition(condition) === (keyword === 'while');

export const nodeNeverEnds = (node: Node, functions: Functions): boolean => {
  switch (node.is) {
    case 'simple':
      return node.words.every(({ literal }) => literal) && commandNeverEnds(texts(node.words));
    case 'loop':
      return isEndless(node) && !mayLeave(node.body, functions);
    case 'if':
      return (
        node.otherwise !== undefined &&
        [...node.branches.map(({ body }) => body), node.otherwise].every((list) =>
          listNeverEnds(list, functions),
        )
      );
    case 'group':
      return listNeverEnds(node.body, functions);
    default:
      return false;
  }
};

export const listNeverEnds = (list: List, functions: Functions): boolean => {
  for (const statement of list) {
    const nodes = firstNodes(statement);
    if (nodes.length === 1 && nodes[0] !== undefined && nodeNeverEnds(nodes[0], functions)) return true;
    // A signal handler, a timeout in the background or an exit in between can end what looks endless.
    if (mayLeave([statement], functions)) return false;
  }
  return false;
};

/** Whether a script certainly runs forever. */
export const scriptNeverEnds = judging((list) => listNeverEnds(list, functionsOf(list)), false);
