// Notes in the record what a rule put into a workload.

import type { LoadedRule } from '../config/config.ts';
import { keyOf, type Path } from '../ownership/field-path.ts';
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

export const noteLayer = (input: PlanInput, layer: Layer, value: Json, hashOf = fingerprint): void => {
  const { record, undone } = input;
  const key = undone.depths.size === 0 ? '' : keyOf(layer.path);
  // What the same owner lays on it next goes over this.
  if (undone.depths.has(key)) undone.depths.set(key, layer.depth + 1);
  const stack = stackOf(record, layer.path);
  const sameRule = stack.find((each) => each.owner === layer.owner && each.rule === layer.rule);
  layer.hash = hashOf(value);
  if (sameRule === undefined) {
    addLayer(record, layer);
    return;
  }
  // One rule is one layer, however many of its fields touch the value.
  sameRule.hash = layer.hash;
  if (sameRule.sharedWithBelow) {
    Object.assign(sameRule, {
      op: layer.op,
      spans: layer.spans,
      pendingSeparator: layer.pendingSeparator,
      sharedWithBelow: layer.op === 'set' && layer.sharedWithBelow,
    });
  } else if (sameRule.op === 'append' && layer.op === 'append') {
    const [before = 0, length = 0] = sameRule.spans;
    sameRule.spans = [before, length + layer.spans.reduce((sum, each) => sum + each, 0)];
  }
  // What another owner has there is no less theirs where several fields of the rule led to the very same.
  if (
    sameRule.op === 'set' &&
    sameRule.depth > 0 &&
    sameRule.previousValue !== undefined &&
    equal(sameRule.previousValue, value)
  )
    Object.assign(sameRule, { sharedWithBelow: true, previousValue: undefined, previousSource: undefined });
  for (const each of stack) if (each !== sameRule && each.depth >= layer.depth) each.depth--;
  if (undone.depths.has(key)) undone.depths.set(key, layer.depth);
};
