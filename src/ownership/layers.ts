// Layers on one value: an owner's wrapper around another's, text appended to appended text. Any layer can be
// removed, and put in, at its own depth, while those above it stay what they were. It is longer than 300 lines because
// what one function puts in, another removes.

import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { equal, isObject } from '../yaml/read/value.ts';
import { isArguments, isCommandLine, type Path } from './field-path.ts';
import { fingerprint, type Layer } from './record-format.ts';

/** What a layer adds: words before a command line, words around args, or text after a variable's value. */
export type Part =
  | {
      readonly op: 'wrap';
      readonly words: readonly string[];
      /** The ENTRYPOINT of the image, which the value below does not contain. */
      readonly hidden?: readonly Json[];
    }
  | { readonly op: 'args'; readonly before: readonly Json[]; readonly after: readonly Json[] }
  | { readonly op: 'append'; readonly separator: string; readonly text: string };

export type StackKind = 'entrypoint' | 'lifecycle' | 'env';

/** What layers on a path below a template are about. */
export const stackKindOf = (path: Path): StackKind =>
  isCommandLine(path[2]) ? 'entrypoint' : path[2] === 'lifecycle' ? 'lifecycle' : 'env';

/** How many of the layers are about args: these are always below those that are put before a command line. */
export const countArguments = (stack: readonly Layer[]): number => {
  const other = stack.findIndex(({ path }) => !isArguments(path));
  return other === -1 ? stack.length : other;
};

/** The depths in a stack that a layer is counted from: that of the lowest one of its kind. */
export const floorOf = (layer: Layer, stack: readonly Layer[]): number =>
  isArguments(layer.path) ? 0 : countArguments(stack);

/** The layers no longer fit the value: it was edited by hand. */
export class LayerMismatchError extends Error {}

const strings = (value: Json | undefined): string[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new LayerMismatchError('not a list of strings');
  return value.map((each) => (typeof each === 'string' ? each : String(each)));
};

/** The words of a value that runs something: of command and args, of an exec hook, or of the command that a sleep hook is like. */
export const wordsOf = (kind: StackKind, value: Json | undefined): string[] => {
  if (!isObject(value)) return [];
  if (kind === 'entrypoint') return [...strings(value['command']), ...strings(value['args'])];
  const { exec, sleep } = value;
  if (isObject(exec)) return strings(exec['command']);
  return isObject(sleep) && typeof sleep['seconds'] === 'number' ? ['sleep', String(sleep['seconds'])] : [];
};

/** The args of a value, as they are there. */
const argsOf = (value: Json | undefined): readonly Json[] => {
  const args = isObject(value) ? value['args'] : undefined;
  return Array.isArray(args) ? args : strings(args);
};

const withWords = (kind: StackKind, words: readonly string[], own: number): Json =>
  kind === 'entrypoint'
    ? { command: words.slice(0, own), args: words.slice(own) }
    : { exec: { command: [...words] } };

/** Overlays a part on a value. `beneath` is the command line to wrap, where the value does not have it. */
export const compose = (
  kind: StackKind,
  part: Part,
  below: Json | undefined,
  beneath?: readonly Json[],
): Json => {
  if (part.op === 'wrap') {
    const line = beneath?.map(String) ?? [...(part.hidden ?? []).map(String), ...wordsOf(kind, below)];
    return withWords(kind, [...part.words, ...line], part.words.length);
  }
  if (part.op === 'args') {
    const args = [...part.before, ...(beneath ?? argsOf(below)), ...part.after];
    return { ...(isObject(below) && below), args };
  }
  if (!isObject(below)) return { value: part.text };
  const old = below['value'];
  const text = typeof old === 'string' && old !== '' ? `${old}${part.separator}${part.text}` : part.text;
  // The API server refuses a value beside a valueFrom.
  if ((below['valueFrom'] ?? null) !== null) return { ...nameOnly(kind, below), value: text };
  return { ...below, value: text };
};

/** Splits the top layer off a value: its part, and what it leaves. */
const split = (
  kind: StackKind,
  layer: Layer,
  next: Layer | undefined,
  value: Json | undefined,
): { part: Part; below: Json } => {
  if (layer.op === 'wrap') {
    const words = wordsOf(kind, value);
    const own = layer.spans[0] ?? 0;
    if (words.length < own || own === 0) throw new LayerMismatchError('fewer elements than podgraft added');
    const rest = words.slice(own);
    const below = withWords(kind, rest, next?.op === 'wrap' ? (next.spans[0] ?? 0) : rest.length);
    return { part: { op: 'wrap', words: words.slice(0, own) }, below };
  }
  if (layer.op === 'args') return splitArgs(layer, value);
  if (!isObject(value) || typeof value['value'] !== 'string') throw new LayerMismatchError('no plain value');
  const [separator = 0, length = 0] = layer.spans;
  const text = value['value'];
  if (text.length < separator + length) throw new LayerMismatchError('a shorter value than podgraft wrote');
  const cut = text.length - length;
  return {
    part: {
      op: 'append',
      separator: layer.pendingSeparator ?? text.slice(cut - separator, cut),
      text: text.slice(cut),
    },
    below: { ...value, value: text.slice(0, cut - separator) },
  };
};

const splitArgs = (layer: Layer, value: Json | undefined): { part: Part; below: JsonObject } => {
  const args = argsOf(value);
  const [before = 0, after = 0] = layer.spans;
  const end = args.length - after;
  if (end < before) throw new LayerMismatchError('fewer arguments than podgraft added');
  return {
    part: { op: 'args', before: args.slice(0, before), after: args.slice(end) },
    below: { ...(isObject(value) && value), args: args.slice(before, end) },
  };
};

/** Overlays a layer's part on another value than before. `next` is the layer below from now on. */
const recompose = (
  kind: StackKind,
  layer: Layer,
  next: Layer | undefined,
  part: Part,
  below: Json | undefined,
  beneath?: readonly Json[],
): Json => {
  if (part.op === 'append') noteSpans(layer, part, below);
  const value = compose(kind, part, below, beneath);
  if (next !== undefined) rememberBelow(kind, layer, next, value, below);
  return value;
};

/**
 * Notes in a layer the value below, where its own value does not contain that: a wrapper holds no `sleep` hook, and
 * a text no `valueFrom`.
 */
export const rememberBelow = (
  kind: StackKind,
  layer: Layer,
  next: Layer,
  value: Json,
  below: Json | undefined,
): void => {
  const isContained =
    below === undefined || (layer.op !== 'set' && equal(split(kind, layer, next, value).below, below));
  layer.previousValue = isContained ? undefined : below;
};

/** Splits the top layer off a stack of several: its part, and the value below, as remembered or as contained. */
const splitTop = (
  kind: StackKind,
  layer: Layer,
  next: Layer | undefined,
  value: Json | undefined,
): { part: Part; below: Json } => {
  const { part, below } = split(kind, layer, next, value);
  const remembered = layer.previousValue;
  if (next === undefined || remembered === undefined) return { part, below };
  // On top of an edit by hand it is no longer known which part is whose.
  if (fingerprint(remembered) !== next.hash) throw new LayerMismatchError('edited beneath');
  return {
    part: part.op === 'wrap' && next.op === 'args' ? withHidden(part, below, remembered) : part,
    below: remembered,
  };
};

/** A wrapper's part with the words that it runs, `line`, and that the value below does not contain. */
const withHidden = (part: Extract<Part, { op: 'wrap' }>, line: Json, below: Json | undefined): Part => {
  const words = wordsOf('entrypoint', line);
  return { ...part, hidden: words.slice(0, Math.max(0, words.length - wordsOf('entrypoint', below).length)) };
};

/** The part over a layer that is new beneath it: a wrapper, or a hook, has all the words that the part runs. */
const partOver = (below: Layer, part: Part): Part =>
  part.op === 'wrap' && below.op !== 'args' ? { op: 'wrap', words: part.words } : part;

/** Notes in a layer the length of its part of a value. */
export const noteSpans = (layer: Layer, part: Part, below: Json | undefined): void => {
  if (part.op === 'wrap') {
    layer.spans = [part.words.length];
    return;
  }
  if (part.op === 'args') {
    layer.spans = [part.before.length, part.after.length];
    return;
  }
  const old = isObject(below) ? below['value'] : undefined;
  const isApart = typeof old === 'string' && old !== '';
  layer.spans = [isApart ? part.separator.length : 0, part.text.length];
  // A separator that is not in the text comes back when there is something to separate from.
  layer.pendingSeparator = isApart || part.separator === '' ? undefined : part.separator;
};

/** Moves the bottom value from one layer to another. */
const moveBase = (from: Layer, to: Layer): void => {
  to.previousValue = from.previousValue;
  to.sharedWithBelow = from.sharedWithBelow;
  from.previousValue = undefined;
  from.sharedWithBelow = false;
  moveSource(from, to);
};

/** The source of the bottom value moves too; a layer that is left without it has its own again. */
const moveSource = (from: Layer, to: Layer): void => {
  to.displacedSource = to.previousSource;
  to.previousSource = from.previousSource;
  from.previousSource = from.displacedSource;
  from.displacedSource = undefined;
};

/** Gives the source that `insertLayer` moved to a layer back to the layer above, which it is beneath again. */
export const leaveSource = (layer: Layer, above: Layer): void => {
  above.displacedSource = above.previousSource;
  above.previousSource = layer.previousSource;
  layer.previousSource = layer.displacedSource;
  layer.displacedSource = undefined;
};

/** Changes the value below the top layer of a stack; a layer there whose hash matched still has a hash that matches. */
const rehash = (stack: readonly Layer[], before: Json | undefined, after: Json | undefined): void => {
  const top = stack[stack.length - 1];
  if (top === undefined || before === undefined || after === undefined) return;
  if (top.hash === fingerprint(before)) top.hash = fingerprint(after);
};

/** A variable without a value, to append to; undefined for what has no name. */
const nameOnly = (kind: StackKind, value: Json): JsonObject | undefined =>
  kind === 'env' && isObject(value) && value['name'] !== undefined ? { name: value['name'] } : undefined;

/** The value below the top layer. */
const valueBelowTop = (
  kind: StackKind,
  stack: readonly Layer[],
  value: Json | undefined,
): Json | undefined => {
  const top = stack[stack.length - 1] as Layer;
  const next = stack[stack.length - 2];
  if (top.sharedWithBelow) return value;
  if (top.op === 'set' || next === undefined || top.previousValue !== undefined) return top.previousValue;
  return split(kind, top, next, value).below;
};

/** The value below the layers from `depth` on; undefined: there is none. */
export const valueBelow = (
  kind: StackKind,
  stack: readonly Layer[],
  depth: number,
  value: Json | undefined,
): Json | undefined => {
  let below = value;
  for (let count = stack.length; count > depth; count--)
    below = valueBelowTop(kind, stack.slice(0, count), below);
  return below;
};

/** The values below each of the layers, the lowest first. */
export const valuesBelow = (
  kind: StackKind,
  stack: readonly Layer[],
  value: Json | undefined,
): (Json | undefined)[] => {
  let below = value;
  return stack
    .map((_, index) => {
      below = valueBelowTop(kind, stack.slice(0, stack.length - index), below);
      return below;
    })
    .reverse();
};

/**
 * Takes the layer at `index` out of the stack (lowest first) and returns the value without it; undefined:
 * nothing is left. The layers' depths and what they remember are brought up to date.
 */
// oxlint-disable-next-line complexity -- removal recurses through the stack; the cases share its state
export const removeLayer = (
  kind: StackKind,
  stack: readonly Layer[],
  index: number,
  value: Json | undefined,
): Json | undefined => {
  const top = stack.length - 1;
  const layer = stack[top] as Layer;
  if (index === top) return valueBelowTop(kind, stack, value);
  const rest = stack.slice(0, -1);
  layer.depth--;
  if (layer.op === 'set') {
    const below = layer.sharedWithBelow ? value : layer.previousValue;
    const left = removeLayer(kind, rest, index, below);
    if (index < top - 1) rehash(rest, below, left);
    if (index === top - 1) moveSource(stack[index] as Layer, layer);
    // The same value is below only while another layer of it is: not once the user's own value is there.
    layer.sharedWithBelow = rest.length > 1 && equal(left, value);
    layer.previousValue = layer.sharedWithBelow ? undefined : left;
    return value;
  }
  const { part, below } = splitTop(kind, layer, stack[top - 1], value);
  if (index === 0 && rest.length === 1) {
    // The lowest layer goes: the value below it is now below this one.
    const lowest = stack[0] as Layer;
    const base = wordsBelow(kind, lowest, below, part);
    moveBase(lowest, layer);
    return recompose(kind, layer, undefined, part, layer.previousValue ?? nameOnly(kind, below), base);
  }
  const left = removeLayer(kind, rest, index, below);
  if (index < top - 1) rehash(rest, below, left);
  const isDirectlyBelow = index === top - 1;
  if (isDirectlyBelow) moveSource(stack[index] as Layer, layer);
  const next = isDirectlyBelow ? stack[top - 2] : stack[top - 1];
  const removed = stack[index] as Layer;
  const isBetween = isDirectlyBelow && removed.op === 'wrap' && part.op === 'wrap' && kind === 'entrypoint';
  const line = isBetween ? wordsBelow(kind, removed, below, part) : undefined;
  return recompose(kind, layer, next, part, left ?? nameOnly(kind, below), line);
};

/** The command line, or the args of it, that is left of a value without its top layer, for the part above. */
const wordsBelow = (kind: StackKind, layer: Layer, value: Json, part: Part): readonly Json[] | undefined => {
  if (layer.op === 'wrap') return wordsOf(kind, value).slice(layer.spans[0] ?? 0);
  if (layer.op !== 'args') return undefined;
  const { below } = splitArgs(layer, value);
  return part.op === 'wrap' ? [...(part.hidden ?? []), ...wordsOf(kind, below)] : argsOf(below);
};

/**
 * Puts a layer in at a depth and returns the value with it. `make` is given the value below and returns
 * the value that the new layer makes of it; `hidden`: what a wrapper above runs before the value below.
 */
export const insertLayer = (
  kind: StackKind,
  stack: readonly Layer[],
  depth: number,
  value: Json | undefined,
  added: Layer,
  make: (below: Json | undefined, hidden?: readonly Json[]) => Json,
  hidden?: readonly Json[],
): Json => {
  if (depth >= stack.length) {
    added.depth = stack.length;
    return make(value, hidden);
  }
  const layer = stack[stack.length - 1] as Layer;
  const rest = stack.slice(0, -1);
  layer.depth++;
  if (layer.op === 'set') {
    const below = layer.sharedWithBelow ? value : layer.previousValue;
    const composed = insertLayer(kind, rest, depth, below, added, make);
    if (depth < rest.length) rehash(rest, below, composed);
    // What this layer remembered is now beneath the new one.
    else moveSource(layer, added);
    if (rest.length === 0 && added.op !== 'set') added.previousValue = below;
    layer.sharedWithBelow = equal(composed, value);
    layer.previousValue = layer.sharedWithBelow ? undefined : composed;
    return value as Json;
  }
  const next = stack[stack.length - 2];
  const { part, below } = splitTop(kind, layer, next, value);
  if (next === undefined) {
    // What the lowest layer remembered is now beneath the new one.
    added.depth = 0;
    const original = layer.previousValue;
    const composed = make(added.op === 'wrap' ? below : original);
    moveBase(layer, added);
    // The wrapper runs the ENTRYPOINT of the image too, which is no part of the args below it.
    const over =
      added.op === 'args' && part.op === 'wrap'
        ? withHidden(part, below, splitArgs(added, composed).below)
        : part;
    return recompose(kind, layer, added, over, composed);
  }
  const above = part.op === 'wrap' && next.op === 'args' ? part.hidden : undefined;
  const composed = insertLayer(kind, rest, depth, below, added, make, above);
  if (depth < rest.length) {
    rehash(rest, below, composed);
    return recompose(kind, layer, next, part, composed);
  }
  moveSource(layer, added);
  return recompose(kind, layer, added, partOver(added, part), composed);
};
