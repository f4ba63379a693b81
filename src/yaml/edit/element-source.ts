// The lines of an element of a block list, with its dash and the lines above it, for an element that is moved to
// another list: its comments and quotes go with it, and come back with it.

import { InexactEditError } from '../../problems/diagnostic.ts';
import { renderInline, renderItems } from '../print/render.ts';
import type { Style } from '../print/style.ts';
import { ifYaml, type SeqItem, YamlError } from '../read/node.ts';
import { parse } from '../read/parse.ts';
import type { Json } from '../read/resolve.ts';
import { entryOf, equal, isObject, toValue } from '../read/value.ts';
import { Draft, SharedAnchorError, type Steps } from './draft.ts';
import { pastOwnComments } from './lines.ts';
import { applySplices, type Splice } from './splice.ts';

/** The lines of a list element, without indentation where all have as much; in flow style the element alone. */
export const elementSource = (draft: Draft, steps: Steps): string | undefined => {
  const list = draft.node(steps.slice(0, -1));
  const afterColon = draft.offsetAfter(steps.slice(0, -1));
  const index = steps.at(-1) as number;
  if (list?.type !== 'seq' || afterColon === undefined || draft.holds(list)) return undefined;
  const { text } = draft.tree;
  if (list.flow) return text.slice(list.items[index]?.start, list.items[index]?.value?.end);
  const endOf = (item: SeqItem): number => item.value?.end ?? item.start + 1;
  const [before, item] = [list.items[index - 1], list.items[index]];
  if (item === undefined) return undefined;
  const start = pastOwnComments(text, before === undefined ? afterColon : endOf(before), list.column);
  const end = pastOwnComments(text, endOf(item), list.column);
  const lines = text.slice(start, end).split(/\r?\n/).slice(1);
  const pad = ' '.repeat(list.column);
  const isRightOf = lines.every((line) => line.trim() === '' || line.startsWith(pad));
  return lines.map((line) => (isRightOf && line.trim() !== '' ? line.slice(list.column) : line)).join('\n');
};

/**
 * Whether an element that goes to another list and comes back is as it was to the byte, also after changes inside of it. In a
 * flow list that takes elements as podgraft prints them, each on a line of its own or all on one. JSON is printed as it was.
 */
export const canReturn = (draft: Draft, steps: Steps, style: Style): boolean => {
  const list = draft.node(steps.slice(0, -1));
  if (list?.type !== 'seq' || !list.flow) return true;
  const { text } = draft.tree;
  const starts = [...list.items.map(({ start }) => start), list.end - 1];
  const ends = [
    text.indexOf('[', list.start) + 1,
    ...list.items.map(({ start, value }) => value?.end ?? start),
  ];
  const [opening = '', ...others] = ends.map((end, index) => text.slice(end, starts[index]));
  const between = opening.includes('\n') ? `,${opening}` : ', ';
  if (!others.slice(0, -1).every((gap) => gap === between)) return false;
  if (opening.includes('\n') !== others.at(-1)?.includes('\n') || /#/.test(opening + others.at(-1)))
    return false;
  const { root } = draft;
  if (root.type === 'map' && root.flow) return true;
  const source = elementSource(draft, steps);
  return source === undefined || isPrinted(source, draft.value(steps) ?? null, style);
};

/** Whether source that elementSource gave is lines of a block list: it begins with a dash, after comments. */
export const isOfBlockList = (source: string): boolean => /^(?:\s*#.*\n)*\s*-/.test(source);

/** Whether an element that is printed into a list without lines above it has this source. */
export const isPrinted = (source: string, value: Json, style: Style): boolean =>
  [false, true].some((quoted) => renderItems([value], 0, { ...style, quoted }).join('\n') === source) ||
  renderInline(value) === source ||
  renderInline(value, 'json') === source;

/** Whether source that elementSource gave has a value. */
export const isSourceOf = (source: string, value: Json): boolean => {
  const read = ifYaml(() => {
    const tree = parse(`${source}\n`);
    return toValue(tree, tree.root);
  });
  return read !== undefined && (equal(read, [value]) || equal(read, value));
};

/** Source that elementSource gave, with the value of a key as another has it; itself, where one lacks the key. */
export const withValueFrom = (other: string, source: string, key: string): string => {
  const from = valueRange(other, key);
  const to = valueRange(source, key);
  if (from === undefined || to === undefined) return source;
  return source.slice(0, to.start) + other.slice(from.start, from.end) + source.slice(to.end);
};

/** What is after the colon of a key of the element. */
const valueRange = (source: string, key: string): { start: number; end: number } | undefined =>
  ifYaml(() => {
    const { root } = parse(`${source}\n`);
    const element = root?.type === 'seq' ? root.items[0]?.value : root;
    const entry = element?.type === 'map' && element.entries[entryOf(source, element, key)];
    return entry ? { start: entry.colon, end: entry.value?.end ?? entry.colon } : undefined;
  });

/** Lines of elementSource at the column of a list, changed to have a value; undefined where that is impossible. */
export const linesOfSource = (
  source: string,
  value: Json,
  column: number,
  style: Style,
  toEdits: (draft: Draft, style: Style) => Splice[],
): string[] | undefined => {
  // A block scalar could take in what follows.
  if (style.quoted && /[|>][-+0-9]*[ \t]*(?:#.*)?$/m.test(source)) return undefined;
  const text = changedSource(`${source}\n`, value, (draft) => toEdits(draft, { ...style, newline: '\n' }));
  return text === undefined ? undefined : atColumn(text.slice(0, -1).split('\n'), column);
};

const changedSource = (
  source: string,
  value: Json,
  toEdits: (draft: Draft) => Splice[],
): string | undefined => {
  try {
    const tree = parse(source);
    if (tree.root?.type !== 'seq' || tree.root.flow) return undefined;
    const draft = new Draft(tree, tree.root);
    bringTo(draft, [0], draft.value([0]) ?? null, value);
    const text = applySplices(source, toEdits(draft));
    const again = parse(text);
    return equal(toValue(again, again.root), [value]) ? text : undefined;
  } catch (thrown) {
    const isUnfit = [YamlError, InexactEditError, SharedAnchorError].some((each) => thrown instanceof each);
    if (isUnfit) return undefined;
    throw thrown;
  }
};

const indentOf = (line: string): number => line.search(/[^ ]|$/);

/** The lines with the dash at a column; what is left of the dash stays where it is. */
const atColumn = (lines: readonly string[], column: number): string[] => {
  const dash = lines.find((line) => /^ *-/.test(line)) ?? '';
  const [from, deeper] = [indentOf(dash), column - indentOf(dash)];
  return lines.map((line) => {
    if (line.trim() === '' || indentOf(line) < from) return line;
    return deeper < 0 ? line.slice(-deeper) : ' '.repeat(deeper) + line;
  });
};

/** Notes the changes that make one value of another, as few as there may be. */
const bringTo = (draft: Draft, steps: Steps, from: Json, to: Json): void => {
  if (equal(from, to)) return;
  if (isObject(from) && isObject(to)) {
    for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) draft.remove([...steps, key]);
    const keys = Object.keys(to);
    keys.forEach((key, index) => {
      const value = to[key] as Json;
      if (Object.hasOwn(from, key)) bringTo(draft, [...steps, key], from[key] as Json, value);
      else draft.add(steps, key, value, keys.slice(index + 1));
    });
  } else if (Array.isArray(from) && Array.isArray(to)) bringListTo(draft, steps, from, to);
  else draft.replace(steps, to);
};

const bringListTo = (draft: Draft, steps: Steps, from: readonly Json[], to: readonly Json[]): void => {
  const shorter = Math.min(from.length, to.length);
  let head = 0;
  while (head < shorter && equal(from[head] as Json, to[head] as Json)) head++;
  let tail = 0;
  while (
    tail < shorter - head &&
    equal(from[from.length - 1 - tail] as Json, to[to.length - 1 - tail] as Json)
  )
    tail++;
  const [old, wanted] = [from.slice(head, from.length - tail), to.slice(head, to.length - tail)];
  if (old.length === wanted.length) {
    for (const [index, each] of old.entries())
      bringTo(draft, [...steps, head + index], each, wanted[index] as Json);
    return;
  }
  for (let index = head + old.length - 1; index >= head; index--) draft.remove([...steps, index]);
  for (const [index, each] of wanted.entries()) draft.insert(steps, head + index, each);
};
