// The lists and maps that podgraft created on the way to what it added: they go again when nothing is in them.

import { keyOf, type Path } from './field-path.ts';
import type { PodTemplate } from './pod-template.ts';
import type { OwnershipRecord } from './record-format.ts';
import type { UndoResult } from './undo.ts';

/** Removes those at the included paths, the deepest first, and from the record. */
export const removeCreated = (
  template: PodTemplate,
  record: OwnershipRecord,
  undone: UndoResult,
  isIncluded: (path: Path) => boolean,
): void => {
  const all = record.createdCollections
    .filter(
      ({ path }) => isIncluded(path) && path[0] !== '^annotations' && template.within(path) !== undefined,
    )
    .sort((a, b) => b.path.length - a.path.length);
  if (all.length === 0) return;
  // What holds work of others stays theirs to remove, also where somebody has moved it away by hand.
  const holding = new Set(
    record.layers.flatMap(({ path }) => path.slice(0, -1).map((_, index) => keyOf(path.slice(0, index + 1)))),
  );
  // What was created again, also where a null was: somebody had removed the first of them, and what was there then comes back.
  const firsts = new Set<string>();
  const again = new Set(
    all.filter(({ path, previousSource }) => {
      const key = keyOf(path);
      const isFirst = previousSource === undefined && !firsts.has(key);
      if (isFirst) firsts.add(key);
      return !isFirst;
    }),
  );
  const createdAgain = new Set([...again].map(({ path }) => keyOf(path)));
  for (const each of all) {
    const key = keyOf(each.path);
    const isFirst = !again.has(each);
    if (isFirst && holding.has(key)) continue;
    const after = template.keysAfterField(each.path);
    if (!(isFirst && createdAgain.has(key)) && !template.removeCreated(each)) continue;
    undone.keysAfter.set(key, after);
    record.createdCollections.splice(record.createdCollections.indexOf(each), 1);
  }
};
