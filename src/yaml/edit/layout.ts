// Turns a draft into splices: where new lines go, which stretches go away, so that every byte of the
// user's stays and taking an insertion out again restores the text to the byte. In block style an
// insertion is always whole lines behind the end of another line; in flow style it hangs on a neighbour.

import {
  type Flow,
  isNested,
  renderBelow,
  renderEntry,
  renderIndented,
  renderInline,
  renderItems,
  renderString,
} from '../print/render.ts';
import { oneStyle, type Style } from '../print/style.ts';
import { columnOf, type MapNode, type Node, type SeqNode } from '../read/node.ts';
import type { Json } from '../read/resolve.ts';
import { type OuterAnchors, toValue } from '../read/value.ts';
import type { Child, Draft } from './draft.ts';
import { keepingLastBreak } from './open-scalar.ts';
import { indented, isReadAs, lineEndOf } from './original-source.ts';
import type { Splice } from './splice.ts';

/** The splices that carry out a draft. `style` is what new block text looks like. */
export const toEdits = (draft: Draft, style: Style): Splice[] => {
  const edits = new EditBuilder(draft, style);
  // Walk from the root, so that each collection knows its key's place and whether JSON surrounds it.
  const visit = (node: Node | null, afterColon: number | undefined, json: boolean, outer: number): void => {
    if (node === null || node.type === 'scalar' || node.type === 'alias') return;
    if (!draft.holds(node)) return;
    const isJson = json || (node.flow && edits.isJson(node, node === draft.root));
    // Lines of a flow collection stand deeper than the block collection around it.
    const column = node.flow ? outer : node.column;
    const children = draft.touched.get(node);
    const changed = byOrigin(children ?? []);
    const list = node.type === 'seq' ? node.items : node.entries;
    list.forEach((each, index) => {
      const child = changed[index];
      if (child?.removed || child?.fresh) return;
      visit(each.value, 'colon' in each ? each.colon : undefined, isJson, column);
    });
    // What is inside comes first: where both put something behind one line, it belongs before.
    if (children) {
      if (node.flow) edits.flow(node, children, isJson ? 'json' : 'yaml', outer);
      else edits.block(node, children, afterColon);
    }
  };
  visit(draft.root, undefined, false, -1);
  return keepingLastBreak(draft, edits.splices);
};

/** The children that were there before, by their position in the source. */
const byOrigin = (children: readonly Child[]): readonly (Child | undefined)[] => {
  const out: (Child | undefined)[] = [];
  for (const each of children) if (each.origin !== -1) out[each.origin] = each;
  return out;
};

/** Behind the comment lines that follow the line of an offset and are indented deeper than `column`. */
export const pastOwnComments = (text: string, offset: number, column: number): number => {
  let end = lineEndOf(text, offset);
  for (;;) {
    const start = text.indexOf('\n', end);
    if (start === -1) return end;
    let at = start + 1;
    while (text[at] === ' ') at++;
    if (text[at] !== '#' || at - start - 1 <= column) return end;
    end = lineEndOf(text, at);
  }
};

/**
 * The style of text put in at the end of a line, below a parent at `column`. A block scalar at its end
 * would swallow deep comment lines and blanks that follow, and lose its last line break at the end of a
 * text that has none. (Which element stands last may change from run to run; whether the text ends in a
 * line break does not.)
 */
export const styleAt = (text: string, style: Style, at: number, column: number): Style => {
  if (!text.endsWith('\n')) return oneStyle({ ...style, quoted: true });
  for (let start = text.indexOf('\n', at); start !== -1; ) {
    let from = start + 1;
    while (text[from] === ' ') from++;
    const c = text[from];
    if (c !== undefined && c !== '#' && c !== '\n' && c !== '\r') return style;
    if (from - start - 1 > column) return oneStyle({ ...style, quoted: true });
    start = text.indexOf('\n', from);
  }
  return style;
};

class EditBuilder {
  readonly splices: Splice[] = [];
  private readonly draft: Draft;
  private readonly text: string;
  private readonly style: Style;

  constructor(draft: Draft, style: Style) {
    this.draft = draft;
    this.text = draft.tree.text;
    this.style = oneStyle(style);
  }

  /** What aliases stand for that come to stand at an offset. */
  private anchorsBefore(offset: number): OuterAnchors {
    const { tree, root, touched } = this.draft;
    const last = (node: Node | null, name: string): Node | undefined => {
      if (node === null || node.type === 'alias' || node.start >= offset) return undefined;
      const children = node.type === 'scalar' ? undefined : touched.get(node);
      const inner = node.type === 'scalar' ? [] : node.type === 'seq' ? node.items : node.entries;
      for (let index = inner.length - 1; index >= 0; index--) {
        const change = children?.find(({ origin }) => origin === index);
        const found = change?.removed || change?.fresh ? undefined : last(inner[index]?.value ?? null, name);
        if (found) return found;
      }
      return node.anchor === name && node.end <= offset ? node : undefined;
    };
    return (name) => {
      const node = last(root, name);
      return node && toValue(tree, node);
    };
  }

  /** Whether a flow collection is written as JSON is; one of nothing tells only where nothing is around it. */
  isJson(node: MapNode | SeqNode, isRoot = false): boolean {
    const first = node.type === 'map' ? node.entries[0]?.key : node.items[0]?.value;
    if (!first) return isRoot;
    if (first.type === 'map' || first.type === 'seq') return this.isJson(first, isRoot);
    return node.type === 'map' && first.type === 'scalar' && first.style === 'double';
  }

  private put(start: number, end: number, text: string): void {
    this.splices.push({ start, end, text });
  }

  private lineEnd(offset: number): number {
    return lineEndOf(this.text, offset);
  }

  /** Offset of the line break before the line of an offset; 0 on the first line. */
  private lineBreakBefore(offset: number): number {
    const at = this.text.lastIndexOf('\n', offset - 1);
    if (at === -1) return 0;
    return at > 0 && this.text[at - 1] === '\r' ? at - 1 : at;
  }

  block(node: MapNode | SeqNode, children: readonly Child[], afterColon: number | undefined): void {
    const places = sourceRanges(node);
    const first = children.find((each) => each.origin === 0);
    const inline = afterColon === undefined;
    const fresh = children.filter((each) => each.origin === -1);
    const last = places[places.length - 1];
    // Others may put something behind what is new, or take it away: what decides is what follows the whole.
    const tail = last && this.styleAt(pastOwnComments(this.text, last.end, node.column), node.column);
    const styleAt = (at: number): Style =>
      tail === undefined || tail === this.style ? this.styleAt(at, node.column) : tail;
    if (inline && last && fresh.length > 0 && children.every((each) => each.origin === -1 || each.removed)) {
      const end = this.lineEnd(last.end);
      const lines = this.lines(node, fresh, this.styleAt(end, node.column));
      this.put(places[0]?.start ?? node.start, end, lines.join(this.style.newline).slice(node.column));
      return;
    }
    // Where a run of new elements goes: behind the source element before it, or at the collection's head.
    let previous = -1;
    let run: Child[] = [];
    const flush = (): void => {
      if (run.length === 0) return;
      const nl = this.style.newline;
      if (previous === -1 && inline) {
        const start = places[0]?.start ?? node.start;
        const lines = this.lines(node, run, this.style);
        this.put(start, start, `${lines.join(nl).slice(node.column)}${nl}${' '.repeat(node.column)}`);
      } else {
        const after = previous === -1 ? (afterColon as number) : (places[previous] as ElementRange).end;
        const at = pastOwnComments(this.text, after, node.column);
        this.put(at, at, nl + this.lines(node, run, styleAt(at)).join(nl));
      }
      run = [];
    };
    for (const child of children) {
      if (child.origin === -1 || child.removed || !child.fresh) continue;
      this.replaceInBlock(places[child.origin] as ElementRange, child, node);
    }
    for (const child of children) {
      if (child.origin === -1) {
        run.push(child);
        continue;
      }
      flush();
      // Behind a dash, what goes takes its line along: new elements hang on what stays.
      if (!inline || !child.removed) previous = child.origin;
    }
    flush();
    if (
      !inline &&
      node.tag === undefined &&
      node.anchor === undefined &&
      children.every((each) => each.removed)
    ) {
      // Nothing behind a colon would be a null.
      this.put(afterColon, afterColon, node.type === 'map' ? ' {}' : ' []');
    }
    const sources = byOrigin(children);
    const stays = (origin: number): boolean => !sources[origin]?.removed;
    const firstStaying = places.findIndex((_, index) => stays(index));
    places.forEach((place, index) => {
      if (stays(index)) return;
      if (index === 0 && inline && first?.removed) {
        let next = 1;
        while (next < places.length && !stays(next)) next++;
        const until = places[next]?.start ?? (last as ElementRange).end;
        this.put(place.start, until, places[next] ? '' : node.type === 'map' ? '{}' : '[]');
        return;
      }
      if (inline && (firstStaying === -1 || firstStaying > index)) return; // went with the first
      // Comment lines inside what goes are a part of it; a block scalar before would swallow them.
      const end = pastOwnComments(this.text, place.end, node.column);
      this.put(this.lineBreakBefore(place.start), end, '');
    });
  }

  private lines(node: MapNode | SeqNode, run: readonly Child[], style: Style): string[] {
    return run.flatMap((child) => {
      const value = child.fresh?.value ?? null;
      const print = () =>
        node.type === 'seq'
          ? renderItems([value], node.column, style)
          : renderEntry(child.key, value, node.column, style);
      if (typeof value !== 'object' || value === null || child.fresh?.own) return print();
      // What a rule adds is one value for all workloads, and most have the same style.
      // A list that was made for one element is told by that element.
      const only = Array.isArray(value) && value.length === 1 ? value[0] : undefined;
      const subject = typeof only === 'object' && only !== null ? only : value;
      const place = `${node.type === 'seq' ? '' : child.key}\n${node.column}\n${subject === value ? '' : 'list'}`;
      return remembered(subject, style, place, print);
    });
  }

  private styleAt(at: number, column: number): Style {
    return styleAt(this.text, this.style, at, column);
  }

  private replaceInBlock(place: ElementRange, child: Child, parent: MapNode | SeqNode): void {
    const { text, style } = this;
    const value = child.fresh?.value ?? null;
    const old = child.source;
    const keyLineEnd = this.lineEnd(place.after);
    const source = child.sourceText === undefined ? undefined : indented(child.sourceText, parent.column);
    const lead = `${' '.repeat(parent.column)}${parent.type === 'seq' ? '-' : 'k:'}`;
    const after = this.text.slice(old?.end ?? place.after, (old?.end ?? place.after) + 1) && '\n';
    if (source !== undefined && isReadAs(source, value, this.anchorsBefore(place.after), lead, after)) {
      const oldIsBelow = old !== null && old.start > keyLineEnd;
      if (oldIsBelow && !source.includes('\n')) {
        this.put(place.after, place.after, source);
        this.put(this.lineBreakBefore(old.start), this.lineEnd(old.end), '');
        return;
      }
      const end = old?.end ?? place.after;
      // What stayed of the key's line while another value stood there is part of the source.
      const rest = text.slice(end, keyLineEnd);
      const isSameRest =
        end < keyLineEnd && source.includes('\n') && source.split(/\r?\n/)[0]?.endsWith(rest);
      this.put(place.after, isSameRest ? keyLineEnd : end, source);
      return;
    }
    const nested = isNested(value);
    // What takes lines of its own goes behind comments that would later be taken for its own.
    const at = pastOwnComments(text, keyLineEnd, parent.column + this.stepTo(value, parent));
    if (old === null) {
      if (nested) this.put(at, at, this.below(value, parent, at));
      else this.put(place.after, place.after, ` ${renderInline(value)}`);
      return;
    }
    const oldIsBlock = (old.type === 'map' || old.type === 'seq') && !old.flow;
    if (!oldIsBlock) {
      const oneLine = !text.slice(old.start, old.end).includes('\n');
      const isWord = nested && (old.type === 'scalar' || old.type === 'alias') && oneLine;
      if (isWord && old.start > keyLineEnd) {
        // What is on a line of its own leaves its comment to the line before.
        const end = this.lineEnd(old.end);
        this.put(this.lineBreakBefore(old.start), old.end, '');
        this.put(end, end, this.below(value, parent, end));
      } else if (isWord) {
        this.put(place.after, old.end, '');
        this.put(at, at, this.below(value, parent, at));
      } else {
        // An anchor without a value may stand right before.
        const space = old.start === old.end ? ' ' : '';
        this.put(old.start, old.end, space + renderInline(value, this.flowStyle(old)));
      }
      return;
    }
    if (parent.type === 'seq') {
      // The value keeps the column of its first key or dash, on the line of the dash around it or below.
      const end = this.lineEnd(old.end);
      const near = this.styleAt(end, parent.column);
      const oneLine = !text.slice(place.start, old.start).includes('\n');
      const own = oneLine ? { ...near, dashWidth: old.column - parent.column } : near;
      const [head, ...rest] = renderBelow(value, old.column, own);
      this.put(old.start, end, [(head as string).slice(old.column), ...rest].join(style.newline));
    } else if (nested) {
      const end = this.lineEnd(old.end);
      this.put(keyLineEnd, end, this.below(value, parent, end));
    } else {
      this.put(place.after, place.after, ` ${renderInline(value)}`);
      const from = value === null ? this.lineBreakBefore(old.start) : keyLineEnd;
      this.put(from, this.lineEnd(old.end), '');
    }
  }

  /** How much deeper than its parent a collection in lines of its own stands. */
  private stepTo(value: Json, parent: MapNode | SeqNode): number {
    if (parent.type === 'seq') return this.style.dashWidth;
    return Array.isArray(value) ? this.style.seqOffset : this.style.step;
  }

  /** Words in a flow list are quoted, as manifests mostly have them, so that what stood there before does not matter. */
  private flowStyle(old: Node): Flow {
    if (old.type === 'seq') return 'json';
    return old.type === 'map' && this.isJson(old) ? 'json' : 'yaml';
  }

  /** The lines of a collection that stands below its key or dash, with the line break before them. */
  private below(value: Json, parent: MapNode | SeqNode, at: number): string {
    const style = this.styleAt(at, parent.column);
    if (parent.type === 'seq') {
      const [head = '', ...rest] = renderItems([value], parent.column, style);
      const lines = [head.replace('-', ' '), ...rest];
      return style.newline + lines.join(style.newline);
    }
    const lines = renderEntry('k', value, parent.column, style).slice(1);
    return style.newline + lines.join(style.newline);
  }

  /** `outer` is the column of the block collection around, -1 without one. */
  flow(node: MapNode | SeqNode, children: readonly Child[], flow: Flow, outer: number): void {
    const places = sourceRanges(node);
    const { newline: nl } = this.style;
    const head = places[0];
    // One element a line, as JSON is often printed: new elements take lines of their own too.
    const spread = head !== undefined && this.text.slice(node.start, head.start).includes('\n');
    const column = spread ? columnOf(this.text, head.start) : 0;
    const space = spread ? nl + ' '.repeat(column) : ' ';
    const print = (child: Child): string => {
      const value = child.fresh?.value ?? null;
      const shown =
        spread && flow === 'json'
          ? renderIndented(value, column, this.style.step, nl)
          : renderInline(value, flow);
      return node.type === 'seq' ? shown : `${renderString(child.key, flow)}: ${shown}`;
    };
    const sources = byOrigin(children);
    const firstKept = sources.findIndex((each) => each !== undefined && !each.removed);
    const lastKeptBefore = (index: number): boolean => firstKept !== -1 && firstKept < index;
    let previous = -1;
    for (let index = 0; index < children.length; index++) {
      const child = children[index] as Child;
      if (child.origin !== -1) {
        previous = child.origin;
        continue;
      }
      const run: string[] = [print(child)];
      while (children[index + 1]?.origin === -1) run.push(print(children[++index] as Child));
      const text = run.join(`,${space}`);
      const before = places[previous];
      const after = places[previous + 1];
      if (firstKept === -1) this.put(head?.start ?? node.start + 1, head?.start ?? node.start + 1, text);
      else if (before && lastKeptBefore(previous + 1)) this.put(before.end, before.end, `,${space}${text}`);
      else if (after) this.put(after.start, after.start, `${text},${space}`);
    }
    for (let index = 0; index < places.length; index++) {
      const child = sources[index];
      const place = places[index] as ElementRange;
      if (!child?.removed) {
        if (child?.fresh) this.replaceInFlow(place, child, flow, outer, node.type === 'seq');
        continue;
      }
      if (lastKeptBefore(index)) {
        this.put((places[index - 1] as ElementRange).end, place.end, '');
        continue;
      }
      // A run of removed elements at the head goes with the comma behind it.
      let next = index + 1;
      while (next < places.length && sources[next]?.removed) next++;
      this.put(
        place.start,
        places[next]?.start ?? this.pastComma((places[next - 1] as ElementRange).end),
        '',
      );
      index = next - 1;
    }
  }

  private replaceInFlow(place: ElementRange, child: Child, flow: Flow, outer: number, inList: boolean): void {
    const start = child.source?.start ?? place.after;
    const end = child.source?.end ?? place.after;
    const value = child.fresh?.value ?? null;
    // Source from YAML, put into a text that was made JSON since, would leave it no JSON.
    if (child.sourceText !== undefined && (flow === 'yaml' || isJsonText(child.sourceText))) {
      const lead = outer < 0 ? '' : `${' '.repeat(outer)}k: `;
      const quoted = this.text[place.after - 2] === '"';
      const [open, close] = inList ? ['[', ']'] : [quoted ? '{"k":' : '{k:', '}'];
      if (isReadAs(child.sourceText, value, this.anchorsBefore(place.after), lead + open, close)) {
        this.put(place.after, end, child.sourceText);
        return;
      }
    }
    const shown = renderInline(value, flow);
    this.put(start, end, child.source ? shown : ` ${shown}`);
  }

  /** Behind the comma that may close a flow collection's last element. */
  private pastComma(end: number): number {
    const comma = /\s*,/y;
    comma.lastIndex = end;
    return comma.test(this.text) ? comma.lastIndex : end;
  }
}

const isJsonText = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const printed = new WeakMap<object, Map<Style, Map<string, string[]>>>();

/** The lines of a value in a style at a place, printed once; styles are told apart as objects (oneStyle). */
const remembered = (value: object, style: Style, place: string, print: () => string[]): string[] => {
  let byStyle = printed.get(value);
  if (byStyle === undefined) {
    byStyle = new Map();
    printed.set(value, byStyle);
  }
  let byPlace = byStyle.get(style);
  if (byPlace === undefined) {
    byPlace = new Map();
    byStyle.set(style, byPlace);
  }
  let lines = byPlace.get(place);
  if (lines === undefined) {
    lines = print();
    byPlace.set(place, lines);
  }
  return lines;
};

interface ElementRange {
  readonly start: number;
  readonly end: number;
  /** Behind the colon or the dash. */
  readonly after: number;
}

const sourceRanges = (node: MapNode | SeqNode): ElementRange[] =>
  node.type === 'map'
    ? node.entries.map(({ key, colon, value }) => ({
        start: key.start,
        end: value?.end ?? colon,
        after: colon,
      }))
    : node.items.map(({ start, value }) => ({
        start,
        end: value?.end ?? start + 1,
        after: node.flow ? start : start + 1,
      }));
