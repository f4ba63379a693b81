// Whether an entrypoint script runs the container's command, which it gets as arguments: always, never, or in some
// cases only. It follows every path through the script with the set of things that may have happened so far. It is longer
// than 300 lines because each kind of node is a step of that one walk.

import { builtins, type Invocation, isJoined, isNoExec, isScript } from './builtins.ts';
import { everyNode, type Functions, functionsOf, mayLeave } from './commands.ts';
import { commandsOf, constantCondition, constantStatus, literalVariables } from './constants.ts';
import { Evidence, type HandOver } from './evidence.ts';
import { isEndless, nodeNeverEnds } from './never-ends.ts';
import {
  argumentsOf,
  type Frame,
  kept,
  type Loop,
  lost,
  mainFrame,
  NOT_RUN,
  RAN,
  ShellState,
  withArguments,
} from './outcomes.ts';
import { filesGiven, prints, readBy, readsScript, runsPrinted, variablesGiven } from './printed-command.ts';
import { runForever, runProgram, runText, runUnknown } from './programs.ts';
import { unwrapped } from './runners.ts';
import { parsed, remembering } from './script.ts';
import type { Dialect } from './shells.ts';
import type { List, Node, Parameter, Pipeline, Simple, Statement, Word } from './tree.ts';

/** How a script of a shell hands over. One that cannot be parsed needs the exec. */
export const handsOver = (script: string, dialect: Dialect, options: readonly string[] = []): HandOver =>
  remembered(JSON.stringify([dialect, options, script]));

const remembered = remembering((key): HandOver => {
  const [dialect, options, script] = JSON.parse(key) as [Dialect, string[], string];
  const { list, error } = parsed(script);
  if (error) return { needsExec: true };
  // A variable may be used above the line that assigns it: in a function, in the next round of a loop.
  const holders = new Set<string>();
  for (;;) {
    const { size } = holders;
    const result = new Paths(list, dialect, options, holders).handOver();
    if (holders.size === size) return result;
  }
});

class Paths {
  readonly dialect: Dialect;
  readonly state: ShellState;
  readonly evidence = new Evidence();
  private readonly list: List;
  private readonly functions = new Map<string, List[]>();
  private readonly calls = new Map<string, { out: number; left: number }>();
  /** Names that may be functions, also of a file that is sourced. */
  private readonly possibleFunctions: Functions;
  private readonly variables: ReadonlyMap<string, ReadonlySet<string>>;
  /** The line of an eval whose script is followed, as an offset. */
  private offset = 0;

  constructor(list: List, dialect: Dialect, options: readonly string[], holders: Set<string>) {
    this.list = list;
    this.dialect = dialect;
    this.state = new ShellState(
      holders,
      options.some((word) => /^-[a-z]*e/.test(word)),
    );
    this.possibleFunctions = functionsOf(list);
    this.variables = literalVariables(list);
    for (const node of everyNode(list)) {
      if (node.is === 'simple' && changesArguments(node)) this.evidence.changesArguments = true;
      if (node.is === 'simple' && /^(wait|fg)$/.test(node.words[0]?.text ?? '')) this.evidence.waits = true;
      if (node.is !== 'function') continue;
      this.functions.set(node.name, [...(this.functions.get(node.name) ?? []), node.body]);
    }
    if (isNoExec(options))
      this.evidence.never = {
        line: 1,
        what: 'with -n the shell only parses the script, so nothing in it runs',
        remedy: 'remove -n',
      };
  }

  handOver(): HandOver {
    const frame = mainFrame();
    const end = this.listOf(this.list, NOT_RUN, frame);
    return this.evidence.conclude(end, frame.shell.left, this.lastConditionalExec(frame));
  }

  /** `cd /app && exec "$@"` as the last line does not say whether the command is to run if cd fails. */
  private lastConditionalExec(frame: Frame): number | undefined {
    const last = this.list.at(-1);
    const node = last?.pipelines.at(-1)?.nodes[0];
    if (last?.operators.at(-1) !== '&&' || node?.is !== 'simple' || node.words[0]?.text !== 'exec')
      return undefined;
    return this.state.holdsCommand(node.words, frame) ? node.line : undefined;
  }

  private listOf(list: List, before: number, frame: Frame): number {
    let mask = before;
    for (const statement of list) {
      if (mask === 0) return 0;
      mask = statement.background
        ? this.inBackground(statement, mask, frame)
        : this.andOr(statement, mask, frame);
    }
    return mask;
  }

  private inBackground(statement: Statement, before: number, frame: Frame): number {
    const after = this.subshell(before, frame, (own) => this.andOr(statement, before, own));
    if (frame.shell.isMain && (after & RAN) !== 0 && (before & RAN) === 0)
      this.evidence.runsInBackground = true;
    return lost(after);
  }

  /** Runs something in a shell of its own: where that leaves, the script goes on. */
  private subshell(before: number, frame: Frame, run: (frame: Frame) => number): number {
    const shell = { left: 0, isMain: false };
    const { hasCommand, isConditional, args } = frame;
    const end = run({ shell, hasCommand, succeeded: false, isConditional, args });
    return end | shell.left || before;
  }

  private andOr({ pipelines, operators }: Statement, before: number, frame: Frame): number {
    let all = before;
    let status: boolean | undefined;
    pipelines.forEach((pipeline, index) => {
      const operator = operators[index - 1];
      if (operator === undefined || status === (operator === '&&')) {
        all = this.pipeline(pipeline, all, frame);
        status = constantStatus(pipeline);
        return;
      }
      // After a constant status the other operator runs nothing.
      if (status !== undefined) return;
      const succeeded = operator === '&&' && ((all & RAN) !== 0 || frame.succeeded);
      const isConditional = frame.isConditional || !succeeded;
      const right = this.pipeline(pipeline, all, { ...frame, succeeded, isConditional });
      all |= succeeded ? kept(right) : right;
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
    let isGiven = false;
    nodes.forEach((node, index) => {
      if (isGiven && node.is === 'loop') for (const name of readBy(node.condition)) this.hold(name);
      const one = this.subshell(NOT_RUN, frame, (own) =>
        isGiven && node.is === 'simple' && readsScript(node.words)
          ? runText(this, { line: node.line + this.offset, words: node.words, before: NOT_RUN, frame: own })
          : this.node(node, NOT_RUN, own),
      );
      isGiven ||= prints(node, this.state, frame);
      const counts = index === nodes.length - 1 || this.state.pipefail;
      inside = (one & NOT_RUN ? inside : 0) | ((counts ? one : lost(one)) & ~NOT_RUN);
    });
    const ran = (negated ? lost(inside) : inside) & ~NOT_RUN;
    return ran | (inside & NOT_RUN ? this.state.afterOther(before, frame) : 0);
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
        return this.state.afterOther(before, frame);
      case 'function':
        return before;
    }
  }

  private conditional(node: Node & { is: 'if' }, before: number, frame: Frame): number {
    let out = 0;
    let rest = before;
    let inner = frame;
    for (const { condition, body } of node.branches) {
      const tested = this.listOf(condition, rest, inner);
      const constant = constantCondition(condition);
      const ranNow = (tested & RAN) !== 0 && (rest & RAN) === 0;
      const succeeded = frame.succeeded || ranNow;
      const isConditional = inner.isConditional || (constant !== true && !ranNow);
      const then = constant === false ? 0 : this.listOf(body, tested, { ...inner, succeeded, isConditional });
      out |= succeeded ? kept(then) : then;
      if (constant === true) return out;
      rest = tested;
      if (constant === undefined) inner = { ...frame, isConditional: true };
    }
    return out | (node.otherwise ? this.listOf(node.otherwise, rest, inner) : lost(rest));
  }

  private choice(node: Node & { is: 'case' }, before: number, frame: Frame): number {
    if (this.state.holdsCommand([node.subject], frame)) this.evidence.readsCommand = true;
    const bodies = node.bodies.map((body) => this.listOf(body, before, { ...frame, isConditional: true }));
    return bodies.reduce((all, each) => all | each, node.exhaustive ? 0 : before);
  }

  private forLoop({ name, words, body }: Node & { is: 'for' }, before: number, frame: Frame): number {
    const holds = words === undefined ? frame.hasCommand : this.state.holdsCommand(words, frame);
    if (holds) this.hold(name);
    const start = this.substitutions(words ?? [], before, frame);
    // The command has at least one word.
    const hasRound = holds || words?.some(({ literal }) => literal) === true;
    return this.rounds(start, frame, { hasRound, body, condition: (mask) => mask }).out;
  }

  private loop(node: Node & { is: 'loop' }, before: number, frame: Frame): number {
    const countsArguments = everyNode(node.condition).some(
      (each) => each.is === 'simple' && each.words.some(({ parameters }) => parameters.some(isCount)),
    );
    if (countsArguments && isScript(frame) && shiftsAll(node.body))
      this.evidence.replaceArguments(node.line + this.offset, 'shift drops words of');
    const { out, seen } = this.rounds(before, frame, {
      hasRound: countsArguments && frame.hasCommand,
      isEndless: isEndless(node),
      condition: (mask) => this.listOf(node.condition, mask, frame),
      body: node.body,
    });
    if (this.isEndless(node)) return runForever(this, node.line, seen, frame);
    return node.keyword === 'until' ? out : lost(out);
  }

  /** The rounds of a loop, until no round adds anything to what may have happened. */
  private rounds(
    before: number,
    frame: Frame,
    loop: Rounds,
  ): { readonly out: number; readonly seen: number } {
    const jumps: Loop = { breaks: 0, continues: 0 };
    const inner = { ...frame, isConditional: true };
    let seen = before;
    let after = 0;
    for (let last = -1; last !== (seen | (after << 4)); ) {
      last = seen | (after << 4);
      after |= this.listOf(loop.body, loop.condition(seen), { ...inner, loop: jumps }) | jumps.continues;
      seen |= after;
    }
    const out = loop.isEndless ? 0 : loop.condition(loop.hasRound ? after : seen);
    return { out: out | jumps.breaks, seen };
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
    const commands = commandsOf(node, this.variables);
    if (commands) return commands.reduce((all, each) => all | this.simple(each, before, frame), 0);
    const all = [...node.assignments, ...node.words];
    for (const { variable, isMade } of variablesGiven(all, this.state, frame))
      if (isMade) this.state.made.add(variable);
      else this.hold(variable);
    for (const file of filesGiven(node, this.state, frame)) this.state.files.add(file);
    const inner = this.substitutions(all, before, frame);
    const words = unwrapped(withArguments(node.words, frame));
    const [first] = words;
    // The status of x=$("$@") is that of the substitution; other commands set their own.
    if (first === undefined) return inner !== before ? inner : this.state.afterOther(before, frame);
    const line = node.line + this.offset;
    if (this.state.holdsCommand([first], frame)) {
      if (isJoined(words)) this.evidence.joined(line, '');
      this.evidence.noteRun(line, words, inner, frame);
      return this.evidence.run(line);
    }
    const invocation = { line, words, before: inner, frame };
    if (runsPrinted(node, words, this.state, frame)) return runText(this, invocation);
    if (!first.literal) return runUnknown(this, invocation);
    const bodies = this.functions.get(first.text);
    if (bodies) return this.call(bodies, invocation);
    return builtins.get(first.text)?.(this, invocation) ?? runProgram(this, { ...node, words }, invocation);
  }

  script(text: string, line: number, before: number, frame: Frame): number | undefined {
    const { list, error } = parsed(text);
    if (error) return undefined;
    const { offset } = this;
    this.offset = line - 1;
    const after = this.listOf(list, before, frame);
    this.offset = offset;
    return after;
  }

  /** Notes a variable that gets the command or a part of it. */
  private hold(variable: string): void {
    this.state.holders.add(variable);
    this.evidence.readsCommand = true;
  }

  /** Whether a command runs for ever by itself. */
  isEndless(node: Node): boolean {
    return nodeNeverEnds(node, this.possibleFunctions);
  }

  /** Whether a script runs its arguments. */
  runsArguments(script: string): boolean {
    const { needsExec, never } = handsOver(script, 'bash');
    return !needsExec && never === undefined;
  }

  private call(bodies: readonly List[], { words, before, frame }: Invocation): number {
    const hasCommand = this.state.holdsCommand(words.slice(1), frame);
    const args = argumentsOf(words.slice(1), frame);
    const { shell, succeeded, isConditional } = frame;
    const key = JSON.stringify([
      ...[words[0]?.text, before, hasCommand, succeeded, shell.isMain, isConditional],
      args?.map(({ text, literal }) => [text, literal]),
    ]);
    const known = this.calls.get(key);
    if (known) {
      shell.left |= known.left;
      return known.out;
    }
    // A function that calls itself adds nothing to its first call.
    const result = { out: 0, left: 0 };
    this.calls.set(key, result);
    const own = { left: 0, isMain: shell.isMain };
    const returns = { mask: 0 };
    for (const body of bodies)
      result.out |= this.listOf(body, before, {
        shell: own,
        succeeded,
        isConditional,
        hasCommand,
        args,
        returns,
      });
    result.out |= returns.mask;
    result.left = own.left;
    shell.left |= own.left;
    return result.out;
  }
}

interface Rounds {
  readonly body: List;
  readonly condition: (mask: number) => number;
  /** The body certainly runs. */
  readonly hasRound: boolean;
  readonly isEndless?: boolean;
}

const isCount = ({ name, prefix }: Parameter): boolean =>
  name === '#' || (prefix === '#' && /^[@*]$/.test(name));

/** `shift`, or `set` with words that become the arguments. */
const changesArguments = ({ words: [first, ...rest] }: Simple): boolean =>
  first?.text === 'shift' || (first?.text === 'set' && rest.some(({ text }) => !/^[-+]\w|^\w+$/.test(text)));

/** Whether each round of a loop drops an argument, and no round ends the loop. */
const shiftsAll = (body: List): boolean =>
  body.some(({ pipelines: [first] }) => {
    const node = first?.nodes[0];
    return node?.is === 'simple' && node.words[0]?.text === 'shift';
  }) && !mayLeave(body, new Map());
