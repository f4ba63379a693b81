// The generated ConfigMaps of a run: which ones the workloads need, and which of those present are kept. It
// is longer than 300 lines because both are decided from one account of who uses which.

import type { Config, LoadedRule } from '../config/config.ts';
import { OWNER, PACKAGE_PATH } from '../krm/annotations.ts';
import { displayName, fileOf, type Identity } from '../krm/identity.ts';
import type { Items } from '../krm/items.ts';
import { identityIfRead, readOrReport } from '../krm/read-or-report.ts';
import type { Resource } from '../krm/resource.ts';
import { phaseOf } from '../kubernetes/deploy-phases.ts';
import type { WorkloadTable } from '../kubernetes/workload-kinds.ts';
import {
  CONTENT_FIELDS,
  type Content,
  configMapKey,
  configMapValue,
  GENERATED_FILE,
  type Generated,
  generatedFile,
  generatedName,
  homeOf,
  isInPlace,
  leavesPackage,
  type MetadataEdit,
  metadataEdits,
  withoutPlace,
} from '../ownership/generated-config-maps.ts';
import { InexactEditError, type Problem } from '../problems/diagnostic.ts';
import { contentOf } from '../rules/content.ts';
import { Draft } from '../yaml/edit/draft.ts';
import { newlineOf } from '../yaml/edit/lines.ts';
import { printDraft, reread } from '../yaml/edit/reread.ts';
import { plainStyle } from '../yaml/print/style.ts';
import type { JsonObject } from '../yaml/read/resolve.ts';
import { equal, isObject, toJson } from '../yaml/read/value.ts';
import { folderOf } from './belonging.ts';
import { inexactEdit, workloadProblem } from './find-workloads.ts';
import { orphanedRecordProblem, orphanedRecords } from './orphaned-records.ts';

/** Names the part of a package, by one of its files, that is built by itself and so has ConfigMaps of its own. */
export type UnitOf = (path: string) => string;

/** A generated ConfigMap that workloads use; `present`: where it is already. */
export interface UsedConfigMap {
  readonly generated: Generated;
  readonly users: readonly Identity[];
  readonly present: Resource | undefined;
}

export class ConfigMaps {
  /** Filled by `reconcile`, as are `removed` and `added`. */
  readonly changed = new Map<Resource, string>();
  readonly removed = new Set<Resource>();
  readonly added: { value: JsonObject; generated: Generated }[] = [];
  private readonly items: Items;
  private readonly config: Config;
  private readonly table: WorkloadTable;
  private readonly allOwners: boolean;
  private readonly problems: Problem[];
  private readonly unitOf: UnitOf;
  private readonly generated = new Map<string, Generated>();
  /** The workloads that use each of the generated ones, by the same keys. */
  private readonly users = new Map<string, Identity[]>();
  /** Those that are there already, by the same keys. */
  private readonly found = new Map<string, Resource>();
  private readonly names = new Map<string, { name: string; checksum: string }>();

  /** `allOwners`: those of every owner are removed unless they are wanted. */
  constructor(
    items: Items,
    config: Config,
    table: WorkloadTable,
    problems: Problem[],
    { allOwners = false, unitOf = () => '' }: { allOwners?: boolean; unitOf?: UnitOf | undefined },
  ) {
    this.items = items;
    this.config = config;
    this.table = table;
    this.allOwners = allOwners;
    this.problems = problems;
    this.unitOf = unitOf;
  }

  /** The ConfigMaps that the workloads need, each with the workloads that use it. */
  get used(): UsedConfigMap[] {
    return [...this.generated].map(([key, generated]) => ({
      ...{ generated, users: this.users.get(key) ?? [], present: this.found.get(key) },
    }));
  }

  /** What identifies a ConfigMap among those of all units. */
  private keyOf(named: Pick<Identity, 'namespace' | 'name'>, { file }: Pick<Identity, 'file'>): string {
    return `${file === undefined ? '' : this.unitOf(file.path)}\n${configMapKey(named)}`;
  }

  /** Name and checksum of the ConfigMap that a workload gets from a rule; undefined for a rule that needs none. */
  generatedNameOf(
    rule: LoadedRule,
    user: Pick<Identity, 'kind' | 'name'>,
  ): { name: string; checksum: string } | undefined {
    const { name, nameSuffixHash, configMaps } = this.config;
    const workload = configMaps?.nameFrom === 'Workload' ? user : undefined;
    const key = workload === undefined ? rule.name : `${rule.name} ${workload.kind} ${workload.name}`;
    const known = this.names.get(key);
    if (known) return known;
    const content = contentOf(rule);
    if (content === undefined) return undefined;
    const generated = generatedName(name, rule.name, content, nameSuffixHash, workload);
    this.names.set(key, generated);
    return generated;
  }

  /** Notes that a workload uses a rule's ConfigMap. */
  want(rule: LoadedRule, beside: Identity): void {
    const { name } = this.generatedNameOf(rule, beside) ?? { name: '' };
    const key = this.keyOf({ namespace: beside.namespace, name }, beside);
    const isPhased = ['argocd.argoproj.io', 'helm.sh'].some((word) => beside.mentions?.(word) !== false);
    const phase = isPhased ? phaseOf(beside.annotations) : {};
    const known = this.generated.get(key);
    const users = this.users.get(key);
    if (users === undefined) this.users.set(key, [beside]);
    else users.push(beside);
    if (known !== undefined) {
      if (!known.users.some((each) => equal(each, phase))) known.users.push(phase);
      return;
    }
    const content = contentOf(rule) ?? {};
    const file = fileOf(beside);
    if (file && beside.file === undefined && leavesPackage(file.path)) {
      this.problems.push(
        workloadProblem('PathOutside', beside, {
          what: `the path annotation ${file.path} points outside the package`,
          rule: rule.name,
        }),
      );
    }
    const { labels = {}, annotations = {} } = this.config.configMaps ?? {};
    this.generated.set(key, {
      ...{ name, namespace: beside.namespace, owner: this.config.name, rule: rule.name, content, beside },
      ...{ users: [phase], common: { labels, annotations } },
    });
  }

  /** Keeps, restores, removes and adds generated ConfigMaps. */
  reconcile(): void {
    const present = new Set<string>();
    const own = new Map<string, Resource>();
    for (const resource of this.candidates()) {
      const { identity } = resource;
      const key = this.keyOf(identity, identity);
      const wanted = this.generated.get(key);
      const owner = identity.annotations[OWNER];
      if (owner === this.config.name || (this.allOwners && owner !== undefined)) {
        // Without a record, the ConfigMap of an owner is made again. Hosts that pass a run only some of the items,
        // as kpt's selectors do, may have it more than once.
        if (wanted === undefined || !this.config.record || own.has(key)) {
          this.removed.add(resource);
          continue;
        }
        own.set(key, resource);
        this.restore(resource, identity, wanted);
      } else if (wanted !== undefined) this.compareForeign(resource, identity, wanted);
      else continue;
      present.add(key);
      this.found.set(key, resource);
    }
    this.keepUsed();
    this.reportMixed();
    this.removeOutOfOrder(own, present);
    const usedIndexes = this.generated.size > present.size ? this.usedIndexes() : new Map<string, number>();
    for (const [key, generated] of this.generated) {
      if (present.has(key)) continue;
      const value = configMapValue(generated, this.freeIndex(generated, usedIndexes), this.config.record);
      this.added.push({ value, generated });
    }
  }

  /**
   * Reports names that a ConfigMap in a namespace and one without have: a namespace from a later step makes them one. Only
   * within a folder, which is what such a step takes: those of other folders may never meet.
   */
  private reportMixed(): void {
    const inNamespace = new Map<string, Identity[]>();
    for (const [key, { name, namespace }] of this.generated) {
      if (namespace === undefined) continue;
      const users = inNamespace.get(name) ?? [];
      users.push(...(this.users.get(key) ?? []));
      inNamespace.set(name, users);
    }
    for (const [key, { name, namespace, rule }] of this.generated) {
      const others = namespace === undefined ? (inNamespace.get(name) ?? []) : [];
      const byFolder = new Map(others.map((each) => [folderOf(each), each]));
      const bare = this.users.get(key)?.find((each) => byFolder.has(folderOf(each)));
      if (bare === undefined) continue;
      const other = byFolder.get(folderOf(bare)) as Identity;
      const what = `has no namespace, but shares ConfigMap ${name} with ${displayName(other)}; if kustomize sets namespace: ${other.namespace}, it finds the ConfigMap twice and fails`;
      const path = 'metadata.namespace';
      this.problems.push(workloadProblem('NamespaceMixed', bare, { what, rule, path }));
    }
  }

  /** The ConfigMaps among the items that have an owner, or may have the name of a generated one. */
  private *candidates(): Generator<Resource> {
    // What the names of all generated ConfigMaps start with (generatedName cuts a long owner further on).
    const start = this.generated.size === 0 ? OWNER : this.config.name.slice(0, 100);
    for (const place of this.items.mentioning(...new Set([OWNER, start]))) {
      const { kind } = this.items.typeAt(place);
      if (kind !== undefined && kind !== 'ConfigMap') continue;
      const resource = this.items.at(place);
      if (identityIfRead(resource)?.kind !== 'ConfigMap') continue;
      if (readOrReport(resource, this.problems, () => resource.value) !== undefined) yield resource;
    }
  }

  /** Removes those that are to be made again because they are at another position than a first run puts them. */
  private removeOutOfOrder(own: ReadonlyMap<string, Resource>, present: Set<string>): void {
    for (const key of this.outOfOrder(own, present)) {
      const resource = own.get(key) as Resource;
      if (!this.isUntouched(resource, this.generated.get(key) as Generated)) continue;
      this.removed.add(resource);
      this.changed.delete(resource);
      present.delete(key);
      this.found.delete(key);
    }
  }

  /** Keeps, and reports, the ConfigMaps of owners whose work stays in objects that are not known as workloads. */
  private keepUsed(): void {
    // With nothing to remove and rules to apply, orphaned records are of no interest.
    if (this.removed.size === 0 && !this.allOwners && this.config.rules.length > 0) return;
    const left = orphanedRecords(
      this.items,
      this.table,
      ({ owner }) => this.allOwners || owner === this.config.name,
    );
    this.problems.push(...left.map(orphanedRecordProblem));
    for (const resource of this.removed) {
      const { namespace, annotations } = resource.identity;
      if (this.generated.has(this.keyOf(resource.identity, resource.identity))) continue;
      const owner = annotations[OWNER] as string;
      const isUsed = left.some(
        ({ identity, owners }) => identity.namespace === namespace && owners?.has(owner) !== false,
      );
      if (isUsed) this.removed.delete(resource);
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

  /** In each home, the ConfigMaps from the first on that differs from what a first run would have put there. */
  private outOfOrder(own: ReadonlyMap<string, Resource>, present: ReadonlySet<string>): string[] {
    if (own.size === 0) return [];
    const places = new Map([...own.values()].map((resource, place) => [resource, place]));
    const usedIndexes = this.usedIndexes(new Set(places.keys()));
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
        const expected = configMapValue(generated, this.freeIndex(generated, usedIndexes), true);
        const isPlaced = isInPlace(resource, generated, expected) || this.isInUnit(resource);
        isBroken ||= this.changed.has(resource) || place < last || !isPlaced;
        if (isBroken) out.push(key);
        last = Math.max(last, place);
      }
    }
    return out;
  }

  /** Whether a ConfigMap is where a build has it, wherever in its folders that is. */
  private isInUnit({ file }: Resource): boolean {
    return file !== undefined && this.unitOf(file.path) !== '';
  }

  /** Whether a ConfigMap of the owner is, apart from its data and position, what this run would generate. */
  private isUntouched(resource: Resource, generated: Generated): boolean {
    const path = fileOf(resource.identity)?.path;
    // The user chose a file of another name.
    if (path !== undefined && !`/${path}`.endsWith(`/${generatedFile('', generated.owner, generated.rule)}`))
      return false;
    // A number sign that is in no value begins a comment.
    const signs = (text: string): number => text.split('#').length;
    if (signs(resource.source) !== signs(toJson(resource.value))) return false;
    return equal(withoutPlace(resource.value), withoutPlace(configMapValue(generated, 0, true)));
  }

  /** Puts the content of the rule into a ConfigMap of the owner with other content, or in another order. */
  private restore(resource: Resource, identity: Identity, wanted: Generated): void {
    const value = resource.value as JsonObject;
    const { content } = wanted;
    const other = CONTENT_FIELDS.filter(
      (field) => toJson(value[field] ?? null) !== toJson(textsOf(content, field) ?? null),
    );
    const edits = metadataEdits(value, wanted, this.config.record);
    if (other.length === 0 && edits.length === 0) return;
    const draft = new Draft(resource.tree, resource.tree.root as NonNullable<typeof resource.root>);
    for (const each of edits) editMetadata(draft, each);
    for (const field of other) editContent(draft, field, textsOf(content, field));
    const style = plainStyle(newlineOf(resource.source));
    let fresh: string;
    try {
      fresh = printDraft(draft, style, resource.extent);
    } catch (thrown) {
      if (!(thrown instanceof InexactEditError)) throw thrown;
      this.problems.push(inexactEdit(identity));
      return;
    }
    if (reread(draft, resource.extent, fresh) === undefined) this.problems.push(inexactEdit(identity));
    this.changed.set(resource, fresh);
    // With a stable name the content changes whenever the rule does, and the order with any name.
    if (!this.config.nameSuffixHash) return;
    for (const field of other) {
      const [found, texts] = [value[field], textsOf(content, field)];
      if (equal(found, texts)) continue;
      const restored = texts === undefined ? 'removed it' : `restored ${toJson(texts).slice(0, 160)}`;
      this.problems.push(
        workloadProblem('GraftEdited', identity, {
          what: `${field} was edited by hand to ${toJson(found ?? null).slice(0, 160)}; podgraft ${restored}`,
          ...{ rule: wanted.rule, path: field, currentValue: found, proposedValue: texts },
        }),
      );
    }
  }

  /** Refuses a ConfigMap of the wanted name that another owner or the user has, unless its content is the same. */
  private compareForeign(resource: Resource, identity: Identity, wanted: Generated): void {
    const value = resource.value;
    const there = isObject(value) ? value : {};
    const isSame = CONTENT_FIELDS.every((field) =>
      equal(there[field] ?? {}, textsOf(wanted.content, field) ?? {}),
    );
    const found = isSame && identity.annotations[OWNER] === undefined;
    if (found) {
      // That of a config without a record bears no name.
      if (!this.config.record) this.restore(resource, identity, wanted);
      return;
    }
    const owner = identity.annotations[OWNER];
    this.problems.push(
      workloadProblem('ConfigMapConflict', identity, {
        what:
          owner === undefined
            ? `already exists with different content from what rule ${wanted.rule} needs`
            : `belongs to config ${owner}, but rule ${wanted.rule} of ${wanted.owner} needs a ConfigMap of the same name`,
        remedy: owner === undefined ? undefined : 'rename the rule or one of the configs',
        rule: wanted.rule,
        path: 'data',
      }),
    );
  }

  /** The first free position in each file that may hold generated ConfigMaps. */
  private usedIndexes(except: ReadonlySet<Resource> = this.removed): Map<string, number> {
    const usedIndexes = new Map<string, number>();
    for (const place of this.items.mentioning(GENERATED_FILE)) {
      const resource = this.items.at(place);
      if (except.has(resource)) continue;
      const identity = identityIfRead(resource);
      const file = identity && fileOf(identity);
      if (file === undefined) continue;
      const group = `${identity?.annotations[PACKAGE_PATH] ?? ''}:${file.path}`;
      usedIndexes.set(group, Math.max(usedIndexes.get(group) ?? 0, file.index + 1));
    }
    return usedIndexes;
  }

  /** A position in the new ConfigMap's file that no other item has. */
  private freeIndex(generated: Generated, usedIndexes: Map<string, number>): number {
    const file = fileOf(generated.beside);
    if (file === undefined) return 0;
    const path = generatedFile(file.path, generated.owner, generated.rule);
    const group = `${generated.beside.annotations[PACKAGE_PATH] ?? ''}:${path}`;
    const index = usedIndexes.get(group) ?? 0;
    usedIndexes.set(group, index + 1);
    return index;
  }
}

/** What a field of a ConfigMap should hold, as a plain value. */
const textsOf = (content: Content, field: keyof Content): JsonObject | undefined =>
  content[field] && { ...content[field] };

/** Sets or removes one field with content. */
const editContent = (draft: Draft, field: keyof Content, texts: JsonObject | undefined): void => {
  if (texts === undefined) draft.remove([field]);
  else if (draft.value([field]) === undefined) draft.add([], field, texts);
  else draft.replace([field], texts);
};

/** Sets or removes one label or annotation; a map that is empty after that goes too. */
const editMetadata = (draft: Draft, { field, key, value }: MetadataEdit): void => {
  const map = ['metadata', field];
  const present = draft.value(map);
  if (value === undefined) {
    if (isObject(present) && Object.keys(present).length === 1) draft.remove(map);
    else draft.remove([...map, key]);
  } else if (!isObject(present)) {
    if (present === undefined) draft.add(['metadata'], field, { [key]: value }, ['annotations']);
    else draft.replace(map, { [key]: value });
  } else if (Object.hasOwn(present, key)) draft.replace([...map, key], value);
  else draft.add(map, key, value, []);
};
