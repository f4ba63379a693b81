// Moves a container of the workload from containers to initContainers, where it gets restartPolicy Always.

import type { LoadedRule } from '../config/config.ts';
import { keyOf, MOVED } from '../ownership/field-path.ts';
import {
  isAddedContainer,
  originalIndexOf,
  RESTARTED,
  renamePaths,
  renameUndone,
  shareMove,
} from '../ownership/moved-containers.ts';
import { stackOf } from '../ownership/record-format.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import { alwaysRestarted } from '../rules/added-containers.ts';
import type { Move } from '../rules/change.ts';
import { isObject } from '../yaml/read/value.ts';
import { noPlace } from './conflict.ts';
import { newLayer, noteLayer } from './note-layer.ts';
import { followers, indexOfNew } from './placement.ts';
import { type ChangeResult, fullPath, isMovedContainer, type PlanInput } from './plan-input.ts';

export const move = (input: PlanInput, rule: LoadedRule, change: Move): ChangeResult => {
  const { template, record } = input;
  const { path, field } = change;
  const [, name = ''] = path;
  const lacking = noPlace(input, change);
  if (lacking !== undefined) return lacking;
  const from = ['containers', name];
  const container = template.get(from);
  if (!isObject(container)) return alreadyThere(input, rule, change);
  const refused = refusal(input, change);
  if (refused !== undefined) return refused;
  const index = indexOfNew(input, path, change.position);
  if (typeof index === 'string') return { kind: 'PlacementNotFound', what: index, path: field };
  const layer = newLayer(input, rule, [...path, MOVED]);
  layer.op = 'move';
  layer.spans = [originalIndexOf(template, record, from)];
  layer.previousValue = container['restartPolicy'];
  const source = template.elementSource(from);
  layer.previousSource = source === undefined || template.isPrinted(source, container) ? undefined : source;
  const value = alwaysRestarted(container);
  template.takeElement(from);
  record.createdCollections.push(...template.add(path, value, index, followers(input), source ?? ''));
  renamePaths(record, fullPath(input, from), fullPath(input, path));
  renameUndone(input.undone, fullPath(input, from), fullPath(input, path));
  noteLayer(input, layer, RESTARTED);
  return { done: 'moved', value };
};

/** What becomes of a change whose container is among the init containers. */
const alreadyThere = (input: PlanInput, rule: LoadedRule, { path, field }: Move): ChangeResult => {
  const { template, record } = input;
  const [, name = ''] = path;
  const present = template.get(path) ?? null;
  const stack = stackOf(record, fullPath(input, path));
  if (isMovedContainer(input, 'initContainers', name)) {
    // It stays until the last of those who moved it removes it.
    const layer = newLayer(input, rule, [...path, MOVED]);
    shareMove(record, layer, input.undone.depths.get(keyOf(layer.path)));
    noteLayer(input, layer, RESTARTED);
    return { done: 'there', value: present };
  }
  const [adder] = stack;
  if (adder !== undefined) return isOfRule(adder, name, field);
  if (isObject(present) && present['restartPolicy'] === RESTARTED) return { done: 'there', value: present };
  const what = `container ${name} is an init container, which exits before the others start`;
  const remedy = 'remove it from nativeSidecars, or set restartPolicy: Always in the workload';
  return { kind: 'Conflict', what, remedy, path: field, container: name };
};

const refusal = (input: PlanInput, { path, field }: Move): Diagnostic | undefined => {
  const { template, record } = input;
  const [, name = ''] = path;
  const from = ['containers', name];
  const adder = stackOf(record, fullPath(input, from)).at(-1);
  if (adder !== undefined) return isOfRule(adder, name, field);
  const refuse = (what: string, remedy: string): Diagnostic => ({
    ...{ kind: 'Conflict', what, remedy, path: field, container: name },
  });
  if (template.get(path) !== undefined)
    return refuse(
      `${name} is the name of a container and of an init container`,
      'keep one of them in the workload: container names are unique in a pod',
    );
  // Of one that was moved before, undoing has just shown how it comes back.
  if (!input.undone.movedBack.has(name) && !template.canReturn(from))
    return {
      kind: 'WorkloadInvalid',
      what: `containers is a flow list, and podgraft could not restore how ${name} is written`,
      remedy: 'write containers in block style, each element after a dash',
      path: field,
    };
  const own = template.keysBeside(from).filter((key) => !isAddedContainer(template, record, key));
  return own.length > 1
    ? undefined
    : refuse(`the workload has no other container than ${name}`, 'remove it from nativeSidecars');
};

const isOfRule = (
  { rule, owner }: { readonly rule: string; readonly owner: string },
  name: string,
  path: string,
): Diagnostic => ({
  kind: 'Conflict',
  what: `container ${name} comes from rule ${rule} of ${owner}, not from the workload`,
  remedy: 'set sidecarMode: Native in that rule, and remove it from nativeSidecars',
  path,
  container: name,
});
