// What explain found, as data: the one source of its text, its JSON and its documents. Fields may be added; none changes
// its meaning.

import { structuredPatch } from 'diff';
import type { Config } from '../../config/config.ts';
import { type LocatedFile, lineOf, nameOf } from '../../files/locate.ts';
import type { Effect } from '../../graft/plan-input.ts';
import type { TemplatePlan } from '../../graft/plan-template.ts';
import type { Grafting } from '../../graft/run.ts';
import { type Content, configMapKey } from '../../ownership/generated-config-maps.ts';
import type { ProblemKind } from '../../problems/catalogue.ts';
import { contentOf } from '../../rules/content.ts';
import { type Node, positionAt } from '../../yaml/read/node.ts';
import type { Json } from '../../yaml/read/resolve.ts';
import { child } from '../../yaml/read/value.ts';
import { describe } from './describe.ts';
import { matchesSelection, type Selection } from './selection.ts';
import { type StartupStep, startupOf } from './startup.ts';
import { whenItRuns } from './timeline.ts';

export interface ExplainData {
  /** The name of the config. */
  readonly config: string;
  /** The names of its rules. */
  readonly rules: readonly string[];
  readonly workloads: readonly ExplainedWorkload[];
  /** The ConfigMaps that the run generates, and those of earlier runs that it removes. */
  readonly configMaps: readonly ExplainedConfigMap[];
}

export interface ExplainedWorkload {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly file?: string;
  /** The position of the document in its file, from 0. */
  readonly document?: number;
  /** The line of the file on which the object begins, from 1. */
  readonly line?: number;
  readonly podTemplates: readonly ExplainedTemplate[];
  /** What changes in the manifest; nothing where there are errors. */
  readonly diff: readonly Hunk[];
}

/** A part of a manifest with changes, and three lines around them. */
export interface Hunk {
  /** The first line in the file as it is, and in the new file without what is added before the object. */
  readonly oldStart: number;
  readonly newStart: number;
  /** Each with ` `, `+` or `-` before it. */
  readonly lines: readonly string[];
}

export interface ExplainedTemplate {
  readonly rules: readonly ExplainedRule[];
  readonly startup: readonly StartupStep[];
  /** For each thing that a rule added, when it runs. */
  readonly when: readonly string[];
}

export interface ExplainedRule {
  readonly rule: string;
  readonly matched: boolean;
  /** Why not. */
  readonly reason?: string;
  readonly containers: readonly string[];
  readonly changes: readonly {
    readonly done: Effect['done'];
    readonly path: readonly string[];
    readonly what: string;
    readonly field: string;
    readonly value: Json;
  }[];
  /** The keys of the ConfigMap that is generated for it. */
  readonly configMap?: readonly string[];
  readonly problems: readonly { readonly kind: ProblemKind; readonly what: string; readonly field: string }[];
}

export interface ExplainedConfigMap {
  readonly name: string;
  readonly namespace?: string;
  /** The rule that it is generated for; missing where it is removed. */
  readonly rule?: string;
  readonly status: 'added' | 'removed';
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * What a run found of the workloads and rules that are selected. `files` are as they were before the first config of
 * several, which lines are counted in.
 */
export const explainRun = (
  config: Config,
  grafting: Grafting,
  selection: Selection,
  files: readonly LocatedFile[] = [],
): ExplainData => {
  const before = new Map(files.map((each) => [nameOf(each), each.stream.parts]));
  const isChosen = (rule: string): boolean => selection.rules.length === 0 || selection.rules.includes(rule);
  return {
    config: config.name,
    rules: config.rules.map(({ name }) => name).filter(isChosen),
    workloads: grafting.workloads
      .filter(({ identity }) => matchesSelection(selection, identity))
      .map((workload) => {
        const { identity, resource, plans, templates } = workload;
        return {
          ...{ apiVersion: identity.apiVersion, kind: identity.kind, name: identity.name },
          ...(identity.namespace !== undefined && { namespace: identity.namespace }),
          ...(resource.file && {
            ...{ file: resource.file.path, document: resource.file.index },
            line: lineOf(before.get(resource.file.path)?.[resource.file.index]?.resource ?? resource),
          }),
          podTemplates: plans.map((plan, index) => {
            const startup = startupOf(templates[index]?.after ?? null, plan, isChosen);
            const rules = plan.decisions.filter(({ rule }) => isChosen(rule));
            return {
              rules: rules.map((decision) => explainRule(decision, plan)),
              ...{ startup, when: whenItRuns(startup) },
            };
          }),
          diff: diffOf(workload, grafting),
        };
      }),
    configMaps: configMapsOf(grafting).filter(({ rule }) => rule === undefined || isChosen(rule)),
  };
};

const explainRule = (
  { rule, reason, containers }: TemplatePlan['decisions'][number],
  { effects, configMaps, diagnostics }: TemplatePlan,
): ExplainedRule => {
  const generating = [...configMaps].find(({ name }) => name === rule);
  return {
    rule,
    matched: reason === undefined,
    ...(reason !== undefined && { reason }),
    containers: containers.map(({ name }) => name),
    changes: effects
      .filter((each) => each.rule === rule)
      .map((each) => ({
        ...{ done: each.done, path: each.path, what: describe(each) },
        ...{ field: each.change.field, value: each.value },
      })),
    ...(generating && { configMap: keysOf(contentOf(generating)) }),
    problems: diagnostics
      .filter((each) => each.rule === rule)
      .map(({ kind, what, path }) => ({ kind, what, field: path })),
  };
};

const keysOf = ({ data, binaryData }: Content = {}): string[] => Object.keys({ ...data, ...binaryData });

const configMapsOf = ({ added, removed }: Grafting): ExplainedConfigMap[] => {
  const generated = added.map(({ generated: { name, namespace, rule, content } }) => ({
    ...{ name, ...(namespace !== undefined && { namespace }) },
    ...{ rule, status: 'added' as const },
    ...{ data: { ...content.data, ...content.binaryData } },
  }));
  const again = new Set(generated.map((each) => configMapKey({ namespace: undefined, ...each })));
  const gone = [...removed].flatMap(({ identity: { name, namespace } }) =>
    again.has(configMapKey({ name, namespace }))
      ? []
      : [{ name, ...(namespace !== undefined && { namespace }), status: 'removed' as const }],
  );
  return [...generated, ...gone];
};

/** The changes in the lines of a workload; of a List, those that overlap the lines of the element. */
const diffOf = (
  { resource, steps }: Grafting['workloads'][number],
  { changed, workloads }: Grafting,
): Hunk[] => {
  const after = changed.get(resource);
  if (after === undefined) return [];
  const { text, start, end } = resource.extent;
  const { hunks } = structuredPatch('', '', text.slice(start, end), after, '', '', { context: 3 });
  const above = positionAt(text, start).line - 1;
  const grown = workloads.reduce((sum, each) => {
    const { extent } = each.resource;
    const isBefore = extent.text === text && extent.start < start;
    // A List is there once for each workload in it.
    const isFirst = isBefore && workloads.find(({ resource: other }) => other === each.resource) === each;
    return isFirst
      ? sum + linesIn(changed.get(each.resource) ?? each.resource.source) - linesIn(each.resource.source)
      : sum;
  }, 0);
  const node = nodeAt(text, resource.root, steps);
  const [first, last] = node ? [node.start, node.end].map((at) => positionAt(text, at).line) : [];
  return hunks
    .map(({ oldStart, newStart, lines }) => ({
      ...{ oldStart: oldStart + above, newStart: newStart + above + grown, lines },
    }))
    .filter(({ oldStart, lines }) => {
      if (steps.length === 0 || first === undefined || last === undefined) return true;
      const length = lines.filter((line) => !line.startsWith('+')).length;
      return oldStart <= last && oldStart + length > first;
    });
};

const linesIn = (text: string): number => text.split('\n').length;

const nodeAt = (text: string, root: Node | null, steps: readonly (string | number)[]): Node | null =>
  steps.reduce<Node | null>((at, step) => {
    if (typeof step === 'string') return child(text, at, step) ?? null;
    return (at?.type === 'seq' && at.items[step]?.value) || null;
  }, root);
