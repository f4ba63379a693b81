// The function: the text of a ResourceList in, the text of a ResourceList out. The whole flow is here:
// decode, load the config, graft, encode. Any error leaves the items as they came.

import { problemsOf } from './checks.ts';
import { loadConfig } from './config/load.ts';
import { graft } from './graft.ts';
import { FUNCTION, KUSTOMIZE_ID } from './krm/annotations.ts';
import { decode, encode, encodeResults } from './krm/resource-list.ts';
import type { Problem } from './problems.ts';
import { hasErrors, sortProblems } from './problems.ts';

export interface Transformed {
  /** The text of the ResourceList to print. */
  readonly output: string;
  readonly problems: readonly Problem[];
  readonly exitCode: 0 | 1;
  /** Whether the input bears the marks of kustomize, which shows no results. */
  readonly fromKustomize: boolean;
}

const unchanged = { changed: new Map(), removed: new Set<never>(), added: [] };

/**
 * Runs the function over the text of a ResourceList, YAML or JSON. Never throws for what a user can cause:
 * mistakes come back as problems, in `problems` and as results in `output`, with exit code 1.
 */
export const transform = (input: string): Transformed => {
  const fromKustomize = input.includes(FUNCTION) || input.includes(KUSTOMIZE_ID);
  const decoded = decode(input);
  if ('problem' in decoded) {
    const problems = [decoded.problem];
    return { output: encodeResults(problems), problems, exitCode: 1, fromKustomize };
  }
  const { list } = decoded;
  const loaded = loadConfig(list.functionConfig);
  if (loaded.config === undefined) {
    const problems = sortProblems(problemsOf(loaded));
    return { output: encode(list, { ...unchanged, problems }), problems, exitCode: 1, fromKustomize };
  }
  const grafting = graft(list.items, loaded.config);
  const problems = sortProblems([...loaded.problems, ...grafting.problems]);
  const added = grafting.added.map(({ value }) => value);
  const output = encode(list, { ...grafting, added, problems });
  return { output, problems, exitCode: hasErrors(problems) ? 1 : 0, fromKustomize };
};
