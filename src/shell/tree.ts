// The tree of a shell script: lists of statements, with what each word expands. The judgements use it instead of the
// parser's tree, so that they do not depend on the parser.

/** A parameter that a word expands: `$1`, `${name:-x}`, `"$@"`. */
export interface Parameter {
  readonly name: string;
  /** The expansion is not the value itself: `${#name}`, `${!name}`. */
  readonly prefix?: string;
  /** Inside double quotes, where only @ makes several words. */
  readonly quoted: boolean;
}

export interface Word {
  /** The word without its quotes, and with its expansions as text. */
  readonly text: string;
  /** Nothing in it is expanded by the shell, so the text is the value. */
  readonly literal: boolean;
  readonly parameters: readonly Parameter[];
  /** The scripts of its command and process substitutions. */
  readonly scripts: readonly List[];
  /** The target of a redirection that writes. */
  readonly isOutput?: true;
}

interface Placed {
  /** Line of the script in which it begins, from 1. */
  readonly line: number;
  /** Targets of redirections, and bodies of here-documents. */
  readonly redirects: readonly Word[];
}

/** One command; `words` are without redirections and without leading assignments. */
export interface Simple extends Placed {
  readonly is: 'simple';
  readonly words: readonly Word[];
  /** Words such as `A=b` before the command. */
  readonly assignments: readonly Word[];
  /** Reads its input from a file or here-document. */
  readonly hasInput: boolean;
}

export type Node =
  | Simple
  | (Placed & {
      readonly is: 'loop';
      readonly keyword: 'while' | 'until';
      readonly condition: List;
      readonly body: List;
    })
  /** Without words it goes through the script's arguments. */
  | (Placed & {
      readonly is: 'for';
      readonly name: string;
      readonly words: readonly Word[] | undefined;
      readonly body: List;
    })
  | (Placed & {
      readonly is: 'if';
      readonly branches: readonly { readonly condition: List; readonly body: List }[];
      readonly otherwise?: List;
    })
  | (Placed & {
      readonly is: 'case';
      readonly subject: Word;
      readonly bodies: readonly List[];
      /** One of the patterns is `*`. */
      readonly exhaustive: boolean;
    })
  | (Placed & { readonly is: 'group'; readonly subshell: boolean; readonly body: List })
  /** `((1))` */
  | (Placed & { readonly is: 'arithmetic'; readonly text: string })
  | (Placed & { readonly is: 'function'; readonly name: string; readonly body: List });

/** Commands joined by |. */
export interface Pipeline {
  readonly negated: boolean;
  readonly nodes: readonly Node[];
}

/** Pipelines joined by && and ||: only the first is sure to run. */
export interface Statement {
  readonly pipelines: readonly Pipeline[];
  /** One fewer than pipelines. */
  readonly operators: readonly ('&&' | '||')[];
  readonly background: boolean;
}

export type List = readonly Statement[];

/** What the parser found wrong. */
export interface ScriptError {
  /** A clause: unterminated double quote. */
  readonly what: string;
  readonly line: number;
}

/** Something that bash parses, and another shell does not. */
export interface BashOnly {
  /** A noun with its article: an array. */
  readonly what: string;
  readonly line: number;
  /** busybox ash parses it as well. */
  readonly ash: boolean;
}

export interface ParsedScript {
  readonly list: List;
  readonly error?: ScriptError;
  /** What only bash finds wrong: an apostrophe in "${A:-it's}", which begins a quote there and nowhere else. */
  readonly bashError?: ScriptError;
  /** A here-document that the end of the script ends: shells accept it, but nothing can be added after it. */
  readonly open?: ScriptError;
  readonly bashOnly: readonly BashOnly[];
}
