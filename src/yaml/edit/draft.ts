// A draft is a tree with changes noted on it: list items and keys inserted, removed, replaced. Reads see
// the changes; layout.ts turns them into splices. A change may not pass through an alias, or into a part
// that an alias elsewhere shows too: it would leak there. The file is longer than 300 lines because reads and
// changes share one walk from the root to a place, with what was noted on the way.

import { InexactEditError } from '../../problems/diagnostic.ts';
import { elementsOf, type MapEntry, type MapNode, type Node, type SeqNode, type Tree } from '../read/node.ts';
import type { Json, JsonObject } from '../read/resolve.ts';
import {
  copy,
  emptyObject,
  entryOf,
  isMergeKey,
  isObject,
  keyText,
  mergeInto,
  toValue,
  type Values,
} from '../read/value.ts';
import { ChildIndex } from './child-index.ts';
import { ListIndexes } from './list-index.ts';

/** A way down from the root: keys of maps and positions in lists. */
export type Steps = readonly (string | number)[];

/** The change would show at another place of the document too, through an anchor. */
export class SharedAnchorError extends Error {
  readonly steps: Steps;
  constructor(steps: Steps) {
    super('shared by an anchor');
    this.name = 'SharedAnchorError';
    this.steps = steps;
  }
}

/** One element of a touched collection: a source element (kept, removed, replaced) or a new one. */
export interface Child {
  readonly key: string;
  /** Position in the source collection; -1 for a new element. */
  readonly origin: number;
  removed: boolean;
  /** The lines above it, up to the element before, are removed with it. */
  takesLead?: boolean;
  /** The new value of a new or replaced element; `undefined` where the source is kept. */
  fresh: { value: Json; own?: boolean } | undefined;
  /** Source text to put in instead of printing `fresh`, after the colon or the dash. */
  sourceText?: string;
  readonly source: Node | null;
}

/** A collection of the source, and those that it is in. */
interface SourcePlace {
  readonly node: MapNode | SeqNode;
  readonly above: readonly Node[];
}

export class Draft {
  readonly tree: Tree;
  readonly root: Node;
  /** Collections with changes in them. */
  readonly touched = new Map<MapNode | SeqNode, Child[]>();
  private readonly values: Values = new Map();
  /** Collections with changes in them or anywhere below them. */
  private readonly holders = new Set<Node>();
  private readonly lists = new ListIndexes();
  private readonly maps = new ChildIndex();
  /** Lists of children of which some are removed. */
  private readonly shrunk = new Set<readonly Child[]>();
  /** How many changes were asked for so far. */
  changes = 0;
  /** Of new list elements that were elsewhere: their lines there, as element-source.ts has them. */
  readonly elementSources = new WeakMap<object, string>();

  constructor(tree: Tree, root: Node) {
    this.tree = tree;
    this.root = root;
  }

  get changed(): boolean {
    return this.touched.size > 0;
  }

  /** Whether there is a change in a collection or anywhere below it. */
  holds(node: Node): boolean {
    return this.holders.has(node);
  }

  /**
   * The value at the end of the steps, changes included; undefined when there is nothing. It may change with the draft:
   * who keeps it copies it.
   */
  value(steps: Steps): Json | undefined {
    let node: Node | null = this.root;
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index] as string | number;
      if (node?.type === 'alias') node = node.target ?? null;
      if (node === null || node.type === 'scalar' || node.type === 'alias') return undefined;
      const found = this.find(node, step);
      if (found === undefined) return this.merged(node, steps.slice(index));
      if (found.fresh) return below(found.fresh.value, steps.slice(index + 1));
      node = found.source;
    }
    return this.nodeValue(node);
  }

  /** The value of a node of the source, without the changes. It must not be changed. */
  sourceValue(node: Node | null): Json {
    return toValue(this.tree, node, this.values);
  }

  /** Whether there is nothing at the end of the steps, or a null. */
  isNothing(steps: Steps): boolean {
    const node = this.node(steps);
    // A collection of the source need not be made a value for that.
    if (node?.type === 'map' || node?.type === 'seq') return false;
    return (this.value(steps) ?? null) === null;
  }

  /** Position of the first element of the list at the steps that has a key; -1 without one. */
  indexOfKey(steps: Steps, keyOf: (element: Json) => string | undefined, key: string): number {
    return this.lists.find(steps, keyOf, key, () => this.value(steps));
  }

  /** Notes that elements of the collection at the steps change. */
  private note(steps: Steps): void {
    this.changes++;
    this.lists.note(steps);
  }

  /** The source node at the end of the steps, where it is still in the text. */
  node(steps: Steps): Node | null | undefined {
    let node: Node | null = this.root;
    for (const step of steps) {
      if (node?.type === 'alias') node = node.target ?? null;
      if (node === null || node.type === 'scalar' || node.type === 'alias') return undefined;
      const found = this.find(node, step);
      if (found === undefined || found.fresh) return undefined;
      node = found.source;
    }
    return node;
  }

  /** Offset after the colon or the dash of a source value (of the value itself in a flow list). */
  offsetAfter(steps: Steps): number | undefined {
    const parent = this.node(steps.slice(0, -1));
    if (parent?.type !== 'map' && parent?.type !== 'seq') return undefined;
    const origin = this.find(parent, steps[steps.length - 1] as string | number)?.origin ?? -1;
    if (parent.type === 'map') return parent.entries[origin]?.colon;
    const start = parent.items[origin]?.start;
    return start === undefined || parent.flow ? start : start + 1;
  }

  /**
   * Puts a value into the list at `steps`, before the element that is now at `index`, or last. `source`: the lines that
   * it had elsewhere, for its comments and quotes.
   */
  insert(steps: Steps, index: number | undefined, value: Json, source?: string): void {
    const place = this.place(steps);
    this.changes++;
    if (index === undefined) this.lists.noteLast(steps, value);
    else this.lists.note(steps);
    const own = source === undefined ? undefined : copy(value);
    if (source !== undefined) this.elementSources.set(own as JsonObject, source);
    if ('value' in place) {
      const list = place.value as Json[];
      list.splice(index ?? list.length, 0, own ?? copy(value));
      return;
    }
    const list = this.children(place);
    const at = index === undefined ? list.length : this.indexOf(list, index);
    const child = added(String(at), own ?? value);
    if (own !== undefined) child.fresh = { value: own, own: true };
    list.splice(at, 0, child);
  }

  /** Adds a key to the map at `steps`: before the first of the `before` keys that is there, else last. */
  add(steps: Steps, key: string, value: Json, before: readonly string[] = []): void {
    this.note(steps);
    const place = this.place(steps);
    if ('value' in place) {
      addBefore(place.value as JsonObject, key, copy(value), before);
      return;
    }
    const list = this.children(place);
    const followers = before.flatMap((each) => this.maps.find(list, each) ?? []);
    const at = Math.min(list.length, ...followers.map((each) => list.indexOf(each)));
    const child = added(key, value);
    list.splice(at, 0, child);
    this.maps.noteNew(list, child);
  }

  /** Replaces the value at `steps`, optionally by source text that reads as the value. */
  replace(steps: Steps, value: Json, sourceText?: string): void {
    this.note(steps.slice(0, -1));
    const last = steps[steps.length - 1];
    if (last === undefined) throw new Error('the root is never replaced');
    const place = this.place(steps.slice(0, -1));
    if ('value' in place) {
      (place.value as JsonObject)[last as string] = copy(value);
      return;
    }
    const child = this.child(place, steps);
    child.fresh = { value };
    if (sourceText === undefined) delete child.sourceText;
    else child.sourceText = sourceText;
  }

  /** Has a key of a map of the source back that was removed; returns whether there was one. */
  putBack(steps: Steps): boolean {
    const place = this.place(steps.slice(0, -1));
    if ('value' in place) return false;
    const list = this.children(place);
    const child = list.find(({ key, origin, removed }) => removed && origin !== -1 && key === steps.at(-1));
    if (child === undefined) return false;
    this.note(steps.slice(0, -1));
    child.removed = false;
    this.maps.noteNew(list, child);
    return true;
  }

  /** Removes what is at the steps; `withLead`: and the lines above it in a block list. */
  remove(steps: Steps, withLead = false): void {
    const last = steps[steps.length - 1];
    this.changes++;
    if (typeof last === 'number') this.lists.noteRemoved(steps.slice(0, -1), last);
    else this.lists.note(steps.slice(0, -1));
    const place = this.place(steps.slice(0, -1));
    if ('value' in place) {
      if (Array.isArray(place.value)) place.value.splice(last as number, 1);
      else delete (place.value as JsonObject)[last as string];
      return;
    }
    const list = this.children(place);
    const child = this.child(place, steps);
    if (child.origin === -1) {
      list.splice(list.lastIndexOf(child), 1);
      this.maps.noteGone(list, child);
    } else {
      child.removed = true;
      child.takesLead = withLead;
      this.shrunk.add(list);
    }
  }

  /** The collection at the steps, in the source or inside something new. Refuses to pass an alias. */
  private place(steps: Steps): SourcePlace | { value: Json } {
    let node: Node | null = this.root;
    const above: Node[] = [];
    this.refuseShared(node, steps);
    for (let index = 0; index < steps.length; index++) {
      if (node === null || node.type === 'scalar' || node.type === 'alias') break;
      const found = this.find(node, steps[index] as string | number);
      if (found === undefined) {
        if (this.merged(node, steps.slice(index)) !== undefined) throw new SharedAnchorError(steps);
        throw new InexactEditError(`nothing at ${steps.join('.')}`);
      }
      if (found.fresh) {
        // New values are shared with whoever gave them, until something inside is to change.
        if (!found.fresh.own) {
          found.fresh.value = copy(found.fresh.value);
          found.fresh.own = true;
        }
        const inner = below(found.fresh.value, steps.slice(index + 1));
        if (inner === undefined) throw new InexactEditError(`nothing at ${steps.join('.')}`);
        return { value: inner };
      }
      above.push(node);
      node = found.source;
      this.refuseShared(node, steps);
    }
    if (node === null || node.type === 'scalar' || node.type === 'alias') {
      throw new InexactEditError(`no collection at ${steps.join('.')}`);
    }
    return { node, above };
  }

  private refuseShared(node: Node | null, steps: Steps): void {
    if (node?.type === 'alias' || (node !== null && this.tree.shared.has(node))) {
      throw new SharedAnchorError(steps);
    }
  }

  private child(place: SourcePlace, steps: Steps): Child {
    const last = steps[steps.length - 1] as string | number;
    const { node } = place;
    this.children(place);
    const found = this.find(node, last);
    if (found === undefined) {
      if (this.merged(node, [last]) !== undefined) throw new SharedAnchorError(steps);
      throw new InexactEditError(`nothing at ${steps.join('.')}`);
    }
    if (this.hasShared(found.source, found.source)) throw new SharedAnchorError(steps);
    return found as Child;
  }

  /** Whether a node is the anchor of an alias, or has one inside whose alias is not inside of it. */
  private hasShared(node: Node | null, whole: Node | null): boolean {
    const { shared } = this.tree;
    if (node === null || whole === null || shared.size === 0) return false;
    const uses = shared.get(node);
    if (uses && (node === whole || uses.some((at) => at < whole.start || at > whole.end))) return true;
    return elementsOf(node).some(({ value }) => this.hasShared(value, whole));
  }

  private children({ node, above }: SourcePlace): Child[] {
    let list = this.touched.get(node);
    if (list === undefined) {
      list =
        node.type === 'seq'
          ? node.items.map((item, origin) => kept(String(origin), origin, item.value))
          : node.entries.map((entry, origin) =>
              kept(keyText(entry.key, this.tree.text), origin, entry.value),
            );
      this.touched.set(node, list);
      for (const each of [...above, node]) this.holders.add(each);
    }
    return list;
  }

  /** Position in the list of children of the element that readers see at `index`. */
  private indexOf(list: readonly Child[], index: number): number {
    // Most lists have nothing removed: the element is where it is seen.
    if (!this.shrunk.has(list)) return Math.min(index, list.length);
    let seen = 0;
    for (let at = 0; at < list.length; at++) {
      if (list[at]?.removed) continue;
      if (seen === index) return at;
      seen++;
    }
    return list.length;
  }

  private find(node: MapNode | SeqNode, step: string | number): Child | undefined {
    const list = this.touched.get(node);
    if (node.type === 'seq') {
      if (typeof step !== 'number') return undefined;
      if (list) return list[this.indexOf(list, step)];
      const item = node.items[step];
      return item && kept(String(step), step, item.value);
    }
    const key = String(step);
    if (list) return this.maps.find(list, key);
    const index = entryOf(this.tree.text, node, key);
    return index === -1 ? undefined : kept(key, index, node.entries[index]?.value ?? null);
  }

  /** The value at the steps below a map through its merge keys. */
  private merged(node: MapNode | SeqNode, steps: Steps): Json | undefined {
    const all = node.type === 'map' ? this.mergedInto(node) : undefined;
    return all && below(all, steps);
  }

  /** All that merge keys (YAML 1.1) bring into a map; undefined when it has none. */
  private mergedInto(node: MapNode): Json | undefined {
    const isMerge = ({ key }: MapEntry): boolean => isMergeKey(key, this.tree.text);
    if (!node.entries.some(isMerge)) return undefined;
    return toValue(this.tree, { ...node, entries: node.entries.filter(isMerge) });
  }

  private nodeValue(node: Node | null): Json {
    if (node === null || node.type === 'scalar' || node.type === 'alias' || !this.holds(node)) {
      return this.sourceValue(node);
    }
    const list = this.touched.get(node);
    if (node.type === 'seq') {
      if (list === undefined) return node.items.map(({ value }) => this.nodeValue(value));
      return list.filter((each) => !each.removed).map((each) => this.childValue(each));
    }
    const out = emptyObject();
    const merged: Json[] = [];
    for (const each of list ?? this.sourceChildren(node)) {
      if (each.removed) continue;
      const key = each.key === '<<' ? node.entries[each.origin]?.key : undefined;
      // A merge key has a map, or a list of maps of which the first ones win.
      if (key && isMergeKey(key, this.tree.text)) merged.push(...[this.childValue(each)].flat());
      else out[each.key] = this.childValue(each);
    }
    for (const each of merged) mergeInto(out, each);
    return out;
  }

  private sourceChildren(node: MapNode): Child[] {
    return node.entries.map((entry, origin) => kept(keyText(entry.key, this.tree.text), origin, entry.value));
  }

  private childValue(child: Child): Json {
    return child.fresh ? child.fresh.value : this.nodeValue(child.source);
  }
}

const kept = (key: string, origin: number, source: Node | null): Child => ({
  key,
  origin,
  removed: false,
  fresh: undefined,
  source,
});

const added = (key: string, value: Json): Child => ({
  key,
  origin: -1,
  removed: false,
  fresh: { value },
  source: null,
});

const addBefore = (map: JsonObject, key: string, value: Json, before: readonly string[]): void => {
  const isBefore = before.some((each) => Object.hasOwn(map, each));
  const keys = isBefore ? Object.keys(map) : [];
  const rest = keys.slice(keys.findIndex((each) => before.includes(each)));
  const followers = rest.map((each) => [each, map[each] as Json] as const);
  for (const each of rest) delete map[each];
  map[key] = value;
  for (const [each, follower] of followers) map[each] = follower;
};

/** The value at the end of the steps inside a plain value. */
export const below = (value: Json, steps: Steps): Json | undefined => {
  let at: Json | undefined = value;
  for (const step of steps) {
    if (Array.isArray(at)) at = typeof step === 'number' ? at[step] : undefined;
    else if (isObject(at)) at = Object.hasOwn(at, String(step)) ? at[String(step)] : undefined;
    else return undefined;
  }
  return at;
};
