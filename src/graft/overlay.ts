// Applies a change that extends what is there: a command before a command line, a text after a value.

import type { LoadedRule } from '../config/config.ts';
import { keyOf, type Path } from '../ownership/field-path.ts';
import {
  compose,
  countArguments,
  floorOf,
  insertLayer,
  noteSpans,
  rememberBelow,
  type StackKind,
  stackKindOf,
  valueBelow,
  wordsOf,
} from '../ownership/layers.ts';
import { fingerprint, type Layer, stackOf } from '../ownership/record-format.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Overlay } from '../rules/change.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { copy, isObject } from '../yaml/read/value.ts';
import { newLayer, noteLayer } from './note-layer.ts';
import { followers, indexOfNew } from './placement.ts';
import type { ChangeResult, PlanInput } from './plan-input.ts';

/**
 * What the user has beneath the layers of others; undefined: nothing, or the owner has a layer there. Where a rule
 * leaves that to the user, nothing is noted of the owner: whoever takes its place has the say, before or after.
 */
export const usersOwn = (
  { template, config }: PlanInput,
  stack: readonly Layer[],
  path: Path,
): Json | undefined =>
  stack.some(({ owner }) => owner === config.name)
    ? undefined
    : valueBelow(stackKindOf(path), stack, 0, template.get(path));

/** Overlays a part on a value, at the depth that the same owner's part had before. */
// oxlint-disable-next-line complexity -- one overlay is applied in one order, and each step needs the last
export const applyOverlay = (input: PlanInput, rule: LoadedRule, change: Overlay): ChangeResult => {
  const { template, record, undone } = input;
  const { path, part } = change;
  const kind = stackKindOf(path);
  const present = template.get(path);
  // A layer may remember it.
  const current = present === undefined ? undefined : copy(present);
  const layer = newLayer(input, rule, path);
  const stack = stackOf(record, layer.path);
  if (kind === 'env' && current === undefined) {
    const fresh = change.fresh as Json;
    record.createdCollections.push(
      ...template.add(
        path,
        fresh,
        indexOfNew(input, path, change.position ?? 'Last') as number | undefined,
        followers(input),
      ),
    );
    noteLayer(input, layer, fresh);
    return { done: 'added', value: fresh };
  }
  if (isAlreadyApplied(kind, part, usersOwn(input, stack, path)))
    return { done: 'there', value: current ?? null };
  layer.op = part.op;
  const depth = depthOf(undone, layer, stack);
  const edited = editedBeneath(change, stack, depth, current);
  if (edited !== undefined) return edited;
  const refused = notAppendable(change, valueBelow(kind, stack, depth, current));
  if (refused !== undefined) return refused;
  const isLowest = depth === (part.op === 'args' ? 0 : countArguments(stack));
  // What the layer makes of the value below it, without the layers above.
  let own: Json = current ?? null;
  const value = insertLayer(kind, stack, depth, current, layer, (below, hidden) => {
    const nothing = below === undefined || (kind === 'lifecycle' && wordsOf(kind, below).length === 0);
    if (nothing && change.fresh !== undefined) {
      layer.op = 'set';
      layer.previousValue = below;
      own = change.fresh;
      return own;
    }
    noteSpans(layer, part, below);
    const line = hidden && part.op === 'wrap' ? [...hidden, ...wordsOf(kind, below)] : undefined;
    own = compose(kind, part, below, line ?? (isLowest ? change.beneath : undefined));
    // Somebody removed what other owners had added: their layers do not describe what is below.
    if (current === undefined && stack.length > 0) Object.assign(layer, { op: 'set', spans: [] });
    const next = stack[depth - 1];
    if (next) rememberBelow(kind, layer, next, own, below);
    return own;
  });
  const top = stack[stack.length - 1];
  const isTop = layer.depth === stack.length;
  // What was edited by hand is kept as it is: the sizes of the layers in it say nothing any more.
  if (isTop && (top === undefined || fingerprint(current ?? null) !== top.hash))
    layer.previousValue = current;
  noteLayer(input, layer, own);
  if (top && !isTop) top.hash = fingerprint(value);
  const previousSource = template.replace(path, value, undefined, followers(input));
  if (isTop) layer.previousSource = previousSource;
  return { done: 'overlaid', value };
};

/** Where in a stack a layer of the owner goes: at the depth of the one that was undone, else on top of its kind. */
const depthOf = (undone: PlanInput['undone'], layer: Layer, stack: readonly Layer[]): number => {
  const floor = floorOf(layer, stack);
  const ceiling = layer.op === 'args' ? countArguments(stack) : stack.length;
  const known = undone.depths.get(keyOf(layer.path));
  return known === undefined ? ceiling : Math.min(known + floor, ceiling);
};

/** Why nothing is put into args under what another owner's rule put before the command line. */
const editedBeneath = (
  { part, path, field }: Overlay,
  stack: readonly Layer[],
  depth: number,
  current: Json | undefined,
): Diagnostic | undefined => {
  const top = stack.at(-1);
  if (part.op !== 'args' || top === undefined || depth === stack.length) return undefined;
  if (fingerprint(current ?? null) === top.hash) return undefined;
  const container = path[1] as string;
  const what = `the command line of container ${container} was edited by hand after rule ${top.rule} of ${top.owner} changed it, so podgraft can't tell where its arguments begin`;
  const remedy = `run the config of ${top.owner} again, or remove the edit`;
  return { kind: 'Conflict', what, remedy, path: field, container };
};

/** Why a variable can't be extended: it takes its value from elsewhere. */
const notAppendable = ({ path, part, field }: Overlay, below: Json | undefined): Diagnostic | undefined => {
  const from = part.op === 'append' && isObject(below) ? (below['valueFrom'] ?? null) : null;
  if (from === null) return undefined;
  const source = isObject(from) ? Object.keys(from)[0] : 'valueFrom';
  const what = `can't append to ${path[3]}: its value comes from ${source}`;
  return { kind: 'EnvNotAppendable', what, path: field, container: path[1] as string };
};

/** Whether the value has the part already, from a run that kept no record. */
const isAlreadyApplied = (kind: StackKind, part: Overlay['part'], current: Json | undefined): boolean => {
  if (part.op === 'append') {
    const value = isObject(current) ? current['value'] : undefined;
    return typeof value === 'string' && (value === part.text || value.endsWith(part.separator + part.text));
  }
  if (part.op === 'args') {
    const args = isObject(current) && Array.isArray(current['args']) ? current['args'].map(String) : [];
    const { before, after } = part;
    const start = args.length - after.length;
    return (
      start >= before.length &&
      before.every((word, index) => word === args[index]) &&
      after.every((word, index) => word === args[start + index])
    );
  }
  const words = wordsOf(kind, current);
  return part.words.length > 1 && part.words.every((word, index) => word === words[index]);
};
