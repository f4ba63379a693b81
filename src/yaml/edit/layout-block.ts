// Edits of block collections. New elements are whole lines; what is removed goes with its lines and the comment lines
// inside it.

import type { Style } from '../print/style.ts';
import type { MapNode, SeqNode } from '../read/node.ts';
import type { Child } from './draft.ts';
import {
  byOrigin,
  type EditBuilder,
  type ElementRange,
  type Run,
  rangesOf,
  runsOf,
  styleAt,
} from './edit-builder.ts';
import { replaceInBlock } from './layout-value.ts';
import { lineBreakBefore, lineEndOf, pastOwnComments } from './lines.ts';

/**
 * Edits a block collection. `afterColon` is the offset after the colon of its key; undefined for the root and the
 * content of a dash, whose first element shares its line.
 */
export const editBlock = (
  edits: EditBuilder,
  node: MapNode | SeqNode,
  children: readonly Child[],
  afterColon: number | undefined,
): void => new BlockLayout(edits, node, children, afterColon).edit();

class BlockLayout {
  private readonly edits: EditBuilder;
  private readonly node: MapNode | SeqNode;
  private readonly children: readonly Child[];
  private readonly afterColon: number | undefined;
  private readonly ranges: readonly ElementRange[];

  constructor(
    edits: EditBuilder,
    node: MapNode | SeqNode,
    children: readonly Child[],
    afterColon: number | undefined,
  ) {
    this.edits = edits;
    this.node = node;
    this.children = children;
    this.afterColon = afterColon;
    this.ranges = rangesOf(node);
  }

  edit(): void {
    const { edits, node, children, ranges, afterColon } = this;
    const isAllRemoved = children.every((each) => each.removed);
    const isExchanged = children.every((each) => each.origin === -1 || each.removed);
    if (afterColon === undefined && isExchanged && !isAllRemoved && ranges.length > 0) {
      this.exchange();
      return;
    }
    for (const child of children) {
      const range = child.removed || !child.fresh ? undefined : ranges[child.origin];
      if (range) replaceInBlock(edits, range, child, node);
    }
    this.insert();
    // Nothing after a colon would be a null.
    if (afterColon !== undefined && isAllRemoved && node.tag === undefined && node.anchor === undefined)
      edits.put(afterColon, afterColon, ` ${this.empty}`);
    this.remove();
  }

  private get empty(): string {
    return this.node.type === 'map' ? '{}' : '[]';
  }

  /** Puts new elements in the place of all that the source has, from its first line on. */
  private exchange(): void {
    const { edits, node, ranges } = this;
    const end = lineEndOf(edits.text, (ranges.at(-1) as ElementRange).end);
    const fresh = this.children.filter((each) => each.origin === -1);
    const lines = this.print(fresh, styleAt(edits.text, edits.style, end, node.column));
    edits.put((ranges[0] as ElementRange).start, end, lines.join(edits.style.newline).slice(node.column));
  }

  private insert(): void {
    const { edits, node, ranges, afterColon } = this;
    // An element that shares its line with a dash takes that line along: new ones follow what stays.
    const runs = runsOf(this.children, (child) => afterColon !== undefined || !child.removed);
    if (runs.length === 0) return;
    const styleOf = (at: number): Style => styleAt(edits.text, edits.style, at, node.column);
    // Another owner may later insert after us, so choose the scalar style by what follows the whole collection.
    const last = ranges.at(-1);
    const tail = last && styleOf(pastOwnComments(edits.text, last.end, node.column));
    for (const run of runs) {
      const end = run.after === -1 ? afterColon : (ranges[run.after] as ElementRange).end;
      if (end === undefined) this.insertFirst(run);
      else {
        const at = pastOwnComments(edits.text, end, node.column);
        const style = tail === undefined || tail === edits.style ? styleOf(at) : tail;
        const nl = style.newline;
        edits.put(at, at, nl + this.print(run.elements, style).join(nl));
      }
    }
  }

  /** Puts elements before the first one, which shares its line with a dash or begins the document. */
  private insertFirst({ elements }: Run): void {
    const { edits, node, ranges } = this;
    const start = ranges[0]?.start ?? node.start;
    const lines = [...this.print(elements, edits.style), ' '.repeat(node.column)];
    edits.put(start, start, lines.join(edits.style.newline).slice(node.column));
  }

  private remove(): void {
    const { edits, node, ranges, afterColon } = this;
    const sources = byOrigin(this.children);
    const firstKept = ranges.findIndex((_, index) => !sources[index]?.removed);
    ranges.forEach((range, index) => {
      if (!sources[index]?.removed) return;
      const isHead = afterColon === undefined && (firstKept === -1 || index < firstKept);
      if (!isHead) {
        // Comment lines inside an element are a part of it; a block scalar before it would take them in.
        const end = pastOwnComments(edits.text, range.end, node.column);
        // The lines above an element begin after the element before it, or after the key of the list.
        const start = sources[index]?.takesLead
          ? pastOwnComments(edits.text, ranges[index - 1]?.end ?? afterColon ?? 0, node.column)
          : lineBreakBefore(edits.text, range.start);
        edits.put(start, end, '');
      } else if (index === 0) {
        const next = ranges[firstKept];
        const end = next?.start ?? (ranges.at(-1) as ElementRange).end;
        edits.put(range.start, end, next ? '' : this.empty);
      }
    });
  }

  private print(elements: readonly Child[], style: Style): string[] {
    const { type, column } = this.node;
    return elements.flatMap((child) => {
      const value = child.fresh?.value ?? null;
      const print = (): string[] =>
        type === 'seq'
          ? this.edits.itemLines([value], column, style)
          : this.edits.entryLines(child.key, value, column, style);
      if (typeof value !== 'object' || value === null || child.fresh?.own) return print();
      // A rule adds one value to all workloads, and most have the same style. A list with one element may be a new
      // one for each workload around a shared element, which is the key then.
      const only = Array.isArray(value) && value.length === 1 ? value[0] : undefined;
      const subject = typeof only === 'object' && only !== null ? only : value;
      const place = `${type === 'seq' ? '' : child.key}\n${column}\n${subject === value ? '' : 'list'}`;
      return printedOnce(subject, style, place, print);
    });
  }
}

const printed = new WeakMap<object, Map<Style, Map<string, string[]>>>();

/** The lines of a value in a style at a place, printed at the first call. Styles are compared as objects (oneStyle). */
const printedOnce = (value: object, style: Style, place: string, print: () => string[]): string[] => {
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
