// The net below the encoder: the new text of a ResourceList must have exactly the items, the results and the other
// keys of the outcome. Runs of items that nothing touches are cut out of the text first, so that the check takes
// time in proportion to what changed: a splice inside such a run overlaps the cut, which throws.

import { InexactEditError } from '../../problems/diagnostic.ts';
import { applySplices, type Splice } from '../../yaml/edit/splice.ts';
import { ifYaml, type MapNode, type Node, type Tree } from '../../yaml/read/node.ts';
import type { Json, JsonObject } from '../../yaml/read/resolve.ts';
import { child, emptyObject, equal, isObject, keyText, toValue } from '../../yaml/read/value.ts';
import { isSame, isSameNode, parsed, read, valueOfTree } from '../meaning.ts';
import type { Resource } from '../resource.ts';
import { toResult } from '../results.ts';
import type { ResourceList } from './decode.ts';
import { encode, type ResourceListChanges } from './encode.ts';
import { type Frame, frameOfLines } from './frame.ts';
import { type Part, partsOf } from './outcome-parts.ts';

/** `encode`; throws InexactEditError where the new text would not be exactly the list with the outcome. */
export const encodeExactly = (list: ResourceList, outcome: ResourceListChanges): Splice[] => {
  const splices = encode(list, outcome);
  const { changed, removed, added, problems } = outcome;
  const isUntouched = changed.size + removed.size + added.length + problems.length + splices.length === 0;
  if (isUntouched || isExact(list, outcome, splices)) return splices;
  throw new InexactEditError("the new list wouldn't have exactly the intended items and results");
};

const isExact = (list: ResourceList, outcome: ResourceListChanges, splices: readonly Splice[]): boolean => {
  const { frame: old } = list;
  if (old === undefined) {
    const { cuts, isCut } = cutsOfFlow(list, outcome);
    return isExactTree(list, outcome, isCut, applySplices(list.text, [...splices, ...cuts]));
  }
  for (const part of partsOf(list, old, outcome, splices)) {
    const { cuts, isCut, places } = cutsOfFrame(old, part);
    const text = applySplices(list.text, [...part.splices, ...cuts]);
    const framed = frameOfLines(text);
    const isExactPart = framed
      ? isExactFrame(list, part, places, old, text, framed)
      : isExactTree(list, part.outcome, isCut, text);
    if (!isExactPart) return false;
  }
  return true;
};

interface Cuts {
  readonly cuts: readonly Splice[];
  /** Whether the item at a place is cut out, or is a placeholder in a flow list. */
  readonly isCut: (place: number) => boolean;
}

/** Items of a frame are distinguished by their lines alone: those without a changed item beside them are cut out. */
const cutsOfFrame = (
  { items }: Frame,
  { fresh, gone }: Part,
): Cuts & { readonly places: readonly number[] } => {
  const last = items.length - 1;
  const kept = new Set<number>([0, last]);
  for (const place of [...fresh.keys(), ...gone])
    for (const near of [place - 1, place, place + 1]) kept.add(near);
  const cuts: Splice[] = [];
  const places = [...kept].filter((place) => place >= 0 && place <= last).sort((a, b) => a - b);
  for (const [index, place] of places.entries()) {
    const next = places[index + 1] ?? place;
    if (next > place + 1) cuts.push({ start: items.lineOf(place + 1), end: items.lineOf(next), text: '' });
  }
  return { cuts, isCut: (place) => !kept.has(place), places };
};

/** A node of a flow list may be any other node without another reading of what is around it, save for anchors. */
const cutsOfFlow = ({ text, tree, items }: ResourceList, { changed, removed }: ResourceListChanges): Cuts => {
  const list = child(text, tree?.root ?? null, 'items');
  if (list?.type !== 'seq' || !list.flow || tree?.odd) return { cuts: [], isCut: () => false };
  const cuts: Splice[] = [];
  for (let place = 0; place < items.length; place++) {
    const item = items.at(place);
    if (changed.has(item) || removed.has(item)) continue;
    const { start, end } = item.extent;
    cuts.push({ start, end, text: `"${PLACEHOLDER}"` });
  }
  const places = new Set(cuts.map(({ start }) => start));
  return { cuts, isCut: (place) => places.has(items.at(place).extent.start) };
};
const PLACEHOLDER = 'cut';

/** Whether a piece has its bytes; where the text ends without a line break, what came last may gain or lose one. */
const keeps = ({ text }: ResourceList, before: string, after: string): boolean =>
  before === after ||
  (!text.endsWith('\n') &&
    (withoutBreak(before) === withoutBreak(after) || isSameNode(parsed(before), parsed(after))));

const withoutBreak = (text: string): string => text.replace(/\r?\n$/, '');

/** The text of a frame without its items and results, each piece with its name. */
const piecesOf = (text: string, { keys, items, end }: Frame): (readonly [string, string])[] => [
  ['', text.slice(0, keys[0]?.start)],
  ...keys.flatMap(({ name, start, end: keyEnd }) => {
    if (name === 'results') return [];
    const isHead = name === 'items' && items.length > 0;
    return [[name, text.slice(start, isHead ? items.lineOf(0) : keyEnd)] as const];
  }),
  ['...', text.slice(end)],
];

const isExactFrame = (
  list: ResourceList,
  { outcome: { added, problems }, fresh, gone }: Part,
  places: readonly number[],
  old: Frame,
  whole: string,
  framed: Frame,
): boolean => {
  const before = piecesOf(list.text, old);
  const hadItems = old.keys.some(({ name }) => name === 'items');
  const after = piecesOf(whole, framed).filter(([name]) => hadItems || name !== 'items');
  if (before.length !== after.length) return false;
  const isOther = ([name, piece]: readonly [string, string], at: number): boolean =>
    after[at]?.[0] !== name || !keeps(list, piece, after[at][1]);
  if (before.some(isOther)) return false;
  const { items } = framed;
  let index = 0;
  for (const place of places) {
    if (gone.has(place)) continue;
    if (index >= items.length) return false;
    const [line, start, end] = [old.items.lineOf(place), old.items.startOf(place), old.items.endOf(place)];
    const text = fresh.get(place);
    const wanted = text === undefined ? list.text.slice(line, end) : list.text.slice(line, start) + text;
    if (!keeps(list, wanted, whole.slice(items.lineOf(index), items.endOf(index)))) return false;
    index++;
  }
  if (items.length !== index + added.length) return false;
  const isAdded = added.every((value, at) => {
    const place = index + at;
    return isSame(read(whole.slice(items.lineOf(place), items.endOf(place))), [value]);
  });
  const results = framed.keys.find(({ name }) => name === 'results');
  const found = results && read(whole.slice(results.start, results.end));
  return isAdded && hasResults(isObject(found) ? found['results'] : undefined, problems);
};

const hasResults = (found: Json | undefined, problems: ResourceListChanges['problems']): boolean =>
  problems.length === 0 ? found === undefined : equal(found, problems.map(toResult));

/** The keys of a list with the values that they had, but for items and results. */
const othersOf = ({ text, frame: framed, tree }: ResourceList): JsonObject => {
  const out = emptyObject();
  const entries = framed
    ? framed.keys.map(({ name, start, end }) => {
        const value = name === 'items' || name === 'results' ? null : read(text.slice(start, end));
        return [name, isObject(value) ? value[name] : undefined] as const;
      })
    : ((tree as Tree).root as MapNode).entries.map(
        ({ key, value }) => [keyText(key, text), toValue(tree as Tree, value)] as const,
      );
  for (const [name, value] of entries) if (name !== 'items' && name !== 'results') out[name] = value ?? null;
  return out;
};

const isExactTree = (
  list: ResourceList,
  { changed, removed, added, problems }: ResourceListChanges,
  isCut: Cuts['isCut'],
  text: string,
): boolean => {
  const whole = read(text);
  if (whole === undefined) return isExactSource(list, { changed, removed, added, problems }, isCut, text);
  if (!isObject(whole)) return false;
  const { items, results, ...others } = whole;
  const wanted: Json[] = [];
  for (let place = 0; place < list.items.length; place++) {
    const item = list.items.at(place);
    if (removed.has(item)) continue;
    const fresh = changed.get(item);
    if (fresh !== undefined) {
      const tree = treeAfter(item, fresh);
      const value = tree && valueOfTree(tree);
      if (value === undefined) return false;
      wanted.push(value);
    } else if (!isCut(place)) wanted.push(item.value);
    else if (list.frame === undefined) wanted.push(PLACEHOLDER);
  }
  wanted.push(...added);
  const isExact = equal(others, othersOf(list)) && equal(items ?? [], wanted);
  return isExact && hasResults(results, problems);
};

/**
 * `isExactTree` for a list that has no value as a whole, such as for a tag of something that nothing changes: what
 * stays has its source, and the others are read alone.
 */
// oxlint-disable-next-line complexity -- a piece of the list is compared in each step, in the order of the text
const isExactSource = (
  list: ResourceList,
  { changed, removed, added, problems }: ResourceListChanges,
  isCut: Cuts['isCut'],
  text: string,
): boolean => {
  const before = entriesOf(list.text);
  const after = entriesOf(text);
  const othersIn = (entries: ReadonlyMap<string, Entry>): string[] =>
    [...entries].flatMap(([name, { source }]) => (name === 'items' || name === 'results' ? [] : [source]));
  const sources: string[] = [];
  let last: Resource | undefined;
  for (let place = 0; place < list.items.length; place++) {
    const item = list.items.at(place);
    if (removed.has(item)) continue;
    const { text: whole, start, end } = item.extent;
    if (!isCut(place)) {
      sources.push(changed.get(item) ?? whole.slice(start, end));
      last = item;
    } else if (list.frame === undefined) sources.push(`"${PLACEHOLDER}"`);
  }
  const items = after?.get('items')?.value;
  const elements = items?.type === 'seq' ? items.items.map(({ value }) => value) : [];
  const textOfNode = (node: Node | null): string => (node ? text.slice(node.start, node.end) : '');
  const results = after?.get('results')?.value;
  return (
    before !== undefined &&
    after !== undefined &&
    equal(othersIn(after), othersIn(before)) &&
    elements.length === sources.length + added.length &&
    elements.every((node, at) => {
      const source = sources[at];
      if (source === undefined) return isSame(toValue({ text }, node), added[at - sources.length]);
      // A block scalar at the end of a text without a last line break is told to have none.
      const isEnd = at === sources.length - 1 && !list.text.endsWith('\n');
      return (
        source.includes(textOfNode(node)) ||
        (isEnd && last !== undefined && isSameNode(treeAfter(last, source), { text, root: node }))
      );
    }) &&
    hasResults(results === undefined ? undefined : toValue({ text }, results), problems)
  );
};

interface Entry {
  readonly value: Node | null;
  readonly source: string;
}

/** The keys of a list; undefined: it is no YAML. */
const entriesOf = (text: string): ReadonlyMap<string, Entry> | undefined => {
  const root = parsed(text)?.root;
  if (root?.type !== 'map') return undefined;
  return ifYaml(
    () =>
      new Map(
        root.entries.map(({ key, value, colon }) => [
          keyText(key, text),
          { value, source: text.slice(key.start, value?.end ?? colon) },
        ]),
      ),
  );
};

/** An item with new text, and the lines without content after it, which a block scalar may take in. */
const treeAfter = ({ extent }: Resource, fresh: string): Tree | undefined => {
  const { text, end, column } = extent;
  idleLines.lastIndex = end;
  return parsed(' '.repeat(column) + fresh + (idleLines.exec(text)?.[0] ?? ''), column);
};
const idleLines = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*/y;
