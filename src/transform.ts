// The function: the text of a ResourceList in, the text of a ResourceList out. The whole flow is here:
// decode, load the config, graft, encode. Any error leaves the items as they came.

import { loadConfig } from './config/load.ts';
import { problemsOf } from './graft/check-config.ts';
import { graftItems } from './graft/run.ts';
import { FUNCTION, KUSTOMIZE_ID } from './krm/annotations.ts';
import { decode, problemOfThrown } from './krm/resource-list/decode.ts';
import { encodeResults } from './krm/resource-list/encode.ts';
import { encodeUntouched } from './krm/resource-list/untouched.ts';
import { encodeExactly } from './krm/resource-list/verify.ts';
import type { Problem } from './problems/diagnostic.ts';
import { hasErrors, sortProblems } from './problems/diagnostic.ts';
import type { Splice } from './yaml/edit/splice.ts';
import { applySplices } from './yaml/edit/splice.ts';

/** @internal */
export interface TransformResult {
  /** What to put into the input to have the ResourceList to print, in the order of its places. */
  readonly splices: readonly Splice[];
  readonly problems: readonly Problem[];
  readonly exitCode: 0 | 1;
  /** Whether there are problems to show, and the input bears the marks of kustomize, which shows no results. */
  readonly fromKustomize: boolean;
}

export interface Transformed {
  /** The text to print; with an error the input as it came, for a ResourceList with the problems as its results. */
  readonly output: string;
  /** What is wrong and what to know, errors first. */
  readonly problems: readonly Problem[];
  /** 1 with an error among the problems. */
  readonly exitCode: 0 | 1;
}

const unchanged = { changed: new Map(), removed: new Set<never>(), added: [] };

/**
 * Runs the function over the text of a ResourceList, YAML or JSON. Never throws: mistakes come back as problems, in
 * `problems` and as results in the output, with exit code 1, and so does a bug of podgraft's own. Without `shortcuts`
 * everything is read, which tests compare with. @internal
 */
export const transformToSplices = (input: string, shortcuts = true): TransformResult => {
  const result = (problems: readonly Problem[], splices: readonly Splice[]): TransformResult => ({
    splices,
    problems,
    exitCode: hasErrors(problems) ? 1 : 0,
    fromKustomize: problems.length > 0 && (input.includes(FUNCTION) || input.includes(KUSTOMIZE_ID)),
  });
  try {
    const { problems, splices } = graftText(input, shortcuts);
    return result(problems, splices);
  } catch (thrown) {
    const problems = [problemOfThrown(thrown, input)];
    return result(problems, encodeUntouched(input, problems));
  }
};

const graftText = (input: string, shortcuts: boolean): Pick<TransformResult, 'problems' | 'splices'> => {
  const decoded = decode(input, shortcuts);
  if ('problem' in decoded) {
    const problems = [decoded.problem];
    const { isList, isIntended } = decoded;
    if (isList) return { problems, splices: encodeUntouched(input, problems) };
    // Results have no sure place in what is no YAML; an empty list in its place would be taken for a deletion of all.
    const instead = { start: 0, end: input.length, text: encodeResults(problems) };
    return { problems, splices: isIntended ? [] : [instead] };
  }
  const { list } = decoded;
  const { configNode: node } = list;
  const loaded = loadConfig(list.functionConfig, node && { text: list.text, node });
  if (loaded.config === undefined) {
    const problems = sortProblems(problemsOf(loaded));
    return { problems, splices: encodeExactly(list, { ...unchanged, problems }) };
  }
  const grafting = graftItems(list.items, loaded.config, { skipUnmatched: shortcuts });
  const problems = sortProblems([...loaded.problems, ...grafting.problems]);
  const added = grafting.added.map(({ value }) => value);
  return { problems, splices: encodeExactly(list, { ...grafting, added, problems }) };
};

/**
 * Runs the function over the text of a ResourceList, YAML or JSON: the rules of its functionConfig on its items. Never
 * throws: mistakes come back as problems, and as results in the output.
 */
export const transform = (input: string): Transformed => {
  const { splices, problems, exitCode } = transformToSplices(input);
  return { output: applySplices(input, splices), problems, exitCode };
};
