// Decodes a ResourceList into resources, and encodes the outcome by splicing the text that came in: items
// that nothing changed, and everything outside `items` and `results`, keep their bytes.

import { hasErrors, type Problem, problem } from '../problems.ts';
import { splitDocuments } from '../yaml/documents.ts';
import { Draft } from '../yaml/draft.ts';
import type { Frame } from '../yaml/frame.ts';
import { frame } from '../yaml/frame.ts';
import { layOut, lineEndOf, pastOwnComments } from '../yaml/lay-out.ts';
import type { MapNode, Node, SeqNode, Tree } from '../yaml/node.ts';
import { columnOf, positionAt, YamlError } from '../yaml/node.ts';
import { closingFrom, closingOf } from '../yaml/open-scalar.ts';
import { parse, refuseOddBreaks } from '../yaml/parse.ts';
import { plainStyle, renderEntry, renderItems, type Style } from '../yaml/render.ts';
import type { Json, JsonObject } from '../yaml/resolve.ts';
import { scalarText } from '../yaml/scalar.ts';
import type { Splice } from '../yaml/splice.ts';
import { applySplices, sortSplices } from '../yaml/splice.ts';
import { child, entryOf, textOf, toValue } from '../yaml/value.ts';
import { FramedItems } from './framed-items.ts';
import { type Items, ListedItems } from './items.ts';
import { breakBefore, keepingBreaks } from './line-breaks.ts';
import { Resource } from './resource.ts';
import { toResult } from './results.ts';

export const RESOURCE_LIST = 'ResourceList';
const API_VERSION = 'config.kubernetes.io/v1';

export interface ResourceList {
  readonly text: string;
  readonly items: Items;
  /** The functionConfig as a plain value; undefined when the host sent none. */
  readonly functionConfig: Json | undefined;
  /** Where it stands in the text. */
  readonly configNode: Node | undefined;
  readonly frame: Frame | undefined;
  readonly tree: Tree | undefined;
}

/** The outcome of a run, in terms of the items that came in. */
export interface Outcome {
  /** New text for items that changed. */
  readonly changed: ReadonlyMap<Resource, string>;
  readonly removed: ReadonlySet<Resource>;
  readonly added: readonly JsonObject[];
  readonly problems: readonly Problem[];
}

/** `isList`: the text is a ResourceList all the same, of a form that cannot be edited: it goes out as it came. */
export type Decoded =
  | { readonly list: ResourceList }
  | { readonly problem: Problem; readonly isList: boolean };

/** Decodes a ResourceList in YAML or JSON. Without `shortcuts` all of it is read at once: for tests. */
export const decode = (text: string, shortcuts = true): Decoded => {
  const fault: Fault = (kind, what, isList = false) => ({
    problem: problem(kind, { where: 'standard input', what }),
    isList,
  });
  if (!/\S/.test(text)) return fault('InputEmpty', 'it is empty');
  if (text.includes('\0')) {
    const { line } = positionAt(text, text.indexOf('\0'));
    return fault('InputNotYaml', `line ${line} has a NUL byte`);
  }
  try {
    const framed = shortcuts ? frame(text) : undefined;
    return framed ? fromFrame(text, framed, fault) : fromTree(text, fault);
  } catch (thrown) {
    if (!(thrown instanceof YamlError)) throw thrown;
    const isList = thrown.code !== 'syntax' && text.includes(RESOURCE_LIST);
    return { problem: yamlProblem(thrown, text, 'standard input'), isList };
  }
};

/** Decodes a text that is a ResourceList and nothing else; undefined for any other. */
export const decodeIfList = (text: string): Decoded | undefined => {
  // A stream of several documents is none, and need not be read as a whole to know.
  if (splitDocuments(text).filter(({ blank }) => !blank).length !== 1) return undefined;
  const decoded = decode(text);
  return 'list' in decoded || decoded.isList ? decoded : undefined;
};

/** A YamlError as a Problem with line and column. */
export const yamlProblem = (error: YamlError, text: string, where: string, path?: string): Problem => {
  const { line, column } = positionAt(text, error.offset);
  return problem(error.code === 'depth' ? 'InputTooDeep' : 'InputNotYaml', {
    where,
    what: `line ${line}, column ${column}: ${error.message}`,
    // A template of Helm, or of what writes like it.
    ...(/\{\{-? *(\.|include|if|end|range|with|template|toYaml|tpl|define)/.test(
      lineAt(text, error.offset),
    ) && {
      remedy: 'it is a template: give podgraft what helm template makes of it',
    }),
    ...(path !== undefined && { file: { path, line, column } }),
  });
};

/** The line of an offset, with those beside it: a reader may find fault behind the place. */
const lineAt = (text: string, offset: number): string => {
  const start = text.lastIndexOf('\n', Math.max(0, text.lastIndexOf('\n', Math.max(0, offset - 1)) - 1)) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end === -1 ? text.length : end);
};

type Fault = (kind: Parameters<typeof problem>[0], what: string, isList?: boolean) => Decoded;

const fromFrame = (text: string, framed: Frame, fault: Fault): Decoded => {
  // The readers of the items judge what is in those. Of the other keys nobody asks what all of them say, but
  // whoever reads all of the list must be able to.
  const trees = new Map<string, Tree>();
  const last = text.length - 1;
  let from = 0;
  for (const { name, start, end } of framed.keys) {
    const isRead = name !== 'items';
    if (!isRead && framed.items.length === 0) continue;
    refuseOddBreaks(text, from, isRead ? start : framed.items.startOf(0));
    if (isRead) trees.set(name, parse(text, start, end));
    from = Math.min(end, last);
  }
  refuseOddBreaks(text, from, text.length);
  const kind = textOf(text, trees.get('kind')?.root, 'kind');
  if (kind !== RESOURCE_LIST) return fault('NotAResourceList', `its kind is ${kind ?? 'missing'}`);
  const tree = trees.get('functionConfig');
  let functionConfig: Json | undefined;
  let configNode: Node | undefined;
  if (tree) {
    const node = child(text, tree.root, 'functionConfig');
    functionConfig = node ? toValue(tree, node) : undefined;
    configNode = node ?? undefined;
  }
  const items = new FramedItems(text, framed);
  return { list: { text, items, functionConfig, configNode, frame: framed, tree: undefined } };
};

const fromTree = (text: string, fault: Fault): Decoded => {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const tree = parse(text, start);
  const { root } = tree;
  if (root?.type !== 'map') return fault('NotAResourceList', 'it is not a map');
  const kind = textOf(text, root, 'kind');
  if (kind !== RESOURCE_LIST) return fault('NotAResourceList', `its kind is ${kind ?? 'missing'}`);
  const list = child(text, root, 'items');
  if (list && list.type !== 'seq') return fault('NotAResourceList', 'its items are not a list', true);
  if (!isPlain(text, root, list)) {
    const what = 'its own keys or its items bear tags, anchors or explicit keys';
    return fault('NotAResourceList', what, true);
  }
  const items = (list?.items ?? []).map(({ value }) => {
    if (list?.flow !== false || value === null) return resourceOf(tree, value, undefined);
    // In block style an item owns its lines and the comments behind its values, up to where lay-out.ts puts
    // what comes next.
    const end = pastOwnComments(text, value.end, list.column);
    return resourceOf(tree, value, text.indexOf('\n', end) + 1 || text.length);
  });
  const config = child(text, root, 'functionConfig');
  return {
    list: {
      text,
      items: new ListedItems(items),
      functionConfig: config ? toValue(tree, config) : undefined,
      configNode: config ?? undefined,
      frame: undefined,
      tree,
    },
  };
};

/** Whether keys and items stand where new ones can be put beside them. */
const isPlain = (text: string, root: MapNode, list: SeqNode | null | undefined): boolean => {
  const isBare = (node: Node | null): boolean => node?.tag === undefined && node?.anchor === undefined;
  // In block style a line begins there, in flow style a bracket or a comma stands before.
  const isFirst = (start: number, flow: boolean): boolean => {
    let at = start - 1;
    while (at >= 0 && (text[at] === ' ' || (flow && /\s/.test(text[at] as string)))) at--;
    return flow ? /[{[,]/.test(text[at] ?? '') : at < 0 || text[at] === '\n' || text[at] === '\ufeff';
  };
  return (
    [root, list ?? null, ...root.entries.map(({ key }) => key)].every(isBare) &&
    root.entries.every(({ key, colon }) => text[colon - 1] === ':' && isFirst(key.start, root.flow)) &&
    (list?.items ?? []).every(
      ({ start, value }) => (list?.flow && !isBare(value)) || isFirst(start, list?.flow ?? false),
    )
  );
};

const resourceOf = (tree: Tree, node: Node | null, lineEnd: number | undefined): Resource => {
  const start = node?.start ?? 0;
  // In a flow list columns mean nothing, and a line may be as long as the text: don't look for its start.
  const column = lineEnd === undefined ? 0 : columnOf(tree.text, start);
  return new Resource(
    { text: tree.text, start, end: lineEnd ?? node?.end ?? start, column },
    { tree: { ...tree, root: node } },
  );
};

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
export const encode = (list: ResourceList, outcome: Outcome): Splice[] => {
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
  changed: Outcome['changed'],
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
  const behind: { readonly at: number; readonly lines: readonly string[] }[] = [];
  const putBehind = (offset: number, lines: readonly string[]): void => {
    if (lines.length > 0) behind.push({ at: behindIdleLines(text, offset), lines });
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
    putBehind(items.end, renderItems(added, items.column, style));
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
    putBehind(root.end, renderEntry('results', results as Json[], root.column, style));
  const laid = layOut(draft, style);
  const put = behind.map(({ at, lines }): Splice => {
    const first = breakBefore(text, at, laid, style.newline);
    return { start: at, end: at, text: first + lines.join(style.newline) };
  });
  const fresh = [...put, ...laid].filter((each) => each.text !== '');
  const kept = root.flow ? laid : keepingBreaks(text, laid, new Set(fresh.map(({ start }) => start)));
  return [...splices, ...kept, ...put];
};

/** Behind the last of the lines without content that follow what ends at an offset, where frames end their items too. */
const behindIdleLines = (text: string, offset: number): number => {
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
