// What a conflict between a rule and a workload is reported as.

import { lacksPlaceFor } from '../kubernetes/template-form.ts';
import { isContainerList, type Path } from '../ownership/field-path.ts';
import type { Layer } from '../ownership/record-format.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Move, Put } from '../rules/change.ts';
import { isContentVolume } from '../rules/content.ts';
import { fieldAt } from '../rules/lookup.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { isObject, toJson } from '../yaml/read/value.ts';
import type { PlanInput } from './plan-input.ts';

/** A label that the workload selects its pods by must not change: it would lose them. */
export const isSelected = (input: PlanInput, label: string): boolean =>
  selectorsOf(input).some((selector) => {
    const { matchLabels, matchExpressions } = selector;
    if (matchLabels === undefined && matchExpressions === undefined) return Object.hasOwn(selector, label);
    return (
      (isObject(matchLabels) && Object.hasOwn(matchLabels, label)) ||
      expressionsOn(selector, label).length > 0
    );
  });

/** Whether a selector asks that pods have no such label, or none with this value. */
export const isRuledOut = (input: PlanInput, label: string, value: Json): boolean =>
  selectorsOf(input)
    .flatMap((selector) => expressionsOn(selector, label))
    .some(
      ({ operator, values }) =>
        operator === 'DoesNotExist' ||
        (operator === 'NotIn' && Array.isArray(values) && values.includes(value)),
    );

const expressionsOn = ({ matchExpressions }: JsonObject, label: string): JsonObject[] =>
  (Array.isArray(matchExpressions) ? matchExpressions : []).filter(
    (each): each is JsonObject => isObject(each) && each['key'] === label,
  );

/** The selectors beside the template and beside each map that it is in, up to the workload. */
const selectorsOf = ({ template: { draft, base } }: PlanInput): JsonObject[] =>
  base.flatMap((_, depth) => {
    const selector = draft.value([...base.slice(0, depth), 'selector']);
    return isObject(selector) ? [selector] : [];
  });

/** Only commands can be chained, and a sleep, which is one for a shell. */
export const canChain = (change: Put, current: Json): boolean =>
  change.chain !== undefined &&
  isObject(current) &&
  (isObject(current['exec']) || isObject(current['sleep']));

/** Whether a kind has no place for what a rule adds. */
export const noPlace = ({ template }: PlanInput, { path, field }: Put | Move): Diagnostic | undefined => {
  const what = lacksPlaceFor(template.form, path);
  const remedy = 'remove it from the rule, or exclude the workload';
  return what === undefined ? undefined : { kind: 'WorkloadInvalid', what, remedy, path: field };
};

/** What a change is about: `variable SITE`, `postStart hook`, or the name of a scalar. */
const subjectOf = ({ path, subject }: Put): string => {
  if (subject !== undefined) return subject;
  const [list = '', name, field, key] = path;
  const last = field === undefined ? name : key;
  if (field === 'lifecycle') return `${key} hook`;
  if (list === 'labels' || list === 'annotations') return `${list.slice(0, -1)} ${name}`;
  const noun = fieldAt(path)?.noun ?? field ?? list;
  return last === undefined ? noun : `${noun} ${last}`;
};

export const conflict = (change: Put, current: Json, top: Layer | undefined): Diagnostic => {
  const short = (value: Json): string => {
    const text = toJson(value);
    return text.length > 100 ? `${text.slice(0, 97)}...` : text;
  };
  const theirs = top === undefined ? 'the workload' : `rule ${top.rule} of ${top.owner}`;
  const [list, name, field] = change.path;
  const isInContainer = field !== undefined && isContainerList(list);
  const subject = subjectOf(change) + (isInContainer ? ` of container ${name}` : '');
  const [theirValue, ourValue] = [short(current), short(change.value)];
  return {
    kind: 'Conflict',
    what: isObject(change.value)
      ? `${subject} already exists and differs: ${theirs} has ${theirValue}, the rule ${ourValue}`
      : `${subject} is ${theirValue} in ${theirs} but ${ourValue} in the rule`,
    path: change.field,
    ...(list === 'volumes' &&
      top !== undefined &&
      isContentVolume(name) && {
        remedy: `rename rule ${top.rule} in one of the configs: the volume has the name of the rule`,
      }),
    ...(change.subject !== undefined && { remedy: 'set onConflict: Replace or Keep' }),
    ...(field === 'lifecycle' && {
      remedy: `set onConflict: ${canChain(change, current) ? 'Chain, ' : ''}Replace or Keep`,
    }),
    ...(isInContainer && name !== undefined && { container: name }),
  };
};

/** A container name is unique over init containers and containers together. */
export const otherListWithContainer = (input: PlanInput, path: Path): string | undefined => {
  if (path.length !== 2 || (path[0] !== 'containers' && path[0] !== 'initContainers')) return undefined;
  const other = path[0] === 'containers' ? 'initContainers' : 'containers';
  return input.template.get([other, path[1] as string]) === undefined ? undefined : other;
};
