// Runs a config over a set of resources: the part of the flow that the function and the command line share.
// Resources in, new texts out; nothing is read or written here.

import { checkConfig, checkWorkloadAfter, isNeighbourKind, neighboursOf } from './checks.ts';
import type { Config, LoadedRule } from './config/load.ts';
import { API_VERSION, fieldPath, inFieldOrder } from './config/load.ts';
import { surelyValid } from './config/quick.ts';
import { validateWithZod } from './config/validate.ts';
import { buildImageIndex, type ImageEntry, type ImageFacts, type ImageIndex } from './images/catalog.ts';
import { GRAFTS, OWNER, PACKAGE_PATH } from './krm/annotations.ts';
import { type Items, ListedItems } from './krm/items.ts';
import type { Identity, Resource } from './krm/resource.ts';
import { fileOf, nameOf, refOf } from './krm/resource.ts';
import { yamlProblem } from './krm/resource-list.ts';
import type { ObjectType } from './krm/type-reader.ts';
import { RuleIndex } from './match/rule-index.ts';
import { missesAll } from './match/target.ts';
import { WorkloadTable } from './match/workloads.ts';
import { Matches } from './matches.ts';
import { whyNot } from './plan.ts';
import type { Problem } from './problems.ts';
import { hasErrors, problem, sortProblems } from './problems.ts';
import type { Generated } from './record/config-maps.ts';
import {
  configMapValue,
  GENERATED_FILE,
  generatedFile,
  generatedName,
  homeOf,
  isInPlace,
  leavesPackage,
  withoutPlace,
} from './record/config-maps.ts';
import type { Layer } from './record/record.ts';
import { contentOf } from './rules/content.ts';
import { meantBy, Twins } from './twins/twins.ts';
import type { Workload } from './workload.ts';
import { type GraftedResource, graftResource, type RunContext, workloadProblem } from './workload.ts';
import { Draft } from './yaml/draft.ts';
import { layOut } from './yaml/lay-out.ts';
import { YamlError } from './yaml/node.ts';
import { plainStyle } from './yaml/render.ts';
import type { JsonObject } from './yaml/resolve.ts';
import { applySplices } from './yaml/splice.ts';
import { equal, isObject, toJson } from './yaml/value.ts';

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
  readonly everybody?: boolean;
  /** Only texts and problems are wanted: workloads that no rule means stay unread, and `workloads` empty. */
  readonly brief?: boolean;
}

/** Runs the config over the resources. With an error among the problems, nothing is changed. */
export const graft = (resources: readonly Resource[], config: Config, options: GraftOptions = {}): Grafting =>
  graftItems(new ListedItems(resources), config, options);

/** `graft` over the objects of a list, most of which may stay unread. */
export const graftItems = (items: Items, config: Config, options: GraftOptions = {}): Grafting => {
  const run = new Run(items, config, options);
  run.problems.push(...inFieldOrder(checkConfig(config)));
  run.workloads();
  run.configMaps();
  run.checkMatches();
  const problems = sortProblems(run.problems);
  return hasErrors(problems)
    ? { changed: new Map(), removed: new Set(), added: [], problems, workloads: run.done }
    : { changed: run.changed, removed: run.removed, added: run.added, problems, workloads: run.done };
};

class Run {
  readonly problems: Problem[] = [];
  readonly changed = new Map<Resource, string>();
  readonly removed = new Set<Resource>();
  readonly added: { value: JsonObject; generated: Generated }[] = [];
  readonly done: (Workload & { resource: Resource })[] = [];
  private readonly items: Items;
  private readonly config: Config;
  private readonly everybody: boolean;
  private readonly brief: boolean;
  private readonly table: WorkloadTable;
  private readonly images: ImageIndex;
  private readonly matches: Matches;
  private readonly rules: RuleIndex<LoadedRule>;
  /** Places of workloads that no rule means, left unread. */
  private readonly unread: number[] = [];
  private readonly generated = new Map<string, Generated>();
  private readonly names = new Map<LoadedRule, { name: string; checksum: string }>();

  constructor(items: Items, config: Config, options: GraftOptions) {
    this.items = items;
    this.config = config;
    this.everybody = options.everybody ?? false;
    this.brief = options.brief ?? false;
    this.matches = new Matches(config);
    this.rules = new RuleIndex(config.rules);
    this.table = new WorkloadTable(config.workloads);
    this.images = this.readImages();
  }

  workloads(): void {
    const { config, items, images } = this;
    const context = {
      ...{ config, images, table: this.table },
      isOwn: (layer: Layer): boolean => this.everybody || layer.owner === config.name,
      configMapOf: (rule: LoadedRule) => this.nameOf(rule),
    };
    const found: Problem[] = [];
    let known: ReturnType<typeof neighboursOf> | undefined;
    const neighbours = () => {
      known ??= neighboursOf(
        items
          .ofType(({ kind }) => kind === undefined || isNeighbourKind(kind))
          .map((place) => items.at(place)),
      );
      return known;
    };
    const twins = new Twins(config, images.size > 0, () =>
      Object.values(neighbours()).some((each) => each.length > 0),
    );
    for (const place of items.ofType((type) => this.mayBeWorkload(type))) {
      const sight = this.onSight(place);
      if (sight?.meant.length === 0 && !sight.recorded) {
        this.unread.push(place);
        continue;
      }
      const resource = items.at(place);
      const twin = sight && sight.meant.length > 0 ? twins.find(resource, meantBy(sight.meant)) : undefined;
      if (twin) {
        if (twin.text !== undefined) this.changed.set(resource, twin.text);
        for (const rule of twin.configMaps) this.want(rule, (sight as Sight).identity);
        this.unread.push(place);
        if (this.brief) resource.forget();
        continue;
      }
      const done = this.readable(resource, () =>
        this.mayHoldWorkload(resource, place) ? this.graftOne(resource, context, sight?.meant) : undefined,
      );
      if (done === undefined) continue;
      const { text, workloads, problems, meant } = done;
      this.problems.push(...problems);
      if (text !== undefined) this.changed.set(resource, text);
      const before = this.problems.length + found.length;
      for (const workload of workloads) {
        this.matches.note(workload, place, meant);
        if (!this.brief) this.done.push(Object.assign(workload, { resource }));
        for (const plan of workload.plans)
          for (const rule of plan.configMaps) this.want(rule, workload.identity);
        if (!workload.plans.some((plan) => plan.effects.length > 0)) continue;
        const narrow = meant ? { ...config, rules: meant } : config;
        // A trap may be the first to ask for what an alias stands for.
        const traps = this.readable(resource, () =>
          checkWorkloadAfter(workload, narrow, images, neighbours()),
        );
        found.push(...(traps ?? []));
      }
      // A twin would have the same problems, under its own name.
      const isClean = problems.length === 0 && this.problems.length + found.length === before;
      if (sight && meant && isClean) twins.learn(resource, meant, done);
      if (this.brief) resource.forget();
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
  private onSight(place: number): Sight | undefined {
    if (!this.brief || this.items.typeAt(place).kind?.endsWith('List') !== false) return undefined;
    const identity = this.items.skim(place);
    if (identity === undefined) return undefined;
    try {
      const meant = this.meantBy(identity);
      return { identity, recorded: identity.mentions?.(GRAFTS) !== false, meant };
    } catch (thrown) {
      if (thrown instanceof YamlError) return undefined; // reported when it is read
      throw thrown;
    }
  }

  /** The rules that mean a workload by its metadata. */
  private meantBy(identity: Identity): readonly LoadedRule[] {
    return this.rules
      .candidates(identity)
      .filter((rule) => !missesAll(rule.targets, identity) && whyNot(rule, identity, {}) === undefined);
  }

  /**
   * Runs the rules over a resource: where nobody asks why the others do not mean it, only those that do, which
   * `meant` then has.
   */
  private graftOne(
    resource: Resource,
    context: RunContext,
    known: readonly LoadedRule[] | undefined,
  ): GraftedResource & { readonly meant?: readonly LoadedRule[] } {
    if (this.brief && !resource.identity.kind.endsWith('List')) {
      const meant = known ?? this.meantBy(resource.identity);
      const grafted = graftResource(resource, { ...context, config: { ...context.config, rules: meant } });
      // With problems a plan may end before the last rule.
      if (grafted.problems.length === 0) return { ...grafted, meant };
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

  /** Runs over an item whose YAML may turn out to be none; notes that as a problem. */
  private readable<T>(resource: Resource, run: () => T): T | undefined {
    try {
      return run();
    } catch (thrown) {
      if (!(thrown instanceof YamlError)) throw thrown;
      const path = resource.file?.path;
      this.problems.push(yamlProblem(thrown, resource.extent.text, path ?? 'an item', path));
      return undefined;
    }
  }

  private invalid(resource: Resource, at: number, what: string): void {
    const { identity } = resource;
    const file = fileOf(identity);
    const item = `items[${at}]`;
    const place = resource.file ? `document ${resource.file.index + 1}` : item;
    const where = `${file ? `${file.path}: ` : ''}${place}${identity.kind ? ` (${nameOf(identity)})` : ''}`;
    this.problems.push(
      problem('ItemInvalid', {
        where,
        what,
        file,
        resource: refOf(identity),
        ...(resource.file === undefined && { field: { path: item } }),
      }),
    );
  }

  private readImages(): ImageIndex {
    const entries: ImageEntry[] = this.config.images.map((facts, index) => ({
      facts: facts as ImageFacts,
      where: `spec.images[${index}]`,
    }));
    for (const place of this.items.ofType(({ kind }) => kind === undefined || kind === 'ImageCatalog')) {
      entries.push(...this.catalogEntries(this.items.at(place), this.items.typeAt(place)));
    }
    const index = buildImageIndex(entries);
    this.problems.push(...index.problems);
    return index;
  }

  private catalogEntries(resource: Resource, type: ObjectType): ImageEntry[] {
    // What may be anything is read, and reported, when the workloads are looked at.
    const identity =
      type.kind === undefined ? this.identityOf(resource) : this.readable(resource, () => resource.identity);
    if (identity?.kind !== 'ImageCatalog' || identity.apiVersion !== API_VERSION) return [];
    const value = this.readable(resource, () => resource.value);
    if (value === undefined) return [];
    const where = nameOf(identity);
    if (!surelyValid('ImageCatalog', value)) {
      const findings = validateWithZod('ImageCatalog', value);
      for (const { path, what, unknown } of findings) {
        this.problems.push(
          problem(unknown ? 'UnknownField' : 'ConfigInvalid', {
            where: `${where}: ${fieldPath(path)}`,
            what,
            field: { path: fieldPath(path) },
            resource: refOf(identity),
            file: fileOf(identity),
          }),
        );
      }
      if (findings.length > 0) return [];
    }
    const { images } = (value as unknown as { spec: { images: ImageFacts[] } }).spec;
    return images.map((facts, index) => ({ facts, where: `${where}, spec.images[${index}]` }));
  }

  private nameOf(rule: LoadedRule): { name: string; checksum: string } | undefined {
    const known = this.names.get(rule);
    if (known) return known;
    const data = contentOf(rule);
    if (data === undefined) return undefined;
    const made = generatedName(this.config.name, rule.name, data, this.config.nameSuffixHash);
    this.names.set(rule, made);
    return made;
  }

  private want(rule: LoadedRule, beside: Identity): void {
    const { name } = this.nameOf(rule) ?? { name: '' };
    const key = `${beside.namespace ?? ''}/${name}`;
    if (this.generated.has(key)) return;
    const data = contentOf(rule) ?? {};
    const file = fileOf(beside);
    if (file && beside.file === undefined && leavesPackage(file.path)) {
      this.problems.push(
        workloadProblem('PathOutside', beside, {
          what: `its path annotation is ${file.path}`,
          rule: rule.name,
        }),
      );
    }
    this.generated.set(key, {
      ...{ name, namespace: beside.namespace, owner: this.config.name, rule: rule.name, data, beside },
    });
  }

  /** Keeps, restores, removes and adds generated ConfigMaps. */
  configMaps(): void {
    const present = new Set<string>();
    const own = new Map<string, Resource>();
    // What the names of all generated ConfigMaps start with (generatedName cuts a long owner further on).
    const start = this.generated.size === 0 ? OWNER : this.config.name.slice(0, 100);
    for (const place of this.items.mentioning(...new Set([OWNER, start]))) {
      const { kind } = this.items.typeAt(place);
      if (kind !== undefined && kind !== 'ConfigMap') continue;
      const resource = this.items.at(place);
      const identity = this.identityOf(resource);
      if (identity === undefined || identity.kind !== 'ConfigMap') continue;
      if (this.readable(resource, () => resource.value) === undefined) continue;
      const owner = identity.annotations[OWNER];
      const key = `${identity.namespace ?? ''}/${identity.name}`;
      const wanted = this.generated.get(key);
      if (owner === this.config.name || (this.everybody && owner !== undefined)) {
        // One that bears an owner is made anew where no record is to be kept.
        if (wanted === undefined || !this.config.record) this.removed.add(resource);
        else {
          present.add(key);
          own.set(key, resource);
          this.restore(resource, identity, wanted);
        }
      } else if (wanted !== undefined) {
        present.add(key);
        this.compareForeign(resource, identity, wanted);
      }
    }
    for (const key of this.outOfOrder(own, present)) {
      const resource = own.get(key) as Resource;
      if (!this.isUntouched(resource, this.generated.get(key) as Generated)) continue;
      this.removed.add(resource);
      this.changed.delete(resource);
      present.delete(key);
    }
    const taken = this.generated.size > present.size ? this.takenIndexes() : new Map<string, number>();
    for (const [key, generated] of this.generated) {
      if (present.has(key)) continue;
      const value = configMapValue(generated, this.freeIndex(generated, taken), this.config.record);
      this.added.push({ value, generated });
    }
  }

  /** The generated ConfigMaps by where new ones go: into files of their own, or all into one list. */
  private homes(): string[][] {
    const homes = new Map<string, string[]>();
    for (const [key, generated] of this.generated) {
      const home = homeOf(generated) ?? '';
      const keys = homes.get(home);
      if (keys) keys.push(key);
      else homes.set(home, [key]);
    }
    return [...homes.values()];
  }

  /** In each home, the ConfigMaps of ours from the first on that stands or reads otherwise than had this run made them all. */
  private outOfOrder(own: ReadonlyMap<string, Resource>, present: ReadonlySet<string>): string[] {
    if (own.size === 0) return [];
    const places = new Map([...own.values()].map((resource, place) => [resource, place]));
    const taken = this.takenIndexes(new Set(places.keys()));
    const out: string[] = [];
    for (const keys of this.homes()) {
      let last = -1;
      let isBroken = false;
      for (const key of keys) {
        const resource = own.get(key);
        if (resource === undefined) {
          isBroken ||= !present.has(key);
          continue;
        }
        const generated = this.generated.get(key) as Generated;
        const place = places.get(resource) ?? -1;
        const made = configMapValue(generated, this.freeIndex(generated, taken), true);
        isBroken ||= this.changed.has(resource) || place < last || !isInPlace(resource, generated, made);
        if (isBroken) out.push(key);
        last = Math.max(last, place);
      }
    }
    return out;
  }

  /** Whether a ConfigMap of ours is, apart from its data and its place, what would be made anew. */
  private isUntouched(resource: Resource, generated: Generated): boolean {
    const path = fileOf(resource.identity)?.path;
    // A file of another name is one that somebody chose.
    if (path !== undefined && !`/${path}`.endsWith(`/${generatedFile('', generated.owner, generated.rule)}`))
      return false;
    // Signs that are in no value begin comments.
    const signs = (text: string): number => text.split('#').length;
    if (signs(resource.source) !== signs(toJson(resource.value))) return false;
    return equal(withoutPlace(resource.value), withoutPlace(configMapValue(generated, 0, true)));
  }

  private identityOf(resource: Resource): Identity | undefined {
    try {
      return resource.root?.type === 'map' ? resource.identity : undefined;
    } catch {
      return undefined; // reported when the workloads are looked at
    }
  }

  /** A ConfigMap of ours whose content was edited gets its content back. */
  private restore(resource: Resource, identity: Identity, wanted: Generated): void {
    const value = resource.value as JsonObject;
    if (equal(value['data'], wanted.data)) return;
    const draft = new Draft(resource.tree, resource.tree.root as NonNullable<typeof resource.root>);
    if (value['data'] === undefined) draft.add([], 'data', { ...wanted.data });
    else draft.replace(['data'], { ...wanted.data });
    const { text, start, end } = resource.extent;
    const newline = resource.source.includes('\r\n') ? '\r\n' : '\n';
    const style = plainStyle(newline);
    this.changed.set(resource, applySplices(text, layOut(draft, style), start, end));
    const found = toJson(value['data'] ?? null);
    // With a stable name the content changes whenever the rule does; only a hashed name tells an edit.
    if (!this.config.nameSuffixHash) return;
    this.problems.push(
      workloadProblem('GraftEdited', identity, {
        what: `its data was edited by hand to ${found.slice(0, 160)}; podgraft restored ${toJson({ ...wanted.data }).slice(0, 160)}`,
        rule: wanted.rule,
        field: { path: 'data', currentValue: value['data'], proposedValue: { ...wanted.data } },
      }),
    );
  }

  /** A ConfigMap of the wanted name that is not ours may only be the very same. */
  private compareForeign(resource: Resource, identity: Identity, wanted: Generated): void {
    const value = resource.value;
    const data = isObject(value) ? value['data'] : undefined;
    const same = equal(data, wanted.data) && identity.annotations[OWNER] === undefined;
    if (same) return;
    this.problems.push(
      workloadProblem('ConfigMapConflict', identity, {
        what: `rule ${wanted.rule} needs a ConfigMap of this name with other content`,
        rule: wanted.rule,
        path: 'data',
      }),
    );
  }

  /** The first free position in each file that generated ConfigMaps may stand in. */
  private takenIndexes(except: ReadonlySet<Resource> = this.removed): Map<string, number> {
    const taken = new Map<string, number>();
    for (const place of this.items.mentioning(GENERATED_FILE)) {
      const resource = this.items.at(place);
      if (except.has(resource)) continue;
      const identity = this.identityOf(resource);
      const file = identity && fileOf(identity);
      if (file === undefined) continue;
      const group = `${identity?.annotations[PACKAGE_PATH] ?? ''}:${file.path}`;
      taken.set(group, Math.max(taken.get(group) ?? 0, file.index + 1));
    }
    return taken;
  }

  /** A position in the new ConfigMap's file that no other item has. */
  private freeIndex(generated: Generated, taken: Map<string, number>): number {
    const file = fileOf(generated.beside);
    if (file === undefined) return 0;
    const path = generatedFile(file.path, generated.owner, generated.rule);
    const group = `${generated.beside.annotations[PACKAGE_PATH] ?? ''}:${path}`;
    const index = taken.get(group) ?? 0;
    taken.set(group, index + 1);
    return index;
  }

  checkMatches(): void {
    const { config, matches } = this;
    if (this.everybody) return;
    if (config.rules.some((rule) => !matches.of(rule).applied)) this.countUnread();
    const failed = new Set(this.problems.flatMap((each) => (each.severity === 'error' ? [each.rule] : [])));
    for (const rule of config.rules) {
      const { applied, templates, first } = matches.of(rule);
      if (applied || failed.has(rule.name)) continue;
      // A workload that could not be read may be the one that the rule means.
      if (templates === 0 && failed.has(undefined)) continue;
      const what = first
        ? `rule ${rule.name} matches none of ${templates} workloads; ${nameOf(first.identity)}: ${first.reason}`
        : `rule ${rule.name} matches nothing: there are no workloads`;
      const at = `spec.rules[${rule.index}]`;
      this.problems.push(
        problem('MatchedNothing', {
          where: at,
          what,
          severity: rule.required ? 'error' : undefined,
          field: { path: at },
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
interface Sight {
  readonly identity: Identity;
  /** Whether it may bear an ownership record. */
  readonly recorded: boolean;
  /** The rules that mean it. */
  readonly meant: readonly LoadedRule[];
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
  ...{ validation: 'Off', validateOutput: false, images: [], workloads: [], rules: [] },
});
