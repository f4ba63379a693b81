// Parses a shell script with the unbash library and converts its tree. Loaded only for a script that has to be judged:
// most runs have none. It is longer than 300 lines because one class converts each kind of node.

import type {
  ArithmeticExpression,
  Assignment,
  CommandNode,
  Word as Parsed,
  ParsedScript as ParsedTree,
  Pipeline as PipelineTree,
  Redirection,
  Statement as StatementTree,
  SyntaxNode,
  TestExpression,
} from 'unbash';
import { forEachChild, parse } from 'unbash';
import { plainWord } from './commands.ts';
import { Expansions } from './expansions.ts';
import type { BashOnly, List, Node, ParsedScript, Pipeline, ScriptError, Statement, Word } from './tree.ts';

/** The statements of a script, and what is wrong with it for bash and for other shells. */
export const parseShell = (script: string): ParsedScript => {
  const source = script.replaceAll('\r\n', '\n');
  const found = parseBash(source);
  if (found.error === undefined || !apostrophe.test(source)) return found;
  let other = source;
  while (apostrophe.test(other)) other = other.replace(apostrophe, '$1_');
  const posix = parseBash(other);
  return posix.error ? found : { ...posix, bashError: found.error };
};

/** An apostrophe in the text of an expansion such as ${A:-it's}. */
const apostrophe = /(\$\{\w+:?[-=+?][^}'"]*)'/;

const parseBash = (source: string): ParsedScript => {
  const tree = parse(source);
  const converter = new Converter(source);
  const list = converter.script(tree, source, 0);
  const { errors, bashOnly, open } = converter;
  const error = errors.find(({ what }) => /^unterminated|to close/.test(what)) ?? errors[0];
  return { list, bashOnly, ...(error && { error }), ...(open && { open }) };
};

/** What opens a construct that an error says is not closed, and the word that would close it. */
const unclosed: Record<string, { readonly type: SyntaxNode['type']; readonly closer: string }> = {
  if: { type: 'If', closer: 'fi' },
  while: { type: 'While', closer: 'done' },
  until: { type: 'While', closer: 'done' },
  for: { type: 'For', closer: 'done' },
  select: { type: 'Select', closer: 'done' },
  case: { type: 'Case', closer: 'esac' },
  'brace group': { type: 'BraceGroup', closer: '}' },
  subshell: { type: 'Subshell', closer: ')' },
};

type Tree<Type> = Extract<CommandNode, { readonly type: Type }>;

class Converter {
  readonly errors: ScriptError[] = [];
  readonly bashOnly: BashOnly[] = [];
  open: ScriptError | undefined;
  private readonly lineStarts: number[] = [0];
  /** The text that positions count in, and where it begins in the script: a `...` has a text of its own. */
  private source: string;
  private base = 0;

  constructor(source: string) {
    this.source = source;
    for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1))
      this.lineStarts.push(at + 1);
  }

  script(tree: ParsedTree, source: string, base: number): List {
    const outer = { source: this.source, base: this.base };
    this.source = source;
    this.base = base;
    for (const { message, pos } of tree.errors ?? [])
      this.errors.push({ what: message, line: this.lineAt(this.opening(tree, message) ?? pos) });
    const list = this.list(tree.commands);
    this.source = outer.source;
    this.base = outer.base;
    return list;
  }

  /** The script of a substitution; positions in one with escaped backquotes count in a text of its own. */
  private nested(tree: ParsedTree, pos: number): List {
    const { source = this.source } = tree;
    return this.script(tree, source, tree.source === undefined ? this.base : this.base + pos);
  }

  private lineAt(pos: number): number {
    const at = this.base + pos;
    let [low, high] = [0, this.lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.lineStarts[middle] as number) <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** Where the innermost construct begins that nothing closes. */
  private opening(tree: ParsedTree, message: string): number | undefined {
    const wanted = unclosed[/to close '?(.*?)'?$/.exec(message)?.[1] ?? ''];
    if (wanted === undefined) return undefined;
    let found: number | undefined;
    const visit = (node: SyntaxNode): void => {
      const isOpen = !this.source.slice(node.pos, node.end).trimEnd().endsWith(wanted.closer);
      if (node.type === wanted.type && isOpen) found = node.pos;
      forEachChild(node, visit);
    };
    visit(tree);
    return found;
  }

  private foreign(what: string, pos: number, ash = false): void {
    this.bashOnly.push({ what, line: this.lineAt(pos), ash });
  }

  private list(commands: readonly StatementTree[]): List {
    return commands.map((each) => this.statement(each));
  }

  private statement({ command, background }: StatementTree): Statement {
    if (command.type === 'AndOr') {
      const pipelines = command.commands.map((each) => this.pipeline(each));
      return { pipelines, operators: command.operators, background: background === true };
    }
    const isCoproc = command.type === 'Coproc';
    return {
      pipelines: [this.pipeline(command)],
      operators: [],
      background: background === true || isCoproc,
    };
  }

  private pipeline(tree: CommandNode | PipelineTree): Pipeline {
    if (tree.type !== 'Pipeline') return { negated: false, nodes: [this.node(tree)] };
    if (tree.operators.includes('|&')) this.foreign('the operator |&', tree.pos);
    const negations = tree.prefixes.filter(({ type }) => type === 'Negation').length;
    return { negated: negations % 2 === 1, nodes: tree.commands.map((each) => this.node(each)) };
  }

  private node(tree: CommandNode): Node {
    const place = { line: this.lineAt(tree.pos), redirects: [] };
    switch (tree.type) {
      case 'Redirected':
        return { ...this.node(tree.command), redirects: this.redirects(tree.redirects) };
      case 'Command':
        return this.command(tree);
      case 'If':
        return this.conditional(tree);
      case 'While': {
        const condition = this.list(tree.clause.commands);
        return { is: 'loop', ...place, keyword: tree.kind, condition, body: this.list(tree.body.commands) };
      }
      case 'Select':
      case 'For':
        return this.forLoop(tree);
      case 'ArithmeticFor':
        this.foreign('an arithmetic for', tree.pos);
        return {
          ...{ is: 'loop', ...place, keyword: 'while' },
          condition: [alone({ is: 'arithmetic', ...place, text: this.arithmetic(tree.test, '1') })],
          body: this.list(tree.body.commands),
        };
      case 'ArithmeticCommand':
        return { is: 'arithmetic', ...place, text: tree.body.trim() };
      case 'Case':
        return this.choice(tree);
      case 'Subshell':
        return { is: 'group', ...place, subshell: true, body: this.list(tree.body.commands) };
      case 'BraceGroup':
        return { is: 'group', ...place, subshell: false, body: this.list(tree.body.commands) };
      case 'Function':
        this.checkKeyword(tree);
        return { is: 'function', ...place, name: tree.name.value, body: this.bodyOf(tree.body) };
      case 'Coproc':
        return { is: 'group', ...place, subshell: true, body: this.bodyOf(tree.body) };
      case 'TestCommand': {
        const words = [plainWord('[['), ...this.test(tree.expression), plainWord(']]')];
        return { is: 'simple', ...place, words, assignments: [], hasInput: false };
      }
    }
  }

  private command(tree: Tree<'Command'>): Node {
    return {
      ...{ is: 'simple', line: this.lineAt(tree.pos), redirects: this.redirects(tree.redirects) },
      words: [...(tree.name ? [tree.name] : []), ...tree.args].map((each) => this.argument(each)),
      assignments: tree.prefix.flatMap((each) => (each.type === 'Assignment' ? [this.argument(each)] : [])),
      hasInput: tree.redirects.some(({ operator }) => operator.startsWith('<')),
    };
  }

  private conditional(tree: Tree<'If'>): Node {
    const branches = [tree, ...tree.elif].map(({ clause, then }) => ({
      condition: this.list(clause.commands),
      body: this.list(then.commands),
    }));
    const otherwise = tree.else && this.list(tree.else.commands);
    const place = { line: this.lineAt(tree.pos), redirects: [] };
    return { is: 'if', ...place, branches, ...(otherwise && { otherwise }) };
  }

  private forLoop(tree: Tree<'For' | 'Select'>): Node {
    if (tree.type === 'Select') this.foreign('select', tree.pos);
    const place = { line: this.lineAt(tree.pos), redirects: [] };
    const words = tree.wordlist?.map((each) => this.word(each));
    return { is: 'for', ...place, name: tree.name.value, words, body: this.list(tree.body.commands) };
  }

  private choice(tree: Tree<'Case'>): Node {
    const bodies = tree.items.map(({ body }) => this.list(body.commands));
    if (tree.items.some(({ terminator }) => terminator === ';&' || terminator === ';;&'))
      this.foreign('a case item that ends in ;& or ;;&', tree.pos);
    const patterns = tree.items.flatMap(({ pattern }) => pattern);
    for (const each of patterns) this.word(each);
    const exhaustive = patterns.some(({ text }) => text === '*');
    const place = { line: this.lineAt(tree.pos), redirects: [] };
    return { is: 'case', ...place, subject: this.word(tree.word), bodies, exhaustive };
  }

  private checkKeyword({ name, pos }: Tree<'Function'>): void {
    if (this.source.startsWith('function', pos) && name.pos > pos)
      this.foreign('the keyword function', pos, true);
  }

  private bodyOf(
    tree: CommandNode | { readonly type: 'CompoundList'; readonly commands: readonly StatementTree[] },
  ): List {
    return tree.type === 'CompoundList' ? this.list(tree.commands) : [alone(this.node(tree))];
  }

  /** The words of a test in their order, brackets and operators among them. */
  private test(tree: TestExpression): Word[] {
    switch (tree.type) {
      case 'TestUnary':
        return [...(tree.operator === '' ? [] : [plainWord(tree.operator)]), this.word(tree.operand)];
      case 'TestBinary':
        if (tree.operator === '=~' && tree.right.text.includes('('))
          this.foreign('a pattern with brackets in [[', tree.pos);
        return [this.word(tree.left), plainWord(tree.operator), this.word(tree.right)];
      case 'TestLogical':
        return tree.operands.flatMap((each, index) => [
          ...(index > 0 ? [plainWord(tree.operator)] : []),
          ...this.test(each),
        ]);
      case 'TestNot':
        return [plainWord('!'), ...this.test(tree.operand)];
      case 'TestGroup':
        return [plainWord('('), ...this.test(tree.expression), plainWord(')')];
    }
  }

  private arithmetic(tree: ArithmeticExpression | undefined, absent: string): string {
    return tree === undefined ? absent : this.source.slice(tree.pos, tree.end);
  }

  private argument(tree: Parsed | Assignment): Word {
    if (tree.type === 'Word') return this.word(tree);
    const { value } = tree;
    const name = `${tree.name}${tree.index ? `[${tree.index.text}]` : ''}${tree.append ? '+=' : '='}`;
    if (value.type === 'Word') {
      const word = this.word(value);
      return { ...word, text: `${name}${word.text}` };
    }
    this.foreign('an array', tree.pos);
    const words = value.elements.map((each) => this.word(each));
    return {
      text: `${name}(${words.map(({ text }) => text).join(' ')})`,
      literal: words.every(({ literal }) => literal),
      parameters: words.flatMap(({ parameters }) => parameters),
      scripts: words.flatMap(({ scripts }) => scripts),
    };
  }

  private word(tree: Parsed): Word {
    const expansions = new Expansions((script, pos) => this.nested(script, pos));
    expansions.visitAll(tree.parts ?? [], false);
    if (expansions.process !== undefined) this.foreign('a process substitution', expansions.process, true);
    if (expansions.pattern !== undefined) this.foreign('an extended pattern', expansions.pattern);
    const literal = expansions.literal && !/^~/.test(tree.text);
    return { text: tree.value, literal, parameters: expansions.parameters, scripts: expansions.scripts };
  }

  private redirects(all: readonly Redirection[]): Word[] {
    return all.flatMap((each) => {
      if (each.operator === '<<<') this.foreign('a here-string', each.pos);
      if (each.type !== 'HereDoc') {
        const isOutput = /^&?>(>|\|)?$/.test(each.operator);
        return each.target
          ? [{ ...this.word(each.target), ...(isOutput && { isOutput: true as const }) }]
          : [];
      }
      const { body, closing, delimiter } = each;
      if (closing === undefined) {
        const what = `the here-document ${delimiter?.value ?? ''} isn't closed`;
        this.open ??= { what, line: this.lineAt(each.pos) };
      }
      return [this.word({ ...body, type: 'Word', value: body.text, parts: body.parts ?? [] })];
    });
  }
}

const alone = (node: Node): Statement => ({
  pipelines: [{ negated: false, nodes: [node] }],
  operators: [],
  background: false,
});
