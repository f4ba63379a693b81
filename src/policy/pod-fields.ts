// The fields of a rule that add to the pod, as JSON patches.

import { sidecarMode } from '../rules/added-containers.ts';
import type { OnConflict, Position } from '../rules/change.ts';
import { elementTypeOf } from '../rules/forms.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { isObject } from '../yaml/read/value.ts';
import { code, firstText, operation, pointerStep, text } from './cel.ts';
import { keysOf } from './keys.ts';
import { hasKeyInCommon, type ListAddition, listConflicts, listPatch } from './lists.ts';
import {
  alone,
  type FieldCompilers,
  type FieldContext,
  inOrder,
  type Part,
  refuse,
  type Touch,
} from './parts.ts';
import type { ContainerList } from './place.ts';
import { isForWindows, linuxShellOf } from './windows.ts';

const conflictsOf = (addition: ListAddition, noun: string): string[] => {
  const conflicts = listConflicts(addition).map(([wanted, condition]) =>
    refuse(condition, `the pod has another ${noun} ${String(wanted[addition.key ?? ''])} [Conflict]`),
  );
  return conflicts.length === 0
    ? []
    : [`!${hasKeyInCommon(addition, addition.keys)} ? "" : ${firstText(conflicts)}`];
};

const podList = (
  { rule, place }: FieldContext,
  field: string,
  wanted: readonly JsonObject[],
  more: Partial<ListAddition> = {},
): ListAddition => ({
  holder: 'variables.pod',
  pointer: (path) => place.pointer(`/spec${path}`),
  ...{ field, key: 'name', keys: keysOf(field), wanted, type: elementTypeOf(`PodSpec.${field}`) },
  onConflict: rule.onConflict ?? 'Fail',
  ...more,
});

const touchesOf = ({ field, wanted }: ListAddition): Touch[] => [
  ...inOrder(field),
  ...alone(...wanted.map(({ name }) => `${field}/${String(name)}`)),
];

/** Volumes for the pod. */
export const podVolumes = (
  context: FieldContext,
  wanted: readonly JsonObject[],
  onConflict: OnConflict = context.rule.onConflict ?? 'Fail',
): Part => {
  const addition = podList(context, 'volumes', wanted, { onConflict });
  return {
    field: 'volumes',
    patch: listPatch(addition),
    refusals: conflictsOf(addition, 'volume'),
    touches: touchesOf(addition),
    needs: [{ of: 'spec', field: 'volumes', empty: '[]' }],
  };
};

const imagePullSecrets = (context: FieldContext, wanted: readonly JsonObject[]): Part => {
  const addition = podList(context, 'imagePullSecrets', wanted);
  return {
    field: 'imagePullSecrets',
    patch: listPatch(addition),
    refusals: [],
    touches: touchesOf(addition),
    needs: [{ of: 'spec', field: 'imagePullSecrets', empty: '[]' }],
  };
};

/** Where new containers go: an expression of an index, and a refusal where the container before or after them is missing. */
const positionIn = (position: Position | undefined, list: string): { at?: string; refusals: string[] } => {
  if (position === undefined || position === 'Last') return { refusals: [] };
  if (position === 'First') return { at: '0', refusals: [] };
  const name = 'before' in position ? position.before : position.after;
  const found = keysOf(list);
  return {
    at: `${found}.indexOf(${text(name)})${'after' in position ? ' + 1' : ''}`,
    refusals: [
      refuse(`!(${text(name)} in ${found})`, `no container named ${name} in ${list} [PlacementNotFound]`),
    ],
  };
};

const addedContainers = (
  context: FieldContext,
  field: 'initContainers' | 'sidecars',
  list: ContainerList,
  wanted: readonly JsonObject[],
): Part => {
  const { at, refusals } = positionIn(context.rule.placement?.[field], list);
  const found = wanted.map((each) => withImage(each));
  const addition = podList(context, list, found, at === undefined ? {} : { at });
  const other = list === 'containers' ? 'initContainers' : 'containers';
  const elsewhere = wanted.map(({ name }) =>
    refuse(
      `${text(String(name))} in ${keysOf(other)}`,
      `the pod already has ${other === 'containers' ? 'a container' : 'an init container'} named ${String(name)} [Conflict]`,
    ),
  );
  return {
    field,
    patch: listPatch(addition),
    refusals: [
      ...wanted.flatMap(missingImage),
      ...elsewhere,
      ...conflictsOf(addition, 'container'),
      ...refusals,
      ...wanted.flatMap(({ name, command = [], args = [] }) => {
        const what = linuxShellOf(context.config, [command, args].flat());
        return what === undefined ? [] : [refuse(`(${isForWindows})`, `${String(name)} ${what}`)];
      }),
    ],
    touches: [
      ...(at === undefined ? inOrder(list) : alone(list)),
      ...alone(...wanted.map(({ name }) => `container/${String(name)}`)),
      ...(found.some((each, index) => each !== wanted[index]) ? inOrder('image') : []),
    ],
    needs: list === 'containers' ? [] : [{ of: 'spec', field: list, empty: '[]' }],
    moves: at !== undefined,
  };
};

/** The image of a container of the pod, as an expression of a list of at most one. */
const imagesOf = (name: string): string =>
  `(variables.pod.containers + variables.pod.?initContainers.orValue([])).filter(c, c.name == ${text(name)} && c.?image.orValue("") != "").map(c, c.image)`;

const sourceOf = ({ imageFrom }: JsonObject): string | undefined =>
  isObject(imageFrom) ? String(imageFrom['container']) : undefined;

const withImage = (value: JsonObject): JsonObject => {
  const source = sourceOf(value);
  if (source === undefined) return value;
  const { imageFrom: _, ...rest } = value;
  return { ...rest, image: code(`${imagesOf(source)}[0]`) };
};

const missingImage = (value: JsonObject): string[] => {
  const source = sourceOf(value);
  if (source === undefined) return [];
  const what = `imageFrom: the pod has no container ${source} with an image [PlacementNotFound]`;
  return [refuse(`${imagesOf(source)}.size() == 0`, what)];
};

const sidecars = (context: FieldContext, wanted: readonly JsonObject[]): Part => {
  if (sidecarMode(context.rule, context.config.kubernetesVersion) === 'Classic') {
    const inJob = refuse(
      'variables.workload.kind in ["Job", "CronJob"]',
      'a classic sidecar would keep the Job from ever completing [SidecarBlocksJob]',
    );
    const part = addedContainers(context, 'sidecars', 'containers', wanted);
    return { ...part, refusals: [inJob, ...part.refusals] };
  }
  const native = wanted.map((each): JsonObject => ({ ...each, restartPolicy: 'Always' }));
  return addedContainers(context, 'sidecars', 'initContainers', native);
};

type Texts = Readonly<Record<string, string>>;

const metadata = (
  { rule, place }: FieldContext,
  field: string,
  into: 'labels' | 'annotations',
  wanted: Texts,
): Part | readonly Part[] => {
  const present = `${place.metadata}.?${into}`;
  const entries = Object.entries(wanted);
  const added = entries.map(([key, value]) => {
    const isThere =
      rule.onConflict === 'Replace'
        ? `${present}[?${text(key)}].orValue("") == ${text(value)} && ${present}[?${text(key)}].hasValue()`
        : `${present}[?${text(key)}].hasValue()`;
    return `(${isThere} ? [] : [${operation('add', place.pointer(`/metadata/${into}/${pointerStep(key)}`), text(value))}])`;
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
  if (entries.length === 0) return [];
  return {
    field,
    patch: added.join(' +\n'),
    refusals,
    touches: alone(...entries.map(([key]) => `${into}/${key}`)),
    needs: [{ of: 'metadata', field: into, empty: '{}' }],
  };
};

export const podFields: FieldCompilers = {
  volumes: (context, wanted: readonly JsonObject[]) => podVolumes(context, wanted),
  imagePullSecrets,
  initContainers: (context, wanted: readonly JsonObject[]) =>
    addedContainers(context, 'initContainers', 'initContainers', wanted),
  sidecars,
  podLabels: (context, wanted: Texts) => metadata(context, 'podLabels', 'labels', wanted),
  podAnnotations: (context, wanted: Texts) => metadata(context, 'podAnnotations', 'annotations', wanted),
};
