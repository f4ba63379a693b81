// Plans one pod template: which rules match it, which containers, and what their actions change there, one
// after the other. Works on drafts and plain values; text is made of the outcome elsewhere. It is longer than 300
// lines because the steps of one plan are read one after the other.

import type { LoadedRule } from '../config/config.ts';
import type { Identity } from '../krm/identity.ts';
import { brokenTemplate } from '../kubernetes/template-shape.ts';
import { KNATIVE_CONTAINER, mayLackNames } from '../kubernetes/workload-kinds.ts';
import { isArguments, isInside } from '../ownership/field-path.ts';
import { stackOf } from '../ownership/record-format.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Change, Put } from '../rules/change.ts';
import { contentOf } from '../rules/content.ts';
import type { RuleContext, RuleField } from '../rules/descriptor.ts';
import { checkedLists, fieldsOfRule, fieldValue } from '../rules/lookup.ts';
import { type SelectedContainer, selectContainers } from '../select/containers.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { emptyObject, isObject } from '../yaml/read/value.ts';
import { findDuplicate } from './duplicates.ts';
import { leniency } from './find-workloads.ts';
import { lookAhead } from './look-ahead.ts';
import { mismatchReason, mismatchWithoutTemplate } from './mismatch.ts';
import { move } from './move.ts';
import { applyOverlay } from './overlay.ts';
import {
  type ChangeResult,
  containerRole,
  type Effect,
  fullPath,
  isMovedContainer,
  type PlanContext,
  type PlanInput,
  podOf,
  podWithoutOthers,
  selectableRole,
} from './plan-input.ts';
import { put } from './put.ts';

/** What became of one rule in one pod template. */
export interface Decision {
  readonly rule: string;
  /** Why the rule left the template alone; undefined when it applied. */
  readonly reason: string | undefined;
  /** The rule selects the workload, which has no template that rules could change. */
  readonly isBroken?: boolean;
  readonly containers: readonly SelectedContainer[];
}

export interface TemplatePlan {
  readonly decisions: Decision[];
  readonly effects: Effect[];
  readonly diagnostics: (Diagnostic & { readonly rule: string })[];
  /** Rules whose generated ConfigMap the template uses. */
  readonly configMaps: Set<LoadedRule>;
}

/** Whether a rule has a field that goes into containers. */
export const wantsContainers = (rule: LoadedRule): boolean =>
  fieldsOf(rule).some((each) => each.scope === 'container' && fieldValue(rule, each) !== undefined);

const known = new WeakMap<LoadedRule, readonly RuleField[]>();

const fieldsOf = (rule: LoadedRule): readonly RuleField[] => {
  let own = known.get(rule);
  if (own === undefined) {
    own = fieldsOfRule(rule);
    known.set(rule, own);
  }
  return own;
};

/** The plan of a workload that has no pod template: which rules select it all the same. */
export const planMissing = (
  { config, namespaces }: Pick<PlanContext, 'config' | 'namespaces'>,
  identity: Identity,
  what: string,
): TemplatePlan => ({
  decisions: config.rules.map((rule) => {
    const reason = mismatchWithoutTemplate(rule, identity, namespaces);
    return { rule: rule.name, reason: reason ?? what, isBroken: reason === undefined, containers: [] };
  }),
  ...{ effects: [], diagnostics: [], configMaps: new Set() },
});

/** Plans all rules for one pod template, changing the template's draft and the record. */
export const planTemplate = (given: PlanInput): TemplatePlan => {
  const input = { ...given, ahead: lookAhead(given) };
  const plan: TemplatePlan = { decisions: [], effects: [], diagnostics: [], configMaps: new Set() };
  // No rule breaks the shape of a template, and no change duplicates what is there.
  const present = input.template.value;
  let shape: { readonly broken: string | undefined } | undefined;
  for (const rule of input.config.rules) {
    const decide = (reason: string | undefined, containers: readonly SelectedContainer[] = []): void => {
      plan.decisions.push({ rule: rule.name, reason, containers });
    };
    const { value } = input.template;
    const reason = mismatchReason(rule, input);
    if (reason !== undefined) {
      decide(reason);
      continue;
    }
    shape ??= { broken: brokenShape(input) };
    const { broken } = shape;
    if (broken !== undefined) {
      // Said once, for the first of the rules that select it.
      if (!plan.decisions.some(({ isBroken }) => isBroken))
        plan.diagnostics.push({
          kind: 'WorkloadInvalid',
          what: broken,
          path: `spec.rules[${rule.index}]`,
          rule: rule.name,
          ...leniency(input.identity.file),
        });
      plan.decisions.push({ rule: rule.name, reason: broken, isBroken: true, containers: [] });
      continue;
    }
    const nothing = nothingToChange(rule, input);
    if (nothing !== undefined) {
      decide(nothing);
      continue;
    }
    let containers: readonly SelectedContainer[] = [];
    if (wantsContainers(rule)) {
      const selection = selectContainers(rule.containers, value, (list, name) =>
        selectableRole(input, list, name),
      );
      if ('ambiguous' in selection) {
        const what = `the pod has several containers, and the rule doesn't say which one to change: ${selection.ambiguous.join(', ')}`;
        plan.diagnostics.push({
          kind: 'ContainerAmbiguous',
          what,
          path: `spec.rules[${rule.index}].containers`,
          rule: rule.name,
        });
        decide('several containers and no selector');
        continue;
      }
      if ('nameless' in selection) {
        plan.diagnostics.push({
          kind: 'WorkloadInvalid',
          what: 'a container that the rule selects has no name, which podgraft needs to find it again',
          remedy: `name it in the workload (Knative itself calls a single one ${KNATIVE_CONTAINER}), or exclude the workload`,
          path: `spec.rules[${rule.index}]`,
          rule: rule.name,
        });
        decide('a container that it selects has no name');
        continue;
      }
      if ('none' in selection) {
        decide(noContainer(rule, selection.none));
        continue;
      }
      containers = selection.selected;
    }
    decide(undefined, containers);
    applyRule(input, rule, containers, present, plan);
  }
  return plan;
};

/** Why a rule that has to do with some containers of the pod does not match. */
const nothingToChange = (rule: LoadedRule, input: PlanInput): string | undefined =>
  fieldsOf(rule)
    .map((each) => each.mismatch?.(podWithoutOthers(input), fieldValue(rule, each)))
    .find((reason) => reason !== undefined);

/** What is wrong with the shape of the template; an operator may add containers to a pod's spec that has none. */
const brokenShape = ({ template: { value, form }, identity }: PlanInput): string | undefined =>
  brokenTemplate(value, checkedLists, mayLackNames(identity.apiVersion), form === 'PodSpec');

const noContainer = (rule: LoadedRule, names: string): string => {
  const { name, image } = rule.containers ?? {};
  const wanted = [name !== undefined && `name ${name}`, image !== undefined && `image ${image}`].filter(
    Boolean,
  );
  return `no container has ${wanted.join(' and ') || 'a name'} (${names === '' ? 'there are none' : `found ${names}`})`;
};

/** What the plans of a rule's fields see; each sees what those before it did. */
const contexts = (input: PlanInput, rule: LoadedRule, containers: readonly SelectedContainer[]) => {
  const { template, config } = input;
  const generated = contentOf(rule) === undefined ? undefined : input.configMapOf(rule, input.identity);
  // A container that the rule itself put in place of another is podgraft's, like every one it adds.
  const selected = (): SelectedContainer[] =>
    containers
      .map((each) => (isMovedContainer(input, 'initContainers', each.name) ? nativeOf(each) : each))
      .filter(({ list, name }) => containerRole(input, list, name) !== 'added');
  const contextFor = ({ scope, field }: RuleField): RuleContext => ({
    rule,
    field: `spec.rules[${rule.index}]`,
    kubernetesVersion: config.kubernetesVersion,
    lockCommand: config.lockCommand,
    kind: input.identity.kind,
    containers: scope === 'container' ? selected() : [],
    configMapName: generated?.name,
    checksum: generated?.checksum,
    image: input.images.find,
    keysOf: (kind, name) => input.entryKeys.of(kind, input.identity, name),
    pod: () => podOf(input),
    podWithoutOthers: () => podWithoutOthers(input),
    isAdded: (path) => stackOf(input.record, fullPath(input, path)).length > 0,
    isChanged: (path) => input.record.layers.some((each) => isInside(each.path, fullPath(input, path))),
    container: (list, name) => {
      const value = template.get([list, name]);
      if (!isObject(value)) return emptyObject();
      const image = field === 'container' ? undefined : input.ahead?.images.get(name);
      return image === undefined ? value : { ...value, image };
    },
    referencesOfRules: (name) => input.ahead?.references.get(name),
    isWrapped: (list, name) =>
      stackOf(input.record, fullPath(input, [list, name, 'entrypoint'])).some(
        ({ path }) => !isArguments(path),
      ),
    ownCommandLine: (list, name) => {
      const path = [list, name, 'entrypoint'];
      const [lowest] = stackOf(input.record, fullPath(input, path));
      const own = lowest === undefined ? template.get(path) : lowest.previousValue;
      return isObject(own) ? own : emptyObject();
    },
  });
  return { generated, selected, contextFor };
};

const nativeOf = ({ name }: SelectedContainer): SelectedContainer => ({ list: 'initContainers', name });

/** All that a rule would change in a template as it is. */
export const changesOf = (
  input: PlanInput,
  rule: LoadedRule,
  containers: readonly SelectedContainer[],
): Change[] => {
  const { contextFor } = contexts(input, rule, containers);
  return fieldsOf(rule).flatMap((each) => each.plan(contextFor(each), fieldValue(rule, each)).changes);
};

const applyRule = (
  input: PlanInput,
  rule: LoadedRule,
  containers: readonly SelectedContainer[],
  /** The template before the rules. */
  present: JsonObject,
  plan: TemplatePlan,
): void => {
  const { config } = input;
  const { generated, selected, contextFor } = contexts(input, rule, containers);
  const note = (change: Change, outcome: ChangeResult): void => {
    if ('kind' in outcome) plan.diagnostics.push({ ...outcome, rule: rule.name });
    else plan.effects.push({ rule: rule.name, change, path: fullPath(input, change.path), ...outcome });
  };
  for (const each of fieldsOf(rule)) {
    const { changes, diagnostics = [] } = each.plan(contextFor(each), fieldValue(rule, each));
    plan.diagnostics.push(...diagnostics.map((one) => ({ ...one, rule: rule.name })));
    for (const change of changes) {
      const duplicate = duplicateOf(present, change);
      if (duplicate !== undefined) {
        const isKnown = plan.diagnostics.some(
          (each) => each.rule === rule.name && each.what === duplicate.what,
        );
        if (!isKnown)
          plan.diagnostics.push({
            ...duplicate,
            kind: 'WorkloadInvalid',
            path: change.field,
            rule: rule.name,
          });
        continue;
      }
      note(change, apply(input, rule, change));
    }
  }
  if (generated === undefined || selected().length === 0) return;
  plan.configMaps.add(rule);
  if (!config.nameSuffixHash) {
    const change: Put = {
      op: 'put',
      path: ['annotations', checksumKey(rule.name, generated.checksum)],
      value: generated.checksum,
      onConflict: 'Replace',
      field: 'spec.nameSuffixHash',
    };
    const outcome = put(input, rule, change);
    const remedy = 'leave nameSuffixHash at true: a new name rolls the pods where no annotation can';
    note(change, 'kind' in outcome ? { ...outcome, remedy } : outcome);
  }
};

const apply = (input: PlanInput, rule: LoadedRule, change: Change): ChangeResult => {
  if (change.op === 'put') return put(input, rule, change);
  return change.op === 'move' ? move(input, rule, change) : applyOverlay(input, rule, change);
};

/** What a change would find more than once, unless it is to leave it as it is. */
const duplicateOf = (template: JsonObject, change: Change): ReturnType<typeof findDuplicate> => {
  const { path } = change;
  if (change.op === 'overlay') return findDuplicate(template, path);
  if (change.op === 'move')
    return findDuplicate(template, path) ?? findDuplicate(template, ['containers', path[1] as string]);
  if (change.onConflict !== 'Keep') return findDuplicate(template, path, change.value);
  return path.length > 2 ? findDuplicate(template, path.slice(0, 2)) : undefined;
};

const checksumKey = (rule: string, checksum: string): string => {
  const name = `checksum-${rule}`;
  return `podgraft.dev/${name.length <= 63 ? name : `${name.slice(0, 54)}-${checksum.slice(0, 8)}`}`;
};
