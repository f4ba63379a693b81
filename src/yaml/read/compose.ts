// Builds the outline of any YAML document from its tokens, for what fast-parser.ts leaves: anchors, aliases, tags,
// explicit keys, plain scalars of several lines, tabs, comments inside flow collections. Follows the parser of
// go-yaml 2, so that a document says here what it says to Kubernetes. Types are for resolve.ts.

import type { MapEntry, MapNode, Node, ScalarNode, SeqItem, SeqNode, Tree } from './node.ts';
import { columnOf, MAX_DEPTH, YamlError } from './node.ts';
import { type Token, Tokens, type TokenType } from './tokens.ts';

interface Props {
  readonly anchor?: string;
  readonly tag?: string;
  /** Where they end; undefined: there are none. */
  readonly end?: number;
}

const scalarStyles: Readonly<Record<string, ScalarNode['style']>> = {
  "'": 'single',
  '"': 'double',
  '|': 'literal',
  '>': 'folded',
};

class Composer {
  readonly shared = new Map<Node, number[]>();
  private readonly text: string;
  private readonly tokens: Tokens;
  /** The node of each anchor so far; null inside of it. */
  private readonly anchors = new Map<string, Node | null>();

  constructor(text: string, tokens: Tokens) {
    this.text = text;
    this.tokens = tokens;
  }

  private fail(message: string, at: number): never {
    throw new YamlError('syntax', message, at);
  }

  private next(...types: readonly TokenType[]): boolean {
    return types.includes(this.tokens.peek().type);
  }

  /** Takes the next token if it is of a type. */
  private skip(type: TokenType): Token | undefined {
    return this.next(type) ? this.tokens.take() : undefined;
  }

  /** The root of the only document that holds anything. */
  document(): Node | null {
    const isDirected = this.directives();
    if (!this.skip('---') && isDirected)
      this.fail('a directive needs --- after it', this.tokens.peek().start);
    const root = this.next('directive', '---', '...', 'end')
      ? null
      : this.node(0, { block: true, dashes: false });
    this.nothingMore();
    return root;
  }

  private directives(): boolean {
    let [isVersioned, isDirected] = [false, false];
    for (let line = this.skip('directive'); line; line = this.skip('directive')) {
      isDirected = true;
      const source = this.text.slice(line.start, line.end);
      if (!source.startsWith('%YAML')) continue;
      if (isVersioned) this.fail('a second %YAML line', line.start);
      if (!/\s0?1\.0?1(?!\d)/.test(source))
        this.fail("a YAML version other than 1.1, which Kubernetes doesn't read", line.start);
      isVersioned = true;
    }
    return isDirected;
  }

  /** After the document: others of nothing take nothing along. */
  private nothingMore(): void {
    let marker: Token | undefined;
    try {
      while (this.next('---', '...', 'directive')) marker = this.tokens.take();
      if (this.next('end')) return;
    } catch (thrown) {
      if (!(thrown instanceof YamlError)) throw thrown;
      if (!marker) throw thrown;
    }
    if (marker) this.fail('a second document begins here', marker.start);
    this.fail('text after the end of the document', this.tokens.peek().start);
  }

  /** `block`: block collections may begin here; `dashes`: also dashes in the column of the key. */
  private node(depth: number, { block, dashes }: { block: boolean; dashes: boolean }): Node | null {
    const alias = this.skip('alias');
    if (alias) return this.alias(alias);
    const { start, type } = this.tokens.peek();
    if (depth > MAX_DEPTH) throw new YamlError('depth', 'nested too deeply', start);
    const props = this.props();
    const { anchor } = props;
    const known = anchor === undefined ? undefined : this.anchors.get(anchor);
    if (anchor !== undefined) this.anchors.set(anchor, null);
    const node = this.content(depth, { block, dashes }, props);
    if (node === undefined) {
      if (known !== undefined) this.anchors.set(anchor as string, known);
      return this.fail(whatIsWrong(type), start);
    }
    if (anchor !== undefined) this.anchors.set(anchor, node);
    return node;
  }

  private props(): Props {
    const found: { anchor?: string; tag?: string; end?: number } = {};
    for (;;) {
      const { type, start, end, tag } = this.tokens.peek();
      if (type === 'anchor' && found.anchor === undefined) found.anchor = this.text.slice(start + 1, end);
      else if (type === 'tag' && found.tag === undefined) found.tag = tag as string;
      else return found;
      found.end = this.tokens.take().end;
    }
  }

  private alias({ start, end }: Token): Node {
    const name = this.text.slice(start + 1, end);
    const target = this.anchors.get(name);
    if (target === null) throw new YamlError('aliases', 'an alias inside its own anchor', start);
    const uses = target && this.shared.get(target);
    if (uses) uses.push(start);
    else if (target) this.shared.set(target, [start]);
    return { type: 'alias', start, end, name, target };
  }

  private content(depth: number, where: { block: boolean; dashes: boolean }, props: Props): Node | undefined {
    const { end, ...named } = props;
    const { type, start } = this.tokens.peek();
    if (type === 'scalar' || type === 'block scalar') return { ...named, ...this.scalar() };
    if (type === '[') return { ...named, ...this.flowList(depth) };
    if (type === '{') return { ...named, ...this.flowMap(depth) };
    if (where.block && type === 'block map') return { ...named, ...this.blockMap(depth) };
    if (where.block && type === 'block list') return { ...named, ...this.blockList(depth) };
    if (where.dashes && type === '-') return { ...named, ...this.dashes(depth, start) };
    // An empty value has a place but no text; an anchor or a tag on it makes it a node all the same.
    if (end === undefined) return undefined;
    return { ...named, type: 'scalar', style: 'plain', start: end, end, text: '' };
  }

  private scalar(): ScalarNode {
    const { start, end, block } = this.tokens.take();
    const style = scalarStyles[this.text[start] as string] ?? 'plain';
    return { type: 'scalar', style, start, end, ...(block && { text: block.text }) };
  }

  private blockMap(depth: number): MapNode {
    const { start } = this.tokens.take();
    const entries: MapEntry[] = [];
    const isEmpty = (): boolean => this.next('key', 'value', 'block end');
    for (;;) {
      if (this.skip('block end')) break;
      const sign = this.skip('key');
      if (!sign)
        return this.fail('expected a key of this map; check the indentation', this.tokens.peek().start);
      const key = isEmpty() ? null : this.node(depth + 1, { block: true, dashes: true });
      const colon = this.skip('value');
      const isNothing = !colon || isEmpty();
      const value = isNothing ? null : this.node(depth + 1, { block: true, dashes: true });
      entries.push(this.entry(sign, key, colon, value));
    }
    const last = entries[entries.length - 1] as MapEntry;
    const end = last.value?.end ?? last.colon;
    return { type: 'map', flow: false, column: columnOf(this.text, start), start, end, entries };
  }

  private entry(sign: Token, key: Node | null, colon: Token | undefined, value: Node | null): MapEntry {
    if (key?.type !== 'scalar') this.fail('a key must be a plain string', key?.start ?? sign.start);
    return { key, colon: colon?.end ?? key.end, value };
  }

  private blockList(depth: number): SeqNode {
    const { start } = this.tokens.take();
    const list = this.dashes(depth, start);
    if (!this.skip('block end'))
      this.fail('expected an element of this list; check the indentation', this.tokens.peek().start);
    return list;
  }

  /** The elements of a block list, each after its dash. */
  private dashes(depth: number, start: number): SeqNode {
    const items: SeqItem[] = [];
    for (let dash = this.skip('-'); dash; dash = this.skip('-')) {
      const isEmpty = this.next('-', 'block end', 'key', 'value');
      const value = isEmpty ? null : this.node(depth + 1, { block: true, dashes: false });
      items.push({ start: dash.start, value });
    }
    const last = items[items.length - 1] as SeqItem;
    const end = last.value?.end ?? last.start + 1;
    return { type: 'seq', flow: false, column: columnOf(this.text, start), start, end, items };
  }

  private flowNode(depth: number): Node | null {
    return this.node(depth, { block: false, dashes: false });
  }

  private flowList(depth: number): SeqNode {
    const { start } = this.tokens.take();
    const items: SeqItem[] = [];
    while (!this.next(']')) {
      if (items.length > 0 && !this.skip(',')) this.fail(unclosed('['), this.tokens.peek().start);
      if (items.length > 0 && this.next(']')) break;
      const value = this.next('key') ? this.pair(depth + 1) : this.flowNode(depth + 1);
      items.push({ start: value?.start as number, value });
    }
    const { end } = this.tokens.take();
    return { type: 'seq', flow: true, column: -1, start, end, items };
  }

  private flowMap(depth: number): MapNode {
    const { start } = this.tokens.take();
    const entries: MapEntry[] = [];
    while (!this.next('}')) {
      if (entries.length > 0 && !this.skip(',')) this.fail(unclosed('{'), this.tokens.peek().start);
      if (entries.length > 0 && this.next('}')) break;
      entries.push(this.flowEntry(depth));
    }
    const { end } = this.tokens.take();
    return { type: 'map', flow: true, column: -1, start, end, entries };
  }

  private flowEntry(depth: number): MapEntry {
    const first = this.tokens.peek();
    const isKey = this.skip('key') !== undefined;
    const isEmpty = (): boolean => this.next('value', ',', ']', '}');
    const key = isKey && isEmpty() ? null : this.flowNode(depth + 1);
    const colon = isKey ? this.skip('value') : undefined;
    const value = colon && !isEmpty() ? this.flowNode(depth + 1) : null;
    return this.entry(first, key, colon, value);
  }

  /** `[a: b]` is a list of one map. */
  private pair(depth: number): MapNode {
    const entry = this.flowEntry(depth);
    const end = entry.value?.end ?? entry.colon;
    return { type: 'map', flow: true, column: -1, start: entry.key.start, end, entries: [entry] };
  }
}

const unclosed = (bracket: '[' | '{'): string =>
  `expected a comma or ${bracket === '[' ? ']' : '}'} to close the ${bracket}`;

const whatIsWrong = (type: TokenType): string =>
  type === 'end' ? 'the text ends, but a value is missing' : "a value can't begin here";

/**
 * The outline of the document between two offsets. `column` is the column of its first character when that
 * does not start its line. Throws YamlError when it is no YAML that Kubernetes reads, holds more than one
 * document, or nests deeper than MAX_DEPTH; the error's offset counts from the start of `text`.
 */
export const readAny = (text: string, start = 0, end = text.length, column = 0): Tree => {
  // A carriage return alone is a line break for some YAML parsers and not for others.
  const stray = text.slice(start, end).search(/\r(?!\n)/);
  if (stray !== -1) throw new YamlError('syntax', 'a carriage return without a line feed', start + stray);
  const composer = new Composer(text, new Tokens(text, start, end, column));
  return { text, root: composer.document(), odd: true, shared: composer.shared };
};
