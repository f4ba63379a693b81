// What a conflict between a rule and a workload is reported as.

import type { Path } from '../ownership/field-path.ts';
import type { Layer } from '../ownership/record-format.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Put } from '../rules/change.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { isObject, toJson } from '../yaml/read/value.ts';
import type { PlanInput } from './plan-input.ts';

/** A label that the workload selects its pods by must not change: it would lose them. */
export const isSelected = (input: PlanInput, label: string): boolean => {
  const selector = input.template.draft.value(['spec', 'selector']);
  const labels = isObject(selector)
    ? isObject(selector['matchLabels'])
      ? selector['matchLabels']
      : selector
    : {};
  return Object.hasOwn(labels, label);
};

/** Only commands can be chained. */
export const canChain = (change: Put, current: Json): boolean =>
  change.chain !== undefined && isObject(current) && isObject(current['exec']);

export const conflict = (change: Put, current: Json, top: Layer | undefined): Diagnostic => {
  const short = (value: Json): string => {
    const text = toJson(value);
    return text.length > 100 ? `${text.slice(0, 97)}...` : text;
  };
  const theirs = top === undefined ? 'the workload' : `rule ${top.rule} of ${top.owner}`;
  const [list, name, field, key] = change.path;
  // The last one or two parts of the path: `env SITE`, or the name of a scalar.
  const own = (field === undefined ? [list, name] : [field, key]).filter((each) => each !== undefined);
  const what = own.join(' ') + (field === undefined ? '' : ` of container ${name}`);
  return {
    kind: 'Conflict',
    what: `${what} is ${short(current)} in ${theirs}, and ${short(change.value)} in the rule`,
    path: change.field,
    ...(field === 'lifecycle' && {
      remedy: `set onConflict: ${canChain(change, current) ? 'Chain, ' : ''}Replace or Keep`,
    }),
    ...(field !== undefined && name !== undefined && { container: name }),
  };
};

/** A container name is unique over init containers and containers together. */
export const otherListWithContainer = (input: PlanInput, path: Path): string | undefined => {
  if (path.length !== 2 || (path[0] !== 'containers' && path[0] !== 'initContainers')) return undefined;
  const other = path[0] === 'containers' ? 'initContainers' : 'containers';
  return input.template.get([other, path[1] as string]) === undefined ? undefined : other;
};
