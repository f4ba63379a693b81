// Replaces a value after a key or a dash of a block collection: by source text where that reads as the value here, on
// the line of the key where the value is short, else on lines of its own.

import { type Flow, isNested, renderBelow, renderEntry, renderInline, renderItems } from '../print/render.ts';
import type { MapNode, Node, SeqNode } from '../read/node.ts';
import type { Json } from '../read/resolve.ts';
import type { Child } from './draft.ts';
import { type EditBuilder, type ElementRange, styleAt } from './edit-builder.ts';
import { isJsonStyle } from './layout-flow.ts';
import { lineBreakBefore, lineEndOf, pastOwnComments } from './lines.ts';
import { indented, isReadAs } from './original-source.ts';

interface Replacement {
  readonly edits: EditBuilder;
  readonly range: ElementRange;
  readonly parent: MapNode | SeqNode;
  readonly value: Json;
  /** The end of the line with the colon or the dash. */
  readonly keyLineEnd: number;
}

export const replaceInBlock = (
  edits: EditBuilder,
  range: ElementRange,
  child: Child,
  parent: MapNode | SeqNode,
): void => {
  const old = child.source;
  const value = child.fresh?.value ?? null;
  const keyLineEnd = lineEndOf(edits.text, range.after);
  const replacement = { edits, range, parent, value, keyLineEnd };
  const source =
    child.sourceText === undefined ? undefined : fittingSource(replacement, old, child.sourceText);
  if (source !== undefined) putSource(replacement, old, source);
  else if (old === null) fill(replacement);
  else if ((old.type === 'map' || old.type === 'seq') && !old.flow) replaceLines(replacement, old);
  else if (isNested(value) && isWord(edits.text, old)) expand(replacement, old);
  else {
    // An anchor without a value may be right before.
    const space = old.start === old.end ? ' ' : '';
    edits.put(old.start, old.end, space + renderInline(value, flowOf(old)));
  }
};

const isWord = (text: string, { type, start, end }: Node): boolean =>
  (type === 'scalar' || type === 'alias') && !text.slice(start, end).includes('\n');

/** The lines without content after the line of an offset. */
const idleLinesAfter = (text: string, offset: number): string => {
  const idle = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*/y;
  idle.lastIndex = text.indexOf('\n', offset) + 1;
  return idle.lastIndex === 0 ? '' : (idle.exec(text)?.[0] ?? '');
};

/** The source text at the column of the parent, if it reads as the value here. */
const fittingSource = (
  { edits, range, parent, value }: Replacement,
  old: Node | null,
  sourceText: string,
): string | undefined => {
  const source = indented(sourceText, parent.column);
  const lead = `${' '.repeat(parent.column)}${parent.type === 'seq' ? '-' : 'k:'}`;
  const end = old?.end ?? range.after;
  // A block scalar at the end would take in comments that are deeper.
  const after = end < edits.text.length ? `\n${idleLinesAfter(edits.text, end)}` : '';
  return isReadAs(source, value, edits.anchorsBefore(range.after), lead, after) ? source : undefined;
};

const putSource = (replacement: Replacement, old: Node | null, source: string): void => {
  const { edits, range, keyLineEnd } = replacement;
  const { text } = edits;
  if (old !== null && old.start > keyLineEnd && !source.includes('\n')) {
    edits.put(range.after, range.after, source);
    edits.put(lineBreakBefore(text, old.start), lineEndOf(text, old.end), '');
    return;
  }
  const end = old?.end ?? range.after;
  // The comment that stayed on the key's line while another value was there is part of the source.
  const rest = text.slice(end, keyLineEnd);
  const hasRest = end < keyLineEnd && source.includes('\n') && source.split(/\r?\n/)[0]?.endsWith(rest);
  const [head = '', ...lines] = source.split('\n');
  if (hasRest || !endsInBlockScalar(replacement, old, source))
    edits.put(range.after, hasRest ? keyLineEnd : end, source);
  else {
    // A block scalar would take in what follows on its last line: that stays on the line of the key.
    const lineEnd = lineEndOf(text, end);
    const isComment = text.slice(end, lineEnd).trim() !== '';
    edits.put(range.after, isComment ? end : lineEnd, head.replace(/\r$/, ''));
    edits.put(lineEnd, lineEnd, edits.style.newline + lines.join('\n'));
  }
};

/** Whether the rest of the old value's line would become text of a block scalar that the source ends in. */
const endsInBlockScalar = (
  { edits, range, parent, value }: Replacement,
  old: Node | null,
  source: string,
): boolean => {
  if (!source.includes('\n')) return false;
  const end = old?.end ?? range.after;
  const rest = edits.text.slice(end, lineEndOf(edits.text, end));
  const lead = `${' '.repeat(parent.column)}${parent.type === 'seq' ? '-' : 'k:'}`;
  return rest !== '' && !isReadAs(source + rest, value, edits.anchorsBefore(range.after), lead);
};

/** Puts a value after a key or dash without one. */
const fill = (replacement: Replacement): void => {
  const { edits, range, value } = replacement;
  if (isNested(value)) putBelowKey(replacement);
  else edits.put(range.after, range.after, ` ${renderInline(value)}`);
};

/** Replaces a word by lines below. */
const expand = (replacement: Replacement, old: Node): void => {
  const { edits, range, keyLineEnd } = replacement;
  if (old.start > keyLineEnd) {
    // A word on a line of its own leaves its comment to the line before.
    const end = lineEndOf(edits.text, old.end);
    edits.put(lineBreakBefore(edits.text, old.start), old.end, '');
    edits.put(end, end, linesBelow(replacement, end));
  } else {
    edits.put(range.after, old.end, '');
    putBelowKey(replacement);
  }
};

/** Replaces a block collection. */
const replaceLines = (replacement: Replacement, old: MapNode | SeqNode): void => {
  const { edits, range, parent, value, keyLineEnd } = replacement;
  const { text, style } = edits;
  const end = lineEndOf(text, old.end);
  if (parent.type === 'seq') {
    // The value keeps the column of its first key or dash, on the line of the dash around it or below.
    const near = styleAt(text, style, end, parent.column);
    const isOnLine = !text.slice(range.start, old.start).includes('\n');
    const own = isOnLine ? { ...near, dashWidth: old.column - parent.column } : near;
    edits.put(old.start, end, renderBelow(value, old.column, own).join(style.newline).slice(old.column));
  } else if (isNested(value)) {
    edits.put(keyLineEnd, end, linesBelow(replacement, end));
  } else {
    edits.put(range.after, range.after, ` ${renderInline(value)}`);
    edits.put(value === null ? lineBreakBefore(text, old.start) : keyLineEnd, end, '');
  }
};

/** Puts a collection on lines below its key, after the comments that would later count as its own. */
const putBelowKey = (replacement: Replacement): void => {
  const { edits, parent, value, keyLineEnd } = replacement;
  const { dashWidth, seqOffset, step } = edits.style;
  const deeper = parent.type === 'seq' ? dashWidth : Array.isArray(value) ? seqOffset : step;
  const at = pastOwnComments(edits.text, keyLineEnd, parent.column + deeper);
  edits.put(at, at, linesBelow(replacement, at));
};

/** The lines of a collection below its key or dash, with the line break before them. */
const linesBelow = ({ edits, parent, value }: Replacement, at: number): string => {
  const style = styleAt(edits.text, edits.style, at, parent.column);
  const [head = '', ...rest] =
    parent.type === 'seq'
      ? renderItems([value], parent.column, style)
      : renderEntry('k', value, parent.column, style);
  // The dash or the key is there already.
  const lines = parent.type === 'seq' ? [head.replace('-', ' '), ...rest] : rest;
  return style.newline + lines.join(style.newline);
};

/** Strings in a flow list are quoted, as most manifests have them, whatever was there before. */
const flowOf = (old: Node): Flow =>
  old.type === 'seq' || (old.type === 'map' && isJsonStyle(old)) ? 'json' : 'yaml';
