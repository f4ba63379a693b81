// Where new list elements and new collections go.

import { GRAFTS, isHostAnnotation } from '../krm/annotations.ts';
import { keyOf, type Path, samePath } from '../ownership/field-path.ts';
import type { ForeignSiblings } from '../ownership/undo.ts';
import type { Position } from '../rules/change.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { fullPath, type PlanInput } from './plan-input.ts';

/** Keys that a collection which the owner is about to create goes before. */
export const followers =
  ({ record, undone, identity, template }: PlanInput) =>
  (created: Path): string[] => {
    // The labels of a Pod are beside the annotations that hold the record. Those are created last, unless
    // the user wrote some.
    if (identity.kind === 'Pod' && samePath(created, ['labels'])) {
      const annotations = template.value['metadata'] as JsonObject | undefined;
      const names = isObject(annotations?.['annotations']) ? Object.keys(annotations['annotations']) : [];
      const isOurs = (name: string): boolean =>
        name === GRAFTS ||
        isHostAnnotation(name) ||
        record.layers.some((each) => samePath(each.path, ['annotations', name]));
      if (names.every(isOurs)) return ['annotations'];
    }
    // What other owners' work created after it stays after it.
    return [...(undone.keysAfter.get(keyOf(created)) ?? [])];
  };

/** Position for a new list element, undefined for the last, or what is wrong with the placement asked for. */
export const indexOfNew = (input: PlanInput, path: Path, position: Position): number | string | undefined => {
  const near = foreignSiblingsAt(input, fullPath(input, path));
  if (position === 'Last' && near === undefined) return undefined;
  const keys = input.template.keysBeside(path);
  const isBefore = (at: number): boolean => near?.before.has(keys[at] ?? '') ?? false;
  const isAfter = (at: number): boolean => near?.after.has(keys[at] ?? '') ?? false;
  return placeAmongSiblings(position, keys, isBefore, isAfter, path[0] as string);
};

/** Where other owners' elements were beside what the owner had at a path, or in its list. */
const foreignSiblingsAt = (
  { undone: { foreignSiblings } }: PlanInput,
  path: Path,
): ForeignSiblings | undefined =>
  foreignSiblings.size === 0
    ? undefined
    : (foreignSiblings.get(keyOf(path)) ?? foreignSiblings.get(keyOf(path.slice(0, -1))));

/** Elements of other owners that were before (or after) ours stay there. */
const placeAmongSiblings = (
  position: Position,
  keys: readonly (string | undefined)[],
  isBefore: (at: number) => boolean,
  isAfter: (at: number) => boolean,
  list: string,
): number | string => {
  let at = keys.length;
  if (position === 'First') at = 0;
  else if (position !== 'Last') {
    const name = 'before' in position ? position.before : position.after;
    const found = keys.indexOf(name);
    if (found === -1) {
      const where = 'before' in position ? 'before' : 'after';
      return keys.length === 0
        ? `the pod has no ${list === 'containers' ? 'containers' : 'init containers'}, so nothing can be placed ${where} ${JSON.stringify(name)}`
        : `no container named ${name} in ${list} (found ${keys.filter(Boolean).join(', ')})`;
    }
    at = 'before' in position ? found : found + 1;
  }
  const fromFront = position === 'First' || (typeof position === 'object' && 'after' in position);
  if (fromFront) while (isBefore(at)) at++;
  else while (at > 0 && isAfter(at - 1)) at--;
  return at;
};
