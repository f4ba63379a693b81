// Removes from a text what podgraft put in: the other half of the function, for a ResourceList or for plain
// YAML. What stays is byte for byte what was there, except where something of the user's had been replaced.

import { emptyConfig, graftItems } from './graft/run.ts';
import { type Items, ListedItems } from './krm/items.ts';
import { decodeIfList, problemOfThrown } from './krm/resource-list/decode.ts';
import { encodeExactly } from './krm/resource-list/verify.ts';
import { encodeStream, readStream } from './krm/stream/stream.ts';
import type { Problem } from './problems/diagnostic.ts';
import { hasErrors, sortProblems } from './problems/diagnostic.ts';
import { applySplices } from './yaml/edit/splice.ts';

export interface RevertOptions {
  /** Undo the work of this owner (metadata.name of its PodGraft) alone; by default that of all owners. */
  readonly owner?: string;
}

export interface Reverted {
  /** The text without the grafts; the text as it came when there are errors. */
  readonly output: string;
  readonly problems: readonly Problem[];
  readonly exitCode: 0 | 1;
}

/**
 * Takes podgraft's work out of a ResourceList or of a stream of YAML documents: what was added goes, what
 * was replaced comes back, generated ConfigMaps are left out. Never throws.
 */
export const revert = (input: string, options: RevertOptions = {}): Reverted => {
  try {
    return takeOut(input, options);
  } catch (thrown) {
    return { output: input, problems: [problemOfThrown(thrown, input)], exitCode: 1 };
  }
};

const takeOut = (input: string, options: RevertOptions): Reverted => {
  const { owner } = options;
  const run = (items: Items) =>
    graftItems(items, emptyConfig(owner ?? ''), { allOwners: owner === undefined, isRevert: true });
  const done = (output: string, found: readonly Problem[]): Reverted => {
    const problems = sortProblems(found);
    const failed = hasErrors(problems);
    return { output: failed ? input : output, problems, exitCode: failed ? 1 : 0 };
  };
  const decoded = decodeIfList(input);
  if (decoded !== undefined) {
    if ('problem' in decoded) return done(input, [decoded.problem]);
    const grafting = run(decoded.list.items);
    // Results are of the run that made them, and this one hands its problems to the caller.
    if (grafting.changed.size + grafting.removed.size === 0) return done(input, grafting.problems);
    const splices = encodeExactly(decoded.list, { ...grafting, added: [], problems: [] });
    return done(applySplices(input, splices), grafting.problems);
  }
  const stream = readStream(input, 'input');
  const grafting = run(new ListedItems(stream.parts.flatMap(({ resource }) => resource ?? [])));
  const output = encodeStream(stream, { ...grafting, added: [] });
  return done(output, [...stream.problems, ...grafting.problems]);
};
