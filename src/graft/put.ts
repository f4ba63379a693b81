// Applies one change of a rule that puts something into a pod template: looks up what is there, settles the
// conflict, changes the draft and notes the layer in the record.

import type { LoadedRule } from '../config/config.ts';
import { isTypeField, keyOf } from '../ownership/field-path.ts';
import { insertLayer, stackKindOf, valueBelow } from '../ownership/layers.ts';
import { fingerprint, fingerprintOfGiven, type Layer, stackOf } from '../ownership/record-format.ts';
import { sourceWithoutLayers, undoInside } from '../ownership/undo.ts';
import type { Put } from '../rules/change.ts';
import { handlerKind } from '../rules/hooks.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { equal, isObject } from '../yaml/read/value.ts';
import { canChain, conflict, isSelected, otherListWithContainer } from './conflict.ts';
import { newLayer, noteLayer } from './note-layer.ts';
import { applyOverlay, usersOwn } from './overlay.ts';
import { followers, indexOfNew } from './placement.ts';
import { type ChangeResult, fullPath, type PlanInput } from './plan-input.ts';

export const put = (input: PlanInput, rule: LoadedRule, change: Put): ChangeResult => {
  const { template, record } = input;
  const { path, value } = change;
  const clash = otherListWithContainer(input, path);
  if (clash !== undefined) {
    return {
      kind: 'Conflict',
      what: `container ${path[1]} is already among the ${clash}`,
      remedy: 'rename one of them: a container is replaced only where it stands',
      path: change.field,
    };
  }
  const current = template.get(path);
  const stack = stackOf(record, fullPath(input, path));
  if (current === undefined || (current === null && isTypeField(path))) {
    const index = indexOfNew(input, path, change.position ?? 'Last');
    if (typeof index === 'string') return { kind: 'PlacementNotFound', what: index, path: change.field };
    const layer = newLayer(input, rule, path);
    if (current === null) layer.previousSource = template.replace(path, value);
    else record.createdCollections.push(...template.add(path, value, index, followers(input)));
    noteLayer(input, layer, value, fingerprintOfGiven);
    return { done: 'added', value };
  }
  const own = usersOwn(input, stack, path);
  if (own !== undefined && equal(own, value)) return { done: 'there', value: current };
  // Where the owner's layer lay beneath others', it is judged by what lies beneath it there.
  const layer = newLayer(input, rule, path);
  const kind = stackKindOf(path);
  const depth = Math.min(input.undone.depths.get(keyOf(layer.path)) ?? stack.length, stack.length);
  const levels = stack.map((_, at) => valueBelow(kind, stack, at, current)).slice(0, depth);
  const currentBelow = depth < stack.length ? valueBelow(kind, stack, depth, current) : current;
  const layerBelow = stack[depth - 1];
  // What was kept once is kept, also when another owner puts the very same there later.
  const isOther = (each: Json | undefined): boolean => each !== undefined && !equal(each, value);
  if (change.onConflict === 'Keep' && [...levels, currentBelow].some(isOther))
    return { done: 'kept', value: current };
  if (equal(currentBelow, value)) {
    // Another owner put the same there: it stays until the last of them lets go.
    if (layerBelow !== undefined && layerBelow.owner !== input.config.name)
      putUnder(input, stack, depth, layer, current, () => {
        layer.sharedWithBelow = true;
        return value;
      });
    return { done: 'there', value: current };
  }
  if (currentBelow !== undefined) {
    if (change.onConflict === 'Chain') return chain(input, rule, change, currentBelow);
    if (path[0] === 'labels' && isSelected(input, path[1] as string)) {
      const remedy = `remove the label from the rule: the workload selects its pods by it, so it is never replaced`;
      return { ...conflict(change, currentBelow, layerBelow), remedy };
    }
    if (change.onConflict === 'Fail') return conflict(change, currentBelow, layerBelow);
  }
  if (depth >= stack.length) {
    layer.depth = stack.length;
    if (path.length === 2) undoInside(template, record, layer.path);
    layer.previousValue = template.get(path) ?? current;
    const previousSource = template.replace(path, value);
    layer.previousSource = sourceWithoutLayers(template, input.recordInSource, layer.path) ?? previousSource;
    noteLayer(input, layer, value);
    return { done: 'replaced', value };
  }
  const merged = putUnder(input, stack, depth, layer, current, (below) => {
    layer.previousValue = below;
    return value;
  });
  return { done: 'replaced', value: merged };
};

/** Puts a layer in beneath others, and brings the value and the top layer's hash up to date. */
const putUnder = (
  input: PlanInput,
  stack: readonly Layer[],
  depth: number,
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

const chain = (input: PlanInput, rule: LoadedRule, change: Put, current: Json): ChangeResult => {
  const { path, field } = change;
  const words = change.chain;
  if (words === undefined || !canChain(change, current)) {
    const kind = (isObject(current) ? handlerKind(current) : undefined) ?? 'nothing';
    if (kind === 'exec' && change.interpreter !== undefined) {
      const what = `${path[3]} of container ${path[1]} is an exec hook, and the new one is a script for ${change.interpreter}, which is no shell and so cannot run the existing hook first`;
      const remedy = 'write the script for a shell such as /bin/sh, or set onConflict: Replace or Keep';
      return { kind: 'HookConflict', what, remedy, path: field, container: path[1] as string };
    }
    const what = `${path[3]} of container ${path[1]} is ${kind === 'exec' ? 'an exec hook, and the new one is not' : kind}, and only exec hooks can be chained`;
    return { kind: 'HookConflict', what, path: field, container: path[1] as string };
  }
  // Where nothing lies beneath, as under what another owner replaced, the hook stands for itself.
  return applyOverlay(input, rule, {
    op: 'overlay',
    path,
    part: { op: 'wrap', words },
    fresh: change.value,
    field,
  });
};
