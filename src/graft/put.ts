// Applies one change of a rule that puts a value into a pod template: looks up what is there, decides the conflict,
// changes the draft and notes the layer in the record.

import type { LoadedRule } from '../config/config.ts';
import { isTypeField, keyOf, type Path } from '../ownership/field-path.ts';
import { insertLayer, stackKindOf, valueBelow, valuesBelow } from '../ownership/layers.ts';
import { movesOf } from '../ownership/moved-containers.ts';
import { fingerprint, fingerprintOfGiven, type Layer, stackOf } from '../ownership/record-format.ts';
import { undoInside, valueWithoutOthers } from '../ownership/undo.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Put } from '../rules/change.ts';
import { handlerKind } from '../rules/hooks.ts';
import type { ContainerList } from '../select/containers.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { copy, equal, isObject, toJson } from '../yaml/read/value.ts';
import { canChain, conflict, isRuledOut, isSelected, noPlace, otherListWithContainer } from './conflict.ts';
import { newLayer, noteLayer } from './note-layer.ts';
import { applyOverlay, usersOwn } from './overlay.ts';
import { followers, indexOfNew } from './placement.ts';
import { type ChangeResult, fullPath, isMovedContainer, type PlanInput } from './plan-input.ts';

// oxlint-disable-next-line complexity -- the cases of a conflict are read from top to bottom
export const put = (input: PlanInput, rule: LoadedRule, given: Put): ChangeResult => {
  const { path, onConflict } = given;
  const lacking = noPlace(input, given);
  if (lacking !== undefined) return lacking;
  const present = input.template.get(path);
  const change = withPathOf(present, given);
  const { value } = change;
  const otherList = otherListWithContainer(input, path);
  if (otherList !== undefined) {
    return {
      kind: 'Conflict',
      what: `the pod already has ${otherList === 'containers' ? 'a container' : 'an init container'} named ${path[1]}`,
      remedy: 'rename one of them: a container is replaced only in its own list',
      path: change.field,
    };
  }
  if (path.length === 2 && isMovedContainer(input, path[0] as ContainerList, path[1] as string))
    return isMoved(input, change);
  if (present === undefined || (present === null && isTypeField(path)))
    return add(input, rule, change, present);
  // A layer may remember it.
  const current = copy(present);
  const stack = stackOf(input.record, fullPath(input, path));
  const own = usersOwn(input, stack, path);
  if (own !== undefined && isUsers(input, path, own, value)) return { done: 'there', value: current };
  const layer = newLayer(input, rule, path);
  const place = placeIn(input, layer, stack, current);
  const { depth, below, layerBelow } = place;
  // What was kept once stays kept, also when another owner later puts the same value there.
  const isOther = (each: Json | undefined): boolean => each !== undefined && !equal(each, value);
  if (onConflict === 'Keep') {
    const lower = valuesBelow(stackKindOf(path), stack, current).slice(0, depth);
    if ([...lower, below].some(isOther)) return { done: 'kept', value: current };
  }
  if (equal(below, value)) {
    // Another owner put the same value there: it stays until the last of them removes it.
    if (layerBelow !== undefined && layerBelow.owner !== input.config.name)
      putUnder(input, place, layer, current, () => {
        layer.sharedWithBelow = true;
        return value;
      });
    return { done: 'there', value: current };
  }
  if (below !== undefined) {
    if (onConflict === 'Chain') return chain(input, rule, change, below);
    const refused = refusal(input, change, below, layerBelow);
    if (refused !== undefined) return refused;
  }
  if (depth === stack.length) return replaceTop(input, layer, change, stack, current);
  const merged = putUnder(input, place, layer, current, (under) => {
    layer.previousValue = under;
    return value;
  });
  return { done: 'replaced', value: merged };
};

/** Whether the user has the very same there, whatever other owners put inside of it since. */
const isUsers = ({ template, record, config }: PlanInput, path: Path, own: Json, value: Json): boolean => {
  if (equal(own, value)) return true;
  if (path.length !== 2) return false;
  const bare = valueWithoutOthers(template, record, [...template.prefix, ...path], config.name);
  return bare !== undefined && equal(bare, value);
};

const isMoved = (input: PlanInput, { path, field }: Put): Diagnostic => {
  const [lowest] = movesOf(input.record, fullPath(input, path)) as [Layer];
  const what = `container ${path[1]} belongs to the workload: rule ${lowest.rule} of ${lowest.owner} moved it to initContainers`;
  return { kind: 'Conflict', what, remedy: 'rename the container in the rule', path: field };
};

/** A mount with the path as the workload spells it: /data and /data/ are one. */
const withPathOf = (current: Json | undefined, change: Put): Put => {
  const { value } = change;
  if (change.path[2] !== 'volumeMounts' || !isObject(current) || !isObject(value)) return change;
  const { mountPath } = current;
  return mountPath === undefined || mountPath === value['mountPath']
    ? change
    : { ...change, value: { ...value, mountPath } };
};

const add = (input: PlanInput, rule: LoadedRule, change: Put, current: null | undefined): ChangeResult => {
  const { template, record } = input;
  const { path, value } = change;
  if (path[0] === 'labels' && isRuledOut(input, path[1] as string, value)) {
    const what = `the workload's selector doesn't match pods with label ${path[1]}: ${toJson(value)}`;
    return {
      kind: 'Conflict',
      what,
      remedy: 'remove the label from the rule, or exclude the workload',
      path: change.field,
    };
  }
  const index = indexOfNew(input, path, change.position ?? 'Last');
  if (typeof index === 'string') return { kind: 'PlacementNotFound', what: index, path: change.field };
  const layer = newLayer(input, rule, path);
  // What other owners had there, somebody removed.
  layer.depth = stackOf(record, layer.path).length;
  if (current === null) layer.previousSource = template.replace(path, value);
  else record.createdCollections.push(...template.add(path, value, index, followers(input)));
  noteLayer(input, layer, value, fingerprintOfGiven);
  return { done: 'added', value };
};

/** Where in a stack a layer of the owner goes: at the depth of the one that was undone, else on top. */
interface StackPlace {
  readonly stack: readonly Layer[];
  readonly depth: number;
  /** The value under the layer; undefined: nothing. */
  readonly below: Json | undefined;
  readonly layerBelow: Layer | undefined;
}

const placeIn = (input: PlanInput, { path }: Layer, stack: readonly Layer[], current: Json): StackPlace => {
  const kind = stackKindOf(path.slice(input.template.prefix.length));
  const depth = Math.min(input.undone.depths.get(keyOf(path)) ?? stack.length, stack.length);
  const below = valueBelow(kind, stack, depth, current);
  return { stack, depth, below, layerBelow: stack[depth - 1] };
};

/** Why a value is not replaced. */
const refusal = (
  input: PlanInput,
  change: Put,
  below: Json,
  layerBelow: Layer | undefined,
): Diagnostic | undefined => {
  const [list, label = ''] = change.path;
  if (list === 'labels' && isSelected(input, label)) {
    const remedy = `remove the label from the rule; podgraft never replaces labels that the workload selects its pods by`;
    return { ...conflict(change, below, layerBelow), remedy };
  }
  return change.onConflict === 'Fail' ? conflict(change, below, layerBelow) : undefined;
};

const replaceTop = (
  input: PlanInput,
  layer: Layer,
  { path, value }: Put,
  stack: readonly Layer[],
  current: Json,
): ChangeResult => {
  const { template, record, replaced } = input;
  layer.depth = stack.length;
  if (path.length === 2) undoInside(template, record, layer.path);
  layer.previousValue = copy(template.get(path) ?? current);
  layer.previousSource = template.replace(path, value);
  replaced.push(layer);
  noteLayer(input, layer, value);
  return { done: 'replaced', value };
};

/** Puts a layer in at its place in the stack, and brings the value and the top layer's hash up to date. */
const putUnder = (
  input: PlanInput,
  { stack, depth }: StackPlace,
  layer: Layer,
  current: Json,
  make: (below: Json | undefined) => Json,
): Json => {
  const path = layer.path.slice(input.template.prefix.length);
  const kind = stackKindOf(path);
  const top = stack[stack.length - 1];
  let own = current;
  const merged = insertLayer(kind, stack, depth, current, layer, (below) => {
    own = make(below);
    return own;
  });
  noteLayer(input, layer, own);
  if (equal(merged, current)) return merged;
  input.template.replace(path, merged);
  if (top) top.hash = fingerprint(merged);
  return merged;
};

const article = (kind: string): string => `${kind === 'exec' ? 'an' : 'a'} ${kind}`;

const chain = (input: PlanInput, rule: LoadedRule, change: Put, current: Json): ChangeResult => {
  const { path, field } = change;
  const words = change.chain;
  if (words === undefined || !canChain(change, current)) {
    const kind = (isObject(current) ? handlerKind(current) : undefined) ?? 'nothing';
    const isCommand = kind === 'exec' || kind === 'sleep';
    if (isCommand && change.interpreter !== undefined) {
      const what = `${path[3]} of container ${path[1]} is ${article(kind)} hook, and the new one is a script for ${change.interpreter}, which isn't a shell and can't run the existing hook`;
      const remedy = 'write the script for a shell such as /bin/sh, or set onConflict: Replace or Keep';
      return { kind: 'HookConflict', what, remedy, path: field, container: path[1] as string };
    }
    const what = `${path[3]} of container ${path[1]} is ${isCommand ? `${article(kind)} hook, and the new one is a request` : kind}, and only exec and sleep hooks can be chained`;
    return { kind: 'HookConflict', what, path: field, container: path[1] as string };
  }
  // With nothing below, as under a value that another owner replaced, the hook is put as it is.
  return applyOverlay(input, rule, {
    op: 'overlay',
    path,
    part: { op: 'wrap', words },
    fresh: change.value,
    field,
  });
};
