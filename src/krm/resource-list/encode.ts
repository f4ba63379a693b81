// Encodes the outcome of a run by splicing the text that came in: items that nothing changed, and everything
// outside `items` and `results`, keep their bytes.

import { hasErrors, type Problem } from '../../problems/diagnostic.ts';
import { Draft } from '../../yaml/edit/draft.ts';
import { toEdits } from '../../yaml/edit/layout.ts';
import { breakBefore, keepingBreaks } from '../../yaml/edit/line-breaks.ts';
import { lineEndOf } from '../../yaml/edit/lines.ts';
import { closingFrom, closingOf } from '../../yaml/edit/open-scalar.ts';
import { applySplices, type Splice, sortSplices } from '../../yaml/edit/splice.ts';
import { renderEntry, renderItems } from '../../yaml/print/render.ts';
import { plainStyle, type Style } from '../../yaml/print/style.ts';
import { columnOf, type MapNode, type SeqNode, type Tree } from '../../yaml/read/node.ts';
import type { Json, JsonObject } from '../../yaml/read/resolve.ts';
import { scalarText } from '../../yaml/read/scalar.ts';
import { child, entryOf } from '../../yaml/read/value.ts';
import type { Resource } from '../resource.ts';
import { toResult } from '../results.ts';
import { RESOURCE_LIST, type ResourceList } from './decode.ts';
import type { Frame } from './frame.ts';

const API_VERSION = 'config.kubernetes.io/v1';

/** The outcome of a run, in terms of the items that came in. */
export interface ResourceListChanges {
  /** New text for items that changed. */
  readonly changed: ReadonlyMap<Resource, string>;
  readonly removed: ReadonlySet<Resource>;
  readonly added: readonly JsonObject[];
  readonly problems: readonly Problem[];
}

const newlineOf = (text: string): string => {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
};

/** New text may come to stand last, where a block scalar needs the line break that the text ends in. */
const styleOf = (text: string): Style => ({
  ...plainStyle(newlineOf(text)),
  quoted: !text.endsWith('\n'),
});

/** The splices that put an outcome into the text of the ResourceList, in the order of their places. */
export const encode = (list: ResourceList, outcome: ResourceListChanges): Splice[] => {
  const results = outcome.problems.map(toResult);
  const failed = hasErrors(outcome.problems);
  const { changed, removed, added } = outcome;
  const splices: Splice[] = [];
  for (const [item, text] of changed) {
    const { start, end } = item.extent;
    // Behind an item of a tree something new may come to stand: its last line break stays out of it.
    const tail = list.frame ? '' : (/\r?\n$/.exec(item.source)?.[0] ?? '');
    const cut = text.endsWith(tail) ? tail.length : 0;
    splices.push({ start, end: end - cut, text: text.slice(0, text.length - cut) });
  }
  const all = list.frame
    ? encodeFrame(list, list.frame, splices, removed, added, results, failed)
    : encodeTree(list, list.tree as Tree, splices, removed, added, results, failed);
  return sortSplices(list.text.endsWith('\n') ? all : keepingTail(list, changed, all));
};

/** The splices, with what keeps the value of a block scalar that the text ends in, or will end in, without a line break. */
const keepingTail = (
  { text, frame: framed, tree, items }: ResourceList,
  changed: ResourceListChanges['changed'],
  splices: readonly Splice[],
): Splice[] => {
  const end = text.length;
  const atEnd = splices.filter((each) => each.end === end);
  if (atEnd.some(({ start, text: fresh }) => start === end && fresh !== '')) {
    const last = atEnd.find(({ start }) => start < end);
    if (last !== undefined) {
      const item = [...changed.keys()].find(({ extent }) => extent.end === end);
      if (item === undefined || last.text === '') return [...splices];
      const fresh = { ...last, text: closedItem(last.text, item.extent.column) };
      return splices.map((each) => (each === last ? fresh : each));
    }
    const key = framed?.keys.at(-1);
    const isInItem = key?.name === 'items' && framed !== undefined && framed.items.length > 0;
    const start = isInItem ? framed.items.startOf(framed.items.length - 1) : (key?.start ?? 0);
    const closing = framed
      ? closingFrom(text, start, columnOf(text, start))
      : closingOf(text, tree?.root ?? null);
    return closing ? [...splices, closing] : [...splices];
  }
  // What goes at the end takes the line break before it along, which the scalar before it may need.
  const gone = atEnd.find(({ start, text: fresh }) => start < end && fresh === '');
  if (gone === undefined || framed === undefined) return [...splices];
  const before = splices.find((each) => each.end === gone.start && each.start < each.end);
  const kept = framed.items.itemAt(gone.start - 1);
  const item = kept === -1 ? undefined : items.at(kept);
  if (item === undefined) return [...splices];
  const { column, start } = item.extent;
  const last = ' '.repeat(column) + (before?.text ?? text.slice(start, gone.start));
  if (closingFrom(last, column, column) === undefined) return [...splices];
  const fresh = { ...gone, start: text.indexOf('\n', gone.start) + 1 };
  const broken = before && { ...before, end: fresh.start, text: before.text + newlineOf(text) };
  return splices.map((each) => (each === gone ? fresh : each === before && broken ? broken : each));
};

/** The text of an item at a column, to be followed by a line break. */
const closedItem = (text: string, column: number): string => {
  const padded = ' '.repeat(column) + text;
  const closing = closingFrom(padded, column, column);
  return closing ? applySplices(padded, [closing]).slice(column) : text;
};

const encodeFrame = (
  list: ResourceList,
  framed: Frame,
  splices: Splice[],
  removed: ReadonlySet<Resource>,
  added: readonly JsonObject[],
  results: readonly JsonObject[],
  failed: boolean,
): Splice[] => {
  const { text } = list;
  const style = styleOf(text);
  const nl = style.newline;
  const items = framed.keys.find((each) => each.name === 'items');
  const closed = (at: number): boolean => at === 0 || text[at - 1] === '\n';
  const put = (at: number, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    splices.push({ start: at, end: at, text: closed(at) ? lines.join(nl) + nl : nl + lines.join(nl) });
  };
  const places = list.items.placesOf(removed);
  for (let index = 0; index < places.length; index++) {
    const first = places[index] as number;
    let last = first;
    while (places[index + 1] === last + 1) last = places[++index] as number;
    let start = framed.items.lineOf(first);
    const end = framed.items.endOf(last);
    if (!closed(end) && start > 0) {
      // Without a line break at the end, the one before goes instead.
      start -= text[start - 2] === '\r' ? 2 : 1;
      const at = splices.findIndex((each) => each.end > start && each.start < start);
      const before = splices[at];
      if (before) splices[at] = { ...before, end: start, text: before.text.replace(/\r?\n$/, '') };
    }
    splices.push({ start, end, text: '' });
  }
  const newItems = renderItems(added, Math.max(framed.items.column, 0), style);
  const emptied = removed.size > 0 && framed.items.length === removed.size && added.length === 0;
  if (items === undefined) {
    // Without `items` kustomize would print the list itself as a manifest; after an error it prints nothing.
    if (!failed) put(framed.end, added.length === 0 ? ['items: []'] : ['items:', ...newItems]);
  } else {
    if (emptied) splices.push({ start: items.colon, end: items.colon, text: ' []' });
    put(items.end, newItems);
  }
  const lines = results.length === 0 ? [] : renderEntry('results', results as Json[], 0, style);
  const old = framed.keys.find((each) => each.name === 'results');
  if (old) splices.push({ start: old.start, end: old.end, text: '' });
  put(old?.end ?? framed.end, lines);
  return splices;
};

const encodeTree = (
  list: ResourceList,
  tree: Tree,
  splices: Splice[],
  removed: ReadonlySet<Resource>,
  added: readonly JsonObject[],
  results: readonly JsonObject[],
  failed: boolean,
): Splice[] => {
  const { text } = list;
  const root = tree.root as MapNode;
  const draft = new Draft(tree, root);
  const style = styleOf(text);
  const appended: { readonly at: number; readonly lines: readonly string[] }[] = [];
  const append = (offset: number, lines: readonly string[]): void => {
    if (lines.length > 0) appended.push({ at: afterIdleLines(text, offset), lines });
  };
  const items = child(text, root, 'items') as SeqNode | null | undefined;
  for (const place of list.items.placesOf(removed).reverse()) draft.remove(['items', place]);
  const count = list.items.length - removed.size;
  if (items === undefined) {
    if (!failed) draft.add([], 'items', added as JsonObject[]);
  } else if (items === null) {
    if (added.length > 0) draft.replace(['items'], added as JsonObject[]);
  } else if (items.flow || count === 0) {
    added.forEach((each, index) => {
      draft.insert(['items'], count + index, each);
    });
  } else {
    append(items.end, renderItems(added, items.column, style));
  }
  const at = entryOf(text, root, 'results');
  const hasResults = at !== -1;
  if (hasResults && (root.flow || results.length === 0)) draft.remove(['results']);
  else if (hasResults) draft.replace(['results'], results as Json[]);
  if (root.flow && results.length > 0) {
    // Never replaced, so that they are laid out as on the run that first added them.
    const next = hasResults ? root.entries[at + 1] : undefined;
    draft.add([], 'results', results as Json[], next ? [scalarText(next.key, text)] : []);
  } else if (!hasResults && results.length > 0)
    append(root.end, renderEntry('results', results as Json[], root.column, style));
  const edits = toEdits(draft, style);
  const put = appended.map(({ at, lines }): Splice => {
    const first = breakBefore(text, at, edits, style.newline);
    return { start: at, end: at, text: first + lines.join(style.newline) };
  });
  const fresh = [...put, ...edits].filter((each) => each.text !== '');
  const kept = root.flow ? edits : keepingBreaks(text, edits, new Set(fresh.map(({ start }) => start)));
  return [...splices, ...kept, ...put];
};

/** Behind the last of the lines without content that follow what ends at an offset, where frames end their items too. */
const afterIdleLines = (text: string, offset: number): number => {
  let end = lineEndOf(text, offset);
  for (let start = text.indexOf('\n', end); start !== -1; start = text.indexOf('\n', end)) {
    let at = start + 1;
    while (text[at] === ' ' || text[at] === '\t') at++;
    const isIdle = at === text.length ? at > start + 1 : text[at] === '#' || lineEndOf(text, at) === at;
    if (!isIdle) break;
    end = lineEndOf(text, at);
  }
  return end;
};

/** A ResourceList that carries nothing but results, for input that could not be read. */
export const encodeResults = (problems: readonly Problem[]): string => {
  const head = [`apiVersion: ${API_VERSION}`, `kind: ${RESOURCE_LIST}`, 'items: []'];
  const results = renderEntry('results', problems.map(toResult), 0, styleOf('\n'));
  return `${[...head, ...results].join('\n')}\n`;
};
