// Notes in the record what a rule put into a workload.

import type { LoadedRule } from '../config/config.ts';
import { keyOf, type Path, samePath } from '../ownership/field-path.ts';
import { floorOf, leaveSource } from '../ownership/layers.ts';
import { addLayer, fingerprint, type Layer, stackOf } from '../ownership/record-format.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { equal } from '../yaml/read/value.ts';
import { fullPath, type PlanInput } from './plan-input.ts';

export const newLayer = (input: PlanInput, rule: LoadedRule, path: Path): Layer => ({
  owner: input.config.name,
  rule: rule.name,
  path: fullPath(input, path),
  op: 'set',
  hash: '',
  depth: 0,
  spans: [],
  previousValue: undefined,
  previousSource: undefined,
  sharedWithBelow: false,
});

/** Adds a layer to the record, or merges it into the one that the rule has on the value already. */
export const noteLayer = (input: PlanInput, layer: Layer, value: Json, hashOf = fingerprint): void => {
  const { record, undone } = input;
  const key = undone.depths.size === 0 ? '' : keyOf(layer.path);
  const isRedone = undone.depths.has(key);
  const stack = stackOf(record, layer.path);
  const floor = floorOf(layer, stack);
  const sameRule = stack.find(
    ({ owner, rule, path }) => owner === layer.owner && rule === layer.rule && samePath(path, layer.path),
  );
  layer.hash = hashOf(value);
  if (sameRule === undefined) {
    addLayer(record, layer);
    // The next layer of the owner goes over this one.
    if (isRedone) undone.depths.set(key, layer.depth + 1 - floor);
    return;
  }
  const above = stack.find(({ depth }) => depth === layer.depth + 1);
  if (above !== undefined) leaveSource(layer, above);
  mergeLayer(sameRule, layer, value);
  for (const each of stack) if (each !== sameRule && each.depth >= layer.depth) each.depth--;
  if (isRedone) undone.depths.set(key, layer.depth - floor);
};

/** One rule has one layer on a value, however many of its fields change the value. */
const mergeLayer = (into: Layer, layer: Layer, value: Json): void => {
  into.hash = layer.hash;
  if (into.sharedWithBelow) {
    Object.assign(into, {
      op: layer.op,
      spans: layer.spans,
      pendingSeparator: layer.pendingSeparator,
      previousValue: layer.previousValue,
      previousSource: layer.previousSource ?? into.previousSource,
      sharedWithBelow: layer.op === 'set' && layer.sharedWithBelow,
    });
  } else if (into.op === 'append' && layer.op === 'append') {
    const [before = 0, length = 0] = into.spans;
    into.spans = [before, length + layer.spans.reduce((sum, each) => sum + each, 0)];
  }
  // Several fields of the rule resulted in the value of the owner below, who shares it then.
  const { op, depth, previousValue } = into;
  if (op === 'set' && depth > 0 && previousValue !== undefined && equal(previousValue, value))
    Object.assign(into, { sharedWithBelow: true, previousValue: undefined, previousSource: undefined });
};
