// What makes a workload impossible to edit, found while it is edited, as problems.

import { fieldPath } from '../config/field-path.ts';
import { GRAFTS } from '../krm/annotations.ts';
import type { Identity } from '../krm/identity.ts';
import { LayerMismatchError } from '../ownership/layers.ts';
import type { Problem } from '../problems/diagnostic.ts';
import { SharedAnchorError } from '../yaml/edit/draft.ts';
import { workloadProblem } from './find-workloads.ts';

/** Runs a step on a workload; undefined when the workload is uneditable, which is then in `problems`. */
export const reportUneditable = <T>(identity: Identity, problems: Problem[], run: () => T): T | undefined => {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof LayerMismatchError) {
      const what = `the annotation ${GRAFTS} doesn't match what is there: ${thrown.message}`;
      const path = `metadata.annotations[${GRAFTS}]`;
      problems.push(workloadProblem('RecordDamaged', identity, { what, path }));
    } else if (thrown instanceof SharedAnchorError) {
      const path = fieldPath(thrown.steps);
      const what = `${path} is shared through a YAML anchor; changing it would also change other places`;
      problems.push(workloadProblem('AnchorShared', identity, { what, path }));
    } else throw thrown;
    return undefined;
  }
};
