// A resource while it is edited: one draft, the workloads in it and their pod templates.

import { Resource } from '../krm/resource.ts';
import { templatePaths, templatePathsIn, type WorkloadTable } from '../kubernetes/workload-kinds.ts';
import { PodTemplate } from '../ownership/pod-template.ts';
import type { Problem } from '../problems/diagnostic.ts';
import { across, withShared } from '../yaml/edit/across.ts';
import { Draft, type Steps } from '../yaml/edit/draft.ts';
import { printDraft, reread } from '../yaml/edit/reread.ts';
import type { Style } from '../yaml/print/style.ts';
import type { Node } from '../yaml/read/node.ts';
import { type FoundWorkload, inexactEdit, workloadProblem, workloadsIn } from './find-workloads.ts';
import { styleOf } from './style.ts';

export class ResourceDraft {
  readonly draft: Draft;
  readonly workloads: readonly FoundWorkload[];
  private readonly resource: Resource;
  private readonly style: Style;

  constructor(resource: Resource, table: WorkloadTable) {
    const { tree, file, identity } = resource;
    this.resource = resource;
    this.draft = new Draft(tree, tree.root as Node);
    this.workloads = workloadsIn(tree, table, file, identity);
    this.style = styleOf(
      this.draft,
      this.workloads.flatMap((each) => this.basesOf(each)),
    );
  }

  /** The resource with its new text, or why the text cannot be written; the same resource without changes. */
  print(): { readonly resource: Resource } | { readonly problem: Problem } {
    const { draft, resource } = this;
    if (!draft.changed) return { resource };
    const { leadsOut, usedOutside } = across(draft.tree);
    if (leadsOut !== undefined) return { problem: leadsOutProblem(resource, leadsOut) };
    const fresh = printDraft(draft, this.style, resource.extent);
    const printed = reread(draft, resource.extent, fresh);
    if (printed === undefined) return { problem: inexactProblem(resource) };
    const tree = withShared(printed.tree, usedOutside);
    return { resource: new Resource(printed.extent, { file: resource.file, tree }) };
  }

  /** The pod templates of a workload. */
  templatesOf(workload: FoundWorkload): PodTemplate[] {
    const bases = this.basesOf(workload);
    const { paths } = workload.kind;
    const hasSeveral = paths.length > 1 || paths.some((path) => path.includes('*'));
    const names = hasSeveral ? this.namesOf(bases, workload.steps.length) : [];
    return bases.map(
      (base, index) => new PodTemplate(this.draft, base, hasSeveral ? [`#${names[index]}`] : [], this.style),
    );
  }

  private basesOf({ kind, steps }: FoundWorkload): Steps[] {
    const { draft } = this;
    const seen = templatePathsIn(kind, draft.tree.text, draft.node(steps) ?? null);
    const paths = seen ?? templatePaths(kind, draft.value(steps) ?? null);
    return steps.length === 0 ? paths : paths.map((path) => [...steps, ...path]);
  }

  /** Names for several templates: those of the list elements that they are in, else their positions. */
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
}

/** Whether one of the templates is the workload itself, as that of a Pod is. */
export const isPod = ({ steps }: FoundWorkload, templates: readonly PodTemplate[]): boolean =>
  templates.some(({ base }) => base.length === steps.length);

/** Undo reads the object alone, without the object that has the anchor, and could not restore the alias. */
const leadsOutProblem = ({ identity }: Resource, alias: string): Problem =>
  workloadProblem('AnchorShared', identity, {
    what: `its alias *${alias} refers to an anchor in another object of the list, so podgraft cannot change it and undo that later`,
  });

/** A change whose new text would not be the value that was planned. */
export const inexactProblem = (resource: Resource): Problem =>
  resource.tree.odd
    ? workloadProblem('WorkloadInvalid', resource.identity, {
        what: 'a change would fall on a tag, an anchor or an explicit key in its YAML, and another text than was meant would come out',
        remedy: 'write it without tags, anchors and explicit keys there',
      })
    : inexactEdit(resource.identity);
