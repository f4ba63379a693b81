// What render and revert did to each workload, for -v.

import { lineOf } from '../../files/locate.ts';
import type { Grafting } from '../../graft/run.ts';
import { displayName } from '../../krm/identity.ts';
import type { Resource } from '../../krm/resource.ts';
import { many } from '../../problems/diagnostic.ts';
import type { Output } from '../args/report-options.ts';

/** File and line of a resource, as editors and terminals take them; '' where it has no file. */
const fileAndLine = (resource: Resource): string =>
  resource.file === undefined ? '' : `${resource.file.path}:${lineOf(resource)}`;

/** What was written; with -v each workload and their count before it. Undefined where there is nothing to say. */
export const noteOf = (
  graftings: readonly Grafting[],
  { verbose }: Pick<Output, 'verbose'>,
  written?: string,
): string | undefined => {
  const lines = verbose ? workloadLines(graftings) : [];
  if (written !== undefined) lines.push(written);
  return lines.length === 0 ? undefined : lines.join('\n');
};

/** A line for each workload: its place, its name, and what the runs did to it; then how many changed. */
const workloadLines = (graftings: readonly Grafting[]): string[] => {
  const done = new Map<string, { place: string; isChanged: boolean; rules: Set<string> }>();
  for (const { workloads, changed } of graftings)
    for (const { identity, resource, plans } of workloads) {
      const key = JSON.stringify([resource.file?.path, identity.namespace, displayName(identity)]);
      const name = `${fileAndLine(resource)}: ${displayName(identity)}`;
      const known = done.get(key) ?? { place: name, isChanged: false, rules: new Set() };
      known.isChanged ||= changed.has(resource);
      for (const { decisions } of plans)
        for (const { rule, reason } of decisions) if (reason === undefined) known.rules.add(rule);
      done.set(key, known);
    }
  const all = [...done.values()];
  const count = all.filter(({ isChanged }) => isChanged).length;
  return [
    ...all.map(({ place, isChanged, rules }) => {
      const by = rules.size === 0 ? '' : ` (rule${rules.size === 1 ? '' : 's'} ${[...rules].join(', ')})`;
      return `${place}: ${isChanged ? 'changed' : 'unchanged'}${by}`;
    }),
    `${count} of ${many(all.length, 'workload')} changed`,
  ];
};
