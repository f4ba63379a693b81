// What a change of a rule is applied to, and what became of it.

import type { Config, LoadedRule } from '../config/config.ts';
import type { ImageIndex } from '../images/catalog.ts';
import type { Identity } from '../krm/identity.ts';
import { MOVED, type Path } from '../ownership/field-path.ts';
import { movesOf, RESTARTED } from '../ownership/moved-containers.ts';
import type { PodTemplate } from '../ownership/pod-template.ts';
import { type Layer, type OwnershipRecord, stackOf } from '../ownership/record-format.ts';
import type { UndoResult } from '../ownership/undo.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Change } from '../rules/change.ts';
import type { ContainerList } from '../select/containers.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject, isObject } from '../yaml/read/value.ts';
import type { EntryKeys } from './entry-keys.ts';
import type { NamespaceLabels } from './namespace-labels.ts';

/** What became of one change in one workload. */
export interface Effect {
  readonly rule: string;
  readonly change: Change;
  readonly path: Path;
  readonly done: 'added' | 'replaced' | 'overlaid' | 'moved' | 'kept' | 'there';
  readonly value: Json;
}

/** What is the same for all workloads of a run. */
export interface PlanContext {
  readonly config: Config;
  readonly images: ImageIndex;
  readonly entryKeys: EntryKeys;
  readonly namespaces: NamespaceLabels;
  /** Name and checksum of the ConfigMap that a workload gets from a rule. */
  readonly configMapOf: (
    rule: LoadedRule,
    workload: Identity,
  ) => { name: string; checksum: string } | undefined;
}

export interface PlanInput extends PlanContext {
  readonly identity: Identity;
  readonly template: PodTemplate;
  /** The record after the undo; layers are added to it. */
  readonly record: OwnershipRecord;
  /** Layers that replaced a value, which may contain other owners' work in the text. */
  readonly replaced: Layer[];
  readonly undone: UndoResult;
  /** What all rules bring, while they are planned. */
  readonly ahead?: LookAhead;
}

/** What all rules of a config bring to the containers of a pod, by the names of these. */
export interface LookAhead {
  readonly images: ReadonlyMap<string, string>;
  /** The names in $(NAME) that rules write, by the variables that they write them to. */
  readonly references: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

export const fullPath = (input: PlanInput, path: Path): Path =>
  input.template.prefix.length === 0 ? path : [...input.template.prefix, ...path];

/** What rules did with a container as a whole: they added it, or moved one of the workload's. */
export const containerRole = (
  input: PlanInput,
  list: ContainerList,
  name: string,
): 'added' | 'moved' | undefined => {
  const path = fullPath(input, [list, name]);
  if (list === 'initContainers' && movesOf(input.record, path).length > 0) return 'moved';
  return stackOf(input.record, path).length > 0 ? 'added' : undefined;
};

/** Without a record, a native sidecar that nativeSidecars names counts as one that it moved. */
export const selectableRole = (
  input: PlanInput,
  list: ContainerList,
  name: string,
): ReturnType<typeof containerRole> => {
  const { config, template } = input;
  const role = containerRole(input, list, name);
  if (role !== undefined || config.record || list === 'containers') return role;
  const isNative = template.get([list, name, MOVED]) === RESTARTED;
  return isNative && config.rules.some(({ nativeSidecars }) => nativeSidecars?.includes(name))
    ? 'moved'
    : undefined;
};

export const isMovedContainer = (input: PlanInput, list: ContainerList, name: string): boolean =>
  containerRole(input, list, name) === 'moved';

/** The pod's spec as it is by now. */
export const podOf = ({ template }: PlanInput): JsonObject => {
  const { spec } = template.value;
  return isObject(spec) ? spec : emptyObject();
};

/** The same without the containers that only other owners added. */
export const podWithoutOthers = (input: PlanInput): JsonObject => {
  const pod = podOf(input);
  const isOthers = (list: ContainerList, each: Json): boolean => {
    const name = isObject(each) ? each['name'] : undefined;
    if (typeof name !== 'string' || containerRole(input, list, name) !== 'added') return false;
    const stack = stackOf(input.record, fullPath(input, [list, name]));
    return stack[0]?.previousValue === undefined && stack.every(({ owner }) => owner !== input.config.name);
  };
  const own = (['initContainers', 'containers'] as const).flatMap((list) => {
    const all = pod[list];
    return Array.isArray(all) ? [[list, all.filter((each) => !isOthers(list, each))] as const] : [];
  });
  return { ...pod, ...Object.fromEntries(own) };
};

export type ChangeResult = Pick<Effect, 'done' | 'value'> | Diagnostic;
