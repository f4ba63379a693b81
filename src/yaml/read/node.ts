// The outline of a YAML document: what is where, by offsets into the text. Two readers build it
// (fast-parser.ts for regular YAML and JSON, compose.ts for all the rest); nothing here keeps or prints text.

export interface MapEntry {
  readonly key: ScalarNode;
  /** Offset just after the colon. */
  readonly colon: number;
  /** null: nothing follows the colon. */
  readonly value: Node | null;
}

export interface SeqItem {
  /** Offset of the dash in a block sequence, of the value in a flow sequence. */
  readonly start: number;
  readonly value: Node | null;
}

interface NodeBase {
  /** Offset of the first character of the content: a quote, a bracket, the first key or dash. */
  readonly start: number;
  /** Offset after the last character of the content; no trailing comment or line break. */
  readonly end: number;
  readonly anchor?: string;
  readonly tag?: string;
}

export interface MapNode extends NodeBase {
  readonly type: 'map';
  readonly flow: boolean;
  /** Column of the keys; of no use in flow style. */
  readonly column: number;
  readonly entries: readonly MapEntry[];
}

export interface SeqNode extends NodeBase {
  readonly type: 'seq';
  readonly flow: boolean;
  /** Column of the dashes; of no use in flow style. */
  readonly column: number;
  readonly items: readonly SeqItem[];
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

export interface ScalarNode extends NodeBase {
  readonly type: 'scalar';
  readonly style: ScalarStyle;
  /** The text of the scalar, where the reader knows it already. */
  readonly text?: string;
}

export interface AliasNode extends NodeBase {
  readonly type: 'alias';
  readonly name: string;
  readonly target: Node | undefined;
}

export type Node = MapNode | SeqNode | ScalarNode | AliasNode;

/** The elements of a map or a list; a scalar and an alias have none. */
export const elementsOf = (node: Node): readonly (MapEntry | SeqItem)[] => {
  if (node.type === 'map') return node.entries;
  return node.type === 'seq' ? node.items : [];
};

/** A text and the outline of one node in it; all offsets count from the start of `text`. */
export interface Tree {
  readonly text: string;
  readonly root: Node | null;
  /** Whether it may hold what only compose.ts reads: tags, anchors, explicit keys, comments inside flow collections. */
  readonly odd: boolean;
  /** Anchors that aliases in the document refer to, with the offsets of these; -1 is outside of the text. */
  readonly shared: ReadonlyMap<Node, readonly number[]>;
}

/** A document that is no YAML, or is nested too deeply to read. `offset` points into the text read. */
export class YamlError extends Error {
  readonly code: 'syntax' | 'depth' | 'aliases';
  readonly offset: number;
  constructor(code: 'syntax' | 'depth' | 'aliases', message: string, offset: number) {
    super(message);
    this.name = 'YamlError';
    this.code = code;
    this.offset = offset;
  }
}

/** What is read; undefined: it is no YAML, or has no value as JSON. */
export const ifYaml = <T>(reading: () => T): T | undefined => {
  try {
    return reading();
  } catch (thrown) {
    if (thrown instanceof YamlError) return undefined;
    throw thrown;
  }
};

/** How deep collections may nest; Kubernetes' own deepest schema needs about 30. */
export const MAX_DEPTH = 500;

/** How many characters a key and the blanks after it may have: go-yaml looks no further for its colon. */
export const LONGEST_KEY = 1024;

/** How many characters are before an offset in its line, without a byte order mark. */
export const columnOf = (text: string, offset: number): number => {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  return offset - line - (text.charCodeAt(line) === 0xfeff ? 1 : 0);
};

/** A line of a text, where the next search in that text begins: many problems of one text are found in its order. */
let known = { text: '', line: 1, start: 0 };

/** Line and column, both from 1, of an offset. */
export const positionAt = (text: string, offset: number): { line: number; column: number } => {
  let { line, start } = known.text === text && known.start <= offset ? known : { line: 1, start: 0 };
  for (let at = text.indexOf('\n', start); at !== -1 && at < offset; at = text.indexOf('\n', start)) {
    line++;
    start = at + 1;
  }
  known = { text, line, start };
  return { line, column: offset - start + 1 };
};
