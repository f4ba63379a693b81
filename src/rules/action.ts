// What an action of a rule is: a field of the rule, and a pure function from its value and a workload to
// changes. One file an action; registry.ts lists them in the order in which they apply.

import type { LoadedRule } from '../config/config.ts';
import type { ImageFacts } from '../images/catalog.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { ContainerList, SelectedContainer } from '../select/containers.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import type { Change } from './change.ts';

/** What an action sees. */
export interface RuleContext {
  readonly rule: LoadedRule;
  /** Path of the rule in the functionConfig: `spec.rules[0]`. */
  readonly field: string;
  readonly kubernetesVersion: string;
  /** The command that looks up unknown images. */
  readonly lockCommand: string;
  /** Kind of the workload, such as CronJob. */
  readonly kind: string;
  /** The containers that container actions touch; none for others. */
  readonly containers: readonly SelectedContainer[];
  /** Name of the rule's generated ConfigMap, when it needs one. */
  readonly configMapName: string | undefined;
  readonly checksum: string | undefined;
  readonly image: (reference: string) => ImageFacts | undefined;
  /** The container's value as it is before this action. */
  readonly container: (list: ContainerList, name: string) => JsonObject;
  /** Whether the container's command line is already led by a wrapper of podgraft's. */
  readonly isWrapped: (list: ContainerList, name: string) => boolean;
}

export interface ActionResult {
  readonly changes: readonly Change[];
  readonly diagnostics?: readonly Diagnostic[];
}

export interface Action {
  readonly field: keyof LoadedRule;
  /** pod: once a workload. container: needs selected containers. */
  readonly scope: 'pod' | 'container';
  readonly plan: (context: RuleContext) => ActionResult;
}

export const defineAction = (action: Action): Action => action;

/** A change for each entry of a list of snippets, in order. */
export const eachOf = (
  list: readonly unknown[] | undefined,
  change: (value: JsonObject, index: number) => Change,
): Change[] => (list ?? []).map((value, index) => change(value as JsonObject, index));

export const nameIn = (value: JsonObject): string => String(value['name'] ?? '');

export const asJson = (value: unknown): Json => value as Json;
