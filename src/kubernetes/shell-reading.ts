// What can surely be said of a shell script that readScript understood: it never ends, it visibly ends, it
// sleeps for at least so long, it never reaches its last line. "Surely" means: false when in doubt.

import { type List, type Node, readScript, type Simple, type Statement, type Word } from './shell-script.ts';

const shells = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh', 'busybox']);

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The script in a command line such as `[/bin/sh, -ec, SCRIPT]`, with the shell that runs it. */
export const shellScriptOf = (
  words: readonly unknown[],
): { readonly shell: string; readonly script: string } | undefined => {
  const [shell, ...rest] = words;
  if (typeof shell !== 'string' || !shells.has(baseName(shell))) return undefined;
  if (baseName(shell) === 'busybox' && rest.shift() !== 'sh') return undefined;
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index];
    if (typeof word !== 'string' || !/^[-+]/.test(word)) return undefined;
    if (/^-[a-z]*c[a-z]*$/.test(word)) {
      const script = rest[index + 1];
      return typeof script === 'string' ? { shell, script } : undefined;
    }
    if (/^-[a-z]*o$/.test(word)) index++;
  }
  return undefined;
};

/** The simple command of a statement that runs on its own: in front, alone and always. */
const onlyCommand = (statement: Statement): Simple | undefined => {
  const pipeline = statement.pipelines[0];
  const node = pipeline?.nodes[0];
  return !statement.background && pipeline?.nodes.length === 1 && node?.is === 'simple' ? node : undefined;
};

const firstNodes = (statement: Statement): readonly Node[] =>
  statement.background ? [] : (statement.pipelines[0]?.nodes ?? []);

/** Every simple command anywhere inside, also in conditions, branches and functions. */
export const everyCommand = (list: List): Simple[] =>
  list.flatMap((statement) => statement.pipelines.flatMap((pipeline) => pipeline.nodes.flatMap(commandsOf)));

const commandsOf = (node: Node): Simple[] => {
  switch (node.is) {
    case 'simple':
      return [node];
    case 'loop':
      return [...everyCommand(node.condition), ...everyCommand(node.body)];
    case 'if':
      return [
        ...node.branches.flatMap(({ condition, body }) => [
          ...everyCommand(condition),
          ...everyCommand(body),
        ]),
        ...everyCommand(node.otherwise ?? []),
      ];
    case 'case':
      return node.bodies.flatMap(everyCommand);
    default:
      return everyCommand(node.body);
  }
};

const leaving = new Set(['break', 'exit', 'return', 'exec', 'kill', 'eval', '.', 'source', 'reboot']);

const functionNames = (list: List): Set<string> =>
  new Set(
    list.flatMap((statement) =>
      statement.pipelines.flatMap(({ nodes }) =>
        nodes.flatMap((node) => (node.is === 'function' ? [node.name] : [])),
      ),
    ),
  );

/** Whether a loop body may leave the loop. A command that is a function or an expansion may do anything. */
const mayLeave = (list: List, functions: ReadonlySet<string>): boolean =>
  everyCommand(list).some(({ words }) => {
    const first = words[0];
    if (first === undefined) return false;
    return !first.literal || leaving.has(first.text) || functions.has(first.text);
  });

const texts = (words: readonly Word[]): string[] => words.map(({ text }) => text);

const alwaysTrue = (list: List): boolean =>
  constant(list, /^(true|:|\/bin\/true|\[ 1 \]|\[ 1 = 1 \]|\[ 1 -eq 1 \])$/);
const alwaysFalse = (list: List): boolean => constant(list, /^(false|\/bin\/false)$/);

const constant = (list: List, pattern: RegExp): boolean => {
  const statement = list[0];
  if (list.length !== 1 || statement?.pipelines.length !== 1 || statement.pipelines[0]?.negated) return false;
  const command = onlyCommand(statement);
  return command !== undefined && pattern.test(texts(command.words).join(' '));
};

/** Whether a command line, without a shell, surely never ends: `sleep infinity`, `tail -f /dev/null`. */
export const commandNeverEnds = (words: readonly unknown[]): boolean => {
  const [program, ...rest] = words.filter((word): word is string => typeof word === 'string');
  switch (program === undefined ? '' : baseName(program)) {
    case 'exec':
      return commandNeverEnds(rest);
    case 'sleep':
      return rest.length === 1 && /^inf(inity)?$/.test(rest[0] ?? '');
    case 'tail':
      return (
        rest.some((word) => /^-[a-zA-Z]*[fF]$/.test(word)) && !rest.some((word) => word.startsWith('--pid'))
      );
    default:
      return false;
  }
};

const nodeNeverEnds = (node: Node, functions: ReadonlySet<string>): boolean => {
  switch (node.is) {
    case 'simple':
      return node.words.every(({ literal }) => literal) && commandNeverEnds(texts(node.words));
    case 'loop': {
      const forever = node.keyword === 'while' ? alwaysTrue(node.condition) : alwaysFalse(node.condition);
      return forever && !mayLeave(node.body, functions);
    }
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

const exits = (statement: Statement): boolean => {
  const command = onlyCommand(statement);
  return command?.words[0]?.text === 'exit';
};

const listNeverEnds = (list: List, functions: ReadonlySet<string>): boolean => {
  for (const statement of list) {
    const nodes = firstNodes(statement);
    if (nodes.length === 1 && nodes[0] !== undefined && nodeNeverEnds(nodes[0], functions)) return true;
    // A signal handler, a timeout in the background or an exit in between can end what looks endless.
    if (exits(statement) || everyCommand([statement]).some(({ words }) => words[0]?.text === 'trap'))
      return false;
    if (statement.background && everyCommand([statement]).some(({ words }) => words[0]?.text === 'kill'))
      return false;
  }
  return false;
};

/** Whether a script surely runs for ever. */
export const scriptNeverEnds = (script: string): boolean => {
  const list = readScript(script);
  return list !== undefined && listNeverEnds(list, functionNames(list));
};

// Commands that come to an end by themselves, whatever their arguments.
const finite = new Set(
  'echo printf cp mv rm mkdir rmdir chmod chown chgrp ln touch set export unset cd test [ [[ true false : date ls env exit umask id pwd basename dirname hostname uname sed head cut tr sort uniq wc stat readlink'.split(
    ' ',
  ),
);
// Of these the ones that wait for their standard input when no file is named.
const readers = new Set(['sed', 'head', 'cut', 'tr', 'sort', 'uniq', 'wc', 'cat', 'grep']);

const substitution = /\$\(|`/;

const commandEnds = ({ words, assignments, hasInput }: Simple, piped: boolean): boolean => {
  if ([...words, ...assignments].some(({ text, literal }) => !literal && substitution.test(text)))
    return false;
  const [first, ...rest] = words;
  if (first === undefined) return true;
  if (!first.literal || hasInput) return false;
  const name = baseName(first.text);
  if (name === 'sleep') return rest.length > 0 && rest.every(({ text }) => seconds(text) !== undefined);
  if (!finite.has(name) && !readers.has(name)) return false;
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
export const scriptEnds = (script: string): boolean => {
  const list = readScript(script);
  return list !== undefined && list.length > 0 && listEnds(list);
};

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
      const sure = node.words?.every(({ literal }) => literal) && !mayLeave(node.body, new Set());
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

/** For how many seconds a script surely sleeps: its unconditional, literal sleeps together. */
export const leastSleep = (script: string): number => {
  const list = readScript(script);
  return list === undefined ? 0 : listSleeps(list);
};

export interface Leaving {
  /** A clause: it always ends in exit. */
  readonly reason: string;
  /** The program that takes the script's place. */
  readonly program?: string;
}

/** Why a script surely never reaches its end; undefined when it may. */
export const neverReachesEnd = (script: string): Leaving | undefined => {
  const list = readScript(script);
  if (list === undefined) return undefined;
  return listLeaves(list, functionNames(list));
};

const listLeaves = (list: List, functions: ReadonlySet<string>): Leaving | undefined => {
  for (const statement of list) {
    const nodes = firstNodes(statement);
    const reason = nodes.length === 1 && nodes[0] !== undefined ? nodeLeaves(nodes[0], functions) : undefined;
    if (reason !== undefined) return reason;
    // Whoever runs "$@" already has seen to the command.
    if (everyCommand([statement]).some(({ words }) => words.some(({ text }) => text.includes('$@'))))
      return undefined;
  }
  return undefined;
};

const nodeLeaves = (node: Node, functions: ReadonlySet<string>): Leaving | undefined => {
  switch (node.is) {
    case 'simple': {
      const [first, second] = node.words;
      if (first?.text === 'exit') return { reason: 'it always ends in exit' };
      if (first?.text !== 'exec' || second === undefined) break;
      if (node.words.some(({ text }) => /\$[@*]|\$\{[@*]/.test(text))) return undefined;
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

/** The ports on the pod's own address that a loop of the script waits for without a limit. */
export const waitedPorts = (script: string): number[] => {
  const list = readScript(script);
  if (list === undefined) return [];
  const functions = functionNames(list);
  // What the script itself started may be what it waits for.
  const ports: number[] = [];
  for (const statement of list) {
    if (statement.background) return [];
    const node = firstNodes(statement)[0];
    if (node?.is !== 'loop' || mayLeave([...node.condition, ...node.body], functions)) continue;
    const waits = node.keyword === 'until' ? !negated(node.condition) : negated(node.condition);
    if (waits) ports.push(...portsIn(node.condition));
  }
  return ports;
};

const negated = (list: List): boolean => list.length === 1 && list[0]?.pipelines[0]?.negated === true;

const portsIn = (list: List): number[] => {
  const [command, ...more] = everyCommand(list);
  if (command === undefined || more.length > 0 || list[0]?.pipelines.length !== 1) return [];
  const words = texts(command.words);
  const joined = words.join(' ');
  const url = /(?:^|[\s/@])(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)/.exec(joined);
  if (url) return [Number(url[1])];
  // nc -z localhost 8080
  const at = words.findIndex((word) => /^(localhost|127\.0\.0\.1|::1)$/.test(word));
  // Or pg_isready -h localhost -p 5432
  const option = words.indexOf('-p');
  const port = option > 0 ? words[option + 1] : words[at + 1];
  return at >= 0 && port !== undefined && /^\d+$/.test(port) ? [Number(port)] : [];
};
