// What a document says at its top, and which problems are about a workload.

import type { Problem } from '../../problems/diagnostic.ts';
import type { ExplainData, ExplainedWorkload } from '../report/explain-data.ts';
import { countChanged } from '../report/explain-text.ts';

/** The names of the configs; of one that can't be used, what the report says. */
export const namesOf = (explained: readonly ExplainData[], otherwise: string): string =>
  explained.map(({ config }) => config).join(', ') || otherwise;

/** What changed for each config, and how many problems there are. */
export const countsOf = (explained: readonly ExplainData[], problems: readonly Problem[]): string =>
  [
    ...(explained.length > 0
      ? explained.map((each) => countChanged(each, problems))
      : ['nothing was changed']),
    ...countSeverities(problems),
  ].join('; ');

export const problemsOf = (workload: ExplainedWorkload, problems: readonly Problem[]): Problem[] =>
  problems.filter(({ resource, file }) => {
    if (resource === undefined || resource.kind !== workload.kind || resource.name !== workload.name)
      return false;
    if (resource.namespace !== workload.namespace) return false;
    return file === undefined || workload.file === undefined || file.path === workload.file;
  });

/** Such as `1 error` and `2 warnings`, for those that there are. */
const countSeverities = (problems: readonly Problem[]): string[] =>
  (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = problems.filter((each) => each.severity === severity).length;
    const plural = count === 1 || severity === 'info' ? '' : 's';
    return count === 0 ? [] : [`${count} ${severity}${plural}`];
  });
