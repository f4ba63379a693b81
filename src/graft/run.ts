// Runs a config over a set of resources: the part of the flow that the function and the command line share.
// Resources in, new texts out; nothing is read or written here.

import type { Config, LoadedRule } from '../config/config.ts';
import { inFieldOrder } from '../config/field-path.ts';
import { GRAFTS } from '../krm/annotations.ts';
import type { Identity } from '../krm/identity.ts';
import { type Items, ListedItems } from '../krm/items.ts';
import { readOrReport } from '../krm/read-or-report.ts';
import type { Resource } from '../krm/resource.ts';
import type { ObjectType } from '../krm/resource-list/type-reader.ts';
import { WorkloadTable } from '../kubernetes/workload-kinds.ts';
import type { Generated } from '../ownership/generated-config-maps.ts';
import type { Problem } from '../problems/diagnostic.ts';
import { hasErrors, sortProblems, tune } from '../problems/diagnostic.ts';
import { RuleIndex } from '../select/rule-index.ts';
import { missesAll } from '../select/target.ts';
import { ifYaml } from '../yaml/read/node.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { checkConfig } from './check-config.ts';
import { mayHoldWorkload } from './check-item.ts';
import { checkWorkloadAfter, type Surroundings } from './check-workload.ts';
import { ConfigMaps, type UnitOf, type UsedConfigMap } from './config-maps.ts';
import { EntryKeys } from './entry-keys.ts';
import type { Workload } from './find-workloads.ts';
import { readCatalogs } from './image-facts.ts';
import { metadataMismatch } from './mismatch.ts';
import { MissingFacts } from './missing-facts.ts';
import { NamespaceLabels } from './namespace-labels.ts';
import { NamespacePolicies } from './namespace-policies.ts';
import { OwnServices } from './own-services.ts';
import type { RunContext } from './plan-workload.ts';
import { RemovedRules } from './removed-rules.ts';
import { matchedNothing, RuleMatches } from './rule-matches.ts';
import { type GraftedResource, graftResource } from './workload.ts';

export interface Grafting {
  /** New texts of the resources that changed. */
  readonly changed: ReadonlyMap<Resource, string>;
  readonly removed: ReadonlySet<Resource>;
  readonly added: readonly { readonly value: JsonObject; readonly generated: Generated }[];
  /** The ConfigMaps that the workloads use after the run. */
  readonly configMaps: readonly UsedConfigMap[];
  readonly problems: readonly Problem[];
  readonly workloads: readonly (Workload & { readonly resource: Resource })[];
  /** The images of which verdicts lack facts. */
  readonly imagesLacking: readonly string[];
}

export interface GraftOptions {
  /** Undo the work of all owners, and not only that of the config's owner. */
  readonly allOwners?: boolean;
  /** Only texts and problems are wanted: workloads that no rule matches are not read, and `workloads` stays empty. */
  readonly skipUnmatched?: boolean;
  /** Where files are the destination: ConfigMaps are not shared between units. */
  readonly unitOf?: UnitOf | undefined;
  /** Everything of the owner is to be undone, so that is not reported. */
  readonly isRevert?: boolean;
}

/** Runs the config over the resources. With an error among the problems, nothing is changed. */
export const graft = (resources: readonly Resource[], config: Config, options: GraftOptions = {}): Grafting =>
  graftItems(new ListedItems(resources), config, options);

/** `graft` over the objects of a list, most of which may stay unread. */
export const graftItems = (items: Items, config: Config, options: GraftOptions = {}): Grafting => {
  const run = new GraftRun(items, config, options);
  run.problems.push(...inFieldOrder(checkConfig(config)));
  run.graftWorkloads();
  const { changed, configMaps, workloads } = run;
  configMaps.reconcile();
  run.checkMatches();
  // With an error nothing is removed.
  if (!hasErrors(tune(config, run.problems))) run.problems.push(...run.removedRules.problems());
  const problems = sortProblems(tune(config, run.problems));
  const seen = { problems, workloads, imagesLacking: run.missingFacts.images };
  if (hasErrors(problems))
    return { changed: new Map(), removed: new Set(), added: [], configMaps: [], ...seen };
  for (const [resource, text] of configMaps.changed) changed.set(resource, text);
  const { removed, added, used } = configMaps;
  return { changed, removed, added, configMaps: used, ...seen };
};

class GraftRun {
  readonly problems: Problem[] = [];
  readonly changed = new Map<Resource, string>();
  readonly configMaps: ConfigMaps;
  readonly removedRules: RemovedRules;
  readonly missingFacts = new MissingFacts();
  readonly workloads: (Workload & { resource: Resource })[] = [];
  private readonly items: Items;
  private readonly config: Config;
  private readonly allOwners: boolean;
  private readonly skipUnmatched: boolean;
  private readonly isRevert: boolean;
  private readonly table: WorkloadTable;
  private readonly matches: RuleMatches;
  private readonly rules: RuleIndex<LoadedRule>;
  private readonly context: RunContext;
  /** Positions of workloads that no rule matches, which were not read. */
  private readonly unread: number[] = [];
  private readonly surroundings: Surroundings;

  constructor(items: Items, config: Config, options: GraftOptions) {
    this.items = items;
    this.config = config;
    this.allOwners = options.allOwners ?? false;
    this.skipUnmatched = options.skipUnmatched ?? false;
    this.removedRules = new RemovedRules(config);
    this.isRevert = options.isRevert ?? false;
    this.rules = new RuleIndex(config.rules);
    this.table = new WorkloadTable(config.workloads);
    this.matches = new RuleMatches(config, items, this.table);
    this.surroundings = {
      namespacePolicies: new NamespacePolicies(items),
      ownServices: new OwnServices(items, this.table),
    };
    this.configMaps = new ConfigMaps(items, config, this.table, this.problems, options);
    const { images, problems } = readCatalogs(items, config);
    this.problems.push(...problems);
    this.context = {
      ...{ config, images, table: this.table, entryKeys: new EntryKeys(items) },
      namespaces: new NamespaceLabels(items),
      isOwn: ({ owner }) => this.allOwners || owner === config.name,
      configMapOf: (rule, workload) => this.configMaps.generatedNameOf(rule, workload),
    };
  }

  graftWorkloads(): void {
    const found: Problem[] = [];
    for (const place of this.items.ofType((type) => this.mayBeWorkload(type))) {
      const summary = this.peek(place);
      if (summary?.matchedRules.length === 0 && !summary.mayHaveRecord) {
        this.unread.push(place);
        continue;
      }
      const resource = this.items.at(place);
      const grafted = this.graft(resource, place, summary?.matchedRules);
      if (grafted === undefined) continue;
      this.keep(grafted, resource, place);
      found.push(...this.check(grafted, resource));
      if (this.skipUnmatched) resource.forget();
    }
    this.problems.push(...found, ...this.missingFacts.problems(this.config.lockCommand));
  }

  /** Whether an object of a type may be a workload or contain workloads. */
  private mayBeWorkload({ kind, apiVersion }: ObjectType): boolean {
    if (kind === undefined || kind.endsWith('List')) return true;
    return apiVersion === undefined
      ? this.table.hasKind(kind)
      : this.table.find(apiVersion, kind) !== undefined;
  }

  /** What the metadata of a workload say without the rest being read; undefined: read it. */
  private peek(place: number): ItemSummary | undefined {
    if (!this.skipUnmatched || this.items.typeAt(place).kind?.endsWith('List') !== false) return undefined;
    const identity = this.items.peekIdentity(place);
    if (identity === undefined) return undefined;
    // What is no YAML is reported when it is read.
    return ifYaml(() => {
      const matchedRules = this.matchedRules(identity);
      return { mayHaveRecord: identity.mentions?.(GRAFTS) !== false, matchedRules };
    });
  }

  /** The rules that match a workload, as far as its metadata say. */
  private matchedRules(identity: Identity): readonly LoadedRule[] {
    return this.rules
      .candidates(identity)
      .filter((rule) => !missesAll(rule.targets, identity) && metadataMismatch(rule, identity) === undefined);
  }

  private graft(
    resource: Resource,
    place: number,
    known: readonly LoadedRule[] | undefined,
  ): GraftedItem | undefined {
    const { context, problems, table } = this;
    return readOrReport(resource, problems, () => {
      if (!mayHoldWorkload(resource, place, table, problems)) return undefined;
      if (this.skipUnmatched && !resource.identity.kind.endsWith('List')) {
        const matchedRules = known ?? this.matchedRules(resource.identity);
        const config = { ...context.config, rules: matchedRules };
        const grafted = graftResource(resource, { ...context, config });
        // With problems a plan may end before the last rule.
        if (grafted.problems.length === 0) return { ...grafted, matchedRules };
      }
      return graftResource(resource, context);
    });
  }

  private keep(
    { undone, text, workloads, problems, matchedRules }: GraftedItem,
    resource: Resource,
    place: number,
  ) {
    this.problems.push(...problems);
    if (!this.isRevert) for (const rules of undone) this.removedRules.note(rules);
    if (text !== undefined) this.changed.set(resource, text);
    for (const workload of workloads) {
      this.matches.note(workload, place, matchedRules);
      if (!this.skipUnmatched) this.workloads.push(Object.assign(workload, { resource }));
      for (const { configMaps } of workload.plans)
        for (const rule of configMaps) this.configMaps.want(rule, workload.identity);
    }
  }

  /** The problems of the workloads after the rules. */
  private check({ workloads, matchedRules }: GraftedItem, resource: Resource): Problem[] {
    const { config, context } = this;
    const narrow = matchedRules ? { ...context, config: { ...config, rules: matchedRules } } : context;
    return workloads.flatMap((workload) => {
      if (!workload.plans.some(({ effects }) => effects.length > 0)) return [];
      // A trap may be the first to read the value of an alias.
      const check = () => checkWorkloadAfter(workload, narrow, this.surroundings, this.missingFacts);
      return readOrReport(resource, this.problems, check) ?? [];
    });
  }

  /** Reports the rules that match no workload. */
  checkMatches(): void {
    if (this.allOwners) return;
    const { config, matches, problems } = this;
    if (config.rules.some((rule) => !matches.hasApplied(rule))) this.countUnread();
    problems.push(...matchedNothing(config, matches, problems));
  }

  /** Counts the pod templates of the workloads that were not read, which the report names. */
  private countUnread(): void {
    for (const place of this.unread) {
      ifYaml(() => this.matches.noteUnread(place));
    }
  }
}

/** `matchedRules`: the only rules that were run, which are all that match; undefined: all were run. */
type GraftedItem = GraftedResource & { readonly matchedRules?: readonly LoadedRule[] };

/** An item by its metadata alone. */
interface ItemSummary {
  /** Whether it may have an ownership record. */
  readonly mayHaveRecord: boolean;
  readonly matchedRules: readonly LoadedRule[];
}

/** A config without rules, to undo what others did. */
export const emptyConfig = (owner: string): Config => ({
  ...{ name: owner, lockCommand: '', kubernetesVersion: '1.33', record: true, nameSuffixHash: true },
  ...{ validation: 'Off', validateOutput: false, problems: {}, images: [], workloads: [], rules: [] },
});
