// How a run without a record recognises its own work: it removes what its rules would add, applies them again, and
// has nothing to do where the very same comes out. What another config made, or an older state of this one, does not.

import type { LoadedRule } from '../config/config.ts';
import { brokenTemplate } from '../kubernetes/template-shape.ts';
import { isArguments, isContainerList } from '../ownership/field-path.ts';
import { type Part, stackKindOf, wordsOf } from '../ownership/layers.ts';
import type { PodTemplate } from '../ownership/pod-template.ts';
import { copyRecord, stackOf } from '../ownership/record-format.ts';
import { nothingUndone } from '../ownership/undo.ts';
import { hasErrorsFor } from '../problems/diagnostic.ts';
import type { Change, Overlay } from '../rules/change.ts';
import { checkedLists } from '../rules/lookup.ts';
import { selectContainers } from '../select/containers.ts';
import { SharedAnchorError } from '../yaml/edit/draft.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { emptyObject, equal, isObject, toJson } from '../yaml/read/value.ts';
import { mismatchReason } from './mismatch.ts';
import { containerRole, type PlanInput } from './plan-input.ts';
import { changesOf, planTemplate, type TemplatePlan, wantsContainers } from './plan-template.ts';

/** A template that is as the rules leave it already. */
export interface OwnWork {
  /** What the rules did to it. */
  readonly plan: TemplatePlan;
  /** The template as it was before. */
  readonly before: Json;
}

/** Which of several places of the same words is tried: the first or the last. */
type Pick = 0 | -1;

/** What was in the place of a container of the rules: nothing, one of the user's, or the very same. */
type Before = 'nothing' | 'another' | 'same';

/** What was in the place of a variable that holds no more than a rule's text: no variable, or one without a value. */
type Unset = 'missing' | 'empty';

/** The work of the config's rules in a template, where that is all there; undefined: apply them. */
export const ownWork = (input: PlanInput): OwnWork | undefined => {
  const { template } = input;
  if (brokenTemplate(template.value, checkedLists, true, template.form === 'PodSpec') !== undefined)
    return undefined;
  const picks = input.config.rules.some(({ argsPrepend }) => argsPrepend)
    ? ([0, -1] as const)
    : ([0] as const);
  const unsets = input.config.rules.some(({ envAppend }) => envAppend)
    ? (['missing', 'empty'] as const)
    : (['missing'] as const);
  const attempts = picks.flatMap((pick) =>
    unsets.flatMap((unset) =>
      (['nothing', 'another', 'same'] as const).map((before) => ({ before, pick, unset })),
    ),
  );
  for (const attempt of attempts) {
    const scratch: PlanInput = {
      ...input,
      template: template.inSource(),
      record: copyRecord(input.record),
      replaced: [],
      undone: nothingUndone(),
    };
    try {
      takeOutAll(scratch, attempt);
      if (!scratch.template.draft.changed) continue;
      const value = scratch.template.value;
      const plan = planTemplate(scratch);
      if (hasErrorsFor(input.config, plan.diagnostics)) continue;
      if (unordered(scratch.template.value) === unordered(template.value)) return { plan, before: value };
    } catch (thrown) {
      if (!(thrown instanceof SharedAnchorError)) throw thrown;
    }
  }
  return undefined;
};

/** One of the states that a template may have been in before. */
interface Attempt {
  readonly before: Before;
  readonly pick: Pick;
  readonly unset: Unset;
}

const takeOutAll = (input: PlanInput, { before, pick, unset }: Attempt): void => {
  const { template, config } = input;
  const rules = config.rules.filter((rule) => mismatchReason(rule, input) === undefined);
  for (const rule of rules) takeOutContainers(input, rule, before);
  const inArgs: Change[] = [];
  for (const rule of rules.toReversed()) {
    const selection = selectContainers(rule.containers, template.value, (list, name) =>
      containerRole(input, list, name),
    );
    // A rule that finds none of its containers adds nothing to the pod either.
    if (!('selected' in selection) && wantsContainers(rule)) continue;
    const containers = 'selected' in selection ? selection.selected : [];
    // The last change of the last rule is on top of all others.
    const changes = changesOf(input, rule, containers).filter((change) => !isContainer(change));
    for (const change of changes.toReversed()) {
      if (!isFree(input, change)) continue;
      if (isArguments(change.path)) inArgs.push(change);
      else takeOut(template, change, pick, unset);
    }
  }
  // They are below what rules put before the command line, whichever came first.
  for (const change of inArgs) takeOut(template, change, pick, unset);
};

const isContainer = ({ path: [list, , field] }: Change): boolean =>
  field === undefined && isContainerList(list);

/** Other owners' work has a record, and stays. */
const isFree = ({ template, record }: PlanInput, { path }: Change): boolean =>
  stackOf(record, [...template.prefix, ...path]).length === 0;

const takeOutContainers = (input: PlanInput, rule: LoadedRule, before: Before): void => {
  const { template } = input;
  for (const change of changesOf(input, rule, []).filter(isContainer)) {
    if (change.op !== 'put' || !isFree(input, change) || !equal(template.get(change.path), change.value))
      continue;
    if (before === 'nothing') template.remove(change.path);
    else if (before === 'another') template.replace(change.path, { name: change.path[1] as string });
  }
};

/** Undoes a change that is on top. */
const takeOut = (template: PodTemplate, change: Change, pick: Pick, unset: Unset): void => {
  const { path } = change;
  const current = template.get(path);
  if (current === undefined || current === null) return;
  if (change.op === 'put') {
    if (equal(current, change.value)) template.remove(path);
    else if (change.chain !== undefined) takeOutWords(template, path, change.chain, current);
  } else if (change.op === 'move') return;
  else if (change.part.op === 'args') takeOutArguments(template, path, change.part, current, pick);
  else if (change.part.op === 'wrap') takeOutWords(template, path, change.part.words, current);
  else takeOutText(template, change, change.part, current, unset);
};

const takeOutText = (
  template: PodTemplate,
  { path, fresh }: Overlay,
  { separator, text }: Extract<Part, { op: 'append' }>,
  current: Json,
  unset: Unset,
): void => {
  if (!isObject(current) || typeof current['value'] !== 'string') return;
  const { value } = current;
  if (unset === 'missing' && fresh !== undefined && equal(current, fresh)) template.remove(path);
  else if (text !== '' && value === text) template.replace(path, { ...current, value: '' });
  else if (text !== '' && value.endsWith(separator + text))
    template.replace(path, { ...current, value: value.slice(0, -(separator + text).length) });
};

const takeOutWords = (
  template: PodTemplate,
  path: Change['path'],
  own: readonly string[],
  current: Json,
): void => {
  const kind = stackKindOf(path);
  const words = wordsOf(kind, current);
  if (words.length <= own.length || own.some((word, index) => word !== words[index])) return;
  const command = words.slice(own.length);
  template.replace(path, kind === 'entrypoint' ? { command } : { exec: { command } });
};

/**
 * Takes words out of where args begin. Of a command line that a wrapper had, nobody knows where that is: the first
 * or the last place that has the words is tried.
 */
const takeOutArguments = (
  template: PodTemplate,
  path: Change['path'],
  { before, after }: Extract<Part, { op: 'args' }>,
  current: Json,
  pick: Pick,
): void => {
  const words = wordsOf('entrypoint', current);
  const start = words.length - after.length;
  const isAt = (own: readonly Json[], at: number): boolean =>
    own.every((word, index) => String(word) === words[at + index]);
  if (start < before.length || !isAt(after, start)) return;
  const rest = words.slice(0, start);
  const command = isObject(current) && Array.isArray(current['command']) ? current['command'].length : 0;
  const isPlace = (at: number): boolean => at + before.length <= start && isAt(before, at);
  const begin = Math.min(command, start);
  const at = isPlace(begin) ? begin : [...rest.keys()].filter(isPlace).at(pick);
  if (at === undefined) return;
  const args = rest.slice(at + before.length);
  const value = { ...(at > 0 && { command: rest.slice(0, at) }), ...(args.length > 0 && { args }) };
  if (Object.keys(value).length === 0) template.remove(path);
  else template.replace(path, value);
};

/** A value as text in which the order of the elements of lists of maps does not count. */
const unordered = (value: Json): string => toJson(sorted(value), true);

const sorted = (value: Json): Json => {
  if (Array.isArray(value)) {
    const all = value.map(sorted);
    if (!all.every(isObject)) return all;
    const texts = new Map(all.map((each) => [each, toJson(each, true)]));
    return all.sort((a, b) => ((texts.get(a) as string) < (texts.get(b) as string) ? -1 : 1));
  }
  if (!isObject(value)) return value;
  const out = emptyObject();
  for (const [key, each] of Object.entries(value)) out[key] = sorted(each);
  return out;
};
