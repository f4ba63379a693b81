// What the shell's builtins do to the container's command: end the script, replace it, or change what follows.

import { texts } from './commands.ts';
import type { Evidence } from './evidence.ts';
import { type Frame, kept, LOST, lost, type ShellState } from './outcomes.ts';
import { execWords } from './runners.ts';
import type { Dialect } from './shells.ts';
import type { Parameter, Word } from './tree.ts';

/** A simple command at a place that the script reaches. */
export interface Invocation {
  readonly line: number;
  /** Without `command` and `builtin` in front. */
  readonly words: readonly Word[];
  /** What may have happened before it runs. */
  readonly before: number;
  readonly frame: Frame;
}

export interface Walk {
  readonly dialect: Dialect;
  readonly state: ShellState;
  readonly evidence: Evidence;
  /** Follows a script in the shell of the frame; undefined where it cannot be parsed. */
  script(text: string, line: number, before: number, frame: Frame): number | undefined;
}

/** Returns what may have happened after it; 0 where nothing comes after it. */
type Builtin = (walk: Walk, invocation: Invocation) => number;

const exit: Builtin = ({ evidence }, { line, words, before, frame }) => {
  const mask = withStatus(words[1], before, frame);
  if (frame.shell.isMain && mask & LOST) evidence.loseStatus();
  return evidence.leave({ line, what: 'it always ends in exit' }, mask, frame);
};

const withStatus = (status: Word | undefined, mask: number, { succeeded }: Frame): number => {
  if (status === undefined) return mask;
  return !status.literal || (succeeded && status.text === '0') ? kept(mask) : lost(mask);
};

const exec: Builtin = ({ dialect, state, evidence }, { line, words: all, before, frame }) => {
  const { words, options } = execWords(all);
  const [target] = words;
  if (target === undefined) return state.afterOther(before, frame);
  if (state.holdsCommand(words, frame)) {
    if (isJoined(words)) evidence.joined(line, 'exec ');
    if (options && (dialect === 'dash' || dialect === 'sh'))
      evidence.never ??= {
        line,
        what: `${all[1]?.text} is not an option of exec in ${dialect === 'sh' ? 'dash, which is /bin/sh in Debian and Ubuntu' : 'dash'}, so it looks for a program of that name`,
        remedy: 'write exec "$@", or let bash run the script',
      };
    evidence.noteRun(line, words, before, frame);
    return evidence.exec(line, frame);
  }
  if (!target.literal) return evidence.execUnknown(frame);
  const { text: program } = target;
  return evidence.leave({ line, what: `it always ends in exec ${program}`, program }, before, frame);
};

/** Whether the first word is "$*" in quotes, and so one word of the whole command line. */
export const isJoined = ([first]: readonly Word[]): boolean =>
  first?.parameters.length === 1 &&
  first.parameters[0]?.quoted === true &&
  /^\$(\*|\{\*\})$/.test(first.text);

/** Whether "$@" is that of the script itself here, where set and shift change it. */
export const isScript = ({ shell, returns, isConditional }: Frame): boolean =>
  shell.isMain && returns === undefined && !isConditional;

const runEval: Builtin = (walk, invocation) => {
  const { line, words, before, frame } = invocation;
  const after = words.every(({ literal }) => literal)
    ? walk.script(texts(words.slice(1)).join(' '), line, before, frame)
    : undefined;
  if (after !== undefined) return after;
  // The usual end of getopt: eval set -- "$options"
  if (words[1]?.literal === true && words[1].text === 'set') {
    if (isScript(frame)) walk.evidence.keepArguments();
    return walk.state.afterOther(before, frame);
  }
  walk.evidence.runsOthers = true;
  const holds = walk.state.holdsCommand(words, frame) || words.some(({ text }) => /\$\{?[@*1-9]/.test(text));
  if (!holds || !frame.hasCommand) return walk.state.afterOther(before, frame);
  if (!/^\s*exec\b/.test(words[1]?.text ?? '')) return walk.evidence.run(line);
  return exec(walk, { ...invocation, words: words.slice(1).flatMap(evaluated) });
};

/** The words that eval makes of one. */
const evaluated = (word: Word): Word[] => {
  const unquoted: Parameter[] = (word.parameters.length > 0 ? word.parameters : [{ name: '@' }]).map(
    (each) => ({ ...each, quoted: false }),
  );
  return word.text
    .trim()
    .split(/\s+/)
    .map((text) => {
      const expands = text.includes('$');
      return { ...word, text, literal: !expands, parameters: expands ? unquoted : [] };
    });
};

const source: Builtin = ({ state, evidence }, { line, words, before, frame }) => {
  evidence.runsOthers = true;
  const [, file, ...rest] = words;
  const given = state.holdsCommand(rest, frame);
  const isEntrypoint = /entry|start|run|launch|main|command|cmd/.test(file?.text.split('/').at(-1) ?? '');
  if (file === undefined || !frame.hasCommand || !(given || (rest.length === 0 && isEntrypoint)))
    return state.afterOther(before, frame);
  return evidence.perhaps({
    line,
    what: `podgraft can't tell whether ${file.text} runs the container's command`,
    remedy: `if ${file.text} doesn't, end the script with exec "$@"; if it does, write exec ${file.text} "$@"`,
  });
};

const trap: Builtin = ({ state, evidence: { handlers } }, { line, words, before, frame }) => {
  const [action, ...signals] = texts(words.slice(1)).filter((text, index) => index > 0 || text !== '--');
  if (frame.shell.isMain && action !== undefined) {
    const resets = signals.length === 0 || /^(-|\d+)?$/.test(action);
    for (const text of signals.length === 0 ? [action] : signals) {
      const signal = text === '0' ? 'EXIT' : text.toUpperCase().replace(/^SIG/, '');
      if (/^(ERR|DEBUG|RETURN|-.*)$/.test(signal)) continue;
      if (resets) handlers.delete(signal);
      else handlers.set(signal, line);
    }
  }
  return state.afterOther(before, frame);
};

const shift: Builtin = ({ state, evidence }, { line, before, frame }) => {
  if (isScript(frame)) evidence.replaceArguments(line, 'shift drops words of');
  return state.afterOther(before, frame);
};

/** The words of `set` that become the arguments; undefined where it sets options only. */
const newArguments = (words: readonly Word[]): readonly Word[] | undefined => {
  for (let at = 1; at < words.length; at++) {
    const { text, literal } = words[at] as Word;
    if (literal && /^--?$/.test(text))
      return text === '--' || at + 1 < words.length ? words.slice(at + 1) : undefined;
    if (!literal || !/^[-+]\w/.test(text)) return words.slice(at);
    // `-o pipefail`
    if (/^[-+]\w*o$/.test(text)) at++;
  }
  return undefined;
};

const set: Builtin = ({ state, evidence }, { line, words, before, frame }) => {
  const given = isScript(frame) ? newArguments(words) : undefined;
  if (given !== undefined) {
    const isMade = given.some(({ parameters }) => parameters.some(({ name }) => state.made.has(name)));
    state.argumentsReplaced = !isMade && !state.holdsCommand(given, frame);
    if (state.argumentsReplaced) evidence.replaceArguments(line, 'set replaces');
    else evidence.keepArguments();
  }
  const all = texts(words.slice(1));
  const end = all.indexOf('--');
  const options = end < 0 ? all : all.slice(0, end);
  if (options.some((word) => /^-[a-z]*e/.test(word)) || options.includes('errexit'))
    state.errexit = !options.includes('+o');
  if (options.some((word) => /^\+[a-z]*e/.test(word))) state.errexit = false;
  if (options.includes('pipefail')) state.pipefail = true;
  if (isNoExec(options))
    return evidence.leave({ line, what: 'after set -n the shell runs nothing more' }, before, frame);
  return state.afterOther(before, frame);
};

/** Whether the options of a shell let it only parse. */
export const isNoExec = (options: readonly string[]): boolean =>
  options.some((word) => /^-[a-z]*n/.test(word)) || options.includes('noexec');

const jump =
  (kind: 'breaks' | 'continues'): Builtin =>
  (_walk, { before, frame: { loop } }) => {
    if (!loop) return before;
    loop[kind] |= before;
    return 0;
  };

const alias: Builtin = ({ state, evidence }, { line, words, before, frame }) => {
  const own = words.slice(1).find(({ text, literal }) => literal && /=.*\$\{?[@*]/s.test(text));
  if (own === undefined || !frame.hasCommand) return state.afterOther(before, frame);
  const name = own.text.replace(/=.*/s, '');
  return evidence.perhaps({
    line,
    what: `the alias ${name} is for the container's command, and podgraft can't tell whether the script runs it`,
    remedy: 'remove the alias, and end the script with exec "$@"',
  });
};

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['exit', exit],
  [
    'return',
    (walk, invocation) => {
      const { words, before, frame } = invocation;
      if (!frame.returns) return exit(walk, invocation);
      frame.returns.mask |= withStatus(words[1], before, frame);
      return 0;
    },
  ],
  ['exec', exec],
  ['eval', runEval],
  ['.', source],
  ['source', source],
  ['trap', trap],
  ['set', set],
  ['shift', shift],
  ['alias', alias],
  [
    'wait',
    ({ state }, { words, before, frame }) =>
      words.length > 1 ? kept(before) : state.afterOther(before, frame),
  ],
  ['break', jump('breaks')],
  ['continue', jump('continues')],
]);
