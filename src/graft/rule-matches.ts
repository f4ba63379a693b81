// What the rules matched, counted during a run, for the warning about a rule that matches nothing.

import type { Config, LoadedRule } from '../config/config.ts';
import { displayName, type Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { builtInWorkloads, templatesIn, type WorkloadTable } from '../kubernetes/workload-kinds.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { targetHint } from '../select/target-hint.ts';
import type { Workload } from './find-workloads.ts';
import { workloadsIn } from './find-workloads.ts';
import { metadataMismatch } from './mismatch.ts';

/** What a rule matched. */
export interface Match {
  /** Whether it selected one, be it one that is too broken to change. */
  readonly applied: boolean;
  /** How many pod templates the rule was compared with, and the first workload that it does not match. */
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
   * Pod templates that most rules were not compared with, since the metadata of the workload were enough. They count
   * for every rule; a rule that was compared with one all the same has it subtracted in its own tally.
   */
  private readonly uncompared = nothing();

  constructor(config: Config) {
    this.rules = new Map(config.rules.map(({ name }) => [name, nothing()]));
  }

  of(rule: LoadedRule): Match {
    const { applied, templates, first } = this.tally(rule.name);
    const { uncompared } = this;
    const all = { applied, templates: templates + uncompared.templates };
    if (uncompared.first === undefined || (first && first.place <= uncompared.first.place))
      return { ...all, first };
    const { identity } = uncompared.first;
    return { ...all, first: { identity, reason: metadataMismatch(rule, identity) } };
  }

  /** Notes what was decided on a workload. With `matchedRules`, the plans are of those rules alone, which are all that match it. */
  note({ identity, plans }: Workload, place: number, matchedRules?: readonly LoadedRule[]): void {
    for (const { decisions } of plans) {
      for (const { rule, reason, isBroken } of decisions) {
        const tally = this.tally(rule);
        if (reason === undefined || isBroken) tally.applied = true;
        count(tally, 1, { identity, reason, place });
      }
    }
    if (matchedRules === undefined || plans.length === 0) return;
    count(this.uncompared, plans.length, { identity, reason: undefined, place });
    for (const { name } of matchedRules) this.tally(name).templates -= plans.length;
  }

  /** Notes a workload that no rule matches by its metadata, and that was not read. */
  noteUnread(items: Items, table: WorkloadTable, place: number): void {
    const identity = items.peekIdentity(place);
    const kind = identity && table.find(identity.apiVersion, identity.kind);
    const [only, ...others] = kind?.places ?? [];
    // A Rollout may use the template of another workload, which its metadata do not say.
    const isOne = only !== undefined && others.length === 0 && !only.path.includes('*');
    if (identity && isOne && identity.kind !== 'Rollout') {
      if (items.hasMapAt(place, only.path)) {
        count(this.uncompared, 1, { identity, reason: undefined, place });
        return;
      }
    }
    const resource = items.at(place);
    for (const { identity, kind } of workloadsIn(resource.tree, table)) {
      const templates = templatesIn(kind, resource.value).length;
      if (templates > 0) count(this.uncompared, templates, { identity, reason: undefined, place });
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

/** A problem for each rule that matches no workload, unless an error among the problems may be the reason. */
export const matchedNothing = (
  { rules }: Config,
  matches: RuleMatches,
  problems: readonly Problem[],
): Problem[] => {
  const failed = new Set(problems.flatMap((each) => (each.severity === 'error' ? [each.rule] : [])));
  return rules.flatMap((rule) => {
    const { applied, templates, first } = matches.of(rule);
    if (applied || failed.has(rule.name) || rule.required === 'Optional') return [];
    // The rule may match a workload that could not be read.
    if (templates === 0 && failed.has(undefined)) return [];
    const what = first
      ? `rule ${rule.name} matched no workload (${templates} checked); ${displayName(first.identity)}: ${first.reason}`
      : `rule ${rule.name} matched no workload: the input has none`;
    const path = `spec.rules[${rule.index}]`;
    const severity = rule.required === true ? 'error' : undefined;
    const remedy = first && targetHint(rule.targets ?? [], builtInWorkloads);
    return [problem('MatchedNothing', { where: path, what, remedy, severity, path, rule: rule.name })];
  });
};
