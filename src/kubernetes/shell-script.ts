// Reads a shell script into its statements, so that traps can say what surely happens at its top level. It is
// a reader, not a shell: whatever it cannot follow makes the whole script unknown, and traps stay silent.

import { NotUnderstood, shellTokens, type Token } from './shell-tokens.ts';

export interface Word {
  readonly text: string;
  readonly literal: boolean;
}

/** One command; `words` are without redirections and without leading assignments. */
export interface Simple {
  readonly is: 'simple';
  readonly words: readonly Word[];
  /** Words such as `A=b` before the command. */
  readonly assignments: readonly Word[];
  /** Reads its input from a file or here-document. */
  readonly hasInput: boolean;
}

export type Node =
  | Simple
  | {
      readonly is: 'loop';
      readonly keyword: 'while' | 'until';
      readonly condition: List;
      readonly body: List;
    }
  /** Without words it goes through the script's arguments. */
  | { readonly is: 'for'; readonly words: readonly Word[] | undefined; readonly body: List }
  | {
      readonly is: 'if';
      readonly branches: readonly { readonly condition: List; readonly body: List }[];
      readonly otherwise?: List;
    }
  | { readonly is: 'case'; readonly subject: Word; readonly bodies: readonly List[] }
  | { readonly is: 'group'; readonly subshell: boolean; readonly body: List }
  | { readonly is: 'function'; readonly name: string; readonly body: List };

/** Commands joined by |. */
export interface Pipeline {
  readonly negated: boolean;
  readonly nodes: readonly Node[];
}

/** Pipelines joined by && and ||: only the first is sure to run. */
export interface Statement {
  readonly pipelines: readonly Pipeline[];
  readonly background: boolean;
}

export type List = readonly Statement[];

/** The statements of a script, or undefined when the reader cannot follow it. */
export const readScript = (script: string): List | undefined => {
  try {
    return new Reader(shellTokens(script)).script();
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
};

/** Scripts whose judgement is kept: one rule brings one script into thousands of workloads. */
const MAX_JUDGED = 100;

/** A judgement of scripts that looks at each script once; `unknown` is that of one that cannot be followed. */
export const judging = <T>(judge: (list: List) => T, unknown: T): ((script: string) => T) => {
  const known = new Map<string, T>();
  return (script) => {
    let found = known.get(script);
    if (found === undefined && !known.has(script)) {
      const list = readScript(script);
      found = list === undefined ? unknown : judge(list);
      if (known.size >= MAX_JUDGED) known.clear();
      known.set(script, found);
    }
    return found as T;
  };
};

const closers = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);

class Reader {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  script(): List {
    const list = this.list();
    if (this.at < this.tokens.length) throw new NotUnderstood('text after the end');
    return list;
  }

  private operator(text: string): boolean {
    const token = this.tokens[this.at];
    if (token?.is !== 'operator' || token.text !== text) return false;
    this.at++;
    return true;
  }

  private reserved(text: string): boolean {
    const token = this.tokens[this.at];
    if (token?.is !== 'word' || token.quoted || token.text !== text) return false;
    this.at++;
    return true;
  }

  private expect(text: string): void {
    if (!this.reserved(text)) throw new NotUnderstood(`no ${text}`);
  }

  private newlines(): void {
    while (this.operator('\n'));
  }

  private list(): List {
    const statements: Statement[] = [];
    for (;;) {
      this.newlines();
      const token = this.tokens[this.at];
      if (token === undefined) return statements;
      if (token.is === 'operator') {
        if (token.text === ')' || token.text.startsWith(';;') || token.text === ';&') return statements;
        if (token.text !== '(') throw new NotUnderstood(`unexpected ${token.text}`);
      }
      if (token.is === 'word' && !token.quoted && closers.has(token.text)) return statements;
      const pipelines = [this.pipeline()];
      while (this.operator('&&') || this.operator('||')) {
        this.newlines();
        pipelines.push(this.pipeline());
      }
      const background = this.operator('&');
      if (!background && !this.operator(';')) this.operator('\n');
      statements.push({ pipelines, background });
    }
  }

  private pipeline(): Pipeline {
    let negated = false;
    while (this.reserved('!')) negated = !negated;
    const nodes = [this.command()];
    while (this.operator('|') || this.operator('|&')) {
      this.newlines();
      nodes.push(this.command());
    }
    return { negated, nodes };
  }

  private command(): Node {
    const node = this.compound();
    if (node === undefined) return this.simple();
    while (this.tokens[this.at]?.is === 'redirect') this.at++;
    return node;
  }

  private compound(): Node | undefined {
    if (this.reserved('while')) return this.loop('while');
    if (this.reserved('until')) return this.loop('until');
    if (this.reserved('for') || this.reserved('select')) return this.forLoop();
    if (this.reserved('if')) return this.conditional();
    if (this.reserved('case')) return this.choice();
    if (this.reserved('{')) {
      const body = this.list();
      this.expect('}');
      return { is: 'group', subshell: false, body };
    }
    if (this.operator('(')) {
      const body = this.list();
      if (!this.operator(')')) throw new NotUnderstood('no )');
      return { is: 'group', subshell: true, body };
    }
    return this.functionDefinition();
  }

  private body(): List {
    this.expect('do');
    const body = this.list();
    this.expect('done');
    return body;
  }

  private loop(keyword: 'while' | 'until'): Node {
    const condition = this.list();
    return { is: 'loop', keyword, condition, body: this.body() };
  }

  private forLoop(): Node {
    const start = this.at;
    if (this.operator('(') && this.operator('(')) {
      // for ((;;)) has no condition; another one nobody works out here.
      const endless = this.operator(';;') || (this.operator(';') && this.operator(';'));
      if (!endless || !this.operator(')') || !this.operator(')'))
        throw new NotUnderstood('an arithmetic for');
      this.operator(';');
      this.newlines();
      const always = {
        is: 'simple',
        words: [{ text: 'true', literal: true }],
        assignments: [],
        hasInput: false,
      };
      const condition: List = [
        { pipelines: [{ negated: false, nodes: [always as Simple] }], background: false },
      ];
      return { is: 'loop', keyword: 'while', condition, body: this.body() };
    }
    this.at = start;
    this.word();
    this.newlines();
    let words: Word[] | undefined;
    if (this.reserved('in')) {
      words = [];
      while (this.tokens[this.at]?.is === 'word') words.push(this.word());
    }
    this.operator(';');
    this.newlines();
    return { is: 'for', words, body: this.body() };
  }

  private conditional(): Node {
    const branches: { condition: List; body: List }[] = [];
    do {
      const condition = this.list();
      this.expect('then');
      branches.push({ condition, body: this.list() });
    } while (this.reserved('elif'));
    if (!this.reserved('else')) {
      this.expect('fi');
      return { is: 'if', branches };
    }
    const otherwise = this.list();
    this.expect('fi');
    return { is: 'if', branches, otherwise };
  }

  private choice(): Node {
    const subject = this.word();
    this.newlines();
    this.expect('in');
    const bodies: List[] = [];
    for (;;) {
      this.newlines();
      if (this.reserved('esac')) return { is: 'case', subject, bodies };
      this.operator('(');
      do this.word();
      while (this.operator('|'));
      if (!this.operator(')')) throw new NotUnderstood('no ) in case');
      bodies.push(this.list());
      if (!this.operator(';;') && !this.operator(';&') && !this.operator(';;&')) {
        this.newlines();
        this.expect('esac');
        return { is: 'case', subject, bodies };
      }
    }
  }

  private functionDefinition(): Node | undefined {
    const start = this.at;
    const keyword = this.reserved('function');
    const name = this.tokens[this.at];
    if (name?.is !== 'word' || name.quoted) return undefined;
    this.at++;
    const parentheses = this.operator('(') && this.operator(')');
    if (!keyword && !parentheses) {
      this.at = start;
      return undefined;
    }
    this.newlines();
    const node = this.compound();
    if (node === undefined) throw new NotUnderstood('a function without body');
    return {
      is: 'function',
      name: name.text,
      body: [{ pipelines: [{ negated: false, nodes: [node] }], background: false }],
    };
  }

  private simple(): Simple {
    const words: Word[] = [];
    const assignments: Word[] = [];
    let hasInput = false;
    let some = false;
    for (;;) {
      const token = this.tokens[this.at];
      if (token?.is === 'redirect') {
        hasInput ||= token.operator.startsWith('<');
        this.at++;
      } else if (token?.is === 'word') {
        const word = this.array() ?? this.word();
        if (words.length === 0 && /^[A-Za-z_]\w*\+?=/.test(token.text)) assignments.push(word);
        else words.push(word);
        // Inside [[ ]] the operators of the list have another meaning.
        if (words.length === 1 && words[0]?.text === '[[') words.push(...this.test());
      } else break;
      some = true;
    }
    if (!some) throw new NotUnderstood('a command without words');
    return { is: 'simple', words, assignments, hasInput };
  }

  /** `NAME=(a b)` of bash, as one word: what stands in it is kept, not run. */
  private array(): Word | undefined {
    const name = this.tokens[this.at];
    const open = this.tokens[this.at + 1];
    if (name?.is !== 'word' || name.quoted || !/^[A-Za-z_]\w*\+?=$/.test(name.text)) return undefined;
    if (open?.is !== 'operator' || open.text !== '(') return undefined;
    this.at += 2;
    const values: Word[] = [];
    for (this.newlines(); !this.operator(')'); this.newlines()) values.push(this.word());
    const text = values.map((value) => value.text).join(' ');
    return { text: `${name.text}(${text})`, literal: values.every(({ literal }) => literal) };
  }

  private test(): Word[] {
    const words: Word[] = [];
    for (let token = this.tokens[this.at++]; token !== undefined; token = this.tokens[this.at++]) {
      if (token.is === 'redirect')
        words.push({ text: token.operator, literal: true }, { text: token.target, literal: false });
      else words.push({ text: token.text, literal: token.is === 'operator' || token.literal });
      if (token.is === 'word' && !token.quoted && token.text === ']]') break;
    }
    return words;
  }

  private word(): Word {
    const token = this.tokens[this.at];
    if (token?.is !== 'word') throw new NotUnderstood('no word');
    this.at++;
    return { text: token.text, literal: token.literal };
  }
}
