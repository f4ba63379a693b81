// The fields of a rule that add to the pod, as JSON patches.

import { sidecarMode } from '../rules/added-containers.ts';
import type { OnConflict, Position } from '../rules/change.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { firstText, operation, pointerStep, text } from './cel.ts';
import { hasKeyInCommon, type ListAddition, listConflicts, listPatch } from './lists.ts';
import { type FieldCompilers, type FieldContext, type Part, refuse } from './parts.ts';

const conflictsOf = (addition: ListAddition, noun: string): string[] => {
  const conflicts = listConflicts(addition).map(([wanted, condition]) =>
    refuse(condition, `the pod has another ${noun} ${String(wanted[addition.key ?? ''])} [Conflict]`),
  );
  return conflicts.length === 0 ? [] : [`!${hasKeyInCommon(addition)} ? "" : ${firstText(conflicts)}`];
};

const podList = (
  { rule }: FieldContext,
  field: string,
  type: string,
  wanted: readonly JsonObject[],
  more: Partial<ListAddition> = {},
): ListAddition => ({
  holder: 'variables.pod',
  pointer: '"/spec"',
  ...{ field, key: 'name', wanted, type },
  onConflict: rule.onConflict ?? 'Fail',
  ...more,
});

/** Volumes for the pod. */
export const podVolumes = (
  context: FieldContext,
  wanted: readonly JsonObject[],
  onConflict: OnConflict = context.rule.onConflict ?? 'Fail',
): Part[] => {
  const addition = podList(context, 'volumes', 'Volume', wanted, { onConflict });
  return [{ field: 'volumes', patch: listPatch(addition), refusals: conflictsOf(addition, 'volume') }];
};

const volumes = (context: FieldContext, wanted: readonly JsonObject[]): Part[] => podVolumes(context, wanted);

const imagePullSecrets = (context: FieldContext, wanted: readonly JsonObject[]): Part[] => {
  const addition = podList(context, 'imagePullSecrets', 'LocalObjectReference', wanted);
  return [{ field: 'imagePullSecrets', patch: listPatch(addition), refusals: [] }];
};

/** Where new containers go: an expression of an index, and a refusal where the neighbour is missing. */
const place = (position: Position | undefined, list: string): { at?: string; refusals: string[] } => {
  if (position === undefined || position === 'Last') return { refusals: [] };
  if (position === 'First') return { at: '0', refusals: [] };
  const name = 'before' in position ? position.before : position.after;
  const present = `variables.pod.?${list}.orValue([])`;
  const found = `${present}.map(x, x.name)`;
  return {
    at: `${found}.indexOf(${text(name)})${'after' in position ? ' + 1' : ''}`,
    refusals: [
      refuse(
        `!(${text(name)} in ${found})`,
        `there is no container ${name} among the ${list} [PlacementNotFound]`,
      ),
    ],
  };
};

const addedContainers = (
  context: FieldContext,
  field: 'initContainers' | 'sidecars',
  list: 'initContainers' | 'containers',
  wanted: readonly JsonObject[],
): Part[] => {
  const { at, refusals } = place(context.rule.placement?.[field], list);
  const addition = podList(context, list, 'Container', wanted, at === undefined ? {} : { at });
  const other = list === 'containers' ? 'initContainers' : 'containers';
  const elsewhere = wanted.map(({ name }) =>
    refuse(
      `variables.pod.?${other}.orValue([]).exists(x, x.name == ${text(String(name))})`,
      `container ${String(name)} is already among the ${other} [Conflict]`,
    ),
  );
  return [
    {
      field,
      patch: listPatch(addition),
      refusals: [...elsewhere, ...conflictsOf(addition, 'container'), ...refusals],
      later: field === 'sidecars',
    },
  ];
};

const initContainers = (context: FieldContext, wanted: readonly JsonObject[]): Part[] =>
  addedContainers(context, 'initContainers', 'initContainers', wanted);

const sidecars = (context: FieldContext, wanted: readonly JsonObject[]): Part[] => {
  if (sidecarMode(context.rule, context.config.kubernetesVersion) === 'Classic') {
    const inJob = refuse(
      'variables.workload.kind == "Job"',
      'a classic sidecar would keep the Job from ever completing [SidecarBlocksJob]',
    );
    return addedContainers(context, 'sidecars', 'containers', wanted).map((part) => ({
      ...part,
      refusals: [inJob, ...part.refusals],
    }));
  }
  const native = wanted.map((each): JsonObject => ({ ...each, restartPolicy: 'Always' }));
  return addedContainers(context, 'sidecars', 'initContainers', native);
};

const metadata = (
  { rule }: FieldContext,
  field: string,
  into: 'labels' | 'annotations',
  wanted: Readonly<Record<string, string>>,
): Part[] => {
  const present = `object.metadata.?${into}`;
  const entries = Object.entries(wanted);
  const added = entries.map(([key, value]) => {
    const isThere =
      rule.onConflict === 'Replace'
        ? `${present}[?${text(key)}].orValue("") == ${text(value)} && ${present}[?${text(key)}].hasValue()`
        : `${present}[?${text(key)}].hasValue()`;
    return `(${isThere} ? [] : [${operation('add', text(`/metadata/${into}/${pointerStep(key)}`), text(value))}])`;
  });
  const refusals =
    (rule.onConflict ?? 'Fail') !== 'Fail'
      ? []
      : entries.map(([key, value]) =>
          refuse(
            `${present}[?${text(key)}].orValue(${text(value)}) != ${text(value)}`,
            `the pod has another ${into === 'labels' ? 'label' : 'annotation'} ${key} [Conflict]`,
          ),
        );
  const make = `(has(object.metadata.${into}) ? [] : [${operation('add', text(`/metadata/${into}`), '{}')}])`;
  return [{ field, patch: [make, ...added].join(' +\n'), refusals }];
};

const podLabels = (context: FieldContext, wanted: Readonly<Record<string, string>>): Part[] =>
  metadata(context, 'podLabels', 'labels', wanted);
const podAnnotations = (context: FieldContext, wanted: Readonly<Record<string, string>>): Part[] =>
  metadata(context, 'podAnnotations', 'annotations', wanted);

export const podFields: FieldCompilers = {
  volumes,
  imagePullSecrets,
  initContainers,
  sidecars,
  podLabels,
  podAnnotations,
};
