// What a program does with the container's command when it gets it as arguments: run it, only read it, or nobody knows.

import type { Invocation, Walk } from './builtins.ts';
import { everyNode, texts } from './commands.ts';
import type { Frame } from './outcomes.ts';
import { isOnlooker, isRunner, startOf } from './runners.ts';
import { parsed } from './script.ts';
import { shellScriptOf } from './shells.ts';
import type { Node, Simple, Word } from './tree.ts';

interface ProgramWalk extends Walk {
  isEndless(node: Node): boolean;
  runsArguments(script: string): boolean;
}

/** A program that is no function and no builtin. */
export const runProgram = (walk: ProgramWalk, node: Simple, invocation: Invocation): number => {
  const { line, words, before, frame } = invocation;
  const { state, evidence } = walk;
  const name = words[0]?.text ?? '';
  const given = state.holdsCommand(words.slice(1), frame);
  noteProgram(walk, name, words, given);
  const script = shellScriptOf(texts(words).slice(startOf(texts(words))))?.script;
  if (script !== undefined)
    return (given && runsScript(script, walk, invocation)) || runsHolder(script, walk)
      ? evidence.run(line)
      : state.afterOther(before, frame);
  if (!given && walk.isEndless(node)) return runForever(walk, line, before, frame);
  const runsWords = name === 'find' && texts(words).some((word) => /^-(exec|ok)(dir)?$/.test(word));
  if (!given || (isOnlooker(name) && !runsWords)) return state.afterOther(before, frame);
  if (!isRunner(name)) return runUnknown(walk, invocation);
  evidence.noteRun(line, words, before, frame);
  return evidence.run(line);
};

/** Notes that the script starts a program of its own, and whether it looks at the command. */
const noteProgram = ({ evidence }: Walk, name: string, words: readonly Word[], given: boolean): void => {
  const quoted = words.some(({ text, literal }) => literal && /\$\{?[@*]/.test(text));
  if (quoted || (given && !/^(echo|printf|logger)$/.test(name))) evidence.readsCommand = true;
  if (!isOnlooker(name)) evidence.runsOthers = true;
};

/** Whether `sh -c SCRIPT NAME "$@"` or `sh -c "$*"` runs the command. */
const runsScript = (script: string, walk: ProgramWalk, { words, frame }: Invocation): boolean => {
  const word = words.find(({ text }) => text === script);
  return word === undefined || walk.state.holdsCommand([word], frame) || walk.runsArguments(script);
};

/** Whether the script of another shell runs a variable of this one that holds the command: CMD="$*" sh -c '$CMD'. */
const runsHolder = (script: string, { state: { holders } }: Walk): boolean =>
  everyNode(parsed(script).list).some((node) => {
    if (node.is !== 'simple') return false;
    const words = node.words.slice(/^(exec|eval|command)$/.test(node.words[0]?.text ?? '') ? 1 : 0);
    return words[0]?.parameters.some(({ name }) => holders.has(name)) === true;
  });

/** A program of which nothing is known, or an expansion. */
export const runUnknown = (walk: Walk, invocation: Invocation): number => {
  const { words, before, frame } = invocation;
  if (walk.state.holdsCommand(words, frame)) {
    const name = words[0]?.text ?? '';
    const remedy = `if ${name} runs it, write exec ${name}; if it doesn't, end the script with exec "$@"`;
    return mayRun(walk, invocation, remedy);
  }
  walk.evidence.runsOthers = true;
  return walk.state.afterOther(before, frame);
};

/** A shell that reads the container's command as a text. */
export const runText = (walk: Walk, invocation: Invocation): number =>
  mayRun(walk, invocation, 'end the script with exec "$@", and remove what runs the command before that');

const mayRun = ({ evidence }: Walk, { line, words }: Invocation, remedy: string): number => {
  evidence.runsOthers = true;
  const what = `${words[0]?.text ?? ''} is given the container's command, and podgraft can't tell whether it runs it`;
  return evidence.perhaps({ line, what, remedy });
};

export const runForever = ({ evidence }: Walk, line: number, before: number, frame: Frame): number =>
  evidence.leave({ line, what: 'it runs forever' }, before, frame);
