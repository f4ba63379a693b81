// What the rules matched, counted as a run goes on: the matter of the warning about a rule that matches nothing.

import type { Config, LoadedRule } from '../config/config.ts';
import type { Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { templatePaths, type WorkloadTable } from '../kubernetes/workload-kinds.ts';
import type { Workload } from './find-workloads.ts';
import { workloadsIn } from './find-workloads.ts';
import { mismatchReason } from './plan-template.ts';

/** What a rule matched. */
export interface Match {
  /** Whether it selected one, be it one that is too broken to change. */
  readonly applied: boolean;
  /** How many pod templates the rule was held against, and the first workload that it does not mean. */
  readonly templates: number;
  readonly first: { readonly identity: Identity; readonly reason: string | undefined } | undefined;
}

interface First {
  readonly identity: Identity;
  readonly reason: string | undefined;
  readonly place: number;
}

interface Tally {
  applied: boolean;
  templates: number;
  first: First | undefined;
}

const nothing = (): Tally => ({ applied: false, templates: 0, first: undefined });

export class RuleMatches {
  private readonly rules: Map<string, Tally>;
  /**
   * The pod templates that rules were not held against one by one, since the metadata of their workloads tell
   * which rules do not mean them. What they count too much for a rule, that rule's own tally counts less.
   */
  private readonly passed = nothing();

  constructor(config: Config) {
    this.rules = new Map(config.rules.map(({ name }) => [name, nothing()]));
  }

  of(rule: LoadedRule): Match {
    const { applied, templates, first } = this.tally(rule.name);
    const { passed } = this;
    const all = { applied, templates: templates + passed.templates };
    if (passed.first === undefined || (first && first.place <= passed.first.place)) return { ...all, first };
    const { identity } = passed.first;
    return { ...all, first: { identity, reason: mismatchReason(rule, identity, {}) } };
  }

  /** Notes what was decided on a workload. With `meant`, the plans are of those rules alone, which are all that mean it. */
  note({ identity, plans }: Workload, place: number, matchedRules?: readonly LoadedRule[]): void {
    for (const { decisions } of plans) {
      for (const { rule, reason, isBroken } of decisions) {
        const tally = this.tally(rule);
        if (reason === undefined || isBroken) tally.applied = true;
        count(tally, 1, { identity, reason, place });
      }
    }
    if (matchedRules === undefined || plans.length === 0) return;
    count(this.passed, plans.length, { identity, reason: undefined, place });
    for (const { name } of matchedRules) this.tally(name).templates -= plans.length;
  }

  /** Notes a workload of which its metadata tell that no rule means it, or only such as have been applied. */
  notePassed(items: Items, table: WorkloadTable, place: number): void {
    const identity = items.peekIdentity(place);
    const kind = identity && table.find(identity.apiVersion, identity.kind);
    const [path, ...others] = kind?.paths ?? [];
    // Whether a Rollout has a template of its own takes a look at more.
    if (identity && path && others.length === 0 && !path.includes('*') && identity.kind !== 'Rollout') {
      if (items.hasMapAt(place, path)) {
        count(this.passed, 1, { identity, reason: undefined, place });
        return;
      }
    }
    const resource = items.at(place);
    for (const { identity, kind } of workloadsIn(resource.tree, table)) {
      const templates = templatePaths(kind, resource.value).length;
      if (templates > 0) count(this.passed, templates, { identity, reason: undefined, place });
    }
    resource.forget();
  }

  private tally(name: string): Tally {
    return this.rules.get(name) as Tally;
  }
}

const count = (tally: Tally, templates: number, seen: First): void => {
  tally.templates += templates;
  if (tally.first === undefined || seen.place < tally.first.place) tally.first = seen;
};
