// What the rules matched, counted during a run, for the warning about a rule that matches nothing.

import type { Config, LoadedRule } from '../config/config.ts';
import { displayName, type Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { builtInWorkloads, templatesIn, type WorkloadTable } from '../kubernetes/workload-kinds.ts';
import { type Problem, problem } from '../problems/diagnostic.ts';
import { mismatch, nearestTarget } from '../select/target.ts';
import { targetHint } from '../select/target-hint.ts';
import type { Workload } from './find-workloads.ts';
import { workloadsIn } from './find-workloads.ts';
import { metadataMismatch } from './mismatch.ts';

/** A workload that a rule does not match, and why. */
interface Miss {
  readonly identity: Identity;
  readonly reason: string | undefined;
  readonly place: number;
}

/** What a rule matched. */
interface Tally {
  /** Whether it selected a workload, be it one that is too broken to change. */
  applied: boolean;
  /** How many pod templates it was compared with. */
  templates: number;
  /** The first workloads that it was compared with and does not match. */
  readonly misses: Miss[];
}

/** The nearest miss is looked for among this many workloads. */
const MOST = 1000;

export class RuleMatches {
  private readonly rules: Map<string, Tally>;
  private readonly items: Items;
  private readonly table: WorkloadTable;
  /**
   * Pod templates that most rules were not compared with, since the metadata of the workload were enough. They count
   * for every rule; a rule that was compared with one all the same has it subtracted in its own tally.
   */
  private uncompared = 0;
  /** Where the workloads of these are. */
  private readonly places = new Set<number>();
  private others: readonly Miss[] | undefined;

  constructor(config: Config, items: Items, table: WorkloadTable) {
    this.rules = new Map(
      config.rules.map(({ name }) => [name, { applied: false, templates: 0, misses: [] }]),
    );
    this.items = items;
    this.table = table;
  }

  /** Whether the rule selected a workload. */
  hasApplied({ name }: LoadedRule): boolean {
    return this.tally(name).applied;
  }

  /** How many pod templates the rule was compared with. */
  templatesOf({ name }: LoadedRule): number {
    return this.tally(name).templates + this.uncompared;
  }

  /** Of the workloads that the rule does not match, the one that needs the fewest and smallest changes of its target. */
  nearestTo(rule: LoadedRule): Miss | undefined {
    this.others ??= this.readPlaces();
    const [best] = [...this.tally(rule.name).misses, ...this.others]
      .sort((a, b) => a.place - b.place)
      .slice(0, MOST)
      .map((miss) => ({ ...miss, ...nearestTarget(rule.targets ?? [], miss.identity) }))
      .sort((a, b) => a.distance - b.distance);
    if (best === undefined) return undefined;
    const { identity, target, place } = best;
    const reason = (target && mismatch(target, identity)) ?? best.reason ?? metadataMismatch(rule, identity);
    return { identity, reason, place };
  }

  /** Notes what was decided on a workload. With `matchedRules`, the plans are of those rules alone, which are all that match it. */
  note({ identity, plans }: Workload, place: number, matchedRules?: readonly LoadedRule[]): void {
    for (const { decisions } of plans) {
      for (const { rule, reason, isBroken } of decisions) {
        const tally = this.tally(rule);
        tally.templates++;
        if (reason === undefined || isBroken) tally.applied = true;
        else if (!tally.applied && tally.misses.length < MOST) tally.misses.push({ identity, reason, place });
      }
    }
    if (matchedRules === undefined || plans.length === 0) return;
    this.count(plans.length, place);
    for (const { name } of matchedRules) this.tally(name).templates -= plans.length;
  }

  /** Notes a workload that no rule matches by its metadata, and that was not read. */
  noteUnread(place: number): void {
    const { items, table } = this;
    const identity = items.peekIdentity(place);
    const kind = identity && table.find(identity.apiVersion, identity.kind);
    const [only, ...others] = kind?.places ?? [];
    // A Rollout may use the template of another workload, which its metadata do not say.
    const isOne = only !== undefined && others.length === 0 && !only.path.includes('*');
    if (isOne && identity?.kind !== 'Rollout' && items.hasMapAt(place, only.path)) {
      this.count(1, place);
      return;
    }
    const resource = items.at(place);
    for (const { kind } of workloadsIn(resource.tree, table))
      this.count(templatesIn(kind, resource.value).length, place);
    resource.forget();
  }

  private count(templates: number, place: number): void {
    this.uncompared += templates;
    if (templates > 0) this.places.add(place);
  }

  private readPlaces(): Miss[] {
    const first = [...this.places].sort((a, b) => a - b).slice(0, MOST);
    return first.flatMap((place) => {
      const peeked = this.items.peekIdentity(place);
      const found = peeked
        ? [peeked]
        : workloadsIn(this.items.at(place).tree, this.table).map(({ identity }) => identity);
      return found.map((identity) => ({ identity, reason: undefined, place }));
    });
  }

  private tally(name: string): Tally {
    return this.rules.get(name) as Tally;
  }
}

/** A problem for each rule that matches no workload, unless an error among the problems may be the reason. */
export const matchedNothing = (
  { rules, workloads }: Config,
  matches: RuleMatches,
  problems: readonly Problem[],
): Problem[] => {
  const failed = new Set(problems.flatMap((each) => (each.severity === 'error' ? [each.rule] : [])));
  return rules.flatMap((rule) => {
    if (matches.hasApplied(rule) || failed.has(rule.name) || rule.required === 'Optional') return [];
    const templates = matches.templatesOf(rule);
    // The rule may match a workload that could not be read.
    if (templates === 0 && failed.has(undefined)) return [];
    const nearest = matches.nearestTo(rule);
    const what = nearest
      ? `rule ${rule.name} matched no workload (${templates} checked); ${displayName(nearest.identity)}: ${nearest.reason}`
      : `rule ${rule.name} matched no workload: the input has none`;
    const path = `spec.rules[${rule.index}]`;
    const severity = rule.required === true ? 'error' : undefined;
    const remedy = nearest && targetHint(rule.targets ?? [], [...builtInWorkloads, ...workloads]);
    return [problem('MatchedNothing', { where: path, what, remedy, severity, path, rule: rule.name })];
  });
};
