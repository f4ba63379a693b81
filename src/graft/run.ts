// Runs a config over a set of resources: the part of the flow that the function and the command line share.
// Resources in, new texts out; nothing is read or written here.

import type { Config, LoadedRule } from '../config/config.ts';
import { inFieldOrder } from '../config/field-path.ts';
import type { ImageIndex } from '../images/catalog.ts';
import { GRAFTS } from '../krm/annotations.ts';
import type { Identity } from '../krm/identity.ts';
import { displayName, fileOf, refOf } from '../krm/identity.ts';
import { type Items, ListedItems } from '../krm/items.ts';
import { readOrReport } from '../krm/read-or-report.ts';
import type { Resource } from '../krm/resource.ts';
import type { ObjectType } from '../krm/resource-list/type-reader.ts';
import { WorkloadTable } from '../kubernetes/workload-kinds.ts';
import type { Generated } from '../ownership/generated-config-maps.ts';
import type { Layer } from '../ownership/record-format.ts';
import type { Problem } from '../problems/diagnostic.ts';
import { hasErrors, problem, sortProblems, tune } from '../problems/diagnostic.ts';
import { RuleIndex } from '../select/rule-index.ts';
import { missesAll } from '../select/target.ts';
import { YamlError } from '../yaml/read/node.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { checkConfig } from './check-config.ts';
import { checkWorkloadAfter, isNamespacePolicyKind, namespacePoliciesOf } from './check-workload.ts';
import { ConfigMaps } from './config-maps.ts';
import type { Workload } from './find-workloads.ts';
import { readCatalogs } from './image-facts.ts';
import { mismatchReason } from './plan-template.ts';
import type { RunContext } from './plan-workload.ts';
import { RuleMatches } from './rule-matches.ts';
import { type GraftedResource, graftResource } from './workload.ts';

export interface Grafting {
  /** New texts of the resources that changed. */
  readonly changed: ReadonlyMap<Resource, string>;
  readonly removed: ReadonlySet<Resource>;
  readonly added: readonly { readonly value: JsonObject; readonly generated: Generated }[];
  readonly problems: readonly Problem[];
  readonly workloads: readonly (Workload & { readonly resource: Resource })[];
}

export interface GraftOptions {
  /** Take back everybody's work and not only that of the config's owner. */
  readonly allOwners?: boolean;
  /** Only texts and problems are wanted: workloads that no rule means stay unread, and `workloads` empty. */
  readonly skipUnmatched?: boolean;
}

/** Runs the config over the resources. With an error among the problems, nothing is changed. */
export const graft = (resources: readonly Resource[], config: Config, options: GraftOptions = {}): Grafting =>
  graftItems(new ListedItems(resources), config, options);

/** `graft` over the objects of a list, most of which may stay unread. */
export const graftItems = (items: Items, config: Config, options: GraftOptions = {}): Grafting => {
  const run = new GraftRun(items, config, options);
  run.problems.push(...inFieldOrder(checkConfig(config)));
  run.workloads();
  const { changed, configMaps, done: workloads } = run;
  configMaps.reconcile();
  run.checkMatches();
  const problems = sortProblems(tune(config, run.problems));
  if (hasErrors(problems)) return { changed: new Map(), removed: new Set(), added: [], problems, workloads };
  for (const [resource, text] of configMaps.changed) changed.set(resource, text);
  return { changed, removed: configMaps.removed, added: configMaps.added, problems, workloads };
};

class GraftRun {
  readonly problems: Problem[] = [];
  readonly changed = new Map<Resource, string>();
  readonly configMaps: ConfigMaps;
  readonly done: (Workload & { resource: Resource })[] = [];
  private readonly items: Items;
  private readonly config: Config;
  private readonly allOwners: boolean;
  private readonly skipUnmatched: boolean;
  private readonly table: WorkloadTable;
  private readonly images: ImageIndex;
  private readonly matches: RuleMatches;
  private readonly rules: RuleIndex<LoadedRule>;
  /** Places of workloads that no rule means, left unread. */
  private readonly unread: number[] = [];

  constructor(items: Items, config: Config, options: GraftOptions) {
    this.items = items;
    this.config = config;
    this.allOwners = options.allOwners ?? false;
    this.skipUnmatched = options.skipUnmatched ?? false;
    this.matches = new RuleMatches(config);
    this.rules = new RuleIndex(config.rules);
    this.table = new WorkloadTable(config.workloads);
    this.configMaps = new ConfigMaps(items, config, this.table, this.allOwners, this.problems);
    const { images, problems } = readCatalogs(items, config);
    this.images = images;
    this.problems.push(...problems);
  }

  workloads(): void {
    const { config, items, images } = this;
    const context = {
      ...{ config, images, table: this.table },
      isOwn: (layer: Layer): boolean => this.allOwners || layer.owner === config.name,
      configMapOf: (rule: LoadedRule) => this.configMaps.generatedNameOf(rule),
    };
    const found: Problem[] = [];
    let known: ReturnType<typeof namespacePoliciesOf> | undefined;
    const namespacePolicies = () => {
      known ??= namespacePoliciesOf(
        items
          .ofType(({ kind }) => kind === undefined || isNamespacePolicyKind(kind))
          .map((place) => items.at(place)),
      );
      return known;
    };
    for (const place of items.ofType((type) => this.mayBeWorkload(type))) {
      const summary = this.peek(place);
      if (summary?.matchedRules.length === 0 && !summary.mayHaveRecord) {
        this.unread.push(place);
        continue;
      }
      const resource = items.at(place);
      const done = readOrReport(resource, this.problems, () =>
        this.mayHoldWorkload(resource, place)
          ? this.graftOne(resource, context, summary?.matchedRules)
          : undefined,
      );
      if (done === undefined) continue;
      const { text, workloads, problems, matchedRules } = done;
      this.problems.push(...problems);
      if (text !== undefined) this.changed.set(resource, text);
      for (const workload of workloads) {
        this.matches.note(workload, place, matchedRules);
        if (!this.skipUnmatched) this.done.push(Object.assign(workload, { resource }));
        for (const plan of workload.plans)
          for (const rule of plan.configMaps) this.configMaps.want(rule, workload.identity);
        if (!workload.plans.some((plan) => plan.effects.length > 0)) continue;
        const narrow = matchedRules ? { ...config, rules: matchedRules } : config;
        // A trap may be the first to ask for what an alias stands for.
        const traps = readOrReport(resource, this.problems, () =>
          checkWorkloadAfter(workload, narrow, images, namespacePolicies()),
        );
        found.push(...(traps ?? []));
      }
      if (this.skipUnmatched) resource.forget();
    }
    this.problems.push(...found);
  }

  /** Whether an object of a type may be a workload or have some in it. */
  private mayBeWorkload({ kind, apiVersion }: ObjectType): boolean {
    if (kind === undefined || kind.endsWith('List')) return true;
    return apiVersion === undefined
      ? this.table.hasKind(kind)
      : this.table.find(apiVersion, kind) !== undefined;
  }

  /** What the metadata of an item that is a workload tells without reading it; undefined: read it. */
  private peek(place: number): ItemSummary | undefined {
    if (!this.skipUnmatched || this.items.typeAt(place).kind?.endsWith('List') !== false) return undefined;
    const identity = this.items.peekIdentity(place);
    if (identity === undefined) return undefined;
    try {
      const matchedRules = this.matchedRules(identity);
      return { mayHaveRecord: identity.mentions?.(GRAFTS) !== false, matchedRules };
    } catch (thrown) {
      if (thrown instanceof YamlError) return undefined; // reported when it is read
      throw thrown;
    }
  }

  /** The rules that mean a workload by its metadata. */
  private matchedRules(identity: Identity): readonly LoadedRule[] {
    return this.rules
      .candidates(identity)
      .filter(
        (rule) => !missesAll(rule.targets, identity) && mismatchReason(rule, identity, {}) === undefined,
      );
  }

  /**
   * Runs the rules over a resource: where nobody asks why the others do not mean it, only those that do, which
   * `meant` then has.
   */
  private graftOne(
    resource: Resource,
    context: RunContext,
    known: readonly LoadedRule[] | undefined,
  ): GraftedResource & { readonly matchedRules?: readonly LoadedRule[] } {
    if (this.skipUnmatched && !resource.identity.kind.endsWith('List')) {
      const matchedRules = known ?? this.matchedRules(resource.identity);
      const grafted = graftResource(resource, {
        ...context,
        config: { ...context.config, rules: matchedRules },
      });
      // With problems a plan may end before the last rule.
      if (grafted.problems.length === 0) return { ...grafted, matchedRules };
    }
    return graftResource(resource, context);
  }

  /** Reads the item when its kind says that it may hold a pod template; notes items that are no objects. */
  private mayHoldWorkload(resource: Resource, index: number): boolean {
    const { root } = resource;
    if (root?.type !== 'map') {
      this.invalid(resource, index, 'it is not a map');
      return false;
    }
    const identity = resource.identity;
    const isNothing = identity.kind === '' && identity.apiVersion === '' && identity.name === '';
    // Hosts send whatever YAML is in the package: a kustomization.yaml may well have none of these.
    if (isNothing && fileOf(identity) !== undefined) return false;
    if (identity.kind === '' || identity.apiVersion === '') {
      this.invalid(resource, index, `it has no ${identity.kind === '' ? 'kind' : 'apiVersion'}`);
      return false;
    }
    if (identity.kind.endsWith('List')) return true;
    if (this.table.find(identity.apiVersion, identity.kind) === undefined) return false;
    if (identity.name === '') {
      this.invalid(resource, index, 'it has no metadata.name');
      return false;
    }
    return true;
  }

  private invalid(resource: Resource, at: number, what: string): void {
    const { identity } = resource;
    const file = fileOf(identity);
    const item = `items[${at}]`;
    const place = resource.file ? `document ${resource.file.index + 1}` : item;
    const where = `${file ? `${file.path}: ` : ''}${place}${identity.kind ? ` (${displayName(identity)})` : ''}`;
    this.problems.push(
      problem('ItemInvalid', {
        where,
        what,
        file,
        resource: refOf(identity),
        ...(resource.file === undefined && { path: item }),
      }),
    );
  }

  checkMatches(): void {
    const { config, matches } = this;
    if (this.allOwners) return;
    if (config.rules.some((rule) => !matches.of(rule).applied)) this.countUnread();
    const failed = new Set(this.problems.flatMap((each) => (each.severity === 'error' ? [each.rule] : [])));
    for (const rule of config.rules) {
      const { applied, templates, first } = matches.of(rule);
      if (applied || failed.has(rule.name)) continue;
      // A workload that could not be read may be the one that the rule means.
      if (templates === 0 && failed.has(undefined)) continue;
      const what = first
        ? `rule ${rule.name} matches none of ${templates} workloads; ${displayName(first.identity)}: ${first.reason}`
        : `rule ${rule.name} matches nothing: there are no workloads`;
      const at = `spec.rules[${rule.index}]`;
      this.problems.push(
        problem('MatchedNothing', {
          where: at,
          what,
          severity: rule.required ? 'error' : undefined,
          path: at,
          rule: rule.name,
        }),
      );
    }
  }

  /** Reads the workloads that no rule means after all, to say how many a rule does not match. */
  private countUnread(): void {
    for (const place of this.unread) {
      try {
        this.matches.notePassed(this.items, this.table, place);
      } catch (thrown) {
        if (!(thrown instanceof YamlError)) throw thrown;
      }
    }
  }
}

/** An item by its metadata alone. */
interface ItemSummary {
  /** Whether it may bear an ownership record. */
  readonly mayHaveRecord: boolean;
  /** The rules that mean it. */
  readonly matchedRules: readonly LoadedRule[];
}

/** A config that grafts nothing, for taking back. */
export const emptyConfig = (owner: string): Config => ({
  ...{
    name: owner,
    lockCommand: '',
    kubernetesVersion: '1.33',
    record: true,
    nameSuffixHash: true,
    validation: 'Off',
  },
  ...{ validation: 'Off', validateOutput: false, problems: {}, images: [], workloads: [], rules: [] },
});
