// Edits of flow collections and JSON. A new element comes with a comma after the element before it or before the one
// after it; one that is removed takes that comma along.

import { type Flow, renderIndented, renderInline, renderString } from '../print/render.ts';
import type { MapNode, SeqNode } from '../read/node.ts';
import type { Json } from '../read/resolve.ts';
import type { Child } from './draft.ts';
import {
  byOrigin,
  type EditBuilder,
  type ElementRange,
  isJsonText,
  rangesOf,
  runsOf,
} from './edit-builder.ts';
import { fittingFlowSource, isReadAs } from './original-source.ts';

export interface FlowSurroundings {
  /** JSON, where JSON is around. */
  readonly flow: Flow;
  /** Column of the block collection around, -1 without one. */
  readonly outer: number;
}

export const editFlow = (
  edits: EditBuilder,
  node: MapNode | SeqNode,
  children: readonly Child[],
  around: FlowSurroundings,
): void => {
  const ranges = rangesOf(node);
  const sources = byOrigin(children);
  const firstKept = sources.findIndex((each) => each !== undefined && !each.removed);
  // A key without a value ends where the next element is put: its value comes first.
  sources.forEach((child, index) => {
    if (child?.fresh && !child.removed)
      replace(edits, ranges[index] as ElementRange, child, node.type === 'seq', around);
  });
  insert(edits, node, children, ranges, firstKept, around.flow);
  sources.forEach((child, index) => {
    if (child?.removed && firstKept !== -1 && index > firstKept)
      edits.put((ranges[index - 1] as ElementRange).end, (ranges[index] as ElementRange).end, '');
  });
  const [head] = ranges;
  // Elements removed at the head take the comma after them along.
  if (head && sources[0]?.removed)
    edits.put(
      head.start,
      ranges[firstKept]?.start ?? pastComma(edits.text, (ranges.at(-1) as ElementRange).end),
      '',
    );
};

const insert = (
  edits: EditBuilder,
  node: MapNode | SeqNode,
  children: readonly Child[],
  ranges: readonly ElementRange[],
  firstKept: number,
  flow: Flow,
): void => {
  const { text, style } = edits;
  const [head] = ranges;
  // One element a line, as JSON is often printed: new elements have lines of their own too.
  const isSpread = head !== undefined && text.slice(node.start, head.start).includes('\n');
  const { lead, unit } = isSpread ? indentationOf(text, node.start, head.start, style.step) : NO_INDENTATION;
  const separator = isSpread ? `,${style.newline}${lead}` : ', ';
  const print = ({ key, fresh }: Child): string => {
    const value = fresh?.value ?? null;
    const source = edits.sourceElsewhere(value);
    if (source !== undefined && fitsFlow(source, value, flow)) return source;
    const shown =
      isSpread && flow === 'json'
        ? renderIndented(value, style.newline + lead, unit)
        : renderInline(value, flow);
    return node.type === 'seq' ? shown : `${renderString(key, flow)}: ${shown}`;
  };
  for (const { after, elements } of runsOf(children, () => true)) {
    const printed = elements.map(print).join(separator);
    const before = ranges[after];
    const next = ranges[after + 1];
    const start = head?.start ?? node.start + 1;
    if (firstKept === -1) edits.put(start, start, printed);
    else if (before && firstKept <= after) edits.put(before.end, before.end, separator + printed);
    else if (next) edits.put(next.start, next.start, printed + separator);
  }
};

interface Indentation {
  /** What is before an element on its line. */
  readonly lead: string;
  /** What an element inside one has more. */
  readonly unit: string;
}
const NO_INDENTATION: Indentation = { lead: '', unit: '' };

/** How the elements of a collection are indented, the first of which has a line of its own. */
const indentationOf = (text: string, start: number, head: number, step: number): Indentation => {
  const lineOf = (at: number): string => text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  const blanksOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';
  const [around, before] = [blanksOf(lineOf(start)), lineOf(head)];
  const lead = blanksOf(before) === before ? before : ' '.repeat(before.length);
  const isDeeper = lead.length > around.length && lead.startsWith(around);
  return { lead, unit: isDeeper ? lead.slice(around.length) : ' '.repeat(step) };
};

/** Whether the source of an element that was in another flow collection has a value here. */
const fitsFlow = (source: string, value: Json, flow: Flow): boolean =>
  (flow === 'json' ? isJsonText(source) : /^[{[]/.test(source)) &&
  isReadAs(source, value, () => undefined, '[', ']');

// oxlint-disable-next-line complexity -- YAML and JSON differ in what may come back
const replace = (
  edits: EditBuilder,
  range: ElementRange,
  { source, fresh, sourceText }: Child,
  isInList: boolean,
  { flow, outer }: FlowSurroundings,
): void => {
  const end = source?.end ?? range.after;
  const value = fresh?.value ?? null;
  const text = sourceText === undefined ? undefined : fittingFlowSource(sourceText, outer);
  // Source that was YAML would make a text that has become JSON since no JSON.
  if (text !== undefined && (flow === 'yaml' || outer >= 0 || isJsonText(text) || !edits.isJson)) {
    const lead = outer < 0 ? '' : `${' '.repeat(outer)}k: `;
    const isQuoted = edits.text[range.after - 2] === '"';
    const [open, close] = isInList ? ['[', ']'] : [isQuoted ? '{"k":' : '{k:', '}'];
    // `{k: }` is a key without a value, and `{k:}` one word.
    const blank = /\s/.test(edits.text[end] ?? '') ? ' ' : '';
    if (isReadAs(text, value, edits.anchorsBefore(range.after), lead + open, blank + close)) {
      edits.put(range.after, end, text);
      return;
    }
  }
  const shown = renderInline(value, flow);
  edits.put(source?.start ?? range.after, end, source ? shown : ` ${shown}`);
};

/** Whether a flow collection is in JSON's form; an empty one is only where it is the whole document. */
export const isJsonStyle = (node: MapNode | SeqNode, isRoot = false): boolean => {
  const first = node.type === 'map' ? node.entries[0]?.key : node.items[0]?.value;
  if (!first) return isRoot;
  if (first.type === 'map' || first.type === 'seq') return isJsonStyle(first, isRoot);
  return node.type === 'map' && first.type === 'scalar' && first.style === 'double';
};

/** Offset after the comma that may follow the last element of a flow collection. */
const pastComma = (text: string, end: number): number => {
  const comma = /\s*,/y;
  comma.lastIndex = end;
  return comma.test(text) ? comma.lastIndex : end;
};
