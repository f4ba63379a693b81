// Turns outlines into plain values and compares values. Objects have no prototype, so that a key such as
// `__proto__` or `constructor` is a key like any other.

import type { AliasNode, MapNode, Node, SeqNode, Tree } from './node.ts';
import { YamlError } from './node.ts';
import type { Json, JsonObject } from './resolve.ts';
import { resolvePlain } from './resolve.ts';
import { scalarText } from './scalar.ts';

/** Makes objects of V8's quick kind, which those of Object.create(null) are not; they inherit nothing all the same. */
function Bare(): void {}
Bare.prototype = Object.create(null);
// A map can be wherever a word belongs, and String(value) throws for an object that inherits nothing.
Object.defineProperty(Bare.prototype, Symbol.toPrimitive, {
  value(this: JsonObject): string {
    return toJson(this);
  },
});

export const emptyObject = (): JsonObject => new (Bare as unknown as new () => JsonObject)();

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How many nodes aliases may stand for in one document before it counts as an attack. */
const MAX_ALIASED = 100_000;

/** Values of collections that were made already; nobody may change them. */
export type Values = Map<Node, Json>;

/** What the anchors of a text around stand for, by name. */
export type OuterAnchors = (name: string) => Json | undefined;

class Reader {
  private readonly text: string;
  private readonly known: Values | undefined;
  private readonly outer: OuterAnchors | undefined;
  private aliased = 0;
  private inAlias = 0;

  constructor(text: string, known: Values | undefined, outer: OuterAnchors | undefined) {
    this.text = text;
    this.known = known;
    this.outer = outer;
  }

  value(node: Node | null): Json {
    if (node === null) return null;
    if (this.inAlias > 0 && ++this.aliased > MAX_ALIASED) {
      throw new YamlError('aliases', 'aliases that stand for too many nodes', node.start);
    }
    switch (node.type) {
      case 'scalar': {
        const text = scalarText(node, this.text);
        if (node.style !== 'plain') return text;
        if (node.tag === undefined) return resolvePlain(text);
        return /(^!|:str)$/.test(node.tag) ? text : resolvePlain(text);
      }
      case 'seq':
      case 'map':
        return this.known === undefined || this.inAlias > 0 ? this.collection(node) : this.remembered(node);
      case 'alias':
        return this.alias(node);
    }
  }

  private collection(node: MapNode | SeqNode): Json {
    return node.type === 'map' ? this.map(node) : node.items.map((item) => this.value(item.value));
  }

  private remembered(node: MapNode | SeqNode): Json {
    const known = this.known as Values;
    let value = known.get(node);
    if (value === undefined) {
      value = this.collection(node);
      known.set(node, value);
    }
    return value;
  }

  private alias({ target, name, start }: AliasNode): Json {
    if (target === undefined) {
      const value = this.outer?.(name);
      if (value !== undefined) return value;
      // One inside its own anchor has none before it either.
      throw new YamlError('aliases', 'an alias without an anchor before it', start);
    }
    this.inAlias++;
    const value = this.value(target);
    this.inAlias--;
    return value;
  }

  private map(node: MapNode): JsonObject {
    const out = emptyObject();
    let merges = false;
    for (const entry of node.entries) {
      const key = scalarText(entry.key, this.text);
      if (key === '<<' && entry.key.style === 'plain') merges = true;
      else out[key] = this.value(entry.value);
    }
    if (!merges) return out;
    for (const entry of node.entries) {
      if (entry.key.style !== 'plain' || scalarText(entry.key, this.text) !== '<<') continue;
      mergeInto(out, this.value(entry.value));
    }
    return out;
  }
}

/** Merge keys (YAML 1.1): what the map itself says wins, then the earlier of several merged maps. */
export const mergeInto = (out: JsonObject, merged: Json): void => {
  for (const each of Array.isArray(merged) ? merged : [merged]) {
    if (!isObject(each)) continue;
    for (const [key, value] of Object.entries(each)) if (!(key in out)) out[key] = value;
  }
};

/**
 * The plain value of a node, its scalars typed as Kubernetes types them. Throws YamlError on alias bombs.
 * With `known`, collections found there are taken from there, and what is made is kept there. `outer` knows
 * aliases whose anchors are not in the text.
 */
export const toValue = (
  tree: Pick<Tree, 'text'>,
  node: Node | null,
  known?: Values,
  outer?: OuterAnchors,
): Json => new Reader(tree.text, known, outer).value(node);

/** The last entry of a key (the one that readers of duplicate keys keep), and its index. */
export const entryOf = (text: string, map: MapNode, key: string): number => {
  for (let index = map.entries.length - 1; index >= 0; index--) {
    const entry = map.entries[index];
    if (entry === undefined) continue;
    const { start, end, style } = entry.key;
    const same =
      style === 'plain' && entry.key.text === undefined
        ? end - start === key.length && text.startsWith(key, start)
        : scalarText(entry.key, text) === key;
    if (same) return index;
  }
  return -1;
};

/** The node that a key stands for; undefined when there is no such key, null when its value is empty. */
export const child = (text: string, node: Node | null | undefined, key: string): Node | null | undefined => {
  const map = node?.type === 'alias' ? node.target : node;
  if (map?.type !== 'map') return undefined;
  const index = entryOf(text, map, key);
  return index === -1 ? undefined : map.entries[index]?.value;
};

/** The text of a scalar below a map; undefined when there is none, or it is null, a list or a map. */
export const textOf = (text: string, node: Node | null | undefined, key: string): string | undefined => {
  let value = child(text, node, key);
  if (value?.type === 'alias') value = value.target;
  if (value?.type !== 'scalar') return undefined;
  const found = scalarText(value, text);
  return value.style === 'plain' && resolvePlain(found) === null ? undefined : found;
};

/** Equality of plain values; the order of keys is no difference. */
export const equal = (a: Json | undefined, b: Json | undefined): boolean => {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((each, index) => equal(each, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  );
};

/** A deep copy without prototypes. */
export const copy = <T extends Json>(value: T): T => {
  if (Array.isArray(value)) return value.map((each) => copy(each)) as T;
  if (!isObject(value)) return value;
  const out = emptyObject();
  for (const key of Object.keys(value)) out[key] = copy(value[key] as Json);
  return out as T;
};

/** Compact JSON; with `sorted`, keys in code-unit order, so that equal values give equal text. */
export const toJson = (value: Json, sorted = false): string => {
  if (Array.isArray(value)) return `[${value.map((each) => toJson(each, sorted)).join(',')}]`;
  if (isObject(value)) {
    const keys = sorted ? Object.keys(value).sort() : Object.keys(value);
    return `{${keys.map((key) => `${quote(key)}:${toJson(value[key] as Json, sorted)}`).join(',')}}`;
  }
  return typeof value === 'string' ? quote(value) : String(value);
};

/** A JSON string that is also safe inside YAML: line separators that YAML 1.1 breaks at are escaped. */
export const quote = (text: string): string => (/^[\w ./:-]*$/.test(text) ? `"${text}"` : escaped(text));

const escaped = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
