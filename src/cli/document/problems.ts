// Which problems are about a workload, and how many there are of each severity.

import type { Problem } from '../../problems/diagnostic.ts';
import type { ExplainedWorkload } from '../report/explain-data.ts';

export const problemsOf = (workload: ExplainedWorkload, problems: readonly Problem[]): Problem[] =>
  problems.filter(({ resource, file }) => {
    if (resource === undefined || resource.kind !== workload.kind || resource.name !== workload.name)
      return false;
    if (resource.namespace !== workload.namespace) return false;
    return file === undefined || workload.file === undefined || file.path === workload.file;
  });

/** Such as `1 error` and `2 warnings`, for those that there are. */
export const countSeverities = (problems: readonly Problem[]): string[] =>
  (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = problems.filter((each) => each.severity === severity).length;
    const plural = count === 1 || severity === 'info' ? '' : 's';
    return count === 0 ? [] : [`${count} ${severity}${plural}`];
  });
