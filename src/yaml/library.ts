// Reads the outline of any YAML with the yaml library, for what read.ts leaves: anchors, aliases, tags,
// explicit keys, plain scalars of several lines, comments inside flow collections. Types are not
// resolved here (schema failsafe keeps each scalar's text); resolve.ts does that by Kubernetes' rules.

import type { Pair, ParsedNode } from 'yaml';
import { isAlias, isMap, isScalar, parseDocument } from 'yaml';
import { splitDocuments } from './documents.ts';
import type { MapEntry, Node, ScalarNode, ScalarStyle, SeqItem, Tree } from './node.ts';
import { columnOf, MAX_DEPTH, YamlError } from './node.ts';
import { quotedEnd } from './scalar.ts';

const styles: Record<string, ScalarStyle> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

interface Token {
  readonly type: string;
  readonly offset: number;
  readonly indent?: number;
  readonly source?: string;
  readonly items?: readonly {
    readonly start: readonly Token[];
    readonly sep?: readonly Token[];
    readonly key?: Token | null;
  }[];
}

class Converter {
  private readonly anchors = new Map<string, Node>();
  readonly shared = new Set<Node>();
  private readonly base: number;
  private readonly text: string;

  constructor(text: string, base: number) {
    this.text = text;
    this.base = base;
  }

  node(source: ParsedNode | null, depth: number): Node | null {
    if (source === null) return null;
    const [from, to] = source.range;
    if (depth > MAX_DEPTH) throw new YamlError('depth', 'nested too deeply', this.base + from);
    const start = this.base + from;
    const props = {
      start,
      ...(!isAlias(source) && source.anchor !== undefined && { anchor: source.anchor }),
      ...(source.tag !== undefined && { tag: source.tag }),
    };
    if (isAlias(source)) {
      const target = this.anchors.get(source.source);
      if (target) this.shared.add(target);
      return { type: 'alias', start, end: this.base + to, name: source.source, target };
    }
    if (isScalar(source)) {
      // An empty value has a place but no text; an anchor or a tag on it makes it a node all the same.
      if (from === to && props.anchor === undefined && props.tag === undefined) return null;
      const style = styles[source.type as string] as ScalarStyle;
      // The library ends a scalar before a line that is further left, and takes an escaped quote there for one.
      const isQuoted = style === 'single' || style === 'double';
      if (isQuoted && quotedEnd(this.text, start, this.base + to) === -1)
        throw new YamlError('syntax', `nothing closes the ${this.text[start]} here`, start);
      const isBlock = style === 'literal' || style === 'folded';
      const end = isBlock ? this.blockScalarEnd(from, to) : this.base + to;
      // Kubernetes' reader gives no last line break to a block scalar that the text ends in without one.
      const value = String(source.value);
      const text = isBlock && end === this.text.length ? value.replace(/\n$/, '') : value;
      const node: ScalarNode = { ...props, type: 'scalar', style, end, text };
      return this.remember(node);
    }
    const token = source.srcToken as Token | undefined;
    if (isMap(source)) {
      const entries = source.items.map((pair, index) =>
        this.entry(pair as Pair<ParsedNode>, token, index, depth),
      );
      const first = entries[0];
      const flow = source.flow === true;
      const begin = first && !flow ? (this.propsStart(token) ?? first.key.start) : start;
      const last = entries[entries.length - 1];
      return this.remember({
        ...props,
        start: begin,
        type: 'map',
        flow,
        column: flow ? -1 : columnOf(this.text, begin),
        end: last && !flow ? (last.value?.end ?? last.colon) : this.base + to,
        entries,
      });
    }
    const flow = source.flow === true;
    const items = source.items.map((each, index): SeqItem => {
      const value = this.node(each as ParsedNode | null, depth + 1);
      const dash = token?.items?.[index]?.start.find((t) => t.type === 'seq-item-ind');
      const offset = flow ? value?.start : dash && this.base + dash.offset;
      if (offset === undefined) throw new YamlError('syntax', 'unusual list', start);
      return { start: offset, value };
    });
    const begin = items[0] && !flow ? items[0].start : start;
    const last = items[items.length - 1];
    return this.remember({
      ...props,
      start: begin,
      type: 'seq',
      flow,
      column: flow ? -1 : columnOf(this.text, begin),
      end: last && !flow ? (last.value?.end ?? last.start + 1) : this.base + to,
      items,
    });
  }

  private remember<N extends Node>(node: N): N {
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    return node;
  }

  private entry(pair: Pair<ParsedNode>, token: Token | undefined, index: number, depth: number): MapEntry {
    const key = this.node(pair.key as ParsedNode, depth + 1);
    const place = this.base + ((pair.key as ParsedNode | null)?.range?.[0] ?? 0);
    if (key === null || key.type !== 'scalar') {
      throw new YamlError('syntax', 'a key that is not a plain string', place);
    }
    const value = this.node((pair.value as ParsedNode | null) ?? null, depth + 1);
    const sign = token?.items?.[index]?.sep?.find((t) => t.type === 'map-value-ind');
    const colon = sign ? this.base + sign.offset + 1 : key.end;
    return { key, colon, value };
  }

  /** Where the first key of a map begins with its anchor, tag or question mark. */
  private propsStart(token: Token | undefined): number | undefined {
    const props = token?.items?.[0]?.start.find(({ type }) => /^(?:anchor|tag|explicit-key-ind)$/.test(type));
    return props && this.base + props.offset;
  }

  /** The library's range ends behind the last line break; ours before it, and before unkept blank lines. */
  private blockScalarEnd(from: number, to: number): number {
    const { text, base } = this;
    const start = base + from;
    const [head] = /^[|>][-+0-9]*/.exec(text.slice(start, start + 4)) as RegExpExecArray;
    let end = base + to;
    const lines = text.slice(start, end).split('\n').slice(1);
    const filled = lines.find((line) => /[^ \r]/.test(line)) ?? '';
    const width = /[0-9]/.test(head) ? 0 : filled.search(/[^ ]/);
    if (head.includes('+')) {
      // Blanks up to the indentation at the end of the text are no line.
      const last = lines.at(-1) ?? '';
      if (/^ +$/.test(last) && last.length <= width) end -= last.length;
      if (text[end - 1] === '\n') end--;
      if (text[end - 1] === '\r') end--;
      return Math.max(end, start + head.length);
    }
    // Spaces beyond the indentation are content, also on a line of nothing else.
    const source = text.slice(start, end);
    if (filled === '') return start + head.length;
    let length = source.length;
    for (let index = lines.length - 1; index >= 0; index--) {
      const line = (lines[index] as string).replace(/\r$/, '');
      if (line.length > width) break;
      length -= (lines[index] as string).length + 1;
    }
    return start + source.slice(0, length).replace(/\r$/, '').length;
  }
}

/**
 * The outline of the document between two offsets. Throws YamlError when it is no YAML, holds more than
 * one document, or nests deeper than MAX_DEPTH; the error's offset counts from the start of `text`.
 */
export const readWithLibrary = (text: string, start = 0, end = text.length, column = 0): Tree => {
  // An item that starts behind its dash is read as if spaces stood in the dash's place.
  const base = start - column;
  const source = column > 0 ? ' '.repeat(column) + text.slice(start, end) : text.slice(start, end);
  // A carriage return alone breaks the line for some readers and not for others.
  const stray = source.search(/\r(?!\n)/);
  if (stray !== -1) throw new YamlError('syntax', 'a carriage return without a line feed', base + stray);
  const document = parseDocument(source, {
    schema: 'failsafe',
    // A tag changes no outline: !!omap is the list that it stands before.
    resolveKnownTags: false,
    keepSourceTokens: true,
    // kpt accepts duplicate keys.
    uniqueKeys: false,
    prettyErrors: false,
    // Silent, the library would pass over a second document.
    logLevel: 'error',
    strict: false,
  });
  const [fault] = document.errors;
  if (fault?.code === 'MULTIPLE_DOCS') {
    // A document of nothing takes nothing along.
    if (splitDocuments(source.slice(fault.pos[0])).some((each) => !each.blank))
      throw new YamlError('syntax', 'a second document begins here', base + fault.pos[0]);
  } else if (fault?.code === 'RESOURCE_EXHAUSTION')
    throw new YamlError('depth', 'nested too deeply', base + fault.pos[0]);
  else if (fault) throw new YamlError('syntax', fault.message.split('\n')[0] as string, base + fault.pos[0]);
  const converter = new Converter(text, base);
  const root = converter.node(document.contents, 0);
  return { text, root, odd: true, shared: converter.shared };
};
