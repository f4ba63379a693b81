// Whether an entrypoint script runs the container's command, which it is given as arguments: always, never, or in
// some cases only. It follows every path through the script with the set of things that may have happened so far.

import { everyNode, type Functions, firstNodes, functionsOf, texts } from './commands.ts';
import { nodeNeverEnds } from './never-ends.ts';
import { execWords, isOnlooker, isRunner, unwrapped } from './runners.ts';
import { parsed } from './script.ts';
import { type Dialect, shellScriptOf } from './shells.ts';
import type { List, Node, Parameter, Pipeline, Simple, Statement, Word } from './tree.ts';

/** What may have happened on the way to a place in the script, as bits of a set. */
const NOT_RUN = 1;
/** The command ran, and its status is the current one. */
const RAN = 2;
/** The command ran, and another status has taken the place of its own. */
const LOST = 4;
/** A program was given the command, and may have run it. */
const PERHAPS = 8;

export interface Remark {
  readonly line: number;
  /** A clause. */
  readonly what: string;
  readonly remedy: string;
}

export interface HandOver {
  /** The script leaves it to podgraft to run the command after it. */
  readonly needsExec: boolean;
  /** Why the command surely never runs; with the program that runs instead of it. */
  readonly never?: Remark & { readonly program?: string };
  /** Why nobody can tell whether the command runs. */
  readonly ambiguous?: Remark;
  /** The command's exit status does not become the script's. */
  readonly statusLost?: Remark;
  /** A trap that exec discards. */
  readonly trapLost?: Remark;
}

/** How the script ends when the shell that runs it ends; a subshell has one of its own. */
interface Shell {
  /** What may have happened where it leaves before its end. */
  left: number;
  readonly isMain: boolean;
}

interface Loop {
  breaks: number;
  continues: number;
}

interface Frame {
  readonly shell: Shell;
  /** "$@" is the container's command here, and not what a function was called with. */
  readonly hasCommand: boolean;
  /** What runs here runs only where the command succeeded, so no status is lost. */
  readonly succeeded: boolean;
  readonly loop?: Loop;
  /** Inside a function: what may have happened where it returns. */
  readonly returns?: { mask: number };
}

const lost = (mask: number): number => (mask & RAN ? (mask & ~RAN) | LOST : mask);
const kept = (mask: number): number => (mask & LOST ? (mask & ~LOST) | RAN : mask);

const known = new Map<string, HandOver>();

/** How a script of a shell hands over; one that cannot be parsed is taken to need the exec. */
export const handsOver = (script: string, dialect: Dialect, options: readonly string[] = []): HandOver => {
  const key = JSON.stringify([dialect, options, script]);
  let found = known.get(key);
  if (found === undefined) {
    const { list, fault } = parsed(script);
    found = fault ? { needsExec: true } : follow(list, dialect, options);
    if (known.size >= 100) known.clear();
    known.set(key, found);
  }
  return found;
};

const follow = (list: List, dialect: Dialect, options: readonly string[]): HandOver => {
  // A variable may be used above the line that assigns it: in a function, in the next round of a loop.
  const holders = new Set<string>();
  for (;;) {
    const { size } = holders;
    const result = new Paths(list, dialect, options, holders).result();
    if (holders.size === size) return result;
  }
};

class Paths {
  private readonly list: List;
  private readonly dialect: Dialect;
  private readonly functions = new Map<string, List[]>();
  /** Variables that hold the command or a part of it. */
  private readonly holders: Set<string>;
  private readonly calls = new Map<string, { out: number; left: number }>();
  /** Names that may be functions, also of a file that is sourced. */
  private readonly doubtful: Functions;
  private errexit: boolean;
  private pipefail = false;
  private handedOver = false;
  private handedOverByExec = false;
  private never: HandOver['never'];
  private leaving: HandOver['never'];
  /** The script decides by the command what to do, so it may stand for something of the script's own. */
  private looked = false;
  private ambiguous: Remark | undefined;
  private lastRun = 1;
  private statusLost: Remark | undefined;
  /** Signals with a handler of the main shell, and where it is set. */
  private readonly handlers = new Map<string, number>();
  private handlersAtExec: [string, number][] = [];

  constructor(list: List, dialect: Dialect, options: readonly string[], holders: Set<string>) {
    this.holders = holders;
    this.list = list;
    this.dialect = dialect;
    this.doubtful = functionsOf(list);
    this.errexit = options.some((word) => /^-[a-z]*e/.test(word));
    for (const node of everyNode(list)) {
      if (node.is !== 'function') continue;
      this.functions.set(node.name, [...(this.functions.get(node.name) ?? []), node.body]);
    }
    if (options.some((word) => /^-[a-z]*n/.test(word)) || options.includes('noexec'))
      this.never = {
        line: 1,
        what: 'with -n the shell only parses the script, so nothing in it runs',
        remedy: 'remove -n',
      };
  }

  result(): HandOver {
    const shell: Shell = { left: 0, isMain: true };
    const end = this.listOf(this.list, NOT_RUN, { shell, hasCommand: true, succeeded: false });
    if (this.never) return { needsExec: false, never: this.never };
    if (end & LOST) this.loseStatus();
    const needsExec = end === NOT_RUN && !this.endsInCondition();
    const isReported = end === 0 || needsExec || (end & (NOT_RUN | PERHAPS)) === 0;
    const ran = this.handedOver || (shell.left & ~NOT_RUN) !== 0;
    if (end === 0 && !ran && this.leaving) return { needsExec: false, never: this.leaving };
    const ambiguous = isReported ? undefined : this.ambiguity(end);
    const trapLost = this.trapLost(needsExec);
    return {
      needsExec,
      ...(ambiguous && { ambiguous }),
      // What ends in exec runs the command only after what it ran before as a check.
      ...(this.statusLost &&
        !ambiguous &&
        !needsExec &&
        !this.handedOverByExec && { statusLost: this.statusLost }),
      ...(trapLost && { trapLost }),
    };
  }

  /** `cd /app && exec "$@"` as the last line: whether the command is to run all the same is not said. */
  private endsInCondition(): boolean {
    const last = this.list.at(-1);
    const node = last?.pipelines.at(-1)?.nodes[0];
    if (last?.operators.at(-1) !== '&&' || node?.is !== 'simple' || node.words[0]?.text !== 'exec')
      return false;
    this.lastRun = node.line;
    return node.words.some((word) => this.holdsCommand(word, true));
  }

  private ambiguity(end: number): Remark {
    if (this.ambiguous && end & PERHAPS) return this.ambiguous;
    return {
      line: this.lastRun,
      what: `the script runs the container's command in some cases only, so podgraft can't tell whether to add exec "$@" at its end`,
      remedy:
        'write exec "$@" at each place where the command is to run and the script is to end, also as the last line if the script may get there',
    };
  }

  private trapLost(needsExec: boolean): Remark | undefined {
    const all = needsExec ? [...this.handlers] : this.handedOverByExec ? this.handlersAtExec : [];
    const [first] = all;
    if (first === undefined) return undefined;
    const signals = all.map(([signal]) => signal).join(', ');
    return {
      line: first[1],
      what: `the trap on ${signals} doesn't run once the container's command has started: exec "$@" replaces the shell`,
      remedy:
        'run the command in the background, forward signals to it and wait for it, or remove the trap with trap - before exec',
    };
  }

  private loseStatus(): void {
    this.statusLost ??= {
      line: this.lastRun,
      what: `the exit status of the container's command isn't the container's, because something else decides how the script ends`,
      remedy:
        'keep it: "$@" && status=0 || status=$?, and end with exit "$status"; or let exec "$@" be the last line',
    };
  }

  /** Notes the variables that are assigned the command or a part of it. */
  private assign(words: readonly Word[], frame: Frame): void {
    for (const word of words) {
      const name = /^([A-Za-z_]\w*)(\[[^\]]*\])?\+?=/.exec(word.text)?.[1];
      if (name === undefined || !this.holdsCommand(word, frame.hasCommand)) continue;
      this.holders.add(name);
      this.looked = true;
    }
  }

  /** Whether a word expands the container's command or a part of it. */
  private holdsCommand({ parameters }: Word, hasCommand: boolean): boolean {
    const holds = ({ name, prefix }: Parameter): boolean =>
      prefix !== '#' && (/^([@*]|[1-9]\d*)$/.test(name) ? hasCommand : this.holders.has(name));
    return parameters.some(holds);
  }

  private listOf(list: List, before: number, frame: Frame): number {
    let mask = before;
    for (const statement of list) {
      if (mask === 0) return 0;
      mask = this.statement(statement, mask, frame);
    }
    return mask;
  }

  private statement(statement: Statement, before: number, frame: Frame): number {
    if (statement.background) {
      const inner = this.subshell(before, frame, (own) => this.andOr(statement, before, own));
      return lost(inner);
    }
    return this.andOr(statement, before, frame);
  }

  /** Runs something in a shell of its own: where that leaves, the script goes on. */
  private subshell(before: number, frame: Frame, run: (frame: Frame) => number): number {
    const shell: Shell = { left: 0, isMain: false };
    const end = run({ shell, hasCommand: frame.hasCommand, succeeded: false });
    return end | shell.left || before;
  }

  private andOr({ pipelines, operators }: Statement, before: number, frame: Frame): number {
    let all = before;
    pipelines.forEach((pipeline, index) => {
      const operator = operators[index - 1];
      if (operator === undefined) {
        all = this.pipeline(pipeline, all, frame);
        return;
      }
      const first = pipelines[index - 1] as Pipeline;
      if (operator === '&&' && isTrue(first)) all = this.pipeline(pipeline, all, frame);
      else {
        const succeeded = operator === '&&' && ((all & RAN) !== 0 || frame.succeeded);
        const right = this.pipeline(pipeline, all, { ...frame, succeeded });
        all |= succeeded ? kept(right) : right;
      }
    });
    return all;
  }

  private pipeline({ negated, nodes }: Pipeline, before: number, frame: Frame): number {
    const [only] = nodes;
    if (nodes.length === 1 && only !== undefined) {
      const after = this.node(only, before, frame);
      return negated ? lost(after) : after;
    }
    let inside = NOT_RUN;
    nodes.forEach((node, index) => {
      const one = this.subshell(NOT_RUN, frame, (own) => this.node(node, NOT_RUN, own));
      const counts = index === nodes.length - 1 || this.pipefail;
      inside = (one & NOT_RUN ? inside : 0) | ((counts ? one : lost(one)) & ~NOT_RUN);
    });
    return (
      (inside & NOT_RUN ? this.touched(before, frame) : 0) | ((negated ? lost(inside) : inside) & ~NOT_RUN)
    );
  }

  /** After another command its status is the current one; under set -e only where the command had succeeded. */
  private touched(mask: number, { succeeded }: Frame): number {
    return succeeded || this.errexit ? mask : lost(mask);
  }

  private node(node: Node, before: number, frame: Frame): number {
    for (const word of node.redirects) this.substitutions([word], before, frame);
    switch (node.is) {
      case 'simple':
        return this.simple(node, before, frame);
      case 'group':
        if (!node.subshell) return this.listOf(node.body, before, frame);
        return this.subshell(before, frame, (own) => this.listOf(node.body, before, own));
      case 'if':
        return this.conditional(node, before, frame);
      case 'case':
        return this.choice(node, this.substitutions([node.subject], before, frame), frame);
      case 'for':
        return this.forLoop(node, before, frame);
      case 'loop':
        return this.loop(node, before, frame);
      case 'arithmetic':
        return this.touched(before, frame);
      case 'function':
        return before;
    }
  }

  private conditional(node: Node & { is: 'if' }, before: number, frame: Frame): number {
    let out = 0;
    let rest = before;
    for (const { condition, body } of node.branches) {
      const tested = this.listOf(condition, rest, frame);
      const succeeded = frame.succeeded || ((tested & RAN) !== 0 && (rest & RAN) === 0);
      const then = this.listOf(body, tested, { ...frame, succeeded });
      out |= succeeded ? kept(then) : then;
      rest = tested;
    }
    return out | (node.otherwise ? this.listOf(node.otherwise, rest, frame) : lost(rest));
  }

  private choice(node: Node & { is: 'case' }, before: number, frame: Frame): number {
    if (this.holdsCommand(node.subject, frame.hasCommand)) this.looked = true;
    const bodies = node.bodies.map((body) => this.listOf(body, before, frame));
    return bodies.reduce((all, each) => all | each, node.exhaustive ? 0 : before);
  }

  private forLoop(node: Node & { is: 'for' }, before: number, frame: Frame): number {
    const words = node.words;
    // The command has at least one word.
    const certain =
      words === undefined
        ? frame.hasCommand
        : words.some((word) => word.literal || this.holdsCommand(word, frame.hasCommand));
    const holds =
      words === undefined
        ? frame.hasCommand
        : words.some((word) => this.holdsCommand(word, frame.hasCommand));
    if (holds) {
      this.holders.add(node.name);
      this.looked = true;
    }
    const start = this.substitutions(words ?? [], before, frame);
    return this.rounds(start, frame, certain, (mask) => mask, node.body).out;
  }

  private loop(node: Node & { is: 'loop' }, before: number, frame: Frame): number {
    const endless = isEndlessLoop(node);
    const counts = everyNode(node.condition).some(
      (each) => each.is === 'simple' && each.words.some(({ parameters }) => parameters.some(isCount)),
    );
    const condition = (mask: number): number => this.listOf(node.condition, mask, frame);
    const certain = counts && frame.hasCommand;
    const { out, seen } = this.rounds(before, frame, certain, condition, node.body, endless);
    if (nodeNeverEnds(node, this.doubtful))
      return this.leave({ line: node.line, what: 'it runs for ever' }, seen, frame);
    return node.keyword === 'until' ? out : lost(out);
  }

  /** The rounds of a loop, until no round adds anything to what may have happened. */
  private rounds(
    before: number,
    frame: Frame,
    certain: boolean,
    condition: (mask: number) => number,
    body: List,
    endless = false,
  ): { readonly out: number; readonly seen: number } {
    const loop: Loop = { breaks: 0, continues: 0 };
    let start = before;
    let after = 0;
    for (let last = -1; last !== (start | (after << 4)); ) {
      last = start | (after << 4);
      after |= this.listOf(body, condition(start), { ...frame, loop }) | loop.continues;
      start |= after;
    }
    const out = endless ? 0 : condition(certain ? after : start);
    return { out: out | loop.breaks, seen: start };
  }

  /** What the substitutions of words run. */
  private substitutions(words: readonly Word[], before: number, frame: Frame): number {
    let mask = before;
    for (const { scripts } of words)
      for (const script of scripts)
        mask = this.subshell(mask, frame, (own) => this.listOf(script, mask, own));
    return mask;
  }

  private simple(node: Simple, before: number, frame: Frame): number {
    const words = unwrapped(node.words);
    this.assign([...node.assignments, ...node.words], frame);
    const inner = this.substitutions([...node.assignments, ...node.words], before, frame);
    const [first] = words;
    // The status of x=$("$@") is that of the substitution; the others have one of their own.
    if (first === undefined) return inner !== before ? inner : this.touched(before, frame);
    if (this.holdsCommand(first, frame.hasCommand)) {
      if (isJoined(words)) this.joined(node.line, '');
      return this.run(node);
    }
    if (!first.literal)
      return words.some((word) => this.holdsCommand(word, frame.hasCommand))
        ? this.perhaps(node, words)
        : this.touched(inner, frame);
    const bodies = this.functions.get(first.text);
    if (bodies) return this.call(bodies, words, inner, frame);
    const builtin = builtins[first.text];
    if (builtin) return builtin(this, node, words, inner, frame);
    return this.program(node, words, inner, frame);
  }

  run(node: Simple): number {
    this.lastRun = node.line;
    return RAN;
  }

  private perhaps(node: Simple, words: readonly Word[]): number {
    const name = words[0]?.text ?? '';
    this.lastRun = node.line;
    this.ambiguous ??= {
      line: node.line,
      what: `${name} is given the container's command, and podgraft can't tell whether it runs it`,
      remedy: `if ${name} runs it, write exec ${name}; if it doesn't, end the script with exec "$@"`,
    };
    return PERHAPS;
  }

  private joined(line: number, exec: string): void {
    this.never ??= {
      line,
      what: `${exec}"$*" takes the container's command and its arguments for one word, so no program has that name`,
      remedy: `write ${exec}"$@"`,
    };
  }

  private program(node: Simple, words: readonly Word[], before: number, frame: Frame): number {
    const name = words[0]?.text ?? '';
    const given = words.slice(1).some((word) => this.holdsCommand(word, frame.hasCommand));
    const quoted = words.some(({ text, literal }) => literal && /\$\{?[@*]/.test(text));
    if (quoted || (given && !/^(echo|printf|logger)$/.test(name))) this.looked = true;
    const script = shellScriptOf(texts(words))?.script;
    if (script !== undefined) return this.inner(node, script, words, given, before, frame);
    if (!given && nodeNeverEnds(node, this.doubtful))
      return this.leave({ line: node.line, what: 'it runs for ever' }, before, frame);
    if (isOnlooker(name) || !given) return this.touched(before, frame);
    return isRunner(name) ? this.run(node) : this.perhaps(node, words);
  }

  /** `sh -c SCRIPT NAME "$@"`, or `sh -c "$*"`. */
  private inner(
    node: Simple,
    script: string,
    words: readonly Word[],
    given: boolean,
    before: number,
    frame: Frame,
  ): number {
    const word = words.find(({ text }) => text === script);
    if (!given) return this.touched(before, frame);
    if (word === undefined || this.holdsCommand(word, frame.hasCommand)) return this.run(node);
    const { needsExec, never } = handsOver(script, 'bash');
    return needsExec || never ? this.touched(before, frame) : this.run(node);
  }

  private call(bodies: readonly List[], words: readonly Word[], before: number, frame: Frame): number {
    const hasCommand = words.slice(1).some((word) => this.holdsCommand(word, frame.hasCommand));
    const { shell, succeeded } = frame;
    const key = JSON.stringify([words[0]?.text, before, hasCommand, succeeded, shell.isMain]);
    const known = this.calls.get(key);
    if (known) {
      shell.left |= known.left;
      return known.out;
    }
    // A function that calls itself adds nothing that its first call does not do.
    const result = { out: 0, left: 0 };
    this.calls.set(key, result);
    const own = { left: 0, isMain: shell.isMain };
    const returns = { mask: 0 };
    for (const body of bodies)
      result.out |= this.listOf(body, before, { shell: own, succeeded, hasCommand, returns });
    result.out |= returns.mask;
    result.left = own.left;
    shell.left |= own.left;
    return result.out;
  }

  // What the builtins do, called by the table below.

  leave(
    reason: { readonly line: number; readonly what: string; readonly program?: string },
    mask: number,
    frame: Frame,
  ): number {
    frame.shell.left |= mask;
    const { shell } = frame;
    if (shell.isMain && !this.looked && (mask & ~NOT_RUN) === 0) {
      const remedy = 'let the script reach its end: podgraft adds exec "$@"';
      this.leaving ??= { remedy, ...reason };
    }
    return 0;
  }

  exit(node: Simple, words: readonly Word[], before: number, frame: Frame): number {
    const mask = this.withStatus(words[1], before, frame);
    if (frame.shell.isMain && mask & LOST) this.loseStatus();
    return this.leave({ line: node.line, what: 'it always ends in exit' }, mask, frame);
  }

  return(node: Simple, words: readonly Word[], before: number, frame: Frame): number {
    if (!frame.returns) return this.exit(node, words, before, frame);
    frame.returns.mask |= this.withStatus(words[1], before, frame);
    return 0;
  }

  private withStatus(status: Word | undefined, mask: number, { succeeded }: Frame): number {
    if (status === undefined) return mask;
    if (!status.literal || (succeeded && status.text === '0')) return kept(mask);
    return lost(mask);
  }

  exec(node: Simple, all: readonly Word[], before: number, frame: Frame): number {
    const { words, options } = execWords(all);
    const [target] = words;
    if (target === undefined) return this.touched(before, frame);
    const line = node.line;
    if (words.some((word) => this.holdsCommand(word, frame.hasCommand))) {
      if (isJoined(words)) this.joined(line, 'exec ');
      if (options && (this.dialect === 'dash' || this.dialect === 'sh'))
        this.never ??= {
          line,
          what: `${all[1]?.text} is no option of exec in ${this.dialect === 'sh' ? 'dash, which is /bin/sh in Debian and Ubuntu' : 'dash'}, so it looks for a program of that name`,
          remedy: 'write exec "$@", or let bash run the script',
        };
      this.lastRun = line;
      frame.shell.left |= RAN;
      if (frame.shell.isMain) this.execCommand();
      return 0;
    }
    // What an expansion stands for may be the command.
    if (!target.literal) {
      if (frame.shell.isMain) this.handedOver = true;
      frame.shell.left |= PERHAPS;
      return 0;
    }
    return this.leave(
      { line, what: `it always ends in exec ${target.text}`, program: target.text },
      before,
      frame,
    );
  }

  private execCommand(): void {
    this.handedOver = true;
    this.handedOverByExec = true;
    if (this.handlersAtExec.length === 0) this.handlersAtExec = [...this.handlers];
  }

  eval(node: Simple, words: readonly Word[], before: number, frame: Frame): number {
    const holds = words.some(
      (word) => this.holdsCommand(word, frame.hasCommand) || /\$\{?[@*1-9]/.test(word.text),
    );
    if (!holds || !frame.hasCommand) return this.touched(before, frame);
    if (!/^\s*exec\b/.test(words[1]?.text ?? '')) return this.run(node);
    return this.exec(node, words.slice(1).flatMap(split), before, frame);
  }

  source(node: Simple, words: readonly Word[], before: number, frame: Frame): number {
    const [, file, ...rest] = words;
    const given = rest.some((word) => this.holdsCommand(word, frame.hasCommand));
    const named = /entry|start|run|launch|main|command|cmd/.test(file?.text.split('/').at(-1) ?? '');
    if (file === undefined || !frame.hasCommand || !(given || (rest.length === 0 && named)))
      return this.touched(before, frame);
    this.lastRun = node.line;
    this.ambiguous ??= {
      line: node.line,
      what: `podgraft can't tell whether ${file.text} runs the container's command`,
      remedy: `if ${file.text} doesn't, end the script with exec "$@"; if it does, write exec ${file.text} "$@"`,
    };
    return PERHAPS;
  }

  trap(node: Simple, words: readonly Word[], before: number, frame: Frame): number {
    const [action, ...signals] = words.slice(1).filter(({ text }, index) => index > 0 || text !== '--');
    if (frame.shell.isMain && action !== undefined) {
      const resets = signals.length === 0 || /^(-|\d+)?$/.test(action.text);
      for (const { text } of resets && signals.length === 0 ? [action] : signals) {
        const signal = text === '0' ? 'EXIT' : text.toUpperCase().replace(/^SIG/, '');
        if (/^(ERR|DEBUG|RETURN|-.*)$/.test(signal)) continue;
        if (resets) this.handlers.delete(signal);
        else this.handlers.set(signal, node.line);
      }
    }
    return this.touched(before, frame);
  }

  set(node: Simple, words: readonly Word[], before: number, frame: Frame): number {
    const options = texts(words.slice(1));
    const at = options.indexOf('--');
    const own = at < 0 ? options : options.slice(0, at);
    if (own.some((word) => /^-[a-z]*e/.test(word)) || own.includes('errexit'))
      this.errexit = !own.includes('+o');
    if (own.some((word) => /^\+[a-z]*e/.test(word))) this.errexit = false;
    if (own.includes('pipefail')) this.pipefail = true;
    if (own.some((word) => /^-[a-z]*n/.test(word)) || own.includes('noexec'))
      return this.leave({ line: node.line, what: 'after set -n the shell runs nothing more' }, before, frame);
    return this.touched(before, frame);
  }

  wait(words: readonly Word[], before: number, frame: Frame): number {
    return words.length > 1 ? kept(before) : this.touched(before, frame);
  }

  jump(kind: 'breaks' | 'continues', before: number, frame: Frame): number {
    if (!frame.loop) return before;
    frame.loop[kind] |= before;
    return 0;
  }
}

type Builtin = (paths: Paths, node: Simple, words: readonly Word[], before: number, frame: Frame) => number;

const builtins: Readonly<Record<string, Builtin | undefined>> = Object.assign(Object.create(null), {
  exit: (paths, ...rest) => paths.exit(...rest),
  return: (paths, ...rest) => paths.return(...rest),
  exec: (paths, ...rest) => paths.exec(...rest),
  eval: (paths, ...rest) => paths.eval(...rest),
  '.': (paths, ...rest) => paths.source(...rest),
  source: (paths, ...rest) => paths.source(...rest),
  trap: (paths, ...rest) => paths.trap(...rest),
  set: (paths, ...rest) => paths.set(...rest),
  wait: (paths, _node, words, before, frame) => paths.wait(words, before, frame),
  break: (paths, _node, _words, before, frame) => paths.jump('breaks', before, frame),
  continue: (paths, _node, _words, before, frame) => paths.jump('continues', before, frame),
} satisfies Record<string, Builtin>);

const isCount = ({ name, prefix }: Parameter): boolean =>
  name === '#' || (prefix === '#' && /^[@*]$/.test(name));

/** Whether the first word is "$*" in quotes, and so one word of the whole command line. */
const isJoined = ([first]: readonly Word[]): boolean =>
  first?.parameters.length === 1 &&
  first.parameters[0]?.quoted === true &&
  /^\$(\*|\{\*\})$/.test(first.text);

const split = (word: Word): Word[] =>
  word.text
    .trim()
    .split(/\s+/)
    .map((text) => ({
      ...word,
      text,
      literal: !text.includes('$'),
      parameters: text.includes('$') ? unquoted(word) : [],
    }));

const unquoted = ({ parameters }: Word): Parameter[] =>
  parameters.length > 0
    ? parameters.map((each) => ({ ...each, quoted: false }))
    : [{ name: '@', quoted: false }];

const isTrue = ({ negated, nodes }: Pipeline): boolean => {
  const [node] = nodes;
  return (
    !negated && nodes.length === 1 && node?.is === 'simple' && /^(true|:)$/.test(texts(node.words).join(' '))
  );
};

/** `while true`, `until false`, `for ((;;))`. */
const isEndlessLoop = ({ keyword, condition }: Node & { is: 'loop' }): boolean => {
  const statement = condition.length === 1 ? condition[0] : undefined;
  const [node] = statement ? firstNodes(statement) : [];
  if (node?.is === 'arithmetic') return keyword === 'while' && node.text === '1';
  const text = node?.is === 'simple' ? texts(node.words).join(' ') : '';
  return (keyword === 'while' ? /^(true|:)$/ : /^false$/).test(text);
};
