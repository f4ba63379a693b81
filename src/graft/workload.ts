// One resource through a run, in two passes over its text. The first undoes what the owner grafted before, the
// second applies the rules to the text that is left, so that the result does not depend on earlier runs.

import { GRAFTS } from '../krm/annotations.ts';
import type { Resource } from '../krm/resource.ts';
import { withoutSources } from '../ownership/record-text.ts';
import { hasErrors, InexactEditError, type Problem, tune } from '../problems/diagnostic.ts';
import type { Steps } from '../yaml/edit/draft.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { emptyObject, isObject, toJson } from '../yaml/read/value.ts';
import { type Workload, workloadProblem } from './find-workloads.ts';
import { imageConflicts } from './image-conflict.ts';
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

/** A resource after a run, with its new text as a resource where it changed. */
interface Planned extends GraftedResource {
  readonly after?: Resource;
}

/** Runs a config over one resource. */
export const graftResource = (resource: Resource, context: RunContext): GraftedResource => {
  try {
    const { after, ...grafted } = undoAndPlan(resource, context);
    const moved = after === undefined ? [] : grafted.workloads.flatMap(movedIn);
    if (after === undefined || moved.length === 0 || comesBack(resource, after, context)) return grafted;
    return { ...grafted, text: undefined, problems: [...grafted.problems, ...moved] };
  } catch (thrown) {
    if (!(thrown instanceof InexactEditError)) throw thrown;
    return { text: undefined, workloads: [], problems: [inexactProblem(resource)], undone: [] };
  }
};

/** For each container that a run moved, that it can't be moved. */
const movedIn = ({ identity, plans }: Workload): Problem[] =>
  plans.flatMap(({ effects }) =>
    effects.flatMap(({ done, rule, change: { path } }) =>
      done === 'moved'
        ? workloadProblem('WorkloadInvalid', identity, {
            what: 'podgraft could not restore how the containers are written',
            remedy:
              'write all containers in block style, with each comment above the container that it describes, and end the file with a line break',
            ...{ rule, container: path[1] },
          })
        : [],
    ),
  );

/**
 * Whether the next run leaves the new text as it is, and taking out everything gives the text that it gives before:
 * lines go to another list and back, and comments between containers belong to one of them only by where they are.
 */
const comesBack = (before: Resource, after: Resource, context: RunContext): boolean => {
  const { config } = context;
  const revert = { ...context, config: { ...config, rules: [] }, isOwn: () => true };
  const textOf = (resource: Resource, run: RunContext): string | undefined => {
    const { text, problems } = undoAndPlan(resource, run);
    return hasErrors(tune(config, problems)) ? undefined : (text ?? resource.source);
  };
  try {
    if (textOf(after, context) !== after.source) return false;
    return !config.record || textOf(after, revert) === textOf(before, revert);
  } catch (thrown) {
    if (thrown instanceof InexactEditError) return false;
    throw thrown;
  }
};

const undoAndPlan = (resource: Resource, context: RunContext): Planned => {
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
  for (const each of target.workloads) {
    const record = undone.get(keyOf(each))?.record;
    if (record === undefined || record.layers.length === 0) continue;
    const { table, isOwn } = context;
    problems.push(...imageConflicts(resource, table, each, target.templatesOf(each), record, isOwn));
  }
  // A verdict that the config tunes keeps nothing from being added.
  if (hasErrors(tune(context.config, problems))) return unchanged(workloads);
  const printed = target.print();
  if ('problem' in printed) return { ...unchanged(workloads), problems: [...problems, printed.problem] };
  const text = printed.resource.source;
  if (text === resource.source) return unchanged(workloads);
  // A run that only restores what it undid leaves comments and quotes on podgraft's own lines as they are.
  const isRestored = target !== source && isSameValue(resource.value, target.draft.value([]) ?? null);
  return isRestored ? unchanged(workloads) : { ...unchanged(workloads), text, after: printed.resource };
};

/** Whether two values are the same, whatever the order of keys, apart from the sources in their records. */
const isSameValue = (a: Json, b: Json): boolean =>
  toJson(a) === toJson(b) || toJson(withPlainRecords(a), true) === toJson(withPlainRecords(b), true);

const withPlainRecords = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withPlainRecords);
  if (!isObject(value)) return value;
  const out = emptyObject();
  for (const [key, each] of Object.entries(value))
    out[key] = key === GRAFTS && typeof each === 'string' ? withoutSources(each) : withPlainRecords(each);
  return out;
};
