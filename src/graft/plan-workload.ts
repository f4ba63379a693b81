// Plans one workload: applies the rules to each of its pod templates and writes the record.

import type { Identity } from '../krm/identity.ts';
import { templateIn } from '../kubernetes/template-form.ts';
import type { WorkloadTable } from '../kubernetes/workload-kinds.ts';
import { pathText } from '../ownership/field-path.ts';
import type { PodTemplate } from '../ownership/pod-template.ts';
import { copyRecord, isEmptyRecord, type Layer, type OwnershipRecord } from '../ownership/record-format.ts';
import { type HandEdit, nothingUndone, sourceWithoutLayers } from '../ownership/undo.ts';
import type { Problem } from '../problems/diagnostic.ts';
import type { Draft, Steps } from '../yaml/edit/draft.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { equal, isObject, toJson } from '../yaml/read/value.ts';
import { type FoundWorkload, leniency, type Workload, workloadProblem } from './find-workloads.ts';
import { ownWork } from './own-work.ts';
import type { PlanContext, PlanInput } from './plan-input.ts';
import { planMissing, planTemplate, type TemplatePlan } from './plan-template.ts';
import { reportUneditable } from './report-uneditable.ts';
import { isPod, type ResourceDraft } from './resource-draft.ts';
import type { UndoneWorkload } from './undo-workload.ts';
import { writeRecord } from './write-record.ts';

export interface RunContext extends PlanContext {
  readonly table: WorkloadTable;
  /** Whether a layer is to be undone: one of the config's owner, or of any owner. */
  readonly isOwn: (layer: Layer) => boolean;
}

/** Applies the rules to a workload of the target, after `undone`. What goes wrong goes to `problems`. */
export const planWorkload = (
  target: ResourceDraft,
  workload: FoundWorkload,
  undone: UndoneWorkload,
  context: RunContext,
  problems: Problem[],
): Workload => {
  const { identity, steps } = workload;
  const { config } = context;
  const { draft } = target;
  const planned: PlannedTemplate[] = [];
  const templates = identity.name === '' ? [] : target.templatesOf(workload);
  if (identity.name === '') {
    // Inside a List; an item of its own was refused before.
    problems.push(
      workloadProblem('ItemInvalid', identity, {
        what: 'has no metadata.name',
        ...leniency(identity.file),
      }),
    );
  }
  const isMissing = identity.name !== '' && templates.length === 0 && config.rules.length > 0;
  const missing = isMissing ? planWithoutTemplate(workload, context, problems) : [];
  reportUneditable(identity, problems, () => {
    const { record } = undone;
    const recordInSource = copyRecord(record);
    for (const template of templates) {
      const own = undone.templates.get(template.key) ?? nothingUndone();
      const input = { ...context, identity, template, record, replaced: [], undone: own };
      const done = planOne(input, draft);
      noteSources(input, recordInSource);
      planned.push(done);
      problems.push(...done.plan.diagnostics.map((each) => workloadProblem(each.kind, identity, each)));
      problems.push(...own.handEdits.flatMap((each) => handEditProblem(identity, template, each)));
    }
    // What is in the workload is of others alone, and stays as they wrote it.
    if (undone.rules.size === 0 && !record.layers.some(context.isOwn)) return;
    if (hasUsableAnnotations(draft, steps)) {
      const isKept = (layer: Layer): boolean => config.record || !context.isOwn(layer);
      writeRecord(draft, steps, record, isKept, isPod(workload, templates));
    } else if (!isEmptyRecord(record)) {
      const what = 'metadata.annotations must be a map';
      problems.push(workloadProblem('WorkloadInvalid', identity, { what, path: 'metadata.annotations' }));
    }
  });
  const plans = [...missing, ...planned.map(({ plan }) => plan)];
  return new PlannedWorkload(workload, planned, plans, () => draft.value(steps) ?? null);
};

// The values of both are computed when they are first asked for. Their getters are those of a class: V8 keeps the getter of
// an object literal in its old generation, and with it the whole workload until it collects that too.

class PlannedWorkload implements Workload {
  readonly identity: Identity;
  readonly kind: Workload['kind'];
  readonly steps: Steps;
  readonly templates: Workload['templates'];
  readonly plans: TemplatePlan[];
  private readonly valueAfter: () => Json;

  constructor(found: FoundWorkload, templates: PlannedTemplate[], plans: TemplatePlan[], value: () => Json) {
    this.identity = found.identity;
    this.kind = found.kind;
    this.steps = found.steps;
    this.templates = templates;
    this.plans = plans;
    this.valueAfter = once(value);
  }

  get value(): Json {
    return this.valueAfter();
  }
}

class PlannedTemplate {
  readonly plan: TemplatePlan;
  private readonly valueBefore: () => Json;
  private readonly valueAfter: () => Json;

  constructor(plan: TemplatePlan, before: () => Json, after: () => Json) {
    this.plan = plan;
    this.valueBefore = once(before);
    this.valueAfter = once(after);
  }

  get before(): Json {
    return this.valueBefore();
  }

  get after(): Json {
    return this.valueAfter();
  }
}

const planOne = (input: PlanInput, draft: Draft): PlannedTemplate => {
  const { template } = input;
  const source = draft.node(template.base) ?? null;
  const known = input.config.record ? undefined : ownWork(input);
  const before = (): Json => known?.before ?? templateIn(template.form, draft.sourceValue(source));
  return new PlannedTemplate(known?.plan ?? planTemplate(input), before, () => template.value);
};

/** Notes the sources of replaced values without what other owners had put into them: `recordInSource` says what. */
const noteSources = ({ template, replaced }: PlanInput, recordInSource: OwnershipRecord): void => {
  for (const layer of replaced) {
    const source = sourceWithoutLayers(template, recordInSource, layer.path);
    if (source !== undefined) layer.previousSource = source;
  }
};

const hasUsableAnnotations = (draft: Draft, steps: Steps): boolean => {
  const annotations = draft.value([...steps, 'metadata', 'annotations']);
  return annotations === undefined || annotations === null || isObject(annotations);
};

/** The plan of a workload without a pod template; that a rule matches it is a problem. */
const planWithoutTemplate = (
  { identity, kind }: FoundWorkload,
  context: RunContext,
  problems: Problem[],
): TemplatePlan[] => {
  const path = kind.places.map((each) => each.path.join('.')).join(' or ');
  const what = `has no pod template at ${path}`;
  const plan = planMissing(context, identity, what);
  const matched = plan.decisions.find(({ isBroken }) => isBroken);
  if (matched === undefined) return [];
  if (kind.optional)
    return [{ ...plan, decisions: plan.decisions.map((each) => ({ ...each, isBroken: false })) }];
  problems.push(
    workloadProblem('WorkloadInvalid', identity, {
      what,
      path,
      rule: matched.rule,
      ...leniency(identity.file),
    }),
  );
  return [plan];
};

/** The warning about a value that was edited by hand, unless the rules give the same value now. */
const handEditProblem = (
  identity: Identity,
  template: PodTemplate,
  { path, rule, found }: HandEdit,
): Problem[] => {
  const now = template.get(path.slice(template.prefix.length));
  if (now !== undefined && equal(now, found)) return [];
  const remains = now === undefined ? 'podgraft removed it' : `podgraft restored ${shorten(toJson(now))}`;
  const what = `${pathText(path)} was edited by hand to ${shorten(toJson(found))}; ${remains}`;
  const values = { currentValue: found, proposedValue: now };
  return [workloadProblem('GraftEdited', identity, { what, rule, path: pathText(path), ...values })];
};

const shorten = (text: string): string => (text.length > 160 ? `${text.slice(0, 157)}...` : text);

/** Calls `make` when its value is first asked for, and only then. */
const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
