// Whether a script visibly comes to an end, and for how long it surely sleeps on the way.

import { baseName, everyCommand, finite, firstNodes, mayLeave } from './shell-commands.ts';
import { judging, type List, type Node, type Simple } from './shell-script.ts';

// Finite commands that wait for their standard input when no file is named.
const readers = new Set(['sed', 'head', 'cut', 'tr', 'sort', 'uniq', 'wc', 'cat', 'grep']);

/** Seconds of a sleep that is meant to last as long as the pod does: a day. */
const LONG = 86_400;

const substitution = /\$\(|`/;

const commandEnds = ({ words, assignments, hasInput }: Simple, piped: boolean): boolean => {
  if ([...words, ...assignments].some(({ text, literal }) => !literal && substitution.test(text)))
    return false;
  const [first, ...rest] = words;
  if (first === undefined) return true;
  if (!first.literal || hasInput) return false;
  const name = baseName(first.text);
  if (name === 'sleep') return rest.length > 0 && rest.every(({ text }) => (seconds(text) ?? LONG) < LONG);
  if (name === 'env') {
    // What it runs comes behind its options and assignments; without that it prints.
    const at = rest.findIndex(({ text }) => !text.startsWith('-') && !text.includes('='));
    if (at === -1) return rest.every(({ text }) => !text.startsWith('-S'));
    return commandEnds({ is: 'simple', words: rest.slice(at), assignments: [], hasInput }, piped);
  }
  if (!finite.has(name) && !readers.has(name)) return false;
  // A pipe or a device may give something for ever.
  if (readers.has(name) && rest.some(({ text }) => /^\/(dev|proc)\/|pipe|fifo|line-buffered/i.test(text)))
    return false;
  if (!readers.has(name) || piped) return true;
  // A reader's first operand may be its pattern; a second one is a file.
  const operands = rest.filter(({ text }) => !text.startsWith('-')).length;
  return operands >= (name === 'sed' || name === 'grep' || name === 'tr' ? 2 : 1);
};

const nodeEnds = (node: Node, piped: boolean): boolean => {
  switch (node.is) {
    case 'simple':
      return commandEnds(node, piped);
    case 'for':
      return node.words !== undefined && listEnds(node.body);
    case 'if':
      return (
        node.branches.every(({ condition, body }) => listEnds(condition) && listEnds(body)) &&
        listEnds(node.otherwise ?? [])
      );
    case 'case':
      return node.bodies.every(listEnds);
    case 'group':
      return listEnds(node.body);
    default:
      return false;
  }
};

const listEnds = (list: List): boolean =>
  list.every(
    ({ pipelines, background }) =>
      !background && pipelines.every(({ nodes }) => nodes.every((node, index) => nodeEnds(node, index > 0))),
  );

/** Whether every statement of a script visibly comes to an end, so that the script does. */
export const scriptEnds = judging((list) => list.length > 0 && listEnds(list), false);

/** Seconds of a sleep argument such as 5, 0.5, 2m; undefined for anything else. */
const seconds = (text: string): number | undefined => {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * ({ s: 1, m: 60, h: 3600, d: 86400 }[match[2] || 's'] ?? 1);
};

const nodeSleeps = (node: Node): number => {
  switch (node.is) {
    case 'simple': {
      const [first, ...rest] = node.words;
      if (first === undefined || baseName(first.text) !== 'sleep') return 0;
      return rest.reduce((sum, { text, literal }) => sum + ((literal ? seconds(text) : 0) ?? 0), 0);
    }
    case 'for': {
      const skips = everyCommand(node.body).some(({ words }) => words[0]?.text === 'continue');
      const sure = node.words?.every(({ literal }) => literal) && !skips && !mayLeave(node.body, new Set());
      return sure ? (node.words?.length ?? 0) * listSleeps(node.body) : 0;
    }
    case 'if': {
      if (node.otherwise === undefined) return 0;
      return Math.min(...[...node.branches.map(({ body }) => body), node.otherwise].map(listSleeps));
    }
    case 'group':
      return listSleeps(node.body);
    default:
      return 0;
  }
};

const listSleeps = (list: List): number => {
  let sum = 0;
  for (const statement of list) {
    sum += Math.max(0, ...firstNodes(statement).map(nodeSleeps));
    // After a statement that may leave, nothing more is sure.
    if (
      everyCommand([statement]).some(({ words }) => ['exit', 'return', 'exec'].includes(words[0]?.text ?? ''))
    )
      break;
  }
  return sum;
};

/** For how many seconds a command line without a shell surely sleeps. */
export const sleepOf = (words: readonly unknown[]): number => {
  const [program, ...rest] = words.map(String);
  if (program === undefined || baseName(program) !== 'sleep') return 0;
  return rest.reduce((sum, word) => sum + (seconds(word) ?? 0), 0);
};

/** Whether a command line without a shell visibly comes to an end. */
export const wordsEnd = (words: readonly unknown[]): boolean => {
  const literals = words.map((word) => ({ text: String(word), literal: !String(word).includes('$(') }));
  return commandEnds({ is: 'simple', words: literals, assignments: [], hasInput: false }, false);
};

/** For how many seconds a script surely sleeps: its unconditional, literal sleeps together. */
export const leastSleep = judging((list) => listSleeps(list), 0);
