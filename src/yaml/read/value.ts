// Turns outlines into plain values and compares values. Objects have no prototype, so that a key such as
// `__proto__` or `constructor` is a key like any other.

import type { AliasNode, MapEntry, MapNode, Node, ScalarNode, SeqNode, Tree } from './node.ts';
import { YamlError } from './node.ts';
import type { Json, JsonObject } from './resolve.ts';
import { floatKey, resolvePlain } from './resolve.ts';
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

/** How many nodes aliases may refer to in one document before it counts as an attack. */
const MAX_ALIASED = 100_000;

/** Values of collections that were made already; they must not be changed. */
export type Values = Map<Node, Json>;

/** The values of anchors in the text around, by name. */
export type OuterAnchors = (name: string) => Json | undefined;

class ValueReader {
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
      throw new YamlError('aliases', 'the aliases expand to too many nodes', node.start);
    }
    switch (node.type) {
      case 'scalar':
        return scalarValue(node, this.text);
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
      throw new YamlError('aliases', 'an alias needs an anchor of that name before it', start);
    }
    this.inAlias++;
    const value = this.value(target);
    this.inAlias--;
    return value;
  }

  private map(node: MapNode): JsonObject {
    const out = emptyObject();
    for (const { key, value } of node.entries) {
      if (isMergeKey(key, this.text)) this.merge(out, value, key.start);
      else out[keyText(key, this.text)] = this.value(value);
    }
    return out;
  }

  /** Merge keys (YAML 1.1). go-yaml 2 lets merged keys replace the keys before them, others do not. */
  private merge(out: JsonObject, source: Node | null, start: number): void {
    const sources = source?.type === 'seq' ? source.items.map(({ value }) => value) : [source];
    const merged = emptyObject();
    for (const each of sources) {
      const value = this.value(each);
      if (!isObject(value))
        throw new YamlError('syntax', 'a merge key (<<) needs a map or a list of maps', start);
      mergeInto(merged, value);
    }
    for (const [key, value] of Object.entries(merged)) {
      if (!(key in out)) out[key] = value;
      else if (!equal(out[key], value)) {
        const what = `the merge key (<<) also sets ${key}, which is before it, and parsers differ on which one counts; put << first`;
        throw new YamlError('syntax', what, start);
      }
    }
  }
}

/** Whether a key is `<<` of YAML 1.1, and not a text. */
export const isMergeKey = (key: ScalarNode, text: string): boolean =>
  key.style === 'plain' &&
  (key.tag === undefined ? text.startsWith('<<', key.start) : /^!$|:merge$/.test(key.tag)) &&
  scalarText(key, text) === '<<';

const YAML_TAG = 'tag:yaml.org,2002:';

/** Whether Go reads a number as a float: 08 is one, since it is no octal number. */
const isFloat = (value: Json, text: string): boolean =>
  typeof value === 'number' && (!Number.isSafeInteger(value) || /^[^xX]*[.eE]|^[-+]?0[\d_]*[89]/.test(text));

const INT64 = 2n ** 63n;

/** The types that a tag can ask for: what a value is as one, or undefined. */
const types: Readonly<Record<string, (value: Json, text: string) => Json | undefined>> = {
  [`${YAML_TAG}null`]: (value) => (value === null ? null : undefined),
  [`${YAML_TAG}bool`]: (value) => (typeof value === 'boolean' ? value : undefined),
  [`${YAML_TAG}int`]: (value, text) => {
    if (typeof value === 'bigint') return value;
    return typeof value === 'number' && !isFloat(value, text) ? value : undefined;
  },
  [`${YAML_TAG}float`]: (value) => {
    if (typeof value === 'bigint') return value < INT64 ? Number(value) : undefined;
    return typeof value === 'number' ? value : undefined;
  },
};

const scalarValue = (node: ScalarNode, source: string): Json => {
  const text = scalarText(node, source);
  if (node.tag === undefined) return node.style === 'plain' ? finite(resolvePlain(text), node) : text;
  if (node.tag === `${YAML_TAG}binary`)
    throw new YamlError('syntax', "a !!binary value, which JSON can't represent", node.start);
  const typed = types[node.tag];
  if (typed === undefined) return text;
  const value = typed(resolvePlain(text), text);
  if (value === undefined)
    throw new YamlError('syntax', `${text} is not a valid !!${node.tag.slice(YAML_TAG.length)}`, node.start);
  return finite(value, node);
};

const finite = (value: Json, node: ScalarNode): Json => {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  throw new YamlError('syntax', "a number that JSON can't represent; quote it if it is text", node.start);
};

/** What a key is called for Kubernetes, where all keys are strings: `on` is "true", `0755` is "493". */
export const keyText = (key: ScalarNode, source: string): string => {
  const text = scalarText(key, source);
  if (key.style !== 'plain' && key.tag === undefined) return text;
  const value = key.tag === undefined ? resolvePlain(text) : scalarValue(key, source);
  if (typeof value === 'string') return text;
  if (value === null || (typeof value === 'bigint' && value >= INT64))
    throw new YamlError('syntax', "a key that JSON can't represent; quote it", key.start);
  return isFloat(value, text) ? floatKey(value as number) : String(value);
};

/** Adds what a map has not; for several merged maps, whose earlier ones win. */
export const mergeInto = (out: JsonObject, merged: Json): void => {
  if (!isObject(merged)) return;
  for (const [key, value] of Object.entries(merged)) if (!(key in out)) out[key] = value;
};

/**
 * The plain value of a node, its scalars typed as Kubernetes types them. Throws YamlError on alias bombs.
 * With `known`, collections found there are not read, and new ones are added to it. `outer` knows
 * aliases whose anchors are not in the text.
 */
export const toValue = (
  tree: Pick<Tree, 'text'>,
  node: Node | null,
  known?: Values,
  outer?: OuterAnchors,
): Json => new ValueReader(tree.text, known, outer).value(node);

/** The last entry of a key (the one that readers of duplicate keys keep), and its index. */
export const entryOf = (text: string, map: MapNode, key: string): number => {
  // Only what looks like a word or a number may be called otherwise in the source.
  const isItself = typeof resolvePlain(key) === 'string';
  const { entries } = map;
  for (let index = entries.length - 1; index >= 0; index--)
    if (isCalled((entries[index] as MapEntry).key, text, key, isItself)) return index;
  return -1;
};

const isCalled = (node: ScalarNode, text: string, key: string, isItself: boolean): boolean => {
  const { start, end, style, tag } = node;
  if (style === 'plain' && tag === undefined && isItself) {
    if (end - start === key.length) return text.startsWith(key, start);
    // One of several lines is longer than what it says.
    if (end - start < key.length || text.charCodeAt(start) !== key.charCodeAt(0)) return false;
  }
  return keyText(node, text) === key;
};

/** The value of a key; undefined when there is no such key, null when its value is empty. */
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
