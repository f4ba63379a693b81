// A shell with -c runs its first operand, and the words after that are $0, $1 and so on of the script: they reach the program
// in it only if the script passes them on. What comes before the script is the shell's, an option or a script in its place.

import { referencesIn } from '../kubernetes/environment.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { mayRead, positionalsIn } from '../shell/positionals.ts';
import { startOf } from '../shell/runners.ts';
import { shellScriptOf } from '../shell/shells.ts';
import { type Added, containerNamed, defineTrap, type TrapContext, type Verdict } from './trap.ts';

export const argumentsUnread = defineTrap({
  kind: 'ArgumentsUnread',
  about: ['containerField'],
  judge: (context) => {
    // The command line of a container is put together once, for all rules that add to it.
    const lines = new Map<string, Line | undefined>();
    return (each) => {
      const { container } = each;
      if (each.after === undefined) return undefined;
      if (!lines.has(container)) lines.set(container, lineOf(container, context));
      const line = lines.get(container);
      return line && (replaced(each, line) ?? unread(each, line));
    };
  },
});

interface Word {
  readonly text: string;
  /** The addition that it comes from; none for the container's own. */
  readonly by?: Added;
}

/** What a container runs with the words of rules in it: a shell that is given a script. */
interface Line {
  readonly words: readonly Word[];
  readonly container: string;
  readonly shell: string;
  /** The container's own script, and where it is among the words. */
  readonly script: string;
  readonly own: number;
  /** Words of rules before it that are no options. */
  readonly taken: readonly Word[];
  /** Where the script is that the shell runs with the words of rules; undefined: it runs none. */
  readonly runs: number | undefined;
}

const scriptIn = (words: readonly Word[]): ReturnType<typeof shellScriptOf> => {
  const texts = words.map(({ text }) => text);
  const start = startOf(texts);
  const found = shellScriptOf(texts.slice(start));
  return found && { ...found, at: start + found.at };
};

const lineOf = (name: string, context: TrapContext): Line | undefined => {
  const container = containerNamed(context.podSpecBefore, name)?.container;
  const added = context.added.filter((each) => each.container === name && each.after !== undefined);
  const given = container && givenTo(container, added, context);
  if (given === undefined) return undefined;
  const [command, args] = given.map((list) => list.map((text): Word => ({ text }))) as [Word[], Word[]];
  const found = scriptIn([...command, ...args]);
  const after = containerNamed(context.podSpec, name)?.container ?? {};
  if (found === undefined || isSetElsewhere(found.script, after)) return undefined;
  const ofRule = (by: Added, texts: readonly string[] = []): Word[] => texts.map((text) => ({ text, by }));
  const before = added.toReversed().flatMap((by) => ofRule(by, by.before));
  const words = [...command, ...before, ...args, ...added.flatMap((by) => ofRule(by, by.after))];
  const own = found.at < command.length ? found.at : found.at + before.length;
  const { shell } = found;
  return {
    ...{ words, container: name, shell, own, runs: scriptIn(words)?.at },
    taken: words.filter(({ by }, index) => by && index < own && !isOption(words, index, shell)),
    // For Kubernetes $$ is a dollar sign.
    script: found.script.replaceAll('$$', () => '$'),
  };
};

type CommandAndArgs = readonly [command: readonly string[], args: readonly string[]];

/** What the rules add to: beneath a script of another config nothing says where the args begin. */
const givenTo = (
  container: Record<string, unknown>,
  added: readonly Added[],
  context: TrapContext,
): CommandAndArgs | undefined => {
  const given = wordsOf(container, context);
  const beneath = given && beneathScripts(given.flat());
  if (beneath === undefined) return given;
  return added.some(({ before = [] }) => before.length > 0) ? undefined : [beneath, []];
};

/** The command line that entrypoint scripts of other configs run; undefined where there are none. */
const beneathScripts = (words: readonly string[]): readonly string[] | undefined => {
  const last = words.findLastIndex(
    (word, index) =>
      /^\/podgraft\/[^/]+\/entrypoint$/.test(word) ||
      (/^podgraft-[^/]+$/.test(word) && words[index - 2]?.startsWith('-') === true),
  );
  return last < 0 ? undefined : words.slice(last + 1);
};

/** The command and the args of a container, or those of its image; undefined where they aren't known. */
const wordsOf = (container: Record<string, unknown>, { image }: TrapContext): CommandAndArgs | undefined => {
  const [command, args] = [container['command'], container['args']].map((list) =>
    Array.isArray(list) ? list.map(String) : [],
  ) as [string[], string[]];
  if (command.length > 0) return [command, args];
  const reference = container['image'];
  const facts = typeof reference === 'string' ? image(reference) : undefined;
  if (facts === undefined || facts.lacksCommand) return undefined;
  return [facts.entrypoint ?? [], args.length > 0 ? args : (facts.cmd ?? [])];
};

/** Whether Kubernetes puts something into a script that may read arguments. */
const isSetElsewhere = (script: string, { env, envFrom }: Record<string, unknown>): boolean => {
  const references = new Set(referencesIn(script));
  if (references.size === 0) return false;
  if (objectsOf(envFrom).length > 0) return true;
  return objectsOf(env).some(({ name, value }) => {
    const isPlain = typeof value === 'string' && !value.includes('$');
    return references.has(String(name)) && !isPlain;
  });
};

/** Whether a word before the script is an option to the shell, or the name that -o takes. */
const isOption = (words: readonly Word[], index: number, shell: string): boolean => {
  const [word = '', last = ''] = [words[index]?.text, words[index - 1]?.text];
  if (/^[-+][A-Za-z]+$/.test(word) || /^[-+][A-Za-z]*[oO][A-Za-z]*$/.test(last)) return true;
  return /^--[a-z][a-z-]+$/.test(word) && /(?:^|\/)bash[-.\d]*$/.test(shell) && bashOptions.has(word);
};

const bashOptions = new Set(['--login', '--noprofile', '--norc', '--posix', '--restricted', '--verbose']);

/** What comes before the script, which the shell runs no more, or takes for an option that it doesn't know. */
const replaced = (each: Added, { container, shell, taken }: Line): Verdict | undefined => {
  const ours = taken.filter(({ by }) => by === each);
  if (ours.length === 0) return undefined;
  return {
    what: `${container} runs ${shell} with a script in args, and ${textOf(ours)} comes before it: ${shell} takes that for an option or for the script`,
    remedy: 'use argsAppend for what the script reads as $0, $1 and so on, or change the script itself',
  };
};

/** What comes after a script that doesn't read it. */
const unread = (each: Added, line: Line): Verdict | undefined => {
  const { words, container, shell, script, own, taken, runs } = line;
  if (taken.length > 0 || runs !== own) return undefined;
  const positionals = positionalsIn(script);
  const given = words.slice(own + 1).map(({ text, by }, index) => ({ text, by, index }));
  const isRead = ({ index }: { readonly index: number }): boolean => mayRead(positionals, index);
  // A word for $0 is there for the words after it, unless it is meant for the program.
  const isName = ({ text, index }: { readonly text: string; readonly index: number }): boolean =>
    index === 0 && !/^--?\w/.test(text) && given.slice(1).some(isRead);
  const ours = given.filter((word) => word.by === each);
  const lost = ours.filter((word) => !isRead(word) && !isName(word));
  const [first] = lost;
  if (first === undefined) return undefined;
  const who = `the script that ${shell} runs in ${container}`;
  const readsOthers = positionals.size > 0;
  const remedy =
    first.index === 0 && readsOthers ? { remedy: 'add a word for $0 before it, such as --' } : {};
  if (ours.some(isRead)) {
    if (first.index !== 0) return undefined;
    return { what: `${who} gets ${first.text} as $0, which it doesn't read`, ...remedy };
  }
  const why = readsOthers
    ? `doesn't read ${lost.map(({ index }) => `$${index}`).join(', ')}`
    : 'reads no arguments';
  const have = lost.length === 1 ? 'has' : 'have';
  return { what: `${who} ${why}, so ${textOf(lost)} ${have} no effect`, ...remedy };
};

const textOf = (words: readonly { readonly text: string }[]): string =>
  words.map(({ text }) => text).join(' ');
