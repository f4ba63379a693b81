// Whether a workload matches a rule's target, and if not, the first reason why. Semantics are those of
// kustomize's patches[].target: all given fields match, names also as they were before a prefix was added. The labels
// of the pod and of the Namespace come last, so that most workloads need no more than their metadata read.

import { distance } from '../kubernetes/schema/suggest.ts';
import { groupOf, versionOf } from '../kubernetes/workload-kinds.ts';
import type { Labels, Selector } from './label-selector.ts';
import { parseSelector } from './label-selector.ts';
import type { Pattern } from './pattern.ts';
import { compilePattern } from './pattern.ts';

/** A target as the config gives it: RE2 patterns and label selectors. */
export interface TargetSpec {
  readonly group?: string | undefined;
  readonly version?: string | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly annotationSelector?: string | undefined;
  readonly podLabelSelector?: string | undefined;
  readonly namespaceSelector?: string | undefined;
}

/** What targets look at. */
export interface TargetCandidate {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly labels: Labels;
  readonly annotations: Labels;
  mentions?(word: string): boolean;
}

/** What targets look at outside the metadata of the workload. */
export interface Surroundings {
  /** The labels of the pod template. */
  readonly podLabels: () => Labels;
  /** The labels of the workload's Namespace; undefined: it is not among the objects. */
  readonly namespaceLabels: () => Labels | undefined;
}

interface Check {
  readonly field: Field;
  readonly pattern: Pattern;
}

type Field = 'group' | 'version' | 'kind' | 'name' | 'namespace';

export interface CompiledTarget {
  readonly checks: readonly Check[];
  readonly labels: Selector | undefined;
  readonly annotations: Selector | undefined;
  readonly podLabels: Selector | undefined;
  readonly namespaceLabels: Selector | undefined;
}

const fields: readonly Field[] = ['group', 'version', 'kind', 'name', 'namespace'];

const selectorFields = [
  'labelSelector',
  'annotationSelector',
  'podLabelSelector',
  'namespaceSelector',
] as const;

/** The namespace of a workload that names none, before it is applied to another. */
export const namespaceOf = ({ namespace }: Pick<TargetCandidate, 'namespace'>): string =>
  namespace ?? 'default';

/** A label that every Namespace has, with its name, whether or not a manifest says so. */
const METADATA_NAME = 'kubernetes.io/metadata.name';

const fieldOf = (field: Field, candidate: TargetCandidate): string => {
  switch (field) {
    case 'group':
      return groupOf(candidate.apiVersion);
    case 'version':
      return versionOf(candidate.apiVersion);
    case 'namespace':
      return namespaceOf(candidate);
    default:
      return candidate[field];
  }
};

// kustomize keeps what an object was called before in annotations, while its build goes on.
const previously = { kind: 'previousKinds', name: 'previousNames', namespace: 'previousNamespaces' } as const;

const passes = ({ field, pattern }: Check, candidate: TargetCandidate): boolean => {
  if (pattern.matches(fieldOf(field, candidate))) return true;
  if (field === 'group' || field === 'version') return false;
  const what = previously[field];
  if (candidate.mentions?.(what) === false) return false;
  const names = candidate.annotations[`internal.config.kubernetes.io/${what}`];
  return names?.split(',').some(pattern.matches) ?? false;
};

/** What is wrong with the patterns and selectors of a target, each as `field: what`. */
export const selectorErrors = (target: TargetSpec): string[] =>
  [...fields, ...selectorFields].flatMap((field) => {
    try {
      compileTarget({ [field]: target[field] });
      return [];
    } catch (thrown) {
      return [thrown instanceof Error ? thrown.message : String(thrown)];
    }
  });

/** Compiles a target; throws an Error of the form `field: what` for a bad pattern or selector. */
export const compileTarget = (target: TargetSpec): CompiledTarget => {
  const checks: Check[] = [];
  for (const field of fields) {
    const source = target[field];
    if (source === undefined) continue;
    // As in kustomize, an empty pattern matches any value, except for group: the core group has an empty name.
    if (source === '' && field !== 'group') continue;
    checks.push({ field, pattern: attempt(field, () => compilePattern(source)) });
  }
  const selector = (field: (typeof selectorFields)[number]): Selector | undefined => {
    const source = target[field];
    return source === undefined || source.trim() === ''
      ? undefined
      : attempt(field, () => parseSelector(source, field !== 'annotationSelector'));
  };
  return {
    checks,
    labels: selector('labelSelector'),
    annotations: selector('annotationSelector'),
    podLabels: selector('podLabelSelector'),
    namespaceLabels: selector('namespaceSelector'),
  };
};

const attempt = <T>(field: string, compile: () => T): T => {
  try {
    return compile();
  } catch (thrown) {
    throw new Error(`${field}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
};

/** Whether the metadata of a workload are not enough to know that a target matches. */
export const needsSurroundings = ({ podLabels, namespaceLabels }: CompiledTarget): boolean =>
  podLabels !== undefined || namespaceLabels !== undefined;

/** The first reason why the metadata of a workload do not match, such as `name api-7 does not match nginx(-.*)?`. */
export const mismatch = (target: CompiledTarget, candidate: TargetCandidate): string | undefined => {
  for (const check of target.checks) {
    if (passes(check, candidate)) continue;
    const { field, pattern } = check;
    const value = fieldOf(field, candidate) || '(none)';
    return `${field} ${value} does not match ${pattern.source === '' ? 'the core group' : pattern.source}`;
  }
  const label = target.labels?.unmet(candidate.labels);
  if (label !== undefined) return `labels do not match ${label}`;
  const annotation = target.annotations?.unmet(candidate.annotations);
  return annotation === undefined ? undefined : `annotations do not match ${annotation}`;
};

/** How unlike a value a pattern is, from 0 to 1; a name says more than the other fields. */
const unlikeness = ({ field, pattern }: Check, candidate: TargetCandidate): number => {
  const value = fieldOf(field, candidate);
  const longest = Math.max(pattern.source.length, value.length, 1);
  return (distance(pattern.source, value) / longest) * (field === 'name' ? 1 : 0.3);
};

/**
 * The target that comes nearest to a workload by its metadata, and how near: one for each field and each requirement
 * that it does not meet, and less than that for how unlike the values are.
 */
export const nearestTarget = (
  targets: readonly CompiledTarget[],
  candidate: TargetCandidate,
): { readonly target: CompiledTarget | undefined; readonly distance: number } => {
  const all = targets.map((target) => {
    const { checks, labels, annotations } = target;
    const failed = checks.filter((check) => !passes(check, candidate));
    const unlike = failed.reduce((sum, check) => sum + unlikeness(check, candidate), 0);
    const unmet = labels?.countUnmet(candidate.labels) ?? 0;
    const others = annotations?.countUnmet(candidate.annotations) ?? 0;
    return { target, distance: failed.length + unmet + others + unlike / (fields.length + 1) };
  });
  const [nearest] = all.sort((a, b) => a.distance - b.distance);
  return nearest ?? { target: undefined, distance: 0 };
};

/** The first reason why a target whose metadata match does not match the pod or the Namespace. */
const mismatchAround = (
  { podLabels, namespaceLabels }: CompiledTarget,
  candidate: TargetCandidate,
  around: Surroundings,
): string | undefined => {
  const podLabel = podLabels?.unmet(around.podLabels());
  if (podLabel !== undefined) return `labels of the pod do not match ${podLabel}`;
  if (namespaceLabels === undefined) return undefined;
  const unknown = unknownNamespace(namespaceLabels, candidate, around);
  if (unknown !== undefined) return unknown;
  const name = namespaceOf(candidate);
  const label = namespaceLabels.unmet({ ...around.namespaceLabels(), [METADATA_NAME]: name });
  return label === undefined ? undefined : `labels of Namespace ${name} do not match ${label}`;
};

/** Why nobody knows the labels that a selector asks for. */
const unknownNamespace = (
  { requirements }: Selector,
  candidate: TargetCandidate,
  around: Surroundings,
): string | undefined =>
  around.namespaceLabels() === undefined && requirements.some(({ key }) => key !== METADATA_NAME)
    ? `Namespace ${namespaceOf(candidate)} is not in the input, so its labels aren't known`
    : undefined;

/** Why a target of `exclude` leaves a workload out: it matches, or nobody knows that it does not. */
export const exclusion = (
  target: CompiledTarget,
  candidate: TargetCandidate,
  around: Surroundings,
): string | undefined => {
  if (mismatch(target, candidate) !== undefined) return undefined;
  const { podLabels, namespaceLabels } = target;
  if (podLabels?.unmet(around.podLabels()) !== undefined) return undefined;
  const unknown = namespaceLabels && unknownNamespace(namespaceLabels, candidate, around);
  if (unknown !== undefined) return `exclude: ${unknown}`;
  return mismatchAround(target, candidate, around) === undefined ? 'excluded by the rule' : undefined;
};

/** Whether a workload certainly fails the patterns of all targets: `mismatchAll` without a reason, and quicker. */
export const missesAll = (
  targets: readonly CompiledTarget[] | undefined,
  candidate: TargetCandidate,
): boolean => targets?.every(({ checks }) => !checks.every((check) => passes(check, candidate))) ?? false;

/**
 * The reason why none of several targets matches the workload; undefined when one does, or there are none. Without
 * `around`, by the metadata of the workload alone: undefined where one may match.
 */
export const mismatchAll = (
  targets: readonly CompiledTarget[] | undefined,
  candidate: TargetCandidate,
  around?: Surroundings,
): string | undefined => {
  if (targets === undefined) return undefined;
  let first: string | undefined;
  for (const target of targets) {
    const reason = mismatch(target, candidate) ?? (around && mismatchAround(target, candidate, around));
    if (reason === undefined) return undefined;
    first ??= reason;
  }
  return first ?? 'the target list is empty';
};
