// The lists of the chosen containers: variables, mounts and files. What is added to each, and what is refused.

import { contentMounts, contentVolume, volumeOf } from '../rules/content.ts';
import { elementTypeOf } from '../rules/forms.ts';
import type { RuleFile } from '../rules/rule.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { firstText, literal, text } from './cel.ts';
import { allKeysIn, keysIn } from './keys.ts';
import { hasKeyInCommon, type ListAddition, listConflicts, listPatch, onlyOne } from './lists.ts';
import { alone, type Chosen, type Collection, type FieldContext, inOrder, type Part } from './parts.ts';
import { type ContainerList, containersIn, type Pointer } from './place.ts';
import { podVolumes } from './pod-fields.ts';

/** Where a field of the container at the index `i` of a list is, as an expression. */
const pointerIn =
  ({ place }: Pick<FieldContext, 'place'>, list: ContainerList): Pointer =>
  (path) =>
    `${place.pointer(`/spec/${list}/`)} + string(i) + ${text(path)}`;

/** The operations on each chosen container `c`, whose index is `i`; `pointer` is an expression. */
export const inContainers = (
  context: Pick<FieldContext, 'chosen' | 'place'>,
  operations: (pointer: Pointer) => string,
): string =>
  context.chosen
    .map(
      ({ list, names }) =>
        `${containersIn(list)}.transformList(i, c, c.name in ${names},
  ${operations(pointerIn(context, list))}).flatten()`,
    )
    .join(' +\n');

/** A text that names the first chosen container of which a condition on `c` holds. */
export const refuseContainers = ({ chosen }: FieldContext, condition: string, what: string): string[] =>
  chosen.map(
    ({ list, names }) =>
      `[${containersIn(list)}.filter(c, c.name in ${names} && (${condition}))].map(f, f.size() == 0 ? "" : "container " + f[0].name + ${text(` ${what}`)})[0]`,
  );

/** A text about the first variable that a container has more than once, and not as the same element. */
export const duplicates = (
  { list, names }: Chosen,
  wanted: readonly string[],
  isHarmless = 'x == w',
): string => {
  const keys = keysIn(list, 'env');
  const what =
    '"container " + c.name + ": variable " + w.name + " is listed more than once, and Kubernetes uses the last one [WorkloadInvalid]"';
  return `(${containersIn(list)}.transformList(i, c, c.name in ${names}, [${wanted.map((each) => `dyn(${each})`).join(', ')}].filter(w, ${keys}.indexOf(w.name) != ${keys}.lastIndexOf(w.name) && !c.env.all(x, x.name != w.name || ${isHarmless})).map(w, ${what})).flatten() + [""])[0]`;
};

const conflictsIn = (
  { chosen }: FieldContext,
  additionIn: (list: ContainerList) => ListAddition,
  noun: string,
): string[] =>
  chosen.flatMap(({ list, names }) => {
    const addition = additionIn(list);
    const conflicts = listConflicts(addition).map(
      ([each, condition]) =>
        `[${containersIn(list)}.transformList(i, c, c.name in ${names} && ${condition}, c.name)].map(f, f.size() == 0 ? "" : "container " + f[0] + ${text(` has another ${noun} ${String(each[addition.key ?? ''])} [Conflict]`)})[0]`,
    );
    if (addition.field === 'env' && addition.onConflict !== 'Keep')
      conflicts.unshift(duplicates({ list, names }, addition.wanted.map(literal)));
    if (conflicts.length === 0) return [];
    return [`!${hasKeyInCommon(addition, allKeysIn(list, addition.field))} ? "" : ${firstText(conflicts)}`];
  });

interface ListField {
  readonly field: 'volumeMounts' | 'env' | 'envFrom';
  readonly key: string | undefined;
  readonly noun: string;
}

const containerList = (
  context: FieldContext,
  { field, key, noun }: ListField,
  wanted: readonly JsonObject[],
): Part => {
  const type = elementTypeOf(`Container.${field}`);
  const addition = (pointer: Pointer, list: ContainerList): ListAddition => ({
    ...{ holder: 'c', pointer, field, key, keys: keysIn(list, field), wanted, type },
    onConflict: context.rule.onConflict ?? 'Fail',
  });
  const patch = (chosen: Chosen): string => {
    const { list, names } = chosen;
    const pointer = pointerIn(context, list);
    const one = context.rule.onConflict === 'Replace' ? undefined : onlyOne(addition(pointer, list));
    return one
      ? `${containersIn(list)}.transformList(i, c, c.name in ${names} && ${one.isMissing}, ${one.added})`
      : inContainers({ ...context, chosen: [chosen] }, () => listPatch(addition(pointer, list)));
  };
  const keys = wanted.map((each) => (key === undefined ? JSON.stringify(each) : String(each[key])));
  return {
    field,
    patch: context.chosen.map(patch).join(' +\n'),
    refusals: conflictsIn(context, (list) => addition(text, list), noun),
    touches: [...inOrder(field), ...alone(...keys.map((each) => `${field}/${each}`))],
    needs: needsIn(context, field),
  };
};

/** The list or map of the chosen containers. */
export const needsIn = ({ chosen }: FieldContext, field: string): Collection[] =>
  chosen.map(({ list }) => ({ of: list, field, empty: '[]' }));

export const volumeMounts = (context: FieldContext, wanted: readonly JsonObject[]): Part =>
  containerList(context, { field: 'volumeMounts', key: 'mountPath', noun: 'mount at' }, wanted);
export const env = (context: FieldContext, wanted: readonly JsonObject[]): Part =>
  containerList(context, { field: 'env', key: 'name', noun: 'variable' }, wanted);
export const envFrom = (context: FieldContext, wanted: readonly JsonObject[]): Part =>
  containerList(context, { field: 'envFrom', key: undefined, noun: 'source' }, wanted);

/** Files from ConfigMaps and Secrets that are there: others are refused. */
export const files = (context: FieldContext, wanted: readonly RuleFile[]): Part[] => {
  if (wanted.length === 0) return [];
  const { rule } = context;
  const name = contentVolume(rule);
  const mounts = contentMounts(rule, name).map(({ mount }) => mount);
  // The volumes and mounts of the rule are in the lists already.
  return [
    { ...podVolumes(context, [volumeOf(rule, name, undefined)], 'Fail'), isOfPod: true },
    volumeMounts(context, mounts),
  ].map((part) => ({ ...part, field: 'files' }));
};
