// One resource through a run, in two passes over its text. The first undoes what the owner grafted before, the
// second applies the rules to the text that is left, so that the result does not depend on earlier runs.

import { GRAFTS } from '../krm/annotations.ts';
import type { Resource } from '../krm/resource.ts';
import { withoutSources } from '../ownership/record-text.ts';
import { hasErrors, InexactEditError, type Problem, tune } from '../problems/diagnostic.ts';
import type { Steps } from '../yaml/edit/draft.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { emptyObject, isObject, toJson } from '../yaml/read/value.ts';
import type { Workload } from './find-workloads.ts';
import { planWorkload, type RunContext } from './plan-workload.ts';
import { inexactProblem, ResourceDraft } from './resource-draft.ts';
import { nothingUndoneIn, undoWorkload } from './undo-workload.ts';

export interface GraftedResource {
  /** The new text; undefined when the resource stays as it is. */
  readonly text: string | undefined;
  readonly workloads: readonly Workload[];
  readonly problems: readonly Problem[];
  /** For each workload the rules whose work from an earlier run was undone. */
  readonly undone: readonly ReadonlySet<string>[];
}

/** Runs a config over one resource. */
export const graftResource = (resource: Resource, context: RunContext): GraftedResource => {
  try {
    return undoAndPlan(resource, context);
  } catch (thrown) {
    if (!(thrown instanceof InexactEditError)) throw thrown;
    return { text: undefined, workloads: [], problems: [inexactProblem(resource)], undone: [] };
  }
};

const undoAndPlan = (resource: Resource, context: RunContext): GraftedResource => {
  const problems: Problem[] = [];
  const keyOf = ({ steps }: { readonly steps: Steps }): string => JSON.stringify(steps);

  const source = new ResourceDraft(resource, context.table);
  const undone = new Map(
    source.workloads.map((each) => [keyOf(each), undoWorkload(source, each, context.isOwn, problems)]),
  );
  const unchanged = (workloads: readonly Workload[] = []) => ({
    ...{ text: undefined, workloads, problems },
    undone: [...undone.values()].map(({ rules }) => rules),
  });
  if (problems.length > 0) return unchanged();
  const base = source.print();
  if ('problem' in base) return { ...unchanged(), problems: [base.problem] };

  const target = source.draft.changed ? new ResourceDraft(base.resource, context.table) : source;
  const workloads = target.workloads.map((each) =>
    planWorkload(target, each, undone.get(keyOf(each)) ?? nothingUndoneIn(), context, problems),
  );
  // A verdict that the config tunes keeps nothing from being added.
  if (hasErrors(tune(context.config, problems))) return unchanged(workloads);
  const printed = target.print();
  if ('problem' in printed) return { ...unchanged(workloads), problems: [...problems, printed.problem] };
  const text = printed.resource.source;
  if (text === resource.source) return unchanged(workloads);
  // A run that only restores what it undid leaves comments and quotes on podgraft's own lines as they are.
  const isRestored = target !== source && isSameValue(resource.value, target.draft.value([]) ?? null);
  return isRestored ? unchanged(workloads) : { ...unchanged(workloads), text };
};

/** Whether two values are the same, in the same order, apart from the sources in their records. */
const isSameValue = (a: Json, b: Json): boolean =>
  toJson(a) === toJson(b) || toJson(withPlainRecords(a)) === toJson(withPlainRecords(b));

const withPlainRecords = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withPlainRecords);
  if (!isObject(value)) return value;
  const out = emptyObject();
  for (const [key, each] of Object.entries(value))
    out[key] = key === GRAFTS && typeof each === 'string' ? withoutSources(each) : withPlainRecords(each);
  return out;
};
