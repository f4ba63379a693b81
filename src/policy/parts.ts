// What the fields of a rule become: operations on the pod, and texts for what is refused.

import type { Config, LoadedRule } from '../config/config.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { text } from './cel.ts';

/** What one field does to a pod. */
export interface Part {
  /** The field of the rule. */
  readonly field: string;
  /** An expression of a list of operations. */
  readonly patch: string;
  /** Expressions of texts; one that is not empty refuses the pod. */
  readonly refusals: readonly string[];
  /** Whether it must see what the fields before it did. */
  readonly later?: boolean;
}

export interface FieldContext {
  readonly config: Config;
  readonly rule: LoadedRule;
  /** The lists in which containers are chosen, each with the variable that has their names. */
  readonly chosen: readonly { readonly list: 'containers' | 'initContainers'; readonly names: string }[];
}

/** By the field of a rule, what makes the parts of its value. */
export type FieldCompilers = Readonly<Record<string, (context: FieldContext, value: never) => Part[]>>;

/** A text where a condition holds, else "". */
export const refuse = (condition: string, what: string): string => `${condition} ? ${text(what)} : ""`;

/** A field of a rule that a policy cannot have. */
export const unsupported = (rule: LoadedRule, field: string, what: string, remedy: string): Problem => {
  const path = `spec.rules[${rule.index}].${field}`;
  return problem('PolicyUnsupported', { where: path, path, what, remedy });
};
