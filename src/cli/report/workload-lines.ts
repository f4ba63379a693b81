// What render and revert did to each workload, for -v.

import type { Grafting } from '../../graft/run.ts';
import { displayName } from '../../krm/identity.ts';
import type { Resource } from '../../krm/resource.ts';
import { positionAt } from '../../yaml/read/node.ts';
import type { Output } from '../args/report-options.ts';

/** File and line of a resource, as editors and terminals take them; '' where it has no file. */
export const fileAndLine = ({ file, extent, root }: Resource): string =>
  file === undefined ? '' : `${file.path}:${positionAt(extent.text, root?.start ?? extent.start).line}`;

/** Such as `1 of 2 workloads changed`. */
const countChanged = ({ workloads, changed }: Grafting): string => {
  const done = workloads.filter(({ resource }) => changed.has(resource)).length;
  return `${done} of ${workloads.length} workload${workloads.length === 1 ? '' : 's'} changed`;
};

/** What was written; with -v each workload and their count before it. Undefined where there is nothing to say. */
export const noteOf = (
  grafting: Grafting,
  { verbose }: Pick<Output, 'verbose'>,
  written?: string,
): string | undefined => {
  const lines = verbose ? [...workloadLines(grafting), countChanged(grafting)] : [];
  if (written !== undefined) lines.push(written);
  return lines.length === 0 ? undefined : lines.join('\n');
};

/** A line for each workload: its place, its name, and what happened to it. */
const workloadLines = ({ workloads, changed }: Grafting): string[] =>
  workloads.map(({ identity, resource, plans }) => {
    const rules = new Set(
      plans.flatMap(({ decisions }) =>
        decisions.filter(({ reason }) => reason === undefined).map(({ rule }) => rule),
      ),
    );
    const by = rules.size === 0 ? '' : ` (rule${rules.size === 1 ? '' : 's'} ${[...rules].join(', ')})`;
    const what = changed.has(resource) ? 'changed' : 'unchanged';
    return `${fileAndLine(resource)}: ${displayName(identity)}: ${what}${by}`;
  });
