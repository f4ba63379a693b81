// Whether a script ends, as far as its text shows, and for how long it certainly sleeps before.

import {
  baseName,
  everyCommand,
  everyNode,
  type Functions,
  finite,
  firstNodes,
  functionsOf,
  mayLeave,
  onlyCommand,
  plainWord,
  texts,
} from './commands.ts';
import { isEndless, listNeverEnds } from './never-ends.ts';
import { judging } from './script.ts';
import type { List, Node, Simple, Word } from './tree.ts';

// Finite commands that wait for their standard input when no file is named.
const readers = new Set(['sed', 'head', 'cut', 'tr', 'sort', 'uniq', 'wc', 'cat', 'grep']);

// Files that have an end; others may be a pipe or a device.
const regularFile =
  /^\/(etc|usr|var\/run\/secrets|run\/secrets)\/|^\/proc\/(version|cpuinfo|meminfo|mounts|uptime|loadavg)$/;

/** A sleep of a day or more is to last as long as the pod. */
const forEver = 86400;

/** With `sure` it ends whatever files and variables hold; without, nothing in the text keeps it from ending. */
const commandEnds = (
  { words, assignments, hasInput }: Pick<Simple, 'words' | 'assignments' | 'hasInput'>,
  piped: boolean,
  sure: boolean,
): boolean => {
  if (sure && [...words, ...assignments].some(({ scripts }) => scripts.length > 0)) return false;
  const [first, ...rest] = words;
  if (first === undefined) return true;
  if (!first.literal || (sure && hasInput)) return false;
  const name = baseName(first.text);
  if (name === 'env') return envEnds(rest, piped, sure);
  if (name === 'exec') return lineEnds(rest, piped, sure);
  if (name === 'sleep') return sleepEnds(rest, sure);
  if (!finite.has(name) && !readers.has(name)) return false;
  return !sure || !readers.has(name) || readerEnds(name, texts(rest), piped);
};

/** env runs the program after its options and assignments; alone it prints the variables. */
const envEnds = (words: readonly Word[], piped: boolean, sure: boolean): boolean => {
  const at = words.findIndex(
    ({ text }) => !/^(-|-i|-0|--ignore-environment|--null)$|^[A-Za-z_]\w*=/.test(text),
  );
  if (at < 0) return true;
  return lineEnds(words.slice(at), piped, sure);
};

const lineEnds = (words: readonly Word[], piped: boolean, sure: boolean): boolean =>
  commandEnds({ words, assignments: [], hasInput: false }, piped, sure);

const sleepEnds = (words: readonly Word[], sure: boolean): boolean => {
  const times = words.map(({ text }) => seconds(text));
  if (words.some(({ literal }) => !literal)) return !sure;
  const known = times.filter((time) => time !== undefined);
  return (
    words.length > 0 && known.length === words.length && known.reduce((sum, each) => sum + each, 0) < forEver
  );
};

const readerEnds = (name: string, words: readonly string[], piped: boolean): boolean => {
  const options = words.filter((word) => word.startsWith('-'));
  const operands = words.filter((word) => !word.startsWith('-'));
  const hasPattern = name === 'sed' || name === 'grep' || name === 'tr';
  if (hasPattern && options.some((option) => /^-[a-zA-Z]*[ef]|^--(regexp|file|expression)/.test(option)))
    return false;
  // Only a regular file can be edited in place.
  if (name === 'sed' && options.some((option) => /^-[a-zA-Z]*i|^--in-place/.test(option))) return true;
  const files = operands.slice(hasPattern ? 1 : 0).filter((word) => name === 'cat' || word.includes('/'));
  if (options.includes('-') || !files.every((file) => regularFile.test(file) && !file.includes('/../')))
    return false;
  return piped || files.length > 0;
};

const nodeEnds = (node: Node, piped: boolean, sure: boolean): boolean => {
  switch (node.is) {
    case 'simple':
      return commandEnds(node, piped, sure);
    case 'for':
      return (!sure || node.words !== undefined) && listEnds(node.body, sure);
    case 'arithmetic':
      return true;
    case 'if':
      return (
        node.branches.every(({ condition, body }) => listEnds(condition, sure) && listEnds(body, sure)) &&
        listEnds(node.otherwise ?? [], sure)
      );
    case 'case':
      return node.bodies.every((body) => listEnds(body, sure));
    case 'group':
      return listEnds(node.body, sure);
    default:
      return false;
  }
};

const listEnds = (list: List, sure: boolean): boolean =>
  list.every(
    ({ pipelines, background }) =>
      !background &&
      pipelines.every(({ nodes }) => nodes.every((node, index) => nodeEnds(node, index > 0, sure))),
  );

/** Whether every statement of a script certainly ends, so that the script does. */
export const scriptEnds = judging((list) => list.length > 0 && listEnds(list, true), false);

/** Whether a script may end: nothing in its text runs on, or it has a way out. */
export const scriptMayEnd = judging(
  (list) => !listNeverEnds(list, functionsOf(list)) && (listEnds(list, false) || hasWayOut(list)),
  true,
);

const hasWayOut = (list: List): boolean => {
  // What waits before exec is over when the program starts.
  const last = list.at(-1);
  const isLasting = last !== undefined && onlyCommand(last)?.words[0]?.text === 'exec';
  return everyNode(list).some((node) => {
    if (node.is === 'loop') return !isLasting && !isEndless(node);
    return node.is === 'simple' && stops(texts(node.words));
  });
};

const stops = ([program = '', option = '']: readonly string[]): boolean =>
  /^(exit|return|break|pkill|killall|timeout)$/.test(baseName(program)) ||
  (program === 'kill' && !/^-(0|1|s|HUP|SIGHUP|USR[12]|SIGUSR[12])$/.test(option));

/** Seconds of a sleep argument such as 5, 0.5, 2m; undefined for anything else. */
const seconds = (text: string): number | undefined => {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * ({ s: 1, m: 60, h: 3600, d: 86400 }[match[2] || 's'] ?? 1);
};

const lineSleeps = ([first, ...rest]: readonly Word[]): number =>
  first === undefined || baseName(first.text) !== 'sleep'
    ? 0
    : rest.reduce((sum, { text, literal }) => sum + ((literal ? seconds(text) : 0) ?? 0), 0);

const nodeSleeps = (node: Node, functions: Functions): number => {
  switch (node.is) {
    case 'simple':
      return lineSleeps(node.words);
    case 'for': {
      const sure = node.words?.every(({ literal }) => literal) && !mayLeave(node.body, functions);
      return sure ? (node.words?.length ?? 0) * listSleeps(node.body, functions) : 0;
    }
    case 'if': {
      if (node.otherwise === undefined) return 0;
      return Math.min(
        ...[...node.branches.map(({ body }) => body), node.otherwise].map((list) =>
          listSleeps(list, functions),
        ),
      );
    }
    case 'group':
      return listSleeps(node.body, functions);
    default:
      return 0;
  }
};

const listSleeps = (list: List, functions: Functions): number => {
  let sum = 0;
  for (const statement of list) {
    sum += Math.max(0, ...firstNodes(statement).map((node) => nodeSleeps(node, functions)));
    // After a statement that may leave, or go to the next round, nothing more is sure.
    if (mayLeave([statement], functions) || everyCommand([statement]).some(isContinue)) break;
  }
  return sum;
};

const isContinue = ({ words }: Simple): boolean => words[0]?.text === 'continue';

/** For how many seconds a command line without a shell certainly sleeps. */
export const sleepOf = (words: readonly unknown[]): number => lineSleeps(wordsOf(words));

/** Whether a command line without a shell certainly ends. */
export const wordsEnd = (words: readonly unknown[]): boolean => lineEnds(wordsOf(words), false, true);

/** Whether a command line without a shell may end. */
export const wordsMayEnd = (words: readonly unknown[]): boolean =>
  baseName(String(words[0])) === 'timeout' || lineEnds(wordsOf(words), false, false);

// The kubelet replaces $(NAME).
const wordsOf = (words: readonly unknown[]): Word[] =>
  words.map(String).map((word) => plainWord(word, !word.includes('$(')));

/** For how many seconds a script certainly sleeps: its unconditional, literal sleeps together. */
export const leastSleep = judging((list) => listSleeps(list, functionsOf(list)), 0);
