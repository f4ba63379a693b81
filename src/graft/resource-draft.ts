// A resource while it is edited: one draft, the workloads in it and their pod templates.

import { Resource } from '../krm/resource.ts';
import {
  type FoundTemplate,
  mayHaveSeveral,
  templatesIn,
  templatesInOutline,
  type WorkloadTable,
} from '../kubernetes/workload-kinds.ts';
import { PodTemplate } from '../ownership/pod-template.ts';
import type { Problem } from '../problems/diagnostic.ts';
import { across, withShared } from '../yaml/edit/across.ts';
import { Draft, type Steps } from '../yaml/edit/draft.ts';
import { printDraft, reread } from '../yaml/edit/reread.ts';
import type { Style } from '../yaml/print/style.ts';
import type { Node } from '../yaml/read/node.ts';
import { toValue } from '../yaml/read/value.ts';
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
      this.workloads.flatMap((each) => this.foundIn(each)),
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
    const found = this.foundIn(workload);
    const names = mayHaveSeveral(workload.kind) ? this.namesOf(found, workload) : [];
    return found.map(({ steps, form }, index) => {
      const name = names[index];
      return new PodTemplate(this.draft, steps, name === undefined ? [] : [`#${name}`], this.style, form);
    });
  }

  private foundIn({ kind, steps }: FoundWorkload): FoundTemplate[] {
    const { draft } = this;
    const seen = templatesInOutline(kind, draft.tree.text, draft.node(steps) ?? null);
    const found = seen ?? templatesIn(kind, draft.value(steps) ?? null);
    return steps.length === 0 ? found : found.map((each) => ({ ...each, steps: [...steps, ...each.steps] }));
  }

  /**
   * Names for several templates, which the record uses: those of the list elements or the keys of the map that they
   * are in. Where a kind has several places, the way to the template is part of its name; the names depend on no other
   * place, so that one more in spec.workloads changes none. Positions, where two would have the same name.
   */
  private namesOf(found: readonly FoundTemplate[], { kind, steps }: FoundWorkload): string[] {
    const isWhole = kind.places.length > 1;
    const names = found.map((each) => {
      const way = each.steps.slice(steps.length);
      const parts = way.flatMap((step, index): (string | undefined)[] => {
        if (typeof step === 'number')
          return [this.elementName(each.steps.slice(0, steps.length + index + 1))];
        return isWhole || isKeyOfMap(kind, way, index) ? [step] : [];
      });
      const isNamed = parts.length > 0 && parts.every((part) => part !== undefined && part !== '');
      return isNamed ? parts.join('.') : undefined;
    });
    return names.includes(undefined) || new Set(names).size < names.length
      ? found.map((_, index) => `${index}`)
      : (names as string[]);
  }

  /** What a list element is called: its `name`, or that of a group of Ray's workers. */
  private elementName(steps: Steps): string | undefined {
    const names = ['name', 'groupName'].map((field) => this.draft.value([...steps, field]));
    return names.find((each): each is string => typeof each === 'string');
  }
}

/** Whether a step of the way to a template is a key that `*` matches. */
const isKeyOfMap = ({ places }: FoundWorkload['kind'], way: Steps, index: number): boolean =>
  places.some(
    ({ path }) =>
      path[index] === '*' &&
      path.length === way.length &&
      path.every((each, at) => each === '*' || each === way[at]),
  );

/** Whether one of the templates is the workload itself, as that of a Pod is. */
export const isPod = ({ steps }: FoundWorkload, templates: readonly PodTemplate[]): boolean =>
  templates.some(({ base }) => base.length === steps.length);

/** Undo reads the object alone, without the object that has the anchor, and could not restore the alias. */
const leadsOutProblem = ({ identity }: Resource, alias: string): Problem =>
  workloadProblem('AnchorShared', identity, {
    what: `its alias *${alias} refers to an anchor in another object, so podgraft can't change it exactly`,
  });

/** The head of a block scalar that keeps the blank lines after it. */
const keepsBlankLines = /[|>](?:\d?\+|\+\d)[ \t]*(?:#.*)?\r?$/m;

/** A change whose new text would not be the value that was planned. Throws YamlError where the object has no value as JSON. */
export const inexactProblem = (resource: Resource): Problem => {
  toValue(resource.tree, resource.tree.root);
  const refused = (what: string, remedy: string): Problem =>
    workloadProblem('WorkloadInvalid', resource.identity, { what, remedy });
  if (resource.tree.odd)
    return refused(
      'the YAML has a tag, an anchor or an explicit key where podgraft would change it',
      'remove the tag, anchor or explicit key',
    );
  if (keepsBlankLines.test(resource.source))
    return refused(
      'the YAML has a text after |+ or >+, to which blank lines would be added where podgraft removes what is after it',
      'remove the blank lines after the last field of the workload, or write the text after | or in quotes',
    );
  return inexactEdit(resource.identity);
};
