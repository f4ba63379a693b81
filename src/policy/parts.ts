// What the fields of a rule become: operations on the pod, and texts for what is refused.

import type { Config, LoadedRule } from '../config/config.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { text } from './cel.ts';
import type { ContainerList, Place } from './place.ts';

/** What a part reads or writes. Parts that touch the same are in order; one that touches it `alone` has a mutation after the others. */
export interface Touch {
  readonly what: string;
  readonly alone: boolean;
}

/** A list or map that operations need; it is made where it is missing. An empty one is none to the API server. */
export interface Collection {
  readonly of: 'spec' | 'metadata' | ContainerList;
  readonly field: string;
  readonly empty: '[]' | '{}';
}

/** What one field does to a pod. */
export interface Part {
  /** The field of the rule. */
  readonly field: string;
  /** An expression of a list of operations. */
  readonly patch: string;
  /** Expressions of texts; one that is not empty refuses the pod. */
  readonly refusals: readonly string[];
  readonly touches: readonly Touch[];
  readonly needs?: readonly Collection[];
  /** Whether it is about the pod, where its field is about containers. */
  readonly isOfPod?: boolean;
  /** Whether containers get other indices by it. */
  readonly moves?: boolean;
}

/** Each of them alone. */
export const alone = (...whats: readonly string[]): Touch[] => whats.map((what) => ({ what, alone: true }));
/** Each of them in the order of the rules. */
export const inOrder = (...whats: readonly string[]): Touch[] =>
  whats.map((what) => ({ what, alone: false }));

/** A list in which containers are chosen, and the variable that has their names. */
export interface Chosen {
  readonly list: ContainerList;
  readonly names: string;
}

export interface FieldContext {
  readonly config: Config;
  readonly rule: LoadedRule;
  readonly place: Place;
  readonly chosen: readonly Chosen[];
}

/** By the field of a rule, what makes the parts of its value. */
export type FieldCompilers = Readonly<
  Record<string, (context: FieldContext, value: never) => Part | readonly Part[]>
>;

/** A text where a condition holds, else "". */
export const refuse = (condition: string, what: string): string => `${condition} ? ${text(what)} : ""`;

/** A field of a rule that a policy cannot have. */
export const unsupported = (rule: LoadedRule, field: string, what: string, remedy: string): Problem => {
  const path = `spec.rules[${rule.index}].${field}`;
  return problem('PolicyUnsupported', { where: path, path, what, remedy });
};
