// Whether a workload is what a rule's target means, and if not, the first reason why. Semantics are those of
// kustomize's patches[].target: all given fields match, names also as they were before a prefix was added.

import type { Target } from '../config/schema.ts';
import type { Pattern } from './pattern.ts';
import { compilePattern } from './pattern.ts';
import type { Labels, Selector } from './selector.ts';
import { parseSelector } from './selector.ts';
import { groupOf, versionOf } from './workloads.ts';

/** What targets look at. */
export interface Candidate {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly labels: Labels;
  readonly annotations: Labels;
  mentions?(word: string): boolean;
}

interface Check {
  readonly field: string;
  readonly pattern: Pattern;
  readonly values: (candidate: Candidate) => readonly string[];
}

export interface CompiledTarget {
  readonly checks: readonly Check[];
  readonly labels: Selector | undefined;
  readonly annotations: Selector | undefined;
}

// kustomize keeps the names that an object had in annotations, while its build goes on.
const previous = (candidate: Candidate, what: string): string[] =>
  candidate.mentions?.(what) === false
    ? []
    : (candidate.annotations[`internal.config.kubernetes.io/${what}`]?.split(',') ?? []);

const fields: Record<'group' | 'version' | 'kind' | 'name' | 'namespace', Check['values']> = {
  group: ({ apiVersion }) => [groupOf(apiVersion)],
  version: ({ apiVersion }) => [versionOf(apiVersion)],
  kind: (candidate) => [candidate.kind, ...previous(candidate, 'previousKinds')],
  name: (candidate) => [candidate.name, ...previous(candidate, 'previousNames')],
  namespace: (candidate) => [candidate.namespace ?? 'default', ...previous(candidate, 'previousNamespaces')],
};

/** Compiles a target; throws an Error of the form `field: what` for a bad pattern or selector. */
export const compileTarget = (target: Target): CompiledTarget => {
  const checks: Check[] = [];
  for (const [field, values] of Object.entries(fields)) {
    const source = target[field as keyof typeof fields];
    if (source === undefined) continue;
    // As in kustomize, an empty pattern means "any"; the core group alone has an empty name to ask for.
    if (source === '' && field !== 'group') continue;
    checks.push({ field, pattern: attempt(field, () => compilePattern(source)), values });
  }
  const selector = (field: 'labelSelector' | 'annotationSelector'): Selector | undefined => {
    const source = target[field];
    return source === undefined || source.trim() === ''
      ? undefined
      : attempt(field, () => parseSelector(source, field === 'labelSelector'));
  };
  return { checks, labels: selector('labelSelector'), annotations: selector('annotationSelector') };
};

const attempt = <T>(field: string, compile: () => T): T => {
  try {
    return compile();
  } catch (thrown) {
    throw new Error(`${field}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
};

/** The first reason why a workload is not meant, such as `name api-7 does not match nginx(-.*)?`. */
export const mismatch = (target: CompiledTarget, candidate: Candidate): string | undefined => {
  for (const { field, pattern, values } of target.checks) {
    const all = values(candidate);
    if (!all.some((value) => pattern.matches(value))) {
      const shown = all[0] === '' ? '(none)' : all[0];
      return `${field} ${shown} does not match ${pattern.source === '' ? 'the core group' : pattern.source}`;
    }
  }
  const label = target.labels?.unmet(candidate.labels);
  if (label !== undefined) return `labels do not match ${label}`;
  const annotation = target.annotations?.unmet(candidate.annotations);
  return annotation === undefined ? undefined : `annotations do not match ${annotation}`;
};

/** Whether a workload surely fails the patterns of all targets: `mismatchAll` without a reason, and quicker. */
export const missesAll = (targets: readonly CompiledTarget[] | undefined, candidate: Candidate): boolean =>
  targets?.every(({ checks }) =>
    checks.some(({ pattern, values }) => !values(candidate).some((value) => pattern.matches(value))),
  ) ?? false;

/** The reason why none of several targets means the workload; undefined when one does, or there are none. */
export const mismatchAll = (
  targets: readonly CompiledTarget[] | undefined,
  candidate: Candidate,
): string | undefined => {
  if (targets === undefined) return undefined;
  let first: string | undefined;
  for (const target of targets) {
    const reason = mismatch(target, candidate);
    if (reason === undefined) return undefined;
    first ??= reason;
  }
  return first ?? 'the target list is empty';
};
