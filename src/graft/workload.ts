// One resource through a run: find the workloads in it, take back, plan, note the record, and print the new
// text. Two passes over the text, each of splices alone: what the owner grafted before goes out first, so
// that what comes in does not depend on what was there.

import type { Config, LoadedRule } from '../config/config.ts';
import type { ImageIndex } from '../images/catalog.ts';
import { GRAFTS, isHostAnnotation } from '../krm/annotations.ts';
import type { Identity } from '../krm/identity.ts';
import type { Resource } from '../krm/resource.ts';
import { Resource as Parsed } from '../krm/resource.ts';
import {
  templatePaths,
  templatePathsIn,
  type WorkloadKind,
  type WorkloadTable,
} from '../kubernetes/workload-kinds.ts';
import { pathText, samePath } from '../ownership/field-path.ts';
import { LayerMismatchError } from '../ownership/layers.ts';
import { nullSource, PodTemplate } from '../ownership/pod-template.ts';
import { rebindRenamedTemplates } from '../ownership/rebind.ts';
import type { CreatedCollection, Layer, OwnershipRecord } from '../ownership/record-format.ts';
import {
  emptyRecord,
  isEmptyRecord,
  OWN_ANNOTATIONS,
  parseRecord,
  printRecord,
  withoutSources,
} from '../ownership/record-format.ts';
import { type HandEdit, nothingUndone, type UndoResult, undo } from '../ownership/undo.ts';
import { hasErrors, InexactEditError, type Problem } from '../problems/diagnostic.ts';
import { type Across, across, withShared } from '../yaml/edit/across.ts';
import { Draft, SharedAnchorError, type Steps } from '../yaml/edit/draft.ts';
import { printDraft, reread } from '../yaml/edit/reread.ts';
import { plainStyle, type Style } from '../yaml/print/style.ts';
import type { Node, Tree } from '../yaml/read/node.ts';
import type { Json } from '../yaml/read/resolve.ts';
import { emptyObject, equal, isObject, toJson, toValue } from '../yaml/read/value.ts';
import { findDuplicate } from './duplicates.ts';
import {
  type FoundWorkload,
  inexactEdit,
  type Workload,
  workloadProblem,
  workloadsIn,
} from './find-workloads.ts';
import { ownWork } from './own-work.ts';
import type { PlanInput } from './plan-input.ts';
import type { TemplatePlan } from './plan-template.ts';
import { planMissing, planTemplate } from './plan-template.ts';

export interface GraftedResource {
  /** The new text; undefined when it is what it was. */
  readonly text: string | undefined;
  readonly workloads: readonly Workload[];
  readonly problems: readonly Problem[];
}

export interface RunContext {
  readonly config: Config;
  readonly table: WorkloadTable;
  readonly images: ImageIndex;
  /** Whose layers are taken back: the config's owner, or everybody's. */
  readonly isOwn: (layer: Layer) => boolean;
  readonly configMapOf: (rule: LoadedRule) => { name: string; checksum: string } | undefined;
}

/** What new block text in this resource looks like: as the containers list of its first workload does. */
const styleOf = (tree: Tree, templates: readonly Steps[], draft: Draft): Style => {
  const { text } = tree;
  const newline = /\r\n/.test(text.slice(tree.root?.start ?? 0, tree.root?.end ?? 0)) ? '\r\n' : '\n';
  for (const base of templates) {
    const spec = draft.node([...base, 'spec']);
    if (spec?.type !== 'map' || spec.flow) continue;
    const parent = draft.node(base);
    const step = parent?.type === 'map' && !parent.flow ? spec.column - parent.column : 2;
    const list = draft.node([...base, 'spec', 'containers']);
    if (list?.type !== 'seq' || list.flow)
      return { step: Math.max(step, 1), seqOffset: 0, dashWidth: 2, newline };
    const first = list.items[0];
    const width = first?.value ? first.value.start - first.start : 2;
    return {
      step: Math.max(step, 1),
      seqOffset: list.column - spec.column,
      dashWidth:
        width >= 2 && width <= 9 && !text.slice(first?.start, first?.value?.start).includes('\n') ? width : 2,
      newline,
    };
  }
  return plainStyle(newline);
};

/** A pod template's values, each worked out when it is first asked for. */
class TemplateValues {
  private readonly source: () => Json;
  private readonly template: PodTemplate;
  private first: Json | undefined;
  private second: Json | undefined;

  constructor(source: () => Json, template: PodTemplate) {
    this.source = source;
    this.template = template;
  }

  get before(): Json {
    this.first ??= this.source();
    return this.first;
  }

  get after(): Json {
    this.second ??= this.template.value;
    return this.second;
  }
}

/** A workload after its rules; its value is worked out when it is first asked for. */
class GraftedWorkload implements Workload {
  readonly identity: Identity;
  readonly kind: WorkloadKind;
  readonly steps: Steps;
  readonly plans: TemplatePlan[];
  readonly templates: Workload['templates'];
  private readonly draft: Draft;
  private plain: Json | undefined;

  constructor(
    { identity, kind, steps }: FoundWorkload,
    plans: TemplatePlan[],
    templates: Workload['templates'],
    draft: Draft,
  ) {
    this.identity = identity;
    this.kind = kind;
    this.steps = steps;
    this.plans = plans;
    this.templates = templates;
    this.draft = draft;
  }

  get value(): Json {
    this.plain ??= this.draft.value(this.steps) ?? null;
    return this.plain;
  }
}

/** Runs a config over one resource. */
export const graftResource = (resource: Resource, context: RunContext): GraftedResource => {
  try {
    return graftPasses(resource, context);
  } catch (thrown) {
    if (!(thrown instanceof InexactEditError)) throw thrown;
    return { text: undefined, workloads: [], problems: [inexact(resource)] };
  }
};

const graftPasses = (resource: Resource, context: RunContext): GraftedResource => {
  const problems: Problem[] = [];
  const first = new Pass(resource, context, problems);
  const undone = first.workloads.map((each) => first.undo(each));
  if (problems.length > 0) return { text: undefined, workloads: [], problems };
  const { leadsOut } = first.across;
  if (leadsOut !== undefined && first.draft.changed)
    return { text: undefined, workloads: [], problems: [tiedToOthers(resource, leadsOut)] };
  const between = first.draft.changed ? first.reread(first.print()) : resource;
  if (between === undefined) return { text: undefined, workloads: [], problems: [inexact(resource)] };
  const second = first.draft.changed ? new Pass(between, context, problems) : first;
  const workloads = second.workloads.map((each, index) =>
    second.graft(each, undone[index] as UndoneWorkload),
  );
  if (!second.draft.changed && second === first) return { text: undefined, workloads, problems };
  if (leadsOut !== undefined && second.draft.changed && !hasErrors(problems))
    return { text: undefined, workloads, problems: [...problems, tiedToOthers(resource, leadsOut)] };
  const text = second.print();
  if (second.draft.changed && !hasErrors(problems) && second.reread(text) === undefined)
    return { text: undefined, workloads, problems: [...problems, inexact(resource)] };
  // What reads the same, in the same order, stays as it stands: a comment or other quotes on our own lines too.
  const isNew =
    text !== resource.source &&
    (second === first || !readsTheSame(resource.value, second.draft.value([]) ?? null));
  return { text: isNew ? text : undefined, workloads, problems };
};

/** Whether two values are the same, in the same order, whatever their records say of the layout of what was replaced. */
const readsTheSame = (a: Json, b: Json): boolean => toJson(a) === toJson(b) || plainJson(a) === plainJson(b);

const plainJson = (value: Json): string => toJson(withPlainRecords(value));

const withPlainRecords = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(withPlainRecords);
  if (!isObject(value)) return value;
  const out = emptyObject();
  for (const [key, each] of Object.entries(value))
    out[key] = key === GRAFTS && typeof each === 'string' ? withoutSources(each) : withPlainRecords(each);
  return out;
};

/** What an alias stood for could not be put back once the object is read without the one that has the anchor. */
const tiedToOthers = ({ identity }: Resource, alias: string): Problem =>
  workloadProblem('AnchorShared', identity, {
    what: `its alias *${alias} refers to an anchor in another object of the list, so podgraft cannot change it and undo that later`,
  });

const inexact = (resource: Resource): Problem =>
  resource.tree.odd
    ? workloadProblem('WorkloadInvalid', resource.identity, {
        what: 'a change would fall on a tag, an anchor or an explicit key in its YAML, and another text than was meant would come out',
        remedy: 'write it without tags, anchors and explicit keys there',
      })
    : inexactEdit(resource.identity);

interface UndoneWorkload {
  readonly record: OwnershipRecord;
  readonly undone: readonly UndoResult[];
}

class Pass {
  readonly draft: Draft;
  readonly workloads: readonly FoundWorkload[];
  private readonly resource: Resource;
  private readonly context: RunContext;
  private readonly problems: Problem[];
  private readonly style: Style;

  constructor(resource: Resource, context: RunContext, problems: Problem[]) {
    this.resource = resource;
    this.context = context;
    this.problems = problems;
    const { tree } = resource;
    this.draft = new Draft(tree, tree.root as Node);
    this.workloads = workloadsIn(tree, context.table, resource.file, resource.identity);
    this.style = styleOf(
      tree,
      this.workloads.flatMap((each) => this.basesOf(each)),
      this.draft,
    );
  }

  get across(): Across {
    return across(this.draft.tree);
  }

  print(): string {
    return printDraft(this.draft, this.style, this.resource.extent);
  }

  /** The resource with its new text; undefined where that would not say what the draft means. */
  reread(text: string): Resource | undefined {
    const reparsed = reread(this.draft, this.resource.extent, text);
    const { usedOutside } = this.across;
    return (
      reparsed &&
      new Parsed(reparsed.extent, { file: this.resource.file, tree: withShared(reparsed.tree, usedOutside) })
    );
  }

  private basesOf({ kind, steps }: Pick<Workload, 'kind' | 'steps'>): Steps[] {
    const { draft } = this;
    const seen = templatePathsIn(kind, draft.tree.text, draft.node(steps) ?? null);
    const paths = seen ?? templatePaths(kind, draft.value(steps) ?? null);
    return steps.length === 0 ? paths : paths.map((path) => [...steps, ...path]);
  }

  private templatesOf(workload: Pick<Workload, 'kind' | 'steps'>): PodTemplate[] {
    const bases = this.basesOf(workload);
    const several = workload.kind.paths.length > 1 || workload.kind.paths.some((path) => path.includes('*'));
    const names = several ? this.namesOf(bases, workload.steps.length) : [];
    return bases.map(
      (base, index) => new PodTemplate(this.draft, base, several ? [`#${names[index]}`] : [], this.style),
    );
  }

  /** What tells several templates apart: the names of the list elements that they are in, else their order. */
  private namesOf(bases: readonly Steps[], depth: number): string[] {
    const names = bases.map((base) =>
      base.flatMap((step, index) => {
        if (typeof step !== 'number' || index < depth) return [];
        const name = this.draft.value([...base.slice(0, index + 1), 'name']);
        return [typeof name === 'string' ? name : ''];
      }),
    );
    const isNamed = names.every((parts) => parts.length > 0 && parts.every((part) => part !== ''));
    const joined = names.map((parts) => parts.join('.'));
    return isNamed && new Set(joined).size === joined.length ? joined : bases.map((_, index) => `${index}`);
  }

  undo(workload: FoundWorkload): UndoneWorkload {
    const { identity } = workload;
    if (identity.mentions?.(GRAFTS) === false) return { record: emptyRecord(), undone: [] };
    const damaged = (what: string): UndoneWorkload => {
      this.problems.push(
        workloadProblem('RecordDamaged', identity, { what, path: `metadata.annotations[${GRAFTS}]` }),
      );
      return { record: emptyRecord(), undone: [] };
    };
    // A record that somebody emptied is no record of nothing: what it told of would stay for good.
    const annotation = this.draft.value([...workload.steps, 'metadata', 'annotations', GRAFTS]);
    if (typeof annotation === 'object') return damaged(`the annotation ${GRAFTS} is no text`);
    const text = identity.annotations[GRAFTS];
    if (text === undefined) return { record: emptyRecord(), undone: [] };
    let record: OwnershipRecord;
    try {
      record = parseRecord(text);
    } catch (thrown) {
      return damaged(
        `the annotation ${GRAFTS} cannot be read: ${thrown instanceof Error ? thrown.message : thrown}`,
      );
    }
    return (
      this.guard(identity, () => {
        const templates = this.templatesOf(workload);
        rebindRenamedTemplates(templates, record, this.context.isOwn);
        const duplicates = templates.flatMap((template) => this.duplicatesIn(template, record));
        for (const { path, rule, what, remedy, container } of duplicates)
          this.problems.push(
            workloadProblem('WorkloadInvalid', identity, { what, remedy, path, container, rule }),
          );
        if (duplicates.length > 0) return undefined;
        const undone = templates.map((template) => undo(template, record, this.context.isOwn));
        const lost = undone.flatMap((each) => each.lost);
        const stray = record.layers
          .filter(this.context.isOwn)
          .filter((each) => !lost.some((path) => samePath(path, each.path)));
        if (lost.length > 0 || stray.length > 0) {
          const paths = [...lost, ...stray.map((each) => each.path)].map(pathText);
          return damaged(
            `the annotation ${GRAFTS} names ${paths.join(', ')}, and what that lies in is not there`,
          );
        }
        if (this.isPod(workload) && isEmptyRecord(record)) this.removeOwnAnnotations(workload.steps, record);
        return { record, undone };
      }) ?? { record, undone: [] }
    );
  }

  /** What is to be taken back and would be found more than once: nobody knows which of them is podgraft's. */
  private duplicatesIn(template: PodTemplate, { layers }: OwnershipRecord) {
    const { prefix, value } = template;
    return layers.filter(this.context.isOwn).flatMap(({ path, rule }) => {
      if (prefix.some((part, index) => part !== path[index])) return [];
      const duplicate = findDuplicate(value, path.slice(prefix.length));
      return duplicate === undefined ? [] : [{ ...duplicate, path: pathText(path), rule }];
    });
  }

  /** The template of a Pod is the Pod. */
  private isPod(workload: Pick<Workload, 'kind' | 'steps'>): boolean {
    return this.basesOf(workload).some((base) => base.length === workload.steps.length);
  }

  /**
   * Takes out the annotations of a Pod that podgraft made for its record: what else comes into them then is
   * laid out as it was when they came.
   */
  private removeOwnAnnotations(steps: Steps, record: OwnershipRecord): void {
    const map = [...steps, 'metadata', 'annotations'];
    const at = record.createdCollections.findIndex(({ path }) => samePath(path, OWN_ANNOTATIONS));
    const created = record.createdCollections[at];
    const present = this.draft.value(map);
    if (created === undefined || !isObject(present) || Object.keys(present).some((each) => each !== GRAFTS))
      return;
    record.createdCollections.splice(at, 1);
    this.removeCreated(map, created);
  }

  /** Takes out a map that podgraft made. */
  private removeCreated(map: Steps, { previousSource }: CreatedCollection): void {
    if (previousSource === undefined) this.draft.remove(map);
    else this.draft.replace(map, null, previousSource);
  }

  graft(workload: FoundWorkload, { record, undone }: UndoneWorkload): Workload {
    const { identity, steps } = workload;
    const { config } = this.context;
    const plans: TemplatePlan[] = [];
    const templates: Workload['templates'] = [];
    const places = identity.name === '' ? [] : this.templatesOf(workload);
    const recordInSource = {
      layers: record.layers.map((each) => ({ ...each })),
      createdCollections: [...record.createdCollections],
    };
    if (identity.name === '') {
      // Inside a List; an item of its own was refused before.
      this.problems.push(workloadProblem('ItemInvalid', identity, { what: 'it has no metadata.name' }));
    } else if (places.length === 0 && config.rules.length > 0) plans.push(...this.checkMissing(workload));
    this.guard(identity, () => {
      places.forEach((template, index) => {
        const source = this.draft.node(template.base);
        const undo = undone[index];
        const input: PlanInput = {
          config,
          identity,
          template,
          record,
          recordInSource,
          undone: undo ?? nothingUndone(),
          images: this.context.images,
          configMapOf: this.context.configMapOf,
        };
        const known = config.record ? undefined : ownWork(input);
        const plan = known?.plan ?? planTemplate(input);
        plans.push(plan);
        templates.push(
          new TemplateValues(() => known?.before ?? toValue(this.draft.tree, source ?? null), template),
        );
        this.problems.push(...plan.diagnostics.map((each) => workloadProblem(each.kind, identity, each)));
        for (const edit of undo?.handEdits ?? []) this.warnOfHandEdit(identity, template, edit);
      });
      const annotations = this.draft.value([...steps, 'metadata', 'annotations']);
      if (annotations !== undefined && annotations !== null && !isObject(annotations)) {
        if (isEmptyRecord(record)) return;
        const what = 'its annotations are not a map';
        this.problems.push(
          workloadProblem('WorkloadInvalid', identity, { what, path: 'metadata.annotations' }),
        );
        return;
      }
      this.writeRecord(steps, record, places);
    });
    return new GraftedWorkload(workload, plans, templates, this.draft);
  }

  /** A workload of which a rule means the kind and name, and that has no template to change. */
  private checkMissing({ identity, kind }: Pick<Workload, 'identity' | 'kind'>): TemplatePlan[] {
    const path = kind.paths.map((each) => each.join('.')).join(' or ');
    const what = `it has no pod template at ${path}`;
    const plan = planMissing(this.context.config, identity, what);
    const first = plan.decisions.find(({ isBroken }) => isBroken);
    if (first === undefined) return [];
    this.problems.push(workloadProblem('WorkloadInvalid', identity, { what, path, rule: first.rule }));
    return [plan];
  }

  private warnOfHandEdit(identity: Identity, template: PodTemplate, { path, rule, found }: HandEdit): void {
    const now = template.get(path.slice(template.prefix.length));
    if (now !== undefined && equal(now, found)) return;
    const short = (value: Json): string => {
      const text = toJson(value);
      return text.length > 160 ? `${text.slice(0, 157)}...` : text;
    };
    const what =
      now === undefined
        ? `${pathText(path)} was edited by hand to ${short(found)}; it is taken out all the same`
        : `${pathText(path)} was edited by hand to ${short(found)}; podgraft restored ${short(now)}`;
    this.problems.push(
      workloadProblem('GraftEdited', identity, {
        what,
        rule,
        path: pathText(path),
        currentValue: found,
        proposedValue: now,
      }),
    );
  }

  private writeRecord(steps: Steps, record: OwnershipRecord, templates: readonly PodTemplate[]): void {
    const { draft } = this;
    const { config, isOwn } = this.context;
    // The template of a Pod is the Pod: both paths mean one map of annotations.
    const isPod = templates.some(({ base }) => base.length === steps.length);
    const kept: OwnershipRecord = {
      layers: config.record ? record.layers : record.layers.filter((each) => !isOwn(each)),
      createdCollections: record.createdCollections.map((each) =>
        isPod && samePath(each.path, ['annotations']) ? { ...each, path: OWN_ANNOTATIONS } : each,
      ),
    };
    const metadata = [...steps, 'metadata'];
    const map = [...metadata, 'annotations'];
    const present = draft.value(map);
    const names = isObject(present) ? Object.keys(present) : [];
    const isOurs = (name: string): boolean =>
      isPod &&
      record.layers.some(
        (each) => samePath(each.path, ['annotations', name]) && each.previousValue === undefined,
      );
    if (isEmptyRecord(kept)) {
      if (!names.includes(GRAFTS)) return;
      draft.remove([...map, GRAFTS]);
      const created = kept.createdCollections.find(({ path }) => samePath(path, OWN_ANNOTATIONS));
      if (created === undefined || names.length > 1) return;
      this.removeCreated(map, created);
      return;
    }
    const noted = kept.createdCollections.some(({ path }) => samePath(path, OWN_ANNOTATIONS));
    if (!noted && !names.includes(GRAFTS) && names.every((name) => isHostAnnotation(name) || isOurs(name))) {
      const isNull = present === null;
      const isEmptyMap = isObject(present) && names.every(isOurs);
      const previousSource = isNull ? nullSource(draft, map) : undefined;
      if (!isEmptyMap) kept.createdCollections.push({ path: OWN_ANNOTATIONS, previousSource });
    }
    const text = printRecord(kept);
    if (present === undefined) draft.add(metadata, 'annotations', { [GRAFTS]: text });
    else if (present === null) draft.replace(map, { [GRAFTS]: text });
    else if (!names.includes(GRAFTS)) draft.add(map, GRAFTS, text);
    else if (draft.value([...map, GRAFTS]) !== text) draft.replace([...map, GRAFTS], text);
  }

  private guard<T>(identity: Identity, run: () => T): T | undefined {
    try {
      return run();
    } catch (thrown) {
      if (thrown instanceof LayerMismatchError) {
        const what = `the annotation ${GRAFTS} does not say how what is there came about: ${thrown.message}`;
        const path = `metadata.annotations[${GRAFTS}]`;
        this.problems.push(workloadProblem('RecordDamaged', identity, { what, path }));
        return undefined;
      }
      if (!(thrown instanceof SharedAnchorError)) throw thrown;
      const path = thrown.steps.map(String).join('.');
      const what = `${path} is shared through a YAML anchor or alias, and a change there would show elsewhere too`;
      this.problems.push(workloadProblem('AnchorShared', identity, { what, path }));
      return undefined;
    }
  }
}
